"""Decides which numerals of a view are no quantities: dates, ordinals, document numbers, names and slogans. Data in masks.toml."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from narrative.rules import load

REACH = 16  # characters before a number that a rule may look at


@dataclass(frozen=True, slots=True)
class Mask:
    """One compiled rule; the number itself, what stands before it and what stands behind it all have to fit."""

    id: str
    number: re.Pattern[str] | None
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None
    unless_unit: re.Pattern[str] | None


@cache
def masks() -> tuple[Mask, ...]:
    """The rules with a place beside the number, in the file's order."""
    built = []
    for rule in load("masks"):
        if "phrase" in rule.data:
            continue
        before = rule.text("before")
        built.append(
            Mask(
                rule.id,
                re.compile(rule.text("number")) if "number" in rule.data else None,
                re.compile(f"(?:{before})\\Z") if before else None,
                re.compile(rule.text("after")) if "after" in rule.data else None,
                re.compile(f"(?:{rule.text('unless_before')})\\Z") if "unless_before" in rule.data else None,
                re.compile(rule.text("unless_unit")) if "unless_unit" in rule.data else None,
            )
        )
    return tuple(built)


@cache
def phrases() -> tuple[re.Pattern[str], ...]:
    """Set phrases that hold a numeral (四个意识, 一岗双责), a pattern for each rule: one whose words all begin alike is searched fast."""
    return tuple(re.compile(rule.text("phrase")) for rule in load("masks") if "phrase" in rule.data)


TITLE = re.compile(r"《[^《》\n]{1,60}》|[〈<][^〈〉<>\n]{1,30}[〉>]")
NAME = re.compile(r"[“‘\"『「][^“”‘’\"『』「」\n，。；]{1,16}[”’\"』」]")
CHINESE_NAME = re.compile(r"[一二两三四五六七八九十百千万]")


class Regions:
    """Stretches of a view whose numerals belong to names: titles in 《》, short names in quotation marks, set phrases."""

    def __init__(self, text: str) -> None:
        spans = [(m.start(), m.end(), "mask.title") for m in TITLE.finditer(text)]
        spans += [(m.start(), m.end(), "mask.quoted_name") for m in NAME.finditer(text)]
        spans += [(m.start(), m.end(), "mask.fixed_phrase") for pattern in phrases() for m in pattern.finditer(text)]
        self._spans = sorted(spans)
        self._starts = [start for start, _, _ in self._spans]

    def holding(self, start: int, end: int) -> str | None:
        """The id of the rule whose region holds the stretch, or None."""
        i = bisect_right(self._starts, start)
        for begin, stop, rule in self._spans[max(0, i - 4) : i]:
            if begin <= start and end <= stop:
                return rule
        return None


SAMPLES = {
    True: ("1", "12", "123", "2021", "05", "1234567", "3.5", "20"),
    False: ("一", "十", "二十", "一百", "三", "二〇二一", "十四五", "零", "百", "万"),
}


@cache
def _kind(arabic: bool) -> tuple[tuple[Mask, ...], re.Pattern[str], re.Pattern[str]]:
    """The masks that a numeral in Arabic or in Chinese can meet, and two patterns of which one must match where any of them does."""
    own = tuple(
        m
        for m in masks()
        if m.number is None
        or any(m.number.fullmatch(sample) for sample in SAMPLES[arabic])
        or not any(m.number.fullmatch(sample) for sample in SAMPLES[not arabic])
    )
    behind = "|".join(f"(?:{m.after.pattern})" for m in own if m.after is not None)
    alone = "|".join(m.before.pattern.removesuffix("\\Z") for m in own if m.after is None and m.before is not None)
    return own, re.compile(behind), re.compile(f"(?:{alone})\\Z")


def masked(text: str, start: int, end: int, unit: str) -> str | None:
    """The id of the rule by which the numeral at start–end is no quantity, or None.

    Args:
        text: a view
        start, end: the numeral without hedges before it
        unit: the unit found behind it, "" where none was
    """
    before = text[max(0, start - REACH) : start]
    number = text[start:end]
    own, behind, alone = _kind(number[:1].isdigit())
    if not behind.match(text, end) and not alone.search(before):
        return None
    for mask in own:
        if mask.number is not None and not mask.number.fullmatch(number):
            continue
        if mask.unless_unit is not None and unit and mask.unless_unit.fullmatch(unit):
            continue
        if mask.before is not None and not mask.before.search(before):
            continue
        if mask.after is not None and not mask.after.match(text, end):
            continue
        if mask.unless_before is not None and mask.unless_before.search(before):
            continue
        return mask.id
    return None
