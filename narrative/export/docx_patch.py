"""Writes texts into cells of the tables of a .docx package: into the cell's own run, in its own font; nothing else is touched."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from narrative.errors import OutputError
from narrative.export.package import replace_parts
from narrative.letters import place
from narrative.tables.docx import W, document_xml, is_hidden, placed_cells

SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def patch_docx(package: bytes, values: Mapping[str, Mapping[str, str]], name: str) -> bytes:
    """The package with texts written into cells.

    Args:
        package: the .docx file
        values: table (表1) → cell (F12: letter of the column of the table's grid, number of the row) → text
        name: name of the file, for messages

    Raises:
        OutputError: a table or cell is missing, or the cell goes on one above
        TableError: the package cannot be opened
    """
    root = document_xml(package, name)
    tables = {f"表{n}": table for n, table in enumerate(root.iter(f"{W}tbl"), 1)}
    for table, cells in values.items():
        if table not in tables:
            raise OutputError(f"{name} 里没有第 {table[1:]} 个表格：请检查文件是否换过")
        places = {(row, column): (cell, continued) for row, column, _, continued, cell in placed_cells(tables[table])}
        for locator, text in cells.items():
            cell, continued = places.get(place(locator), (None, True))
            if cell is None or continued:
                raise OutputError(f"{name} 的{table}没有可写的单元格 {locator}：请手工填写")
            _write(cell, text, _neighbour(cell))
    if not any(values.values()):
        return package
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    return replace_parts(package, {"word/document.xml": head + etree.tostring(root, encoding="UTF-8", xml_declaration=False)})


def _write(cell: etree._Element, text: str, neighbour: etree._Element | None) -> None:
    """Put the text into the first shown run of the cell, empty its others; a cell without runs gets one in the cell's own font."""
    runs = [run for run in cell.iter(f"{W}r") if not is_hidden(run) and not any(a.tag == f"{W}del" for a in run.iterancestors(f"{W}del"))]
    texts = [t for run in runs for t in run.iter(f"{W}t")]
    if texts:
        for hint in list(cell.iter(f"{W}showingPlcHdr")):  # 单击此处输入文字: the hint's grey look goes with it
            _remove(hint)
            for style in [style for run in runs for style in run.iter(f"{W}rStyle")]:
                _remove(style)
        first, *others = texts
        first.text = text
        first.attrib.pop(SPACE, "")
        for other in others:
            other.text = ""
        return
    paragraph = next(cell.iter(f"{W}p"), None)
    if paragraph is None:
        paragraph = etree.SubElement(cell, f"{W}p")
    run = next((r for r in paragraph.findall(f"{W}r") if all(child.tag == f"{W}rPr" for child in r)), None)
    if run is None:
        run = etree.SubElement(paragraph, f"{W}r")
    look = paragraph.find(f"{W}pPr/{W}rPr")
    look = neighbour if look is None else look
    if look is not None and run.find(f"{W}rPr") is None:
        copied = deepcopy(look)
        copied.tag = f"{W}rPr"
        for change in [c for c in copied if c.tag in (f"{W}rPrChange", f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")]:
            copied.remove(change)
        run.append(copied)
    etree.SubElement(run, f"{W}t").text = text


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _neighbour(cell: etree._Element) -> etree._Element | None:
    """The look of the text in the cell before, None where it has none of its own."""
    before = cell.getprevious()
    while before is not None:
        found = before.find(f".//{W}r/{W}rPr")
        if found is not None:
            return found
        before = before.getprevious()
    return None
