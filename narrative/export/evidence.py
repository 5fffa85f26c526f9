"""The evidence file …_填报依据.xlsx: a page to check, row by row, with sentence and place; the claims without a number; what was read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from narrative.export.form import shown_text
from narrative.matching.assign import bound_note, kind_of
from narrative.matching.features import similarity
from narrative.matching.indicators import catalogue
from narrative.results import Extraction, Filled, number
from narrative.rules import labels
from narrative.types import Cell, Indicator

CLAIM_HEADER = ("序号", "断言", "问题类型", "要问清", "所在句", "位置")
HIGH, MEDIUM = 0.95, 0.7
CHECK_HEADER = (
    "序号",
    "指标",
    "目标值",
    "实际完成值",
    "说明",
    "状态",
    "把握",
    "原因和办法",
    "原文写法",
    "依据原文",
    "位置",
    "参考得分",
    "佐证材料",
    "核对□",
)
WIDTHS = {
    "序号": 5,
    "指标": 20,
    "目标值": 12,
    "实际完成值": 12,
    "说明": 8,
    "状态": 8,
    "把握": 9,
    "原因和办法": 26,
    "依据原文": 46,
    "位置": 14,
    "原文写法": 12,
    "佐证材料": 16,
    "核对□": 7,
    "断言": 46,
    "所在句": 70,
    "问题类型": 12,
    "要问清": 40,
    "参考得分": 9,
    "数值": 14,
    "材料": 24,
    "数的是什么": 30,
    "关于本表": 90,
}
STAMP = datetime(2000, 1, 1)
LINE = 14.5  # points of one line of text


def evidence_file(filled: Filled) -> bytes:
    """The workbook with the sheets 核对页, 无数字的说法, 数据核实 and 说明."""
    checks = [_row(filled, n, indicator, cell) for n, (_, indicator, cell) in enumerate(filled.rows(), 1)]
    return write_workbook(
        (
            ("核对页", CHECK_HEADER, checks),
            ("无数字的说法", CLAIM_HEADER, list(claim_rows(filled.reports))),
            ("数据核实", ("序号", "说明", "依据原文", "位置"), list(issue_rows(filled.reports))),
            ("说明", ("关于本表",), _about(filled)),
        )
    )


def write_workbook(sheets: Sequence[tuple[str, Sequence[str], Sequence[Sequence[Any]]]]) -> bytes:
    """A workbook of (title, header, rows)."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for title, header, rows in sheets:
        _sheet(book.create_sheet(title), header, rows)
    book.properties.created = book.properties.modified = STAMP
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue())


def _timeless(package: bytes) -> bytes:
    """The package with one fixed time in it, so that the same input gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info.filename)
            if info.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", data)
            target.writestr(zipfile.ZipInfo(info.filename, (2000, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _row(filled: Filled, n: int, indicator: Indicator, cell: Cell) -> list[Any]:
    evidence = filled.evidence(cell)
    quotes = "\n".join(
        f"{'' if len(evidence) == 1 else f'{k}. '}{result.sentence_text(fact)}" for k, (result, fact) in enumerate(evidence, 1)
    )
    places = "\n".join(f"{_title(filled, result)}{result.place(fact.quantity.span, fact.section)}" for result, fact in evidence)
    written = "\n".join(result.quote(fact.quantity.span).replace("\n", "") for result, fact in evidence)
    value: Any = shown_text(indicator, cell) if cell.state == "filled" else ""
    return [
        n,
        indicator.name,
        indicator.target.text if indicator.target else "",
        value,
        bound_note(cell.bound) if cell.state == "filled" else "",
        labels("state")[cell.state],
        confidence(cell),
        f"{labels('reason')[cell.reason]}。{labels('remedy')[cell.reason]}" if cell.reason else "",
        written,
        quotes,
        places,
        _points(cell),
        "、".join(proofs(indicator)),
        "□" if cell.state == "filled" else "",
    ]


def confidence(cell: Cell) -> str:
    """大 / 中 / 小 with the number, "" where nothing was found."""
    if not cell.facts:
        return ""
    word = "high" if HIGH <= cell.probability else "medium" if MEDIUM <= cell.probability else "low"
    return f"{labels('confidence')[word]}（{cell.probability:.2f}）"


def proofs(indicator: Indicator) -> tuple[str, ...]:
    """What a reviewer would ask to see for a row: by its kind, else as for the catalogue's row that counts the same objects."""
    if indicator.proof:
        return indicator.proof
    kind = kind_of(indicator)
    if kind:
        return tuple(labels("proof")[kind].split("、"))
    wanted = {c for c in indicator.concepts if not c.startswith("action.")}
    best = max(
        catalogue(),
        key=lambda row: (len(wanted & set(row.concepts)), max(similarity(indicator.name, name) for name in (row.name, *row.aliases))),
    )
    return best.proof if wanted & set(best.concepts) else ("台账或统计表",)


def claim_rows(reports: Sequence[Extraction]) -> Iterable[list[Any]]:
    """One row for each claim that repeats no other."""
    n = 0
    for result in reports:
        for claim in result.claims:
            if claim.duplicate_of is None:
                n += 1
                yield [
                    n,
                    result.quote(claim.span).replace("\n", ""),
                    labels("kind")[claim.kind],
                    labels("question")[claim.kind],
                    result.sentence_text(claim),
                    result.place(claim.span, claim.section),
                ]


def issue_rows(reports: Sequence[Extraction]) -> Iterable[list[Any]]:
    """One row for each issue."""
    n = 0
    for result in reports:
        for issue in result.issues:
            n += 1
            yield [
                n,
                issue.message,
                "；".join(result.quote(s).replace("\n", "") for s in issue.spans),
                "；".join(dict.fromkeys(result.place(s) for s in issue.spans)),
            ]


def _points(cell: Cell) -> str:
    if cell.points is None:
        return ""
    least, most = cell.points
    return f"{number(most)}" if least == most else f"{number(least)}～{number(most)}"


def _title(filled: Filled, result: Extraction) -> str:
    return f"{Path(result.document.path).name} " if 1 < len(filled.reports) else ""


def _about(filled: Filled) -> list[list[str]]:
    made = filled.reports[0].produced_by if filled.reports else {}
    return [
        ["本表由程序读材料后列出，供填报人逐行核对；报送以填报人核对后的表为准。"],
        ["把握一栏是模型给出的可能性，目前还没有校准，只能比较大小。" if not made.get("calibrated") else "把握一栏是校准过的可能性。"],
        ["材料：" + "、".join(Path(r.document.path).name for r in filled.reports)],
        [f"程序版本 {made.get('version')}，规则 {made.get('rules')}，模型 {made.get('model')}"],
    ]


def _lines(value: Any, width: int) -> int:
    """How many lines a value takes in a column so wide; a Chinese character is as wide as two others."""
    return sum(max(1, -(-sum(2 if "\u2e80" < c else 1 for c in line) // width)) for line in str(value).split("\n"))


def _sheet(sheet: Any, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Header and rows with widths, wrapped lines, a frozen header and print settings; text never becomes a formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    thin = Side(style="thin", color="BFBFBF")
    for r, row in enumerate((header, *rows), 1):
        for c, value in enumerate(row, 1):
            cell = sheet.cell(r, c)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
            if isinstance(value, str) and value.startswith(("=", "+", "-", "@")):
                cell.data_type = "s"
                cell.quotePrefix = True
            cell.alignment = Alignment(wrap_text=True, vertical="center" if r == 1 else "top", horizontal="center" if r == 1 else None)
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            if r == 1:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor="DDEBF7")
        sheet.row_dimensions[r].height = (
            LINE * max(_lines(value, WIDTHS.get(name, 16)) for name, value in zip(header, row, strict=True)) + 3
        )
    for c, name in enumerate(header, 1):
        sheet.column_dimensions[get_column_letter(c)].width = WIDTHS.get(name, 16)
    sheet.freeze_panes = "C2" if len(header) > 8 else "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
