"""What the features of an answer say only together, as waves of the strongest of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrative.matching.answers import ANSWER
from narrative.matching.waved import waved

if TYPE_CHECKING:
    import numpy as np

OF_ANSWER = waved(
    400,  # flat from 200 to 600, and from 20 features to 45
    ANSWER,
    {
        "paraphrase": (-0.5, 0.7),
        "paraphrase.worst": (-0.6, 0.7),
        "rank.behind": (-0.6, 0.3),
        "rank.margin": (-0.1, 0.5),
        "elsewhere": (0.2, 0.3),
        "absent": (0.0, 0.2),
        "sum": (0.4, 0.5),
        "sum.apart": (0.2, 0.4),
        "sum.strangers": (0.3, 0.4),
        "sum.worst": (0.2, 0.3),
        "sum.joint": (0.1, 0.2),
        "target.close": (0.4, 0.5),
        "target.near": (0.2, 0.4),
        "target.far": (0.1, 0.2),
        "target.met": (0.5, 0.5),
        "unit.off": (0.2, 0.4),
        "unit.same": (0.5, 0.5),
        "sentence.cover": (0.2, 0.2),
        "segment.letters": (0.3, 0.3),
        "head.same": (0.3, 0.4),
        "doubt.other_body": (0.0, 0.1),
        "fact.achieved": (0.7, 0.3),
        "ratio.low": (0.1, 0.2),
        "ratio.unasked": (0.0, 0.2),
    },
)
OF_SIZE = [n for n, name in enumerate(ANSWER) if name.startswith("target.")]


def without_size(features: np.ndarray) -> np.ndarray:
    """The features of candidates as they would be if nothing were known of the target."""
    plain = features.copy()
    plain[:, OF_SIZE] = 0
    return plain
