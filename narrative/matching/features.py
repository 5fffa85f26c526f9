"""Named features of a pair of fact and row. None names an indicator, so that tables never seen work; all lie between -1 and 1.

All facts of a report are held against all rows of a table at once: a feature is a matrix (facts, rows).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from narrative.matching.aims import AIMED
from narrative.matching.alike import NEAR, words_of
from narrative.matching.kin import FAMILIES, POOLS, SILENT
from narrative.matching.stated import AROUND, HOW, averages, stated_of
from narrative.matching.steps import STEPS
from narrative.matching.told import LEVELS, Told
from narrative.matching.units import sort_of
from narrative.matching.wanted import Rows

if TYPE_CHECKING:
    import numpy as np

PAIR = (
    "what.dice",
    *(f"{level}.cover" for level in LEVELS),
    "clause.rare",
    *(f"{level}.letters" for level in NEAR),
    "letters.share",
    "clause.share",
    *(f"word.{level}" for level in NEAR),
    *(f"lost.{level}" for level in NEAR[1:]),
    "asked.lost",
    *(f"kin.{level}" for level in LEVELS),
    "kin.rare",
    "kin.foreign",
    "head.same",
    "measure.same",
    "measure.off",
    "measure.only",
    "sort.off",
    "unit.same",
    "unit.off",
    "action.same",
    "action.off",
    *STEPS,
    *AIMED,
    "grade.off",
    *(f"{family}.{how}" for family in (*FAMILIES, *POOLS) for how in HOW),
    *(f"{variant}.extra" for variant in SILENT),
    *AROUND,
    "best.row",
    "best.fact",
    "cover×measure",
    "kin×measure",
    "kin×action",
    "cover×kin",
    "dice×head",
)
NONE = (
    "none",
    "none.cover",
    "none.kin",
    "none.dice",
    "none.both",
    "none.no_measure",
    "none.no_sort",
    "none.category",
    "none.region",
    "none.percent",
    "none.money",
    "none.time",
    "none.delta",
    "none.part",
    "none.stock",
    "none.average",
    "none.organization",
    "none.no_action",
    "none.other",
    "none.targets",
)
WORDS = (*LEVELS, "word", "lost", "kin", "head", "level", "channel", "cover×kin", "dice×head")
TOPICAL = tuple(i for i, name in enumerate(PAIR) if name in WORDS or name.partition(".")[0] in WORDS)  # features that tell of words alone


def pair_features(told: Sequence[Told], table: Rows) -> np.ndarray:
    """The features of facts against rows: (facts, rows, len(PAIR)) float32, features in the order of PAIR.

    Each group of features is worked out by itself and all are joined at the end: to write one after the other into so wide an array is slow.
    """
    import numpy as np

    if not told or not table.rows:
        return np.zeros((len(told), len(table.rows), len(PAIR)), dtype=np.float32)
    words = words_of(told, table)
    blocks = stated_of(told, table)
    head, measure, unit, action = (blocks[n][:, :, k] for n, k in ((0, 1), (1, 0), (2, 0), (3, 0)))
    base = words["what.dice"] + words["clause.cover"] + words["kin.what"] + words["kin.clause"] - 4 * unit
    crossed = (
        (base == base.max(axis=1, keepdims=True)) & (0 < base),
        (base == base.max(axis=0, keepdims=True)) & (0 < base),
        words["clause.cover"] * measure,
        words["kin.what"] * measure,
        words["kin.what"] * action,
        words["clause.cover"] * words["kin.clause"],
        words["what.dice"] * head,
    )
    return np.concatenate([np.stack(list(words.values()), axis=2), *blocks, np.stack(crossed, axis=2)], axis=2)


def none_features(told: Sequence[Told], pairs: np.ndarray) -> np.ndarray:
    """The features of *none* for each fact, from the best of the rows and from the fact itself: (facts, len(NONE)) float32."""
    import numpy as np

    out = np.zeros((len(told), len(NONE)), dtype=np.float32)
    if not told:
        return out
    index = {name: i for i, name in enumerate(PAIR)}

    def best(name: str) -> np.ndarray:
        return np.asarray(pairs[:, :, index[name]].max(axis=1, initial=0.0))

    out[:, 0] = 1.0
    fitting = pairs[:, :, index["sort.off"]] == 0
    out[:, 1] = np.where(fitting, pairs[:, :, index["clause.cover"]], 0).max(axis=1, initial=0.0)
    out[:, 2] = np.where(fitting, pairs[:, :, index["kin.what"]], 0).max(axis=1, initial=0.0)
    out[:, 3] = np.where(fitting, pairs[:, :, index["what.dice"]], 0).max(axis=1, initial=0.0)
    out[:, 4] = out[:, 1] * out[:, 2]
    out[:, 5] = best("measure.same") < 1
    out[:, 6] = ~fitting.any(axis=1)
    out[:, 19] = (pairs[:, :, index["target.close"]] + pairs[:, :, index["target.far"]]).max(axis=1, initial=0.0) > 0
    out[:, 7:19] = [_of_no_row(one) for one in told]
    return out


def _of_no_row(one: Told) -> tuple[bool, ...]:
    """What of a fact itself speaks for *none*, in the order of NONE from none.category to none.other."""
    fact = one.fact
    sort = sort_of(fact.quantity.unit_class)
    return (
        fact.measure == "category",
        fact.measure == "region",
        sort == "percent",
        sort == "money",
        sort in ("time", "age", "area", "length", "weight"),
        "delta" in fact.why,
        fact.part_of is not None,
        fact.is_stock,
        averages(one.contrasts),
        fact.measure == "organization",
        not fact.action,
        fact.measure == "other",
    )
