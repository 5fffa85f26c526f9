"""The names that sheets give to columns and cells: A, AB, F12."""

from __future__ import annotations

import re


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
