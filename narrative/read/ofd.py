""".ofd → its text layer: the pages' text objects in the order and place the file gives them."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree

from narrative.errors import InputError
from narrative.read.package import damaged, open_package, parsed, part

MM = 72 / 25.4
PAGES = 2000
Glyph = tuple[str, float, float, float, float]  # character, left, top, right, bottom in points


def ofd_glyphs(data: bytes, name: str) -> list[tuple[float, float, list[Glyph]]]:
    """(width, height, characters with boxes) of each page, in points.

    Raises:
        InputError: damaged, or without a text layer
    """
    with damaged(f"{name} 已损坏，读不出来：请用 WPS 或 OFD 阅读器另存为 .pdf 或 .docx 后再交"), open_package(data) as package:
        root = parsed(part(package, "OFD.xml"))
        pages = [page for body in root.iter("{*}DocRoot") for page in _pages(package, (body.text or "").strip().lstrip("/"))]
    if not any(glyphs for _, _, glyphs in pages):
        raise InputError(f"{name} 里只有图片，没有文字：请用 OFD 阅读器另存为 .pdf 后再交")
    return pages


def _pages(package: zipfile.ZipFile, path: str) -> Iterator[tuple[float, float, list[Glyph]]]:
    document = parsed(part(package, path))
    folder = posixpath.dirname(path)
    common = document.find(".//{*}CommonData/{*}PageArea/{*}PhysicalBox")
    for page in list(document.findall(".//{*}Pages/{*}Page"))[:PAGES]:
        root = parsed(part(package, posixpath.normpath(posixpath.join(folder, (page.get("BaseLoc") or "").lstrip("/")))))
        area = root.find(".//{*}Area/{*}PhysicalBox")
        area = common if area is None else area
        box = _floats((area.text if area is not None else None) or "0 0 210 297")
        glyphs = [glyph for text in root.iter("{*}TextObject") for glyph in _glyphs(text)]
        yield box[2] * MM, box[3] * MM, glyphs


def _glyphs(text: etree._Element) -> Iterator[Glyph]:
    """The characters of a text object: its boundary, then each code's offsets, scaled by the object's matrix."""
    left, top = (*_floats(text.get("Boundary") or ""), 0.0, 0.0)[:2]
    size = float(text.get("Size") or 4)
    matrix = _floats(text.get("CTM") or "1 0 0 1 0 0")
    a, b, c, d, e, f = matrix if len(matrix) == 6 else [1.0, 0, 0, 1.0, 0, 0]
    for code in text.iter("{*}TextCode"):
        x, y = float(code.get("X") or 0), float(code.get("Y") or size)
        steps = _deltas(code.get("DeltaX"))
        for n, character in enumerate(code.text or ""):
            at, base = left + a * x + c * y + e, top + b * x + d * y + f
            wide, high = abs(a) * size * (1 if "\u2e80" < character else 0.5), abs(d) * size
            yield character, at * MM, (base - 0.86 * high) * MM, (at + wide) * MM, (base + 0.14 * high) * MM
            x += steps[n] if n < len(steps) else size * (1 if "\u2e80" < character else 0.5)


def _deltas(text: str | None) -> list[float]:
    """The steps between characters; "g 3 2.5" stands for three steps of 2.5."""
    steps: list[float] = []
    words = (text or "").split()
    while words:
        word = words.pop(0)
        if word == "g" and 2 <= len(words):
            count = int(words.pop(0))
            steps += [float(words.pop(0))] * min(count, 10_000)
        else:
            steps.append(float(word))
    return steps


def _floats(text: str) -> list[float]:
    return [float(word) for word in text.replace(",", " ").split()]
