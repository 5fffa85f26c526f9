"""What facts and rows state besides words: head, measure, unit, action, magnitude, grade, and attributes that exclude each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from narrative.matching.aims import AIMED, held_against
from narrative.matching.kin import FAMILIES, POOLS, SILENT
from narrative.matching.told import Told
from narrative.matching.units import fits_unit, sort_of, wanted_unit
from narrative.matching.wanted import GRADE, Rows
from narrative.quantities.families import worth

if TYPE_CHECKING:
    import numpy as np

HOW = ("same", "off", "missing", "extra")  # how the attributes of a family stand to a row's
AROUND = (
    "segment.off",
    "segment.extra",
)  # of what stands between the last semicolon and a count: how many attributes speak against a row, or are not asked
MOST_OFF, MOST_EXTRA = 2, 4


def stated_of(told: Sequence[Told], table: Rows) -> list[np.ndarray]:
    """What does not hang on words: object, measure, unit, action, magnitude, grade and attributes, in the order of PAIR, each (facts, rows, features)."""
    import numpy as np

    shape = len(told), len(table.rows), -1
    facts = [one.fact for one in told]
    targets = np.zeros((len(told), len(table.rows), len(AIMED)), dtype=np.float32)
    if table.has_targets:
        worths = np.array([_worths(table, fact.quantity.unit) for fact in facts])
        targets[:] = held_against(table.aims, np.array([[float(fact.quantity.value)] for fact in facts]) * worths)
    graded = np.array([GRADE.search(fact.what) is not None for fact in facts], dtype=np.float32)
    return [
        np.concatenate([_by_head(table, fact.concepts[0] if fact.concepts else "") for fact in facts]).reshape(shape),
        np.concatenate([_by_measure(table, fact.measure) for fact in facts]).reshape(shape),
        np.concatenate([_by_unit(table, fact.quantity.unit, fact.quantity.unit_class) for fact in facts]).reshape(shape),
        np.concatenate([_by_action(table, fact.action_class) for fact in facts]).reshape(shape),
        np.concatenate([_by_step(table, one.step, one.steps) for one in told]).reshape(shape),
        targets,
        (graded[:, None] * table.ungraded)[:, :, None],
        np.concatenate([_by_attributes(table, one.contrasts, one.wide_contrasts) for one in told]).reshape(shape),
        np.concatenate([_by_segment(table, one.near_contrasts) for one in told]).reshape(shape),
    ]


@lru_cache(maxsize=4096)
def _by_measure(table: Rows, measure: str) -> np.ndarray:
    """measure.same, measure.off, measure.only: (rows, 3)."""
    import numpy as np

    stated = [row.indicator.measures for row in table.rows]
    same = [measure in m for m in stated]
    alone = sum(same) == 1
    return np.array(
        [(1.0 if s else 0.0 if m else 0.5, bool(m) and not s, s and alone) for s, m in zip(same, stated, strict=True)], dtype=np.float32
    )


@lru_cache(maxsize=4096)
def _by_unit(table: Rows, unit: str, unit_class: str) -> np.ndarray:
    """sort.off, unit.same, unit.off: (rows, 3)."""
    import numpy as np

    sort = sort_of(unit_class)
    return np.array(
        [
            (bool(row.kinds) and sort not in row.kinds, bool(row.unit) and row.unit == unit, not fits_unit(unit, row.indicator))
            for row in table.rows
        ],
        dtype=np.float32,
    )


@lru_cache(maxsize=4096)
def _by_action(table: Rows, action: str) -> np.ndarray:
    """action.same, action.off: (rows, 2)."""
    import numpy as np

    return np.array(
        [(action in row.actions, bool(row.actions) and bool(action) and action not in row.actions) for row in table.rows], dtype=np.float32
    )


@lru_cache(maxsize=4096)
def _by_step(table: Rows, own: str, beside: frozenset[str]) -> np.ndarray:
    """step.same, step.off, step.beside, step.untold: (rows, 4)."""
    import numpy as np

    asked = [row.step for row in table.rows]
    return np.array(
        [(own == s, bool(own) and own != s, own != s and s in beside, not own) if s else (0, 0, 0, 0) for s in asked], dtype=np.float32
    )


@lru_cache(maxsize=4096)
def _by_head(table: Rows, head: str) -> np.ndarray:
    """kin.foreign, head.same: (rows, 2)."""
    import numpy as np

    return np.array(
        [(bool(head) and bool(row.objects) and head not in row.objects, bool(head) and head in row.objects) for row in table.rows],
        dtype=np.float32,
    )


@lru_cache(maxsize=4096)
def _worths(table: Rows, unit: str) -> tuple[float, ...]:
    """What one of a unit is worth in the unit of each row."""
    return tuple(float(worth(unit, wanted_unit(row.indicator))) for row in table.rows)


@lru_cache(maxsize=2048)
def _by_attributes(table: Rows, contrasts: frozenset[str], around: frozenset[str]) -> np.ndarray:
    """The features of all families for the attributes that a fact states and those of its sentence: (rows, columns in the order of PAIR)."""
    import numpy as np

    pool = len(HOW) * len(FAMILIES)
    silent = pool + len(HOW) * len(POOLS)
    block = np.zeros((len(table.rows), silent + len(SILENT)), dtype=np.float32)
    for i, family in enumerate(FAMILIES):
        own, wide = by_family(contrasts)[i], by_family(around)[i]
        if own or wide or family in table.demanded:
            block[:, len(HOW) * i : len(HOW) * (i + 1)] = _by_family(table, family, own, own or wide)
    for i, name in enumerate(POOLS):
        start = pool + i * len(HOW)
        block[:, start : start + len(HOW)] = _pooled(table, name, _of_pool(name, contrasts))
    for i, variant in enumerate(SILENT, silent):
        if variant in contrasts:
            extra = FAMILIES.index(variant.partition(".")[0]) * len(HOW) + HOW.index("extra")
            block[:, i] = block[:, extra]
    return block


@lru_cache(maxsize=4096)
def _by_segment(table: Rows, own: frozenset[str]) -> np.ndarray:
    """How many families of attributes a segment states otherwise than a row, and how many attributes of families that the row does not ask, both up to 1: (rows, 2)."""
    import numpy as np

    told = {c.partition(".")[0] for c in own}
    block = np.zeros((len(table.rows), len(AROUND)), dtype=np.float32)
    for k, row in enumerate(table.rows):
        asked = {c.partition(".")[0] for c in row.contrasts}
        off = sum(c not in own and c.partition(".")[0] in told for c in row.contrasts)
        extra = sum(family not in asked and family not in POOLS["thing"] for family in (c.partition(".")[0] for c in own) if family in told)
        block[k] = min(1, off / MOST_OFF), min(1, extra / MOST_EXTRA)
    return block


@lru_cache(maxsize=4096)
def by_family(contrasts: frozenset[str]) -> tuple[frozenset[str], ...]:
    """The attributes of each family, in the order of FAMILIES."""
    return tuple(frozenset(c for c in contrasts if c.startswith(f"{family}.")) for family in FAMILIES)


@lru_cache(maxsize=4096)
def _by_family(table: Rows, family: str, own: frozenset[str], wide: frozenset[str]) -> np.ndarray:
    """Whether fact and row state the same attribute of a family, different ones, or only one of them states any: (rows, len(HOW))."""
    import numpy as np

    block = np.zeros((len(table.rows), len(HOW)), dtype=np.float32)
    for k, row in enumerate(table.rows):
        wanted = by_family(row.contrasts)[FAMILIES.index(family)]
        if wanted:
            block[k, 0 if wanted & wide else 1 if wide else 2] = 1
        elif own:
            block[k, 3] = 1
    return block


@lru_cache(maxsize=4096)
def _of_pool(pool: str, contrasts: frozenset[str]) -> frozenset[str]:
    """The attributes of the families that are weighed together."""
    return frozenset(c for c in contrasts if c.partition(".")[0] in POOLS[pool])


@lru_cache(maxsize=4096)
def _pooled(table: Rows, pool: str, own: frozenset[str]) -> np.ndarray:
    """Whether fact and row state the same attribute of some family that is weighed with others, different ones, or only one of them states any: (rows, len(HOW))."""
    import numpy as np

    block = np.zeros((len(table.rows), len(HOW)), dtype=np.float32)
    for k, row in enumerate(table.rows):
        wanted = _of_pool(pool, row.contrasts)
        if not (wanted or own):
            continue
        asked, told = ({c.partition(".")[0] for c in found} for found in (wanted, own))
        same = {c.partition(".")[0] for c in wanted & own}
        block[k] = bool(same), bool((asked & told) - same), bool(asked - told), bool(told - asked)
    return block


@lru_cache(maxsize=4096)
def averages(contrasts: frozenset[str]) -> bool:
    """Whether one of the attributes says that a count is told of each or on average."""
    return any(c.startswith("average") for c in contrasts)
