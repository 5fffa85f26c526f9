"""Tables inside a report as grids of cells with their places: from real cells, from lines cut by tabs or pipes. Knows no check."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from narrative.offsets import fold
from narrative.types import Document, Span

PLAIN_NUMBER = re.compile(r"[-−]?\d{1,3}(?:[,， ’']\d{3})+(?:\.\d+)?|[-−]?\d+(?:\.\d+)?")
NUMERIC = re.compile(rf"(?:{PLAIN_NUMBER.pattern})(%|万元|元|分)?")
TEXT = ("text/plain", "text/markdown")
EMPTY = frozenset(("", "-", "—", "--", "——", "－", "/", "－－", "–"))
HEADS = re.compile(
    r"预算|决算|执行|支出|收入|合计|金额|得分|分值|权重|指标值|目标值|完成值|追加|到位|批复|结余|结转|^[一-龥]{0,6}(?:[场次期项件篇份户家所个名人条册套班]数|[场人批]次|数量|面积)(?:（[一-龥]{1,3}）)?$"
)
LONGEST, PIECE = 160, 20  # characters of a line cut by blanks that may be a row, and of its pieces
TALLEST = 400  # rows of a table that are looked at


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: its folded, stripped text, its place, and its number where it holds nothing else ("1 260.00", "97.5%")."""

    text: str
    span: Span
    number: Decimal | None
    percent: bool
    decimals: int


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The rows of one table; a row is a tuple of cells by column, None where it has no cell.

    `real` says that the file itself places the cells, so that none can have slipped below another head.
    """

    rows: tuple[tuple[GridCell | None, ...], ...]
    real: bool = False

    def cell(self, row: int, column: int) -> GridCell | None:
        """The cell of a row and column, None where there is none."""
        return self.rows[row][column] if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]) else None

    def number(self, row: int, column: int) -> Decimal | None:
        """The number of a cell, None where it holds none."""
        cell = self.cell(row, column)
        return cell.number if cell is not None else None


def grids_of(document: Document) -> tuple[Grid, ...]:
    """The tables of a document in its order: real cells by their locators, else lines of prose that hold tabs or pipes."""
    tables: dict[tuple[str, int], dict[int, dict[int, GridCell]]] = {}
    for block in document.blocks:
        place = block.locator
        if block.kind == "cell" and place.row is not None and place.column is not None:
            rows = tables.setdefault((place.sheet or "", place.table or 0), {})
            rows.setdefault(place.row, {})[place.column] = _cell(document.text, block.span)
    real = document.media_type not in TEXT and not any("ocr" in block.flags for block in document.blocks)
    found = [_grid(rows, real) for rows in tables.values()]
    return tuple(grid for grid in (*found, *_piped(document), *_spaced(document)) if 2 <= len(grid.rows) <= TALLEST)


def _grid(rows: dict[int, dict[int, GridCell]], real: bool) -> Grid:
    width = max(column for row in rows.values() for column in row)
    return Grid(tuple(tuple(row.get(column) for column in range(1, width + 1)) for _, row in sorted(rows.items())), real)


def _piped(document: Document) -> list[Grid]:
    """Runs of paragraphs cut by | or ｜ (lines of tabs are cells already)."""
    grids: list[list[tuple[GridCell | None, ...]]] = [[]]
    for block in document.blocks:
        text = document.text[block.span.start : block.span.end]
        if block.kind == "paragraph" and 2 <= sum(text.count(c) for c in "|｜"):
            cells, at = [], block.span.start
            for piece in re.split(r"[|｜]", text):
                cells.append(_cell(document.text, Span(at, at + len(piece))))
                at += len(piece) + 1
            grids[-1].append(tuple(cells))
        elif grids[-1]:
            grids.append([])
    return [Grid(tuple(rows)) for rows in grids if rows]


def _spaced(document: Document) -> list[Grid]:
    """Runs of lines cut by blanks below a line of header words; a row has as many pieces as the header, or it ends the run."""
    grids: list[Grid] = []
    rows: list[tuple[GridCell | None, ...]] = []
    for block in (*document.blocks, None):
        pieces = _pieces(document.text, block.span) if block is not None and block.kind == "paragraph" else []
        if rows and len(pieces) == len(rows[0]) and any(cell.number is not None for cell in pieces):
            rows.append(tuple(pieces))
            continue
        if 1 < len(rows):
            grids.append(Grid(tuple(rows)))
        heads = sum(bool(HEADS.search(cell.text)) for cell in pieces)
        rows = [tuple(pieces)] if 3 <= len(pieces) and 2 <= heads and not any(cell.number is not None for cell in pieces) else []
    return grids


def _pieces(source: str, span: Span) -> list[GridCell]:
    """The pieces of a line between blanks as cells; none where the line is prose, a row of a table with tabs or pipes, or too long."""
    text = source[span.start : span.end]
    if LONGEST < len(text) or "\t" in text or "|" in text or any(mark in text for mark in "。；"):
        return []
    if len(text.split(maxsplit=2)) < 3:
        return []
    found = [_cell(source, Span(span.start + m.start(), span.start + m.end())) for m in re.finditer(r"\S+", text)]
    return found if all(len(cell.text) <= PIECE for cell in found) else []


def _cell(source: str, span: Span) -> GridCell:
    raw = source[span.start : span.end]
    text = re.sub(r"<[^<>]{1,20}>", "", fold(raw)).strip()
    left = len(raw) - len(raw.lstrip())
    right = len(raw.rstrip())
    place = Span(span.start + left, span.start + right) if left < right else span
    match = NUMERIC.fullmatch(text)
    if match is None:
        return GridCell(text, place, None, False, 0)
    plain = re.sub(r"[,， ’'%万元分]", "", text).replace("−", "-")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return GridCell(text, place, None, False, 0)
    return GridCell(text, place, number, text.endswith("%"), len(plain.partition(".")[2]))
