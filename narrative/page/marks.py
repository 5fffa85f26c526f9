"""A report as paragraphs and tables of pieces, each piece with the facts and claims it belongs to. Knows nothing of HTML."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from narrative.facts.twins import DOUBTED
from narrative.types import Block, Span

if TYPE_CHECKING:
    from narrative.results import Extraction

EXCERPT = 200
NESTED = 20  # so many marks may begin before a block and still reach into it


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the report that something was found in: its id on the page, its kind, and what to say of it."""

    id: str
    span: Span
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters under the same marks; `start` is its place in the report's text."""

    text: str
    marks: tuple[Mark, ...] = ()
    start: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph (one cell in one row), a heading, or a table of the report; a cell is (pieces, columns it spans)."""

    kind: str
    rows: tuple[tuple[tuple[tuple[Piece, ...], int], ...], ...]


def parts_of(result: Extraction, marks: Sequence[Mark], *, excerpts_only: bool) -> Iterator[Part]:
    """The paragraphs and tables of a report in order.

    Args:
        marks: sorted by position
        excerpts_only: only the sentences that hold a mark
    """
    if excerpts_only:
        for span in _sentences(result, marks):
            yield Part("excerpt", (((_pieces(result.document.text, span, marks), 1),),))
        return
    titles = {section.span.start for section in result.sections if section.title}
    table: list[Block] = []
    for block in [*result.document.blocks, None]:
        if table and (block is None or block.kind != "cell" or block.locator.table != table[-1].locator.table):
            yield Part("table", tuple(_rows(result.document.text, table, marks)))
            table = []
        if block is not None and block.kind == "cell":
            table.append(block)
        elif block is not None:
            heading = block.span.start in titles and block.span.end - block.span.start < 60
            yield Part("heading" if heading else "paragraph", (((_pieces(result.document.text, block.span, marks), 1),),))


def _rows(text: str, blocks: Sequence[Block], marks: Sequence[Mark]) -> Iterator[tuple[tuple[tuple[Piece, ...], int], ...]]:
    """The rows of a table; a cell spans the empty ones behind it, so that a form's prose has room."""
    rows: dict[tuple[str | None, int | None], dict[int, Block]] = {}
    for block in blocks:
        rows.setdefault((block.locator.sheet, block.locator.row), {})[block.locator.column or 1] = block
    width = max(column for cells in rows.values() for column in cells)
    for cells in rows.values():
        columns = sorted(cells)
        lead = (((), columns[0] - 1),) if 1 < columns[0] else ()
        ends = [*columns[1:], width + 1]
        yield (*lead, *((_pieces(text, cells[c].span, marks), end - c) for c, end in zip(columns, ends, strict=True)))


def _pieces(text: str, span: Span, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """The text of a span cut wherever a mark begins or ends."""
    first = bisect_left(marks, span.start, key=lambda m: m.span.start)
    last = bisect_left(marks, span.end, key=lambda m: m.span.start)
    inside = [m for m in marks[max(0, first - NESTED) : last] if span.start < m.span.end]
    cuts = sorted({span.start, span.end, *(p for m in inside for p in (m.span.start, m.span.end) if span.start < p < span.end)})
    return tuple(Piece(text[a:b], tuple(m for m in inside if m.span.start <= a and b <= m.span.end), a) for a, b in pairwise(cuts))


def _sentences(result: Extraction, marks: Sequence[Mark]) -> Iterator[Span]:
    """The spans of the sentences that hold a mark, each once; as much of a very long one as stands near it."""
    spans = [sentence.span for sentence in sorted(result.sentences, key=lambda s: s.span.start)]
    last = -1
    for mark in marks:
        own = next((s for s in spans if s.start <= mark.span.start < s.end), mark.span)
        start, end = max(own.start, mark.span.start - EXCERPT, last), min(own.end, mark.span.end + EXCERPT)
        if start < end:
            yield Span(start, end)
            last = end


def marks_of(result: Extraction, number: int, notes: Mapping[str, str]) -> tuple[Mark, ...]:
    """The facts and claims of a report as marks, by position.

    Args:
        number: the report's number on the page
        notes: kind → its word, for what is said of a mark
    """
    torn = {name for twin in result.twins if DOUBTED <= twin.probability for name in (twin.first, twin.later)}
    facts = [
        Mark(f"r{number}{f.id}", f.quantity.span, f.status, f"{notes[f.status]}：{f.what}" if f.what else notes[f.status])
        for f in (*result.counted, *(echo for echo in result.echoes if echo.id in torn))
    ]
    claims = [Mark(f"r{number}{c.id}", c.span, "claim", notes[c.kind]) for c in result.claims]
    return tuple(sorted((*facts, *claims), key=lambda m: (m.span.start, -m.span.end, m.id)))
