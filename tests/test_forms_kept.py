"""Twenty forms with everything an office puts into a workbook keep every part of the package; the sheet changes in the filled cells alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from narrative.export.form import filled_form
from narrative.export.package import replace_parts
from narrative.export.xlsx_patch import patch
from narrative.pipeline import fill

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REPORT = "云岫县科协2023年度工作总结\n全年举办讲座12场，发放科普折页1.8万份。培训合格率达98%。\n"
TEXT_BOX = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:absoluteAnchor><xdr:pos x="0" y="0"/><xdr:ext cx="900000" cy="400000"/>'
    '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="2" name="文本框 1"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr>'
    '<a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="400000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>'
    "<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>填表说明</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>"
)
FEATURES = (
    "plain",
    "validation",
    "listed",
    "conditional",
    "comment",
    "protection",
    "hidden_column",
    "hidden_row",
    "percent",
    "percent_quoted",
    "text_format",
    "chart",
    "print_settings",
    "frozen",
    "defined_name",
    "formula",
    "hyperlink",
    "merged",
    "filtered",
    "text_box",
)


RED: Any = CellIsRule  # its own types name no arguments


def workbook(feature: str) -> bytes:
    """A form of three rows with one more thing in it."""
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = "自评表"
    rows = (
        ("一级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
        ("产出指标", "举办讲座场次", "≥10场", None, 10, None),
        ("产出指标", "发放科普折页", "1.5万份", "/", 10, None),
        ("产出指标", "培训合格率", 0.95, None, 10, None),
    )
    for row in rows:
        sheet.append(row)
    sheet["C4"].number_format = "0%"
    sheet["D4"].number_format = "0%"
    changes: dict[str, Any] = {
        "validation": lambda: _validate(sheet, DataValidation(type="decimal", operator="greaterThan", formula1="0"), "E2:E4"),
        "listed": lambda: _validate(sheet, DataValidation(type="list", formula1='"10场,12场,15场"'), "D2"),
        "conditional": lambda: sheet.conditional_formatting.add(
            "D2:D4", RED(operator="lessThan", formula=["1"], fill=PatternFill("solid", bgColor="FFC7CE"))
        ),
        "comment": lambda: setattr(sheet["D2"], "comment", Comment("按台账填", "审核人")),
        "protection": lambda: setattr(sheet.protection, "sheet", True),
        "hidden_column": lambda: setattr(sheet.column_dimensions["F"], "hidden", True),
        "hidden_row": lambda: setattr(sheet.row_dimensions[4], "hidden", True),
        "percent": lambda: setattr(sheet["D4"], "number_format", "0.00%"),
        "percent_quoted": lambda: setattr(sheet["D4"], "number_format", '0"%"'),
        "text_format": lambda: setattr(sheet["D2"], "number_format", "@"),
        "chart": lambda: _chart(sheet),
        "print_settings": lambda: setattr(sheet, "print_area", "A1:F4"),
        "frozen": lambda: setattr(sheet, "freeze_panes", "C2"),
        "defined_name": lambda: book.defined_names.add(DefinedName("指标", attr_text="自评表!$B$2:$B$4")),
        "formula": lambda: setattr(sheet["F2"], "value", '=IF(D2="",0,E2)'),
        "hyperlink": lambda: setattr(sheet["B2"], "hyperlink", "#自评表!A1"),
        "merged": lambda: sheet.merge_cells("A2:A4"),
        "filtered": lambda: setattr(sheet.auto_filter, "ref", "A1:F4"),
    }
    changes.get(feature, lambda: None)()
    out = io.BytesIO()
    book.save(out)
    return _with_text_box(out.getvalue()) if feature == "text_box" else out.getvalue()


def _validate(sheet: Any, check: DataValidation, cells: str) -> None:
    check.add(cells)
    sheet.add_data_validation(check)


def _chart(sheet: Any) -> None:
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=5, min_row=2, max_row=4))
    sheet.add_chart(chart, "H2")


def _with_text_box(package: bytes) -> bytes:
    """The package with a text box, which the spreadsheet library cannot write and would lose."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        sheet, types = source.read("xl/worksheets/sheet1.xml"), source.read("[Content_Types].xml")
    space = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    sheet = sheet.replace(b"</worksheet>", b"<drawing " + space + b' r:id="rId1"/></worksheet>')
    types = types.replace(
        b"</Types>",
        b'<Override PartName="/xl/drawings/drawing1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/></Types>',
    )
    out = io.BytesIO(replace_parts(package, {"xl/worksheets/sheet1.xml": sheet, "[Content_Types].xml": types}))
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    with zipfile.ZipFile(out, "a") as target:
        target.writestr("xl/drawings/drawing1.xml", TEXT_BOX)
        target.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{link}" Target="../drawings/drawing1.xml"/></Relationships>',
        )
    return out.getvalue()


def elements(part: bytes) -> Iterator[tuple[str, bytes]]:
    """(place, canonical XML) of everything in a sheet: each cell by itself, the rest by child."""
    for child in etree.fromstring(part):
        if child.tag == f"{MAIN}sheetData":
            for row in child:
                yield f"row {row.get('r')}", str(sorted(row.attrib.items())).encode()
                yield from ((str(cell.get("r")), etree.tostring(cell, method="c14n")) for cell in row)
        else:
            yield str(child.tag), etree.tostring(child, method="c14n")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "总结.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


@pytest.mark.parametrize("feature", FEATURES)
def test_a_form_keeps_everything_it_had(feature: str, report: Path, tmp_path: Path) -> None:
    form = tmp_path / "自评表.xlsx"
    form.write_bytes(workbook(feature))
    filled = fill(report, form)
    assert [cell.state for cell in filled.cells] == ["filled"] * 3, [cell.reason for cell in filled.cells]
    made = filled_form(form, filled)
    before, after = zipfile.ZipFile(form), zipfile.ZipFile(io.BytesIO(made))
    assert before.namelist() == after.namelist()
    assert [n for n in before.namelist() if before.read(n) != after.read(n)] == ["xl/worksheets/sheet1.xml"]
    old, new = (dict(elements(package.read("xl/worksheets/sheet1.xml"))) for package in (before, after))
    assert {name for name in new if old.get(name) != new[name]} == {"D2", "D3", "D4"} and old.keys() <= new.keys()
    sheet = load_workbook(io.BytesIO(made)).worksheets[0]
    assert sheet["D2"].value == "12场" and sheet["D3"].value == "1.8万份"
    assert sheet["D4"].value == (98 if feature == "percent_quoted" else 0.98)


def test_a_value_takes_the_words_of_the_list_it_is_chosen_from() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    _validate(sheet, DataValidation(type="list", formula1='"10 场,12 场次"'), "A1")
    out = io.BytesIO()
    book.save(out)
    made = load_workbook(io.BytesIO(patch(out.getvalue(), {"表": {"A1": Decimal(12)}}))).worksheets[0]
    assert made["A1"].value == "12 场次"
