"""Grid → tables: the header found, each row below it as an indicator, the head of the form as labels. Words are data (headers.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from pathlib import Path

from narrative.facts.concepts import concepts_in
from narrative.letters import letter
from narrative.matching.measures import measures_of
from narrative.matching.targets import read_target, split_unit
from narrative.offsets import fold
from narrative.quantities.units import forms
from narrative.rules import labels, table
from narrative.tables.grid import Grid
from narrative.tables.headers import BRACKETS, header_role, header_roles, level_of, level_words
from narrative.types import Indicator, Table

KIND = table("headers")["kind"]
SKIP, TEMPLATE = re.compile(str(KIND["skip"])), re.compile(str(KIND["template"]))
YEAR = re.compile(r"(?<!\d)(20[0-4]\d)\s*年")
STAMP = re.compile(r"[（(](?:盖章|公章|签章)[)）]")
CJK = re.compile(r"[一-龥]")
BARE = re.compile(r"[≥≤＞＜><=＝\d.,\s]*")  # a target without a word
UNIT_BEHIND = re.compile(r"(?:[（(\[【](?:单位[:：])?|单位[:：]|[-—－]{1,2})([^（()）\[\]【】：:—－-]{1,5})[)）\]】]?$")
UNIT_LINE = re.compile(r"[（(]?(?:计量|金额)?单位[:：][^（()）：:]{1,5}[)）]?")
MONEY = re.compile("(?:资金|金额|经费|款项?|产值|收入|补贴|补助|奖补|投资|贷款|投入|额)(?:[（(][^（()）]*[)）])?$")
PER_HEAD = re.compile("均|[每单]|标准|价")  # money that is told in 元
LITTLE_MONEY = 100_000
MEASURED = re.compile(r"(?<=[一-龥]{3}[^每超过满近百千万亿])(?:[万亿]?元|万人次?|公里|平方公里|[平立]方米|万?亩|公顷|万?吨|公斤|小时)$")
SHARE = re.compile("率|比例|占比|比重|满意")  # rows that no unit of the whole table is meant for
UPPER = ("actual", "target", "weight", "score", "unit", "reason")  # columns that the upper of two header rows may name
NUMBERED = re.compile(
    r"^(?:指标|三级指标)\s*(?:\d{1,2}|[一二三四五六七八九十])\s*[:：]\s*|^[（(]?\d{1,2}[)）、.．]\s*(?=[一-龥])|^[①-⑳]\s*"
)
OF_KIND = re.compile(  # 质量指标：路灯完好率: a row whose name says of what kind it is
    r"^(?:产出|效益|效果)?(?:数量|质量|时效|成本|(?:社会|经济|生态)?效益|可持续影响|满意度)(?:(?:指标)?\s*[:：—–-]|指标(?=[一-龥]{4}))\s*(?=.{2})"
)


@dataclass(frozen=True, slots=True)
class _Block:
    """A header and the rows below it: role → column, row numbers of the grid, labels of the form's head, its year, the unit that its header gives to all rows."""

    columns: dict[str, int]
    rows: tuple[int, ...]
    head: dict[str, str]
    year: int | None
    unit: str = ""
    unknown: tuple[tuple[str, int], ...] = ()  # header cells that say no role, with their columns


def tables_of(grid: Grid, *, path: str, first: int, corrected: Mapping[str, int]) -> tuple[Table, ...]:
    """The indicator tables of a grid, one per block of rows under a header.

    Args:
        path: the file the grid stands in
        first: number of the first table found here
        corrected: role → column as the user named them; they win over what the header says
    """
    tables: list[Table] = []
    for block in _blocks(grid, corrected):
        rows, warnings = _indicators(grid, block, first + len(tables))
        if rows:
            file = Path(path)
            tables.append(
                Table(
                    f"{file.stem}#{first + len(tables)}",
                    file.name,
                    grid.name,
                    rows,
                    tuple((role, letter(column)) for role, column in block.columns.items()),
                    warnings,
                    grid.source,
                    tuple(sorted(block.head.items())),
                    block.year,
                    path,
                )
            )
    return tuple(tables)


def _blocks(grid: Grid, corrected: Mapping[str, int]) -> Iterator[_Block]:
    columns: dict[str, int] = {}
    pending: dict[str, int] = {}
    rows: list[int] = []
    unit, unknown = "", tuple[tuple[str, int], ...]()
    head, year = head_of([("", line) for line in grid.before])
    above: list[tuple[str, ...]] = []
    if {"name"} <= corrected.keys() and not any(_is_header(header_roles(cells)) for cells in grid.rows):
        yield _Block(dict(corrected), tuple(range(1, len(grid.rows) + 1)), head, year)
        return
    for number, cells in enumerate(grid.rows, 1):
        own = header_roles(_spread(grid, number))
        roles = {**pending, **own}
        pending = {role: column for role, column in own.items() if role in UPPER}
        if _is_header({**roles, **corrected} if own else roles):
            if rows:
                yield _Block(columns, tuple(rows), head, year, unit, unknown)
            found, later = head_of([pair for row in above for pair in (pairwise(row) if 1 < len(row) else (("", cell) for cell in row))])
            head, year = {**head, **found}, later or year
            columns, rows, above = {**roles, **corrected}, [], []
            lines = [*grid.before, *(cell for row in grid.rows[max(0, number - 4) : number - 1] for cell in row)]
            unit = _unit_of_all(grid, number, columns, lines)
            unknown = tuple((cell, n) for n, cell in enumerate(cells) if cell.strip() and n not in columns.values())
        elif columns:
            rows.append(number)
            above = [*above[-6:], tuple(cell for cell in cells if cell)]
        else:
            above.append(tuple(cell for cell in cells if cell) or ("",))
    if rows:
        yield _Block(columns, tuple(rows), head, year, unit, unknown)


def _is_header(roles: Mapping[str, int]) -> bool:
    name = "name" in roles or "level4" in roles or "content" in roles
    return name and ("target" in roles or "actual" in roles or "level1" in roles)


def _spread(grid: Grid, number: int) -> list[str]:
    """The texts of a row; a cell that goes on one above in the same columns has its text, so that two header rows read as one."""
    return [
        cell
        or (
            grid.covered.get((number, column), "")
            if grid.blocked.get((number, column)) == "merged" and _goes_on(grid, number, column)
            else ""
        )
        for column, cell in enumerate(grid.rows[number - 1])
    ]


def _unit_of_all(grid: Grid, number: int, columns: Mapping[str, int], lines: Sequence[str]) -> str:
    """The unit that a header, or a line above it, gives to all rows below: 三级指标（万元）, 单位：亩; "" where none does, or each row has its own.

    Args:
        lines: the lines above, the next one last
    """
    if "unit" in columns:
        return ""
    cells = grid.rows[number - 1]
    heads = [cells[columns[role]] for role in ("target", "actual", "name") if columns.get(role, len(cells)) < len(cells)]
    told = [line for line in reversed(lines) if UNIT_LINE.fullmatch(re.sub(r"\s", "", line))]
    return next((unit for text in (*heads, *told) if (unit := _unit_behind(text))), "")


def _goes_on(grid: Grid, number: int, column: int) -> bool:
    above = grid.covered.get((number - 1, column))
    return above is not None and above == grid.covered.get((number, column))


def head_of(pairs: Sequence[tuple[str, str]]) -> tuple[dict[str, str], int | None]:
    """Labels of a form's head (项目名称: …) with their values, and the year it names."""
    found: dict[str, str] = {}
    year = None
    for left, right in pairs:
        for text in (left, right):
            match = YEAR.search(fold(text))
            if match and year is None and len(text) < 80:
                year = int(match.group(1))
        name = _label(left)
        if name and right and not _label(right):
            found.setdefault(name, right.strip())
        name, _, value = fold(right).replace("：", ":").partition(":")
        value = STAMP.sub("", value).strip()
        if value and _label(name):
            found.setdefault(_label(name), value)
    return found, year


def _label(text: str) -> str:
    return _head_words().get(re.sub(r"[\s：:]", "", fold(text)), "")


@cache
def _head_words() -> Mapping[str, str]:
    return {re.sub(r"\s", "", fold(word)): name for name, words in table("headers")["head"].items() for word in words}


def _indicators(grid: Grid, block: _Block, number: int) -> tuple[tuple[Indicator, ...], tuple[str, ...]]:
    found: list[Indicator] = []
    warnings: list[str] = []
    levels = {"level1": "", "level2": ""}
    for row in block.rows:
        own = {role: text for role, text in _texts(grid, block.columns, row).items() if text}
        name = re.sub(r"\s+", "", own.get("content") or own.get("level4") or own.get("name", ""))
        first = next((cell for cell in grid.rows[row - 1] if cell), "")
        if grid.source == "text" and found and name and CJK.search(name) and _only_continues(own):
            found[-1] = _continued(found[-1], name)
            continue
        for level in levels:
            text = _level(own.get(level, ""), level)
            if text and text != levels[level]:
                levels[level] = text
                if level == "level1" and not own.get("level2"):
                    levels["level2"] = ""
        if not name or SKIP.match(name) or SKIP.match(first) or _is_banner(own) or _repeats_header(own):
            continue
        if not CJK.search(name):
            if not TEMPLATE.match(name) or re.fullmatch(r"[\d.]+", name):
                warnings.append(f"{grid.name} 第 {row} 行的指标名读不出来（“{name[:12]}”），没有读这一行")
            continue
        if TEMPLATE.match(name):
            continue
        found.append(_indicator(grid, block, row, own, name, (levels["level1"], levels["level2"]), f"{number}.{len(found)}"))
        if found[-1].unit_column == "万元" and not own.get("unit") and not _named_unit(name) and not block.unit.endswith("元"):
            warnings.append(f"{grid.name} 第 {row} 行“{name[:12]}”没写计量单位，按万元读写")
    return tuple(found), (*_unknown_heads(grid, block), *warnings)


def _unknown_heads(grid: Grid, block: _Block) -> Iterator[str]:
    """A line where a form has no column for the targets or the results and heads that say no role: one of these may be it."""
    for role, lost in (("actual", "填不进原表，另写一份自评表"), ("target", "单位和大小无从对照")):
        if grid.source != "text" and role not in block.columns and block.unknown:
            name = labels("column")[role]
            heads = "、".join(f"{letter(column)} 列“{head[:12]}”" for head, column in block.unknown)
            yield f"{grid.name} 没有认出“{name}”列（没认出的表头：{heads}），{lost}：如是其中一列，请用 --columns 指明，如 {name}={letter(block.unknown[-1][1])}"


def _indicator(grid: Grid, block: _Block, row: int, own: Mapping[str, str], name: str, levels: tuple[str, str], ident: str) -> Indicator:
    unit = own.get("unit", "") or _unit_in(name, own.get("target", ""), block.unit)
    target = read_target(own.get("adjusted") or own.get("target", ""), unit, own.get("sign", ""))
    shown = unit or (target.unit if target else "")
    short = NUMBERED.sub("", OF_KIND.sub("", NUMBERED.sub("", name))) or name
    actual = block.columns.get("actual")
    others = [own.get("explained", ""), own.get("name", "") if own.get("level4") else ""]
    aliases = tuple(dict.fromkeys(plain for other in others if (plain := re.sub(r"\s+", "", other)) and plain != name and len(plain) <= 40))
    return Indicator(
        ident,
        (*levels, name),
        short,
        shown,
        measures_of(short, shown),
        target,
        aliases=aliases,
        actual=own.get("actual", ""),
        locator=f"{letter(actual)}{row}" if actual is not None else "",
        weight=decimal_of(own.get("weight", "")),
        unit_column=unit,
        blocked=grid.blocked.get((row, actual), "") if actual is not None else "",
        concepts=tuple(dict.fromkeys(c for c, _, _ in concepts_in(short))),
        reason=own.get("reason", ""),
        score=decimal_of(own.get("score", "")),
    )


def _unit_in(name: str, target: str, of_all: str) -> str:
    """The unit that a name holds where the target is a bare number or there is none, in brackets (新增图书（册）, 争取资金（单位：万元）) or at its end (争取资金万元); else the table's.

    Args:
        of_all: the unit that the header, or a line above it, gives to all rows
    """
    if not BARE.fullmatch(target):
        return ""
    own = _named_unit(name)
    if own or SHARE.search(name):
        return own
    return of_all if _names_money(name) == of_all.endswith("元") else _assumed(name, target)


def _named_unit(name: str) -> str:
    """The unit that a name holds in brackets or at its end, "" where it holds none."""
    ends = MEASURED.search(name)
    return _unit_behind(name) or (ends.group() if ends else "")


def _names_money(name: str) -> bool:
    return MONEY.search(name) is not None and PER_HEAD.search(name) is None


def _assumed(name: str, target: str) -> str:
    """万元 for money that is set without a unit and in a small number, "" else."""
    number = re.search(r"\d[\d,]*", target) if _names_money(name) else None
    return "万元" if number is not None and int(number.group().replace(",", "")) < LITTLE_MONEY else ""


def _unit_behind(text: str) -> str:
    """The unit in brackets, or behind 单位：, at the end of a name, a header or a line; "" where there is none."""
    found = UNIT_BEHIND.search(re.sub(r"\s", "", text))
    return fold(found.group(1)) if found and split_unit(found.group(1))[0] in forms() else ""


def _texts(grid: Grid, columns: Mapping[str, int], row: int) -> dict[str, str]:
    """Role → text of a row; in the text of a report the columns may have slipped by one or two."""
    cells = grid.rows[row - 1]

    def read(shift: int) -> dict[str, str]:
        texts = {}
        for role, column in columns.items():
            at = column + shift
            text = cells[at] if 0 <= at < len(cells) else ""
            texts[role] = text or grid.covered.get((row, at), "")
        return texts

    if grid.source != "text":
        return read(0)
    best = max((0, -1, 1, -2, 2), key=lambda shift: _sense(read(shift)) - abs(shift) / 2)
    return {role: _without_overlay(text, role) for role, text in read(best).items()}


def _sense(texts: Mapping[str, str]) -> int:
    """How well the texts of a row fit their roles."""
    points = 0
    for role, text in texts.items():
        level = level_of(_level(text, role)) if role in ("level1", "level2") else 0
        if role in ("level1", "level2") and text:
            points += 2 if level == int(role[-1]) or (level and role == "level2" and level_of(text) == 1) else -1
        elif role in ("weight", "score") and text:
            points += 1 if decimal_of(text) is not None else -2
        elif role in ("name", "content") and text:
            points += 1 if _is_name(text) else -2
        elif role in ("target", "actual") and text:
            points += 1 if read_target(text) is not None and _without_overlay(text, role) else -1
    return points


def _is_name(text: str) -> bool:
    """Whether a text can name a row: words, no level and no value."""
    target = read_target(text)
    return 2 <= len(CJK.findall(text)) and not level_of(text) and (target is None or target.value is None or 6 < len(CJK.findall(text)))


def _level(text: str, role: str) -> str:
    """A level cell without what a print has laid over it: the level word it begins with, where it begins with one."""
    plain = re.sub(r"\s+", "", text)
    if not plain or level_of(plain) or role not in ("level1", "level2"):
        return plain
    head = text.split()[0] if text.split() else ""
    return head if level_of(head) and CJK.search(head) else plain if CJK.search(plain) and len(BRACKETS.sub("", plain)) <= 16 else ""


def _without_overlay(text: str, role: str) -> str:
    """A value cell, "" where it holds a word of the money block that a print has laid over it."""
    plain = re.sub(r"\s", "", text)
    return "" if role in ("target", "actual", "weight") and plain in table("headers")["levels"]["foreign"] else text


def _is_banner(own: Mapping[str, str]) -> bool:
    """A row that is one merged cell over the columns: 年度绩效目标2, a title between two blocks."""
    texts = [own.get(role, "") for role in ("level1", "level2", "name", "content", "target", "actual")]
    held = [text for text in texts if text]
    if 3 <= len(held) and len(set(held)) == 1:
        return True
    name = own.get("name", "")
    return bool(name) and level_words().get(name, 0) > 0 and not own.get("target") and not own.get("weight") and not own.get("unit")


def _repeats_header(own: Mapping[str, str]) -> bool:
    """A row of column names below the header: repeated after a page break, or above rows whose columns the user named."""
    return header_role(own.get("target", "")) == "target"


def _only_continues(own: Mapping[str, str]) -> bool:
    """A row that goes on the name above after a page break: it holds nothing but a piece of a name."""
    return not any(own.get(role) for role in ("target", "actual", "weight", "score", "unit", "sign")) and not level_of(
        own.get("level2", "")
    )


def _continued(indicator: Indicator, rest: str) -> Indicator:
    name = indicator.name + rest
    return replace(
        indicator,
        path=(*indicator.path[:-1], name),
        name=name,
        measures=measures_of(name, indicator.unit),
        concepts=tuple(dict.fromkeys(c for c, _, _ in concepts_in(name))),
    )


def decimal_of(text: str) -> Decimal | None:
    """The number of points a cell holds (10, 10分), None where it holds none."""
    try:
        number = Decimal(re.sub(r"\s", "", fold(text)).removesuffix("分"))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() < 12 else None
