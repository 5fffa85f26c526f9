"""What may answer a row: one count, a sum of counts, or a figure worked out from two (growth, share, product), each with its evidence.

Only the first two kinds are ever filled in; the others are proposals. Built per row from the facts that the ranker likes best for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from narrative.matching.doubts import doubts_of
from narrative.matching.features import Told
from narrative.matching.units import sort_of
from narrative.types import Bound, Fact, Made

SINGLES = 8  # facts of a row that are looked at
SEEDS = 4  # facts of a row that sums and derived figures may start from
LONGEST = 6  # counts in a sum


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that may answer a row, in base units, with the facts it is made of (positions in the list of facts told)."""

    kind: Made
    facts: tuple[int, ...]
    value: Decimal
    lower: Decimal | None
    upper: Decimal | None
    bound: Bound


@dataclass(frozen=True, slots=True)
class Setting:
    """All facts that are held against a table, with what stands near each.

    Args:
        told: the facts with their words
        report: number of the report of each
        runs: for each fact the facts of its sentence with the same unit, in the order of the text
        pairs: for each fact the facts of its sentence or of the one before or behind it
        doubts: for each fact what speaks against taking it as it stands, and for it (names of DOUBTS)
        contradicted: the facts that a certain issue of the audit touches
    """

    told: tuple[Told, ...]
    report: tuple[int, ...]
    runs: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[int, ...], ...]
    doubts: tuple[frozenset[str], ...]
    contradicted: frozenset[int]


def setting(told: Sequence[Told], report: Sequence[int], contradicted: frozenset[int] = frozenset()) -> Setting:
    """The facts with their neighbours, worked out once.

    Args:
        contradicted: the facts that a certain issue of the audit touches
    """
    sentences: dict[tuple[int, int], list[int]] = {}
    for n, one in enumerate(told):
        sentences.setdefault((report[n], one.fact.sentence), []).append(n)
    runs, pairs = [], []
    for n, one in enumerate(told):
        own = sentences[report[n], one.fact.sentence]
        runs.append(tuple(m for m in own if _same_unit(told[m].fact, one.fact)))
        near = [m for step in (-1, 0, 1) for m in sentences.get((report[n], one.fact.sentence + step), ()) if m != n]
        pairs.append(tuple(near))
    return Setting(tuple(told), tuple(report), tuple(runs), tuple(pairs), doubts_of(told, report), contradicted)


def candidates(where: Setting, liked: Sequence[int], topical: Sequence[int], kinds: frozenset[str], *, wants_new: bool) -> list[Candidate]:
    """The candidates of one row.

    Args:
        liked: facts, best first by the ranker
        topical: facts, best first by their words alone, whatever their unit: what figures are worked out from
        kinds: the sorts of quantity that the row takes, empty where unknown
        wants_new: whether the row asks for what was added in the year
    """
    told = where.told
    fitting = [n for n in liked if _may_stand(told[n].fact) and (not kinds or sort_of(told[n].fact.quantity.unit_class) in kinds)]
    found = [_single(n, told[n].fact) for n in fitting[:SINGLES]]
    found += _sums(where, fitting[:SEEDS])
    if wants_new or kinds & {"point", "percent"}:
        found += _increments(where, _first(told, topical, None), kinds)
    if "percent" in kinds:
        found += _ratios(where, _first(told, topical, frozenset(("count", "money"))))
    if not kinds or kinds & {"count", "money"}:
        found += _products(where, _first(told, liked, kinds), kinds)
    unique: dict[tuple[str, tuple[int, ...]], Candidate] = {}
    for candidate in found:
        unique.setdefault((candidate.kind, candidate.facts), candidate)
    return list(unique.values())


def _first(told: Sequence[Told], order: Sequence[int], kinds: frozenset[str] | None) -> list[int]:
    """The first facts of an order that are of some sorts and no repeats."""
    own = [n for n in order if told[n].fact.duplicate_of is None]
    return [n for n in own if not kinds or sort_of(told[n].fact.quantity.unit_class) in kinds][: 2 * SEEDS]


def _may_stand(fact: Fact) -> bool:
    return fact.status in ("achieved", "context") and fact.duplicate_of is None


def _single(n: int, fact: Fact) -> Candidate:
    q = fact.quantity
    return Candidate("single", (n,), q.value, q.lower, q.upper, q.bound)


def _same_unit(a: Fact, b: Fact) -> bool:
    return a.quantity.unit == b.quantity.unit and a.quantity.unit_class == b.quantity.unit_class


def _sums(where: Setting, seeds: Sequence[int]) -> Iterator[Candidate]:
    """Runs of neighbouring counts of one sentence around a seed, and pairs or threes of seeds."""
    told = where.told
    seen: set[tuple[int, ...]] = set()
    for seed in seeds:
        run = [n for n in where.runs[seed] if _may_stand(told[n].fact) and _adds(told[n].fact)]
        if seed not in run:
            continue
        at = run.index(seed)
        for first in range(max(0, at - LONGEST + 1), at + 1):
            for last in range(max(at, first + 1), min(len(run), first + LONGEST)):
                seen.add(tuple(run[first : last + 1]))
    adding = [n for n in seeds if _adds(told[n].fact)]
    for i, a in enumerate(adding):
        for j, b in enumerate(adding[i + 1 :], i + 1):
            if _together(told[a].fact, told[b].fact) and where.report[a] == where.report[b]:
                seen.add(tuple(sorted((a, b))))
                for c in adding[j + 1 :]:
                    if _together(told[a].fact, told[c].fact) and where.report[a] == where.report[c]:
                        seen.add(tuple(sorted((a, b, c))))
    for members in sorted(seen):
        facts = [told[n].fact for n in members]
        ids = {f.id for f in facts}
        if any(f.part_of in ids for f in facts):
            continue
        yield _sum(members, facts)


def _adds(fact: Fact) -> bool:
    return (
        sort_of(fact.quantity.unit_class) in ("count", "money", "time", "area", "length", "weight", "volume", "power")
        and 0 < fact.quantity.value
    )


def _together(a: Fact, b: Fact) -> bool:
    """Whether two counts may be added: one class of unit, neither the repeat nor the part of the other."""
    return (
        a.quantity.unit_class == b.quantity.unit_class
        and (a.quantity.unit == b.quantity.unit or (a.quantity.unit_class == "open") == (b.quantity.unit_class == "open"))
        and a.part_of != b.id
        and b.part_of != a.id
    )


def _sum(members: tuple[int, ...], facts: Sequence[Fact]) -> Candidate:
    quantities = [f.quantity for f in facts]
    lower = None if any(q.lower is None for q in quantities) else sum((q.lower for q in quantities if q.lower is not None), Decimal(0))
    upper = None if any(q.upper is None for q in quantities) else sum((q.upper for q in quantities if q.upper is not None), Decimal(0))
    bounds = {q.bound for q in quantities}
    bound: Bound = "exact" if bounds == {"exact"} else "at_least" if bounds <= {"exact", "at_least"} else "approx"
    return Candidate("sum", members, sum((q.value for q in quantities), Decimal(0)), lower, upper, bound)


def _increments(where: Setting, seeds: Sequence[int], kinds: frozenset[str]) -> Iterator[Candidate]:
    """Now less then, where an earlier state stands beside a count (由9家增至14家 → 5)."""
    told = where.told
    for seed in seeds:
        now = told[seed].fact
        if now.status not in ("achieved", "context"):
            continue
        for n in where.pairs[seed]:
            then = told[n].fact
            if then.status != "baseline" or not _same_unit(now, then) or now.quantity.value <= then.quantity.value:
                continue
            sort = "point" if sort_of(now.quantity.unit_class) == "percent" else sort_of(now.quantity.unit_class)
            if not kinds or sort in kinds:
                yield _worked_out("increment", (seed, n), now.quantity.value - then.quantity.value, now, then)
            if "percent" in kinds and 0 < then.quantity.value:
                yield _worked_out("growth", (seed, n), _percent(now.quantity.value - then.quantity.value, then.quantity.value), now, then)


def _ratios(where: Setting, seeds: Sequence[int]) -> Iterator[Candidate]:
    """The smaller of two neighbouring counts as a share of the larger (171件 of 187件 → 91.44 %)."""
    told = where.told
    for seed in seeds:
        a = told[seed].fact
        if sort_of(a.quantity.unit_class) not in ("count", "money"):
            continue
        for n in where.pairs[seed]:
            b = told[n].fact
            if not _same_unit(a, b) or {a.status, b.status} & {"target", "baseline"}:
                continue
            small, large = (seed, n) if a.quantity.value <= b.quantity.value else (n, seed)
            part, whole = told[small].fact, told[large].fact
            if 0 < whole.quantity.value and Decimal("0.02") < part.quantity.value / whole.quantity.value:
                yield _worked_out("ratio", (small, large), _percent(part.quantity.value, whole.quantity.value), part, whole)


def _products(where: Setting, seeds: Sequence[int], kinds: frozenset[str]) -> Iterator[Candidate]:
    """A count times what each of it had (28场, 平均每场110人 → 3080)."""
    told = where.told
    for seed in seeds:
        each = told[seed].fact
        if not any(c.startswith("average") for c in told[seed].contrasts) or (kinds and sort_of(each.quantity.unit_class) not in kinds):
            continue
        for n in where.pairs[seed]:
            count = told[n].fact
            if (
                _may_stand(count)
                and sort_of(count.quantity.unit_class) == "count"
                and not any(c.startswith("average") for c in told[n].contrasts)
            ):
                yield _worked_out("product", (n, seed), count.quantity.value * each.quantity.value, count, each)


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(Decimal("0.01")).normalize()


def _worked_out(kind: Made, members: tuple[int, ...], value: Decimal, a: Fact, b: Fact) -> Candidate:
    exact = a.quantity.bound == b.quantity.bound == "exact"
    return Candidate(kind, members, value, value if exact else None, value if exact else None, "exact" if exact else "approx")
