"""From report and table to the filled form: values in the form's unit, cells left empty with a reason, nothing else touched."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from narrative.errors import OutputError, TableError
from narrative.export.files import free_name, write
from narrative.export.xlsx_patch import Percent, patch
from narrative.matching.catalogues import catalogue
from narrative.matching.indicators import is_empty, read_tables
from narrative.matching.score import points_of
from narrative.matching.targets import read_target
from narrative.pipeline import fill
from narrative.quantities.find import find_quantities
from narrative.types import Indicator

REPORT = (
    "云岫县科学技术协会2023年工作总结\n全年组织科普进校园活动46场次，现场参与群众2.3万余人次。印发科普折页1.8万份。"
    "科普大篷车巡展27次。举办实用技术培训班12期，培训农民860人次。县科技馆免费开放278天。2024年计划新建科普教育基地2个。\n"
)
HEADER = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
ROWS = [
    ["产出指标", "数量指标", "科普活动场次", "≥40场次", None, 10, None],
    [None, None, "活动参与人次", "≥2万人次", None, 10, None],
    [None, None, "科普大篷车巡展次数", 24, None, 10, None],
    [None, None, "科技馆免费开放天数", "≥260天", "278天", 10, None],
    [None, "质量指标", "专利授权数", "≥3项", "/", 10, None],
    ["满意度指标", "满意度", "群众满意度", "≥90%", None, 10, None],
    ["总分", None, None, None, None, 60, None],
]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "总结.txt"
    path.write_text(REPORT, encoding="utf-8", newline="")
    return path


@pytest.fixture
def form(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "自评表"
    sheet.append(["项目支出绩效自评表"])
    sheet.merge_cells("A1:G1")
    sheet.append(HEADER)
    for row in ROWS:
        sheet.append(row)
    sheet.merge_cells("A3:A7")
    sheet["E3"].number_format = "0"
    sheet["C3"].comment = Comment("按台账填", "审核人")
    check = DataValidation(type="list", formula1='"达成,部分达成"')
    sheet.add_data_validation(check)
    check.add("G3")
    sheet.column_dimensions["B"].hidden = True
    path = tmp_path / "自评表.xlsx"
    book.save(path)
    return path


def test_rows_are_filled_in_the_unit_of_the_form(report: Path, form: Path) -> None:
    rows = {indicator.name: cell for _, indicator, cell in fill(report, form).rows()}
    assert rows["科普活动场次"].state == "filled" and rows["科普活动场次"].value == 46
    assert (rows["活动参与人次"].value, rows["活动参与人次"].unit, rows["活动参与人次"].bound) == (Decimal("2.3"), "万人次", "approx")
    assert rows["科普大篷车巡展次数"].value == 27


def test_rows_without_an_answer_stay_empty_with_their_reason(report: Path, form: Path) -> None:
    rows = {indicator.name: cell for _, indicator, cell in fill(report, form).rows()}
    assert rows["科技馆免费开放天数"].reason == "kept"
    assert rows["专利授权数"].value is None and rows["专利授权数"].reason in ("not_mentioned", "unsure")
    assert rows["群众满意度"].reason == "survey"
    assert all(cell.reason for cell in rows.values() if cell.state != "filled")


def test_the_order_of_rows_changes_no_value(report: Path, form: Path, tmp_path: Path) -> None:
    book = load_workbook(form)
    sheet = book.worksheets[0]
    sheet.unmerge_cells("A3:A7")
    values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=7)]
    for r, row in enumerate(reversed(values), 3):
        for c, value in enumerate(row, 1):
            sheet.cell(r, c).value = value
    other = tmp_path / "倒序.xlsx"
    book.save(other)
    first = {i.name: c.value for _, i, c in fill(report, form).rows()}
    assert first == {i.name: c.value for _, i, c in fill(report, other).rows()}


def test_the_form_keeps_everything_else(report: Path, form: Path, tmp_path: Path, narrative: object) -> None:
    run = narrative(  # type: ignore[operator]
        "fill", report, "--table", form, "-o", tmp_path / "结果.xlsx"
    )
    assert run.returncode == 0, run.stderr.decode()
    before, after = zipfile.ZipFile(form), zipfile.ZipFile(tmp_path / "结果.xlsx")
    assert before.namelist() == after.namelist()
    changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
    assert changed == ["xl/worksheets/sheet1.xml"]
    old, new = load_workbook(form).worksheets[0], load_workbook(tmp_path / "结果.xlsx").worksheets[0]
    different = {cell.coordinate for row in new.iter_rows() for cell in row if cell.value != old[cell.coordinate].value}
    assert different == {"E3", "E4", "E5"}
    assert (new["E3"].value, new["E4"].value, new["E5"].value) == ("46场次", "2.3万人次", 27)
    assert new["C3"].comment is not None and new.column_dimensions["B"].hidden and new.data_validations.dataValidation


def test_the_evidence_file_names_row_quote_and_place(report: Path, form: Path, tmp_path: Path, narrative: object) -> None:
    narrative("fill", report, "--table", form, "-o", tmp_path / "结果.xlsx")  # type: ignore[operator]
    book = load_workbook(tmp_path / "结果_填报依据.xlsx")
    assert book.sheetnames == ["核对页", "逐行依据", "表文比对", "可填内容", "说明"]
    ticks = list(book["核对页"].iter_rows(values_only=True))
    assert ticks[0][0] == "核对□" and len(ticks) == 4
    rows = list(book["逐行依据"].iter_rows(values_only=True))
    assert rows[0][:4] == ("序号", "指标", "目标值", "实际完成值")
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first["原文写法"] == "46场次" and "科普进校园活动46场次" in str(first["依据原文"]) and first["位置"] == "第2段"
    assert book["逐行依据"].cell(2, 1).data_type == "n"


def test_percent_and_text_cells_take_their_own_shape(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    sheet["A1"].number_format, sheet["A2"].number_format, sheet["A3"].value = "0.00%", "@", "占位"
    out = io.BytesIO()
    book.save(out)
    new = load_workbook(
        io.BytesIO(patch(out.getvalue(), {"表": {"A1": Percent(Decimal("0.98"), "98%", True), "A2": Decimal(46), "C9": "=300天"}}))
    ).worksheets[0]
    assert new["A1"].value == 0.98 and new["A2"].value == "46" and new["C9"].value == "=300天" and new["C9"].data_type == "s"


def test_formulas_are_never_replaced(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "=1+1"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(OutputError, match="公式"):
        patch(out.getvalue(), {book.worksheets[0].title: {"A1": Decimal(3)}})


@pytest.mark.parametrize(
    ("text", "operator", "value", "unit"),
    [
        ("≥35次", ">=", 35, "次"),
        (">=35次", ">=", 35, "次"),
        ("35次以上", ">=", 35, "次"),
        ("不少于35次", ">=", 35, "次"),
        ("=100%", "=", 100, "%"),
        ("100", "unstated", 100, ""),
        ("≤104万元", "<=", 1040000, "元"),
        ("控制在5天以内", "<=", 5, "天"),
        ("12000人次", "unstated", 12000, "人次"),
        ("1.2万人次", "unstated", 12000, "人次"),
        ("3—5个", "unstated", 3, "个"),
        ("良好以上", "qualitative", None, ""),
        ("12月底前", "qualitative", None, ""),
        ("有效提升", "qualitative", None, ""),
    ],
)
def test_targets_are_read_in_all_their_forms(text: str, operator: str, value: int | None, unit: str) -> None:
    target = read_target(text)
    assert target is not None
    assert (target.operator, target.value, target.unit) == (operator, value, unit)


def test_empty_targets_and_cells() -> None:
    assert read_target("") is None and read_target("—") is None
    assert all(is_empty(text) for text in ("", "/", "——", " 无 ", "待填")) and not is_empty("0")


def test_points_are_a_span_where_attainment_is_open() -> None:
    row = Indicator("x", ("产出", "数量", "参与人次"), "参与人次", "人次", ("person_time",), read_target("12000人次"), weight=Decimal(10))
    sure, loose, short = (find_quantities(words)[0] for words in ("12500人次", "10000余人次", "6000人次"))
    assert points_of(row, sure) == (Decimal(10), Decimal(10))
    assert points_of(row, loose) == (Decimal("8.33"), Decimal(10))
    assert points_of(row, short) == (Decimal(5), Decimal(5))


def test_tables_that_cannot_be_used_say_why(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["姓名", "电话"])
    path = tmp_path / "名单.xlsx"
    book.save(path)
    with pytest.raises(TableError, match="三级指标"):
        read_tables(path)
    book.worksheets[0].append(["一级指标", "三级指标", "目标值"])
    book.worksheets[0].append(["产出", "活动场次", "3场"])
    book.save(path)
    assert read_tables(path)[0].indicators[0].locator == "" and not read_tables(path)[0].fillable
    for data, words in ((b"PK\x03\x04oops", "已损坏"), (b"hello", "不是 Excel"), (b"\xd0\xcf\x11\xe0" + b"0" * 20, "另存为 .xlsx")):
        path.write_bytes(data)
        with pytest.raises(TableError, match=words):
            read_tables(path)


def test_the_true_name_may_stand_in_the_content_column(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["一级指标", "二级指标", "三级指标", "目标内容", "目标值", "完成值"],
        ["产出", "数量", "科普项目支出", "科普服务人数", "12000人次", None],
    ):
        sheet.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    indicator = read_tables(path)[0].indicators[0]
    assert indicator.name == "科普服务人数" and indicator.locator == "F2"


def test_no_file_is_overwritten_unasked(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write(path, b"1")
    with pytest.raises(OutputError, match="已经存在"):
        write(path, b"2")
    assert path.read_bytes() == b"1" and free_name(path).name == "a(2).txt"
    write(path, b"3", overwrite=True)
    assert path.read_bytes() == b"3" and [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_open_elsewhere_keeps_the_result_under_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")
    replace = Path.replace

    def held(self: Path, target: Path) -> Path:
        if Path(target) == path:
            raise PermissionError("open elsewhere")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    written = write(path, b"new", overwrite=True)
    assert written.name == "a_另存.xlsx" and written.read_bytes() == b"new" and path.read_bytes() == b"old"


def test_without_a_table_the_catalogue_is_filled(report: Path) -> None:
    filled = fill(report)
    assert [i.id for _, i, _ in filled.rows()] == [row.id for row in catalogue()]
    likeliest = {i.id: c.value or (c.alternatives[0].value if c.alternatives else None) for _, i, c in filled.rows()}
    assert likeliest["popsci_events"] == 46 and any(c.state == "filled" for c in filled.cells)


def test_one_count_fills_one_row_of_a_table(tmp_path: Path) -> None:
    report, form = tmp_path / "报告.txt", tmp_path / "表.xlsx"
    report.write_text(
        "云岫县信访局2023年工作总结\n一、履职情况\n办理来信和热线件2915件，按期答复率99.6%。培训干部860人次。\n", encoding="utf-8"
    )
    book = Workbook()
    for row in (
        ["三级指标", "目标值", "实际完成值"],
        ["信访件按期答复率", "≥95%", None],
        ["来信来访事项答复率", "≥95%", None],
        ["信访件按期答复率", "≥95%", None],
    ):
        book.worksheets[0].append(row)
    book.save(form)
    cells = fill(report, form).cells
    assert [cell.state for cell in cells] == ["filled", "abstained", "filled"]
    assert cells[1].reason in ("taken", "unsure", "rival") and cells[1].alternatives[0].value == Decimal("99.6")
