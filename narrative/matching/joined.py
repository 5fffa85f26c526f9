"""The things that a row's name joins (讲座与展览场次, 站点总数（分馆、服务点）), and which of them counts tell.

What two joined words do not share stands beside the joint: 新建城市书房及乡镇分馆 joins 书房 and 乡镇, whatever 新建 goes with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from narrative.matching.told import Told

JOINT = re.compile(
    r"、|/|以及|(?<![普涉以遍危波顾惠触推提论兼言殃累])及(?!时|格|以上|其|第)|(?<![参赠给授])与(?!会|赛)|(?<![饱总调缓温祥平])和(?!谐|平|解|美|睦)|(?<=[上下])加(?=线)"
)
BRACKET = re.compile(r"[（(]([^（()）]+)[)）]")
BUILT = re.compile("新改扩建|新[改扩]建|改扩建")  # names that join what was done to a thing
TIERS = re.compile("([国省市县区乡镇村])、?([省市县区旗乡镇村])[两二]级")  # or offices of two levels
BESIDE = 2  # characters beside a joint that tell what it joins
NAMED = ("joined.some", "joined.all")


@lru_cache(maxsize=4096)
def joined(name: str) -> tuple[frozenset[str], ...]:
    """For each thing that a name joins the characters that tell it from the others; () where it joins none."""
    for text in (*BRACKET.findall(name), BRACKET.sub("", name)):
        things = JOINT.split(text)
        if 1 < len(things) and all(things):
            return _apart(things)
    built, tiers = BUILT.search(name), TIERS.search(name)
    letters = built.group()[:-1] if built else tiers.groups() if tiers else ()
    return tuple(map(frozenset, letters))


def _apart(things: Sequence[str]) -> tuple[frozenset[str], ...]:
    beside = [frozenset((thing[:BESIDE] if n else "") + (thing[-BESIDE:] if n < len(things) - 1 else "")) for n, thing in enumerate(things)]
    own = [one - frozenset[str]().union(*beside[:n], *beside[n + 1 :]) for n, one in enumerate(beside)]
    return tuple(own) if all(own) else ()


def told_of(things: Sequence[frozenset[str]], told: Told) -> frozenset[int]:
    """Which of the things the object of a count names, or the verb before it; where these name none, its clause (春节期间走访慰问)."""
    own = _in(things, told.fact.what + told.fact.action)
    return own or _in(things, told.fact.clause)


def _in(things: Sequence[frozenset[str]], words: str) -> frozenset[int]:
    return frozenset(n for n, letters in enumerate(things) if letters.issubset(words))


def named(things: Sequence[frozenset[str]], told: Told) -> tuple[float, float]:
    """Whether a count tells some of the things a row joins and not the others, and whether it tells all of them."""
    share = len(told_of(things, told)) / len(things) if things else 0.0
    return (float(0 < share < 1), float(share == 1))


def each_told(things: Sequence[frozenset[str]], told: Sequence[Told]) -> bool:
    """Whether each of the counts of a sum tells one of the things that a row joins, and each of these is told."""
    said = [told_of(things, one) for one in told]
    return bool(things) and len(said) == len(things) and all(said) and len(frozenset[int]().union(*said)) == len(things)
