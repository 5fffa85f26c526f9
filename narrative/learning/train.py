"""Fits the ranker on the training texts: a conditional logit over the rows of tables that vary, so that no weight can learn a row by heart.

scikit-learn's own solvers know no softmax over changing candidate sets, so the loss is written here and scipy minimises it.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from narrative.errors import TableError
from narrative.facts.concepts import concepts_in
from narrative.learning.corpus import Entry, load_corpus
from narrative.learning.tables import Key, load_keys
from narrative.matching.features import NONE, PAIR, none_features, pair_features, prepare
from narrative.matching.indicators import catalogue, measures_of, read_tables
from narrative.pipeline import Extraction, extract_text
from narrative.types import Fact, Indicator

SEED = 20261121
L2 = 1.0
VARIANTS = 3
DIGITS = 6
FACT = re.compile(r"(?:(r\d+)\.)?(f\d+)")


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
    read = {entry.id: extract_text(entry.text, name=entry.id) for entry in entries}
    choices = [choice for entry in entries for choice in choices_of(entry, read[entry.id])]
    choices += [choice for key in load_keys(corpus, ("train",)) for choice in table_choices(key, {e.id: e for e in entries}, read)]
    progress(f"训练样本 {len(choices)} 个")
    weights, loss = fit(choices)
    card = {"texts": len(entries), "choices": len(choices), "log_loss": round(loss, 4), "l2": L2, "seed": SEED}
    payload = {"schema": "narrative.ranker/1", "calibrated": False, "card": card, "weights": weights}
    models.mkdir(parents=True, exist_ok=True)
    (models / "ranker.json").write_text(
        json.dumps(payload, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n"
    )
    return card


def choices_of(entry: Entry, result: Extraction) -> list[Choice]:
    """The choices of one text: every extracted fact that gold calls achieved, before the catalogue and before variants of it."""
    labels = _labels(entry, result)
    rng = random.Random(f"{SEED}:{entry.id}")
    tables = [prepare(catalogue()), *(prepare(_variant(rng)) for _ in range(VARIANTS))]
    found = []
    for fact in result.facts:
        wanted = labels.get(fact.id)
        if wanted is None:
            continue
        sentence = result.sentence_near(fact)
        for table in tables:
            rows = pair_features(fact, sentence, table)
            right = tuple(i for i, row in enumerate(table.indicators) if row.id in wanted) or (len(table.rows),)
            if "none" in wanted and right != (len(table.rows),):
                right = (*right, len(table.rows))
            found.append(Choice((*rows, none_features(fact, rows)), right, entry.organisation))
    return found


def table_choices(key: Key, entries: Mapping[str, Entry], read: Mapping[str, Extraction]) -> list[Choice]:
    """The choices of one table of the corpus: every achieved fact of its reports before its rows; [] for a table that cannot be read.

    A fact that a row's value is derived from may belong to the row or to none.
    """
    try:
        indicators = [i for t in read_tables(key.table) for i in t.indicators]
    except TableError:
        return []
    if len(indicators) != len(key.rows):
        return []
    table = prepare(indicators)
    found = []
    for name in key.reports:
        rows_of: dict[str, list[int]] = {}
        loose: set[str] = set()
        for n, row in enumerate(key.rows):
            for report, fact in FACT.findall(row["facts"]):
                if (report or key.reports[0]) == name and row["kind"] in ("answer", "sum", "derived", "conflict"):
                    rows_of.setdefault(fact, []).append(n)
                    if row["kind"] == "derived":
                        loose.add(fact)
        for gold, fact in _aligned(entries[name], read[name]):
            right = rows_of.get(gold["id"], [])
            if gold.get("duplicate_of") and not right:
                right = rows_of.get(gold["duplicate_of"], [])
            features = pair_features(fact, read[name].sentence_near(fact), table)
            none = () if right and gold["id"] not in loose else (len(indicators),)
            found.append(Choice((*features, none_features(fact, features)), (*right, *none), entries[name].organisation))
    return found


def _aligned(entry: Entry, result: Extraction) -> Iterator[tuple[dict[str, Any], Fact]]:
    """(gold fact, extracted fact) of the achieved gold facts that were found with their value."""
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
                yield gold, fact
                break


def _labels(entry: Entry, result: Extraction) -> dict[str, set[str]]:
    """Fact id → the indicator ids gold accepts, for facts whose span and value are those of an achieved gold fact."""
    return {fact.id: {gold["indicator"], *gold.get("indicator_also", ())} for gold, fact in _aligned(entry, result)}


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
