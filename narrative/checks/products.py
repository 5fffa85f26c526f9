"""So many times so many each against the total told: 20场，每场50人，共800人."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations

from narrative.checks.issues import issue
from narrative.checks.material import Figure, Material, shown, ulp
from narrative.types import Issue

EACH = re.compile(r"每(?:一)?(?P<unit>[一-龥]{1,3})[^，。；、\d]{0,8}$")
GIVEN = re.compile(r"(?:慰问金|补助|补贴|奖金|奖励|救助金|助学金|资金|善款|经费)[款金为达共计]*$")
TOTAL = re.compile(r"(?:共|共计|合计|总计|累计|总共|总量|总额)[^，。；\d]{0,12}$")
BARRED = re.compile(
    r"最[高低多少大小]|不等|减半|上限|封顶|标准|平均|人均|场均|约|左右|以上|至少|最多|不少于|不超过|不低于|另|其中|上年|去年|分别|[一二三四五六七八九十\d]次培|每周|每月|每季|每年|每天|每日|免费"
)
ALIKE = ({"场", "场次"}, {"期", "班", "期次"}, {"名", "人", "位", "户", "人次"}, {"个", "家", "所", "处"}, {"次", "场次", "批次", "批"})
AVERAGE = re.compile(r"平均每[^，。；\d]{0,10}$")
OTHER = re.compile(r"其中|另|上年|去年|累计|历年")
FAR = Decimal("1.1")
PEOPLE = frozenset(("person", "person_time"))


def check_products(material: Material) -> Iterator[Issue]:
    """Count, amount for each, and total told in one run of three figures, in any order, whose product is not the total."""
    yield from _averages(material)
    for row in material.rows:
        for k in range(len(row) - 2):
            found = _told(material, row[k : k + 3])
            if found is not None and not _fits_another(row, found[1], found[2]):
                yield from _compare(*found)


def _averages(material: Material) -> Iterator[Issue]:
    """35场，1200人次参加，平均每场40人次: an average that the count and the total before it do not give by far; a doubt."""
    for row in material.rows:
        for k in range(2, len(row)):
            count, total, each = row[k - 2 : k + 1]
            unit = EACH.search(each.label)
            text = material.between(count, each)
            if unit is None or AVERAGE.search(each.label) is None or any(not f.exact or f.quantity.flags for f in (count, total)):
                continue
            if "；" in text or "。" in text or 40 < len(text) or OTHER.search(count.label + text) or count.value <= 0:
                continue
            if not _same(unit.group("unit"), count.quantity.unit, count.text) or not _measured_alike(each, total):
                continue
            right = total.value / count.value
            if each.value * FAR < right or right * FAR < each.value:
                yield issue(
                    "product",
                    (count.span, total.span, each.span),
                    f"按“{total.text}”和“{count.text}”计算，平均每{_unit(each)} {shown(right.quantize(Decimal('0.1')))}，与所写“{each.text}”相差较大",
                    certain=False,
                )


def _fits_another(row: Sequence[Figure], each: Figure, total: Figure) -> bool:
    """Whether another count of the sentence, or two of them together, gives the total; or the sentence tells several amounts for each."""
    counts = [f.value for f in row if f is not each and f is not total and f.quantity.unit not in ("%", each.quantity.unit)]
    sums = [*counts, *(a + b for i, a in enumerate(counts) for b in counts[i + 1 :])]
    return any(n * each.value == total.value for n in sums) or 1 < sum(bool(EACH.search(f.label)) for f in row)


def _told(material: Material, three: Sequence[Figure]) -> tuple[Figure, Figure, Figure] | None:
    """(count, amount for each, total) where three neighbouring figures are of that construction."""
    text = material.between(three[0], three[2])
    if any(not f.exact or f.quantity.flags for f in three) or "。" in text or "；" in text or 60 < len(text):
        return None
    if BARRED.search(three[0].label + text + three[2].after[:6]):
        return None
    for count, each, total in permutations(three):
        unit = EACH.search(each.label)
        if unit is None or 1 < each.label.count("每") or EACH.search(count.label) or EACH.search(total.label) or TOTAL.search(each.label):
            continue
        if not (TOTAL.search(total.label) or (total.quantity.unit_class == "money" and GIVEN.search(total.label))):
            continue
        if not _same(unit.group("unit"), count.quantity.unit, count.text) or not _measured_alike(each, total):
            continue
        if count.quantity.unit_class in ("percent", "money", "rank", "day"):
            continue
        return count, each, total
    return None


def _same(word: str, unit: str, text: str) -> bool:
    """Whether 每… names the unit of the count: 每场 for 20场次."""
    if unit and (word == unit or word.startswith(unit) or text.endswith(word)):
        return True
    return any(unit in group and any(word == u or (len(word) > 1 and word.startswith(u)) for u in group) for group in ALIKE)


def _measured_alike(each: Figure, total: Figure) -> bool:
    a, b = each.quantity, total.quantity
    return (a.unit == b.unit and a.unit not in ("", "%")) or {a.unit_class, b.unit_class} <= PEOPLE


def _compare(count: Figure, each: Figure, total: Figure) -> Iterator[Issue]:
    right = count.value * each.value
    slack = (
        ulp(total) / 2 + ulp(each) / 2 * count.value * (1 if each.scale != 1 or each.decimals else 0)
        if total.scale != 1 or each.decimals
        else Decimal(0)
    )
    if abs(right - total.value) <= slack:
        return
    yield issue(
        "product",
        (count.span, each.span, total.span),
        f"“{count.text}”每{_unit(each)}“{each.text}”，{shown(count.value)}×{shown(each.value)}={shown(right)}，与所写“{total.text}”不符",
        certain=TOTAL.search(total.label) is not None,
    )


def _unit(each: Figure) -> str:
    found = EACH.search(each.label)
    return found.group("unit")[:1] if found else ""
