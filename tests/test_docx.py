"""The .docx reader keeps what usual libraries drop: inserted changes, content controls, text boxes, automatic numbers, merged and nested cells."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document as new_document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from narrative.errors import InputError
from narrative.pipeline import extract
from narrative.read import read_document
from narrative.read.numbering import chinese


def saved(document: object, path: Path) -> Path:
    document.save(str(path))  # type: ignore[attr-defined]
    return path


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_inserted_controlled_and_boxed_text_is_read(tmp_path: Path) -> None:
    document = new_document()
    body = document.element.body
    for xml in (
        f"<w:p {nsdecls('w')}>{run('全年举办讲座')}<w:ins w:id='1' w:author='a'>{run('48场')}</w:ins><w:del w:id='2' w:author='a'><w:r><w:delText>40场</w:delText></w:r></w:del></w:p>",
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p>{run('发放手册300册')}</w:p></w:sdtContent></w:sdt>",
        f"<w:p {nsdecls('w')}>{run('正文')}<w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent><w:p>{run('文本框里培训20人')}</w:p>"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
        f"<w:p {nsdecls('w')}><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏9场</w:t></w:r>{run('可见7场')}</w:p>",
    ):
        body.insert(len(body) - 1, parse_xml(xml))
    text = read_document(saved(document, tmp_path / "a.docx")).text
    assert "全年举办讲座48场" in text and "40场" not in text
    assert "发放手册300册" in text and text.count("文本框里培训20人") == 1
    assert "可见7场" in text and "隐藏9场" not in text


def test_automatic_numbers_are_those_of_the_page(tmp_path: Path) -> None:
    document = new_document()
    for words in ("组织培训12期", "发放资料300份"):
        document.add_paragraph(words, style="List Number")
    text = read_document(saved(document, tmp_path / "a.docx")).text
    assert text.startswith("1.组织培训12期\n2.发放资料300份")
    assert [chinese(n) for n in (1, 10, 11, 20, 35)] == ["一", "十", "十一", "二十", "三十五"]


def test_merged_and_nested_cells_keep_their_places(tmp_path: Path) -> None:
    document = new_document()
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "年初设定目标"
    table.cell(0, 2).text = "实际完成情况"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "总体目标"
    table.cell(1, 1).text = "计划举办科普讲座20场，培训基层科普员100人。"
    table.cell(1, 2).text = "全年举办科普讲座26场，培训基层科普员118人次，反响良好。"
    inner = table.cell(2, 2).add_table(rows=1, cols=2)
    inner.cell(0, 0).text = "附：讲座"
    inner.cell(0, 1).text = "26场"
    result = extract(saved(document, tmp_path / "表.docx"))
    by_quote = {result.quote(f.quantity.span): f for f in result.facts}
    assert by_quote["26场"].status == "achieved" and by_quote["20场"].status == "target"
    cells = {result.document.text[b.span.start : b.span.end]: b.locator for b in result.document.blocks if b.kind == "cell"}
    assert (cells["实际完成情况"].row, cells["实际完成情况"].column) == (1, 3)
    assert any("附：讲座  26场" in words for words in cells)


def test_a_place_is_said_in_words(tmp_path: Path) -> None:
    document = new_document()
    for words in ("云岫县科协2023年度绩效自评报告", "一、履职情况", "（一）科普活动", "全年举办科普讲座26场，受益群众1300人次。"):
        document.add_paragraph(words)
    facts = extract(saved(document, tmp_path / "a.docx")).to_dict()["facts"]
    assert facts[0]["place"] == "一（一）第1段"
    assert facts[0]["locator"] == {"paragraph": 4}


def package(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, text in parts.items():
            target.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04broken", "已损坏"),
        (package({"word/document.xml": "<w:document"}), "已损坏"),
        (package({"xl/workbook.xml": "<a/>"}), "Excel"),
        (package({"[Content_Types].xml": "", "ppt/presentation.xml": "x"}), "演示文稿"),
        (package({}), "没有文件"),
        (package({"EncryptedPackage": "x"}), "密码"),
        (b"%PDF-1.7", ".docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99, "另存为 .docx"),
        (b"Rar!\x1a\x07", "请先解压"),
        (b"", "空文件"),
        (b"   \n\n ", "空文件"),
        (b"\x00\x01\x02" * 50, "不是文字文件"),
        (b"abc\xff\xff\xfe", "编码"),
        (b"<!DOCTYPE html><html><body><nav>3</nav></body></html>", "没有文字"),
        (b"MZ" + bytes(90), "程序"),
    ],
)
def test_bad_files_get_one_line_with_the_remedy(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_document(path)
    message = str(caught.value)
    assert "报告.docx" in message and words in message and "\n" not in message and str(tmp_path) not in message


def test_external_entities_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密12345场", encoding="utf-8")
    xml = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]><w:document {nsdecls("w")}><w:body><w:p><w:r><w:t>举办3场&x;</w:t></w:r></w:p>'
        "</w:body></w:document>"
    )
    path = tmp_path / "a.docx"
    path.write_bytes(package({"word/document.xml": xml}))
    assert "机密" not in read_document(path).text


def test_text_keeps_every_character(tmp_path: Path) -> None:
    text = "云岫县科协2023年工作总结\r\n全年举办讲座12场。\r\n"
    path = tmp_path / "a.txt"
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        path.write_bytes(text.encode(encoding))
        assert read_document(path).text == text
