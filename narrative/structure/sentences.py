"""Cuts the sections of a view into sentences and clauses. Knows punctuation only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrative.offsets import View
from narrative.types import Section, Sentence

END = re.compile(r"[。！？!?]+[”’』」）)]*|\n")
MARK = re.compile(r"[（(“《【）)”》】，,；;：:。！？!?\n]")


def find_sentences(views: Sequence[View], sections: Sequence[Section]) -> tuple[Sentence, ...]:
    """The sentences of all sections in order; empty ones and the line breaks between them are left out.

    `paragraph` counts the line breaks of the flow before a sentence.
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
    return tuple(sentences)


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
