"""Characters with boxes → printed lines. Shared by every format that has pages; knows nothing of files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from narrative.read.content import Box

WIDE_GAP = 1.8  # widths of a character that part two columns of a line
TOKEN = re.compile(r"[0-9A-Za-z.,%+/<>-]+|.", re.S)
NO_START = "，。；：、！？）》」』】〕”’％…·,.;:!?)]}>%"


class Glyph(NamedTuple):
    """A printed character and its box on the page, top down, in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed line: its words, box, the size of its characters, and the (start, end, left, right) of its segments between wide gaps."""

    text: str
    box: Box
    size: float
    segments: tuple[tuple[int, int, float, float], ...]

    @property
    def x0(self) -> float:
        return self.box[0]

    @property
    def top(self) -> float:
        return self.box[1]

    @property
    def x1(self) -> float:
        return self.box[2]

    @property
    def bottom(self) -> float:
        return self.box[3]


def lines_of(glyphs: Iterable[Glyph]) -> list[Printed]:
    """The lines of some characters from top to bottom, each read from left to right."""
    rows: list[list[Glyph]] = []
    middle = height = 0.0
    for glyph in sorted((g for g in glyphs if g.text.strip()), key=lambda g: (g.top + g.bottom, g.x0)):
        at = (glyph.top + glyph.bottom) / 2
        if rows and abs(at - middle) <= 0.5 * min(height, glyph.bottom - glyph.top) + 0.15 * height:
            rows[-1].append(glyph)
            middle += (at - middle) / len(rows[-1])
            height = max(height, glyph.bottom - glyph.top)
        else:
            rows.append([glyph])
            middle, height = at, glyph.bottom - glyph.top
    return [_line(sorted(row, key=lambda g: g.x0)) for row in rows]


def _line(row: Sequence[Glyph]) -> Printed:
    size = sorted(g.bottom - g.top for g in row)[len(row) // 2]
    pieces: list[str] = []
    segments: list[tuple[int, int, float, float]] = []
    length = start = 0
    left = right = row[0].x0
    for n, glyph in enumerate(row):
        gap = glyph.x0 - right
        if n and WIDE_GAP * size <= gap:
            segments.append((start, length, left, right))
            pieces.append("  ")
            length += 2
            start, left = length, glyph.x0
        elif n and 0.18 * size < gap and _latin(row[n - 1].text) and _latin(glyph.text):
            pieces.append(" ")
            length += 1
        pieces.append(glyph.text)
        length += len(glyph.text)
        right = max(right, glyph.x1) if n else glyph.x1
    segments.append((start, length, left, right))
    box = (min(g.x0 for g in row), min(g.top for g in row), max(g.x1 for g in row), max(g.bottom for g in row))
    return Printed("".join(pieces), box, size, tuple(segments))


def _latin(text: str) -> bool:
    return text[-1].isascii() and text[-1].isalnum()


def width_of_start(text: str, size: float) -> float:
    """How wide the first piece of a line is that cannot be parted: a run of digits and letters, else one character with the marks behind it."""
    match = TOKEN.match(text)
    if match is None:
        return 0.0
    words, at = match.group(), match.end()
    while at < len(text) and text[at] in NO_START and at - match.end() < 2:
        at += 1
    return size * sum(1.0 if "\u2e80" < c else 0.55 for c in words + text[match.end() : at])


def joined(first: str, second: str) -> str:
    """What stands between two lines that belong together: a blank between Latin words, else nothing."""
    return " " if first[-1:].isascii() and first[-1:].isalpha() and second[:1].isascii() and second[:1].isalpha() else ""


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around some boxes."""
    every = list(boxes)
    return (min(b[0] for b in every), min(b[1] for b in every), max(b[2] for b in every), max(b[3] for b in every))
