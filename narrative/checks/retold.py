"""One thing told with two values in other words: pairs that the learned reader takes for one thing. Doubts only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from narrative.checks.issues import issue
from narrative.checks.kinds import siblings
from narrative.checks.material import Material, written
from narrative.checks.occasions import (
    AIMED,
    EARLIER,
    WIDER,
    clause_of,
    in_two_places,
    is_ahead,
    items_parallel,
    lead_of,
    line_of,
    of_others,
    of_two_occasions,
    own_area,
    own_words,
    rounded,
    sections_parallel,
    told_apart,
)
from narrative.checks.periods import of_two_periods
from narrative.checks.plans import goals_told, is_set_out
from narrative.checks.values import held_beside
from narrative.facts.twins import agree, alike, swapped
from narrative.matching.kin import contrasts_of
from narrative.offsets import fold
from narrative.rules import load
from narrative.types import Fact, Issue

LIKELY = 0.3  # the same where their names have something in common
ALIKE = 0.1  # least share of common pairs of characters of two names that have something in common
SURE = 0.5  # the same for a cell of a form, whose rows `forms` holds against the text by their names
ONE = 0.4  # probability from which on two figures are asked about (docs/accuracy.md, The audit)
MOST = 150  # counts of a report in which a pair may be asked about that only is likelier than any other: a longer one has too many pairs
ASKED = 0.1  # probability from which on such a pair is: half of them are one thing (docs/accuracy.md, The audit)
SHORT = Decimal("0.9")  # of a mark that a count which is said to be beyond it reaches at least: farther off it is of something else
WITHIN = Decimal("1.3")  # of a mark: a count above it may be the one that went beyond it
ALL_YEAR = re.compile("，全年|年度|合[并计]|一并")  # 加上上门来问的，全年帮过的企业31家 is all of the year's
CHANGED = re.compile(r"[由从较比][^，。；]*?\d[^，。；]*?[到至为]")  # 由上年的8.7万人扩大至9.82万人
BEYOND = re.compile("突破|超|逾|越过|冲破|迈过")  # of what came about; 以上 is oftener of a goal
LEAST = 5  # below this, counts of one name are told of different things
NUMBERED = re.compile(r"\s*(?:[（(]?\d{1,2}[)）.、．](?!\d)|[①-⑳]|[一二三四五六七八九十]是)")
SEVERAL = 2  # things that two lists tell with other values each, none with the same
PLACED = re.compile(r"(?<!乡)(?<!城)(?<!各)镇(?=[举开组共新培走])|街道(?=[举开组共新培走])|[上下]半年|暑[期假]|寒假|[一二三四]季度")
YEAR = re.compile(r"20\d\d(?=年)")
REACHING = re.compile("[到进赴下往]|面向|针对")  # 流动书屋巡展, 流动书屋巡展到学校
NAMED_DAY = re.compile("全[国省市县区][一-龥]{1,8}?(?:[日周节]|宣传月|大赛|年会)")  # 全国科普日 is the name of an occasion, no area
DATED = re.compile(r"^[^，。；]{0,8}?(\d{1,2}月(?:\d{1,2}日|[上中下]旬|[底初末])?)")


def check_retold(material: Material) -> Iterator[Issue]:
    """Two figures of one thing that cannot be one, at least one of them a result, neither a plan, of a larger area or of another part of the year."""
    cells = [block.span for block in material.document.blocks if block.kind == "cell"]
    rows = [entry.fact for entry in material.entries]
    celled = {fact.id for fact in rows if any(s.start <= fact.quantity.span.start < s.end for s in cells)}
    by_id = {fact.id: fact for fact in (*material.facts, *material.echoes, *rows)}
    known = [
        (by_id[twin.first], by_id[twin.later], twin.probability)
        for twin in material.twins
        if twin.first in by_id and twin.later in by_id and (SURE if {twin.first, twin.later} & celled else ALIKE) <= twin.probability
    ]
    only = only_ones(known) if len(material.facts) <= MOST else frozenset()
    pairs = [
        (a, b)
        for a, b, chance in known
        if (_differ(material, a, b) and (_is_likely(a, b, chance) or (a.id, b.id) in only)) or _falls_short(material, a, b)
    ]
    if not pairs:
        return
    area, goals = own_area(material), goals_told(material)
    pasted = {fact.id for fact in rows}
    for first, later in pairs:
        planned = any(fact.id not in pasted and is_set_out(material, fact, goals) for fact in (first, later))
        if not planned and not _of_two_things(material, first, later, area) and not _two_lists(material, first, later):
            yield _told_twice(material, first, later)


def _is_likely(first: Fact, later: Fact, chance: float) -> bool:
    return LIKELY <= chance and (ONE <= chance or _named_alike(first, later))


def only_ones(known: Sequence[tuple[Fact, Fact, float]]) -> frozenset[tuple[str, str]]:
    """The pairs of whole results, each told exactly, of which each is likelier one with the other than with any third: no parts, no bounds, no rows of tables."""
    best: dict[str, tuple[str, str]] = {}
    for a, b, chance in known:  # the likeliest first
        if ASKED <= chance and "achieved" == a.status == b.status:
            best.setdefault(a.id, (a.id, b.id))
            best.setdefault(b.id, (a.id, b.id))
    return frozenset(
        (a.id, b.id) for a, b, _ in known if best.get(a.id) == best.get(b.id) == (a.id, b.id) and _is_whole(a) and _is_whole(b)
    )


def _is_whole(fact: Fact) -> bool:
    plain = fact.id.startswith("f") and fact.status == "achieved" and fact.quantity.bound in ("exact", "approx")
    return plain and fact.part_of is None and fact.duplicate_of is None and "delta" not in fact.why


def _with_words_of_their_own(material: Material, first: Fact, later: Fact) -> bool:
    """Whether two counts of one name each have words of their own (馆内举办讲座, 馆外举办讲座), or one name goes on where the other ends."""
    if first.what == later.what:
        return (
            bool(own_words(material, first, later))
            and bool(own_words(material, later, first))
            and not swapped(first.quantity.value, later.quantity.value)
        )
    short, long = sorted((first.what, later.what), key=len)
    return bool(short) and long.startswith(short) and REACHING.match(long, len(short)) is not None


def _of_two_years(material: Material, first: Fact, later: Fact) -> bool:
    """Whether the sections of two counts are titled with two years."""
    one, two = (frozenset(YEAR.findall(fold(material.sections[fact.section].title))) for fact in (first, later))
    return bool(one and two) and not one & two


def _part_words(material: Material, fact: Fact) -> frozenset[str]:
    """The words of a count's sentence up to it for a place or a time within the year."""
    lead = re.split("[。；\n]", lead_of(material, fact))[-1]
    return frozenset(PLACED.findall(lead))


def _named_alike(first: Fact, later: Fact) -> bool:
    return ALIKE <= alike(first.what, later.what)


def _two_lists(material: Material, first: Fact, later: Fact) -> bool:
    """Whether two numbered lists tell things of the same names, each with another value: goals and results, or two years."""
    if not all(NUMBERED.match(line_of(material, fact)) for fact in (first, later)):
        return False
    equal, differing = held_beside(material, material.facts, first, later)
    return not equal and SEVERAL <= differing


def _differ(material: Material, first: Fact, later: Fact) -> bool:
    """Whether two figures stand apart, are no repeats of others, and cannot be one."""
    one, two = first.quantity, later.quantity
    plain = not (one.flags or two.flags) and one.unit not in ("", "%") and LEAST <= min(one.value, two.value)
    once = first.duplicate_of is None and later.duplicate_of is None
    done = "achieved" in (first.status, later.status) and "baseline" not in (first.status, later.status)
    return plain and once and done and not agree(one, two) and not rounded(material, first, later) and in_two_places(material, first, later)


def _falls_short(material: Material, first: Fact, later: Fact) -> bool:
    """Whether one place says that a count went beyond a mark and another tells it exactly, a little below: 突破1500万元, 1486.5万元."""
    exact, marked = sorted((first, later), key=lambda fact: fact.quantity.bound == "at_least")
    told, mark = exact.quantity, marked.quantity
    plain = told.bound == "exact" and mark.bound == "at_least" and told.unit == mark.unit != "" and not (told.flags or mark.flags)
    if not (plain and mark.value * SHORT <= told.value < mark.value and ALIKE <= alike(first.what, later.what)):
        return False
    at = marked.quantity.span
    if not BEYOND.search(fold(material.document.text[max(0, at.start - 2) : at.end])):
        return False
    done = {first.status, later.status} == {"achieved"} and first.duplicate_of is None and later.duplicate_of is None
    return done and in_two_places(material, first, later) and not any(_reaches(fact, marked) for fact in material.facts)


def _reaches(fact: Fact, marked: Fact) -> bool:
    """Whether another count may be the one that went beyond a mark."""
    one, mark = fact.quantity, marked.quantity
    near = fact.id != marked.id and one.unit == mark.unit and mark.value <= one.value < mark.value * WITHIN
    return near and one.bound != "at_least" and ALIKE <= alike(fact.what, marked.what)


def _of_two_things(material: Material, first: Fact, later: Fact, area: str) -> bool:
    """Whether the words around two figures tell them apart."""
    if first.scope != later.scope and any(_of_larger_area(material, fact, area) for fact in (first, later)):
        return True
    if any(_of_part_or_ahead(material, fact) for fact in (first, later)) or told_apart(material, first, later):
        return True
    if _with_words_of_their_own(material, first, later) or _of_two_years(material, first, later) or of_two_periods(material, first, later):
        return True
    if (
        of_two_occasions(material, first, later)
        or of_others(material, first, later)
        or sections_parallel(material, first, later)
        or _exclude(first, later)
    ):
        return True
    small, large = sorted((first, later), key=lambda fact: fact.quantity.value)
    if _part_words(material, small) - _part_words(material, large):
        return True  # 石桥镇举办培训班24期 of 26 of all
    one, two = (DATED.match(line_of(material, fact)) for fact in (first, later))
    return bool(one and two and one.group(1) != two.group(1)) or items_parallel(material, first, later)


@cache
def _complements() -> tuple[tuple[str, str], ...]:
    return tuple((a, b) for rule in load("checks", "complements") for a, b in rule.data["pairs"])


def _exclude(first: Fact, later: Fact) -> bool:
    """Whether the names of two figures hold attributes that exclude each other: 少儿阅读活动, 成人阅读活动."""
    names = first.what, later.what
    if any(
        name in names[0] and other in names[1]
        for pair in _complements()
        for name, other in (pair, pair[::-1])
        if not (name in names[1] or other in names[0])
    ):
        return True
    told = [[frozenset(family.findall(name)) for name in names] for family in siblings()]
    if any(a and b and not a & b for a, b in told):
        return True
    one, two = (contrasts_of(name) for name in names)
    families = [{name.partition(".")[0] for name in names} for names in (one, two)]
    shared = families[0] & families[1]
    return any({n for n in one if n.startswith(f"{f}.")}.isdisjoint(n for n in two if n.startswith(f"{f}.")) for f in shared)


def _of_larger_area(material: Material, fact: Fact, area: str) -> bool:
    """Whether a figure is that of a larger area (全省), by its own words."""
    named = WIDER.search(fact.scope)
    return named is not None and fact.scope in NAMED_DAY.sub("", lead_of(material, fact)) and not (area and named.group(1) == area)


def _of_part_or_ahead(material: Material, fact: Fact) -> bool:
    """Whether a figure is that of a part of the year, or of what is to come, by its own words."""
    sentence = re.split("[。；\n]", lead_of(material, fact))[-1]
    earlier = EARLIER.search(sentence)
    of_part = earlier is not None and not ALL_YEAR.search(sentence, earlier.end())
    return of_part or AIMED.search(CHANGED.sub("", clause_of(fact))) is not None or is_ahead(material, fact)


def _told_twice(material: Material, first: Fact, later: Fact) -> Issue:
    texts = [written(material, f) for f in (first, later)]
    names = [re.sub(r"^\d{1,2}[.、．]", "", f.what).replace("“", "‘").replace("”", "’") for f in (first, later)]
    told = (
        f"“{names[0]}”一处为“{texts[0]}”，另一处为“{texts[1]}”"
        if names[0] == names[1] or not all(names)
        else f"“{names[0]}”为“{texts[0]}”，另一处“{names[1]}”为“{texts[1]}”"
    )
    pasted = any(fact.id.startswith("b") for fact in (first, later))
    return issue(
        "table_text" if pasted else "value",
        (first.quantity.span, later.quantity.span),
        f"{told}，像是同一件事而两数不同，请统一或说明口径",
        certain=False,
    )
