"""Lists that were read as those of a total though they miss it by little (link.slip): told in one place, in one unit, one beside the other. Doubts only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from narrative.checks.issues import issue
from narrative.checks.material import Material, shown, ulp
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
RATIO = "/"  # in a unit of what is not added up: 微克/立方米


def check_linked(material: Material) -> Iterator[Issue]:
    """A list that nearly makes up the total it is linked to, by more than its figures are rounded."""
    places = {figure.span: figure for row in material.rows for figure in row}
    told: dict[str, list[Fact]] = {}
    by_id = {fact.id: fact for fact in material.facts}
    for fact in material.facts:
        if SLIP in fact.why and fact.part_of in by_id:
            told.setdefault(fact.part_of, []).append(fact)
    for name, parts in told.items():
        total = by_id[name]
        figures = [places.get(fact.quantity.span) for fact in (total, *parts)]
        known = [figure for figure in figures if figure is not None]
        if len(parts) < LEAST or len(known) < len(figures) or RATIO in total.quantity.unit or not all(figure.exact for figure in known):
            continue
        behind = material.views[known[-1].flow].text[known[-1].end_v : known[-1].end_v + 4]
        if any(KINDS.match(figure.text[-1:] + figure.after) or PLACES.search(figure.gap) for figure in known):
            continue  # 分布在4个片区 is no part
        if any(NESTED.search(figure.gap) for figure in known[2:]) or NESTED.search(known[1].label) or REST.match(behind):
            continue
        added = sum((part.quantity.value for part in parts), Decimal(0))
        off = added - total.quantity.value
        rounded = any(figure.scale != 1 or figure.decimals for figure in known)
        if abs(off) <= (sum(map(ulp, known), Decimal(0)) / 2 if rounded else 0) or _came_of(total, parts, off):
            continue
        beside = known[0].sentence == known[1].sentence and OPENED.search(known[1].gap) is None
        if beside and FEW < abs(off) and total.quantity.value < abs(off) * NEARLY:
            continue  # things beside each other come as near by chance
        terms = "+".join(shown(part.quantity.value) for part in parts)
        yield issue(
            "sum",
            [figure.span for figure in known],
            f"各分项 {terms}={shown(added)}，与合计“{known[0].text}”不符，{'多' if 0 < off else '少'} {shown(abs(off))}",
            certain=False,
        )


def _came_of(total: Fact, parts: list[Fact], off: Decimal) -> bool:
    """Whether a list may tell but what came of its total: the prizes of what was sent in, what was done about what was found."""
    prizes = any(PRIZES.search(part.what + part.clause) for part in parts)
    some = off < 0 and PARTIAL.search(total.clause) is not None and LEFT.search(parts[-1].clause) is None
    return some or (prizes and not PRIZED.search(total.what + total.clause))
