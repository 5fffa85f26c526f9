"""Averages and rhythms against the totals told beside them: 服务3600人次，场均180人次; 每月巡河4次，全年共52次. Doubts only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from narrative.checks.issues import issue
from narrative.checks.material import Figure, Material, shown
from narrative.types import Issue

MEAN = re.compile(r"(?:平均每(?:一|个)?(?P<each>[一-龥]{1,2}?)|(?P<one>[户人场期日天班村校馆站次周月篇项])均)[^，。；、\d]{0,8}$")
UNITS = {
    "人": "人名位",
    "户": "户",
    "场": "场",
    "期": "期",
    "班": "班期",
    "村": "个村",
    "日": "天日",
    "天": "天日",
    "校": "所个校",
    "馆": "家个馆",
    "站": "个站",
    "次": "次",
    "周": "周",
    "月": "月",
    "篇": "篇",
    "项": "项",
    "家": "家",
    "所": "所",
}
RHYTHM = re.compile(r"每(?P<period>月|季度|季|周|年)[^，。；、\d]{0,12}$")
TIMES = {"月": 12, "季度": 4, "季": 4}
WHOLE = re.compile(r"(?:全年|年内|一年|今年)[^，。；\d]{0,10}$|(?:共计?|累计|合计|总计)[^，。；\d]{0,8}$")
BARRED = re.compile(
    r"上年|去年|同期|历年|目标|计划|要求|标准|不低于|不少于|至少|以上|不超过|以内|其中|另|增[长加]|提高|下降|减少|最[高低多少]|约|左右|近|全[省国]|财政|补助标准|收入|增收|纯收|产值|纳税|节[约省]|受益|受惠|月起|因|除|停"
)
UNLIKE = frozenset(("percent", "rank", "age"))
FAR = Decimal("1.1")
BEYOND = Decimal(3)  # farther off it is the average of something else
SLIP = Decimal("1.35")
REACH = 60  # characters before an average in which its total and its count stand
PEOPLE = frozenset(("person", "person_time"))


def check_averages(material: Material) -> Iterator[Issue]:
    """An average that no count and total of its sentence give by far, and a rhythm that does not make the year's number."""
    for row in material.rows:
        for k in range(1, len(row)):
            if 2 <= k and MEAN.search(row[k].label):
                yield from _mean(material, row, k)
            if RHYTHM.search(row[k - 1].label):
                yield from _rhythm(material, row[k - 1], row[k])


def _mean(material: Material, row: Sequence[Figure], k: int) -> Iterator[Issue]:
    told = row[k]
    found = MEAN.search(told.label)
    if found is None or told.quantity.bound != "exact" or told.quantity.flags or told.value <= 0:
        return
    units = UNITS.get(found.group("one") or found.group("each"), "")
    near = [
        f for f in row[:k] if told.start_v - f.start_v <= REACH and f.exact and not f.quantity.flags and f.quantity.unit_class not in UNLIKE
    ]
    counts = [f for f in near if f.quantity.unit and f.quantity.unit[:1] in units]
    totals = [f for f in near if _measured_alike(f, told) and told.value < f.value]
    pairs = [(count, total) for count in counts for total in totals if count is not total and 1 < count.value]
    if not pairs or len(counts) != 1 or len(totals) != 1:
        return
    count, total = pairs[0]
    text = material.between(min(pairs[0], key=lambda f: f.start_v), told)
    if "；" in text or BARRED.search(text + told.after) or BARRED.search(min(pairs[0], key=lambda f: f.start_v).label):
        return
    right = total.value / count.value
    off = max(right, told.value) / min(right, told.value)
    if FAR < off < BEYOND:
        yield issue(
            "product",
            (count.span, total.span, told.span),
            f"按“{total.text}”和“{count.text}”计算，{shown(total.value)}÷{shown(count.value)}={shown(right.quantize(Decimal('0.1')))}，与所写平均数“{told.text}”相差较大",
            certain=False,
        )


def _rhythm(material: Material, each: Figure, total: Figure) -> Iterator[Issue]:
    period = RHYTHM.search(each.label)
    text = material.between(each, total)
    times = TIMES.get(period.group("period")) if period else None
    plain = all(f.exact and not f.quantity.flags and f.quantity.unit_class not in (*UNLIKE, "money") for f in (each, total))
    if times is None or not plain or each.quantity.unit != total.quantity.unit or not WHOLE.search(total.label):
        return
    if (
        "；" in text
        or "。" in text
        or BARRED.search(each.label + text)
        or BARRED.search(material.before(each)[-24:] + total.after)
        or material.views[total.flow].text.startswith(("（", "("), total.end_v)
    ):
        return
    right = each.value * times
    if each.value == 1 and right < total.value:
        return  # once a month is what is asked for at least
    if right != total.value and max(right, total.value) <= min(right, total.value) * SLIP:
        yield issue(
            "product",
            (each.span, total.span),
            f"每{period.group('period') if period else ''}“{each.text}”，一年应为 {shown(each.value)}×{times}={shown(right)}，与所写“{total.text}”不符，请核对",
            certain=False,
        )


def _measured_alike(first: Figure, later: Figure) -> bool:
    a, b = first.quantity, later.quantity
    return (a.unit == b.unit and a.unit not in ("", "%")) or {a.unit_class, b.unit_class} <= PEOPLE
