"""Counts whose figure a report leaves open: a sentence calls it unsettled (大事记称三十六场，台账三十四场，对不上), or a conclusion tells it word for word with another one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from narrative.facts.twins import AHEAD, NUMERALS, UNSETTLED, agree, is_near, may_contradict
from narrative.offsets import fold
from narrative.quantities.families import kind_of_count
from narrative.results import Extraction
from narrative.types import Fact, Quantity

FILLING = re.compile(r"[\d全年共计实际已了的]")
STRETCH = re.compile(r"[^。；;！!\n]+")
SAYING = 4  # characters from which on a clause says what it counts
MOST = 32  # such sentences, and figures of one, that are looked at
LITTLE = 0.4  # least share of the characters of a count's object that such a sentence must hold


def unsettled(report: Extraction) -> frozenset[str]:
    """The ids of such facts; of those that a sentence calls unsettled the ones it tells with that value beside another one, and the one that a figure beside it is likest told of."""
    return frozenset(_unsettled(report)) | frozenset(_told_otherwise(report))


def _told_otherwise(report: Extraction) -> Iterator[str]:
    """The ids of the facts whose very words stand outside of the results, and of what is to come, with another figure near to theirs."""
    said: dict[tuple[str, str], list[Quantity]] = {}
    for echo in report.echoes:
        words = NUMERALS.sub("", echo.clause)
        if SAYING <= len(words) and echo.status == "achieved" and report.sections[echo.section].role not in AHEAD:
            said.setdefault((kind_of_count(echo.quantity.unit), words), []).append(echo.quantity)
    for fact in report.facts if said else ():
        others = said.get((kind_of_count(fact.quantity.unit), NUMERALS.sub("", fact.clause)), ())
        if any(may_contradict(fact.quantity, other) for other in others):
            yield fact.id


def _unsettled(report: Extraction) -> Iterator[str]:
    text = fold(report.document.text)
    stretches = [stretch for stretch in STRETCH.finditer(text) if UNSETTLED.search(stretch.group())] if UNSETTLED.search(text) else []
    if not stretches:
        return
    quantities = sorted((q for q in (*report.others, *(f.quantity for f in report.facts)) if q.unit not in ("", "%")), key=lambda q: q.span)
    starts = [q.span.start for q in quantities]
    own = {fact.quantity.span: fact.id for fact in report.facts}
    achieved: dict[str, list[Fact]] = {}
    for fact in report.facts:
        if fact.status == "achieved":
            achieved.setdefault(kind_of_count(fact.quantity.unit), []).append(fact)
    for stretch in stretches[:MOST]:
        figures = quantities[bisect_left(starts, stretch.start()) : bisect_left(starts, stretch.end())][:MOST]
        for other in figures:
            kind = kind_of_count(other.unit)
            near = [fact for fact in achieved.get(kind, ()) if _differs(fact.quantity, other)]
            told = {q.value for q in figures if kind_of_count(q.unit) == kind}
            names = [fact.id for fact in near if fact.quantity.value in told] or _likest(near, stretch.group())
            yield from names
            if names and other.span in own:
                yield own[other.span]


def _likest(facts: Sequence[Fact], said: str) -> list[str]:
    """The id of the one fact whose object a sentence names best, if it names it at all and no other as well."""
    named = sorted(((_share_named(fact, said), fact.id) for fact in facts), reverse=True)
    return [named[0][1]] if named and LITTLE <= named[0][0] and (len(named) == 1 or named[1][0] < named[0][0]) else []


def _share_named(fact: Fact, said: str) -> float:
    own = frozenset(FILLING.sub("", fact.action + fact.what))
    return len(own.intersection(said)) / max(1, len(own))


def _differs(a: Quantity, b: Quantity) -> bool:
    """Whether two values are near and cannot be one; 0 is near to nothing."""
    low, high = sorted((a.value, b.value))
    return 0 < low and is_near(low, high) and not agree(a, b)
