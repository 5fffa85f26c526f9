"""Units and classifiers: canonical form, class and factor, and where one begins behind a number. Data in units.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from narrative.rules import load


@dataclass(frozen=True, slots=True)
class Unit:
    """A way to write a unit: its canonical text, its class ("open" where the counted noun decides) and the factor to the base unit."""

    rule: str
    unit: str
    unit_class: str
    factor: Decimal


@cache
def forms() -> dict[str, Unit]:
    """Every written form of a unit; the first rule that names a form has it."""
    found: dict[str, Unit] = {}
    for rule in load("units"):
        skipped = set(rule.terms("skip"))
        for form in rule.terms():
            if form not in skipped:
                unit = Unit(
                    rule.id,
                    rule.data.get("canonical", {}).get(form, rule.text("unit", form)),
                    rule.text("class"),
                    Decimal(rule.text("factor", "1")),
                )
                found.setdefault(form, unit)
    return found


@cache
def pattern() -> re.Pattern[str]:
    """A unit right behind a number, longest form first, with what must not follow it (3名单, 5期间)."""
    guards = {form: rule.data.get("guards", {}).get(form, rule.text("guard")) for rule in reversed(load("units")) for form in rule.terms()}
    alternatives = []
    for form in sorted(forms(), key=lambda form: (-len(form), form)):
        guard = f"(?!{guards[form]})" if guards[form] else ""
        alternatives.append(re.escape(form) + guard)
    return re.compile("(?:" + "|".join(alternatives) + ")")


@cache
def bracketed() -> re.Pattern[str]:
    """A unit in brackets of its own: 110（幅）, 数量（个）：24."""
    names = "|".join(re.escape(form) for form in sorted(forms(), key=lambda form: (-len(form), form)))
    return re.compile(f"[（(](?P<unit>{names})[)）]")


def unit_at(text: str, at: int) -> tuple[Unit | None, int]:
    """The unit that begins at a place, bare or in brackets of its own, and where it ends; (None, at) where there is none."""
    match = pattern().match(text, at)
    if match is not None:
        return forms()[match.group()], match.end()
    if text[at : at + 1] in ("（", "("):
        inside = bracketed().match(text, at)
        if inside is not None:
            return forms()[inside.group("unit")], inside.end()
    return None, at
