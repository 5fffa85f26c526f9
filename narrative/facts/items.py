"""The lines of a marked list whose total stands anywhere in the line above (受理416件，调成402件。按类型分：, a line for each), or at the list's end
(以上合计264场). Lists right behind the colon of their total are found by `rows`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from narrative.facts.build import Draft
from narrative.facts.counts import UNCOUNTED
from narrative.facts.sums import FEW, NEAR
from narrative.offsets import View
from narrative.structure.normalize import BULLETS

ITEM = re.compile(rf"[{BULLETS}]|[-–—*＊]{{1,2}}(?=[一-龥“])|[①-⑳]|[（(]\d{{1,2}}[)）]")
OPENED = re.compile(r"(?:其中|包括|如下|分别(?:为|是)?|明细|构成|[分看数列]|情况)?[：:]\s*$")  # how the line above a list ends
SORTED = re.compile(
    r"(?:其中|包括|分别(?:为|是)?|按[^，。；：\d]{1,8}[分看数列])[：:]\s*$"
)  # and where it says that the lines sort what it told
SUMMED = re.compile(r"(?:以上|上述)?[^，。；：\d]{0,6}(?:合计|共计|总计)[^，。；\d]{0,4}$")
LEAST = 2  # lines of a list


def of_items(drafts: Sequence[Draft], views: Sequence[View], linked: Container[int]) -> Iterator[tuple[int, int]]:
    """(part, total), as indices of drafts, of the counts that are no parts yet: the first of its unit in each line of a list."""
    for flow, own in groupby(range(len(drafts)), key=lambda at: drafts[at].flow):
        text = views[flow].text
        lines = [(start, list(run)) for start, run in groupby(own, key=lambda at, text=text: text.rfind("\n", 0, drafts[at].start_v) + 1)]  # type: ignore[misc]
        at = 0
        while at < len(lines):
            run = _run(text, lines, at)
            if LEAST <= len(run):
                above = lines[at - 1][1] if 0 < at and _follows(text, lines[at - 1][0], lines[at][0]) else []
                yield from _linked(drafts, text, above, run, linked)
            at += max(1, len(run))


def _run(text: str, lines: Sequence[tuple[int, list[int]]], at: int) -> list[list[int]]:
    """The counts of the marked lines from one on, each right behind the other."""
    run: list[list[int]] = []
    for n in range(at, len(lines)):
        if ITEM.match(text, lines[n][0]) is None or (run and not _follows(text, lines[n - 1][0], lines[n][0])):
            break
        run.append(lines[n][1])
    return run


def _follows(text: str, start: int, then: int) -> bool:
    """Whether one line begins where another ends."""
    return text.find("\n", start) + 1 == then


def _linked(
    drafts: Sequence[Draft], text: str, above: Sequence[int], run: Sequence[Sequence[int]], linked: Container[int]
) -> Iterator[tuple[int, int]]:
    begin = text.rfind("\n", 0, drafts[run[0][0]].start_v)
    totals = [at for at in above if _is_total(drafts, at)]
    told = {total: [[at for at in line if _is_of(drafts, at, total) and at not in linked] for line in run] for total in totals}
    full = [total for total in totals if all(told[total])]
    for total in reversed(full):
        for parts in ([line[0] for line in told[total]], [at for line in told[total] for at in line]):
            off = _off(drafts, total, parts)
            if off == 0 or (off * NEAR <= drafts[total].fact.quantity.value and OPENED.search(text[drafts[total].end_v : begin])):
                yield from ((at, total) for at in parts)
                return
    for total in full:  # of what was received, not of what was settled of it
        parts = [line[0] for line in told[total]]
        less = all(drafts[at].fact.quantity.value < drafts[total].fact.quantity.value for at in parts)
        if less and SORTED.search(text[drafts[total].end_v : begin]):
            yield from ((at, total) for at in parts)
            return
    total = next((at for at in run[-1] if SUMMED.search(text[drafts[at].clause[0] : drafts[at].start_v])), -1)
    if total < 0 or not _is_total(drafts, total):
        return
    parts = [at for line in run for at in line[:1] if at != total and _is_of(drafts, at, total) and at not in linked]
    if len(parts) == len(run) and _off(drafts, total, parts) == 0:
        yield from ((at, total) for at in parts)


def _off(drafts: Sequence[Draft], total: int, parts: Sequence[int]) -> Decimal:
    """By how much counts miss a total."""
    return abs(sum((drafts[at].fact.quantity.value for at in parts), Decimal(0)) - drafts[total].fact.quantity.value)


def _is_total(drafts: Sequence[Draft], at: int) -> bool:
    fact = drafts[at].fact
    return fact.measure not in UNCOUNTED and fact.quantity.bound == "exact" and "delta" not in fact.why and FEW <= fact.quantity.value


def _is_of(drafts: Sequence[Draft], at: int, total: int) -> bool:
    """Whether a count may be a part of a total by its unit and status."""
    one, whole = drafts[at].fact, drafts[total].fact
    return one.quantity.unit == whole.quantity.unit and one.status == whole.status and "delta" not in one.why
