"""Workbooks of lists: header, widths, wrapped lines, print settings, fixed times; text never becomes a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

WIDTHS = {
    "序号": 5,
    "指标": 20,
    "目标值": 12,
    "实际完成值": 12,
    "说明": 8,
    "状态": 8,
    "把握": 9,
    "原因和办法": 26,
    "依据原文": 46,
    "位置": 14,
    "原文写法": 12,
    "佐证材料": 16,
    "核对□": 7,
    "断言": 46,
    "所在句": 70,
    "问题类型": 12,
    "要问清": 40,
    "参考得分": 9,
    "数值": 14,
    "材料": 24,
    "数的是什么": 30,
    "关于本表": 90,
    "年初目标": 40,
    "完成情况原文": 70,
    "其中的数": 40,
    "表中原值": 14,
    "比对结果": 16,
    "备注": 36,
    "可填内容": 30,
    "栏目": 12,
    "用在": 40,
    "项目": 14,
    "问题": 52,
    "等级": 11,
    "说法": 46,
    "可作佐证": 28,
    "摘录": 60,
    "应附材料": 22,
    "原句": 70,
    "类别": 14,
    "结果": 8,
    "已附□": 7,
    "扣分": 7,
    "差异": 10,
    "核实值": 10,
    "程序原值": 14,
    "核对后的值": 14,
    "最后改动": 9,
    "时间": 15,
    "操作": 12,
    "单位": 34,
    "年度": 7,
    "自评分": 8,
    "复算分": 8,
    "差": 7,
    "表文不符": 9,
    "计算错误": 9,
    "无量化": 8,
    "缺佐证": 8,
    "建议": 11,
    "退回意见": 9,
    "台账序号": 9,
    "文件": 40,
    "原因": 40,
    "办法": 46,
}
STAMP = datetime(2000, 1, 1)
LINE = 14.5  # points of one line of text
Sheet = tuple[str, Sequence[str], Sequence[Sequence[Any]]]


def write_workbook(sheets: Sequence[Sheet], *, beside: str = "") -> bytes:
    """A workbook of (title, header, rows).

    Args:
        beside: the name of the file that it goes with, kept among the workbook's properties
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for title, header, rows in sheets:
        write_sheet(book.create_sheet(title), header, rows)
    book.properties.created = book.properties.modified = STAMP
    book.properties.identifier = beside or None
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())


def timeless(package: bytes) -> bytes:
    """The package with one fixed time in it, so that the same input gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info.filename)
            if info.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", data)
            target.writestr(zipfile.ZipInfo(info.filename, (2000, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _lines(value: Any, width: int) -> int:
    """How many lines a value takes in a column so wide; a Chinese character is as wide as two others."""
    return sum(max(1, -(-sum(2 if "\u2e80" < c else 1 for c in line) // width)) for line in str(value).split("\n"))


def write_sheet(sheet: Any, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Header and rows with widths, wrapped lines, a frozen header and print settings; text never becomes a formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    thin = Side(style="thin", color="BFBFBF")
    for r, row in enumerate((header, *rows), 1):
        for c, value in enumerate(row, 1):
            cell = sheet.cell(r, c)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
            if isinstance(value, str) and value.startswith(("=", "+", "-", "@")):
                cell.data_type = "s"
                cell.quotePrefix = True
            cell.alignment = Alignment(wrap_text=True, vertical="center" if r == 1 else "top", horizontal="center" if r == 1 else None)
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            if r == 1:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor="DDEBF7")
        sheet.row_dimensions[r].height = (
            LINE * max(_lines(value, WIDTHS.get(name, 16)) for name, value in zip(header, row, strict=True)) + 3
        )
    for c, name in enumerate(header, 1):
        sheet.column_dimensions[get_column_letter(c)].width = WIDTHS.get(name, 16)
    sheet.freeze_panes = "C2" if len(header) > 8 else "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
