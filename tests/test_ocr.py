"""Scans: read offline and level, cells in order, flagged, never filled unasked; without the extra one line that names it."""

from __future__ import annotations

import io
import socket
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from narrative.errors import InputError
from narrative.facts.scans import mark_scanned
from narrative.pipeline import extract, fill
from narrative.read import read_document
from narrative.read.ocr import can_read_pictures
from narrative.read.picture import cut_out
from narrative.read.scan import levelled

FONT = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
LINES = (
    "云岫县科学技术协会2023年度绩效自评报告",
    "一、履职情况",
    "全年举办科普讲座26场，受益群众1300人次，发放科普资料",
    "4500份，新建科普驿站3个，公众反响良好。",
)


def needs() -> None:
    if not can_read_pictures() or not FONT.exists():
        pytest.skip("没有识别功能或中文字体：请先 make system 并安装 .[dev]")


def sheet() -> Image.Image:
    """A page at 150 dpi with prose and a ruled form."""
    page = Image.new("RGB", (1240, 1000), "white")
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), 30)
    for n, words in enumerate(LINES):
        draw.text((140 + (60 if n == 2 else 0), 90 + 60 * n), words, "black", font)
    for x in (140, 640, 1140):
        draw.line((x, 420, x, 700), "black", 3)
    for y in (420, 490, 700):
        draw.line((140, y, 1140, y), "black", 3)
    draw.text((260, 435), "年初设定目标", "black", font)
    draw.text((760, 435), "实际完成情况", "black", font)
    for n, (left, right) in enumerate(
        (("计划培训科普员100人，", "完成培训科普员118人，"), ("巡展20场，建工作室2个。", "巡展27场，建工作室4个。"))
    ):
        draw.text((155, 510 + 50 * n), left, "black", font)
        draw.text((655, 510 + 50 * n), right, "black", font)
    return page


def scanned(angle: float = 0.8) -> bytes:
    page = sheet().rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor="white")
    noise = np.random.default_rng(7).normal(0, 8, (page.height, page.width, 3))
    out = io.BytesIO()
    Image.fromarray(np.clip(np.asarray(page) * 0.95 + noise, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=60)
    return out.getvalue()


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs()
    path = tmp_path_factory.mktemp("scan") / "扫描件.jpg"
    path.write_bytes(scanned())
    return path


def test_a_tilted_page_is_brought_level_and_its_cells_are_found() -> None:
    if not can_read_pictures():
        pytest.skip("没有识别功能")
    for angle in (-2.0, 0.0, 1.3):
        picture = np.asarray(sheet().rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor="white"))
        level = levelled(picture)
        assert abs(level.angle + angle) < 0.15
        assert [len(table) for table in level.tables] == [4]
    left, top, right, bottom = level.back(level.tables[0][0])
    assert abs(left - 140) < 12 and abs(top - 420) < 12 and abs(right - 640) < 12 and abs(bottom - 490) < 12


def test_a_scan_is_read_offline_in_order_with_places(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("no network while reading")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    result = extract(scan)
    facts = {result.quote(f.quantity.span): f for f in result.facts}
    assert facts.keys() == {"26场", "1300人次", "4500份", "3个", "100人", "20场", "2个", "118人", "27场", "4个"}
    assert facts["100人"].status == "target" and facts["118人"].status == "achieved"
    assert all("ocr" in f.quantity.flags for f in result.facts) and all("ocr" in b.flags for b in result.document.blocks)
    place = next(f for f in result.to_dict()["facts"] if f["quote"] == "26场")["locator"]
    assert place["page"] == 1 and abs(place["box"][1] - 215) < 25 and abs(place["box"][0] - 200) < 25
    assert "对照原图" in result.document.warnings[0]


def test_the_picture_of_a_line_can_be_cut_out(scan: Path) -> None:
    locator = extract(scan).to_dict()["facts"][0]["locator"]
    piece = Image.open(io.BytesIO(cut_out(scan, locator["page"], tuple(locator["box"]))))
    assert piece.format == "PNG" and 700 < piece.width < 1100 and 30 < piece.height < 90
    with pytest.raises(InputError, match="截不出"):
        cut_out(scan, 9, (0, 0, 1, 1))


def test_no_cell_takes_a_scanned_figure_unasked(scan: Path) -> None:
    filled = fill(scan)
    assert all(cell.state != "filled" for cell in filled.cells)
    assert any(cell.facts and cell.reason == "scanned" for cell in filled.cells)


def test_without_the_extra_the_office_s_remedy_comes_first_and_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from narrative.read import ocr

    monkeypatch.setattr(ocr, "can_read_pictures", lambda: False)
    out = io.BytesIO()
    sheet().save(out, "PDF", resolution=150)
    for name, data in (("扫描.pdf", out.getvalue()), ("照片.png", scanned())):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(InputError) as caught:
            read_document(tmp_path / name)
        message = str(caught.value)
        assert message.index("另存为 .docx") < message.index('pip install "narrative-metrics[ocr]"')


def test_damaged_and_giant_pictures_get_one_line(tmp_path: Path) -> None:
    needs()
    (tmp_path / "a.jpg").write_bytes(scanned()[:5000])
    with pytest.raises(InputError, match="已损坏"):
        read_document(tmp_path / "a.jpg")
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    (tmp_path / "b.png").write_bytes(out.getvalue())
    with pytest.raises(InputError, match="太大"):
        read_document(tmp_path / "b.png")


def test_facts_of_typed_pages_stay_unmarked() -> None:
    from narrative.pipeline import extract_text

    result = extract_text("全年举办讲座12场。")
    assert mark_scanned(result.facts, result.document.blocks) == result.facts
