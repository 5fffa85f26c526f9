"""What each count is by itself, before any row is looked at: part, stock, change, with what the report says for or against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from narrative.matching.doubts import DOUBTS
from narrative.matching.told import Told

if TYPE_CHECKING:
    import numpy as np

MARKS = (
    "fact.part",
    "fact.achieved",
    "fact.rival",
    "fact.stock",
    "fact.delta",
    "fact.inexact",
    "fact.scope",
    "fact.beside",
    "person",
    "person_time",
    *DOUBTS,
)


def marks_of(told: Sequence[Told], doubts: Sequence[frozenset[str]]) -> np.ndarray:
    """Which of MARKS hold of each fact: (facts, len(MARKS)) float32; 0 or 1, but for how likely it is a result (-1 to 1).

    Args:
        doubts: for each fact the names of DOUBTS that hold
    """
    import numpy as np

    held = [(*_of(one), *(doubt in own for doubt in DOUBTS)) for one, own in zip(told, doubts, strict=True)]
    return np.array(held, dtype=np.float32).reshape(len(told), len(MARKS))


def _of(one: Told) -> tuple[float, ...]:
    fact = one.fact
    quantity = fact.quantity
    return (
        fact.part_of is not None,
        one.achieved,
        one.rival,
        fact.is_stock,
        "delta" in fact.why,
        quantity.bound != "exact",
        bool(fact.scope),
        one.is_beside,
        quantity.unit_class == "person",
        quantity.unit_class == "person_time",
    )
