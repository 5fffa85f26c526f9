"""What stands on pages and belongs to no text: page numbers, and headers and footers that come again on other pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrative.read.lines import Printed

PAGE_NUMBER = re.compile(
    r"[-—－–~·•\s]*(?:第\s*)?(?:\d{1,4}|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3})(?:\s*页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—－–~·•\s]*"
)
PROSE = re.compile("[，。；]")
EDGE = 0.12  # of the page's height, where headers and footers stand
DEEP = 3  # lines from the edge


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but the number of its page."""
    return (
        len(text) <= 16 and any(c.isdigit() or c in "ivxIVX一二三四五六七八九十" for c in text) and PAGE_NUMBER.fullmatch(text) is not None
    )


def without_furniture(pages: Sequence[tuple[float, Sequence[Printed]]]) -> list[list[Printed]]:
    """The lines of each page (height, lines from top to bottom) without headers, footers and page numbers.

    Looked at from the edge inwards, a line is one when it is a page number, or when the same words (in a line that is no prose: digits
    aside) stand at the same height of a page near it: the next, or the one after, since odd and even pages may differ.
    """
    edges = [_edges(height, lines) for height, lines in pages]
    kept: list[list[Printed]] = []
    for n, (_, lines) in enumerate(pages):
        near = [other for step in (-2, -1, 1, 2) if 0 <= n + step < len(pages) for other in edges[n + step]]
        drop: set[int] = set()
        for side in ("top", "bottom"):
            for line in (line for at, line in edges[n] if at == side):
                if not is_page_number(line.text) and not any(at == side and _same(line, other) for at, other in near):
                    break
                drop.add(id(line))
        kept.append([line for line in lines if id(line) not in drop])
    return kept


def _edges(height: float, lines: Sequence[Printed]) -> list[tuple[str, Printed]]:
    """(side, line) of the lines near the edges, from the edge inwards."""
    above = [("top", line) for line in lines[:DEEP] if line.bottom < EDGE * height]
    below = [("bottom", line) for line in reversed(lines[-DEEP:]) if (1 - EDGE) * height < line.top]
    return above + below


def _same(line: Printed, other: Printed) -> bool:
    if 4 < abs(line.top - other.top):
        return False
    return line.text == other.text or (not PROSE.search(line.text) and _shape(line.text) == _shape(other.text))


def _shape(text: str) -> str:
    return re.sub(r"[\d\s]+", "#", text)
