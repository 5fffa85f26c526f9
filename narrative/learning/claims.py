"""Fits the weights that decide which clauses are claims without a number: logistic regression on the training texts, calibrated out of fold by
organisation, the threshold chosen on dev. Written as named weights, so that reading them needs no scikit-learn."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrative.facts.claims.candidates import find_candidates
from narrative.facts.claims.features import barred, features, hits
from narrative.learning.corpus import Entry, load_corpus
from narrative.pipeline import clauses_of
from narrative.types import Span

C = 0.3  # inverse strength of the penalty
FOLDS = 5
RARE = 4  # a feature of fewer training clauses gets no weight
SEED = 20261125
DIGITS = 5
STEPS = 100  # thresholds that are tried on dev


@dataclass(frozen=True, slots=True)
class Example:
    """One candidate clause: its features, whether gold lists it (optional ones are left out), and its organisation."""

    names: tuple[str, ...]
    right: bool
    group: str


def train_claims(corpus: Path, models: Path, progress: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Fits models/claims.json and returns its card: texts, clauses, claims, log loss and calibration error out of fold, F1 on dev at the threshold."""
    examples = [example for entry in load_corpus(corpus, ("train",)) for example in examples_of(entry)]
    progress(f"断言训练样本 {len(examples)} 个，其中断言 {sum(e.right for e in examples)} 个")
    model = fit(examples)
    dev = load_corpus(corpus, ("dev",))
    wanted = sum(not claim.get("optional") for entry in dev for claim in entry.gold["claims"])
    threshold, f1 = choose_threshold([(model_probability(model, e.names), e.right) for entry in dev for e in examples_of(entry)], wanted)
    card = {
        "clauses": len(examples),
        "claims": sum(e.right for e in examples),
        "dev_clause_f1": f1,
        "c": C,
        "folds": FOLDS,
        "rare": RARE,
        "seed": SEED,
        **model.pop("measured"),
    }
    payload = {"schema": "narrative.claims/1", "calibrated": True, "card": card, **model, "threshold": threshold}
    models.mkdir(parents=True, exist_ok=True)
    text = json.dumps(payload, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (models / "claims.json").write_text(text, encoding="utf-8", newline="\n")
    return card


def examples_of(entry: Entry) -> list[Example]:
    """The candidates of one text that a rule finds, labelled by gold as the scorer pairs claims."""
    views, sections, sentences, drafts = clauses_of(entry.text, entry.id)
    found = []
    for candidate in find_candidates(views, sections, sentences, drafts):
        rules = hits(candidate.text)
        if not rules or barred(candidate, rules):
            continue
        span = views[candidate.flow].span(candidate.start_v, candidate.end_v)
        label = _label(entry.gold["claims"], span)
        if label is not None:
            found.append(Example(features(candidate, rules), label, entry.organisation))
    return found


def fit(examples: Sequence[Example]) -> dict[str, Any]:
    """Weights, bias and calibration, with the log loss and calibration error measured out of fold by organisation."""
    import numpy as np
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss
    from sklearn.model_selection import GroupKFold, cross_val_predict

    counts = Counter(name for e in examples for name in e.names)
    rows = [{name: 1.0 for name in e.names if RARE <= counts[name]} for e in examples]
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(rows)
    labels = np.array([e.right for e in examples])
    groups = [e.group for e in examples]
    estimator = LogisticRegression(C=C, max_iter=2000, random_state=SEED)
    scores = cross_val_predict(estimator, matrix, labels, groups=groups, cv=GroupKFold(FOLDS), method="decision_function")
    sigmoid = LogisticRegression(C=1e6).fit(scores.reshape(-1, 1), labels)
    chances = sigmoid.predict_proba(scores.reshape(-1, 1))[:, 1]
    estimator.fit(matrix, labels)
    weights = {name: _short(value) for name, value in zip(vectorizer.get_feature_names_out(), estimator.coef_[0], strict=True)}
    return {
        "weights": weights,
        "bias": _short(estimator.intercept_[0]),
        "calibration": {"slope": _short(sigmoid.coef_[0][0]), "intercept": _short(sigmoid.intercept_[0])},
        "measured": {
            "log_loss_out_of_fold": round(float(log_loss(labels, chances)), 4),
            "calibration_error_out_of_fold": _calibration_error(list(zip(chances.tolist(), labels.tolist(), strict=True))),
        },
    }


def model_probability(model: dict[str, Any], names: Sequence[str]) -> float:
    """The calibrated probability a fitted model gives to a clause with these features."""
    from narrative.facts.claims.model import ClaimModel

    calibration = model["calibration"]
    return ClaimModel(model["weights"], model["bias"], calibration["slope"], calibration["intercept"], 0.5).probability(names)


def choose_threshold(scored: Sequence[tuple[float, bool]], wanted: int) -> tuple[float, float]:
    """(threshold, best F1) over (probability, right) pairs of which `wanted` are to be found: half the best F1, which is where the F1 of a
    calibrated probability is best (Lipton, Elkan and Naryanaswamy 2014), and steadier than the peak of so few texts."""
    best = 0.0
    for step in range(20, STEPS - 20):
        listed = [right for probability, right in scored if step / STEPS <= probability]
        best = max(best, 2 * sum(listed) / (len(listed) + wanted))
    return round(best / 2, 2), round(best, 4)


def _label(claims: Sequence[dict[str, Any]], span: Span) -> bool | None:
    """Whether gold has a claim that the scorer would pair with the span; None for an optional one."""
    for claim in claims:
        shared = min(claim["end"], span.end) - max(claim["start"], span.start)
        if 0 < shared and claim["end"] - claim["start"] <= 2 * shared and span.end - span.start <= 4 * shared:
            return None if claim.get("optional") else True
    return False


def _calibration_error(scored: Sequence[tuple[float, bool]]) -> float:
    bins: dict[int, list[tuple[float, bool]]] = {}
    for chance, right in scored:
        bins.setdefault(min(int(chance * 10), 9), []).append((chance, right))
    return round(sum(abs(sum(c - r for c, r in rows)) for rows in bins.values()) / max(1, len(scored)), 4)


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
