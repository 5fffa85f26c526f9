"""Rows of an indicator table whose head was lost when it was pasted into a text: a name and its values on each of several lines.

Nobody says there which value is the plan: only a sign (≥40场 48场) does. Without one the rows tell nothing, and their figures are no counts of the prose either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from narrative.structure.cells import FIGURE, NAME, PIECES, SIGN, Pasted, PastedRow, cells_of, is_value, lines_of, pieces_of, span_of
from narrative.structure.columns import LONGEST, Pieces
from narrative.types import Span

ROWS = 2  # lines that make a table
LINE = 60  # characters of such a line
LEVEL = re.compile(
    "(?:产出|效益|效果|满意度?|成本|数量|质量|时效|(?:经济|社会|生态|可持续|服务对象|经济社会)(?:效益|影响|成本|满意度)?)(?:类|分)?(?:指标)?"
)  # kinds of indicators, which a row may open with
NUMBER = re.compile(r"\d{1,3}")
STROKE = re.compile("[/／]")
WORDLESS = re.compile(r"[≥≤＞＜><=≧≦\s\d.,，万亿余多约近超]+")
PLAN, DONE = 0, 1  # places of a row's values


@dataclass(frozen=True, slots=True)
class _Bare:
    """The name and the values of a line, and how its cells are parted."""

    name: tuple[str, int]
    values: Pieces
    parted: int


def find_headless(text: str, plain: str, taken: Sequence[Span]) -> Iterator[Pasted]:
    """The tables without a head of a text, but for what others have taken."""
    lines = [line for line in lines_of(text) if plain[slice(*line)].strip()]
    for _, run in groupby((_bare(text, plain, line, taken) for line in lines), key=lambda row: row and (row.parted, len(row.values))):
        rows = [row for row in run if row is not None]
        if ROWS <= len(rows) and _is_table(rows):
            told = tuple(_told(row, _is_signed(rows)) for row in rows)
            yield Pasted(Span(told[0].span.start, told[-1].span.end), told)


def _bare(text: str, plain: str, line: tuple[int, int], taken: Sequence[Span]) -> _Bare | None:
    """The row that a line is, if it is one."""
    start, end = line
    if LINE < end - start or not FIGURE.search(plain, *line) or any(span.start < end and start < span.end for span in taken):
        return None
    strokes = 2 <= len(STROKE.findall(plain, *line))  # a single one may stand for an empty cell
    for parted, pattern in enumerate(reversed(PIECES) if strokes else PIECES):
        cells = list(cells_of((), pieces_of(text, plain, line, pattern)))
        if cells and NUMBER.fullmatch(cells[0][0]):
            cells = cells[1:]
        while 2 < len(cells) and LEVEL.fullmatch(cells[0][0]) and not is_value(cells[1][0]):
            cells = cells[1:]
        if len(cells) < 2 or is_value(cells[0][0]) or not NAME.match(cells[0][0]) or LONGEST < len(cells[0][0]):
            continue
        if FIGURE.search(cells[0][0]) is None and all(is_value(piece) for piece, _ in cells[1:]):
            return _Bare(cells[0], cells[1:], parted)
    return None


def _is_table(rows: Sequence[_Bare]) -> bool:
    """Whether rows are those of a table, and no list of results: a sign bounds a value, or two values of one unit follow each other."""
    if any(SIGN.match(row.values[PLAN][0]) for row in rows):
        return True
    return all(DONE < len(row.values) and _unit(row.values[PLAN][0]) == _unit(row.values[DONE][0]) for row in rows)


def _is_signed(rows: Sequence[_Bare]) -> bool:
    """Whether signs say that the first of several values is the plan."""
    return any(SIGN.match(row.values[PLAN][0]) for row in rows) and all(
        DONE < len(row.values) and not SIGN.match(row.values[DONE][0]) for row in rows
    )


def _unit(value: str) -> str:
    return WORDLESS.sub("", value)


def _told(row: _Bare, signed: bool) -> PastedRow:
    done = row.values[DONE] if signed and FIGURE.search(row.values[DONE][0]) else None
    span = Span(row.name[1], span_of(row.values[-1]).end)
    return PastedRow(span, row.name[0], "", span_of(done) if done else None, (span_of(row.values[PLAN]),) if done else ())
