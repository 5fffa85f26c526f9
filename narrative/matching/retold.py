"""Counts that the report tells with another value outside what is read as its results: where it sums up, among its problems, in a record that does not agree."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from narrative.facts.links import kind_of_count
from narrative.facts.twins import AIMS, RECORDED, UNSETTLED, agree
from narrative.matching.doubts import NEAR
from narrative.matching.wanted import core
from narrative.offsets import fold
from narrative.results import Extraction
from narrative.structure.organisation import YEARS
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
    r"目标|计划|任务|预期|预计|拟|指标|要求|达到|力争|争取|原定|批复|承诺|应|需|想|准备|打算|安排|[上前去]一?年|明年|下年|次年|同期|比|较|平均|每|日均|不足|缺|还差|全国|全省"
)
STRETCH = re.compile(r"[^。；;！!\n]+")
MOST = 32  # such sentences, and figures of one, that are looked at
LITTLE = 0.4  # least share of the characters of a count's object that such a sentence must hold
AROUND = 120  # characters of a sentence on either side that are heard


def retold(report: Extraction) -> frozenset[str]:
    """The ids of the facts that are told with another value elsewhere."""
    by_kind: dict[str, list[Fact]] = {}
    for fact in report.facts:
        if fact.status == "achieved" and fact.quantity.unit not in ("", "%"):
            by_kind.setdefault(kind_of_count(fact.quantity.unit), []).append(fact)
    said = {
        f.id
        for q, clause in _elsewhere(report)
        for f in by_kind.get(kind_of_count(q.unit), ())
        if _differs(f.quantity, q) and _same_thing(f, clause, report.before(f) + report.sentence_near(f)) and not _may_be_part(f, q, clause)
    }
    pasted = {
        f.id
        for name, figures in ((one.fact.what, (one.fact.quantity, *one.others)) for one in report.entries)
        for f in by_kind.get(kind_of_count(figures[0].unit), ())
        if _is_named(f, name) and not any(agree(f.quantity, q) for q in figures) and any(_differs(f.quantity, q) for q in figures)
    }
    return frozenset(said | pasted | frozenset(_disputed(report)))


def _disputed(report: Extraction) -> Iterator[str]:
    """The ids of the facts whose figure a sentence calls unsettled (大事记称三十六场，台账三十四场，对不上): those it tells with that value beside another
    one, and the one that a figure beside it is likest to be told of."""
    text = fold(report.document.text)
    unsettled = [stretch for stretch in STRETCH.finditer(text) if UNSETTLED.search(stretch.group())] if UNSETTLED.search(text) else []
    if not unsettled:
        return
    quantities = sorted((q for q in (*report.others, *(f.quantity for f in report.facts)) if q.unit not in ("", "%")), key=lambda q: q.span)
    starts = [q.span.start for q in quantities]
    own = {fact.quantity.span: fact.id for fact in report.facts}
    achieved: dict[str, list[Fact]] = {}
    for fact in report.facts:
        if fact.status == "achieved":
            achieved.setdefault(kind_of_count(fact.quantity.unit), []).append(fact)
    for stretch in unsettled[:MOST]:
        figures = quantities[bisect_left(starts, stretch.start()) : bisect_left(starts, stretch.end())][:MOST]
        for other in figures:
            kind = kind_of_count(other.unit)
            near = [fact for fact in achieved.get(kind, ()) if _differs(fact.quantity, other)]
            told = {q.value for q in figures if kind_of_count(q.unit) == kind}
            disputed = [fact.id for fact in near if fact.quantity.value in told] or _likest(near, stretch.group())
            yield from disputed
            if disputed and other.span in own:
                yield own[other.span]


def _likest(facts: Sequence[Fact], said: str) -> list[str]:
    """The id of the one fact whose object a sentence names best, if it names it at all and no other as well."""
    named = sorted(((_share_named(fact, said), fact.id) for fact in facts), reverse=True)
    return [named[0][1]] if named and LITTLE <= named[0][0] and (len(named) == 1 or named[1][0] < named[0][0]) else []


def _share_named(fact: Fact, said: str) -> float:
    own = frozenset(NUMERALS.sub("", fact.action + fact.what))
    return len(own.intersection(said)) / max(1, len(own))


def _is_named(fact: Fact, name: str) -> bool:
    """Whether the object of a count holds a row's whole name, the words for its count (人数, 场次) left aside."""
    return set(core(name)).issubset(fact.action + fact.what)


def _elsewhere(report: Extraction) -> Iterator[tuple[Quantity, str]]:
    """The quantities that are no facts, with the words around each, where these speak of what was done."""
    text = report.document.text
    begins = [section.span.start for section in report.sections]
    starts = [sentence.span.start for sentence in report.sentences]
    rows = {entry.fact.sentence for entry in report.entries}
    for quantity in report.others:
        n = bisect_right(starts, quantity.span.start) - 1
        if not quantity.unit or n in rows:
            continue
        start, end = quantity.span.start, quantity.span.end
        clause = fold(MARKS.split(text[max(0, start - BEFORE) : start])[-1] + "#" + MARKS.split(text[end : end + BEHIND])[0])
        if OTHERWISE.search(clause) is not None:
            continue
        sentence = report.sentences[n].span if 0 <= n else quantity.span
        said = fold(text[max(sentence.start, start - AROUND) : min(max(end, sentence.end), end + AROUND)])
        section = report.sections[m] if 0 <= (m := bisect_right(begins, start) - 1) else None
        aims = section is not None and (section.role in ROLES or AIMS.search(section.title) is not None)
        if RECORDED.search(said) or not (aims or AIMS.search(said) or _of_next_year(said, report.year)) or DONE.search(clause):
            yield quantity, clause


def _of_next_year(said: str, year: int | None) -> bool:
    """Whether words name a year behind the report's."""
    return year is not None and any(year < int(named) for named in YEARS.findall(said))


def _may_be_part(fact: Fact, other: Quantity, clause: str) -> bool:
    """Whether the other figure may be a part of the count: told behind 其中 and smaller."""
    return "其中" in clause and other.value < fact.quantity.value


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
    """Whether two values are near and cannot be one: some parts in a hundred apart, or by one; 0 is near to nothing."""
    low, high = (a.value, b.value) if a.value < b.value else (b.value, a.value)
    return 0 < low < high <= max(low * NEAR, low + 1) and not agree(a, b)
