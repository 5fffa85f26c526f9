"""Families of units: which write one count, which may be told for one another, and what one is worth of another. Data in families.toml."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from narrative.rules import Rule, load


def kind_of_count(unit: str) -> str:
    """The unit of a count, one for all that the same count is written with (场、次、场次)."""
    return _kinds().get(unit, unit)


def may_come_of(unit: str, other: str) -> bool:
    """Whether what came of things in one unit may be told in another: 项 and 件."""
    return other in _companions("came").get(unit, ())


def go_together(unit: str, other: str) -> bool:
    """Whether a count in one unit may stand for one in another: 次 for 场, 家 for 个, never 个 for 次."""
    return other in _companions("alike", "measure").get(unit, ())


def worth(unit: str, wanted: str) -> Decimal:
    """How many of a wanted unit one of another is worth: 1000 of 公里 before 米, 1 where they are not measured by one table."""
    table = next((known for known in _measures() if wanted in known and unit in known), None)
    return Decimal(1) if table is None else table[unit] / table[wanted]


@cache
def _kinds() -> Mapping[str, str]:
    return {unit: units_of(rule)[0] for rule in load("families", "one") for unit in units_of(rule)}


@cache
def _companions(*keys: str) -> Mapping[str, frozenset[str]]:
    """For each unit of some families all units that stand in one with it."""
    found: dict[str, frozenset[str]] = {}
    for units in (units_of(rule) for key in keys for rule in load("families", key)):
        found |= {unit: found.get(unit, frozenset()).union(units) for unit in units}
    return found


@cache
def _measures() -> tuple[Mapping[str, Decimal], ...]:
    return tuple({unit: Decimal(value) for unit, value in rule.data["worth"].items()} for rule in load("families", "measure"))


def units_of(rule: Rule) -> tuple[str, ...]:
    """The units of a family, in the file's order."""
    return rule.terms("units") or rule.terms("worth")
