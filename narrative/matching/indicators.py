"""Indicator tables: reads .xlsx forms of any column order into rows, and the default catalogue. Header words are data (headers.toml)."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from narrative.errors import InputError, TableError
from narrative.facts.concepts import concepts_in, measures
from narrative.matching.targets import read_target, split_unit
from narrative.offsets import fold
from narrative.quantities.units import forms
from narrative.read.files import file_bytes
from narrative.rules import load, table
from narrative.types import Indicator, Table

ROWS, COLUMNS = 20_000, 400
UNPACKED = 200 * 1024 * 1024
EMPTY = re.compile(str(table("headers")["kind"]["empty"]))
SKIP = re.compile(str(table("headers")["kind"]["skip"]))


@cache
def catalogue() -> tuple[Indicator, ...]:
    """The default catalogue: the 38 indicators of the guidelines."""
    rows = []
    for rule in load("catalogue"):
        known = forms().get(rule.text("unit"))
        rows.append(
            Indicator(
                rule.id,
                (rule.text("level"), rule.text("name")),
                rule.text("name"),
                known.unit if known else rule.text("unit"),
                rule.terms("measures"),
                None,
                rule.terms("aliases"),
                cast(Literal["sum", "max", "last"], rule.text("aggregate", "sum")),
                rule.terms("proof"),
                concepts=(*rule.terms("concepts"), *(f"action.{action}" for action in rule.terms("actions"))),
            )
        )
    return tuple(rows)


def read_tables(path: str | Path) -> tuple[Table, ...]:
    """The indicator tables of an .xlsx file, one per block of rows under a header, in the file's order.

    Raises:
        TableError: missing, damaged, encrypted, no .xlsx, or without a column of indicator names
    """
    path = Path(path)
    tables: list[Table] = []
    seen: list[str] = []
    for name, grid, merged, marks in _sheets(path):
        columns: dict[str, int] = {}
        pending: dict[str, int] = {}  # columns named by the upper of two header rows
        rows: list[tuple[int, list[str]]] = []
        for number, cells in enumerate(grid, 1):
            roles = {**pending, **header_roles(cells)}
            pending = {
                role: column
                for role, column in header_roles(cells).items()
                if role in ("actual", "target", "weight", "score", "unit", "reason")
            }
            if "name" in roles and ("target" in roles or "actual" in roles or "level1" in roles):
                if rows:
                    tables.append(_table(path, name, columns, rows, merged, marks, len(tables)))
                columns, rows = roles, []
                seen += [c for c in cells if c]
            elif columns:
                rows.append((number, cells))
        if rows:
            tables.append(_table(path, name, columns, rows, merged, marks, len(tables)))
    tables = [t for t in tables if t.indicators]
    if not tables:
        raise TableError(f"{path.name} 里没有找到指标表：表头要有“三级指标”（或“指标名称”）和“目标值”“实际完成值”等列，请检查表头后重试")
    if not any(dict(t.columns).get("actual") for t in tables):
        raise TableError(f"{path.name} 里没有“实际完成值”一列：请在表中加上这一列后重试")
    return tuple(tables)


def header_roles(cells: Sequence[str]) -> dict[str, int]:
    """Role → 0-based column of a header row; empty where too few cells are header words."""
    roles: dict[str, int] = {}
    words = _header_words()
    for column, cell in enumerate(cells):
        role = words.get(re.sub(r"[\s（）()：:]", "", fold(cell)))
        if role is not None and role not in roles:
            roles[role] = column
    return roles if 2 <= len(roles) else {}


@cache
def _header_words() -> Mapping[str, str]:
    return {re.sub(r"[（）()]", "", word): rule.id for rule in load("headers") for word in rule.terms("exact")}


@cache
def _named_measures() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    return tuple((re.compile(rule.text("pattern")), rule.terms("measures")) for rule in load("headers", "measure"))


def measures_of(name: str, unit: str) -> tuple[str, ...]:
    """What a count for a row may be: by its unit, else by its name, else by the object the name ends with; () where nothing tells."""
    known = forms().get(split_unit(unit)[0]) if unit else None
    named = next((m for pattern, m in _named_measures() if pattern.search(name)), ())
    if known is not None and known.unit_class != "open":
        by_class = {
            "person": ("person", "person_time"),
            "person_time": ("person_time", "person"),
            "copy": ("copy", "document", "item"),
            "document": ("document", "item", "copy"),
            "team": ("organization", "other"),
            "household": ("person", "organization", "other"),
            "item": ("item", "copy"),
            "organization": ("organization", "place"),
        }
        return by_class.get(known.unit_class, (known.unit_class,))
    if named:
        return named
    found = concepts_in(name)
    if found:
        own = measures()[found[-1][0]]
        return (
            own,
            *{
                "event": ("project",),
                "place": ("organization", "item"),
                "organization": ("place",),
                "project": ("item", "event"),
                "item": ("project", "document"),
                "document": ("item", "project"),
                "award": ("project", "item", "person"),
            }.get(own, ()),
        )
    return ()


def _table(
    path: Path,
    sheet: str,
    columns: Mapping[str, int],
    rows: Sequence[tuple[int, list[str]]],
    merged: Mapping[tuple[int, int], str],
    marks: Mapping[tuple[int, int], Blocked],
    index: int,
) -> Table:
    indicators: list[Indicator] = []
    levels = {"level1": "", "level2": ""}

    def cell(number: int, cells: list[str], role: str) -> str:
        column = columns.get(role)
        if column is None or len(cells) <= column:
            return ""
        return cells[column] or merged.get((number, column), "")

    for number, cells in rows:
        for level in levels:
            if cell(number, cells, level):
                levels[level] = cell(number, cells, level)
        content = cell(number, cells, "content") if "content" in columns else ""
        name = re.sub(r"\s+", "", content or cell(number, cells, "name"))
        if not name or SKIP.match(name) or SKIP.match(next((c for c in cells if c), "")):
            continue
        unit = cell(number, cells, "unit")
        target = read_target(cell(number, cells, "adjusted") or cell(number, cells, "target"), unit, cell(number, cells, "sign"))
        shown = unit or (target.unit if target else "")
        indicators.append(
            Indicator(
                f"{index + 1}.{len(indicators)}",
                (levels["level1"], levels["level2"], name),
                name,
                shown,
                measures_of(name, shown),
                target,
                actual=cell(number, cells, "actual"),
                locator=f"{_letter(columns['actual'])}{number}" if "actual" in columns else "",
                weight=_decimal(cell(number, cells, "weight")),
                unit_column=unit,
                blocked=marks.get((number, columns.get("actual", -1)), ""),
                concepts=tuple(dict.fromkeys(c for c, _, _ in concepts_in(name))),
            )
        )
    return Table(
        f"{path.stem}#{index + 1}", path.name, sheet, tuple(indicators), tuple((role, _letter(column)) for role, column in columns.items())
    )


def is_empty(value: str) -> bool:
    """Whether a cell counts as not filled in: blank, / — 无 待填; 0 is a value."""
    return EMPTY.fullmatch(value.strip()) is not None


Blocked = Literal["", "formula", "merged"]
Sheet = tuple[str, list[list[str]], dict[tuple[int, int], str], dict[tuple[int, int], Blocked]]


def _sheets(path: Path) -> Iterator[Sheet]:
    """(sheet name, rows of cell texts, value of each merged cell, what keeps a cell from being written) of the visible sheets, by (row, 0-based column).

    Raises:
        TableError: missing, damaged, encrypted, too large or no .xlsx
    """
    try:
        data = file_bytes(path)
    except InputError as error:
        raise TableError(str(error)) from error
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableError(f"{path.name} 是旧版 .xls/.et 表格，或加了密码：请用 WPS 或 Excel 去掉密码、另存为 .xlsx 后再交")
    if not data.startswith(b"PK"):
        raise TableError(f"{path.name} 不是 Excel 表格：请用 WPS 或 Excel 另存为 .xlsx 后再交")
    try:
        yield from _opened(data, path.name)
    except TableError:
        raise
    except (
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
    ) as error:
        raise TableError(f"{path.name} 已损坏、加了密码或不是 Excel 表格：请用 WPS 或 Excel 打开后另存为 .xlsx 再交") from error


def _opened(data: bytes, name: str) -> Iterator[Sheet]:
    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if UNPACKED < sum(info.file_size for info in package.infolist()):
            raise TableError(f"{name} 解开后过大：请删去图片和多余的工作表后再交")
    shown, written = load_workbook(io.BytesIO(data), data_only=True), load_workbook(io.BytesIO(data))
    for sheet in shown.worksheets:
        if sheet.sheet_state != "visible":
            continue
        if ROWS < sheet.max_row or COLUMNS < sheet.max_column:
            raise TableError(
                f"{name} 的工作表 {sheet.title} 有 {sheet.max_row} 行 {sheet.max_column} 列，超过 {ROWS} 行 {COLUMNS} 列：请删去多余的空行空列后再交"
            )
        merged: dict[tuple[int, int], str] = {}
        marks: dict[tuple[int, int], Blocked] = {}
        for area in sheet.merged_cells.ranges:
            value = _text(sheet.cell(area.min_row, area.min_col))
            for r in range(area.min_row, min(area.max_row, sheet.max_row) + 1):
                for c in range(area.min_col, min(area.max_col, sheet.max_column) + 1):
                    merged[r, c - 1] = value
                    if (r, c) != (area.min_row, area.min_col):
                        marks[r, c - 1] = "merged"
        for r, row in enumerate(written[sheet.title].iter_rows(), 1):
            marks.update({(r, c): "formula" for c, cell in enumerate(row) if cell.data_type == "f"})
        yield sheet.title, [[_text(cell) for cell in row] for row in sheet.iter_rows()], merged, marks


def _text(cell: Any) -> str:
    """A cell as the user sees it: 0.98 in a percent cell is 98%."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if "%" in re.sub(r'"[^"]*"|\\.', "", cell.number_format or ""):
            return f"{Decimal(str(value)) * 100:f}".rstrip("0").rstrip(".") + "%" if value % 1 else f"{value * 100:g}%"
        return f"{Decimal(str(value)):f}" if isinstance(value, int) or value % 1 else str(int(value))
    return str(value).strip()


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column + 1))


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip().removesuffix("分"))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() < 12 else None
