"""Counts told quarter by quarter, month by month, or half by half, under headings of their own, whose total stands with the year's."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from decimal import Decimal

from narrative.facts.build import Draft
from narrative.facts.counts import UNCOUNTED, pairs
from narrative.facts.sums import FEW, NEAR
from narrative.offsets import View

HEADING = re.compile(
    r"^[^\n一-龥\d]{0,4}(?:[一二三四五六七八九十]{1,2}、)?第?(?:[一二三四1-4]季度|1?\d月份?)[^\n\d。；，]{0,16}$", re.MULTILINE
)
HALF = re.compile(r"^[^\n一-龥\d]{0,4}(?:[一二三四五六七八九十]{1,2}、)?[上下前后]半年[^\n。；，]{0,16}$", re.MULTILINE)
HALVES = 2
DIGITS = 3  # of a total that two counts make up without a word in common
LEAST = 3  # headings


def of_quarters(drafts: Sequence[Draft], views: Sequence[View], linked: Container[int]) -> Iterator[tuple[int, int]]:
    """(part, total), as indices of drafts, of the counts that are no parts yet."""
    for flow, view in enumerate(views):
        starts = [match.start() for match in HEADING.finditer(view.text)]
        if len(starts) < LEAST:
            starts = [match.start() for match in HALF.finditer(view.text)]
            if len(starts) != HALVES:
                continue
        free = [at for at, draft in enumerate(drafts) if draft.flow == flow and at not in linked and _is_plain(draft)]
        halves = len(starts) == HALVES
        told = [
            [at for at in free if begin <= drafts[at].start_v < end]
            for begin, end in zip(starts, (*starts[1:], len(view.text)), strict=True)
        ]
        if not all(told):
            continue
        last = drafts[told[-1][0]].fact.section
        told[-1] = [at for at in told[-1] if drafts[at].fact.section == last]
        inside = {at for quarter in told for at in quarter}
        made = _made_of(drafts, told) if halves else {}
        for total in free:
            if total not in inside and (drafts[total].start_v < starts[0] or told[-1][-1] < total):
                yield from ((part, total) for part in _halves(drafts, total, made) or _parts(drafts, total, told))


def _made_of(drafts: Sequence[Draft], told: Sequence[Sequence[int]]) -> Mapping[tuple[str, Decimal], Sequence[tuple[int, int]]]:
    """The pairs of counts of the two halves in one unit, by that and their sum."""
    made: dict[tuple[str, Decimal], list[tuple[int, int]]] = {}
    for a in told[0]:
        one = drafts[a].fact.quantity
        for b in told[1]:
            other = drafts[b].fact.quantity
            if one.unit == other.unit:
                made.setdefault((one.unit, one.value + other.value), []).append((a, b))
    return made


def _halves(drafts: Sequence[Draft], total: int, made: Mapping[tuple[str, Decimal], Sequence[tuple[int, int]]]) -> Sequence[int]:
    """The one pair of counts of the two halves that makes up a total in its unit, whatever their words."""
    whole = drafts[total].fact.quantity
    pairs_made = made.get((whole.unit, whole.value), ())
    return pairs_made[0] if len(pairs_made) == 1 and DIGITS <= len(whole.value.normalize().as_tuple().digits) else ()


def _parts(drafts: Sequence[Draft], total: int, told: Sequence[Sequence[int]]) -> list[int]:
    """The count of each quarter that is likest to a total by name, where together they make it up or, of all four quarters or both halves, nearly do."""
    whole = drafts[total].fact
    parts: list[int] = []
    for quarter in told:
        alike = {
            at: len(pairs(whole.what) & pairs(drafts[at].fact.what))
            for at in quarter
            if drafts[at].fact.quantity.unit == whole.quantity.unit
        }
        best = [at for at, shared in alike.items() if shared and shared == max(alike.values())]
        if len(best) != 1:
            return []
        parts += best
    off = abs(sum((drafts[at].fact.quantity.value for at in parts), Decimal(0)) - whole.quantity.value)
    near = off == 0 or (len(parts) != LEAST and off * NEAR <= whole.quantity.value)
    return parts if near and FEW <= whole.quantity.value else []


def _is_plain(draft: Draft) -> bool:
    fact = draft.fact
    return (
        (fact.measure not in UNCOUNTED or fact.measure == "day")
        and fact.quantity.bound == "exact"
        and "delta" not in fact.why
        and fact.status == "achieved"
    )
