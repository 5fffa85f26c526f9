"""What belongs together: names of units, folders, roles, 配对.csv and its corrections."""

from __future__ import annotations

from dataclasses import astuple, replace
from pathlib import Path

import pytest

from narrative.batch.files import Source, cost_of, sources_in
from narrative.batch.names import canonical, same_name
from narrative.batch.pairing import Line, corrected, guessed, matches, scan_wanted, unit_in
from narrative.batch.pairs_file import HEADER, read_edits, write_pairs
from narrative.batch.reading import Told
from narrative.errors import InputError
from narrative.rules import Rule, load

REPORT = Told(organisation="青禾市科学技术协会", year=2023, prose=3000, characters=3200, title="2023年度绩效自评报告")
FORM = Told(organisation="青禾市科协", year=2023, prose=20, characters=400, tables=(("", "青禾市科协", 12, True),))


@pytest.mark.parametrize(
    ("rule", "example", "same"),
    [(rule, e, wanted) for rule in load("organisations") for wanted, examples in ((True, rule.yes), (False, rule.no)) for e in examples],
)
def test_short_names(rule: Rule, example: str, same: bool) -> None:
    assert same_name(*example.split("=")) is same


@pytest.mark.parametrize(
    ("rule", "example", "fits"), [(r, e, wanted) for r in load("batch") for wanted, es in ((True, r.yes), (False, r.no)) for e in es]
)
def test_names_of_files_and_folders(rule: Rule, example: str, fits: bool) -> None:
    assert matches(rule.id, example) is fits


def test_a_unit_is_called_by_its_fullest_name() -> None:
    found = canonical(["青禾市科协", "东原省青禾市科学技术协会（盖章）", "青禾科协", "津市市科协"])
    assert set(found.values()) == {"东原省青禾市科学技术协会", "津市市科协"}


def test_a_name_that_may_be_two_units_stays_as_it_is() -> None:
    found = canonical(["鼓楼区科协", "南京市鼓楼区科协", "福州市鼓楼区科学技术协会"])
    assert found["鼓楼区科协"] == "鼓楼区科协" and len(set(found.values())) == 3


def test_a_folder_is_one_submission_and_its_kinds_are_seen() -> None:
    files = [
        _source("012_青禾市科协/报告.docx"),
        _source("012_青禾市科协/附件1/自评表.xlsx"),
        _source("012_青禾市科协/佐证材料/签到表.pdf", "scan"),
    ]
    lines = guessed(files, {files[0].name: REPORT, files[1].name: FORM})
    assert [line.role for line in lines] == ["报告", "自评表", "佐证"]
    assert {(line.submission, line.organisation, line.year) for line in lines} == {("012_青禾市科协", "青禾市科学技术协会", "2023")}


def test_loose_files_go_by_unit_and_year() -> None:
    other = replace(REPORT, organisation="云泽县科协", year=2022)
    files = [_source("a.docx"), _source("b.xlsx"), _source("c.docx"), _source("2023年/d.docx"), _source("2023年/e.docx")]
    lines = guessed(files, dict(zip([f.name for f in files], [REPORT, FORM, other, REPORT, replace(other, year=2023)], strict=True)))
    assert [line.submission for line in lines] == [
        "青禾市科学技术协会 2023", "青禾市科学技术协会 2023", "云泽县科协 2022", "2023年/青禾市科学技术协会 2023", "2023年/云泽县科协 2023",
    ]  # fmt: skip


def test_reports_go_with_the_forms_of_their_project() -> None:
    form = replace(FORM, tables=(("2023年度青禾书屋建设项目", "青禾市科协", 9, True),))
    report = replace(REPORT, title="青禾书屋建设项目自评报告")
    files = [_source(f"青禾市科协/{name}") for name in ("整体报告.docx", "整体表.xlsx", "书屋报告.docx", "书屋表.xlsx")]
    lines = guessed(files, dict(zip([f.name for f in files], [REPORT, FORM, report, form], strict=True)))
    assert [line.submission for line in lines] == ["青禾市科协", "青禾市科协", "青禾市科协/青禾书屋建设", "青禾市科协/青禾书屋建设"]
    assert lines[2].project == "青禾书屋建设项目" and lines[0].project == "部门整体支出"


def test_scans_are_recognised_only_where_nothing_typed_tells_the_same() -> None:
    report, scan, photo = _source("云泽县残联/报告.docx"), _source("云泽县残联/盖章件.pdf", "scan"), _source("云泽县残联/合影.png", "scan")
    own = replace(REPORT, organisation="云泽县残联")
    lines = guessed([report, scan, photo], {report.name: own})
    assert [line.role for line in lines] == ["报告", "待识别", "待识别"]
    assert [scan_wanted(line, lines) for line in lines] == [False, True, False]
    assert [scan_wanted(line, guessed([photo], {})) for line in guessed([photo], {})] == [True]
    read = guessed([report, scan], {report.name: own, scan.name: replace(own, scanned=True)})
    assert [line.role for line in read] == ["报告", "佐证"] and "另有电子版" in read[1].why


def test_a_folder_that_names_another_unit_than_its_report_wins_and_says_so() -> None:
    line = guessed([_source("云泽县残联/报告.docx")], {"云泽县残联/报告.docx": REPORT})[0]
    assert line.organisation == "云泽县残联" and "青禾市科学技术协会" in line.why


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-8"])
@pytest.mark.parametrize("mark", [",", "\t"])
def test_corrections_are_read_however_they_were_saved(tmp_path: Path, encoding: str, mark: str) -> None:
    guess = [
        Line("甲", "云泽县科协", "2022", "部门整体支出", "甲/a.docx", "报告", "同一文件夹"),
        Line("甲", "云泽县科协", "2022", "", "甲/b.pdf", "佐证", ""),
    ]
    write_pairs(tmp_path, tmp_path, guess, guess)
    assert read_edits(tmp_path, tmp_path) == {}
    rows = [HEADER, astuple(guess[0]), astuple(replace(guess[1], role="报告", year="2021"))]
    (tmp_path / "配对.csv").write_bytes("".join(mark.join(row) + "\r\n" for row in rows).encode(encoding))
    edits = read_edits(tmp_path, tmp_path)
    assert list(edits) == ["甲/b.pdf"]
    assert [(line.role, line.year) for line in corrected(guess, edits)] == [("报告", "2021"), ("报告", "2021")]


def test_a_spoiled_list_is_refused_with_the_line(tmp_path: Path) -> None:
    write_pairs(tmp_path, tmp_path, [], [])
    (tmp_path / "配对.csv").write_text("提交,单位,年度,项目,文件,类别\n甲,乙,2022,,a.docx,其他表\n", encoding="utf-8")
    with pytest.raises(InputError, match="第 2 行的类别“其他表”"):
        read_edits(tmp_path, tmp_path)
    (tmp_path / "配对.csv").write_text("提交,文件\n", encoding="utf-8")
    with pytest.raises(InputError, match="缺少“单位、年度、项目、类别”列"):
        read_edits(tmp_path, tmp_path)


def test_outputs_of_runs_locks_and_hidden_files_are_no_inputs(tmp_path: Path) -> None:
    for name in ("甲/a.txt", "甲/~$a.docx", "甲/.b.txt", "上次/.narrative/x.txt", "上次/退回意见/t.docx", "结果/旧.txt", "Thumbs.db"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("全年举办讲座12场。", encoding="utf-8")
    assert [source.name for source in sources_in(tmp_path, tmp_path / "结果")] == ["甲/a.txt"]
    (tmp_path / "结果/旧.txt").unlink()
    with pytest.raises(InputError, match="里没有文件"):
        sources_in(tmp_path / "结果", tmp_path / "结果" / "x")


def test_what_is_dear_to_read_is_told_by_content() -> None:
    assert cost_of(b"\x89PNG\r\n\x1a\n") == "scan"
    assert cost_of(b"{\\rtf1 x}") == "converted"
    assert cost_of("全年举办讲座12场".encode()) == "digital"


def test_units_in_the_names_of_folders() -> None:
    assert unit_in("市直/03. 云泽县科协（2023年）") == "云泽县科协"
    assert unit_in("第一批") == "" and unit_in("2023年度") == ""


def _source(name: str, cost: str = "digital") -> Source:
    return Source(name, "", name, 1, cost)  # type: ignore[arg-type]
