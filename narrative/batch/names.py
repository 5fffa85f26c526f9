"""Names of units: which ones mean the same unit (青禾市科协, 东原省青禾市科学技术协会), and how it is called. Words are data (organisations.toml)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from narrative.offsets import fold
from narrative.rules import load, table


@dataclass(frozen=True, slots=True)
class UnitName:
    """A name taken apart: the areas before it from the widest down, and the unit's own words for short."""

    areas: tuple[str, ...]
    body: str


@cache
def parsed(name: str) -> UnitName:
    """The areas and the short body of a unit's name."""
    plain = _bare(fold(name))
    for long, short in _words():
        plain = plain.replace(long, short)
    areas = []
    while (match := _area().match(plain)) and match.end() < len(plain):
        areas.append(match.group())
        plain = plain[match.end() :]
    return UnitName(tuple(areas), plain)


def same_name(a: str, b: str) -> bool:
    """Whether two names mean one unit where no others are known."""
    return len(set(canonical((a, b)).values())) == 1


def canonical(names: Iterable[str]) -> dict[str, str]:
    """Each name → the fullest name of its unit among those given.

    A name without its wider areas (鼓楼区科协) goes to the one unit that it may be; where it may be two (of different cities) it stays as it is.
    """
    given = sorted({name for name in names if name})
    groups: dict[UnitName, list[str]] = defaultdict(list)
    for name in given:
        groups[parsed(name)].append(name)
    homes = {unit: _home(unit, groups) for unit in groups}
    members: dict[UnitName, list[str]] = defaultdict(list)
    for unit, home in homes.items():
        members[home] += groups[unit]
    shown = {home: max(map(_bare, own), key=lambda name: (len(name), name)) for home, own in members.items()}
    return {name: shown[homes[unit]] for unit, own in groups.items() for name in own}


def _home(unit: UnitName, units: Iterable[UnitName]) -> UnitName:
    """The unit that a name means: the widest one whose areas end in its own, where there is but one line of them."""
    wider = [
        other
        for other in units
        if (
            other.body == unit.body
            and len(unit.areas) < len(other.areas)
            and other.areas[len(other.areas) - len(unit.areas) :] == unit.areas
            and unit.areas
        )
        or (not unit.areas and other.areas and re.sub(r"(?:自治)?[省市州盟县区旗]$|地区$", "", other.areas[-1]) + other.body == unit.body)
    ]
    if not wider:
        return unit
    widest = max(wider, key=lambda other: (len(other.areas), other.areas))
    one_line = all(widest.areas[len(widest.areas) - len(other.areas) :] == other.areas for other in wider)
    return widest if one_line else unit


def _bare(name: str) -> str:
    """A name without blanks, quotation marks and what stands behind it in brackets or as 本级."""
    plain = re.sub(r"[\s“”\"]", "", name)
    return re.sub(str(table("organisations")["area"]["tails"]), "", plain) or plain


@cache
def _area() -> re.Pattern[str]:
    area = table("organisations")["area"]
    ends = "|".join(area["suffixes"])
    return re.compile(f"(?!{area['none']})[一-龥]{{1,8}}?(?:{ends})(?<!{area['none']})")


@cache
def _words() -> tuple[tuple[str, str], ...]:
    """(words, what stands for them), the longest first."""
    pairs = dict(table("headers")["unit_names"])
    for rule in load("organisations"):
        shortest = min(rule.terms("short"), key=len)
        pairs.update({form: shortest for form in (rule.text("long"), *rule.terms("short")) if form != shortest})
    return tuple(sorted(pairs.items(), key=lambda pair: (-len(pair[0]), pair[0])))
