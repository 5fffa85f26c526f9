"""Reads Arabic, Chinese and mixed numerals as exact decimals. Knows nothing of units, bounds or sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

DIGITS = {
    c: Decimal(v) for v, cs in enumerate(("零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")) for c in cs
}
SMALL = {"十": 10, "拾": 10, "廿": 20, "卅": 30, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
HEDGES = "余多来"

ARABIC = r"\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
CHINESE = r"[零〇一二两三四五六七八九十百千廿卅壹贰叁肆伍陆柒捌玖拾佰仟]+(?:点[零〇一二三四五六七八九]+)?"
SCALE = rf"[{HEDGES}]?(?:万亿|千万|百万|十万|[万亿])亿?|[{HEDGES}]?[千百](?=[{HEDGES}]?[^分里米克瓦])"
NUMBER = re.compile(
    rf"(?:{ARABIC}|{CHINESE}|[万亿](?=余|人|名|份|册|户|次|场))(?:{SCALE})?(?:(?:(?<=[亿万千])(?:\d+(?:\.\d+)?|{CHINESE})[万千百]?)(?<=[万千百十零〇一二三四五六七八九\d]))?"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A numeral as read. `step` is the value of one more of the digit that a hedge stands behind: 20余万 → 10万, 2.4万余 → None."""

    value: Decimal
    hedge: str
    step: Decimal | None


def read_number(text: str) -> Number | None:
    """The number a numeral stands for, hedges between digits and scale allowed; None where the text is no numeral.

    Args:
        text: a match of NUMBER, e.g. 1,234.5 · 两千 · 1亿2000万 · 20余万 · 3万5千
    """
    total = Decimal(0)
    section = Decimal(0)
    hedge = ""
    step: Decimal | None = None
    shorthand = Decimal(0)  # the scale one below the last, for 3万5 and 一百二
    for token in _TOKEN.findall(text):
        if token in HEDGES:
            hedge = token
            step = _last_place(section)
        elif token in LARGE or token in ("千万", "百万", "十万", "万亿"):
            factor = Decimal({"千万": 10**7, "百万": 10**6, "十万": 10**5, "万亿": 10**12}.get(token, LARGE.get(token, 1)))
            if token == "亿" and total and not section:
                total *= factor
            else:
                total += (section or (Decimal(0) if total else Decimal(1))) * factor
            if step is not None:
                step *= factor
            section = Decimal(0)
            shorthand = factor / 10
        elif token in ("千", "百"):
            section = (section or Decimal(1)) * SMALL[token]
            if step is not None:
                step *= SMALL[token]
            shorthand = Decimal(SMALL[token]) / 10
        elif token[0].isdigit():
            part = Decimal(token.replace(",", "").replace("，", ""))
            section += part * shorthand if shorthand and total and len(token) == 1 and text.endswith(token) else part
        else:
            value = _chinese(token)
            if value is None:
                return None
            section += value * shorthand if shorthand and total and len(token) == 1 and text.endswith(token) and value < 10 else value
    return Number(total + section, hedge, step)


_TOKEN = re.compile(rf"{ARABIC}|千万|百万|十万|万亿|[万亿{HEDGES}]|{CHINESE}")


def _last_place(value: Decimal) -> Decimal:
    """The value of the last digit that is not a trailing zero: 20 → 10, 24 → 1, 2.4 → 0.1."""
    normal = value.normalize()
    exponent = normal.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _chinese(text: str) -> Decimal | None:
    """A run of Chinese digits and 十百千, positional (二〇二一) or with scales (一百二十)."""
    whole, _, fraction = text.partition("点")
    tail = Decimal(0)
    if fraction:
        digits = "".join(str(DIGITS[c]) for c in fraction)
        tail = Decimal(f"0.{digits}")
    if all(c in DIGITS for c in whole):
        return Decimal("".join(str(DIGITS[c]) for c in whole)) + tail
    total, digit, last = Decimal(0), None, 0
    for c in whole:
        if c in DIGITS:
            if digit is not None and DIGITS[c] != 0 and digit != 0:
                return None
            digit = DIGITS[c]
        else:
            scale = SMALL[c]
            total += scale if c in "廿卅" else (Decimal(1) if digit is None or (digit == 0 and c in "十拾") else digit) * scale
            digit, last = None, scale
    if digit is not None:
        total += digit * (last // 10) if last >= 100 and len(whole) >= 2 and whole[-2] in SMALL and whole[-2] not in "十拾" else digit
    return total + tail
