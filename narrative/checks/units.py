"""Units of money that slipped: 元 among 万元, an amount without a unit among amounts with one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from narrative.checks.issues import issue
from narrative.checks.material import Figure, Material, shown
from narrative.types import Issue, Span

NAMED = re.compile(r"(?:支出|收入|预算|经费|资金|补助|结转|结余|拨款|决算|合计|总额|收支|费)(?:数|额|为|是|共计|合计|约|：|:)*$")
BARE = re.compile(r"(\d{1,7}\.\d{1,4})(?=[。，；、,;]|\s*(?:\n|\Z))")
WHOLES = frozenset(("户", "家", "所", "名", "位", "份", "册", "件", "篇"))
AVERAGE = re.compile(r"均|每|比|率|/|倍|指数|密度|拥有|折|权|标准|[百千万]人")
DIGITS = 3
TAIL = re.compile(r"(?:共计|合计|总计|总额|金额|资金|为|是|共|计|达|：|:)+$")
PRICE = re.compile(r"均|每|单价|/|标准|价格|优惠|收费|一[份张本人次]")
LARGE = Decimal(100000)  # 元 with two decimals beyond this may be meant


def check_units(material: Material) -> Iterator[Issue]:
    """An amount in 元 or without a unit whose neighbours in the paragraph are all in 万元."""
    yield from _broken(material)
    yield from _scaled(material)
    paragraphs: dict[tuple[int, int], list[Figure]] = {}
    for row in material.rows:
        for figure in row:
            if figure.quantity.unit_class == "money":
                paragraphs.setdefault((figure.flow, material.sentences[figure.sentence].paragraph), []).append(figure)
    for figures in paragraphs.values():
        wan = [f for f in figures if f.scale == 10000]
        for figure in figures:
            others = [f for f in figures if f is not figure]
            if figure.scale == 1 and figure.decimals and figure.value < LARGE and others and all(f.scale == 10000 for f in others):
                if PRICE.search(figure.gap[-10:] + figure.after[:3]) or (len(others) == 1 and not NAMED.search(figure.label)):
                    continue
                yield issue("unit", (figure.span,), f"“{figure.text}”前后各项都以万元计，这里的单位是否应为万元")
        if 2 <= len(wan):
            yield from _without(material, wan)


def _broken(material: Material) -> Iterator[Issue]:
    """12.6人次: people and events come whole, so 万 was lost, or it is an average that does not say so."""
    for row in material.rows:
        for f in row:
            whole = f.quantity.unit_class in ("person", "person_time", "event") or f.quantity.unit in WHOLES
            broken = whole and f.scale == 1 and 0 < f.decimals and f.exact and not f.quantity.flags and f.value % 1
            if broken and not AVERAGE.search(f.gap[-16:] + f.after[:8]):
                yield issue("unit", (f.span,), f"“{f.text}”不是整数，请核对是否漏写“万”", certain=False)


def _scaled(material: Material) -> Iterator[Issue]:
    """86.73万元 in one place and 86.73元 in another, of one name."""
    seen: dict[tuple[str, str], list[Figure]] = {}
    for row in material.rows:
        for f in row:
            digits = shown(f.value / f.scale).replace(".", "").strip("0")
            if DIGITS <= len(digits) and f.decimals and f.exact:
                seen.setdefault((shown(f.value / f.scale), f.quantity.unit), []).append(f)
    for group in seen.values():
        first = next((f for f in group if f.scale == 10000), None)
        for other in group:
            if (
                first is not None
                and other.scale == 1
                and _named_alike(first.label, other.label)
                and not PRICE.search(other.gap[-10:] + other.after[:3])
            ):
                yield issue("unit", (first.span, other.span), f"“{first.text}”与“{other.text}”数字相同而单位不同，请核对单位")


def _named_alike(one: str, other: str) -> bool:
    """Whether two labels end in the same two characters of a name."""
    a, b = (TAIL.sub("", text) for text in (one, other))
    return len(a) >= 2 and a[-2:] == b[-2:]


def _without(material: Material, wan: list[Figure]) -> Iterator[Issue]:
    for index in sorted({f.sentence for f in wan}):
        sentence = material.sentences[index]
        view = material.views[sentence.flow]
        own = [f for f in wan if f.sentence == index]
        if len(own) < 2:
            continue
        for match in BARE.finditer(view.text, sentence.start_v, sentence.end_v):
            if NAMED.search(view.text, max(sentence.start_v, match.start() - 14), match.start()):
                span = Span(view.origin[match.start()], view.origin[match.end() - 1] + 1)
                yield issue("unit", (span,), f"“{shown(Decimal(match.group(1)))}”没有单位，同句各项以万元计，请补写单位")
