"""One sentence with what is found in it once for all its counts, and the words around each of them."""

from __future__ import annotations

import re
from bisect import bisect_right

from narrative.facts.context import held_in, periods_in
from narrative.structure.normalize import BULLETS
from narrative.structure.sentences import clauses
from narrative.types import Sentence

ITEM = re.compile(
    r"\s*(?:\d{1,2}[.、．](?!\d)|[（(]\d{1,2}[)）]、?|\d{1,2}[)）]|[①-⑳]|[" + BULLETS + r"—–]+|-+(?!\d))\s*"
)  # the list number before an item is no word of it
REACH = 2  # clauses that a time is told of
HELD, FIGURE = "由从比较与", re.compile(r"\d")  # what stands before a year that a figure is held against
WINDOW = 400  # characters on either side that are looked at


class Scene:
    """A sentence that holds counts: its clauses, the cues and signs it may hold, the times it names."""

    __slots__ = ("clauses", "cues", "index", "periods", "sentence", "signs", "text")

    def __init__(self, text: str, sentence: Sentence, index: int) -> None:
        self.text = text
        self.sentence = sentence
        self.index = index
        item = ITEM.match(text, sentence.start_v, sentence.end_v)
        self.clauses = clauses(text, item.end() if item is not None else sentence.start_v, sentence.end_v)
        words = text[sentence.start_v : sentence.end_v]
        self.cues, self.signs = held_in(words)
        self.periods = periods_in(words) if "period" in self.signs else ()

    def clause_at(self, start: int, end: int) -> tuple[int, int]:
        """The clause that a stretch begins in; the stretch itself where it stands in none."""
        at = bisect_right(self.clauses, (start, len(self.text))) - 1
        own = self.clauses[at] if 0 <= at else (start, end)
        return own if own[0] <= start < own[1] else (start, end)

    def period(self, start: int) -> str:
        """The time expression nearest before a position, "" where there is none, or where clauses lie between and it does not stand apart (上半年，…).

        A year that something is held against (比2023年, 由2020年的) goes with the first number behind it alone.
        """
        at = bisect_right(self.periods, (start - self.sentence.start_v, "龥")) - 1
        if at < 0:
            return ""
        end, words = self.periods[at]
        at = self.sentence.start_v + end
        if self.text[max(0, at - len(words) - 1)] in HELD and FIGURE.search(self.text, at, start) is not None:
            return ""
        between = self.text[at:start].split("，")
        return words if len(between) <= REACH or not between[0] else ""


class Near:
    """The words around one quantity: its clause, what stands before and behind it within the sentence."""

    __slots__ = (
        "before",
        "behind",
        "between",
        "clause",
        "cues",
        "end",
        "first",
        "lead",
        "offset",
        "rest",
        "right",
        "scene",
        "signs",
        "start",
        "stop",
        "text",
    )

    def __init__(self, scene: Scene, start: int, end: int, left: int, right: int) -> None:
        """Args:
        left: where the quantity before ends, 0 where there is none
        right: where the next one begins, the length of the text where there is none
        """
        text, sentence = scene.text, scene.sentence
        clause = scene.clause_at(start, end)
        self.text, self.scene, self.start, self.end = text, scene, start, end
        self.cues, self.signs = scene.cues, scene.signs  # what the sentence can hold: nothing else is looked for
        self.offset = max(sentence.start_v, start - WINDOW)
        self.stop = min(sentence.end_v, end + WINDOW)
        self.clause = (max(clause[0], start - WINDOW), min(clause[1], end + WINDOW))
        self.right = min(self.clause[1], right)
        self.first = left <= sentence.start_v  # no quantity stands before it in the sentence
        self.before = text[self.clause[0] : start]  # the clause up to the quantity
        self.between = text[max(self.clause[0], left) : start]  # from the quantity before, or the clause's begin
        self.behind = text[end : self.right]  # to the next one, or the clause's end
        self.lead = text[self.offset : start]  # the sentence up to the quantity
        self.rest = text[end : self.stop]  # the sentence behind it

    @property
    def follows(self) -> bool:
        """Whether another quantity stands before this one in the clause."""
        return len(self.between) < len(self.before)

    @property
    def sentence(self) -> str:
        """The sentence, or as much of a very long one as stands near."""
        return self.text[self.offset : self.stop]
