"""Formats that have pages → content: .pdf with and without a text layer, .ofd, pictures."""

from __future__ import annotations

from narrative.errors import InputError
from narrative.read.content import Content
from narrative.read.layout import Page, laid_out
from narrative.read.lines import Glyph


def pdf_content(data: bytes, name: str) -> Content:
    """The text of a .pdf; pages without a text layer are read from their picture where the [ocr] extra is installed.

    Raises:
        InputError: damaged, encrypted, too long, or scanned with no way to read it
    """
    from narrative.read.pdf import pdf_pages

    pages: list[Page] = []
    scanned: list[int] = []
    for page, pictured in pdf_pages(data, name):
        pages.append(page)
        if pictured:
            scanned.append(page.number)
    if scanned:
        raise InputError(f"{name} 第 {scanned[0]} 页是扫描件（图片），没有可读的文字：请用 WPS 或 Word 另存为 .docx 后再交")
    return laid_out(pages)


def ofd_content(data: bytes, name: str) -> Content:
    """The text layer of an .ofd.

    Raises:
        InputError: damaged, or without a text layer
    """
    from narrative.read.ofd import ofd_glyphs

    pages = [
        Page(number, width, height, tuple(Glyph(*glyph) for glyph in glyphs))
        for number, (width, height, glyphs) in enumerate(ofd_glyphs(data, name), 1)
    ]
    return laid_out(pages)


def image_content(data: bytes, name: str) -> Content:
    """The text of a picture."""
    raise InputError(f"{name} 是图片，还不能直接读：请用 WPS 或 Word 另存为 .docx 后再交")
