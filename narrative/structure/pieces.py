"""Cuts sections into pieces of other roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrative.offsets import View
from narrative.types import Role, Section

Piece = tuple[int, int, Role]  # begin, end and role of a piece of a view


def cut(view: View, sections: Sequence[Section], pieces: Sequence[Sequence[Piece]], first: int) -> list[Section]:
    """The sections of a flow, each in its pieces; a piece of another role than its section's stands below the first one, which stands where the section stood.

    Args:
        pieces: those of each section, which together cover it
        first: place of the first section among those of all flows
    """
    found: list[Section] = []
    places: dict[int | None, int | None] = {None: None}
    for n, (section, own) in enumerate(zip(sections, pieces, strict=True)):
        places[first + n] = at = first + len(found)
        parent = places[section.parent]
        for start, end, role in own:
            above = at if role != section.role and start != section.start_v else parent
            found.append(replace(section, span=view.span(start, end), role=role, parent=above, start_v=start, end_v=end))
    return found
