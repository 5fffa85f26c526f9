"""The words around one quantity: its clause, and what stands before and behind it up to the next quantity."""

from __future__ import annotations

from collections.abc import Sequence

from narrative.facts.context import Cue
from narrative.types import Sentence

WINDOW = 400  # characters on either side that are looked at


class Near:
    """The words around one quantity: its clause, what stands before and behind it within the sentence."""

    def __init__(
        self,
        text: str,
        sentence: Sentence,
        clause: tuple[int, int],
        start: int,
        end: int,
        quantities: Sequence[tuple[int, int]],
        cues: tuple[Cue, ...],
    ) -> None:
        self.text = text
        self.cues = cues
        self.section = sentence.section
        self.start, self.end = start, end
        self.offset = max(sentence.start_v, start - WINDOW)
        self.stop = min(sentence.end_v, end + WINDOW)
        self.clause = (max(clause[0], start - WINDOW), min(clause[1], end + WINDOW))
        left = [e for s, e in quantities if e <= start and self.clause[0] <= e]
        right = [s for s, e in quantities if end <= s and s < self.clause[1]]
        self.left = max([self.clause[0], *left])
        self.right = min([self.clause[1], *right])

    @property
    def sentence(self) -> str:
        """The sentence, or as much of a very long one as stands near."""
        return self.text[self.offset : self.stop]

    @property
    def before(self) -> str:
        """The clause up to the quantity."""
        return self.text[self.clause[0] : self.start]

    @property
    def between(self) -> str:
        """From the quantity before (or the clause's begin) up to the quantity."""
        return self.text[self.left : self.start]

    @property
    def behind(self) -> str:
        """From the quantity to the next one (or the clause's end)."""
        return self.text[self.end : self.right]

    @property
    def lead(self) -> str:
        """The sentence up to the quantity."""
        return self.text[self.offset : self.start]

    @property
    def rest(self) -> str:
        """The sentence behind the quantity."""
        return self.text[self.end : self.stop]
