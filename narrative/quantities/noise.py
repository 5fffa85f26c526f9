"""Numerals that scanning or printing spoiled: letters for digits (3O场, l2人) and numbers printed twice (12.512.5%). Read as meant, and flagged."""

from __future__ import annotations

import re
from decimal import Decimal

LOOKALIKES = {"O": "0", "o": "0", "l": "1", "I": "1"}
LETTERS = str.maketrans(LOOKALIKES)
# The first character stands alone, so that a search passes fast over the others: a digit with letters behind it, or a letter with digits.
SLIP = re.compile(r"[\dOolI](?<![A-Za-z\d].)(?:(?<=\d)(?=[\d.,]*[OolI])|(?<=[OolI])(?=[OolI.,]*\d))[\dOolI.,]*[万亿]?(?![A-Za-z])")
DOUBLED = re.compile(r"(?<![\d.,])(\d+\.\d+|\d{1,3}(?:,\d{3})+)\1(?![\d.,])([万亿]?)")


def slips(text: str) -> list[tuple[int, int, str]]:
    """(start, end, numeral as meant) of the numerals in which letters stand for digits."""
    if not any(letter in text for letter in LOOKALIKES):
        return []
    return [(m.start(), m.end(), m.group().translate(LETTERS)) for m in SLIP.finditer(text)]


def doubled_at(text: str, start: int) -> tuple[int, str] | None:
    """Where a number ends that is printed twice from here on, and what it is meant to be: 12.512.5 → 12.5."""
    match = DOUBLED.match(text, start)
    return (match.end(), match.group(1) + match.group(2)) if match is not None else None


def looks_doubled(numeral: str) -> bool:
    """Whether a whole number may have been printed twice (1313 for 13): it is kept as it stands, and flagged.

    With a scale behind it (7070万) it counts as doubled only where its parts say so.
    """
    half = len(numeral) // 2
    return half >= 2 and numeral[:half] == numeral[half:] and numeral.isdecimal()


def halved(value: Decimal) -> Decimal | None:
    """The number that one printed twice (1313, 7070万) was meant to be; None where it cannot be such a one."""
    digits = f"{value:f}".rstrip("0")
    zeros = len(f"{value:f}") - len(digits)
    for pad in range(zeros + 1):
        padded = digits + "0" * pad
        if looks_doubled(padded):
            return Decimal(padded[: len(padded) // 2] + "0" * (zeros - pad))
    return None
