"""Formats that have pages → content: .pdf with and without a text layer, .ofd, pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from narrative.errors import InputError
from narrative.read.content import Box, Content
from narrative.read.layout import Page, laid_out
from narrative.read.lines import Glyph

if TYPE_CHECKING:
    from PIL import Image

SCANS = 60  # pages that are read from pictures in one file: some seconds each
OFFICE = "请向制作的人要 Word/WPS 原文件，另存为 .docx 后再交"
Way = Callable[[Box], Box]


def pdf_content(data: bytes, name: str) -> Content:
    """The text of a .pdf; pages without a text layer are read from their picture where the [ocr] extra is installed.

    Raises:
        InputError: damaged, encrypted, too long, or scanned with no way to read it
    """
    from narrative.read.pdf import pdf_pages

    pages: list[Page] = []
    pictured: list[int] = []
    for page, is_picture in pdf_pages(data, name):
        pages.append(page)
        if is_picture:
            pictured.append(len(pages) - 1)
    if not pictured:
        return laid_out(pages)
    return _with_pictures(data, name, pages, pictured)


def _with_pictures(data: bytes, name: str, pages: list[Page], pictured: list[int]) -> Content:
    from narrative.read import ocr
    from narrative.read.picture import rendered

    numbers = "、".join(str(pages[at].number) for at in pictured[:8]) + ("等" if 8 < len(pictured) else "")
    if not ocr.can_read_pictures():
        if len(pictured) == len(pages):
            raise InputError(f"{name} 是扫描件（图片），没有可读的文字：{OFFICE}；或{ocr.INSTALL}")
        for at in pictured:
            pages[at] = replace(pages[at], glyphs=())
        return laid_out(pages, [f"第 {numbers} 页是图片，没有读：{OFFICE}；或{ocr.INSTALL}"])
    if SCANS < len(pictured):
        raise InputError(f"{name} 有 {len(pictured)} 页扫描件，超过 {SCANS} 页：{OFFICE}，或只交绩效自评报告那部分")
    ways: dict[int, Way] = {}
    for at in pictured:
        page = pages[at]
        try:
            picture = rendered(data, page.number)
        except (ValueError, RuntimeError, MemoryError) as error:
            raise InputError(f"{name} 第 {page.number} 页已损坏，读不出来：{OFFICE}") from error
        pages[at], ways[page.number] = _recognised(picture, page.number, page.width / picture.width)
    return _moved(laid_out(pages, [f"第 {numbers} 页是扫描件，文字由识别得来：其中的数字请逐个对照原图"]), ways)


def image_content(data: bytes, name: str) -> Content:
    """The text of an image file, each of its frames a page.

    Raises:
        InputError: damaged, too large, or the [ocr] extra is not installed
    """
    from narrative.read import ocr
    from narrative.read.picture import frames

    if not ocr.can_read_pictures():
        raise InputError(f"{name} 是图片：{OFFICE}；或{ocr.INSTALL}")
    pages: list[Page] = []
    ways: dict[int, Way] = {}
    for number, picture in enumerate(frames(data, name), 1):
        page, ways[number] = _recognised(picture, number, 1.0)
        pages.append(page)
    return _moved(laid_out(pages, ["文字由图片识别得来：其中的数字请逐个对照原图"]), ways)


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


def _recognised(picture: Image.Image, number: int, unit: float) -> tuple[Page, Way]:
    """The page read from a picture, and the way from its boxes to those of the file: `unit` is one pixel of the picture in the file's measure."""
    from narrative.read.ocr import read_picture

    page, level, point = read_picture(picture, number)

    def back(box: Box) -> Box:
        left, top, right, bottom = level.back((box[0] / point, box[1] / point, box[2] / point, box[3] / point))
        return (round(left * unit, 1), round(top * unit, 1), round(right * unit, 1), round(bottom * unit, 1))

    return page, back


def _moved(content: Content, ways: Mapping[int, Way]) -> Content:
    """The content with the boxes of the pages named brought into the file's own measure."""

    def moved(page: int | None, box: Box | None) -> Box | None:
        return ways[page](box) if page is not None and page in ways and box is not None else box

    blocks = tuple(replace(b, locator=replace(b.locator, box=moved(b.locator.page, b.locator.box))) for b in content.blocks)
    lines = tuple(replace(line, box=moved(line.page, line.box) or line.box) for line in content.lines)
    return replace(content, blocks=blocks, lines=lines)
