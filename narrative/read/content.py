"""What a reader hands over, and the one way it is written: paragraphs end with a line break, cells of a row are parted by tabs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from narrative.types import Block, Line, Locator, Span

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Content:
    """Text and blocks of a file, its printed lines where it has pages, and what the user should know about the reading."""

    text: str
    blocks: tuple[Block, ...]
    lines: tuple[Line, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """The words of a paragraph or cell and their place.

    `lines` are its printed lines as (offset in `text`, end, page, box), offsets rising; empty for formats without pages.
    """

    text: str
    locator: Locator
    lines: tuple[tuple[int, int, int, Box], ...] = ()
    flags: tuple[str, ...] = ()


class Writer:
    """Collects text, blocks and lines in reading order."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._lines: list[Line] = []

    def paragraph(self, piece: Piece) -> None:
        """A paragraph."""
        self._put(piece, "paragraph")
        self._write("\n")

    def row(self, cells: Iterable[Piece]) -> None:
        """A row of a table, cells parted by tabs; an empty cell leaves only its tab."""
        for n, piece in enumerate(cells):
            if n:
                self._write("\t")
            self._put(piece, "cell")
        self._write("\n")

    def content(self, warnings: Iterable[str] = ()) -> Content:
        """What was written."""
        return Content("".join(self._out), tuple(self._blocks), tuple(self._lines), tuple(warnings))

    def _put(self, piece: Piece, kind: Literal["paragraph", "cell"]) -> None:
        start = self._length
        self._write(piece.text)
        if piece.text.strip():
            self._blocks.append(Block(Span(start, self._length), kind, piece.locator, piece.flags))
            self._lines.extend(Line(Span(start + a, start + b), page, box) for a, b, page, box in piece.lines if a < b)

    def _write(self, text: str) -> None:
        self._out.append(text)
        self._length += len(text)
