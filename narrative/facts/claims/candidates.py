"""Cuts the outcome prose into clauses that hold no count of their own: the candidates for claims without a number. Works on characters."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from narrative.facts.build import Draft
from narrative.offsets import View
from narrative.structure.normalize import BULLETS
from narrative.structure.sentences import clauses
from narrative.types import Section, Sentence

SHORTEST, LONGEST = 4, 240  # characters of a clause that are looked at
LEAD = re.compile(
    r"\s*(?:[一二三四五六七八九十]是|[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]|[（(]?\d{1,2}[)）、.．]|[①-⑳]|[—－–-]{2}|[◆●■▲★]|同时|此外|另外|并且|并|还|也|其中|目前|已经?)+"
)
NUMBERED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[是、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．]|[①-⑳◆●■]|【|(?:目标|任务|举措)[一二三四五六七八九十\d]{1,3}[：:、])"
)
ITEM = re.compile(f"(—+|－+|–+|-+|[{BULLETS}])")
LONGEST_TITLE = 30
SOME = re.compile("(?:数|好?几)[十百千万]+[余多]?|十几|若干")  # a number that is none: a claim of its own whatever is counted beside it


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clause of outcome prose without a count, and where it stands. Positions are those of the flow's view.

    `counted_before`, `counted_after`: its sentence holds a count before or behind it; `counted_part`: one between the same two ；;
    `next_to_count`: the clause before it and the one behind it hold one.
    `title`: one short numbered sentence or a line without a full stop; `run_in`: the first, short sentence of a numbered paragraph that goes on.
    """

    text: str
    start_v: int
    end_v: int
    flow: int
    sentence: int
    section: int
    counted_before: bool
    counted_after: bool
    counted_part: bool
    next_to_count: tuple[bool, bool]
    title: bool
    run_in: bool
    opens: bool
    closes: bool
    next_char: str
    before: str
    behind: str
    heading: str


def find_candidates(
    views: Sequence[View], sections: Sequence[Section], sentences: Sequence[Sentence], drafts: Sequence[Draft]
) -> Iterator[Candidate]:
    """The clauses of the outcome sections that hold no count, in the order of the text."""
    places: dict[int, list[int]] = {}
    for draft in drafts:
        places.setdefault(draft.flow, []).append(draft.start_v)
    for numbers in places.values():
        numbers.sort()
    for index, sentence in enumerate(sentences):
        if sections[sentence.section].role != "outcome":
            continue
        text = views[sentence.flow].text
        numbers = places.get(sentence.flow, [])
        title = _is_title(text, sentence)
        run_in = not title and _runs_in(text, sentences, index)
        cut = clauses(text, sentence.start_v, sentence.end_v)
        counts = [_between(numbers, *clause) for clause in cut]
        for k, (start, end) in enumerate(cut):
            lead = LEAD.match(text, start, end)
            start = lead.end() if lead else start
            while start < end and text[start].isspace():
                start += 1
            if _between(numbers, start, end):
                start, end = _uncounted(text, numbers, start, end)
            if end - start < SHORTEST:
                continue
            begin = max(text.rfind("；", sentence.start_v, start) + 1, sentence.start_v)
            stop = text.find("；", end, sentence.end_v)
            yield Candidate(
                text[start : min(end, start + LONGEST)],
                start,
                end,
                sentence.flow,
                index,
                sentence.section,
                _between(numbers, sentence.start_v, start),
                _between(numbers, end, sentence.end_v),
                _between(numbers, begin, stop if 0 <= stop else sentence.end_v),
                (0 < k and counts[k - 1], k + 1 < len(cut) and counts[k + 1]),
                title,
                run_in,
                k == 0,
                k == len(cut) - 1,
                text[end : end + 1],
                text[slice(*cut[k - 1])] if 0 < k else "",
                text[slice(*cut[k + 1])] if k + 1 < len(cut) else "",
                sections[sentence.section].title,
            )


def _uncounted(text: str, numbers: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """The item of a list of counts that has but a vague number (讲座12场、沙龙4场、接待数千人次); an empty stretch where there is none."""
    at = start
    for item in text[start:end].split("、"):
        if SOME.search(item) and not _between(numbers, at, at + len(item)):
            return at, at + len(item)
        at += len(item) + 1
    return start, start


def _between(numbers: Sequence[int], start: int, end: int) -> bool:
    at = bisect_left(numbers, start)
    return at < len(numbers) and numbers[at] < end


def _is_title(text: str, sentence: Sentence) -> bool:
    """Whether a sentence is a title that only names its topic: a short numbered one that is a line, or a short line without a full stop."""
    whole = text[sentence.start_v : sentence.end_v].strip()
    if LONGEST_TITLE < len(whole) or whole.endswith(("；", ";", "，", ",")):
        return False
    alone = text[sentence.end_v : sentence.end_v + 1] in ("\n", "") and (sentence.start_v == 0 or text[sentence.start_v - 1] == "\n")
    if alone and _is_item(text, sentence, whole):
        return False
    return alone and (NUMBERED.match(whole) is not None or not whole.endswith(("。", "！", "；")))


def _is_item(text: str, sentence: Sentence, whole: str) -> bool:
    """Whether a line is one of a list whose items have no full stops: a line beside it begins with its mark, or the one before goes on in it."""
    ended = max(0, sentence.start_v - 1)
    if text[max(0, ended - 1) : ended] in ("；", "，", "、"):
        return True
    mark = ITEM.match(whole)
    return mark is not None and any(text.startswith(mark[1], at) for at in (text.rfind("\n", 0, ended) + 1, sentence.end_v + 1))


def _runs_in(text: str, sentences: Sequence[Sentence], index: int) -> bool:
    """Whether a short sentence is the topic of the text behind it: it is numbered, or one clause that opens its paragraph (“加强阵地建设。全年……”)."""
    sentence = sentences[index]
    place = sentence.flow, sentence.paragraph
    stands_behind, goes_on = (
        0 <= n < len(sentences) and (sentences[n].flow, sentences[n].paragraph) == place for n in (index - 1, index + 1)
    )
    whole = text[sentence.start_v : sentence.end_v]
    named = NUMBERED.match(whole) is not None or not (stands_behind or any(mark in whole for mark in "，,；;：:"))
    return len(whole) <= LONGEST_TITLE and named and goes_on
