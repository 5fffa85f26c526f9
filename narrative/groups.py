"""Learned weights of named groups: what a set of groups says of a thing under several heads. Numbers only; nothing in a file of them is code."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from narrative.errors import ModelError

if TYPE_CHECKING:
    import numpy as np

SCALE = 1000  # weights are kept as whole thousandths


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Weights of groups.

    Args:
        index: group → row of `weights`
        weights: (groups, labels), bias: (labels,): whole thousandths, so that sums are the same in whatever order
        labels: head → its labels, whose columns follow each other in the order of the heads
        fitted: further numbers by name: slopes, thresholds
    """

    index: Mapping[str, int]
    weights: np.ndarray
    bias: np.ndarray
    labels: Mapping[str, tuple[str, ...]]
    fitted: Mapping[str, float]

    def scores(self, sets: Sequence[set[str]]) -> np.ndarray:
        """The weights of the groups of each set together, without the bias: (sets, labels) float64."""
        import numpy as np

        index = self.index
        known = [[n for n in map(index.get, groups) if n is not None] for groups in sets]
        sums = np.zeros((len(sets), self.weights.shape[1]))
        held = [n for n, own in enumerate(known) if own]
        if held:
            begins = np.cumsum([0, *(len(known[n]) for n in held[:-1])])
            sums[held] = np.add.reduceat(self.weights[list(chain.from_iterable(known))], begins, axis=0, dtype=np.int32)
        return sums / SCALE

    def shares(self, scores: np.ndarray) -> dict[str, np.ndarray]:
        """Head → probabilities of its labels, (sets, labels of the head).

        Args:
            scores: without the bias
        """
        import numpy as np

        scores = scores + self.bias / SCALE
        ends = np.cumsum([len(names) for names in self.labels.values()])[:-1]
        return {head: softmax(own) for head, own in zip(self.labels, np.split(scores, ends, axis=1), strict=True)}


def softmax(scores: np.ndarray) -> np.ndarray:
    """Probabilities along the last axis."""
    import numpy as np

    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def shipped_path(name: str) -> Path:
    """The file of a model that comes with the package: inside it when installed, beside it in a checkout.

    Raises:
        ModelError: missing
    """
    here = Path(__file__).resolve().parent
    for folder in (here / "_models", here.parent / "models"):
        if (folder / name).is_file():
            return folder / name
    raise ModelError(f"找不到模型文件 {name}：请重新安装本程序，或运行 narrative train 生成")


def load_groups(path: Path, heads: Sequence[str], fitted: Sequence[str] = ()) -> Groups:
    """Weights from their file.

    Raises:
        ModelError: it cannot be read, or has other heads
    """
    import numpy as np

    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as read:  # numpy leaves a damaged file open
            names = _words(read["groups"])
            weights, bias = read["weights"], read["bias"]
            labels = {head: tuple(_words(read[f"labels_{head}"])) for head in heads}
            numbers = {name: float(read[f"fitted_{name}"]) for name in fitted}
        if weights.shape != (len(names), sum(map(len, labels.values()))) or bias.shape != weights.shape[1:]:
            raise ValueError
        return Groups({g: n for n, g in enumerate(names)}, weights, bias, labels, numbers)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error) as error:
        raise ModelError(f"模型文件 {path.name} 读不了：请重新安装本程序，或运行 narrative train 生成") from error


def _words(stored: np.ndarray) -> list[str]:
    return stored.tobytes().decode("utf-8").split("\n")
