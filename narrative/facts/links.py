"""Links between facts: repeats of one fact (duplicate_of) and parts of a total (part_of)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from operator import add

from narrative.facts.build import Draft
from narrative.facts.objects import is_thin
from narrative.facts.parts import find_parts
from narrative.offsets import View
from narrative.types import Fact

WINDOW = 12
LONGEST = 30
SAME = 0.55
KINDS = {
    **dict.fromkeys(("人", "名", "位"), "人"),
    **dict.fromkeys(("场", "场次", "次", "场（次）", "场(次)"), "场"),
    **dict.fromkeys(("项", "件", "个"), "项"),
    **dict.fromkeys(("份", "册", "本"), "份"),
    **dict.fromkeys(("篇", "条"), "篇"),
}  # units that one and the same count is written with


def link_facts(drafts: Sequence[Draft], views: Sequence[View]) -> tuple[Fact, ...]:
    """The facts with duplicate_of (to the first mention, no chains) and part_of (acyclic) set."""
    facts = [draft.fact for draft in drafts]
    for i, j in _repeats(drafts, views).items():
        act = _acted(facts[i], facts[j], not facts[i].action or not LOOSE.isdisjoint(facts[i].why))
        facts[i] = replace(facts[i], duplicate_of=facts[j].id, action=act[0], action_class=act[1], why=(*facts[i].why, "link.duplicate"))
    for i, (whole, rule) in find_parts(drafts, views).items():
        part, total = facts[i], facts[whole]
        alike = _inherits(part, total)
        measure = total.measure if alike else part.measure
        named = (alike or is_thin(part.what)) and total.what not in part.what and len(total.what + part.what) <= LONGEST
        what = total.what + part.what if named else part.what
        same = part.quantity.unit == total.quantity.unit or _kind(part) == _kind(total) == "场"
        act = _acted(part, total, not part.action or (same and rule in LENT and not LOOSE.isdisjoint(part.why)))
        facts[i] = replace(part, part_of=total.id, what=what, measure=measure, action=act[0], action_class=act[1], why=(*part.why, rule))
    return tuple(facts)


LENT = frozenset(("link.sum", "link.slip", "link.list", "link.part.opener"))
LOOSE = frozenset(("action.shared", "action.held"))  # a verb that is not the part's own
WEAK = frozenset(("measure.classifier", "measure.region", "measure.school", "measure.enterprise", "measure.institution"))


def _acted(fact: Fact, other: Fact, borrows: bool) -> tuple[str, str]:
    """The verb of a count and its class; the other's where the count has none of its own."""
    own = other if borrows and other.action else fact
    return own.action, own.action_class


def _kind(fact: Fact) -> str:
    unit = fact.quantity.unit
    return KINDS.get(unit, unit)


def _inherits(part: Fact, whole: Fact) -> bool:
    """Whether a part counts what its total counts: the same unit, and beside it only a level, a place or nothing (活动34项，其中市级7项)."""
    return part.quantity.unit == whole.quantity.unit and part.quantity.unit_class == "open" and not WEAK.isdisjoint(part.why)


def _repeats(drafts: Sequence[Draft], views: Sequence[View]) -> dict[int, int]:
    """Later mention → first mention of the same count: the likest one of its value and kind, each taken once by a sentence."""
    found: dict[int, int] = {}
    first: dict[tuple[object, ...], list[int]] = {}
    taken: set[tuple[int, int]] = set()
    for i, draft in enumerate(drafts):
        fact = draft.fact
        key = (fact.quantity.value, _kind(fact), fact.status)
        known = first.setdefault(key, [])
        scored = [(_likeness(drafts[j], draft, views), -j) for j in known if (fact.sentence, j) not in taken]
        score, negative = max(scored, default=(0.0, 0))
        if 0 < score:
            found[i] = -negative
            taken.add((fact.sentence, -negative))
        else:
            known.append(i)
    return found


def _around(draft: Draft, views: Sequence[View]) -> str:
    """The words around a count within its line."""
    text = views[draft.flow].text
    begin, end = max(0, draft.start_v - WINDOW), draft.end_v + WINDOW
    line = text.find("\n", draft.end_v, end)
    return text[max(begin, text.rfind("\n", begin, draft.start_v) + 1) : end if line < 0 else line]


def _likeness(first: Draft, later: Draft, views: Sequence[View]) -> float:
    """How much a later mention tells the same thing, 0 where it does not: the fewer digits a value has, the more the words must agree."""
    a, b = first.fact, later.fact
    if a.sentence == b.sentence:
        return 0.0
    around, what = alike(_around(first, views), _around(later, views)), alike(a.what, b.what)
    score = around + what
    if SAME <= around:
        return score
    digits = len(a.quantity.value.normalize().as_tuple().digits)
    if a.quantity.unit_class in ("money", "percent"):
        agree = digits >= 2 and (0.3 <= around or 0.5 <= what)
    elif digits < 2 or a.quantity.value < 10:
        named = bool(a.concepts) and a.concepts[:1] == b.concepts[:1]
        agree = named and ((3 < a.quantity.value and 0.4 <= what) or (1 < a.quantity.value and 0.9 <= what))
    else:
        hedged = a.quantity.bound == b.quantity.bound != "exact"
        shares = bool(set(a.concepts) & set(b.concepts))
        agree = a.measure == b.measure and (3 <= digits + hedged or shares or 0.25 <= what or 0.3 <= around)
    return score + 0.01 if agree else 0.0


def alike(a: str, b: str) -> float:
    """Dice coefficient over character pairs."""
    pairs_a, pairs_b = _pairs(a), _pairs(b)
    total = len(pairs_a) + len(pairs_b)
    return 2 * len(pairs_a & pairs_b) / total if total else 0.0


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(map(add, text, text[1:]))
