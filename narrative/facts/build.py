"""Quantities → facts: the counted object, the measure, the governing verb, status, scope and period of each."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from narrative.facts.concepts import concepts_in
from narrative.facts.context import Cue, cues_in, is_stock, period_of, scope_of
from narrative.facts.measures import measure_of
from narrative.facts.near import Near
from narrative.facts.objects import action_of, object_of, what_of
from narrative.facts.status import Reporting, decide_status
from narrative.offsets import View
from narrative.quantities.find import find_in_view
from narrative.structure.sentences import clauses
from narrative.types import Fact, Quantity, Section, Sentence

SCORING = re.compile(r"[一二三]级指标|权重")
FINANCE = re.compile(
    r"预算|决算|支出|结转|结余|拨款|三公|执行率|到位资金|资金到位|经费(?:使用|支出)|开支|财政|支付进度|收入合计|结算|审减|公用经费|人员经费"
)
RELIEF = re.compile(r"奖补|资助|补助|补贴|争取|慰问|救助|募|捐|增收|贷款|助学|支持|挤出|兑现|奖励")
STAFF = re.compile(
    r"编制(?!了|完成|的|《|预案|方案|规划|单)\d*[^，。]{0,6}[名人\d]|在编(?!制)|内设(?:机构|\d|[一二三四五六七八九])|核定|二级机构|在职[^，。]{0,6}\d+[人名]"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact before it is linked, with the stretches of the view that later stages look at."""

    fact: Fact
    flow: int
    start_v: int
    end_v: int
    clause: tuple[int, int]


def build_facts(
    views: Sequence[View], sections: Sequence[Section], sentences: Sequence[Sentence], unit: Reporting | None = None
) -> tuple[Draft, ...]:
    """The counts of outcome and goal prose, in the order of the text, ids f1, f2, …; not linked yet.

    Args:
        unit: the reporting unit, to tell its figures from those of others and of other years; None where unknown

    Quantities of other sections, of scoring and finance sentences, ages and mere durations are left out.
    """
    drafts: list[Draft] = []
    for flow, view in enumerate(views):
        spots = [(s, i) for i, s in enumerate(sentences) if s.flow == flow and sections[s.section].role in ("outcome", "goals")]
        if not spots:
            continue
        starts = [s.start_v for s, _ in spots]
        cut: dict[int, list[tuple[int, int]]] = {}  # the clauses of each sentence that holds a quantity
        cues: dict[int, tuple[Cue, ...]] = {}  # and the cues that it may hold
        positions = {position: i for i, position in enumerate(view.origin)}
        found = [(positions[q.span.start], positions[q.span.end - 1] + 1, q) for q in find_in_view(view) if "attribute" not in q.flags]
        for k, (start, end, quantity) in enumerate(found):
            spot = bisect_right(starts, start) - 1
            if spot < 0 or spots[spot][0].end_v < end:
                continue
            sentence, index = spots[spot]
            if index not in cut:
                cut[index] = clauses(view.text, sentence.start_v, sentence.end_v)
                cues[index] = cues_in(view.text[sentence.start_v : sentence.end_v])
            own = cut[index][max(0, bisect_right(cut[index], (start, len(view.text))) - 1)] if cut[index] else (start, end)
            neighbours = [(s, e) for s, e, _ in found[max(0, k - 6) : k + 7] if sentence.start_v <= s and e <= sentence.end_v]
            near = Near(view.text, sentence, own if own[0] <= start < own[1] else (start, end), start, end, neighbours, cues[index])
            draft = _draft(quantity, near, sections[sentence.section], index, flow, unit or Reporting())
            if draft is not None:
                drafts.append(draft)
    drafts.sort(key=lambda d: d.fact.quantity.span)
    return tuple(replace(draft, fact=replace(draft.fact, id=f"f{n}")) for n, draft in enumerate(drafts, 1))


def _draft(quantity: Quantity, near: Near, section: Section, index: int, flow: int, unit: Reporting) -> Draft | None:
    clause_text = near.text[near.clause[0] : near.clause[1]]
    if SCORING.search(clause_text) or STAFF.search(near.sentence):
        return None
    money = quantity.unit_class in ("money", "percent", "point")
    if money and FINANCE.search(clause_text) and not RELIEF.search(near.sentence):
        return None
    if quantity.unit_class == "age" and not re.search(r"支持|资助", near.rest[:8]):
        return None
    behind, ahead = object_of(near)
    what = what_of(behind, ahead, near, quantity)
    action, action_class, verb_why = action_of(near)
    measure, measure_why = measure_of(quantity, behind, ahead, near)
    status, cue = decide_status(quantity, near, section, measure, unit)
    if cue == "baseline.other_year" and status == "target":
        return None  # what next year brings is no goal of this one
    why = (f"section.{section.role}", *quantity.why, *verb_why, measure_why, *((cue,) if cue else ()))
    concepts = tuple(dict.fromkeys(concept for text in (behind, ahead) for concept, _, _ in reversed(concepts_in(text))))
    period = "累计" if is_stock(near.lead[-40:]) else period_of(near.sentence, near.start - near.offset)
    fact = Fact(
        "",
        quantity,
        index,
        near.section,
        what,
        measure,
        action,
        action_class,
        status,
        scope_of(near.before),
        period,
        None,
        None,
        why,
        clause_text,
        concepts,
    )
    return Draft(fact, flow, near.start, near.end, near.clause)
