"""One review: files kept in the user's folder, read into a desk, every decision written to the store before it counts. Knows nothing of HTTP."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from narrative import pipeline
from narrative.errors import InputError
from narrative.review.decisions import Act, Change, Decision, Standing, standings, undone, written
from narrative.review.desk import Desk
from narrative.review.home import WORDS
from narrative.review.store import Kept, Store

Upload = tuple[str, bytes]
Clock = Callable[[], str]
OPEN = 20  # reviews held in memory at once
NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]')


@dataclass(frozen=True, slots=True)
class Asked:
    """What a review was asked for: the names of its files in their folders, and the options of `fill`."""

    sources: tuple[str, ...]
    forms: tuple[str, ...]
    columns: str = ""
    force: bool = False
    draft_notes: bool = False

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Asked:
        """What `to_dict` wrote."""
        return cls(tuple(found["sources"]), tuple(found["forms"]), str(found["columns"]), bool(found["force"]), bool(found["draft_notes"]))

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON has them."""
        return {
            "sources": list(self.sources),
            "forms": list(self.forms),
            "columns": self.columns,
            "force": self.force,
            "draft_notes": self.draft_notes,
        }


@dataclass
class Session:
    """A review that is open: its desk, and the means to write down what is decided. Several threads may use it."""

    id: str
    folder: Path
    store: Store
    desk: Desk
    asked: Asked
    said: tuple[str, ...]
    who: str
    clock: Clock
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    version: int = 0
    shown: dict[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.refresh()

    @property
    def sources(self) -> list[Path]:
        """The files of the reports."""
        return [self.folder / "材料" / name for name in self.asked.sources]

    @property
    def forms(self) -> list[Path]:
        """The files of the forms."""
        return [self.folder / "表" / name for name in self.asked.forms]

    @property
    def versions(self) -> dict[str, Any]:
        """What made the proposals: package, rules, model."""
        reports = self.desk.filled.reports
        return dict(reports[0].produced_by) if reports else {}

    def log(self) -> tuple[Decision, ...]:
        """All decisions in order, those of other windows too."""
        return self.store.log(self.id)

    def refresh(self) -> tuple[Decision, ...]:
        """The log; the desk is brought up to it."""
        with self.lock:
            log = self.log()
            last = log[-1].n if log else 0
            if last != self.version or not log:
                decided = standings(log)
                columns = decided["columns"].comment if "columns" in decided else self.asked.columns
                if columns != self.asked.columns:
                    self._read_with(columns)
                self.desk = self.desk.with_decided(decided)
                self.version = last
            return log

    def decide(self, act: Act, changes: Callable[[Desk], Sequence[Change]]) -> Decision | None:
        """The entry of the log, None where nothing changes.

        Args:
            changes: works out the changes on the desk as it stands

        Raises:
            InputError: it cannot be done
            StaleError: somebody else was quicker
        """
        with self.lock:
            self.refresh()
            made = tuple(changes(self.desk))
            if not made:
                return None
            decision = self.store.add(self.id, act, made, self.who, self.clock(), self.versions)
            self.refresh()
            return decision

    def undo(self) -> Decision | None:
        """The entry that takes the last decision back, None where there is none."""
        with self.lock:
            decision = self.store.undo(self.id, self.who, self.clock(), self.versions)
            self.refresh()
            return decision

    def redo(self) -> Decision | None:
        """The entry that does the last undone decision again, None where there is none."""
        with self.lock:
            decision = self.store.redo(self.id, self.who, self.clock(), self.versions)
            self.refresh()
            return decision

    def can(self) -> tuple[bool, bool]:
        """Whether there is something to undo, and to redo."""
        done, back = undone(self.log())
        return bool(done), bool(back)

    def reach(self, row: int) -> None:
        """Keeps that the reader got to a row."""
        counts = self.desk.counts()
        rows = len(self.desk.rows)
        self.store.reach(self.id, max(0, min(row, rows - 1)), self.clock(), rows=rows, decided=rows - counts["open"])

    def read_again(self, columns: str) -> None:
        """The same files with columns corrected; decisions stay with the rows of the same names.

        Raises:
            NarrativeError: the correction is not understood, or leaves no table; nothing changes then
        """
        with self.lock:
            self.refresh()
            before, after = Standing(comment=self.asked.columns), Standing(comment=columns)
            if before != after:
                self._read_with(columns)
                self.store.add(self.id, "columns", [Change("columns", before, after)], self.who, self.clock(), self.versions)
                self.version = 0
                self.refresh()

    def _read_with(self, columns: str) -> None:
        asked = replace(self.asked, columns=columns)
        filled, said = _read(self.folder, asked, lambda _: None)
        self.store.ask(self.id, asked.to_dict())
        self.asked, self.said, self.desk = asked, said, Desk(filled)
        self.shown.clear()


class Room:
    """All reviews of one user: the folder, the store, and those that are open now."""

    def __init__(self, folder: Path, store: Store, who: str, clock: Clock) -> None:
        """A room over a folder and its store."""
        self.folder, self.store, self.who, self.clock = folder, store, who, clock
        self._open: dict[str, Session] = {}
        self._lock = threading.RLock()

    def kept(self) -> tuple[Kept, ...]:
        """The reviews of the store whose files are still there, the one seen last first."""
        return tuple(kept for kept in self.store.sessions() if (self.folder / "材料" / kept.id).is_dir())

    def begin(
        self,
        reports: Sequence[Upload],
        forms: Sequence[Upload],
        say: Callable[[str], None],
        *,
        columns: str = "",
        force: bool = False,
        draft_notes: bool = False,
    ) -> Session:
        """The review of these files: a new one, or the one that was begun with the same files before.

        Raises:
            NarrativeError: a file cannot be read; nothing is kept then
        """
        if not reports:
            raise InputError("请先放入材料（自评报告或工作总结）")
        session = _digest(reports, forms, force)
        folder = self.folder / "材料" / session
        known = folder.is_dir() and any(kept.id == session for kept in self.store.sessions())
        if known:
            opened = self.open(session, say)
            if columns and columns != opened.asked.columns:
                opened.read_again(columns)
            return opened
        shutil.rmtree(folder, ignore_errors=True)
        try:
            asked = Asked(_saved(reports, folder / "材料"), _saved(forms, folder / "表"), columns, force, draft_notes)
            filled, said = _read(folder, asked, say)
            names = "、".join((asked.forms or asked.sources)[:3])
            self.store.begin(session, names, asked.to_dict(), self.who, self.clock())
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        made = Session(session, folder, self.store, Desk(filled), asked, said, self.who, self.clock)
        made.reach(0)
        with self._lock:
            return self._keep(made)

    def put(self, name: str, reports: Sequence[Upload], forms: Sequence[Upload]) -> str:
        """The id of a review whose files are kept now and read when somebody opens it; the one begun before with the same files."""
        session = _digest(reports, forms, False)
        folder = self.folder / "材料" / session
        if not (folder.is_dir() and any(kept.id == session for kept in self.store.sessions())):
            shutil.rmtree(folder, ignore_errors=True)
            asked = Asked(_saved(reports, folder / "材料"), _saved(forms, folder / "表"))
            self.store.begin(session, written(name, "名称")[:80], asked.to_dict(), self.who, self.clock())
        return session

    def open(self, session: str, say: Callable[[str], None] = lambda _: None) -> Session:
        """A review by its id, its files read where that has not been done since the program began.

        Raises:
            InputError: there is none
            NarrativeError: its files can no longer be read
        """
        known = self._open.get(session)
        if known is not None:
            return known  # without waiting for another review that is being read
        with self._lock:
            if session in self._open:
                return self._open[session]
            kept = self.store.session(session)
            folder = self.folder / "材料" / kept.id
            if not folder.is_dir():
                raise InputError("这次核对的文件已经不在了：请重新放入文件，做过的决定还在")
            asked = Asked.from_dict(kept.asked)
            filled, said = _read(folder, asked, say)
            made = Session(session, folder, self.store, Desk(filled), asked, said, self.who, self.clock)
            self._keep(made)
            if kept.rows == 0:
                made.reach(kept.row)
            return made

    def _keep(self, made: Session) -> Session:
        """The review among those that are open; the one opened first is read again when it is next wanted, nothing of it is lost."""
        for old in list(self._open)[: max(0, len(self._open) - OPEN + 1)]:
            del self._open[old]
        return self._open.setdefault(made.id, made)

    def is_open(self, session: str) -> bool:
        """Whether a review's files are read already."""
        return session in self._open

    def forget(self, session: str) -> None:
        """Deletes a review with its files and decisions.

        Raises:
            InputError: there is none
        """
        kept = self.store.session(session)
        with self._lock:
            self._open.pop(session, None)
            self.store.forget(kept.id)
            shutil.rmtree(self.folder / "材料" / kept.id, ignore_errors=True)


def _read(folder: Path, asked: Asked, say: Callable[[str], None]) -> tuple[Any, tuple[str, ...]]:
    """(the form filled, what was said on the way)."""
    said: list[str] = []

    def both(message: str) -> None:
        said.append(message)
        say(message)

    filled = pipeline.fill(
        [folder / "材料" / name for name in asked.sources],
        [folder / "表" / name for name in asked.forms] or None,
        columns=asked.columns,
        force=asked.force,
        words=words_file(folder.parent.parent),
        progress=both,
    )
    return filled, tuple(said)


def _digest(reports: Sequence[Upload], forms: Sequence[Upload], force: bool) -> str:
    """What the same files give again: 16 hexadecimal digits of their contents in order."""
    content = [[hashlib.sha256(data).hexdigest() for _, data in files] for files in (reports, forms)]
    return hashlib.sha256(json.dumps([content, force]).encode()).hexdigest()[:16]


def _saved(uploads: Sequence[Upload], folder: Path) -> tuple[str, ...]:
    """The names of the files as saved: their own, without any folder a name may hold; equal names get a number."""
    folder.mkdir(parents=True)
    names: list[str] = []
    for n, (name, data) in enumerate(uploads, 1):
        plain = safe_name(name) or f"文件{n}"
        path = folder / plain
        if path.exists():
            path = path.with_stem(f"{path.stem}({n})")
        path.write_bytes(data)
        names.append(path.name)
    return tuple(names)


def safe_name(name: str) -> str:
    """The last part of a name without what a file system or a page could take for something else, "" where nothing is left."""
    plain = NAME.sub("_", Path(name.replace("\\", "/")).name).strip(". ")
    while 200 < len(plain.encode("utf-8", "ignore")):
        plain = plain[1:]
    reserved = re.fullmatch(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\..*)?", plain, re.IGNORECASE)
    return f"_{plain}" if reserved else plain.encode("utf-8", "ignore").decode("utf-8")


def words_file(folder: Path) -> Path:
    """Where the unit's own word list stands."""
    return folder / WORDS
