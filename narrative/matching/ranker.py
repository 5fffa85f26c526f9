"""Which row of a table a fact belongs to, or none: one softmax over named weights. Knows features, not where they come from."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from narrative.errors import ModelError
from narrative.matching.features import NONE, PAIR, none_features, pair_features
from narrative.types import Fact, Indicator, Match


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


def rank(ranker: Ranker, fact: Fact, sentence: str, indicators: Sequence[Indicator]) -> tuple[Match, ...]:
    """The matches of one fact, best first: one per row and one for *none* (indicator None); probabilities add up to 1."""
    rows = pair_features(fact, sentence, indicators)
    candidates = [(indicator.id, features) for indicator, features in zip(indicators, rows, strict=True)]
    everything: list[tuple[str | None, dict[str, float]]] = [*candidates, (None, none_features(fact, rows))]
    scores = [sum(ranker.weights[name] * value for name, value in features.items()) for _, features in everything]
    top = max(scores)
    total = sum(math.exp(score - top) for score in scores)
    matches = [
        Match(
            fact.id,
            indicator,
            score,
            math.exp(score - top) / total,
            tuple(sorted(((name, ranker.weights[name] * value) for name, value in features.items()), key=lambda c: (-abs(c[1]), c[0]))),
        )
        for (indicator, features), score in zip(everything, scores, strict=True)
    ]
    return tuple(sorted(matches, key=lambda m: (-m.score, m.indicator or "")))
