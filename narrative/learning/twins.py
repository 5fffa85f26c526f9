"""Fits the curve of repeats and contradictions over pairs of counts, from what annotators marked as told again or in conflict.

Short reports that hands wrote for it (`corpus/twins`) teach it, too: in one file of a hand `## unit | year`, the text, `---`, and a line for each pair of quotes:
`≠ one ‖ other` for one thing told with two values, `= …` for one told again, `~ …` for two things that look like one.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import cast

from narrative.facts.lexicon import shipped_lexicon
from narrative.facts.twins import NAMES, Mention, Twins, agree, paired, shipped_twins
from narrative.groups import Groups
from narrative.learning.corpus import Split
from narrative.learning.examples import Read
from narrative.learning.fit import fit_curve
from narrative.learning.tables import load_keys
from narrative.matching.policy import SURELY
from narrative.read import read_text
from narrative.stages import by_rules, mentions_of, read_with
from narrative.structure.prose import shipped_prose
from narrative.waves import Curve

L2 = 1.0
WAVES = (500, 5.0)  # by log loss out of fold, flat around them
PLANTED = 0.15  # how much a pair of the hands' short reports counts: they are denser than reports are (docs/accuracy.md)
STEPS = 100  # thresholds that are tried
APART, ONE = "~", "≠="  # how a line of a hand begins whose two quotes tell two things, or one
BETWEEN = " ‖ "


@dataclass(frozen=True, slots=True)
class Pair:
    """Two counts: how they stand to each other, whether gold has them as one thing, and whether their figures can be one.

    `planted`: whether a hand wrote the report for its contradictions: it holds many times as many as others.
    """

    features: tuple[float, ...]
    one: bool
    agree: bool
    organisation: str
    planted: bool = False


def pairs_of(one: Read, told: Sequence[Sequence[str]] = ()) -> Iterator[Pair]:
    """The pairs of an annotated report that a lexicon has been heard on; where gold names its conflicts only, or where one of a pair is no count of gold's, those
    that cannot be one figure.

    Args:
        told: quotes of the conflicts that the keys of its tables name
    """
    gold, mentions = one.entry.gold, mentions_of(one.result)
    root = {one.aligned[g["id"]]: g.get("duplicate_of") or g["id"] for g in gold["facts"] if g["id"] in one.aligned}
    quotes = [*(c["quotes"] for c in gold["conflicts"] if c["kind"] in ("value", "table")), *told]
    torn = frozenset(pair for conflict in quotes for pair in _torn(conflict, mentions, one.entry.text))
    counted = 0 if one.entry.partial else len(one.result.facts)
    for (i, j), looked in zip(*paired(mentions), strict=True):
        one_figure = agree(mentions[i].fact.quantity, mentions[j].fact.quantity)
        if one_figure and counted <= max(i, j):
            continue
        again = i in root and j in root and root[i] == root[j]
        yield Pair(tuple(looked.tolist()), again or (not one_figure and (i, j) in torn), one_figure, one.entry.organisation)


def conflicts_of_keys(corpus: Path, splits: Sequence[Split]) -> dict[str, list[list[str]]]:
    """Report → the quotes of each conflict that the keys of its tables name."""
    found: dict[str, list[list[str]]] = {}
    for key in load_keys(corpus, splits):
        own = [row["quotes"] for row in key.rows if row["kind"] == "conflict" and 1 < len(row.get("quotes", ()))]
        if len(key.reports) == 1:
            found.setdefault(key.reports[0], []).extend(own)
    return found


def _torn(quotes: Sequence[str], mentions: Sequence[Mention], text: str) -> Iterator[tuple[int, int]]:
    """The pairs of counts that stand in two quotes of one conflict."""
    held = [frozenset(_inside(quote, mentions, text)) for quote in quotes]
    for one, other in combinations(held, 2):
        yield from ((min(i, j), max(i, j)) for i in one for j in other if i != j)


def _inside(quote: str, mentions: Sequence[Mention], text: str) -> Iterator[int]:
    spans = [one.fact.quantity.span for one in mentions]
    at = text.find(quote) if quote else -1
    while 0 <= at:
        yield from (n for n, span in enumerate(spans) if at <= span.start and span.end <= at + len(quote))
        at = text.find(quote, at + 1)


@dataclass(frozen=True, slots=True)
class Planted:
    """A short report of a hand: its name (hand.number), its text, and its lines (mark, first quote, later quote)."""

    name: str
    text: str
    lines: tuple[tuple[str, str, str], ...]


def load_planted(corpus: Path, part: str) -> Iterator[Planted]:
    """The short reports of the hands of a part (train, measured).

    Raises:
        ValueError: a line is no pair of quotes of its text
    """
    for path in sorted((corpus / "twins" / part).glob("*.txt")):
        for number, block in enumerate(re.split("^## ", path.read_text(encoding="utf-8"), flags=re.M)[1:], 1):
            told, _, marked = block.partition("\n---\n")
            head, _, text = told.partition("\n")
            unit, _, year = head.partition(" | ")
            lines = [(line[0], *line[2:].split(BETWEEN)) for line in marked.splitlines() if line.strip()]
            if any(len(line) != 3 or line[0] not in APART + ONE or any(text.count(q) != 1 for q in line[1:]) for line in lines):
                raise ValueError(f"{path.name} {number}")
            yield Planted(
                f"{path.stem}.{number}", f"{unit}{year}年度工作总结\n{text}", tuple(cast(tuple[str, str, str], line) for line in lines)
            )


def pairs_of_planted(corpus: Path, part: str, prose: Groups, lexicon: Groups) -> Iterator[Pair]:
    """The pairs of the hands' short reports, as readers read them; what a hand did not mark as one thing is two."""
    for one in load_planted(corpus, part):
        known = read_with(by_rules(read_text(one.text, name=one.name), prose), lexicon)
        mentions = mentions_of(known)
        same = {
            (min(i, j), max(i, j))
            for mark, first, later in one.lines
            if mark in ONE
            for i in _inside(first, mentions, one.text)
            for j in _inside(later, mentions, one.text)
        }
        for (i, j), looked in zip(*paired(mentions), strict=True):
            figure = agree(mentions[i].fact.quantity, mentions[j].fact.quantity)
            yield Pair(tuple(looked.tolist()), (i, j) in same, figure, one.name, planted=True)


def measure_twins(corpus: Path) -> dict[str, dict[str, float]]:
    """What the shipped readers find of the contradictions that a hand only measured by has planted.

    Returns:
        hand → planted contradictions (`planted`), those whose two counts are read as results near enough to be held against each other (`held`), those found at the
        probability from which on nothing is filled (`found`), and of all pairs that contradict each other by the program the share that the hand marked (`right`)
    """
    prose, lexicon, twins = shipped_prose(), shipped_lexicon(), shipped_twins()
    found: dict[str, Counter[str]] = {}
    for one in load_planted(corpus, "measured"):
        found.setdefault(one.name.partition(".")[0], Counter())["planted"] += sum(mark == "≠" for mark, *_ in one.lines)
    for pair in pairs_of_planted(corpus, "measured", prose, lexicon):
        count = found[pair.organisation.partition(".")[0]]
        if not pair.agree:
            said = SURELY <= twins.curve.chance(pair.features)
            count.update(held=pair.one, found=pair.one and said, said=said)
    return {
        hand: {
            "planted": n["planted"],
            "held": round(n["held"] / n["planted"], 4),
            "found": round(n["found"] / n["planted"], 4),
            "right": round(n["found"] / max(1, n["said"]), 4),
        }
        for hand, n in found.items()
    }


def cross_twins(pairs: Sequence[Pair], folds: Mapping[str, int], count: int) -> tuple[Twins, ...]:
    """The curve of all pairs, then those of each fold, fitted without its organisations; the threshold is chosen out of fold."""
    parts = [fit_twins([p for p in pairs if folds.get(p.organisation) != k]) for k in range(count)]
    told = [p for p in pairs if p.agree and not p.planted]
    threshold, _ = threshold_of([(parts[folds[p.organisation]].chance(p.features), p.one) for p in told])
    return tuple(Twins(curve, threshold) for curve in (fit_twins(pairs), *parts))


def fit_twins(pairs: Sequence[Pair]) -> Curve:
    """The curve of some pairs; how much commoner one thing is where a hand planted it has two weights of its own (repeats, contradictions), which are not kept."""
    planted = [(p.planted and p.agree, p.planted and not p.agree) for p in pairs]
    each = [PLANTED if p.planted else 1.0 for p in pairs]
    return fit_curve([p.features for p in pairs], [p.one for p in pairs], L2, WAVES, each, planted)


def threshold_of(scored: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """(threshold, best F1) over (probability, whether one thing) of pairs whose figures agree: half the best F1, as for claims."""
    wanted = sum(one for _, one in scored)
    best = 0.0
    for step in range(10, STEPS - 10):
        found = [one for probability, one in scored if step / STEPS <= probability]
        best = max(best, 2 * sum(found) / max(1, len(found) + wanted))
    return round(best / 2, 2), round(best, 4)


def save_twins(twins: Twins, path: Path) -> None:
    """Writes the weights."""
    payload = {
        "schema": "narrative.twins/2",
        **twins.curve.payload(NAMES),
        "threshold": twins.threshold,
    }
    text = json.dumps(payload, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
