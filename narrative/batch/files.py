"""收件夹 → the files in it, those in archives too, each with the digest of its content and how dear it is to read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from narrative.errors import InputError
from narrative.read.archive import zip_members
from narrative.read.files import SKIPPED, file_bytes
from narrative.read.kinds import kind_of
from narrative.read.outputs import is_evidence

WORK = ".narrative"  # the folder by which a run knows its own outputs and those of others
Cost = Literal["digital", "converted", "scan"]
SECONDS: dict[Cost, float] = {"digital": 0.15, "converted": 4.0, "scan": 25.0}  # of one file, before any was timed


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the inbox. `path` is relative to the inbox, with / between its parts; `inner` names the member of an archive."""

    path: str
    inner: str
    sha256: str
    size: int
    cost: Cost
    error: str = ""

    @property
    def name(self) -> str:
        """The path as users read it: the archive's and the member's."""
        return f"{self.path}/{self.inner}" if self.inner else self.path

    @property
    def key(self) -> str:
        """What the reading of the content is kept under: the content and the ending of the name, which says what a text is."""
        ending = Path(self.name).suffix.lower()
        return f"{self.sha256}{ending if ending in ('.md', '.markdown') else ''}"


def sources_in(inbox: Path, out: Path) -> tuple[Source, ...]:
    """The files of the inbox in order of their names; outputs of runs, hidden files, locks and links are passed over.

    Raises:
        InputError: there is no such folder, or no file in it
    """
    if not inbox.is_dir():
        raise InputError(f"找不到文件夹 {inbox.name}：请给出放各单位材料的文件夹")
    found = [source for path in _paths(inbox, out.resolve()) for source in _sources(path, path.relative_to(inbox).as_posix())]
    if not found:
        raise InputError(f"{inbox.name} 里没有文件：请把各单位的材料放进去，每个单位一个子文件夹")
    return tuple(sorted(found, key=lambda source: source.name.split("/")))


def _paths(folder: Path, out: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")) or path.name.lower() in SKIPPED or is_evidence(path.name) or path.is_symlink():
            continue
        if path.is_dir():
            if path.resolve() != out and not (path / WORK).is_dir():
                yield from _paths(path, out)
        elif path.is_file():
            yield path


def _sources(path: Path, name: str) -> Iterator[Source]:
    """One source of a plain file, one for each member of an archive; what cannot be opened has its error."""
    try:
        data = file_bytes(path)
        if kind_of(data) != "zip":
            yield _source(name, "", data)
            return
        members = list(zip_members(data, path.name))
    except InputError as error:
        yield Source(name, "", "", 0, "digital", str(error))
        return
    for inner, member in members:
        yield Source(name, inner, "", 0, "digital", str(member)) if isinstance(member, InputError) else _source(name, inner, member)
    if not members:
        yield Source(name, "", "", 0, "digital", f"{path.name} 里没有文件：请检查压缩包是否打好")


def _source(path: str, inner: str, data: bytes) -> Source:
    return Source(path, inner, hashlib.sha256(data).hexdigest(), len(data), cost_of(data))


def cost_of(data: bytes) -> Cost:
    """How dear a file is to read: as it stands, through LibreOffice, or from its picture (a PDF whose first pages hold no letters)."""
    kind = kind_of(data)
    if kind == "image":
        return "scan"
    if kind in ("doc", "rtf", "wordxml", "odf"):
        return "converted"
    return "scan" if kind == "pdf" and not _has_letters(data) else "digital"


def _has_letters(data: bytes) -> bool:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        try:
            return any(0 < document[n].get_textpage().count_chars() for n in range(min(3, len(document))))
        finally:
            document.close()
    except (pypdfium2.PdfiumError, ValueError):
        return True  # damaged: the reader says so at once


def bytes_of(path: Path, inner: str) -> bytes:
    """What a file holds, or a member of an archive.

    Raises:
        InputError: it cannot be read, or it is not there any more
    """
    data = file_bytes(path)
    if not inner:
        return data
    for name, member in zip_members(data, path.name):
        if name == inner:
            if isinstance(member, InputError):
                raise member
            return member
    raise InputError(f"{path.name} 里已没有 {inner}：请重新运行")
