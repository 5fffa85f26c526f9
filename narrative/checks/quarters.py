"""The quarters, or the halves, of a year against the year's own count, each told below its heading or in its sentence. Doubts only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from narrative.checks.issues import issue
from narrative.checks.material import Material, shown
from narrative.checks.periods import Months, period_of
from narrative.facts.twins import alike
from narrative.types import Fact, Issue

YEARS: tuple[tuple[Months, ...], ...] = (((1, 3), (4, 6), (7, 9), (10, 12)), ((1, 6), (7, 12)))
ALIKE = 0.2  # least share of common pairs of characters of the names of a part of the year and of the whole
OFF = Decimal("0.25")  # share of the year's count that its parts may be off: farther off they are of something else
LEAST = 10


def check_quarters(material: Material) -> Iterator[Issue]:
    """A count of the year whose four quarters, or two halves, are told under its name and add up to another number."""
    counts = [(fact, period_of(material, fact)) for fact in material.facts if _is_count(fact)]
    for parts_of_year in YEARS:
        found = {part: [fact for fact, months in counts if months == part] for part in parts_of_year}
        if not all(found.values()):
            continue
        for total, months in counts:
            parts = [_of_name(total, found[part]) for part in parts_of_year] if months is None and LEAST <= total.quantity.value else []
            told = [part for part in parts if part is not None]
            if told and len(told) == len(parts) and not _another_fits(told, counts, total):
                yield from _compare(material, total, told)


def _is_count(fact: Fact) -> bool:
    quantity = fact.quantity
    plain = quantity.bound == "exact" and not quantity.flags and quantity.unit not in ("", "%")
    countable = quantity.unit_class not in ("rank", "day", "age", "money")
    return plain and countable and fact.status == "achieved" and fact.duplicate_of is None


def _of_name(total: Fact, facts: Sequence[Fact]) -> Fact | None:
    """The count of a part of the year that is told of what the year's count is, None where none or several are."""
    same = [
        f
        for f in facts
        if f.quantity.unit == total.quantity.unit and f.quantity.value < total.quantity.value and f.part_of in (None, total.id)
    ]
    close = sorted(((alike(f.what, total.what), f) for f in same), key=lambda pair: pair[0], reverse=True)
    if not close or close[0][0] < ALIKE or (1 < len(close) and close[1][0] == close[0][0]):
        return None
    return close[0][1]


def _another_fits(parts: Sequence[Fact], counts: Sequence[tuple[Fact, Months | None]], total: Fact) -> bool:
    """Whether the parts add up to another count of the year."""
    added = sum(part.quantity.value for part in parts)
    return any(fact.quantity.unit == total.quantity.unit and fact.quantity.value == added for fact, _ in counts)


def _compare(material: Material, total: Fact, parts: Sequence[Fact]) -> Iterator[Issue]:
    added = sum((part.quantity.value for part in parts), Decimal(0))
    off = abs(added - total.quantity.value)
    if not 0 < off <= total.quantity.value * OFF or len({part.quantity.span for part in parts}) < len(parts):
        return
    text = material.document.text
    rounded = any("万" in text[f.quantity.span.start : f.quantity.span.end] for f in (total, *parts))
    if rounded and off * 50 <= total.quantity.value:
        return
    terms = "+".join(shown(part.quantity.value) for part in parts)
    name = text[total.quantity.span.start : total.quantity.span.end].replace("\n", "")
    yield issue(
        "sum",
        (total.quantity.span, *(part.quantity.span for part in parts)),
        f"各{'季度' if len(parts) == len(YEARS[0]) else '半年'}之和 {terms}={shown(added)}，与全年“{name}”不符，请核对口径",
        certain=False,
    )
