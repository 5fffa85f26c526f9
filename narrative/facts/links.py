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


SUBSET = re.compile(
    r"(?:获奖|获|入选|立项|合格|有效|回收|收回|满意|办结|整改|销号|完工|建成|在建|就业|升学|升入|通过|取证|结业|获批|采用|认定|出具|结题|达标|晋级|录用|成功|采纳|转化|命中|录取|兑现|验收|完成)[^，；。\d]{0,8}$"
)
NEXT = re.compile(r"\s*其中")


def _parts(drafts: Sequence[Draft], views: Sequence[View]) -> list[tuple[int, int]]:
    """(part, total) pairs.

    A part stands behind 其中 or 包括, in brackets right behind its total, as a share with 占, or behind a verb that picks from what
    was counted before (参评60件，获奖26项); its total is the last larger count of the same kind before that cue.
    """
    pairs: list[tuple[int, int]] = []
    for i, draft in enumerate(drafts):
        text = views[draft.flow].text
        near = [
            j
            for j in range(max(0, i - 8), i)
            if drafts[j].flow == draft.flow
            and ("target" in (draft.fact.status, drafts[j].fact.status)) <= (draft.fact.status == drafts[j].fact.status)
        ]
        same = [j for j in near if drafts[j].fact.sentence == draft.fact.sentence]
        before = [j for j in near if drafts[j].fact.sentence == draft.fact.sentence - 1]
        whole = _whole(i, same, drafts, text)
        if whole is None and before:
            begin = text.rfind("。", drafts[before[-1]].end_v, draft.start_v) + 1
            if 0 < begin and NEXT.match(text, begin):
                whole = next((j for j in reversed(before) if _holds(drafts[j].fact, draft.fact)), None)
        if whole is not None:
            pairs.append((i, whole))
    return pairs


def _whole(i: int, earlier: Sequence[int], drafts: Sequence[Draft], text: str) -> int | None:
    """The total that the count i is part of, among earlier counts of its sentence; None where nothing says so."""
    draft = drafts[i]
    if not earlier:
        return None
    if draft.fact.measure == "percent":
        base = [j for j in earlier if drafts[j].fact.measure not in ("percent", "money", "category")]
        return base[-1] if base and re.search(r"占[^，。；]{0,10}$", text[draft.clause[0] : draft.start_v]) else None
    begin = drafts[earlier[0]].start_v
    cues = list(PART.finditer(text, begin, draft.start_v))
    if cues:
        totals = [j for j in earlier if drafts[j].end_v <= cues[-1].start() + 1 and _holds(drafts[j].fact, draft.fact)]
        if totals:
            return totals[-1]
    for j in reversed(earlier):
        opened = text[drafts[j].end_v : draft.start_v]
        if 0 <= opened.find("（") <= 8 and "）" not in opened and _holds(drafts[j].fact, draft.fact):
            return j
    last = earlier[-1]
    between = text[drafts[last].end_v : draft.start_v]
    chained = SUBSET.search(between) is not None and "；" not in between and drafts[last].fact.quantity.unit == draft.fact.quantity.unit
    return last if chained and _holds(drafts[last].fact, draft.fact) else None


def _holds(whole: Fact, part: Fact) -> bool:
    return _same_kind(whole, part) and part.quantity.value < whole.quantity.value


def _same_kind(a: Fact, b: Fact) -> bool:
    return a.quantity.unit == b.quantity.unit or (a.measure == b.measure and a.measure not in ("other", "money"))
