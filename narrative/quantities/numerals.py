"""Reads Arabic, Chinese and mixed numerals as exact decimals. Knows nothing of units, bounds or sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

DIGITS = {c: v for v, cs in enumerate(("零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")) for c in cs}
SMALL = {"十": 10, "拾": 10, "廿": 20, "卅": 30, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
SCALES = {"万亿": 10**12, "亿": 10**8, "万": 10**4, "千": 1000, "仟": 1000, "百": 100, "佰": 100, "十": 10}
HEDGES = "余多来"
LONGEST = 24  # a longer run of digits is a code or a joke

CHINESE = "零〇一二两三四五六七八九十百千廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
LEADING = "一二两三四五六七八九壹贰叁肆伍陆柒捌玖"  # a tail begins with a digit: 亿千瓦时 is no 亿千
MARKED = r"[0-9]{1,3}(?:[,，’][0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
SPELLED = rf"[{CHINESE}]+(?:点[零〇一二三四五六七八九]+)?"
SCALE = rf"[{HEDGES}]?(?:万亿|[千百十]?[万亿])亿?|[{HEDGES}]?[千百仟佰](?=[{HEDGES}]?[^分里米克瓦])"
TAIL = rf"(?<=[万亿千百])零?(?:[0-9]+(?:\.[0-9]+)?|(?:[{LEADING}]|(?<=零)[十拾])[零一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]*)(?:[{HEDGES}]?[千百]?[万千百])?"
# The first character stands alone, so that a search passes fast over the others; what it was decides how the numeral goes on.
ARABIC_ON = r"(?<=[0-9])(?:[0-9]{0,2}(?:[,，’][0-9]{3})+(?![0-9])|[0-9]*)(?:\.[0-9]+)?"
SPELLED_ON = rf"(?<=[{CHINESE}])(?<!队伍)(?<!大陆)[{CHINESE}]*(?:(?<!千)|(?![克瓦伏卡帕焦赫]))(?:点[零〇一二三四五六七八九]+)?"
BARE_ON = r"(?<=[万亿])(?=[余人名份册户次场])|(?<=万)(?=分之)|(?<=[上近逾超约][万亿])(?=[一-龥])"
NUMBER = re.compile(rf"[0-9{CHINESE}万亿](?:{ARABIC_ON}|{SPELLED_ON}|{BARE_ON})(?:{SCALE})?(?:{TAIL}){{0,2}}")
_TOKEN = re.compile(rf"{MARKED}|万亿|[万亿{HEDGES}]|(?<=[0-9])[千百十]|(?<=[{HEDGES}])[千百十]|{SPELLED}")
_MARKS = str.maketrans("", "", ",，’")


@dataclass(frozen=True, slots=True)
class Number:
    """A numeral as read. `step` is the value of one more of the digit that a hedge stands behind: 20余万 → 10万, 2.4万余 → None."""

    value: Decimal
    hedge: str
    step: Decimal | None


def plain(value: Decimal) -> Decimal:
    """The same number without exponent or trailing zeros."""
    whole = int(value)
    return Decimal(whole) if whole == value else value.normalize()


@lru_cache(maxsize=8192)  # the same small numbers stand everywhere
def read_number(text: str) -> Number | None:
    """The number a numeral stands for, hedges between digits and scale allowed; None where the text is no numeral.

    Args:
        text: a match of NUMBER, e.g. 1,234.5 · 两千 · 1亿2000万 · 20余万 · 3万5千
    """
    if LONGEST < len(text):
        return None
    if text.isdecimal():
        return Number(Decimal(text), "", None)
    total = section = Decimal(0)
    pending: Decimal | None = None  # a number whose scale is still to come
    hedge = ""
    step: Decimal | None = None
    below = Decimal(0)  # the scale one below the last, for 3万5 and 两万三
    told = False  # whether a digit was read: a scale alone (万余) counts once, 0万 is nothing
    for token in _TOKEN.findall(text):
        if token in HEDGES:
            hedge, step = token, _last_place(pending if pending is not None else section)
        elif token in SCALES:
            factor = Decimal(SCALES[token])
            if token in "千百十仟佰":
                section += (Decimal(1) if pending is None else pending) * factor
            elif token == "亿" and total and not section and pending is None:
                total *= factor
            else:
                section += Decimal(0) if pending is None else pending
                total += (section if section or total or told else Decimal(1)) * factor
                section = Decimal(0)
            pending = None
            below = factor / 10
            step = None if step is None else step * factor
        else:
            value = Decimal(token.translate(_MARKS)) if token[0].isdigit() else _chinese(token)
            if value is None:
                return None
            told = True
            short = below and (total or section) and value < 10 and len(token) == 1 and text.endswith(token)
            pending = value * below if short else value if pending is None else pending + value
    return Number(plain(total + section + (pending or Decimal(0))), hedge, step)


def _last_place(value: Decimal) -> Decimal:
    """The value of the last digit that is not a trailing zero: 20 → 10, 24 → 1, 2.4 → 0.1."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _chinese(text: str) -> Decimal | None:
    """A run of Chinese digits and 十百千, positional (二〇二一) or with scales (一百二十)."""
    whole, _, fraction = text.partition("点")
    tail = "." + "".join(str(DIGITS[c]) for c in fraction) if fraction else ""
    if all(c in DIGITS for c in whole):
        return Decimal("".join(str(DIGITS[c]) for c in whole) + tail)
    total, digit, last = 0, None, 0
    for c in whole:
        if c in DIGITS:
            if digit and DIGITS[c]:
                return None
            digit = DIGITS[c]
        else:
            scale = SMALL[c]
            total += scale if c in "廿卅" else (1 if digit is None or (digit == 0 and c in "十拾") else digit) * scale
            digit, last = None, scale
    if digit is not None:
        short = last >= 100 and len(whole) >= 2 and whole[-2] in SMALL and whole[-2] not in "十拾"  # 三百五 is 350
        total += digit * (last // 10) if short else digit
    return Decimal(f"{total}{tail}")
