"""Which audit file a command writes: 问题清单 (.docx .xlsx .json), 退回意见 (.docx), 底稿 (.xlsx)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from narrative.checks.compare import Change, Repeat
from narrative.errors import OutputError
from narrative.export.files import check_target, write
from narrative.export.findings import (
    CHANGE_HEADER,
    CLAIM_HEADER,
    ISSUE_HEADER,
    REPEAT_HEADER,
    SHEET_HEADER,
    change_rows,
    cross_rows,
    issue_rows,
    question_rows,
    repeat_rows,
    worksheet_rows,
)
from narrative.export.letters import problem_list, return_note
from narrative.export.workbook import Sheet, write_workbook
from narrative.matching.gaps import Gap, gaps
from narrative.results import Audit, Extraction, Filled
from narrative.types import CrossIssue

KINDS = {"问题清单": (".docx", ".xlsx", ".json"), "退回意见": (".docx",), "底稿": (".xlsx",)}
"""Each kind of file with the formats it is written in."""


def write_audit(
    out: Path,
    reports: Sequence[Extraction],
    inputs: Sequence[Path],
    *,
    kind: str = "",
    across: Sequence[CrossIssue] = (),
    filled: Filled | None = None,
    changes: Sequence[Change] = (),
    repeats: Sequence[Repeat] = (),
    overwrite: bool = False,
) -> Path:
    """The file written. The kind is the one asked for, else the one the file's name holds, else 问题清单.

    Args:
        filled: the user's table held against the reports: its open rows say which claims to ask of first, its rows are those of the 底稿

    Raises:
        OutputError: no such kind in that format, or the file cannot be written
    """
    open_ = gaps(filled) if filled is not None and filled.reports == tuple(reports) else {}
    kind = check_audit(out, inputs, kind=kind, overwrite=overwrite)
    suffix = out.suffix.lower()
    if kind == "退回意见":
        data = return_note(reports, open_)
    elif kind == "底稿":
        data = write_workbook([("底稿", SHEET_HEADER, worksheet_rows(reports, filled)), *_sheets(reports, across, changes, repeats, open_)])
    elif suffix == ".docx":
        data = problem_list(reports, gaps=open_, across=across, changes=changes, repeats=repeats)
    elif suffix == ".xlsx":
        data = write_workbook(_sheets(reports, across, changes, repeats, open_))
    else:
        data = (json.dumps(Audit(tuple(reports), tuple(across)).to_dict(), ensure_ascii=False) + "\n").encode("utf-8")
    return write(out, data, overwrite=overwrite)


def check_audit(out: Path, inputs: Sequence[Path], *, kind: str = "", overwrite: bool = False) -> str:
    """The kind of file that `write_audit` would write there: to be asked before long reading.

    Raises:
        OutputError: no such kind in that format, or nothing may be written to the path
    """
    kind = kind or next((k for k in KINDS if k in out.stem), next(iter(KINDS)))
    check_target(out, overwrite=overwrite, inputs=inputs)
    suffix = out.suffix.lower()
    if suffix not in KINDS[kind]:
        raise OutputError(f"{kind}写不成 {suffix or '没有扩展名的'} 文件：问题清单用 .docx、.xlsx 或 .json，退回意见用 .docx，底稿用 .xlsx")
    return kind


def _sheets(
    reports: Sequence[Extraction],
    across: Sequence[CrossIssue],
    changes: Sequence[Change],
    repeats: Sequence[Repeat],
    open_: Mapping[tuple[int, str], Gap],
) -> list[Sheet]:
    sheets: list[Sheet] = [
        ("问题清单", ISSUE_HEADER, issue_rows(reports)),
        ("没有数字的说法", CLAIM_HEADER, question_rows(reports, open_)),
    ]
    if across:
        sheets.insert(1, ("材料之间", ISSUE_HEADER, cross_rows(reports, across)))
    if changes:
        sheets.append(("与上一稿比", CHANGE_HEADER, change_rows(changes)))
    if repeats:
        sheets.append(("与上年同句同数", REPEAT_HEADER, repeat_rows(repeats)))
    return sheets
