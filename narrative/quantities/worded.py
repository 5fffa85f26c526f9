"""Quantities that are written as words: 百分之九十五, 三成, 四分之三; whole words (半数, 首位) are data in worded.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from narrative.quantities.numerals import NUMBER, Number, plain, read_number
from narrative.quantities.units import Unit, forms
from narrative.rules import load

REACH = 12  # characters before a word that its rule may look at
WANTED = "成分"  # what a numeral that makes a share is followed by
NOT_TENTHS = r"立|员|果|功|就(?!业)|长|本|效|年|绩|才|品|熟|交|活|语|型|分|群|套|像|份|为(?:了|一|全|国|省|市|县)"
TENTHS = re.compile(
    rf"(?<![\d一二三四五六七八九十变生完建])([一二两三四五六七八九]|\d(?:\.\d)?)成([一二三四五六七八九半])?(?!{NOT_TENTHS})"
)
SHARE = re.compile(r"([一二三四五六七八九十百千万两\d]{1,4})分之")
UPPER = re.compile(r"[一二三四五六七八九两\d]{1,4}(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Worded:
    """A share or rank as found in a view: where it stands, its number and unit, and the rule that read it."""

    start: int
    end: int
    number: Number
    unit: Unit
    rule: str


def share_at(text: str, start: int, end: int) -> Worded | None:
    """The share whose first numeral stands at start–end, with 成 or 分之 behind it; None where it is none."""
    if text[end] == "成":
        return _tenths(text, start)
    below = SHARE.match(text, start)
    if below is None:
        return None
    name, at = below.group(1), below.end()
    if name in ("百", "千"):
        match = NUMBER.match(text, at)
        number = read_number(match.group()) if match is not None else None
        if match is None or number is None:
            return None
        return Worded(start, match.end(), Number(number.value, "", None), forms()["%" if name == "百" else "‰"], "percent.word")
    match = UPPER.match(text, at)
    lower, upper = read_number(name), read_number(match.group()) if match is not None else None
    if match is None or lower is None or upper is None or lower.value <= upper.value:
        return None
    share = plain(round(upper.value * 100 / lower.value, 2))
    return Worded(start, match.end(), Number(share, "", None), forms()["%"], "percent.fraction")


def _tenths(text: str, start: int) -> Worded | None:
    match = TENTHS.match(text, start)
    whole = read_number(match.group(1)) if match is not None else None
    if match is None or whole is None:
        return None
    tail = match.group(2)
    ones = 5 if tail == "半" else number.value if tail and (number := read_number(tail)) else 0
    return Worded(start, match.end(), Number(plain(whole.value * 10 + ones), "", None), forms()["%"], "percent.tenths")


@dataclass(frozen=True, slots=True)
class _Word:
    rule: str
    number: Number
    unit: Unit
    before: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    after: str


@cache
def _words() -> dict[str, _Word]:
    found = {}
    for rule in load("worded"):
        before, unless, after = (rule.text(name) for name in ("before", "unless", "after"))
        word = _Word(
            rule.id,
            Number(Decimal(rule.text("value")), "", None),
            Unit("unit.rank", rule.text("unit"), "rank", Decimal(1)) if rule.text("class") == "rank" else forms()[rule.text("unit")],
            re.compile(f"(?:{before})\\Z") if before else None,
            re.compile(f"(?:{unless})\\Z") if unless else None,
            after,
        )
        found.update(dict.fromkeys(rule.terms("words"), word))
    return found


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(word + (f"(?={rule.after})" if rule.after else "") for word, rule in _words().items()))


def words_in(text: str) -> Iterator[Worded]:
    """The whole words that are quantities, in the order of the text."""
    for match in _pattern().finditer(text):
        word = _words()[match.group()]
        start, end = match.span()
        before = text[max(0, start - REACH) : start]
        wanted = word.before is None or word.before.search(before)
        if wanted and (word.unless is None or not word.unless.search(before)):
            yield Worded(start, end, word.number, word.unit, word.rule)
