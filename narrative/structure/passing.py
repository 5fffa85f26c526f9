"""Goals and results of the year that an introduction or a conclusion tells in passing: sentences amid prose of another role.

A summary opens with them (2023年，我会举办活动42场；现将情况报告如下), a description of a project sets them (年初绩效目标为：…). Which sentences do is data (headings.toml).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import cast

from narrative.rules import load
from narrative.structure.pieces import Piece
from narrative.types import Role

INTRODUCING = frozenset(("overview", "other", "scoring"))  # roles of prose that may tell of the year in passing
SENTENCE = re.compile("[^。\n]*(?:[。\n]|$)")
OPENING = 60  # characters of a sentence in which it says what it tells
MET = re.compile(
    r"[，,；;：:。](?![^，。；：\d\n]{0,16}(?:前|将|确保|力争|争取|[须应需能可不未]|要求|务必))[^，。；：\d\n]{0,6}?"
    r"(?:(?:样样|项项|件件|条条)(?:都|均|全)?已?(?:做到|完成|达标|达到|实现|兑现|办到|办[结成]|落[地实]|交卷|过了?线|越线)了?"
    r"|(?:都|均|全部?|一一|悉数|逐[项一]|如数|如期|按时)(?:都|均|也|全部|如数|如期|按时)?"
    r"(?:已经?(?:全部|如数|如期|按时|顺利|圆满|超额)?(?:做到|完成|达到|达成|达标|实现|兑现|办[到结成]|落[地实]|过线|超额)了?|(?:做到|完成|达到|实现|兑现|办[到结成]|过|超)了线?))"
    r"[；;：:。，,]"
)  # which ends what was set, in the same paragraph: 年初定下…，到头来样样过了线；全年…; what is yet to come (年底前全部完成) does not
YEAR = re.compile(r"(20[0-4]\d)年")


def pieces_of(text: str, start: int, end: int, role: Role, year: int | None) -> list[Piece]:
    """A section's text cut where its sentences begin and end to tell goals or results: the whole of it where none does."""
    if role == "goals" and (met := MET.search(text, start, end)) is not None:
        rest = text[met.end() : end].partition("\n")[0]
        pieces: list[Piece] = [(start, met.end(), role), (met.end(), met.end() + len(rest), "outcome"), (met.end() + len(rest), end, role)]
        return [piece for piece in pieces if piece[0] < piece[1]]
    if role not in INTRODUCING:
        return [(start, end, role)]
    told = [(at, stop, _told(text[at:stop], year) or role) for at, stop in _sentences(text, start, end)]
    runs = [(own, list(run)) for own, run in groupby(told, key=lambda piece: piece[2])]
    return [(run[0][0], run[-1][1], own) for own, run in runs] or [(start, end, role)]


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    while at < end:
        found = SENTENCE.match(text, at, end)
        stop = found.end() if found is not None and at < found.end() else at + 1
        yield at, stop
        at = stop


def _told(sentence: str, year: int | None) -> Role | None:
    """The role of a sentence that tells goals or results of the year reported on; None for any other."""
    named = {int(found) for found in YEAR.findall(sentence)}
    if year is not None and named and year not in named:
        return None
    for telling in _tellings():
        opened = telling.opening.search(sentence, 0, OPENING)
        if opened is not None and telling.tells.search(sentence, opened.end()) and not telling.unless.search(sentence):
            return telling.role
    return None


@dataclass(frozen=True, slots=True)
class _Telling:
    """A rule of headings.toml: what opens such a sentence, what it tells behind that, and what it must not hold."""

    role: Role
    opening: re.Pattern[str]
    tells: re.Pattern[str]
    unless: re.Pattern[str]


@cache
def _tellings() -> tuple[_Telling, ...]:
    return tuple(
        _Telling(cast(Role, rule.text("role")), *(re.compile(rule.text(name)) for name in ("opening", "pattern", "unless")))
        for rule in load("headings", "telling")
    )
