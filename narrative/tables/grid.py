"""Grid: the cells of one table as texts, whatever file they come from. Knows nothing of what the cells mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Blocked = Literal["", "formula", "merged"]
Source = Literal["xlsx", "docx", "text"]
ROWS, COLUMNS = 20_000, 400
UNPACKED = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet or table.

    Args:
        name: the sheet's name in a workbook, 表1, 表2, … elsewhere
        rows: texts by row, then column; row n of the file is rows[n - 1]
        covered: (row, 0-based column) → text of the merged area that a cell belongs to
        blocked: (row, 0-based column) → what keeps a cell from being written
        before: the last lines of text in front of the table
    """

    source: Source
    name: str
    rows: tuple[tuple[str, ...], ...]
    covered: Mapping[tuple[int, int], str] = field(default_factory=dict)
    blocked: Mapping[tuple[int, int], Blocked] = field(default_factory=dict)
    before: tuple[str, ...] = ()


def letter(column: int) -> str:
    """The letters of a 0-based column: 0 → A, 27 → AB."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The 0-based column that letters name: A → 0, AB → 27."""
    total = 0
    for character in letters.upper():
        total = total * 26 + ord(character) - 64
    return total - 1


def place(locator: str) -> tuple[int, int]:
    """(row, 0-based column) of a cell's name: F12 → (12, 5).

    Raises:
        ValueError: no such name
    """
    match = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", locator)
    if match is None:
        raise ValueError(f"not a cell: {locator}")
    return int(match.group(2)), column_number(match.group(1))
