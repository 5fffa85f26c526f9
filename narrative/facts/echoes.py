"""Counts beside those that are read as results (in a conclusion, a letter's end, an appendix, among problems): they answer nothing, but may tell one of these
again with another value."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, islice, takewhile

from narrative.facts.build import drafted, places_of
from narrative.facts.near import Near, Scene
from narrative.facts.status import Reporting
from narrative.facts.twins import NEAR, is_near, may_contradict
from narrative.offsets import View
from narrative.quantities.families import kind_of_count
from narrative.structure.cells import Pasted
from narrative.structure.organisation import in_its_year
from narrative.types import ECHO, Fact, Quantity, Section, Sentence


@dataclass(frozen=True, slots=True)
class _Results:
    """The results of one kind: each figure once, smallest first, their values, and the figures by their digits whatever the order of these."""

    figures: Sequence[Quantity]
    values: Sequence[Decimal]
    by_digits: Mapping[str, Sequence[Quantity]]

    def may_contradict(self, quantity: Quantity) -> bool:
        """Whether a figure lies near to one of them and cannot be it."""
        first = bisect_left(self.values, min(quantity.value / NEAR, quantity.value - 1))
        near = takewhile(lambda q: is_near(quantity.value, q.value), islice(self.figures, first, None))
        return any(may_contradict(quantity, q) for q in chain(near, self.by_digits.get(_digits(quantity), ())))


def _results(counts: Sequence[Fact]) -> dict[str, _Results]:
    """The results among some counts by their kind."""
    found: dict[str, dict[tuple[Decimal, str], Quantity]] = {}
    for fact in counts:
        if fact.status == "achieved":
            found.setdefault(kind_of_count(fact.quantity.unit), {}).setdefault((fact.quantity.value, fact.quantity.bound), fact.quantity)
    results = {}
    for kind, known in found.items():
        figures = sorted(known.values(), key=lambda q: q.value)
        by_digits: dict[str, list[Quantity]] = {}
        for figure in figures:
            by_digits.setdefault(_digits(figure), []).append(figure)
        results[kind] = _Results(figures, [q.value for q in figures], by_digits)
    return results


def _digits(quantity: Quantity) -> str:
    return "".join(sorted(f"{quantity.value:f}"))


def find_echoes(
    views: Sequence[View],
    quantities: Sequence[Sequence[Quantity]],
    sections: Sequence[Section],
    sentences: Sequence[Sentence],
    counts: Sequence[Fact],
    tables: Sequence[Pasted],
    unit: Reporting,
) -> tuple[Fact, ...]:
    """The quantities that are no facts, stand in no table, and lie near to a result of their kind, as facts of ids e1, e2, … in the order of the text.

    Args:
        counts: the facts, and the rows of the tables in the text
    """
    results = _results(counts)
    counted = {fact.quantity.span for fact in counts}
    places = places_of(views, quantities, sentences, range(len(sentences)), sorted(table.span for table in tables))
    scenes: dict[int, Scene] = {}
    texts = [in_its_year(view.text, is_late=unit.is_late) for view in views]
    found: list[Fact] = []
    for quantity, flow, start, end, left, right, index in places:
        near = results.get(kind_of_count(quantity.unit))
        if quantity.span in counted or near is None or not near.may_contradict(quantity):
            continue
        if index not in scenes:
            scenes[index] = Scene(texts[flow], sentences[index], index)
        section = replace(sections[sentences[index].section], role="outcome")
        draft = drafted(f"e{len(found) + 1}", quantity, Near(scenes[index], start, end, left, right), section, flow, unit)
        if draft is not None:
            found.append(replace(draft.fact, why=(*draft.fact.why, ECHO)))
    return tuple(found)
