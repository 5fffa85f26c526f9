"""Path → Document: decides by content what a file is, and refuses what cannot be read with one line that names the remedy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from narrative.errors import InputError
from narrative.read.docx import docx_blocks
from narrative.read.text import text_blocks
from narrative.structure.flows import build_flows
from narrative.types import Block, Document

LIMIT = 50 * 1024 * 1024
SAVE_AS = "请用 WPS 或 Word 另存为 .docx 后再交"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文件"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Word/WPS/Excel 文件，或加密的文件"),
    (b"{\\rtf", "RTF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
)
ARCHIVES: tuple[tuple[bytes, str], ...] = ((b"Rar!", "rar"), (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gz"))


def read_document(path: str | Path) -> Document:
    """The document in a file: .txt and .md in UTF-8 or GB18030, .docx.

    Raises:
        InputError: missing, empty, damaged, encrypted, too large, or of a kind that is not read
    """
    path = Path(path)
    data = file_bytes(path)
    for signature, kind in ARCHIVES:
        if data.startswith(signature):
            raise InputError(f"{path.name} 是 {kind} 压缩包：请先解压，再交里面的报告")
    for signature, kind in SIGNATURES:
        if data.startswith(signature) and not (signature == b"BM" and b"\x00" not in data[:64]):
            raise InputError(f"{path.name} 是{kind}，还不能直接读：{SAVE_AS}")
    if data.startswith(b"PK"):
        return _document(path, data, DOCX, *docx_blocks(data, path.name))
    text = decode(data, path.name)
    if text.lstrip()[:200].lower().startswith(("<!doctype html", "<html", "<head")):
        raise InputError(f"{path.name} 是网页文件，还不能直接读：{SAVE_AS}，或把正文复制到 .txt")
    media = "text/markdown" if path.suffix.lower() in (".md", ".markdown") else "text/plain"
    return _document(path, data, media, text, text_blocks(text))


def read_text(text: str, *, name: str = "文本") -> Document:
    """The document that a string is.

    Raises:
        InputError: the string holds nothing
    """
    return _document(Path(name), text.encode("utf-8", "surrogatepass"), "text/plain", text, text_blocks(text))


def decode(data: bytes, name: str) -> str:
    """Bytes as text, line breaks untouched: UTF-8 (a BOM is left out), UTF-16 with BOM, else GB18030.

    Raises:
        InputError: the bytes are text in none of these
    """
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{name} 不是文字文件（含有二进制内容）：{SAVE_AS}")
    readers: tuple[Callable[[bytes], str], ...] = (
        (lambda d: d.decode("utf-16"),)
        if data.startswith((b"\xff\xfe", b"\xfe\xff"))
        else (lambda d: d.decode("utf-8"), lambda d: d.decode("gb18030"))
    )
    for reader in readers:
        try:
            return reader(data).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    raise InputError(f"{name} 的文字编码认不出来：请用记事本打开后“另存为”，编码选 UTF-8")


def file_bytes(path: Path) -> bytes:
    """What a file holds.

    Raises:
        InputError: missing, locked, a folder, empty or too large
    """
    if path.name.startswith("~$"):
        raise InputError(f"{path.name} 是 Word/WPS 打开文件时的临时锁文件：请选同名的正式文件")
    try:
        if path.is_dir():
            raise InputError(f"{path.name} 是文件夹：请给出里面的报告文件")
        if LIMIT < path.stat().st_size:
            raise InputError(f"{path.name} 超过 {LIMIT // 2**20} MB：请删去图片或拆成几份后再交")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"找不到 {path.name}：请检查文件名和所在文件夹") from error
    except PermissionError as error:
        raise InputError(f"{path.name} 打不开（没有权限，或正被别的程序独占）：请关闭后重试") from error
    except OSError as error:
        raise InputError(f"{path.name} 读不了：请换个位置或文件名后重试") from error
    if not data.strip():
        raise InputError(f"{path.name} 是空文件：请检查是否保存成功")
    return data


def _document(path: Path, data: bytes, media: str, text: str, blocks: tuple[Block, ...]) -> Document:
    if not any(block.span.start < block.span.end for block in blocks):
        raise InputError(f"{path.name} 里没有文字：请检查是否选对了文件（扫描件请先识别成文字）")
    sha256 = hashlib.sha256(data).hexdigest()
    return Document(
        sha256[:12], str(path).encode("utf-8", "replace").decode("utf-8"), sha256, media, text, blocks, build_flows(text, blocks)
    )
