"""A numeral with its unit and bounding words becomes a record: value, bound and interval as the guidelines read them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from narrative.quantities.bounds import Hedge
from narrative.quantities.numerals import Number, plain
from narrative.quantities.units import Unit
from narrative.types import Bound, Quantity, Span

ONE = Decimal(1)


def record(
    span: Span,
    number: Number,
    unit: Unit,
    *,
    hedges: Sequence[Hedge] = (),
    upper: Decimal | None = None,
    why: tuple[str, ...] = (),
    flags: tuple[str, ...] = (),
) -> Quantity:
    """The quantity of a number with its unit, the words that bound it, and the upper end where it is a range."""
    if unit.attribute:
        flags = (*flags, "attribute")
    value = number.value if unit.factor == ONE else plain(number.value * unit.factor)
    if upper is None and not hedges:
        return Quantity(span, value, value, value, "exact", unit.unit, unit.unit_class, (*why, unit.rule), flags)
    why = (*why, *(hedge.rule for hedge in hedges), unit.rule)
    if 1 < len(hedges):
        flags = (*flags, "double_hedge")
    if upper is not None:
        return Quantity(span, value, value, plain(upper * unit.factor), "range", unit.unit, unit.unit_class, why, flags)
    if number.hedge and not number.step and value % 10 and 100 < value:
        flags = (*flags, "hedged_precise")
    bound, lower, upper = _interval(number, value, hedges, unit)
    return Quantity(span, value, lower, upper, bound, unit.unit, unit.unit_class, why, flags)


def _interval(number: Number, value: Decimal, hedges: Sequence[Hedge], unit: Unit) -> tuple[Bound, Decimal | None, Decimal | None]:
    """Bound and ends as GUIDELINES.md reads them: 余 keeps the lower end, 近 the upper, 约 none, 20余万 both."""
    ends = {hedge.end for hedge in hedges}
    bound: Bound = "approx" if any(hedge.bound == "approx" for hedge in hedges) else hedges[0].bound
    vague = "none" in ends or {"upper", "lower"} <= ends  # 约…余, 近…余 contradict themselves
    lower = value if "lower" in ends and not vague else None
    upper = value if "upper" in ends and not vague else None
    if number.step is not None and number.hedge and lower is not None and 1 < number.step:
        upper = plain((number.value + number.step) * unit.factor)
    return bound, lower, upper
