"""How values lie to the targets of rows: what a row aims at says of what size its answer is, and on which side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from narrative.types import Indicator

if TYPE_CHECKING:
    import numpy as np

AIMED = ("target.near", "target.close", "target.far", "target.met")
LIMITS = ("<=", "<")
SOFT = 2.0  # added to both before they are compared: 2 of 1, or 3, is no other magnitude
LENIENT = 3.0  # below a limit a value may lie so many times as far in powers of ten: 0.3% of at most 1%


class Aims(NamedTuple):
    """The targets of some rows, each (rows,): the value, 0 where there is none, and whether it is an upper bound."""

    values: Any
    limits: Any

    def of(self, rows: np.ndarray) -> Aims:
        """The targets of some of the rows, by their numbers."""
        return Aims(self.values[rows], self.limits[rows])


def aims_of(indicators: Sequence[Indicator]) -> Aims:
    """The targets of rows."""
    import numpy as np

    stated = [(t.value, t.operator) if (t := i.target) is not None and t.value is not None and 0 < t.value else None for i in indicators]
    return Aims(
        np.array([0.0 if t is None else float(t[0]) for t in stated]),
        np.array([t is not None and t[1] in LIMITS for t in stated], dtype=bool),
    )


def held_against(aims: Aims, values: np.ndarray) -> np.ndarray:
    """How values, said in the unit of each row, lie to its target: near, of one magnitude, far; on the right side.

    All 0 for rows without a target, and for values below or at 0. That a value equals its target tells nothing here: where the text tells the target, too, it is
    mostly the plan, and where it does not, mostly the answer; which of them a count is, its own words say.

    Args:
        values: (rows,) or (facts, rows)

    Returns:
        (…, rows, len(AIMED)), in the order of AIMED
    """
    import numpy as np

    value = np.where(0 < values, values, 1)
    known = (0 < aims.values) & (0 < values)
    apart = np.log10((value + SOFT) / (np.where(known, aims.values, value) + SOFT))
    far = np.abs(apart) / np.where(aims.limits & (apart < 0), LENIENT, 1)
    met = known & np.where(aims.limits, value <= aims.values, aims.values <= value)
    return np.stack([known & (far < 0.1), known & (far < 0.3), np.clip((far - 0.5) / 2, 0, 1), met], axis=-1)
