"""Finds the concepts (what can be counted) in any text, longest form first, and the measure a count of them has. Data in concepts.toml."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from narrative.rules import load
from narrative.rules.longest import longest


@cache
def forms() -> dict[str, str]:
    """Word → concept id."""
    return {form: rule.id for rule in load("concepts") for form in rule.terms()}


@cache
def measures() -> dict[str, str]:
    """Concept id → the measure of its counts where the unit leaves that open."""
    return {rule.id: rule.text("measure") for rule in load("concepts")}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(longest(forms()))


@lru_cache(maxsize=4096)
def concepts_in(text: str) -> tuple[tuple[str, int, int], ...]:
    """(concept id, start, end) of every concept in a text, longest forms first, none overlapping, in order."""
    return tuple((forms()[m.group()], m.start(), m.end()) for m in _pattern().finditer(text))
