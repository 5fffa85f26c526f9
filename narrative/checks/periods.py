"""Which part of the year a count is told of: its sentence, the line it stands in, or the heading above it says so (上半年, 【一季度】, 1—3月)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from narrative.checks.material import Material
from narrative.offsets import fold
from narrative.types import Fact

Months = tuple[int, int]  # the first and the last month of a part of the year

PART = re.compile(
    r"第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年|前(?P<first>[二两三23])个?季度"
    r"|(?<![\d.年])(?P<from>1[0-2]|[1-9])(?:月份?)?[-—–~～至到](?P<to>1[0-2]|[1-9])月|(?<![\d.])(?P<month>1[0-2]|[1-9])月份?(?![\d底末初])"
)
NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
ENDS = re.compile("[。；;\n]")
LONGEST = 24  # characters of a line that is a heading
OPENS = 8  # characters before the part of the year in a heading, and in a line that is told of it
SHAPES = ("【", "〔", "[", "（", "(", "◆", "◎", "●", "■", "★", "▲", "※", "一二三四五六七八九十", "123456789", "第")
WHOLE = re.compile("全年|[本今]年度?|年度|四个季度|[一1]-12月|总体|合计")


def of_two_periods(material: Material, first: Fact, later: Fact) -> bool:
    """Whether two counts are each told of a part of the year, and not of the same one."""
    one = period_of(material, first)
    return one is not None and period_of(material, later) not in (None, one)


def period_of(material: Material, fact: Fact) -> Months | None:
    """The part of the year that the words before a count name, the nearest first; None where it is the whole year, or none is named."""
    text, at = material.document.text, fact.quantity.span.start
    line = fold(text[text.rfind("\n", 0, at) + 1 : at])
    sentence = ENDS.split(line)[-1]
    named = [*PART.finditer(sentence)]
    if named:
        return _months(named[-1]) if not WHOLE.search(sentence, named[-1].end()) else None
    if WHOLE.search(sentence):
        return None
    opened = PART.search(line[: OPENS + OPENS])
    if opened is not None and opened.start() <= OPENS:
        return _months(opened)
    return next((months for start, months in reversed(_headed(text)) if start < at), None)


@lru_cache(maxsize=4)
def _headed(text: str) -> tuple[tuple[int, Months | None], ...]:
    """Where what stands below a heading of a part of the year begins and ends in a text: the places, with the part or None."""
    return tuple(_headings(text))


def _headings(text: str) -> Iterator[tuple[int, Months | None]]:
    shape, at = None, 0
    for raw in text.split("\n"):
        line = fold(raw).strip()
        if line and len(line) <= LONGEST and "。" not in line and "\t" not in line:
            named = PART.search(line)
            if named is not None and named.start() <= OPENS and not line.endswith(("，", "、", "；")):
                shape = _shape(line)
                yield at, _months(named)
            elif shape is not None and (_shape(line) == shape if shape else WHOLE.search(line)):
                shape = None
                yield at, None
        at += len(raw) + 1


def _shape(line: str) -> str:
    """The kind of mark that a heading opens with, "" for none."""
    return next((marks for marks in SHAPES if line[0] in marks), "")


def _months(named: re.Match[str]) -> Months:
    if named.group("quarter"):
        last = NUMBERS[named.group("quarter")] * 3
        return last - 2, last
    if named.group("half"):
        return (1, 6) if named.group("half") == "上" else (7, 12)
    if named.group("first"):
        return 1, NUMBERS[named.group("first")] * 3
    from_, to = named.group("from") or named.group("month"), named.group("to") or named.group("month")
    return int(from_), int(to)
