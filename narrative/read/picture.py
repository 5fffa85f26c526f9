"""Pages as pictures: rendered from a .pdf, opened from an image file, and the piece of a page that a locator points at, for the reader's own eyes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from narrative.errors import InputError
from narrative.read.content import Box
from narrative.read.files import file_bytes
from narrative.read.kinds import kind_of

if TYPE_CHECKING:
    from PIL import Image

DPI = 200
PIXELS = 60_000_000
FRAMES = 60


def rendered(data: bytes, page: int, dpi: int = DPI) -> Image.Image:
    """A page (1-based) of a .pdf as a picture.

    Raises:
        ValueError, RuntimeError: no such page, or it cannot be drawn
    """
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        sheet = document[page - 1]
        width, height = sheet.get_size()
        scale = min(dpi / 72, (PIXELS / max(1.0, width * height)) ** 0.5)
        picture: Image.Image = sheet.render(scale=scale).to_pil().convert("RGB")
        return picture
    except IndexError as error:
        raise ValueError(f"no page {page}") from error
    finally:
        document.close()


def frames(data: bytes, name: str) -> Iterator[Image.Image]:
    """The pictures in an image file, turned as they are meant to be seen.

    Raises:
        InputError: damaged or too large
    """
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            if PIXELS < image.width * image.height or FRAMES < getattr(image, "n_frames", 1):
                raise InputError(f"{name} 太大（像素或页数过多）：请按 A4、200 dpi 重新扫描，或分成几份")
            for frame in ImageSequence.Iterator(image):
                yield ImageOps.exif_transpose(frame).convert("RGB")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        MemoryError,
        TypeError,
        IndexError,
    ) as error:
        raise InputError(f"{name} 已损坏，打不开图片：请重新扫描或另存后再交") from error


def cut_out(path: str | Path, page: int, box: Box, *, margin: float = 4.0) -> bytes:
    """The piece of a page that a locator's page and box name, as PNG: what the printed line really looks like.

    Args:
        path: a .pdf or image file, as `Document.path` has it
        page: 1-based
        box: in the units of `Locator.box`
        margin: what is shown around the box, in the same units

    Raises:
        InputError: the file is gone, is neither of the two, or has no such page
    """
    path = Path(path)
    data = file_bytes(path)
    kind = kind_of(data)
    if kind not in ("pdf", "image"):
        raise InputError(f"{path.name} 没有页面图像：只有 .pdf 和图片可以截出原图")
    try:
        picture = rendered(data, page) if kind == "pdf" else list(frames(data, path.name))[page - 1]
    except (IndexError, ValueError, RuntimeError) as error:
        raise InputError(f"{path.name} 第 {page} 页截不出原图：请检查文件是否换过") from error
    scale = DPI / 72 if kind == "pdf" else 1.0
    edges = [round((v + s * margin) * scale) for v, s in zip(box, (-1, -1, 1, 1), strict=True)]
    left, top = max(0, min(edges[0], picture.width - 1)), max(0, min(edges[1], picture.height - 1))
    out = io.BytesIO()
    picture.crop((left, top, max(left + 1, min(edges[2], picture.width)), max(top + 1, min(edges[3], picture.height)))).save(out, "PNG")
    return out.getvalue()
