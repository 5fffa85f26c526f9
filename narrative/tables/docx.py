""".docx → grids of its tables, nested ones too, with the place of each cell so that it can be written into."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from narrative.errors import TableError
from narrative.tables.grid import UNPACKED, Blocked, Grid

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
LEFT_OUT = frozenset((f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}tbl", f"{MC}Fallback"))
LEADING = 12  # lines in front of a table that may name its project


def docx_grids(data: bytes, name: str) -> tuple[Grid, ...]:
    """The tables of a Word file in order of their beginnings, named 表1, 表2, …

    Raises:
        TableError: damaged, encrypted, too large or no .docx
    """
    root = document_xml(data, name)
    grids: list[Grid] = []
    before: list[str] = []
    for element in root.iter(f"{W}p", f"{W}tbl"):
        if element.tag == f"{W}tbl":
            grids.append(_grid(element, len(grids) + 1, tuple(before[-LEADING:])))
        elif not any(parent.tag == f"{W}tc" for parent in element.iterancestors()):
            text = _text(element).strip()
            if text:
                before.append(text)
    return tuple(grids)


def document_xml(data: bytes, name: str) -> etree._Element:
    """The root of word/document.xml.

    Raises:
        TableError: as docx_grids
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            info = package.getinfo("word/document.xml")
            if UNPACKED < info.file_size:
                raise TableError(f"{name} 解开后过大：请拆成几份后再交")
            return etree.fromstring(package.read(info), parser)
    except (
        zipfile.BadZipFile,
        zlib.error,
        etree.XMLSyntaxError,
        LookupError,
        ValueError,
        EOFError,
        OSError,
        RuntimeError,
        MemoryError,
    ) as error:
        raise TableError(f"{name} 已损坏、加了密码或不是 Word 文件：请用 WPS 或 Word 打开后另存为 .docx 再交") from error


def placed_cells(table: etree._Element) -> Iterator[tuple[int, int, int, bool, etree._Element]]:
    """(row, 0-based column, width, whether it goes on a cell above, element) of each cell of a table."""
    for number, row in enumerate(_children(table, f"{W}tr"), 1):
        column = _count(row, f"{W}trPr/{W}gridBefore")
        for cell in _children(row, f"{W}tc"):
            width = _count(cell, f"{W}tcPr/{W}gridSpan") or 1
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            yield number, column, width, merge is not None and merge.get(f"{W}val") != "restart", cell
            column += width


def _grid(table: etree._Element, number: int, before: tuple[str, ...]) -> Grid:
    cells: dict[tuple[int, int], str] = {}
    covered: dict[tuple[int, int], str] = {}
    blocked: dict[tuple[int, int], Blocked] = {}
    for row, column, width, continued, cell in placed_cells(table):
        text = covered.get((row - 1, column), "") if continued else cell_text(cell)
        if not continued:
            cells[row, column] = text
        if continued:
            blocked[row, column] = "merged"
        for at in range(column, column + width):
            covered[row, at] = text
            if column < at:
                blocked[row, at] = "merged"
    height = max((row for row, _ in covered), default=0)
    wide = 1 + max((column for _, column in covered), default=-1)
    rows = tuple(tuple(cells.get((r, c), "") for c in range(wide)) for r in range(1, height + 1))
    return Grid("docx", f"表{number}", rows, covered, blocked, before)


def cell_text(cell: etree._Element) -> str:
    """The text of a cell, its paragraphs parted by line breaks; tables inside it are tables of their own."""
    return "\n".join(_text(paragraph) for paragraph in _children(cell, f"{W}p")).strip()


def _text(element: etree._Element) -> str:
    """The text below an element as it stands now: inserted changes kept, deleted ones and hidden text left out."""
    pieces: list[str] = []
    for child in element:
        if child.tag in LEFT_OUT or not isinstance(child.tag, str):
            continue
        if child.tag == f"{W}t":
            pieces.append(child.text or "")
        elif child.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            pieces.append(" ")
        elif child.tag == f"{W}r" and is_hidden(child):
            continue
        elif child.tag not in (f"{W}pPr", f"{W}rPr"):
            pieces.append(_text(child))
    return "".join(pieces)


def is_hidden(run: etree._Element) -> bool:
    """Whether a run is hidden text."""
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val") not in ("0", "false", "off")


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The children of a kind, looking through content controls and inserted changes."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
            yield from _children(child, tag)


def _count(element: etree._Element, path: str) -> int:
    found = element.find(path)
    value = found.get(f"{W}val") if found is not None else None
    return int(value) if value is not None and value.isascii() and value.isdigit() and len(value) < 4 else 0
