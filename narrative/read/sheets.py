"""Workbooks that hold a report → text and blocks: .xlsx as its cells are shown, .xls and .et through LibreOffice or, without number formats, calamine."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from narrative.errors import InputError
from narrative.read.content import Content, Piece, Writer
from narrative.read.office import converted
from narrative.read.package import UNPACKED, damaged, open_package
from narrative.types import Locator

CELLS = 400_000
Grid = list[tuple[int, list[tuple[int, str, int]]]]  # (row, [(column, words, columns it spans)])


def xlsx_content(data: bytes, name: str) -> Content:
    """The visible sheets of an .xlsx in order: a row with one cell over the whole width is a paragraph, any other a row of cells.

    Raises:
        InputError: damaged or too large
    """
    import openpyxl

    with damaged(f"{name} 已损坏，读不出表格：请用 WPS 或 Excel 打开后另存为 .xlsx 再交"):
        with open_package(data) as package:
            if UNPACKED < sum(info.file_size for info in package.infolist() if info.filename.endswith((".xml", ".rels"))):
                raise InputError(f"{name} 解开后过大：请删去无关的工作表后再交")
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        sheets = [(sheet.title, list(_rows(sheet, name))) for sheet in book.worksheets if sheet.sheet_state == "visible"]
        return _written(sheets)


def xls_content(data: bytes, name: str) -> Content:
    """The sheets of an .xls or .et: converted where LibreOffice stands on the machine, else values without their number formats.

    Raises:
        InputError: damaged, encrypted or too large
    """
    made = converted(data, "xls", "xlsx", name, needed=False)
    if made is not None:
        return xlsx_content(made, name)
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = []
        for meta in book.sheets_metadata:
            if meta.visible == SheetVisibleEnum.Visible:
                sheet = book.get_sheet_by_name(meta.name)
                spans = {(a[0] + 1, a[1] + 1): b[1] - a[1] + 1 for a, b in sheet.merged_cell_ranges or ()}
                grid = sheet.to_python(skip_empty_area=False)
                sheets.append((meta.name, list(_plain_rows(grid, spans, name))))
    except (CalamineError, ValueError, OSError, OverflowError, IndexError) as error:
        locked = "password" in str(error).lower() or "encrypt" in str(error).lower()
        raise InputError(
            f"{name} 加了密码：请去掉密码后另存为 .xlsx 再交"
            if locked
            else f"{name} 读不出来（可能已损坏）：请用 WPS 或 Excel 打开后另存为 .xlsx 再交"
        ) from error
    return _written(sheets, ["旧版表格没有读到数字格式，百分数可能显示成小数：请用 WPS 或 Excel 另存为 .xlsx 后再交"])


def _written(sheets: Sequence[tuple[str, Grid]], warnings: Sequence[str] = ()) -> Content:
    writer = Writer()
    paragraph = 0
    for number, (title, grid) in enumerate(sheets, 1):
        used = {column + k for _, cells in grid for column, _, wide in cells for k in range(min(wide, 256))}
        for row, cells in grid:
            column, words, wide = cells[0]
            if len(cells) == 1 and (len(used) == 1 or (1 < wide and len(used) * 3 <= wide * 4)):
                paragraph += 1
                for line in words.split("\n"):
                    writer.paragraph(Piece(line, Locator(paragraph=paragraph, sheet=title, row=row, column=column)))
            else:
                writer.row([Piece(w, Locator(table=number, sheet=title, row=row, column=c)) for c, w, _ in cells])
    return writer.content(warnings)


def _rows(sheet: Any, name: str) -> Iterator[tuple[int, list[tuple[int, str, int]]]]:
    spans = {(area.min_row, area.min_col): area.max_col - area.min_col + 1 for area in sheet.merged_cells.ranges}
    if CELLS < len(sheet._cells):
        raise InputError(f"{name} 的工作表“{sheet.title}”单元格太多：请删去无关的行列后再交")
    for number, row in enumerate(sheet.iter_rows(), 1):
        if sheet.row_dimensions[number].hidden:
            continue
        cells = [(c.column, shown(c.value, c.number_format), spans.get((number, c.column), 1)) for c in row if c.value is not None]
        cells = [cell for cell in cells if cell[1].strip()]
        if cells:
            yield number, cells


def _plain_rows(
    grid: Sequence[Sequence[Any]], spans: dict[tuple[int, int], int], name: str
) -> Iterator[tuple[int, list[tuple[int, str, int]]]]:
    if CELLS < sum(len(row) for row in grid):
        raise InputError(f"{name} 的单元格太多：请删去无关的行列后再交")
    for number, row in enumerate(grid, 1):
        cells = [(c, shown(value, ""), spans.get((number, c), 1)) for c, value in enumerate(row, 1) if value not in (None, "")]
        cells = [cell for cell in cells if cell[1].strip()]
        if cells:
            yield number, cells


def shown(value: Any, number_format: str) -> str:
    """A cell's value as the sheet shows it: percents and dates by their format, numbers without a tail of binary dust."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{value.year}年{value.month}月{value.day}日{value.hour}时{value.minute:02d}分"
    if isinstance(value, datetime | date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02d}"
    if isinstance(value, int | float):
        return _number(value, number_format.split(";")[0])
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _number(value: float, shape: str) -> str:
    """A number in its format: its percent sign, thousands and literal units (0"场"); the places shown only for percents."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        return ""
    exact = Decimal(f"{exact:.15g}") if exact.as_tuple().digits[15:] else exact
    pieces = shape.split('"')
    plain, behind = "".join(pieces[::2]), "".join(pieces[1::2]) if pieces[0].strip() else ""
    percent = "%" in plain
    if percent:
        places = len(plain.partition(".")[2].partition("%")[0])
        exact = round(exact * 100, places)
    text = f"{exact:f}"
    if "." in text and not percent:
        text = text.rstrip("0").rstrip(".")
    return f"{text}{'%' if percent else ''}{behind}"
