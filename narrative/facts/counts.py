"""The counts of one sentence with the words between them, and which of two counts can be a total of the other by kind, size and status."""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrative.facts.build import Draft
from narrative.types import Fact

REACH = 12  # counts looked at on either side
LEFT = re.compile("其[他它余]|余下|剩下|剩余")  # names what a list has left: with it the list is all there is
GRADE = re.compile("[特一二三]等|[金银铜][奖牌]")  # of prizes
UNCOUNTED = frozenset(("percent", "rank", "day", "category"))
SIBLING = frozenset("、和及与")
ENTRIES = frozenset(("件", "项", "个", "篇", "幅", "份", "部"))
AREAS = frozenset("县市区乡镇村州旗")
AIMED = re.compile(
    r"(?:年初|年前|起初|当初|原|任务|目标|计划)[^，。；、\d]{0,6}(?:是|为|定|计划|安排)[^，。；、\d]{0,2}$|(?:说|定)的是$"
)  # before what was to be: 年初说的是40场, 原定10项
MORE = re.compile("(?:净|还|又)?[多少](?![媒功样种元儿层方边渠数年先家])[一-龥]{0,2}$")  # before a difference: 多赶13场
FOUNDED = re.compile("新[^，。；、\\d]{0,2}?(?:授牌|挂牌|命名|认定|评定|创建|建成?|增|立|设|评)|授牌|挂牌")
PASSED_ON = re.compile("推[荐了到送选上]|申报|上报|报[送了到]|批[了下准复]|获批")
PERSONS = frozenset(("人", "名", "位", "例"))


class Counts:
    """The counts of one sentence, behind the last ones of the sentence before, and the words between them."""

    def __init__(self, drafts: Sequence[Draft], tail: Sequence[int], group: Sequence[int], text: str) -> None:
        self.index = [*tail, *group]
        self.first = len(tail)
        self.drafts = [drafts[i] for i in self.index]
        self.facts = [draft.fact for draft in self.drafts]
        self.text = text

    def between(self, total: int, part: int) -> str:
        """The words from a total to a later count."""
        return self.text[self.drafts[total].end_v : self.drafts[part].start_v]

    def before(self, at: int) -> str:
        """The words right before a count, back to the count before it or to the begin of its clause."""
        draft = self.drafts[at]
        left = self.drafts[at - 1].end_v if at else draft.clause[0]
        return self.text[max(left, draft.clause[0]) : draft.start_v]

    def after(self, at: int) -> str:
        """The words right behind a count, up to the next one."""
        right = self.drafts[at + 1].start_v if at + 1 < len(self.drafts) else self.drafts[at].end_v + 14
        return self.text[self.drafts[at].end_v : right]


def is_held_against(counts: Counts, at: int) -> bool:
    """Whether a count is what was to be or how much more there is (赶集53场，年初说的是40场，多赶13场), none of the things told beside it."""
    words = counts.before(at)
    return AIMED.search(words) is not None or MORE.fullmatch(words.lstrip("，；")) is not None


def is_passed_on(counts: Counts, total: int, at: int) -> bool:
    """Whether a count is of what was proposed to those above or granted by them, behind what was newly founded (新授牌基地8家，往省里推了5家，批下来3家)."""
    return PASSED_ON.search(counts.before(at)) is not None and FOUNDED.search(counts.before(total)) is not None


def pairs(text: str) -> set[str]:
    """The pairs of characters of a text."""
    return {text[i : i + 2] for i in range(len(text) - 1)}


def holds(whole: Fact, part: Fact, *, wide: bool = False, equal: bool = False, award: bool = False) -> bool:
    """Whether a count can be the total of another by kind, size and status.

    Args:
        wide: persons and visits of persons go together, and percentages need no size
        equal: the part may be all of the total
        award: prizes may be parts of the works sent in
    """
    if (
        whole.status == "baseline"
        or part.status not in ("achieved", whole.status)
        or (whole.status == "target" and part.status != "target")
    ):
        return False
    if "delta" in whole.why or "delta" in part.why:
        return False
    if wide and whole.measure == part.measure == "percent":
        return True
    alike = (
        same_kind(whole, part)
        or (wide and {whole.measure, part.measure} == {"person", "person_time"})
        or (wide and "问卷" in whole.what and "满意" in part.what and part.measure == "person")
        or (award and {whole.quantity.unit, part.quantity.unit} <= ENTRIES and part.measure == "award")
    )
    return alike and (part.quantity.value < whole.quantity.value or (equal and part.quantity.value == whole.quantity.value))


def is_picked_from(whole: Fact, part: Fact) -> bool:
    """Whether what was picked can be one of what was counted: in the same unit, or of works that won; prizes and areas have nothing picked from them."""
    if whole.measure == "award" != part.measure and "奖" in whole.what and "奖" not in part.what:
        return False
    if whole.measure == "region" and part.measure == "award" and whole.what[-1:] in AREAS:
        return False
    return is_one_unit(whole, part) or ({whole.quantity.unit, part.quantity.unit} <= ENTRIES and part.measure == "award")


def is_one_unit(one: Fact, other: Fact) -> bool:
    """Whether two counts are told in one unit or in one of the same kind (人, 人次, 名)."""
    a, b = one.quantity.unit, other.quantity.unit
    return a.startswith(b) or b.startswith(a) or {a, b} <= PERSONS


def same_kind(a: Fact, b: Fact) -> bool:
    return a.quantity.unit == b.quantity.unit or (a.measure == b.measure and a.measure not in ("other", "money"))


def counted(fact: Fact) -> bool:
    return fact.quantity.unit_class == "open" or fact.measure in ("organization", "person", "item", "place", "event", "award", "project")
