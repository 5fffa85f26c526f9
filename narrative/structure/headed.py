"""What the cells of a plain table hold: a row's name and its column's head say what a count in a cell is of (场馆 | 开放天数, 市图书馆 | 312天)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from narrative.offsets import fold
from narrative.structure.celled import is_of_report, rows_of, tables_of, text_of
from narrative.structure.plain import Column, columns_of, is_year, unit_in_title, units_of_row
from narrative.types import Block, Document

NOTE = 24  # characters below a table that may tell its unit
LONGEST = 12  # characters of a head, and of a row's name
FIGURE = re.compile(r"\d")
IN_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
SAYS_NOTHING = re.compile(
    "(?:20\\d\\d年?度?|[今本当全]年)?(?:数[量值额]|完成(?:情况|数|值)?|实[际绩](?:完成)?|结果|成效|情况|合计|小计|总计|[今本当全]年|20\\d\\d年?度?)?"
)
OF_TITLE = re.compile(
    r"附?表[\d一二三四五六七八九十]{0,3}[:：、.]?(?:[分各](?:季度|月份?|乡镇|镇街|县区|部门|单位|类别?|项|馆))?(?P<of>[^:：（(\d，。；]{2,12}?)(?:完成)?(?:情况|统计|汇总|一览|明细|分布)*表?(?:[（(].*)?"
)  # the line above a table that says what it is of: 表1分季度入馆情况（单位：万人次）
EACH_AND_ALL = re.compile("合计|总计|小计|共计|全[省市县区]|总数|—+|-+|/")


@dataclass(frozen=True, slots=True)
class CellTold:
    """What a table tells of a figure in one of its cells: what it is of, "" where neither row nor column say it; the unit of a bare one, else "";
    and whether it is of the report's year, of the last, or how much it changed, of another year's table, or "" where no years are set beside each other; in a
    row of sums what the title of the table says that it is of."""

    what: str
    unit: str
    column: Column
    titled: str = ""


def heads_of(document: Document) -> Mapping[int, CellTold]:
    """Where the text of each cell below a head begins that holds a figure → what its table tells of it."""
    found: dict[int, CellTold] = {}
    for blocks in tables_of(document):
        found.update(_of_rows(document, rows_of(blocks)))
    return found


def _of_rows(document: Document, rows: Sequence[Mapping[int, Block]]) -> Iterator[tuple[int, CellTold]]:
    text = document.text
    above, below = _lines_around(text, rows)
    title, given = OF_TITLE.fullmatch(above), unit_in_title(above, below)
    heads: dict[int, str] = {}
    columns: dict[int, Column] = {}
    for cells in rows:
        words = {at: text_of(text, cell) for at, cell in cells.items()}
        of_years = columns_of(list(words.values()))
        if _is_head(words) or any(of_years):
            heads, columns = words, dict(zip(words, _of_report(document, words, of_years), strict=True))
            continue
        first = min(words)
        name = words[first] if first in heads and not FIGURE.search(words[first]) and len(words[first]) <= LONGEST else ""
        of_all = EACH_AND_ALL.fullmatch(name) is not None
        name = "" if of_all else IN_BRACKETS.sub("", name)
        titled = title["of"] if title is not None and of_all else ""
        units = (
            dict(zip(words, units_of_row(list(heads.values()), list(words.values()), given), strict=True))
            if heads.keys() == words.keys()
            else {}
        )
        for at, cell in cells.items():
            column = columns.get(at, "")
            head = heads.get(at, "")
            what = name + ("" if column and (column != "now" or is_year(head)) else _named(head))
            if at != first and (what or units.get(at)) and FIGURE.search(words[at]):
                yield _begin(text, cell), CellTold(what, units.get(at, ""), column, titled)


def _lines_around(text: str, rows: Sequence[Mapping[int, Block]]) -> tuple[str, str]:
    """The line above the cells of a table and the begin of the one below them, without blanks."""
    spans = [cell.span for cells in rows for cell in cells.values()]
    if not spans:
        return "", ""
    end = max(span.end for span in spans)
    above = text[: spans[0].start].rstrip().rpartition("\n")[2]
    below = text[end : end + NOTE].lstrip().partition("\n")[0]
    return "".join(fold(above).split()), "".join(fold(below).split())


def _of_report(document: Document, words: Mapping[int, str], columns: Sequence[Column]) -> Sequence[Column]:
    """Columns as they are where the later year is the report's; else all of another."""
    now = next((word for word, column in zip(words.values(), columns, strict=True) if column == "now"), "")
    return columns if not now or is_of_report(document, now) else ["other"] * len(columns)


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
