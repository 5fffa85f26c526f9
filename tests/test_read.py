"""Readers of web pages, workbooks, old office files, archives and folders: what is kept, what is left out, where it stands."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from docx import Document as new_document

from narrative.errors import InputError
from narrative.pipeline import extract
from narrative.read import read_document, read_documents
from narrative.read.office import converted, office_program
from narrative.read.sheets import shown
from narrative.types import Document

PROSE = "全年举办科普讲座26场，受益群众1300人次，发放资料4500份；新建科普驿站3个，公众反响良好。"
PAGE = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>云岫县科协2023年工作总结_云岫县人民政府</title></head><body>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/a">政务公开</a></li><li><a href="/b">办事大厅12件</a></li></ul></div>
<table class="layout"><tr><td><div class="sidebar"><a>热点新闻3条</a><a>专题专栏5个</a></div></td><td>
<h1>云岫县科协2023年工作总结</h1><div class="info">发布日期：2024年1月5日 来源：县科协</div>
<div id="zoom"><p>一、履职情况</p><p>{PROSE}</p><p>累计<span style="display:none">99场</span>走访企业40家。<br>培训農技人员镕60人。</p>
<table border=1><tr><td rowspan=2>总体目标</td><td>年初设定目标</td><td>实际完成情况</td></tr>
<tr><td>计划举办科普讲座20场，培训基层科普员100人。</td><td>举办科普讲座26场，培训基层科普员118人，反响良好。</td></tr></table></div>
</td></tr></table><div class="footer">主办：县政府办 网站标识码 备案 123号 今日访问2万次</div></body></html>"""


def only(path: Path) -> Document:
    return read_document(path)


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_of_a_page_the_article_is_read_and_the_site_is_not(tmp_path: Path, encoding: str) -> None:
    page = PAGE if encoding == "gb18030" else PAGE.replace("gb2312", "utf-8")
    document = only(put(tmp_path, "a.txt", page.encode(encoding)))
    assert document.media_type == "text/html"
    assert document.text.count("云岫县科协2023年工作总结") == 1 and PROSE in document.text and "镕60人" in document.text
    assert not any(words in document.text for words in ("办事大厅", "热点新闻", "访问2万", "99场"))
    cell = next(b for b in document.blocks if document.text[b.span.start : b.span.end].startswith("举办科普讲座26场"))
    assert (cell.locator.row, cell.locator.column) == (2, 3) and str(cell.locator.element).endswith("td[2]")


def test_goals_and_results_of_a_page_keep_their_columns(tmp_path: Path) -> None:
    result = extract(put(tmp_path, "a.html", PAGE.encode("gb18030")))
    by_quote = {result.quote(f.quantity.span): f for f in result.facts}
    assert by_quote["20场"].status == "target" and by_quote["118人"].status == "achieved"


def test_single_file_page_is_opened(tmp_path: Path) -> None:
    import base64

    body = base64.encodebytes(PAGE.replace("gb2312", "utf-8").encode("utf-8")).decode("ascii")
    mht = f"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n--b--\r\n"
    assert PROSE in only(put(tmp_path, "a.doc", mht.encode("ascii"))).text


def test_values_are_read_as_the_sheet_shows_them() -> None:
    assert shown(1.1865, "0.00%") == "118.65%" and shown(0.98, "0%") == "98%"
    assert shown(0.1 + 0.2, "General") == "0.3" and shown(12000, "#,##0") == "12000"
    assert shown(26, '0"场"') == "26场" and shown(True, "General") == "是"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "自评表"
    sheet.merge_cells("A1:C1")
    sheet["A1"] = "云岫县科协2023年度整体支出绩效自评表"
    sheet.append(["项目", "年初设定目标", "实际完成情况"])
    sheet.append(["总体目标", "计划举办科普讲座20场，培训基层科普员100人。", "举办科普讲座26场，培训基层科普员118人，反响良好。"])
    sheet.append(["执行率", None, 0.975])
    sheet["C4"].number_format = "0.0%"
    hidden = book.create_sheet("草稿")
    hidden["A1"] = "作废：举办讲座99场"
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_a_report_with_cells(tmp_path: Path) -> None:
    result = extract(put(tmp_path, "表.xlsx", workbook()))
    facts = {result.quote(f.quantity.span): f for f in result.facts}
    assert facts["20场"].status == "target" and facts["26场"].status == "achieved"
    assert "97.5%" in result.document.text and "作废" not in result.document.text
    fact = next(f for f in result.to_dict()["facts"] if f["quote"] == "26场")
    assert fact["locator"] == {"table": 1, "row": 3, "column": 3, "sheet": "自评表"} and fact["place"] == "“自评表”工作表C3格"


def office() -> None:
    if office_program() is None:
        pytest.skip("没有 LibreOffice：请先 make system")


def report_docx(folder: Path) -> bytes:
    document = new_document()
    for words in ("云岫县科协2023年工作总结", "一、履职情况", PROSE):
        document.add_paragraph(words)
    document.save(str(folder / "源.docx"))
    return (folder / "源.docx").read_bytes()


@pytest.mark.parametrize("kind", ["doc", "wps", "rtf", "odt"])
def test_old_formats_come_through_the_office_program(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    office()
    from narrative.read import office as module

    wanted = "doc" if kind == "wps" else kind
    monkeypatch.setitem(module.FILTERS, wanted, wanted)
    made = converted(report_docx(tmp_path), "docx", wanted, "源.docx")
    assert made is not None
    document = only(put(tmp_path, f"报告.{kind}", made))
    assert PROSE in document.text and document.blocks[2].locator.paragraph == 3


def test_old_workbooks_keep_their_percents_and_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office()
    from narrative.read import office as module

    monkeypatch.setitem(module.FILTERS, "xls", "xls:MS Excel 97")
    made = converted(workbook(), "xlsx", "xls", "表.xlsx")
    assert made is not None
    document = only(put(tmp_path, "表.et", made))
    assert "97.5%" in document.text and "作废" not in document.text
    cell = next(b for b in document.blocks if document.text[b.span.start : b.span.end].startswith("举办科普讲座26场"))
    assert cell.locator.to_dict() == {"table": 1, "row": 3, "column": 3, "sheet": "自评表"}
    with pytest.raises(InputError, match=r"已损坏|认不出"):
        only(put(tmp_path, "坏.xls", made[:3000]))


def test_without_the_office_program_the_first_remedy_is_the_office_s_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from narrative.read import office as module

    monkeypatch.setattr(module, "office_program", lambda: None)
    with pytest.raises(InputError) as caught:
        only(put(tmp_path, "a.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")))
    message = str(caught.value)
    assert message.index("另存为 .docx") < message.index("LibreOffice")


def test_damaged_old_files_and_locked_ones_are_named(tmp_path: Path) -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    locked = head + b"\xec\xa5" + bytes(9) + b"\x01" + bytes(500) + "WordDocument".encode("utf-16-le")
    for data, words in (
        (locked, "密码"),
        (head + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (head + "PowerPoint Document".encode("utf-16-le"), "演示"),
    ):
        with pytest.raises(InputError, match=words):
            only(put(tmp_path, "a.doc", data))


def gbk_zip(members: dict[str, bytes]) -> bytes:
    """An archive as Chinese Windows makes it: names in GBK, no UTF-8 flag."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for n, (name, data) in enumerate(members.items()):
            target.writestr(f"{n:02}{'x' * (len(name.encode('gbk')) - 2)}", data)
    packed = out.getvalue()
    for n, name in enumerate(members):
        raw = name.encode("gbk")
        packed = packed.replace(f"{n:02}{'x' * (len(raw) - 2)}".encode(), raw)
    return packed


def test_an_archive_gives_every_report_and_names_what_it_cannot_read(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        "材料.zip",
        gbk_zip(
            {
                "报送/一科总结.txt": PROSE.encode("gbk"),
                "报送/二科总结.html": PAGE.encode("gb18030"),
                "报送/坏的.docx": b"PK\x03\x04x",
                "报送/现场.jpg": b"\xff\xd8\xff\xe0" + bytes(40),
            }
        ),
    )
    found = list(read_documents(path))
    names = [Path(d.path).name if isinstance(d, Document) else str(d) for d in found]
    assert {"一科总结.txt", "二科总结.html"} < set(names)
    assert any("坏的.docx" in n for n in names) and any("现场.jpg 是图片" in n for n in names)
    with pytest.raises(InputError, match="不止一份"):
        read_document(path)


def test_a_folder_is_read_without_what_an_earlier_run_wrote_into_it(tmp_path: Path) -> None:
    from narrative.export.workbook import write_workbook

    form = write_workbook([("表", ("指标", "说明"), [["讲座", "甲"]])])
    names = ("总结.xlsx", "自评表.xlsx", "自评表_已填.xlsx", "自评表_已填(2).xlsx", "别处_已填.xlsx", "交表&1.xlsx")
    for name in names:
        put(tmp_path, name, form)
    put(tmp_path, "自评表_填报依据.xlsx", form)
    put(tmp_path, "交表&1_填报依据.xlsx", write_workbook([("表", ("指标",), [])], beside="交表&1.xlsx"))
    put(tmp_path, "总结_指标汇总.xlsx", write_workbook([("表", ("指标",), [])], beside="总结_指标汇总.xlsx"))
    read = [Path(d.path).name for d in read_documents(tmp_path) if not isinstance(d, InputError)]
    assert read == ["别处_已填.xlsx", "总结.xlsx", "自评表.xlsx"]


def test_a_folder_gives_every_report_and_follows_no_link(tmp_path: Path) -> None:
    folder = tmp_path / "材料"
    (folder / "一科").mkdir(parents=True)
    put(folder, "~$总结.docx", b"x")
    put(folder / "一科", "总结.txt", PROSE.encode())
    put(folder, "包.zip", gbk_zip({"二科总结.txt": PROSE.encode()}))
    (folder / "回路").symlink_to(folder, target_is_directory=True)
    assert [Path(d.path).name for d in read_documents(folder) if isinstance(d, Document)] == ["总结.txt", "二科总结.txt"]
    (tmp_path / "空").mkdir()
    with pytest.raises(InputError, match="没有文件"):
        list(read_documents(tmp_path / "空"))


def test_bombs_and_locked_members_take_no_memory(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("大.txt", bytes(60 * 2**20))
        target.writestr("小.txt", PROSE)
    found = list(read_documents(put(tmp_path, "a.zip", out.getvalue())))
    assert "过大" in str(found[0]) and isinstance(found[1], Document)
    packed = bytearray(gbk_zip({"密.txt": b"1234"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(mark) + at] |= 1
    with pytest.raises(InputError, match="密码"):
        list(read_documents(put(tmp_path, "b.zip", bytes(packed))))


def test_extract_says_what_it_left_out(tmp_path: Path, narrative: object) -> None:
    path = put(tmp_path, "材料.zip", gbk_zip({"总结.txt": PROSE.encode(), "录音.mp3": b"ID3" + bytes(60)}))
    run = narrative("extract", path)  # type: ignore[operator]
    assert run.returncode == 3 and "26场" in run.stdout.decode("utf-8") and "录音.mp3" in run.stderr.decode("utf-8")
