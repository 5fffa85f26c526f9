"""What the ranker says of all facts before all rows of a table, and the facts of many candidates at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from narrative.matching.features import TOPICAL
from narrative.matching.values import Candidate
from narrative.matching.waved import OF_PAIR

if TYPE_CHECKING:
    import numpy as np

ALONE = -30.0  # the score of the other rows where there is none


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ranker says of all facts before all rows of a table.

    Args:
        pairs: (facts, rows, len(PAIR)); scores: (facts, rows + 1), *none* last
        weights: the ranker's own, of the waves and of PAIR, to score what is worked out from several facts
        rivals: (facts, rows) the best score of each fact before the other rows
        liked, topical: for each row the facts, best first by the ranker, and by their words alone, whatever their unit
    """

    pairs: Any
    scores: Any
    weights: Any
    rivals: Any
    liked: list[list[int]]
    topical: list[list[int]]


def standing_of(pairs: np.ndarray, scores: np.ndarray, weights: np.ndarray) -> Standing:
    """The standing of all facts; arguments as in `Standing`."""
    import numpy as np

    own = scores[:, :-1]
    topics = weights[len(OF_PAIR.names) :][list(TOPICAL)]
    words = [pairs[:, n, TOPICAL] @ topics for n in range(own.shape[1])]
    liked, topical = (np.argsort(-np.asarray(one), axis=1, kind="stable").tolist() for one in (own.T, words))
    return Standing(pairs, scores, weights, _rivals(own), liked, topical)


def _rivals(scores: np.ndarray) -> np.ndarray:
    import numpy as np

    facts, rows = scores.shape
    if rows < 2:
        return np.full(scores.shape, ALONE)
    second, first = np.partition(scores, rows - 2, axis=1)[:, -2:].T
    rivals = np.repeat(first[:, None], rows, axis=1)
    rivals[np.arange(facts), scores.argmax(axis=1)] = second
    return rivals


@dataclass(frozen=True, slots=True)
class Members:
    """The facts that candidates are made of.

    Args:
        at: (candidates, most facts of one): short ones are filled up with their first fact
        sizes: (candidates,) how many facts each has
    """

    at: Any
    sizes: Any

    def mean(self, values: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """For each candidate the mean over its facts, added up in their order.

        Args:
            values: (facts, …), or (facts, rows, …) together with `rows`: (candidates,) the row of each
        """
        total = values[self.at[:, 0]] if rows is None else values[self.at[:, 0], rows]
        for k in range(1, self.at.shape[1]):
            more = k < self.sizes
            total[more] += values[self.at[more, k]] if rows is None else values[self.at[more, k], rows[more]]
        mean: np.ndarray = (total.T / self.sizes.astype(total.dtype)).T
        return mean


def members_of(found: Sequence[Candidate]) -> Members:
    """The facts of candidates, at least one."""
    import numpy as np

    most = max(len(c.facts) for c in found)
    at = np.array([c.facts + c.facts[:1] * (most - len(c.facts)) for c in found])
    return Members(at, np.array([len(c.facts) for c in found]))
