"""Passages that hands wrote (corpus/passages): each figure is marked with what it is (result, plan, earlier state, context), in some with its row of the default catalogue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from narrative.facts.lexicon import shipped_lexicon
from narrative.learning.groups import Lesson
from narrative.learning.lexicon import lesson_of
from narrative.matching.belonging import NO_ROW, match_facts
from narrative.matching.catalogues import catalogue
from narrative.matching.ranker import Ranker, shipped_ranker
from narrative.matching.told import tell_all
from narrative.matching.wanted import Rows, prepared
from narrative.read import read_text
from narrative.results import Extraction
from narrative.stages import by_rules, read_with
from narrative.types import Fact, Status

MARK = re.compile(r"\{([atbc])(?::([a-z_]+))?\}")
STATUSES: dict[str, Status] = {"a": "achieved", "t": "target", "b": "baseline", "c": "context"}
FRAME = "2023年度工作总结\n二、履职情况\n全年各项工作有序推进。\n"
CHUNK = 40  # passages that count as a unit of their own, where groups are asked in how many units' texts they stand


class Mark(NamedTuple):
    """Where a figure ends, what it is, and its row of the default catalogue ("none" for no row, "" where nobody says)."""

    end: int
    status: Status
    row: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage without its marks, and those."""

    hand: str
    number: int
    text: str
    marks: tuple[Mark, ...]


def load_passages(corpus: Path, folder: str) -> Iterator[Passage]:
    """The passages of corpus/passages/`folder`, a file for each hand."""
    for path in sorted((corpus / "passages" / folder).glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            pieces = MARK.split(line)
            text, marks = pieces[0], []
            for letter, row, behind in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
                marks.append(Mark(len(text), STATUSES[letter], row or ""))
                text += behind
            if marks:
                yield Passage(path.stem, number, text, tuple(marks))


def read_passage(passage: Passage) -> tuple[Extraction, tuple[tuple[Fact | None, Mark], ...]]:
    """A passage as the rules read it in a report, and for each mark the count that ends there, None where none was read."""
    result = by_rules(read_text(f"{FRAME}{passage.text}\n", name=passage.hand))
    ends = {fact.quantity.span.end: fact for fact in result.facts}
    return result, tuple((ends.get(len(FRAME) + mark.end), mark) for mark in passage.marks)


def measure_passages(corpus: Path) -> dict[str, dict[str, float]]:
    """What the shipped readers make of the passages of each hand that is only measured, and the rules alone.

    Returns:
        hand → marks, the share that was read, of these the share with the right status; results told as something else, of the results; what is none told as a
        result, of all that is none; results that may fill no cell (`held`), and what is none and may (`trusted`); of the results whose row is marked the share with that
        row of the default catalogue (`placed_rows`), and of those with a row (`placed_some`)
    """
    lexicon, ranker, rows = shipped_lexicon(), shipped_ranker(), prepared(catalogue())
    found: dict[str, Counter[str]] = {}
    for passage in load_passages(corpus, "measured"):
        count = found.setdefault(passage.hand, Counter())
        result, marked = read_passage(passage)
        known = read_with(result, lexicon)
        heard = {fact.id: fact for fact in known.facts}
        chosen = _rows(known, ranker, rows) if any(mark.row for _, mark in marked) else {}
        for fact, mark in marked:
            count["marks"] += 1
            if fact is None:
                continue
            own, is_result = heard[fact.id].status, mark.status == "achieved"
            count["read"] += 1
            count["right"] += own == mark.status
            count["right_by_rules"] += fact.status == mark.status
            count["results" if is_result else "others"] += 1
            count["lost" if is_result else "mistaken"] += (own == "achieved") != is_result
            may_fill = own == "achieved" and 0 <= known.readings[fact.id].achieved
            count["held" if is_result else "trusted"] += may_fill != is_result
            count["lost_by_rules" if is_result else "mistaken_by_rules"] += (fact.status == "achieved") != is_result
            for kind in ("rows", "some")[: 1 + (mark.row != NO_ROW)] if mark.row else ():
                count[kind] += 1
                count[f"placed_{kind}"] += chosen.get(fact.id) == mark.row
    return {hand: {"marks": n["marks"], **_shares(n)} for hand, n in found.items()}


def _rows(known: Extraction, ranker: Ranker, rows: Rows) -> dict[str, str]:
    """Fact → the row of a table chosen for it, of those read as results."""
    told = [one for one in tell_all(known) if one.fact.status == "achieved"]
    return {match.fact: match.indicator or NO_ROW for match in match_facts(ranker, told, rows)}


SHARES = {"read": "marks", "right": "read", "lost": "results", "mistaken": "others", "held": "results", "trusted": "others"}


def _shares(n: Counter[str]) -> dict[str, float]:
    ruled = {f"{name}_by_rules": SHARES[name] for name in ("right", "lost", "mistaken")}
    placed = {"placed_rows": "rows", "placed_some": "some"} if n["rows"] else {}
    return {name: round(n[name] / max(1, n[of]), 4) for name, of in (SHARES | ruled | placed).items()}


def lessons_of_passages(corpus: Path) -> Iterator[Lesson]:
    """What the passages teach of the status of counts, and of their row where it is marked; of the measure they say nothing."""
    for passage in load_passages(corpus, "train"):
        result, marked = read_passage(passage)
        for fact, mark in marked:
            if fact is not None:
                labels = {"measure": "", "status": mark.status, "row": mark.row}
                yield lesson_of(result, fact, labels, f"{passage.hand}.{passage.number // CHUNK}")
