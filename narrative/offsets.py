"""View: folded text with the origin of each character. Rules read views; records hold positions of the source text."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from narrative.rules import table
from narrative.types import Span

BLANKS = "\t\v\f\u00a0\u2002\u2003\u2009\u202f\u3000"


@cache
def folding() -> dict[str, str]:
    """Character → the one character that stands for it in a view."""
    fold = table("characters")["fold"]
    pairs = dict(zip(fold["traditional"], fold["simplified"], strict=True))
    pairs.update(zip(fold["wide"], fold["plain"], strict=True))
    pairs.update(dict.fromkeys(BLANKS, " "))
    return {source: target for source, target in pairs.items() if source != target}


@cache
def _folded() -> re.Pattern[str]:
    return re.compile("[" + re.escape("".join(folding())) + "]")


SPELLED_YEAR = re.compile("二[〇○零Oo0][〇○零Oo一二三四五六七八九]{2}(?=年)")
YEAR_DIGITS = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")


def fold(text: str) -> str:
    """The text with each character folded, and years that are spelled out (二〇二三年) in digits; the same length."""
    table = folding()
    folded = _folded().sub(lambda match: table[match.group()], text)  # few characters fold: faster than str.translate
    return SPELLED_YEAR.sub(lambda match: match.group().translate(YEAR_DIGITS), folded)


@dataclass(frozen=True, slots=True)
class View:
    """Folded text of one flow and where each of its characters stands in the source.

    Args:
        text: the folded text; a paragraph ends with "\\n"
        origin: (len(text),) unsigned, strictly increasing: source position of each character
    """

    text: str
    origin: array[int]

    def __post_init__(self) -> None:
        if len(self.text) != len(self.origin):
            raise ValueError(f"view of {len(self.text)} characters with {len(self.origin)} origins")

    def span(self, start_v: int, end_v: int) -> Span:
        """The source span from the first to the last character of a stretch of the view; empty stretches are refused."""
        if not 0 <= start_v < end_v <= len(self.text):
            raise ValueError(f"no characters at {start_v}–{end_v} of a view of {len(self.text)}")
        return Span(self.origin[start_v], self.origin[end_v - 1] + 1)

    def places(self, spans: Iterable[Span]) -> list[tuple[int, int]]:
        """(start, end) in the view of source spans that stand in the order of the text and begin and end with a character of the view."""
        places: list[tuple[int, int]] = []
        at = 0
        for span in spans:
            start = self._place(span.start, at)
            at = self._place(span.end - 1, start)
            places.append((start, at + 1))
        return places

    def _place(self, position: int, at: int) -> int:
        """Where a source position stands, looked for from a place before it: as far on as in the source, or less where characters were dropped."""
        furthest = at + position - self.origin[at]
        if furthest < len(self.origin) and self.origin[furthest] == position:
            return furthest
        return bisect_left(self.origin, position, at, min(len(self.origin), furthest + 1))

    def pieces(self, start_v: int, end_v: int) -> tuple[Span, ...]:
        """The source spans of a stretch, cut wherever the source holds a run of dropped characters."""
        pieces: list[Span] = []
        first = start_v
        for i in range(start_v + 1, end_v + 1):
            if i == end_v or self.origin[i] != self.origin[i - 1] + 1:
                pieces.append(self.span(first, i))
                first = i
        return tuple(pieces)
