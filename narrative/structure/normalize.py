"""Document → views: folds characters, drops artefacts, decides which line breaks end a paragraph. One rule: fold or drop, never insert."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from functools import cache

from narrative.offsets import View, fold
from narrative.rules import load
from narrative.rules.edges import openings
from narrative.types import Document, Flow, Span

BREAK = "\n"
BULLETS = "●•■◆★○◎□◇☆▲△▶►➢➤▪◦※√✓·"  # marks that open the items of a list
BREAKS = ("</p", "<br", "</div", "</td", "</tr", "<p", "<div")  # markup that ends a paragraph
_LATIN = re.compile(r"[A-Za-z]")


@cache
def dropped() -> re.Pattern[str]:
    """What a view leaves out: markup, bookmarks, page numbers, boxes of web sites."""
    return re.compile("(?m)" + "|".join(f"(?:{rule.text('pattern').removeprefix('(?m)')})" for rule in load("characters", "drop")))


@cache
def _suspects() -> re.Pattern[str]:
    """The characters that something to be dropped can begin with: few of a text's are such, and the rest is passed over fast."""
    return re.compile("[" + re.escape("".join(sorted(openings(dropped().pattern) or ()))) + "]")


def _drops(piece: str) -> Iterator[tuple[int, int]]:
    """(start, end) of what the view leaves out, in order."""
    at = 0
    for suspect in _suspects().finditer(piece):
        if at <= suspect.start() and (match := dropped().match(piece, suspect.start())) is not None:
            at = match.end()
            yield match.span()


@cache
def _ruler(bits: int) -> array[int]:
    """The numbers below 2 ** bits: a stretch of it is the origin of a run that is taken over as it stands."""
    return array("I", range(1 << bits))


def view_of(text: str) -> View:
    """The view of a plain string as one paragraph run; every line break that is no wrap ends a paragraph."""
    return build_view(text, [Span(0, len(text))])


def flow_view(document: Document, flow: Flow) -> View:
    """The view of one flow of a document."""
    return build_view(document.text, [document.blocks[i].span for i in flow.blocks])


SIDE = "一-龥）)》〉”】"
MARKS = re.compile(
    rf"(?<=[{SIDE}%])[,;:!?]|[,;:!?](?=[一-龥“《（])"
)  # beside Chinese they are what an office types without changing the width
STOPS = re.compile(rf"(?<=[{SIDE}%])(?<!^[一二三四五六七八九十])(?<!^[一二三四五六七八九十]{{2}})\.(?=[一-龥“《（(\s]|$)", re.M)
WIDE = str.maketrans(",;:!?.", "，；：！？。")


def _widened(piece: str, *, stops: bool) -> str:
    """Folded text with half-width marks beside Chinese in full width, and, where they end its sentences, half-width stops: the same length."""
    if not piece.isascii():
        piece = MARKS.sub(lambda mark: mark.group().translate(WIDE), piece)
    return STOPS.sub("。", piece) if stops else piece


def _stops(text: str) -> bool:
    """Whether a text ends its sentences with half-width stops: it has more of them behind Chinese than full ones."""
    return text.count("。") < text.count(".") and text.count("。") + 2 < sum(1 for _ in STOPS.finditer(text))


FIGURE = frozenset("0123456789%-—－–")
RUN = re.compile(r"[\r\n]+| +|[^\r\n ]+")
ENDS = re.compile(r"[^\S\n\r\t]*[\n\r\t|｜]|\u3000| {2,}(?=\S)")  # what a paragraph or a cell stands before


def build_view(text: str, spans: Iterable[Span]) -> View:
    """The folded text of the spans in order, with the origin of each character.

    A line break stays (as one "\\n") where a paragraph ends; it is dropped where a sentence goes on behind it. Blanks stay only
    between two Latin words. Paragraph ends inside markup (</p>, <br>) count as line breaks.
    """
    written = _Written(_ruler(len(text).bit_length()))
    stops = _stops(text)
    for span in spans:
        piece = _widened(fold(text[span.start : span.end]), stops=stops)
        at = 0
        for begin, stop in (*_drops(piece), (len(piece), len(piece))):
            for match in RUN.finditer(piece, at, begin):
                run, where = match.group(), span.start + match.start()
                if run[0] in "\r\n":
                    written.broken(where)
                elif run[0] == " ":
                    written.blanks(where, "\t" if "\t" in text[where : where + len(run)] else run)
                else:
                    written.run(run, where, piece, match.start())
            if piece.startswith(BREAKS, begin, stop):
                written.broken(span.start + begin)
            at = stop
        if ENDS.match(text, span.end):
            written.broken(span.end)
    return written.view()


class _Written:
    """The view as written so far, with what is undecided: a line break, a blank, and the line it would end.

    A wrapped line of prose is told from a title or a list entry by its length, its marks and its last character.
    """

    ENDS = "。！？；：:;!?…”』】》)）"
    CHINESE = re.compile("[一-龥]")
    OPENERS = re.compile(
        r"[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．](?!\d{1,2}[万亿%％余多])|第[一二三四五六七八九十]{1,3}[部章节条]|[①-⑳❶-❿"
        + BULLETS
        + r"]|[【〖〔]|[〇壹贰叁肆伍陆柒捌玖拾]{1,2}[ 、.．]|[-–—*＊]+(?: |(?=[一-龥“《【]))|附[件表：:]|目标\d|任务\d|注[：:]|[一二三四五六七八九十]是|表\d"
    )

    def __init__(self, ruler: array[int]) -> None:
        self._ruler = ruler
        self._blank: int | None = None
        self._blanks = ""
        self._runs: list[str] = []
        self._origin = array("I")
        self._gap: int | None = None
        self._last = ""
        self._begin_line()

    TITLE = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]")
    LONGEST = 27  # characters from which on a numbered line with a comma is prose and no title (一、强化政治引领，党建有力有效)
    WIDER = 2  # times that the line behind a title is at least as long
    DIGITS, DIGITS_LAST = re.compile(r"\d+"), re.compile(r"\d+$")
    GROUP, THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}$"), re.compile(r"\d{3}(?![\d,])")
    ROW = re.compile(r"(\d{1,2})[ \t]{1,3}[一-龥]")  # the row of a table that was pasted as lines
    CELLS = re.compile(
        r"(?:\d{1,3} )?[一-龥“（(][^\s，。；：]*(?: [^\s\d，。；：]{1,8})?(?: [≥≤＞＜><]?\d[\d.,]*[^\s\d，。；：]{0,4}){2,} \d[\d.]*%[ \t]*(?:[\r\n]|$)"
    )  # and one whose cells are figures up to a rate, parted by a blank each: 加装电梯 台 200 218 109%
    NAMED = re.compile(r"[一-龥]{0,6}(?:任务|活动|目标|专题|职责|模块|板块|专项|行动)(?:[一二三四五六七八九十]{1,3}|\d{1,2})")
    TOPIC = re.compile(r"[一-龥“”、，]{2,24}[ \t]*(?:[\r\n]|$)")  # what a named number of a title is parted from: 职责活动四 人事人才

    def _begin_line(self) -> None:
        self._length = self._row = 0
        self._marked = self._chinese = self._titled = self._counted = self._cells = False

    def broken(self, where: int) -> None:
        """A line break of the source, or markup that stands for one; the first of several counts."""
        self._gap = where if self._gap is None else self._gap
        self._blank = None

    def blanks(self, where: int, run: str) -> None:
        """Blanks of the source: one, several, or a tab."""
        self._blank, self._blanks = where, run

    def run(self, run: str, where: int, piece: str, at: int) -> None:
        """A run of characters without blanks; what stands before it is decided now."""
        if self._gap is not None:
            if self._ended(piece, at):
                self._break(self._gap)
                self._begin_line()
            self._gap = None
        elif self._blank is not None:
            if (_LATIN.match(run) and _LATIN.match(self._last)) or self._numbers(piece, at):
                self._put(" ", self._blank)
            elif self._column(run):
                self._break(self._blank)
        self._blank = None
        if not self._length and (row := self.ROW.match(piece, at)) is not None:
            self._row = int(row.group(1))
        self._cells = self._cells or (not self._length and self.CELLS.match(piece, at) is not None)
        self._titled = self._titled or (not self._length and self.TITLE.match(piece, at) is not None)
        self._put(run, where)
        self._length += len(run)
        self._marked = self._marked or "，" in run or "。" in run or "；" in run
        self._chinese = self._chinese or self.CHINESE.search(run) is not None
        self._counted = self._counted or self.DIGITS.search(run) is not None

    def view(self) -> View:
        """The view; a line break that is still open ends it."""
        if self._gap is not None:
            self._break(self._gap)
        return View("".join(self._runs), self._origin)

    def _column(self, ahead: str) -> bool:
        """Whether the open blanks keep two columns apart: a tab beside a figure or a dash, several between two figures, one where it cuts no numeral.

        One blank cuts a numeral where it groups thousands (12 000) or where scanning has left a lone digit on one side of it (8 60).
        """
        if self._blanks == "\t":
            return self._last in FIGURE or ahead[0] in FIGURE
        if not (self._last.isdecimal() and ahead[0].isdecimal()):
            return False
        if self._cells:
            return True
        ours, theirs = self.DIGITS_LAST.search(self._runs[-1]), self.DIGITS.match(ahead)
        sizes = {len(ours[0]) if ours else 0, len(theirs[0]) if theirs else 0}
        grouped = self.THOUSANDS.match(ahead) is not None and self.GROUP.search(self._runs[-1]) is not None
        return self._blanks != " " or not (grouped or 1 in sizes)

    def _numbers(self, piece: str, ahead: int) -> bool:
        """Whether the open blanks part the named number of a title from its topic (工作任务五  项目建设): without them it would count what follows."""
        begins = self._runs[-1] if self._runs else ""
        return len(begins) == self._length and self.NAMED.fullmatch(begins) is not None and self.TOPIC.match(piece, ahead) is not None

    def _put(self, run: str, where: int) -> None:
        self._runs.append(run)
        self._origin += self._ruler[where : where + len(run)]
        self._last = run[-1]

    def _break(self, where: int) -> None:
        if self._last and self._last != BREAK and self._origin[-1] < where:
            self._put(BREAK, where)

    def _is_title(self, piece: str, ahead: int) -> bool:
        """Whether a short line without a figure was not cut for want of room, since the one behind it is much longer (厚植创新沃土，科学素质稳步提升)."""
        if self._counted or self._last in "，、；" or self.LONGEST <= self._length:
            return False
        end = piece.find("\n", ahead)
        return self.WIDER * self._length <= (len(piece) if end < 0 else end) - ahead

    def _ended(self, piece: str, ahead: int) -> bool:
        """Whether the open line break ends a paragraph: it does unless a long line of prose stops in mid-sentence, or a number is cut."""
        cut = 8 <= self._length and self._chinese and (self._last.isdigit() or self._last in "万亿")
        prose = (
            (self.LONGEST if self._titled else 14) <= self._length and (self._marked or self._last == "、") and self._last not in self.ENDS
        )
        if not (cut or prose) or self.OPENERS.match(piece, ahead) is not None:
            return True
        if not cut and self._is_title(piece, ahead):
            return True
        row = self.ROW.match(piece, ahead) if self._row else None
        return row is not None and int(row.group(1)) == self._row + 1
