"""The command line as a user has it: contracts, exit status, one clear Chinese line, no network, no traces of the machine."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run

from narrative.rules import table

REPORT = "云岫县科学技术协会2023年工作总结\n全年组织科普进校园活动46场次，现场参与群众2.3万余人次，科普氛围日益浓厚。\n举办了基层科普员培训班。\n"
NO_NETWORK = (
    "import socket, sys\n"
    "def refuse(*a, **k): raise AssertionError('network')\n"
    "socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse\n"
    "from narrative.cli import main\nmain(sys.argv[1:])\n"
)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "总结.txt"
    path.write_text(REPORT, encoding="utf-8", newline="")
    return path


def read(run: subprocess.CompletedProcess[bytes]) -> Any:
    assert run.returncode == 0, run.stderr.decode()
    return json.loads(run.stdout)


def test_extract_keeps_its_contract(narrative: Run, report: Path) -> None:
    found = read(narrative("extract", report, "--format", "json"))
    assert found["schema"] == "narrative.extraction/1"
    assert set(found["produced_by"]) >= {"version", "rules", "model"}
    assert found["document"] | {"sha256": ""} == {
        "name": "总结.txt",
        "sha256": "",
        "media_type": "text/plain",
        "characters": len(REPORT),
        "organisation": "云岫县科学技术协会",
        "year": 2023,
    }
    fact = found["facts"][0]
    assert set(fact) == {
        "id",
        "start",
        "end",
        "quote",
        "value",
        "lower",
        "upper",
        "unit",
        "bound",
        "measure",
        "what",
        "action",
        "status",
        "scope",
        "period",
        "part_of",
        "duplicate_of",
        "indicator",
        "confidence",
        "section",
        "locator",
        "place",
        "why",
    }
    assert all(REPORT[f["start"] : f["end"]] == f["quote"] for f in [*found["facts"], *found["claims"]])
    assert set(found["claims"][0]) == {
        "id",
        "start",
        "end",
        "quote",
        "kind",
        "trigger",
        "indicator",
        "confidence",
        "priority",
        "duplicate_of",
        "locator",
        "place",
        "why",
    }
    assert fact["indicator"] == "popsci_events" and 0 < fact["confidence"] <= 1


def test_several_reports_come_one_a_line_in_their_order(narrative: Run, report: Path, tmp_path: Path) -> None:
    other = tmp_path / "另一份.txt"
    other.write_text("全年发放资料5000份。", encoding="utf-8")
    lines = narrative("extract", other, report, "--format", "json").stdout.decode().splitlines()
    assert [json.loads(line)["document"]["name"] for line in lines] == ["另一份.txt", "总结.txt"]


def test_some_files_that_fail_do_not_stop_the_rest(narrative: Run, report: Path, tmp_path: Path) -> None:
    run = narrative("extract", report, tmp_path / "没有.txt", "--format", "json")
    assert run.returncode == 3 and json.loads(run.stdout)["facts"]
    assert "没有.txt" in run.stderr.decode()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("空.txt", b"", "空文件"), ("坏.docx", b"PK\x03\x04xx", "已损坏"), ("~$锁.docx", b"x", "锁文件"), ("无.txt", None, "找不到")],
)
def test_bad_reports_end_with_one_line(narrative: Run, tmp_path: Path, name: str, data: bytes | None, words: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    run = narrative("extract", tmp_path / name)
    message = run.stderr.decode().strip()
    assert run.returncode == 1 and run.stdout == b""
    assert "\n" not in message and name in message and words in message and str(tmp_path) not in message


def test_a_bad_table_leaves_nothing_behind(narrative: Run, report: Path, tmp_path: Path) -> None:
    (tmp_path / "表.xlsx").write_bytes(b"PK\x03\x04xx")
    run = narrative("fill", report, "--table", tmp_path / "表.xlsx", "-o", tmp_path / "结果.xlsx")
    assert run.returncode == 1 and "表.xlsx" in run.stderr.decode()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["总结.txt", "表.xlsx"]


def test_the_demo_form_is_filled_right(narrative: Run, tmp_path: Path) -> None:
    demo = ROOT / "corpus" / "demo"
    run = narrative(
        "fill", demo / "工作总结.docx", "--table", demo / "绩效自评表.xlsx", "-o", tmp_path / "表_已填.xlsx", "--format", "json"
    )
    cells = read(run)["cells"]
    assert [c["row"] for c in cells] == list(range(15))
    assert [c["value"] for c in cells] == [46, 23000, 1.8, 27, 6.4, 12, 860, 137, None, 29, None, 905, None, 278, None]
    assert all(c["state"] == "filled" and c["evidence"] for c in cells if c["value"] is not None)
    assert (tmp_path / "表_填报依据.xlsx").is_file()
    again = narrative("fill", demo / "工作总结.docx", "--table", demo / "绩效自评表.xlsx", "-o", tmp_path / "表_已填.xlsx")
    assert again.returncode == 1 and "已经存在" in again.stderr.decode()


def test_the_form_given_is_never_written_over(narrative: Run, report: Path, tmp_path: Path) -> None:
    form = tmp_path / "表.xlsx"
    form.write_bytes((ROOT / "corpus" / "demo" / "绩效自评表.xlsx").read_bytes())
    before = form.read_bytes()
    assert narrative("fill", report, "--table", form, "-o", form, "--overwrite").returncode == 1
    assert form.read_bytes() == before
    assert narrative("fill", report, "--table", form).returncode == 0
    assert (tmp_path / "表_已填.xlsx").is_file() and (tmp_path / "表_填报依据.xlsx").is_file()


def test_output_is_utf8_on_a_chinese_console(narrative: Run, report: Path) -> None:
    for arguments in (("extract", report, "--format", "json"), ("extract", report), ("claims", report), ("--help",)):
        run = narrative(*arguments, PYTHONIOENCODING="gbk", PYTHONUTF8="0", LC_ALL="C")
        assert run.returncode == 0
        assert re.search("[一-龥]", run.stdout.decode("utf-8"))


def test_csv_opens_in_excel_and_runs_no_formula(narrative: Run, report: Path, tmp_path: Path) -> None:
    assert narrative("extract", report, "-o", tmp_path / "数.csv").returncode == 0
    data = (tmp_path / "数.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[1][2] == "46场次" and rows[1][8] == "已完成"
    for kind in ("x.json", "x.xlsx"):
        assert narrative("extract", report, "-o", tmp_path / kind).returncode == 0
    assert narrative("extract", report, "-o", tmp_path / "x.pdf").returncode == 1


def test_long_chinese_paths_with_blanks_work(narrative: Run, tmp_path: Path) -> None:
    folder = tmp_path / ("绩效 材料" * 14) / ("二〇二三年 自评" * 9)
    folder.mkdir(parents=True)
    assert 200 < len(str(folder))
    path = folder / "报告 （终稿）.txt"
    path.write_text(REPORT, encoding="gb18030")
    assert read(narrative("extract", path, "--format", "json"))["document"]["name"] == "报告 （终稿）.txt"


@pytest.mark.parametrize("arguments", [("extract",), ("claims",), ("fill",), ("explain", "-f", "46场次")])
def test_no_command_needs_the_network(report: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    run = subprocess.run(
        [sys.executable, "-c", NO_NETWORK, arguments[0], str(report), *arguments[1:]], cwd=tmp_path, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr.decode()


def test_outputs_hold_no_path_or_user(narrative: Run, report: Path, tmp_path: Path) -> None:
    run = narrative("extract", report, "--format", "json")
    assert str(tmp_path) not in run.stdout.decode()
    narrative("fill", report, "-o", tmp_path / "汇总.xlsx")
    import zipfile

    for name in (package := zipfile.ZipFile(tmp_path / "汇总.xlsx")).namelist():
        assert str(tmp_path).encode() not in package.read(name)


def test_explain_opens_with_a_sentence_to_say(narrative: Run, report: Path) -> None:
    out = narrative("explain", report, "-f", "46场次").stdout.decode()
    assert out.startswith("这数出自第2段：“全年组织科普进校园活动46场次")
    table = ROOT / "corpus" / "demo" / "绩效自评表.xlsx"
    row = narrative("explain", report, "-r", "1", "--table", table).stdout.decode()
    assert re.match("“[^”]+”(?:填 46 |没有填：)", row) and "把握" in row
    assert narrative("explain", report, "-f", "f999").returncode == 1
    assert narrative("explain", report).returncode == 2


def test_messages_hold_no_english_identifiers(narrative: Run, report: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    narrative("fill", report, "--table", ROOT / "corpus" / "demo" / "绩效自评表.xlsx", "-o", tmp_path / "a.xlsx")
    shown = [
        str(cell.value)
        for sheet in load_workbook(tmp_path / "a_填报依据.xlsx")
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    shown += [
        narrative(*a).stdout.decode()
        for a in (("extract", report), ("claims", report), ("explain", report, "-f", "46场次"), ("fill", report, "-o", tmp_path / "b.xlsx"))
    ]
    words = {value for name, values in table("labels").items() if name not in ("rule", "feature", "proof", "question") for value in values}
    for text in shown:
        assert not re.search(r"\b(?:" + "|".join(sorted(words)) + r")\b", text), text
        assert not re.search(r"\b[a-z]+_[a-z]+\b", text), text


def test_version_names_package_rules_and_model(narrative: Run) -> None:
    assert re.fullmatch(r"narrative \d+\.\d+\.\d+  规则 [0-9a-f]{12}  模型 [0-9a-f]{12}", narrative("--version").stdout.decode().strip())


def test_wrong_usage_ends_with_2(narrative: Run) -> None:
    assert narrative("extract").returncode == 2 and narrative("nonsense").returncode == 2


def test_fill_goes_on_without_a_report_that_cannot_be_read(narrative: Run, report: Path, tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    run = narrative("fill", report, tmp_path / "空.txt", "-o", tmp_path / "汇总.xlsx")
    assert run.returncode == 3 and "空.txt" in run.stderr.decode() and (tmp_path / "汇总.xlsx").is_file()


@pytest.mark.parametrize("command", ["extract", "claims", "audit"])
def test_a_name_that_cannot_be_written_is_told_before_any_report_is_read(narrative: Run, tmp_path: Path, command: str) -> None:
    broken = tmp_path / "损坏.docx"
    broken.write_bytes(b"PK")
    done = narrative(command, broken, "-o", tmp_path / "结果.pptx")
    said = done.stderr.decode("utf-8")
    assert done.returncode == 1 and ".pptx 文件" in said and "损坏" not in said


def test_inputs_are_never_written_over_even_when_asked(narrative: Run, tmp_path: Path) -> None:
    form = tmp_path / "表_填报依据.xlsx"
    form.write_bytes((ROOT / "corpus" / "demo" / "绩效自评表.xlsx").read_bytes())
    source = tmp_path / "报告.csv"
    source.write_text(REPORT, encoding="utf-8")
    before = form.read_bytes()
    assert narrative("fill", source, "--table", form, "-o", tmp_path / "表.xlsx", "--overwrite").returncode == 1
    assert narrative("extract", source, "-o", source, "--overwrite").returncode == 1
    assert form.read_bytes() == before and source.read_text(encoding="utf-8") == REPORT and not (tmp_path / "表.xlsx").exists()


def test_the_same_input_gives_the_same_bytes(narrative: Run, report: Path, tmp_path: Path) -> None:
    form = ROOT / "corpus" / "demo" / "绩效自评表.xlsx"
    made: list[list[bytes]] = []
    for name in ("一", "二"):
        (tmp_path / name).mkdir()
        assert narrative("fill", report, "--table", form, "-o", tmp_path / name / "表.xlsx", PYTHONHASHSEED=str(len(made))).returncode == 0
        made.append([(tmp_path / name / file).read_bytes() for file in ("表.xlsx", "表_填报依据.xlsx")])
    assert made[0] == made[1]


def test_a_folder_with_report_and_form_is_filled_beside_the_form(narrative: Run, tmp_path: Path) -> None:
    folder = tmp_path / "科协"
    folder.mkdir()
    for name in ("工作总结.docx", "绩效自评表.xlsx"):
        (folder / name).write_bytes((ROOT / "corpus" / "demo" / name).read_bytes())
    cells = [read(narrative("fill", "科协", "--format", "json"))["cells"]]
    assert narrative("fill", "科协").returncode == 0
    assert {path.name for path in folder.iterdir()} == {
        "工作总结.docx",
        "绩效自评表.xlsx",
        "绩效自评表_已填.xlsx",
        "绩效自评表_填报依据.xlsx",
    }
    cells.append(read(narrative("fill", "科协", "--format", "json"))["cells"])
    cells.append(read(narrative("fill", folder / "工作总结.docx", "--table", folder / "绩效自评表.xlsx", "--format", "json"))["cells"])
    assert cells[0] == cells[1] == cells[2]


def test_usage_errors_are_one_line_of_chinese(narrative: Run) -> None:
    for arguments in (
        ("extract",),
        ("nonsense",),
        ("extract", "x.txt", "--format", "xml"),
        ("explain", "x.txt", "--row", "x"),
        ("extract", "--nonsense"),
        ("extract", ""),
    ):
        run = narrative(*arguments)
        message = run.stderr.decode().strip()
        assert (
            run.returncode == 2
            and "\n" not in message
            and re.match("[一-龥]", message)
            and not re.search(r"[A-Za-z]{4,} [a-z]{3,}", message.replace("narrative --help", ""))
        )
