"""Finds the headings of a view: lines that are titles, titles that run into their paragraph, heads of tables run together.

Numbering and titles are data (headings.toml). Read `headings_of` first: it walks over the lines; each `_next_…` knows one way in which what stands
below a heading ends without a title of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from narrative.offsets import View
from narrative.rules import load
from narrative.structure.roles import RETURNED, openings, role_of
from narrative.structure.telling import COUNT

LONGEST_TITLE = 45
OF_NEXT_YEAR = re.compile(r"20\d\d年|[明来]年|下一?年")
RUN_IN = 18  # a title that runs into its paragraph (（一）主要职能。承担…) is at most this long
SHORT_TITLE = 8
LABEL_LEVEL, FRAME_LEVEL = 3, 9
COLUMN = re.compile(r"序号|项目|内容|名称|单位|目标|计划|任务|完成|结果|实际|实绩|上年|去年|同期|备注|说明|得分|分值|权重|指标")
PROSE = re.compile("[，。；：:]")
ROW = re.compile(
    r"\d{1,3}(?![\d.、．）)])|[一-龥“”（）()]{2,14}\d|\d[\d.,]*[%％]?$"
)  # the number of a row, its name before a number, or a cell; views hold no blanks
JOINED = re.compile("以?及(?!时|第|格)|暨|和(?!谐|平|美|睦|顺|合)|与(?!时|会)|、")  # begins of a line that goes on with the one above it
OPEN = re.compile("(?<![普涉遍参总平祥])(?:及|暨|[与和、])$")
COLUMNS = 4  # words for columns that make a line the head of a table run together, and no heading
FRAMED = re.compile(r"\s*[【\[]([^】\]，。]{2,24})[】\]]\s*")  # 【年度总体目标】: a title whatever stands below it
DRESSED = re.compile(
    r"\s*(?:[〔〖「『《<〈]([^〕〗」』》>〉，。]{2,24})[〕〗」』》>〉]|[—－\-=~～·*]{1,6}([一-龥、]{2,16})[—－\-=~～·*]{1,6})\s*"
)  # ——短板与打算——: a title where it says a role, since 《家庭急救手册》 may stand alone in a list
CELL = re.compile(
    r"\d[\d.]*(?:[%％‰]|人?场?次|[万亿]?[场人名个项家篇期份件户亩元])$"
)  # a line that ends with a figure is a row (服务对象满意度 90%)
KIND_ROW = re.compile(
    r"(?:一级|二级)?(?:产出|效益|效果|满意度|成本|数量|质量|时效|(?:经济|社会|生态|可持续|服务对象).{0,3}?(?:效益|影响|满意度))(?:类|分)?(?:指标)?(?!完成|实现).*\d.*\d.*"
)  # a row of a table of indicators that lost its head (产出指标 展览数量 ≥5个 6个 10分)
COLUMN_WORD = re.compile(
    "(?:年初|年度|全年|本年|实际|绩效|预期|指标|设定|目标)*(?:目标|计划|指标|完成|实现|达成|实际)(?:值|数值)"
)  # a cell a line
TITLE_LINE = re.compile(r"总结(?!.{0,2}(?:情况|经验))|汇编|^(?:20\d\d年)?\d{1,2}月\d{1,2}日|自评表|评价表|报告$|^20\d\d年度?部门|绩效自评$")
LABELLED = re.compile(
    r"\**(?P<label>(?![一二三四五六七八九十]+是)(?:[一-龥、与和及“”]{2,12}(?:（[^（）]{1,10}）)?(?=\**[：:])|[一-龥、与和及]{2,8}(?<!有)(?=\**。)))\**[：:。](?=[^\n]{8})"
)  # 遗憾之处：…, 队伍与钱袋。…: a title that runs into its paragraph
FRAME = re.compile(r"[【〖〔\[](?P<label>[一-龥、与和及“”]{2,12})[】〗〕\]][：:]?")
FRAMED_LABEL = re.compile(rf"\s*{FRAME.pattern}(?=[^\n]{{4}})")  # 【年初目标】改造110户
CAME_OF_FRAME = re.compile("完成|实[绩际施现]|结果|达成|进展|成效|落实")
CAME_OF_IT = re.compile("(?:实际|目标|任务|计划|指标).{0,4}(?:完成|实现|达成)|完成情况|成效|落实情况|履职|实绩|进展|主要做法|亮点")
BARE_TITLE = re.compile("[一-龥、“”]{2,14}")
PROSE_BELOW = 30  # characters of the line below a title
AIMED = re.compile("目标|指标|任务|预算|支出|收入|资金|经费")
CLOSED = frozenset(("goals", "finance", "staffing", "duties", "scoring"))  # roles that the prose below another title has no more
CAME = re.compile("(?:完成|实际|实绩|结果)[:：]")  # which says in the same paragraph what came of it
LABEL = "(?:全年|年末|年底|年终)?(?:实际(?:完成|实现)?|完成|实绩)(?:情况|结果|值)?"
SEEN = "从(?:实际|全年|年末)?(?:完成|落实|执行|实施)(?:的)?(?:情况|结果)(?:来)?看"
CAME_LABEL = re.compile(f"{LABEL}|{SEEN}")
CAME_BEHIND = re.compile(f"(?<=[。；])(?P<label>{LABEL}(?=[:：])|{SEEN}(?=[，,:：]))[，,:：](?=[^\n]{{4}})")
OF_WORK = frozenset(("outcome", "overview", "other"))
COLON_LAST = re.compile("[:：]$")
PROSE_OF_PLANS = re.compile("[:：]|。.|[，,].*\\d")  # which makes even a short line a paragraph of plans and no title
BY_NAME = frozenset(("above", "goals"))  # roles whose openings say so themselves, however short the paragraph
TITLE_LINES = 6  # lines at the head of a text that its title may stand on
CHINESE_DIGITS = {c: n % 10 for n, c in enumerate("零一二三四五六七八九〇壹贰叁肆伍陆柒捌玖")}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in a view: where its text begins and ends, its numbering, and the role its title gives."""

    start: int
    end: int
    title: str
    level: int
    number: int
    role: str | None
    strong: bool
    is_label: bool = False  # runs into its paragraph without a number
    runs_in: bool = False  # is but the begin of a paragraph of plans


@cache
def _numbering() -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple((re.compile(rule.text("pattern")), int(rule.data["level"])) for rule in load("headings", "numbering"))


def headings_of(view: View) -> list[Heading]:
    """The headings of a view. A table whose rows are run together as lines is a section of its own, of plans as much as of results."""
    found: list[Heading] = []
    at, in_table = 0, False
    title = _title_end(view.text)
    for line, below in pairwise([*view.text.split("\n"), ""]):
        heading: Heading | None
        if at < title or (in_table and (not line.strip() or _is_row(line))):
            heading = None
        elif _is_head_of_table(line):
            in_table, heading = True, Heading(at, at + len(line), line.strip(), LABEL_LEVEL, 0, "goals", True)
        else:
            heading = (
                _heading(line, at)
                or _next_item(line, at, found)
                or _next_label(line, at, found)
                or _next_title(line, below, at, found)
                or (Heading(at, at, "", LABEL_LEVEL, 0, None, False) if in_table else None)
            )
            in_table = False
            heading = heading or _returning(line, at, found)
        if heading is not None:
            found.append(heading)
            if heading.runs_in and (back := _back(line, heading.end - at, heading.title)) is not None:
                found.append(Heading(at + back, at + back, "", LABEL_LEVEL, 0, None, False))
        results = [] if in_table else _results_behind(line, at, found)
        if heading is not None and heading.level == FRAME_LEVEL and not results:
            results = [_behind_frame(line, heading.end - at, at)]
        found += [result for result in results if result.start < len(view.text)]
        at += len(line) + 1
    return found


def _title_end(text: str) -> int:
    """Where the title of a text ends that is told on several lines (…2023年工作总结 / 及2024年工作打算), 0 where it has no second line."""
    end, at, before = 0, 0, ""
    for line in text.split("\n", TITLE_LINES)[:TITLE_LINES]:
        plain = line.strip()
        if len(plain) > LONGEST_TITLE or PROSE.search(plain):
            break
        if before and (JOINED.match(plain) or OPEN.search(before)):
            end = at + len(line)
        at += len(line) + 1
        before = plain or before
    return end


def _results_behind(line: str, at: int, found: Sequence[Heading]) -> list[Heading]:
    """The headings of what came of goals that a paragraph sets first (年初设定：培训600人次。实际完成：培训734人次), and of the goals of the next such paragraph."""
    came = CAME_BEHIND.search(line)
    last = next((heading for heading in reversed(found) if heading.role is not None), None)
    if came is None or last is None:
        return []
    result = Heading(at + came.start("label"), at + came.end(), came["label"], LABEL_LEVEL, 0, "outcome", True, True)
    if last.role == "goals":
        return [result]
    again = found[-1] is last and last.is_label and CAME_LABEL.fullmatch(last.title) is not None and last.start < at
    return [Heading(at, at, "", LABEL_LEVEL, 0, "goals", True), result] if again else []


def _behind_frame(line: str, begin: int, at: int) -> Heading:
    """What ends goals in a line that opens with their label in a frame: the label of what came of them (【完成】…), or the line's end."""
    came = next((m for m in FRAME.finditer(line, begin) if CAME_OF_FRAME.search(m["label"])), None)
    if came is None:
        return Heading(at + len(line), at + len(line), "", FRAME_LEVEL, 0, None, False)
    return Heading(at + came.start(), at + came.end(), came["label"], FRAME_LEVEL, 0, "outcome", True, True)


def _returning(line: str, at: int, found: Sequence[Heading]) -> Heading | None:
    """The begin of a line that comes back to the year behind a paragraph of plans which no title announces, else None."""
    if not found or not found[-1].runs_in:
        return None
    back = _back(line, 0, found[-1].title)
    return Heading(at, at, "", LABEL_LEVEL, 0, None, False) if back == 0 else None


def _back(line: str, start: int, plan: str) -> int | None:
    """Where, at the begin of a text or of a sentence, it comes back to the year behind an opening of plans; None where it does not."""
    loosely, surely = _returns()
    found = (loosely if OF_NEXT_YEAR.search(plan) else surely).finditer(line, start)
    return next((back.end(1) for back in found if back["year"] is None or back["year"] not in plan), None)


@cache
def _returns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What comes back to the year behind plans of a year to come, and behind others."""
    patterns = {rule.text("role"): rule.text("pattern") for rule in load("headings", "opening")}
    loosely, surely = (re.compile(f"(^|[。；])(?:{patterns[role]})") for role in RETURNED)
    return loosely, surely


def _next_label(line: str, at: int, found: Sequence[Heading]) -> Heading | None:
    """The label that ends what stands below one with a role (想达到什么：… 钱换来了什么：…, 年初目标：… 实际完成：…): prose that opens with another one, else None."""
    last = found[-1] if found else None
    labelled = LABELLED.match(line) if last is not None and last.role != "outcome" else None
    if labelled is None or last is None:
        return None
    told = last.role is not None and CAME_OF_IT.search(labelled["label"]) is not None
    if not told and not last.is_label:
        return None
    return Heading(at, at + labelled.end(), labelled["label"], LABEL_LEVEL, 0, "outcome" if told else None, told, True)


def _next_title(line: str, below: str, at: int, found: Sequence[Heading]) -> Heading | None:
    """The line that ends what stands below a title without a number: as short as a title, and prose below it, else None.

    Titles of offices' own (公卫服务, 走在路上) say no role; behind goals or finance what follows would be read as these.
    """
    last = found[-1] if found else None
    if last is None or last.number or last.level != LABEL_LEVEL or last.role not in CLOSED:
        return None
    is_title = BARE_TITLE.fullmatch(line.strip("*＊#＃ ")) is not None and PROSE_BELOW <= len(below) and AIMED.search(line) is None
    return Heading(at, at + len(line), line.strip(), LABEL_LEVEL, 0, None, False) if is_title else None


def _is_head_of_table(line: str) -> bool:
    """Whether a line is the head of a table run together (序号 目标内容 年初计划 年末结果 说明)."""
    words = COLUMN.findall(line)
    return len(line) <= LONGEST_TITLE and COLUMNS <= len(words) and len(line) <= 2 * sum(map(len, words)) and PROSE.search(line) is None


def _is_row(line: str) -> bool:
    """Whether a line below such a head is one of its rows: it holds a number, and no sentence ends in it."""
    return len(line) <= 2 * LONGEST_TITLE and not line.endswith("。") and ROW.match(line) is not None


def _next_item(line: str, at: int, found: Sequence[Heading]) -> Heading | None:
    """The item that ends a numbered one which has left the outcomes (3.资金管理。…): prose with the next number of the same kind, else None."""
    last = found[-1] if found else None
    if last is None or last.number == 0 or last.role in (None, "outcome", "goals"):
        return None
    for pattern, level in _numbering():
        match = pattern.match(line)
        if match is not None:
            follows = level == last.level and _number(match) == last.number + 1
            title = re.split(r"[。：:；，\n]", line[match.end() :], maxsplit=1)[0].strip()[:LONGEST_TITLE]
            return Heading(at, at + match.end(), title, level, last.number + 1, None, False) if follows else None
    return None


def _heading(line: str, at: int) -> Heading | None:
    """The heading that a line is, or that runs into it; None for prose. A paragraph that opens with plans or problems is a section of its own."""
    if len(line) < 2:
        return None
    for opening, opened in openings():
        match = opening.match(line)
        if match is not None and (
            LONGEST_TITLE < len(line) or opened in BY_NAME or (PROSE_OF_PLANS if opened == "plans" else COLON_LAST).search(line)
        ):
            strong = opened != "goals"  # goals that a paragraph of the outcomes opens with are followed by what came of them
            said = None if opened == "above" else opened
            return Heading(at, at + match.end(), match.group(), LABEL_LEVEL, 0, said, strong, runs_in=opened == "plans")
    if (framed := FRAMED.fullmatch(line)) is not None:
        role = role_of(framed[1])
        return Heading(at, at + len(line), framed[1], LABEL_LEVEL, 0, role[0] if role else None, bool(role and role[1]))
    if (dressed := DRESSED.fullmatch(line)) is not None and (role := role_of(dressed[1] or dressed[2])) is not None:
        return Heading(at, at + len(line), dressed[1] or dressed[2], LABEL_LEVEL, 0, role[0], role[1])
    label = FRAMED_LABEL.match(line)
    if label is not None and (role_of(label["label"]) or ("",))[0] == "goals":
        return Heading(at, at + label.end(), label["label"], FRAME_LEVEL, 0, "goals", True, True)
    for pattern, level in _numbering():
        match = pattern.match(line)
        if match is None:
            continue
        rest = line[match.end() :]
        number = _number(match)
        title = re.split(r"[。：:；（(\n]", rest.strip("【】[]"), maxsplit=1)[0].strip()
        if (len(rest) <= LONGEST_TITLE and not rest.endswith(("。", "；", "，"))) or (
            len(rest) <= LONGEST_TITLE and "，" not in rest and rest.endswith("。")
        ):
            role = role_of(re.sub(r"[（(][^）)]*[)）]", "", rest)) or role_of(title)
            if (
                role is not None
                and role[0] in ("outcome", "goals")
                and (COUNT.search(rest) or (level >= 4 and not _is_of_goals(role[0], rest)))
            ):
                role = None  # an item that tells a count names no section
            return Heading(at, at + len(line), rest.strip(), level, number, role[0] if role else None, bool(role and role[1]))
        if len(title) <= RUN_IN:
            role = role_of(title)
            if role is not None and role[0] not in ("outcome", "goals"):
                return Heading(at, at + len(line), title, level, number, role[0], role[1])
        if level <= 3 and len(title) <= RUN_IN and re.match(r"(?:[（(][^）)]{0,24}[)）])?[。：:]", rest[len(title) :]):
            return Heading(
                at,
                at + match.end() + len(title),
                title,
                level,
                number,
                (role_of(title) or (None,))[0],
                bool((role_of(title) or ("", False))[1]),
            )
        return None
    labelled = LABELLED.match(line)
    if labelled is not None and (role := role_of(labelled["label"])) is not None and role[0] not in OF_WORK and not CAME.search(line):
        return Heading(at, at + labelled.end(), labelled["label"], LABEL_LEVEL, 0, role[0], role[1], True)
    plain = line.strip("【】[]：:*＊#＃ ")
    if len(plain) <= 26 and not re.search(r"[，。；！？]", plain) and not TITLE_LINE.search(plain) and not _is_cell(plain):
        role = role_of(plain)
        if role is not None and not (role[0] == "goals" and COUNT.search(plain)):  # 年初目标：获批55项以上 is told in its line
            return Heading(at, at + len(line), plain, LABEL_LEVEL, 0, role[0], role[1])
    return None


def _is_of_goals(role: str, title: str) -> bool:
    """Whether a small title is one of goals and of nothing besides (1、年初目标)."""
    return role == "goals" and len(title) <= SHORT_TITLE and PROSE.search(title) is None


def _is_cell(line: str) -> bool:
    """Whether a short line is a cell or a row of a table."""
    return CELL.search(line) is not None or any(pattern.fullmatch(line) for pattern in (KIND_ROW, COLUMN_WORD))


def _number(match: re.Match[str]) -> int:
    """The list number of a heading; 0 where it cannot be told."""
    groups = match.groupdict()
    text = groups.get("n") or groups.get("m") or ""
    if text.isdigit():
        return int(text)
    if groups.get("c"):
        return ord(groups["c"]) - ord("①") + 1
    text = text.replace("拾", "十")
    tens, _, ones = text.partition("十")
    if "十" in text:
        return 10 * CHINESE_DIGITS.get(tens or "一", 1) + CHINESE_DIGITS.get(ones or "零", 0)
    return CHINESE_DIGITS.get(text, 0)
