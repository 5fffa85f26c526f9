"""Cuts the sections of a view into sentences and clauses. Knows punctuation only."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from narrative.offsets import View
from narrative.types import Section, Sentence, Span

END = re.compile(r"[。！？!?]+[”’』」）)]*|\n")
MARK = re.compile(r"[（(“《【）)”》】，,；;：:。！？!?\n]")


def find_sentences(views: Sequence[View], sections: Sequence[Section], rows: Sequence[Span] = ()) -> tuple[Sentence, ...]:
    """The sentences of all sections in order; empty ones and the line breaks between them are left out.

    `paragraph` counts the line breaks of the flow before a sentence.

    Args:
        rows: the rows of tables that were pasted into the text, in its order: each is a sentence of its own
    """
    sentences: list[Sentence] = []
    for index, section in enumerate(sections):
        view = views[section.flow]
        paragraph = view.text.count("\n", 0, section.start_v)
        at = section.start_v
        for match in END.finditer(view.text, section.start_v, section.end_v):
            stop = match.start() if match.group() == "\n" else match.end()
            if view.text[at:stop].strip():
                sentences.append(Sentence(view.span(at, stop), index, section.flow, at, stop, paragraph))
            paragraph += match.group() == "\n"
            at = match.end()
        if view.text[at : section.end_v].strip():
            sentences.append(Sentence(view.span(at, section.end_v), index, section.flow, at, section.end_v, paragraph))
    return tuple(_cut(sentences, views, rows)) if rows else tuple(sentences)


def _cut(sentences: Sequence[Sentence], views: Sequence[View], rows: Sequence[Span]) -> Iterator[Sentence]:
    """The sentences, cut where rows begin and end."""
    starts = [row.start for row in rows]
    for one in _joined(sentences, views, rows):
        view = views[one.flow]
        held = rows[bisect_left(starts, one.span.start) : bisect_left(starts, one.span.end)]
        inside = [Span(row.start, min(row.end, one.span.end)) for row in held]
        cuts = [one.start_v, *(at for place in view.places(inside) for at in place), one.end_v]
        for start, end in pairwise(cuts):
            if view.text[start:end].strip():
                yield replace(one, span=view.span(start, end), start_v=start, end_v=end)


def _joined(sentences: Sequence[Sentence], views: Sequence[View], rows: Sequence[Span]) -> Iterator[Sentence]:
    """The sentences, those of one section that a row reaches over together: a row whose cells have a line each is one sentence."""
    ends = [row.end for row in rows]
    held: Sentence | None = None
    for one in sentences:
        if held is not None and held.section == one.section and _reaches(rows, ends, one.span.start):
            held = replace(held, span=views[one.flow].span(held.start_v, one.end_v), end_v=one.end_v)
            continue
        if held is not None:
            yield held
        held = one
    if held is not None:
        yield held


def _reaches(rows: Sequence[Span], ends: Sequence[int], at: int) -> bool:
    """Whether a row stands on both sides of a place."""
    n = bisect_right(ends, at)
    return n < len(rows) and rows[n].start < at


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of text[start:end] between clause marks, marks left out, empty ones skipped; marks in brackets do not cut."""
    found: list[tuple[int, int]] = []
    at, depth = start, 0
    for match in MARK.finditer(text, start, end):
        i, c = match.start(), match.group()
        if c in "（(“《【":
            depth += 1
        elif c in "）)”》】":
            depth = max(0, depth - 1)
        elif depth == 0 and not (c in ",:" and text[i - 1 : i].isdigit() and text[i + 1 : i + 2].isdigit()):
            if at < i:
                found.append((at, i))
            at = i + 1
    if at < end:
        found.append((at, end))
    return found
