"""The workbench over HTTP: the pages' routes, the JSON interface, what is refused, nothing of a document ever run."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import time
import urllib.request
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from lxml import html
from openpyxl import load_workbook
from PIL import Image
from reviewing import DEMO, FORM, REPORT, book, close_stores, room

from narrative.batch.reviewing import is_run, submissions_to_review
from narrative.errors import InputError
from narrative.matching.memory import remember
from narrative.pipeline import answered, read
from narrative.review import home
from narrative.review.app import build_app, build_state
from narrative.review.desk import Desk
from narrative.review.home import WORDS
from narrative.review.jobs import Jobs
from narrative.review.outcome import log_rows
from narrative.review.state import State
from narrative.types import Line

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

EVIL = "<script>alert(1)</script>"
TEXT = f"云岫县科协2023年度工作总结\n一、工作成效\n全年举办讲座12场{EVIL}，受益群众300余人次，反响热烈“javascript:alert(2)”。\n"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    made = build_state(room(tmp_path / "家"))
    yield made
    made.jobs.close()
    close_stores()


@pytest.fixture
def client(state: State) -> TestClient:
    token = {"X-Narrative-Token": state.guard.secret}
    return TestClient(build_app(state), base_url="http://127.0.0.1:8000", headers=token, raise_server_exceptions=False)


def begin(client: TestClient, reports: dict[str, bytes], forms: dict[str, bytes]) -> str:
    """The id of a review begun over the interface."""
    files = [("reports", pair) for pair in reports.items()] + [("forms", pair) for pair in forms.items()]
    answer = client.post("/api/v1/sessions", files=files)
    assert answer.status_code == 202, answer.text
    job = answer.json()
    while job["state"] == "waiting":
        time.sleep(0.02)
        job = client.get(f"/api/v1/jobs/{job['id']}").json()
    assert job["state"] == "done", job
    assert isinstance(job["session"], str)
    return job["session"]


@pytest.fixture
def demo(client: TestClient) -> str:
    return begin(client, {REPORT: (DEMO / REPORT).read_bytes()}, {FORM: (DEMO / FORM).read_bytes()})


def decide(client: TestClient, session: str, **asked: Any) -> dict[str, Any]:
    answer = client.post(f"/api/v1/sessions/{session}/decisions", json=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_review_over_the_interface(client: TestClient, demo: str) -> None:
    at = f"/api/v1/sessions/{demo}"
    assert [s["rows"] for s in client.get("/api/v1/sessions").json()] == [15]
    assert len(client.get(f"{at}/rows").json()) == 15 and len(client.get(f"{at}/rows", params={"name": "大篷车"}).json()) == 1
    bulk = client.get(f"{at}/bulk", params={"threshold": 0.9}).json()
    done = decide(client, demo, act="bulk", threshold=0.9, count=bulk["count"])
    assert done["progress"]["decided"] == bulk["count"] and done["said"] == f"接受了 {bulk['count']} 行"
    decide(client, demo, act="undo")
    decide(client, demo, act="correct", row=0, value="48", bound="approx")
    decide(client, demo, act="comment", row=0, comment="问科普部")
    row = client.get(f"{at}/rows/0").json()
    assert (row["value"], row["state"], row["comment"], row["proposed"]) == ("48", "corrected", "问科普部", "46")
    fact = next(f for f in client.get(f"{at}/facts").json() if f["quote"] == "38次")
    decide(client, demo, act="assign", row=1, report=0, start=fact["start"], end=fact["end"])
    claim = client.get(f"{at}/claims").json()[0]
    assert claim["question"].endswith("？")
    decide(client, demo, act="reject", subject=claim["subject"])
    assert client.get(f"{at}/claims").json()[0]["state"] == "rejected" and client.get(f"{at}/issues").json() == []
    assert client.get(f"{at}/column").text.splitlines()[:2] == ["48", "38"]
    files = client.get(f"{at}/files").json()
    form = client.get(f"{at}/files/0")
    sheet = load_workbook(io.BytesIO(form.content)).worksheets[0]
    assert sheet["E5"].value == "48场次" and "%E5%B7%B2%E5%A1%AB.xlsx" in form.headers["content-disposition"]
    assert zipfile.is_zipfile(io.BytesIO(client.get(f"{at}/files/{len(files) - 1}").content))
    log = client.get(f"{at}/decisions").json()
    assert [d["act"] for d in log] == ["bulk", "undo", "correct", "comment", "assign", "reject"] and log[0]["who"] == "张三"
    assert client.get(f"{at}/gold").json()[0]["facts"] and client.get(at).json()["decided"] == 2
    assert client.delete(at).status_code == 204 and client.get(at).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"act": "accept", "row": 99}, 400, "没有第 100 行"),
        ({"act": "accept"}, 400, "row"),
        ({"act": "correct", "row": 0, "value": "不少"}, 400, "不是数"),
        ({"act": "bulk", "threshold": 0.9, "count": 1}, 400, "不是 1 行"),
        ({"act": "explode"}, 422, "act"),
        ({"act": "correct", "row": 0, "value": "1", "extra": 1}, 422, "extra"),
    ],
)
def test_errors_are_one_line_that_says_what_to_do(client: TestClient, demo: str, asked: dict[str, Any], status: int, words: str) -> None:
    answer = client.post(f"/api/v1/sessions/{demo}/decisions", json=asked)
    assert answer.status_code == status and words in answer.json()["error"]


def test_a_picture_is_refused_where_there_is_none(client: TestClient, demo: str) -> None:
    answer = client.get(f"/api/v1/sessions/{demo}/picture", params={"report": 0, "start": 1, "end": 5})
    assert answer.status_code == 400 and "没有页面图像" in answer.json()["error"]


def test_a_scanned_figure_has_its_picture_and_is_never_taken_in_bulk(client: TestClient, state: State) -> None:
    """A page of two lines as a scan leaves it: blocks flagged, a box for each line; the reading itself is tested elsewhere."""
    text = "云岫县科协2023年度自评报告\n全年举办科普讲座26场，发放科普资料4500份。\n"
    session = begin(
        client, {"扫描件.txt": text.encode()}, {"表.xlsx": book(("三级指标", "目标值", "实际完成值"), ("科普讲座场次", "≥20场", None))}
    )
    own = state.room.open(session)
    image = own.folder / "扫描件.png"
    Image.new("RGB", (600, 200), "white").save(image)
    plain = own.desk.filled.reports[0].document
    blocks = tuple(replace(block, flags=("ocr",)) for block in plain.blocks)
    lines = tuple(Line(block.span, 1, (10.0, 20.0 + 60 * n, 590.0, 70.0 + 60 * n)) for n, block in enumerate(blocks))
    own.desk = Desk(answered([read(replace(plain, path=str(image), blocks=blocks, lines=lines))], own.desk.filled.tables))
    at = f"/api/v1/sessions/{session}"
    row = client.get(f"{at}/rows/0").json()
    assert row["scanned"] and row["value"] == "" and row["candidates"][0]["value"] == "26"
    assert client.get(f"{at}/bulk", params={"threshold": 0.5}).json()["count"] == 0
    decide(client, session, act="choose", row=0, number=1)
    place = client.get(f"{at}/rows", params={"scanned": True}).json()[0]["evidence"][0]
    assert place["scanned"]
    cut = client.get(f"{at}/picture", params={k: place[k] for k in ("report", "start", "end")})
    assert cut.content.startswith(b"\x89PNG") and cut.headers["content-type"] == "image/png"
    assert f"/s/{session}/picture?report=0" in client.get(f"/s/{session}/row/0").text


def test_a_wrong_file_fails_its_reading_in_one_line(client: TestClient) -> None:
    job = client.post("/start", files=[("reports", ("a.txt", TEXT.encode())), ("forms", ("b.xlsx", b"not a table"))]).json()["job"]
    found = {"state": "waiting"}
    while found["state"] == "waiting":
        found = client.get(f"/job/{job}").json()
    assert found["state"] == "failed" and "b.xlsx 不是 Excel" in found["error"]
    assert "材料" not in client.get("/").text.split("<form")[0] or "接着核对" not in client.get("/").text


def test_a_reading_that_takes_too_long_is_given_up() -> None:
    jobs = Jobs(seconds=0.0)
    job = jobs.start(lambda say: say("正在读") or "never")  # type: ignore[func-returns-value]
    while job.state == "waiting":
        time.sleep(0.005)
    jobs.close()
    assert job.state == "failed" and "请分几次放入" in job.error


def test_the_page_and_its_fragments(client: TestClient, demo: str) -> None:
    page = client.get(f"/s/{demo}").text
    assert page.count('class="line v-open"') == 15 and 'data-at="' in page and "46场次" in page
    changed = client.post(f"/s/{demo}/decide", data={"act": "accept", "row": "0", "since": "0", "next": "1"})
    assert 'id="row-0"' in changed.text and 'hx-swap-oob="true"' in changed.text and "第 2 行" in changed.text
    assert client.get(f"/s/{demo}/changes", params={"since": 1}).status_code == 204
    assert "已接受" in client.get(f"/s/{demo}/changes", params={"since": 0}).text
    start = page.index("860人次")
    assert start and client.get(f"/s/{demo}/row/6").text.count("<blockquote>") == 1
    assert "还没定的 14 行" in client.get(f"/s/{demo}/results").text
    assert "实际完成值" in client.get(f"/s/{demo}/columns/0").text
    assert client.post(f"/s/{demo}/columns", data={"columns": "实际完成值=G"}).status_code == 204
    assert client.post(f"/s/{demo}/columns", data={"columns": "乱写=G"}).status_code == 400
    read = client.get(f"/s/{demo}/read", params={"report": 0, "start": 0, "end": 60, "row": 0})
    assert read.status_code == 200 and set(read.json()) == {"quote", "value", "unit", "bound", "warning", "what"}
    assert "上次进行到第 7 行" in client.get("/").text


def test_what_is_remembered_is_kept_shown_and_edited(client: TestClient, demo: str, state: State) -> None:
    fields = {"act": "correct", "row": "0", "value": "48", "remember": "1", "words": "板凳课堂，科普大集", "since": "0", "next": "1"}
    assert "%" not in json.loads(client.post(f"/s/{demo}/decide", data=fields).headers["hx-trigger"])["said"]
    assert 'words = ["板凳课堂", "科普大集"]' in client.get("/words.toml").text
    assert "板凳课堂" in client.get("/words").text
    assert client.post("/words", data={"text": "[[rule]]\nid = 'x'\n"}).status_code == 400
    assert client.post("/words", data={"text": "# 空\n"}).status_code == 204
    assert client.get("/words.toml").text == "# 空\n" and not list(state.room.folder.glob("*.新.toml"))


def test_what_a_decision_taught_is_forgotten_when_it_is_taken_back(client: TestClient, demo: str, state: State) -> None:
    remember(state.room.folder / WORDS, state.room.open(demo).desk.row(0).indicator.name, ["科普大集"], "去年")
    fields = {"act": "correct", "row": "0", "value": "48", "remember": "1", "words": "板凳课堂，科普大集", "since": "0", "next": "1"}

    def said(act: str) -> str:
        answer = client.post(f"/s/{demo}/decide", data={**fields, "act": act})
        return str(json.loads(answer.headers.get("hx-trigger", '{"said": ""}'))["said"])

    assert said("correct") == "已记入本单位词表"
    assert said("undo") == "本单位词表里去掉了“板凳课堂”"
    assert 'words = ["科普大集"]' in client.get("/words.toml").text and "板凳课堂" not in client.get("/words.toml").text
    assert said("redo") == "已记入本单位词表" and 'words = ["科普大集", "板凳课堂"]' in client.get("/words.toml").text
    taken = client.post(f"/api/v1/sessions/{demo}/decisions", json={"act": "undo"})
    assert taken.status_code == 200 and "板凳课堂" not in client.get("/words.toml").text
    own = state.room.open(demo)
    told = [row[4:7] for row in log_rows(own.desk, own.log()) if "记住的说法" in row[4]]
    assert len(told) == 4 and told[0] == [f"记住的说法（{own.desk.row(0).indicator.name}）", "待审", "已接受 板凳课堂"]


def test_only_this_machines_own_pages_are_answered(client: TestClient, demo: str, state: State) -> None:
    good = f"/api/v1/sessions/{demo}/decisions"
    body = {"act": "accept", "row": 0}
    assert client.get("/", headers={"host": "evil.example"}).status_code == 403
    assert client.get("/", headers={"host": "127.0.0.1.evil.example"}).status_code == 403
    assert client.post(good, json=body, headers={"origin": "http://evil.example"}).status_code == 403
    assert client.post(good, json=body, headers={"origin": "null"}).status_code == 403
    assert client.post(good, json=body, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post(good, json=body, headers={"X-Narrative-Token": "guess"}).status_code == 403
    assert client.post(f"/s/{demo}/decide", data={"act": "accept"}, headers={"X-Narrative-Token": ""}).status_code == 403
    assert client.post("/exit", headers={"X-Narrative-Token": ""}).status_code == 403
    assert client.post(good, json=body, headers={"content-length": str(10**10)}).status_code == 413
    assert state.room.open(demo).log() == ()
    assert client.get("/api/v1/token").json() == {"token": state.guard.secret}
    assert "access-control-allow-origin" not in client.get("/api/v1/token", headers={"origin": "http://evil.example"}).headers


def test_beyond_this_machine_only_with_the_token(tmp_path: Path) -> None:
    state = build_state(room(tmp_path), access="pass-secret")
    client = TestClient(build_app(state), base_url="http://pc.local:8000", follow_redirects=False)
    assert client.get("/").status_code == 401 and client.get("/api/v1/sessions").status_code == 401
    first = client.get("/", params={"token": "pass-secret"})
    assert first.status_code == 303 and first.headers["location"] == "/" and "HttpOnly" in first.headers["set-cookie"]
    assert client.get("/api/v1/sessions").status_code == 200  # by the cookie
    other = TestClient(build_app(state), base_url="http://pc.local:8000")
    assert other.get("/api/v1/sessions", headers={"authorization": "Bearer wrong"}).status_code == 401
    assert other.get("/api/v1/sessions", headers={"authorization": "Bearer pass-secret"}).status_code == 200
    state.jobs.close()
    close_stores()


def test_nothing_of_a_document_is_run(client: TestClient) -> None:
    form = book(
        ("三级指标", "目标值", "实际完成值"),
        (f"举办讲座场次{EVIL}", "≥10场", None),
        ("受益群众人次<img src=x onerror=alert(3)>", "javascript:alert(4)", None),
    )
    session = begin(client, {f"总结{EVIL}.txt": TEXT.encode()}, {'表"><script>.xlsx': form})
    decide(client, session, act="comment", row=0, comment=f'"><img src=x onerror=alert(5)>{EVIL}')
    decide(client, session, act="correct", row=1, value=f"{EVIL}")
    pages = [
        f"/s/{session}",
        f"/s/{session}/row/0",
        f"/s/{session}/row/1",
        f"/s/{session}/results",
        f"/s/{session}/changes?since=0",
        "/",
        f"/s/{session}/columns/0",
    ]
    for path in pages:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text, path
        assert not re.search(r"""(?:href|src|action)=["']?\s*javascript:""", answer.text)
        for element in html.fromstring(answer.text).iter():
            assert not [name for name in element.attrib if str(name).startswith("on")], path
            assert element.tag != "script" or str(element.get("src")).startswith("/static/"), path
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and answer.headers["x-content-type-options"] == "nosniff"
    for n in range(len(client.get(f"/api/v1/sessions/{session}/files").json())):
        assert client.get(f"/s/{session}/file/{n}").headers["content-disposition"].startswith("attachment")


def test_pages_load_nothing_from_elsewhere_and_hold_no_script() -> None:
    folder = ROOT / "narrative" / "review"
    for path in sorted((folder / "templates").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://|<style|style=|<script(?! src=\"/static/)|\son[a-z]+=", text), path.name
    for path in sorted((folder / "static").glob("review.*")):
        assert not re.search(r"https?://", path.read_text(encoding="utf-8"))
    assert (folder / "static" / "htmx-LICENSE.txt").exists()


def test_working_data_are_cleaned_from_the_page(client: TestClient, demo: str, state: State) -> None:
    stopped: list[bool] = []
    state.stop = lambda: stopped.append(True)
    assert "清除" in client.post("/clean").text and stopped
    assert not (state.room.folder / home.DATABASE).exists() and not (state.room.folder / "材料").exists()


def test_the_interface_says_of_itself_what_it_does(client: TestClient) -> None:
    spec = client.get("/api/v1/openapi.json").json()
    assert all(path.startswith("/api/v1/") for path in spec["paths"])
    documented = (ROOT / "docs" / "review.md").read_text(encoding="utf-8")
    for path in spec["paths"]:
        assert re.sub(r"^/api/v1", "", path).partition("{")[0].rstrip("/") in documented


def test_schemathesis_finds_nothing(client: TestClient, demo: str, state: State) -> None:
    """Every route with generated requests, right and wrong ones: no server error, and answers of the kind that is described."""
    schema = schemathesis.openapi.from_dict(client.get("/api/v1/openapi.json").json())
    schema.app = client.app
    headers = {"X-Narrative-Token": state.guard.secret}
    tried: set[str] = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in schemathesis.GenerationMode:

            @settings(max_examples=2, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy(generation_mode=mode))
            def check(case: Any) -> None:
                if case.method != "DELETE" and "session" in case.path_parameters:
                    case.path_parameters["session"] = demo
                response = case.call(base_url="http://127.0.0.1", headers=headers, timeout=120)
                assert response.status_code < 500, response.text
                case.validate_response(response, excluded_checks=[positive_data_acceptance, negative_data_rejection])
                tried.add(f"{case.method} {case.path}")

            with suppress(Unsatisfiable):  # a route that takes nothing cannot be asked wrongly
                check()
    assert 18 <= len(tried) and state.room.store.session(demo).id == demo


def test_the_submissions_of_a_run_are_put_on_the_list_and_read_when_opened(client: TestClient, state: State, tmp_path: Path) -> None:
    inbox = tmp_path / "收件夹"
    for unit, n in (("云泽县科协", 12), ("青禾市残联", 26)):
        (inbox / unit).mkdir(parents=True)
        text = f"{unit}2023年度自评报告\n一、履职情况\n全年举办科普讲座{n}场。\n"
        (inbox / unit / "自评报告.txt").write_text(text, encoding="utf-8")
    (inbox / "云泽县科协" / "自评表.xlsx").write_bytes(book(("三级指标", "目标值", "实际完成值"), ("科普讲座场次", "≥10场", None)))
    with zipfile.ZipFile(inbox / "松溪县科协.zip", "w") as archive:
        archive.write(inbox / "青禾市残联" / "自评报告.txt", "报告/自评报告.txt")
    run = inbox / "结果"
    (run / ".narrative").mkdir(parents=True)
    lines = (
        "云泽县科协,,,,云泽县科协/自评报告.txt,报告,",
        "云泽县科协,,,,云泽县科协/自评表.xlsx,自评表,",
        "松溪,,,,松溪县科协.zip/报告/自评报告.txt,报告,",
        "空,,,,青禾市残联/自评报告.txt,不用,",
    )
    (run / "配对.csv").write_text("提交,单位,年度,项目,文件,类别,依据\n" + "\n".join(lines), encoding="utf-8-sig")
    assert is_run(run) and not is_run(inbox)
    for one in submissions_to_review(run):
        state.room.put(one.name, one.reports, one.forms)
    assert "共 2 份：0 份读过" in client.get("/").text and "还没有打开过" in client.get("/").text
    first = next(kept for kept in state.room.kept() if kept.name == "云泽县科协")
    assert client.get(f"/api/v1/sessions/{first.id}/column", params={"open_too": True}).text == "12\n"
    assert "共 2 份：1 份读过，其中已定 0 / 1 行" in client.get("/").text
    with pytest.raises(InputError, match="--inbox"):
        list(submissions_to_review(run, tmp_path / "别处"))


@pytest.mark.parametrize("command", ["review", "open"])
def test_the_commands_serve_until_the_page_ends_them(command: str, tmp_path: Path) -> None:
    given = ["review", str(DEMO / REPORT), "-t", str(DEMO / FORM), "--home", str(tmp_path)] if command == "review" else ["open"]
    with subprocess.Popen([sys.executable, "-m", "narrative", *given, "--no-browser"], stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        told = process.stderr.readline().decode() + process.stderr.readline().decode()
        address, path = re.findall(r"(http://127\.0\.0\.1:\d+)(/\S*)", told)[0]
        folder = Path(re.findall(r"核对数据在 (.+)", told)[0]) if command == "review" else None
        try:
            with urllib.request.urlopen(f"{address}/api/v1/token", timeout=60) as answer:
                token = json.loads(answer.read())["token"]
            with urllib.request.urlopen(address + path, timeout=60) as answer:
                assert ("正在读材料" if command == "review" else "自动清除") in answer.read().decode()
            asked = urllib.request.Request(f"{address}/exit", method="POST", headers={"X-Narrative-Token": token})
            urllib.request.urlopen(asked, timeout=60).close()
            assert process.wait(60) == 0
        finally:
            process.kill()
    assert folder is None or (folder == tmp_path and (tmp_path / home.DATABASE).exists())


def test_commands_clean_and_merge(tmp_path: Path, narrative: Run) -> None:
    for who in ("甲", "乙"):
        room(tmp_path / who, who).begin([("a.txt", TEXT.encode())], [], lambda _: None)
    close_stores()
    done = narrative("review", "merge", tmp_path / "甲", tmp_path / "乙", "-o", tmp_path / "合")
    assert done.returncode == 0 and "合并了 1 次核对" in done.stdout.decode()
    assert narrative("review", "merge", tmp_path / "甲").returncode == 2
    asked = narrative("clean", NARRATIVE_HOME=str(tmp_path / "甲"))
    assert asked.returncode == 1 and (tmp_path / "甲" / home.DATABASE).exists()
    cleaned = narrative("clean", "--yes", "--home", tmp_path / "甲")
    assert cleaned.returncode == 0 and home.DATABASE in cleaned.stderr.decode() and not (tmp_path / "甲" / home.DATABASE).exists()
    missing = narrative("review", tmp_path / "没有.docx", "--no-browser", "--home", tmp_path / "甲")
    assert missing.returncode == 1 and "没有.docx" in missing.stderr.decode()
