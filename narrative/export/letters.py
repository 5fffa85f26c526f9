"""问题清单 and 退回意见 as Word files in the setting of official documents: A4, 仿宋 body, 黑体 and 宋体 heads, header rows repeated, version in the footer."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from narrative.checks.compare import Change, Repeat
from narrative.export.findings import change_rows, cross_rows, issue_rows, name_of, question_rows, repeat_rows
from narrative.export.workbook import STAMP, timeless
from narrative.matching.gaps import Gap
from narrative.results import Extraction
from narrative.types import CrossIssue

BODY, HEAD, TITLE = "仿宋_GB2312", "黑体", "宋体"
LATIN = "Times New Roman"
MARGINS = {"top": 3.7, "bottom": 3.5, "left": 2.8, "right": 2.6}  # centimetres, GB/T 9704
FOUND, FOUND_IN = (1.2, 6.2, 5.4, 2.8), (1.2, 5.6, 4.8, 4.0)  # widths of the columns of issues, centimetres: of one file, of several
ASKED = 12  # questions that go into a return note; the others stay in the list


def problem_list(
    reports: Sequence[Extraction],
    *,
    across: Sequence[CrossIssue] = (),
    changes: Sequence[Change] = (),
    repeats: Sequence[Repeat] = (),
    gaps: Mapping[tuple[int, str], Gap] | None = None,
    questions: bool = True,
) -> bytes:
    """问题清单.docx: issues of both grades, those between files, the claims without a number; against an older version or last year where asked."""
    document = _document()
    _title(document, "绩效自评材料问题清单")
    _paragraph(document, f"核对材料：{'、'.join(name_of(r) for r in reports)}")
    found, widths_found = ("序号", "问题", "依据原文", "位置"), FOUND if len(reports) == 1 else FOUND_IN
    rows = [("算得出的错", issue_rows(reports, certain=True)), ("疑点", issue_rows(reports, certain=False))]
    parts = [(head, found, [[r[0], r[2], r[5], _where(r, reports)] for r in told], widths_found) for head, told in rows]
    if across:
        told = cross_rows(reports, across)
        parts.append(("几份材料、几张表之间", found, [[r[0], r[2], r[5], r[6]] for r in told], widths_found))
    asked = question_rows(reports, gaps) if questions else []
    parts.append(
        (
            "没有数字支撑的说法",
            ("序号", "说法", "要问清", "位置"),
            [[r[0], r[2], r[4], f"{r[1]} {r[7]}" if 1 < len(reports) else r[7]] for r in asked],
            (1.2, 7.2, 4.4, 2.8),
        )
    )
    if changes:
        compared = change_rows(changes)
        parts.append(("与上一稿比", ("序号", "结果", "问题", "位置"), [[r[0], r[1], r[2], r[5]] for r in compared], (1.2, 1.8, 9.2, 3.4)))
    if repeats:
        again = repeat_rows(repeats)
        heads = ("序号", "与上年同句同数", "相同的数", "位置")
        parts.append(("与上年同句同数的话", heads, [[r[0], r[1], r[2], r[3]] for r in again], (1.2, 8.4, 3.4, 2.6)))
    for numeral, (head, header, lines, widths) in zip("一二三四五六", parts, strict=False):
        _head(document, f"{numeral}、{head}")
        if lines:
            _table(document, header, lines, widths)
        else:
            _paragraph(document, "没有发现。")
    return _saved(document, reports[0].produced_by if reports else {})


def return_note(reports: Sequence[Extraction], gaps: Mapping[tuple[int, str], Gap] | None = None) -> bytes:
    """退回意见.docx: only what arithmetic shows, and the most pressing questions; neutral in tone, ready to be signed."""
    unit = next((r.organisation for r in reports if r.organisation), "")
    errors = [f"{str(row[2]).removeprefix('请核实：')}（{_where(row, reports)}：{row[5]}）" for row in issue_rows(reports, certain=True)]
    asked = asked_lines((str(row[2]), str(row[7]), str(row[4]), str(row[5])) for row in question_rows(reports, gaps)[:ASKED])
    return note_of(unit, [name_of(r) for r in reports], errors, asked, reports[0].produced_by if reports else {})


def asked_lines(found: Iterable[tuple[str, str, str, str]]) -> list[str]:
    """The lines of a return note for (statement, place, question, proof): statements that are asked the same share a line, in order of the first."""
    same: dict[str, list[str]] = {}
    for said, place, question, proof in found:
        same.setdefault(f"{question}可附：{proof}", []).append(f"{_quoted(said)}（{place}）")
    return [f"{'、'.join(statements)}：{question}" for question, statements in same.items()]


def note_of(unit: str, files: Sequence[str], errors: Sequence[str], asked: Sequence[str], made: Mapping[str, Any]) -> bytes:
    """退回意见.docx of what was found: each error and each question one line without its number and full stop.

    Args:
        made: the versions that the footer names
    """
    document = _document()
    _title(document, "关于绩效自评材料的退回意见")
    _paragraph(document, f"{unit or '填报单位'}：", indent=False)
    _paragraph(document, f"你单位报送的绩效自评材料（{'、'.join(files)}）收悉。经核对，下列事项请核实后重新报送：")
    _head(document, "一、请核实的数字")
    for n, line in enumerate(errors, 1):
        _paragraph(document, f"{n}．{line}。")
    if not errors:
        _paragraph(document, "没有发现算得出的错误。")
    _head(document, "二、请补充的数据和佐证")
    for n, line in enumerate(asked, 1):
        _paragraph(document, f"{n}．{line}。")
    if not asked:
        _paragraph(document, "没有。")
    _paragraph(document, "请在收到本意见后    个工作日内将修改后的材料和佐证一并报送。")
    for line in ("（单位盖章）", "    年  月  日"):
        _paragraph(document, line, right=True)
    return _saved(document, made)


def _quoted(text: str) -> str:
    """A text in quotation marks, its own made single as print has it."""
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


def _where(row: Sequence[Any], reports: Sequence[Extraction]) -> str:
    return f"{row[1]} {row[6]}" if 1 < len(reports) else str(row[6])


def _document() -> Any:
    from docx import Document
    from docx.shared import Cm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    for side, width in MARGINS.items():
        setattr(section, f"{side}_margin", Cm(width))
    style = document.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(16)
    _east_asian(style.element.get_or_add_rPr(), BODY)
    style.paragraph_format.line_spacing = Pt(28)
    style.paragraph_format.space_after = Pt(0)
    return document


def _east_asian(properties: Any, font: str) -> None:
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")


def _run(paragraph: Any, text: str, font: str = BODY, size: float = 16, *, bold: bool = False) -> None:
    from docx.shared import Pt

    run = paragraph.add_run("".join(c for c in text if c.isprintable() or c in " \t"))
    run.font.name, run.font.size, run.bold = LATIN, Pt(size), bold
    _east_asian(run._element.get_or_add_rPr(), font)


def _title(document: Any, text: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(16)
    paragraph.paragraph_format.line_spacing = Pt(36)
    _run(paragraph, text, TITLE, 22, bold=True)


def _head(document: Any, text: str) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(32)
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, text, HEAD)


def _paragraph(document: Any, text: str, *, indent: bool = True, right: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif indent:
        paragraph.paragraph_format.first_line_indent = Pt(32)
    _run(paragraph, text)


def _table(document: Any, header: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[float]) -> None:
    """A table with a repeated header row whose rows do not break over pages."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    table = document.add_table(1 + len(rows), len(header))
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for r, row in enumerate((header, *rows)):
        properties = table.rows[r]._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if r == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, value, width in zip(table.rows[r].cells, row, widths, strict=True):
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing = Pt(16)
            _run(paragraph, str(value), HEAD if r == 0 else BODY, 10.5)


def _saved(document: Any, made: Mapping[str, Any]) -> bytes:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    footer = document.sections[0].footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(footer, f"由 narrative {made.get('version', '')} 核对生成（规则 {made.get('rules', '')}），以人工核实为准", BODY, 9)
    document.core_properties.created = document.core_properties.modified = STAMP
    document.core_properties.author = "narrative"
    out = io.BytesIO()
    document.save(out)
    return timeless(out.getvalue())
