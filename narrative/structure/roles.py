"""Which role a title gives to the prose below it: outcome, goals, finance, duties, … Data in headings.toml."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from narrative.rules import load
from narrative.rules.sieve import Sieve


@cache
def roles() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None, bool], ...]:
    """(role, title pattern, veto pattern, strong) of headings.toml, in order."""
    return tuple(
        (
            rule.text("role"),
            re.compile(rule.text("title")),
            re.compile(rule.text("unless")) if "unless" in rule.data else None,
            bool(rule.data.get("strong")),
        )
        for rule in load("headings")
    )


@cache
def _sieve() -> Sieve:
    return Sieve(pattern.pattern for _, pattern, _, _ in roles())


@lru_cache(maxsize=2048)  # the same titles stand in every report
def role_of(title: str) -> tuple[str, bool] | None:
    """The role a title gives to what stands below it, and whether it is strong; None where the title says nothing."""
    known = roles()
    for n in _sieve().kept(title):
        role, pattern, veto, strong = known[n]
        if pattern.search(title) and not (veto is not None and veto.search(title)):
            return role, strong
    return None
