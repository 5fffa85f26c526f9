"""Quantities → facts: the counted object, the measure, the governing verb, status, scope and period of each."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from types import MappingProxyType

from narrative.facts.apart import thing_of
from narrative.facts.concepts import concepts_in
from narrative.facts.context import is_stock, scope_of
from narrative.facts.governing import action_of
from narrative.facts.measures import measure_of
from narrative.facts.near import Near, Scene
from narrative.facts.objects import (
    BORROWED,
    clause_before,
    is_thin,
    joined,
    may_borrow,
    names_nothing,
    object_of,
    thing_before,
    title_before,
    topic_of,
    what_of,
)
from narrative.facts.signs import sign
from narrative.facts.status import Reporting, decide_status
from narrative.offsets import View
from narrative.structure.headed import CellTold
from narrative.structure.organisation import in_its_year
from narrative.structure.plain import Column
from narrative.types import STOCK, Fact, Quantity, Section, Sentence, Span, Status

STAFFED = frozenset("人名个")  # units of staff and of the bodies it works in
BEFORE = 8  # counts looked back at for the thing of one that names none
LONGEST = 20  # characters of a thing told apart that are shown as they stand
OF_COLUMN: Mapping[Column, tuple[Status, str]] = {
    "now": ("achieved", ""),
    "last": ("baseline", "baseline.column"),
    "change": ("achieved", "delta"),
}
HELPED = re.compile(r"支持|资助")  # an age that something was done for: 15岁以下儿童


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact before it is linked, with the stretches of the view that later stages look at."""

    fact: Fact
    flow: int
    start_v: int
    end_v: int
    clause: tuple[int, int]


def build_facts(
    views: Sequence[View],
    quantities: Sequence[Sequence[Quantity]],
    sections: Sequence[Section],
    sentences: Sequence[Sentence],
    unit: Reporting | None = None,
    tables: Sequence[Span] = (),
    heads: Mapping[int, CellTold] = MappingProxyType({}),
) -> tuple[Draft, ...]:
    """The counts of outcome and goal prose, in the order of the text, ids f1, f2, …; not linked yet.

    Args:
        quantities: those of each view, in the order of the text
        unit: the reporting unit, to tell its figures from those of others and of other years; None where unknown
        tables: where indicator tables were pasted into the text, whose cells are no counts
        heads: where the cells of plain tables begin → what their table tells of a count there

    Quantities of other sections, of scoring and finance sentences, ages and mere durations are left out.
    """
    drafts: list[Draft] = []
    scenes: dict[int, Scene] = {}
    unit = unit or Reporting()
    texts = [in_its_year(view.text, is_late=unit.is_late) for view in views]
    read = [n for n, sentence in enumerate(sentences) if sections[sentence.section].role in ("outcome", "goals")]
    for quantity, flow, start, end, left, right, index in places_of(views, quantities, sentences, read, tables):
        if index not in scenes:
            scenes[index] = Scene(texts[flow], sentences[index], index)
        near = Near(scenes[index], start, end, left, right)
        head = heads.get(quantity.span.start)
        if is_left_out(quantity, near) or (head is not None and head.column == "other"):
            continue
        draft = drafted(
            f"f{len(drafts) + 1}",
            quantity,
            near,
            sections[sentences[index].section],
            flow,
            unit,
            head,
        )
        if draft is not None:
            drafts.append(_named(draft, near, drafts))
    return tuple(drafts)


def _named(draft: Draft, near: Near, before: Sequence[Draft]) -> Draft:
    """A count with the thing of the nearest one before it in the same part of its sentence where its own words name none, else with its item's title."""
    fact = draft.fact
    if not may_borrow(fact):
        return draft
    earlier = takewhile(
        lambda other: other.flow == draft.flow and other.fact.sentence == fact.sentence and "；" not in near.text[other.end_v : near.start],
        reversed(before[-BEFORE:]),
    )
    open_ones = [other.fact for other in earlier if not _in_bracket(near.text[other.end_v : near.start])] if names_nothing(near) else []
    thing = clause_before(fact, near) or thing_before(fact, open_ones) or title_before(fact, near)
    thing = thing or (topic_of(near) if is_thin(fact.what) else "")
    named = joined(fact.what, thing)
    return draft if named == fact.what else replace(draft, fact=replace(fact, what=named, own=fact.what, why=(*fact.why, BORROWED)))


def _in_bracket(between: str) -> bool:
    """Whether a count before another one stands in brackets that close before it: 会员32家（农科10家），比上年多5家."""
    return between.count("（") < between.count("）")


Place = tuple[Quantity, int, int, int, int, int, int]


def places_of(
    views: Sequence[View],
    quantities: Sequence[Sequence[Quantity]],
    sentences: Sequence[Sentence],
    chosen: Sequence[int],
    tables: Sequence[Span],
) -> list[Place]:
    """(quantity, flow, start, end, end of the one before, start of the one behind, sentence) of those in some sentences, in the text's order.

    Args:
        chosen: the numbers of the sentences, rising
        tables: as for `build_facts`
    """
    places: list[Place] = []
    for flow, view in enumerate(views):
        spots = [i for i in chosen if sentences[i].flow == flow]
        if not spots:
            continue
        starts = [sentences[i].start_v for i in spots]
        found = [q for q in quantities[flow] if "attribute" not in q.flags and not _is_cell(q, tables)]
        bounds = view.places(q.span for q in found)
        for k, (start, end) in enumerate(bounds):
            spot = bisect_right(starts, start) - 1
            if 0 <= spot and end <= sentences[spots[spot]].end_v:
                left = bounds[k - 1][1] if k else 0
                right = bounds[k + 1][0] if k + 1 < len(bounds) else len(view.text)
                places.append((found[k], flow, start, end, left, right, spots[spot]))
    places.sort(key=lambda place: place[0].span)
    return places


def _is_cell(quantity: Quantity, tables: Sequence[Span]) -> bool:
    """Whether a quantity stands in one of the tables that were pasted into the text, which are in its order."""
    at = bisect_right(tables, quantity.span.start, key=lambda table: table.start) - 1
    return 0 <= at and quantity.span.start < tables[at].end


def drafted(
    name: str, quantity: Quantity, near: Near, section: Section, flow: int, unit: Reporting, head: CellTold | None = None
) -> Draft | None:
    """A quantity as a fact that is not linked yet; None for what next year brings.

    Args:
        head: what the table tells of the quantity that holds it
    """
    behind, ahead, deed = object_of(near)
    thing = (head.titled + head.what if head is not None else "") or thing_of(near)
    ahead = thing or ahead
    action, action_class, verb_why = action_of(near, quantity)
    measure, measure_why = measure_of(quantity, behind, ahead, near)
    status, cue = OF_COLUMN[head.column] if head is not None and head.column else decide_status(quantity, near, section, measure, unit)
    if cue == "baseline.other_year" and status == "target":
        return None  # that is no goal of this one
    fact = Fact(
        id=name,
        quantity=quantity,
        sentence=near.scene.index,
        section=near.scene.sentence.section,
        what=thing if 1 < len(thing) <= LONGEST else what_of(behind, ahead, near, quantity),
        measure=measure,
        action=action,
        action_class=action_class,
        status=status,
        scope=scope_of(near.before, near.signs),
        period=STOCK if is_stock(near.lead, near.signs) else near.scene.period(near.start),
        part_of=None,
        duplicate_of=None,
        why=(f"section.{section.role}", *quantity.why, *verb_why, measure_why, *((cue,) if cue else ())),
        clause=near.text[near.clause[0] : near.clause[1]],
        concepts=tuple(dict.fromkeys(concept for text in (behind, ahead, deed) for concept, _, _ in reversed(concepts_in(text)))),
        deed=deed,
    )
    return Draft(fact, flow, near.start, near.end, near.clause)


def is_left_out(quantity: Quantity, near: Near) -> bool:
    """Whether a quantity is none of the facts: of scoring, of staff, of finance, a mere age."""
    clause = near.text[near.clause[0] : near.clause[1]]
    if "leave.scoring" in near.signs and sign("leave.scoring").stands(clause):
        return True
    if "leave.staff" in near.signs and sign("leave.staff").stands(near.sentence if quantity.unit in STAFFED else clause):
        return True
    if quantity.unit_class in ("money", "percent", "point") and "leave.finance" in near.signs:
        return sign("leave.finance").stands(clause, within=near.sentence)
    return quantity.unit_class == "age" and not HELPED.search(near.rest[:8])
