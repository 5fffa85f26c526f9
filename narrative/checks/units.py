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
PRICE = re.compile(r"均|每|单价|/|标准|价格|优惠|收费|一[份张本人次]")
LARGE = Decimal(100000)  # 元 with two decimals beyond this may be meant


def check_units(material: Material) -> Iterator[Issue]:
    """An amount in 元 or without a unit whose neighbours in the paragraph are all in 万元."""
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
