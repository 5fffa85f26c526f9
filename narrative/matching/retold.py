"""Counts that the report tells with another value where it sums up, outside what is read as its results: in its conclusion, beside its problems, among its money."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from narrative.facts.links import kind_of_count
from narrative.matching.doubts import NEAR
from narrative.offsets import fold
from narrative.results import Extraction
from narrative.types import Fact, Quantity

ROLES = frozenset(("goals", "plans", "overview"))  # where values that differ are aims, or what was there before
DONE = re.compile("实际|实有|实为")  # which says that they are not
MARKS = re.compile(r"[，,；;。：:\n（）()]")
TAIL = 4  # characters before two numbers that make them counts of one thing
NAMED = 4  # characters in a row that name a thing in both clauses (巡回义诊)
NUMERALS = re.compile(r"[#\d全年共计实际已了的]")
BEFORE, BEHIND = 30, 14  # characters of the clause on either side
ALIKE = 0.6  # share of the characters of a count's object that the other clause must hold
SHORT = 2  # characters of an object that says too little by itself: then what stands before it must say the other clause, too
OTHERWISE = re.compile(
    r"目标|计划|任务|预期|预计|拟|指标|要求|达到|力争|争取|原定|批复|承诺|应|需|想|准备|打算|安排|[上前去]一?年|明年|下年|次年|同期|比|较|平均|每|日均|不足|缺|还差|全国|全省|其中"
)


def retold(report: Extraction) -> frozenset[str]:
    """The ids of the facts that are told with another value elsewhere."""
    by_kind: dict[str, list[Fact]] = {}
    for fact in report.facts:
        if fact.status == "achieved" and fact.quantity.bound == "exact" and fact.quantity.unit not in ("", "%"):
            by_kind.setdefault(kind_of_count(fact.quantity.unit), []).append(fact)
    return frozenset(
        f.id
        for q, clause in _elsewhere(report)
        for f in by_kind.get(kind_of_count(q.unit), ())
        if _differs(f.quantity, q) and _same_thing(f, clause, report.before(f) + report.sentence_near(f))
    )


def _elsewhere(report: Extraction) -> Iterator[tuple[Quantity, str]]:
    """The exact quantities that are no facts, with the words around each, where these speak of what was done."""
    text = report.document.text
    begins = [section.span.start for section in report.sections]
    for quantity in report.others:
        if quantity.bound != "exact" or not quantity.unit:
            continue
        start, end = quantity.span.start, quantity.span.end
        clause = fold(MARKS.split(text[max(0, start - BEFORE) : start])[-1] + "#" + MARKS.split(text[end : end + BEHIND])[0])
        aims = bool(begins) and report.sections[max(0, bisect_right(begins, start) - 1)].role in ROLES
        if OTHERWISE.search(clause) is None and (not aims or DONE.search(clause)):
            yield quantity, clause


def _same_thing(fact: Fact, clause: str, around: str) -> bool:
    """Whether a clause, # in the place of its number, speaks of what a count is of.

    Args:
        around: the sentence of the count and those before it
    """
    said = clause.partition("#")[0]
    if TAIL <= len(fact.what) and said.endswith(fact.what[-TAIL:]):
        return True
    if any(said[n : n + NAMED] in fact.clause for n in range(len(said) - NAMED + 1)):
        return True
    own, other = frozenset(fact.action + fact.what), frozenset(NUMERALS.sub("", clause))
    if not own or len(own & other) < ALIKE * len(own):
        return False
    return SHORT < len(own) or ALIKE * len(other) <= len(other & frozenset(around))


def _differs(a: Quantity, b: Quantity) -> bool:
    """Whether two values are near and not equal: some parts in a hundred apart, or by one; 0 is near to nothing."""
    low, high = (a.value, b.value) if a.value < b.value else (b.value, a.value)
    return 0 < low < high <= max(low * NEAR, low + 1)
