"""Which row of a table a fact belongs to, or none: one softmax over named weights. Knows features, not where they come from."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from narrative.errors import ModelError
from narrative.matching.features import NONE, PAIR, Rows, none_features, pair_features
from narrative.types import Fact, Match


@dataclass(frozen=True, slots=True)
class Ranker:
    """Weights by feature name; `calibrated` says whether its probabilities were fitted out of fold."""

    weights: Mapping[str, float]
    calibrated: bool
    digest: str


def models_folder() -> Path:
    """The folder of the shipped models: inside the package when installed, beside it in a checkout.

    Raises:
        ModelError: neither is there
    """
    here = Path(__file__).resolve().parent.parent
    for folder in (here / "_models", here.parent / "models"):
        if (folder / "ranker.json").is_file():
            return folder
    raise ModelError("找不到模型文件 ranker.json：请重新安装本程序，或运行 narrative train 生成")


@cache
def shipped_ranker() -> Ranker:
    """The ranker that comes with the package.

    Raises:
        ModelError: missing, damaged, or made for other features
    """
    return load_ranker(models_folder() / "ranker.json")


def load_ranker(path: Path) -> Ranker:
    """A ranker from its file."""
    try:
        data = path.read_bytes()
        read = json.loads(data)
        weights = {str(name): float(value) for name, value in read["weights"].items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise ModelError(f"模型文件 {path.name} 读不了：请重新安装本程序，或运行 narrative train 生成") from error
    if set(weights) != {*PAIR, *NONE}:
        raise ModelError(f"模型文件 {path.name} 与本版程序的特征不一致：请运行 narrative train 重新生成")
    return Ranker(weights, bool(read.get("calibrated")), hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()[:12])


def rank(ranker: Ranker, fact: Fact, sentence: str, table: Rows, *, top: int = 1) -> tuple[Match, ...]:
    """The best matches of one fact, best first: rows and *none* (indicator None) compete; the probabilities of all add up to 1."""
    rows = pair_features(fact, sentence, table)
    everything = [*rows, none_features(fact, rows)]
    weights = ranker.weights
    scores = [sum(weights[name] * value for name, value in features.items()) for features in everything]
    highest = max(scores)
    total = sum(math.exp(score - highest) for score in scores)
    order = sorted(range(len(scores)), key=lambda n: (-scores[n], n))[:top]
    return tuple(
        Match(
            fact.id,
            table.rows[n].indicator.id if n < len(rows) else None,
            scores[n],
            math.exp(scores[n] - highest) / total,
            tuple(sorted(((name, weights[name] * value) for name, value in everything[n].items()), key=lambda c: (-abs(c[1]), c[0]))),
        )
        for n in order
    )
