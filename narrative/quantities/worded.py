"""Quantities that are written as words: 百分之九十五, 三成, 四分之三; whole words (半数, 首位) are data in worded.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from narrative.quantities.elsewhere import NAMELESS
from narrative.quantities.numerals import NUMBER, Number, plain, read_number
from narrative.quantities.ranges import loose
from narrative.quantities.units import RANK, Unit, forms, unit_at
from narrative.rules import load
from narrative.rules.longest import longest

REACH = 12  # characters before a word that its rule may look at
WANTED = "分折又/"  # what a numeral that makes a share or a fraction is followed by
DIGIT = "一二三四五六七八九"
DISCOUNT = re.compile(rf"(?<![\d{DIGIT}十百])([{DIGIT}]{{1,2}}|\d\d?(?:\.\d)?)折(?!八|合|叠|扣|旧|射|页|返|线|断|中|腾|磨|服|算|桥|戟|价)")
SHARE = re.compile(r"(?:(?P<whole>[一二两三四五六七八九十\d]{1,3})又)?(?P<lower>[一二三四五六七八九十百千万两\d]{1,4})分之")
SLASH = re.compile(r"(?<![\d./])(\d{1,3})/(\d{1,3})(?![\d./年月])")
AGAIN = re.compile(rf"(?:[-—－–~～至到]|到了)(?:[百千]分之)?(?P<number>{NUMBER.pattern})")
PART_OF = re.compile("的|以上|以下|左右|强|弱")  # what makes a bare 3/4 a share
END = re.compile(r"$|[，。；！？\n]")
MEASURES = frozenset(("length", "area", "weight", "volume", "duration"))  # units that a fraction can count: 四分之三公里


@dataclass(frozen=True, slots=True)
class Worded:
    """A share or rank as found in a view: where it stands, its number and unit, and the rule that read it."""

    start: int
    end: int
    number: Number
    unit: Unit
    rule: str
    upper: Decimal | None = None


def share_at(text: str, start: int, end: int) -> Worded | None:
    """The share or fraction whose first numeral stands at start–end, with a character of WANTED behind it; None where it is none."""
    if text[end] == "/":
        match = SLASH.match(text, start)
        if match is None or match.group(2).strip("0") == "":
            return None
        share = Decimal(match.group(1)) / Decimal(match.group(2))
        end = match.end()
        alone = start == 0 and end == len(text)
        closing = text[start - 1 : start] in ("的", "占") and END.match(text, end) is not None
        return _fraction(text, start, end, share, alone or closing or PART_OF.match(text, end) is not None)
    if text[end] == "折":
        match = DISCOUNT.match(text, start)
        number = read_number(match.group(1)) if match is not None else None
        if match is None or number is None:
            return None
        value = number.value * 10 if number.value < 10 else number.value
        return Worded(start, match.end(), Number(plain(value), "", None), forms()["%"], "percent.discount")
    below = SHARE.match(text, start)
    if below is None:
        return None
    if below.group("lower") in ("百", "千") and below.group("whole") is None:
        return _hundredths(text, start, below.end(), "%" if below.group("lower") == "百" else "‰")
    match = NUMBER.match(text, below.end())
    lower, upper = read_number(below.group("lower")), read_number(match.group()) if match is not None else None
    if match is None or lower is None or upper is None or lower.value <= upper.value:
        return None
    whole = read_number(below.group("whole")) if below.group("whole") else None
    if whole is not None:
        unit, behind = unit_at(text, match.end())
        value = plain(round(whole.value + upper.value / lower.value, 4))
        unit = NAMELESS if unit is None and start == 0 and behind == len(text) else unit
        return Worded(start, behind, Number(value, "", None), unit, "numeral.fraction_mixed") if unit is not None else None
    if text[start - 1 : start] == "又":  # the fraction of a mixed number that has no unit is no share
        return None
    return _fraction(text, start, match.end(), upper.value / lower.value, True)


def _fraction(text: str, start: int, end: int, share: Decimal, alone: bool) -> Worded | None:
    """A fraction of a measure (四分之三公里), or else a percentage where it may stand `alone` and is below one."""
    unit, behind = unit_at(text, end)
    if unit is not None and unit.unit_class in MEASURES:
        return Worded(start, behind, Number(plain(round(share, 4)), "", None), unit, "numeral.fraction_measure")
    if not alone or 1 <= share:
        return None
    return Worded(
        start, end, Number(plain(round(share * 100, 2 if Decimal("0.01") < share else 6)), "", None), forms()["%"], "percent.fraction"
    )


def _hundredths(text: str, start: int, at: int, unit: str) -> Worded | None:
    """百分之九十五, 百分之十到二十, 百分之二十至百分之三十."""
    negative = text.startswith("负", at)
    match = NUMBER.match(text, at + negative)
    if match is None:
        return None
    if (pair := loose(match.group())) is not None:
        return Worded(start, match.end(), pair[0], forms()[unit], "percent.word", pair[1])
    number = read_number(match.group())
    if number is None:
        return None
    number = Number(-number.value if negative else number.value, "", None)
    again = AGAIN.match(text, match.end())
    second = read_number(again.group("number")) if again is not None else None
    if again is not None and second is not None and number.value < second.value:
        return Worded(start, again.end(), number, forms()[unit], "percent.word", second.value)
    return Worded(start, match.end(), number, forms()[unit], "percent.word")


@dataclass(frozen=True, slots=True)
class _Word:
    rule: str
    number: Number
    unit: Unit
    before: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    after: re.Pattern[str] | None

    def stands(self, before: str, text: str, end: int) -> bool:
        """Whether the words around it are those that the rule wants."""
        if self.unless is not None and self.unless.search(before):
            return False
        return (self.after is None or bool(self.after.match(text, end))) and (self.before is None or bool(self.before.search(before)))


@cache
def _words() -> dict[str, tuple[_Word, ...]]:
    """What each word of worded.toml says; a word may stand in several rules that want different words behind it."""
    found: dict[str, list[_Word]] = {}
    for rule in load("worded"):
        before, unless, after = rule.text("before"), rule.text("unless"), rule.text("after")
        for word in rule.terms("words"):
            named = rule.text("unit") or word[1:].removeprefix("个")  # 半个小时
            said = _Word(
                rule.id,
                Number(Decimal(rule.text("value")), "", None),
                Unit(RANK, named, "rank") if rule.text("class") == "rank" else forms()[named],
                re.compile(f"(?:{before})\\Z") if before else None,
                re.compile(f"(?:{unless})\\Z") if unless else None,
                re.compile(after) if after else None,
            )
            found.setdefault(word, []).append(said)
    return {word: tuple(said) for word, said in found.items()}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(longest(_words()))


def words_in(text: str) -> Iterator[Worded]:
    """The whole words that are quantities, in the order of the text."""
    pattern, said, at = _pattern(), _words(), 0
    while (match := pattern.search(text, at)) is not None:
        start, end = match.span()
        before, at = text[max(0, start - REACH) : start], start + 1
        for word in said[match.group()]:
            if word.stands(before, text, end):
                yield Worded(start, end, word.number, word.unit, word.rule)
                at = end
                break
