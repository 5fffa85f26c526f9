"""Which files a command writes and under which names; nothing is written where one of them cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from narrative.errors import OutputError
from narrative.export import lists
from narrative.export.annotate import annotated
from narrative.export.drafts import drafts
from narrative.export.evidence import evidence_file
from narrative.export.files import check_target, free_name, write
from narrative.export.findings import CLAIM_HEADER
from narrative.export.form import filled_form
from narrative.export.national import national_form
from narrative.export.workbook import write_workbook
from narrative.results import Extraction, Filled
from narrative.types import Table

Evidence = Literal["file", "sheet", "comments", "none"]


def write_lists(
    out: Path,
    results: Sequence[Extraction],
    inputs: Sequence[Path],
    *,
    overwrite: bool,
    questions: Sequence[Sequence[Any]] | None = None,
) -> Path:
    """The file of facts written, in the format its name asks for; with `questions` (rows of findings) that of the claims to ask about.

    Raises:
        OutputError: no such format, or the file cannot be written
    """
    check_lists(out, inputs, overwrite=overwrite)
    kind = out.suffix.lower()
    if kind == ".json":
        data = lists.json_lines(results).encode("utf-8")
    elif kind == ".csv":
        data = lists.to_csv(lists.FACT_HEADER, lists.fact_rows(results)) if questions is None else lists.to_csv(CLAIM_HEADER, questions)
    else:
        data = lists.to_xlsx(results) if questions is None else write_workbook([("没有数字的说法", CLAIM_HEADER, questions)])
    return write(out, data, overwrite=overwrite)


def check_lists(out: Path, inputs: Sequence[Path], *, overwrite: bool) -> None:
    """Nothing, where `write_lists` may write there: to be asked before long reading.

    Raises:
        OutputError: no such format, or nothing may be written to the path
    """
    check_target(out, overwrite=overwrite, inputs=inputs)
    if out.suffix.lower() not in (".json", ".csv", ".xlsx"):
        raise OutputError(f"不会写 {out.suffix or '没有扩展名的'} 文件：请用 .json、.csv 或 .xlsx")


def write_filled(
    filled: Filled,
    reports: Sequence[Path],
    forms: Sequence[Path],
    out: Path | None,
    *,
    overwrite: bool,
    evidence: Evidence = "file",
    draft_notes: bool = False,
) -> list[Path]:
    """The files written, all or none: each form filled, and the evidence file beside it.

    A form without a column to fill, and a table that stands in the text of a report, give the national form; without any table
    there is one list of the catalogue's rows. With several forms `out` is a folder.

    Args:
        evidence: file beside the form, sheet or comments inside it, or none
        draft_notes: write drafts of reasons and phrases of attainment into empty cells too

    Raises:
        OutputError: one of them is an input, stands already, or cannot be written
    """
    inputs = [*reports, *forms]
    outputs: list[tuple[Path, bytes]] = []
    sources = _sources(filled, reports, forms)
    for source, tables in sources:
        single = len(sources) == 1
        if source is None:
            target = out if out is not None else free_name(Path(f"{reports[0].resolve().stem}_指标汇总.xlsx"))
            if target.suffix.lower() != ".xlsx":
                raise OutputError(f"指标汇总只写成 .xlsx：请把 {target.name} 的扩展名改为 .xlsx")
            outputs.append((target, evidence_file(filled, tables, target.name)))
            continue
        fillable = any(t.fillable for t in tables)
        suffix = source.suffix if fillable else ".xlsx"
        target = _target(source, suffix, out, single=single, made=not fillable)
        data = filled_form(source, filled, drafts(filled, tables) if draft_notes else None) if fillable else national_form(filled, tables)
        if evidence in ("sheet", "comments"):
            data = annotated(data, filled, tables, target.name, comments=evidence == "comments")
        outputs.append((target, data))
        if evidence == "file":
            beside = target.with_name(f"{target.stem.removesuffix('_已填')}_填报依据.xlsx")
            outputs.append((beside if out is not None else free_name(beside), evidence_file(filled, tables, target.name)))
    for path, _ in outputs:
        check_target(path, overwrite=overwrite, inputs=inputs)
    return [write(path, data, overwrite=overwrite) for path, data in outputs]


def _sources(filled: Filled, reports: Sequence[Path], forms: Sequence[Path]) -> list[tuple[Path | None, tuple[Table, ...]]]:
    """(file, its tables) of every file that is filled; None for the catalogue."""
    found: dict[str, list[Table]] = {}
    for table in filled.tables:
        found.setdefault(table.path, []).append(table)
    known = {str(path): path for path in (*forms, *reports)}
    inside = {origin: Path(origin) for origin in found if origin and origin not in known and Path(origin).is_file()}  # files of a folder
    return [((known | inside).get(origin), tuple(tables)) for origin, tables in found.items()]


def _target(source: Path, suffix: str, out: Path | None, *, single: bool, made: bool) -> Path:
    """Where a filled form goes: beside its source under another name, the name asked for, or the folder asked for."""
    name = f"{source.stem}{'_自评表' if made else ''}_已填{suffix}"
    if out is None:
        return free_name(source.with_name(name))
    if not single or out.is_dir():
        if out.suffix.lower() in (".xlsx", ".docx"):
            raise OutputError(f"要填的表不止一张，{out.name} 只是一个文件：请用 -o 给出一个文件夹")
        return out / name
    if out.suffix.lower() != suffix.lower():
        raise OutputError(f"填好的表要与原表同一格式：请把输出文件名的扩展名改为 {suffix}")
    return out
