"""Fits the weights of repeats and contradictions: logistic regression over pairs of counts, from what annotators marked as told again or in conflict."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from narrative.facts.twins import NAMES, Twins, agree, paired
from narrative.learning.examples import Read
from narrative.learning.fit import fit_sure
from narrative.matching.ranker import sure
from narrative.pipeline import mentions_of
from narrative.types import Fact

L2 = 1.0
STEPS = 100  # thresholds that are tried


@dataclass(frozen=True, slots=True)
class Pair:
    """Two counts: how they stand to each other, whether gold has them as one thing, and whether their figures can be one."""

    features: tuple[float, ...]
    one: bool
    agree: bool
    organisation: str


def pairs_of(one: Read) -> Iterator[Pair]:
    """The pairs of an annotated report that a lexicon has been heard on."""
    gold, mentions = one.entry.gold, mentions_of(one.result)
    root = {one.aligned[g["id"]]: g.get("duplicate_of") or g["id"] for g in gold["facts"] if g["id"] in one.aligned}
    facts = one.result.facts
    torn = frozenset(_conflicts(gold, facts, one.entry.text))
    for (i, j), looked in zip(*paired(mentions), strict=True):
        one_figure = agree(facts[i].quantity, facts[j].quantity)
        again = i in root and j in root and root[i] == root[j]
        yield Pair(tuple(looked.tolist()), again or (not one_figure and (i, j) in torn), one_figure, one.entry.organisation)


def _conflicts(gold: Mapping[str, Any], facts: Sequence[Fact], text: str) -> Iterator[tuple[int, int]]:
    """The pairs of counts that stand in two quotes of one conflict."""
    for conflict in gold["conflicts"]:
        if conflict["kind"] not in ("value", "table"):
            continue
        held = [frozenset(_inside(quote, facts, text)) for quote in conflict["quotes"]]
        for one, other in combinations(held, 2):
            yield from ((min(i, j), max(i, j)) for i in one for j in other if i != j)


def _inside(quote: str, facts: Sequence[Fact], text: str) -> Iterator[int]:
    at = text.find(quote) if quote else -1
    while 0 <= at:
        yield from (n for n, f in enumerate(facts) if at <= f.quantity.span.start and f.quantity.span.end <= at + len(quote))
        at = text.find(quote, at + 1)


def cross_twins(pairs: Sequence[Pair], folds: Mapping[str, int], count: int) -> tuple[Twins, ...]:
    """The weights of all pairs, then those of each fold, fitted without its organisations; the threshold is chosen out of fold."""
    parts = [fit_twins([p for p in pairs if folds[p.organisation] != k]) for k in range(count)]
    scored = [(sure(parts[folds[p.organisation]], p.features), p.one) for p in pairs if p.agree]
    threshold, _ = threshold_of(scored)
    return tuple(Twins(weights, threshold) for weights in (fit_twins(pairs), *parts))


def fit_twins(pairs: Sequence[Pair]) -> tuple[float, ...]:
    """The weights of some pairs."""
    return fit_sure([p.features for p in pairs], [p.one for p in pairs], L2)


def threshold_of(scored: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """(threshold, best F1) over (probability, whether one thing) of pairs whose figures agree: half the best F1, as for claims."""
    wanted = sum(one for _, one in scored)
    best = 0.0
    for step in range(10, STEPS - 10):
        found = [one for probability, one in scored if step / STEPS <= probability]
        best = max(best, 2 * sum(found) / max(1, len(found) + wanted))
    return round(best / 2, 2), round(best, 4)


def save_twins(twins: Twins, path: Path) -> None:
    """Writes the weights."""
    payload = {
        "schema": "narrative.twins/1",
        "weights": dict(zip(NAMES, twins.weights, strict=True)),
        "threshold": twins.threshold,
    }
    text = json.dumps(payload, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
