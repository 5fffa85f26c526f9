"""Two versions of a report, or two years: which issues are settled, which stand, which are new; sentences told again with the same figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from narrative.results import Extraction
from narrative.types import Issue

State = Literal["已改", "未改", "新增"]
LIKE = 0.6  # share of common pairs of characters that makes two quotes' surroundings one place
AROUND = 24
SHORTEST = 10  # characters of a sentence that can be told again by chance


@dataclass(frozen=True, slots=True)
class Change:
    """An issue of the old or the new version and what became of it. `report` is the one whose quotes it shows."""

    state: State
    issue: Issue
    report: Extraction


@dataclass(frozen=True, slots=True)
class Repeat:
    """A sentence of this year's report that last year's held with the same figures: the words, and its places in both."""

    text: str
    place: str
    place_before: str
    figures: tuple[str, ...]


def compare_issues(old: Extraction, new: Extraction) -> tuple[Change, ...]:
    """已改: issues of the old version that the new one no longer shows; 未改: those it still shows; 新增: those it shows for the first time.

    An issue is the same where its kind is and the words around its figures are alike, whatever the figures are now.
    """
    left = list(old.issues)
    found: list[Change] = []
    for issue in new.issues:
        match = next((n for n, other in enumerate(left) if other.kind == issue.kind and _alike(old, other, new, issue)), None)
        if match is None:
            found.append(Change("新增", issue, new))
        else:
            left.pop(match)
            found.append(Change("未改", issue, new))
    return (*(Change("已改", issue, old) for issue in left), *found)


def repeated_sentences(last: Extraction, this: Extraction) -> tuple[Repeat, ...]:
    """The sentences with achieved counts that both years tell in the same words with the same figures."""
    before = {_bare(text): place for text, place, _ in _told(last)}
    return tuple(Repeat(text, place, before[_bare(text)], figures) for text, place, figures in _told(this) if _bare(text) in before)


def _told(result: Extraction) -> list[tuple[str, str, tuple[str, ...]]]:
    counts: dict[int, list[str]] = {}
    for fact in result.facts:
        if fact.status == "achieved":
            counts.setdefault(fact.sentence, []).append(result.quote(fact.quantity.span).replace("\n", ""))
    found = []
    for index, figures in sorted(counts.items()):
        sentence = result.sentences[index]
        text = result.views[sentence.flow].text[sentence.start_v : sentence.end_v].strip()
        if SHORTEST <= len(text):
            found.append((text, result.place(sentence.span, sentence.section), tuple(figures)))
    return found


def _bare(text: str) -> str:
    return re.sub(r"[\s，。；、：]|20\d\d年度?|^[一二三四五六七八九十\d（）()、.]+", "", text)


def _alike(old: Extraction, first: Issue, new: Extraction, later: Issue) -> bool:
    a, b = _words(old, first), _words(new, later)
    return bool(a and b) and LIKE <= 2 * len(a & b) / (len(a) + len(b))


def _words(result: Extraction, issue: Issue) -> set[str]:
    text = result.document.text
    around = " ".join(_plain(text[max(0, s.start - AROUND) : s.end + AROUND // 2]) for s in issue.spans[:3])
    return {around[i : i + 2] for i in range(len(around) - 1) if " " not in around[i : i + 2]}


def _plain(text: str) -> str:
    return re.sub(r"[\s\d.%，。；、：]+", "", text)
