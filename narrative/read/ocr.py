"""Pictures → pages of characters, read offline by RapidOCR. What comes from here is flagged "ocr": a proposal, never sure.

Misreads are silent and confident (90% becomes 1%), so nothing downstream may take such a figure unasked.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from narrative.read.layout import Page
from narrative.read.lines import Glyph
from narrative.read.scan import Level, levelled

if TYPE_CHECKING:
    from PIL import Image

FLAG = "ocr"
INSTALL = '请安装识别功能：pip install "narrative-metrics[ocr]"'
LEAST = 0.5  # score of a line below which it is no writing but a stain
ACROSS = 595.0  # points that a page is wide for the layout
CHINESE = "[一-龥”」』）》]"
MARKS = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）"}


def can_read_pictures() -> bool:
    """Whether the [ocr] extra is installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


def read_picture(picture: Image.Image, number: int) -> tuple[Page, Level, float]:
    """The page read from its picture, the level picture, and the points of the page's coordinates to one of its pixels."""
    import numpy as np

    level = levelled(np.asarray(picture))
    height, width = level.pixels.shape[:2]
    point = ACROSS / width
    glyphs = tuple(Glyph(g.text, g.x0 * point, g.top * point, g.x1 * point, g.bottom * point) for g in _glyphs(level.pixels))
    tables = tuple(tuple((c[0] * point, c[1] * point, c[2] * point, c[3] * point) for c in table) for table in level.tables)
    return Page(number, ACROSS, height * point, glyphs, tables, (FLAG,)), level, point


@cache
def _engine() -> Any:
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def _glyphs(pixels: Any) -> Iterator[Glyph]:
    """The characters of a level picture in its pixels."""
    found = _engine()(pixels[:, :, ::-1], return_word_box=True)
    for words, text, score in zip(found.word_results or (), found.txts or (), found.scores or (), strict=False):
        if score < LEAST:
            continue
        characters = [piece for word in words for piece in _single(word)]
        shown = _punctuated("".join(c for c, *_ in characters))
        del text
        for character, (_, x0, top, x1, bottom) in zip(shown, characters, strict=True):
            middle, half = (top + bottom) / 2, 0.42 * (bottom - top)
            yield Glyph(character, x0, middle - half, x1, middle + half)


def _single(word: Any) -> Iterator[tuple[str, float, float, float, float]]:
    """The characters of a word with their boxes; a Latin word's box is parted evenly."""
    text, _, quad = word
    left, right = min(p[0] for p in quad), max(p[0] for p in quad)
    top, bottom = min(p[1] for p in quad), max(p[1] for p in quad)
    step = (right - left) / max(1, len(text))
    for n, character in enumerate(text):
        yield character, left + n * step, top, left + (n + 1) * step, bottom


def _punctuated(text: str) -> str:
    """Marks beside Chinese characters in their Chinese form, which the engine mixes up."""
    return re.sub(f"(?<={CHINESE})[,;:!?()]|[,;:!?()](?={CHINESE})", lambda m: MARKS[m.group()], text)
