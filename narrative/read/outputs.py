"""Which files of a folder the program wrote itself in an earlier run: they are no material. Evidence files name the form they were written with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path

EVIDENCE, LIST = "_填报依据", "_指标汇总"
FILLED = re.compile(r"(?:_自评表)?_已填(?:_另存)?(?:\(\d+\))?$")
WITH = re.compile(rb"<dc:identifier[^>]*>([^<]*)<")


def is_evidence(name: str) -> bool:
    """Whether a file's name is that of an evidence file."""
    return name.endswith(".xlsx") and EVIDENCE in name


def written_before(paths: Iterable[Path]) -> set[Path]:
    """Those of the files in some folders that an earlier run wrote: evidence files, the forms that these name, lists, and 甲_已填.xlsx beside 甲.xlsx."""
    known = list(paths)
    stems = {(path.parent, path.stem) for path in known}
    found = set()
    for path in known:
        if path.suffix == ".xlsx" and (form := _form_of(path) if EVIDENCE in path.name or LIST in path.name else ""):
            found |= {path, path.with_name(form)}
        made = FILLED.search(path.stem)
        if is_evidence(path.name) or (made and (path.parent, path.stem[: made.start()]) in stems):
            found.add(path)
    return found


def _form_of(evidence: Path) -> str:
    """The name of the form that an evidence file was written with, "" where it names none."""
    from narrative.read.package import DAMAGE, open_package, part

    try:
        told = WITH.search(part(open_package(evidence.read_bytes()), "docProps/core.xml"))
    except DAMAGE:
        return ""
    return unescape(told.group(1).decode("utf-8", "replace")).rpartition("/")[2] if told else ""
