"""One thing told with two values in two places of the narrative."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from narrative.checks.issues import issue
from narrative.checks.material import Material
from narrative.checks.plans import goals_told, is_plan
from narrative.offsets import fold
from narrative.rules import load
from narrative.structure.organisation import area_of, organisation_of
from narrative.types import Fact, Issue

CLOSE = Decimal("1.3")  # two values of one thing lie no further apart, else they count different things
FAR = Decimal(2)  # and a goal and its result no further than this
TWINS = 0.85  # probability from which two counts of two values are one thing (14 of 15 on reports it was not fitted on)
PARAGRAPH = 300  # characters before a count, in its paragraph, that may open a list of goals
LEAST = 5  # below this, counts of the same name are told of different things
NAMED = 4  # characters a thing's name needs
HELD = 0.66  # share of the shorter name's pairs of characters that the other clause must hold
AIMED = re.compile(
    r"目标|计划|任务|应[办培做发]|预期|预计|拟|申报时|指标(?:值|为)|调[为整]|要求|力争|原定|批复|到位|[上前去]一?年|同期|比(?:目标|任务)"
)
PARTIAL = re.compile(
    r"其中|另|又|分批|每|平均|日均|单[日场]|首[批场期]|第[一二三四五\d]|[上下]半年|季度|月份|[一-龥]月|县级|市级|省级|乡镇|街道|学校|线上|线下|期间|启动|节日|周末|暑|寒|春|秋|冬|夏"
)
GOALS = re.compile(r"(?:绩效|年度|总体|预期|工作|设定)的?目标(?!任务|完成|对照|均|已)|不(?:少于|低于)|场以上|人以上|申报时")
TURNED = re.compile(
    "从(?:[一-龥]{0,4})(?:完成|落实|执行|实施)情况(?:来)?看|(?<=。)(?:经过努力|从结果看|实际上?)?[，,]?实际(?:完成|实现|达到|执行)(?:情况|结果)?(?:[:：]|为|是)"
)  # from where on a paragraph of goals tells what came of them
STOCK = re.compile(r"注册|传播|关注|粉丝|浏览|阅读|点击|入驻")  # what a platform counts has one value at a time
MANY = 1000
NEAR = 8  # paragraphs around a count that belong to its list
LONGEST = 20  # counts of a list that are looked at
DIGITS = 3  # that differ in order before a slip is likelier than chance
AREA = re.compile(r"^(?:我|全|本)[省市县区州]")
TITLED = re.compile(r"《[^》]{1,30}》|“[^”]{2,16}”")
EARLIER = re.compile(r"加上|连同|算上|并入|截[至止][^，。；]{0,8}?(?<!\d)[1-9]月|上半年|前[两三]个?季度|[一二三四]季度|[1-9]月(?:底|末)?前")
MARK = re.compile("[，,；;：:。、（(\n]")
TIMED = re.compile("月|季|周|旬")
ADVERBIAL = 8  # characters of an adverbial that opens a sentence: 3月, 一分馆
PLAIN = re.compile(
    r"比|较|其|全年|今年|本年度?|年内|当年|一年来|共计?|累计|总计|合计|达到?|已|了|的|等|各类|各|先后|实际|分别|为|有|新增|新|举办|开展|组织|完成|实施|推出|进行|开|其中|均|也|还|并|在|对|把|将|就"
    r"|顺利|圆满|如期|扎实|积极|深入|持续|从|看|质量|数量|产出|效益|方面|上|做|办件|办理|建成|资助|安排|保障|[场次期人名位个件份册户家所项条篇张节对具\s\d“”‘’、余多近约超第（）()]"
)
ASPECT = re.compile("(?:情况|分析|工作|方面|成效|效益|效果|指标|目标|产出|完成|总结|评价|成绩|亮点|做法)$")
RATED = re.compile("[率度]$|比例$")
MOVED = re.compile(
    r"增|升|降|减|提高|幅|速|[较比]|占|年均|环比|以[上内]|满意"
)  # a rate of change or of a part, or one that each survey has
RATE_NAMED = 6  # characters the name of a rate needs: 重点人群签约率
RATE_CLOSE = Decimal("1.1")
OWN_AREA = re.compile("全([省市县区旗])$")
WIDER = re.compile("全([国省市县区旗])")
VENUE = re.compile("(?:馆|中心|院|校|园|所|站|学会|协会|公司|基地)$")  # units that are no area's: what 全市 counts is not theirs
BODY = re.compile(
    "[一-龥](?:[一-龥](?:(?<!场)(?<!展)(?<![我本开闭进到])馆|公园|乐园|街道)|景区|(?<!乡)镇)"
)  # the end of a name: 图书馆, 分馆, 柳河镇
ITEM = 24  # characters of a short sentence that opens a paragraph and names what it is of
PEOPLE = frozenset(("person", "person_time"))
BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
NUMBERED = re.compile(r"^\d{1,2}[.、．]")
SPLIT = re.compile(r"[\d一二三四五六七八九十百千万亿两零〇.,，、的了“”‘’（）()余多近约超达共全年累计各类]+")

ByParagraph = Mapping[tuple[int, int], Sequence[Fact]]


def check_values(material: Material) -> Iterator[Issue]:
    """One thing with two values, by the names of the counts, and besides by what the learned reader says of them."""
    told = {issue.spans: issue for issue in _by_name(material)}
    yield from told.values()
    for first, later in _twins(material):
        spans = tuple(sorted((first.quantity.span, later.quantity.span)))
        if spans not in told:
            yield _two_values(material, first, later, certain=False)


def _twins(material: Material) -> Iterator[tuple[Fact, Fact]]:
    """The achieved counts that are one thing to the learned reader, told exactly and with near values that differ, neither a plan."""
    by_id = {fact.id: fact for fact in material.facts}
    pairs = [
        (by_id[twin.first], by_id[twin.later])
        for twin in material.twins
        if TWINS <= twin.probability and twin.first in by_id and twin.later in by_id
    ]
    alike = [pair for pair in pairs if _exact(*pair) and _differ(*pair) and _apart(material, *pair) and not _rounded(material, *pair)]
    if not alike:
        return
    goals, area, places = goals_told(material), _own_area(material), _by_paragraph(material, material.facts)
    alike = [pair for pair in alike if all(_of_unit_and_year(material, fact, area) for fact in pair)]
    for first, later in alike:
        told = not (is_plan(material, first, goals) or is_plan(material, later, goals) or _told_apart(material, first, later))
        if told and not _of_others(material, first, later) and not _set_against(material, places, first, later):
            yield first, later


def _of_unit_and_year(material: Material, fact: Fact, area: str) -> bool:
    """Whether a count is neither that of a larger area (全省) nor of a part of the year or held against a plan by its own words."""
    named = WIDER.search(fact.scope)
    if named and not (area and named.group(1) == area):
        return False
    sentence = re.split("[。；\n]", _lead(material, fact))[-1]
    return not (EARLIER.search(sentence) or AIMED.search(_clause(fact)))


def _told_apart(material: Material, first: Fact, later: Fact) -> bool:
    """Whether each of two counts has a part of the year, an occasion, a work or a place of its own: 上半年 and 下半年, 石桥镇 and 柳河镇."""
    clauses = _clause(first), _clause(later)
    names = (
        tuple(_partial(text) for text in clauses),
        tuple(frozenset(TITLED.findall(text)) for text in clauses),
        tuple(frozenset(BODY.findall(_lead(material, fact))) for fact in (first, later)),
    )
    return any(one - two and two - one for one, two in names[:1]) or any(one and two and not one & two for one, two in names[1:])


def _exact(first: Fact, later: Fact) -> bool:
    plain = all(f.status == "achieved" and f.quantity.bound == "exact" and not f.quantity.flags for f in (first, later))
    least = min(first.quantity.value, later.quantity.value)
    return plain and first.quantity.unit not in ("", "%") and LEAST <= least and first.duplicate_of is None and later.duplicate_of is None


def _by_name(material: Material) -> Iterator[Issue]:
    """Two achieved counts of one unit, in different paragraphs, whose names are the same and whose values are near but not equal.

    Neither may be a plan, by its words or because the lists they stand in are set against each other.
    """
    area = _own_area(material)
    candidates = [fact for fact in material.facts if _is_candidate(material, fact, area)]
    alike = [
        (a, b)
        for a, b in _near(candidates)
        if _differ(a, b)
        and _apart(material, a, b)
        and _same_thing(a, b)
        and not _rounded(material, a, b)
        and not _of_others(material, a, b)
    ]
    if not alike:
        return
    goals = goals_told(material)
    planned = {fact.id for pair in alike for fact in pair if is_plan(material, fact, goals)}
    alike = [(a, b) for a, b in alike if a.id not in planned and b.id not in planned]
    places = _by_paragraph(material, [fact for fact in candidates if not is_plan(material, fact, goals)] if alike else [])
    for first, later in alike:
        own, others = _own(material, first, later), _own(material, later, first)
        if first.quantity.unit == "%" and (own or others):
            continue
        parallel = (bool(own) and bool(others)) or _sections_parallel(material, first, later)
        if parallel and not _swapped(first, later):
            continue  # 一分馆办讲座26场, 二分馆办讲座24场
        if not _set_against(material, places, first, later):
            certain = (
                not parallel
                and first.scope == later.scope
                and first.quantity.unit != "%"
                and (
                    _swapped(first, later)
                    or (not own and not others and first.what == later.what and NAMED < len(first.what) and _within(first, later, CLOSE))
                )
            )
            yield _two_values(material, first, later, certain=certain)


def _two_values(material: Material, first: Fact, later: Fact, *, certain: bool) -> Issue:
    texts = [material.document.text[f.quantity.span.start : f.quantity.span.end].replace("\n", "") for f in (first, later)]
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


def _own_area(material: Material) -> str:
    """The area whose counts are the reporting unit's own, as 全… names it: 市 for 某市司法局, "" where no fact tells of one or it is a venue."""
    if not any(OWN_AREA.search(fact.scope) for fact in material.facts):
        return ""
    unit = organisation_of(material.document)
    return "" if VENUE.search(unit) else area_of(unit)


def _is_candidate(material: Material, fact: Fact, area: str) -> bool:
    quantity = fact.quantity
    rate = quantity.unit == "%" and RATE_NAMED <= len(fact.what) and RATED.search(fact.what) and not MOVED.search(fact.clause)
    plain = bool(rate) or (quantity.unit not in ("", "%") and quantity.unit_class not in ("rank", "day", "money", "age"))
    named = OWN_AREA.search(fact.scope)
    scoped = fact.scope and not (named and area and named.group(1) == area)
    told = fact.status == "achieved" and fact.part_of is None and fact.duplicate_of is None and not scoped
    if not (plain and told and LEAST <= quantity.value):
        return False
    text = _clause(fact) + material.document.text[quantity.span.end : quantity.span.end + 3]
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


def _rounded(material: Material, first: Fact, later: Fact) -> bool:
    """Whether one value is the other in round 万: 12.6万 and 126384."""
    texts = [fold(material.document.text[f.quantity.span.start : f.quantity.span.end]) for f in (first, later)]
    steps = [Decimal(10000) / Decimal(10) ** len(m.group(1) or "") for t in texts if (m := re.search(r"\d(?:\.(\d+))?[余多]?万", t))]
    return len(steps) == 1 and abs(first.quantity.value - later.quantity.value) < steps[0]


def _own(material: Material, fact: Fact, other: Fact) -> set[str]:
    """The characters of what a count is told of that the words of another count do not hold: places, occasions, kinds of people."""
    title = material.sections[other.section].title
    return _content(material, fact) - _content(material, other) - set(title)


def _content(material: Material, fact: Fact) -> set[str]:
    """The characters of the words a count is told of: its clause up to it, the noun right behind it, and a short adverbial that opens its
    sentence (one of time as a whole)."""
    sentence, source, span = material.sentences[fact.sentence], material.document.text, fact.quantity.span
    parts = MARK.split(BRACKETS.sub("", fold(source[max(sentence.span.start, span.start - PARAGRAPH) : span.start])))
    lead = parts[0].strip() if len(parts) == 2 and len(parts[0]) <= ADVERBIAL else ""
    behind = MARK.split(fold(source[span.end : span.end + 2]))[0]
    return set(PLAIN.sub("", lead + parts[-1] + behind)) | ({lead} if TIMED.search(lead) else set())


def _sections_parallel(material: Material, first: Fact, later: Fact) -> bool:
    """Whether two counts stand under sibling headings of one frame: （一）一分馆, （二）二分馆."""
    one, two = material.sections[first.section], material.sections[later.section]
    if one is two or one.parent != two.parent or one.title == two.title or len(one.title) < 3 or len(two.title) < 3:
        return False
    return one.title[-2:] == two.title[-2:] and ASPECT.search(one.title) is None


def _apart(material: Material, first: Fact, later: Fact) -> bool:
    one, two = material.sentences[first.sentence], material.sentences[later.sentence]
    return one.flow != two.flow or one.paragraph != two.paragraph


def _of_others(material: Material, first: Fact, later: Fact) -> bool:
    """Whether two counts of people are told of different things that the words before their clauses name: one of a tour, one of the house itself.

    Their own clause says no more than 接待观众; it is the heading, the title of the item or the sentence's earlier clauses that name the occasion.
    """
    if not {first.measure, later.measure} <= PEOPLE:
        return False
    one, two = (set(BODY.findall(_title(material, fact))) for fact in (first, later))
    if one and two and not one & two:
        return True
    kinds, others = (_carriers(_title(material, fact) + _lead(material, fact)) for fact in (first, later))
    return bool(kinds and others) and not kinds & others


def _title(material: Material, fact: Fact) -> str:
    """The short sentence that opens a fact's paragraph, else the title of its section."""
    place = material.sentences[fact.sentence]
    n = fact.sentence
    while 0 < n and (before := material.sentences[n - 1]).flow == place.flow and before.paragraph == place.paragraph:
        n -= 1
    text = material.document.text[material.sentences[n].span.start : material.sentences[n].span.end]
    opens = n < fact.sentence and len(text) <= ITEM
    return fold(text if opens else material.sections[fact.section].title)


def _lead(material: Material, fact: Fact) -> str:
    """The words of a fact's sentence up to it."""
    return fold(material.document.text[material.sentences[fact.sentence].span.start : fact.quantity.span.start])


@lru_cache(maxsize=1024)
def _carriers(text: str) -> frozenset[str]:
    """The ids of what brings people together that a text names; what is found first takes its characters from the others."""
    found = set()
    for rule in load("checks", "carrier"):
        text, n = re.subn(rule.text("pattern"), "　", text)
        if n:
            found.add(rule.id)
    return frozenset(found)


def _set_against(material: Material, places: ByParagraph, first: Fact, later: Fact) -> bool:
    """Whether two lists differ in most of what both name: goals against results, or two years. A slip stands among figures that repeat."""
    if STOCK.search(first.clause) and STOCK.search(later.clause):
        return False
    around, there = _neighbours(material, places, first, later), _neighbours(material, places, later, first)
    equal = differing = 0
    for one in around:
        names = [two for two in there if two.quantity.unit == one.quantity.unit and _within(one, two, FAR) and _same_thing(one, two)]
        if any(two.quantity.value == one.quantity.value for two in names):
            equal += 1
        elif names:
            differing += 1
    return 2 <= differing and equal < differing


def _by_paragraph(material: Material, facts: Sequence[Fact]) -> ByParagraph:
    """Some counts by their flow and paragraph, each paragraph in its order."""
    found: dict[tuple[int, int], list[Fact]] = {}
    for fact in facts:
        place = material.sentences[fact.sentence]
        found.setdefault((place.flow, place.paragraph), []).append(fact)
    return found


def _neighbours(material: Material, places: ByParagraph, fact: Fact, other: Fact) -> list[Fact]:
    """The counts of a fact's list, the nearest first: in its flow, few paragraphs away, and nearer to it than to the other fact."""
    at, away = (f.quantity.span.start for f in (fact, other))
    place = material.sentences[fact.sentence]
    found = [
        f
        for paragraph in range(place.paragraph - NEAR, place.paragraph + NEAR + 1)
        for f in places.get((place.flow, paragraph), ())
        if abs(f.quantity.span.start - at) < abs(f.quantity.span.start - away)
    ]
    return sorted(found, key=lambda f: abs(f.quantity.span.start - at))[:LONGEST]


def _same_thing(first: Fact, later: Fact) -> bool:
    """Whether the shorter name stands in the other clause, and neither clause tells of a part or of one occasion.

    Where the digits are the same in another order, one shared pair of characters is enough.
    """
    one, two = _clause(first), _clause(later)
    stocks = bool(STOCK.search(one) and STOCK.search(two))
    titles = [set(TITLED.findall(text)) for text in (one, two)]
    if all(titles) and not titles[0] & titles[1]:
        return False  # 《读本一》, 《读本二》
    if (first.measure != later.measure and not stocks) or _partial(one) != _partial(two):
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


def _clause(fact: Fact) -> str:
    return BRACKETS.sub("", fact.clause)


@lru_cache(maxsize=4096)
def _partial(clause: str) -> frozenset[str]:
    return frozenset(PARTIAL.findall(clause))


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
