"""Points of a row by the national rule: full where the target is met, else in proportion. Both ends where attainment is open."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from narrative.types import Indicator, Quantity


def points_of(indicator: Indicator, quantity: Quantity) -> tuple[Decimal, Decimal] | None:
    """(least, most) points a value earns; equal where attainment is decided, None where row or weight tell nothing.

    Source: 财预〔2020〕10号 as domain.md b.1 and b.2 give it: done ≥ target → full weight, else weight × done/target, two digits
    """
    target, weight = indicator.target, indicator.weight
    if target is None or target.value is None or weight is None or target.value <= 0 or target.operator not in (">=", ">", "=", "unstated"):
        return None
    lower, upper = quantity.lower, quantity.upper
    least = Decimal(0) if lower is None else _share(lower, target.value, weight)
    most = weight if upper is None else _share(upper, target.value, weight)
    return least, most


def _share(done: Decimal, target: Decimal, weight: Decimal) -> Decimal:
    if target <= done:
        return weight
    return (weight * done / target).quantize(Decimal("0.01"), ROUND_HALF_UP)
