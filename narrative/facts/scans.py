"""Marks the facts whose words were read from a picture: they are proposals, and no cell takes them unasked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from narrative.types import Block, Fact

FLAG = "ocr"


def mark_scanned(facts: Sequence[Fact], blocks: Sequence[Block]) -> tuple[Fact, ...]:
    """The facts; those that touch a block read from a picture carry the flag "ocr" in `quantity.flags`."""
    read = [block.span for block in blocks if FLAG in block.flags]
    starts = [span.start for span in read]
    if not read:
        return tuple(facts)

    def touched(fact: Fact) -> bool:
        span = fact.quantity.span
        at = bisect_right(starts, max(span.start, span.end - 1)) - 1
        return 0 <= at and span.start < read[at].end

    return tuple(replace(f, quantity=replace(f.quantity, flags=(*f.quantity.flags, FLAG))) if touched(f) else f for f in facts)
