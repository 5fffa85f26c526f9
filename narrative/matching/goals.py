"""Forms with two prose columns and no indicators: each goal beside the piece of outcome prose that tells of it, goal by goal.

The numbers of the two columns slip against each other, so the words decide; a number that is the same only breaks a tie.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from narrative.matching.wanted import similarity
from narrative.results import Extraction
from narrative.types import Goal, Span

ITEM = re.compile(
    r"(?:(?<=\n)|(?<=[。；;])|^)\s*(?:(?:目标|任务)?\d{1,2}\s*[、.．:：;；]|[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,2}是)\s*"
)
PREFIX = re.compile(
    r"^\s*(?:目标|任务)?\d{1,2}\s*[、.．:：;；]\s*|^[（(][一二三四五六七八九十]{1,3}[)）]\s*|^[一二三四五六七八九十]{1,2}是"
)
ALIKE = 0.25
HEAD = 40  # characters of a piece that are compared with a goal
SHORTEST = 5


def goals_of(reports: Sequence[Extraction]) -> tuple[Goal, ...]:
    """The goals of all reports in order, each with the outcome piece most like it; () where a report has no list of goals.

    A goal without a piece has no `done`: nothing in the prose names it.
    """
    found: list[Goal] = []
    for number, report in enumerate(reports):
        goals = _distinct(_pieces(report, "goals"))
        pieces = list(_pieces(report, "outcome"))
        if len(goals) < 2 or len(pieces) < 2:
            continue
        found += [_matched(report, number, text, span, pieces) for text, span in goals]
    return tuple(found)


def _matched(report: Extraction, number: int, text: str, span: Span, pieces: Sequence[tuple[str, Span]]) -> Goal:
    plain = PREFIX.sub("", text).strip()
    scored = [(max(similarity(plain[:HEAD], _head(piece)), _held(plain, piece)), -place.start, piece, place) for piece, place in pieces]
    best = max(scored)
    if best[0] < ALIKE:
        return Goal(number, plain, span, "", None, ())
    facts = tuple(
        f"{number}:{fact.id}"
        for fact in report.facts
        if fact.status == "achieved" and best[3].start <= fact.quantity.span.start < best[3].end
    )
    return Goal(number, plain, span, best[2].strip(), best[3], facts)


def _head(piece: str) -> str:
    """The opening of a piece without its number: its first sentence."""
    return re.split(r"[。；;\n]", PREFIX.sub("", piece.strip()), maxsplit=1)[0][:HEAD]


def _held(goal: str, piece: str) -> float:
    """1 where the piece's opening holds the goal's words as they are, 0 elsewhere."""
    core = re.split(r"[，。；：:,;]", goal, maxsplit=1)[0]
    return float(SHORTEST <= len(core) and core in piece[: 3 * HEAD])


def _pieces(report: Extraction, role: str) -> Iterator[tuple[str, Span]]:
    """(text, span) of the numbered pieces of the sections of a role, in order."""
    last: tuple[int, int] | None = None
    for section in report.sections:
        if section.role != role or (section.flow, section.start_v) == last:
            continue
        last = (section.flow, section.start_v)
        view = report.views[section.flow]
        text = view.text[section.start_v : section.end_v]
        items = [(m.start(), _style(m.group())) for m in ITEM.finditer(text)]
        order = list(dict.fromkeys(style for _, style in items))
        for n, (start, style) in enumerate(items):
            outer = order[: order.index(style) + 1]
            end = next((at for at, other in items[n + 1 :] if other in outer), len(text))
            piece = text[start:end]
            if SHORTEST <= len(PREFIX.sub("", piece.strip())):
                lead = len(piece) - len(piece.lstrip())
                yield piece.strip(), view.span(section.start_v + start + lead, section.start_v + start + len(piece.rstrip()))


def _style(number: str) -> str:
    """The kind of a piece's number: a piece runs on over the pieces numbered in a kind that first stands inside it."""
    plain = number.strip()
    return "是" if plain.endswith("是") else "（" if plain[0] in "（(" else "1"


def _distinct(pieces: Iterator[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """The pieces without those told before in the same words."""
    first: dict[str, tuple[str, Span]] = {}
    for text, span in pieces:
        first.setdefault(PREFIX.sub("", text), (text, span))
    return list(first.values())
