"""Which files a command writes and under which names; nothing is written where one of them cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from narrative.errors import OutputError
from narrative.export import lists
from narrative.export.evidence import CLAIM_HEADER, claim_rows, evidence_file
from narrative.export.files import check_target, free_name, write
from narrative.export.form import filled_form
from narrative.results import Extraction, Filled


def write_lists(out: Path, results: Sequence[Extraction], inputs: Sequence[Path], *, overwrite: bool, claims_only: bool = False) -> Path:
    """The file of facts (or claims) written, in the format its name asks for.

    Raises:
        OutputError: no such format, or the file cannot be written
    """
    kind = out.suffix.lower()
    check_target(out, overwrite=overwrite, inputs=inputs)
    if kind == ".json":
        data = lists.json_lines(results).encode("utf-8")
    elif kind == ".csv":
        data = (
            lists.to_csv(CLAIM_HEADER, list(claim_rows(results)))
            if claims_only
            else lists.to_csv(lists.FACT_HEADER, lists.fact_rows(results))
        )
    elif kind == ".xlsx":
        data = lists.to_xlsx(results)
    else:
        raise OutputError(f"不会写 {out.suffix or '没有扩展名的'} 文件：请用 .json、.csv 或 .xlsx")
    return write(out, data, overwrite=overwrite)


def write_filled(filled: Filled, reports: Sequence[Path], table: Path | None, out: Path | None, *, overwrite: bool) -> list[Path]:
    """The files written: the filled form and the evidence file beside it, both or neither; without a table one list of the catalogue's rows.

    Raises:
        OutputError: one of them is an input, stands already, or cannot be written
    """
    inputs = [*reports, *([table] if table is not None else [])]
    if table is None:
        target = out if out is not None else free_name(Path(f"{reports[0].stem}_指标汇总.xlsx"))
        if target.suffix.lower() != ".xlsx":
            raise OutputError(f"指标汇总只写成 .xlsx：请把 {target.name} 的扩展名改为 .xlsx")
        check_target(target, overwrite=overwrite, inputs=inputs)
        outputs = [(target, evidence_file(filled))]
    else:
        target = out if out is not None else free_name(table.with_stem(table.stem + "_已填"))
        if target.suffix.lower() != table.suffix.lower():
            raise OutputError(f"填好的表要与原表同一格式：请把输出文件名的扩展名改为 {table.suffix}")
        beside = target.with_name(f"{target.stem.removesuffix('_已填')}_填报依据.xlsx")
        beside = beside if out is not None else free_name(beside)
        for path in (target, beside):
            check_target(path, overwrite=overwrite, inputs=inputs)
        outputs = [(target, filled_form(table, filled)), (beside, evidence_file(filled))]
    return [write(path, data, overwrite=overwrite) for path, data in outputs]
