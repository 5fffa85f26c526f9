"""What may answer a row: one count, a sum of counts, or a figure worked out from others (growth, share, product), each with its evidence.

Only the first two kinds are ever filled in; the others are proposals. Built per row from the facts that the ranker likes best for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from narrative.matching.told import Told
from narrative.matching.units import sort_of
from narrative.matching.values import Candidate, Setting, may_answer
from narrative.matching.worked import SEEDS, absent, averages, increments, joint_sums, products, ratios, rests, steps, sums, wholes
from narrative.types import ABSENCE, Fact

SHARED = frozenset(("count", "money", "area", "length", "weight", "volume"))  # sorts of quantity that rates are of
SINGLES = 8  # facts of a row that are looked at


def candidates(
    where: Setting,
    liked: Sequence[int],
    topical: Sequence[int],
    kinds: frozenset[str],
    *,
    things: Sequence[frozenset[str]] = (),
    wants_change: bool,
    falls: bool = False,
    excepted: Sequence[str] = (),
    asks: bool = False,
    per_head: bool = False,
) -> list[Candidate]:
    """The candidates of one row.

    Args:
        liked: facts, best first by the ranker
        topical: facts, best first by their words alone, whatever their unit: what figures are worked out from
        kinds: the sorts of quantity that the row takes, empty where unknown
        things: what the row's name joins, by the characters of each
        wants_change: whether the row asks for what was added in the year, or by how much something changed; falls: by how much it fell
        excepted: words of the part that the row leaves out (不含直播)
        asks: whether the row is about how satisfied somebody is
        per_head: whether the row asks for an average (人均, 平均每班)
    """
    told = where.told
    allowed = (n for n in liked if may_answer(where, n) and (not kinds or sort_of(told[n].fact.quantity.unit_class) in kinds))
    fitting = list(islice(allowed, SINGLES))
    found = [_single(n, told[n].fact) for n in fitting]
    found += sums(where, fitting)
    found += joint_sums(where, [n for n in liked if not kinds or sort_of(told[n].fact.quantity.unit_class) in kinds], things)
    if wants_change or kinds & {"point", "percent"}:
        found += increments(where, topical[: 4 * SEEDS], kinds, falls=falls)
    found += steps(where, fitting[:SEEDS] + _first(told, topical, kinds)[:SEEDS])
    if excepted:
        found += rests(where, fitting, excepted)
    if "percent" in kinds:
        own = _first(told, topical, SHARED)
        own += [n for n in _satisfied(told) if asks and n not in own]
        found += ratios(where, own)
        found += wholes(where, own)
    if not kinds or kinds & {"count", "money"}:
        found += products(where, _first(told, liked, kinds), kinds)
    if not kinds or kinds & {"count", "percent"}:
        found += absent(where, topical, kinds)
    if per_head:
        found += averages(where, _first(told, liked, kinds) + _first(told, topical, kinds), kinds)
    unique: dict[tuple[str, tuple[int, ...]], Candidate] = {}
    for candidate in found:
        unique.setdefault((candidate.kind, candidate.facts), candidate)
    return list(unique.values())


def _first(told: Sequence[Told], order: Sequence[int], kinds: frozenset[str] | None) -> list[int]:
    """The first facts of an order that are of some sorts and no repeats."""
    own = (n for n in order if told[n].fact.duplicate_of is None and ABSENCE not in told[n].fact.why)
    return list(islice((n for n in own if not kinds or sort_of(told[n].fact.quantity.unit_class) in kinds), 2 * SEEDS))


def _satisfied(told: Sequence[Told]) -> list[int]:
    """Those who were satisfied, counted."""
    return [n for n, one in enumerate(told) if "满意" in one.fact.what and sort_of(one.fact.quantity.unit_class) == "count"]


def _single(n: int, fact: Fact) -> Candidate:
    q = fact.quantity
    return Candidate("single", (n,), q.value, q.lower, q.upper, q.bound)
