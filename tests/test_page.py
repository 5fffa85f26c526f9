"""The page in one file: marks and rows that show each other, everything escaped."""

from __future__ import annotations

import re
from pathlib import Path

from conftest import ROOT

import narrative
from narrative.page import report_page
from narrative.pipeline import extract_text, fill

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
