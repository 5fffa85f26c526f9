"""Indicator tables that were pasted into a text: their cells follow each other with blanks, strokes, commas or line breaks between them.

A head of column words (序号 指标 目标值 完成值) begins one; its rows hold a name, perhaps a unit, and values in the order of the head, parted as the head is. By
the guidelines their cells are no counts of the prose, but they tell what came of each row. The words are data (headings.toml).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from narrative.offsets import fold
from narrative.structure.cells import BLANK, FIGURE, NAME, PIECES, Pasted, PastedRow, cells_of, is_value, lines_of, pieces_of, span_of
from narrative.structure.columns import HEADED, LEAST, LONGEST, SAYS, TOTAL, VALUES, Pieces, head_in, texts_behind_name, unit_comes_last
from narrative.structure.headless import find_headless
from narrative.types import Span

CATEGORY = re.compile(
    r"(?:[（(]?[一二三四五六七八九十]{1,2}[)）、.．])?[一-龥]{0,8}(?:指标|目标|任务|工作|效益|类|方面)"
)  # a row that only names those below it
STOP = re.compile("[。\n]")
SKIPPED = 9  # numbers that rows may leave out
ROWS = 2  # rows that make a table of what stands below a head
NUMBERED = re.compile(r"(\d{1,3})[.、．]?")
GAP = r"[ \t\u3000]+"
NAMED, PLANNED, CAME = (
    r"(?P<name>[一-龥“”（）()]{2,20})",
    r"(?:年初)?(?:目标|计划)(?P<plan>[^\s，。；;]{1,14})",
    r"(?:实际)?完成(?P<done>\d[^\s，。；;]{0,13})",
)
INLINE = tuple(re.compile(NAMED + GAP + first + GAP + second) for first, second in ((PLANNED, CAME), (CAME, PLANNED)))
REMARKS = re.compile(r"(?:\s*[^\s，。；｜|]{1,12}(?=[\s；｜|。]|$))*")


def find_pasted(text: str) -> tuple[Pasted, ...]:
    """The tables that were pasted into a text, in its order."""
    plain = fold(text)
    found = list(_inline(text))
    for start, rows in _tables(text, plain):
        if ROWS <= len(rows):
            remarks = REMARKS.match(text, rows[-1].span.end, _end(text, rows[-1].span.end))
            found.append(Pasted(Span(start, remarks.end() if remarks else rows[-1].span.end), tuple(rows), _title(text, start)))
    found += find_headless(text, plain, [table.span for table in found])
    return tuple(sorted(found, key=lambda table: table.span))


def _end(text: str, at: int) -> int:
    """Where a full stop or a line break stands from a place on."""
    found = STOP.search(text, at)
    return len(text) if found is None else found.start()


def _title(text: str, head: int) -> str:
    """What stands before a head in its line or, where nothing does, in the line above; "" where that is prose."""
    before = text[:head].rstrip().rpartition("\n")[2].strip()
    return before if len(before) <= LONGEST and "。" not in before else ""


def _inline(text: str) -> Iterator[Pasted]:
    """The tables whose rows say themselves which cell is the plan and which the result (农机具补贴 目标1200台 完成1286台；…)."""
    if "完成" not in text:
        return
    for start, end in lines_of(text):
        for pattern in INLINE:
            cells = list(pattern.finditer(text, start, end))
            if LEAST <= len(cells):
                for m in cells:
                    row = PastedRow(Span(*m.span()), m["name"], "", Span(*m.span("done")), (Span(*m.span("plan")),))
                    yield Pasted(row.span, (row,), _title(text, start))


def _tables(text: str, plain: str) -> Iterator[tuple[int, list[PastedRow]]]:
    """Where each head begins, and the rows below it, what stands behind it in its own line first; what tabs part are cells, and read as such."""
    lines = list(lines_of(text))
    at = 0
    while at < len(lines):
        start, columns, rest, parted = _head_of(text, plain, lines[at])
        at += 1
        if not columns:
            continue
        rows, whole = _rows_behind(columns, rest, plain, lines[at - 1][1]) if rest else ([], True)
        while whole and (following := _next_row(text, plain, lines, at, parted)) < len(lines):
            more, whole = _rows_behind(columns, pieces_of(text, plain, lines[following], parted), plain, lines[following][1])
            if not whole and not more:
                break
            rows += more
            at = following + 1
        yield start, rows


def _head_of(text: str, plain: str, line: tuple[int, int]) -> tuple[int, list[str], Pieces, re.Pattern[str]]:
    """Where a line begins to name columns, these, what stands behind their words, and how they are parted; no columns where it names none."""
    if SAYS.search(plain, *line) and HEADED.search(plain, *line):
        for parted in PIECES:
            start, columns, rest = head_in(pieces_of(text, plain, line, parted))
            if columns:
                return start, columns, rest, parted
    return 0, [], [], PIECES[0]


def _next_row(text: str, plain: str, lines: Sequence[tuple[int, int]], at: int, parted: re.Pattern[str]) -> int:
    """The next line that may hold rows, behind blank ones and such as only name what is below them; the number of lines where another stands before it."""
    while at < len(lines):
        line = pieces_of(text, plain, lines[at], parted)
        if _may_be_row(line) and not _head_of(text, plain, lines[at])[1]:
            return at
        if line and not (len(line) == 1 and CATEGORY.fullmatch(line[0][0])):
            break
        at += 1
    return len(lines)


def _rows_behind(columns: Sequence[str], line: Pieces, plain: str, end: int) -> tuple[list[PastedRow], bool]:
    """The rows of a line, and whether it holds nothing else: behind a full stop that does not end it other rows may stand, or prose."""
    rows: list[PastedRow] = []
    while line:
        stop = min(_stop(plain, line[0][1], end), end)
        held = [piece for piece in line if piece[1] < stop]
        line = line[len(held) :]
        found = list(_rows_of(columns, held))
        if not found and (rows or line):
            return rows, False
        rows += found
    return rows, True


def _stop(plain: str, at: int, end: int) -> int:
    found = plain.find("。", at, end)
    return end if found < 0 else found


def _may_be_row(line: Pieces) -> bool:
    """Whether a line below a head can hold rows: pieces with a figure among them, and no sentence."""
    return 1 < len(line) and any(FIGURE.search(piece) for piece, _ in line) and all(piece.count("，") < 2 for piece, _ in line)


def _rows_of(columns: Sequence[str], line: Pieces) -> Iterator[PastedRow]:
    """The rows that the pieces of a line hold: behind values the next name begins another, or the next number where the rows are numbered."""
    numbered = "number" in columns
    group: Pieces = []
    last = 0
    line = list(cells_of(columns, line))
    for at, (piece, start) in enumerate(line):
        number = NUMBERED.fullmatch(piece)
        following = line[at + 1][0] if at + 1 < len(line) else ""
        is_next = (
            number is not None and (not last or last <= int(number[1]) <= last + SKIPPED) and bool(following) and not is_value(following)
        )
        if (numbered and is_next) or (not numbered and _is_name_behind(columns, group, piece)):
            yield from _row(columns, group)
            group = []
        if numbered and is_next and number is not None:
            last = int(number[1])
        group.append((piece, start))
    yield from _row(columns, group)


def _is_name_behind(columns: Sequence[str], group: Pieces, piece: str) -> bool:
    """Whether a piece behind the values of a row is the name of the next one: not its unit, where that column comes last."""
    if is_value(piece) or not any(is_value(other) for other, _ in group):
        return False
    return not (unit_comes_last(columns) and is_value(group[-1][0]))


def _row(columns: Sequence[str], group: Pieces) -> Iterator[PastedRow]:
    """The row of some pieces, if it has a name and a result."""
    if group and "number" in columns and NUMBERED.fullmatch(group[0][0]):
        group = group[1:]
    first = next((n for n, (piece, _) in enumerate(group) if is_value(piece)), len(group))
    names, rest = group[:first], group[first:]
    unit = ""
    if "unit" in columns:
        behind = unit_comes_last(columns)
        held = (
            next((n for n, (piece, _) in enumerate(rest) if not FIGURE.search(piece) and not BLANK.fullmatch(piece)), None)
            if behind
            else None
        )
        if held is not None:
            unit = rest[held][0]
            rest = rest[:held]
        elif not behind and 1 < len(names):
            unit = names[-1][0]
            names = names[:-1]
    wanted = [column for column in columns if column in VALUES]
    cells = list(takewhile(lambda cell: is_value(cell[0]) or FIGURE.match(cell[0]), rest))[: len(wanted)]
    names = names[: len(names) - texts_behind_name(columns)]
    name = names[-1][0] if names else ""
    if not cells or LONGEST < len(name) or NAME.match(name) is None or TOTAL.match(name):
        return
    values = (
        dict(zip(wanted, cells, strict=False)) if len(cells) == len(wanted) else {}
    )  # of a row with a missing cell nobody can say which
    done = span_of(values["done"]) if "done" in values and FIGURE.search(values["done"][0]) else None
    others = tuple(span_of(values[column]) for column in ("plan", "last") if column in values)
    yield PastedRow(Span(names[-1][1], span_of(cells[-1]).end), name, unit, done, others)
