"""Two numbers that make a range: 3—5个, 20至30场, 20场至30场, 1-3万, 3、4万份, 两三次. Knows no units but to see one named twice."""

from __future__ import annotations

import re
from decimal import Decimal

from narrative.quantities.numerals import NUMBER, Number, plain, read_number
from narrative.quantities.units import Unit, unit_at

SCALES = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100}
DASHES = "-—－–~～至到个"  # what a range's second number can begin behind
BETWEEN = re.compile(r"[-—－–~～至到](?:第)?|个?至")
LOOSE = re.compile(
    r"(?P<head>[二三四五六七八九]?十|[一二两三四五六七八九][百千])?(?P<low>[一二两三四五六七八])(?P<high>[二两三四五六七八九])(?P<scale>[十百千万亿]{0,3})"
)
NEIGHBOURS = re.compile(r"(?<![\d.一二三四五六七八九十第、])([1-8一二三四五六七八])、\Z")


def second(text: str, at: int) -> tuple[Number, int] | None:
    """The second number of a range that begins at a dash or 至, and where it ends."""
    dash = BETWEEN.match(text, at)
    match = NUMBER.match(text, dash.end()) if dash is not None else None
    if dash is None or match is None:
        return None
    number = read_number(match.group())
    return None if number is None or number.hedge else (number, match.end())


def ranged(text: str, first: Number, end: int) -> tuple[Number, Decimal, int] | None:
    """The lower number, the upper and the end of a range whose first number ends here, with the scale carried to the first (1-3万)."""
    found = second(text, end)
    if found is None:
        return None
    high, after = found
    scale = Decimal(SCALES.get(text[after - 1], 1))
    low = first.value
    if 1 < scale and low < scale and low < high.value / scale * 10 and low * scale < high.value:
        first = Number(plain(low * scale), "", None)
    return (first, high.value, after) if first.value <= high.value else None  # a falling pair (5-3次) is no range


def with_unit(text: str, number: Number, unit: Unit, behind: int) -> tuple[Decimal | None, int]:
    """The upper end of a range that names its unit twice (20场至30场), and where it ends; None where there is none."""
    found = second(text, behind)
    if found is None:
        return None, behind
    again, end = unit_at(text, found[1])
    return (found[0].value, end) if again is not None and again.unit == unit.unit and number.value <= found[0].value else (None, behind)


def neighbours(text: str, start: int, number: Number) -> tuple[Number, Decimal, int] | None:
    """3、4万份 and 三、四期 as ranges: lower, upper and where the first begins; other numbers beside a 、 stay as they are."""
    paired = NEIGHBOURS.search(text[max(0, start - 3) : start])
    low = read_number(paired.group(1)) if paired is not None else None
    value = number.value
    digit = value.scaleb(-value.adjusted())
    if low is None or digit != low.value + 1 or value.normalize().as_tuple().digits != digit.as_tuple().digits[:1]:
        return None
    return Number(plain(value / digit * low.value), "", None), value, start - 2


def loose(numeral: str) -> tuple[Number, Decimal] | None:
    """两三(次), 三五(家), 七八十(人), 十七八(岁), 两三万(元): two neighbouring digits said as a range."""
    match = LOOSE.fullmatch(numeral)
    if match is None:
        return None
    head, scale = match["head"] or "", match["scale"]
    step = NEIGHBOUR.get(match["high"], 0) - NEIGHBOUR.get(match["low"], 0)
    low, high = read_number(head + match["low"] + scale), read_number(head + match["high"] + scale)
    if (
        low is None
        or high is None
        or step not in (1, 2)
        or (step == 2 and (match["low"] != "三" or head or scale not in ("", "十", "百", "千")))
    ):
        return None
    return low, high.value


NEIGHBOUR = {digit: value for value, digits in enumerate(("一", "二两", "三", "四", "五", "六", "七", "八", "九"), 1) for digit in digits}
