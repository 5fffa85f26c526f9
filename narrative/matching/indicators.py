"""Indicator tables of a file (.xlsx, .docx, the text of a report) with the columns understood. What a column is, is data (headers.toml)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from narrative.errors import InputError, TableError
from narrative.matching.measures import measures_of
from narrative.matching.rows import tables_of
from narrative.read.files import file_bytes
from narrative.rules import labels
from narrative.tables.docx import docx_grids
from narrative.tables.grid import Grid
from narrative.tables.headers import header_roles, is_empty
from narrative.tables.report import report_grids
from narrative.tables.xlsx import xlsx_grids
from narrative.types import Document, Table

__all__ = ["columns_understood", "header_roles", "is_empty", "measures_of", "read_tables", "tables_in"]


def read_tables(path: str | Path, columns: Mapping[str, int] | None = None) -> tuple[Table, ...]:
    """The indicator tables of an .xlsx or .docx file, one per block of rows under a header, in the file's order.

    A table without a column for the actual value (绩效目标表) is read too: its rows have no locator.

    Args:
        columns: role → 0-based column where the user corrects what the header says

    Raises:
        TableError: missing, damaged, encrypted, neither .xlsx nor .docx, or without a column of indicator names
    """
    path = Path(path)
    try:
        data = file_bytes(path)
    except InputError as error:
        raise TableError(str(error)) from error
    return tables_of_bytes(data, path, path.name, columns)


def tables_of_bytes(data: bytes, path: Path, name: str, columns: Mapping[str, int] | None = None) -> tuple[Table, ...]:
    """The indicator tables that some bytes hold, as `read_tables` reads a file; `name` is what messages call it."""
    grids = grids_of(data, name)
    tables = _tables(grids, str(path), columns or {})
    if not tables:
        raise TableError(
            f"{name} 里没有找到指标表：表头要有“三级指标”（或“指标名称”）和“目标值”“实际完成值”等列，请检查表头，"
            "或用 --columns 指明，如 --columns 三级指标=C,目标值=D,实际完成值=E"
        )
    return tables


def tables_in(document: Document, columns: Mapping[str, int] | None = None) -> tuple[Table, ...]:
    """The indicator tables inside a report, () where it holds none."""
    return _tables(report_grids(document), document.path, columns or {})


def columns_understood(table: Table) -> str:
    """What was understood of a table's columns, in words: 三级指标=C，目标值=D，实际完成值=E."""
    words = labels("column")
    return "，".join(f"{words[role]}={column}" for role, column in sorted(table.columns, key=lambda pair: (len(pair[1]), pair[1])))


def grids_of(data: bytes, name: str) -> tuple[Grid, ...]:
    """The sheets or tables of an .xlsx or .docx file as texts.

    Raises:
        TableError: neither of the two, or damaged
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableError(
            f"{name} 是旧版 .xls/.et/.doc 文件，或加了密码：请用 WPS 或 Office 去掉密码，表格另存为 .xlsx、文档另存为 .docx 后再交"
        )
    if not data.startswith(b"PK"):
        raise TableError(f"{name} 不是 Excel 或 Word 表格：请用 WPS 或 Excel 另存为 .xlsx（Word 表格存为 .docx）后再交")
    return docx_grids(data, name) if b"word/document.xml" in data else xlsx_grids(data, name)


def _tables(grids: Sequence[Grid], path: str, columns: Mapping[str, int]) -> tuple[Table, ...]:
    tables: list[Table] = []
    for grid in grids:
        tables += tables_of(grid, path=path, first=len(tables) + 1, corrected=columns)
    return tuple(tables)
