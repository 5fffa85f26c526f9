"""Links between facts: repeats of one fact (duplicate_of) and parts of a total (part_of)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from narrative.facts.build import Draft
from narrative.offsets import View
from narrative.types import Fact

PART = re.compile(r"其中|包括|含(?!金)|分别(?:是|为)|占(?!地)")
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
    for i, whole in _parts(drafts, views):
        facts[i] = replace(facts[i], part_of=facts[whole].id, why=(*facts[i].why, "link.part"))
    return tuple(facts)


def _around(draft: Draft, views: Sequence[View]) -> str:
    text = views[draft.flow].text
    return text[max(0, draft.start_v - WINDOW) : draft.end_v + WINDOW]


def _repeats(first: Draft, later: Draft, views: Sequence[View]) -> bool:
    """Whether a later mention tells the same thing: another sentence, and words around or objects alike."""
    if first.fact.sentence == later.fact.sentence:
        return False
    a, b = _around(first, views), _around(later, views)
    shared = _alike(a, b)
    if SAME <= shared:
        return True
    small = first.fact.quantity.value <= 3
    same_object = bool(first.fact.concepts[:1]) and first.fact.concepts[:1] == later.fact.concepts[:1]
    return same_object and not small and 0.25 <= _alike(first.fact.what, later.fact.what)


def _alike(a: str, b: str) -> float:
    """Dice coefficient over character pairs."""
    pairs_a, pairs_b = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (a, b))
    total = len(pairs_a) + len(pairs_b)
    return 2 * len(pairs_a & pairs_b) / total if total else 0.0


def _parts(drafts: Sequence[Draft], views: Sequence[View]) -> list[tuple[int, int]]:
    """(part, total) pairs: behind 其中 or 包括, the last count of the same unit before the cue is the total."""
    pairs: list[tuple[int, int]] = []
    for i, draft in enumerate(drafts):
        text = views[draft.flow].text
        earlier = [j for j in range(max(0, i - 8), i) if drafts[j].flow == draft.flow and drafts[j].fact.sentence == draft.fact.sentence]
        if not earlier:
            continue
        begin = drafts[earlier[0]].start_v
        cues = list(PART.finditer(text, begin, draft.start_v))
        if not cues:
            continue
        cue = cues[-1]
        totals = [
            j
            for j in earlier
            if drafts[j].end_v <= cue.start() + 1
            and _same_kind(drafts[j].fact, draft.fact)
            and draft.fact.quantity.value < drafts[j].fact.quantity.value
        ]
        if totals and not re.search(r"[。]", text[cue.start() : draft.start_v]):
            pairs.append((i, totals[-1]))
    return pairs


def _same_kind(a: Fact, b: Fact) -> bool:
    return a.quantity.unit == b.quantity.unit or (a.measure == b.measure and a.measure not in ("other", "money"))
