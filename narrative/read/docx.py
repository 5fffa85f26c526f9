""".docx → text and blocks by an own walk over the XML: tracked inserts, content controls, text boxes, numbering, merged and nested cells.

The usual libraries drop inserted changes, content controls and text boxes without a sign, and with them whole figures.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from narrative.errors import InputError
from narrative.read.numbering import Numbering
from narrative.read.package import UNPACKED, damaged, open_package, parsed, part
from narrative.types import Block, Locator, Span

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DELETED = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText"}


def docx_blocks(data: bytes, name: str) -> tuple[str, tuple[Block, ...]]:
    """The text of a .docx with one block per paragraph outside tables and one per table cell.

    Paragraphs end with "\\n"; within a row cells are parted by "\\t"; paragraphs inside one cell are parted by "\\n".

    Raises:
        InputError: no .docx, damaged, or larger unpacked than is sane
    """
    parts = _parts(data, name)
    walk = _Walk(Numbering(parts.get("word/numbering.xml"), parts.get("word/styles.xml")))
    body = parts["word/document.xml"].find(f"{W}body")
    if body is not None:
        walk.blocks_of(body)
    for note in sorted(p for p in parts if p.startswith(("word/footnotes", "word/endnotes"))):
        walk.blocks_of(parts[note])
    return walk.result()


def _parts(data: bytes, name: str) -> dict[str, etree._Element]:
    wanted = ("word/document.xml", "word/numbering.xml", "word/styles.xml", "word/footnotes.xml", "word/endnotes.xml")
    with damaged(f"{name} 已损坏或不是 Word 文件：请用 WPS 或 Word 打开后另存为 .docx 再交"), open_package(data) as package:
        names = set(package.namelist())
        if "word/document.xml" not in names:
            raise InputError(f"{name} 不是 Word 文件：请用 WPS 或 Word 另存为 .docx 后再交")
        if UNPACKED < sum(info.file_size for info in package.infolist() if info.filename in wanted):
            raise InputError(f"{name} 解开后过大：请删去图片或拆成几份后再交")
        return {name: parsed(part(package, name)) for name in wanted if name in names}


class _Walk:
    """Collects text and blocks in document order. Text boxes are read after the paragraph they hang on."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._out: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._paragraph = 0
        self._table = 0

    def result(self) -> tuple[str, tuple[Block, ...]]:
        return "".join(self._out), tuple(self._blocks)

    def blocks_of(self, parent: etree._Element) -> None:
        """Paragraphs and tables below an element, content controls and inserted changes opened."""
        for child in _members(parent):
            if child.tag == f"{W}p":
                self._paragraph += 1
                start = self._length
                for n, line in enumerate(self._lines(child)):
                    if n:
                        self._put("\n")
                    self._put(line)
                if start < self._length:
                    self._blocks.append(Block(Span(start, self._length), "paragraph", Locator(paragraph=self._paragraph)))
                self._put("\n")
            else:
                self._table_of(child)

    def _table_of(self, table: etree._Element) -> None:
        self._table += 1
        number = self._table
        for row_number, row in enumerate(_members(table, f"{W}tr"), 1):
            column = 1 + _grid(row, f"{W}trPr", "gridBefore")
            first = True
            for cell in _members(row, f"{W}tc"):
                width = _grid(cell, f"{W}tcPr", "gridSpan") or 1
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                continued = merge is not None and merge.get(f"{W}val") != "restart"
                lines = [] if continued else list(self._cell_lines(cell))
                if not first:
                    self._put("\t")
                first = False
                start = self._length
                self._put("\n".join(lines).strip())
                if start < self._length:
                    self._blocks.append(Block(Span(start, self._length), "cell", Locator(table=number, row=row_number, column=column)))
                column += width
            self._put("\n")

    def _cell_lines(self, cell: etree._Element) -> Iterator[str]:
        """The paragraphs of a cell; a nested table is flattened, its cells parted by blanks."""
        for child in _members(cell):
            if child.tag == f"{W}p":
                yield from self._lines(child)
            else:
                for row in _members(child, f"{W}tr"):
                    yield "  ".join(" ".join(self._cell_lines(inner)) for inner in _members(row, f"{W}tc"))

    def _lines(self, paragraph: etree._Element) -> Iterator[str]:
        """The lines of a paragraph with its automatic number, then those of the text boxes that hang on it."""
        pieces: list[str] = []
        boxes: list[etree._Element] = []
        _runs(paragraph, pieces, boxes)
        text = "".join(pieces)
        if text.strip():
            text = self._numbering.label(paragraph) + text
        yield from text.split("\n")
        for box in boxes:
            yield from self._cell_lines(box)

    def _put(self, text: str) -> None:
        self._out.append(text)
        self._length += len(text)


def _members(parent: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Paragraphs and tables (or the tags named) below an element, looking through content controls and inserted changes."""
    wanted = tags or (f"{W}p", f"{W}tbl")
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag in (
            f"{W}sdt",
            f"{W}sdtContent",
            f"{W}ins",
            f"{W}moveTo",
            f"{W}customXml",
            f"{W}smartTag",
            f"{W}footnote",
            f"{W}endnote",
        ):
            if child.get(f"{W}type") not in ("separator", "continuationSeparator"):
                yield from _members(child, *wanted)
        elif child.tag == f"{MC}AlternateContent":
            yield from _members(_choice(child), *wanted)


def _choice(alternate: etree._Element) -> etree._Element:
    found = alternate.find(f"{MC}Choice")
    if found is None:
        found = alternate.find(f"{MC}Fallback")
    return alternate if found is None else found


def _runs(element: etree._Element, pieces: list[str], boxes: list[etree._Element]) -> None:
    """The text of the runs below an element, deleted and hidden text left out; text boxes are set aside."""
    for child in element:
        tag = child.tag
        if tag in DELETED or not isinstance(tag, str):
            continue
        if tag == f"{W}t":
            pieces.append(child.text or "")
        elif tag == f"{W}tab":
            pieces.append(" ")
        elif tag in (f"{W}br", f"{W}cr"):
            pieces.append("\n")
        elif tag == f"{W}noBreakHyphen":
            pieces.append("-")
        elif tag == f"{W}txbxContent":
            boxes.append(child)
        elif (tag == f"{W}r" and _is_hidden(child)) or tag in (f"{W}pPr", f"{W}rPr"):
            continue
        elif tag == f"{MC}AlternateContent":
            _runs(_choice(child), pieces, boxes)
        else:
            _runs(child, pieces, boxes)


def _is_hidden(run: etree._Element) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val") not in ("0", "false", "off", "none")


def _grid(element: etree._Element, properties: str, name: str) -> int:
    found = element.find(f"{properties}/{W}{name}")
    value = found.get(f"{W}val") if found is not None else None
    return int(value) if value is not None and value.isascii() and value.isdigit() and len(value) < 4 else 0
