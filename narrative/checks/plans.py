"""Whether a count that is told as a result may be a plan all the same: by its words, its section, its list, its cell, or a goal told elsewhere."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from narrative.checks.forms import form_rows
from narrative.checks.material import PROSE, Material
from narrative.offsets import fold
from narrative.rules import load
from narrative.types import Block, Fact

ITEM = re.compile(r"\s*(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)）]|[、.．](?!\d))|[①-⑳●◆■·—-]|[一二三四五六七八九十]是)")
LEADS = re.compile(r"[：:]\s*$|(?:如下|以下)[^，。；]{0,8}[。：:]?\s*$")
BRACKET = re.compile(r"[^，。；：:（(]{0,6}[（(][^（()）]*$")  # 完成年度计划（24个班
COLON = re.compile(r"[^，。；：:\n]*[：:]")
CLAUSE = re.compile(r"[，,；;。：:]")
LONGEST_LIST = 12  # items between a count and the line that opens its list


@dataclass(frozen=True, slots=True)
class Goals:
    """What a report tells of its goals.

    `told` are the names of counts with the status of a target and of the forms' target cells, by (unit, value); `prose` the cells of prose, by
    (sheet, table, row) their last column; `cells` the blocks that are cells and `starts` where they begin.
    """

    told: Mapping[tuple[str, Decimal], Sequence[str]]
    prose: Mapping[tuple[str | None, int | None, int | None], int]
    cells: tuple[Block, ...]
    starts: tuple[int, ...]


def goals_told(material: Material) -> Goals:
    """The goals of a report's prose and of the forms inside it."""
    told: dict[tuple[str, Decimal], list[str]] = {}
    for fact in material.facts:
        if fact.status == "target":
            told.setdefault((fact.quantity.unit, fact.quantity.value), []).append(fact.clause)
    rows = [row for grid in material.grids for row in form_rows(grid)]
    for row in rows:
        if row.target.value is not None:
            told.setdefault((row.target.unit or row.done.unit, row.target.value), []).append(row.name)
    cells = tuple(block for block in material.document.blocks if block.kind == "cell")
    prose: dict[tuple[str | None, int | None, int | None], int] = {}
    for block in cells:
        if PROSE <= block.span.end - block.span.start and block.locator.column is not None:
            prose[_row(block)] = max(block.locator.column, prose.get(_row(block), 0))
    return Goals(told, prose, cells, tuple(block.span.start for block in cells))


def _row(block: Block) -> tuple[str | None, int | None, int | None]:
    return (block.locator.sheet, block.locator.table, block.locator.row)


def is_plan(material: Material, fact: Fact, goals: Goals) -> bool:
    """Whether a count may be a plan; in doubt it is one, as a plan set against its result is no conflict."""
    section = material.sections[fact.section]
    if section.role in ("goals", "plans") or _names_goals(section.label) or _names_goals(section.title):
        return True
    if section.role != "outcome" and not _pattern("done").search(_sentence(material, fact)):
        return True
    return _worded(material, fact) or _listed(material, fact) or _left_of_results(fact, goals) or _told(fact, goals)


def is_set_out(material: Material, fact: Fact, goals: Goals) -> bool:
    """Whether the line that opens a count's list, or the cell it stands in, sets it out as a plan; less doubting than `is_plan`."""
    return _listed(material, fact) or _left_of_results(fact, goals) or _told(fact, goals)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return next(re.compile(rule.text("pattern")) for rule in load("checks", "plan") if rule.id == f"plan.{name}")


def _names_goals(title: str) -> bool:
    return bool(_pattern("aim").search(title)) and not re.search("完成|实现|落实|达成|对照|对比|分析|情况", title)


def governs(text: str, *, lists: bool = False) -> bool:
    """Whether a word of planning reaches the end of a text: none that a result is held against, no word of results in a later clause.

    Args:
        text: what stands before a count
        lists: only words that end in a colon count (年度目标：举办…)
    """
    for name in ("verb", "aim"):
        for match in _pattern(name).finditer(text):
            before, behind = text[: match.start()], text[match.end() :]
            if BRACKET.match(behind):
                return True
            if _pattern("compared").search(before) or (lists and not (COLON.match(behind) or match.group().endswith(("：", ":")))):
                continue
            mark = CLAUSE.search(behind)
            if not _pattern("done").search(behind[: mark.start()] if mark else behind) and not (
                mark and _pattern("done").search(behind, mark.end())
            ):
                return True
    return False


def _sentence(material: Material, fact: Fact) -> str:
    sentence = material.sentences[fact.sentence]
    return material.views[sentence.flow].text[sentence.start_v : sentence.end_v]


def _worded(material: Material, fact: Fact) -> bool:
    sentence = material.sentences[fact.sentence]
    source = material.document.text
    before = fold(source[sentence.span.start : fact.quantity.span.start])
    behind = fold(source[fact.quantity.span.end : sentence.span.end])
    paragraph = fold(source[source.rfind("\n", 0, fact.quantity.span.start) + 1 : fact.quantity.span.start])
    return bool(governs(before) or governs(paragraph, lists=True) or _pattern("behind").search(behind))


def _listed(material: Material, fact: Fact) -> bool:
    """Whether the line that opens the list a count stands in speaks of plans."""
    source = material.document.text
    start = source.rfind("\n", 0, fact.quantity.span.start) + 1
    item = ITEM.match(source, start)
    for _ in range(LONGEST_LIST if item else 1):
        if start == 0:
            return False
        end, start = start - 1, source.rfind("\n", 0, start - 1) + 1
        line = fold(source[start:end])
        if LEADS.search(line):
            return bool(_pattern("opener").search(line)) and not (_pattern("kept").search(line) or _pattern("done").search(line))
        if line.strip() and not ITEM.match(line):
            return False
    return False


def _left_of_results(fact: Fact, goals: Goals) -> bool:
    """Whether a count stands in a prose cell with another prose cell to its right: the form's goals beside its results."""
    at = bisect_right(goals.starts, fact.quantity.span.start) - 1
    if at < 0 or goals.cells[at].span.end <= fact.quantity.span.start:
        return False
    column = goals.cells[at].locator.column
    return column is not None and column < goals.prose.get(_row(goals.cells[at]), 0)


def _told(fact: Fact, goals: Goals) -> bool:
    """Whether a goal of the same unit, value and thing is told elsewhere."""
    names = goals.told.get((fact.quantity.unit, fact.quantity.value), ())
    return bool(names) and not _pairs(fact.clause).isdisjoint(pair for name in names for pair in _pairs(name))


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if re.fullmatch("[一-龥]{2}", text[i : i + 2])}
