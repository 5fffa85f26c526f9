"""Plain text and Markdown → Document. The text stays as the file has it; tabs and pipes are read as table cells."""

from __future__ import annotations

import re

from narrative.offsets import fold
from narrative.structure.flows import SHORT, is_prose
from narrative.structure.plain import is_read_on
from narrative.structure.roles import role_of
from narrative.types import Block, Locator, Span

TITLE_ROW = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]+部分")

PIECE = re.compile(r"[^\s|｜]+(?: [^\s|｜]+)*")  # what two blanks part, or a stroke
GAP = re.compile(r"\S(?: {2,}|[ \u3000]*[\u3000｜][ \u3000]*)\S")
LONGEST = 100  # characters of a row


def text_blocks(text: str) -> tuple[Block, ...]:
    """Paragraph blocks for plain lines, cell blocks for lines with two or more cells; cells may run over several lines.

    Returns:
        blocks sorted by position, disjoint; spans hold no leading or trailing blanks
    """
    return _Lines(text).read()


def _parted_by_blanks(text: str) -> frozenset[int]:
    """Where the lines begin of tables whose cells blanks part, or wide strokes, and whose rows are read on as prose; no others, which `structure.pasted` reads."""
    starts: list[int] = []
    run: list[tuple[int, list[str]]] = []
    at = 0
    for line in (*text.splitlines(keepends=True), "\n"):
        cells = [m.group() for m in PIECE.finditer(line)] if len(line) <= LONGEST and "\t" not in line and GAP.search(line) else []
        if run and len(cells) != len(run[0][1]):
            rows = [["".join(fold(cell).split()) for cell in row] for _, row in run]
            starts += [start for start, _ in run] if 2 < len(run) and is_read_on(rows) else []
            run = []
        run += [(at, cells)] if len(cells) > 1 else []
        at += len(line)
    return frozenset(starts)


class _Lines:
    """Walks over the lines once and keeps what is open: the table, its last cell, the header of its prose columns."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._parted = _parted_by_blanks(text)
        self._blocks: list[Block] = []
        self._table = 0
        self._row = 0
        self._paragraph = 0
        self._open = False  # the last line belonged to a table
        self._columns: list[int] = []  # columns of a header row that names prose columns
        self._gap = False

    def read(self) -> tuple[Block, ...]:
        start = 0
        for line in self._text.splitlines(keepends=True):
            self._line(start, line.rstrip("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))
            start += len(line)
        return tuple(self._blocks)

    def _line(self, start: int, line: str) -> None:
        if not line.strip():
            self._gap = True
            return
        gap, self._gap = self._gap, False
        cells = self._cells(start, line)
        if len(cells) >= 2 or (self._open and not gap and cells and cells[0][0] > 0):
            self._add_row(cells, gap)
        elif (self._open and not gap and self._continues(line)) or (
            self._open and gap and self._continues(line) and self._unfinished() and not TITLE_ROW.match(line.strip())
        ):
            self._extend(start, line)
        else:
            self._open = False
            self._columns = []
            self._paragraph += 1
            self._blocks.append(Block(_stripped(self._text, start, start + len(line)), "paragraph", Locator(paragraph=self._paragraph)))

    def _cells(self, start: int, line: str) -> list[tuple[int, Span]]:
        """(column, span) of the cells of a line that hold anything."""
        if start in self._parted:
            return [(column, Span(start + m.start(), start + m.end())) for column, m in enumerate(PIECE.finditer(line))]
        separator = "\t" if "\t" in line else "|" if line.count("|") >= 2 else None
        if separator is None:
            return [(0, _stripped(self._text, start, start + len(line)))]
        if separator == "|" and not line.strip(" |-:\t"):
            return []
        cells, at = [], start
        for column, piece in enumerate(line.split(separator)):
            if piece.strip():
                cells.append((column, _stripped(self._text, at, at + len(piece))))
            at += len(piece) + 1
        return cells

    def _add_row(self, cells: list[tuple[int, Span]], gap: bool) -> None:
        if not self._open:
            self._table += 1
            self._row = 0
            self._columns = []
        self._open = True
        texts = [self._text[span.start : span.end] for _, span in cells]
        roles = [column for (column, _), t in zip(cells, texts, strict=True) if len(t) <= SHORT and role_of(t)]
        if len(roles) >= 2 and not any(is_prose(t) for t in texts):
            self._columns = roles[-2:]
        elif self._columns and len(cells) == 2 and self._splits_cell(texts):
            # the goal column ends in this line and the next column begins: 目标第3行 <tab> 完成第1行
            self._extend_span(cells[0][1].end)
            cells = [(self._columns[-1], cells[1][1])]
            self._blocks.append(self._cell(*cells[0]))
            return
        self._row += 1
        self._blocks.extend(self._cell(column, span) for column, span in cells)

    def _splits_cell(self, texts: list[str]) -> bool:
        last = self._blocks[-1]
        return (
            last.kind == "cell"
            and last.locator.column == self._columns[0] + 1
            and last.locator.row == self._row
            and len(texts[0]) > SHORT
            and is_prose(self._text[last.span.start : last.span.end])
        )

    def _cell(self, column: int, span: Span) -> Block:
        return Block(span, "cell", Locator(table=self._table, row=self._row, column=column + 1))

    def _continues(self, line: str) -> bool:
        """Whether a line without tabs goes on the last cell: that cell is prose."""
        last = self._blocks[-1]
        return last.kind == "cell" and is_prose(self._text[last.span.start : last.span.end])

    def _unfinished(self) -> bool:
        last = self._blocks[-1].span
        return self._text[last.end - 1] not in "。！？；>”"

    def _extend(self, start: int, line: str) -> None:
        self._extend_span(_stripped(self._text, start, start + len(line)).end)

    def _extend_span(self, end: int) -> None:
        last = self._blocks[-1]
        self._blocks[-1] = Block(Span(last.span.start, end), last.kind, last.locator)


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    return Span(start + lead, max(start + lead, start + len(piece.rstrip())))
