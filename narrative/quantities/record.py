"""A numeral with its unit and bounding words, and the record it becomes: value, bound and interval as the guidelines read them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from narrative.offsets import View
from narrative.quantities.bounds import Hedge
from narrative.quantities.numerals import Number
from narrative.quantities.units import Unit
from narrative.types import Bound, Quantity


@dataclass(frozen=True, slots=True)
class Found:
    """A numeral in a view with the unit and bounding words around it, before it becomes a record."""

    start: int
    end: int
    number: Number
    hedges: tuple[Hedge, ...]
    unit: Unit
    why: tuple[str, ...]
    upper: Decimal | None = None
    flags: tuple[str, ...] = ()


def record(view: View, found: Found) -> Quantity:
    factor = found.unit.factor
    value = found.number.value * factor
    bound, lower, upper = _interval(found, value)
    flags = [*found.flags, *(["double_hedge"] if 1 < len(found.hedges) else [])]
    if found.number.hedge and value % 10 and 100 < value and not found.number.step:
        flags.append("hedged_precise")
    why = (*found.why, *(hedge.rule for hedge in found.hedges), found.unit.rule)
    return Quantity(
        view.span(found.start, found.end), plain(value), lower, upper, bound, found.unit.unit, found.unit.unit_class, why, tuple(flags)
    )


def _interval(found: Found, value: Decimal) -> tuple[Bound, Decimal | None, Decimal | None]:
    """Bound and ends as GUIDELINES.md reads them: 余 keeps the lower end, 近 the upper, 约 none, 20余万 both."""
    exact = plain(value)
    if found.upper is not None:
        return "range", exact, plain(found.upper * found.unit.factor)
    if not found.hedges:
        return "exact", exact, exact
    ends = {hedge.end for hedge in found.hedges}
    bounds = {hedge.bound for hedge in found.hedges}
    bound: Bound = "approx" if "approx" in bounds else found.hedges[0].bound
    vague = "none" in ends or {"upper", "lower"} <= ends  # 约…余, 近…余 contradict themselves
    lower = exact if "lower" in ends and not vague else None
    upper = exact if "upper" in ends and not vague else None
    step = found.number.step
    if step is not None and found.number.hedge and lower is not None and 1 < step:
        upper = plain(value + step * found.unit.factor)
    return bound, lower, upper


def plain(value: Decimal) -> Decimal:
    """The same number without exponent or trailing zeros."""
    whole = int(value)
    return Decimal(whole) if whole == value else value.normalize()
