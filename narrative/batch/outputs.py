"""The files a run writes for people: rewritten while nobody touched them, kept beside the new ones where somebody wrote into them, taken away when they are out of date."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from narrative.export.files import free_name, write

RECORD = "written.json"


class Outputs:
    """What a run wrote into its folder: of each name the file it got, the file's digest, and the digest of what it was made of.

    A file that was made of the same before is not made again. One that is not as the run left it was worked in by somebody: it stays, and the new one
    gets a free name.
    """

    def __init__(self, out: Path, work: Path) -> None:
        self._out, self._record = out, work / RECORD
        try:
            told = json.loads(self._record.read_text(encoding="utf-8"))
            self._before: dict[str, tuple[str, str, str]] = {name: (file, digest, source) for name, (file, digest, source) in told.items()}
        except (OSError, ValueError):
            self._before = {}
        self._now: dict[str, tuple[str, str, str]] = {}

    def put(self, name: str, source: str, make: Callable[[], bytes]) -> Path:
        """The path of a file, written where it was not made of the same before.

        Args:
            source: a digest of what the file is made of
            make: gives the file's bytes

        Raises:
            OutputError: the disk is full or cannot be written
        """
        file, left, made_of = self._before.get(name, (name, "", ""))
        path = self._out / file
        if made_of == source and path.is_file():
            self._now[name] = (file, left, source)
            return path
        data = make()
        digest = hashlib.sha256(data).hexdigest()
        if path.is_file() and _digest(path) not in (left, digest):
            path = free_name(self._out / name)
        if not path.is_file() or _digest(path) != digest:
            path = write(path, data, overwrite=True)
        self._now[name] = (path.relative_to(self._out).as_posix(), digest, source)
        return path

    def finish(self) -> None:
        """Takes away what the run before wrote and this one did not, if nobody changed it."""
        kept = {file for file, _, _ in self._now.values()}
        for file, digest, _ in self._before.values():
            path = self._out / file
            if file not in kept and path.is_file() and _digest(path) == digest:
                path.unlink()
        write(self._record, json.dumps(self._now, ensure_ascii=False, indent=0, sort_keys=True).encode("utf-8"), overwrite=True)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
