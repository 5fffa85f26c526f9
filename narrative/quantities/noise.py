"""Numerals that scanning or printing spoiled: letters for digits (3O场, l2人) and numbers printed twice (12.512.5%). Read as meant, and flagged."""

from __future__ import annotations

import re

LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
SLIP = re.compile(r"(?<![A-Za-z\d])(?=[\d.,]*[OolI])(?=[OolI.,]*\d)[\dOolI][\dOolI.,]*[万亿]?(?![A-Za-z])")
DOUBLED = re.compile(r"(?<![\d.,])(\d+\.\d+|\d{1,3}(?:,\d{3})+)\1(?![\d.,])([万亿]?)")
TWICE = re.compile(r"(\d{2,})\1")


def spoiled(text: str) -> list[tuple[int, int, str, str]]:
    """(start, end, numeral as meant, flag) of the numerals that are surely spoiled."""
    found = [(m.start(), m.end(), m.group().translate(LETTERS), "ocr_digit") for m in SLIP.finditer(text)]
    return found + [(m.start(), m.end(), m.group(1) + m.group(2), "doubled") for m in DOUBLED.finditer(text)]


def looks_doubled(numeral: str) -> bool:
    """Whether a whole number may have been printed twice (1313 for 13): it is kept as it stands, and flagged."""
    return TWICE.fullmatch(numeral) is not None
