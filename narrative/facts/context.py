"""Status of a count by cues with direction, scope, pseudo-cues and terminators (ConText); scope and period by the words around. Data in cues.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import cast

from narrative.rules import load
from narrative.types import Status

BEHIND = 14
STOCK = re.compile(r"累计|截至|截止|历年|以来|[五三两十]年来|已(?:有|建|拥有)|现有|共有|总数|总量|目前|总计达|至今")
SCOPE = re.compile(
    r"(全国|全省|全市|全县|全区|各成员单位|各县[市区（]{0,3}[区）]{0,2}|各乡镇|[一-龥]{2,6}?(?:县|区|镇|乡|街道|学校|中学|小学|企业|公司|园区|社区|村)(?=[^一-龥]|共|有|的|已|获|开展|举办))"
)
PERIOD = re.compile(
    r"((?:20\d\d|\d\d)年(?:度|底|末|上半年|下半年)?(?:\d{1,2}月)?|截至(?:\d{1,2}月底|目前|年底)|上半年|下半年|全年|目前|暑期|寒假)"
)


@dataclass(frozen=True, slots=True)
class _Cue:
    rule: str
    status: Status
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    pseudo: re.Pattern[str] | None
    ends: re.Pattern[str] | None
    measures: frozenset[str]


@cache
def _cues() -> tuple[_Cue, ...]:
    def compiled(text: str) -> re.Pattern[str] | None:
        return re.compile(text) if text else None

    return tuple(
        _Cue(
            rule.id,
            cast(Status, rule.text("status")),
            compiled(rule.text("before")),
            compiled(rule.text("after")),
            compiled(rule.text("pseudo")),
            compiled(rule.text("ends")),
            frozenset(rule.terms("unit_measure")),
        )
        for rule in load("cues")
    )


def status_of(before: str, after: str, measure: str) -> tuple[Status, str]:
    """The status of a count and the id of the cue that decides it; ("achieved", "") where no cue does.

    Args:
        before: the clause up to the quantity; for cues that reach further, the clauses of the same sentence before it count too
        after: what stands right behind the quantity, to the end of the sentence
        measure: the measure of the count, since a region or a category is mostly a make-up
    """
    for cue in _cues():
        if cue.measures and measure not in cue.measures:
            continue
        if cue.after is not None and not cue.after.match(after[:BEHIND]):
            continue
        if cue.before is not None:
            found = _last(cue.before, before)
            if found is None:
                continue
            if cue.pseudo is not None and any(m.start() < found.end() and found.start() < m.end() for m in cue.pseudo.finditer(before)):
                continue
            if cue.ends is not None and cue.ends.search(before, found.end()):
                continue
        elif cue.pseudo is not None and cue.pseudo.match(after[:BEHIND]):
            continue
        return cue.status, cue.rule
    return "achieved", ""


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    matches = list(pattern.finditer(text))
    return matches[-1] if matches else None


HIGHER = {
    "县": "全市|全省|全国|全自治区|全地区|全州|全盟",
    "区": "全市|全省|全国|全自治区",
    "市": "全省|全国|全自治区",
    "省": "全国",
    "": "全省|全国|全自治区",
}


def above_area(before: str, area: str) -> bool:
    """Whether the clause speaks of an area above the unit's own (全省 for a city), and of no honour won there.

    Args:
        before: the clause up to the quantity
        area: 县 区 市 省 of the reporting unit, "" where unknown
    """
    found = _last(re.compile(f"(?:{HIGHER.get(area, HIGHER[''])})(?![一-龥]{{0,3}}(?:奖|第|先进|优秀|最美|赛))"), before)
    if found is None or re.search(r"获|荣|入选|晋级|评为|参加|参赛|居|列|选送|推荐|首|奖|面向|在$|跻身|率先|到$|观众", before):
        return False
    return re.search(r"共|同期|当年|总|现有|平均|比例|为$|有$|全[国省市](?:自治区)?$|今年", before[found.start() :]) is not None


def is_stock(text: str) -> bool:
    """Whether the words before a count say that it is a stock of years (累计, 截至目前) and not the year's own."""
    return STOCK.search(text) is not None


def scope_of(before: str) -> str:
    """Whose result a count is, where the clause names somebody else than the reporting unit; else ""."""
    found = _last(SCOPE, before)
    return found.group(1) if found else ""


def period_of(sentence: str, at: int) -> str:
    """The time expression nearest before a position of the sentence, "" where there is none."""
    found = _last(PERIOD, sentence[:at])
    return found.group(1) if found else ""
