"""The lessons of the lexicon: what annotated reports say of each count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from narrative.facts.lexicon import VALUES, own_groups, sentence_groups
from narrative.groups import Groups
from narrative.learning.groups import Head, Lesson, fit_groups
from narrative.results import Extraction
from narrative.stages import around_of
from narrative.types import Fact

PENALTIES = {
    "measure": Head(3.0),
    "status": Head(0.8),
    "row": Head(2.0, lifts_rare=True),
}  # the row by what is right in reports of hands that were left out, the others of organisations
UNKNOWN = "no count"  # the status of what the rules read as a count and the annotators do not


def lessons_of(result: Extraction, gold: Mapping[str, Any], aligned: Mapping[str, int], organisation: str) -> Iterator[Lesson]:
    """The counts of an annotated report.

    Args:
        result: the report as the rules alone read it
        aligned: gold's id → position of the fact
    """
    by_fact = {aligned[g["id"]]: g for g in gold["facts"] if g["id"] in aligned}
    for n, fact in enumerate(result.facts):
        g = by_fact.get(n)
        if g is None:
            labels = {"measure": "", "status": UNKNOWN, "row": ""}
        else:
            labels = {"measure": _agreed(g, "measure", fact.measure), "status": _agreed(g, "status", fact.status)}
            labels["row"] = g["indicator"] if g["status"] == "achieved" else ""
        yield lesson_of(result, fact, labels, organisation)


def lesson_of(result: Extraction, fact: Fact, labels: Mapping[str, str], organisation: str) -> Lesson:
    """What is known of a count, with all that is around it."""
    around = around_of(result, fact)
    return Lesson(frozenset(own_groups(fact, around) | sentence_groups(around.sentence, around.before)), labels, organisation)


def _agreed(gold: Mapping[str, Any], field: str, own: str) -> str:
    """Gold's answer; the rules' own where gold allows it, too."""
    return own if own in gold.get(f"{field}_also", ()) else str(gold[field])


def fit_lexicon(lessons: Sequence[Lesson]) -> Groups:
    """The lexicon of some lessons."""
    return fit_groups(lessons, PENALTIES, VALUES)
