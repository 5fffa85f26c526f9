"""What was done: the verb that governs a count, which may stand before it, behind it or in an earlier clause."""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrative.facts.near import Near
from narrative.facts.words import Verb, classes, listed, nominal, verbs
from narrative.types import Quantity

Action = tuple[str, str, tuple[str, ...]]
EVENTS = frozenset(("场", "场次", "次", "期", "班", "批次"))
PERSONS = frozenset(("人", "名", "人次", "位", "人（次）", "人(次)"))
PART = re.compile(r"[；;。]")
PIECE = re.compile(r"[，、：]")
RANKED = re.compile(r"(?P<verb>排名|名列|位居|位列|跃居|升至|跃升至|居|列|排)[^，。；：]{0,14}$")
GIVEN = re.compile(
    r"(?:^|[，；：年内]|并|还|另|共|已|累计)(?:向|为|给|对)[^，；：]*$"
)  # 为35名学生发放助学金: the count's verb comes behind it
HEDGE = re.compile(r"[了约近超逾过为到]{0,3}")
DONE = re.compile(r"[了过]")  # a finished act is the sentence's own: 请专家开了讲座
PARTED = re.compile(r"[，、：并后来以了为的等]|\d")
GAP = 8


def action_of(near: Near, quantity: Quantity) -> Action:
    """(verb, class, rules) of what was done: the nearest verb before a count in its clause, else behind it, else in earlier clauses."""
    if quantity.unit_class == "rank" and (ranked := RANKED.search(near.before)):
        return _named(Verb(ranked["verb"], ranked.start(), "rank"))
    ahead, behind = verbs(near.before), verbs(near.behind)
    if behind and behind[0].action in classes("given") and GIVEN.search(near.before):
        return _named(behind[0])
    if ahead:
        return _named(_ahead(near.before, ahead, quantity))
    if behind and (behind[0].action != "cover" or quantity.unit_class == "percent"):
        return _named(behind[0])
    return _shared(near) or (_named(behind[0]) if behind else ("", "", ()))


def _ahead(before: str, found: Sequence[Verb], quantity: Quantity) -> Verb:
    """The governing one of the verbs before a count."""
    at = len(found) - 1
    if quantity.unit_class == "percent" and found[at].action != "cover":
        at = next((k for k in range(at, -1, -1) if found[k].word in listed("shares")), at)
    if quantity.unit in EVENTS and before.endswith(found[at].word):
        holding = [verb for verb in found[:at] if verb.word in listed("plain")]
        if holding:
            return holding[-1]  # 开展讲座84场、义诊56场: the verb beside the number names an event
    if found[at].action == "cover" and at and not _states(before, found[at], quantity):
        at -= 1
    if quantity.unit in PERSONS and found[at].action == "train" and at and found[at - 1].action == "hold":
        return found[at]  # 举办骨干培训4期280人次: persons are trained, not held
    return _first(before, found, at)


def _shared(near: Near) -> Action | None:
    """The verb of an earlier clause in the same part of the sentence; one of amount only where there is no other."""
    part = PART.split(near.lead[: max(0, near.clause[0] - near.offset)])[-1]
    state: Action | None = None
    for clause in reversed(PIECE.split(part)):
        found = verbs(clause)
        if found:
            shared = _named(_first(clause, found, len(found) - 1), "action.shared")
            if shared[1] != "cover":
                return shared
            state = state or shared
    return state


def _states(before: str, verb: Verb, quantity: Quantity) -> bool:
    """Whether a verb of amount is what the sentence says of a count (占七成, 由870人增至1033人) and not a mere link to it (发放达2000份)."""
    return quantity.unit_class == "percent" or (verb.word not in listed("linking") and HEDGE.fullmatch(before, verb.end) is not None)


def _first(clause: str, found: Sequence[Verb], at: int) -> Verb:
    """The first of verbs that follow one another: 发放扶持资金 is 发放, 组织职业技能培训 is 组织, 出具审计报告 is 出具."""
    for k in range(at - 1, -1, -1):
        gap = clause[found[k].end : found[at].start]
        if DONE.match(clause, found[at].end) or GAP < len(gap) or PARTED.search(gap):
            break
        if not gap and found[k].word in listed("precedes"):
            break  # 评审立项, 入户指导: the later of two acts that follow each other is the count's
        if found[k].action in classes("governs") or found[k].word in listed("takes") or found[at].word in nominal():
            at = k
    return found[at]


def _named(verb: Verb, *why: str) -> Action:
    return verb.word, verb.action, (f"action.{verb.action}", *(("action.held",) if verb.held else ()), *why)
