"""Document → views: folds characters, drops artefacts, decides which line breaks end a paragraph. One rule: fold or drop, never insert."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from functools import cache

from narrative.offsets import View, fold
from narrative.rules import load
from narrative.types import Document, Flow, Span

BREAK = "\n"
_LATIN = re.compile(r"[A-Za-z]")


@cache
def dropped() -> re.Pattern[str]:
    """What a view leaves out: markup, bookmarks, page numbers, boxes of web sites."""
    return re.compile("(?m)" + "|".join(f"(?:{rule.text('pattern').removeprefix('(?m)')})" for rule in load("characters", "drop")))


def view_of(text: str) -> View:
    """The view of a plain string as one paragraph run; every line break that is no wrap ends a paragraph."""
    return build_view(text, [Span(0, len(text))])


def flow_view(document: Document, flow: Flow) -> View:
    """The view of one flow of a document."""
    return build_view(document.text, [document.blocks[i].span for i in flow.blocks])


def build_view(text: str, spans: Iterable[Span]) -> View:
    """The folded text of the spans in order, with the origin of each character.

    A line break stays (as one "\\n") where a paragraph ends; it is dropped where a sentence goes on behind it. Blanks stay only
    between two Latin words. Paragraph ends inside markup (</p>, <br>) count as line breaks.
    """
    characters: list[str] = []
    origin = array("I")
    gap: int | None = None  # source position of a line break that is not decided yet
    blank: int | None = None

    def put(character: str, position: int) -> None:
        characters.append(character)
        origin.append(position)

    lines = _Lines()
    for span in spans:
        piece = fold(text[span.start : span.end])
        drops = [(m.start(), m.end(), _ends_paragraph(m.group())) for m in dropped().finditer(piece)] + [(len(piece), len(piece), False)]
        at = 0
        for begin, stop, breaks in drops:
            for i in range(at, begin):
                character = piece[i]
                if character == BREAK or character == "\r":
                    gap = span.start + i if gap is None else gap
                    blank = None
                elif character == " ":
                    blank = span.start + i
                else:
                    if gap is not None:
                        if lines.ended(characters, piece, i):
                            if characters and characters[-1] != BREAK:
                                put(BREAK, gap)
                            lines.begin(len(characters))
                        gap = None
                    elif blank is not None and characters and _LATIN.match(character) and _LATIN.match(characters[-1]):
                        put(" ", blank)
                    blank = None
                    put(character, span.start + i)
            if breaks and begin < stop and gap is None:
                gap = span.start + begin
            at = stop
        if gap is None and span.end < len(text) and text[span.end] in "\n\t\r":
            gap = span.end
    if characters and characters[-1] != BREAK and gap is not None and (not origin or origin[-1] < gap):
        put(BREAK, gap)
    return View("".join(characters), origin)


def _ends_paragraph(markup: str) -> bool:
    return markup.startswith(("</p", "<br", "</div", "</td", "</tr", "<p", "<div"))


class _Lines:
    """Where the current line of the view began, to tell a wrapped line of prose from a title or a list entry."""

    ENDS = "。！？；：;!?…”』】》)）"
    OPENERS = re.compile(
        r"[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|第[一二三四五六七八九十]{1,3}[部章节条]|[①-⑳❶-❿●•■◆★]|附[件表：:]|目标\d|任务\d|注[：:]|[一二三四五六七八九十]是|表\d"
    )

    def __init__(self) -> None:
        self._start = 0

    def begin(self, at: int) -> None:
        """A new line of the view begins at this position."""
        self._start = at

    def ended(self, characters: list[str], piece: str, ahead: int) -> bool:
        """Whether the line break before piece[ahead] ends a paragraph: it does unless a long line of prose stops in mid-sentence."""
        line = characters[self._start :]
        if 8 <= len(line) and (line[-1].isdigit() or line[-1] in "万亿") and any("一" <= c <= "龥" and c not in "万亿" for c in line):
            return self.OPENERS.match(piece, ahead) is not None
        if len(line) < 14 or line[-1] in self.ENDS:
            return True
        if not any(mark in line for mark in "，。；"):
            return True
        return self.OPENERS.match(piece, ahead) is not None
