"""Rates told away from the two counts that they are made of: 提案收231件，办结214件, and pages later 提案办结率95.1%. Doubts only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from narrative.checks.issues import issue
from narrative.checks.material import Figure, Material, shown
from narrative.checks.rates import STATISTIC, alike, counted, explained, is_rate, named_pair, stems
from narrative.facts.counts import pairs
from narrative.types import Issue

NAMED = re.compile(r"(?P<thing>[一-龥]{4,12})(?P<deed>[一-龥]{2})率(?:为|是|达到?|约|实现|稳定?在|保持在|：|:)*$")
OTHER = re.compile(
    r"20\d\d年|上年|去年|往年|同期|全[省国]|平均|目标|计划|任务|不少于|以上|以内|上半年|季度|抽取|抽样|其中|[按及准]时|按期|一次|首次|当[场日天]"
)  # in the words of a rate or of its counts: they are of other things
SLIP = Decimal(12)  # points that a rate may be off: farther off it is of something else
WHOLLY = Decimal(100)
LEAST = 20  # smaller wholes give near rates by chance


def check_rates_retold(material: Material) -> Iterator[Issue]:
    """A rate that no count beside it gives, where the one pair of counts told elsewhere under its name gives another value."""
    told: Sequence[_Pair] | None = None
    for at, row in enumerate(material.rows):
        for k, figure in enumerate(row):
            named = _named(material, figure) if is_rate(figure) and 0 < figure.value < WHOLLY else None
            if named is None or named_pair(material, at, k) is not None:
                continue
            told = list(_told(material)) if told is None else told
            found = [one for one in told if one.part.sentence != figure.sentence and _is_of(material, one, named["thing"], named["deed"])]
            if len(found) != 1:
                continue
            whole, part, beside = found[0]
            if k and alike(row[k - 1], part) and "；" not in figure.gap:
                continue  # the rate may be that of the count right before it
            share = part.value / whole.value * WHOLLY
            if abs(share - figure.value) <= SLIP and not explained(figure, part, whole, beside):
                name = f"{named['thing'][-6:]}{named['deed']}率"
                yield issue(
                    "rate",
                    (part.span, whole.span, figure.span),
                    f"按另一处“{part.text}”和“{whole.text}”计算，{shown(part.value)}÷{shown(whole.value)}={shown(share.quantize(Decimal('0.1')))}%，与所写“{name}{figure.text}”不一致",
                    certain=False,
                )


def _named(material: Material, figure: Figure) -> re.Match[str] | None:
    """The name of a rate that is told as a result of the year and has no counts of its own."""
    if material.sections[figure.section].role in ("goals", "plans"):
        return None
    words = re.split("[，；。：]", material.before(figure))[-1]
    named = NAMED.search(words)
    return named if named and not STATISTIC.search(named.group()) and not OTHER.search(words + figure.after) else None


class _Pair(NamedTuple):
    """A whole and its part, told one behind the other without a rate, and all figures of their sentence."""

    whole: Figure
    part: Figure
    beside: tuple[Figure, ...]


def _told(material: Material) -> Iterator[_Pair]:
    for row in material.rows:
        for k, (whole, part) in enumerate(pairwise(row)):
            plain = counted(whole) and counted(part) and alike(whole, part) and LEAST <= whole.value and part.value < whole.value
            rated = k + 2 < len(row) and row[k + 2].quantity.unit == "%"
            if plain and not rated and not OTHER.search(whole.label + part.label):
                yield _Pair(whole, part, row)


def _is_of(material: Material, told: _Pair, thing: str, deed: str) -> bool:
    """Whether a part is told by the deed of a rate's name, its whole is not, and the words up to the whole name the rate's thing."""
    part = told.part
    done = any(word in part.label + part.text + part.after[:6] for word in stems(deed))
    return (
        done
        and not any(word in told.whole.label for word in stems(deed))
        and not pairs(thing).isdisjoint(pairs(material.before(told.whole)))
    )
