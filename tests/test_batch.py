"""A run from end to end: what it writes, that it is the same however it was made, that nothing is lost when things go wrong."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from conftest import Run
from faults import deadly
from openpyxl import load_workbook

from narrative.batch.config import config_of
from narrative.batch.engines import LocalEngine
from narrative.batch.pool import Limits
from narrative.batch.process import process
from narrative.batch.query import query
from narrative.batch.run import Options, Outcome, run_batch
from narrative.batch.schema import input_schema, output_schema, table_schema
from narrative.batch.summary import summary
from narrative.errors import InputError, OutputError

UNITS = ("云泽县科协", "青禾市残联", "白石县图书馆", "湖山县教育局", "江陵市红十字会")
TEXT = """{unit}2023年度绩效自评报告
一、履职情况
全年举办科普讲座{n}场，受益群众{m}人次，培训学员400人，其中就业300人，就业率80%。群众科学素质明显提升。
积极开展志愿服务活动，营造了良好氛围。自评得分为95.5分。
"""


def make_inbox(folder: Path, count: int = 5) -> Path:
    for n, unit in enumerate(UNITS[:count]):
        own = folder / unit
        own.mkdir(parents=True)
        (own / "自评报告.txt").write_text(TEXT.format(unit=unit, n=12 + n, m=300 + n) * (1 + n % 2), encoding="utf-8")
    _form(folder / UNITS[0] / "自评表.xlsx")
    return folder


def _form(path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"])
    sheet.append(["产出指标", "数量指标", "科普讲座场次", "≥10场", "18", 50, 50])
    sheet.append(["产出指标", "数量指标", "受益群众人次", "≥400人次", "300", 50, 50])
    sheet.append(["总分", None, None, None, None, 100, 100])
    book.save(path)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Outcome]:
    """(inbox, run, what it did) of a run with two workers and one of everything that goes wrong with files."""
    inbox = make_inbox(tmp_path_factory.mktemp("in") / "收件夹")
    (inbox / "坏文件单位").mkdir()
    (inbox / "坏文件单位" / "自评报告.docx").write_bytes(b"PK\x03\x04word/ not a package")
    (inbox / UNITS[1] / "自评报告副本.txt").write_bytes((inbox / UNITS[1] / "自评报告.txt").read_bytes())
    with zipfile.ZipFile(inbox / "松溪县科协.zip", "w") as archive:
        archive.writestr("自评报告.txt", TEXT.format(unit="松溪县科学技术协会", n=9, m=99))
    out = inbox / "RUN"
    return inbox, out, run_batch(inbox, out, options=Options(2))


def everything(out: Path) -> dict[str, bytes]:
    """The files of a run that people get, by name."""
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file() and ".narrative" not in p.parts}


def test_a_run_writes_ledger_letters_list_and_tables(finished: tuple[Path, Path, Outcome]) -> None:
    _, out, done = finished
    assert (done.submissions, done.failed, done.unread, done.stopped) == (7, 0, 1, False)
    names = set(everything(out))
    assert {"配对.csv", "审核台账.xlsx", "待转换清单.xlsx", "退回意见/退回意见_云泽县科协.docx", "数据/facts.parquet"} <= names
    rows = list(load_workbook(out / "审核台账.xlsx")["台账"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == 7 and rows[0][1] == "云泽县科协" and rows[0][11] == "退回修改"
    assert rows[0][4:9] == (100, 87.5, 12.5, 1, 1)
    assert [row[11] for row in rows].count("先转换文件") == 1
    unread = list(load_workbook(out / "待转换清单.xlsx").active.iter_rows(min_row=2, values_only=True))  # type: ignore[union-attr]
    assert len(unread) == 1 and unread[0][2] == "坏文件单位/自评报告.docx" and "另存" in str(unread[0][4])


def test_a_copy_of_a_file_counts_once(finished: tuple[Path, Path, Outcome]) -> None:
    assert query(finished[1], "SELECT count(*) FROM files WHERE submission = '青禾市残联'")[1] == [(1,)]
    assert "自评报告副本.txt,不用" in (finished[1] / "配对.csv").read_text(encoding="utf-8-sig")


def test_the_ledger_leads_to_quotes_and_letters(finished: tuple[Path, Path, Outcome]) -> None:
    book = load_workbook(finished[1] / "审核台账.xlsx")
    unit, letter = book["台账"]["B2"], book["台账"]["M2"]
    target = str(unit.hyperlink.location or unit.hyperlink.target).rpartition("!")[2]
    assert book["摘录"][target].value == 1
    assert (finished[1] / str(letter.hyperlink.target)).is_file()
    kinds = {row[3] for row in book["摘录"].iter_rows(min_row=2, values_only=True)}
    assert {"表文不符", "计算错误", "得分", "无量化"} <= kinds


def test_the_letter_names_what_is_wrong(finished: tuple[Path, Path, Outcome]) -> None:
    from docx import Document

    text = "\n".join(p.text for p in Document(str(finished[1] / "退回意见/退回意见_云泽县科协.docx")).paragraphs)
    assert "“科普讲座场次”完成值为“18”，材料中相应的数是“12场”" in text
    assert "300÷400=75%" in text and "复算为 87.5 分" in text and "“群众科学素质明显提升”" in text


def test_a_second_run_does_nothing_again_and_writes_the_same(finished: tuple[Path, Path, Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    inbox, out, done = finished
    before = everything(out)
    monkeypatch.setattr("narrative.batch.run.Pool", None)
    monkeypatch.setattr("narrative.batch.engines.Pool", None)
    assert run_batch(inbox, out, options=Options(2)) == done
    assert everything(out) == before


def test_results_do_not_depend_on_workers_or_order(
    finished: tuple[Path, Path, Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, out, _ = finished
    whole = sorted(p for p in inbox.iterdir() if p != out)
    half, out2 = tmp_path / "收件夹", tmp_path / "RUN"
    half.mkdir()
    for path in reversed(whole[:3]):
        (shutil.copytree if path.is_dir() else shutil.copy)(path, half / path.name)
    run_batch(half, out2, options=Options(1, engine=InProcess()))
    for path in whole[3:]:
        (shutil.copytree if path.is_dir() else shutil.copy)(path, half / path.name)
    run_batch(half, out2, options=Options(1, engine=InProcess(backwards=True)))
    assert everything(out2) == everything(out)


class InProcess:
    """An engine without processes: parts of one submission each, forwards or backwards."""

    def __init__(self, *, backwards: bool = False) -> None:
        self._backwards = backwards

    def run(self, parts: Any, readings: Any, config: Any, stop: Any, done: Callable[[], None]) -> Any:
        from narrative.batch.plan import batch_of

        singles = [[submission] for part in parts for submission in part]
        for part in reversed(singles) if self._backwards else singles:
            if stop():
                return
            done()
            yield part, [process(batch_of(part, readings), config)]


def test_work_that_ends_its_worker_is_marked_alone(tmp_path: Path) -> None:
    inbox = make_inbox(tmp_path / "in", 2)
    shutil.copytree(inbox / UNITS[1], inbox / "毒物防治所")
    done = run_batch(inbox, tmp_path / "RUN", options=Options(1, engine=LocalEngine(1, Limits(), deadly)))
    assert (done.submissions, done.failed) == (3, 1)
    _, rows = query(tmp_path / "RUN", "SELECT submission, error IS NULL, unquantified FROM submissions ORDER BY submission")
    assert [(name, fine) for name, fine, _ in rows if not fine] == [("毒物防治所", False)]
    done = run_batch(inbox, tmp_path / "RUN", options=Options(1, retry=True, engine=InProcess()))
    assert done.failed == 0


def test_a_killed_run_goes_on_where_it_was(finished: tuple[Path, Path, Outcome], tmp_path: Path) -> None:
    inbox, out, _ = finished
    code = (
        "import sys; from pathlib import Path; from faults import slowly; import narrative.batch.run as r; from narrative.batch.engines import LocalEngine\n"
        "from narrative.batch.pool import Limits\n"
        "if __name__ == '__main__':\n"
        "    r.SIZE = 2\n"
        "    r.run_batch(Path(sys.argv[1]), Path(sys.argv[2]), options=r.Options(1, engine=LocalEngine(1, Limits(), slowly)))\n"
    )
    script, other = tmp_path / "run.py", tmp_path / "RUN"
    script.write_text(code, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    run = subprocess.Popen([sys.executable, str(script), str(inbox), str(other)], env=env, stderr=subprocess.DEVNULL)
    parts = other / ".narrative" / "parts"
    deadline = time.monotonic() + 60
    while not list(parts.glob("*.parquet")) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    made = list(parts.glob("*.parquet"))
    assert made and not (other / "审核台账.xlsx").exists()
    stamps = {path: path.stat().st_mtime_ns for path in made}
    run_batch(inbox, other, options=Options(1, engine=InProcess()))
    assert {path: path.stat().st_mtime_ns for path in made} == stamps
    assert everything(other) == everything(out)


def test_a_stopped_run_keeps_what_is_done_and_goes_on(tmp_path: Path) -> None:
    class Pressed(InProcess):
        def run(self, parts: Any, readings: Any, config: Any, stop: Any, done: Callable[[], None]) -> Any:
            for result in super().run(parts, readings, config, stop, done):
                yield result
                signal.raise_signal(signal.SIGINT)

    said: list[str] = []
    inbox = make_inbox(tmp_path / "in", 3)
    stopped = run_batch(inbox, tmp_path / "RUN", options=Options(1, engine=Pressed(), say=said.append))
    assert stopped.stopped and (stopped.submissions, stopped.done) == (3, 1) and any("正在停下" in line for line in said)
    assert query(tmp_path / "RUN", "SELECT count(*) FROM submissions")[1] == [(1,)]
    assert not run_batch(inbox, tmp_path / "RUN", options=Options(1, engine=InProcess())).stopped
    run_batch(inbox, tmp_path / "whole", options=Options(1, engine=InProcess()))
    assert everything(tmp_path / "RUN") == everything(tmp_path / "whole")


def test_a_full_disk_is_said_in_one_line_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox, out = make_inbox(tmp_path / "in", 2), tmp_path / "RUN"
    full = OSError(errno.ENOSPC, "No space left on device")

    def refused(*_: object, **__: object) -> None:
        raise full

    run_batch(inbox, out, options=Options(1, engine=InProcess()))
    before = everything(out)
    (inbox / UNITS[2]).mkdir()
    (inbox / UNITS[2] / "报告.txt").write_text(TEXT.format(unit=UNITS[2], n=3, m=4), encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr("narrative.export.files.tempfile.mkstemp", refused)
        with pytest.raises(OutputError, match=r"磁盘已满.*再运行一次同样的命令"):
            run_batch(inbox, out, options=Options(1, engine=InProcess()))
    assert everything(out) == before and not list(out.rglob(".narrative-*"))
    assert run_batch(inbox, out, options=Options(1, engine=InProcess())).submissions == 3


def test_what_somebody_wrote_into_the_ledger_stays(tmp_path: Path) -> None:
    inbox, out = make_inbox(tmp_path / "in", 2), tmp_path / "RUN"
    run_batch(inbox, out, options=Options(1, engine=InProcess()))
    book = load_workbook(out / "审核台账.xlsx")
    book["台账"]["P2"] = "已电话告知"
    book.save(out / "审核台账.xlsx")
    mine = (out / "审核台账.xlsx").read_bytes()
    shutil.rmtree(inbox / UNITS[1])
    done = run_batch(inbox, out, options=Options(1, engine=InProcess()))
    assert (out / "审核台账.xlsx").read_bytes() == mine and "审核台账(2).xlsx" in done.written
    assert [p.name for p in (out / "退回意见").iterdir()] == ["退回意见_云泽县科协.docx"]
    before = everything(out)
    run_batch(inbox, out, options=Options(1, engine=InProcess()))
    assert everything(out) == before


def test_corrected_pairs_are_honoured(tmp_path: Path) -> None:
    inbox, out = make_inbox(tmp_path / "in", 2), tmp_path / "RUN"
    run_batch(inbox, out, options=Options(1, engine=InProcess()))
    text = (out / "配对.csv").read_text(encoding="utf-8-sig")
    (out / "配对.csv").write_bytes(text.replace("云泽县科协/自评表.xlsx,自评表", "云泽县科协/自评表.xlsx,不用").encode("gb18030"))
    for _ in range(2):
        run_batch(inbox, out, options=Options(1, engine=InProcess()))
        assert query(out, "SELECT count(*) FROM cells WHERE source = 'form'")[1] == [(0,)]
    assert "人工改过" in (out / "配对.csv").read_text(encoding="utf-8-sig")


def test_a_submission_of_proofs_alone_is_told(tmp_path: Path) -> None:
    inbox, out = make_inbox(tmp_path / "in", 1), tmp_path / "RUN"
    (inbox / "松溪县文联").mkdir()
    (inbox / "松溪县文联" / "签到表.txt").write_text("张三", encoding="utf-8")
    assert run_batch(inbox, out, options=Options(1, engine=InProcess())).submissions == 2
    rows = list(load_workbook(out / "审核台账.xlsx")["台账"].iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[11]) for row in rows] == [("云泽县科协", "退回修改"), ("松溪县文联", "补交报告")]


def test_a_form_whose_report_could_not_be_read_is_not_asked_for_proofs(tmp_path: Path) -> None:
    inbox, out = make_inbox(tmp_path / "in", 1), tmp_path / "RUN"
    (inbox / UNITS[0] / "自评报告.txt").unlink()
    (inbox / UNITS[0] / "自评报告.docx").write_bytes(b"PK\x03\x04word/ not a package")
    done = run_batch(inbox, out, options=Options(1, engine=InProcess()))
    assert (done.submissions, done.done, done.unread) == (1, 1, 1) and not list(out.rglob("退回意见_*"))
    row = next(load_workbook(out / "审核台账.xlsx")["台账"].iter_rows(min_row=2, values_only=True))
    assert (row[11], row[10]) == ("先转换文件", 0) and "报告没有读成" in str(row[13])
    assert query(out, "SELECT count(*) FROM cells WHERE verdict = 'not_found'")[1] == [(0,)]


def test_process_gives_errors_as_rows_and_keeps_to_its_schema() -> None:
    row = {"submission": "甲", "organisation": "甲", "year": 2023, "project": "", "key": "k", "failures": []}
    files = [{"path": "a.txt", "role": "report", "document": "{}", "tables": "[]"}]
    batch = pa.RecordBatch.from_pylist([{**row, "files": files}, {**row, "files": []}], schema=input_schema())
    out = process(batch, config_of())
    assert out.schema.equals(output_schema()) and out.column("error").to_pylist()[1] is None
    assert "请把这份材料发给程序维护者" in out.column("error").to_pylist()[0]
    with pytest.raises(InputError, match="表头"):
        process(batch.select(["key"]), config_of())


def test_the_configuration_is_part_of_the_key() -> None:
    config = config_of()
    assert config.digest != replace(config, scoring="hubei").digest != replace(config, produced_by={}).digest


def test_queries_see_the_tables_and_nothing_else(finished: tuple[Path, Path, Outcome]) -> None:
    _, out, _ = finished
    header, rows = query(out, "SELECT organisation, indicator, value FROM indicator_by_unit_year WHERE indicator = 'event_participants'")
    assert header == ("organisation", "indicator", "value") and ("青禾市残联", "event_participants", 301.0) in rows
    assert query(out, "SELECT count(*) FROM conflicts WHERE kind = '表文不符'")[1] == [(1,)]
    assert all(0 < row[0] for row in query(out, "SELECT per_1000 FROM vagueness")[1] if row[0] is not None)
    assert query(out, "SELECT * FROM unanswered")[1] == []
    for evil in (
        "COPY facts TO 'x.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT 1; DROP VIEW facts",
        "SET memory_limit='1GB'",
        "ATTACH 'x'",
    ):
        with pytest.raises(InputError):
            query(out, evil)
    with pytest.raises(InputError, match="请先运行 narrative batch"):
        query(out / "退回意见", "SELECT 1")


def test_the_summary_is_one_page_without_links(finished: tuple[Path, Path, Outcome]) -> None:
    page = summary(finished[1], "html").decode()
    assert "<svg" in page and "云泽县科协" in page and "http" not in page.replace("http-equiv", "")
    assert summary(finished[1], "html").decode() == page
    assert summary(finished[1], "xlsx")[:2] == b"PK"
    with pytest.raises(OutputError):
        summary(finished[1], "pdf")


def test_commands_say_what_is_missing_in_one_line(narrative: Run, tmp_path: Path) -> None:
    run = narrative("batch", "无此夹", "-o", "RUN")
    assert run.returncode == 1 and len(run.stderr.decode().splitlines()) == 1 and "无此夹" in run.stderr.decode()
    code = "import sys; sys.modules['pyarrow'] = None; sys.argv = ['narrative', 'batch', '.', '-o', 'RUN']; from narrative.cli import main; main()"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False)
    assert run.returncode == 1 and 'pip install "narrative-metrics[batch]"' in run.stderr.decode()


def test_every_column_is_documented() -> None:
    from conftest import ROOT

    text = (ROOT / "docs" / "batch.md").read_text(encoding="utf-8")
    for name in ("submissions", "files", "facts", "claims", "issues", "cells", "failures"):
        assert all(f"`{column}`" in text for column in table_schema(name).names), name
