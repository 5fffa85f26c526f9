"""What does not add up, from the facts alone: double hedges, parts beyond their total, percentages beyond a hundred."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from narrative.types import Fact, Issue


def find_issues(facts: Sequence[Fact]) -> tuple[Issue, ...]:
    """The issues of one report, ordered by their first span."""
    found = [*_double_hedges(facts), *_parts(facts), *_percentages(facts)]
    return tuple(sorted(found, key=lambda issue: (issue.spans, issue.kind)))


def _double_hedges(facts: Sequence[Fact]) -> Iterator[Issue]:
    for fact in facts:
        if "double_hedge" in fact.quantity.flags and fact.duplicate_of is None:
            yield Issue(
                "double_hedge", "low", True, (fact.quantity.span,), "请核实：同一个数前后用了两种不一致的修饰（如“近…余”），请写准确数"
            )


def _parts(facts: Sequence[Fact]) -> Iterator[Issue]:
    by_id = {fact.id: fact for fact in facts}
    wholes: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.part_of is not None and fact.quantity.bound == "exact":
            wholes.setdefault(fact.part_of, []).append(fact)
    for name, parts in wholes.items():
        whole = by_id[name]
        same = [part for part in parts if part.quantity.unit == whole.quantity.unit]
        total = sum((part.quantity.value for part in same), Decimal(0))
        if whole.quantity.bound == "exact" and 2 <= len(same) and whole.quantity.value < total:
            terms = "+".join(f"{part.quantity.value:f}" for part in same)
            yield Issue(
                "sum",
                "medium",
                False,
                (whole.quantity.span, *(part.quantity.span for part in same)),
                f"请核实：各分项 {terms}={total:f}，多于合计 {whole.quantity.value:f}",
            )


def _percentages(facts: Sequence[Fact]) -> Iterator[Issue]:
    for fact in facts:
        quantity = fact.quantity
        if quantity.unit == "%" and Decimal(200) <= quantity.value and "增" not in fact.clause:
            yield Issue("percent", "medium", False, (quantity.span,), f"请核实：比率 {quantity.value:f}% 超出常理，可能是符号识别错误")
