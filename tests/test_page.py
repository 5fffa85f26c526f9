"""The pages: marks and rows that show each other, everything escaped, one file; the local page from upload to download."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT
from fastapi.testclient import TestClient

import narrative
from narrative.page import report_page
from narrative.pipeline import extract_text, fill
from narrative.review.app import build_app
from narrative.review.work import run

TEXT = "云岫县科协2023年度工作总结\n一、工作成效\n全年举办讲座12场，受益群众300余人次，群众反响热烈。<script>alert(1)</script>\n"
TABLE = "\n三级指标\t目标值\t完成值\n举办讲座场次\t10场\t12场\n<img src=x onerror=alert(1)>其他活动\t3场\t\n"
DEMO = ROOT / "corpus" / "demo"


def test_marks_and_rows_name_each_other(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT + TABLE, encoding="utf-8")
    page = report_page(fill(path))
    line = re.search(r'id="row1"[^>]*data-marks="([^"]+)"', page)
    assert line is not None and "材料有据" in page
    marks = re.findall(r'<mark class="[^"]*\bused\b[^"]*" data-ids="([^"]+)"[^>]*>([^<]+)</mark>', page)
    assert (line.group(1), "12场") in marks


def test_whatever_a_document_holds_is_escaped(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT + TABLE, encoding="utf-8")
    for page in (report_page(fill(path)), report_page(extract_text(TEXT)), extract_text(TEXT)._repr_html_()):
        assert "<script>alert" not in page and "<img" not in page
    assert "&lt;script&gt;alert(1)" in report_page(extract_text(TEXT))


def test_a_page_is_one_file_without_addresses() -> None:
    page = report_page(extract_text(TEXT))
    assert not re.search(r"(?:src|href)=|url\(|https?://", page) and "@page" in page
    assert report_page(extract_text(TEXT)) == page


def test_excerpts_leave_the_rest_of_the_text_out() -> None:
    page = report_page(extract_text("本单位编制9人。\n" + TEXT + "无关的一句话没有数。\n"), excerpts_only=True)
    assert "12场" in page and "无关的一句话" not in page


def test_a_page_of_the_command_line(tmp_path: Path, narrative: object) -> None:
    done = narrative("report", DEMO / "工作总结.docx", "-t", DEMO / "绩效自评表.xlsx", "-o", tmp_path / "核对.html")  # type: ignore[operator]
    assert done.returncode == 0, done.stderr.decode()
    text = (tmp_path / "核对.html").read_text(encoding="utf-8")
    assert "46场次" in text and text.count('class="line') == 15


def test_a_frame_stands_in_a_notebook() -> None:
    assert narrative.extract_text(TEXT)._repr_html_().startswith("<iframe srcdoc=")


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return TestClient(build_app(tmp_path), base_url="http://127.0.0.1:8000")


def files(*names: str) -> list[tuple[str, tuple[str, bytes]]]:
    return [("reports" if name.startswith("工作") else "forms", (name, (DEMO / name).read_bytes())) for name in names]


def test_two_files_in_and_the_results_out(client: TestClient) -> None:
    assert "填绩效自评表" in client.get("/").text
    done = client.post("/fill", files=files("工作总结.docx", "绩效自评表.xlsx"))
    assert done.status_code == 200 and "46场次" in done.text
    links = re.findall(r'href="(/file/[^"]+)"', done.text)
    names = [client.get(link).headers["content-disposition"] for link in links]
    assert len(links) == 3 and client.get(links[0]).content[:2] == b"PK"
    assert all("filename" in name for name in names)
    check = re.search(r'href="(/check/[^"]+)"', done.text)
    assert check is not None and "<mark" in client.get(check.group(1)).text
    assert client.get("/file/nothing/0").status_code == 404


def test_a_wrong_file_gives_one_line_and_the_page_again(client: TestClient) -> None:
    answer = client.post("/fill", files=[("reports", ("a.txt", TEXT.encode())), ("forms", ("b.xlsx", b"not a table"))])
    assert answer.status_code == 400 and "b.xlsx 不是 Excel" in answer.text and "<form" in answer.text


def test_only_this_machine_is_answered(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 403
    assert client.post("/fill", headers={"origin": "http://evil.example"}, files=files("工作总结.docx")).status_code == 403


def test_names_of_uploads_cannot_leave_their_folder(tmp_path: Path) -> None:
    done = run([("../../逃.txt", TEXT.encode()), ("..\\逃.txt", TEXT.encode())], [], tmp_path)
    assert not done.error and all(tmp_path in path.parents for path in done.files)
    assert sorted(p.name for p in tmp_path.rglob("逃*.txt")) == ["逃(2).txt", "逃.txt"]
