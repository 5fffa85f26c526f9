"""A total in the line above a list: 奖项合计57项, with a line for each of its parts below. Doubts only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from narrative.checks.issues import issue
from narrative.checks.kinds import some_add_up
from narrative.checks.material import Figure, Material, shown
from narrative.types import Issue

TOTAL = re.compile(r"(?:合计|共计|总计|总共|共)(?:有|为|达)?[^，。；\d]{0,6}$")
ENDS = re.compile(r"[项件篇个次场期条起份人户家处种类]?(?:次)?[）)。：:；;]*")
OPENS = re.compile("[：:]")  # right behind a total: all its parts follow
LEADS = re.compile(
    r"[。；][^。；，\d\n]{1,10}[：:]\s*"
)  # a sentence without figures between a total and the lines below it: 总计3260场。细数之：
BULLET = re.compile(r"[\s　]*(?:[●•■◆○▪·\-—*☆★▲]+|[（(]?[\d一二三四五六七八九十]{1,2}[）).、．]|[①-⑳])")
PRIZE = re.compile("[特一二三]等|[金银铜优]")
ASIDE = re.compile("其中|含|参加|设|累计|上年|去年|目标|计划|新增|比|另|不计|等$")
LEAST = 3  # parts of a list
MOST_OFF = Decimal("0.1")
REACH = 12  # lines with figures below a total


def check_listed(material: Material) -> Iterator[Issue]:
    """A line that ends in a total, and the numbered or dotted lines right below it whose counts of its unit add up to another number."""
    for at, row in enumerate(material.rows):
        total = row[0]
        titled = len(row) == 1 and _summed(material, total)
        if not titled and not _heads(material, row):
            continue
        parts, lines = _below(material, at, total)
        if not titled and (lines < LEAST or lines != len(parts)):
            continue
        off = sum((part.value for part in parts), Decimal(0)) - total.value
        if lines < 2 or len(parts) < LEAST or not off or total.value * MOST_OFF < abs(off) or any(total.value <= p.value for p in parts):
            continue
        if some_add_up([part.value for part in parts], total.value, Decimal(0)) and len(parts) <= LEAST:
            continue
        terms = "+".join(shown(part.value) for part in parts)
        yield issue(
            "sum",
            (total.span, *(part.span for part in parts)),
            f"以下各项 {terms}={shown(off + total.value)}，与合计“{total.text}”不符，{'多' if 0 < off else '少'} {shown(abs(off))}",
            certain=False,
        )


def _heads(material: Material, row: Sequence[Figure]) -> bool:
    """Whether a line of its own opens with the one count of its unit, in one sentence: （3）辅具适配615件，到手的587人, a line for each kind below."""
    total, view = row[0], material.views[row[0].flow].text
    sentence = material.sentences[total.sentence]
    begin = view.rfind("\n", 0, sentence.start_v + 1) + 1
    behind = view[sentence.end_v - 1 : view.find("\n", sentence.end_v) + 1 or None]
    alone = (behind[1:] in ("", "\n") or LEADS.fullmatch(behind) is not None) and BULLET.match(view[begin : total.start_v]) is not None
    plain = total.exact and not total.quantity.flags and total.quantity.unit_class not in ("money", "day", "age", "rank", "percent")
    return alone and plain and total.quantity.unit != "" and all(f.quantity.unit != total.quantity.unit for f in row[1:])


def _summed(material: Material, total: Figure) -> bool:
    quantity = total.quantity
    if (
        not total.exact
        or quantity.flags
        or total.scale != 1
        or quantity.unit in ("", "%")
        or quantity.unit_class in ("money", "day", "age", "rank")
    ):
        return False
    sentence = material.sentences[total.sentence]
    rest = material.views[total.flow].text[total.end_v : sentence.end_v].strip()
    if OPENS.fullmatch(rest) and not ASIDE.search(total.label):
        return True
    return bool(TOTAL.search(total.label)) and ENDS.fullmatch(rest) is not None


def _below(material: Material, at: int, total: Figure) -> tuple[list[Figure], int]:
    """The counts of a total's unit in the marked lines right below it, and how many lines have some; none where a line does not tell plainly."""
    view = material.views[total.flow].text
    parts: list[Figure] = []
    lines = 0
    last, stop = total.sentence, material.sentences[total.sentence].end_v
    for row in material.rows[at + 1 : at + 1 + REACH]:
        sentence = material.sentences[row[0].sentence]
        begin = view.rfind("\n", 0, sentence.start_v + 1) + 1
        follows = row[0].sentence == last + 1 or (not parts and LEADS.fullmatch(view[stop - 1 : begin]))
        if sentence.flow != total.flow or not follows or not BULLET.match(view[begin : sentence.end_v]):
            break
        last = row[0].sentence
        own = [f for f in row if f.quantity.unit == total.quantity.unit]
        if not own or any(not f.exact or f.quantity.flags or ASIDE.search(f.label) for f in own):
            return [], 0
        if 1 < len(own) and not _graded(own):
            return [], 0
        parts += own
        lines += 1
    return parts, lines


def _graded(own: Sequence[Figure]) -> bool:
    """Whether several counts of one line are grades of one contest."""
    return all(PRIZE.search(f.label) for f in own)
