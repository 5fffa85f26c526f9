"""Finds claims without a number: clauses of the outcome prose that assert an activity or an effect nobody counted. Works on characters. Data in claims.toml."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from narrative.facts.build import Draft
from narrative.offsets import View
from narrative.rules import load
from narrative.structure.sentences import clauses
from narrative.types import Claim, ClaimKind, Section, Sentence

SHORTEST, LONGEST = 4, 240  # characters of a clause that are looked at
LEAD = re.compile(r"(?:[一二三四五六七八九十]是|[（(]?\d{1,2}[)）、.．]|[①-⑳]|同时|此外|另外|并且|并|还|也|其中|目前|已经?)+")
# How often a rule's clauses were claims in the training texts; a share and no calibrated probability until the model issue.
SHARES = {"quality": 0.75, "vague_count": 0.65, "degree": 0.6, "bare_activity": 0.55}


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    kind: ClaimKind
    pattern: re.Pattern[str]
    veto: re.Pattern[str] | None


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            rule.id,
            cast(ClaimKind, rule.text("kind")),
            re.compile(rule.text("pattern")),
            re.compile(rule.text("veto")) if "veto" in rule.data else None,
        )
        for rule in load("claims")
    )


@cache
def _vetoes() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{rule.text('pattern')})" for rule in load("claims", "veto")))


def find_claims(
    views: Sequence[View], sections: Sequence[Section], sentences: Sequence[Sentence], drafts: Sequence[Draft]
) -> tuple[Claim, ...]:
    """The unquantified claims of the outcome sections in the order of the text, repeats linked to the first.

    An activity counts as quantified where its sentence holds a count; an effect only where its own clause does.
    """
    counted = {draft.fact.sentence for draft in drafts if draft.fact.measure not in ("category",)}
    places: dict[int, list[int]] = {}
    for draft in drafts:
        places.setdefault(draft.flow, []).append(draft.start_v)
    claims: list[Claim] = []
    first: dict[str, str] = {}
    for index, sentence in enumerate(sentences):
        if sections[sentence.section].role != "outcome":
            continue
        text = views[sentence.flow].text
        numbers = places.get(sentence.flow, [])
        for start, end in clauses(text, sentence.start_v, sentence.end_v):
            lead = LEAD.match(text, start, end)
            start = lead.end() if lead else start
            clause = text[start : min(end, start + LONGEST)]
            if len(clause) < SHORTEST or _vetoes().search(clause):
                continue
            at = bisect_left(numbers, start)
            found = classify(clause)
            if found is None or (at < len(numbers) and numbers[at] < end):
                continue
            if index in counted and _measured(text, sentence, start, end, numbers, found):
                continue
            if text[end : end + 1] in "：:" and len(clause) < 16:
                continue
            if _is_title(text, sentence, start, end) and found[0] not in TITLE_RULES:
                continue
            rule, kind, trigger = found
            span = views[sentence.flow].span(start, end)
            name = f"c{len(claims) + 1}"
            claims.append(Claim(name, span, kind, trigger, sentence.section, index, SHARES[kind], first.get(clause), (rule,)))
            first.setdefault(clause, name)
    return tuple(claims)


def _measured(text: str, sentence: Sentence, start: int, end: int, numbers: Sequence[int], found: tuple[str, ClaimKind, str]) -> bool:
    """Whether a count of the same sentence measures an activity: one in its own part (between ；), unless the clause is vague by itself."""
    _, kind, _ = found
    if kind in ("degree", "quality"):
        return False
    begin = max(text.rfind("；", sentence.start_v, start) + 1, sentence.start_v)
    stop = text.find("；", end, sentence.end_v)
    at = bisect_left(numbers, begin)
    inside = at < len(numbers) and numbers[at] < (stop if 0 <= stop else sentence.end_v)
    if not inside:
        return False
    return not (kind == "vague_count" and _strong().search(text, start, end))


@cache
def _strong() -> re.Pattern[str]:
    return re.compile("|".join(rule.text("strong") for rule in load("claims") if "strong" in rule.data))


TITLE = re.compile(r"(?:[一二三四五六七八九十]{1,3}[是、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．]|[①-⑳]|【)")
TITLE_RULES = frozenset(("claim.degree_end", "claim.degree_mark"))
LONGEST_TITLE = 30


def _is_title(text: str, sentence: Sentence, start: int, end: int) -> bool:
    """Whether a clause is a title that only names its topic: one short numbered sentence, or a line without a full stop."""
    whole = text[sentence.start_v : sentence.end_v]
    if LONGEST_TITLE < len(whole) or (end < sentence.end_v - 2 and "，" in whole and len(whole) > 20):
        return False
    return TITLE.match(whole) is not None or not whole.endswith(("。", "！", "；"))


def classify(clause: str) -> tuple[str, ClaimKind, str] | None:
    """(rule id, kind, trigger) of the first rule that finds a clause to be a claim; None where it is none."""
    for rule in _rules():
        match = rule.pattern.search(clause)
        if match is not None and not (rule.veto is not None and rule.veto.search(clause)):
            return rule.id, rule.kind, "" if rule.kind == "bare_activity" else match.group()[:12]
    return None
