"""Named weights → the probability that a reviewer would ask for the number of a clause. Knows no rules."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from narrative.errors import ModelError


@dataclass(frozen=True, slots=True)
class ClaimModel:
    """Weights by feature name with their bias, a sigmoid fitted out of fold (slope, intercept), and the threshold chosen on dev."""

    weights: Mapping[str, float]
    bias: float
    slope: float
    intercept: float
    threshold: float

    def score(self, names: Iterable[str]) -> float:
        """The sum of the weights of the features that hold, in log odds, not calibrated."""
        return self.bias + sum(self.weights.get(name, 0.0) for name in names)

    def probability(self, names: Iterable[str]) -> float:
        """The calibrated probability that a careful reader would list the clause."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.slope * self.score(names) + self.intercept))))


@cache
def shipped_claim_model() -> ClaimModel:
    """The model that comes with the package.

    Raises:
        ModelError: missing or damaged
    """
    here = Path(__file__).resolve().parent.parent.parent
    for folder in (here / "_models", here.parent / "models"):
        if (folder / "claims.json").is_file():
            return load_claim_model(folder / "claims.json")
    raise ModelError("找不到模型文件 claims.json：请重新安装本程序，或运行 narrative train 生成")


def load_claim_model(path: Path) -> ClaimModel:
    """A model from its file.

    Raises:
        ModelError: it cannot be read
    """
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        calibration = read["calibration"]
        return ClaimModel(
            {str(name): float(value) for name, value in read["weights"].items()},
            float(read["bias"]),
            float(calibration["slope"]),
            float(calibration["intercept"]),
            float(read["threshold"]),
        )
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise ModelError(f"模型文件 {path.name} 读不了：请重新安装本程序，或运行 narrative train 生成") from error
