"""Keeps fitted weights of hashed traits as whole thousandths, in memory and in their file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from narrative.groups import SCALE
from narrative.matching.hashed import Hashed

if TYPE_CHECKING:
    import numpy as np

COMMON = 3  # things that show a trait before it gets a weight
MOST = 32767  # thousandths that 16 bits hold


def hashed(weights: np.ndarray, bias: float = 0.0) -> Hashed:
    """Weights as they are kept."""
    import numpy as np

    whole = np.clip(np.rint(np.r_[bias, weights] * SCALE), -MOST, MOST).astype(np.int16)
    return Hashed(memoryview(whole[1:].copy()), int(whole[0]))


def save_hashed(known: Hashed, path: Path) -> None:
    """Writes weights; the same weights give the same bytes."""
    import numpy as np

    np.savez_compressed(path, weights=np.asarray(known.weights, dtype=np.int16), bias=np.array(known.bias))
