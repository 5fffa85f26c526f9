"""What the cells of a plain table hold: a row's name and its column's head say what a count in a cell is of (场馆 | 开放天数, 市图书馆 | 312天)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from narrative.structure.celled import rows_of, tables_of, text_of
from narrative.structure.flows import units_of_row
from narrative.types import Block, Document

LONGEST = 12  # characters of a head, and of a row's name
FIGURE = re.compile(r"\d")
IN_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
SAYS_NOTHING = re.compile(
    "(?:20\\d\\d年?度?|[今本当全]年)?(?:数[量值额]|完成(?:情况|数|值)?|实[际绩](?:完成)?|结果|成效|情况|合计|小计|总计|[今本当全]年|20\\d\\d年?度?)?"
)
EACH_AND_ALL = re.compile("合计|总计|小计|共计|全[省市县区]|总数|—+|-+|/")


def heads_of(document: Document) -> Mapping[int, str]:
    """Where the text of each cell below a head begins → what a count there is of: the name of its row and the head of its column."""
    found: dict[int, str] = {}
    for blocks in tables_of(document):
        found.update(_of_rows(document.text, rows_of(blocks)))
    return found


def units_of(document: Document) -> Mapping[int, str]:
    """Where the text of each cell begins that holds a bare figure → the unit that its table tells for it."""
    found: dict[int, str] = {}
    for blocks in tables_of(document):
        heads: dict[int, str] = {}
        for cells in rows_of(blocks):
            words = {at: text_of(document.text, cell) for at, cell in cells.items()}
            if _is_head(words):
                heads = words
            elif heads.keys() == words.keys():
                units = units_of_row(list(heads.values()), list(words.values()))
                found.update((_begin(document.text, cell), unit) for cell, unit in zip(cells.values(), units, strict=True) if unit)
    return found


def _of_rows(text: str, rows: Sequence[Mapping[int, Block]]) -> Iterator[tuple[int, str]]:
    heads: dict[int, str] = {}
    for cells in rows:
        words = {at: text_of(text, cell) for at, cell in cells.items()}
        if _is_head(words):
            heads = {at: _named(word) for at, word in words.items()}
            continue
        first = min(words)
        name = words[first] if first in heads and not FIGURE.search(words[first]) and len(words[first]) <= LONGEST else ""
        name = "" if EACH_AND_ALL.fullmatch(name) else IN_BRACKETS.sub("", name)
        for at, cell in cells.items():
            head = heads.get(at, "")
            if at != first and (name or head) and FIGURE.search(words[at]):
                yield _begin(text, cell), name + head


def _is_head(words: Mapping[int, str]) -> bool:
    """Whether the cells of a row name columns: two or more short ones without a figure."""
    held = [word for word in words.values() if word]
    return 2 <= len(held) and all(len(word) <= LONGEST and not FIGURE.search(IN_BRACKETS.sub("", word)) for word in held)


def _named(head: str) -> str:
    """A head without its unit; "" where it says only that results stand below it (数量, 完成情况)."""
    bare = IN_BRACKETS.sub("", head)
    return "" if SAYS_NOTHING.fullmatch(bare) else bare


def _begin(text: str, cell: Block) -> int:
    raw = text[cell.span.start : cell.span.end]
    return cell.span.start + len(raw) - len(raw.lstrip())
