"""Words taught by a decision: they stand in its entry of the log, so that taking it back takes them out of 本单位词表 too, and doing it again puts them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from narrative.matching.memory import forget, read_memory, remember
from narrative.review.decisions import Change, Standing
from narrative.review.desk import Desk
from narrative.review.home import WORDS
from narrative.review.ops import decided
from narrative.review.session import Session

SUBJECT = "words|"


def decided_and_taught(folder: Path, own: Session, fields: Mapping[str, str]) -> str:
    """What to tell the reviewer of a decision; words that it teaches, or no longer teaches, are in the list of the folder or out of it.

    Raises:
        InputError: it cannot be done
        RulesError: the list breaks its form
    """
    path = folder / WORDS
    own.refresh()
    before = _taught(own.desk)
    said = decided(own, fields, lambda desk: _change(desk, path, fields))
    after = _taught(own.desk)
    source = f"{own.clock()[:10]} {own.who}"
    told = [said]
    for indicator in sorted({*before, *after}):
        now, then = after.get(indicator, ()), before.get(indicator, ())
        new, gone = [w for w in now if w not in then], [w for w in then if w not in now]
        if new:
            remember(path, indicator, new, source)
            told.append("已记入本单位词表")
        if gone:
            forget(path, indicator, gone)
            told.append(f"本单位词表里去掉了“{'、'.join(gone)}”")
    return "；".join(filter(None, dict.fromkeys(told)))


def _change(desk: Desk, path: Path, fields: Mapping[str, str]) -> Sequence[Change]:
    """The change that teaches the words asked for, but those that the list holds already."""
    row = fields.get("row", "")
    if not fields.get("remember") or not row.isdecimal():
        return ()
    name = desk.row(int(row)).indicator.name
    known = {word for entry in read_memory(path).entries if entry.indicator == name for word in entry.words}
    asked = (word.strip() for word in fields.get("words", "").replace("，", "、").replace(",", "、").split("、"))
    new = [word for word in dict.fromkeys(asked) if word and word not in known]
    if not new:
        return ()
    subject = f"{SUBJECT}{name}"
    now = desk.decided.get(subject, Standing())
    return (Change(subject, now, Standing("accepted", "、".join((*_words(now), *new)))),)


def _taught(desk: Desk) -> dict[str, tuple[str, ...]]:
    return {subject.removeprefix(SUBJECT): _words(now) for subject, now in desk.decided.items() if subject.startswith(SUBJECT)}


def _words(standing: Standing) -> tuple[str, ...]:
    return tuple(filter(None, standing.value.split("、")))
