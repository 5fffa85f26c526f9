"""Renders texts of the corpus in every format and measures what a reader brings back; `make formats` writes docs/formats.md from it.

Run: python tests/formats.py [--write] [--reports N]. Figures are of train and dev only.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from docx import Document as new_document
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl import Workbook, load_workbook

from narrative.pipeline import extract_text, read
from narrative.read.files import read_bytes, read_text
from narrative.read.office import FILTERS, converted
from narrative.results import Extraction

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
FORMATS = {
    "docx": "`.docx`",
    "doc": "`.doc`",
    "wps": "`.wps`",
    "rtf": "`.rtf`",
    "html": "`.html` (gb2312, site around it)",
    "xlsx": "`.xlsx`",
    "xls": "`.xls` / `.et`",
    "pdf": "`.pdf` with text",
    "scan": "`.pdf` scanned (200 dpi, ≤1° askew, noise, JPEG 60)",
}
BEGIN, END = "<!-- figures: make formats -->", "<!-- end of figures -->"
HEADER = "| format | reports | facts | fact F1 against the text's own | places right | seconds a report |\n|---|---|---|---|---|---|"
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
    document.add_paragraph()  # Word ends every document with one; without it LibreOffice loses the table of its own .doc
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


def to_xlsx(text: str) -> bytes:
    """A workbook: paragraphs in rows merged over the whole width, tables in cells."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "自评"
    pieces = pieces_of(text)
    wide = max([2, *(column for piece in pieces if not isinstance(piece, str) for row in piece for column, _ in row)])
    at = 0
    for piece in pieces:
        rows = [[(1, piece)]] if isinstance(piece, str) else piece
        for row in rows:
            at += 1
            for column, words in row:
                sheet.cell(at, column, words).data_type = "s"
            if isinstance(piece, str):
                sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=wide)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def to_scan(pdf: bytes, dpi: int = 200, seed: int = 1) -> bytes:
    """The pages of a .pdf as a scanner gives them: askew by up to a degree, gray, noisy, compressed."""
    import numpy as np
    import pypdfium2
    from PIL import Image

    random = np.random.default_rng(seed)
    frames = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf)):
        picture = page.render(scale=dpi / 72).to_pil().convert("RGB")
        picture = picture.rotate((0.3 + 0.7 * random.random()) * (-1) ** number, Image.Resampling.BICUBIC, fillcolor="white")
        noisy = np.clip(np.asarray(picture) * 0.93 + random.normal(0, 9, (picture.height, picture.width, 3)), 0, 255)
        out = io.BytesIO()
        Image.fromarray(noisy.astype(np.uint8)).save(out, "JPEG", quality=60)
        frames.append(Image.open(io.BytesIO(out.getvalue())).convert("RGB"))
    out = io.BytesIO()
    frames[0].save(out, "PDF", save_all=True, append_images=frames[1:], resolution=dpi, quality=70)
    return out.getvalue()


def through(data: bytes, kind: str, wanted: str) -> bytes:
    """A document in another format, by LibreOffice."""
    FILTERS.setdefault(wanted, wanted)
    made = converted(data, kind, wanted, f"样例.{kind}")
    assert made is not None
    return made


def rendered(text: str, kind: str) -> bytes:
    """A text in one of FORMATS; .wps is a .doc by another name, as Kingsoft's are at heart."""
    if kind in ("xlsx", "xls"):
        book = to_xlsx(text)
        return book if kind == "xlsx" else through(book, "xlsx", "xls")
    if kind == "html":
        return to_html(text)
    word = to_docx(text)
    if kind == "docx":
        return word
    if kind == "scan":
        return to_scan(through(word, "docx", "pdf"))
    return through(word, "docx", "doc" if kind == "wps" else kind)


def facts_of(result: Extraction) -> Counter[tuple[object, ...]]:
    """The facts as what a form would take from them: value, interval, unit, status, measure."""
    return Counter((q.value, q.lower, q.upper, q.bound, q.unit, f.status, f.measure) for f in result.facts for q in (f.quantity,))


def read_back(data: bytes, name: str) -> Extraction:
    """What a reader makes of the bytes."""
    return read(read_bytes(data, Path(name), name))


def places_right(result: Extraction, data: bytes, kind: str) -> tuple[int, int]:
    """(facts whose locator points at the place in the file that holds their words, facts); looked up by other means than the reader's."""
    if kind in ("doc", "wps", "rtf"):  # the place is that of the same paragraph or cell once Word has opened the file
        data = through(data, "rtf" if kind == "rtf" else "doc", "docx")
    look = {"html": _in_page, "xlsx": _in_sheet, "xls": _in_old_sheet, "pdf": _on_paper, "scan": _on_paper}.get(kind, _in_word)(data)
    facts = result.to_dict()["facts"]
    return sum(_begins_in(_bare(look(f["locator"])), _bare(f["quote"])) for f in facts), len(facts)


def _begins_in(words: str, quote: str) -> bool:
    """Whether a quote begins in some words, at the end of which a line may cut it."""
    return quote in words or any(words.endswith(quote[:n]) for n in range(1, len(quote)))


Look = Callable[[dict[str, Any]], str]


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _in_word(data: bytes) -> Look:
    document = new_document(io.BytesIO(data))
    paragraphs = document.paragraphs

    def look(place: dict[str, Any]) -> str:
        if "table" in place:
            return str(document.tables[place["table"] - 1].cell(place["row"] - 1, place["column"] - 1).text)
        return str(paragraphs[place["paragraph"] - 1].text)

    return look


def _in_page(data: bytes) -> Look:
    from lxml import html

    root = html.document_fromstring(data.decode("gb18030"))
    elements: Any = root.xpath
    return lambda place: str(elements(place["element"])[0].text_content())


def _in_sheet(data: bytes) -> Look:
    book = load_workbook(io.BytesIO(data))
    return lambda place: str(book[place["sheet"]].cell(place["row"], place["column"]).value)


def _in_old_sheet(data: bytes) -> Look:
    import xlrd

    book = xlrd.open_workbook(file_contents=data)
    return lambda place: str(book.sheet_by_name(place["sheet"]).cell_value(place["row"] - 1, place["column"] - 1))


def _on_paper(data: bytes) -> Look:
    """Words at a box: of the text layer, else of what an engine reads in the cut-out picture."""
    import pdfplumber

    book = pdfplumber.open(io.BytesIO(data))

    def look(place: dict[str, Any]) -> str:
        page, box = book.pages[place["page"] - 1], place["box"]
        if page.chars:
            inside = [
                c
                for c in page.chars
                if box[0] - 1 <= (c["x0"] + c["x1"]) / 2 <= box[2] + 1 and box[1] - 1 <= (c["top"] + c["bottom"]) / 2 <= box[3] + 1
            ]
            return "".join(c["text"] for c in inside)
        import numpy as np

        from narrative.read import ocr, picture

        whole = np.asarray(picture.rendered(data, place["page"]))
        left, top, right, bottom = (max(0, round((v + s * 6) * picture.DPI / 72)) for v, s in zip(box, (-1, -1, 1, 1), strict=True))
        canvas = np.full((800, max(800, right - left), 3), 255, np.uint8)  # the engine blows a narrow strip up to a giant
        piece = whole[top:bottom, left:right][:800]
        canvas[: piece.shape[0], : piece.shape[1]] = piece
        return "".join(g.text for g in ocr._glyphs(canvas))

    return look


def measured(ids: Sequence[str], kind: str) -> dict[str, float]:
    """Fact F1 against the texts' own facts, share of right locators (of scans those of three), seconds a report."""
    both = found = wanted = right = asked = 0
    seconds = 0.0
    for name in ids:
        text = (CORPUS / "reports" / f"{name}.txt").read_text(encoding="utf-8")
        data = rendered(text, kind)
        begin = time.perf_counter()
        result = read_back(data, f"{name}.{'pdf' if kind == 'scan' else kind}")
        seconds += time.perf_counter() - begin
        ours, own = facts_of(result), facts_of(extract_text(text))
        both, found, wanted = both + sum((ours & own).values()), found + sum(ours.values()), wanted + sum(own.values())
        if kind != "scan" or ids.index(name) < 3:  # an engine reads each cut-out of a scan, which takes minutes
            good, count = places_right(result, data, kind)
            right, asked = right + good, asked + count
    return {
        "reports": len(ids),
        "facts": wanted,
        "f1": 2 * both / (found + wanted),
        "places": right / asked if asked else float("nan"),
        "seconds": seconds / len(ids),
    }


def chosen(count: int) -> list[str]:
    """Reports of train and dev, spread over the corpus."""
    with (CORPUS / "manifest.csv").open(encoding="utf-8") as stream:
        ids = [row["id"] for row in csv.DictReader(stream) if row["split"] in ("train", "dev")]
    return ids[:: len(ids) // count][:count]


def main() -> None:
    """Prints the figures; with --write puts them into docs/formats.md."""
    arguments = sys.argv[1:]
    count = int(arguments[arguments.index("--reports") + 1]) if "--reports" in arguments else 20
    rows = []
    for kind in FORMATS:
        figures = measured(chosen(count), kind)
        places = f"{figures['places']:.3f}" if figures["places"] == figures["places"] else "as docx" if kind != "xls" else "as xlsx"
        rows.append(
            f"| {FORMATS[kind]} | {figures['reports']:.0f} | {figures['facts']:.0f} | {figures['f1']:.3f} | {places} | {figures['seconds']:.2f} |"
        )
        print(rows[-1], flush=True)
    if "--write" in arguments:
        page = ROOT / "docs" / "formats.md"
        text = page.read_text(encoding="utf-8")
        head, tail = text[: text.index(BEGIN) + len(BEGIN)], text[text.index(END) :]
        page.write_text(f"{head}\n{HEADER}\n" + "\n".join(rows) + f"\n{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
