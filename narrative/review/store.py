"""The log of decisions in one SQLite file: entries are only ever added, each whole or not at all, whatever becomes of the process.

Write-ahead log with full synchronisation: what was confirmed is on the disk. The clock and the user's name are handed in by the caller.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrative.errors import InputError
from narrative.review.decisions import Act, Change, Decision, act_of, reversed_changes, standings, undone

# What each version of the store adds; an entry is never changed once it has been used.
MIGRATIONS = (
    """
    CREATE TABLE sessions (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, asked TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL,
      row INTEGER NOT NULL DEFAULT 0, seen TEXT NOT NULL DEFAULT '');
    CREATE TABLE decisions (
      n INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL UNIQUE, session TEXT NOT NULL, act TEXT NOT NULL, changes TEXT NOT NULL,
      who TEXT NOT NULL, at TEXT NOT NULL, versions TEXT NOT NULL, undoes INTEGER);
    CREATE INDEX decisions_of_session ON decisions (session, n);
    CREATE TRIGGER decisions_stay_as_they_are BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'append-only'); END;
    CREATE TRIGGER decisions_stay BEFORE DELETE ON decisions WHEN EXISTS (SELECT 1 FROM sessions WHERE id = OLD.session)
      BEGIN SELECT RAISE(ABORT, 'append-only'); END;
    """,
    """
    ALTER TABLE sessions ADD COLUMN rows INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE sessions ADD COLUMN decided INTEGER NOT NULL DEFAULT 0;
    """,
)


class StaleError(InputError):
    """Somebody else, or another tab, has decided on the subject meanwhile."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A session as the store knows it: what was asked for when it began, and how far its reader got (`row` counts from 0)."""

    id: str
    name: str
    asked: Mapping[str, Any]
    who: str
    at: str
    row: int
    seen: str
    rows: int
    decided: int


class Store:
    """The log in one file. One connection, one writer at a time; other processes may read and write beside it."""

    def __init__(self, path: Path) -> None:
        """Opens the file, makes it where it is missing, brings it up to this version.

        Raises:
            InputError: no such kind of file, damaged, or written by a later version of the program
        """
        self.path = path
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(path, timeout=5, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._migrate()
        except sqlite3.DatabaseError as error:
            raise InputError(f"核对记录 {path.name} 打不开（{path.parent}）：文件已损坏或正被占用，请关掉其他窗口，或换用备份") from error

    def _migrate(self) -> None:
        with self._writing() as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if len(MIGRATIONS) < version:
                raise InputError(f"核对记录 {self.path.name} 由更新的版本写成：请用新版程序打开")
            for step in MIGRATIONS[version:]:
                for statement in _statements(step):
                    db.execute(statement)
            db.execute(f"PRAGMA user_version={len(MIGRATIONS)}")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except BaseException as error:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                if isinstance(error, sqlite3.OperationalError):
                    raise InputError("核对记录没有写进去（正被占用，或磁盘已满）：刚才这一步没有算数，请检查后再按一次") from error
                raise

    def close(self) -> None:
        """Nothing; the write-ahead log is folded into the file."""
        with self._lock:
            self._db.close()

    def begin(self, session: str, name: str, asked: Mapping[str, Any], who: str, at: str) -> Kept:
        """The session of that id, begun now where there was none."""
        with self._writing() as db:
            db.execute(
                "INSERT INTO sessions (id, name, asked, who, at, seen) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                (session, name, _json(asked), who, at, at),
            )
        return self.session(session)

    def session(self, session: str) -> Kept:
        """The session of that id.

        Raises:
            InputError: there is none
        """
        found = next((kept for kept in self.sessions() if kept.id == session), None)
        if found is None:
            raise InputError("没有这次核对：可能已经清除，请重新放入文件")
        return found

    def sessions(self) -> tuple[Kept, ...]:
        """All sessions, the one seen last first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT id, name, asked, who, at, row, seen, rows, decided FROM sessions ORDER BY seen DESC, name, id"
            ).fetchall()
        return tuple(Kept(id, name, json.loads(asked), *rest) for id, name, asked, *rest in rows)

    def reach(self, session: str, row: int, at: str, *, rows: int, decided: int) -> None:
        """Keeps how far the reader got."""
        with self._writing() as db:
            db.execute("UPDATE sessions SET row = ?, seen = ?, rows = ?, decided = ? WHERE id = ?", (row, at, rows, decided, session))

    def ask(self, session: str, asked: Mapping[str, Any]) -> None:
        """Keeps what the session was asked for anew (columns corrected)."""
        with self._writing() as db:
            db.execute("UPDATE sessions SET asked = ? WHERE id = ?", (_json(asked), session))

    def log(self, session: str) -> tuple[Decision, ...]:
        """The decisions of a session in order."""
        with self._lock:
            return tuple(map(_decision, self._db.execute(f"{SELECT} WHERE session = ? ORDER BY n", (session,))))

    def add(
        self, session: str, act: Act, changes: Sequence[Change], who: str, at: str, versions: Mapping[str, Any], undoes: int | None = None
    ) -> Decision:
        """The decision as it was written down.

        Raises:
            StaleError: what stands at a subject is no longer what the decision starts from
        """
        with self._writing() as db:
            self._check(db, session, changes)
            uid = uuid.uuid4().hex
            made = db.execute(
                "INSERT INTO decisions (uid, session, act, changes, who, at, versions, undoes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (uid, session, act, _json([c.to_dict() for c in changes]), who, at, _json(versions), undoes),
            )
        return Decision(int(made.lastrowid or 0), uid, session, act, tuple(changes), who, at, versions, undoes)

    def _check(self, db: sqlite3.Connection, session: str, changes: Sequence[Change]) -> None:
        current = standings(map(_decision, db.execute(f"{SELECT} WHERE session = ? ORDER BY n", (session,))))
        for change in changes:
            if current.get(change.subject, change.before) != change.before:
                raise StaleError("这一行刚在别的页面上改过：已换成最新的内容，请看过再定")

    def undo(self, session: str, who: str, at: str, versions: Mapping[str, Any]) -> Decision | None:
        """The entry that takes the last decision back, None where there is nothing to take back."""
        done, _ = undone(self.log(session))
        if not done:
            return None
        return self.add(session, "undo", reversed_changes(done[-1]), who, at, versions, done[-1].n)

    def redo(self, session: str, who: str, at: str, versions: Mapping[str, Any]) -> Decision | None:
        """The entry that does again what was taken back last, None where there is nothing."""
        _, back = undone(self.log(session))
        if not back:
            return None
        return self.add(session, "redo", back[-1].changes, who, at, versions, back[-1].n)

    def take(self, decision: Decision, undoes: int | None) -> int | None:
        """The place that an entry of another log got in this one, None where it stands here already."""
        with self._writing() as db:
            made = db.execute(
                "INSERT INTO decisions (uid, session, act, changes, who, at, versions, undoes) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO NOTHING",
                (
                    decision.uid,
                    decision.session,
                    decision.act,
                    _json([c.to_dict() for c in decision.changes]),
                    decision.who,
                    decision.at,
                    _json(decision.versions),
                    undoes,
                ),
            )
        return made.lastrowid if made.rowcount else None

    def forget(self, session: str) -> None:
        """Deletes a session with all its decisions."""
        with self._writing() as db:
            db.execute("DELETE FROM sessions WHERE id = ?", (session,))
            db.execute("DELETE FROM decisions WHERE session = ?", (session,))


SELECT = "SELECT n, uid, session, act, changes, who, at, versions, undoes FROM decisions"


def _decision(row: Sequence[Any]) -> Decision:
    n, uid, session, act, changes, who, at, versions, undoes = row
    return Decision(n, uid, session, act_of(act), tuple(map(Change.from_dict, json.loads(changes))), who, at, json.loads(versions), undoes)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; executescript would end the transaction that keeps a migration whole."""
    lines: list[str] = []
    for line in script.splitlines():
        lines.append(line)
        if sqlite3.complete_statement("\n".join(lines)):
            yield "\n".join(lines)
            lines = []
