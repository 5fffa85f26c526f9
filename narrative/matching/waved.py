"""What features say only together (a far target where the name is said again), as waves of the strongest of them; those of a count before a row.

Trees over the same features won nothing (docs/accuracy.md); waves do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrative.matching.features import PAIR
from narrative.waves import waves_of

if TYPE_CHECKING:
    import numpy as np

KERNEL = 5.0
AT_ONCE = 1 << 14  # pairs whose waves are held at once


@dataclass(frozen=True, slots=True)
class Waved:
    """Waves of some features of a choice, and the names of their weights.

    `columns`: where the features stand; `centres`, `widths`: of each
    """

    names: tuple[str, ...]
    columns: tuple[int, ...]
    centres: tuple[float, ...]
    widths: tuple[float, ...]

    def of(self, features: np.ndarray) -> np.ndarray:
        """The waves, (n, len(names)), of an (n, all features) matrix."""
        return waves_of(features[:, self.columns], self.centres, self.widths, len(self.names), KERNEL)

    def beside(self, features: np.ndarray) -> np.ndarray:
        """The waves and the features: (n, len(names) + all features)."""
        import numpy as np

        return np.hstack([self.of(features), features])


def waved(count: int, features: Sequence[str], looked_at: Mapping[str, tuple[float, float]]) -> Waved:
    """So many waves of some features of a choice: name → its centre and width among the pairs or candidates of the corpus, one digit."""
    centres, widths = zip(*looked_at.values(), strict=True)
    return Waved(tuple(f"wave.{n:03}" for n in range(count)), tuple(map(features.index, looked_at)), centres, widths)


OF_PAIR = waved(
    200,  # 400 of 30 features win 0.7 in 100 of the loss more
    PAIR,
    {
        "sort.off": (0.3, 0.5),
        "measure.off": (0.8, 0.4),
        "target.far": (0.1, 0.3),
        "word.near": (0.3, 0.3),
        "lost.near": (0.3, 0.2),
        "target.near": (0.0, 0.1),
        "target.close": (0.0, 0.2),
        "lost.sentence": (0.4, 0.2),
        "step.off": (0.1, 0.3),
        "stage.missing": (0.1, 0.3),
        "word.segment": (0.1, 0.2),
        "unit.same": (0.1, 0.2),
        "kin.sentence": (0.1, 0.2),
        "measure.same": (0.2, 0.4),
        "unit.off": (0.7, 0.5),
        "word.sentence": (0.2, 0.3),
        "segment.letters": (0.1, 0.2),
        "lost.clause": (0.4, 0.2),
        "kin.foreign": (0.7, 0.5),
        "action.same": (0.1, 0.2),
        "kind.off": (0.0, 0.1),
        "grade.off": (0.0, 0.1),
        "word.what": (0.1, 0.2),
        "letters.share": (0.0, 0.1),
    },
)


def scored(weights: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """The scores, (n,) float64, of an (n, len(PAIR)) matrix by the weights of the waves and then of the features."""
    import numpy as np

    waves, own = np.split(weights, [len(OF_PAIR.names)])
    scores: np.ndarray = np.einsum("nk,k->n", pairs.astype(np.float64), own)  # one by one: a product of all rounds by their number
    for at in range(0, len(pairs), AT_ONCE):
        scores[at : at + AT_ONCE] += OF_PAIR.of(pairs[at : at + AT_ONCE]) @ waves
    return scores
