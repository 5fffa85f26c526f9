"""Workbooks that hold a report → text and blocks: .xlsx as its cells are shown, .xls and .et likewise."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from narrative.errors import InputError
from narrative.read.content import Content, Piece, Writer
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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out of a workbook is nothing that is read
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        sheets = [(sheet.title, list(_rows(sheet, name))) for sheet in book.worksheets if sheet.sheet_state == "visible"]
        return _written(sheets)


def xls_content(data: bytes, name: str) -> Content:
    """The visible sheets of an .xls or .et, as .xlsx.

    Raises:
        InputError: damaged, encrypted or too large
    """
    import xlrd

    broken = f"{name} 已损坏，读不出表格：请用 WPS 或 Excel 打开后另存为 .xlsx 再交"
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
        return _written([(sheet.name, list(_old_rows(book, sheet, name))) for sheet in book.sheets() if sheet.visibility == 0])
    except InputError:
        raise
    except Exception as error:  # the parser raises whatever a damaged file makes it stumble over
        locked = "encrypted" in str(error).lower() or "password" in str(error).lower()
        raise InputError(f"{name} 加了密码：请去掉密码后另存为 .xlsx 再交" if locked else broken) from error


def _written(sheets: Sequence[tuple[str, Grid]]) -> Content:
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
    return writer.content()


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


def _old_rows(book: Any, sheet: Any, name: str) -> Iterator[tuple[int, list[tuple[int, str, int]]]]:
    import xlrd

    if CELLS < sum(sheet.row_len(r) for r in range(sheet.nrows)):
        raise InputError(f"{name} 的工作表“{sheet.name}”单元格太多：请删去无关的行列后再交")
    spans = {(top, left): right - left for top, _, left, right in sheet.merged_cells}
    for r in range(sheet.nrows):
        if r in sheet.rowinfo_map and sheet.rowinfo_map[r].hidden:
            continue
        cells = []
        for c, cell in enumerate(sheet.row(r)):
            value: Any = cell.value
            if cell.ctype == xlrd.XL_CELL_DATE:
                value = xlrd.xldate_as_datetime(value, book.datemode)
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                value = bool(value)
            elif cell.ctype not in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER):
                continue
            words = shown(value, book.format_map[book.xf_list[cell.xf_index].format_key].format_str)
            if words.strip():
                cells.append((c + 1, words, spans.get((r, c), 1)))
        if cells:
            yield r + 1, cells


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
