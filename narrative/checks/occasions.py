"""What tells two counts apart: a place, an occasion, a part of the year, a work, or a heading of its own."""

from __future__ import annotations

import re
from bisect import bisect_right
from decimal import Decimal
from functools import lru_cache

from narrative.checks.material import PROSE, Material
from narrative.offsets import fold
from narrative.rules import load
from narrative.structure.organisation import area_of, organisation_of
from narrative.types import Fact

PARAGRAPH = 300  # characters before a count, in its paragraph, that may open a list of goals
PARTIAL = re.compile(
    r"其中|另|又|分批|每|平均|日均|单[日场]|首[批场期]|第[一二三四五\d]|[上下]半年|季度|月份|[一-龥]月|县级|市级|省级|乡镇|街道|学校|线上|线下|期间|启动|节日|周末|暑|寒|春|秋|冬|夏"
)
TITLED = re.compile(r"《[^》]{1,30}》|“[^”]{2,16}”")
BODY = re.compile(
    "[一-龥](?:[一-龥](?:(?<!场)(?<!展)(?<![我本开闭进到])馆|公园|乐园|街道)|景区|(?<!乡)镇)"
)  # the end of a name: 图书馆, 分馆, 柳河镇
BODY_END = re.compile("(?:馆|所|站|院|校|镇|乡|村|园|组|队|股|科|室|街道|社区|片区|中心)$")
OCCASION = re.compile(
    "春节|元旦|元宵|清明|五一|端午|中秋|国庆|双节|重阳|汛[期前]|冬防|春运|暑运|暑[期假]|寒假|[春秋]季学期|[春夏秋冬]季|周末|夜间|节前|节后|年初|岁末|[一-龥]{2}(?=期间)"
)
MARK = re.compile("[，,；;：:。、（(\n]")
TIMED = re.compile("月|季|周|旬")
ADVERBIAL = 8  # characters of an adverbial that opens a sentence: 3月, 一分馆
PLAIN = re.compile(
    r"比|较|其|全年|今年|本年度?|年内|当年|这?一年(?:来|中|里|下来)?|共计?|累计|总计|合计|达到?|已|了|的|等|各类|各|先后|实际|分别|为|有|新增|新|举办|开展|组织|完成|实施|推出|进行|开|其中|均|也|还|并|在|对|把|将|就"
    r"|顺利|圆满|如期|扎实|积极|深入|持续|从|看|质量|数量|产出|效益|方面|上|做|办件|办理|建成|资助|安排|保障|[场次期人名位个件份册户家所项条篇张节对具\s\d“”‘’、余多近约超第（）()]"
)
ASPECT = re.compile("(?:情况|分析|工作|方面|成效|效益|效果|指标|目标|产出|完成|总结|评价|成绩|亮点|做法)$")
PEOPLE = frozenset(("person", "person_time"))
AIMED = re.compile(
    r"目标|计划|任务|应[办培做发]|预期|预计|拟|申报时|指标(?:值|为)|调[为整]|要求|力争|原定|批复|到位|[上前去]一?年|同期|比(?:目标|任务)"
)
EARLIER = re.compile(r"加上|连同|算上|并入|截[至止][^，。；]{0,8}?(?<!\d)[1-9]月|上半年|前[两三]个?季度|[一二三四]季度|[1-9]月(?:底|末)?前")
AHEAD = re.compile(
    r"[下来明]一?年|新的一年|下一?步|打算|往[前下后][看想走]|展望|计划(?!单列|生育)|力争|争取(?!到)|拟(?!合)|应下|许下|答应|承诺|再[拉办建添招发]"
)  # up to a figure, in its sentence: it is no result of the year
HEADED = re.compile(r"\W*([^：:，。；\d]{2,16})[：:]")  # a paragraph that opens with the name of its item: 望江街道：新增6家
BESIDE = re.compile("不(?:计|列|纳|算)[入在]|不含|不包括|另[行有报计设外由]")  # it is one that is not among those told
KEPT = re.compile("；|完成|实际|达到?|实现|做了|办了")  # a result stands behind a plan in one sentence: 计划30场，实际办了36场
BEHIND = 16  # characters behind a figure that may say that it is left out
BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
ITEM = 24  # characters of a short sentence that opens a paragraph and names what it is of
OWN_AREA = re.compile("全([省市县区旗])$")
WIDER = re.compile("全([国省市县区旗])")
VENUE = re.compile(
    "(?:馆|中心|院|校|园|所|站|学会|(?<!科学技术)协会|公司|基地)$"
)  # units that are no area's: what 全市 counts is not theirs


def told_apart(material: Material, first: Fact, later: Fact) -> bool:
    """Whether each of two counts has a part of the year, an occasion, a work or a place of its own: 上半年 and 下半年, 石桥镇 and 柳河镇."""
    clauses = clause_of(first), clause_of(later)
    names = (
        tuple(partial_of(text) for text in clauses),
        tuple(frozenset(TITLED.findall(text)) for text in clauses),
        tuple(frozenset(BODY.findall(lead_of(material, fact))) for fact in (first, later)),
    )
    return any(one - two and two - one for one, two in names[:1]) or any(one and two and not one & two for one, two in names[1:])


def of_two_occasions(material: Material, first: Fact, later: Fact) -> bool:
    """Whether the sentences of two counts each name a season, a feast or a time of their own before them: 春节期间, 国庆期间."""
    one, two = (
        set("".join(OCCASION.findall(re.split("[。；\n]", lead_of(material, fact))[-1])).replace("期", "")) for fact in (first, later)
    )
    return bool(one and two) and not one & two


def own_area(material: Material) -> str:
    """The area whose counts are the reporting unit's own, as 全… names it: 市 for 某市司法局, "" where no fact tells of one or it is a venue."""
    if not any(OWN_AREA.search(fact.scope) for fact in material.facts):
        return ""
    unit = organisation_of(material.document)
    return "" if VENUE.search(unit) else area_of(unit)


def own_words(material: Material, fact: Fact, other: Fact) -> set[str]:
    """The characters of what a count is told of that the words of another count do not hold: places, occasions, kinds of people."""
    title = material.sections[other.section].title
    return _content(material, fact) - _content(material, other) - set(title) - set(other.what)


def _content(material: Material, fact: Fact) -> set[str]:
    """The characters of the words a count is told of: its clause up to it, the noun right behind it, and a short adverbial that opens its
    sentence (one of time as a whole)."""
    sentence, source, span = material.sentences[fact.sentence], material.document.text, fact.quantity.span
    parts = MARK.split(BRACKETS.sub("", fold(source[max(sentence.span.start, span.start - PARAGRAPH) : span.start])))
    lead = parts[0].strip() if len(parts) == 2 and len(parts[0]) <= ADVERBIAL else ""
    behind = MARK.split(fold(source[span.end : span.end + 2]))[0]
    return set(PLAIN.sub("", lead + parts[-1] + behind)) | ({lead} if TIMED.search(lead) else set())


def sections_parallel(material: Material, first: Fact, later: Fact) -> bool:
    """Whether two counts stand under sibling headings of one frame (（一）一分馆, （二）二分馆) or of two bodies of one kind (图书馆, 文化馆)."""
    one, two = material.sections[first.section], material.sections[later.section]
    if one is two or one.parent != two.parent or one.title == two.title or len(one.title) < 3 or len(two.title) < 3:
        return False
    ends = [found.group() for title in (one.title, two.title) if (found := BODY_END.search(title))]
    bodies = len(ends) == 2 and ends[0] == ends[1]
    return bodies or (one.title[-2:] == two.title[-2:] and ASPECT.search(one.title) is None)


def in_two_places(material: Material, first: Fact, later: Fact) -> bool:
    """Whether two counts stand in two paragraphs, and not in the short cells of one table, which tells each thing once."""
    one, two = material.sentences[first.sentence], material.sentences[later.sentence]
    return (one.flow != two.flow or one.paragraph != two.paragraph) and not _in_one_table(material, first, later)


def _in_one_table(material: Material, first: Fact, later: Fact) -> bool:
    one, two = (_table_of(material, fact) for fact in (first, later))
    return one is not None and one == two


def _table_of(material: Material, fact: Fact) -> int | None:
    """The number of the table in whose short cell a count stands, None where it stands in none."""
    blocks, at = material.document.blocks, fact.quantity.span.start
    n = bisect_right(blocks, at, key=lambda block: block.span.start) - 1
    held = 0 <= n and blocks[n].kind == "cell" and at < blocks[n].span.end and blocks[n].span.end - blocks[n].span.start < PROSE
    return blocks[n].locator.table if held else None


def of_others(material: Material, first: Fact, later: Fact) -> bool:
    """Whether two counts of people are told of different things that the words before their clauses name: one of a tour, one of the house itself.

    Their own clause says no more than 接待观众; it is the heading, the title of the item or the sentence's earlier clauses that name the occasion.
    """
    if not {first.measure, later.measure} <= PEOPLE:
        return False
    one, two = (set(BODY.findall(_title(material, fact))) for fact in (first, later))
    if one and two and not one & two:
        return True
    kinds, others = (_carriers(_title(material, fact) + lead_of(material, fact)) for fact in (first, later))
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


def lead_of(material: Material, fact: Fact) -> str:
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


def clause_of(fact: Fact) -> str:
    return BRACKETS.sub("", fact.clause)


@lru_cache(maxsize=4096)
def partial_of(clause: str) -> frozenset[str]:
    return frozenset(PARTIAL.findall(clause))


def rounded(material: Material, first: Fact, later: Fact) -> bool:
    """Whether one value is the other in round 万: 12.6万 and 126384."""
    texts = [fold(material.document.text[f.quantity.span.start : f.quantity.span.end]) for f in (first, later)]
    steps = [Decimal(10000) / Decimal(10) ** len(m.group(1) or "") for t in texts if (m := re.search(r"\d(?:\.(\d+))?[余多]?万", t))]
    return len(steps) == 1 and abs(first.quantity.value - later.quantity.value) < steps[0]


def is_ahead(material: Material, fact: Fact) -> bool:
    """Whether the words around a count speak of what is to come, or of what is told beside the results."""
    sentence = re.split("[。；\n]", lead_of(material, fact))[-1]
    source, end = material.document.text, fact.quantity.span.end
    behind = re.split("[。；\n]", source[end : end + BEHIND])[0]
    ahead = AHEAD.search(sentence)
    return bool(ahead and not KEPT.search(sentence, ahead.end())) or BESIDE.search(re.split("[，,]", sentence)[-1] + behind) is not None


def items_parallel(material: Material, first: Fact, later: Fact) -> bool:
    """Whether two counts stand in paragraphs that open with names of one kind: 望江街道：…, 南浦街道：…"""
    one, two = (HEADED.match(line_of(material, fact)) for fact in (first, later))
    if not (one and two) or one.group(1) == two.group(1) or one.group(1)[-1] != two.group(1)[-1]:
        return False
    return not (ASPECT.search(one.group(1)) or ASPECT.search(two.group(1)))


def line_of(material: Material, fact: Fact) -> str:
    """The paragraph of a figure up to it."""
    source, at = material.document.text, fact.quantity.span.start
    return BRACKETS.sub("", fold(source[source.rfind("\n", 0, at) + 1 : at]))
