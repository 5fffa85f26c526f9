"""The characters a match of a pattern can begin or end with, or must hold, so that a pattern is tried only where one of them stands.

Reads the pattern with the parser of the standard library; what it does not know counts as "any character", which costs time and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from re import _parser  # type: ignore[attr-defined]
from typing import Any

Edge = frozenset[str] | None  # None: any character; "" stands for the border of the text
MOST = 600  # a larger range of characters counts as any
BLANK = " \t\n\r\f\v"


def openings(pattern: str) -> Edge:
    """The first characters of what the pattern matches; None where that is any character or the match may be empty."""
    return _whole(pattern, backwards=False)


def endings(pattern: str) -> Edge:
    """The last characters of what the pattern matches, "" where it may begin with the text and be empty; None as above."""
    return _whole(pattern, backwards=True)


def needs(pattern: str) -> Edge:
    """Characters one of which every match of the pattern holds, as few as can be told; None where none can."""
    return _needed(_parser.parse(pattern))


def _needed(items: Iterable[Any]) -> Edge:
    found = [edge for operation, value in items if (edge := _held(str(operation), value))]
    return min(found, key=len) if found else None


def _held(operation: str, value: Any) -> Edge:
    if operation in ("LITERAL", "IN"):
        return _item(operation, value, backwards=False)[0]
    if operation == "SUBPATTERN":
        return _needed(value[-1])
    if operation in ("MAX_REPEAT", "MIN_REPEAT"):
        return _needed(value[2]) if value[0] else None
    if operation == "BRANCH":
        ways = [_needed(way) for way in value[1]]
        known = [way for way in ways if way is not None]
        return frozenset().union(*known) if len(known) == len(ways) else None
    return None


def _whole(pattern: str, backwards: bool) -> Edge:
    found, empty = _sequence(_parser.parse(pattern), backwards)
    return None if empty or found is None else found


def _sequence(items: Iterable[Any], backwards: bool) -> tuple[Edge, bool]:
    """The edge of a row of items, and whether all of it may be empty."""
    edge: set[str] = set()
    for operation, value in reversed(list(items)) if backwards else items:
        found, empty = _item(str(operation), value, backwards)
        if found is None:
            return None, False
        edge |= found
        if not empty:
            return frozenset(edge), False
    return frozenset(edge), True


def _item(operation: str, value: Any, backwards: bool) -> tuple[Edge, bool]:
    if operation == "LITERAL":
        return frozenset(chr(value)), False
    if operation == "IN":
        return _characters(value), False
    if operation in ("ASSERT", "ASSERT_NOT"):
        return frozenset(), True
    if operation == "AT":
        outer = "AT_BEGINNING" if backwards else "AT_END"
        return (frozenset(("", "\n")), False) if str(value).startswith(outer) else (frozenset(), True)
    if operation == "SUBPATTERN":
        return _sequence(value[-1], backwards)
    if operation == "BRANCH":
        ways = [_sequence(way, backwards) for way in value[1]]
        edges = [edge for edge, _ in ways]
        known = [edge for edge in edges if edge is not None]
        return (frozenset().union(*known) if len(known) == len(edges) else None), any(empty for _, empty in ways)
    if operation in ("MAX_REPEAT", "MIN_REPEAT"):
        edge, empty = _sequence(value[2], backwards)
        return edge, empty or value[0] == 0
    return None, False


def characters_of(operation: str, value: Any) -> Edge:
    """The characters that a literal or a class in square brackets stands for; None where they are too many to name."""
    return _item(operation, value, backwards=False)[0]


def _characters(items: Iterable[Any]) -> Edge:
    """The characters of a class in square brackets."""
    found: set[str] = set()
    for operation, value in items:
        match str(operation), value:
            case "LITERAL", code:
                found.add(chr(code))
            case "RANGE", (low, high) if high - low < MOST:
                found.update(map(chr, range(low, high + 1)))
            case "CATEGORY", category if str(category) == "CATEGORY_DIGIT":
                found.update("0123456789")
            case "CATEGORY", category if str(category) == "CATEGORY_SPACE":
                found.update(BLANK)
            case _:
                return None
    return frozenset(found)
