"""Lists told apart from their figures: 讲座、展览、沙龙分别举办12场、5场、8场 gives each figure its own thing, as 上年讲座8场、展览3场，今年分别为12场、5场 does;
上年和今年分别举办讲座8场、12场 gives each its own year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrative.facts.concepts import concepts_in
from narrative.facts.near import Near
from narrative.facts.words import is_word, verbs, words

NUMBER = r"(?:(?!分别|依次)[^、，。；：和及与（）()\d]){0,6}[\d一二三四五六七八九十百千万两][^、，。；：和及与（）()]{0,12}"
FIRST = r"[约近超逾共达到为有]{0,2}[\d一二三四五六七八九十百千万两][^、，。；：和及与（）()]{0,12}"
APART = re.compile(
    rf"(?P<things>[^。；：，（）()]{{0,80}}?)(?:分别|依次)(?P<act>[^。；：，（）()\d]{{0,40}}?)(?P<figures>{FIRST}(?:(?:[、和及与]|以及){NUMBER}|，[约近超]?\d[^、，。；：和及与（）()]{{0,12}})+)"
)
EACH = re.compile(APART.pattern.replace("(?:分别|依次)", "各", 1))  # 去年和今年各办讲座20场、26场: where years are listed
BETWEEN = re.compile(  # never inside a word: 参与人次, 普及, 和谐
    r"、|以及|(?<![共总温饱调缓平])和(?![谐平美])|(?<![普以涉惠触遍波])及(?![时格])|(?<!参)与(?![会时])"
)
AGAIN = re.compile(
    r"(?P<items>[^。；：，\n]+)，(?:今年|本年度?|当年|全年|20\d\d年|实际)?(?:分别|依次)(?P<act>[^。；：，、\d]{0,10}?)(?:完成|实现|增[至加]到?|达到?|[为是约近超共有])*$"
)
COUNTED = re.compile(
    r"(?P<thing>[^\d]{2,}?)(?:[上去]年)?(?:完成|举办|开展|办理|[约近超共达到为有是])*(?:\d[\d.,万亿千百]*|[一二两三四五六七八九十百千万]{2,})[余多]?[^\d，]{1,4}"
)
BARE = re.compile(
    rf"(?P<act>[^。；：，、（）()\d]{{1,8}}?)(?P<figures>{FIRST}(?:、[约近超]?\d[\d.,]*[万亿]?[^\d、，。；：和及与（）()]{{1,3}})+)"
)
TOLD_APART = re.compile("分别|依次")
CHANGED = re.compile("(?:同比|环比|[较比](?:上年|去年|年初|20|上一)|高于|低于|高出)")
BRACKETS = re.compile(r"（[^（）]*）")
BARE_YEAR = "(?:[上前去]年|上一年|今年|本年|当年|20\\d\\d)"
A_YEAR = f"{BARE_YEAR}(?:年|度){{0,2}}"
YEAR_OF = re.compile(rf"(?P<year>{BARE_YEAR})(?:年|度){{0,2}}(?:、|以?及|[和与](?={A_YEAR}))?")
SPAN = re.compile(
    r"(?:近|连续|这|(?=[两二三四五]年来))(?P<recent>[两二三四五])年来?|(?P<first>20\d\d)年?(?:至|到|[—－-]+)(?P<last>20\d\d)年"
)
NUMERALS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}
YEARS_OF = re.compile(
    rf"(?:近|连续|这)[两二三四五]年来?|[两二三四五]年来|20\d\d年?(?:至|到|[—－-]+)20\d\d年|{A_YEAR}(?:(?:、|以?及|[和与]){A_YEAR})+"
)
CLAUSE, NUMERAL = re.compile("[，；：]"), re.compile(r"\d")
AMOUNT, AMOUNTS = 3, "量数率额次度"  # characters of a word for how many or how much, and how such words end
ALL_OF = re.compile("^[两二三四五](?:级|季|类|项|个|地|校)")  # of a list, before what its members share: 省、市、县三级媒体
OPENING = re.compile(
    r"^.*的(?=.{2})|^(?:\d{1,2}[.．]|\d{2,4}年|全年|年内|本年度?|今年|当年|上年|去年|一年来|累计|共|已|我[市县区省馆会局校院]|其中)+"
)


def thing_of(near: Near) -> str:
    """What the list before (or behind) 分别 says is counted by a figure, by the order of both; "" where their lengths differ or there is no such list."""
    for found, figures, at in _lists(near):
        things = _things(near, found, len(figures))
        if things:
            return things[at]
    return _carried_on(near)


def _things(near: Near, found: re.Match[str], size: int) -> list[str]:
    """The things that a list tells apart, as many as its figures; none where their lengths differ."""
    if len(YEAR_OF.findall(found["things"])) == size:
        return [_without_verb(YEAR_OF.sub("", found["things"]) + found["act"])] * size
    for listed in (found["things"], found["act"]):
        things = BETWEEN.split(listed)
        if len(things) == size:
            return _told(things)
    before = _listed_before(near.text[near.scene.sentence.start_v : found.start()]) if not found["things"] else []
    if len(before) == size:
        return [thing + found["act"].removesuffix("为") for thing in _told(before)]
    things = _counted_before(near.text, found.start("figures"))
    if len(things) == size:
        return things
    own = found["things"] + "分别" + found["act"]
    earlier = list(APART.finditer(near.text, near.scene.sentence.start_v, found.start())) if CHANGED.match(own) else []
    if not earlier or len(BETWEEN.sub("，", earlier[-1]["figures"]).split("，")) != size:
        return []
    return [thing + own for thing in _things(near, earlier[-1], size)]


def _carried_on(near: Near) -> str:
    """What a bare list of figures counts that follows one told apart: 宫颈癌、乳腺癌筛查分别为9200人、9150人，确诊37人、41人; "" for any other figure."""
    begin, end = near.clause
    sentence = near.scene.sentence.start_v
    own = BARE.fullmatch(near.text, begin, end)
    if own is None or not TOLD_APART.search(near.text, sentence, begin):
        return ""
    earlier = list(APART.finditer(near.text, sentence, begin))
    size = own["figures"].count("、") + 1
    things = _things(near, earlier[-1], size) if earlier and not YEAR_OF.search(earlier[-1]["things"]) else []
    return things[near.text.count("、", own.start("figures"), near.start)] + own["act"] if things else ""


def year_apart(near: Near) -> str:
    """The year that the list before 分别 gives a figure, by the order of both: 上年, 今年, 2022; "" where it lists none."""
    for found, figures, at in _lists(near):
        listed = found["things"]
        if not YEAR_OF.search(listed) and not SPAN.search(listed) and len(BETWEEN.split(listed)) != len(figures):
            before = near.text[near.scene.sentence.start_v : found.start()].rpartition("；")[2]
            listed = max((run.group() for run in YEARS_OF.finditer(before)), key=before.rfind, default="")
        years = _spanned(listed, len(figures)) or [match.group("year") for match in YEAR_OF.finditer(listed)]
        if len(years) == len(figures):
            return years[at]
    return ""


def _spanned(words: str, figures: int) -> list[str]:
    """The years that words span (近两年, 2021年至2023年), if they are as many as the figures told of them."""
    span = SPAN.search(words)
    if span is None:
        return []
    if span["recent"]:
        return ["上年"] * (figures - 1) + ["今年"] if NUMERALS[span["recent"]] == figures else []
    return [str(year) for year in range(int(span["first"]), int(span["last"]) + 1)]


def _lists(near: Near) -> Iterator[tuple[re.Match[str], list[str], int]]:
    """Each list told apart with a figure in it, its figures, and which of them that is."""
    begin = near.clause[0]
    apart = near.text.find("分别", begin, near.stop) >= 0 or near.text.find("依次", begin, near.stop) >= 0
    if not apart and (near.text.find("各", begin, near.stop) < 0 or not YEARS_OF.search(near.text, begin, near.stop)):
        return
    for found in (APART if apart else EACH).finditer(near.text, begin, near.stop):
        first, last = found.span("figures")
        if first <= near.start < last:
            at = len(BETWEEN.sub("，", near.text[first : near.start]).split("，")) - 1
            yield found, BETWEEN.sub("，", found["figures"]).split("，"), at


def _listed_before(text: str) -> list[str]:
    """The things that the clause before 分别 lists without figures: 举办幼师、护理员、保安培训，分别为320人、910人、2460人."""
    clause = CLAUSE.split(text.removesuffix("，"))[-1] if text.endswith("，") else ""
    return [] if NUMERAL.search(clause) else BETWEEN.split(clause)


def _counted_before(text: str, end: int) -> list[str]:
    """The things that the clause before 分别 tells with other figures, each with its own; none where one has no figure.

    Args:
        end: where the figures behind 分别 begin
    """
    comma = text.rfind("，", 0, end)
    paragraph = text.rfind("\n", 0, max(0, comma)) + 1
    begin = max(paragraph, *(text.rfind(mark, paragraph, comma) + 1 for mark in "。；：，"))  # no item reaches over a mark
    clause = AGAIN.search(text, begin, end) if 0 <= comma else None
    items = BRACKETS.sub("", clause["items"]).split("、") if clause else []
    counted = [COUNTED.fullmatch(OPENING.sub("", item)) for item in items]
    if clause is None or not all(counted):
        return []
    things = [one["thing"] for one in counted if one]
    return [thing + clause["act"] for thing in (_without_verb(things[0]), *things[1:])]


def _told(things: list[str]) -> list[str]:
    """The things with what they share: 省级、市级、县级媒体 are 省级媒体, 市级媒体, 县级媒体; 学生、团体观众 are 学生观众, 团体观众; 信息员注册量、传播量 are those
    of 信息员."""
    things[0] = _without_verb(OPENING.sub("", things[0]))
    tail = things[-1]
    size = len(things[0]) if len(things) == 2 else len(things[1])
    alike = len({len(thing) for thing in things[1:-1]}) < 2 and size < len(tail)
    if alike and (size == 1 or (size <= 4 and all(thing[-1:] == tail[size - 1] for thing in things[:-1]))):
        rest = ALL_OF.sub(lambda found: "级" * found.group().endswith("级"), tail[size:])
        rest = rest[1:] if rest.startswith("级") and tail[size - 1] == "级" else rest
        named = [thing if thing in ("中央", "国家") else thing[-size:] for thing in things[:-1]]
        return [*(name + (rest.removeprefix("级") if name == "中央" else rest) for name in named), tail[:size] + rest]
    rest = tail[size:]
    if (
        AMOUNT <= len(rest)
        and rest[-1] in AMOUNTS
        and alike
        and size <= 4
        and is_word(tail[:size])
        and not any(map(concepts_in, things[:-1]))
    ):
        return [*(thing + rest for thing in things[:-1]), tail]  # 养老、失业、工伤保险参保人数
    first = things[0]
    if all(len(thing) <= AMOUNT and thing[-1:] == first[-1:] and first[-1:] in AMOUNTS for thing in things[1:]) and 2 * AMOUNT <= len(
        first
    ):
        return [first, *(first[: -len(thing)] + thing for thing in things[1:])]
    shared = _amount(things) or _shared(things)
    return [*(thing + shared for thing in things[:-1]), tail]


def _amount(things: list[str]) -> str:
    """How many of what the last thing says for all, where it alone does: 养老保险、失业保险、工伤保险参保人数 are all 参保人数."""
    tail = things[-1]
    if len(things) < 3 or tail[-1:] not in AMOUNTS or any(thing[-1:] in AMOUNTS for thing in things[:-1]):
        return ""
    ends = next((end for at in range(len(things[0]) - 1) if all(thing.endswith(end := things[0][at:]) for thing in things[:-1])), "")
    at = tail.find(ends, 1) if ends else -1
    if 0 <= at and AMOUNT <= len(tail) - at - len(ends):
        return tail[at + len(ends) :]
    cut = [start for _, start in words(tail)]
    at = next((start for start in reversed(cut) if AMOUNT <= len(tail) - start), 0)
    return tail[at:] if 2 <= at and len(tail) - at <= 2 * AMOUNT else ""


def _without_verb(thing: str) -> str:
    """What stands behind the verb that opens a list."""
    opening = verbs(thing)
    opens = opening and opening[0].start == 0 and len(opening[0].word) + 2 <= len(thing) and not opening[0].held
    return thing[opening[0].end :] if opens else thing


def _shared(things: list[str]) -> str:
    """What the last thing says for all: what stands behind its 的, or the noun at its end where the others name none."""
    tail = things[-1]
    if "的" in tail:
        return tail[tail.index("的") :]
    nouns = concepts_in(tail)
    if not nouns or nouns[-1][2] != len(tail) or nouns[-1][1] == 0 or any(concepts_in(thing) for thing in things[:-1]):
        return ""
    return tail[nouns[-1][1] :]
