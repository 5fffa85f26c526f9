"""What a file is, by its content and never by its name."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

Kind = Literal[
    "docx",
    "xlsx",
    "ofd",
    "zip",
    "pptx",
    "odf",
    "pdf",
    "doc",
    "xls",
    "ppt",
    "locked",
    "ole",
    "rtf",
    "wordxml",
    "image",
    "html",
    "mht",
    "text",
]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ARCHIVES: tuple[tuple[bytes, int, str], ...] = (
    (b"Rar!", 0, "rar"),
    (b"7z\xbc\xaf\x27", 0, "7z"),
    (b"\x1f\x8b\x08", 0, "gz"),
    (b"BZh", 0, "bz2"),
    (b"\xfd7zXZ", 0, "xz"),
    (b"ustar", 257, "tar"),
)
IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF87a", b"GIF89a")
HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table|div|p|center|font)\b", re.I)
PROGRAMS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"ID3", "录音"),
    (b"OggS", "录音"),
    (b"RIFF", "音像"),
    (b"SQLite format 3", "数据库"),
)


def archive_of(data: bytes) -> str | None:
    """The name of an archive format that has to be unpacked first (rar, 7z, …), None for anything else."""
    return next((name for mark, at, name in ARCHIVES if data[at : at + len(mark)] == mark), None)


def foreign(data: bytes) -> str | None:
    """What a file is that can be no report (a program, a sound, a database), None for anything else."""
    if data[4:8] == b"ftyp":
        return "音像"
    return next((name for mark, name in PROGRAMS if data.startswith(mark) and b"\x00" in data[:512]), None)


def kind_of(data: bytes) -> Kind:
    """What a file is; "text" where nothing else fits."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(data)
    if data.startswith(OLE):
        return _compound(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.lstrip()[:5] == b"{\\rtf":
        return "rtf"
    if data.startswith(IMAGES) or (data.startswith(b"BM") and b"\x00" in data[:64]) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return "image"
    return _marked_up(data)


def _package(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, LookupError):
        return "docx" if b"word/" in data[:4096] or b"[Content_Types].xml" in data[:4096] else "zip"
    if "EncryptedPackage" in names:
        return "locked"
    for mark, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
        if any(name.startswith(mark) for name in names) and (
            "[Content_Types].xml" in names or f"{mark}document.xml" in names or f"{mark}workbook.xml" in names
        ):
            return kind  # type: ignore[return-value]
    if "OFD.xml" in names:
        return "ofd"
    return "odf" if "mimetype" in names and "content.xml" in names else "zip"


def _compound(data: bytes) -> Kind:
    """OLE compound file, by the names in its directory."""

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if has("EncryptedPackage") or has("EncryptionInfo"):
        return "locked"
    if has("WordDocument"):
        return "locked" if _encrypted_word(data) else "doc"
    if has("Workbook") or has("Book"):
        return "xls"
    return "ppt" if has("PowerPoint Document") else "ole"


def _encrypted_word(data: bytes) -> bool:
    """Whether the head of the WordDocument stream (FIB, at a sector boundary) says that the document is encrypted."""
    for at in range(512, min(len(data), 64 * 2**20), 512):
        if data[at : at + 2] == b"\xec\xa5":
            return bool(data[at + 11 : at + 12] and data[at + 11] & 1)
    return False


def _marked_up(data: bytes) -> Kind:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode("utf-8")
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if re.match(rb"(?:[A-Za-z-]+: [^\n]*\n)*MIME-Version: ", head, re.I) and b"multipart/related" in data[:8192].lower():
        return "mht"
    if head.startswith(b"<?xml") and (
        b"Word.Document" in head or b"schemas.microsoft.com/office/word/2003" in head or b"pkg:package" in head
    ):
        return "wordxml"
    if head.startswith(b"<") and HTML.search(head):
        return "html"
    return "text"
