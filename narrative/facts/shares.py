"""Percentages that are shares of a count: 占六成 of the one before, 占全市2240次的25% of the one told with it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from narrative.facts.counts import UNCOUNTED, Counts
from narrative.facts.wholes import rated

SHARE = re.compile(r"(?P<own>[^，。；：（、]*)占(?!比)[^，。；]{0,10}$")
OVER, OF_BASE = re.compile("占(?!比)[^，。；、]{0,12}$"), re.compile("[^，。；、]{0,8}的(?:比[例重])?(?:为|达|超过?|近|约)?")
OWN_SHARE = re.compile("[约近超]?占")
SHARED = re.compile("[，（]占比[例重]?(?:约?[为达]到?|约)?")
PEOPLE = re.compile(
    "(?:未成年|青少年|少儿|儿童|学生|老年|老人|女|党员|农民|村民|本科|大专|研究生|硕士|博士|职称|青年|游客|读者|观众|客流|散客|团体)[^，。；、\\d]{0,6}占(?:比[例重]?|到?全年)(?:约?[为达]到?|约|超过?|近|的)*$"
)
OPENED = re.compile("[，（]?(?:其中|当中|里头|里面|这里头?)，?[^，。；：、\\d]{1,8}")  # 参训286人，当中农牧民逾七成
OF_YEAR = re.compile("占到?全年")
AIM = re.compile("计划|任务|目标|预算")


def share_of(counts: Counts, at: int, reach: int, found: Mapping[int, tuple[int, str]]) -> tuple[int, str] | None:
    """What a percentage with 占 is a share of: the total of the count it repeats, or the count before it where it has a subject of its own."""
    words = counts.before(at) + _own_share(counts, at)
    match = SHARE.search(words)
    if counts.facts[at].status == "baseline" or "满意" in words:  # of those who answered, whom the sentence need not tell last
        return None
    if "占" in words and (taken := rated(counts, at)) is not None:
        return counts.index[taken], "link.share"
    if PEOPLE.search(words) and (people := _people(counts, at, reach, words)) is not None:
        above = found.get(counts.index[people])
        return (counts.index[people] if above is None else above[0]), "link.share"
    if at and (told := _told_base(counts, at)) is not None:
        return counts.index[told], "link.share.base"
    base = [j for j in range(reach, at) if counts.facts[j].measure not in UNCOUNTED and counts.facts[j].status != "baseline"]
    if (
        base
        and base[-1] + 1 == at
        and OPENED.fullmatch(counts.before(at))
        and "成" in counts.text[counts.drafts[at].start_v : counts.drafts[at].end_v]
    ):
        above = found.get(counts.index[base[-1]])
        return (counts.index[base[-1]] if above is None else above[0]), "link.share"
    if match is None and SHARED.fullmatch(counts.before(at)):
        above = found.get(counts.index[at - 1]) if at else None
        return (above[0], "link.share") if above is not None else None
    if match is None or not base:
        return None
    above = found.get(counts.index[base[-1]])
    if above is not None:
        return above[0], "link.share"
    return (counts.index[base[-1]], "link.share") if 2 <= len(match["own"].strip("其中")) else None


def _people(counts: Counts, at: int, reach: int, words: str) -> int | None:
    """The nearest count of people of which some are a share; over a full stop only of the whole year's."""
    first = 0 if OF_YEAR.search(words) else reach
    people = (j for j in range(at - 1, first - 1, -1) if counts.facts[j].measure in ("person", "person_time"))
    return next(
        (j for j in people if counts.facts[j].status == "achieved" and "；" not in counts.between(j, at).replace("；", "", 1)), None
    )


def _own_share(counts: Counts, at: int) -> str:
    """The 占 that is read as part of a share: 约占四成."""
    found = OWN_SHARE.match(counts.text, counts.drafts[at].start_v)
    return found.group() if found else ""


def _told_base(counts: Counts, at: int) -> int | None:
    """The count that a percentage is said to be a share of: 开展检查560次，占全市2240次的25%."""
    base = counts.facts[at - 1]
    over = OVER.search(counts.before(at - 1)) if OF_BASE.fullmatch(counts.between(at - 1, at)) else None
    told = over is not None and AIM.search(over.group()) is None and base.status in ("achieved", "context")
    return at - 1 if told and base.measure not in UNCOUNTED and counts.facts[at].quantity.value <= 100 else None


def base_behind(counts: Counts, at: int) -> int | None:
    """The count behind that a count is told as a share of (560次，占全市2240次的25%), where the percentage bears it out."""
    if len(counts.facts) <= at + 2 or counts.facts[at + 2].measure != "percent" or _told_base(counts, at + 2) != at + 1:
        return None
    part, base, share = (counts.facts[j].quantity for j in (at, at + 1, at + 2))
    near = part.unit == base.unit and part.value < base.value and abs(100 * part.value - share.value * base.value) <= base.value
    return at + 1 if near and "；" not in counts.between(at, at + 1) else None


def is_share_of_rate(counts: Counts, total: int, at: int) -> bool:
    """Whether a percentage with 占 would be part of a rate (满意度96%，其中…402人，占八成), of which nothing is a share."""
    return counts.facts[total].measure == "percent" and SHARE.search(counts.before(at)) is not None
