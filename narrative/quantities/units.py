"""Units and classifiers: canonical form, class and factor, and where one begins behind a number. Data in units.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from narrative.quantities.numerals import SCALES
from narrative.rules import load


@dataclass(frozen=True, slots=True)
class Unit:
    """A way to write a unit: its canonical text, its class ("open" where the counted noun decides) and the factor to the base unit.

    An `attribute` (55英寸, 36℃, 60岁) measures a thing or a person and is never a result. A `plain` unit takes its number as it stands.
    """

    rule: str
    unit: str
    unit_class: str
    factor: Decimal = Decimal(1)
    attribute: bool = False
    plain: bool = False


RANK = "unit.rank"
COUNTED_SO = frozenset(
    ("open", "event", "award", "organization", "team", "document", "copy", "item", "place", "animal", "person", "household")
)  # classes of units that may be named two at a time
BESIDE = re.compile("[（(]([一-龥]{1,2}(?:[、/／][一-龥]{1,2}){0,2})[)）]")
LISTED = re.compile("[、/／]")
PERSONS = frozenset(("名", "位"))  # 518名（次） are visits


@cache
def forms() -> dict[str, Unit]:
    """Every written form of a unit; the first rule that names a form has it."""
    found: dict[str, Unit] = {}
    for rule in load("units"):
        skipped = set(rule.terms("skip"))
        for form in rule.terms():
            if form not in skipped:
                name = rule.data.get("canonical", {}).get(form, rule.text("unit", form))
                factor = Decimal(rule.data.get("factors", {}).get(form, rule.text("factor", "1")))
                attribute = bool(rule.data.get("attribute", False))
                plain = factor == 1 and not attribute and rule.text("class") != "percent" and not {"多", "余"} & set(form)
                found.setdefault(form, Unit(rule.id, name, rule.text("class"), factor, attribute, plain))
    return found


@cache
def _written() -> dict[str, str]:
    """By the first character: a pattern of the units that begin with it, longest first, with what must not follow them (3名单, 5期间).

    A unit in brackets of its own (110（幅）, 23.4（万人次）) is group 2, what it is scaled by group 1.
    """
    guards = {form: rule.data.get("guards", {}).get(form, rule.text("guard")) for rule in reversed(load("units")) for form in rule.terms()}
    longest = sorted(forms(), key=lambda form: (-len(form), form))
    written: dict[str, list[str]] = {}
    for form in longest:
        written.setdefault(form[0], []).append(re.escape(form) + (f"(?!{guards[form]})" if guards[form] else ""))
    bracketed = "[（(]([百千万亿]?)(" + "|".join(map(re.escape, longest)) + ")[)）]"
    return {first: "|".join(ways) for first, ways in written.items()} | dict.fromkeys("（(", bracketed)


@cache
def _pattern(first: str) -> re.Pattern[str] | None:
    """The pattern of the units that begin with a character, made when it is first met; None where none does."""
    written = _written().get(first)
    return re.compile(written) if written is not None else None


def unit_at(text: str, at: int) -> tuple[Unit | None, int]:
    """The unit that begins at a place, bare or in brackets of its own, and where it ends; (None, at) where there is none."""
    ways = _pattern(text[at : at + 1])
    match = ways.match(text, at) if ways is not None else None
    if match is None:
        return None, at
    if match.lastindex:
        return scaled(forms()[match[2]], match[1]), match.end()
    unit = forms()[match[0]]
    return _with_others(text, unit, match.end()) if text[match.end() : match.end() + 1] in ("（", "(") else (unit, match.end())


def _with_others(text: str, unit: Unit, end: int) -> tuple[Unit, int]:
    """A classifier with others in brackets behind it, which count the same things: 8名（个）, 4万份（册）, 3万头（只、羽）次. The first one names it.

    人（次） and 场（次） are units of their own; places (124个村（居）) have nothing in brackets but more places.
    """
    beside = BESIDE.match(text, end) if unit.unit_class in COUNTED_SO else None
    if beside is None or not all(_is_classifier(other) for other in LISTED.split(beside[1])):
        return unit, end
    if beside[1] == "次" and unit.unit in PERSONS:
        return forms()["人次"], beside.end()
    times = forms().get(f"{unit.unit}次") if text.startswith("次", beside.end()) else None
    return (times, beside.end() + 1) if times is not None else (unit, beside.end())


def _is_classifier(word: str) -> bool:
    unit = forms().get(word)
    return unit is not None and unit.unit_class in COUNTED_SO


def scaled(unit: Unit, by: str) -> Unit:
    """The unit that a scale stands before: 万 人次."""
    return replace(unit, factor=unit.factor * SCALES[by], plain=False) if by else unit
