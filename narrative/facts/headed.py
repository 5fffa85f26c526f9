"""Lists that stand right behind their total without a word that opens them, known by their form.

立案29件：种子11件、农药8件、其他9件 (a colon); 到馆12.4万人次，主馆、分馆分别8.1万人次、4.3万人次 (told apart); 口袋公园3个，新建2个、改建1个 (bare verbs that make it
up); 合作社412家，国家级5家、省级28家 (levels); 过20万元的村97个，过50万元的村31个 (a higher threshold). A list that says all of its total may miss it by little
(link.slip).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile

from narrative.facts.concepts import concepts_in, measures
from narrative.facts.counts import REACH, UNCOUNTED, Counts, holds, is_held_against, is_passed_on, pairs
from narrative.facts.objects import LEVEL, is_bare
from narrative.facts.sums import NEAR
from narrative.types import Fact

NOUN = r"[^，。；：、（）\d]{0,10}?"  # of a total that stands before its thing: 3个口袋公园
COLON = re.compile(NOUN + r"：[^，。；：、\d]{1,14}")
ITEM = re.compile(r"[、，][^，。；：、\d]{1,14}")
APART = re.compile(NOUN + r"，(?P<things>[^，。；：\d]{1,10}?[、和与及][^，。；：\d]{1,24}?)分别(?:为|是|有|达)?")
MARK = re.compile("[，。；：、（）]")
AND = re.compile("[、和与及]")
VERB = re.compile(r"[，、](?:[^，。；：、\d]{2,4}|[^，。；：、\d]{1,8}的)")
VERBS = re.compile(NOUN + r"[，：](?:[^，。；：、\d]{2,4}|[^，。；：、\d]{1,8}的)")
GRADE = re.compile(
    rf"(?:，其中|[，、：和及（])(?P<act>[^，。；、：\d]{{0,5}}?)(?:{LEVEL.pattern}|[1-5]A级|A{{1,5}}级|[一二三四五]星级|[特一二三甲乙丙]级)(?P<kind>[^，。；、：\d]{{0,6}})"
)
SORTS = "类型"
KIND = re.compile(rf"[、，和及][^，。；：、\d]{{1,8}}[{SORTS}]")
KINDS = re.compile(NOUN + rf"[，：][^，。；：、\d]{{1,8}}[{SORTS}]")
GRADES = re.compile(NOUN + GRADE.pattern)
BEYOND = re.compile("累计|总数|共|达到?$|现有|另|还|推|报|荐")  # before levels that are not those of the count before
MERIT = frozenset(("", "示范", "重点", "优秀", "先进", "的", "以上", "及以上"))
OVER = re.compile(
    r"(?:超过|高于|突破|达到?|[过超上逾])(?P<limit>(?=[\d十百千万亿])\d*(?:\.\d+)?)(?P<scale>[十百千万亿]{0,2})(?P<of>[元亩人吨头])(?:及?以上)?的?(?P<noun>[一-龥]{0,6})$"
)
ABOVE = re.compile(
    r"[，；](?:其中)?(?:单体|单个|总?投资额?|产值|营收|年?产值|金额)?(?:超过?|过)?[\d.]*[十百千万亿]+[元亩吨](?:及?以上|级)的?(?:大?项目|企业)?(?:有|达)?$"
)
SCALES = {"": 0, "十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11}
LEAST = 3  # counts that a colon opens
HALF, MOST = Decimal("0.5"), Decimal("1.125")  # of a total, what a colon opens makes up at least and at most
SIZED = 30  # totals that two counts told apart come near by chance if they are smaller
OF_ALL = "activity"  # what lectures, shows and courses all are
PEOPLE = frozenset(("person", "person_time", None))  # what things of any sort are counted in
TOLD = 6  # counts back to one that is told with a lower threshold

Parts = tuple[list[int], str]


def headed(counts: Counts) -> dict[int, tuple[int, str]]:
    """Part → (total, rule) of the lists in one sentence that their form tells, as indices of drafts."""
    found: dict[int, tuple[int, str]] = {}
    for at in range(counts.first, len(counts.facts) - 1):
        if not can_head(counts.facts[at]) or is_held_against(counts, at):
            continue
        for find in (_colon, _told_apart, _verbs, _levels, _kinds):
            parts, rule = find(counts, at)
            if parts:
                found.update({counts.index[part]: (counts.index[at], rule) for part in parts if counts.index[part] not in found})
                break
    for at in range(counts.first + 1, len(counts.facts)):
        total = _above(counts, at)
        if total is not None:
            found.setdefault(counts.index[at], (counts.index[total], "link.part.graded"))
    return found


def can_head(fact: Fact) -> bool:
    """Whether a list behind a count can be its parts: an exact one of things, not of how much more there are of them."""
    plain = fact.measure not in UNCOUNTED and fact.quantity.bound == "exact" and fact.quantity.unit_class not in ("money", "day")
    return plain and fact.status in ("achieved", "context") and "delta" not in fact.why and 2 <= fact.quantity.value


def _colon(counts: Counts, at: int) -> Parts:
    """The counts in the unit of a total that a colon right behind it opens, three at least."""
    parts = _run(counts, at, at + 1, COLON, ITEM)
    made, whole = _made(counts, parts), counts.facts[at].quantity.value
    if len(parts) < LEAST or not HALF * whole <= made <= max(MOST * whole, whole + 1):
        return [], ""
    return parts, rule_of(made, whole)


def _told_apart(counts: Counts, at: int) -> Parts:
    """The figures in the unit of a total that are told apart right behind it, over a sum of money at most: those that make it up or nearly do, of kinds
    of it, or those of things that are named as the total is."""
    first = at + 1 if counts.facts[at + 1].measure != "money" or at + 2 == len(counts.facts) else at + 2
    told = APART.fullmatch(counts.between(first - 1, first))
    parts = _run(counts, at, first, APART, AND) if told is not None else []
    if told is None or len(AND.split(told["things"])) != len(parts):
        return [], ""
    made, whole = _made(counts, parts), counts.facts[at].quantity.value
    things, name = AND.split(told["things"]), _name(counts, at)
    alike = not pairs(name[-4:]).isdisjoint(pairs(things[-1][-2:]))
    near = SIZED <= whole and abs(whole - made) * NEAR <= whole and not names_others(name, told["things"])
    if made == whole or near:
        return parts, rule_of(made, whole)
    return (parts, "link.part.headed") if alike and made < whole else ([], "")


def names_others(name: str, things: str) -> bool:
    """Whether the things of a list are of the sort of what stands before it, beside it (讲座126场，展览、培训分别…), and not kinds of it."""
    known = measures()
    own, told = {concept for concept, _, _ in concepts_in(name)}, {concept for concept, _, _ in concepts_in(things)}
    sorts = {known.get(concept) for concept in own} & {known.get(concept) for concept in told}
    return OF_ALL not in own and own.isdisjoint(told) and not sorts <= PEOPLE


def _verbs(counts: Counts, at: int) -> Parts:
    """The counts right behind a total that tell but what was done with how many of it and make it up: 口袋公园3个，新建2个、改建1个."""
    parts = list(takewhile(lambda part: _is_deed(counts.before(part).lstrip("，、：")), _run(counts, at, at + 1, VERBS, VERB)))
    made, whole = _made(counts, parts), counts.facts[at].quantity.value
    return (parts, "link.sum") if 2 <= len(parts) and made == whole else ([], "")


def _is_deed(words: str) -> bool:
    """Whether words tell but what was done with things, or what of them are meant (已跑起来的5部)."""
    return is_bare(words) or words.endswith("的")


def _kinds(counts: Counts, at: int) -> Parts:
    """The counts right behind a total that tell how many of it are of which sort: 实事10件，教育类3件、卫生类2件."""
    parts = _run(counts, at, at + 1, KINDS, KIND)
    made, whole = _made(counts, parts), counts.facts[at].quantity.value
    sorted_itself = _name(counts, at)[-1:] in SORTS
    return (parts, rule_of(made, whole)) if 2 <= len(parts) and made <= MOST * whole and not sorted_itself else ([], "")


def _levels(counts: Counts, at: int) -> Parts:
    """The counts right behind a total that tell how many of it are of which level, where it is of none itself: 合作社412家，国家级5家、省级28家."""
    if LEVEL.search(_name(counts, at) + counts.facts[at].what):
        return [], ""
    own, parts = pairs(counts.facts[at].what), list[int]()
    for part in _run(counts, at, at + 1, GRADES, GRADE):
        told = GRADES.fullmatch(counts.between(part - 1, part))
        if told is None or BEYOND.search(told["act"]) or not (told["kind"] in MERIT or not pairs(told["kind"][-2:]).isdisjoint(own)):
            break
        parts.append(part)
    made, whole = _made(counts, parts), counts.facts[at].quantity.value
    return (parts, "link.sum" if made == whole else "link.part.headed") if len(parts) > 1 and made <= whole else ([], "")


def _above(counts: Counts, at: int) -> int | None:
    """The count before one that is told with a threshold it lies over: all there are (项目12个，亿元以上3个), or those over a lower one (过20万元的村97个，过50万元的31个)."""
    words = counts.text[counts.drafts[at].clause[0] - 1 : counts.drafts[at].start_v]
    own = OVER.search(words)
    for total in range(at - 1, max(counts.first - 1, at - TOLD), -1):
        whole, part = counts.facts[total], counts.facts[at]
        if whole.quantity.unit != part.quantity.unit or not can_head(whole) or not holds(whole, part):
            continue
        below = OVER.search(counts.text, counts.drafts[total].clause[0], counts.drafts[total].start_v)
        if "；" in counts.between(total, at).lstrip("；"):
            return None
        if own is not None and below is not None:
            same = own["of"] == below["of"] and (not own["noun"] or own["noun"] == below["noun"])
            return total if same and _limit(below) < _limit(own) else None
        return total if ABOVE.fullmatch(words) else None
    return None


def _limit(told: re.Match[str]) -> Decimal:
    return Decimal(told["limit"] or 1).scaleb(SCALES.get(told["scale"], 0))


def _run(counts: Counts, total: int, first: int, opener: re.Pattern[str], item: re.Pattern[str]) -> list[int]:
    """The counts from one on in the unit of a total and smaller, each behind words that an item of the list has; the first behind those that open it."""
    parts: list[int] = []
    for at in range(first, min(len(counts.facts), first + REACH)):
        whole, part = counts.facts[total], counts.facts[at]
        if (
            part.quantity.unit != whole.quantity.unit
            or not _holds(whole, part)
            or is_held_against(counts, at)
            or is_passed_on(counts, total, at)
        ):
            break
        if not (item if parts else opener).fullmatch(counts.between(at - 1, at)):
            break
        parts.append(at)
    return parts


def _holds(whole: Fact, part: Fact) -> bool:
    """Whether a count can be the total of one behind it, also of one that is told as what there is."""
    return holds(whole, replace(part, status=whole.status) if part.status == "context" else part)


def _name(counts: Counts, at: int) -> str:
    """The words that a count is told with, those before its number and those right behind its unit."""
    return counts.before(at) + MARK.split(counts.after(at))[0]


def _made(counts: Counts, parts: Sequence[int]) -> Decimal:
    return sum((counts.facts[part].quantity.value for part in parts), Decimal(0))


def rule_of(made: Decimal, whole: Decimal) -> str:
    """How a list is linked that says all of its total: by its sum, by a sum that misses it by little, or by its form alone."""
    return "link.sum" if made == whole else "link.slip" if abs(whole - made) * NEAR <= max(whole, Decimal(NEAR)) else "link.part.headed"
