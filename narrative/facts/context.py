"""Status of a count by cues with direction, scope, pseudo-cues and terminators (ConText); scope and period by the words around. Data in cues.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import cast

from narrative.rules import load
from narrative.rules.edges import needs
from narrative.types import Status

BEHIND = 30
STOCK = re.compile(
    r"十[一二三四]五.{0,2}(?:期间|以来)|[近这两三五十]年(?:来|间)|累计|截至|截止|历年|以来|[五三两十]年来|已(?:有|建|拥有)|现有|共有|总数|总量|目前|总计达|至今"
)
SCOPE = re.compile(
    r"(全国|全省|全市|全县|全区|各成员单位|各县[市区（]{0,3}[区）]{0,2}|各乡镇|[一-龥]{2,6}?(?:县|区|镇|乡|街道|学校|中学|小学|企业|公司|园区|社区|村)(?=[^一-龥]|共|有|的|已|获|开展|举办))"
)
PERIOD = re.compile(
    r"((?:20\d\d|\d\d)年(?:度|底|末|上半年|下半年)?(?:\d{1,2}月)?|截至(?:\d{1,2}月底|目前|年底)|[一二三四]季度|上半年|下半年|全年|目前|暑期|寒假)"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A rule of cues.toml. `signs`: characters one of which the words around a count must hold for it to match at all."""

    rule: str
    status: Status
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    pseudo: re.Pattern[str] | None
    ends: re.Pattern[str] | None
    only: tuple[tuple[str, frozenset[str]], ...]
    signs: frozenset[str] | None

    def fits(self, before: str, after: str) -> bool:
        """Whether the cue stands around a count, is not taken back by a pseudo-cue, and reaches it."""
        if self.after is not None and not self.after.match(after):
            return False
        if self.before is None:
            return self.pseudo is None or not self.pseudo.match(after)
        found = last(self.before, before)
        if found is None:
            return False
        if self.pseudo is not None and any(m.start() < found.end() and found.start() < m.end() for m in self.pseudo.finditer(before)):
            return False
        return self.ends is None or not self.ends.search(before, found.end())


@cache
def cues() -> tuple[Cue, ...]:
    """The cues of cues.toml in order."""

    def compiled(text: str) -> re.Pattern[str] | None:
        return re.compile(text) if text else None

    return tuple(
        Cue(
            rule.id,
            cast(Status, rule.text("status")),
            compiled(rule.text("before")),
            compiled(rule.text("after")),
            compiled(rule.text("pseudo")),
            compiled(rule.text("ends")),
            tuple((name, frozenset(rule.terms(name))) for name in ("unit_measure", "unit_class", "unit") if rule.terms(name)),
            needs(rule.text("before") or rule.text("after")),
        )
        for rule in load("cues")
    )


def cues_in(words: str) -> tuple[Cue, ...]:
    """The cues that can match anywhere in a sentence: those whose characters it holds."""
    held = frozenset(words)
    return tuple(cue for cue in cues() if cue.signs is None or not cue.signs.isdisjoint(held))


def status_of(
    before: str, after: str, measure: str, unit_class: str = "", unit: str = "", among: tuple[Cue, ...] | None = None
) -> tuple[Status, str]:
    """The status of a count and the id of the cue that decides it; ("achieved", "") where no cue does.

    Args:
        before: the clause up to the quantity; for cues that reach further, the clauses of the same sentence before it count too
        after: what stands right behind the quantity, to the end of the sentence
        measure: the measure of the count, since a region or a category is mostly a make-up
        among: the cues that can match, from `cues_in`; None for all
    """
    own = {"unit_measure": measure, "unit_class": unit_class, "unit": unit}
    behind = after[:BEHIND]
    for cue in cues() if among is None else among:
        if all(own[name] in values for name, values in cue.only) and cue.fits(before, behind):
            return cue.status, cue.rule
    return "achieved", ""


def last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match of a pattern."""
    found = None
    for found in pattern.finditer(text):  # noqa: B007
        pass
    return found


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
    found = last(re.compile(f"(?:{HIGHER.get(area, HIGHER[''])})(?![一-龥]{{0,3}}(?:奖|第|先进|优秀|最美|赛))"), before)
    if found is None or re.search(r"获|荣|入选|晋级|评为|参加|参赛|居|列|选送|推荐|首|奖|面向|在$|跻身|率先|到$|观众", before):
        return False
    return re.search(r"共|同期|当年|总|现有|平均|比例|为$|有$|全[国省市](?:自治区)?$|今年", before[found.start() :]) is not None


OTHERS = re.compile(
    r"(?:邻|外|兄弟)[省市县区][一-龥]{0,6}|据统计，?全[国省]|全[国省](?=举办|开展|组织|发放|培训)|(?:国家|中国|[省市县区])[一-龥]{1,8}?(?:局|委|厅|协会|科协|联合会|馆|院|中心)(?=举办|开展|组织|发放|培训|承办|主办|查实|接待)"
)
TOGETHER = re.compile(r"(?:与|和|同|联合|会同|配合|协助|受|由|向|为|经|获|在|参加|依托|协同|携手|组织|被)[^，。；]{0,10}\Z")


def of_another_body(before: str, organisation: str) -> bool:
    """Whether the clause begins with another body that did it (省科协举办…), and not with the reporting unit or together with it.

    Args:
        before: the clause up to the quantity
        organisation: the reporting unit's name, "" where unknown
    """
    match = OTHERS.search(before)
    if match is None or TOGETHER.search(before[: match.start()]) or re.search(r"我[县市区省]|本", before):
        return False
    name = match.group()
    short = name.replace("科协", "科学技术协会")
    return not organisation or not (name[1:] in organisation or short[1:] in organisation or name in organisation)


TIME = re.compile(r"(?:^|[，。；：（）])(?:在|早在)?(?:(?P<last>去年|上年|上一年|前年|往年)|(?P<year>20\d\d)年)")
NOW = re.compile(
    r"今年|本年|当年|年内|已[有经]?|较|比|同比|增|升|提|扩|至|降|持平|年(?:[—-]|至|到)|计划|年度?(?:优秀|先进|全国|全省|科普|最美)|[—-]20\d\d|来|起|以来|第"
)


def other_year(lead: str, year: int | None) -> str:
    """ "baseline" or "target" where the part of the sentence up to a count speaks of another year than the report's, else "".

    Args:
        lead: the sentence up to the quantity
        year: the year of the report, None where unknown: then only words (去年) tell
    """
    if "年" not in lead:
        return ""
    match = last(TIME, lead[lead.rfind("；") + 1 :])
    if match is None or NOW.search(match.string, match.end() - 1) or (match.group().startswith("（") and "）" in match.string[match.end() :]):
        return ""
    if match.group("last"):
        return "baseline"
    named = int(match.group("year"))
    return "" if year is None or named == year else "baseline" if named < year else "target"


def is_stock(text: str) -> bool:
    """Whether the words before a count say that it is a stock of years (累计, 截至目前) and not the year's own."""
    return STOCK.search(text) is not None


def scope_of(before: str) -> str:
    """Whose result a count is, where the clause names somebody else than the reporting unit; else ""."""
    found = last(SCOPE, before)
    return found.group(1) if found else ""


def period_of(sentence: str, at: int) -> str:
    """The time expression nearest before a position of the sentence, "" where there is none."""
    found = last(PERIOD, sentence[:at])
    return found.group(1) if found else ""
