"""Numbers that share the unit of a count before them (126户，其中城区58、郊区68), and totals printed twice that their parts give away.

Works on what is found: a number is given a unit only where the list stands right behind the count and fits into it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from narrative.offsets import View
from narrative.quantities.noise import halved
from narrative.quantities.numerals import Number
from narrative.quantities.record import record
from narrative.quantities.units import Unit, forms, scaled
from narrative.types import Quantity

Bare = tuple[int, int, Number]  # where a number without unit stands, and what it is
NAME = r"[^\d，。；、：（）()\n]{0,9}[^\d，。；、：（）()\n前第年届月级约近超达到至]"
OPENING = re.compile(rf"(?P<part>，?其中(?:[:：]|包括|有|，)?|（(?:其中)?[:：]?)?(?P<mark>[、，和：]|——)?{NAME}\Z")
HEADED = re.compile(rf"[（(](?:单位[:：])?(?P<scale>[百千万亿]?)(?P<unit>[^（()）\d:：]{{1,4}})[)）][:：]?{NAME}\Z")
NEXT = re.compile(rf"[、，和及]{NAME}\Z")
REACH, FEWEST = 24, 2  # characters before a list that may head it, and its numbers
END = re.compile(r"$|[、，。；）)\n和及]")
UNFIT = frozenset(("percent", "point", "rank", "money", "view", "age"))  # units that are not passed on without being said again


def with_lists(view: View, found: list[Quantity], bare: Sequence[Bare]) -> list[Quantity]:
    """The quantities, with those of the bare numbers that belong to a list headed by one of them, in the order of the text."""
    added: list[Quantity] = []
    for row in _rows(view.text, bare):
        head = _head(view, found, row[0][0])
        unit = (_unit_of(view, head, row) if head is not None else None) or _unit_above(view.text, row)
        if unit is not None:
            added += [record(view.span(start, end), number, unit, why=("numeral",)) for start, end, number in row]
    return sorted((*found, *added), key=lambda q: q.span.start) if added else found


def _unit_above(text: str, row: Sequence[Bare]) -> Unit | None:
    """The unit that a bracket before a list tells for its numbers: 例行抽检（批次）：蔬菜420，水产90; 参观量（单位：人次）甲县3120、乙县2680."""
    found = HEADED.search(text, max(0, row[0][0] - REACH), row[0][0]) if FEWEST <= len(row) else None
    return scaled(unit, found["scale"]) if found is not None and (unit := forms().get(found["unit"])) is not None else None


def _rows(text: str, bare: Sequence[Bare]) -> list[list[Bare]]:
    """The bare numbers that close a clause, grouped where only a mark and a name stand between them."""
    rows: list[list[Bare]] = []
    for item in bare:
        start, end, number = item
        if not text[start].isdecimal() or number.value % 1 or END.match(text, end) is None:
            continue
        if rows and NEXT.fullmatch(text, rows[-1][-1][1], start):
            rows[-1].append(item)
        else:
            rows.append([item])
    return rows


def _head(view: View, found: Sequence[Quantity], start: int) -> Quantity | None:
    """The last quantity before a place of the view."""
    i = bisect_left(found, view.origin[start], key=lambda q: q.span.start)
    return found[i - 1] if 0 < i else None


def _unit_of(view: View, head: Quantity, row: Sequence[Bare]) -> Unit | None:
    """The head's unit where the row continues or divides it: parts no larger than the whole, or a sum that fits exactly."""
    behind = bisect_left(view.origin, head.span.end)
    start = row[0][0]
    opening = OPENING.fullmatch(view.text, behind, start) if start - behind < 24 else None
    if opening is None or head.unit_class in UNFIT or head.bound != "exact" or not head.unit:
        return None
    values = [number.value for _, _, number in row]
    fits = sum(values) == head.value if opening["mark"] in ("，", "：", "——") else True
    if opening["part"]:
        fits = all(value <= head.value for value in values)
    elif opening["mark"] is None:
        fits = False
    return Unit("unit.shared", head.unit, head.unit_class) if fits else None


def corrected(found: Sequence[Quantity]) -> list[Quantity]:
    """The quantities, with a total that is printed twice (7070万元) read as once where two or more parts right behind it add up to that."""
    out = list(found)
    for i, quantity in enumerate(out):
        half = halved(quantity.value) if quantity.bound == "exact" else None
        total = Decimal(0)
        for count, part in enumerate(out[i + 1 : i + 6] if half is not None else (), 1):
            total += part.value if part.unit == quantity.unit else 0
            if total == half and 1 < count:
                flags = tuple(dict.fromkeys((*quantity.flags, "doubled")))
                out[i] = replace(quantity, value=total, lower=total, upper=total, flags=flags)
    return out
