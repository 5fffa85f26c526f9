"""Who reports and for which year, read from title and body. Knows how names end and what stands about them (organisations.toml), nothing of outcomes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from narrative.offsets import fold
from narrative.rules import table
from narrative.types import Document

YEAR = re.compile(r"(20[012]\d)(?=年|度|[-—]\d{1,2}[-—])")
YEARS = re.compile(r"20[0-4]\d(?=年)")  # that a text names
YEARS_AHEAD = 5  # of the report's, within which a year named is one that plans are made for: one farther off is a slip
AHEAD = re.compile(
    r"[年度]{1,2}[^。；\n]{0,8}?(?:计划|打算|力争|争取|将|拟|预计|工作思路|工作重点|(?<![主重摘纪概])要(?![报闻览事情])|目标)"
)  # behind a year that is to come
LATE = re.compile(r"(?<![较比])去年(?!同期|年?底|年?末)[^。；\n]{4,60}[而比较同和与]前年")  # 去年发生事故38起，而前年是45起
SOON = re.compile(
    r"今年[，、]?(?:我们?|[我本咱][局院会馆校队]|全[市县区镇]|[上下]半年|[春夏秋冬]季?)?(?:才|要|将|准备|打算|计划|拟|继续|重点|争取|力争|再|还|必须|须|得(?!到)|怎么|想|能)|[盼望等到]着?今年"
)
DONE_THEN = re.compile(
    r"(?:^|[。：\n])[ 　]*(?:我们|我局)?去年(?!同期|同时|年?底|年?末|年?初|的(?!账|事|活)|为|是|仅|才|只|\d|这时|此|那|有|还|多|少|也|没|无|跟|比|第|[^，。；\d]{0,8}[是为只][\d一二三四五六七八九十])",
    re.M,
)  # a sentence begins with it: 去年我们扩出学位2640个
HELD_AGAINST = re.compile(r"[较比与]去年|去年(?:同期|是)|去年的?[^，。；]{0,4}[是为]\d")  # what is last year's indeed
TOLD_BESIDE = re.compile(r"\d[^。\n]*[，；（]而?去年[^，。；\n]{0,8}\d")  # what may be
OFTEN = 2  # sentences that begin so
SIGNED = re.compile(r"[（(]?20\d\d年[\d一二三四五六七八九十]{1,2}月(?:[\d一二三四五六七八九十]{1,3}日)?[）)]?")
GIVEN = re.compile(
    r"(?P<year>20\d\d)年(?P<month>\d{1,2})月(?:\d{1,2}日)?(?=\s*[）)]?(?:[上下]午)?(?:[于在]|$)|[^，。；至到—-]{0,16}(?:大会|会议|全会|论坛)上?)"
)  # the day on which a report was given, below its title
GIVEN_TOP = 5  # lines in which it stands
EARLY = 3  # months in which one that is given is on the year before
DATE = 9  # characters behind the year of a date
NAMED = re.compile(r"《[^《》\n]*(?:(?<!报告)(?<!总结)(?<!情况)》|$)")  # a document that a line names: who issued it is not who reports
IN_MONEY = re.compile("[百千万亿]*元(?![一-龥])")  # the unit of a table's figures (单位：万元), no reporting one
LED_IN = re.compile(
    "^.*(?:就当是|权当|当作|作为|算是|便是|就是)(?=[一-龥]{3})"
)  # what a sentence says before the name of the unit it stands for
UNIT_AND_PERSON = re.compile(r"(?P<name>[一-龥]{4,24})[ 　]{2,}[一-龥]{1,2}[ 　]?[一-龥]{1,2}")  # below the title of a speech
FOOT = 4  # lines at a document's end that may sign it
HEAD = 14  # lines of the document that may be its title
TOP, SHORT = 2, 30  # those that are, whatever they say, and their characters
BEGINNING = 20_000  # characters in which a sentence may say who reports
BRACKETED = re.compile(
    r"(?P<kind>[方中圆小六角]{0,2}括[号弧]|［\s*］|（\s*）|〔\s*〕|【\s*】|\[\s*\])[内里中]?(?:未注明的?|没有?注明的?|的)?(?:数[字据值]?)?[均都]?[为是系]与?(?:上年|去年|上一年|20\d\d年)(?:度)?(?:的)?(?:同期|全年)?(?:的)?(?:数|值|情况|完成|相?比)"
)  # a report that says in which brackets it gives last year's figures: 方括号内为上年同期数
BRACKETS = (
    ("方", "［["),
    ("中", "［["),
    ("［", "［["),
    ("[", "［["),
    ("六角", "〔"),
    ("〔", "〔"),
    ("【", "【"),
)  # how their kind is called or shown, and the marks that open one; any other is round


def organisation_of(document: Document) -> str:
    """The reporting unit's name: of a form's line, else of a title, a cover, an opening sentence; "" where none of them names it."""
    text = fold(document.text)
    lines = [line.strip() for line in text.splitlines() if line.strip()][:HEAD]
    name = _labelled(text) or _titled(lines) or _led(lines) or _told(text) or _signed(text)
    return LED_IN.sub("", _in_full(name, text)) if name else ""


def _labelled(text: str) -> str:
    for pattern in _labels():
        for match in pattern.finditer(text):
            name = _bare(match.group("name"))
            if IN_MONEY.match(name):
                continue
            if match.group("colon") or _ended().search(name):
                return name
    return ""


def _titled(lines: Sequence[str]) -> str:
    """The unit that a title names, else a line of the cover; a line that addresses somebody and one of a site about a page tell nothing."""
    known = _told_by()
    titles = [line for line in lines if re.search(known["title"], line) and not (re.match(known["others"], line) and "《" in line)]
    for line in (*titles, *(line for line in lines if line not in titles)):
        words = re.sub(r"\s", "", line)
        plain = _bare(words if NAMED.match(words) else NAMED.sub("", words))
        match = _in_title().match(plain) or (_safe().match(plain) if line in titles else None) or _in_title().search(plain)
        before = plain[: match.end()] if match is not None and line in titles else plain
        if match is None or re.search(known["skipped"], line) or re.search("[，。；]", before):
            continue
        if not re.fullmatch("[：:]", plain[match.end() :]) and not re.match(known["others"], match.group("name")):
            return _first_of(plain[: match.start("name")]) or match.group("name")
    return ""


def _led(lines: Sequence[str]) -> str:
    """The unit whose head a line at the top names (云溪县民政局局长 王某), as reports on one's duties have it."""
    for line in lines:
        match = _leader().fullmatch(re.sub(r"[\s·]", "", line))
        if match is not None and not re.match(_told_by()["others"], match["name"]):
            return match["name"]
        signed = UNIT_AND_PERSON.fullmatch(line)
        if signed is not None and _ended().search(signed["name"]):
            return signed["name"]
    return ""


def _first_of(before: str) -> str:
    """The first of several units that report together (某县科协、某县科技馆), by what stands before the last one's name; "" where it stands alone."""
    first, joined, _ = before.partition("、")
    return first if joined and before.endswith("、") and _ended().search(first) else ""


def _told(text: str) -> str:
    """The unit that a sentence says reports: with an area in its name, and no verb."""
    for match in _in_prose().finditer(text[:BEGINNING]):
        if re.search("[一-龥][省市州县区旗镇乡]", match.group("name")) and not re.search(_told_by()["none"], match.group("name")):
            return match.group("name")
    return ""


def _signed(text: str) -> str:
    """The unit that signs at the end: a line that begins with its name, with an area in it."""
    for line in reversed([line.strip() for line in text.splitlines() if line.strip()][-FOOT:]):
        name = re.sub("办公室$", "", re.split(r"[\s（(：:]", line)[0])
        if re.fullmatch("[一-龥]{1,8}[省市州县区旗镇乡][一-龥]{2,18}", name) and _ended().search(name):
            return name
    return ""


def _in_full(name: str, text: str) -> str:
    """The name that a text says a short one stands for (以下简称), the one with its area (云泽县残联 of 县残联), or that of the government of a town."""
    short = re.escape(name)
    town = re.search(rf"(?<![一-龥])[一-龥]{{0,8}}{short}人民政府", text) if re.search("[镇乡]$", name) else None
    if town is not None:
        return town.group()
    match = re.search(rf"(?<![一-龥])(?P<name>[一-龥]{{4,30}})[（(]以下简称[：:]?[“\"]?{short}", text)
    if match is None and re.match("[省市州县区旗镇乡]", name):
        match = re.search(rf"(?<![一-龥])(?P<name>(?!{_told_by()['others']}|[年度月日])[一-龥]{{1,6}}{short})", text)
    return match.group("name") if match else name


def _bare(name: str) -> str:
    """A name without what stands before it in a title line and without 盖章, 本级 behind it."""
    plain = re.sub(
        r"^(?:附件?\d?[：:]?|在(?=[一-龥\d“”]{4,40}会议?上的)|关于(?:报送)?|报送|现将|20\d\d年?度?|年度?|[《：:\s])+", "", name.strip()
    )
    return re.sub(str(_told_by()["stamps"]), "", plain)


def _told_by() -> Mapping[str, Any]:
    return cast(Mapping[str, Any], table("organisations")["reporter"])


@cache
def _labels() -> tuple[re.Pattern[str], ...]:
    """The lines of a form that name the unit: its own, then the one above it."""
    known = _told_by()
    behind = r"(?:[（(]?(?:单位|盖章|公章)?[)）]?)(?:名称)?(?:[（(]盖?章?[)）])?(?:[\t ]*(?P<colon>[:：])[\t ]*|[\t ]+)(?P<name>[一-龥“”（）]{3,26})"
    own, bare, above = ("|".join(known[name]) for name in ("labels", "bare_labels", "weak_labels"))
    return re.compile(f"(?:{own}|(?<![一-龥])(?:{bare})){behind}"), re.compile(f"(?:{above}){behind}")


@cache
def _ended() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join((*_told_by()['ends'], *_told_by()['weak']))})$")


@cache
def _in_title() -> re.Pattern[str]:
    known = _told_by()
    ends, weak = "|".join(known["ends"]), "|".join((*known["ends"], *known["weak"]))
    return re.compile(
        f"(?P<name>[一-龥“”（）]{{2,26}}?(?:(?:{weak})(?={known['behind']}|[（(](?:本级|机关|汇总))|(?:{ends})(?={known['behind_line']})))"
    )


@cache
def _leader() -> re.Pattern[str]:
    known = _told_by()
    ends = "|".join((*known["ends"], *known["weak"]))
    return re.compile(
        f"(?:[一-龥]{{2}}人[:：])?(?P<name>[一-龥]{{1,26}}?(?:{ends}))(?:{known['leaders']})(?:[、兼](?:{known['leaders']}))*[一-龥]{{2,4}}"
    )


@cache
def _safe() -> re.Pattern[str]:
    return re.compile(f"(?P<name>[一-龥]{{2,8}}?[省市州县区旗镇乡][一-龥]{{0,16}}?(?:{'|'.join(_told_by()['safe'])}))")


@cache
def _in_prose() -> re.Pattern[str]:
    known = _told_by()
    before = rf"(?:^|[，。；：:、\s]|现将|现就|兹将)(?!{known['others']})"
    return re.compile(f"{before}(?P<name>[一-龥]{{2,26}}?(?:{'|'.join(known['ends'])}))(?={known['told']})", re.M)


def year_of(document: Document) -> int | None:
    """The year reported on: the one of the title, else the one named most often and not as what is to come; None where no year is named."""
    text = fold(document.text)
    title = [line for line in text.splitlines() if line.strip()][:HEAD]
    for line in title:
        if re.search(r"自评|评价|总结|绩效|简报|情况", line):
            found = YEAR.search(re.sub(r"\s", "", line))
            if found:
                return int(found.group(1))
    for line in title[:TOP]:
        found = YEAR.search(line)
        if found and len(line) <= SHORT and AHEAD.match(line, found.end()) is None and not _is_day(line, found):
            return int(found.group(1))
    given = _given(title)
    named: dict[bool, list[int]] = {True: [], False: []}
    for match in YEAR.finditer(text):
        is_date = _dates(text, match)
        if is_date or AHEAD.match(text, match.end()) is None:
            named[is_date].append(int(match.group(1)))
    last = max(named[True], default=None)  # none reports on a year behind the day it was signed
    last = given[0] if given is not None else last
    counted = Counter(year for year in named[False] if last is None or year <= last)
    if not counted:
        return None if given is None else given[0]
    return max(counted.items(), key=lambda item: (item[1], item[0]))[0]


def _given(title: Sequence[str]) -> tuple[int, bool] | None:
    """The year that a report can be on by the day it was given, which stands below its title, and whether that is the year before; None where none does."""
    found = next((match for line in title[:GIVEN_TOP] if line[-1] not in "。；，：" and (match := GIVEN.search(line))), None)
    if found is None:
        return None
    is_after = int(found["month"]) <= EARLY
    return int(found["year"]) - is_after, is_after


def calls_its_year_last(document: Document) -> bool:
    """Whether a report calls its own year 去年, as one given early in the next year does.

    It holds 去年 against 前年, or begins sentences with it and holds nothing against it, or was given on a day of the next year; and 今年 is what is to come.
    """
    if "去年" not in document.text:
        return False
    text = fold(document.text)
    if text.count("今年") != len(SOON.findall(text)):
        return False
    if LATE.search(text):
        return True
    given = _given([line for line in text.splitlines() if line.strip()][:HEAD])
    is_after = given is not None and given[1]
    often = OFTEN <= len(DONE_THEN.findall(text)) and not TOLD_BESIDE.search(text)
    return (often or is_after) and HELD_AGAINST.search(text) is None


def last_year_in(document: Document) -> str:
    """The marks that open the brackets in which a report says that it gives last year's figures (方括号内为上年同期数); "" where it does not say so."""
    said = BRACKETED.search(fold(document.text))
    kind = said["kind"] if said is not None else ""
    return next((opens for name, opens in BRACKETS if kind and name in kind), "（(" if kind else "")


def in_its_year(text: str, *, is_late: bool) -> str:
    """The text as a report of its own year would say it (今年, 去年), of the same length; the text itself where the report calls its year so already."""
    return text.replace("去年", "今年").replace("前年", "去年") if is_late else text


def _is_day(line: str, year: re.Match[str]) -> bool:
    """Whether the year of a line is that of a day: of its signature, or on which it was given."""
    return SIGNED.fullmatch(line.strip()) is not None or GIVEN.match(line, year.start()) is not None


def _dates(text: str, year: re.Match[str]) -> bool:
    """Whether a year begins the date that a line holds and nothing else: the day a report was signed."""
    line = text[text.rfind("\n", 0, year.start()) + 1 : year.end() + DATE].partition("\n")[0]
    return SIGNED.fullmatch(line.strip()) is not None


def area_of(organisation: str) -> str:
    """街, 县, 区, 市 or 省: the level of the unit's own area, "" where its name does not tell."""
    if re.search(r"街道(?:办事处|办)?$", organisation):
        return "街"
    if re.search(r"省[一-龥]{2,}(?:学会|研究会)$", organisation):
        return "市"  # a society speaks of 全省 as of others
    named = re.sub(r"社区|园区|市场|辖区|城市(?=管理|建设|规划)", "", organisation.replace("自治区", "省"))
    found = re.findall(r"[县区市省旗]|(?<!城)(?<!家)[镇乡](?!镇|村|音|土|企)", named)
    if not found:
        return ""
    if found[-1] == "市" and organisation.endswith(("分局", "分院", "分会", "分中心")):
        return "区"
    return "县" if found[-1] == "旗" else found[-1]
