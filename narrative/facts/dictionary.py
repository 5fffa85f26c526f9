"""jieba's dictionary with our words, kept in a file of which only what is asked for is read: loading all of it takes longer than a report.

The file is data (JSON), written once beside jieba's own cache and anew when rules or jieba change.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

NAME = "words-{digest}.json"
MOST = 4  # files of other versions that stay


class Frequencies:
    """Word → frequency, as jieba asks for it. The words that begin with one character are read when the first of them is asked for."""

    __slots__ = ("_data", "_known", "_places")

    def __init__(self, data: bytes, places: Mapping[str, tuple[int, int]]) -> None:
        """Args:
        data: the words by their first character, each a JSON object
        places: where in the data those of a character stand
        """
        self._data, self._places = data, places
        self._known: dict[str, dict[str, int]] = {}

    def __contains__(self, word: str) -> bool:
        return word in self._beside(word[:1])

    def __getitem__(self, word: str) -> int:
        return self._beside(word[:1])[word]

    def get(self, word: str, default: int | None = None) -> int | None:
        """The frequency of a word, the default where it is none."""
        return self._beside(word[:1]).get(word, default)

    def _beside(self, first: str) -> dict[str, int]:
        """All words that begin with a character."""
        found = self._known.get(first)
        if found is None:
            start, end = self._places.get(first, (0, 0))
            found = self._known[first] = json.loads(self._data[start:end]) if start < end else {}
        return found


def kept(folder: Path, digest: str) -> tuple[Frequencies, int] | None:
    """The frequencies of a file written by `keep` and their total; None where there is no such file, or it is not whole."""
    try:
        head, _, data = (folder / NAME.format(digest=digest)).read_bytes().partition(b"\n")
        read: dict[str, Any] = json.loads(head)
        return (Frequencies(data, read["places"]), int(read["total"])) if read["size"] == len(data) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(folder: Path, digest: str, words: Mapping[str, int], total: int) -> None:
    """Writes the frequencies for `kept`, whole or not at all, and takes away the oldest of other digests; where nothing can be written, nothing is."""
    by_first: dict[str, dict[str, int]] = {}
    for word, frequency in words.items():
        by_first.setdefault(word[:1], {})[word] = frequency
    places: dict[str, tuple[int, int]] = {}
    pieces: list[bytes] = []
    at = 0
    for first, own in sorted(by_first.items()):
        piece = json.dumps(own, ensure_ascii=False, separators=(",", ":")).encode()
        places[first], at = (at, at + len(piece)), at + len(piece)
        pieces.append(piece)
    head = json.dumps({"total": total, "size": at, "places": places}, ensure_ascii=False)
    path = folder / NAME.format(digest=digest)
    beside = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        try:
            beside.write_bytes(b"\n".join((head.encode(), b"".join(pieces))))
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        for old in sorted(folder.glob(NAME.format(digest="*")), key=lambda other: other.stat().st_mtime)[:-MOST]:
            old.unlink()
