"""The review without a page: decisions, the log that survives everything, results, merging, what is remembered."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from docx import Document as Word
from openpyxl import Workbook, load_workbook
from reviewing import DEMO, FORM, REPORT, close_stores, opened, room

from narrative.errors import CorpusError, InputError, NarrativeError, OutputError, RulesError
from narrative.export.deliver import write_filled
from narrative.learning.corpus import faults, load_corpus
from narrative.learning.examples import FACT, same_value
from narrative.learning.feedback import with_feedback
from narrative.learning.tables import ANSWERED, load_keys
from narrative.matching.indicators import read_tables
from narrative.matching.memory import Entry, Memory, as_toml, read_memory, remember, settled, taught, with_words
from narrative.matching.ranker import shipped_ranker
from narrative.pipeline import extract_text, fill, fill_read
from narrative.review import acts, home
from narrative.review.decisions import Change, Place, Standing, number_of
from narrative.review.gold import gold_of, gold_package
from narrative.review.merge import lines_of, merge
from narrative.review.outcome import audit_file, column_text, open_items, reviewed, write_outcome
from narrative.review.session import Room, Session, safe_name
from narrative.review.store import MIGRATIONS, StaleError, Store
from narrative.review.views import words_to_keep
from narrative.types import Cell

TEXT = (
    "云岫县科协2023年度工作总结\n一、工作成效\n全年举办科普讲座12场，受益群众8600人次，群众反响热烈。"
    "开展培训班5期，培训农民310人次。共获奖20项，其中一等奖10项、二等奖15项。\n"
)


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    close_stores()


def demo(at: Room) -> Session:
    return at.begin([(REPORT, (DEMO / REPORT).read_bytes())], [(FORM, (DEMO / FORM).read_bytes())], lambda _: None)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return demo(room(tmp_path / "家"))


def small(at: Room, rows: list[tuple[str, str]], text: str = TEXT) -> Session:
    """A review of the text above with a form of (indicator, target) rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["三级指标", "目标值", "实际完成值"])
    for row in rows:
        sheet.append([*row, None])
    out = io.BytesIO()
    book.save(out)
    return at.begin([("总结.txt", text.encode())], [("表.xlsx", out.getvalue())], lambda _: None)


def values(session: Session) -> list[str]:
    return [session.desk.standing(row).value for row in session.desk.rows]


def test_each_act_changes_one_row_and_is_written_down(session: Session) -> None:
    session.decide("accept", lambda d: acts.accept(d, 0))
    session.decide("correct", lambda d: acts.correct(d, 1, "23,500", bound="exact"))
    session.decide("reject", lambda d: acts.reject(d, 2))
    session.decide("flag", lambda d: acts.flag(d, 3))
    session.decide("comment", lambda d: acts.comment(d, 3, "问科普部"))
    session.decide("skip", lambda d: acts.skip(d, 4))
    assert session.desk.counts() == {"open": 11, "accepted": 1, "corrected": 1, "rejected": 1, "doubtful": 1}
    assert session.desk.standing(session.desk.rows[4]).skipped
    log = session.log()
    assert [d.act for d in log] == ["accept", "correct", "reject", "flag", "comment", "skip"]
    assert log[1].who == "张三" and log[1].at == "2026-03-01T08:00:00" and log[1].versions["version"]
    assert log[1].changes[0].before.value == "23000" and log[1].changes[0].after.value == "23,500"


def test_accepting_takes_the_cell_as_it_stands_and_never_a_candidate_unasked(session: Session) -> None:
    blank = next(row for row in session.desk.rows if row.cell.state != "filled" and row.candidates)
    session.decide("accept", lambda d: acts.accept(d, blank.n))
    assert session.desk.standing(blank).value == "" and session.desk.standing(blank).verdict == "accepted"
    session.decide("choose", lambda d: acts.choose(d, blank.n, 1))
    assert session.desk.standing(blank).value == blank.candidates[0].value != ""
    assert session.decide("accept", lambda d: acts.accept(d, blank.n)) is None  # what a person chose stays


def test_undo_and_redo_are_entries_of_the_log(session: Session) -> None:
    before = values(session)
    session.decide("correct", lambda d: acts.correct(d, 0, "50"))
    session.decide("reject", lambda d: acts.reject(d, 1))
    session.undo()
    assert values(session)[:2] == ["50", "23000"] and session.can() == (True, True)
    session.undo()
    assert values(session) == before and session.undo() is None
    session.redo()
    assert values(session)[0] == "50"
    session.decide("flag", lambda d: acts.flag(d, 2))
    assert session.redo() is None and [d.act for d in session.log()] == ["correct", "reject", "undo", "undo", "redo", "flag"]


def test_bulk_takes_what_was_counted_and_never_conflict_or_scan(session: Session) -> None:
    rows = acts.bulk_rows(session.desk, 0.95)
    assert rows and all(row.cell.state == "filled" and 0.95 <= row.cell.probability for row in rows)
    with pytest.raises(InputError, match="不是 3 行"):
        acts.bulk(session.desk, 0.95, 3)
    session.decide("bulk", lambda d: acts.bulk(d, 0.95, len(rows)))
    assert session.desk.counts()["accepted"] == len(rows) and len(session.log()) == 1
    session.undo()
    assert session.desk.counts()["accepted"] == 0


def test_bulk_leaves_out_rows_at_odds_with_their_form(session: Session) -> None:
    from dataclasses import replace

    row = session.desk.rows[0]
    desk = session.desk
    desk.__dict__["rows"] = (replace(row, scanned=True), replace(desk.rows[1], conflict=True), *desk.rows[2:])
    assert not {0, 1} & {row.n for row in acts.bulk_rows(desk, 0.5)}


def test_a_count_is_given_to_another_row_and_the_first_loses_it(tmp_path: Path) -> None:
    own = small(room(tmp_path), [("科普讲座场次", "≥10场"), ("其他活动场次", "≥10场"), ("受益人数", "≥1万人次")])
    place = own.desk.standing(own.desk.rows[0]).evidence[0]
    assert own.desk.quote(place) == "12场"
    own.decide("assign", lambda d: acts.assign(d, place, 1))
    first, second = (own.desk.standing(row) for row in own.desk.rows[:2])
    assert (first.value, first.verdict) == ("", "open") and (second.value, second.evidence) == ("12", (place,))
    at = TEXT.index("8600人次")
    own.decide("assign", lambda d: acts.assign(d, Place(0, at, at + 6), 2))
    assert own.desk.standing(own.desk.rows[2]).value == "0.86"  # the row speaks of 万人次
    own.undo()
    own.undo()
    assert own.desk.standing(own.desk.rows[0]).value == "12"


def test_a_missed_count_is_added_once_and_becomes_gold(tmp_path: Path) -> None:
    text = TEXT + "二、存在问题\n还有3个村没有科普员。\n"
    own = small(room(tmp_path), [("科普讲座场次", "≥10场")], text)
    at = text.index("3个村")
    own.decide("add", lambda d: acts.add(d, Place(0, at, at + 2), "没有科普员的村"))
    with pytest.raises(InputError, match="补记过"):
        acts.add(own.desk, Place(0, at, at + 2))
    with pytest.raises(InputError, match="没有读出数"):
        acts.add(own.desk, Place(0, 0, 5))
    own.decide("accept", lambda d: acts.accept(d, 0))
    gold = gold_of(own.desk)[0]
    assert [(f["quote"], f["value"], f["what"]) for f in gold["facts"]] == [("12场", 12, "科普讲座"), ("3个", 3, "没有科普员的村")]
    assert all(text[f["start"] : f["end"]] == f["quote"] for f in gold["facts"])
    subject = next(iter(own.desk.added()))
    own.decide("drop", lambda d: acts.drop(d, subject))
    assert not own.desk.added()


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda d: acts.correct(d, 0, "  "), "按 r 驳回"),
        (lambda d: acts.correct(d, 0, "不少"), "不是数"),
        (lambda d: acts.correct(d, 0, "1" * 3000), "太长"),
        (lambda d: acts.correct(d, 0, "5", bound="maybe"), "写法"),
        (lambda d: acts.choose(d, 0, 9), "候选值"),
        (lambda d: acts.accept(d, 99), "没有第 100 行"),
        (lambda d: acts.bulk_rows(d, 0.1), "把握"),
        (lambda d: acts.decide_listed(d, "claim|9|9|9", "accepted"), "没有这一条"),
        (lambda d: d.place(0, 5, 10**9), "不在材料里"),
        (lambda d: d.fact("0:f9999"), "没有编号"),
    ],
)
def test_what_cannot_be_done_says_why(session: Session, act: Callable[[object], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        act(session.desk)


def test_values_are_read_as_people_write_them() -> None:
    found = [number_of(text) for text in ("1,200", "98%", " 3.50 ", "达成", "1e3", "NaN", "")]
    assert [None if n is None else float(n) for n in found] == [1200, 98, 3.5, None, 1000, None, None]


def test_two_windows_do_not_overwrite_each_other(session: Session, tmp_path: Path) -> None:
    other = room(tmp_path / "家").open(session.id)
    stale = acts.reject(other.desk, 0)
    session.decide("correct", lambda d: acts.correct(d, 0, "50"))
    with pytest.raises(StaleError, match="别的页面"):
        other.store.add(other.id, "reject", stale, "李四", "2026", {})
    other.refresh()
    assert values(other)[0] == "50"
    other.decide("reject", lambda d: acts.reject(d, 0))
    session.undo()
    assert values(session)[0] == "50"


def test_the_same_files_go_on_where_they_were_left(tmp_path: Path) -> None:
    first = demo(room(tmp_path))
    first.decide("correct", lambda d: acts.correct(d, 0, "50"))
    first.reach(7)
    first.store.close()
    again = room(tmp_path)
    assert again.kept()[0].row == 7 and again.kept()[0].decided == 1
    assert values(demo(again))[0] == "50" and len(again.kept()) == 1


def test_the_log_is_only_ever_added_to(session: Session) -> None:
    session.decide("accept", lambda d: acts.accept(d, 0))
    with sqlite3.connect(session.store.path) as db:
        for statement in ("UPDATE decisions SET who = 'x'", "DELETE FROM decisions"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(statement)
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    db.close()


WRITER = """
import sys
from pathlib import Path
from typing import Any
from narrative.review.decisions import Change, Standing
from narrative.review.views import words_to_keep
from narrative.types import Cell
from narrative.review.store import Store
store = Store(Path(sys.argv[1]))
store.begin("s", "s", {}, "w", "t")
before = Standing()
for n in range(10**6):
    after = Standing("corrected", str(n), comment="长" * 3000)
    store.add("s", "correct", [Change("row", before, after)], "w", "t", {})
    before = after
    print(n, flush=True)
"""


def test_a_killed_process_loses_nothing_that_was_confirmed(tmp_path: Path) -> None:
    path = tmp_path / home.DATABASE
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        confirmed = -1
        while confirmed < 25:
            confirmed = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
        rest = process.stdout.read().split()
    confirmed = int(rest[-1]) if rest else confirmed
    store = opened(path)
    log = store.log("s")
    assert confirmed + 1 <= len(log) <= confirmed + 2
    assert [d.changes[0].after.value for d in log] == [str(n) for n in range(len(log))]
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
    store.close()


def test_a_store_of_the_first_version_is_brought_up(tmp_path: Path) -> None:
    path = tmp_path / "alt.db"
    with sqlite3.connect(path) as db:
        db.executescript(MIGRATIONS[0] + "PRAGMA user_version=1;")
        db.execute("INSERT INTO sessions (id, name, asked, who, at) VALUES ('s', '表', '{}', '甲', '2025')")
        db.execute(
            "INSERT INTO decisions (uid, session, act, changes, who, at, versions) VALUES ('u', 's', 'accept', '[]', '甲', '2025', '{}')"
        )
    db.close()
    store = Store(path)
    assert store.session("s").rows == 0 and len(store.log("s")) == 1
    store.close()
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
        db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(InputError, match="更新的版本"):
        Store(path)
    (tmp_path / "坏.db").write_bytes(b"not a database, but long enough to look at" * 100)
    with pytest.raises(InputError, match="损坏"):
        Store(tmp_path / "坏.db")


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    table = tmp_path / "mounts"
    table.write_text(f"rootfs / ext4 rw 0 0\nserver:/share {tmp_path}/共享 nfs4 rw 0 0\n", encoding="utf-8")
    original = home._file_system
    monkeypatch.setattr(home, "_file_system", lambda path, _: original(path, table))
    yield table


def test_a_folder_on_a_network_drive_is_refused_with_the_remedy(tmp_path: Path, mounts: Path) -> None:
    with pytest.raises(InputError, match=r"网络盘.*--home.*merge"):
        home.home(tmp_path / "共享" / "narrative")
    assert home.is_network(Path("//server/share/x"))
    assert home.home(tmp_path / "本机") == tmp_path / "本机"


def test_the_folder_can_be_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(home.VARIABLE, str(tmp_path / "甲"))
    assert home.home() == tmp_path / "甲"
    monkeypatch.delenv(home.VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "乙"))
    assert "narrative" in str(home.home())


def test_cleaning_takes_only_what_the_workbench_made(tmp_path: Path) -> None:
    at = room(tmp_path)
    demo(at)
    at.store.close()
    (tmp_path / "我的.docx").write_bytes(b"x")
    remember(tmp_path / home.WORDS, "讲座", ["板凳课堂"], "")
    assert 10_000 < home.size_of(tmp_path)
    assert home.DATABASE in home.clean(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["我的.docx", home.WORDS]
    assert home.clean(tmp_path, words_too=True) == [home.WORDS]


def test_what_is_offered_to_be_remembered_is_the_head_of_a_list(session: Session) -> None:
    row = next(row for row in session.desk.rows if row.indicator.name == "实用技术培训班期数")
    assert words_to_keep(session.desk, row) == "实用技术培训班"


def test_reviews_beyond_those_in_memory_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("narrative.review.session.OPEN", 2)
    at = room(tmp_path)
    own = [small(at, [("科普讲座场次", "≥10场")], f"{TEXT}第{n}稿。\n") for n in range(3)]
    assert [at.is_open(one.id) for one in own] == [False, True, True]
    own[0].decide("reject", lambda d: acts.reject(d, 0))
    assert at.open(own[0].id).desk.counts()["rejected"] == 1 and not at.is_open(own[1].id)


def test_a_review_can_be_forgotten(tmp_path: Path) -> None:
    at = room(tmp_path)
    own = demo(at)
    own.decide("accept", lambda d: acts.accept(d, 0))
    at.forget(own.id)
    assert not at.kept() and not at.store.log(own.id) and not list((tmp_path / "材料").iterdir())
    with pytest.raises(InputError, match="没有这次核对"):
        at.open(own.id)


def test_a_file_that_cannot_be_read_leaves_nothing_behind(tmp_path: Path) -> None:
    at = room(tmp_path)
    with pytest.raises(NarrativeError, match=r"表\.xlsx 不是 Excel"):
        at.begin([("a.txt", TEXT.encode())], [("表.xlsx", b"no table")], lambda _: None)
    with pytest.raises(InputError, match="先放入材料"):
        at.begin([], [], lambda _: None)
    assert not at.kept() and not list((tmp_path / "材料").iterdir())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../逃.txt", "逃.txt"),
        ("..\\逃.txt", "逃.txt"),
        ("a<b>:c?.docx", "a_b__c_.docx"),
        ("CON.txt", "_CON.txt"),
        ("\u202etxt.exe", "_txt.exe"),
        ("..", ""),
        ("\ud800.txt", ".txt"),
    ],
)
def test_names_never_become_paths(name: str, kept: str) -> None:
    assert safe_name(name) == kept


def test_the_form_holds_what_was_decided_and_names_what_is_open(session: Session, tmp_path: Path) -> None:
    session.decide("accept", lambda d: acts.accept(d, 0))
    session.decide("correct", lambda d: acts.correct(d, 1, "23500"))
    session.decide("reject", lambda d: acts.reject(d, 3))
    session.decide("choose", lambda d: acts.choose(d, 12, 1))
    out = tmp_path / "结果"
    files = write_outcome(session.desk, session.log(), session.sources, session.forms, out)
    assert [p.name for p in files] == ["绩效自评表_已填.xlsx", "绩效自评表_填报依据.xlsx", "对照核对.html", "核对记录.xlsx"]
    before, after = load_workbook(DEMO / FORM).active, load_workbook(files[0]).active
    assert before is not None and after is not None
    changed = {c.coordinate: c.value for row in after.iter_rows() for c in row if c.value != before[c.coordinate].value}
    assert list(changed.values()) == ["46场次", "23500人次", "达成年度指标"]
    assert len(open_items(session.desk)) == 11 and "第 3 行 发放科普资料：待审" in open_items(session.desk)[0]
    column = column_text(session.desk).splitlines()
    assert len(column) == 15 and column[:4] == ["46", "23500", "", ""] and column[12] == "达成年度指标"
    assert column_text(session.desk, open_too=True).splitlines()[2] == "1.8"
    rows = list(load_workbook(files[1])["逐行依据"].iter_rows(values_only=True))
    assert rows[1][6] == "人工核对" and "核对时驳回" in str(rows[4][7]) and "还没有核对" in str(rows[3][7])
    record = list(load_workbook(files[3])["核对记录"].iter_rows(values_only=True))
    assert record[2][2:8] == ("已改", "23000人次", "23500人次", None, "张三", "2026-03-01 08:00")
    again = tmp_path / "再"
    twice = write_outcome(session.desk, session.log(), session.sources, session.forms, again)
    assert [p.read_bytes() for p in files] == [p.read_bytes() for p in twice]


def test_evidence_that_a_person_chose_stands_in_the_evidence_file(tmp_path: Path) -> None:
    own = small(room(tmp_path / "家"), [("农民培训人次", "≥300人次")])
    at = TEXT.index("培训农民310人次")
    own.decide("correct", lambda d: acts.correct(d, 0, "310", evidence=(d.place(0, at, at + 9),)))
    files = write_outcome(own.desk, own.log(), own.sources, own.forms, tmp_path / "果")
    row = list(load_workbook(files[1])["逐行依据"].iter_rows(values_only=True))[1]
    assert row[3] == "310人次" and row[8] == "培训农民310人次" and "开展培训班5期" in str(row[9])


def test_a_value_of_the_form_is_written_over_only_when_a_person_says_so(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["三级指标", "目标值", "实际完成值"], ["科普讲座场次", "≥10场", "11场"], ["培训期数", "≥5期", "5期"]):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    own = room(tmp_path).begin([("总结.txt", TEXT.encode())], [("表.xlsx", out.getvalue())], lambda _: None)
    assert own.desk.rows[0].kept and own.desk.rows[0].conflict and "与材料不符" in own.desk.rows[0].note
    own.decide("correct", lambda d: acts.correct(d, 0, "12"))
    own.decide("accept", lambda d: acts.accept(d, 1))
    files = write_outcome(own.desk, own.log(), own.sources, own.forms, tmp_path / "果")
    sheet = load_workbook(files[0]).worksheets[0]
    assert [sheet["C2"].value, sheet["C3"].value] == ["12场", "5期"]
    assert column_text(own.desk) == "12\n5期\n"


def test_columns_read_wrongly_are_corrected_and_that_is_undone_too(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["三级指标", "目标值", "实际完成值", "备注"], ["科普讲座场次", "≥10场", None, None]):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    own = room(tmp_path).begin([("总结.txt", TEXT.encode())], [("表.xlsx", out.getvalue())], lambda _: None)
    own.decide("correct", lambda d: acts.correct(d, 0, "13"))
    own.read_again("实际完成值=D")
    assert own.desk.rows[0].indicator.locator == "D2" and values(own) == ["13"]
    with pytest.raises(NarrativeError, match="列"):
        own.read_again("没有这列=Z")
    own.undo()
    assert own.desk.rows[0].indicator.locator == "C2" and own.log()[-1].act == "undo"


def test_claims_and_issues_are_decided_and_leave_the_list_when_set_aside(tmp_path: Path) -> None:
    own = small(room(tmp_path), [("科普讲座场次", "≥10场")])
    (claim, _, _), *_ = own.desk.claims
    (issue, _, _), *_ = own.desk.issues
    assert "10+15=25" in "".join(p.text for p in Word(io.BytesIO(audit_file(own.desk, "问题清单.docx"))).element.iter() if p.text)
    full = [
        c.value for row in load_workbook(io.BytesIO(audit_file(own.desk, "问题清单.xlsx")))["问题清单"].iter_rows(min_row=2) for c in row
    ]
    assert any("10+15=25" in str(value) for value in full)
    own.decide("reject", lambda d: acts.decide_listed(d, issue, "rejected", "口径不同"))
    own.decide("accept", lambda d: acts.decide_listed(d, claim, "accepted"))
    left = load_workbook(io.BytesIO(audit_file(own.desk, "问题清单.xlsx")))
    assert left["问题清单"].max_row == 1 and left["没有数字的说法"].max_row == 2
    assert gold_of(own.desk)[0]["claims"][0]["quote"] in TEXT
    own.undo()
    own.undo()
    assert len(reviewed(own.desk).reports[0].issues) == 1


def test_gold_has_the_form_of_the_corpus(session: Session, tmp_path: Path) -> None:
    session.decide("accept", lambda d: acts.accept(d, 0))
    session.decide("correct", lambda d: acts.correct(d, 1, "18000"))
    data = gold_package(session.desk, session.id, session.forms)
    assert data == gold_package(session.desk, session.id, session.forms)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        package.extractall(tmp_path / "金")
    entries = load_corpus(tmp_path / "金", ("train",))
    assert len(entries) == 1 and all(entries[0].text[f["start"] : f["end"]] == f["quote"] for f in entries[0].gold["facts"])
    assert entries[0].partial and not any(entry.partial for entry in load_corpus(ROOT / "corpus", ("dev",)))
    (tmp_path / "核对数据.zip").write_bytes(data)
    both = with_feedback(ROOT / "corpus", [tmp_path / "核对数据.zip"], tmp_path / "合")
    assert [path.name for path in (both / "names").iterdir()]
    assert len(load_corpus(both)) == len(load_corpus(ROOT / "corpus")) + 1 and not list(faults(load_corpus(both)[-1]))
    with pytest.raises(CorpusError, match="已有"):
        with_feedback(ROOT / "corpus", [tmp_path / "核对数据.zip"] * 2, tmp_path / "重")
    with pytest.raises(CorpusError, match="不是核对台导出"):
        with_feedback(ROOT / "corpus", [DEMO / REPORT], tmp_path / "错")
    (key,) = load_keys(tmp_path / "金", ("train",))
    assert [row["kind"] for row in key.rows[:3]] == ["answer", "answer", "conflict"] and key.rows[1]["value"] == 18000
    assert sum(len(t.indicators) for t in read_tables(key.table)) == len(key.rows) == 15


def test_two_reviewers_are_merged_and_their_differences_named(tmp_path: Path) -> None:
    a, b = demo(room(tmp_path / "甲", "甲")), demo(room(tmp_path / "乙", "乙"))
    for n in (0, 1):
        a.decide("accept", lambda d, n=n: acts.accept(d, n))  # type: ignore[misc]
        b.decide("accept", lambda d, n=n: acts.accept(d, n))  # type: ignore[misc]
    a.decide("correct", lambda d: acts.correct(d, 2, "2"))
    a.undo()
    a.decide("correct", lambda d: acts.correct(d, 3, "30"))
    b.decide("reject", lambda d: acts.reject(d, 3))
    b.decide("accept", lambda d: acts.accept(d, 4))
    a.store.close()
    b.store.close()
    done = merge(tmp_path / "甲", tmp_path / "乙" / home.DATABASE, tmp_path / "合")
    assert (done.sessions, done.entries, done.shared, len(done.differences)) == (1, 9, 3, 1)
    assert "科普大篷车巡展次数：甲 已改 30；乙 已驳回" in "\n".join(lines_of(done))
    both = demo(room(tmp_path / "合", "丙"))
    verdicts = [both.desk.standing(row).verdict for row in both.desk.rows[:5]]
    assert verdicts == ["accepted", "accepted", "open", "doubtful", "accepted"]
    assert "两人不一：甲 已改 30，乙 已驳回" in both.desk.standing(both.desk.rows[3]).comment
    with pytest.raises(OutputError, match="已有"):
        merge(tmp_path / "甲", tmp_path / "乙", tmp_path / "合")
    with pytest.raises(InputError, match="没有"):
        merge(tmp_path / "甲", tmp_path, tmp_path / "丁")


def test_what_is_remembered_is_readable_and_is_forgotten_by_hand(tmp_path: Path) -> None:
    path = tmp_path / home.WORDS
    assert read_memory(path) == Memory()
    remember(path, "科普活动场次", ["板凳课堂", "  "], "2026年 张三")
    memory = remember(path, "科普活动场次", ["科普大集", '引"号\\'], "2026年 李四")
    assert memory.entries == (Entry("科普活动场次", ("板凳课堂", "科普大集", '引"号\\'), "2026年 李四"),)
    assert 'indicator = "科普活动场次"' in path.read_text(encoding="utf-8")
    path.write_text(as_toml([]), encoding="utf-8")
    assert read_memory(path) == Memory()
    with pytest.raises(RulesError, match="要记住的说法"):
        remember(path, "科普活动场次", [" "], "")
    path.write_text("[[rule]]\nid = 'x'\n", encoding="utf-8")
    with pytest.raises(RulesError, match="indicator"):
        read_memory(path)


def test_an_empty_list_changes_no_byte(tmp_path: Path) -> None:
    empty = tmp_path / home.WORDS
    empty.write_text(as_toml([]), encoding="utf-8")
    written = []
    for folder, words in (("甲", None), ("乙", empty)):
        filled = fill(DEMO / REPORT, DEMO / FORM, words=words)
        files = write_filled(filled, [DEMO / REPORT], [DEMO / FORM], tmp_path / folder / "表.xlsx", overwrite=False)
        written.append([path.read_bytes() for path in files] + [json.dumps(filled.to_dict(), ensure_ascii=False).encode()])
    assert written[0] == written[1] and len(written[0]) == 3


def test_next_year_gains_rows_and_loses_none() -> None:
    """Reviews of year N with 记住, then the same unit's table of year N+1: pairs of the corpus, train and dev only."""
    corpus = ROOT / "corpus"
    texts = {e.id: e for e in load_corpus(corpus, ("train", "dev"))}
    keys = {key.reports[0]: key for key in load_keys(corpus, ("train", "dev")) if len(key.reports) == 1}
    gained = 0.0
    for first, second in (("r020", "r102"), ("r042", "r106"), ("r094", "r112")):
        assert texts[first].organisation == texts[second].organisation
        memory = Memory(tuple(_remembered(texts[first].text, texts[first].gold["facts"], keys[first])))
        key, report, tables = keys[second], extract_text(texts[second].text), read_tables(keys[second].table)
        plain = fill_read([report], tables, shipped_ranker()).cells
        again = fill_read([report], with_words(tables, memory), shipped_ranker()).cells
        cells, used = settled(plain, again, taught(tables, memory))
        right = [
            [c.state == "filled" and k["kind"] in ANSWERED and same_value(c.value, k) for c, k in zip(cs, key.rows, strict=True)]
            for cs in (plain, cells)
        ]
        assert all(now for was, now in zip(*right, strict=True) if was)
        assert all(right[1][row] for row in used)
        gained += sum(_sureness(again, key.rows)) - sum(_sureness(plain, key.rows))
    assert 0.05 < gained  # of the likelihood of right values: of the rows of year N few are left to remember


def _sureness(cells: Sequence[Cell], rows: Sequence[dict[str, Any]]) -> Iterator[float]:
    """How likely the right value of each row is, where it is the likeliest."""
    for cell, row in zip(cells, rows, strict=True):
        value = cell.value if cell.value is not None else next((a.value for a in cell.alternatives), None)
        if row["kind"] in ANSWERED and value is not None and same_value(value, row):
            yield cell.probability


def _remembered(text: str, golds: list[dict[str, object]], key: object) -> Iterator[Entry]:
    """What a reviewer would keep of a form: the words of the facts that its key names, for rows that were not filled rightly."""
    report, tables = extract_text(text), read_tables(key.table)  # type: ignore[attr-defined]
    rows = [i for t in tables for i in t.indicators]
    named = {g["id"]: g for g in golds}
    for indicator, cell, row in zip(rows, fill_read([report], tables, shipped_ranker()).cells, key.rows, strict=True):  # type: ignore[attr-defined]
        if row["kind"] != "answer" or (cell.state == "filled" and same_value(cell.value, row)):
            continue
        starts = {named[f]["start"] for _, f in FACT.findall(row["facts"]) if f in named}
        words = tuple(f.what for f in report.facts if f.quantity.span.start in starts and f.what)
        if words:
            yield Entry(indicator.name, words)


def test_a_row_filled_by_the_list_says_so(tmp_path: Path) -> None:
    text = "云岫县科协2024年工作总结\n一、工作成效\n全年开设板凳课堂26期，办事窗口接件310件。\n"
    (tmp_path / "总结.txt").write_text(text, encoding="utf-8")
    book = Workbook()
    for row in (["三级指标", "目标值", "实际完成值"], ["群众身边的科学传播", "≥20期", None]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "表.xlsx")
    said: list[str] = []
    assert fill(tmp_path / "总结.txt", tmp_path / "表.xlsx").cells[0].state != "filled"
    remember(tmp_path / home.WORDS, "群众身边的科学传播", ["板凳课堂"], "")
    filled = fill(tmp_path / "总结.txt", tmp_path / "表.xlsx", words=tmp_path / home.WORDS, progress=said.append)
    assert filled.cells[0].value == 26 and filled.recalled == (0,) and "按本单位词表填了第 1 行" in said
    assert filled.to_dict()["cells"][0]["recalled"] is True
    assert "recalled" not in fill(tmp_path / "总结.txt", tmp_path / "表.xlsx").to_dict()["cells"][0]


def test_a_change_is_the_same_after_its_way_through_json() -> None:
    change = Change("row|x", Standing(), Standing("corrected", "5", "approx", "场", (Place(0, 1, 4),), "备注", False, "讲座"))
    assert Change.from_dict(json.loads(json.dumps(change.to_dict()))) == change
