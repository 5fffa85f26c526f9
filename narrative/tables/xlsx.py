""".xlsx → grids of the visible sheets, each cell as the user sees it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from decimal import Decimal
from typing import Any

from narrative.errors import TableError
from narrative.tables.grid import COLUMNS, ROWS, UNPACKED, Blocked, Grid

STATED = re.compile(r"=\s*-?\d[\d.,]*\s*(?:[%％]|[一-龥]{1,3})?")  # =100%, typed as a target and taken for a formula
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    SyntaxError,
    RuntimeError,
    MemoryError,
)


def xlsx_grids(data: bytes, name: str) -> tuple[Grid, ...]:
    """The visible sheets of a workbook in order.

    Raises:
        TableError: damaged, encrypted, too large or no .xlsx
    """
    try:
        return tuple(_opened(data, name))
    except TableError:
        raise
    except DAMAGED as error:
        raise TableError(f"{name} 已损坏、加了密码或不是 Excel 表格：请用 WPS 或 Excel 打开后另存为 .xlsx 再交") from error


def _opened(data: bytes, name: str) -> list[Grid]:
    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if UNPACKED < sum(info.file_size for info in package.infolist()):
            raise TableError(f"{name} 解开后过大：请删去图片和多余的工作表后再交")
    shown, written = load_workbook(io.BytesIO(data), data_only=True), load_workbook(io.BytesIO(data))
    grids = []
    for sheet in shown.worksheets:
        if sheet.sheet_state != "visible":
            continue
        if ROWS < sheet.max_row or COLUMNS < sheet.max_column:
            raise TableError(
                f"{name} 的工作表 {sheet.title} 有 {sheet.max_row} 行 {sheet.max_column} 列，超过 {ROWS} 行 {COLUMNS} 列：请删去多余的空行空列后再交"
            )
        covered: dict[tuple[int, int], str] = {}
        blocked: dict[tuple[int, int], Blocked] = {}
        for area in sheet.merged_cells.ranges:
            value = cell_text(sheet.cell(area.min_row, area.min_col))
            for r in range(area.min_row, min(area.max_row, sheet.max_row) + 1):
                for c in range(area.min_col, min(area.max_col, sheet.max_column) + 1):
                    covered[r, c - 1] = value
                    if (r, c) != (area.min_row, area.min_col):
                        blocked[r, c - 1] = "merged"
        texts = [[cell_text(cell) for cell in row] for row in sheet.iter_rows()]
        for r, row in enumerate(written[sheet.title].iter_rows(), 1):
            for c, cell in enumerate(row):
                if cell.data_type == "f":
                    blocked[r, c] = "formula"
                    if not texts[r - 1][c] and STATED.fullmatch(str(cell.value)):
                        texts[r - 1][c] = str(cell.value)
        grids.append(Grid("xlsx", sheet.title, tuple(map(tuple, texts)), covered, blocked))
    return grids


def cell_text(cell: Any) -> str:
    """A cell as the user sees it: 0.98 in a percent cell is 98%, a date is 2023年9月30日."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if "%" in re.sub(r'"[^"]*"|\\.', "", cell.number_format or ""):
            return f"{Decimal(str(value)) * 100:f}".rstrip("0").rstrip(".") + "%" if value % 1 else f"{value * 100:g}%"
        return f"{Decimal(str(value)):f}" if isinstance(value, int) or value % 1 else str(int(value))
    if hasattr(value, "strftime") and hasattr(value, "year"):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value).strip()
