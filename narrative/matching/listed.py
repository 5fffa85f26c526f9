"""Counts of one list (表层样412个、剖面样18个): what tells each apart from the others, and whether a row says it."""

from __future__ import annotations

from collections.abc import Sequence

from narrative.matching.values import Setting
from narrative.matching.wanted import letters_of

LISTED = ("list.member", "list.own", "list.other", "list.ahead")
ADDED = ("sum.uneven", "sum.named")


def listed(where: Setting, fact: int, name: frozenset[str]) -> tuple[float, float, float, float]:
    """Whether a count stands in a list, how much of what tells it apart a name says, how much of what tells another of the list apart, and the difference.

    Args:
        name: the characters of a row's name
    """
    others = _beside(where, fact)
    if not others:
        return (0.0, 0.0, 0.0, 0.0)
    own = said(where, fact, others, name)
    other = max(said(where, m, (fact,), name) for m in others)
    return (1.0, own, other, own - other)


def added(where: Setting, members: Sequence[int], name: frozenset[str]) -> tuple[float, float]:
    """Of what tells the counts of a sum apart: how unevenly a name says it, and the least that it says of one."""
    shares = [said(where, m, [k for k in members if k != m], name) for m in members]
    return (max(shares) - min(shares), min(shares))


def said(where: Setting, fact: int, others: Sequence[int], name: frozenset[str]) -> float:
    """The share of the characters of a count's object, without those of other counts' objects, that a name holds."""
    theirs = frozenset[str]().union(*(letters_of(where.told[m].pairs[0]) for m in others))
    own = letters_of(where.told[fact].pairs[0]) - theirs
    return len(own & name) / len(own) if own else 0.0


def _beside(where: Setting, fact: int) -> list[int]:
    """The counts of the same unit in the same clause that are neither a part nor the total of a count."""
    own = where.told[fact].fact
    return [
        m
        for m in where.runs[fact]
        if m != fact and (other := where.told[m].fact).clause == own.clause and other.part_of != own.id and own.part_of != other.id
    ]
