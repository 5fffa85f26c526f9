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

SHORTEST = 4
LEAD = re.compile(r"^(?:[一二三四五六七八九十]是|[（(]?\d{1,2}[)）、.．]|[①-⑳]|同时|此外|另外|并且|并|还|也|其中|目前|已经?)+")
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
    return tuple(_Rule(rule.id, cast(ClaimKind, rule.text("kind")), re.compile(rule.text("pattern")),
                       re.compile(rule.text("veto")) if "veto" in rule.data else None) for rule in load("claims"))


@cache
def _vetoes() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{rule.text('pattern')})" for rule in load("claims", "veto")))


def find_claims(views: Sequence[View], sections: Sequence[Section], sentences: Sequence[Sentence], drafts: Sequence[Draft]) -> tuple[Claim, ...]:
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
            clause = text[start:end]
            if len(clause) < SHORTEST or _vetoes().search(clause):
                continue
            at = bisect_left(numbers, start)
            own_count = at < len(numbers) and numbers[at] < end
            found = classify(clause)
            if found is None or own_count or (index in counted and found[1] in ("bare_activity", "vague_count")):
                continue
            if text[end:end + 1] in "：:" and len(clause) < 16:
                continue
            rule, kind, trigger = found
            span = views[sentence.flow].span(start, end)
            name = f"c{len(claims) + 1}"
            claims.append(Claim(name, span, kind, trigger, sentence.section, index, SHARES[kind], first.get(clause), (rule,)))
            first.setdefault(clause, name)
    return tuple(claims)


def classify(clause: str) -> tuple[str, ClaimKind, str] | None:
    """(rule id, kind, trigger) of the first rule that finds a clause to be a claim; None where it is none."""
    for rule in _rules():
        match = rule.pattern.search(clause)
        if match is not None and not (rule.veto is not None and rule.veto.search(clause)):
            return rule.id, rule.kind, "" if rule.kind == "bare_activity" else match.group()[:12]
    return None
