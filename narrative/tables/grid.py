"""Grid: the cells of one table as texts, whatever file they come from. Knows nothing of what the cells mean."""

from __future__ import annotations

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
