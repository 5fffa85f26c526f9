"""Random Fourier features (Rahimi and Recht, 2007): a logistic curve over them is one over a Gaussian kernel, and sees what two features say only together.

The curve stays convex: it is rebuilt to the last digit that is kept, which a network of as many units is not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SEED = 20261128
REACH = 5.0  # widths from the centre beyond which more does not matter
HEIGHT = 4.0  # of all waves together, beside features of width 1


def spread(matrix: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The centre and the width of each feature of an (n, features) matrix; the width of one that never changes is 1."""
    widths = matrix.std(axis=0)
    return tuple(matrix.mean(axis=0).tolist()), tuple((widths + (widths == 0)).tolist())


def waves_of(matrix: np.ndarray, centres: Sequence[float], widths: Sequence[float], count: int, kernel: float) -> np.ndarray:
    """The waves of an (n, features) matrix: (n, count) float64.

    Args:
        kernel: width of the Gaussian kernel that they stand for, in widths of a feature
    """
    import numpy as np

    frequencies, phases = _drawn(len(centres), count)
    near = np.clip((matrix - np.asarray(centres)) / np.asarray(widths), -REACH, REACH)
    waves: np.ndarray = HEIGHT * math.sqrt(2 / count) * np.cos(near @ (frequencies / kernel) + phases)
    return waves


@cache
def _drawn(features: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies (features, count) and phases (count,), the same wherever they are drawn: numpy keeps the stream of this generator for good."""
    import numpy as np

    draw = np.random.RandomState(SEED)
    return draw.standard_normal((features, count)), draw.uniform(0, 2 * math.pi, count)
