"""The unit of a number that has none behind it: named before it (受益人次达46余万), shared by a list (6、4和5人), money by its noun (经费60万), or those
whom it counts without a classifier (惠及3万群众).

The nouns are data in elsewhere.toml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from narrative.quantities.numerals import NUMBER
from narrative.quantities.units import Unit, forms, scaled, unit_at
from narrative.rules import load, table

REACH = 32  # characters before a number in which the noun of its unit may stand
MANY = 100  # persons and households from which on they are counted without a classifier
YEAR = re.compile(r"(?:19|20)\d\d")
NAMELESS = Unit("unit.none", "", "view")
CLOSING = frozenset("，。；、）")
RISEN = "[涨增升提](?:至|到|加到|长到)|上升到|发展到|扩大到|，(?:现在|如今|眼下|现已?有?|目前)"  # between two states of one thing (粉丝由2.3万涨至4.1万)
HEADED = re.compile(r"[（(](?P<scale>[百千万亿]?)(?P<unit>[^（()）\d]{1,3})[)）](?:[:：]|为|共)?\Z")
SHARED = re.compile(rf"(?:[、和及与](?:{NUMBER.pattern})){{1,6}}")
AWARDS = re.compile(rf"(?:[、，和及][^\d，。；、]{{1,8}}奖(?:{NUMBER.pattern})){{1,6}}")  # 一等奖3、二等奖5、三等奖8名
COUNTED_BEFORE = re.compile(r"人数[^，。；]{0,18}(?:由|从|增加到|增至|提高到|、|和)\Z")
COUNTED_BEHIND = frozenset("，。；、和增提降升")


@dataclass(frozen=True, slots=True)
class _Named:
    """A unit that a noun names, and the numbers it names it for."""

    unit: Unit
    least: Decimal
    scaled: bool
    closing: bool

    def fits(self, text: str, end: int, value: Decimal) -> bool:
        """Whether a number that ends here can have this unit."""
        if self.scaled and text[end - 1] not in "万亿余多+":
            return False
        return self.least <= value or (self.closing and text[end : end + 1] in CLOSING)


@cache
def _nouns() -> dict[str, _Named]:
    found = {}
    for rule in load("elsewhere"):
        unit = Unit(rule.id, rule.text("unit"), rule.text("class"))
        named = _Named(unit, Decimal(rule.text("least", "0")), bool(rule.data.get("scaled")), bool(rule.data.get("closing")))
        found.update(dict.fromkeys(rule.terms("words"), named))
    return found


@cache
def _before() -> re.Pattern[str]:
    """A noun with what may stand between it and the number: other words, and the earlier numbers of a list."""
    nouns = "|".join(sorted(_nouns(), key=lambda noun: -len(noun)))
    between = "|".join(table("elsewhere")["between"]["words"])
    return re.compile(rf"({nouns})(?:{between})*(?:\d[\d.,]{{0,11}}[万亿]?[余多]?(?:[、和及]|{RISEN})){{0,6}}\Z")


def unit_elsewhere(text: str, start: int, end: int, value: Decimal) -> Unit | None:
    """The unit of the number at start–end, hedges behind it included; None where it has none."""
    if text[start - 1 : start] in ("）", ")", "：", ":", "为", "共"):
        named = HEADED.search(text[max(0, start - 8) : start])
        if named and (unit := forms().get(named.group("unit"))) is not None:
            return scaled(unit, named.group("scale"))
    counted = _counted_at(text, start, end, value)
    if counted is not None:
        return counted
    before = text[max(0, start - REACH) : start]
    shared = _shared(text, end, value, before)
    if shared is not None:
        return shared
    noun = _before().search(before)
    if noun is not None:
        found = _nouns()[noun.group(1)]
        return found.unit if found.fits(text, end, value) else None
    if "人数" in before and text[end : end + 1] in COUNTED_BEHIND and COUNTED_BEFORE.search(before):
        return forms()["人"]
    return None


@cache
def _counted() -> tuple[re.Pattern[str], dict[str, Unit]]:
    """Those who are counted without a classifier, a group for each rule, with what may tell which of them; and the unit of each group."""
    rules = {rule.id.rpartition(".")[2]: rule for rule in load("elsewhere", "counted")}
    ways = "|".join(f"(?P<{name}>{'|'.join(rule.terms('words'))})" for name, rule in rules.items())
    which = "|".join(table("elsewhere")["which"]["words"])
    units = {name: Unit(rule.id, rule.text("unit"), rule.text("class")) for name, rule in rules.items()}
    return re.compile(f"(?:{which})?(?:{ways})"), units


def _counted_at(text: str, start: int, end: int, value: Decimal) -> Unit | None:
    """The unit of those who are named right behind a number that is large enough for them (惠及3万群众, 带动800余农户); no year is."""
    pattern, units = _counted()
    found = pattern.match(text, end) if MANY <= value and YEAR.fullmatch(text, start, end) is None else None
    return units[found.lastgroup] if found is not None and found.lastgroup is not None else None


def _shared(text: str, end: int, value: Decimal, before: str) -> Unit | None:
    """The unit at the end of the list that a number heads: 12万、178万次, 58、68户, 一等奖3、二等奖5名."""
    row = SHARED.match(text, end)
    if row is not None and (text[end - 1] in "万亿" or "分别" in before or 10 <= value):
        return unit_at(text, row.end())[0]
    awards = AWARDS.match(text, end) if before.endswith("奖") else None
    return unit_at(text, awards.end())[0] if awards is not None else None
