"""What candidates are made of: a value with its facts, and all facts that are held against a table with what stands near each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import log1p
from typing import Any

from narrative.facts.twins import agree
from narrative.matching.doubts import doubts_of
from narrative.matching.elsewhere import NOWHERE, Places
from narrative.matching.marks import marks_of
from narrative.matching.told import Told
from narrative.types import ABSENCE, Bound, Fact, Made, Quantity

REACHES = re.compile("(?:实际|总数|共)?(?:达到?|为)")  # how a clause opens that only says a figure again


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that may answer a row, in base units, with the facts it is made of (positions in the list of facts told)."""

    kind: Made
    facts: tuple[int, ...]
    value: Decimal
    lower: Decimal | None
    upper: Decimal | None
    bound: Bound


@dataclass(frozen=True, slots=True)
class Setting:
    """All facts that are held against a table, with what stands near each.

    Args:
        told: the facts with their words
        report: number of the report of each
        runs: for each fact the facts of its sentence with the same unit, in the order of the text
        pairs: for each fact the facts of its sentence or of the one before or behind it
        doubts: for each fact what speaks against taking it as it stands, and for it (names of DOUBTS)
        contradicted: the facts that a certain issue of the audit touches
        elsewhen: the facts of another year than their report's
        surer: the repeats that tell more finely what was told loosely first; vaguer: those first mentions
        marks: (facts, len(MARKS)) what each fact is by itself
        places: where else the reports tell of a thing
        crowds: for each report how many counts it tells, as a logarithm, and which share of them are no results
        sums: what was worked out of sums, by their facts: the rows share them
    """

    told: tuple[Told, ...]
    report: tuple[int, ...]
    runs: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[int, ...], ...]
    doubts: tuple[frozenset[str], ...]
    contradicted: frozenset[int]
    elsewhen: frozenset[int]
    surer: frozenset[int]
    vaguer: frozenset[int]
    marks: Any
    places: Places
    crowds: tuple[tuple[float, float], ...]
    sums: dict[tuple[int, ...], tuple[float, ...]] = field(default_factory=dict, compare=False)


def setting(
    told: Sequence[Told],
    report: Sequence[int],
    contradicted: frozenset[int] = frozenset(),
    elsewhen: frozenset[int] = frozenset(),
    unsettled: frozenset[int] = frozenset(),
    places: Places = NOWHERE,
) -> Setting:
    """The facts with their neighbours, worked out once.

    Args:
        contradicted: the facts that a certain issue of the audit touches
        elsewhen: the facts of another year than their report's
        unsettled: the facts whose figure their report calls unsettled
    """
    sentences: dict[tuple[int, int], list[int]] = {}
    for n, one in enumerate(told):
        sentences.setdefault((report[n], one.fact.sentence), []).append(n)
    runs, pairs = [], []
    for n, one in enumerate(told):
        own = sentences[report[n], one.fact.sentence]
        runs.append(tuple(m for m in own if same_unit(told[m].fact, one.fact)))
        near = [m for step in (-1, 0, 1) for m in sentences.get((report[n], one.fact.sentence + step), ()) if m != n]
        pairs.append(tuple(near))
    doubts = doubts_of(told, report, unsettled)
    marks = marks_of(told, doubts)
    twice, crowds = _told_twice(told, report), _crowds(told, report)
    return Setting(tuple(told), tuple(report), tuple(runs), tuple(pairs), doubts, contradicted, elsewhen, *twice, marks, places, crowds)


def _crowds(told: Sequence[Told], report: Sequence[int]) -> tuple[tuple[float, float], ...]:
    """For each report how many counts it tells, as a logarithm, and which share of them are no results: among many another one is easily taken."""
    counts = Counter(report)
    others = Counter(n for n, one in zip(report, told, strict=True) if one.fact.status != "achieved")
    return tuple((log1p(counts[n]), others[n] / max(1, counts[n])) for n in range(max(report, default=-1) + 1))


def _told_twice(told: Sequence[Told], report: Sequence[int]) -> tuple[frozenset[int], frozenset[int]]:
    """The repeats that tell a figure more finely than its loose first mention did (23次 behind 二十余次, 7.4万余 behind 7万多), and these mentions."""
    place = {(report[n], one.fact.id): n for n, one in enumerate(told)}
    pairs = [
        (n, first)
        for n, one in enumerate(told)
        if one.fact.status == "achieved" and one.fact.duplicate_of is not None
        if (first := place.get((report[n], one.fact.duplicate_of))) is not None and _is_finer(one.fact.quantity, told[first].fact.quantity)
    ]
    pairs += [(n, n - 1) for n in range(1, len(told)) if report[n] == report[n - 1] and _says_finely(told[n].fact, told[n - 1].fact)]
    return frozenset(n for n, _ in pairs), frozenset(first for _, first in pairs)


def _says_finely(later: Fact, first: Fact) -> bool:
    """Whether a count is the figure itself behind a loose one of its sentence (突破560家，达到563家)."""
    alike = later.sentence == first.sentence and same_unit(later, first) and later.status == first.status == "achieved"
    return (
        alike
        and REACHES.match(later.clause) is not None
        and agree(first.quantity, later.quantity)
        and _is_finer(later.quantity, first.quantity)
    )


def _is_finer(later: Quantity, first: Quantity) -> bool:
    """Whether a figure says more than a loose one: another value, and that exactly or to more digits."""
    said, loosely = (len(q.value.normalize().as_tuple().digits) for q in (later, first))
    return first.bound != "exact" and first.value != later.value and (later.bound == "exact" or loosely < said)


def may_answer(where: Setting, n: int) -> bool:
    """Whether a count can answer a row by itself, of several mentions the one that tells it exactly."""
    return n in where.surer or (may_stand(where.told[n].fact) and n not in where.vaguer)


def may_stand(fact: Fact) -> bool:
    """Whether a count can answer a row by itself: of the year's results or of what stands beside them, and no repeat."""
    return fact.status in ("achieved", "context") and fact.duplicate_of is None and ABSENCE not in fact.why


def same_unit(a: Fact, b: Fact) -> bool:
    """Whether two counts are in one unit."""
    return a.quantity.unit == b.quantity.unit and a.quantity.unit_class == b.quantity.unit_class
