"""Writes values into cells of an .xlsx package and touches nothing else: every other part of the package stays byte for byte.

Saving through a spreadsheet library loses text boxes and rewrites charts and styles, so only the sheets' XML is edited.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from narrative.errors import OutputError
from narrative.export.package import replace_parts
from narrative.letters import column_number, letter, place

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
PERCENT_FORMATS = frozenset((9, 10))
TEXT_FORMAT = 49
QUOTED = re.compile(r'"[^"]*"|\\.')  # a % in quotes is only shown, 0"%" is no percent format


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage: a hundredth of it in a percent cell, else as text with the sign (`written`) or as a bare number."""

    share: Decimal
    text: str
    written: bool


Value = Decimal | str | Percent


def patch(package: bytes, values: Mapping[str, Mapping[str, Value]]) -> bytes:
    """The package with values written into empty cells.

    Args:
        package: the .xlsx file
        values: sheet name → cell (F12) → value; a Decimal becomes a number (a hundredth of it in a percent cell, text in a text cell)

    Raises:
        OutputError: a sheet is missing, or a cell holds something already
    """
    source = zipfile.ZipFile(io.BytesIO(package))
    paths = _sheet_paths(source)
    formats = _formats(source)
    changed: dict[str, bytes] = {}
    for sheet, cells in values.items():
        if sheet not in paths:
            raise OutputError(f"表格里没有名为 {sheet} 的工作表：请检查文件是否换过")
        if cells:
            changed[paths[sheet]] = _patched(source.read(paths[sheet]), cells, formats)
    return replace_parts(package, changed)


def _sheet_paths(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → path of its part."""
    book = etree.fromstring(package.read("xl/workbook.xml"))
    links = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target") or "" for link in links.iter(f"{PACKAGE}Relationship")}
    paths = {}
    for sheet in book.iter(f"{MAIN}sheet"):
        target = targets.get(sheet.get(f"{REL}id"), "")
        paths[sheet.get("name") or ""] = posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    return paths


def _formats(package: zipfile.ZipFile) -> list[str]:
    """For each cell style: "percent", "text", "shown" (a number that is shown with a sign, 0"%") or ""."""
    if "xl/styles.xml" not in package.namelist():
        return []
    root = etree.fromstring(package.read("xl/styles.xml"))
    own = {int(f.get("numFmtId") or 0): f.get("formatCode") or "" for f in root.iter(f"{MAIN}numFmt")}
    kinds = []
    table = root.find(f"{MAIN}cellXfs")
    for style in table if table is not None else ():
        number = int(style.get("numFmtId") or 0)
        code = QUOTED.sub("", own.get(number, ""))
        shown = "shown" if "%" in "".join(QUOTED.findall(own.get(number, ""))) else ""
        kinds.append("text" if number == TEXT_FORMAT or code == "@" else "percent" if number in PERCENT_FORMATS or "%" in code else shown)
    return kinds


def _patched(part: bytes, values: Mapping[str, Value], formats: list[str]) -> bytes:
    root = etree.fromstring(part)
    data = root.find(f"{MAIN}sheetData")
    if data is None:
        raise OutputError("表格的工作表没有数据区：请用 WPS 或 Excel 另存为 .xlsx 后重试")
    rows = _numbered(data)
    for name, value in values.items():
        number = _row_of(name)
        row = rows.get(number)
        if row is None:
            row = etree.Element(f"{MAIN}row", r=str(number))
            _insert(data, row, [r for n, r in sorted(rows.items()) if n < number])
            rows[number] = row
        cell = next((c for c in row if c.get("r") == name), None)
        if cell is None:
            cell = etree.Element(f"{MAIN}c", r=name)
            _insert(row, cell, [c for c in row if _index(c.get("r") or "") < _index(name)])
        if cell.find(f"{MAIN}f") is not None:
            raise OutputError(f"单元格 {name} 里是公式，没有改动：请手工填写")
        style = int(cell.get("s") or 0)
        chosen = _listed(value, _choices(root, name))
        _write(cell, chosen, formats[style] if style < len(formats) else "")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _choices(root: etree._Element, name: str) -> tuple[str, ...]:
    """The words a drop-down list on a cell offers, () where there is none or where it stands elsewhere in the workbook."""
    row, column = place(name)
    for check in root.iter(f"{MAIN}dataValidation"):
        words = check.findtext(f"{MAIN}formula1") or ""
        if check.get("type") == "list" and words.startswith('"') and _covers(check.get("sqref") or "", row, column):
            return tuple(word.strip() for word in words.strip('"').split(","))
    return ()


def _covers(areas: str, row: int, column: int) -> bool:
    for area in areas.split():
        first, _, last = area.replace("$", "").partition(":")
        try:
            (top, left), (bottom, right) = place(first), place(last or first)
        except ValueError:
            continue
        if top <= row <= bottom and left <= column <= right:
            return True
    return False


def _listed(value: Value, choices: tuple[str, ...]) -> Value:
    """The word of the list that says the value's number, the value itself where none or several do."""
    number = value.share * 100 if isinstance(value, Percent) else value if isinstance(value, Decimal) else _number(value)
    meant = [choice for choice in choices if number is not None and _number(choice) == number]
    return meant[0] if len(meant) == 1 else value


def _number(text: str) -> Decimal | None:
    found = re.match(r"\s*(\d{1,12}(?:\.\d{1,6})?)", text)
    return Decimal(found.group(1)) if found else None


def _numbered(data: etree._Element) -> dict[int, etree._Element]:
    """Row number → row; rows and cells that leave out their place stand right behind the one before, and are given it."""
    rows: dict[int, etree._Element] = {}
    number = 0
    for row in data.findall(f"{MAIN}row"):
        number = int(row.get("r") or number + 1)
        row.set("r", str(number))
        rows[number] = row
        column = 0
        for cell in row.findall(f"{MAIN}c"):
            name = cell.get("r")
            column = _index(name) if name else column + 1
            cell.set("r", f"{letter(column - 1)}{number}")
    return rows


def _index(name: str) -> int:
    """The column of a cell by its name, from 1: B7 → 2."""
    letters = re.match(r"[A-Z]*", name)
    return column_number(letters.group() if letters else "") + 1


def _write(cell: etree._Element, value: Value, kind: str) -> None:
    """Set a cell's value in the shape its format wants; its style stays."""
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", "")
    if isinstance(value, Percent) and kind == "percent":
        value = value.share
    elif isinstance(value, Percent):
        value = value.share * 100 if kind == "shown" or not (kind == "text" or value.written) else value.text
    if isinstance(value, Decimal) and kind != "text":
        shown = value
        etree.SubElement(cell, f"{MAIN}v").text = f"{shown.normalize():f}"
        return
    cell.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
    text.text = f"{value:f}" if isinstance(value, Decimal) else value


def _insert(parent: etree._Element, child: etree._Element, before: list[etree._Element]) -> None:
    parent.insert(len(before), child)


def _row_of(name: str) -> int:
    match = re.fullmatch(r"[A-Z]{1,3}(\d+)", name)
    if match is None:
        raise OutputError(f"单元格名 {name} 不对")
    return int(match.group(1))
