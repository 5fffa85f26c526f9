"""Which units go together: the sort of quantity a row takes, and a value said in the unit of a cell."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from narrative.quantities.families import go_together, worth
from narrative.quantities.units import forms
from narrative.types import Indicator, Quantity

EXACT, HUNDREDTH = 6, Decimal("0.01")  # places from which on a conversion has no end, and to which forms round it
SORTS = {
    "percent": "percent",
    "point": "point",
    "money": "money",
    "area": "area",
    "length": "length",
    "weight": "weight",
    "volume": "volume",
    "power": "power",
    "duration": "time",
    "day": "time",
    "age": "age",
    "multiple": "multiple",
    "rank": "rank",
    "rate": "rate",
}
BY_MEASURE = {"percent": "percent", "money": "money", "day": "time", "rank": "rank"}
BY_NAME = (
    (re.compile("面积(?:[（(].*)?$"), "area"),
    (re.compile("(?:里程|长度)(?:[（(].*)?$"), "length"),
)  # what a row without a unit measures
RANKED = re.compile("名次|位次|排名|排位")  # rows that ask for a place in an order, whatever their unit
CLASSIFIERS = frozenset("件套台只头匹羽篇条则个座家所处份册本张间户项组架辆盏幅块根株棵盆支把")  # which units name together
BRACKETS = re.compile("[（）()/、]")


def sort_of(unit_class: str) -> str:
    """The sort of a quantity by its unit class: counts of whatever kind are one sort."""
    return SORTS.get(unit_class, "count")


def row_kinds(indicator: Indicator) -> frozenset[str]:
    """The sorts of quantity that can stand in a row: by its unit, else by what it measures; empty where nothing tells."""
    if RANKED.search(indicator.name):
        return frozenset(("rank",))
    unit = wanted_unit(indicator)
    if unit:
        known = forms().get(unit)
        sort = sort_of(known.unit_class) if known is not None else "count"
        return (
            frozenset(("percent", "point"))
            if sort == "percent" and re.search("提高|提升|增|降|百分点", indicator.name)
            else frozenset((sort,))
        )
    named = frozenset(sort for pattern, sort in BY_NAME if pattern.search(indicator.name))
    if named:
        return named
    if indicator.measures:
        return frozenset(BY_MEASURE.get(measure, "count") for measure in indicator.measures)
    return frozenset()


def wanted_unit(indicator: Indicator) -> str:
    """The unit a row's value is in, without its scale; "" where the row names none."""
    if indicator.target is not None and indicator.target.unit:
        return indicator.target.unit
    unit = indicator.unit
    return unit[1:] if 1 < len(unit) and unit[0] in "万亿千百" else unit


def fits_unit(unit: str, indicator: Indicator) -> bool:
    """Whether a count in a classifier can stand in a cell of the row's: 次 for 场, 家 for 个, never 个 for 次."""
    wanted = wanted_unit(indicator)
    return not wanted or wanted == unit or go_together(unit, wanted) or are_compound(unit, wanted)


def are_compound(unit: str, wanted: str) -> bool:
    """Whether two units are one, or one of them is among the classifiers that the other names together: 件（套） and 件套, 套 and 套（间）."""
    a, b = BRACKETS.sub("", unit), BRACKETS.sub("", wanted)
    return a == b or (1 in (len(a), len(b)) and CLASSIFIERS.issuperset(a + b) and not set(a).isdisjoint(b))


def in_unit_of(quantity: Quantity, indicator: Indicator) -> Quantity:
    """A quantity with its ends in the unit of a row that is measured by the same table: 920亩 before 公顷 are 61.33; as it is where they are not."""
    return in_unit(quantity, wanted_unit(indicator))


def in_unit(quantity: Quantity, unit: str) -> Quantity:
    """A quantity with its ends in another unit of the table that measures it; as it is where there is none."""
    rate = worth(quantity.unit, unit)
    if rate == 1:
        return quantity
    lower, upper = (None if end is None else end * rate for end in (quantity.lower, quantity.upper))
    return replace(quantity, value=quantity.value * rate, lower=lower, upper=upper, unit=unit)


def convert(value: Decimal, quantity: Quantity, indicator: Indicator, scale: Decimal) -> Decimal | None:
    """A value in the unit of the cell, to two places where it has no end there (920亩 are 61.33公顷); None where the units do not go together (percent for a count, money for persons)."""
    wanted = wanted_unit(indicator)
    if wanted and ((wanted in ("%", "个百分点")) != (quantity.unit in ("%", "个百分点")) or (wanted == "元") != (quantity.unit == "元")):
        return None
    result = value * worth(quantity.unit, wanted) / scale
    if EXACT < -int(result.as_tuple().exponent):
        result = result.quantize(HUNDREDTH, ROUND_HALF_UP)
    return result.quantize(Decimal(1)) if result == result.to_integral_value() else result.normalize()
