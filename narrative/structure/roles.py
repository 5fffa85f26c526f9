"""Which role a title gives to the prose below it: outcome, goals, finance, duties, … Data in headings.toml."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from narrative.rules import load
from narrative.rules.sieve import Sieve


@cache
def _roles() -> tuple[tuple[tuple[str, re.Pattern[str] | None, bool], ...], Sieve]:
    """(role, veto pattern, strong) of headings.toml, in order, and the patterns of their titles."""
    rules = load("headings")
    named = tuple(
        (
            rule.text("role"),
            re.compile(rule.text("unless")) if "unless" in rule.data else None,
            bool(rule.data.get("strong")),
        )
        for rule in rules
    )
    return named, Sieve(rule.text("title") for rule in rules)


ASIDE = frozenset(("plans", "problems", "duties", "finance", "staffing"))  # roles whose counts are not read
JOINT = re.compile("[及与和暨、]")
RETURNED = ("returned", "returned_surely")  # roles of the openings that only follow one of plans


@cache
def openings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """How paragraphs open that tell their role themselves (下一步，…), with that role."""
    return tuple(
        (re.compile(rule.text("pattern")), rule.text("role")) for rule in load("headings", "opening") if rule.text("role") not in RETURNED
    )


@lru_cache(maxsize=2048)  # the same titles stand in every report
def role_of(title: str) -> tuple[str, bool] | None:
    """The role a title gives to what stands below it, and whether it is strong; None where the title says nothing."""
    named, sieve = _roles()
    for n, _ in sieve.matches(title):
        role, veto, strong = named[n]
        if not (veto is not None and veto.search(title)):
            return ("outcome", True) if role in ASIDE and _tells_results_too(title) else (role, strong)
    return None


def _tells_results_too(title: str) -> bool:
    """Whether one of the things that a title joins is results (工作情况及2025年展望): what stands below it the prose says."""
    things = JOINT.split(title)
    return 1 < len(things) and any((role_of(thing) or ("",))[0] == "outcome" for thing in things)
