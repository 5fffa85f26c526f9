"""Levels of the year told twice: by a plan for the next year, which sets out from another one (激活率由92.4%提高到94%), or as a rate of one name in two places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from narrative.facts.counts import pairs
from narrative.facts.twins import may_contradict
from narrative.offsets import fold
from narrative.quantities.families import kind_of_count
from narrative.types import STOCK, Dispute, Fact, Quantity, Section, Sentence

FROM = re.compile(r"(?:由|从|在|以)([^，。；：:、（()由从在以]{0,20})$")  # what stands between it and the figure that a plan sets out from
MOVED = re.compile(
    r"(?:左右)?(?:再|进一步|逐步)?(?:提高|提升|增加|增长|增|上升|升|扩大|扩展|拓展|扩容|扩|拉高|降低|下降|降|压减|压降|减少|缩短|压缩)(?:到|至|为)"
    r"|的?基础上|[作为当]{1,2}[^，。；]{0,8}(?:基数|起点|底数|基准)"
)
MADE_BASE = re.compile(r"，(?:已|并|现)?(?:作为|当作|定为|列为)[^，。；]{0,14}(?:基数|起点|底数|基准)")
AHEAD = re.compile(r"[下明来]一?年|新的一年|下一?步|打算|力争|争取|计划|拟")
WHEN = re.compile(
    r"(?P<year>20\d\d)年[度底末]?|(?P<past>上年|去年|往年|前年|年初|同期)|今年|本年度?|当年|现在|目前|现有|眼下|年[底末]|全[省市县区州盟旗镇]"
)
DROPPED = re.compile(
    "^(?:将|把|使|让|推动|力争|争取|确保|计划|拟|打算|明年|下年|实现|完成|达到|的|约)+|(?:的|约|为|达到?|[共有是])+$"
)  # words at the ends of what a plan says of a level that name nothing
STANDING = re.compile("累计|总[数量]|共有|现有|拥有|达到|在册|注册|[已年]末|年底|[有为]$")  # a count that is a level, not what was added
RATE = re.compile("[一-龥]{2,}(?:率|度|比例|比重|占比)$")
TOLD = re.compile("(?:稳定在|保持在|维持在|稳定|保持|维持|达到?了?|提[高升]到|上升到|增至|升至|[为是有约到在了])+$")
MARK = re.compile("[，,；;。：:（）()、\n]")
OPINION = re.compile("满意|好评|支持|知晓")  # each survey has one of its own
OWN_AREA = re.compile("^(?:全[省市县区州盟旗镇]|我[省市县区州局院馆]|总体|整体|平均|综合|年度|全年)+$")
PROCESS = re.compile("后$")  # 资源化利用后 names no thing of its own
RATES_NEAR = Decimal("1.1")
SHARED = 3  # characters at its end in which the name of a rate agrees with that of its base
NAMED = 4  # and in which two rates agree
HELD = 0.75  # share of the pairs of a level's name that a count's clause must hold
LEAD = 40
MOST = 24  # rates of a report that are held against each other


def find_levels(
    text: str,
    facts: Sequence[Fact],
    quantities: Sequence[Quantity],
    sentences: Sequence[Sentence],
    sections: Sequence[Section],
    year: int | None,
) -> Iterator[Dispute]:
    """The results that a plan for the next year sets out from with another figure, and the rates of one name with two."""
    text = fold(text)
    results = [fact for fact in facts if fact.status == "achieved" and "delta" not in fact.why and fact.quantity.bound == "exact"]
    yield from _bases(text, results, quantities, sentences, sections, year)
    yield from _rates(text, results, sentences)


def _bases(
    text: str,
    results: Sequence[Fact],
    quantities: Sequence[Quantity],
    sentences: Sequence[Sentence],
    sections: Sequence[Section],
    year: int | None,
) -> Iterator[Dispute]:
    for quantity in quantities:
        if not quantity.unit or not (MOVED.match(text, quantity.span.end) or MADE_BASE.match(text, quantity.span.end)):
            continue
        name = _name_of_base(text, quantity, year)
        if len(name) < SHARED or not _is_ahead(text, quantity, sentences, sections):
            continue
        alike = [
            f for f in results if kind_of_count(f.quantity.unit) == kind_of_count(quantity.unit) and _is_level(f, name, text, sentences)
        ]
        if any(fact.quantity.value == quantity.value for fact in alike):
            continue
        yield from (
            Dispute(f.id, f.quantity.span, quantity.span, "base")
            for f in alike
            if may_contradict(f.quantity, quantity) and not _in_sentence(quantity, sentences[f.sentence])
        )


def _in_sentence(quantity: Quantity, sentence: Sentence) -> bool:
    return sentence.span.start <= quantity.span.start < sentence.span.end


def _name_of_base(text: str, quantity: Quantity, year: int | None) -> str:
    """What a plan calls the level that it sets out from, "" where it is that of another year or the words are no such plan's."""
    lead = re.split("[，,；;。：:（）()\n]", text[max(0, quantity.span.start - LEAD) : quantity.span.start])[-1]
    opened = FROM.search(lead)
    if opened is None and not MADE_BASE.match(text, quantity.span.end):
        return ""
    when = WHEN.search(lead)
    if when is not None and (when["past"] or (when["year"] and year is not None and int(when["year"]) != year)):
        return ""
    inside, ahead = (opened.group(1), lead[: opened.start()]) if opened is not None else (lead, "")
    names = (DROPPED.sub("", WHEN.sub("", words)) for words in (inside, ahead))
    return next((name for name in names if SHARED <= len(name)), "")


def _is_ahead(text: str, quantity: Quantity, sentences: Sequence[Sentence], sections: Sequence[Section]) -> bool:
    """Whether a figure stands among plans for the year to come."""
    at = quantity.span.start
    own = next((s for s in sentences if s.span.start <= at < s.span.end), None)
    if own is None:
        return False
    return sections[own.section].role == "plans" or AHEAD.search(text, own.span.start, own.span.end) is not None


def _is_level(fact: Fact, name: str, text: str, sentences: Sequence[Sentence]) -> bool:
    """Whether a result is the level of a name: a rate that ends as it does and whose sentence says the rest, or a stock whose clause holds it."""
    span = sentences[fact.sentence].span
    sentence = text[span.start : span.end]
    if fact.quantity.unit == "%":
        own = _rate_of(text, fact)
        shared = _shared_end(own, name)
        rest = pairs(name[: len(name) - shared])
        return SHARED <= shared and bool(RATE.search(name)) and shared == len(own) and (not rest or bool(rest & pairs(sentence)))
    if fact.period != STOCK and not STANDING.search(fact.clause):
        return _is_whole_year(fact, name)
    wanted = pairs(name)
    return bool(wanted) and HELD <= len(wanted & pairs(fact.clause)) / len(wanted)


def _is_whole_year(fact: Fact, name: str) -> bool:
    """Whether a result of the year has the very name: 旅游综合收入."""
    return NAMED <= len(name) and name == DROPPED.sub("", WHEN.sub("", fact.what))


def _rates(text: str, results: Sequence[Fact], sentences: Sequence[Sentence]) -> Iterator[Dispute]:
    rates = [(f, _rate_of(text, f)) for f in results if f.quantity.unit == "%" and f.duplicate_of is None and f.part_of is None]
    rates = [(f, name) for f, name in rates if NAMED <= len(name) and OPINION.search(name) is None][:MOST]
    for n, (a, name) in enumerate(rates):
        for b, other in rates[n + 1 :]:
            low, high = sorted((a.quantity.value, b.quantity.value))
            if low <= 0 or low == high or low * RATES_NEAR < high or not may_contradict(a.quantity, b.quantity):
                continue
            if (
                sentences[a.sentence].paragraph == sentences[b.sentence].paragraph
                and sentences[a.sentence].flow == sentences[b.sentence].flow
            ):
                continue
            shared = _shared_end(name, other)
            if NAMED <= shared and _one_thing(text, sentences, (a, name[: len(name) - shared]), (b, other[: len(other) - shared])):
                yield Dispute(a.id, a.quantity.span, b.quantity.span, "rate")
                yield Dispute(b.id, b.quantity.span, a.quantity.span, "rate")


def _one_thing(text: str, sentences: Sequence[Sentence], first: tuple[Fact, str], later: tuple[Fact, str]) -> bool:
    """Whether what two rates of one name are called beyond it tells them not apart: it is told around the other one as well, or names nothing of its own."""
    held = [_is_told(text, sentences, rest, other) for (_, rest), (other, _) in ((first, later), (later, first))]
    plain = [not rest or OWN_AREA.search(rest) is not None or PROCESS.search(rest) is not None for _, rest in (first, later)]
    return all(plain) or (any(held) and all(h or p for h, p in zip(held, plain, strict=True)))


def _is_told(text: str, sentences: Sequence[Sentence], rest: str, fact: Fact) -> bool:
    span = sentences[fact.sentence].span
    return bool(pairs(rest) & pairs(text[span.start : fact.quantity.span.start]))


def _rate_of(text: str, fact: Fact) -> str:
    """The name of a rate right before its figure, "" where there is none."""
    at = fact.quantity.span.start
    lead = TOLD.sub("", MARK.split(text[max(0, at - LEAD) : at])[-1].rstrip())
    return lead if RATE.search(lead) else ""


def _shared_end(a: str, b: str) -> int:
    n = 0
    while n < min(len(a), len(b)) and a[-1 - n] == b[-1 - n]:
        n += 1
    return n
