"""Counts beside those that are read as results (in a conclusion, a letter's end, an appendix, among problems): they answer nothing, but may tell one of these
again with another value."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from narrative.facts.build import drafted
from narrative.facts.links import kind_of_count
from narrative.facts.near import Near, Scene
from narrative.facts.status import Reporting
from narrative.facts.twins import may_contradict
from narrative.offsets import View
from narrative.structure.cells import Pasted
from narrative.types import ECHO, Fact, Quantity, Section, Sentence


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
    results: dict[str, list[Quantity]] = {}
    for fact in counts:
        if fact.status == "achieved":
            results.setdefault(kind_of_count(fact.quantity.unit), []).append(fact.quantity)
    counted = {fact.quantity.span for fact in counts}
    rows = sorted(table.span for table in tables)
    found: list[Fact] = []
    for flow, view in enumerate(views):
        spots = [n for n, sentence in enumerate(sentences) if sentence.flow == flow]
        starts = [sentences[n].start_v for n in spots]
        own = [q for q in quantities[flow] if "attribute" not in q.flags]
        bounds = view.places(q.span for q in own)
        scenes: dict[int, Scene] = {}
        for k, (quantity, (start, end)) in enumerate(zip(own, bounds, strict=True)):
            near = results.get(kind_of_count(quantity.unit), ())
            if quantity.span in counted or not any(may_contradict(quantity, q) for q in near):
                continue
            at = bisect_right(rows, quantity.span.start, key=lambda span: span.start) - 1
            spot = bisect_right(starts, start) - 1
            if (0 <= at and quantity.span.start < rows[at].end) or spot < 0 or sentences[spots[spot]].end_v < end:
                continue
            n = spots[spot]
            scene = scenes.setdefault(n, Scene(view.text, sentences[n], n))
            left = bounds[k - 1][1] if k else 0
            right = bounds[k + 1][0] if k + 1 < len(bounds) else len(view.text)
            section = sections[sentences[n].section]
            draft = drafted("", quantity, Near(scene, start, end, left, right), replace(section, role="outcome"), flow, unit)
            if draft is not None:
                found.append(replace(draft.fact, why=(*draft.fact.why, ECHO)))
    found.sort(key=lambda fact: fact.quantity.span)
    return tuple(replace(fact, id=f"e{n}") for n, fact in enumerate(found, 1))
