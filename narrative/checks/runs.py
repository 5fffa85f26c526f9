"""Stretches of figures with little between them, and the words before each: what the checks of places look at (`adjacent` and its neighbours)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from narrative.checks.material import Figure, Material, ulp

FARTHEST = 40  # characters between two figures of a stretch
LISTED = 26  # the same of two parts
MOST = 9  # parts of a list
SLIP = Decimal("0.12")  # how far a figure may be off and still be a slip
KINDS = re.compile(
    r"[^，。；：\d\n]{0,4}(?:[^，。；：\d\n]{0,6}(?:合计|一共|相加|加起来|算下来)|共|总|累计|两?部分|构成|组成|同时|，?分别)|[^，。；：\d\n]{0,2}(?:路|途径|渠道|方式|路子|路径|来源|方面|板块|大类)[^，。；：\d\n]{0,2}[：:]"
)
BREAKS = re.compile(
    r"其中|[含比较]|上年|去年|同期|增[长加幅]|下降|减少|净增|目标|计划|任务|累计|人均|平均|每|另|此外|覆盖|惠及|受益|带动|服务(?![业类型站点])|以上|不足"
)
LEFT = re.compile(
    r"(?:剩(?:下|余)?|还[差剩]|尚[余差]|其余|余下|留存|未[完办结][成结]?)[^，。；：\d\n]{0,6}$"
)  # before what is left of a whole
MARKS = re.compile("[、，；\n]")


@dataclass(frozen=True, slots=True)
class Run:
    """Figures of one stretch and the words before each, since the one before."""

    figures: tuple[Figure, ...]
    gaps: tuple[str, ...]
    material: Material

    def behind(self, at: int) -> str:
        """The words behind a figure."""
        figure = self.figures[at]
        return self.material.views[figure.flow].text[figure.end_v : figure.end_v + 12]


def runs_of(material: Material) -> Iterator[Run]:
    """The stretches of a report; a count of the kinds that follow or went before (三项合计) is none of their figures."""
    figures: list[Figure] = []
    gaps: list[str] = []
    for figure in (f for row in material.rows for f in row):
        text = material.views[figure.flow].text
        follows = bool(figures) and figures[-1].flow == figure.flow
        gap = text[figures[-1].end_v : figure.start_v] if follows else figure.gap
        if figures and (not follows or FARTHEST < len(gap) or "\n\n" in gap or gap.count("。") > 1):
            yield Run(tuple(figures), tuple(gaps), material)
            figures, gaps, gap = [], [], figure.gap
        if figure.text in ("一年", "半年", "全年") or figure.quantity.unit_class == "age":
            continue
        if figure.value <= MOST and not figure.decimals and KINDS.match(text[figure.end_v : figure.end_v + 8]) and len(figure.text) <= 3:
            continue
        figures.append(figure)
        gaps.append(gap)
    if figures:
        yield Run(tuple(figures), tuple(gaps), material)


def is_whole(figure: Figure) -> bool:
    """Whether a figure may be a part or a total."""
    quantity = figure.quantity
    return figure.exact and not quantity.flags and quantity.unit not in ("", "%") and quantity.unit_class not in ("day", "age", "rank")


def slack_of(figures: Sequence[Figure]) -> Decimal:
    """How far rounded figures (1.2万) together may be off what they stand for; 0 of whole ones."""
    return sum((ulp(f) for f in figures if f.scale != 1 or f.decimals), Decimal(0)) / 2


def mark_of(gap: str) -> str:
    """The mark that joins two items."""
    found = MARKS.search(gap)
    return found.group() if found else ""


def is_of_one_unit(first: Figure, later: Figure) -> bool:
    """Whether two figures are of one unit, or both of persons."""
    return first.quantity.unit == later.quantity.unit or {first.quantity.unit_class, later.quantity.unit_class} <= {"person", "person_time"}
