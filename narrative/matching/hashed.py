"""Linear weights of hashed traits (Weinberger et al., Feature Hashing for Large Scale Multitask Learning, 2009). Numbers only; nothing in a file of them is code."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

from narrative.errors import ModelError
from narrative.groups import SCALE


@dataclass(frozen=True, slots=True, eq=False)
class Hashed:
    """Weights of hashed traits.

    Args:
        weights: (2 ** bits,), bias: whole thousandths, so that sums are the same in whatever order
    """

    weights: Sequence[int]
    bias: int

    def score(self, traits: Iterable[int]) -> float:
        """The bias and the weights of some traits together."""
        return (self.bias + sum(map(self.weights.__getitem__, traits))) / SCALE


@lru_cache(maxsize=1 << 17)
def hash_of(trait: str) -> int:
    """32 bits of a trait, the lowest of which are its place."""
    return zlib.crc32(trait.encode())


def load_hashed(path: Path, bits: int) -> Hashed:
    """Weights from their file.

    Raises:
        ModelError: it cannot be read, or holds another number of weights
    """
    import numpy as np

    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as read:
            weights, bias = read["weights"], int(read["bias"])
        if weights.shape != (1 << bits,) or weights.dtype != np.int16:
            raise ValueError
        return Hashed(memoryview(weights), bias)
    except (OSError, ValueError, KeyError, EOFError, TypeError, BadZipFile, zlib.error) as error:
        raise ModelError(f"模型文件 {path.name} 读不了：请重新安装本程序，或运行 narrative train 生成") from error
