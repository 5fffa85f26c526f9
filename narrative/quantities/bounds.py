"""Words that bound a number: near, over, at least, more than. Data in bounds.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import cast

from narrative.rules import load
from narrative.types import Bound

REACH = 5


@dataclass(frozen=True, slots=True)
class Hedge:
    """One bounding word as found: its rule, what it makes of the number, which end of the interval the number is, and its length."""

    rule: str
    bound: Bound
    end: str
    length: int


@cache
def _rules(place: str) -> tuple[tuple[re.Pattern[str], str, Bound, str, re.Pattern[str] | None], ...]:
    compiled = []
    for rule in load("bounds"):
        if rule.text("place") != place:
            continue
        words = "|".join(re.escape(word) for word in sorted(rule.terms(), key=lambda word: -len(word)))
        if place == "before":
            unless = rule.text("unless")
            pattern = re.compile(f"(?<!签)(?:{words})\\Z")
            veto = re.compile(f"(?:{unless})\\Z") if unless else None
        else:
            guard = rule.text("guard")
            pattern = re.compile(f"(?:{words})" + (f"(?!{guard})" if guard else ""))
            veto = re.compile(rule.text("number")) if "number" in rule.data else None
        compiled.append((pattern, rule.id, cast(Bound, rule.text("bound")), rule.text("end"), veto))
    return tuple(compiled)


@cache
def _numbers(rule: str) -> re.Pattern[str] | None:
    found = next(r for r in load("bounds") if r.id == rule)
    return re.compile(found.text("number")) if "number" in found.data else None


@cache
def _endings() -> frozenset[str]:
    """The last characters of the words that stand before a number: most numbers have none of them before them."""
    return frozenset(word[-1] for rule in load("bounds") if rule.text("place") == "before" for word in rule.terms())


@cache
def _openings() -> frozenset[str]:
    return frozenset(word[0] for rule in load("bounds") if rule.text("place") == "after" for word in rule.terms())


def hedge_before(text: str, start: int, number: str) -> Hedge | None:
    """The bounding word that ends right before a number, the longest one, or None."""
    before = text[max(0, start - REACH) : start]
    if before[-1:] not in _endings():
        return None
    best: Hedge | None = None
    for pattern, rule, bound, end, veto in _rules("before"):
        match = pattern.search(before)
        if match is None or (veto is not None and veto.search(before)):
            continue
        wanted = _numbers(rule)
        if wanted is not None and not wanted.match(number):
            continue
        if best is None or best.length < len(match.group()):
            best = Hedge(rule, bound, end, len(match.group()))
    return best


def hedge_after(text: str, end: int) -> Hedge | None:
    """The bounding word right behind a unit, or None."""
    if text[end : end + 1] not in _openings():
        return None
    for pattern, rule, bound, side, _ in _rules("after"):
        match = pattern.match(text, end)
        if match is not None:
            return Hedge(rule, bound, side, len(match.group()))
    return None
