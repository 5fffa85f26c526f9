"""Where something stands, in words a clerk understands: 四（二）第2段, 表2 目标完成情况格, 第5页, “自评表”工作表C3格."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from narrative.letters import letter
from narrative.types import Document, Line, Section, Span

NUMBER = re.compile(
    r"\s*([一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[、.．]|[①-⑳]|第[一二三四五六七八九十]{1,3}部分)"
)


def place_of(document: Document, sections: Sequence[Section], starts: Sequence[int], span: Span, section: int | None) -> str:
    """The place of a span: the page where there are pages, then section numbers and paragraph, or table and cell; 第N段 where the text has neither.

    Args:
        starts: the first position of each block of the document
        section: index of the section the span belongs to, None to look it up
    """
    at = bisect_right(starts, span.start) - 1
    block = document.blocks[at] if 0 <= at and span.start < document.blocks[at].span.end else None
    if section is None:
        section = next((i for i, s in enumerate(sections) if s.span.start <= span.start < s.span.end), None)
    found = sections[section] if section is not None else None
    if block is None:
        return "正文"
    if block.locator.sheet is not None:
        return f"“{block.locator.sheet}”工作表{letter((block.locator.column or 1) - 1)}{block.locator.row}格"
    page = page_of(document, span)
    return (f"第{page}页 " if page is not None else "") + _within(document, sections, starts, at, found)


def line_of(document: Document, span: Span) -> Line | None:
    """The printed line a span begins in, None for formats without pages."""
    at = bisect_right(document.lines, span.start, key=lambda line: line.span.start) - 1
    return document.lines[at] if 0 <= at and span.start < document.lines[at].span.end else None


def page_of(document: Document, span: Span) -> int | None:
    """The page a span begins on, None for formats without pages."""
    line = line_of(document, span)
    return line.page if line is not None else None


def _within(document: Document, sections: Sequence[Section], starts: Sequence[int], at: int, found: Section | None) -> str:
    """The place of a block within its page or its document without pages."""
    block = document.blocks[at]
    if block.kind == "cell":
        label = found.label if found is not None and found.label else f"第{block.locator.row}行第{block.locator.column}列"
        return f"表{block.locator.table} {label}格"
    number = _numbers(document, sections, found) if found is not None else ""
    if found is None or not number:
        return f"第{block.locator.paragraph}段" if block.locator.paragraph else "正文"
    first = max(0, bisect_right(starts, found.span.start) - 1)
    headed = first < at and document.blocks[first].span.end - document.blocks[first].span.start <= len(found.title) + 8
    count = (block.locator.paragraph or 1) - (document.blocks[first].locator.paragraph or 1) + 1 - headed
    return f"{number}第{max(1, count)}段"


def _numbers(document: Document, sections: Sequence[Section], section: Section | None) -> str:
    """四（二）: the list numbers of a section and those above it."""
    numbers: list[str] = []
    while section is not None:
        match = NUMBER.match(document.text[section.span.start : section.span.start + 12])
        if match:
            numbers.append(match.group(1).rstrip("、.．"))
        section = sections[section.parent] if section.parent is not None else None
    return "".join(reversed(numbers))
