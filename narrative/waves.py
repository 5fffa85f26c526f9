"""Random Fourier features (Rahimi and Recht, 2007): a logistic curve over them is one over a Gaussian kernel, and sees what two features say only together.

The curve stays convex: it is rebuilt to the last digit that is kept, which a network of as many units is not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

SEED = 20261128
REACH = 5.0  # widths from the centre beyond which more does not matter
SMALL = 1 << 18  # steps of a product that no library divides among threads, which then wait for each other longer than they work
HEIGHT = 4.0  # of all waves together, beside features of width 1


@dataclass(frozen=True, slots=True)
class Curve:
    """A logistic curve over waves of named features, and over the features.

    `weights`: of the waves, then of the features; `centres`, `widths`: of each feature where the curve was fitted; `kernel`: as in `waves_of`.
    """

    weights: tuple[float, ...]
    centres: tuple[float, ...]
    widths: tuple[float, ...]
    kernel: float

    def chances(self, looked: np.ndarray, besides: np.ndarray | float = 0.0) -> np.ndarray:
        """The probabilities, (n,), of an (n, features) matrix.

        Args:
            besides: what is added to the log odds, (n,) or the same for all
        """
        import numpy as np

        waves = waves_of(looked, self.centres, self.widths, len(self.weights) - len(self.centres), self.kernel)
        chances: np.ndarray = 1 / (1 + np.exp(-np.clip(np.hstack([waves, looked]) @ np.asarray(self.weights) + besides, -30, 30)))
        return chances

    def chance(self, looked: Sequence[float], besides: float = 0.0) -> float:
        """The probability of what is looked at once."""
        import numpy as np

        return float(self.chances(np.array([looked]), besides)[0])

    def payload(self, names: Sequence[str]) -> dict[str, Any]:
        """What `read_curve` reads."""
        told = {part: dict(zip(names, getattr(self, part), strict=True)) for part in ("centres", "widths")}
        count = len(self.weights) - len(names)
        weights = dict(zip(names, self.weights[count:], strict=True))
        return {"kernel": self.kernel, "waves": list(self.weights[:count]), "weights": weights, **told}


def read_curve(read: Mapping[str, Any], names: Sequence[str]) -> Curve:
    """A curve over some features from its payload.

    Raises:
        KeyError, TypeError, ValueError: it is damaged, or was made for other features
    """
    weights, centres, widths = (tuple(float(read[part][name]) for name in names) for part in ("weights", "centres", "widths"))
    if len(read["weights"]) != len(names):
        raise ValueError(sorted(set(read["weights"]) - set(names)))
    return Curve((*map(float, read["waves"]), *weights), centres, widths, float(read["kernel"]))


def spread(matrix: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The centre and the width of each feature of an (n, features) matrix; the width of one that never changes is 1."""
    widths = matrix.std(axis=0)
    return tuple(matrix.mean(axis=0).tolist()), tuple((widths + (widths == 0)).tolist())


def waves_of(matrix: np.ndarray, centres: Sequence[float], widths: Sequence[float], count: int, kernel: float) -> np.ndarray:
    """The waves of an (n, features) matrix of floats: (n, count), as exact as the matrix.

    Args:
        kernel: width of the Gaussian kernel that they stand for, in widths of a feature
    """
    import numpy as np

    kind = matrix.dtype
    frequencies, phases = _drawn(len(centres), count)
    near = np.clip((matrix - np.asarray(centres, kind)) / np.asarray(widths, kind), -REACH, REACH)
    drawn, shift = (frequencies / kernel).astype(kind), phases.astype(kind)
    waves = np.empty((len(near), count), dtype=kind)
    step = max(1, SMALL // (count * max(1, len(centres))))
    for at in range(0, len(near), step):
        waves[at : at + step] = np.cos(near[at : at + step] @ drawn + shift)
    waves *= HEIGHT * math.sqrt(2 / count)
    return waves


@cache
def _drawn(features: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies (features, count) and phases (count,), the same wherever they are drawn: numpy keeps the stream of this generator for good."""
    import numpy as np

    draw = np.random.RandomState(SEED)
    return draw.standard_normal((features, count)), draw.uniform(0, 2 * math.pi, count)
