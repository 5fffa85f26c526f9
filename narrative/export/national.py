"""The national 项目支出绩效自评表 as a workbook: made where there is a 绩效目标表, or a table in a report, but no form to fill."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from narrative.export.form import shown_value
from narrative.export.workbook import STAMP, timeless
from narrative.export.xlsx_patch import Percent
from narrative.results import Filled
from narrative.types import Cell, Indicator, Table

HEADER = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
MONEY = ("", "年初预算数", "全年预算数(A)", "全年执行数(B)", "分值", "执行率(B/A)", "得分", "")
WIDTHS = (12, 16, 28, 18, 16, 8, 8, 26)
Row = tuple[Any, ...]


def national_form(filled: Filled, tables: Sequence[Table]) -> bytes:
    """A workbook with one sheet for each table: its rows, targets and weights carried over, the values that were found written in.

    Source: 财预〔2020〕10号 attachment 1 as domain.md b.1 gives it
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        rows = [(indicator, cell) for t, indicator, cell in filled.rows() if t is table]
        title = "绩效自评表" if len(tables) == 1 else f"绩效自评表{tables.index(table) + 1}"
        _sheet(book.create_sheet(title), table, rows)
    book.properties.created = book.properties.modified = STAMP
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())


def _sheet(sheet: Any, table: Table, rows: Sequence[tuple[Indicator, Cell]]) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    head = dict(table.head)
    project = head.get("project", "")
    lines: list[Row] = [
        ("部门整体支出绩效自评表" if "部门整体" in project else "项目支出绩效自评表", *[""] * 7),
        (f"（{table.year}年度）" if table.year else "（    年度）", *[""] * 7),
        ("项目名称", project, "", "", "", "", "", ""),
        ("主管部门", "", "", "", "实施单位", head.get("organisation", ""), "", ""),
        MONEY,
        ("年度资金总额", "", "", "", 10, "", "", ""),
        ("其中：当年财政拨款", "", "", "", "—", "", "—", ""),
        ("上年结转资金", "", "", "", "—", "", "—", ""),
        ("其他资金", "", "", "", "—", "", "—", ""),
        ("年初设定目标", "", "", "", "实际完成情况", "", "", ""),
        ("", "", "", "", "", "", "", ""),
        HEADER,
        *_indicator_lines(rows),
        ("总分", "", "", "", "", _total(rows), "", ""),
    ]
    thin = Side(style="thin")
    for r, line in enumerate(lines, 1):
        for c, value in enumerate(line, 1):
            cell = sheet.cell(r, c)
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
            if r > 2:
                cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            if value == "":
                continue
            if isinstance(value, Percent):
                cell.value, cell.number_format = (value.text, "@") if value.written else (float(value.share), "0.##%")
            else:
                cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    for area in ("A1:H1", "A2:H2", "B3:H3", "B4:D4", "F4:H4", "A10:D10", "E10:H10", "A11:D11", "E11:H11"):
        sheet.merge_cells(area)
    first = len(lines) - len(rows)
    for column in (0, 1):
        for start, end in _runs([line[: column + 1] for line in lines[first - 1 : -1]]):
            if start < end and lines[first - 1 + start][column]:
                sheet.merge_cells(start_row=first + start, end_row=first + end, start_column=column + 1, end_column=column + 1)
    sheet["A1"].font = Font(bold=True, size=16)
    for c, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(c)].width = width
    for r in range(3, len(lines) + 1):
        sheet.row_dimensions[r].height = 60 if r == 11 else 34 if r < 11 or any(18 < len(str(v)) for v in lines[r - 1]) else 24
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "portrait", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _indicator_lines(rows: Sequence[tuple[Indicator, Cell]]) -> Iterator[Row]:
    for indicator, cell in rows:
        level1, level2 = (*indicator.path[:-1], "", "")[:2]
        value = shown_value(indicator, cell) if cell.state == "filled" else indicator.actual
        number = value if isinstance(value, str | Percent) else float(value) if value % 1 else int(value)
        target = indicator.target.text if indicator.target else ""
        if indicator.unit_column and target and indicator.unit_column not in target:
            target += indicator.unit_column
        weight = indicator.weight
        points: float | int | str = "" if weight is None else float(weight) if weight % 1 else int(weight)
        yield level1, level2, indicator.path[-1], target, number, points, "", ""


def _total(rows: Sequence[tuple[Indicator, Cell]]) -> float | str:
    weights = [indicator.weight for indicator, _ in rows]
    return float(sum(w for w in weights if w is not None) + 10) if weights and all(w is not None for w in weights) else ""


def _runs(keys: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """(first, last) of each run of equal keys."""
    start = 0
    for n in range(1, len(keys) + 1):
        if n == len(keys) or keys[n] != keys[start]:
            yield start, n - 1
            start = n
