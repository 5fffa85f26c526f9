"""Renders texts of the corpus in every format and measures what a reader brings back; `make formats` writes docs/formats.md from it.

Run: python tests/formats.py [--write] [--reports N]. Figures are of train and dev only.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from html import escape
from pathlib import Path

from docx import Document as new_document
from docx.oxml.ns import qn
from docx.shared import Pt

from narrative.pipeline import read
from narrative.read.files import read_bytes, read_text
from narrative.read.office import FILTERS, converted
from narrative.results import Extraction

Table = list[list[tuple[int, str]]]  # rows of (column, words)


def pieces_of(text: str) -> list[str | Table]:
    """The paragraphs and tables of a text as the reader of plain text sees them."""
    out: list[str | Table] = []
    last = (0, 0)
    for block in read_text(text).blocks:
        words, place = text[block.span.start : block.span.end], block.locator
        if block.kind == "paragraph":
            out.append(words)
            continue
        table, row = place.table or 0, place.row or 0
        if last[0] != table or isinstance(out[-1], str):
            out.append([])
        grid = out[-1]
        assert isinstance(grid, list)
        if last != (table, row):
            grid.append([])
        grid[-1].append((place.column or 1, words))
        last = (table, row)
    return out


def to_docx(text: str) -> bytes:
    """A Word file: a paragraph a line, tables ruled, the last cell of a short row over the columns that are left."""
    document = new_document()
    style = document.styles["Normal"]
    style.font.size = Pt(12)
    style.font.name = "WenQuanYi Zen Hei"
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), "WenQuanYi Zen Hei")
    lang = fonts.getparent().makeelement(qn("w:lang"), {qn("w:val"): "zh-CN", qn("w:eastAsia"): "zh-CN"})
    fonts.getparent().append(lang)
    for piece in pieces_of(text):
        if isinstance(piece, str):
            paragraph = document.add_paragraph(piece)
            if 20 < len(piece):
                paragraph.paragraph_format.first_line_indent = Pt(24)
            paragraph.paragraph_format.space_after = Pt(0)
        else:
            wide = max(column for row in piece for column, _ in row)
            table = document.add_table(rows=len(piece), cols=wide)
            table.style = "Table Grid"
            for r, row in enumerate(piece):
                for k, (column, words) in enumerate(row):
                    cell = table.cell(r, column - 1)
                    if k == len(row) - 1 and column < wide:
                        cell = cell.merge(table.cell(r, wide - 1))
                    cell.text = words
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def to_html(text: str) -> bytes:
    """A page of a county's site: menus and boxes around the article, gb2312 declared, GB18030 written."""
    body = []
    for piece in pieces_of(text):
        if isinstance(piece, str):
            body.append(f'<p style="text-indent:2em">{escape(piece)}</p>')
        else:
            rows = "".join(f"<tr>{_html_cells(row)}</tr>" for row in piece)
            body.append(f"<table border=1>{rows}</table>")
    menu = "".join(f"<li><a href='/{n}'>{words}</a></li>" for n, words in enumerate(("首页", "政务公开", "办事服务", "互动交流36件")))
    page = f"""<html><head><meta charset="gb2312"><title>绩效公开_某县人民政府门户网站</title></head><body><div class="header"><ul class="nav">{menu}</ul></div>
<div class="main"><div class="left-sidebar"><ul>{menu * 3}</ul></div><div class="TRS_Editor">{"".join(body)}</div><div class="share">分享到：微信 微博</div></div>
<div class="footer">主办：某县人民政府办公室 备案编号 12345 今日访问：1024次</div></body></html>"""
    return page.encode("gb18030")


def _html_cells(row: list[tuple[int, str]]) -> str:
    cells, at = [], 1
    for column, words in row:
        cells += ["<td></td>"] * (column - at) + [f"<td>{escape(words).replace(chr(10), '<br>')}</td>"]
        at = column + 1
    return "".join(cells)


def through(data: bytes, kind: str, wanted: str) -> bytes:
    """A document in another format, by LibreOffice."""
    FILTERS.setdefault(wanted, wanted)
    made = converted(data, kind, wanted, f"样例.{kind}")
    assert made is not None
    return made


def facts_of(result: Extraction) -> Counter[tuple[object, ...]]:
    """The facts as what a form would take from them: value, interval, unit, status, measure."""
    return Counter((q.value, q.lower, q.upper, q.bound, q.unit, f.status, f.measure) for f in result.facts for q in (f.quantity,))


def f1(found: Counter[tuple[object, ...]], wanted: Counter[tuple[object, ...]]) -> tuple[int, int, int]:
    """(in both, found, wanted)."""
    return sum((found & wanted).values()), sum(found.values()), sum(wanted.values())


def read_back(data: bytes, name: str) -> Extraction:
    return read(read_bytes(data, Path(name), name))


def letters(text: str) -> str:
    return re.sub(r"\s", "", text)
