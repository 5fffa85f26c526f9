"""Counts whose figure a report leaves open: a sentence calls it unsettled (大事记称三十六场，台账三十四场，对不上), or a conclusion tells it word for word with another one."""

from __future__ import annotations

from collections.abc import Iterator

from narrative.facts.twins import AHEAD, NUMERALS, may_contradict
from narrative.quantities.families import kind_of_count
from narrative.results import Extraction
from narrative.types import Quantity

SAYING = 4  # characters from which on a clause says what it counts


def unsettled(report: Extraction) -> frozenset[str]:
    """The ids of such facts."""
    return frozenset(one.fact for one in report.disputes) | frozenset(_told_otherwise(report))


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
