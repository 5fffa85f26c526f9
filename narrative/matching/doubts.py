"""What the report itself says for or against a figure: another figure for the same thing, parts that do or do not add up, a share that does or does not follow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations, takewhile

from narrative.facts.governing import PERSONS
from narrative.matching.told import Told
from narrative.matching.wanted import dice, letters_of
from narrative.types import Quantity

DOUBTS = (
    "doubt.rival_near",
    "doubt.rival_far",
    "doubt.share_differs",
    "doubt.share_agrees",
    "doubt.parts_exceed",
    "doubt.parts_short",
    "doubt.parts_agree",
    "doubt.other_body",
    "doubt.each",
    "doubt.context",
    "doubt.twice",
    "doubt.unsettled",
    "doubt.again",
)
OTHER_BODY = frozenset(
    f"context.{cue}"
    for cue in (
        "other_body",
        "held_by_other",
        "above_area",
        "another_body",
        "area_total",
        "area_units",
        "contrast",
        "area_stock",
        "same_time",
        "not_ours",
        "told_of_another",
        "said_not_ours",
        "better_than_us",
        "only_helped",
        "their_count",
        "done_besides",
        "in_our_rooms",
    )
)
EACH = frozenset(("context.per", "context.per_behind", "context.duration", "context.age"))
COUNTED = frozenset(
    ("person", "person_time", "household", "money", "open", "copy", "item", "document", "event", "organization", "team", "animal")
)
ALIKE = 0.5  # share of words in which two counts must agree to be figures for one thing
SPELT_ALIKE = 0.6  # or of single characters, where they name things of one kind
NEAR = Decimal("1.4")  # two values within this factor may be two tellings of one thing
SLIGHT, FAR = Decimal("0.6"), 12  # points by which a share may differ for being rounded, and up to which it is one of the counts beside it
RATED = re.compile("([一-龥]{2})(?:率|比[例率重]|占比)")
AGAIN = re.compile(r"又|再(?!生|造|就业|制|教育|现|度|创)|另(?!一方|类)|[另此]外|追加|补充|第[二三四]")  # what is told of one occasion more
OCCASIONS = 64  # counts of one unit before another that it is held against
ONE_THING = 0.4  # share of characters in which the objects of two occasions must agree
AKIN = 2  # groups of words in which their objects must agree then


def doubts_of(told: Sequence[Told], report: Sequence[int], unsettled: frozenset[int]) -> tuple[frozenset[str], ...]:
    """For each fact the names of DOUBTS that hold.

    Args:
        unsettled: the facts whose figure their report calls unsettled
    """
    found: list[set[str]] = [set() for _ in told]
    _rivals(told, report, found)
    _parts(told, report, found)
    _shares(told, report, found)
    _again(told, report, found)
    for n in unsettled:
        found[n].add("doubt.unsettled")
    for n, one in enumerate(told):
        if one.fact.status == "context":
            cues = set(one.fact.why)
            found[n].add("doubt.other_body" if cues & OTHER_BODY else "doubt.each" if cues & EACH else "doubt.context")
    return tuple(map(frozenset, found))


def _rivals(told: Sequence[Told], report: Sequence[int], found: list[set[str]]) -> None:
    """Counts of one unit in other sentences whose objects are alike: the same figure again, one nearby, or one far off.

    Held against each other are the counts of one head, and those whose values lie near: a long report has too many pairs.
    """
    units: dict[tuple[str, str], list[int]] = {}
    heads: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
    for n, one in enumerate(told):
        if one.fact.status == "achieved":
            unit = one.fact.quantity.unit, one.fact.quantity.unit_class
            units.setdefault(unit, []).append(n)
            heads.setdefault((*unit, one.fact.concepts[:1]), []).append(n)
    rivals = {pair for members in heads.values() for pair in combinations(members, 2) if _named_alike(told[pair[0]], told[pair[1]])}
    for members in units.values():
        members.sort(key=lambda n: told[n].fact.quantity.value)
        for i, a in enumerate(members):
            most = told[a].fact.quantity.value * NEAR
            near = takewhile(lambda n, most=most: told[n].fact.quantity.value <= most, members[i + 1 :])  # type: ignore[misc]
            rivals.update((a, b) for b in near if _spelt_alike(told[a], told[b]))
    for a, b in rivals:
        if told[a].fact.sentence == told[b].fact.sentence and report[a] == report[b]:
            continue
        low, high = sorted((told[a].fact.quantity.value, told[b].fact.quantity.value))
        name = "doubt.twice" if low == high else "doubt.rival_near" if high <= low * NEAR else "doubt.rival_far"
        found[a].add(name)
        found[b].add(name)


def _named_alike(a: Told, b: Told) -> bool:
    """Whether the objects of two counts of one head are one thing by their words."""
    return ALIKE <= dice(a.pairs[0], b.pairs[0])


def _spelt_alike(a: Told, b: Told) -> bool:
    """Whether the objects of two counts are one thing by their characters, where they are of one kind."""
    akin = (bool(a.fact.concepts) and a.fact.concepts[:1] == b.fact.concepts[:1]) or AKIN <= len(a.kin[0] & b.kin[0])
    return akin and SPELT_ALIKE <= dice(letters_of(a.pairs[0]), letters_of(b.pairs[0]))


def _again(told: Sequence[Told], report: Sequence[int], found: list[set[str]]) -> None:
    """Counts of one thing on several occasions (春节慰问36人；教师节又慰问14人): none of them is the year's."""
    units: dict[tuple[int, str, str], list[int]] = {}
    for n, one in enumerate(told):
        if one.fact.status == "achieved" and one.fact.part_of is None and one.fact.duplicate_of is None:
            units.setdefault((report[n], one.fact.quantity.unit, one.fact.action_class), []).append(n)
    for members in units.values():
        for n, later in enumerate(members):
            if AGAIN.search(told[later].fact.clause) is None:
                continue
            for first in members[max(0, n - OCCASIONS) : n]:
                if told[first].fact.clause != told[later].fact.clause and _one_thing(told[first], told[later]):
                    found[first].add("doubt.again")
                    found[later].add("doubt.again")


def _one_thing(a: Told, b: Told) -> bool:
    return ONE_THING <= dice(letters_of(a.pairs[0]), letters_of(b.pairs[0]))


def _parts(told: Sequence[Told], report: Sequence[int], found: list[set[str]]) -> None:
    """Totals whose parts, of the same unit, are all stated."""
    place = {(report[n], one.fact.id): n for n, one in enumerate(told)}
    parts: dict[int, list[int]] = {}
    for n, one in enumerate(told):
        whole = place.get((report[n], one.fact.part_of or ""))
        if whole is not None and told[whole].fact.quantity.unit == one.fact.quantity.unit:
            parts.setdefault(whole, []).append(n)
    for whole, members in parts.items():
        if len(members) < 2:
            continue
        total = sum((told[m].fact.quantity.value for m in members), Decimal(0))
        stated = told[whole].fact.quantity.value
        if total == stated:
            found[whole].add("doubt.parts_agree")
        elif stated < total < Decimal("1.25") * stated:
            found[whole].add("doubt.parts_exceed")
        elif Decimal("0.8") * stated < total < stated:
            found[whole].add("doubt.parts_short")


def _shares(told: Sequence[Told], report: Sequence[int], found: list[set[str]]) -> None:
    """Percentages beside two counts of one class: whether they are what the counts give. They may agree over the border of a sentence."""
    sentences: dict[tuple[int, int], list[int]] = {}
    for n, one in enumerate(told):
        sentences.setdefault((report[n], one.fact.sentence), []).append(n)
    for (number, sentence), members in sentences.items():
        for m in members:
            stated = told[m].fact.quantity
            if stated.unit != "%":
                continue
            near = [k for step in (0, -1, 1) for k in sentences.get((number, sentence + step), ())]
            counted = [k for k in near if told[k].fact.quantity.unit_class in COUNTED and 0 < told[k].fact.quantity.value]
            alike = [k for k in counted if told[k].pairs[1] & told[m].pairs[1]]
            shares, own = _ratios(told, alike), _ratios(told, [k for k in alike if k in members])
            differs = _differs_from_counts(told, members, m)  # over the border of a sentence some counts agree by chance
            if _is_among(stated.value, own if differs else shares):
                found[m].add("doubt.share_agrees")
            elif _is_among(stated.value, _ratios(told, [k for k in counted if k in members])):
                continue  # of counts that are called otherwise (收回1146份，满意的1112份，观众满意度97.03%)
            elif differs:
                found[m].add("doubt.share_differs")


def _is_among(rate: Decimal, shares: Sequence[Decimal]) -> bool:
    return any(abs(share - rate) < SLIGHT for share in shares)


def _ratios(told: Sequence[Told], counts: Sequence[int]) -> list[Decimal]:
    """The shares, in per cent, of each count in each larger one of its class."""
    quantities = [told[k].fact.quantity for k in counts]
    return [a.value * 100 / b.value for a in quantities for b in quantities if _one_class(a, b) and a.value < b.value]


def _differs_from_counts(told: Sequence[Told], members: Sequence[int], m: int) -> bool:
    """Whether a rate follows two counts of its sentence that give another one (3412人次参训，取得证书2730人，取证率85%): its first words name the nearer count."""
    named = RATED.search(told[m].fact.clause)
    before = [k for k in members if told[k].fact.quantity.span.start < told[m].fact.quantity.span.start]
    if (
        named is None
        or len(before) < 2
        or told[m].fact.quantity.bound != "exact"
        or not set(named.group(1)).issubset(told[before[-1]].fact.clause)
    ):
        return False
    part, whole = told[before[-1]].fact.quantity, told[before[-2]].fact.quantity
    if part.unit_class not in COUNTED or not _one_class(part, whole) or not 0 < part.value < whole.value:
        return False
    return SLIGHT <= abs(part.value * 100 / whole.value - told[m].fact.quantity.value) < FAR


def _one_class(a: Quantity, b: Quantity) -> bool:
    return a.unit == b.unit or (_is_of_persons(a) and _is_of_persons(b))


def _is_of_persons(quantity: Quantity) -> bool:
    return quantity.unit in PERSONS or quantity.unit_class in ("person", "person_time")
