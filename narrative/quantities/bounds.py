"""Words that bound a number: near, over, at least, more than. Data in bounds.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import cast

from narrative.rules import Rule, load
from narrative.types import Bound

REACH = 5  # characters before a number that a bounding word and its veto may take


@dataclass(frozen=True, slots=True)
class Hedge:
    """One bounding word as found: its rule, what it makes of the number, which end of the interval the number is, and its length."""

    rule: str
    bound: Bound
    end: str
    length: int


REMAINDER = Hedge("bound.remainder", "approx", "lower", 1)


@dataclass(frozen=True, slots=True)
class _Word:
    """A bounding word that stands before a number, with what must not stand there or go on behind it, and the numbers it wants."""

    word: str
    hedge: Hedge
    veto: re.Pattern[str] | None
    held: re.Pattern[str] | None
    number: re.Pattern[str] | None


def _hedge(rule: Rule, word: str) -> Hedge:
    return Hedge(rule.id, cast(Bound, rule.text("bound")), rule.text("end"), len(word))


@cache
def _before() -> dict[str, tuple[_Word, ...]]:
    """The words before a number by their last character, longest first."""
    found: dict[str, list[_Word]] = {}
    for rule in load("bounds"):
        if rule.text("place") != "before":
            continue
        veto = re.compile(f"(?:{rule.text('unless')})\\Z") if "unless" in rule.data else None
        held = re.compile(rule.text("unless_behind")) if "unless_behind" in rule.data else None
        number = re.compile(rule.text("number")) if "number" in rule.data else None
        for word in rule.terms():
            found.setdefault(word[-1], []).append(_Word(word, _hedge(rule, word), veto, held, number))
    return {last: tuple(sorted(words, key=lambda word: -len(word.word))) for last, words in found.items()}


@cache
def _after() -> dict[str, tuple[tuple[str, Hedge, re.Pattern[str] | None], ...]]:
    """(word, hedge, what must not follow) by the first character, in the file's order, longest first within a rule."""
    found: dict[str, list[tuple[str, Hedge, re.Pattern[str] | None]]] = {}
    for rule in load("bounds"):
        if rule.text("place") == "after":
            guard = re.compile(rule.text("guard")) if "guard" in rule.data else None
            for word in sorted(rule.terms(), key=lambda word: -len(word)):
                found.setdefault(word[0], []).append((word, _hedge(rule, word), guard))
    return {first: tuple(words) for first, words in found.items()}


def hedge_edges() -> tuple[frozenset[str], frozenset[str]]:
    """The last characters of the words before a number and the first of those behind a unit: most numbers have none of them beside them."""
    return frozenset(_before()), frozenset(_after())


def hedge_before(text: str, start: int, number: str) -> Hedge | None:
    """The bounding word that ends right before a number, the longest one, or None; one that holds a result against what was set bounds nothing."""
    for word in _before().get(text[start - 1 : start], ()):
        begin = start - len(word.word)
        if begin < 0 or not text.startswith(word.word, begin) or text[begin - 1 : begin] == "签":
            continue
        if word.veto is not None and word.veto.search(text[max(0, start - REACH) : start]):
            continue
        if word.held is not None and word.held.match(text, begin):
            continue
        if word.number is None or word.number.match(number):
            return word.hedge
    return None


def hedge_after(text: str, end: int) -> Hedge | None:
    """The bounding word right behind a unit, or None."""
    for word, hedge, guard in _after().get(text[end : end + 1], ()):
        if text.startswith(word, end) and (guard is None or not guard.match(text, end + len(word))):
            return hedge
    return None
