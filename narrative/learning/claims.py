"""Fits what decides which clauses are claims without a number, and of which kind: weights of groups on the training texts, calibrated out of fold by
organisation, listed from half the best F1 out of fold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

from narrative.facts.claims.candidates import find_candidates
from narrative.facts.claims.features import VALUES, Hit, barred, groups_of, hits
from narrative.facts.claims.model import ClaimModel
from narrative.groups import SCALE, Groups
from narrative.learning.calibration import calibration_error
from narrative.learning.corpus import Entry, load_corpus
from narrative.learning.fit import fit_sure, rounded
from narrative.learning.groups import Head, Lesson, fit_groups, save_groups
from narrative.stages import clauses_of
from narrative.types import Span

PENALTIES = {"claim": Head(0.3), "kind": Head(1.0)}  # by F1 on reports of hands that were left out
FOLDS = 5
STEPS = 100  # thresholds that are tried
CHANCE = 0.005  # of F1
FEW = "listed few"


def train_claims(corpus: Path, models: Path, progress: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Fits models/claims.npz and returns its card: clauses, claims, threshold, F1 and calibration error out of fold, F1 on dev."""
    entries = [entry for entry in load_corpus(corpus, ("train",)) if not entry.partial]
    lessons = [lesson for entry in entries for lesson in lessons_of(entry)]
    progress(f"断言训练样本 {len(lessons)} 个，其中断言 {sum(map(is_claim, lessons))} 个")
    usual = [entry for entry in entries if entry.claims == ""]
    model, measured = fit(lessons, sum(map(_wanted, usual)), frozenset(entry.organisation for entry in usual))
    dev = load_corpus(corpus, ("dev",))
    tried = [lesson for entry in dev for lesson in lessons_of(entry)]
    judged = model.judge([set(lesson.groups) for lesson in tried])
    listed = [is_claim(lesson) for lesson, (p, _) in zip(tried, judged, strict=True) if model.threshold <= p]
    card = {
        "clauses": len(lessons),
        "claims": sum(map(is_claim, lessons)),
        "threshold": model.threshold,
        **measured,
        "dev_f1": round(2 * sum(listed) / (len(listed) + sum(map(_wanted, dev))), 4),
    }
    models.mkdir(parents=True, exist_ok=True)
    save_groups(replace(model.groups, fitted=card | {"slope": model.slope, "intercept": model.intercept}), models / "claims.npz")
    return card


def lessons_of(entry: Entry) -> Iterator[Lesson]:
    """The clauses of one text that may be claims, with what gold says of them as the scorer pairs claims; optional ones are left out."""
    views, sections, sentences, drafts = clauses_of(entry.text, entry.id)
    for candidate in find_candidates(views, sections, sentences, drafts):
        own = hits(candidate.text)
        if barred(candidate, own):
            continue
        gold = _paired(entry.gold["claims"], views[candidate.flow].span(candidate.start_v, candidate.end_v))
        if gold is None or not gold.get("optional"):
            labels = {"claim": "no" if gold is None else "yes", "kind": "" if gold is None else _kind(gold, own)}
            yield Lesson(frozenset(groups_of(candidate, own) | _grain(entry, own)), labels, entry.organisation)


def _grain(entry: Entry, own: tuple[Hit, ...]) -> set[str]:
    """What sets apart the clauses of hands who listed few: how seldom they do is learned beside what they list, and is never said of a new text."""
    return {FEW, f"{FEW}×{own[0].kind if own else 'none'}"} if entry.claims == "few" else set()


def is_claim(lesson: Lesson) -> bool:
    """Whether gold lists the clause."""
    return lesson.labels["claim"] == "yes"


def fit(lessons: Sequence[Lesson], wanted: int, usual: Set[str]) -> tuple[ClaimModel, dict[str, Any]]:
    """The model of some lessons, and what it was worth out of fold by organisation.

    What a claim looks like is learned from all; how sure is sure enough, from those who listed as many as the guidelines' examples do.

    Args:
        usual: the organisations of their reports; wanted: how many claims gold has in these
    """
    from sklearn.model_selection import GroupKFold

    odds = [0.0] * len(lessons)
    owners = [lesson.organisation for lesson in lessons]
    for kept, out in GroupKFold(FOLDS).split(lessons, groups=owners):
        part = fit_groups([lessons[n] for n in kept], PENALTIES, VALUES)
        for n, score in zip(out.tolist(), _odds(part, [lessons[n] for n in out]), strict=True):
            odds[n] = score
    seen = [(score, is_claim(lesson)) for score, lesson in zip(odds, lessons, strict=True) if lesson.organisation in usual]
    slope, intercept = fit_sure([(score, 1.0) for score, _ in seen], [hit for _, hit in seen], 1e-6)
    sigmoid = ClaimModel(fit_groups(lessons, PENALTIES, VALUES), rounded(slope), rounded(intercept), 0.0)
    scored = [(sigmoid.probability(score), hit) for score, hit in seen]
    threshold, f1 = choose_threshold(scored, wanted)
    return replace(sigmoid, threshold=threshold), {"f1_out_of_fold": f1, "calibration_error_out_of_fold": calibration_error(scored)}


def _odds(groups: Groups, lessons: Sequence[Lesson]) -> list[float]:
    scores: list[float] = (groups.scores([set(lesson.groups) for lesson in lessons])[:, 1] + groups.bias[1] / SCALE).tolist()
    return scores


def choose_threshold(scored: Sequence[tuple[float, bool]], wanted: int) -> tuple[float, float]:
    """(threshold, best F1) over (probability, right) pairs of which `wanted` are to be found: the middle of the thresholds whose F1 is as good as the best,
    but for what chance makes of so few texts."""
    by_step = {}
    for step in range(20, STEPS - 20):
        listed = [right for probability, right in scored if step / STEPS <= probability]
        by_step[step] = 2 * sum(listed) / (len(listed) + wanted)
    best = max(by_step.values())
    good = [step for step, f1 in by_step.items() if best - CHANCE <= f1]
    return round((good[0] + good[-1]) / 2 / STEPS, 2), round(best, 4)


def _wanted(entry: Entry) -> int:
    return sum(not claim.get("optional") for claim in entry.gold["claims"])


def _paired(claims: Sequence[dict[str, Any]], span: Span) -> dict[str, Any] | None:
    """The claim of gold that the scorer would pair with the span."""
    for claim in claims:
        shared = min(claim["end"], span.end) - max(claim["start"], span.start)
        if 0 < shared and claim["end"] - claim["start"] <= 2 * shared and span.end - span.start <= 4 * shared:
            return claim
    return None


def _kind(gold: dict[str, Any], own: tuple[Hit, ...]) -> str:
    """Gold's kind; that of the first rule where gold allows it, too."""
    return own[0].kind if own and own[0].kind in gold.get("kind_also", ()) else str(gold["kind"])
