"""A second reader of each count, who knows no rule: weights of the groups of characters around it, learned from annotated reports.

It says three things: what is counted (`measure`), how likely the count tells what the unit itself did in the year (`status`), and which row of the
default catalogue it would stand in (`row`). Where the rules and it differ on the measure it is believed, and where it is nearly sure that what they take
for a result is none; on the rest it is a voice among others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from narrative.groups import Groups, load_groups, shipped_path
from narrative.offsets import fold
from narrative.structure.organisation import YEARS
from narrative.types import Fact, Reading, Status

HEADS = ("measure", "status", "row")
OTHERWISE: dict[str, Status] = {"target": "target", "baseline": "baseline", "context": "context"}  # what a count tells that is no result
LEFT, RIGHT, END = 8, 4, 3  # characters before and behind a number, and at the end of the counted object, that are taken as they stand
LEAD, TAIL, OPENING = 80, 60, 4  # characters of the sentence before and behind a number, and at the begin of sentence and clause
BEFORE = 60  # characters of the sentences before
SENTENCE_ENDS = re.compile("[。\n]")
UNLIKELY = -2.2  # log odds of being a result, one in ten, up to which what the rules take for one is none
DAYS = "天"
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
BLANKS = re.compile(r"\s+")
VALUES = {
    "what": 1.0,
    "verb": 1.0,
    "end": 1.0,
    "clause": 0.5,
    "left": 0.7,
    "right": 0.7,
    "is": 1.0,
    "lead": 0.55,
    "tail": 0.55,
    "opens": 0.8,
    "begins": 0.8,
    "before": 0.35,
}  # how much a group of each kind weighs before it is learned what it says: the farther off, the less


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a count: its sentence and what stands before that in its paragraph, the role of its section, the text before and behind it, and the
    report's year."""

    sentence: str
    before: str
    role: str
    left: str
    right: str
    year: int | None = None


def own_groups(fact: Fact, around: Around) -> set[str]:
    """The groups of a count itself: its object, verb and clause, what stands before and behind it in its sentence, and what the rules found."""
    what, clause = DIGITS.sub("0", fact.said), DIGITS.sub("0", fact.clause)
    before, behind = _plain(around.left), _plain(around.right)
    left, right = before[-LEFT:], behind[:RIGHT]
    unit = DAYS if fact.quantity.unit_class == "day" else fact.quantity.unit  # working days are days
    lead, tail = SENTENCE_ENDS.split(around.left)[-1], SENTENCE_ENDS.split(around.right)[0]
    return {
        *(f"what:{what[i : i + n]}" for n in (1, 2) for i in range(len(what) - n + 1)),
        *(f"verb:{fact.action[i : i + n]}" for n in (1, 2) for i in range(len(fact.action) - n + 1)),
        *(f"end:{what[-n:]}" for n in range(1, END + 1)),
        *_pairs("clause", clause),
        *_pairs("lead", _plain(lead)),
        *_pairs("tail", _plain(tail)),
        *(f"left:{left[i:]}" for i in range(len(left))),
        *(f"right:{right[:n]}" for n in range(1, len(right) + 1)),
        *(f"begins:{clause[:n]}" for n in range(1, OPENING + 1)),
        f"is:{fact.measure}",
        f"is:unit.{unit}",
        f"is:{fact.measure}.{unit}",
        f"is:act.{fact.action_class}",
        f"is:{fact.measure}.{fact.action_class}",
        f"is:period.{_when(fact.period, around.year)}",
        f"is:role.{around.role}",
        *(("is:scope",) if fact.scope else ()),
        *(("is:part",) if fact.part_of is not None else ()),
        *(("is:delta",) if "delta" in fact.why else ()),
    }


def sentence_groups(sentence: str, before: str) -> set[str]:
    """The groups of how a sentence opens and of what stands before it in its paragraph, which all its counts share."""
    plain = DIGITS.sub("0", sentence[: 4 * OPENING])
    return {*(f"opens:{plain[:n]}" for n in range(1, OPENING + 1)), *_pairs("before", DIGITS.sub("0", before)[-BEFORE:])}


def _when(period: str, year: int | None) -> str:
    """A period without its digits: a year by how it stands to the report's (own, earlier, later), "year" where that is unknown."""
    named = YEARS.match(period)
    if named is None or year is None:
        return "year" if period[:1].isdigit() else period
    return "earlier" if int(named[0]) < year else "later" if year < int(named[0]) else "own"


def _pairs(kind: str, text: str) -> Iterator[str]:
    return (f"{kind}:{text[i : i + 2]}" for i in range(len(text) - 1))


def _plain(text: str) -> str:
    return BLANKS.sub("/", DIGITS.sub("0", fold(text)))


def second_reading(lexicon: Groups, facts: Sequence[Fact], arounds: Sequence[Around]) -> tuple[Reading, ...]:
    """What the lexicon says of each count of a report."""
    import numpy as np

    if not facts:
        return ()
    sentences = {shared: n for n, shared in enumerate(dict.fromkeys((a.sentence, a.before) for a in arounds), len(facts))}
    sums = lexicon.scores([*(own_groups(f, a) for f, a in zip(facts, arounds, strict=True)), *(sentence_groups(*s) for s in sentences)])
    shares = lexicon.shares(sums[: len(facts)] + sums[[sentences[a.sentence, a.before] for a in arounds]])
    measures = [lexicon.labels["measure"][n] for n in shares["measure"].argmax(axis=1).tolist()]
    names = lexicon.labels["status"]
    achieved = shares["status"][:, names.index("achieved")].clip(1e-9, 1 - 1e-9)
    others = [(n, name) for n, name in enumerate(names) if name in OTHERWISE]
    otherwise = [OTHERWISE[others[n][1]] for n in shares["status"][:, [n for n, _ in others]].argmax(axis=1).tolist()]
    odds, ids = np.log(achieved / (1 - achieved)).tolist(), lexicon.labels["row"]
    rows = shares["row"].tolist()
    return tuple(
        Reading(m, a, other, dict(zip(ids, own, strict=True))) for m, a, other, own in zip(measures, odds, otherwise, rows, strict=True)
    )


def read_again(facts: Sequence[Fact], readings: Sequence[Reading]) -> tuple[Fact, ...]:
    """The facts with the measure of the second reader where no noun beside them decides it, and with its status where a result is hardly one."""
    return tuple(_unlike(_measured(fact, reading), reading) for fact, reading in zip(facts, readings, strict=True))


def is_said_to_be_ours(fact: Fact) -> bool:
    """Whether a rule says of a count that it is a result, and not only that nothing speaks against it."""
    return any(name.startswith("achieved.") for name in fact.why)


def _measured(fact: Fact, reading: Reading) -> Fact:
    if reading.measure == fact.measure or any(name.startswith("beside.") for name in fact.why):
        return fact
    return replace(fact, measure=reading.measure, why=(*fact.why, "measure.learned"))


def _unlike(fact: Fact, reading: Reading) -> Fact:
    if fact.status != "achieved" or UNLIKELY <= reading.achieved or is_said_to_be_ours(fact):
        return fact
    if "delta" in fact.why and reading.otherwise != "context":
        return fact  # a difference is never what was set or what was before
    return replace(fact, status=reading.otherwise, why=(*fact.why, "status.learned"))


@cache
def shipped_lexicon() -> Groups:
    """The lexicon that comes with the package.

    Raises:
        ModelError: missing or damaged
    """
    return load_groups(shipped_path("lexicon.npz"), HEADS)
