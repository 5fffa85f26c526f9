"""Where something stands, in words a clerk understands: 四（二）第2段, 表2 目标完成情况格."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from narrative.types import Section, Span

if TYPE_CHECKING:
    from narrative.results import Extraction

NUMBER = re.compile(
    r"\s*([一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[、.．]|[①-⑳]|第[一二三四五六七八九十]{1,3}部分)"
)


def place_of(result: Extraction, span: Span, section: int | None) -> str:
    """The place of a span: section numbers and paragraph, or table and cell; 第N段 where the text has neither.

    Args:
        section: index of the section the span belongs to, None to look it up
    """
    document = result.document
    starts = [block.span.start for block in document.blocks]
    at = bisect_right(starts, span.start) - 1
    block = document.blocks[at] if 0 <= at and span.start < document.blocks[at].span.end else None
    if section is None:
        section = next((i for i, s in enumerate(result.sections) if s.span.start <= span.start < s.span.end), None)
    found = result.sections[section] if section is not None else None
    if block is not None and block.kind == "cell":
        label = found.label if found is not None and found.label else f"第{block.locator.row}行第{block.locator.column}列"
        return f"表{block.locator.table} {label}格"
    number = _numbers(result, found) if found is not None else ""
    if found is not None and block is not None:
        first = next((i for i, b in enumerate(document.blocks) if found.span.start < b.span.end), at)
        headed = first < at and document.blocks[first].span.end - document.blocks[first].span.start <= len(found.title) + 8
        count = sum(b.kind == "paragraph" for b in document.blocks[first : at + 1]) - headed
        if number:
            return f"{number}第{count}段"
    return f"第{block.locator.paragraph}段" if block is not None and block.locator.paragraph else "正文"


def _numbers(result: Extraction, section: Section | None) -> str:
    """四（二）: the list numbers of a section and those above it."""
    numbers: list[str] = []
    while section is not None:
        match = NUMBER.match(result.document.text[section.span.start : section.span.start + 12])
        if match:
            numbers.append(match.group(1).rstrip("、.．"))
        section = result.sections[section.parent] if section.parent is not None else None
    return "".join(reversed(numbers))
