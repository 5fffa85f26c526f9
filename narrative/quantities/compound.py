"""What goes on behind a unit or stands as a sign before a number: 二十八元五角, 3块5, 三个半小时, 零下5度, 负3%, 港币三千万元. Data in units.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from narrative.offsets import View
from narrative.quantities.numerals import NUMBER, Number, plain, read_number
from narrative.quantities.units import Unit, forms
from narrative.rules import load
from narrative.rules.lazy import Lazy

HALF = Decimal("0.5")
HALF_BEHIND = re.compile(r"半(?![年月天日数价径途岛成自官夜多])")
DIGITS_BEHIND = re.compile(r"[一二三四五六七八九]{1,2}|[1-9]\d?")  # 一米七五, 3块5
HALF_INSIDE = re.compile(r"个半(小时|钟头|月|星期|季度)")


SIGNS = frozenset("-负下上")  # the last characters of what says on which side of zero a number is
SIGNED = frozenset(("%", "个百分点", "‰", "度", "摄氏度", "华氏度", "元", "美元"))
MINUS = re.compile(r"(?:\A|[一-龥：:（(])-\Z")
NEGATIVE = re.compile(r"(?<![胜担抱肩正欺辜自减税])负\Z")


@dataclass(frozen=True, slots=True)
class _Whole:
    """A unit that smaller units can follow: what it becomes, their share of it, what a lone digit stands for and what must follow that."""

    rule: str
    unit: str
    parts: dict[str, Decimal]
    digit: Decimal
    halved: bool
    over: Lazy
    pattern: Lazy


@cache
def _wholes() -> dict[str, _Whole]:
    found = {}
    for rule in load("units", "compound"):
        parts = {part: Decimal(share) for part, share in rule.data["parts"].items()}
        names = "|".join(sorted(parts, key=lambda part: -len(part))) or "(?!)"
        pattern = Lazy(rf"零?(?P<number>{NUMBER.pattern})(?P<part>{names})")
        whole = _Whole(
            rule.id,
            rule.text("unit"),
            parts,
            Decimal(rule.text("digit")),
            bool(rule.data.get("halved")),
            Lazy(rule.text("over")),
            pattern,
        )
        found.update(dict.fromkeys(rule.terms("whole"), whole))
    return found


def with_rest(view: View, number: Number, unit: Unit, start: int, behind: int) -> tuple[Number, Unit, int, tuple[str, ...]]:
    """The number with what follows its unit: half a unit, smaller units, a lone digit; the unit it then has; where all ends; and the rule.

    Args:
        start, behind: where the unit begins and ends
    """
    text = view.text
    whole = _wholes().get(text[start:behind])
    if text.startswith("半", behind) and (whole is None or whole.halved) and HALF_BEHIND.match(text, behind):
        return Number(number.value + HALF, "", None), unit, behind + 1, ("unit.half",)
    if whole is None or number.value % 1 or behind == len(text) or view.origin[behind] - view.origin[behind - 1] != 1:
        return number, unit, behind, ()
    total, end, place = number.value, behind, whole.digit
    while (match := whole.pattern.match(text, end)) is not None and (part := read_number(match.group("number"))) is not None:
        share = whole.parts[match.group("part")]
        total, end, place = total + part.value * share, match.end(), share / 10
    match = DIGITS_BEHIND.match(text, end)
    part = read_number(match.group()) if match is not None else None
    if match is not None and part is not None and whole.over.match(text, match.end()):
        total, end = total + part.value * (place if len(match.group()) == 1 else place / 10), match.end()
    if end == behind:
        return number, unit, behind, ()
    return Number(plain(total), "", None), forms()[whole.unit] if whole.unit else unit, end, (whole.rule,)


def half_inside(text: str, number: Number, after: int) -> tuple[Number, Unit, int] | None:
    """The number with the half that stands inside its unit (三个半小时), the unit and where it ends; None where there is none."""
    match = HALF_INSIDE.match(text, after)
    return (Number(number.value + HALF, "", None), forms()["个" + match.group(1)], match.end()) if match is not None else None


@cache
def _prefixes() -> dict[str, tuple[tuple[str, Unit, bool, str], ...]]:
    """(words, unit, whether they are signs, rule) that name a unit before a number, by their last character, longest first."""
    found: dict[str, list[tuple[str, Unit, bool, str]]] = {}
    for rule in load("units", "prefix"):
        for word, unit in rule.data["words"].items():
            found.setdefault(word[-1], []).append((word, forms()[unit], bool(rule.data["glued"]), rule.id))
    return {last: tuple(sorted(ways, key=lambda way: -len(way[0]))) for last, ways in found.items()}


def prefix_endings() -> frozenset[str]:
    """The last characters of the signs and words that name a unit before a number."""
    return frozenset(_prefixes())


def unit_before(text: str, start: int) -> tuple[Unit, int, str] | None:
    """The unit that a sign or word right before a number names, where the quantity then begins, and the rule; None where none does."""
    for word, unit, glued, rule in _prefixes().get(text[start - 1 : start], ()):
        if text.startswith(word, start - len(word)) and len(word) <= start:
            return unit, start - len(word) if glued else start, rule
    return None


def sign_before(text: str, begin: int, unit: Unit) -> tuple[int, Unit]:
    """How many characters a sign of less than zero takes before a quantity, 0 where there is none, and its unit (零下5度 is 摄氏度)."""
    last = text[begin - 1 : begin]
    if last == "-" and unit.unit in SIGNED and MINUS.search(text[max(0, begin - 2) : begin]):
        return 1, unit
    if last == "负" and NEGATIVE.search(text[max(0, begin - 2) : begin]):
        return 1, unit
    if last == "下" and text.startswith("零下", begin - 2) and unit.unit in ("度", "摄氏度", "华氏度"):
        return 2, forms()["摄氏度"] if unit.unit == "度" else unit
    if last == "上" and text.startswith("零上", begin - 2) and unit.unit == "度":
        return 0, forms()["摄氏度"]
    return 0, unit
