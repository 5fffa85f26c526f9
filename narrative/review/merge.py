"""Two reviewers' records put into one: every entry of both in the order of time; where they differ on a row it becomes doubtful, with both words."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from narrative.errors import InputError, OutputError
from narrative.review.decisions import Change, Decision, Standing, standings
from narrative.review.home import DATABASE
from narrative.review.store import Store
from narrative.rules import labels


@dataclass(frozen=True, slots=True)
class Difference:
    """A subject that two reviewers decided differently."""

    session: str
    subject: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of putting two records together: reviews, entries, subjects that both decided, and where they differ."""

    sessions: int
    entries: int
    shared: int
    differences: tuple[Difference, ...]


def merge(first: Path, second: Path, out: Path) -> Merged:
    """Both records in a new folder.

    Args:
        first, second: folders of the workbench (or their 核对记录.db)

    Raises:
        InputError: one of them holds no record
        OutputError: the new folder holds a record already
    """
    folders = [path.parent if path.name == DATABASE else path for path in (first, second)]
    for folder in folders:
        if not (folder / DATABASE).is_file():
            raise InputError(f"{folder.name or folder} 里没有 {DATABASE}：请给出核对数据的文件夹（页面最下面写着它在哪里）")
    if (out / DATABASE).exists():
        raise OutputError(f"{out.name} 里已有 {DATABASE}，没有改动它：请用 -o 换一个文件夹")
    out.mkdir(parents=True, exist_ok=True)
    a, b, into = (Store(folder / DATABASE) for folder in (*folders, out))
    try:
        return _merged(a, b, into, folders, out)
    finally:
        for store in (a, b, into):
            store.close()


def _merged(a: Store, b: Store, into: Store, folders: list[Path], out: Path) -> Merged:
    entries, shared = 0, 0
    differences: list[Difference] = []
    known = {kept.id: kept for store in (b, a) for kept in store.sessions()}
    for kept in sorted(known.values(), key=lambda k: (k.at, k.id)):
        into.begin(kept.id, kept.name, kept.asked, kept.who, kept.at)
        into.reach(kept.id, kept.row, kept.seen, rows=kept.rows, decided=kept.decided)
        for folder in folders:
            files = folder / "材料" / kept.id
            if files.is_dir():
                shutil.copytree(files, out / "材料" / kept.id, dirs_exist_ok=True)
        logs = [store.log(kept.id) for store in (a, b)]
        entries += _take(into, logs)
        said = [standings(log) for log in logs]
        both = sorted(said[0].keys() & said[1].keys() - {"columns"})
        shared += len(both)
        found = [Difference(kept.id, s, _said(logs[0], s), _said(logs[1], s)) for s in both if _differ(said[0][s], said[1][s])]
        differences += found
        _doubt(into, kept.id, logs, found)
    return Merged(len(known), entries, shared, tuple(differences))


def _take(into: Store, logs: list[tuple[Decision, ...]]) -> int:
    """How many entries were taken over, in the order of time; an undo keeps pointing at what it undoes."""
    uids = [{d.n: d.uid for d in log} for log in logs]
    places: dict[str, int] = {}
    taken = 0
    for k, decision in sorted(((k, d) for k, log in enumerate(logs) for d in log), key=lambda pair: (pair[1].at, pair[0], pair[1].n)):
        undoes = places.get(uids[k].get(decision.undoes or 0, ""))
        n = into.take(decision, undoes)
        if n is not None:
            places[decision.uid] = n
            taken += 1
    return taken


def _doubt(into: Store, session: str, logs: list[tuple[Decision, ...]], found: list[Difference]) -> None:
    """One entry that makes every difference doubtful."""
    if not found:
        return
    now = standings(into.log(session))
    changes = []
    for difference in found:
        before = now[difference.subject]
        comment = "；".join(filter(None, (before.comment, f"两人不一：{difference.first}，{difference.second}")))
        changes.append(Change(difference.subject, before, replace(before, verdict="doubtful", comment=comment)))
    latest = max(decision.at for log in logs for decision in log)
    into.add(session, "flag", changes, "合并", latest, {})


def _differ(a: Standing, b: Standing) -> bool:
    return (a.verdict, a.value, a.unit, a.bound) != (b.verdict, b.value, b.unit, b.bound)


def _said(log: tuple[Decision, ...], subject: str) -> str:
    """Who said what last of a subject: 甲 已改 48."""
    last = next(d for d in reversed(log) if subject in {c.subject for c in d.changes})
    standing = next(c.after for c in last.changes if c.subject == subject)
    return " ".join(filter(None, (last.who, labels("verdict_of_review")[standing.verdict], standing.value)))


def lines_of(merged: Merged) -> Iterator[str]:
    """What the command says: the counts, then each difference on a line."""
    same = merged.shared - len(merged.differences)
    yield f"合并了 {merged.sessions} 次核对、{merged.entries} 条记录；两人都定过的 {merged.shared} 处，一致 {same} 处，不一 {len(merged.differences)} 处（已记为存疑）"
    for difference in merged.differences:
        name = difference.subject.split("|")
        yield f"  {name[3].split('/')[-1] if name[0] == 'row' and 3 < len(name) else name[0]}：{difference.first}；{difference.second}"
