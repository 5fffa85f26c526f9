"""Counts that make up a total: lists that add up to it or miss it by little, and what is left of it beside the part told before.

Two or more counts that add up to the one before or behind them are its parts whatever the words are (link.sum), unless they do so by chance; three or
more that miss it by little are a list with a slip in it (link.slip), which the audit reports.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from narrative.facts.apart import TOLD_APART
from narrative.facts.counts import GRADE, REACH, SIBLING, UNCOUNTED, Counts, counted, holds, is_held_against, is_passed_on, pairs, same_kind

FEW, MANY = 30, 100  # totals that counts right behind them in their unit, or any others, make up by chance if they are smaller
PRIZES = 12  # and totals of prizes whose grades miss them by little
LISTED_BEFORE = 3  # counts of a list, one beside the other, that the total behind them needs no word to close
NEAR = 12  # a list of three counts within a twelfth of the total is its list with a slip in it
CLOSED = re.compile(
    r"(?:共计?|合计|总计|一共|总数|累计|总量|全年|合起来|[加算]起来|加在一起|相加|加总|统共|拢共|归总)[^，。；\d]{0,8}$|^，?计$"
)
ADDED = re.compile(
    "(?:合计|总计|一共|合起来|[加算]起来|加在一起|相加|加总|统共|拢共|共计?|计|归总|为|是|有)+$"
)  # right before a total that stands behind its list
TITLED = re.compile(
    r"^(?:[^，。；]{0,14}(?:[：:（(〔\[]|——)|，?[^，。；：\d]{0,8}(?:构成|组成|分|下设|具体|明细|如下|分布|情况|看)[^，。；：\d]{0,8}[：:])"
)  # opens a list: 1386场次，由下列各类构成：
BEGUN = re.compile(r"(?:[：:（(]|——)[^，。；：\d]{0,10}")  # from a total to the first of its list
FIGURES = re.compile(r"(?:[，：:]|，?其中)")  # before a list whose numbers stand first: 展览9个，5个原创、4个引进
FIGURED = re.compile(r"[^，。；：\d]{1,8}[、，和及]")
REST = re.compile(r"(?:其余|剩余|余下|剩下?|余|另外?有?|尚有|还有|未|没|正在|在建)[^，。；、：\d]{0,8}$")
UNDONE = re.compile("[^，。；、]{0,6}(?:未|不合格|不达标|限期|整改|在建|延[期至到]|待|缓[建办]|跨年|结转|正在|推迟|顺延|转入|补考)")
LISTED = re.compile(
    r"其中|包括|分别|各为|^，计(?=[一-龥])|(?:^|[，。；：])(?:[拆分摊掰铺]开|细|具体|逐[类项一]|分门别类)(?:来|地|开|一)?[看算讲说数分](?=[，：])|(?:^|[，。；])(?:分[一-龥]{1,5}|[按以从][^，。；\d]{1,6})[看算讲说数论分](?=[，：])"
)


def sums(counts: Counts) -> dict[int, tuple[int, str]]:
    """Counts that add up to the one before their list, or to the one behind it."""
    found: dict[int, tuple[int, str]] = {}
    if len(counts.facts) < 3:
        return found
    for at, whole in enumerate(counts.facts):
        if whole.measure in UNCOUNTED or whole.quantity.bound != "exact" or "delta" in whole.why or whole.quantity.value < 4:
            continue
        behind = range(max(at + 1, counts.first), min(len(counts.facts), at + REACH))
        parts = [] if _is_beside(counts, at) else _run(counts, at, behind)
        if parts and all(counts.between(j, j + 1)[:1] == "、" for j in range(at, parts[-1])):
            parts = []  # 一等奖8项、二等奖5项、三等奖3项: one of a list is no total of the others
        if parts and whole.quantity.value < FEW and _opens_list(counts, at):
            parts = []  # 研讨7场：医学会4场，农学会2场，林学会2场: nor is the first by chance
        if not parts and counts.first <= at and (CLOSED.search(counts.before(at)) or _follows_list(counts, at)):
            parts = _run(counts, at, range(at - 1, max(counts.first - 1, at - REACH), -1))
        exact = sum((counts.facts[j].quantity.value for j in parts), Decimal(0)) == whole.quantity.value
        for part in parts:
            found.setdefault(counts.index[part], (counts.index[at], "link.sum" if exact else "link.slip"))
    return found


def rests(counts: Counts) -> dict[int, tuple[int, str]]:
    """What is left of a total and the part told before it that make it up: 排查隐患326处，整改311处，其余15处正在整改."""
    found: dict[int, tuple[int, str]] = {}
    for at in range(max(counts.first, 2), len(counts.facts)):
        rest = counts.facts[at]
        if (
            rest.quantity.bound != "exact"
            or rest.measure in UNCOUNTED
            or not (REST.search(counts.before(at)) or UNDONE.match(counts.after(at)))
        ):
            continue
        for whole in range(at - 2, max(-1, at - REACH), -1):
            total, parts = counts.facts[whole], _made_up(counts, whole, at)
            if not parts:
                continue
            if total.status != "baseline":
                found.setdefault(counts.index[at], (counts.index[whole], "link.rest"))
            for part in parts:
                if holds(total, counts.facts[part]):
                    found.setdefault(counts.index[part], (counts.index[whole], "link.rest"))
            break
    return found


def _made_up(counts: Counts, whole: int, rest: int) -> list[int]:
    """The counts right before a remainder, in its unit, that make up a total together with it; none where they do not."""
    total, left = counts.facts[whole].quantity, counts.facts[rest].quantity
    missing, parts = total.value - left.value, list[int]()
    for at in range(rest - 1, whole, -1):
        part = counts.facts[at].quantity
        if part.unit == left.unit == total.unit and counts.between(at, rest).count("）") <= counts.between(at, rest).count("（"):
            missing -= part.value
            parts.append(at)
        if missing <= 0 and parts:
            break
    return parts if missing == 0 else []


def _is_beside(counts: Counts, at: int) -> bool:
    """Whether the count behind is another of its list told apart (筛查分别为9200人、9150人), which has no parts in it."""
    for place in range(at, max(counts.first - 1, at - REACH), -1):
        if place + 1 == len(counts.facts) or counts.between(place, place + 1)[:1] not in SIBLING:
            return False
        if TOLD_APART.search(counts.before(place)):
            return True
    return False


def _opens_list(counts: Counts, at: int) -> bool:
    """Whether a count is the first of the list that the larger one before it opens, in its unit."""
    if not at or counts.facts[at - 1].quantity.unit != counts.facts[at].quantity.unit:
        return False
    return counts.facts[at].quantity.value < counts.facts[at - 1].quantity.value and BEGUN.fullmatch(counts.between(at - 1, at)) is not None


def _follows_list(counts: Counts, at: int) -> bool:
    """Whether a count stands right behind a list of three in its unit, each beside the other: 一等奖3个、二等奖7个、三等奖12个，拿奖22个."""
    first = at - LISTED_BEFORE
    if first < counts.first or not counts.between(at - 1, at).startswith("，"):
        return False
    beside = all(counts.between(j, j + 1)[:1] in SIBLING for j in range(first, at - 1))
    return beside and _same_unit(counts, at, range(first, at))


def _run(counts: Counts, total: int, places: range) -> list[int]:
    """The nearest counts on one side that add up to a total, two at least, or three that nearly do; empty where they do not."""
    whole = counts.facts[total]
    opened = 0 < places.step and TITLED.search(counts.text[counts.drafts[total].end_v : counts.drafts[total].end_v + 26]) is not None
    parts = _taken(counts, total, places, mixed=False) or _taken(counts, total, _upper(counts, total, places), mixed=False)
    parts = parts or (_taken(counts, total, places, mixed=True) if opened else [])
    exact = sum((counts.facts[at].quantity.value for at in parts), Decimal(0)) == whole.quantity.value
    return parts if parts and (opened or _is_list(counts, total, parts, exact=exact)) else []


def _upper(counts: Counts, total: int, places: Sequence[int]) -> list[int]:
    """The places behind a total but for those within a bracket of its own: 转移就业5308人（女性1874人）：县内4466人，县外842人."""
    return [at for at in places if total < at and counts.between(total, at).count("（") <= counts.between(total, at).count("）")]


def _taken(counts: Counts, total: int, places: Sequence[int], *, mixed: bool) -> list[int]:
    """The nearest counts of the kind of a total, or of any, that make it up or nearly do."""
    whole = counts.facts[total]
    left, parts = whole.quantity.value, list[int]()
    for at in places:
        fact = counts.facts[at]
        if at < total and whole.quantity.value < fact.quantity.value:
            break
        if is_held_against(counts, at) or is_passed_on(counts, total, at):
            continue
        if "delta" in fact.why or fact.status != whole.status or not (same_kind(whole, fact) or (mixed and counted(fact))):
            continue
        left -= fact.quantity.value
        parts.append(at)
        if left <= 0:
            break
    return parts if 2 <= len(parts) and (left == 0 or _slipped(counts, total, parts, left)) else []


def _is_list(counts: Counts, total: int, parts: Sequence[int], *, exact: bool) -> bool:
    """Whether counts that make up a total are told as its list, not by chance: over no semicolon that opens no list, and small ones with one verb."""
    if total < parts[0]:
        head = counts.between(total, parts[0])
        if LISTED.search(head) or (exact and _is_figured(counts, total, parts)):
            return True
        if "；" in counts.between(parts[0], parts[-1]) or "；" in head:
            return False
    if exact and parts[0] < total and ADDED.search(counts.before(total).lstrip("，")) and min(parts) + len(parts) == total:
        return True
    if exact and total < parts[0] and all(_named_alike(counts, total, part) for part in parts):
        return True
    if exact and 3 <= len(parts) and (_is_enumerated(counts, total, parts) or (max(parts) + 1 == total and _follows_list(counts, total))):
        return True
    least = FEW if _same_unit(counts, total, parts) and max(total, *parts) - min(total, *parts) == len(parts) else MANY
    if exact and least <= counts.facts[total].quantity.value:
        return True
    return len({counts.facts[j].action for j in parts}) == 1


def _is_figured(counts: Counts, total: int, parts: Sequence[int]) -> bool:
    """Whether a list right behind its total begins with its numbers (展览9个，5个原创、4个引进)."""
    if parts[0] != total + 1 or not FIGURES.fullmatch(counts.between(total, parts[0])) or parts[-1] != total + len(parts):
        return False
    return all(FIGURED.fullmatch(counts.between(at, at + 1)) for at in parts[:-1])


def _is_enumerated(counts: Counts, total: int, parts: Sequence[int]) -> bool:
    """Whether a list stands right behind its total in its unit, one beside the other: 讲座22场，主会场1场、分会场13场、自办8场."""
    beside = all(counts.between(at, at + 1)[:1] in SIBLING for at in parts[:-1])
    return parts[0] == total + 1 and parts[-1] == total + len(parts) and beside and _same_unit(counts, total, parts)


def _named_alike(counts: Counts, total: int, part: int) -> bool:
    """Whether a part is told right behind its verb or level with the name of its total: 展览14个，原创展览6个."""
    told = counts.before(part)
    return len(told) <= 10 and not pairs(counts.before(total)[-4:]).isdisjoint(pairs(told[-4:]))


def _slipped(counts: Counts, total: int, parts: Sequence[int], left: Decimal) -> bool:
    """Whether a list that misses its total by little is that total's list all the same: three counts, one behind the other."""
    value = counts.facts[total].quantity.value
    opener = TITLED.search(counts.text[counts.drafts[total].end_v : counts.drafts[total].end_v + 26]) if total < parts[0] else None
    alike = _same_unit(counts, total, parts) or (opener is not None and {counts.facts[j].measure for j in (total, *parts)} == {"event"})
    prizes = all(GRADE.search(counts.before(j)) for j in parts) and not GRADE.search(counts.before(total))
    near = abs(left) * NEAR <= value and 3 <= len(parts) and (FEW if not prizes else PRIZES) <= value and alike
    first, last = min(total, *parts), max(total, *parts)
    return near and counts.first <= first and "；" not in counts.between(first, last) and last - first <= 2 * len(parts)


def _same_unit(counts: Counts, total: int, parts: Sequence[int]) -> bool:
    return {counts.facts[j].quantity.unit for j in parts} == {counts.facts[total].quantity.unit}
