"""Plain tables, whose rows tell results as the lines of a list in prose do: what was held or served, a row each, or this year's figures beside the last's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

# Columns of a table that sets a year beside the one before; "other" where neither is the report's, "" of any other table.
Column = Literal["", "now", "last", "change", "other"]

OF_OTHERS = re.compile(
    "指标|目标|计划|任务|完成(?!投资|里程|面积|产量|工程量)|实际|实绩|达成|分值|得分|权重|自评|评分|标准|预算|决算|支出|收入|金额|资金|经费|[（(万亿]元|编制|姓名|职[务称]|电话|序列|合计|上年|去年|同期|增[长减]|执行率|完成率|科目|单价|备案|人口"
)  # words in the head of a table that is of indicators, money, staff or people
CLASSIFIER = "人次|场次|册次|件次|车次|台次|家次|户次|班次|批次|站次|趟次|人份|例次|剂次|台套|台件|件套|蒸吨|平方公里|平方米|立方米|人|名|位|场|次|期|项|个|家|篇|条|份|册|件|户|处|站|支|台|套|节|课时|所|对|班|批|块|亩|公顷|公里|吨|头|只|株|盏|座|口|辆|幅|本|例|起|宗|趟|集|首|剂|桩|门|只|枚"
COUNTED = re.compile(rf"\d[\d.,]*[万亿千百]?[余多]?(?:{CLASSIFIER})(?![0-9A-Za-z])")
GLUED = re.compile(r"[\d一二三四五六七八九十百千万亿]")
NUMBERED = re.compile(r"[\d（(]|[一二三四五六七八九十]+[、.．]")  # how a row opens that no name does
LONG = 24  # characters from which on a cell is no head
ROWS = 2  # rows with counts that make a list of what was held

UNIT = re.compile(rf"微克/立方米|[万亿]?(?:{CLASSIFIER}|天|小时|公斤|元|米)|[%％]")
IN_HEAD = re.compile(
    rf"[（(](?:单位[:：])?(?P<unit>{UNIT.pattern})[)）]$|(?P<number>人|户|件|场|期|班|项|家|篇|册|批)数$|(?P<times>[人场批册件台车]次)$"
)
IN_TITLE = re.compile(rf"单位[:：](?P<unit>{UNIT.pattern})[)）]?$")
IN_NOTE = re.compile(rf"[（(]?(?:注[:：])?(?:计量)?单位[:：](?P<unit>{UNIT.pattern})(?:[)）]|$)")
SCALES = "百千万亿"
UNITS = re.compile("(?:计量)?单位")  # the head of a column that holds them
BARE = re.compile(r"-?(?:\d{1,3}(?:[,，]\d{3})+|\d+(?:\.\d+)?)[万亿]?")

BESIDE = 2  # columns beside those of two years and their change
FIGURE = re.compile(r"\d")
YEAR = re.compile(r"20\d\d年?(?:度|全年|上半年|1[-—－~～至]\d{1,2}月)?(?:[（(].*[)）])?")
NOW = re.compile("(?:[今本当]年|本期|本年度)(?:度|累计)?")
EARLIER = re.compile(r"^(?:上一?年|去年)(?:度|同期)?的?(?=..)")
BEFORE = re.compile(r"(?:上一?年|去年|前一年)(?:度|同期)?|(?:20\d\d年)?同期|上期")
CHANGE = re.compile(
    "(?:同比|较上年|比上年)?(?:增[减长](?:幅度?|率|情况|变化)?|变化(?:幅度|率)?|升降(?:幅度)?|[增变]幅|涨跌幅?)(?:[（(][%％][)）])?|同比"
)
OF_MONEY = re.compile("经费|预算|决算|支出|收入|接待费|用车|编制|在职|资产|结[转余]|指标得分")


def is_read_on(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the cells below the head of a table are read on with the prose.

    Args:
        rows: the texts of its cells without blanks, the head first
    """
    return lists_events(rows) or compares_years(rows)


def lists_events(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table lists what was held or served, a row each (活动 场次 规模: 科学课堂 84场 2.1万人次): its counts are results, as those of a list in prose are.

    Its head has words only, none of indicators, money or staff; each row opens with a name, and most hold counts with their units, or bare ones whose units
    the head has. Tables without a head are none: nobody can say of them which figure was planned.
    """
    head, *below = rows
    if len(head) < ROWS or any(LONG <= len(cell) or GLUED.search(cell) for cell in head[1:]) or OF_OTHERS.search("\t".join(head)):
        return False
    if FIGURE.search(head[0]) or LONG <= len(head[0]):
        return False
    counted = [
        row for row in below if any(map(COUNTED.search, row[1:])) or any(unit not in ("", "%", "％") for unit in units_of_row(head, row))
    ]
    named = all(1 < len(row) <= len(head) and not NUMBERED.match(row[0]) and not COUNTED.search(row[0]) for row in below)
    parted = all(
        not (GLUED.match(right) and GLUED.match(left[-1]))
        for row in below
        for (left, right), unit in zip(pairwise(row), units_of_row(head, row), strict=False)
        if not unit
    )
    return ROWS <= len(counted) and len(below) <= 2 * len(counted) and named and parted


def compares_years(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table holds this year's figures beside the last's, a row each, and nothing of money or staff (项目 2024年 2023年 增减)."""
    head, *below = rows
    columns = columns_of(head)
    if "now" not in columns or any(OF_MONEY.search(cell) for row in rows for cell in row[:1]):
        return False
    return ROWS <= len(below) and all(len(row) == len(head) and row[0] and not FIGURE.match(row[0]) for row in below)


def columns_of(head: Sequence[str]) -> list[Column]:
    """What the columns of a table hold that sets this year beside the last; all "" where a head is of any other."""
    none: list[Column] = [""] * len(head)
    columns = list(_columns(head))
    if columns.count("now") != 1 or columns.count("last") != 1:
        return none
    rest = [cell for cell, column in zip(head[1:], columns[1:], strict=True) if not column]
    return columns if not columns[0] and len(rest) <= BESIDE and not any(map(OF_OTHERS.search, rest)) else none


def _columns(head: Sequence[str]) -> Iterator[Column]:
    years = sorted(cell[:4] for cell in head if YEAR.fullmatch(cell) and "同期" not in cell)
    for cell in head:
        if CHANGE.fullmatch(cell):
            yield "change"
        elif BEFORE.fullmatch(cell) or _is_same_before(cell, head) or (len(years) > 1 and cell[:4] == years[0] and YEAR.fullmatch(cell)):
            yield "last"
        else:
            yield "now" if is_year(cell) or any(other != cell and _bare(other) == cell for other in head) else ""


def is_year(head: str) -> bool:
    """Whether a head of a column is the name of the report's year, or of any."""
    return NOW.fullmatch(head) is not None or YEAR.fullmatch(head) is not None


def _is_same_before(cell: str, head: Sequence[str]) -> bool:
    """Whether a column is another's of the year before: 上年受理 beside 受理."""
    return _bare(cell) != cell and _bare(cell) in head


def _bare(cell: str) -> str:
    return EARLIER.sub("", cell)


def unit_in_title(title: str, note: str = "") -> str:
    """The unit that the line above a table tells for its bare figures (样品检测量（单位：份）), or the one below it; "" where neither does."""
    found = IN_TITLE.search(title) or IN_NOTE.match(note)
    return found["unit"] if found is not None else ""


def units_of_row(head: Sequence[str], row: Sequence[str], given: str = "") -> list[str]:
    """The unit of each bare figure of a row as its column's head (参训（人次）, 户数), the row's name or its cell below 单位 has it, else the one given; "" for any other cell."""
    if len(head) != len(row):
        return [""] * len(row)
    below = (cell for word, cell in zip(head, row, strict=True) if UNITS.fullmatch(word) and UNIT.fullmatch(cell))
    own = next(below, "") or unit_in(row[0]) or given
    units = [_of_column(word, given) or ("" if CHANGE.fullmatch(word) else own) for word in head]
    return [
        (unit.lstrip(SCALES) if cell[-1:] in SCALES else unit) if n and BARE.fullmatch(cell) else ""
        for n, (unit, cell) in enumerate(zip(units, row, strict=True))
    ]


def _of_column(head: str, given: str) -> str:
    """The unit of a column by its head; where that says it by 人数 alone, the table's own if it tells the same in 万 (单位：万人次)."""
    unit, found = unit_in(head), IN_HEAD.search(head)
    said = found is not None and found["unit"] is not None
    return given if unit and not said and given.lstrip(SCALES).startswith(unit) else unit


def unit_in(head: str) -> str:
    """The unit that a head tells for the bare figures of its column or row; "" where it tells none."""
    found = IN_HEAD.search(head)
    return next(filter(None, found.groups()), "") if found is not None else ""
