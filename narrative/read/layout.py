"""Pages of characters and ruled cells → text: lines rejoined to paragraphs, tables followed over page breaks, everything with page and box."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from narrative.read.columns import Grid, Row, borderless, in_columns
from narrative.read.content import Box, Content, Piece, Writer
from narrative.read.furniture import without_furniture
from narrative.read.lines import Glyph, Printed, joined, lines_of, union, width_of_start
from narrative.types import Locator

ENDS = "。！？；：:;!?…”』】》)）"
OPENER = re.compile(
    r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[)）、]|[.．](?!\d))|第[一二三四五六七八九十]{1,3}[部章节条]|[①-⑳❶-❿●•■◆★]|附[件表：:]|目标\d|注[：:]"
)
HEAD = 3  # rows of a table that may come again at the head of a page
PROSE = re.compile("[，。；]")
SAME_EDGE = 6.0  # points by which the edges of one table may differ between pages


@dataclass(frozen=True, slots=True)
class Page:
    """A page as its format gives it: size, characters, the ruled cells of each of its tables, and what is known about its words."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    tables: tuple[tuple[Box, ...], ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    """A line outside tables, or a table, in the order of a page."""

    page: Page
    top: float
    line: Printed | None = None
    grid: Grid | None = None


def laid_out(pages: Sequence[Page], warnings: Iterable[str] = ()) -> Content:
    """The text of some pages in reading order."""
    parted = [_parted(page) for page in pages]
    kept = without_furniture([(page.height, lines) for page, (lines, _) in zip(pages, parted, strict=True)])
    items: list[_Item] = []
    for page, lines, (_, grids) in zip(pages, kept, parted, strict=True):
        plain, bare = borderless(lines)
        found = [_Item(page, line.top, line) for line in plain] + [_Item(page, g.box[1], None, g) for g in (*grids, *bare)]
        items += _ordered(found) if len(grids) + len(bare) else found
    return _Text(pages, items).written(warnings)


def _ordered(items: list[_Item]) -> list[_Item]:
    return sorted(items, key=lambda item: item.top)


def _parted(page: Page) -> tuple[list[Printed], list[Grid]]:
    """The lines outside tables in reading order, and the tables with the words of their cells."""
    free = list(page.glyphs)
    grids: list[Grid] = []
    for cells in page.tables:
        inside: list[list[Glyph]] = [[] for _ in cells]
        rest: list[Glyph] = []
        for glyph in free:
            x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
            at = next((n for n, c in enumerate(cells) if c[0] <= x < c[2] and c[1] <= y < c[3]), None)
            (rest if at is None else inside[at]).append(glyph)
        worded = [c for c, words in zip(cells, inside, strict=True) if words]
        if not worded or (len(worded) == 1 and 0.6 * _area(union(cells)) < _area(worded[0])):
            continue  # a frame around text is no table
        free = rest
        grids.append(Grid(union(cells), tuple(Row(c[1], c, tuple(lines_of(words))) for c, words in zip(cells, inside, strict=True))))
    return in_columns(free, page.width), grids


class _Text:
    """Writes items in order; a paragraph or table stays open until it is known not to go on."""

    def __init__(self, pages: Sequence[Page], items: Sequence[_Item]) -> None:
        self._items = items
        self._writer = Writer()
        self._paragraph = 0
        self._table = 0
        self._open: list[_Item] = []
        self._margins = {page.number: _margins([i.line for i in items if i.line is not None and i.page is page]) for page in pages}
        self._margin = _margins([i.line for i in items if i.line is not None])
        self._pitch = _pitch(items)

    def written(self, warnings: Iterable[str]) -> Content:
        """Everything, paragraph by paragraph and table by table."""
        at = 0
        while at < len(self._items):
            item = self._items[at]
            if item.grid is None:
                if self._open and not self._goes_on(self._open[-1], item):
                    self._close()
                self._open.append(item)
                at += 1
            else:
                end = at + 1
                while end < len(self._items) and self._same_table(self._items[end - 1], self._items[end]):
                    end += 1
                self._close()
                self._rows([(i.page, i.grid) for i in self._items[at:end] if i.grid is not None])
                at = end
        self._close()
        return self._writer.content(warnings)

    def _goes_on(self, above: _Item, below: _Item) -> bool:
        """Whether a line goes on the paragraph of the line above it."""
        a, b = above.line, below.line
        if a is None or b is None or not 0.85 * a.size <= b.size <= 1.18 * a.size:
            return False
        if self._bounds(above.page)[1] - a.x1 >= width_of_start(b.text, b.size) + 0.6 * a.size:
            return False
        ended, opener = a.text[-1] in ENDS or not PROSE.search(a.text), OPENER.match(b.text) is not None
        if above.page is below.page and self._pitch and 1.45 * self._pitch < b.top - a.top and (ended or opener):
            return False
        indent = b.x0 - self._bounds(below.page)[0]
        return not (1.2 * b.size < indent and (ended or opener or a.x0 < b.x0 - 8 * b.size)) and not (ended and opener)

    def _bounds(self, page: Page) -> tuple[float, float]:
        own = self._margins[page.number]
        left, right = own if own is not None else self._margin or (0.0, page.width)
        return left, right

    def _close(self) -> None:
        if self._open:
            self._paragraph += 1
            run = _Run()
            for item in self._open:
                if item.line is not None:
                    run.add(item.line, item.page, joined(run.text, item.line.text))
            self._writer.paragraph(run.piece(Locator(paragraph=self._paragraph)))
        self._open = []

    def _same_table(self, above: _Item, below: _Item) -> bool:
        """Whether a table at the head of a page goes on the one that ends the page before it."""
        a, b = above.grid, below.grid
        return (
            a is not None
            and b is not None
            and below.page.number == above.page.number + 1
            and abs(a.box[0] - b.box[0]) < SAME_EDGE
            and abs(a.box[2] - b.box[2]) < SAME_EDGE
        )

    def _rows(self, grids: Sequence[tuple[Page, Grid]]) -> None:
        """Writes a table: its head is not repeated on later pages, a row that a page break cuts in its lines is put together again."""
        self._table += 1
        edges = _edges([cell.cell[0] for _, grid in grids for cell in grid.cells])
        rows: list[dict[int, _Run]] = []
        for n, (page, grid) in enumerate(grids):
            for k, cells in enumerate(grid.rows()):
                row: dict[int, _Run] = {}
                for cell in cells:
                    column = 1 + max((c for c, edge in enumerate(edges) if edge <= cell.cell[0] + SAME_EDGE), default=0)
                    row[column] = _run_of(cell, page)
                words = [run.text for run in row.values() if run.text]
                if n and k < HEAD and 2 <= len(words) and any(words == [r.text for r in head.values() if r.text] for head in rows[:HEAD]):
                    continue
                if n and not k and words and _cut(rows[-1] if rows else {}, row):
                    for column, run in row.items():
                        rows[-1][column].extend(run)
                elif words:
                    rows.append(row)
        for number, row in enumerate(rows, 1):
            self._writer.row(run.piece(Locator(table=self._table, row=number, column=column)) for column, run in sorted(row.items()))


class _Run:
    """The words of a paragraph or cell while it is put together from lines."""

    def __init__(self, cell: Box | None = None) -> None:
        self.text = ""
        self.cell = cell
        self.lines: list[Printed] = []
        self._marks: list[tuple[int, int, int, Box]] = []
        self._flags: dict[str, None] = {}

    def add(self, line: Printed, page: Page, between: str) -> None:
        """One more line; `between` is what stands before it."""
        self.text += between
        self._marks.append((len(self.text), len(self.text) + len(line.text), page.number, _rounded(line.box)))
        self.text += line.text
        self.lines.append(line)
        self._flags.update(dict.fromkeys(page.flags))

    def extend(self, other: _Run) -> None:
        """The rest of a cell that a page break cut in mid-line."""
        self.text += joined(self.text, other.text)
        at = len(self.text)
        self._marks += [(at + a, at + b, page, box) for a, b, page, box in other._marks]
        self.text += other.text
        self._flags.update(other._flags)

    def piece(self, place: Locator) -> Piece:
        """The words with the page of the beginning and the box that holds all lines of that page, or the cell."""
        if not self._marks:
            return Piece("", place)
        page = self._marks[0][2]
        box = self.cell or union(box for _, _, at, box in self._marks if at == page)
        return Piece(self.text, replace(place, page=page, box=_rounded(box)), tuple(self._marks), tuple(self._flags))


def _run_of(cell: Row, page: Page) -> _Run:
    """The words of a cell on one page: a line that fills the cell is wrapped and goes on, any other ends a paragraph."""
    run = _Run(cell.cell)
    for line in cell.lines:
        goes_on = run.lines and _wrapped(cell.cell, run.lines[-1], line)
        run.add(line, page, joined(run.text, line.text) if goes_on or not run.lines else "\n")
    return run


def _cut(above: dict[int, _Run], below: dict[int, _Run]) -> bool:
    """Whether the first row of a page is the rest of the row above: each of its words goes on a full line of the cell above it."""
    return all(
        column in above and above[column].lines and _fills(above[column].cell or box, above[column].lines[-1], run.lines[0])
        for column, run in below.items()
        if run.text
        for box in [run.cell or (0.0, 0.0, 0.0, 0.0)]
    )


def _fills(cell: Box, above: Printed, below: Printed) -> bool:
    pad = min(0.5 * above.size, 5.4)
    slack = cell[2] - cell[0] - 2 * pad - (above.x1 - above.x0)
    return slack <= width_of_start(below.text, below.size) + 0.5 * above.size and above.text[-1] not in ENDS


def _wrapped(cell: Box, above: Printed, below: Printed) -> bool:
    size = above.size
    inner = cell[2] - cell[0] - 2 * min(0.5 * size, 5.4)
    if inner < 2.6 * size:
        return True  # a label written from top to bottom
    slack = min(inner - (above.x1 - above.x0), cell[2] - min(0.5 * size, 5.4) - above.x1)
    ended, opener = above.text[-1] in ENDS, OPENER.match(below.text) is not None
    spare = 0.75 if ended or opener else 2.2  # a sentence that stops in the middle goes on, though the line had some room
    return slack <= width_of_start(below.text, below.size) + spare * size and not (ended and opener)


def _margins(lines: Sequence[Printed]) -> tuple[float, float] | None:
    """(left, right) that long lines keep to, None where there are too few of them."""
    if not lines:
        return None
    widest = max(line.x1 - line.x0 for line in lines)
    full = [line for line in lines if 0.85 * widest <= line.x1 - line.x0 and 12 < len(line.text)]
    if len(full) < 3:
        return None
    inside = [line for line in full if line.text[-1] not in "，。、；："] or full  # such marks may hang over the margin
    return sorted(line.x0 for line in full)[len(full) // 4], sorted(line.x1 for line in inside)[(len(inside) * 9) // 10]


def _pitch(items: Sequence[_Item]) -> float:
    """The usual distance between one line and the next, 0 where there are too few lines."""
    steps = sorted(b.top - a.top for a, b in pairwise(items) if a.line and b.line and a.page is b.page and a.top < b.top)
    return steps[len(steps) // 3] if 4 < len(steps) else 0.0


def _edges(positions: Iterable[float]) -> list[float]:
    """The left edges of a table's columns: positions that lie close together are one."""
    edges: list[float] = []
    for position in sorted(positions):
        if not edges or edges[-1] + SAME_EDGE < position:
            edges.append(position)
    return edges


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _rounded(box: Box) -> Box:
    return (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))
