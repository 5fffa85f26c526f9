""".pdf → pages of characters and ruled cells. Pages without usable words are handed on as pictures."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

from narrative.errors import InputError
from narrative.read.content import Box
from narrative.read.layout import Page
from narrative.read.lines import Glyph

PAGES = 600
GLYPHS = 20_000  # of one page; more is a drawing
UNREADABLE = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd\x00-\x08]")
RULES = 6_000  # lines and edges of one page beyond which looking for tables would take too long


def pdf_pages(data: bytes, name: str) -> Iterator[tuple[Page, bool]]:
    """(page, whether its words have to be read from its picture) for each page.

    Raises:
        InputError: damaged, encrypted or with too many pages
    """
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    broken = f"{name} 已损坏，读不出来：请重新导出，或用 WPS 或 Word 打开后另存为 .docx 再交"
    locked = f"{name} 加了密码：请去掉密码，或打开后另存为 .docx 再交"
    try:
        document = pdfplumber.open(io.BytesIO(data))
        count = len(document.pages)
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise InputError(locked) from error
    except PdfminerException as error:
        raise InputError(locked if "Password" in repr(error) or "Encrypt" in repr(error) else broken) from error
    except Exception as error:  # the parser raises whatever a damaged file makes it stumble over
        raise InputError(broken) from error
    if PAGES < count:
        raise InputError(f"{name} 有 {count} 页，超过 {PAGES} 页：请只交绩效自评报告那部分")
    if not count:
        raise InputError(broken)
    for page in document.pages:
        try:
            yield _page(page)
        except Exception as error:  # as above
            raise InputError(
                f"{name} 第 {page.page_number} 页已损坏，读不出来：请重新导出，或用 WPS 或 Word 打开后另存为 .docx 再交"
            ) from error
        finally:
            page.close()


def _page(page: Any) -> tuple[Page, bool]:
    width, height = float(page.width), float(page.height)
    left, top = float(page.bbox[0]), float(page.bbox[1])
    shown = page.dedupe_chars(tolerance=1, extra_attrs=()) if len(page.chars) < GLYPHS else page
    glyphs = tuple(
        Glyph(c["text"], c["x0"] - left, c["top"] - top, c["x1"] - left, c["bottom"] - top)
        for c in shown.chars[:GLYPHS]
        if c["upright"] and 0 <= c["x1"] - left and c["x0"] - left <= width and 0 <= c["bottom"] - top and c["top"] - top <= height
    )
    words = "".join(g.text for g in glyphs if g.text.strip())
    garbled = len(words) < 6 * len(UNREADABLE.findall(words))
    covered = max((_share(image, width, height) for image in page.images), default=0.0)
    pictured = garbled or (len(words) < 20 and 0.3 < covered) or (not words and bool(page.images or page.curves))
    flags = ("ocr",) if 0.8 < covered and words else ()  # a scan under words that another program read
    tables: tuple[tuple[Box, ...], ...] = ()
    if not pictured and len(page.edges) < RULES:
        tables = tuple(tuple((c[0] - left, c[1] - top, c[2] - left, c[3] - top) for c in table.cells) for table in page.find_tables())
    return Page(page.page_number, width, height, glyphs, tuple(t for t in tables if 1 < len(t)), flags), pictured


def _share(image: Any, width: float, height: float) -> float:
    """How much of the page an image covers."""
    across = max(0.0, min(image["x1"], width) - max(image["x0"], 0.0))
    down = max(0.0, min(image["bottom"], height) - max(image["top"], 0.0))
    return float(across * down / (width * height)) if width and height else 0.0
