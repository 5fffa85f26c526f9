"""Dates that cannot be, periods that end before they begin, and years that contradict the report's own in a plain construction."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from narrative.checks.issues import issue
from narrative.checks.material import Material
from narrative.offsets import View, fold
from narrative.structure.organisation import HEAD
from narrative.types import Issue, Section, Span

DAY = re.compile(r"(?<![\d.])(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})[日号]")
MOMENT = r"(20\d\d)年(?:(\d{1,2})月(?:(\d{1,2})[日号])?)?"
PERIOD = re.compile(rf"(?<!\d){MOMENT}[底初末份]{{0,2}}(?:至|到|—{{1,2}}|－|–|-|~|～){MOMENT}")
YEAR = re.compile(r"(?<!\d)(20[012]\d)年")
TITLED = re.compile(
    r"^(?:[一二三四五六七八九十\d]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）])?\s*(20\d\d)年(?:度)?(?P<rest>[^，。；\d]{0,20}(?:完成情况|实施情况|执行情况|工作开展情况|履职情况|实现情况|自评(?:情况|结论|结果)))(?:如下)?[：:]?$"
)
ASKED = re.compile(r"(?:评价|预算|绩效|自评)年[度份](?:[：:\s]{1,3}|为)(20\d\d)(?:年|\s|$)")
OTHER = re.compile(r"上年|去年|以前|历年|往年|回顾|结转|整改|问题|计划|打算|安排|目标(?!完成|任务完成|实现)|预算(?!执行)")
OPENS = re.compile(
    r"\s*(?:截[至止到])?(20\d\d)年(?:度)?(?:12月(?:31日)?)?[底末]?[，,]?"
    r"(?=全年|我[局馆会中办院站县区市单]|本[局馆会中办院站单年]|共|围绕|按照|在|[^，。；\d]{0,14}(?:完成情况|实施情况|执行情况)如下)"
)
TELLS = re.compile(r"如下|共|累计|全年|完成|举办|开展|组织|培训")
COMPARES = re.compile(r"比|较|同比|由|从|自|以来|增长|上年|去年|底(?!，)|起|至|—|－|试点|被评|获评|荣获|印发|成立")
UNTIL = re.compile(r"截[至止到](20\d\d)年(?:1[0-2]月)?[底末]?(?:\d{1,2}日)?[，,]")
STOP = re.compile("[。；\n]")
OPENING_YEAR = re.compile(r"\s*(20\d\d)年")
PLANNED = re.compile(r"力争|计划|将|拟|目标|预计|达到\d|规划|争取|前|底")
FIRST = 2  # sentences of a section that may open it


def check_years(material: Material) -> Iterator[Issue]:
    """The issues of dates and years in all prose."""
    for view in material.views:
        if "月" in view.text or "年" in view.text:
            yield from _impossible(view)
            yield from _reversed(view)
    if material.year is not None and _titled_so(material):
        yield from _titles(material, material.year)
        yield from _openings(material, material.year)
        yield from _until(material, material.year)
        yield from _later(material, material.year)


def _span(view: View, match: re.Match[str]) -> Span:
    return Span(view.origin[match.start()], view.origin[match.end() - 1] + 1)


def _impossible(view: View) -> Iterator[Issue]:
    """2月30日, 13月5日."""
    for match in DAY.finditer(view.text):
        year, month, day = int(match.group(1) or 2000), int(match.group(2)), int(match.group(3))
        if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
            yield issue("year", (_span(view, match),), f"“{match.group()}”不是日历上有的日子")


def _reversed(view: View) -> Iterator[Issue]:
    """2023年12月至2023年1月: sure where both ends name a month; two bare years may be a list told backwards."""
    for match in PERIOD.finditer(view.text):
        first, last = match.groups()[:3], match.groups()[3:]
        named = all(first[:2]) and all(last[:2])
        days = named and first[2] is not None and last[2] is not None
        wide = 3 if days else 2 if named else 1
        if [int(n) for n in last[:wide]] < [int(n) for n in first[:wide]]:
            yield issue("year", (_span(view, match),), f"起止时间“{match.group()}”前后颠倒", certain=named)


def _titled_so(material: Material) -> bool:
    """Whether the first lines name the report's year and no other beside it, so that it is one year's report."""
    lines = [line for line in fold(material.document.text[:4000]).splitlines() if line.strip()][:HEAD]
    titles = [line for line in lines if re.search("自评|评价|总结|绩效|报告", line) and YEAR.search(re.sub(r"\s", "", line))]
    named = set(YEAR.findall(re.sub(r"\s", "", titles[0]))) if titles else set()
    return named == {str(material.year)}


def _titles(material: Material, year: int) -> Iterator[Issue]:
    """A heading on what was done, or the form's line 评价年度, that names another year."""
    own = any(re.search(rf"{year}年", fold(section.title)) and section.role == "outcome" for section in material.sections)
    for section in material.sections if not own else ():
        found = TITLED.match(fold(section.title).strip())
        if found and abs(int(found.group(1)) - year) == 1 and not OTHER.search(found.group("rest")):
            span = _head_span(material, section)
            yield issue("year", (span,), f"报告年度为 {year} 年，标题写“{found.group(1)}年{found.group('rest')}”", certain=False)
    for view in material.views:
        for match in ASKED.finditer(view.text):
            if int(match.group(1)) != year:
                yield issue("year", (_span(view, match),), f"标题年度为 {year} 年，此处写“{match.group().strip()}”", certain=False)


def _head_span(material: Material, section: Section) -> Span:
    source = material.document.text
    end = source.find("\n", section.span.start)
    return Span(section.span.start, min(end if section.span.start < end else section.span.end, section.span.end))


def _openings(material: Material, year: int) -> Iterator[Issue]:
    """The opening sentence of an outcome section that tells all of another year's work, while nothing else in its section names a year."""
    seen: dict[int, int] = {}
    told = _own_year(material, year)
    for sentence in material.sentences:
        n = seen[sentence.section] = seen.get(sentence.section, 0) + 1
        section = material.sections[sentence.section]
        if FIRST < n or section.role != "outcome":
            continue
        text = material.views[sentence.flow].text
        match = OPENS.match(text, sentence.start_v, sentence.end_v)
        if match is None or int(match.group(1)) not in (year - 1, year + 1):
            continue
        rest = text[match.end() : sentence.end_v]
        whole = text[section.start_v : section.end_v]
        head, _, below = whole.strip().partition("\n")
        whole = below if section.title and section.title in head and len(head) <= len(section.title) + 8 else whole
        if COMPARES.search(rest) or not TELLS.search(rest) or len(YEAR.findall(whole)) != 1 or sentence.flow in told:
            continue
        start = match.end() - len(match.group().lstrip())
        span = Span(material.views[sentence.flow].origin[start], material.views[sentence.flow].origin[match.start(1) + 4] + 1)
        yield issue("year", (span,), f"报告年度为 {year} 年，成效部分开头写“{match.group(1)}年”，请核对年份", certain=False)


def _own_year(material: Material, year: int) -> frozenset[int]:
    """The flows of which some outcome section opens with the report's year, so that another section tells of another year on purpose."""
    own = re.compile(rf"\s*{year}年")
    return frozenset(s.flow for s in material.sections if s.role == "outcome" and own.match(material.views[s.flow].text, s.start_v))


def _later(material: Material, year: int) -> Iterator[Issue]:
    """A sentence that opens with a year the report cannot know and tells what was done in it."""
    for sentence in material.sentences:
        text = material.views[sentence.flow].text
        match = OPENING_YEAR.match(text, sentence.start_v, sentence.end_v)
        if match is None or int(match.group(1)) <= year + 1:
            continue
        rest = text[match.end() : sentence.end_v]
        if (
            re.search(r"已|共|累计|完成了?|实现了", rest)
            and not PLANNED.search(rest)
            and material.sections[sentence.section].role == "outcome"
        ):
            view = material.views[sentence.flow]
            span = Span(view.origin[match.start(1)], view.origin[match.end() - 1] + 1)
            yield issue("year", (span,), f"报告年度为 {year} 年，此处写“{match.group(1)}年”已完成的事，请核对年份", certain=False)


def _until(material: Material, year: int) -> Iterator[Issue]:
    """截至2032年12月底 in a report of 2023: later than the report can know; or the end of the year before where the sentence tells only that."""
    for view in material.views:
        for match in UNTIL.finditer(view.text):
            told = int(match.group(1))
            stop = STOP.search(view.text, match.end(), match.end() + 80)
            rest = view.text[match.end() : stop.start() if stop else match.end() + 80]
            done = re.search(r"已|共|累计|完成|实现", rest) and not PLANNED.search(rest)
            if done and year + 1 < told:
                yield issue(
                    "year", (_span(view, match),), f"报告年度为 {year} 年，此处写“{match.group()[:-1]}”已完成，请核对年份", certain=False
                )
