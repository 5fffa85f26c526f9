"""Named features of a pair of fact and row. None names an indicator, so that tables never seen work; all lie between -1 and 1.

All facts of a report are held against all rows of a table at once: a feature is a matrix (facts, rows).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrative.facts.concepts import concepts_in
from narrative.matching.kin import FAMILIES, SILENT, contrasts_of, kin_of
from narrative.matching.units import fits_unit, sort_of
from narrative.matching.wanted import GRADE, Rows, distance, pairs_of
from narrative.types import Fact

if TYPE_CHECKING:
    import numpy as np

PAIR = (
    "what.dice",
    "what.cover",
    "clause.cover",
    "sentence.cover",
    "title.cover",
    "before.cover",
    "clause.rare",
    "kin.what",
    "kin.clause",
    "kin.sentence",
    "kin.title",
    "kin.before",
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
    "target.equal",
    "target.near",
    "target.close",
    "target.far",
    "grade.off",
    *(f"{family}.{how}" for family in FAMILIES for how in ("same", "off", "missing", "extra")),
    *(f"{variant}.extra" for variant in SILENT),
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
WORDS = ("what", "clause", "sentence", "title", "before", "kin", "head", "level", "channel", "cover×kin", "dice×head")
TOPICAL = tuple(i for i, name in enumerate(PAIR) if name in WORDS or name.partition(".")[0] in WORDS)  # features that tell of words alone


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with what its words offer to a match; worked out once per report, whatever tables follow.

    Args:
        pairs, kin: character pairs, and concepts with groups of words, of the object, the clause, the sentence, the title, and what stands before in the paragraph
        contrasts: the attributes that clause and object state, by family
    """

    fact: Fact
    pairs: tuple[frozenset[str], ...]
    kin: tuple[frozenset[str], ...]
    contrasts: frozenset[str]
    wide_contrasts: frozenset[str]


def tell(fact: Fact, sentence: str, title: str, before: str) -> Told:
    """What the words of a fact offer.

    Args:
        sentence: the sentence of the fact, folded
        title: the title of its section, "" where it has none
        before: the sentences before it in its paragraph, as far as they stand near
    """
    what = fact.action + fact.what
    texts = (what, fact.clause, sentence, title, before)
    return Told(
        fact,
        tuple(map(_pairs, texts)),
        tuple(map(kin_of, texts)),
        contrasts_of(fact.clause + "，" + what),
        contrasts_of(sentence),
    )


def _pairs(text: str) -> frozenset[str]:
    return pairs_of(text)


def pair_features(told: Sequence[Told], table: Rows) -> np.ndarray:
    """The features of facts against rows: (facts, rows, len(PAIR)) float32, features in the order of PAIR."""
    import numpy as np

    out = np.zeros((len(told), len(table.rows), len(PAIR)), dtype=np.float32)
    if not told or not table.rows:
        return out
    at = {name: out[:, :, i] for i, name in enumerate(PAIR)}
    held = [_held(told, level, table.vocabulary, "pairs") for level in range(5)]
    owners = np.array(table.owners)
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])

    def by_row(names: np.ndarray) -> np.ndarray:
        """(facts, names) → (facts, rows): the best name of each row."""
        return np.maximum.reduceat(names, starts, axis=1)

    shared = held[0] @ table.names.T
    sizes = np.array([max(1, len(t.pairs[0])) for t in told], dtype=np.float32)[:, None] + table.names.sum(axis=1)
    at["what.dice"][:] = by_row(2 * shared / sizes)
    for level, name in enumerate(("what", "clause", "sentence", "title", "before")):
        at[f"{name}.cover"][:] = by_row(held[level] @ table.weights.T)
        at[f"kin.{name}"][:] = _held(told, level, table.groups, "kin") @ table.kin.T
    at["clause.rare"][:] = at["clause.cover"] - at["clause.cover"].mean(axis=0)
    at["kin.rare"][:] = at["kin.clause"] - at["kin.clause"].mean(axis=0)
    _compatible(at, told, table, np)
    _contrasting(at, told, table, np)
    base = at["what.dice"] + at["clause.cover"] + at["kin.what"] + at["kin.clause"] - 4 * at["sort.off"]
    at["best.row"][:] = (base == base.max(axis=1, keepdims=True)) & (0 < base)
    at["best.fact"][:] = (base == base.max(axis=0, keepdims=True)) & (0 < base)
    at["cover×measure"][:] = at["clause.cover"] * at["measure.same"]
    at["kin×measure"][:] = at["kin.what"] * at["measure.same"]
    at["kin×action"][:] = at["kin.what"] * at["action.same"]
    at["cover×kin"][:] = at["clause.cover"] * at["kin.clause"]
    at["dice×head"][:] = at["what.dice"] * at["head.same"]
    return out


def _held(told: Sequence[Told], level: int, columns: object, kind: str) -> np.ndarray:
    """(facts, columns): 1 where the words of a fact at a level hold a column's element."""
    import numpy as np

    index: dict[str, int] = columns  # type: ignore[assignment]
    matrix = np.zeros((len(told), len(index)), dtype=np.float32)
    for n, one in enumerate(told):
        own = (one.pairs if kind == "pairs" else one.kin)[level]
        cells = [index[element] for element in own if element in index]
        if cells:
            matrix[n, cells] = 1
    return matrix


def _compatible(at: dict[str, np.ndarray], told: Sequence[Told], table: Rows, np: object) -> None:
    """Measure, unit, action and magnitude: what the kinds of fact and row say, worked out once for each kind."""
    import numpy

    rows = table.rows
    measures = [row.indicator.measures for row in rows]
    cache: dict[tuple[str, ...], numpy.ndarray] = {}
    targets = numpy.array(
        [float(t.value) if (t := row.indicator.target) is not None and t.value is not None and 0 < t.value else 0.0 for row in rows]
    )
    for n, one in enumerate(told):
        fact = one.fact
        key = (fact.measure, fact.quantity.unit, fact.quantity.unit_class, fact.action_class, *fact.concepts[:1])
        if key not in cache:
            head = fact.concepts[0] if fact.concepts else ""
            sort = sort_of(fact.quantity.unit_class)
            same = [fact.measure in m for m in measures]
            cache[key] = numpy.array(
                [
                    [
                        1.0 if same[k] else 0.0 if measures[k] else 0.5,
                        float(bool(measures[k]) and not same[k]),
                        float(same[k] and sum(same) == 1),
                        float(bool(row.kinds) and sort not in row.kinds),
                        float(bool(row.unit) and row.unit == fact.quantity.unit),
                        float(not fits_unit(fact.quantity.unit, row.indicator)),
                        float(bool(row.actions) and fact.action_class in row.actions),
                        float(bool(row.actions) and bool(fact.action_class) and fact.action_class not in row.actions),
                        float(bool(head) and head in row.objects),
                        float(bool(head) and bool(row.objects) and head not in row.objects),
                    ]
                    for k, row in enumerate(rows)
                ],
                dtype=numpy.float32,
            )
        found = cache[key]
        for i, name in enumerate(
            (
                "measure.same",
                "measure.off",
                "measure.only",
                "sort.off",
                "unit.same",
                "unit.off",
                "action.same",
                "action.off",
                "head.same",
                "kin.foreign",
            )
        ):
            at[name][n] = found[:, i]
        if GRADE.search(fact.what):
            at["grade.off"][n] = [not row.is_grade for row in rows]
        value = float(fact.quantity.value)
        if 0 < value and targets.any():
            far = [distance(value, target) if 0 < target else -1.0 for target in targets]
            at["target.equal"][n] = value == targets
            at["target.near"][n] = [0 <= d < 0.1 for d in far]
            at["target.close"][n] = [0 <= d < 0.3 for d in far]
            at["target.far"][n] = [min(1.0, max(0.0, (d - 0.5) / 2)) for d in far]


def _contrasting(at: dict[str, np.ndarray], told: Sequence[Told], table: Rows, np: object) -> None:
    """For each family of attributes: fact and row state the same variant, different ones, or only one of them states any."""
    for family in FAMILIES:
        prefix = family + "."
        demanded = [frozenset(c for c in row.contrasts if c.startswith(prefix)) for row in table.rows]
        for n, one in enumerate(told):
            own = frozenset(c for c in one.contrasts if c.startswith(prefix))
            if not own and not any(demanded):
                continue
            wide = own or frozenset(c for c in one.wide_contrasts if c.startswith(prefix))
            for k, wanted in enumerate(demanded):
                if wanted & wide:
                    at[f"{family}.same"][n, k] = 1
                elif wanted and wide:
                    at[f"{family}.off"][n, k] = 1
                elif wanted:
                    at[f"{family}.missing"][n, k] = 1
                elif own:
                    at[f"{family}.extra"][n, k] = 1
                    for variant in own:
                        if variant in SILENT:
                            at[f"{variant}.extra"][n, k] = 1


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
    for n, one in enumerate(told):
        fact = one.fact
        sort = sort_of(fact.quantity.unit_class)
        out[n, 7:19] = (
            fact.measure == "category",
            fact.measure == "region",
            sort == "percent",
            sort == "money",
            sort == "time" or sort in ("age", "area", "length", "weight"),
            "delta" in fact.why,
            fact.part_of is not None,
            fact.period == "累计",
            any(c.startswith("average") for c in one.contrasts),
            fact.measure == "organization",
            not fact.action,
            fact.measure == "other",
        )
    return out


def row_of_claim(clause: str, table: Rows) -> str | None:
    """The id of the row whose number a clause without one would answer: the row alike in words among those that count what the clause
    names last; None where none does."""
    named = [concept for concept, _, _ in concepts_in(clause)]
    if not named:
        return None
    own = pairs_of(clause)
    alike = [0.0] * len(table.rows)
    for n, name in enumerate(table.named):
        alike[table.owners[n]] = max(alike[table.owners[n]], len(own & name) / max(1, len(name)))
    best = max(range(len(table.rows)), key=lambda n: (named[-1] in table.rows[n].objects, alike[n], -n))
    return table.rows[best].indicator.id if named[-1] in table.rows[best].objects else None
