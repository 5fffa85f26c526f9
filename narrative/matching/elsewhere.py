"""Where else in the reports a row's name is told: what another sentence says of it better than a count's own is hardly answered by that count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from narrative.matching.wanted import pairs_of
from narrative.results import Extraction
from narrative.structure.sentences import clauses

ELSEWHERE = ("elsewhere", "elsewhere.counted")
SILENT = frozenset(("finance", "staffing", "scoring"))  # roles of sections that hold names of rows for other reasons
LEAST = 3  # characters of a clause beyond a row's name: fewer, and it is but a heading or a cell


@dataclass(frozen=True, slots=True)
class Places:
    """The clauses of some reports by what they say.

    Args:
        held: pair of characters → the clauses that hold it, rising
        sentence: (clauses,) the number of the report and the sentence of each
        counted: (clauses,) whether it has a number; sizes: (clauses,) its characters
    """

    held: Mapping[str, Sequence[int]]
    sentence: Sequence[tuple[int, int]]
    counted: Sequence[bool]
    sizes: Sequence[int]


NOWHERE = Places({}, (), (), ())


def places_of(reports: Sequence[Extraction]) -> Places:
    """The clauses of some reports."""
    held: dict[str, list[int]] = {}
    sentence: list[tuple[int, int]] = []
    counted: list[bool] = []
    sizes: list[int] = []
    for where, clause in _clauses(reports):
        for pair in pairs_of(clause):
            held.setdefault(pair, []).append(len(sizes))
        sentence.append(where)
        counted.append(any(map(str.isdigit, clause)))
        sizes.append(len(clause))
    return Places(held, sentence, counted, sizes)


def _clauses(reports: Sequence[Extraction]) -> Iterator[tuple[tuple[int, int], str]]:
    for number, report in enumerate(reports):
        tells = report.facts or report.beside  # a form that lies beside the report names every row and tells none
        for n, one in enumerate(report.sentences if tells else ()):
            if report.sections[one.section].role not in SILENT:
                text = report.views[one.flow].text
                for start, end in clauses(text, one.start_v, one.end_v):
                    yield (number, n), text[start:end]


def told_elsewhere(places: Places, name: str) -> list[tuple[tuple[int, int], float, bool]]:
    """The sentences that hold some of a name, with the largest share of its pairs that a clause of theirs holds and whether that clause has a number; largest first."""
    pairs = pairs_of(name)
    shared: dict[int, int] = {}
    for pair in pairs:
        for clause in places.held.get(pair, ()):
            shared[clause] = shared.get(clause, 0) + 1
    best: dict[tuple[tuple[int, int], bool], float] = {}
    for clause, count in shared.items():
        if len(name) + LEAST <= places.sizes[clause]:
            key = places.sentence[clause], places.counted[clause]
            best[key] = max(best.get(key, 0.0), count / len(pairs))
    return sorted(((where, share, number) for (where, number), share in best.items()), key=lambda one: -one[1])


def elsewhere(told: Sequence[tuple[tuple[int, int], float, bool]], own: frozenset[tuple[int, int]], share: float) -> tuple[float, float]:
    """How much more of a name another sentence tells in one clause than those of a candidate do: any, and one that tells it with a number.

    Args:
        told: as `told_elsewhere` gives it, the largest share first
        own: the sentences of the candidate; share: of the name's pairs that they hold
    """
    any_other = next((found for where, found, _ in told if where not in own), 0.0)
    counted = next((found for where, found, number in told if number and where not in own), 0.0)
    return (max(0.0, any_other - share), max(0.0, counted - share))
