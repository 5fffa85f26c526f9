"""Lists that were read as those of a total though they miss it by little (link.slip): told in one place, in one unit, one beside the other. Doubts only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from narrative.checks.issues import issue
from narrative.checks.material import WAN, YI, Figure, Material, shown, ulp
from narrative.checks.sums import KINDS, PLACES
from narrative.facts.counts import LEFT
from narrative.types import Fact, Issue

SLIP = "link.slip"
PRIZES, PRIZED = re.compile("[特一二三]等|[金银铜]奖"), re.compile("奖")
PARTIAL = re.compile("入[围选]|参[加赛]|推荐|选送|报送|查出|发现|受理|办结|立案")  # totals of which a list tells what came
OPENED = re.compile("[：:（(—\n]|其中|包括|分别|依次")
FEW, NEARLY = 2, 20  # by which a list without an opener may be off, or the share of its total
LEAST = 3  # parts of a list
NESTED = re.compile("其中|[包内]?含|包括|按|[多少增减][^，。；]{0,3}$")  # before a part that is one of another part, or a change
REST = re.compile("[，、；]?(?:其余|其他|余下|剩下|[^，。；）]{0,6}另)")  # behind a list that leaves something out
SCALES = {WAN: "万", YI: "亿"}
RATIO = "/"  # in a unit of what is not added up: 微克/立方米


def check_linked(material: Material) -> Iterator[Issue]:
    """A list that nearly makes up the total it is linked to, by more than its figures are rounded."""
    for total, parts, figures in _lists(material):
        whole, *told = figures
        added = sum((figure.value for figure in told), Decimal(0))
        off = added - whole.value
        rounded = any(figure.scale != 1 or figure.decimals for figure in figures)
        if abs(off) <= (sum(map(ulp, figures), Decimal(0)) / 2 if rounded else 0):
            continue
        if _came_of(total, parts, off) or _may_be_chance(figures, off):
            continue
        terms = "+".join(figure.text.removesuffix(figure.quantity.unit) for figure in told)
        made, short = (f"{shown(value / whole.scale)}{SCALES.get(whole.scale, '')}" for value in (added, abs(off)))
        yield issue(
            "sum",
            [figure.span for figure in figures],
            f"各分项 {terms}={made}，与合计“{whole.text}”不符，{'多' if 0 < off else '少'} {short}",
            certain=False,
        )


def _lists(material: Material) -> Iterator[tuple[Fact, list[Fact], list[Figure]]]:
    """Each total with the parts of a list that misses it, and their figures, its own first: exact ones of one level, behind which nothing is left out."""
    places = {figure.span: figure for row in material.rows for figure in row}
    by_id = {fact.id: fact for fact in material.facts}
    told: dict[str, list[Fact]] = {}
    for fact in material.facts:
        if SLIP in fact.why and fact.part_of in by_id:
            told.setdefault(fact.part_of, []).append(fact)
    for name, parts in told.items():
        spans = [fact.quantity.span for fact in (by_id[name], *parts)]
        if len(parts) < LEAST or not all(span in places for span in spans) or RATIO in by_id[name].quantity.unit:
            continue
        figures = [places[span] for span in spans]
        behind = material.views[figures[-1].flow].text[figures[-1].end_v : figures[-1].end_v + 4]
        kinds = any(KINDS.match(figure.text[-1:] + figure.after) or PLACES.search(figure.gap) for figure in figures)  # 分布在4个片区
        nested = NESTED.search(figures[1].label) or any(NESTED.search(figure.gap) for figure in figures[2:])
        if all(figure.exact for figure in figures) and not (kinds or nested or REST.match(behind)):
            yield by_id[name], parts, figures


def _may_be_chance(figures: Sequence[Figure], off: Decimal) -> bool:
    """Whether counts that stand beside each other, without a word that opens them as a list, come no nearer to one of them than others do."""
    opened = figures[0].sentence != figures[1].sentence or OPENED.search(figures[1].gap) is not None
    return not opened and FEW < abs(off) and figures[0].value < abs(off) * NEARLY


def _came_of(total: Fact, parts: Sequence[Fact], off: Decimal) -> bool:
    """Whether a list may tell but what came of its total: the prizes of what was sent in, what was done about what was found."""
    prizes = any(PRIZES.search(part.what + part.clause) for part in parts)
    some = off < 0 and PARTIAL.search(total.clause) is not None and LEFT.search(parts[-1].clause) is None
    return some or (prizes and not PRIZED.search(total.what + total.clause))
