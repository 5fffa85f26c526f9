"""Links between facts: repeats of one fact (duplicate_of) and parts of a total (part_of)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrative.facts.build import Draft
from narrative.facts.parts import find_parts
from narrative.offsets import View
from narrative.types import Fact

WINDOW = 12
SAME = 0.55


def link_facts(drafts: Sequence[Draft], views: Sequence[View]) -> tuple[Fact, ...]:
    """The facts with duplicate_of (to the first mention, no chains) and part_of (acyclic) set."""
    facts = [draft.fact for draft in drafts]
    first: dict[tuple[object, ...], list[int]] = {}
    for i, draft in enumerate(drafts):
        quantity = draft.fact.quantity
        key = (quantity.value, quantity.unit, quantity.bound, draft.fact.status)
        for j in first.get(key, ()):
            if _repeats(drafts[j], draft, views):
                facts[i] = replace(facts[i], duplicate_of=facts[j].id, why=(*facts[i].why, "link.duplicate"))
                break
        else:
            first.setdefault(key, []).append(i)
    for i, (whole, rule) in find_parts(drafts, views).items():
        measure = facts[whole].measure if _inherits(facts[i], facts[whole]) else facts[i].measure
        facts[i] = replace(facts[i], part_of=facts[whole].id, measure=measure, why=(*facts[i].why, rule))
    return tuple(facts)


WEAK = frozenset(("measure.classifier", "measure.region", "measure.school", "measure.enterprise", "measure.institution"))


def _inherits(part: Fact, whole: Fact) -> bool:
    """Whether a part counts what its total counts: the same unit, and beside it only a level, a place or nothing (活动34项，其中市级7项)."""
    return part.quantity.unit == whole.quantity.unit and part.quantity.unit_class == "open" and not WEAK.isdisjoint(part.why)


def _around(draft: Draft, views: Sequence[View]) -> str:
    text = views[draft.flow].text
    return text[max(0, draft.start_v - WINDOW) : draft.end_v + WINDOW]


def _repeats(first: Draft, later: Draft, views: Sequence[View]) -> bool:
    """Whether a later mention tells the same thing: another sentence, and words around or objects alike."""
    if first.fact.sentence == later.fact.sentence:
        return False
    a, b = _around(first, views), _around(later, views)
    shared = alike(a, b)
    if SAME <= shared:
        return True
    value = first.fact.quantity.value
    if value < 10 or (value < 100 and value % 10 == 0):
        return (
            bool(first.fact.concepts)
            and first.fact.concepts[:1] == later.fact.concepts[:1]
            and 0.4 <= alike(first.fact.what, later.fact.what)
            and 3 < value
        )
    shares = bool(set(first.fact.concepts) & set(later.fact.concepts))
    return first.fact.measure == later.fact.measure and (shares or 0.25 <= alike(first.fact.what, later.fact.what) or 0.3 <= shared)


def alike(a: str, b: str) -> float:
    """Dice coefficient over character pairs."""
    pairs_a, pairs_b = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (a, b))
    total = len(pairs_a) + len(pairs_b)
    return 2 * len(pairs_a & pairs_b) / total if total else 0.0
