"""A second reader of each count, who knows no rule: weights of the groups of characters around it, learned from annotated reports.

It says three things: what is counted (`measure`), how likely the count tells what the unit itself did in the year (`status`), and which row of the
default catalogue it would stand in (`row`). Where the rules and it differ on the measure it is believed, and where it is nearly sure that what they take
for a result is none; on the rest it is a voice among others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from narrative.facts.groups import Groups, load_groups, shipped_path
from narrative.offsets import fold
from narrative.types import Fact, Reading, Status

HEADS = ("measure", "status", "row")
OTHERWISE: dict[str, Status] = {"target": "target", "baseline": "baseline", "context": "context"}  # what a count tells that is no result
LEFT, RIGHT, END = 8, 4, 3  # characters before and behind a number, and at the end of the counted object, that are taken as they stand
BEFORE = 60  # characters of the sentences before
MARKS = re.compile("[，；,;：:]")
UNLIKELY = -2.2  # log odds of being a result, one in ten, up to which what the rules take for one is none
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
    "former": 0.5,
    "before": 0.25,
    "sentence": 0.25,
}  # how much a group of each kind weighs before it is learned what it says: the farther off, the less


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a count: its sentence and what stands before that in its paragraph, the role of its section, and the text just before and behind it."""

    sentence: str
    before: str
    role: str
    left: str
    right: str


def own_groups(fact: Fact, around: Around) -> set[str]:
    """The groups of a count itself: its object, verb and clause, what stands next to it, and what the rules found."""
    what, clause = DIGITS.sub("0", fact.what), DIGITS.sub("0", fact.clause)
    left, right = _plain(around.left)[-LEFT:], _plain(around.right)[:RIGHT]
    former = DIGITS.sub("0", _former(around.sentence, fact.clause))
    return {
        *(f"what:{what[i : i + n]}" for n in (1, 2) for i in range(len(what) - n + 1)),
        *(f"verb:{fact.action[i : i + n]}" for n in (1, 2) for i in range(len(fact.action) - n + 1)),
        *(f"end:{what[-n:]}" for n in range(1, END + 1)),
        *(f"clause:{clause[i : i + 2]}" for i in range(len(clause) - 1)),
        *(f"former:{former[i : i + 2]}" for i in range(len(former) - 1)),
        *(f"left:{left[i:]}" for i in range(len(left))),
        *(f"right:{right[:n]}" for n in range(1, len(right) + 1)),
        f"is:{fact.measure}",
        f"is:unit.{fact.quantity.unit}",
        f"is:{fact.measure}.{fact.quantity.unit}",
        f"is:act.{fact.action_class}",
        f"is:{fact.measure}.{fact.action_class}",
        f"is:period.{fact.period}",
        f"is:role.{around.role}",
        *(("is:scope",) if fact.scope else ()),
        *(("is:part",) if fact.part_of is not None else ()),
        *(("is:delta",) if "delta" in fact.why else ()),
    }


def _former(sentence: str, clause: str) -> str:
    """The clause before that of a count in its sentence."""
    lead = sentence[: max(0, sentence.find(clause))]
    return next((piece for piece in reversed(MARKS.split(lead)) if piece), "")


def sentence_groups(sentence: str, before: str) -> set[str]:
    """The groups of a sentence and of what stands before it in its paragraph, which all its counts share."""
    plain, lead = DIGITS.sub("0", sentence), DIGITS.sub("0", before)[-BEFORE:]
    return {
        *(f"sentence:{plain[i : i + 2]}" for i in range(len(plain) - 1)),
        *(f"before:{lead[i : i + 2]}" for i in range(len(lead) - 1)),
    }


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
    """The facts with the measure of the second reader, and with its status where a result is hardly one."""
    return tuple(_unlike(_measured(fact, reading), reading) for fact, reading in zip(facts, readings, strict=True))


def is_said_to_be_ours(fact: Fact) -> bool:
    """Whether a rule says of a count that it is a result, and not only that nothing speaks against it."""
    return any(name.startswith("achieved.") for name in fact.why)


def _measured(fact: Fact, reading: Reading) -> Fact:
    return fact if reading.measure == fact.measure else replace(fact, measure=reading.measure, why=(*fact.why, "measure.learned"))


def _unlike(fact: Fact, reading: Reading) -> Fact:
    if fact.status != "achieved" or UNLIKELY <= reading.achieved or is_said_to_be_ours(fact):
        return fact
    return replace(fact, status=reading.otherwise, why=(*fact.why, "status.learned"))


@cache
def shipped_lexicon() -> Groups:
    """The lexicon that comes with the package.

    Raises:
        ModelError: missing or damaged
    """
    return load_groups(shipped_path("lexicon.npz"), HEADS)
