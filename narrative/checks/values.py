"""One thing told with two values in two places of the narrative, by the names of the counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from narrative.checks.issues import issue
from narrative.checks.material import Material, written
from narrative.checks.occasions import (
    AIMED,
    EARLIER,
    OWN_AREA,
    PARAGRAPH,
    TITLED,
    clause_of,
    in_two_places,
    is_ahead,
    items_parallel,
    of_others,
    of_two_occasions,
    own_area,
    own_words,
    partial_of,
    rounded,
    sections_parallel,
)
from narrative.checks.periods import of_two_periods
from narrative.checks.plans import goals_told, is_plan
from narrative.types import Fact, Issue

CLOSE = Decimal("1.3")  # two values of one thing lie no further apart, else they count different things
FAR = Decimal(2)  # and a goal and its result no further than this
LEAST = 5  # below this, counts of the same name are told of different things
NAMED = 4  # characters a thing's name needs
HELD = 0.66  # share of the shorter name's pairs of characters that the other clause must hold
GOALS = re.compile(r"(?:绩效|年度|总体|预期|工作|设定)的?目标(?!任务|完成|对照|均|已)|不(?:少于|低于)|场以上|人以上|申报时")
TURNED = re.compile(
    "从(?:[一-龥]{0,4})(?:完成|落实|执行|实施)情况(?:来)?看|(?<=。)(?:经过努力|从结果看|实际上?)?[，,]?实际(?:完成|实现|达到|执行)(?:情况|结果)?(?:[:：]|为|是)"
)  # from where on a paragraph of goals tells what came of them
CAME_OF = re.compile("成功|办结|结案|审结|合格|通过|整改|验收|结业|采纳|入选|兑现|有效")  # what came of the counted is fewer than these
STOCK = re.compile(r"注册|传播|关注|粉丝|浏览|阅读|点击|入驻")  # what a platform counts has one value at a time
MANY = 1000
NEAR = 8  # paragraphs around a count that belong to its list
LONGEST = 20  # counts of a list that are looked at
DIGITS = 3  # that differ in order before a slip is likelier than chance
AREA = re.compile(r"^(?:我|全|本)[省市县区州]")
RATED = re.compile("[率度]$|比例$")
MOVED = re.compile(
    r"增|升|降|减|提高|幅|速|[较比]|占|年均|环比|以[上内]|满意"
)  # a rate of change or of a part, or one that each survey has
RATE_NAMED = 6  # characters the name of a rate needs: 重点人群签约率
RATE_CLOSE = Decimal("1.1")
NUMBERED = re.compile(r"^\d{1,2}[.、．]")
SPLIT = re.compile(r"[\d一二三四五六七八九十百千万亿两零〇.,，、的了“”‘’（）()余多近约超达共全年累计各类]+")


def check_values(material: Material) -> Iterator[Issue]:
    """Two achieved counts of one unit, in different paragraphs, whose names are the same and whose values are near but not equal.

    Neither may be a plan, by its words or because the lists they stand in are set against each other.
    """
    area = own_area(material)
    candidates = [fact for fact in material.facts if _is_candidate(material, fact, area)]
    alike = [
        (a, b)
        for a, b in _near(candidates)
        if _differ(a, b)
        and (a.part_of is None is b.part_of or _swapped(a, b))
        and in_two_places(material, a, b)
        and _same_thing(a, b)
        and not rounded(material, a, b)
        and not of_others(material, a, b)
        and not of_two_periods(material, a, b)
        and not of_two_occasions(material, a, b)
    ]
    if not alike:
        return
    goals = goals_told(material)
    planned = {fact.id for pair in alike for fact in pair if is_plan(material, fact, goals)}
    alike = [(a, b) for a, b in alike if a.id not in planned and b.id not in planned]
    facts = [fact for fact in candidates if fact.part_of is None and not is_plan(material, fact, goals)] if alike else []
    for first, later in alike:
        own, others = own_words(material, first, later), own_words(material, later, first)
        if first.quantity.unit == "%" and (own or others):
            continue
        parallel = (bool(own) and bool(others)) or sections_parallel(material, first, later) or items_parallel(material, first, later)
        if parallel and not _swapped(first, later):
            continue  # 一分馆办讲座26场, 二分馆办讲座24场
        if not _set_against(material, facts, first, later):
            certain = (
                not parallel
                and not (is_ahead(material, first) or is_ahead(material, later))
                and (CAME_OF.search(first.clause) is None) == (CAME_OF.search(later.clause) is None)
                and first.scope == later.scope
                and first.quantity.unit != "%"
                and (
                    _swapped(first, later)
                    or (not own and not others and first.what == later.what and NAMED < len(first.what) and _within(first, later, CLOSE))
                )
            )
            yield _two_values(material, first, later, certain=certain)


def _two_values(material: Material, first: Fact, later: Fact, *, certain: bool) -> Issue:
    texts = [written(material, f) for f in (first, later)]
    name = NUMBERED.sub("", min((first.what, later.what), key=len)).replace("“", "‘").replace("”", "’")
    return issue(
        "value",
        (first.quantity.span, later.quantity.span),
        f"“{name}”一处为“{texts[0]}”，另一处为“{texts[1]}”，两数不同，请统一或说明口径",
        certain=certain,
    )


def _near(facts: Sequence[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """The pairs of counts of one unit that may tell one thing with two values: near values of one measure, and any two of a platform.

    Sorted by value, so that each count is held against its neighbours alone: a long report has too many pairs.
    """
    groups: dict[tuple[str, ...], list[Fact]] = {}
    for fact in facts:
        groups.setdefault((fact.quantity.unit, fact.measure), []).append(fact)
        if STOCK.search(fact.clause):
            groups.setdefault((fact.quantity.unit,), []).append(fact)
    for key, group in groups.items():
        group.sort(key=lambda fact: fact.quantity.value)
        for i, first in enumerate(group):
            for later in group[i + 1 :]:
                if 1 < len(key) and first.quantity.value * CLOSE < later.quantity.value:
                    break
                yield (first, later) if first.quantity.span < later.quantity.span else (later, first)


def _is_candidate(material: Material, fact: Fact, area: str) -> bool:
    quantity = fact.quantity
    rate = quantity.unit == "%" and RATE_NAMED <= len(fact.what) and RATED.search(fact.what) and not MOVED.search(fact.clause)
    plain = bool(rate) or (quantity.unit not in ("", "%") and quantity.unit_class not in ("rank", "day", "money", "age"))
    named = OWN_AREA.search(fact.scope)
    scoped = fact.scope and not (named and area and named.group(1) == area)
    told = fact.status == "achieved" and fact.duplicate_of is None and not scoped
    if not (plain and told and LEAST <= quantity.value):
        return False
    text = clause_of(fact) + material.document.text[quantity.span.end : quantity.span.end + 3]
    before = material.document.text[max(0, quantity.span.start - PARAGRAPH) : quantity.span.end]
    paragraph = TURNED.split(before.rpartition("\n")[2])[-1]
    if GOALS.search(paragraph) or EARLIER.search(re.split("[。；]", paragraph)[-1]):
        return False
    return (quantity.bound in ("exact", "approx") or STOCK.search(fact.clause) is not None) and not AIMED.search(text)


def _differ(first: Fact, later: Fact) -> bool:
    a, b = sorted((first.quantity, later.quantity), key=lambda q: q.value)
    if STOCK.search(first.clause) and STOCK.search(later.clause) and MANY <= a.value and a.value * CLOSE < b.value:
        return True
    if a.unit == "%" and a.value * RATE_CLOSE < b.value:
        return False
    if a.value == b.value or a.value * CLOSE < b.value or {a.bound, b.bound} & {"at_least", "at_most", "range"}:
        return False
    if a.bound == "approx" and a.upper is None and b.value <= a.value * Decimal("1.1"):
        return False  # 8000余 may be 8321
    return not (b.bound == "approx" and b.upper is not None and b.lower is None)


def _set_against(material: Material, facts: Sequence[Fact], first: Fact, later: Fact) -> bool:
    """Whether two lists differ in most of what both name: goals against results, or two years. A slip stands among figures that repeat."""
    if STOCK.search(first.clause) and STOCK.search(later.clause):
        return False
    equal, differing = held_beside(material, facts, first, later)
    return 2 <= differing and equal < differing


def held_beside(material: Material, facts: Sequence[Fact], first: Fact, later: Fact) -> tuple[int, int]:
    """How many counts of the lists of two counts are told in both with one value, and with two."""
    around, there = _neighbours(material, facts, first, later), _neighbours(material, facts, later, first)
    equal = differing = 0
    for one in around:
        names = [two for two in there if two.quantity.unit == one.quantity.unit and _within(one, two, FAR) and _same_thing(one, two)]
        if any(two.quantity.value == one.quantity.value for two in names):
            equal += 1
        elif names:
            differing += 1
    return equal, differing


def _neighbours(material: Material, facts: Sequence[Fact], fact: Fact, other: Fact) -> list[Fact]:
    """The counts of a fact's list, the nearest first: in its flow, few paragraphs away, and nearer to it than to the other fact."""
    at, away = (f.quantity.span.start for f in (fact, other))
    place = material.sentences[fact.sentence]
    found = [
        f
        for f in facts
        if (s := material.sentences[f.sentence]).flow == place.flow
        and abs(s.paragraph - place.paragraph) <= NEAR
        and abs(f.quantity.span.start - at) < abs(f.quantity.span.start - away)
    ]
    return sorted(found, key=lambda f: abs(f.quantity.span.start - at))[:LONGEST]


def _same_thing(first: Fact, later: Fact) -> bool:
    """Whether the shorter name stands in the other clause, and neither clause tells of a part or of one occasion.

    Where the digits are the same in another order, one shared pair of characters is enough.
    """
    one, two = clause_of(first), clause_of(later)
    stocks = bool(STOCK.search(one) and STOCK.search(two))
    titles = [set(TITLED.findall(text)) for text in (one, two)]
    if all(titles) and not titles[0] & titles[1]:
        return False  # 《读本一》, 《读本二》
    if (first.measure != later.measure and not stocks) or partial_of(one) != partial_of(two):
        return False
    if first.quantity.unit == "%":
        return first.what == later.what
    if _swapped(first, later):
        return bool(_pairs(one) & _pairs(two))
    name, clause = (first.what, two) if len(first.what) <= len(later.what) else (later.what, one)
    pairs = _pairs(AREA.sub("", name))
    if len(name) < NAMED or len(pairs) < 2:
        return False
    return HELD <= len(pairs & _pairs(clause)) / len(pairs)


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(piece[i : i + 2] for piece in SPLIT.split(text) for i in range(len(piece) - 1))


def _within(first: Fact, later: Fact, factor: Decimal) -> bool:
    a, b = sorted((first.quantity.value, later.quantity.value))
    return b <= a * factor


def _swapped(first: Fact, later: Fact) -> bool:
    a, b = (
        f"{f.quantity.value:f}".rstrip("0").rstrip(".") if "." in f"{f.quantity.value:f}" else f"{f.quantity.value:f}"
        for f in (first, later)
    )
    return len(a) == len(b) and sorted(a) == sorted(b) and DIGITS <= len(a.replace(".", "").rstrip("0"))
