"""Tables as people have them: Word forms, tables inside a report, targets only, several projects; what is read, written and compared."""

from __future__ import annotations

import json
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import ROOT
from docx import Document as Word
from openpyxl import Workbook, load_workbook

from narrative.errors import TableError
from narrative.export.form import shown_text, shown_value
from narrative.export.xlsx_patch import Percent
from narrative.matching.compare import compare, stated_value, verdicts
from narrative.matching.indicators import columns_understood, read_tables, tables_in
from narrative.matching.rows import NUMBERED, SKIP
from narrative.matching.scope import same_unit
from narrative.matching.score import points_of, scorings
from narrative.matching.targets import read_target
from narrative.pipeline import fill
from narrative.quantities.find import find_quantities
from narrative.read import read_text
from narrative.rules import Rule, load
from narrative.tables.headers import named_columns
from narrative.types import Cell, Indicator

REPORT = (
    "云岫县科学技术协会2023年工作总结\n全年组织科普进校园活动46场次，现场参与群众2.3万余人次。印发科普折页1.8万份。"
    "科普大篷车巡展27次。举办实用技术培训班12期，培训农民860人次。县科技馆免费开放278天。\n"
)
HEADER = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "总结.txt"
    path.write_text(REPORT, encoding="utf-8", newline="")
    return path


@pytest.fixture
def word_form(tmp_path: Path) -> Path:
    book = Word()
    book.add_paragraph("云岫县科学技术协会2023年度项目支出绩效自评表")
    table = book.add_table(rows=7, cols=8)
    rows = (
        ("项目名称", "科普活动", "", "", "", "", "", ""),
        HEADER,
        ("产出指标", "数量指标", "科普活动场次", "≥40场次", "", "10", "", ""),
        ("", "", "科普大篷车巡展次数", "30次", "/", "10", "", ""),
        ("", "", "科技馆免费开放天数", "260天", "250天", "10", "", ""),
        ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "", "10", "", ""),
        ("总分", "", "", "", "", "40", "", ""),
    )
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    table.cell(2, 0).merge(table.cell(4, 0))
    table.cell(2, 1).merge(table.cell(4, 1))
    table.cell(0, 1).merge(table.cell(0, 7))
    table.cell(2, 3).paragraphs[0].runs[0].bold = True
    path = tmp_path / "自评表.docx"
    book.save(str(path))
    return path


def words_of(path: Path) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in Word(str(path)).tables[0].rows]


def test_a_word_form_is_read_with_its_merged_levels(word_form: Path) -> None:
    (table,) = read_tables(word_form)
    assert [i.path for i in table.indicators][1:] == [
        ("产出指标", "数量指标", "科普大篷车巡展次数"),
        ("产出指标", "数量指标", "科技馆免费开放天数"),
        ("满意度指标", "服务对象满意度指标", "群众满意度"),
    ]
    assert dict(table.head)["project"] == "科普活动" and table.year == 2023 and table.indicators[0].locator == "E3"


def test_a_word_form_is_filled_in_its_own_cells_and_nowhere_else(report: Path, word_form: Path, tmp_path: Path, narrative: object) -> None:
    run = narrative("fill", report, "--table", word_form, "-o", tmp_path / "结果.docx")  # type: ignore[operator]
    assert run.returncode == 0, run.stderr.decode()
    before, after = zipfile.ZipFile(word_form), zipfile.ZipFile(tmp_path / "结果.docx")
    assert [n for n in before.namelist() if before.read(n) != after.read(n)] == ["word/document.xml"]
    old, new = words_of(word_form), words_of(tmp_path / "结果.docx")
    changed = {(r, c): new[r][c] for r in range(len(old)) for c in range(8) if old[r][c] != new[r][c]}
    assert changed == {(2, 4): "46场次", (3, 4): "27次"}
    assert Word(str(tmp_path / "结果.docx")).tables[0].cell(2, 4).paragraphs[0].runs[0].bold


def test_columns_are_shown_and_can_be_corrected(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["类别", "内容", "三级指标", "今年要做到", "目标值", "做成"], ["产出", "", "活动场次", "40场", "9", None]):
        book.worksheets[0].append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    (table,) = read_tables(path, named_columns("目标值=D，实际完成值=F"))
    target = table.indicators[0].target
    assert target is not None and target.value == 40 and table.indicators[0].locator == "F2"
    assert "实际完成值=F" in columns_understood(table)
    with pytest.raises(TableError, match="列名"):
        named_columns("完成多少=F")
    with pytest.raises(TableError, match="字母"):
        named_columns("目标值=五")


HEADS = ["一级指标", "二级指标", "三级指标", "目标值", "完成值", "分值", "得分"]
CELLS = [
    ["产出指标", "数量指标", "科普活动次数", "≥35次", "36次", "10", "10"],
    ["讲座场次", "20场", "21场", "10", "10"],
    ["效益指标", "社会效益指标", "科普氛围", "有效提升", "有效提升", "15", "15"],
]
FLAT = {
    "blanks": "\n".join(map(" ".join, [HEADS, *CELLS, ["总分", "35"]])),
    "lines": "\n".join([*HEADS, *(cell for row in CELLS for cell in row), "总分"]),
    "nothing": "".join(HEADS) + "\n".join(map("".join, CELLS)),
    "tabs": "\n".join(
        map(
            "\t".join,
            [
                HEADS,
                ["产出指标 其他资金 22.1", *CELLS[0][1:]],
                ["", "", *CELLS[1]],
                ["", "", "22.5", "0", "75%", "5", "5"],
                ["", "社会效益指标", *CELLS[2][2:]],
                ["总分", "", "", "", "", "35"],
            ],
        )
    ),
    "pipes": "\n".join(f"| {' | '.join(row[-5:])} |" for row in [HEADS, ["---"] * 5, *CELLS]),
}


@pytest.mark.parametrize("kind", FLAT)
def test_a_table_copied_into_a_text_is_read(kind: str) -> None:
    (table,) = tables_in(read_text("某中心2023年度自评报告\n工作正常开展。\n\n" + FLAT[kind]))
    rows = [(i.name, i.target.text if i.target else "", i.actual, i.weight) for i in table.indicators]
    assert rows == [
        ("科普活动次数", "≥35次", "36次", Decimal(10)),
        ("讲座场次", "20场", "21场", Decimal(10)),
        ("科普氛围", "有效提升", "有效提升", Decimal(15)),
    ]
    if kind == "tabs":
        assert table.indicators[0].path[0] == "产出指标" and "读不出来" in table.warnings[0]


def test_prose_is_no_table() -> None:
    assert tables_in(read_text(REPORT + "三级指标共12个，目标值和完成值见附表。\n")) == ()


def test_a_table_of_targets_gives_the_national_form(report: Path, tmp_path: Path, narrative: object) -> None:
    book = Workbook()
    for row in (
        ["项目绩效目标表（2023年度）"],
        ["一级指标", "二级指标", "三级指标", "指标值", "分值"],
        ["产出指标", "数量指标", "科普活动场次", "≥40场次", 10],
        ["产出指标", "时效指标", "完成时间", "12月底前", 5],
    ):
        book.worksheets[0].append(row)
    path = tmp_path / "目标表.xlsx"
    book.save(path)
    run = narrative("fill", report, "-t", path)  # type: ignore[operator]
    assert run.returncode == 0, run.stderr.decode()
    made = tmp_path / "目标表_自评表_已填.xlsx"
    (table,) = read_tables(made)
    assert [(i.name, i.target and i.target.text, i.actual, i.weight) for i in table.indicators] == [
        ("科普活动场次", "≥40场次", "46场次", Decimal(10)),
        ("完成时间", "12月底前", "", Decimal(5)),
    ]
    assert (tmp_path / "目标表_自评表_填报依据.xlsx").is_file()


def test_values_that_stand_already_are_compared_with_the_report(tmp_path: Path, narrative: object) -> None:
    path = tmp_path / "自评表.txt"
    path.write_text(
        "云岫县科协2023年度自评表\n年初设定目标\t目标完成情况\n组织好全年科普工作，服务全县群众，提升素质。\t一是全年印发科普折页1.8万份，发到全县各村。"
        "二是组织科普志愿者进村开展志愿服务30余次。\n一级指标\t二级指标\t三级指标\t目标值\t完成值\t分值\n产出指标\t数量指标\t印发科普折页份数\t1.8万份\t1.8万份\t10\n"
        "\t\t科普活动次数\t35次\t35次\t10\n\t\t专利授权数\t3件\t3件\t10\n",
        encoding="utf-8",
    )
    run = narrative("fill", path, "--format", "json")  # type: ignore[operator]
    cells = json.loads(run.stdout)["cells"]
    found = [cell["comparison"] and cell["comparison"]["verdict"] for cell in cells]
    assert found[0] == "supported" and found[1] in ("part", "not_found") and found[2] == "not_found"
    assert all(cell["reason"] == "kept" for cell in cells)


@pytest.mark.parametrize(
    ("name", "target", "stated", "verdict"),
    [
        ("植树造林面积", "300亩", "300亩", "supported"),
        ("植树造林面积", "300亩", "320亩", "not_found"),
        ("苗木检疫合格率", "≥90%", "95%", "supported"),
        ("苗木检疫合格率", "≥90%", "95.0%", "supported"),
        ("苗木检疫合格率", "≥90%", "96%", "not_found"),
        ("培训林农", "≥600人次", "700人次", "contradicted"),
    ],
)
def test_a_value_that_stands_may_be_made_of_several_counts(name: str, target: str, stated: str, verdict: str, tmp_path: Path) -> None:
    report = tmp_path / "a.txt"
    report.write_text(
        "云岫县林业局2023年度工作总结\n一、履职情况\n春季造林100亩，秋季造林200亩。举办技术培训12期，培训林农680人次。"
        "应检苗木500株，检疫合格475株。\n",
        encoding="utf-8",
    )
    form = tmp_path / "b.xlsx"
    book = Workbook()
    for row in (["三级指标", "目标值", "实际完成值"], [name, target, stated]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(form)
    (found,) = verdicts(compare(fill(report, form))).values()
    assert found.verdict == verdict
    assert verdict == "not_found" or found.facts


@pytest.mark.parametrize(
    ("stated", "verdict"),
    [
        ("61.33公顷", "supported"),
        ("61.3公顷", "supported"),
        ("61公顷", "supported"),
        ("920亩", "supported"),
        ("0.0061万公顷", "supported"),
        ("60公顷", "contradicted"),
        ("64.2公顷", "contradicted"),
        ("900亩", "contradicted"),
    ],
)
def test_a_value_that_stands_in_another_unit_of_area_is_compared(stated: str, verdict: str, tmp_path: Path) -> None:
    report = tmp_path / "a.txt"
    report.write_text("云岫县林业局2023年度工作总结\n一、履职情况\n全年完成人工造林920亩。举办培训班3期。\n", encoding="utf-8")
    form = tmp_path / "b.xlsx"
    book = Workbook()
    for row in (["三级指标", "目标值", "实际完成值"], ["人工造林面积", "≥60公顷", stated]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(form)
    (found,) = verdicts(compare(fill(report, form))).values()
    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("own", "value", "unit", "shown"),
    [
        ("", "1426000", "元", "142.6万元"),
        ("万元", "142.6", "万元", Decimal("142.6")),
        ("", "26000", "份", "26000份"),
        ("", "95.3", "%", "95.3%"),
        ("", "123456700", "元", "12345.67万元"),
        ("", "120000000", "元", "1.2亿元"),
        ("", "10050", "元", "10050元"),
        ("", "5000000", "美元", "500万美元"),
        ("", "2", "", Decimal(2)),
    ],
)
def test_a_row_that_says_no_unit_takes_that_of_the_text(own: str, value: str, unit: str, shown: object) -> None:
    row = Indicator("i", ("", "", "全年完成情况"), "全年完成情况", own, (), None)
    found = shown_value(row, Cell("i", Decimal(value), "exact", unit, "filled", 0.99, ("0:f1",), (), ""))
    assert (found.text if isinstance(found, Percent) else found) == shown


def test_the_unit_of_a_row_without_one_is_written_with_its_number(tmp_path: Path) -> None:
    report, form = tmp_path / "a.txt", tmp_path / "b.xlsx"
    report.write_text(
        "云岫县市场监管局2023年度工作总结\n一、履职情况\n全年为消费者挽回经济损失142.6万元。举办培训班3期。\n", encoding="utf-8"
    )
    book = Workbook()
    for row in (["三级指标", "目标值", "实际完成值"], ["为消费者挽回经济损失", None, None], ["举办培训班期数", "3期", None]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(form)
    cells = fill(report, form).rows()
    assert [shown_text(indicator, cell) for _, indicator, cell in cells if cell.state == "filled"] == ["142.6万元", "3期"]


@pytest.mark.parametrize(
    ("text", "name", "shown"),
    [("办理时限压缩至2个工作日", "办理时限", "2"), ("新建道路800米、改造道路1.5公里", "道路新建和改造", "2.3公里")],
)
def test_units_that_would_say_something_else_are_left_out(text: str, name: str, shown: str, tmp_path: Path) -> None:
    report, form = tmp_path / "a.txt", tmp_path / "b.xlsx"
    report.write_text(f"云岫县交通局2023年度工作总结\n一、履职情况\n全年{text}。举办培训班3期。\n", encoding="utf-8")
    book = Workbook()
    for row in (["三级指标", "目标值", "实际完成值"], [name, None, None]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(form)
    ((_, indicator, cell),) = fill(report, form).rows()
    assert cell.unit in ("", "公里") and (cell.state != "filled" or str(shown_text(indicator, cell)) == shown)


def test_nothing_is_filled_from_a_report_of_another_year_unasked(report: Path, word_form: Path, tmp_path: Path) -> None:
    other = tmp_path / "上年.txt"
    other.write_text(REPORT.replace("2023", "2021"), encoding="utf-8")
    assert {c.reason for c in fill(other, word_form).cells} == {"other_year", "kept"}
    assert any(c.state == "filled" for c in fill(other, word_form, force=True).cells)
    assert any(c.state == "filled" for c in fill([other, report], word_form).cells)


def test_each_project_takes_its_own_prose(tmp_path: Path) -> None:
    report = tmp_path / "a.txt"
    report.write_text(
        "云岫县科协2023年度项目绩效自评报告\n一、科普大篷车项目绩效情况\n全年科普大篷车巡展27次。\n二、流动科技馆项目绩效情况\n全年流动科技馆巡展41次。\n",
        encoding="utf-8",
    )
    book = Workbook()
    for name in ("科普大篷车项目", "流动科技馆项目"):
        sheet = book.create_sheet(name)
        for row in (["项目名称", name], ["三级指标", "目标值", "实际完成值"], ["巡展次数", "20次", None]):
            sheet.append(row)
    form = tmp_path / "b.xlsx"
    book.save(form)
    filled = fill(report, form)
    values = [[filled.fact(name)[1].quantity.value for name in cell.facts] for cell in filled.cells]
    assert values == [[27], [41]]


@pytest.mark.parametrize(("a", "b", "same"), [("云岫县科协", "霞州市云岫县科学技术协会", True), ("云岫县科协", "云岫县残联", False)])
def test_units_are_one_under_long_and_short_names(a: str, b: str, same: bool) -> None:
    assert same_unit(a, b) is same


@pytest.mark.parametrize(
    ("rule", "target", "done", "weight", "points"),
    [
        pytest.param(rule.id, *example, id=f"{rule.id}:{example[0]}:{example[1]}")
        for rule in load("scoring")
        for example in rule.data["examples"]
    ],
)
def test_points_by_the_worked_examples(rule: str, target: str, done: str, weight: int, points: float) -> None:
    name = "群众满意度" if target.startswith("满意度") else "某项"
    row = Indicator("x", ("产出", "数量", name), name, "", (), read_target(target.removeprefix("满意度")), weight=Decimal(weight))
    least, most = points_of(row, find_quantities(done)[0], rule) or (None, None)
    assert least == most and least is not None and float(least) == points


def test_scoring_rules_are_named_by_their_examples() -> None:
    rules: tuple[Rule, ...] = load("scoring")
    assert [rule.id for rule in rules] == list(scorings()) and all(rule.yes == (rule.id,) for rule in rules)


def test_drafts_are_written_only_when_asked_for(report: Path, word_form: Path, tmp_path: Path, narrative: object) -> None:
    run = narrative("fill", report, "-t", word_form, "-o", tmp_path / "a.docx", "--draft-notes", "--evidence", "none")  # type: ignore[operator]
    assert run.returncode == 0, run.stderr.decode()
    assert words_of(tmp_path / "a.docx")[3][7] == "目标30次，材料载27次，低于目标10.0%；原因：＿＿"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.docx", "总结.txt", "自评表.docx"]


@pytest.mark.parametrize("name", ["指标1：科普活动", "1.科普活动", "（1）科普活动", "①科普活动"])
def test_numbers_in_front_of_a_name_are_no_part_of_it(name: str) -> None:
    assert NUMBERED.sub("", name) == "科普活动"


@pytest.mark.parametrize(("text", "unit", "value"), [("1.2", "万人次", 12000), ("300余篇", "", 300), ("98%", "", 98), ("良好", "", None)])
def test_a_stated_value_is_read_in_base_units(text: str, unit: str, value: int | None) -> None:
    found = stated_value(Indicator("x", ("", "", "a"), "a", unit, (), None, actual=text, unit_column=unit))
    assert (found and found[0]) == value


def test_every_layout_of_the_corpus_reads_with_the_rows_of_its_key() -> None:
    for path in sorted((ROOT / "corpus" / "tables").glob("*.json"))[::4]:
        key = json.loads(path.read_text(encoding="utf-8"))
        names = [i.path[2] for t in read_tables(path.with_name(key["table"])) for i in t.indicators]
        assert names == [re.sub(r"\s", "", row["path"][2]) for row in key["rows"]], path.name


def test_the_table_of_a_shared_report_is_read_despite_what_is_laid_over_it(shared: Path) -> None:
    (path,) = (shared / "seeds").glob("002*.txt")
    filled = fill(path)
    rows = [(indicator.actual, row) for row, (_, indicator, _) in enumerate(filled.rows())]
    verdicts = {c.row: c.verdict for c in filled.comparisons}
    assert len(rows) == 11 and [verdicts[row] for actual, row in rows[:2]] == ["part", "part"]


def test_two_prose_columns_are_set_goal_by_goal_although_their_numbers_slip(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "云岫县科协2023年度自评表\n年初设定目标\t目标完成情况\n1、办好流动科普展览，把展品送到乡镇去。2、壮大科技志愿者队伍，建好服务站点。3、做好老科协工作。\t"
        "1、完成换届工作，机构健全。2、办好流动科普展览，全年巡展27次：一是进学校15次；二是进乡镇12次。3、壮大科技志愿者队伍，新增志愿者120人。\n",
        encoding="utf-8",
    )
    goals = fill(path).goals
    assert [(goal.text[:8], goal.done[:10]) for goal in goals] == [
        ("办好流动科普展览", "2、办好流动科普展览"),
        ("壮大科技志愿者队", "3、壮大科技志愿者队"),
        ("做好老科协工作。", ""),
    ]
    quotes = [{fill(path).reports[0].quote(fill(path).fact(name)[1].quantity.span) for name in goal.facts} for goal in goals]
    assert quotes == [{"27次", "15次", "12次"}, {"120人"}, set()]


def test_a_value_of_two_reports_is_supported_and_two_values_are_no_value(report: Path, word_form: Path, tmp_path: Path) -> None:
    same, other = tmp_path / "科室.txt", tmp_path / "简报.txt"
    same.write_text("云岫县科协2023年工作小结\n全年组织科普进校园活动46场次。\n", encoding="utf-8")
    other.write_text("云岫县科协2023年简报\n全年组织科普进校园活动52场次。\n", encoding="utf-8")
    supported = fill([report, same], word_form).cells[0]
    assert supported.state == "filled" and {name.partition(":")[0] for name in supported.facts} == {"0", "1"}
    assert fill([report, other], word_form).cells[0].state in ("conflict", "abstained")


def test_a_count_used_in_two_forms_is_listed(report: Path, word_form: Path, tmp_path: Path) -> None:
    book = Workbook()
    for row in (["三级指标", "目标值", "实际完成值"], ["科普活动场次", "40场次", None]):
        book.worksheets[0].append(row)
    second = tmp_path / "另一张.xlsx"
    book.save(second)
    filled = fill(report, [word_form, second])
    assert [rows for _, rows in filled.reused] == [(0, 4)]
    assert filled.to_dict()["reused"][0]["evidence"]["quote"] == "46场次"


def test_several_forms_go_into_a_folder(report: Path, word_form: Path, tmp_path: Path, narrative: object) -> None:
    second = tmp_path / "第二张.docx"
    second.write_bytes(word_form.read_bytes())
    run = narrative("fill", report, "-t", word_form, "-t", second, "-o", tmp_path / "结果")  # type: ignore[operator]
    assert run.returncode == 0, run.stderr.decode()
    names = sorted(path.name for path in (tmp_path / "结果").iterdir())
    assert names == ["第二张_填报依据.xlsx", "第二张_已填.docx", "自评表_填报依据.xlsx", "自评表_已填.docx"]
    refused = narrative("fill", report, "-t", word_form, "-t", second, "-o", tmp_path / "一张.docx")  # type: ignore[operator]
    assert refused.returncode == 1 and "文件夹" in refused.stderr.decode()


def test_evidence_goes_where_it_is_asked_for(report: Path, tmp_path: Path, narrative: object) -> None:
    book = Workbook()
    for row in (["三级指标", "目标值", "实际完成值"], ["科普活动场次", "40场次", None]):
        book.worksheets[0].append(row)
    form = tmp_path / "表.xlsx"
    book.save(form)
    for kind in ("sheet", "comments"):
        run = narrative("fill", report, "-t", form, "-o", tmp_path / f"{kind}.xlsx", "--evidence", kind)  # type: ignore[operator]
        assert run.returncode == 0, run.stderr.decode()
    assert load_workbook(tmp_path / "sheet.xlsx").sheetnames[1:3] == ["核对页", "逐行依据"]
    assert "46场次" in load_workbook(tmp_path / "comments.xlsx").worksheets[0]["C2"].comment.text
    assert not list(tmp_path.glob("*_填报依据.xlsx"))


def test_a_target_may_stand_under_two_header_rows_and_a_unit_in_the_name(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["三级指标", "年度指标值", None, "实际完成值"],
        [None, "符号", "数值", None],
        ["活动场次", "≥", "40场", None],
        ["新增图书（册）", "≥", "2000", None],
        ["三级指标", "年度指标值", None, "实际完成值"],
    ):
        sheet.append(row)
    for area in ("A1:A2", "B1:C1", "D1:D2"):
        sheet.merge_cells(area)
    path = tmp_path / "a.xlsx"
    book.save(path)
    rows = read_tables(path)[0].indicators
    assert [(i.name, (i.target.operator, i.target.value, i.target.unit) if i.target else None, i.locator) for i in rows] == [
        ("活动场次", (">=", Decimal(40), "场"), "D3"),
        ("新增图书（册）", (">=", Decimal(2000), "册"), "D4"),
    ]


def test_a_name_has_its_unit_in_brackets_where_the_table_has_no_targets(tmp_path: Path) -> None:
    book = Workbook()
    for row in (
        ["三级指标", "实际完成值"],
        ["环境教育受众（人次）", None],
        ["科普活动（含线上）", None],
        ["问题整改率（%）", None],
        ["满意度（％）", None],
        ["宣传手册印发[份]", None],
        ["争取资金（单位：万元）", None],
    ):
        book.worksheets[0].append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert [i.unit for i in read_tables(path)[0].indicators] == ["人次", "", "%", "%", "份", "万元"]


@pytest.mark.parametrize(
    ("heads", "rows", "units"),
    [
        (
            ("三级指标（单位：万元）", "目标值", "实际完成值"),
            [("争取上级资金", "120"), ("培训场次", "12场"), ("资金到位率", "100")],
            ["万元", "场", ""],
        ),
        (("三级指标", "目标值（亩）", "完成值"), [("人工造林面积", "≥900"), ("封山育林面积", "")], ["亩", "亩"]),
        (("三级指标", "目标值（A）", "实际完成值（B）"), [("人工造林面积", "≥900")], [""]),
        (
            ("三级指标", "目标值", "实际完成值"),
            [("争取资金万元", "120"), ("绿化面积亩", "900"), ("产值超亿元企业", "3"), ("产值过亿元", "3")],
            ["万元", "亩", "", ""],
        ),
        (("三级指标", "目标值", "实际完成值"), [("争取资金万元", "120万元"), ("绿化面积亩", "60公顷")], ["元", "公顷"]),
        (
            ("三级指标", "目标值", "实际完成值"),
            [
                ("发放补贴资金", "1200"),
                ("发放补贴资金", "12000000"),
                ("户均补贴金额", "1200"),
                ("资金到位率", "100"),
                ("发放补贴笔数", "120"),
            ],
            ["万元", "", "", "", ""],
        ),
        (("三级指标", "目标值", "实际完成值"), [("争取资金，单位：万元", "8000"), ("造林面积--亩", "900")], ["万元", "亩"]),
    ],
)
def test_a_header_or_the_end_of_a_name_holds_the_unit_where_the_row_has_none(
    heads: tuple[str, ...], rows: list[tuple[str, str]], units: list[str], tmp_path: Path
) -> None:
    book = Workbook()
    for row in (heads, *((*row, None) for row in rows)):
        book.worksheets[0].append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert [i.unit for i in read_tables(path)[0].indicators] == units


@pytest.mark.parametrize(
    ("line", "units"),
    [
        ("单位：亩", ["亩", "万元", "公顷", ""]),
        ("（计量单位：亩）", ["亩", "万元", "公顷", ""]),
        ("（单位：万元）", ["", "万元", "公顷", ""]),
        ("金额单位：元", ["", "元", "公顷", ""]),
        ("填报单位：县林业局", ["", "万元", "公顷", ""]),
    ],
)
def test_a_line_above_the_table_holds_the_unit(line: str, units: list[str], tmp_path: Path) -> None:
    book = Workbook()
    for row in (
        [line],
        ["三级指标", "目标值", "实际完成值"],
        ["人工造林", "≥900"],
        ["争取资金", "80"],
        ["封育", "60公顷"],
        ["成活率", "85"],
    ):
        book.worksheets[0].append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert [i.unit for i in read_tables(path)[0].indicators] == units


def test_a_unit_that_was_assumed_is_told(tmp_path: Path) -> None:
    book = Workbook()
    for row in (
        ["三级指标", "目标值", "实际完成值"],
        ["发放补贴资金", "1200", None],
        ["争取资金（万元）", "80", None],
        ["培训场次", "12", None],
    ):
        book.worksheets[0].append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    (warning,) = read_tables(path)[0].warnings
    assert "第 2 行“发放补贴资金”没写计量单位，按万元读写" in warning


def test_heads_that_were_not_understood_are_named(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["三级指标", "目标值", "全年办成情况"], ["活动场次", "10场", None]):
        book.worksheets[0].append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    (warning,) = read_tables(path)[0].warnings
    assert "没有认出“实际完成值”列" in warning and "C 列“全年办成情况”" in warning and "实际完成值=C" in warning
    assert not read_tables(path, named_columns("实际完成值=C"))[0].warnings


def test_rows_below_unknown_headers_are_read_by_the_columns_named(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["干什么", "目标", "做到多少"], ["活动场次", "10场", None]):
        book.worksheets[0].append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    (table,) = read_tables(path, named_columns("三级指标=A,目标值=B,实际完成值=C"))
    assert [(i.name, i.locator) for i in table.indicators] == [("活动场次", "C2")]


@pytest.mark.parametrize(
    "name", ["经办人员培训", "说明会举办场次", "合计就业人数", "示例课程建设门数", "联系人才引进企业数", "小计算机房建设间数"]
)
def test_names_that_begin_like_a_foot_of_a_form_are_rows(name: str) -> None:
    assert not SKIP.match(name)


@pytest.mark.parametrize(
    "name", ["经办人：", "合计", "总分值", "说明：本表一式两份", "注：", "示例", "（示例）科普活动", "总计（分）", "得分"]
)
def test_feet_of_forms_are_no_rows(name: str) -> None:
    assert SKIP.match(name)


@pytest.mark.parametrize("head", ["绩效自评表（2021年度）", "单位名称：北浦师范学院", "填报单位：北浦师范学院（盖章）"])
def test_a_form_of_another_unit_or_year_said_in_one_cell_is_not_filled(head: str, tmp_path: Path) -> None:
    from openpyxl import Workbook

    from narrative.matching.ranker import shipped_ranker
    from narrative.pipeline import extract_text, fill_read

    book = Workbook()
    for row in ([head], ["三级指标", "目标值", "实际完成值"], ["科普讲座场次", "≥20场", None]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "表.xlsx")
    report = extract_text("云麓县图书馆2023年度绩效自评报告\n一、履职情况\n全年举办科普讲座26场。")
    assert fill_read([report], read_tables(tmp_path / "表.xlsx"), shipped_ranker()).cells[0].value is None
