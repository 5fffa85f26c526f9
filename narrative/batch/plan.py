"""配对 → submissions, and a submission → the batch of one row that `process` takes; the key says when its results have to be made anew."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from narrative.batch.config import Config, digest_of
from narrative.batch.files import Source
from narrative.batch.names import canonical
from narrative.batch.needs import need
from narrative.batch.pairing import EVIDENCE, FORM, REPORT, UNREAD, WAITING, Line
from narrative.batch.process import FORM as FORM_ROLE
from narrative.batch.reading import Readings, Told
from narrative.batch.schema import input_schema


@dataclass(frozen=True, slots=True)
class Submission:
    """What one unit handed in for one project and year. `files` are (name, key of its reading, role), `failures` (name, why it was not read)."""

    id: str
    organisation: str
    year: int | None
    project: str
    files: tuple[tuple[str, str, str], ...]
    failures: tuple[tuple[str, str], ...]
    key: str


def submissions_of(
    lines: Sequence[Line], sources: Mapping[str, Source], told: Mapping[str, Told], config: Config
) -> tuple[Submission, ...]:
    """The submissions in order of their names; one that holds proofs alone is told too, one that was put aside by hand is not."""
    called = canonical(line.organisation for line in lines)
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.submission, []).append(line)
    found = []
    for name, members in sorted(groups.items(), key=lambda pair: pair[0].split("/")):
        files = tuple(
            (line.file, sources[line.file].key, "report" if line.role == REPORT else FORM_ROLE)
            for line in members
            if line.role in (REPORT, FORM) and line.file in told and not told[line.file].error
        )
        failures = tuple(
            (line.file, _error(sources[line.file], told.get(line.file))) for line in members if line.role in (REPORT, FORM, UNREAD)
        )
        failures = tuple((file, error) for file, error in failures if error)
        if files or failures or any(line.role in (EVIDENCE, WAITING) for line in members):
            unit = next((called[line.organisation] for line in members if line.organisation), "")
            year = next((int(line.year) for line in members if line.year.isdecimal()), None)
            project = next((line.project for line in members if line.project), "")
            key = digest_of([config.digest, name, unit, year, project, files, failures])
            found.append(Submission(name, unit, year, project, files, failures, key))
    return tuple(found)


def _error(source: Source, told: Told | None) -> str:
    return source.error or (told.error if told is not None else "")


def batch_of(submissions: Sequence[Submission], readings: Readings) -> object:
    """The record batch of some submissions, their documents and tables in it."""
    rows = []
    for s in submissions:
        files = []
        for name, key, role in s.files:
            document, tables = readings.text(key)
            files.append({"path": name, "role": role, "document": document, "tables": tables})
        failures = [{"path": name, "message": message} for name, message in s.failures]
        rows.append(
            {
                "submission": s.id,
                "organisation": s.organisation,
                "year": s.year,
                "project": s.project,
                "key": s.key,
                "files": files,
                "failures": failures,
            }
        )
    return need("pyarrow").RecordBatch.from_pylist(rows, schema=input_schema())


def plain_name(text: str) -> str:
    """A text as part of a file name on any system."""
    return re.sub(r'[\\/:*?"<>|#%&\s]+', "_", text).strip("._")[:60] or "未名"
