"""Several reports: where two of them state different values for one thing, the cell is left open for a person."""

from __future__ import annotations

from dataclasses import replace

from narrative.matching.wanted import similarity
from narrative.results import Filled
from narrative.types import Cell, Fact

ALIKE = 0.6


def contested(filled: Filled) -> Filled:
    """The same with every filled cell emptied whose thing another report gives another value for; both values stay as alternatives shown."""
    if len(filled.reports) < 2:
        return filled
    return replace(filled, cells=tuple(_checked(filled, cell) for cell in filled.cells))


def _checked(filled: Filled, cell: Cell) -> Cell:
    if cell.state != "filled" or len({name.partition(":")[0] for name in cell.facts}) == 0:
        return cell
    name = cell.facts[0]
    fact = filled.fact(name)[1]
    own = int(name.partition(":")[0])
    rivals = tuple(
        f"{n}:{other.id}"
        for n, report in enumerate(filled.reports)
        if n != own
        for other in report.counted
        if _same_thing(fact, other) and other.quantity.value != fact.quantity.value
    )
    if not rivals:
        return cell
    return replace(cell, value=None, bound=None, state="conflict", facts=(*cell.facts, *rivals), reason="conflict", points=None)


def _same_thing(a: Fact, b: Fact) -> bool:
    """Whether two facts tell of one thing: the same object, verb class and unit, neither a part nor a repeat."""
    return (
        a.status == b.status == "achieved"
        and a.quantity.unit == b.quantity.unit
        and a.concepts[:1] == b.concepts[:1]
        and a.action_class == b.action_class
        and a.part_of is None
        and b.part_of is None
        and ALIKE <= similarity(a.what, b.what)
    )
