"""What the tables that were pasted into a text are made of: lines, the pieces of a line, the cells that these make, and rows of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from narrative.structure.columns import Pieces
from narrative.types import Span

PIECES = (  # how the cells of a table may be parted: the ways that prose knows, too, only where a head is parted by them
    re.compile(r"[^\s｜|；;。：]+"),
    re.compile(r"(?:[^\s｜|；;。：，、,]|(?<=\d)[,，](?=\d{3}(?!\d)))+"),
    re.compile(r"[^\s｜|；;。：/／]+"),
)
CELL = re.compile(r"(?:[≥≤＞＜><=≧≦]+ +)?[^\s。；;，｜|]{1,20}(?: +[^\s\d。；;，｜|]{1,3})?")  # a line that may be a cell of its own
CELLS = 8  # such lines, one after the other, that may be a table with a cell a line
VALUE = re.compile(
    r"(?:[≥≤＞＜><=≧≦]+|不[少低高多]于|不超过|至少|[约近超])*[-—]?\d[\d.,，]*(?!年)(?:[万亿千百]?[余多]?[^\dA-Za-z，。；]{0,6})(?:以上|以内|左右)?(?:[（(][^（()）]{1,12}[)）])?"
)
BLANK = re.compile(r"[/—－-]+|无|未填|空白?|缺|暂缺|待[定补]|未统计|不详")
SIGN = re.compile(r"[≥≤＞＜><=≧≦]+")
BARE = re.compile(r"(?:[≥≤＞＜><=≧≦]+)?\d[\d.,]*[万亿]?")
UNIT = re.compile(
    r"[万亿]?(?:人次|场次|[场次人个项家篇期件份册名户元亩天处台套支条所对起例宗枚幅部座块盏只头羽株吨]|公里|平方米|课时|小时|％|%)"
)
STUCK = re.compile(r"[（(]?(\d{1,3})[)）.、．](?=\D)")  # the number of a row that its name is stuck to
FIGURE = re.compile(r"\d")
NAME = re.compile("[一-龥A-Za-z“《]")


@dataclass(frozen=True, slots=True)
class PastedRow:
    """A row from its name to its last value: what it is called, its unit where a column of its own holds it, the cell of its result (None where the table or the
    row has none), and those of its plan and of the year before."""

    span: Span
    name: str
    unit: str
    done: Span | None
    others: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Pasted:
    """A table: from its head to its last row with what is remarked behind that, its rows, and the words right before its head."""

    span: Span
    rows: tuple[PastedRow, ...]
    title: str = ""


def lines_of(text: str) -> Iterator[tuple[int, int]]:
    """The lines of a text; several that hold a cell each are one."""
    ends = [-1, *(m.start() for m in re.finditer("\n", text)), len(text)]
    run: list[tuple[int, int]] = []
    for start, end in ((a + 1, b) for a, b in pairwise(ends)):
        held = text[start:end].strip()
        if CELL.fullmatch(held):
            run.append((start, end))
            continue
        if run and not held:
            continue
        yield from _together(run)
        run = []
        yield start, end
    yield from _together(run)


def _together(run: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    return [(run[0][0], run[-1][1])] if CELLS <= len(run) else run


def pieces_of(text: str, plain: str, line: tuple[int, int], parted: re.Pattern[str]) -> Pieces:
    """The pieces of a line; none where tabs part its cells."""
    return [] if "\t" in text[slice(*line)] else [(m.group(), m.start()) for m in parted.finditer(plain, *line)]


def cells_of(columns: Sequence[str], line: Pieces) -> Iterator[tuple[str, int]]:
    """The pieces of rows with what blanks have parted put together again (≥ 40场, 40 场), and numbers taken off the names they are stuck to (1.讲座)."""
    held: tuple[str, int] | None = None
    for piece, start in line:
        if held is not None:
            joins = SIGN.fullmatch(held[0]) or (
                "unit" not in columns and BARE.fullmatch(held[0].replace(" ", "")) and UNIT.fullmatch(piece)
            )
            if joins:
                held = (held[0] + " " * (start - held[1] - len(held[0])) + piece, held[1])
                continue
            yield held
        stuck = STUCK.match(piece)
        if stuck is not None:
            if "number" in columns:
                yield stuck[1], start + stuck.start(1)
            piece, start = piece[stuck.end() :], start + stuck.end()
        held = (piece, start)
    if held is not None:
        yield held


def is_value(piece: str) -> bool:
    """Whether a piece is a value, or stands in the place of one."""
    plain = piece.replace(" ", "")
    return VALUE.fullmatch(plain) is not None or BLANK.fullmatch(plain) is not None


def span_of(piece: tuple[str, int]) -> Span:
    """Where a piece stands in the source."""
    return Span(piece[1], piece[1] + len(piece[0]))
