"""Several forms held against each other: one result in two projects, projects above their unit, a form against the report beside it."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from narrative.cli import main
from narrative.pipeline import audit, audit_read, extract_text

UNIT = """云岫县文化馆2023年度整体支出自评报告
一、基本情况
本馆编制12名。
二、履职情况
全年送戏下乡{plays}场，举办展览{shows}场，图书流动服务40次。
"""


def project(name: str, *rows: tuple[str, str, str]) -> str:
    head = f"项目支出绩效自评表\n（2023年度）\n项目名称\t{name}\n实施单位\t云岫县文化馆\n一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\n"
    return head + "".join(f"产出指标\t数量指标\t{row}\t≥{target}\t{done}\n" for row, target, done in rows)


PLAYS = project(
    "文化惠民工程", ("送戏下乡场次", "40场", "48场"), ("文艺骨干培训人次", "1200人次", "1386人次"), ("展览场次", "10场", "12场")
)
BOOKS = project("公共文化服务补助", ("文艺骨干培训人次", "1000人次", "1386人次"), ("展览场次", "10场", "11场"))
WHOLE = "部门整体支出绩效自评表\n（2023年度）\n部门名称\t云岫县文化馆\n一级指标\t三级指标\t年度指标值\t实际完成值\n产出指标\t展览场次\t≥10场\t20场\n产出指标\t送戏下乡场次\t≥40场\t46场\n"


def between(*texts: str) -> list[tuple[str, str]]:
    found = audit_read([extract_text(text, name=f"材料{n}.txt") for n, text in enumerate(texts, 1)]).across
    assert not any(issue.certain for issue in found)
    return [(issue.kind, issue.message) for issue in found]


def test_one_result_in_two_projects_is_asked_once() -> None:
    ((kind, message),) = between(PLAYS, BOOKS)
    assert kind == "twice" and "文艺骨干培训人次1386人次" in message and "文化惠民工程" in message and "公共文化服务补助" in message


def test_two_forms_in_one_file_are_held_against_each_other_too() -> None:
    assert [kind for kind, _ in between(PLAYS + "\n" + BOOKS)] == ["twice"]


def test_a_project_above_its_unit_and_projects_that_add_up_to_more() -> None:
    messages = [message for kind, message in between(WHOLE, PLAYS, BOOKS) if kind == "across"]
    assert len(messages) == 2 and "48场”多于" in messages[1] and "12+11=23" in messages[0]


def test_a_form_against_the_report_beside_it() -> None:
    ((kind, message),) = between(UNIT.format(plays=42, shows=20), WHOLE)
    assert kind == "table_text" and "46场" in message and "42场" in message
    assert not between(UNIT.format(plays=46, shows=20), WHOLE)


@pytest.mark.parametrize(
    "texts",
    [
        (UNIT.format(plays=60, shows=30), PLAYS),  # the projects are parts of the unit
        (PLAYS, BOOKS.replace("1386", "1024")),
        (PLAYS, PLAYS),  # one project handed in twice
        (PLAYS, BOOKS.replace("云岫县文化馆", "澄江县图书馆")),
        (PLAYS, BOOKS.replace("2023", "2022")),
        (UNIT.format(plays=48, shows=23), PLAYS, BOOKS.replace("1386", "1024")),
    ],
)
def test_what_agrees_or_is_of_another_unit_or_year_is_left_alone(texts: tuple[str, ...]) -> None:
    assert between(*texts) == []


def test_the_command_tells_them_in_every_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [tmp_path / "甲.txt", tmp_path / "乙.txt"]
    for path, text in zip(paths, (PLAYS, BOOKS), strict=True):
        path.write_text(text, encoding="utf-8")
    for out in ("问题清单.xlsx", "问题清单.docx", "问题清单.json"):
        with pytest.raises(SystemExit) as stop:
            main(["audit", *map(str, paths), "-o", str(tmp_path / out)])
        assert stop.value.code == 0
    sheet = openpyxl.load_workbook(tmp_path / "问题清单.xlsx")["材料之间"]
    assert sheet.max_row == 2 and "1386人次" in str(sheet["C2"].value) and "《甲.txt》" in str(sheet["G2"].value)
    (issue,) = json.loads((tmp_path / "问题清单.json").read_text(encoding="utf-8"))["issues"]
    assert {span["document"] for span in issue["spans"]} == {"甲.txt", "乙.txt"} and issue["certain"] is False
    assert audit(paths).to_dict()["issues"] == [issue]
    capsys.readouterr()
