"""The indicator tables of a document whose cells it tells apart (Word, tabs, strokes): their rows are no prose, but they tell what came of each as pasted ones do."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from narrative.offsets import View, fold
from narrative.structure.cells import FIGURE, NAME, Pasted, PastedRow, is_value
from narrative.structure.columns import LONGEST, TOTAL, columns_of
from narrative.structure.organisation import YEARS, year_of
from narrative.types import Block, Document, Section, Sentence, Span

RULE = re.compile(r"[\s|:+]*-[\s|:+-]*")
PART, PART_TOLD = re.compile("半年|月"), re.compile("半年|季度|月")
TITLE, TITLE_LINES = 200, 2  # characters, and the lines in them, in which a report says what it is on
HEADS = 2  # rows of a table that may name its columns


def find_celled(document: Document) -> tuple[Pasted, ...]:
    """The rows with a result of each such table, in the order of the document."""
    found = []
    for blocks in tables_of(document):
        rows = tuple(_rows(document, blocks))
        if rows:
            found.append(Pasted(Span(rows[0].span.start, rows[-1].span.end), rows, _title(document, blocks[0])))
    return tuple(found)


def tables_of(document: Document) -> list[list[Block]]:
    """The cells of each table; one goes on behind a rule (|---|---|)."""
    tables: list[list[Block]] = []
    for block in document.blocks:
        if block.kind != "cell" or block.locator.table is None:
            continue
        last = tables[-1][-1] if tables else None
        if last is not None and (
            last.locator.table == block.locator.table or RULE.fullmatch(document.text, last.span.end, block.span.start)
        ):
            tables[-1].append(block)
        else:
            tables.append([block])
    return tables


def _title(document: Document, first: Block) -> str:
    """The short paragraph right before a table, "" where there is none."""
    before = document.text[: first.span.start].rstrip().rpartition("\n")[2].strip()
    return before if len(before) <= LONGEST and "。" not in before and "\t" not in before else ""


def _rows(document: Document, blocks: Sequence[Block]) -> Iterator[PastedRow]:
    text = document.text
    columns: dict[str, int] = {}
    for n, cells in enumerate(rows_of(blocks)):
        named = columns_of({at: text_of(text, cell) for at, cell in cells.items()}) if n < HEADS or not columns else {}
        if named:
            columns = named if is_of_report(document, text_of(text, cells[named["done"]])) else {}
        elif columns and (row := _row(text, cells, columns)) is not None:
            yield row


def is_of_report(document: Document, head: str) -> bool:
    """Whether a column tells the year that a document reports on, where its head names one, and no part of it (2024年1—6月) but that of the document."""
    years = YEARS.findall(head)
    told = year_of(document) if years else None
    if told is not None and str(told) not in years:
        return False
    title = [line for line in document.text[:TITLE].splitlines() if line.strip()][:TITLE_LINES]
    return PART.search(head) is None or PART_TOLD.search("".join(title)) is not None


def rows_of(blocks: Sequence[Block]) -> list[dict[int, Block]]:
    """The rows of a table: its cells by column."""
    rows: dict[tuple[int, int], dict[int, Block]] = {}
    for block in blocks:
        rows.setdefault((block.locator.table or 1, block.locator.row or 1), {})[block.locator.column or 1] = block
    return list(rows.values())


def text_of(text: str, cell: Block) -> str:
    """The folded text of a cell without blanks."""
    return "".join(fold(text[cell.span.start : cell.span.end]).split())


def _row(text: str, cells: dict[int, Block], columns: dict[str, int]) -> PastedRow | None:
    """The row of some cells, if it has a name and a result."""
    held = {column: cells[at] for column, at in columns.items() if at in cells}
    said = {column: text_of(text, cell) for column, cell in held.items()}
    name, done = said.get("name", ""), said.get("done", "")
    if not name or LONGEST < len(name) or not NAME.match(name) or TOTAL.match(name) or not (is_value(done) and FIGURE.search(done)):
        return None
    others = tuple(held[column].span for column in ("plan", "last") if is_value(said.get(column, "")) and FIGURE.search(said[column]))
    span = Span(min(cell.span.start for cell in held.values()), max(cell.span.end for cell in held.values()))
    return PastedRow(span, text[held["name"].span.start : held["name"].span.end].strip(), said.get("unit", ""), held["done"].span, others)


def rows_apart(
    document: Document, tables: Sequence[Pasted], sections: Sequence[Section], flow: int
) -> tuple[View | None, tuple[Sentence, ...]]:
    """A view of the rows of tables, a line each, and these lines as sentences of the sections that the tables stand in; None where there is no row.

    Args:
        flow: the index that the view will have
    """
    rows = [row for table in tables for row in table.rows]
    starts = sorted((section.span.start, n) for n, section in enumerate(sections))
    if not rows or not starts:
        return None, ()
    origin = array("I")
    texts: list[str] = []
    for row, following in pairwise([*rows, None]):
        assert row is not None
        texts.append(fold(document.text[row.span.start : row.span.end]).replace("\n", " "))
        origin.extend(range(row.span.start, row.span.end))
        if following is not None:
            texts.append("\n")
            origin.append(row.span.end)
    view = View("".join(texts), origin)
    sentences = []
    at = 0
    for row in rows:
        size = row.span.end - row.span.start
        section = starts[max(0, bisect_right(starts, (row.span.start, len(sections))) - 1)][1]
        sentences.append(Sentence(row.span, section, flow, at, at + size, 0))
        at += size + 1
    return view, tuple(sentences)
