"""Weights of groups → the probability that a reviewer would ask for the number of a clause, and the kind of claim it is. Knows no rules."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from narrative.groups import SCALE, Groups, load_groups, shipped_path
from narrative.types import ClaimKind

HEADS = ("claim", "kind")


@dataclass(frozen=True, slots=True)
class ClaimModel:
    """Weights with a sigmoid fitted out of fold (slope, intercept) and the threshold from which a clause is listed."""

    groups: Groups
    slope: float
    intercept: float
    threshold: float

    def judge(self, sets: Sequence[set[str]]) -> list[tuple[float, ClaimKind]]:
        """For the groups of each clause the calibrated probability that a careful reader would list it, and its likeliest kind."""
        if not sets:
            return []
        scores = self.groups.scores(sets)
        chances = map(self.probability, (scores[:, 1] + self.groups.bias[1] / SCALE).tolist())
        kinds = self.groups.shares(scores)["kind"].argmax(axis=1).tolist()
        names = self.groups.labels["kind"]
        return [(p, cast(ClaimKind, names[k])) for p, k in zip(chances, kinds, strict=True)]

    def probability(self, score: float) -> float:
        """The calibrated probability of a score."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.slope * score + self.intercept))))


@cache
def shipped_claim_model() -> ClaimModel:
    """The model that comes with the package.

    Raises:
        ModelError: missing or damaged
    """
    return load_claim_model(shipped_path("claims.npz"))


def load_claim_model(path: Path) -> ClaimModel:
    """A model from its file.

    Raises:
        ModelError: it cannot be read
    """
    groups = load_groups(path, HEADS, fitted=("slope", "intercept", "threshold"))
    return ClaimModel(groups, groups.fitted["slope"], groups.fitted["intercept"], groups.fitted["threshold"])
