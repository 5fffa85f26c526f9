"""The stage of reading: one file → its document and tables as JSON, kept by content, so that no file is converted or recognised twice."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from narrative.batch.config import READING, digest_of
from narrative.batch.files import bytes_of
from narrative.batch.needs import need
from narrative.errors import InputError, OutputError, TableError
from narrative.export.files import write
from narrative.types import Document, Table

NAME = "〔文件〕"  # stands for the file's name in what is kept, since one content may come under several names
PROSE = 24  # characters of a block that make it prose


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a file that was read without opening its document again; `error` is the one line that says why it was not read.

    `prose` counts the characters of its longer blocks outside of indicator tables; `tables` holds (project, organisation, rows, has actual values) of each;
    `failed` says that the worker failed, not the file.
    """

    error: str = ""
    organisation: str = ""
    year: int | None = None
    title: str = ""
    prose: int = 0
    characters: int = 0
    media_type: str = ""
    scanned: bool = False
    tables: tuple[tuple[str, str, int, bool], ...] = ()
    failed: bool = False


def failed_reading(message: str) -> bytes:
    """The reading of a file over which the worker failed: another attempt may go well."""
    return _packed({"error": f"{NAME} {message}", "failed": True}, "", "")


def read_file(inbox: str, path: str, inner: str, ending: str) -> bytes:
    """The reading of a file as it is kept: a line of what is told of it, then document and tables; a file that cannot be read gives its error."""
    from narrative.read.files import read_bytes

    try:
        data = bytes_of(Path(inbox) / path, inner)
        document = read_bytes(data, Path(NAME + ending), NAME)
    except InputError as error:
        name = (inner or path).rpartition("/")[2]
        return _packed({"error": str(error).replace(name, NAME)}, "", "")
    tables = _tables(data, document)
    told = _told(document, tables)
    return _packed(told, _documents().dump_json(document).decode(), _tuples().dump_json(tables).decode())


def _tables(data: bytes, document: Document) -> tuple[Table, ...]:
    from narrative.matching.indicators import tables_in, tables_of_bytes

    try:
        return tables_of_bytes(data, Path(NAME), NAME)
    except TableError:
        return tables_in(document)


def _told(document: Document, tables: tuple[Table, ...]) -> dict[str, Any]:
    from narrative.structure.organisation import organisation_of, year_of

    heads = [dict(table.head) for table in tables]
    named = Counter(head["organisation"] for head in heads if head.get("organisation"))
    told = Told(
        "",
        organisation_of(document) or (max(named, key=lambda name: (named[name], name)) if named else ""),
        year_of(document) or next((table.year for table in tables if table.year), None),
        next((line.strip()[:60] for line in document.text.splitlines() if re.search("[一-龥]{4}", line)), ""),
        sum(b.span.end - b.span.start for b in document.blocks if b.kind == "paragraph" and PROSE <= b.span.end - b.span.start),
        len(document.text),
        document.media_type,
        any("ocr" in block.flags for block in document.blocks),
        tuple(
            (head.get("project", ""), head.get("organisation", ""), len(t.indicators), any(row.actual for row in t.indicators))
            for head, t in zip(heads, tables, strict=True)
        ),
    )
    return {name: getattr(told, name) for name in Told.__slots__}


def _packed(told: dict[str, Any], document: str, tables: str) -> bytes:
    text = "\n".join((json.dumps(told, ensure_ascii=False), document, tables))
    return gzip.compress(text.encode("utf-8", "surrogatepass"), 3, mtime=0)


class Readings:
    """The folder of readings that are kept, one file each; readings of other rules do not count."""

    def __init__(self, folder: Path, rules: str) -> None:
        self._folder = folder / digest_of([READING, rules])
        self._told: dict[str, Told] = {}

    def told(self, key: str, name: str) -> Told | None:
        """What is known of a content under the name it has here, None where it was not read yet."""
        if key not in self._told:
            try:
                with gzip.open(self._path(key), "rt", encoding="utf-8", errors="surrogatepass") as stream:
                    told = json.loads(stream.readline())
            except (OSError, EOFError, ValueError):
                return None
            told["tables"] = tuple(tuple(row) for row in told.get("tables", ()))
            self._told[key] = Told(**told)
        told = self._told[key]
        return replace(told, error=told.error.replace(NAME, name.rpartition("/")[2])) if told.error else told

    def keep(self, key: str, reading: bytes) -> None:
        """Keeps the reading of a content.

        Raises:
            OutputError: the disk is full or cannot be written
        """
        try:
            write(self._path(key), reading, overwrite=True)
        except OutputError as error:
            raise OutputError(f"{error}；已读完的都留着，再运行一次同样的命令就接着做") from error

    def text(self, key: str) -> tuple[str, str]:
        """(document, tables) of a content as JSON."""
        with gzip.open(self._path(key), "rt", encoding="utf-8", errors="surrogatepass", newline="\n") as stream:
            _, document, tables = stream.read().split("\n", 2)
        return document, tables

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.gz"


def document_of(text: str, name: str) -> Document:
    """The document of its JSON under the name it has here."""
    document: Document = _documents().validate_json(text)
    warnings = tuple(w.replace(NAME, name.rpartition("/")[2]) for w in document.warnings)
    return replace(document, path=name, warnings=warnings)


def tables_of(text: str, name: str) -> tuple[Table, ...]:
    """The tables of their JSON under the file's name."""
    short = name.rpartition("/")[2]
    tables: tuple[Table, ...] = _tuples().validate_json(text)
    return tuple(replace(t, name=short, path=name, id=t.id.replace(NAME, short)) for t in tables)


@cache
def _documents() -> Any:
    return need("pydantic").TypeAdapter(Document)


@cache
def _tuples() -> Any:
    return need("pydantic").TypeAdapter(tuple[Table, ...])
