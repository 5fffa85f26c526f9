"""Pages → text: lines rejoined, tables followed over breaks, headers and page numbers left out, columns and bare tables told apart, boxes right."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from docx import Document as new_document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from narrative.errors import InputError
from narrative.pipeline import extract
from narrative.read import read_document
from narrative.read.layout import Page, laid_out
from narrative.read.lines import Glyph
from narrative.read.office import converted, office_program

SIZE = 12.0
Words = tuple[float, float, str]  # left, top, words


def set_type(*lines: Words) -> tuple[Glyph, ...]:
    """The characters of some lines: a Chinese one is as wide as high, others half as wide."""
    glyphs = []
    for left, top, words in lines:
        for character in words:
            wide = SIZE if "\u2e80" < character else SIZE / 2
            glyphs.append(Glyph(character, left, top, left + wide, top + SIZE))
            left += wide
    return tuple(glyphs)


def page(number: int, *lines: Words, tables: Sequence[Sequence[tuple[float, float, float, float]]] = ()) -> Page:
    return Page(number, 500, 700, set_type(*lines), tuple(tuple(t) for t in tables))


FULL = "科协围绕中心工作组织全县科普志愿者走进乡镇社区开展宣传，普及知识"  # 32 characters, from 58 to 442


def test_wrapped_lines_become_one_paragraph_and_indented_ones_another() -> None:
    lines = [
        (82.0, 100.0, FULL[:30]),
        (58.0, 120.0, FULL),
        (58.0, 140.0, FULL),
        (58.0, 160.0, "全年举办讲座26场。"),
        (82.0, 180.0, "培训农民300人。"),
    ]
    content = laid_out([page(1, *lines)])
    assert content.text == f"{FULL[:30]}{FULL}{FULL}全年举办讲座26场。\n培训农民300人。\n"
    assert [(line.page, line.box[1]) for line in content.lines] == [(1, 100.0), (1, 120.0), (1, 140.0), (1, 160.0), (1, 180.0)]
    assert content.blocks[0].locator.to_dict() == {"paragraph": 1, "page": 1, "box": [58.0, 100.0, 442.0, 172.0]}


def test_a_sentence_cut_by_a_page_is_whole_and_what_stands_at_the_edges_is_gone() -> None:
    pages = [
        page(
            n,
            (200.0, 20.0, "云岫县科协绩效自评报告"),
            *((58.0, 100.0 + 20 * k, FULL) for k in range(4)),
            (58.0, 180.0, "本段在这一页结束，第二页另起一段。" if n == 2 else FULL[:31]),
            (240.0, 670.0, f"— {n} —"),
        )
        for n in (1, 2, 3)
    ]
    text = laid_out(pages).text
    assert "绩效自评报告" not in text and "—" not in text
    assert f"{FULL[:31]}{FULL}" in text and "另起一段。\n" in text


def test_a_table_goes_on_over_a_page_and_its_head_comes_once() -> None:
    def cells(top: float, rows: int) -> list[tuple[float, float, float, float]]:
        return [(x, top + 30 * r, x + 190, top + 30 * (r + 1)) for r in range(rows) for x in (60.0, 250.0)]

    head: list[Words] = [(70, 505, "年初设定目标"), (260, 505, "实际完成情况")]
    first = page(1, *head, (70, 535, "计划举办科普讲座二十余"), (260, 535, "完成讲座26场。"), tables=[cells(500, 2)])
    again: list[Words] = [(70, 55, "年初设定目标"), (260, 55, "实际完成情况")]
    second = page(2, *again, (70, 85, "培训100人。"), (260, 85, "培训118人。"), tables=[cells(50, 2)])
    content = laid_out([first, second])
    assert content.text.count("实际完成情况") == 1
    places = {content.text[b.span.start : b.span.end]: b.locator for b in content.blocks}
    assert (places["培训118人。"].table, places["培训118人。"].row, places["培训118人。"].column, places["培训118人。"].page) == (
        1,
        3,
        2,
        2,
    )


def test_a_row_cut_in_its_lines_is_put_together() -> None:
    first = page(1, (62, 605, "科普讲座举"), (130, 605, "二十六"), tables=[[(60, 600, 126, 620), (126, 600, 200, 620)]])
    second = page(2, (62, 55, "办场次"), tables=[[(60, 50, 126, 70), (126, 50, 200, 70)]])
    assert laid_out([first, second]).text == "科普讲座举办场次\t二十六\n"


def test_a_label_written_downwards_is_one_word() -> None:
    cells = [(60.0, 100.0, 80.0, 200.0), (80.0, 100.0, 300.0, 200.0)]
    assert (
        laid_out(
            [page(1, (64, 110, "总"), (64, 124, "体"), (64, 138, "目"), (64, 152, "标"), (90, 110, "举办讲座26场。"), tables=[cells])]
        ).text
        == "总体目标\t举办讲座26场。\n"
    )


def test_rows_without_rules_are_a_table_and_two_columns_are_read_one_after_the_other() -> None:
    rows = [(60.0, 100.0 + 20 * n, left) for n, left in enumerate(("指标名称", "科普讲座", "培训人数"))]
    right = [(260.0, 100.0 + 20 * n, words) for n, words in enumerate(("实际完成值", "26场", "118人"))]
    content = laid_out([page(1, *rows, *right)])
    assert content.text == "指标名称\t实际完成值\n科普讲座\t26场\n培训人数\t118人\n" and {b.kind for b in content.blocks} == {"cell"}
    columns = laid_out(
        [page(1, *((40.0, 60.0 + 20 * n, FULL[:16]) for n in range(14)), *((260.0, 60.0 + 20 * n, FULL[16:32]) for n in range(14)))]
    )
    assert columns.text.index(FULL[16:32]) > columns.text.rindex(FULL[:16])


def report(folder: Path) -> bytes:
    """A report of several pages with header, page number, a form that runs over pages."""
    document = new_document()
    style = document.styles["Normal"]
    style.font.size = Pt(12)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), "WenQuanYi Zen Hei")
    lang = OxmlElement("w:lang")
    lang.set(qn("w:eastAsia"), "zh-CN")
    fonts.getparent().append(lang)
    section = document.sections[0]
    section.header.paragraphs[0].text = "云岫县科协绩效材料"
    number = section.footer.paragraphs[0].add_run()._r
    for kind, words in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:instrText" if words else "w:fldChar")
        if words:
            element.text = words
        else:
            element.set(qn("w:fldCharType"), str(kind))
        number.append(element)
    document.add_paragraph("云岫县科学技术协会2023年度绩效自评报告")
    document.add_paragraph("一、履职情况")
    for n in range(30):
        paragraph = document.add_paragraph(
            f"第{n + 1}项工作是走进乡镇开展科普宣传，举办讲座{n + 40}场，培训农民{n + 500}人次，发放资料{n + 7000}份，群众反映良好，乡村科普氛围更加浓厚，各项任务按计划推进。"
        )
        paragraph.paragraph_format.first_line_indent = Pt(24)
    table = document.add_table(rows=2, cols=2)
    table.style = "Table Grid"
    table.cell(0, 0).text, table.cell(0, 1).text = "年初设定目标", "实际完成情况"
    table.cell(1, 0).text = "。".join(f"计划建设科普驿站{n + 100}个，配备器材{n + 200}套" for n in range(40)) + "。"
    table.cell(1, 1).text = "。".join(f"实际建成科普驿站{n + 300}个，配备器材{n + 400}套" for n in range(40)) + "。"
    out = io.BytesIO()
    document.save(out)
    made = converted(out.getvalue(), "docx", "pdf", "报告.docx")
    assert made is not None
    return made


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if office_program() is None:
        pytest.skip("没有 LibreOffice：请先 make system")
    path = tmp_path_factory.mktemp("pdf") / "报告.pdf"
    path.write_bytes(report(path.parent))
    return path


def test_every_figure_of_a_pdf_is_found_once_on_its_page(pdf: Path) -> None:
    import pdfplumber

    result = extract(pdf)
    facts = {result.quote(f.quantity.span).replace("\n", ""): f for f in result.facts}
    wanted = {f"{n + 40}场" for n in range(30)} | {f"{n + 300}个" for n in range(40)} | {f"{n + 100}个" for n in range(40)}
    assert wanted <= facts.keys()
    assert all(facts[f"{n + 100}个"].status == "target" and facts[f"{n + 300}个"].status == "achieved" for n in range(40))
    with pdfplumber.open(pdf) as book:
        for fact in result.to_dict()["facts"]:
            left, top, right, bottom = fact["locator"]["box"]
            words = book.pages[fact["locator"]["page"] - 1].crop((left - 1, top - 1, right + 1, bottom + 1)).extract_text()
            head = fact["quote"].replace("\n", "")[:2]
            assert head in "".join(words.split()), (fact["quote"], words)
            assert fact["place"].startswith(f"第{fact['locator']['page']}页 ")
    assert "绩效材料" not in result.document.text and 4 <= max(line.page for line in result.document.lines)


@pytest.mark.parametrize(
    ("data", "words"), [(b"%PDF-1.7\n%%EOF", "已损坏"), (b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj trailer<</Root 1 0 R>>", "已损坏")]
)
def test_damaged_pdfs_get_one_line(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(InputError, match=words):
        read_document(tmp_path / "a.pdf")


def test_a_cut_off_or_locked_pdf_gets_one_line(tmp_path: Path, pdf: Path) -> None:
    data = pdf.read_bytes()
    (tmp_path / "半截.pdf").write_bytes(data[: len(data) // 3])
    with pytest.raises(InputError, match=r"半截\.pdf"):
        read_document(tmp_path / "半截.pdf")
