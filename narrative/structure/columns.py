"""The columns of an indicator table by the words of its head (序号 指标 目标值 完成值). The words are data (headings.toml); knows nothing of rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from narrative.rules import load
from narrative.structure.organisation import YEARS

SAYS = re.compile("完成|实现|达[到成]|实际|实绩|年末|年底|目标|计划|任务|指标值")  # a head names what came of its rows, or what was set
HEADED = re.compile("指标|项目|内容|事项|名称|任务|三级|序号|编号")  # and what they are called, or their numbers
OF_YEAR = re.compile(r"20\d\d年.*")  # a head that names a year and no deed
MOST = 16  # words of a head
LEAST = 3  # columns of a head, and of one whose words stand without blanks one more
TWICE = 2
VALUES = ("plan", "done", "last", "rate", "score", "when")  # columns that hold values
TEXTS = frozenset(("level", "other"))  # columns of words beside the name
TOTAL = re.compile("总分|总计|合计(?:得分)?|自评(?:总分|得分)")  # names of rows that add up
LONGEST = 30  # characters of a name

Pieces = list[tuple[str, int]]  # of a line, with where each begins


@cache
def _columns() -> re.Pattern[str]:
    """A word for a column; the name of its group is what stands in the column."""
    return re.compile("|".join(f"(?P<{rule.id.partition('.')[2]}>{rule.text('pattern')})" for rule in load("headings", "column")))


@lru_cache(maxsize=1024)
def named(piece: str) -> tuple[str, ...]:
    """The columns whose words a piece is made of; none where anything else stands in it."""
    found, at = [], 0
    while at < len(piece):
        word = _columns().match(piece, at)
        if word is None or word.lastgroup is None or word.end() == at:
            return ()
        found.append(word.lastgroup)
        at = word.end()
    return tuple(found)


def head_in(line: Pieces) -> tuple[int, list[str], Pieces]:
    """Where pieces begin to name columns, these, and what stands behind their words; no columns where they name none."""
    for first in range(len(line)):
        columns: list[str] = []
        said: list[str] = []  # the pieces that name them
        stop = min(first + MOST, len(line))
        for at in range(first, stop):
            words = named(line[at][0]) if len(line[at][0]) <= LONGEST else ()
            if not words:
                break
            columns += words
            said += [line[at][0]] * len(words)
        else:
            at = stop
        columns = _by_year(columns, said)
        if _is_head(columns, at - first):
            return line[first][1], columns, line[at:]
    return 0, [], []


def columns_of(cells: Mapping[int, str]) -> dict[str, int]:
    """The places of columns that cells name; none where they are no head of an indicator table with results, or two tell results and no years say which."""
    held = [(at, cell, named(cell)) for at, cell in sorted(cells.items()) if cell and len(cell) <= LONGEST]
    known = [(at, cell, words[0]) for at, cell, words in held if len(words) == 1]
    columns = _by_year([column for _, _, column in known], [cell for _, cell, _ in known])
    places: dict[str, int] = {}
    for (at, _, _), column in zip(known, columns, strict=True):
        places.setdefault(column, at)
    if "last" not in places and any(
        OF_YEAR.fullmatch(cell) for (_, cell, _), column in zip(known, columns, strict=True) if column == "done"
    ):
        return {}  # of a lone year nobody can say that it is the report's
    return places if "name" in places and columns.count("done") == 1 else {}


def _by_year(columns: list[str], said: Sequence[str]) -> list[str]:
    """Columns of which two tell what came, each of a year of its own (2022年完成 2023年完成): the earlier is the year before. Any others as they are."""
    years = {n: YEARS.findall(said[n]) for n, column in enumerate(columns) if column == "done"}
    if len(years) != TWICE or "last" in columns or any(len(found) != 1 for found in years.values()):
        return columns
    earlier = min(years, key=years.__getitem__)
    return ["last" if n == earlier else column for n, column in enumerate(columns)]


def _is_head(columns: Sequence[str], pieces: int) -> bool:
    held = set(columns)
    if held == {"name", "plan"}:
        return len(columns) == pieces == len(held)
    wanted = (
        not held.isdisjoint(("done", "plan")) and not held.isdisjoint(("name", "number")) and not held.isdisjoint(("plan", "unit", "last"))
    )
    once = [column for column in columns if column not in ("level", "score", "note", "other")]
    return wanted and LEAST + (pieces == 1) <= len(columns) and len(once) == len(set(once))


def unit_comes_last(columns: Sequence[str]) -> bool:
    """Whether the column of units stands behind that of results."""
    return "unit" in columns and "done" in columns[: columns.index("unit")]


def texts_behind_name(columns: Sequence[str]) -> int:
    """The columns of words (责任科室) between a row's name and its first value."""
    first = min(n for n, column in enumerate(columns) if column in VALUES)
    return sum(column in TEXTS for column in columns[columns.index("name") + 1 : first]) if "name" in columns else 0
