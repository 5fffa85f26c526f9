"""Decides which numerals of a view are no quantities: dates, ordinals, document numbers, names and slogans. Data in masks.toml."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache

from narrative.rules import load
from narrative.rules.edges import Edge, endings, openings
from narrative.rules.lazy import Lazy, lazy

REACH = 16  # characters before a number that a rule may look at


@dataclass(frozen=True, slots=True)
class Mask:
    """One compiled rule; the number itself, what stands before it and what stands behind it all have to fit.

    `first`, `last`, `next`: the characters that the number can begin with, that can stand right before and right behind it.
    """

    id: str
    number: Lazy | None
    before: Lazy | None
    after: Lazy | None
    unless_before: Lazy | None
    unless_unit: Lazy | None
    first: Edge
    last: Edge
    next: Edge

    def fits(self, text: str, start: int, end: int, unit: str) -> bool:
        """Whether the numeral at start–end, with this unit behind it, is no quantity by this rule."""
        if self.number is not None and not self.number.fullmatch(text, start, end):
            return False
        if self.unless_unit is not None and unit and self.unless_unit.fullmatch(unit):
            return False
        before = text[max(0, start - REACH) : start]
        if self.before is not None and not self.before.search(before):
            return False
        if self.after is not None and not self.after.match(text, end):
            return False
        return self.unless_before is None or not self.unless_before.search(before)


@cache
def masks() -> tuple[Mask, ...]:
    """The rules with a place beside the number, in the file's order."""
    built = []
    for rule in load("masks"):
        if "phrase" in rule.data:
            continue
        number, before, after = (rule.text(name) for name in ("number", "before", "after"))
        unless_before, unless_unit = rule.text("unless_before"), rule.text("unless_unit")
        built.append(
            Mask(
                rule.id,
                lazy(number),
                lazy(before and f"(?:{before})\\Z"),
                lazy(after),
                lazy(unless_before and f"(?:{unless_before})\\Z"),
                lazy(unless_unit),
                openings(number) if number else None,
                endings(before) if before else None,
                openings(after) if after else None,
            )
        )
    return tuple(built)


@cache
def _sides() -> tuple[tuple[dict[str, int], int], ...]:
    """For the first character of a numeral, the one before and the one behind it: by character the rules that it lets fit, and those that any does.

    A set of rules is an integer with a bit for each.
    """
    sides = []
    for edges in ([m.first for m in masks()], [m.last for m in masks()], [m.next for m in masks()]):
        free = sum(1 << n for n, edge in enumerate(edges) if edge is None)
        named = frozenset[str]().union(*(edge for edge in edges if edge is not None))
        sides.append(({c: free | sum(1 << n for n, edge in enumerate(edges) if edge is not None and c in edge) for c in named}, free))
    return tuple(sides)


@lru_cache(maxsize=8192)
def _near(first: str, last: str, following: str) -> tuple[Mask, ...]:
    """The rules that can fit a numeral by its first character and the characters on both sides of it: mostly none."""
    (a, free_a), (b, free_b), (c, free_c) = _sides()
    bits = a.get(first, free_a) & b.get(last, free_b) & c.get(following, free_c)
    return tuple([mask for n, mask in enumerate(masks()) if bits >> n & 1]) if bits else ()


def masked(text: str, start: int, end: int, unit: str) -> str | None:
    """The id of the rule by which the numeral at start–end is no quantity, or None.

    Args:
        text: a view
        start, end: the numeral without hedges before it
        unit: the unit found behind it, "" where none was
    """
    for mask in _near(text[start], text[start - 1 : start], text[end : end + 1]):
        if mask.fits(text, start, end, unit):
            return mask.id
    return None


@cache
def phrases() -> re.Pattern[str]:
    """Set phrases that hold a numeral (四个意识, 一岗双责); as each alternative begins with a character of its own, the search is fast."""
    return re.compile("|".join(rule.text("phrase") for rule in load("masks") if "phrase" in rule.data))


TITLE = re.compile(r"《[^《》\n]{1,60}》|〈[^〈〉<>\n]{1,30}[〉>]|<[^〈〉<>\n]{1,30}[〉>]")
NAME = re.compile(r"[“‘\"『「][^“”‘’\"『』「」\n，。；]{1,16}[”’\"』」]")


class Regions:
    """Stretches of a view whose numerals belong to names: titles in 《》, short names in quotation marks, set phrases."""

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(m.span() for pattern in (TITLE, NAME, phrases()) for m in pattern.finditer(text)):
            if self._ends and start < self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def hold(self, start: int, end: int) -> bool:
        """Whether one of them holds the whole stretch."""
        i = bisect_right(self._starts, start)
        return 0 < i and end <= self._ends[i - 1]
