"""The files a run writes for people: rewritten while nobody touched them, kept beside the new ones where somebody wrote into them, taken away when they are out of date."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from narrative.export.files import free_name, write

RECORD = "written.json"


class Outputs:
    """What a run wrote into its folder, by name, with the digest of each file.

    A file that is not as the run left it was worked in by somebody: it stays, and the new one gets a free name.
    """

    def __init__(self, out: Path, work: Path) -> None:
        self._out, self._record = out, work / RECORD
        try:
            self._before: dict[str, str] = json.loads(self._record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._before = {}
        self._now: dict[str, str] = {}

    def put(self, name: str, data: bytes) -> Path:
        """The path written to.

        Raises:
            OutputError: the disk is full or cannot be written
        """
        path, digest = self._out / name, hashlib.sha256(data).hexdigest()
        if path.is_file():
            there = _digest(path)
            if there == digest:
                self._now[name] = digest
                return path
            if there != self._before.get(name):
                path = free_name(path)
        path = write(path, data, overwrite=True)
        self._now[path.relative_to(self._out).as_posix()] = digest
        return path

    def finish(self) -> None:
        """Takes away what the run before wrote and this one did not, if nobody changed it."""
        for name, digest in self._before.items():
            path = self._out / name
            if name not in self._now and path.is_file() and _digest(path) == digest:
                path.unlink()
        write(self._record, json.dumps(self._now, ensure_ascii=False, indent=0, sort_keys=True).encode("utf-8"), overwrite=True)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
