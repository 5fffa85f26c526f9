"""How values lie to the targets of rows: what a row aims at says of what size its answer is, and on which side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from narrative.types import Indicator

if TYPE_CHECKING:
    import numpy as np

AIMED = ("target.equal", "target.full", "target.near", "target.close", "target.far", "target.met")
LIMITS = ("<=", "<")
LENIENT = 3.0  # below a limit a value may lie so many times as far in powers of ten: 0.3% of at most 1%


class Aims(NamedTuple):
    """The targets of some rows, each (rows,): the value, 0 where there is none; whether it is an upper bound; whether it is all that there can be (100%)."""

    values: Any
    limits: Any
    whole: Any

    def of(self, rows: np.ndarray) -> Aims:
        """The targets of some of the rows, by their numbers."""
        return Aims(self.values[rows], self.limits[rows], self.whole[rows])


def aims_of(indicators: Sequence[Indicator]) -> Aims:
    """The targets of rows."""
    import numpy as np

    stated = [
        (t.value, t.operator, t.unit) if (t := i.target) is not None and t.value is not None and 0 < t.value else None for i in indicators
    ]
    return Aims(
        np.array([0.0 if t is None else float(t[0]) for t in stated]),
        np.array([t is not None and t[1] in LIMITS for t in stated], dtype=bool),
        np.array([t is not None and t[0] == 100 and t[2] == "%" for t in stated], dtype=bool),
    )


def held_against(aims: Aims, values: np.ndarray) -> np.ndarray:
    """How values, said in the unit of each row, lie to its target: equal to it, and so to one of 100%; near, of one magnitude, far; on the right side.

    All 0 for rows without a target, and for values below or at 0.

    Args:
        values: (rows,) or (facts, rows)

    Returns:
        (…, rows, len(AIMED)), in the order of AIMED
    """
    import numpy as np

    value = np.where(0 < values, values, 1)
    known = (0 < aims.values) & (0 < values)
    apart = np.log10(value / np.where(known, aims.values, value))
    far = np.abs(apart) / np.where(aims.limits & (apart < 0), LENIENT, 1)
    equal = known & (value == aims.values)
    met = known & np.where(aims.limits, value <= aims.values, aims.values <= value)
    return np.stack(
        [equal & ~aims.whole, equal & aims.whole, known & (far < 0.1), known & (far < 0.3), np.clip((far - 0.5) / 2, 0, 1), met], axis=-1
    )
