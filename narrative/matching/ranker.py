"""The shipped model: which row a fact belongs to, which candidate answers a row, and how often such an answer is right.

Two choices, each one softmax over named weights and waves, and two calibrators; all numbers are JSON, none needs scikit-learn to be read.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrative.errors import ModelError
from narrative.groups import shipped_path
from narrative.matching.answers import ANSWER, EMPTY
from narrative.matching.features import NONE, PAIR
from narrative.matching.paraphrase import Paraphrase, load_paraphrase
from narrative.matching.precedent import Precedents, load_precedents
from narrative.matching.waved import OF_PAIR, scored
from narrative.matching.waved_answers import OF_ANSWER
from narrative.waves import Curve, read_curve

if TYPE_CHECKING:
    import numpy as np

LOOKED_AT = (
    "what.dice",
    "clause.cover",
    "kin.what",
    "kin.foreign",
    "head.same",
    "measure.off",
    "unit.off",
    "action.same",
    "action.off",
    "best.row",
)
OF_FACT = ("part", "delta", "stock", "scope", "inexact", "no_action", "other", "average", "spoiled")
SAID = (
    "said.plan",
    "said.then",
    "said.others",
    "period.partial",
    "new.stock",
)  # in the sentence of the fact: what its status may have missed
COUNTED = tuple(
    f"counts.{measure}"
    for measure in ("person", "person_time", "event", "item", "award", "organization", "document", "copy", "project", "money", "place")
)  # what the fact counts: some measures are harder to tell apart than others
FACT_SURE = (
    "logit",
    "achieved",
    "achieved×none",
    "second",
    "first",
    "agree",
    "margin",
    "none",
    "fit",
    "fit×row",
    *LOOKED_AT,
    *OF_FACT,
    *SAID,
    *COUNTED,
    "bias",
)  # what the calibrator of a fact's row looks at
CELL_SURE = (
    "logit",
    "margin",
    "empty",
    "rival",
    "lead",
    "sum",
    "sum.size",
    "joined.each",
    "letters.share",
    "unit.same",
    "doubt.rival_near",
    "doubt.rival_far",
    "doubt.twice",
    "doubt.parts_agree",
    "doubt.share_agrees",
    "target.far",
    "level.extra",
    "new.missing",
    "period.off",
    "fact.inexact",
    "fact.achieved",
    "fact.rival",
    "kin.foreign",
    "asked.lost",
    "asked.apart",
    "asked.narrower",
    "paraphrase",
    "paraphrase.worst",
    "report.counts",
    "report.others",
    "bias",
)
PARTS = {"fact": (*OF_PAIR.names, *PAIR, *NONE), "answer": (*OF_ANSWER.names, *ANSWER, *EMPTY)}
CURVES = {"fact_sure": FACT_SURE, "fact_known": FACT_SURE, "cell_sure": CELL_SURE}  # the second is the one of the precedents


@dataclass(frozen=True, slots=True)
class Ranker:
    """Weights of the two choices, each in the order of its names in PARTS, and the calibrators.

    Args:
        fact_sure, cell_sure: the calibrators of a fact's row and of cells, over FACT_SURE and CELL_SURE
        paraphrase: how well a row's name says again what is counted, which the second choice hears
        precedents: the calibrator of a fact's row where the table is the default catalogue, in place of `fact_sure`
        threshold: probability from which a cell is filled
        promise: the share of right cells that those filled out of fold at that threshold kept, by its lower bound
        calibrated: whether the calibrators were fitted out of fold
    """

    fact: tuple[float, ...]
    answer: tuple[float, ...]
    fact_sure: Curve
    cell_sure: Curve
    paraphrase: Paraphrase
    precedents: Precedents
    threshold: float
    promise: float
    calibrated: bool
    digest: str
    card: Mapping[str, Any] = field(default_factory=dict)


@cache
def shipped_ranker() -> Ranker:
    """The model that comes with the package.

    Raises:
        ModelError: missing, damaged, or made for other features
    """
    return load_ranker(shipped_path("ranker.json"))


def load_ranker(path: Path) -> Ranker:
    """A model from its file and the weights of hashed traits beside it.

    Raises:
        ModelError: it cannot be read, or was made for other features
    """
    try:
        data = path.read_bytes()
        read = json.loads(data)
        weights = {part: {str(name): float(value) for name, value in read[part].items()} for part in PARTS}
        fact_sure, known, cell_sure = (read_curve(read[part], names) for part, names in CURVES.items())
        threshold, promise = float(read["threshold"]), float(read["promise"])
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise ModelError(f"模型文件 {path.name} 读不了：请重新安装本程序，或运行 narrative train 生成") from error
    if any(set(weights[part]) != set(names) for part, names in PARTS.items()):
        raise ModelError(f"模型文件 {path.name} 与本版程序的特征不一致：请运行 narrative train 重新生成")
    ordered = {part: tuple(weights[part][name] for name in names) for part, names in PARTS.items()}
    digest = hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()[:12]
    return Ranker(
        **ordered,
        fact_sure=fact_sure,
        cell_sure=cell_sure,
        paraphrase=load_paraphrase(path.parent),
        precedents=load_precedents(path.parent, known),
        threshold=threshold,
        promise=promise,
        calibrated=bool(read.get("calibrated")),
        digest=digest,
        card=read["card"],
    )


def scores_of(weights: Sequence[float], pairs: np.ndarray, nones: np.ndarray) -> np.ndarray:
    """The scores of facts before the rows of a table, *none* last: (facts, rows + 1) float64."""
    import numpy as np

    own, none = np.split(np.asarray(weights), [-len(NONE)])
    facts, rows, _ = pairs.shape
    before = scored(own, pairs.reshape(-1, len(PAIR))).reshape(facts, rows)
    return np.concatenate([before, np.einsum("fk,k->f", nones.astype(np.float64), none)[:, None]], axis=1)


def contributions(names: Sequence[str], values: np.ndarray, weights: np.ndarray) -> list[tuple[tuple[str, float], ...]]:
    """For each row of values (feature, weight × value) of the features that are not 0, the heaviest first.

    Args:
        values: (n, len(names)); weights: (len(names),) float64
    """
    import numpy as np

    by_name = sorted(range(len(names)), key=names.__getitem__)
    weighed, held = (weights * values)[:, by_name], values[:, by_name] != 0
    order = np.argsort(-np.abs(weighed), axis=1, kind="stable")
    weighed, held = (np.take_along_axis(one, order, axis=1) for one in (weighed, held))
    named = [names[by_name[place]] for place in order[held].tolist()]
    found = list(zip(named, weighed[held].tolist(), strict=True))
    ends = held.sum(axis=1).cumsum().tolist()
    return [tuple(found[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


def logit(share: float) -> float:
    """Log odds, kept within ±14."""
    share = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(share / (1 - share))
