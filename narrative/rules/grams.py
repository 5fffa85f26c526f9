"""The characters and pairs of characters of which every match of a pattern holds at least one, as telling as can be.

Reads the pattern with the parser of the standard library, as `edges` does; what it does not know tells nothing, which costs time and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from narrative.rules.edges import characters_of

Grams = frozenset[str] | None  # None: nothing can be told
COMMON = 16  # a character alone stands in so many times more texts than a pair does
MOST = 400  # pairs of two classes of characters that are still written out


def grams(pattern: str) -> Grams:
    """Strings of one or two characters, one of which every match of the pattern holds; None where none can be told."""
    return _best(_parser.parse(pattern))


def _best(items: Iterable[Any]) -> Grams:
    """The most telling grams that a row of items cannot do without."""
    found: list[frozenset[str]] = []
    last: frozenset[str] | None = None  # the characters of the item right before, where it is one character
    for operation, value in _flat(items):
        own: frozenset[str] | None = None
        if operation in ("LITERAL", "IN"):
            own = characters_of(operation, value)
            if own is not None:
                found.append(own)
                if last is not None and len(last) * len(own) <= MOST:
                    found.append(frozenset(a + b for a in last for b in own))
        elif operation == "BRANCH":
            before = [("LITERALS", last)] if last is not None else []
            ways = [_best([*before, *way]) for way in value[1]]
            known = [way for way in ways if way is not None]
            if len(known) == len(ways):
                found.append(frozenset().union(*known))
        elif operation == "LITERALS":
            own = value
            found.append(value)
        elif operation in ("MAX_REPEAT", "MIN_REPEAT") and value[0]:
            inner = _best(value[2])
            if inner is not None:
                found.append(inner)
        if operation not in ("ASSERT", "ASSERT_NOT", "AT"):  # these take no character: their neighbours stay neighbours
            last = own
    return min(found, key=_weight, default=None)


def _flat(items: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    """The items with groups opened."""
    for operation, value in items:
        if str(operation) == "SUBPATTERN":
            yield from _flat(value[-1])
        else:
            yield str(operation), value


def _weight(found: Sequence[str] | frozenset[str]) -> tuple[int, int]:
    return sum(COMMON if len(gram) == 1 else 1 for gram in found), len(found)
