"""Passages that hands wrote to tell results from plans, earlier states and mere context (corpus/passages): each figure is marked with what it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from narrative.facts.lexicon import shipped_lexicon
from narrative.learning.groups import Lesson
from narrative.learning.lexicon import lesson_of
from narrative.read import read_text
from narrative.results import Extraction
from narrative.stages import by_rules, read_with
from narrative.types import Fact, Status

MARK = re.compile(r"\{([atbc])\}")
STATUSES: dict[str, Status] = {"a": "achieved", "t": "target", "b": "baseline", "c": "context"}
FRAME = "2023年度工作总结\n二、履职情况\n全年各项工作有序推进。\n"
CHUNK = 40  # passages that count as a unit of their own, where groups are asked in how many units' texts they stand


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage without its marks, and where each marked figure ends with what it is."""

    hand: str
    number: int
    text: str
    marks: tuple[tuple[int, Status], ...]


def load_passages(corpus: Path, folder: str) -> Iterator[Passage]:
    """The passages of corpus/passages/`folder`, a file for each hand."""
    for path in sorted((corpus / "passages" / folder).glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            pieces = MARK.split(line)
            text, marks = pieces[0], []
            for letter, behind in zip(pieces[1::2], pieces[2::2], strict=True):
                marks.append((len(text), STATUSES[letter]))
                text += behind
            if marks:
                yield Passage(path.stem, number, text, tuple(marks))


def read_passage(passage: Passage) -> tuple[Extraction, tuple[tuple[Fact | None, Status], ...]]:
    """A passage as the rules read it in a report, and for each mark the count that ends there, None where none was read."""
    result = by_rules(read_text(f"{FRAME}{passage.text}\n", name=passage.hand))
    ends = {fact.quantity.span.end: fact for fact in result.facts}
    return result, tuple((ends.get(len(FRAME) + end), status) for end, status in passage.marks)


def measure_passages(corpus: Path) -> dict[str, dict[str, float]]:
    """What the shipped readers make of the passages of each hand that is only measured, and the rules alone.

    Returns:
        hand → marks, the share that was read, of these the share with the right status; results told as something else, of the results; what is none told as a
        result, of all that is none; results that may fill no cell (`held`), and what is none and may (`trusted`)
    """
    lexicon = shipped_lexicon()
    found: dict[str, Counter[str]] = {}
    for passage in load_passages(corpus, "measured"):
        count = found.setdefault(passage.hand, Counter())
        result, marked = read_passage(passage)
        known = read_with(result, lexicon)
        heard = {fact.id: fact for fact in known.facts}
        for fact, status in marked:
            count["marks"] += 1
            if fact is None:
                continue
            own, is_result = heard[fact.id].status, status == "achieved"
            count["read"] += 1
            count["right"] += own == status
            count["right_by_rules"] += fact.status == status
            count["results" if is_result else "others"] += 1
            count["lost" if is_result else "mistaken"] += (own == "achieved") != is_result
            may_fill = own == "achieved" and 0 <= known.readings[fact.id].achieved
            count["held" if is_result else "trusted"] += may_fill != is_result
            count["lost_by_rules" if is_result else "mistaken_by_rules"] += (fact.status == "achieved") != is_result
    return {hand: {"marks": n["marks"], **_shares(n)} for hand, n in found.items()}


SHARES = {"read": "marks", "right": "read", "lost": "results", "mistaken": "others", "held": "results", "trusted": "others"}


def _shares(n: Counter[str]) -> dict[str, float]:
    ruled = {f"{name}_by_rules": SHARES[name] for name in ("right", "lost", "mistaken")}
    return {name: round(n[name] / max(1, n[of]), 4) for name, of in (SHARES | ruled).items()}


def lessons_of_passages(corpus: Path) -> Iterator[Lesson]:
    """What the passages teach of the status of counts; of measure and row they say nothing."""
    for passage in load_passages(corpus, "train"):
        result, marked = read_passage(passage)
        for fact, status in marked:
            if fact is not None:
                labels = {"measure": "", "status": status, "row": ""}
                yield lesson_of(result, fact, labels, f"{passage.hand}.{passage.number // CHUNK}")
