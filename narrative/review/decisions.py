"""What a person decides, as records: what stands at a subject, one change of it, one entry of the log. Knows nothing of files, tables or pages.

A subject is a name that outlives a new reading: a row by its names and not by its number, a stretch of a report by its position.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, cast, get_args

from narrative.errors import InputError
from narrative.types import Bound

Verdict = Literal["open", "accepted", "corrected", "rejected", "doubtful"]
Act = Literal[
    "accept", "choose", "reject", "correct", "assign", "add", "drop", "skip", "flag", "comment", "bulk", "columns", "undo", "redo"
]
ACTS: tuple[str, ...] = get_args(Act)
VERDICTS: tuple[str, ...] = get_args(Verdict)
LONGEST = 2000  # characters of a comment or value


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of one of the reports: its number, and code points of its text."""

    report: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands at a subject now. `value` is as a person would write it, "" where the cell stays empty."""

    verdict: Verdict = "open"
    value: str = ""
    bound: Bound = "exact"
    unit: str = ""
    evidence: tuple[Place, ...] = ()
    comment: str = ""
    skipped: bool = False
    what: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON has them; places as [report, start, end]."""
        return {
            "verdict": self.verdict,
            "value": self.value,
            "bound": self.bound,
            "unit": self.unit,
            "evidence": [[p.report, p.start, p.end] for p in self.evidence],
            "comment": self.comment,
            "skipped": self.skipped,
            "what": self.what,
        }

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Standing:
        """The standing that `to_dict` wrote."""
        evidence = tuple(Place(*place) for place in found.get("evidence", ()))
        return cls(**{**found, "evidence": evidence})


@dataclass(frozen=True, slots=True)
class Change:
    """One subject before and after."""

    subject: str
    before: Standing
    after: Standing

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON has them."""
        return {"subject": self.subject, "before": self.before.to_dict(), "after": self.after.to_dict()}

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Change:
        """The change that `to_dict` wrote."""
        return cls(str(found["subject"]), Standing.from_dict(found["before"]), Standing.from_dict(found["after"]))


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of the log: who did what, when, with which version of the program. `undoes` is the entry that an undo or redo is about.

    `uid` stays the same when logs are put together; `n` is the place in this log.
    """

    n: int
    uid: str
    session: str
    act: Act
    changes: tuple[Change, ...]
    who: str
    at: str
    versions: Mapping[str, Any] = field(default_factory=dict)
    undoes: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON has them."""
        return {
            "n": self.n,
            "uid": self.uid,
            "act": self.act,
            "who": self.who,
            "at": self.at,
            "versions": dict(self.versions),
            "undoes": self.undoes,
            "changes": [change.to_dict() for change in self.changes],
        }


def standings(log: Iterable[Decision]) -> dict[str, Standing]:
    """What stands at each subject that somebody decided on: the last word counts."""
    return {change.subject: change.after for decision in log for change in decision.changes}


def undone(log: Sequence[Decision]) -> tuple[list[Decision], list[Decision]]:
    """(decisions that can be taken back, decisions that can be done again), the next one last. A new decision ends what could be done again."""
    done: list[Decision] = []
    back: list[Decision] = []
    for decision in log:
        if decision.act == "undo":
            _move(decision.undoes, done, back)
        elif decision.act == "redo":
            _move(decision.undoes, back, done)
        else:
            done.append(decision)
            back.clear()
    return done, back


def _move(n: int | None, source: list[Decision], target: list[Decision]) -> None:
    """Puts the entry of that number from one list on top of the other; logs put together do not end with it."""
    at = next((i for i, decision in enumerate(source) if decision.n == n), None)
    if at is not None:
        target.append(source.pop(at))


def reversed_changes(decision: Decision) -> tuple[Change, ...]:
    """The changes that take a decision back."""
    return tuple(Change(c.subject, c.after, c.before) for c in reversed(decision.changes))


def number_of(value: str) -> Decimal | None:
    """The number that a value says, with or without thousands commas and a percent sign; None where it is words."""
    plain = value.strip().replace(",", "").replace("，", "").removesuffix("%").removesuffix("％").strip()
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 15 else None


def written(text: str, name: str) -> str:
    """A text of a person, trimmed, without control characters.

    Raises:
        InputError: too long
    """
    plain = "".join(c for c in text if c in "\n\t" or " " <= c != "\x7f").strip()
    plain = plain.encode("utf-8", "ignore").decode("utf-8")
    if LONGEST < len(plain):
        raise InputError(f"{name}太长：请写在 {LONGEST} 字以内")
    return plain


def moved(standing: Standing, **changed: Any) -> Standing:
    """The standing with fields changed; a decided subject is no longer skipped."""
    return replace(standing, **{"skipped": False, **changed})


def act_of(name: str) -> Act:
    """The name of an act, checked.

    Raises:
        InputError: there is no such act
    """
    if name not in ACTS:
        raise InputError(f"没有名为“{name[:40]}”的操作：可用的有 {'、'.join(ACTS)}")
    return cast(Act, name)
