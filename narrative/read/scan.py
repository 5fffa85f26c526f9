"""A picture of a page → level picture and its ruled cells. Knows geometry, nothing of characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from narrative.read.content import Box

WIDTH = 1654  # pixels across that a page is brought to: A4 at 200 dpi
TILT = 6.0  # degrees on either side that a page may lie askew


@dataclass(frozen=True, slots=True)
class Level:
    """A page brought level: its pixels (height, width, 3), the tables' cells in them, and the way back to the picture as it came."""

    pixels: Any
    tables: tuple[tuple[Box, ...], ...]
    scale: float
    angle: float
    size: tuple[int, int]  # width and height of the picture as it came

    def back(self, box: Box) -> Box:
        """A box of the level picture in pixels of the picture as it came."""
        import cv2
        import numpy as np

        height, width = self.pixels.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -self.angle, 1.0)
        corners = np.array([[box[0], box[1], 1], [box[2], box[1], 1], [box[2], box[3], 1], [box[0], box[3], 1]])
        turned = corners @ matrix.T / self.scale
        (left, top), (right, bottom) = turned.min(axis=0), turned.max(axis=0)
        return (max(0.0, float(left)), max(0.0, float(top)), min(float(right), self.size[0]), min(float(bottom), self.size[1]))


def levelled(picture: Any) -> Level:
    """A picture (height, width, 3) scaled and turned so that its lines lie level, its rules found and painted over."""
    import cv2

    height, width = picture.shape[:2]
    scale = WIDTH / width if not 0.75 * WIDTH <= width <= 1.6 * WIDTH else 1.0
    scale = min(scale, 3.0, (30_000_000 / (height * width)) ** 0.5)
    if scale != 1.0:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    angle = _tilt(picture)
    if 0.04 < abs(angle):
        picture = _turned(picture, angle, cv2.INTER_CUBIC)
    tables, rules = _ruled(picture)
    picture = picture.copy()
    picture[cv2.dilate(rules, cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3))) > 0] = 255
    return Level(picture, tables, scale, angle, (width, height))


def _turned(picture: Any, angle: float, how: int) -> Any:
    import cv2

    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    white = (255, 255, 255) if picture.ndim == 3 else 0
    return cv2.warpAffine(picture, matrix, (width, height), flags=how, borderMode=cv2.BORDER_CONSTANT, borderValue=white)


def _ink(picture: Any) -> Any:
    """Dark strokes as 255 on 0, whatever the light."""
    import cv2

    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)


def _tilt(picture: Any) -> float:
    """The angle in degrees by which the page has to be turned: the one at which its rows of ink stand out most."""
    import cv2

    small = cv2.resize(_ink(picture), None, fx=800 / picture.shape[1], fy=800 / picture.shape[1], interpolation=cv2.INTER_AREA)
    best, step = 0.0, 0.5
    reach = [n * step for n in range(int(-TILT / step), int(TILT / step) + 1)]
    while 0.02 < step:
        best = max(reach, key=lambda angle: (_sharpness(_turned(small, angle, cv2.INTER_LINEAR)), -abs(angle)))
        step /= 4
        reach = [best + n * step for n in range(-4, 5)]
    return round(best, 3)


def _sharpness(ink: Any) -> float:
    import numpy as np

    rows = ink.sum(axis=1, dtype=np.float64)
    return float(((rows[1:] - rows[:-1]) ** 2).sum())


def _ruled(picture: Any) -> tuple[tuple[tuple[Box, ...], ...], Any]:
    """The cells of each ruled table, and the mask of its rules: the holes of a net of long level and upright strokes."""
    import cv2

    width = picture.shape[1]
    ink = cv2.morphologyEx(_ink(picture), cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3)))
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (width // 22, 1)))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (1, width // 36)))
    level = cv2.dilate(level, cv2.getStructuringElement(cv2.MORPH_RECT, (width // 120, 3)))
    upright = cv2.dilate(upright, cv2.getStructuringElement(cv2.MORPH_RECT, (3, width // 120)))
    net = cv2.bitwise_or(level, upright)
    contours, tree = cv2.findContours(net, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    cells: dict[int, list[Box]] = {}
    for n, contour in enumerate(contours):
        parent = int(tree[0][n][3])
        x, y, w, h = cv2.boundingRect(contour)
        if 0 <= parent and width / 90 < w and width / 90 < h:
            cells.setdefault(parent, []).append((float(x), float(y), float(x + w), float(y + h)))
    tables = [tuple(sorted(found, key=lambda c: (c[1], c[0]))) for found in cells.values() if 2 <= len(found)]
    rules = cv2.bitwise_or(level, upright) if tables else net * 0
    return tuple(sorted(tables)), rules
