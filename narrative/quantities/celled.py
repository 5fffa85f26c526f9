"""Bare figures in the cells of tables whose heads hold their units (参训（人次） above 520)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from narrative.offsets import View
from narrative.quantities.find import find_quantities
from narrative.structure.headed import CellTold
from narrative.types import Quantity

OF_TABLE = "unit.of_table"
LINE = re.compile(r"[^\n]+")  # a cell with a figure is a line of its own in a view


def with_cells(view: View, found: Sequence[Quantity], heads: Mapping[int, CellTold]) -> tuple[Quantity, ...]:
    """The quantities of a view with those of its cells that hold a bare figure, in the order of the text.

    Args:
        heads: where cells begin in the source → what their table tells of the figures in them
    """
    added: list[Quantity] = []
    for line in LINE.finditer(view.text) if heads else ():
        told = heads.get(view.origin[line.start()])
        if told is not None and (told.unit or line.group().startswith("-")):  # a sign that would else be a bullet
            added += [replace(q, span=view.span(*line.span()), why=(*q.why, OF_TABLE)) for q in find_quantities(line.group() + told.unit)]
    held = {position for q in added for position in range(q.span.start, q.span.end)}
    kept = [q for q in found if held.isdisjoint(range(q.span.start, q.span.end))] if added else found
    return tuple(sorted((*kept, *added), key=lambda q: q.span.start))
