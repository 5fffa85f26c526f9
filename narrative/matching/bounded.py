"""Groups that a figure bounds: whom or what a name or a clause means (3岁以下儿童, 60周岁及以上老人, 500元以上家电, 0—6岁)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from narrative.offsets import fold

NUMBER = r"\d{1,6}(?:\.\d+)?"
BOUND = re.compile(
    rf"(?<![\d.])(?:(?P<low>{NUMBER})(?:周?岁)?(?:[—\-–－~～至到]{{1,2}}))?(?P<high>{NUMBER})(?P<unit>周?岁|[万亿]?元|吨|亩|学时|课时|小时|千瓦|平方米|公里)(?P<side>[（(]?(?:含|及)?[）)]?以?[上下内])?"
)
LISTED = re.compile(r"^\s*\d{1,2}[.．](?=\d{1,2}[—\-–－~～至])")  # the number of an item that begins with a group: 1.0—6岁儿童
ABOVE, OPEN = "上", Decimal("Infinity")
AGE = "岁"  # of which a figure alone is a group

Bounds = Mapping[str, frozenset[tuple[Decimal, Decimal]]]  # unit → the least and the greatest figure of each group


@lru_cache(maxsize=4096)
def bounds_of(text: str) -> Bounds:
    """The groups that the words of a text bound, by unit; plain sums and sizes (补助500元) are none."""
    if not any(mark in text for mark in ("岁", "以上", "以下", "以内")):
        return {}
    found: dict[str, set[tuple[Decimal, Decimal]]] = {}
    for m in BOUND.finditer(LISTED.sub("", fold(text))):
        unit = AGE if m["unit"].endswith(AGE) else m["unit"]
        if not m["side"] and unit != AGE:
            continue
        high = Decimal(m["high"])
        low = Decimal(m["low"]) if m["low"] else None
        above = m["side"] is not None and m["side"].endswith(ABOVE)
        group = (high, OPEN) if above else (low if low is not None else Decimal(0) if m["side"] else high, high)
        found.setdefault(unit, set()).add(group)
    return {unit: frozenset(groups) for unit, groups in found.items()}


def nearest(text: str, clause: str) -> Bounds:
    """The groups that a clause bounds, and of units that it bounds none in, those of the nearest words before it.

    Args:
        text: the words of the sentence up to the clause
    """
    found = dict(bounds_of(clause))
    if not bounds_of(text):
        return found
    for piece in reversed(re.split("[，；：。]", text)):
        for unit, groups in bounds_of(piece).items():
            found.setdefault(unit, groups)
    return found


def differ(wanted: Bounds, told: Bounds) -> bool:
    """Whether two texts bound groups in one unit, and none in common: 3岁以下, 0—6岁."""
    return any(unit in told and groups.isdisjoint(told[unit]) for unit, groups in wanted.items())
