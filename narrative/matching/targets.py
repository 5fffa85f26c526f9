"""Reads the written forms of a target or actual value: sign, number, unit, words. Data: units.toml, numerals; domain.md b.4."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from narrative.offsets import fold
from narrative.quantities.find import find_in_view
from narrative.quantities.numerals import NUMBER, read_number
from narrative.quantities.units import forms
from narrative.structure.normalize import view_of
from narrative.types import Operator, Target

SIGNS: tuple[tuple[str, Operator], ...] = (
    (r"≥|>=|≧|⩾|大于等于|不少于|不低于|至少|不小于|以上|及以上", ">="),
    (r"≤|<=|≦|⩽|小于等于|不超过|不高于|不多于|控制在|以内|以下|至多", "<="),
    (r">|大于|超过|高于", ">"),
    (r"<|小于|低于", "<"),
    (r"=|＝|等于", "="),
)
SCALES = {"万": Decimal(10000), "亿": Decimal(100000000), "千": Decimal(1000), "百": Decimal(100)}
DATE = re.compile(r"\d{1,2}月|\d{1,2}日|年底|月底|季度|\d{4}年")


def read_target(text: str, unit: str = "", sign: str = "") -> Target | None:
    """The target a cell states; None where the cell is empty.

    Args:
        text: the cell, e.g. ≥35次 · 12000人次 · 1.2万人次 · 3—5个 · 100% · 良好以上 · 12月底前
        unit: the text of a unit column, "" where there is none
        sign: the text of a sign column (≥, 正向, 定性 …)
    """
    plain = re.sub(r"\s", "", fold(text))
    if not plain or not plain.strip("/—-－–_无"):
        return None
    operator = _operator(sign + plain)
    if "定性" in sign or DATE.search(plain):
        return Target(text.strip(), "qualitative", None, None, "", "")
    bare = plain
    for words, _ in SIGNS:
        bare = re.sub(words, "", bare)
    found = NUMBER.search(bare) if re.match(r"[^\d一二三四五六七八九十百]{0,6}[\d一二三四五六七八九十百]", bare) else None
    if found is None or (not re.search(r"\d", bare) and len(bare) > 8):
        return Target(text.strip(), "qualitative", None, None, "", "")
    quantities = find_in_view(view_of(bare))
    if quantities:
        q = quantities[0]
        return Target(text.strip(), operator, q.value, q.upper if q.bound == "range" else None, q.unit, q.unit_class)
    number = read_number(found.group())
    if number is None:
        return Target(text.strip(), "qualitative", None, None, "", "")
    name, scale = split_unit(unit)
    known = forms().get(name)
    return Target(text.strip(), operator, number.value * scale, None, known.unit if known else name, known.unit_class if known else "")


def split_unit(text: str) -> tuple[str, Decimal]:
    """The unit a column names without its scale, and the scale: 万人次 → (人次, 10000)."""
    plain = re.sub(r"[\s（）()]", "", fold(text))
    first = re.sub(r"[（(][^（()）]*[)）].*", "", fold(text).strip())  # 万头（只）次 is a 万头, too
    for name in (plain, first):
        if name in forms():
            return plain, Decimal(1)
        if name[:1] in SCALES and name[1:] in forms():
            return plain[1:], SCALES[name[0]]
    return plain, Decimal(1)


@lru_cache(maxsize=1024)  # every candidate of a row asks for it
def target_scale(target: Target | None, unit_column: str) -> tuple[str, Decimal]:
    """The unit a cell speaks and its scale, so that a value can be written in it: 1.2万人次 → (万人次, 10000)."""
    if unit_column.strip():
        name, scale = split_unit(unit_column)
        return re.sub(r"\s", "", unit_column), scale if name else Decimal(1)
    if target is None:
        return "", Decimal(1)
    plain = re.sub(r"/1?0*[十]?万", "", re.sub(r"\s", "", fold(target.text)))
    match = re.search(r"\d[余多]?(万|亿|千(?=[吨人册户亩头只件份株]))([^\d，。；]{0,4})", plain)
    if match:
        return match.group(1) + (target.unit or match.group(2)), SCALES[match.group(1)]
    return target.unit, Decimal(1)


def _operator(text: str) -> Operator:
    for words, operator in SIGNS:
        if re.search(words, text):
            return operator
    return "unstated"
