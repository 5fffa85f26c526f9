"""Of many patterns the few that can match a text at all, told by its characters and pairs of characters, so that the others are not tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache, reduce
from itertools import chain
from operator import add, or_

from narrative.rules.grams import grams
from narrative.rules.lazy import Lazy


class Sieve:
    """Patterns by the characters and pairs of which every match holds one; those for which none can be told are always kept.

    A set of patterns is an integer with a bit for each: to unite many small sets costs next to nothing.
    """

    __slots__ = ("_always", "_by_gram", "_grams", "_patterns")

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(map(Lazy, patterns))
        self._always = 0
        self._by_gram: dict[str, int] = {}
        for n, pattern in enumerate(self._patterns):
            held = grams(pattern.pattern)
            if held is None:
                self._always |= 1 << n
            for gram in held or ():
                self._by_gram[gram] = self._by_gram.get(gram, 0) | 1 << n
        self._grams = frozenset(self._by_gram)

    def kept(self, text: str) -> tuple[int, ...]:
        """The numbers of the patterns that can match in the text, rising."""
        held = self._grams.intersection(chain(text, map(add, text, text[1:])))  # mostly few of a text's tell anything
        return _numbers(reduce(or_, map(self._by_gram.__getitem__, held), self._always))

    def matches(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        """The number and the first match of each pattern that is found in the text, in order."""
        for n in self.kept(text):
            found = self._patterns[n].search(text)
            if found is not None:
                yield n, found


@lru_cache(maxsize=8192)
def _numbers(bits: int) -> tuple[int, ...]:
    return tuple(n for n in range(bits.bit_length()) if bits >> n & 1)
