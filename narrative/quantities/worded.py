"""Quantities that are written as words: 百分之九十五, 三成, 四分之三, 半数, 首位."""

from __future__ import annotations

import re
from decimal import Decimal

from narrative.offsets import View
from narrative.quantities.bounds import hedge_after, hedge_before
from narrative.quantities.masks import Regions
from narrative.quantities.numerals import HEDGES, NUMBER, Number, read_number
from narrative.quantities.record import Found, record
from narrative.quantities.units import Unit, forms
from narrative.types import Quantity

FIRST_PLACE = re.compile(r"(?<=[居列占])(?:全[国省市县区州]|同类|全系统|全盟|全旗)?.{0,6}?(首位|榜首)|(?:荣?登|位居|位列|居)(榜首)")
PERCENT_WORD = re.compile(r"百分之(?P<number>" + NUMBER.pattern + r")|千分之(?P<permille>" + NUMBER.pattern + ")")
TENTHS = re.compile(
    r"(?<![\d一二三四五六七八九十变生完建])(?P<whole>[一二两三四五六七八九]|\d(?:\.\d)?)成(?P<tail>[一二三四五六七八九半])?"
    r"(?!立|员|果|功|就(?!业)|长|本|效|年|绩|才|品|熟|交|活|语|型|分|群|套|像|份|为(?:了|一|全|国|省|市|县))"
)
FRACTION = re.compile(r"(?P<lower>[一二三四五六七八九十百千万两\d]{1,4})分之(?P<upper>[一二三四五六七八九两\d]{1,4}(?:\.\d+)?)")
HALF = re.compile(r"(?:过|近|超过|超)?半数|(?<!另)一半|(?<=[过占近])半(?=[，。；])|一多半|一大半")


def find_worded(view: View, regions: Regions) -> list[Quantity]:
    """Quantities that are written as words: 百分之九十五, 三成, 半数, 首位."""
    text = view.text
    percent = forms()["%"]
    found: list[Quantity] = []

    def add(start: int, end: int, value: Decimal, unit: Unit, why: tuple[str, ...]) -> None:
        if regions.holding(start, end) is not None:
            return
        hedges = []
        ahead = hedge_before(text, start, text[start:end])
        if ahead is not None and unit.unit_class != "rank":
            hedges.append(ahead)
            start -= ahead.length
        behind = hedge_after(text, end)
        if behind is not None and unit.unit_class != "rank":
            hedges.append(behind)
            end += behind.length
        found.append(record(view, Found(start, end, Number(value, "", None), tuple(hedges), unit, why)))

    for match in PERCENT_WORD.finditer(text):
        number = read_number((match.group("number") or match.group("permille")).rstrip(HEDGES))
        if number is not None:
            add(match.start(), match.end(), number.value, percent if match.group("number") else forms()["‰"], ("percent.word",))
    for match in TENTHS.finditer(text):
        whole, tail = read_number(match.group("whole")), match.group("tail") or "零"
        ones = Decimal(5) if tail == "半" else (read_number(tail) or Number(Decimal(0), "", None)).value
        if whole is not None:
            add(match.start(), match.end(), whole.value * 10 + ones, percent, ("percent.tenths",))
    for match in FRACTION.finditer(text):
        lower, share = read_number(match.group("lower")), read_number(match.group("upper"))
        if lower is not None and share is not None and share.value < lower.value and match.group("lower") not in "百千":
            add(match.start(), match.end(), round(share.value * 100 / lower.value, 2), percent, ("percent.fraction",))
    for match in HALF.finditer(text):
        start = match.start() if match.group() in ("一半", "半数") else match.end() - 2
        add(start, match.end(), Decimal(50), percent, ("percent.half",))
    for match in FIRST_PLACE.finditer(text):
        group = 1 if match.group(1) else 2
        add(match.start(group), match.end(group), Decimal(1), Unit("unit.rank", "位", "rank", Decimal(1)), ("rank.first",))
    return found
