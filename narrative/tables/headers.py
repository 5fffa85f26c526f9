"""Which column is what: header words, level words and cells that count as empty, all from headers.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from narrative.errors import TableError
from narrative.letters import column_number
from narrative.offsets import fold
from narrative.rules import load, table

EMPTY = re.compile(str(table("headers")["kind"]["empty"]))
UNIT_ALONE = re.compile(
    r"[%％]|[万亿]?(?:元|人次?|场次?|次|期|项|个|家|篇|份|件|名|天|户|亩|公里|吨|册|台|套|座|所|条|处|辆|株|公顷|平方米|小时|分钟)"
)
LONGEST = 16  # a header cell that is matched by part has no more characters
BRACKETS = re.compile(r"[（(][^（）()]*[)）]")


def header_roles(cells: Sequence[str]) -> dict[str, int]:
    """Role → 0-based column of a header row; empty where too few cells are header words."""
    exact: dict[str, int] = {}
    loose: dict[str, int] = {}
    for column, cell in enumerate(cells):
        role = header_role(cell)
        if role is not None:
            exact.setdefault(role, column)
        elif (role := _by_part(cell)) is not None:
            loose.setdefault(role, column)
    roles = {**loose, **exact}
    return roles if exact and 2 <= len(roles) else {}


def header_role(cell: str) -> str | None:
    """The role that a cell names in full, blanks, brackets and the year in front left out."""
    words = header_words()
    plain = re.sub(r"[\s：:*＊]", "", fold(cell))
    for form in (re.sub(r"[（）()]", "", plain), BRACKETS.sub("", plain)):
        role = words.get(form) or words.get(re.sub(r"^(?:20\d\d|XX|××)?年?(?:度)?(?=.{2})", "", form))
        if role is not None:
            return role
    return None


def _by_part(cell: str) -> str | None:
    plain = re.sub(r"\s", "", fold(cell))
    if not plain or LONGEST < len(plain):
        return None
    return next((role for role, pattern in _parts() if pattern.search(plain)), None)


@cache
def header_words() -> Mapping[str, str]:
    """Header word → role."""
    return {re.sub(r"[（）()]", "", word): rule.id for rule in load("headers") for word in rule.terms("exact")}


@cache
def _parts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((rule.id, re.compile(rule.text("part"))) for rule in load("headers") if "part" in rule.data)


@cache
def level_words() -> Mapping[str, int]:
    """Word of a level cell → its level: 产出指标 → 1, 数量指标 → 2."""
    levels = table("headers")["levels"]
    return {word: n for n, name in ((1, "first"), (2, "second")) for word in levels[name]}


def level_of(cell: str) -> int:
    """The level whose word a cell is (产出指标（50分） → 1), 0 where it is none."""
    plain = BRACKETS.sub("", re.sub(r"\s", "", fold(cell)))
    return level_words().get(plain, 0)


def is_empty(value: str) -> bool:
    """Whether a cell counts as not filled in: blank, / — 无 待填, or a unit that waits for its number; 0 is a value."""
    return EMPTY.fullmatch(value.strip()) is not None or UNIT_ALONE.fullmatch(value.strip()) is not None


def named_columns(text: str) -> dict[str, int]:
    """Role → 0-based column of a correction such as 实际完成值=F,目标值=E.

    Raises:
        TableError: no header word, no column letter
    """
    columns: dict[str, int] = {}
    for piece in re.split(r"[,，;；、]", text):
        if not piece.strip():
            continue
        name, _, letters = fold(piece).partition("=")
        role = header_role(name)
        if role is None:
            raise TableError(
                f"--columns 里的“{name.strip()}”不是认得的列名：请写成 实际完成值=F,目标值=E 这样，列名用“三级指标、目标值、实际完成值、分值、计量单位”等"
            )
        if not re.fullmatch(r"[A-Za-z]{1,2}", letters.strip()):
            raise TableError(f"--columns 里“{name.strip()}”后面要写列的字母：如 {name.strip()}=F")
        columns[role] = column_number(letters.strip())
    return columns
