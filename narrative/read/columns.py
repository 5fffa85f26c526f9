"""Tables and columns that nothing is ruled around: rows of words with wide gaps at the same places, and pages set in two columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from narrative.read.content import Box
from narrative.read.lines import Glyph, Printed, lines_of, union

ROWS = 3  # rows that make a table where no rule is drawn
COLUMN_LINES = 12  # lines on either side of a gutter that make columns


@dataclass(frozen=True, slots=True)
class Row:
    """A cell: the top of its row, its box, its lines."""

    top: float
    cell: Box
    lines: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on one page."""

    box: Box
    cells: tuple[Row, ...]

    def rows(self) -> list[list[Row]]:
        """Its cells row by row from left to right; a cell over several rows stands in its first."""
        rows: list[list[Row]] = []
        for cell in sorted(self.cells, key=lambda c: (c.top, c.cell[0])):
            if rows and abs(rows[-1][0].top - cell.top) < 3:
                rows[-1].append(cell)
            else:
                rows.append([cell])
        return [sorted(row, key=lambda c: c.cell[0]) for row in rows]


def in_columns(glyphs: Sequence[Glyph], width: float) -> list[Printed]:
    """Lines in reading order: where a page is set in two columns, the left before the right, each stretch between lines across both."""
    lines = lines_of(glyphs)
    halves = [line for line in lines if len(line.segments) == 2 and all(0.3 * width < s[3] - s[2] for s in line.segments)]
    if len(halves) < COLUMN_LINES:
        return lines
    gutter = (max(line.segments[0][3] for line in halves) + min(line.segments[1][2] for line in halves)) / 2
    across = [line for line in lines if any(s[2] < gutter - 2 and gutter + 2 < s[3] for s in line.segments)]
    tops = [0.0, *(line.bottom for line in across), float("inf")]
    ordered: list[Printed] = []
    for n, top in enumerate(tops[:-1]):
        end = across[n].top if n < len(across) else tops[-1]
        part = [g for g in glyphs if top - 1 <= (g.top + g.bottom) / 2 < end]
        ordered += lines_of(g for g in part if g.x0 < gutter) + lines_of(g for g in part if gutter <= g.x0)
        ordered += [across[n]] if n < len(across) else []
    return ordered


def borderless(lines: Sequence[Printed]) -> tuple[list[Printed], list[Grid]]:
    """The lines that are no table, and the tables of three or more rows whose words keep to columns though no rule is drawn."""
    plain: list[Printed] = []
    grids: list[Grid] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and (1 < len(lines[end].segments) or (at < end and _hangs(lines[at:end], lines[end]))):
            end += 1
        run = lines[at:end]
        grid = _grid(run) if ROWS <= sum(1 < len(line.segments) for line in run) else None
        if grid is None:
            plain += lines[at : max(end, at + 1)]
        else:
            grids.append(grid)
        at = max(end, at + 1)
    return plain, grids


def _hangs(run: Sequence[Printed], line: Printed) -> bool:
    """Whether a line goes on in one column of the rows above it: it lies under one of their words and close below."""
    last = run[-1]
    return line.top - last.bottom < 1.2 * last.size and any(
        1 < len(row.segments) and any(s[2] - 2 <= line.x0 and line.x1 <= s[3] + 2 * row.size and s[2] != row.x0 for s in row.segments)
        for row in run
    )


def _grid(run: Sequence[Printed]) -> Grid | None:
    """The rows of a run of lines, None where their words keep to no columns."""
    bands: list[list[float]] = []
    for left, right in sorted((s[2], s[3]) for line in run if 1 < len(line.segments) for s in line.segments):
        if bands and left < bands[-1][1]:
            bands[-1][1] = max(bands[-1][1], right)
        else:
            bands.append([left, right])
    if len(bands) < 2:
        return None
    cells: list[list[list[Printed]]] = []
    for line in run:
        if not cells or 1 < len(line.segments) or line.x0 < bands[1][0] - 1:
            cells.append([[] for _ in bands])
        for start, end, left, right in line.segments:
            at = max((n for n, band in enumerate(bands) if band[0] <= left + 1), default=0)
            box = (left, line.top, right, line.bottom)
            cells[-1][at].append(Printed(line.text[start:end].strip(), box, line.size, ((0, end - start, left, right),)))
    rows = []
    for row in cells:
        top = min(line.top for column in row for line in column)
        for column, band in zip(row, bands, strict=True):
            if column:
                box = union(line.box for line in column)
                rows.append(Row(top, (band[0], box[1], max(band[1], box[2]), box[3]), tuple(column)))
    return Grid(union(line.box for line in run), tuple(rows))
