"""Money and where it came from: 救灾资金1260万元，中央和省级的980万元，市本级配套300万元. Doubts only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from narrative.checks.issues import issue
from narrative.checks.material import Figure, Material, shown, ulp
from narrative.types import Issue

CAME = re.compile(r"争取|筹[集措得]|落实|到[账位]|下达|投入|安排|募集|资金|经费|助学金|项目款|补助")
SOURCE = re.compile(r"中央|国家|省|自治区|市|县|区|乡镇|上级|本级|地方|自筹|财政拨款|财政补助|配套")
CLOSING = re.compile(r"本级|配套|自筹|地方")  # a source that is told last
NEXT = re.compile(r"[，,、；和及]?[^，。；\d]{1,14}")
FAR = re.compile(r"[。；]|结余|支出|执行|使用|带动|撬动|贷款|上年|去年|比|增|人均|目标|另|其他|此外|累计")
MOST_OFF = Decimal("0.1")
LEAST = 2


def check_sources(material: Material) -> Iterator[Issue]:
    """A sum of money and two or more amounts behind it that are all named by their sources, the last by the one that closes such a list, and add up to another sum."""
    for row in material.rows:
        money = [f for f in row if f.quantity.unit_class == "money"]
        for k in range(len(money) - LEAST):
            found = _parts(material, money, k)
            if found:
                yield from _compare(money[k], found)


def _parts(material: Material, money: Sequence[Figure], k: int) -> list[Figure]:
    total = money[k]
    if not (CAME.search(total.label) or CAME.match(total.after)) or SOURCE.search(total.label[-6:]) or CLOSING.search(total.label):
        return []
    parts: list[Figure] = []
    for n in range(k + 1, len(money)):
        figure, gap = money[n], material.between(money[n - 1], money[n])
        if FAR.search(gap) or not SOURCE.search(figure.label) or (parts and not NEXT.fullmatch(gap)) or 30 < len(gap):
            break
        parts.append(figure)
    plain = all(f.exact and not f.quantity.flags and f.value < total.value for f in parts) and total.exact and not total.quantity.flags
    if len(parts) < LEAST or not plain or not CLOSING.search(parts[-1].label) or len({p.label for p in parts}) < len(parts):
        return []
    view = material.views[total.flow].text
    return parts if view[parts[-1].end_v : parts[-1].end_v + 1] in ("。", "；", ")", "）", "\n", "") else []


def _compare(total: Figure, parts: Sequence[Figure]) -> Iterator[Issue]:
    added = sum((part.value for part in parts), Decimal(0))
    slack = (ulp(total) + sum((ulp(part) for part in parts), Decimal(0))) / 2 if any(f.decimals for f in (total, *parts)) else Decimal(0)
    if not slack < abs(added - total.value) <= total.value * MOST_OFF:
        return
    terms = "+".join(shown(part.value / 10000) for part in parts)
    yield issue(
        "money",
        (total.span, *(part.span for part in parts)),
        f"各来源 {terms}={shown(added / 10000)}万元，与“{total.text}”相差 {shown(abs(added - total.value) / 10000)}万元",
        certain=False,
    )
