"""The audit's files and its command: what stands in them, how they look to Word, what compares with an older version."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from narrative.checks.compare import compare_issues, repeated_sentences
from narrative.cli import main
from narrative.export.findings import issue_rows, question_rows
from narrative.export.letters import asked_lines, problem_list, return_note
from narrative.facts.claims.urgency import urgency
from narrative.pipeline import extract_text

TEXT = """云岫县文化馆2021年度绩效自评报告
一、履职情况
发放问卷220份，表示满意的143份，满意率85%。全年接待读者近8000余人次。
举办展览12场，群众文化生活明显改善。
多次深入乡村开展义诊，深受群众欢迎。
"""


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stop:
        main([str(a) for a in arguments])
    return int(stop.value.code or 0)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "自评.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_statements_that_are_asked_the_same_share_a_line() -> None:
    found = [("甲“乙”明显提升", "一", "多少？", "表"), ("丙若干", "二", "几场？", "单"), ("丁不断改善", "三", "多少？", "表")]
    assert asked_lines(found) == ["“甲‘乙’明显提升”（一）、“丁不断改善”（三）：多少？可附：表", "“丙若干”（二）：几场？可附：单"]


def test_the_return_note_holds_what_arithmetic_shows_and_the_questions() -> None:
    document = docx.Document(io.BytesIO(return_note([extract_text(TEXT, name="自评.txt")])))
    text = "\n".join(p.text for p in document.paragraphs)
    assert "云岫县文化馆：" in text and "143÷220=65%" in text and "群众文化生活明显改善" in text
    assert "由 narrative" in document.sections[0].footer.paragraphs[0].text


def test_the_list_repeats_its_header_and_names_chinese_fonts() -> None:
    data = problem_list([extract_text(TEXT, name="自评.txt")])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        xml = package.read("word/document.xml").decode("utf-8")
    assert "<w:tblHeader/>" in xml and 'w:eastAsia="仿宋_GB2312"' in xml and 'w:eastAsia="黑体"' in xml
    assert data == problem_list([extract_text(TEXT, name="自评.txt")])


def test_nothing_found_is_said() -> None:
    document = docx.Document(io.BytesIO(problem_list([extract_text("云岫县文化馆2021年总结\n举办展览12场。")])))
    assert sum(p.text == "没有发现。" for p in document.paragraphs) == 3


def test_the_command_writes_each_kind_by_the_name_of_the_file(report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("问题清单.docx", "问题清单.xlsx", "退回意见.docx", "底稿.xlsx", "问题清单.json"):
        assert run("audit", report, "-o", tmp_path / name) == 0
    sheet = openpyxl.load_workbook(tmp_path / "底稿.xlsx")["底稿"]
    assert [cell.value for cell in sheet[1]][:7] == ["序号", "指标", "自评值", "摘录", "位置", "应附材料", "已附□"]
    assert json.loads((tmp_path / "问题清单.json").read_text(encoding="utf-8"))["issues"][0]["certain"] is True
    capsys.readouterr()
    assert run("audit", report, "-o", tmp_path / "退回意见.xlsx") == 1
    assert "退回意见用 .docx" in capsys.readouterr().err
    assert run("audit", report, "--as", "报告") == 2


def test_the_command_shows_both_grades(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("audit", report) == 0
    shown = capsys.readouterr().out
    assert "算得出的错" in shown and re.search("共 2 条：算得出的错 2 条，疑点 0 条", shown)
    assert run("audit", report, "--format", "json") == 0
    assert len(json.loads(capsys.readouterr().out)["issues"]) == 2


def test_the_command_holds_the_form_against_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, form = tmp_path / "报告.txt", tmp_path / "自评表.xlsx"
    text.write_text("云岫县林业局2023年工作总结\n一、履职情况\n培训林农680人次，举办培训12期。\n", encoding="utf-8")
    book = openpyxl.Workbook()
    for row in (["三级指标", "目标值", "实际完成值"], ["培训林农", "600人次", "700人次"], ["培训期数", "10期", "12期"]):
        book.worksheets[0].append(row)
    book.save(form)
    assert run("audit", text, "-t", form) == 0
    shown = capsys.readouterr().out
    assert "表中700人次，材料写“680人次”" in shown and "表中已填 2 行：1 行材料有据，1 行请核对" in shown


def test_a_newer_version_shows_what_was_settled(report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    newer = tmp_path / "新稿.txt"
    newer.write_text(TEXT.replace("85%", "65%") + "志愿者由200人增加到260人，增长50%。\n", encoding="utf-8")
    assert run("audit", newer, "--since", report) == 0
    assert "已改 1 条，未改 1 条，新增 1 条" in capsys.readouterr().out
    old, new = extract_text(TEXT), extract_text(newer.read_text(encoding="utf-8"))
    assert [(c.state, c.issue.kind) for c in compare_issues(old, new)] == [("已改", "rate"), ("未改", "double_hedge"), ("新增", "change")]


def test_sentences_told_again_with_the_same_figures() -> None:
    last = extract_text(TEXT)
    this = extract_text(TEXT.replace("2021", "2022").replace("举办展览12场", "举办展览15场"))
    assert [r.figures for r in repeated_sentences(last, this)] == [("220份", "143份", "85%"), ("近8000余人次",)]


def test_claims_that_hide_a_rows_number_come_first_with_their_proof() -> None:
    rows = question_rows([extract_text(TEXT)])
    assert "义诊" in rows[0][2] and "多少" in rows[0][4] and rows[0][5]


def test_a_run_of_single_activities_is_one_question() -> None:
    text = "云岫县科协2021年总结\n二、履职情况\n举办乡土人才培训班，组织科普大篷车巡展，开展农技专家义诊活动。\n"
    rows = question_rows([extract_text(text)])
    assert len(rows) == 1 and "以上3项活动" in rows[0][4]


CARE = """清平县残疾人联合会2023年度绩效自评报告
二、履职情况
全年完成基本康复服务1860人。多次组织志愿者上门服务，残疾人生活质量明显提升，受助家庭反响良好。
召开助残日启动仪式，多次举办助残讲座。
"""


@pytest.fixture
def form(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值"),
        ("产出指标", "数量指标", "基本康复服务人数", "≥1800人", "", 30),
        ("", "", "志愿者上门服务次数", "≥20次", "", 20),
        ("效益指标", "社会效益", "残疾人生活质量", "提升", "", 30),
        ("满意度指标", "服务对象满意度", "残疾人满意度", "≥90%", "", 10),
    ):
        sheet.append(row)
    book.save(tmp_path / "自评表.xlsx")
    return tmp_path / "自评表.xlsx"


def test_claims_that_alone_would_answer_a_row_of_the_users_table_come_first(tmp_path: Path, form: Path) -> None:
    report = tmp_path / "残联.txt"
    report.write_text(CARE, encoding="utf-8")
    assert run("claims", report, "--table", form, "-o", tmp_path / "说法.xlsx") == 0
    sheet = openpyxl.load_workbook(tmp_path / "说法.xlsx")["没有数字的说法"]
    rows = [(sheet.cell(r, 3).value, sheet.cell(r, 4).value) for r in range(2, sheet.max_row + 1)]
    assert {name for _, name in rows[:3]} == {"志愿者上门服务次数", "残疾人生活质量", "残疾人满意度"}
    assert "基本康复服务人数" not in {name for _, name in rows}


def test_effects_on_people_are_asked_before_ceremony() -> None:
    assert urgency("degree", "群众生活质量明显提升", row=False) > urgency("degree", "制度体系不断完善", row=False)
    assert urgency("bare_activity", "举办启动仪式", row=False) < urgency("bare_activity", "开展义诊", row=False)


def test_the_worksheet_has_a_row_for_each_row_of_the_users_table(tmp_path: Path, form: Path) -> None:
    report = tmp_path / "残联.txt"
    report.write_text(CARE, encoding="utf-8")
    assert run("audit", report, "--table", form, "-o", tmp_path / "底稿.xlsx") == 0
    sheet = openpyxl.load_workbook(tmp_path / "底稿.xlsx")["底稿"]
    rows = {sheet.cell(r, 2).value: [sheet.cell(r, c).value for c in range(1, 12)] for r in range(2, sheet.max_row + 1)}
    assert len(rows) == 4 and "1860人" in str(rows["基本康复服务人数"][3])
    assert "多次组织志愿者上门服务" in str(rows["志愿者上门服务次数"][3]) and rows["残疾人满意度"][5] == "满意度问卷、问卷统计表"


def test_quotes_hold_the_words_around_the_figures_and_cells_are_told_by_their_rows() -> None:
    result = extract_text(TEXT)
    assert "“发放问卷220份，表示满意的143份，满意率85%”" in [row[5] for row in issue_rows([result])]
    form = (
        "项目名称\t文化惠民\n一级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
        + "产出指标\t展览场次\t≥10场\t12场\t25\t25\n" * 4
        + "总分\t\t\t\t100\t98\n"
    )
    (row,) = issue_rows([extract_text(form)])
    assert row[6] == "表1 第3—7行" and "25+25+25+25=100" in row[2]
