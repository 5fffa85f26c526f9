"""Path → documents: decides by content what a file is, and refuses what cannot be read with one line that names the remedy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from narrative.errors import InputError
from narrative.read.content import Content
from narrative.read.kinds import Kind, archive_of, foreign, kind_of
from narrative.read.outputs import written_before
from narrative.read.text import text_blocks
from narrative.structure.flows import build_flows
from narrative.types import Document

LIMIT = 50 * 2**20
SAVE_AS = "请用 WPS 或 Word 另存为 .docx（表格另存为 .xlsx）后再交"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA: dict[Kind, str] = {
    "docx": DOCX,
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "doc": "application/msword",
    "rtf": "application/rtf",
    "wordxml": "application/msword",
    "odf": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "html": "text/html",
    "mht": "multipart/related",
    "image": "image/*",
}
REFUSED: dict[Kind, str] = {
    "locked": "加了密码",
    "pptx": "是演示文稿，不是报告",
    "ppt": "是演示文稿，不是报告",
    "ole": "是旧版办公文件，认不出是哪一种",
}
SKIPPED = ("thumbs.db", "desktop.ini", ".ds_store")
FILES = 2000


def read_document(path: str | Path) -> Document:
    """The document in a file; of a folder or .zip the only one in it.

    Raises:
        InputError: missing, empty, damaged, encrypted, too large, of a kind that is not read, or several reports in one folder or archive
    """
    path = Path(path)
    found = []
    for document in read_documents(path):
        if isinstance(document, InputError):
            raise document
        found.append(document)
        if 1 < len(found):
            raise InputError(f"{path.name} 里不止一份报告：请逐份给出，或用能读几份报告的命令（extract、fill）")
    return found[0]


def read_documents(path: str | Path) -> Iterator[Document | InputError]:
    """The documents in a file, a .zip or a folder, in order of their names; an InputError in the place of each that cannot be read.

    Raises:
        InputError: the path itself cannot be read, or there is no report in it
    """
    from narrative.read.archive import zip_members

    path = Path(path)
    if path.is_dir():
        yield from _folder(path)
        return
    data = file_bytes(path)
    if kind_of(data) != "zip":
        yield read_bytes(data, path, path.name)
        return
    count = 0
    for inner, member in zip_members(data, path.name):
        count += 1
        name = f"{path.name} 里的 {inner.rpartition('/')[2]}"
        try:
            yield member if isinstance(member, InputError) else read_bytes(member, path / inner, name, inside=True)
        except InputError as error:
            yield error
    if not count:
        raise InputError(f"{path.name} 里没有文件：请检查压缩包是否打好")


def read_bytes(data: bytes, path: Path, name: str, *, inside: bool = False) -> Document:
    """The document that some bytes are.

    Args:
        path: where it comes from; inside an archive the archive's path and the member's name
        name: what messages call it
        inside: whether it lies in an archive or folder among others, where pictures are no reports

    Raises:
        InputError: it cannot be read
    """
    if not data.strip():
        raise InputError(f"{name} 是空文件：请检查是否保存成功")
    packed = archive_of(data)
    if packed is not None:
        raise InputError(f"{name} 是 {packed} 压缩包：请先解压，再交里面的报告")
    other = foreign(data)
    if other is not None:
        raise InputError(f"{name} 是{other}文件，不是报告：请选报告文件（.docx、.pdf 等）")
    kind = kind_of(data)
    if kind in REFUSED:
        remedy = SAVE_AS.replace("请用", "请用密码打开，去掉密码，再用") if kind == "locked" else SAVE_AS
        raise InputError(f"{name} {REFUSED[kind]}：{remedy}")
    if kind == "zip":
        raise InputError(f"{name} 是压缩包里的压缩包，或已损坏：请先解压，再交里面的报告")
    if kind == "image" and inside:
        raise InputError(f"{name} 是图片，没有读：如果它是报告的扫描件，请单独给出")
    if kind == "text":
        text = decode(data, name)
        media = "text/markdown" if path.suffix.lower() in (".md", ".markdown") else "text/plain"
        return _document(path, data, media, Content(text, text_blocks(text)), name)
    return _document(path, data, MEDIA[kind], _reader(kind)(data, name), name)


def read_text(text: str, *, name: str = "文本") -> Document:
    """The document that a string is.

    Raises:
        InputError: the string holds nothing
    """
    return _document(Path(name), text.encode("utf-8", "surrogatepass"), "text/plain", Content(text, text_blocks(text)), name)


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
        InputError: missing, locked, a folder, no plain file, empty or too large
    """
    if path.name.startswith("~$"):
        raise InputError(f"{path.name} 是 Word/WPS 打开文件时的临时锁文件：请选同名的正式文件")
    try:
        if path.is_dir():
            raise InputError(f"{path.name} 是文件夹：请给出里面的报告文件")
        if path.exists() and not path.is_file():
            raise InputError(f"{path.name} 不是普通文件：请给出报告文件")
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


def _folder(folder: Path) -> Iterator[Document | InputError]:
    """The documents of a folder and the folders in it; links, hidden files, lock files and what an earlier run wrote are passed over."""
    paths = [
        path
        for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).parts)
        if not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        and path.name.lower() not in SKIPPED
        and not path.is_symlink()
        and path.is_file()
    ]
    own = written_before(paths)
    count = 0
    for path in paths:
        if path in own:
            continue
        count += 1
        if FILES < count:
            yield InputError(f"{folder.name} 里超过 {FILES} 个文件，后面的没有读：请分几个文件夹给出")
            return
        try:
            data = file_bytes(path)
            if kind_of(data) == "zip":
                yield from read_documents(path)
            else:
                yield read_bytes(data, path, path.name, inside=True)
        except InputError as error:
            yield error
    if not count:
        raise InputError(f"{folder.name} 里没有文件：请给出报告文件，或放有报告的文件夹")


def _reader(kind: Kind) -> Callable[[bytes, str], Content]:
    """The reader of a kind, imported when it is asked for."""
    if kind == "docx":
        from narrative.read.docx import docx_blocks

        return lambda data, name: Content(*docx_blocks(data, name))
    if kind in ("xlsx", "xls"):
        from narrative.read import sheets

        return sheets.xlsx_content if kind == "xlsx" else sheets.xls_content
    if kind in ("html", "mht"):
        from narrative.read import html

        return html.html_content if kind == "html" else html.mht_content
    if kind in ("doc", "rtf", "wordxml", "odf"):
        return _through_office(kind)
    from narrative.read import pages

    return {"pdf": pages.pdf_content, "ofd": pages.ofd_content, "image": pages.image_content}[kind]


def _through_office(kind: Kind) -> Callable[[bytes, str], Content]:
    """A reader that has LibreOffice make a .docx (of a spreadsheet an .xlsx) and reads that."""

    def read(data: bytes, name: str) -> Content:
        from narrative.read.docx import docx_blocks
        from narrative.read.office import converted
        from narrative.read.sheets import xlsx_content

        if kind == "odf" and b"opendocument.spreadsheet" in data[:120]:
            return xlsx_content(converted(data, "ods", "xlsx", name) or b"", name)
        extension = {"wordxml": "xml", "odf": "odt"}.get(kind, str(kind))
        return Content(*docx_blocks(converted(data, extension, "docx", name) or b"", name))

    return read


def _document(path: Path, data: bytes, media: str, content: Content, name: str) -> Document:
    if not any(block.span.start < block.span.end for block in content.blocks):
        raise InputError(f"{name} 里没有文字：请检查是否选对了文件（扫描件请先识别成文字）")
    sha256 = hashlib.sha256(data).hexdigest()
    shown = str(path).encode("utf-8", "replace").decode("utf-8")
    flows = build_flows(content.text, content.blocks)
    return Document(sha256[:12], shown, sha256, media, content.text, content.blocks, flows, content.warnings, content.lines)
