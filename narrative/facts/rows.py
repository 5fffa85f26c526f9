"""Items and rows that make up totals told before them: lists whose items have two counts each, lists on a line of their own, the columns of plain tables.

A column of counts in one unit whose sum is a total told shortly before is that total's list (link.sum); one beside such a column, or in a list that is
opened by a colon, may miss its total by little (link.slip).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from narrative.facts.build import Draft
from narrative.facts.counts import UNCOUNTED, holds, pairs
from narrative.facts.headed import HALF, LEAST, MOST, can_head, rule_of
from narrative.facts.sums import FEW, MANY, NEAR
from narrative.offsets import View
from narrative.quantities.families import kind_of_count
from narrative.structure.headed import CellTold
from narrative.structure.normalize import BULLETS

BACK, FAR = 8, 40  # counts before a list, and before a table, that may be its totals
LONG = 80  # counts of a list at most
ENDS = re.compile(r"[，,]?(?:其中|包括|分别[是为]|具体[是为]?)?[：:][ \t\u3000]*\n")  # behind a total whose list stands on the lines below
LINE = re.compile(
    rf"[ \t\u3000]*(?P<mark>\d{{1,2}}[.、．)）](?!\d)|[（(](?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})[)）]|[一二三四五六七八九十]{{1,2}}、|[①-⑳]|[{BULLETS}—–-]|)[{BULLETS}—–\- \t\u3000]*[^，。；：、（）()\d\s][^，。；：、（）()\d\n]{{0,15}}?[：: ]?(?=\d|[一二两三四五六七八九十]+[场次个项件期])"
)
NUMERAL = re.compile("[0-9一二三四五六七八九十①-⑳]")
CLOSED = re.compile(r"[。；;，,\s]*")
SURE = 1000  # a sum of a column that no other count is by chance
INNER = re.compile(
    r"[人次组个场名]?\s?(?:[/／、，,（(〔\[]|合?计|共|达|为)?[^\d，、；。：:/／（(〔\n]{0,6}"
)  # between the two counts of an item
OUTER = re.compile(r"[^\d。；，、\n]{0,4}(?:[；，、]|\n)[^\d。]{1,18}")  # between two items
OPENED = re.compile(r"(?:^|\n)[^\n。；，\d]{0,14}(?:分|按|其中|构成|具体|包括|如下|明细)[^\n。；，\d]{0,8}[:：]")


def rows(drafts: Sequence[Draft], views: Sequence[View], heads: Mapping[int, CellTold]) -> dict[int, tuple[int, str]]:
    """Part → (total, rule), as indices of drafts.

    Args:
        heads: where the cells of plain tables begin → what their table tells of a count there
    """
    found: dict[int, tuple[int, str]] = {}
    for link in (*_under_colons(drafts, views), *_paired(drafts, views), *_below(drafts, views), *_columns(drafts, heads)):
        found.setdefault(link[0], link[1:])
    return found


def _under_colons(drafts: Sequence[Draft], views: Sequence[View]) -> Iterator[tuple[int, int, str]]:
    """The links of the lines below one that ends in a total and a colon (文化活动128场：\\n- 演出42场\\n- 展览18场): the first count of each, all in its unit."""
    for at in range(len(drafts) - 2):
        text = views[drafts[at].flow].text
        opened = ENDS.match(text, drafts[at].end_v)
        if opened is None or not can_head(drafts[at].fact):
            continue
        parts, mixed = _lines_below(drafts, text, at, opened.end())
        made, whole = _sum(drafts, parts), drafts[at].fact.quantity.value
        if (2 <= len(parts) and made == whole) or (LEAST <= len(parts) and not mixed and HALF * whole <= made <= MOST * whole):
            yield from ((part, at, rule_of(made, whole)) for part in parts)


def _lines_below(drafts: Sequence[Draft], text: str, total: int, begin: int) -> tuple[list[int], bool]:
    """The first counts in the unit of a total of the lines that follow a place, each marked as the first one or that of a bare thing; whether lines in other
    units follow them."""
    parts: list[int] = []
    mark, at, whole = None, total + 1, drafts[total]
    while begin < len(text) and len(parts) < LONG:
        end = text.find("\n", begin)
        end = end if end >= 0 else len(text)
        line = LINE.match(text, begin, end)
        if text[begin:end].strip():
            kind = NUMERAL.sub("1", line["mark"][:1]) if line is not None else None
            mark = kind if mark is None else mark
            if line is None or kind != mark:
                break
            own = drafts[at] if at < len(drafts) and drafts[at].flow == whole.flow and drafts[at].start_v < end else None
            if own is None or own.start_v != line.end() or own.fact.quantity.unit != whole.fact.quantity.unit:
                return parts, bool(mark)
            if (not mark and not CLOSED.fullmatch(text, own.end_v, end)) or not holds(whole.fact, own.fact):
                return parts, bool(mark)
            parts.append(at)
            while at < len(drafts) and drafts[at].flow == whole.flow and drafts[at].start_v < end:
                at += 1
        begin = end + 1
    return parts, False


def _paired(drafts: Sequence[Draft], views: Sequence[View]) -> Iterator[tuple[int, int, str]]:
    """The links of lists whose items have two counts each: 举办培训14期、683人次：油茶4期、212人次，脐橙6期、305人次，稻渔4期、166人次."""
    at = 0
    while at + 3 < len(drafts):
        end = _pairs_from(drafts, views, at)
        links = _totals(drafts, views, [range(at, end, 2), range(at + 1, end, 2)]) if at + 4 <= end else []
        yield from links
        at = end if links else at + 1


def _pairs_from(drafts: Sequence[Draft], views: Sequence[View], first: int) -> int:
    """Where the list ends that begins with two counts in two units."""
    units = [_unit(drafts, first), _unit(drafts, first + 1)]
    end = first
    while end + 1 < min(len(drafts), first + LONG) and units[0] != units[1]:
        if [_unit(drafts, end), _unit(drafts, end + 1)] != units or not _is_between(drafts, views, end, INNER):
            break
        end += 2
        if end >= len(drafts) or not _is_between(drafts, views, end - 1, OUTER):
            break
    return end


def _below(drafts: Sequence[Draft], views: Sequence[View]) -> Iterator[tuple[int, int, str]]:
    """The links of lists on a line of their own below their total: 事故41起\\n按行业分：道路22起；建筑7起；其他12起."""
    for first in range(1, len(drafts)):
        own, last = drafts[first], drafts[first - 1]
        if own.flow != last.flow or "\n" not in _between(drafts, views, first - 1):
            continue
        places = range(first, _line_from(drafts, views, first))
        if 2 <= len(places):
            yield from _totals(drafts, views, [places])


def _line_from(drafts: Sequence[Draft], views: Sequence[View], first: int) -> int:
    """Where the list in one unit ends that begins with a count."""
    end = first + 1
    while (
        end < min(len(drafts), first + LONG) and _unit(drafts, end) == _unit(drafts, first) and _is_between(drafts, views, end - 1, OUTER)
    ):
        end += 1
    return end


def _totals(drafts: Sequence[Draft], views: Sequence[View], columns: Sequence[Sequence[int]]) -> list[tuple[int, int, str]]:
    """The links of the columns of one list to totals told before it: all of them or none."""
    first = columns[0][0]
    text = views[drafts[first].flow].text
    head = text[text.rfind("\n", 0, drafts[first].start_v) : drafts[first].start_v]
    opened = OPENED.search(head) is not None or "：" in _between(drafts, views, first - 1)
    exact = [_total(drafts, column, first, Decimal(0)) for column in columns]
    if len(columns) > 1 and None in exact and len(columns[0]) < 3:
        return []
    if not any(total is not None for total in exact) and not (opened and len(columns) > 1):
        sum_near = _near_one(drafts, columns[0], first) if opened and len(columns[0]) >= 3 else None
        return [(part, sum_near, "link.slip") for part in columns[0]] if sum_near is not None else []
    links: list[tuple[int, int, str]] = []
    for column, total in zip(columns, exact, strict=True):
        least = 0 if len(columns) > 1 else 4 if opened else FEW if len(column) > 2 else MANY
        if total is not None and drafts[total].fact.quantity.value >= least:
            links += [(part, total, "link.sum") for part in column]
        elif total is None and len(column) >= 3 and (near := _near_one(drafts, column, first)) is not None:
            links += [(part, near, "link.slip") for part in column]
    return links


def _near_one(drafts: Sequence[Draft], column: Sequence[int], first: int) -> int | None:
    return _total(drafts, column, first, _sum(drafts, column) / NEAR)


def _total(drafts: Sequence[Draft], column: Sequence[int], first: int, slack: Decimal) -> int | None:
    """The nearest count before a list that its column makes up, or nearly does, in its unit and part of the text."""
    made, own = _sum(drafts, column), drafts[column[0]].fact
    for at in range(first - 1, max(-1, first - 1 - BACK), -1):
        whole = drafts[at]
        if whole.flow != drafts[first].flow or whole.fact.section != own.section:
            break
        if _can_be_total(drafts, at) and whole.fact.quantity.unit == own.quantity.unit:
            value = whole.fact.quantity.value
            if abs(value - made) <= slack and all(drafts[part].fact.quantity.value < value for part in column):
                return at
    return None


def _columns(drafts: Sequence[Draft], heads: Mapping[int, CellTold]) -> Iterator[tuple[int, int, str]]:
    """The links of the columns of plain tables to the count that they make up: in a row of sums, or told before or, of large sums, behind."""
    told = {at: heads[draft.fact.quantity.span.start].what for at, draft in enumerate(drafts) if draft.fact.quantity.span.start in heads}
    columns: dict[tuple[int, str, str], list[int]] = {}  # by run of cells, unit and end of the head
    for order, (at, what) in enumerate(told.items()):
        of_year = heads[drafts[at].fact.quantity.span.start].column
        columns.setdefault((at - order, _unit(drafts, at), of_year or what[-2:]), []).append(at)
    for (_, _, end), column in columns.items():
        words = {at: told[at] for at in column}
        shared = min(words.values(), key=len) if any(all(w.endswith(s) for w in words.values()) for s in words.values()) else ""
        of_year = heads[drafts[column[0]].fact.quantity.span.start].column
        sums = [at for at in column if (shared or of_year) and words[at] == shared]  # the row of sums has no name of its own
        parts = [at for at in column if at not in sums]
        if len(end) < 2 or len(parts) < 2 or not all(_can_be_total(drafts, at) for at in parts):
            continue
        total = next((at for at in sums if _is_made_up(drafts, at, parts)), None)
        total = _told(drafts, parts, frozenset(told)) if total is None and len(parts) >= 3 else total
        if total is not None:
            yield from ((part, total, "link.sum") for part in parts)


def _told(drafts: Sequence[Draft], parts: Sequence[int], inside: frozenset[int]) -> int | None:
    """The count outside tables that a column makes up: one before it that is told with a word of its head, or any that is no such number by chance."""
    names = pairs(drafts[parts[0]].fact.what)
    places: list[int] = [*range(parts[0] - 1, max(-1, parts[0] - FAR), -1), *range(parts[-1] + 1, len(drafts))]
    for at in places:
        if at in inside or not _can_be_total(drafts, at) or not _is_made_up(drafts, at, parts):
            continue
        fact = drafts[at].fact
        alike = not names.isdisjoint(pairs(fact.what + fact.clause)) and MANY <= fact.quantity.value
        if SURE <= fact.quantity.value or (at < parts[0] and alike):
            return at
    return None


def _is_made_up(drafts: Sequence[Draft], total: int, parts: Sequence[int]) -> bool:
    whole = drafts[total].fact.quantity
    one_unit = kind_of_count(whole.unit) == kind_of_count(_unit(drafts, parts[0]))
    return one_unit and whole.value == _sum(drafts, parts) and whole.value > 3


def _can_be_total(drafts: Sequence[Draft], at: int) -> bool:
    fact = drafts[at].fact
    return (
        fact.measure not in UNCOUNTED
        and fact.quantity.bound == "exact"
        and "delta" not in fact.why
        and fact.status in ("achieved", "context")
    )


def _sum(drafts: Sequence[Draft], places: Sequence[int]) -> Decimal:
    return sum((drafts[at].fact.quantity.value for at in places), Decimal(0))


def _unit(drafts: Sequence[Draft], at: int) -> str:
    return drafts[at].fact.quantity.unit


def _is_between(drafts: Sequence[Draft], views: Sequence[View], at: int, pattern: re.Pattern[str]) -> bool:
    """Whether a pattern matches all that stands between a count and the next one."""
    return drafts[at].flow == drafts[at + 1].flow and pattern.fullmatch(_between(drafts, views, at)) is not None


def _between(drafts: Sequence[Draft], views: Sequence[View], at: int) -> str:
    """The words between a count and the next one; "" over flows."""
    if at < 0 or drafts[at].flow != drafts[at + 1].flow:
        return ""
    return views[drafts[at].flow].text[drafts[at].end_v : drafts[at + 1].start_v]
