"""Files broken in every way get a document or one clear line: never another exception, a hang, or a line that names no file."""

from __future__ import annotations

import io
import random
import time
import zipfile
from pathlib import Path

import pytest
from formats import to_docx, to_html, to_xlsx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from narrative.errors import InputError
from narrative.read import read_documents
from narrative.read.files import read_bytes
from narrative.types import Document

TEXT = "云岫县科协2023年工作总结\n一、履职情况\n全年举办科普讲座26场，受益群众1300人次。\n预期目标\t实际完成\n计划讲座20场，培训100人。\t完成讲座26场，培训118人。\n"
SECONDS = 20.0


def reads_or_refuses(data: bytes, folder: Path | None = None) -> None:
    """The bytes give a sound document or one InputError of one line, in bounded time."""
    begin = time.perf_counter()
    try:
        if folder is not None:
            path = folder / "报告.bin"
            path.write_bytes(data)
            found = list(read_documents(path))
        else:
            found = [read_bytes(data, Path("报告.bin"), "报告.bin")]
    except InputError as error:
        found = [error]
    for one in found:
        if isinstance(one, Document):
            assert all(a.span.end <= b.span.start for a, b in zip(one.blocks, one.blocks[1:], strict=False))
            assert not one.blocks or one.blocks[-1].span.end <= len(one.text)
        else:
            assert "报告.bin" in str(one) and "\n" not in str(one) and "：" in str(one)
    assert time.perf_counter() - begin < SECONDS


def broken(data: bytes, chance: random.Random) -> bytes:
    """The bytes cut off, with a stretch turned over, doubled, emptied, or single bytes changed."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(out) or 1)
        size = chance.choice((1, 2, 8, 64, 512))
        how = chance.randrange(6)
        if how == 0:
            del out[at:]
        elif how == 1:
            out[at : at + size] = out[at : at + size][::-1]
        elif how == 2:
            out[at:at] = out[at : at + size]
        elif how == 3:
            out[at : at + size] = bytes(len(out[at : at + size]))
        else:
            out[at : at + 1] = bytes((chance.randrange(256),))
    return bytes(out)


def rezipped(data: bytes, chance: random.Random) -> bytes:
    """A package whose XML is broken behind sound compression."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            target.writestr(info.filename, broken(content, chance) if content and chance.random() < 0.4 else content)
    return out.getvalue()


def bare_pdf() -> bytes:
    """A small .pdf with a table's rules and Latin words, written by hand."""
    stream = b"BT /F1 12 Tf 72 700 Td (26 lectures, 1300 people) Tj ET 72 600 200 40 re S 272 600 200 40 re S BT /F1 12 Tf 80 615 Td (26) Tj 210 0 Td (30) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)


SAMPLES = {"docx": to_docx(TEXT), "xlsx": to_xlsx(TEXT), "html": to_html(TEXT), "txt": TEXT.encode("gb18030"), "pdf": bare_pdf()}


def test_the_samples_are_read() -> None:
    for data in SAMPLES.values():
        assert "26" in read_bytes(data, Path("报告.bin"), "报告.bin").text


@pytest.mark.parametrize("kind", SAMPLES)
def test_broken_files_are_read_or_refused(kind: str) -> None:
    for seed in range(30):
        chance = random.Random(f"{kind}{seed}")
        reads_or_refuses(broken(SAMPLES[kind], chance))
        if kind in ("docx", "xlsx"):
            reads_or_refuses(rezipped(SAMPLES[kind], chance))


def test_archives_of_broken_files_are_read_or_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in SAMPLES.items():
            target.writestr(f"报告.bin.{name}", data)
    for seed in range(25):
        reads_or_refuses(broken(out.getvalue(), random.Random(seed)), tmp_path)


HEADS = [
    b"",
    b"PK\x03\x04",
    b"%PDF-1.7\n",
    b"{\\rtf1 ",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<html>",
    b"<table><tr><td>",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"BM",
    b"MIME-Version: 1.0\n",
]


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(HEADS[:3] + HEADS[4:]),
    st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass"))),
)
def test_any_bytes_are_read_or_refused(head: bytes, tail: bytes) -> None:
    reads_or_refuses(head + tail)


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="一二、（）()1.2\t\n\r|，。举办讲座场次目标实际完成：\u3000\u2028\x0b ", max_size=300))
def test_any_text_keeps_its_characters_and_its_blocks_are_sound(text: str) -> None:
    try:
        document = read_bytes(text.encode("utf-8"), Path("报告.bin"), "报告.bin")
    except InputError:
        return
    assert document.text == text
    reads_or_refuses(text.encode("utf-8"))
    seen = [i for flow in document.flows for i in flow.blocks]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body>" + b"<div>" * 3000 + "举办讲座26场，反响良好。".encode(),
        b"<table>" * 900 + "26场".encode(),
        b"<html><table>" + b"<tr><td rowspan=9999 colspan=9999>x" * 300,
        "举办讲座26场，".encode() * 60_000,
        b"\t" * 60_000 + b"x",
        ("目标\t完成\n" * 20_000).encode(),
        b"%PDF-1.4\n" + b"1 0 obj<</Kids[1 0 R]/Type/Pages/Count 9>>endobj " * 500 + b"trailer<</Root 1 0 R>>",
    ],
    ids=["deep", "nested", "spans", "long", "tabs", "rows", "circle"],
)
def test_giants_and_circles_end_in_time(data: bytes) -> None:
    reads_or_refuses(data)
