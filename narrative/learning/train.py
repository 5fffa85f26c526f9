"""Fits the ranker on the training texts: a conditional logit over the rows of tables that vary, so that no weight can learn a row by heart.

scikit-learn's own solvers know no softmax over changing candidate sets, so the loss is written here and scipy minimises it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from narrative.facts.concepts import concepts_in
from narrative.learning.corpus import Entry, load_corpus
from narrative.matching.features import NONE, PAIR, none_features, pair_features
from narrative.matching.indicators import catalogue, measures_of
from narrative.pipeline import Extraction, extract_text
from narrative.types import Indicator

SEED = 20261121
L2 = 1.0
VARIANTS = 3
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One fact before one table: the features of each row and of *none* (the last), and which answers are right."""

    rows: tuple[dict[str, float], ...]
    right: tuple[int, ...]
    group: str


def train(corpus: Path, models: Path, progress: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Fits the ranker on the train split and writes models/ranker.json; what was learned from is in its card.

    Returns:
        the card: number of texts, facts and choices, and the log loss per choice
    """
    entries = load_corpus(corpus, ("train",))
    progress(f"读取训练语料 {len(entries)} 篇")
    choices = [choice for entry in entries for choice in choices_of(entry)]
    progress(f"训练样本 {len(choices)} 个")
    weights, loss = fit(choices)
    card = {"texts": len(entries), "choices": len(choices), "log_loss": round(loss, 4), "l2": L2, "seed": SEED}
    payload = {"schema": "narrative.ranker/1", "calibrated": False, "card": card, "weights": weights}
    models.mkdir(parents=True, exist_ok=True)
    (models / "ranker.json").write_text(
        json.dumps(payload, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n"
    )
    return card


def choices_of(entry: Entry) -> list[Choice]:
    """The choices of one text: every extracted fact that gold calls achieved, before the catalogue and before variants of it."""
    result = extract_text(entry.text, name=entry.id)
    labels = _labels(entry, result)
    rng = random.Random(f"{SEED}:{entry.id}")
    tables = [catalogue(), *(_variant(rng) for _ in range(VARIANTS))]
    found = []
    for fact in result.facts:
        wanted = labels.get(fact.id)
        if wanted is None:
            continue
        sentence = result.sentence_text(fact)
        for table in tables:
            rows = pair_features(fact, sentence, table)
            right = tuple(i for i, row in enumerate(table) if row.id in wanted) or (len(table),)
            if "none" in wanted and right != (len(table),):
                right = (*right, len(table))
            found.append(Choice((*rows, none_features(fact, rows)), right, entry.organisation))
    return found


def _labels(entry: Entry, result: Extraction) -> dict[str, set[str]]:
    """Fact id → the indicator ids gold accepts, for facts whose span and value are those of an achieved gold fact."""
    labels: dict[str, set[str]] = {}
    for gold in entry.gold["facts"]:
        if gold["status"] != "achieved":
            continue
        for fact in result.facts:
            span = fact.quantity.span
            if (
                span.start < gold["end"]
                and gold["start"] < span.end
                and abs(float(fact.quantity.value) - gold["value"]) < 1e-6 * max(1.0, abs(gold["value"]))
            ):
                labels[fact.id] = {gold["indicator"], *gold.get("indicator_also", ())}
                break
    return labels


def _variant(rng: random.Random) -> tuple[Indicator, ...]:
    """A table as a province might draw it: some rows of the catalogue under other names, read as an unknown table is read."""
    rows = rng.sample(catalogue(), rng.randint(8, 22))
    varied = []
    for row in rows:
        name = rng.choice((row.name, *row.aliases))
        unit = row.unit if rng.random() < 0.7 else ""
        varied.append(
            replace(
                row,
                name=name,
                path=(*row.path[:-1], name),
                unit=unit,
                aliases=(),
                measures=measures_of(name, unit),
                concepts=tuple(dict.fromkeys(c for c, _, _ in concepts_in(name))),
            )
        )
    return tuple(varied)


def fit(choices: Sequence[Choice], l2: float = L2) -> tuple[dict[str, float], float]:
    """Weights by feature name that minimise the penalised log loss, and that loss per choice; six significant digits."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    names = (*PAIR, *NONE)
    index = {name: i for i, name in enumerate(names)}
    data: list[float] = []
    columns, pointers, starts, right = [], [0], [0], []
    for choice in choices:
        for k, row in enumerate(choice.rows):
            data += row.values()
            columns += [index[name] for name in row]
            pointers.append(len(data))
            right.append(k in choice.right)
        starts.append(len(pointers) - 1)
    matrix = csr_matrix((np.array(data), np.array(columns), np.array(pointers)), shape=(len(pointers) - 1, len(names)))
    begins = np.array(starts[:-1])
    sizes = np.diff(np.array(starts))
    hit = np.array(right)

    def loss(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        scores -= np.repeat(np.maximum.reduceat(scores, begins), sizes)
        exp = np.exp(scores)
        total, good = np.add.reduceat(exp, begins), np.add.reduceat(exp * hit, begins)
        share = exp / np.repeat(total, sizes) - exp * hit / np.repeat(good, sizes)
        value = float(np.sum(np.log(total) - np.log(good))) + l2 * float(weights @ weights) / 2
        return value, matrix.T @ share + l2 * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    weights = {name: float(f"{value:.{DIGITS}g}") for name, value in zip(names, found.x, strict=True)}
    return weights, float(found.fun) / max(1, len(choices))
