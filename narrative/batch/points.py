"""自评分 and 复算分: the total a form states, and the total its own values earn by the point rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from narrative.checks.grids import Grid, grids_of
from narrative.checks.tables import POINT_HEAD, SCORE_HEAD, heads_of, label_of_row
from narrative.matching.policy import kind_of
from narrative.matching.propose import stated_quantity
from narrative.matching.score import points_of
from narrative.offsets import fold
from narrative.rules import load
from narrative.types import Document, Indicator, Table

TOTAL_ROW = re.compile(r"^(?:总分|合计|总计|总得分|自评总分|得分合计|总评分)")
RATE_HEAD = re.compile(r"执行率")
FULL = Decimal(10)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Points:
    """The totals of a submission, None where its forms tell none; `open_rows` counts the rows that had to be taken as they stand."""

    stated: Decimal | None
    recomputed: Decimal | None
    open_rows: int
    rows: int


def points_in(tables: Sequence[Table], documents: Sequence[Document], scoring: str = "") -> Points:
    """The totals of the forms of one submission; of several forms with totals of their own none is chosen.

    Args:
        documents: the files the tables stand in, whose grids hold the total and the score of budget execution
    """
    scored = [row for table in tables for row in table.indicators if row.score is not None]
    totals = list(dict.fromkeys(total for document in documents for total in _totals(document)))
    executed = [pair for document in documents for grid in grids_of(document) for pair in _execution(grid)]
    if not scored or 1 < len({table.path for table in tables if any(row.score is not None for row in table.indicators)}):
        return Points(totals[0] if len(totals) == 1 else None, None, 0, len(scored))
    told = sum((row.score for row in scored if row.score is not None), Decimal(0)) + sum((score for score, _ in executed), Decimal(0))
    again = [recomputed(row, scoring) for row in scored]
    taken = sum((new if new is not None else row.score or Decimal(0) for new, row in zip(again, scored, strict=True)), Decimal(0))
    total = taken + sum((new for _, new in executed), Decimal(0))
    stated = totals[0] if len(totals) == 1 else told if not totals else None
    return Points(stated, total, sum(new is None for new in again), len(scored))


def recomputed(row: Indicator, scoring: str = "") -> Decimal | None:
    """The points a row's own value earns, None where it tells no number or attainment is open."""
    if row.score is None or kind_of(row) == "qualitative":
        return None
    quantity = stated_quantity(row)
    ends = points_of(row, quantity, scoring) if quantity is not None else None
    return ends[0] if ends is not None and ends[0] == ends[1] else None


def _totals(document: Document) -> list[Decimal]:
    """The totals that a form's last rows or the prose state."""
    found = []
    for grid in grids_of(document):
        for r, row in enumerate(grid.rows):
            if TOTAL_ROW.search(re.sub(r"\s", "", label_of_row(row))):
                heads = _heads(grid, r)
                score = next((c for c, head in enumerate(heads) if SCORE_HEAD.search(head)), None)
                numbers = [cell.number for cell in row if cell is not None and cell.number is not None and cell.number <= HUNDRED]
                own = grid.number(r, score) if score is not None else None
                value = own if own is not None else numbers[-1] if len(numbers) == 2 else None
                if value is not None and 0 < value <= HUNDRED:
                    found.append(value)
    text = fold(document.text)
    return found or list(
        dict.fromkeys(Decimal(m.group(1)) for pattern in _told() for m in pattern.finditer(text) if Decimal(m.group(1)) <= HUNDRED)
    )


def _heads(grid: Grid, r: int) -> Sequence[str]:
    """The nearest header above a row that names a score."""
    for up in range(r - 1, -1, -1):
        texts = [cell.text if cell else "" for cell in grid.rows[up]]
        if any(SCORE_HEAD.search(text) for text in texts) and not any(cell and cell.number is not None for cell in grid.rows[up]):
            return texts
    return []


def _execution(grid: Grid) -> list[tuple[Decimal, Decimal]]:
    """(score as stated, score by rate) of the first row of a money block that has points; the stated one where its rate is not told."""
    for r in range(len(grid.rows)):
        heads = heads_of(grid, r)
        at = {
            name: next((c for c, h in enumerate(heads) if pattern.search(h)), None)
            for name, pattern in (("points", POINT_HEAD), ("score", SCORE_HEAD), ("rate", RATE_HEAD))
        }
        if None in at.values():
            continue
        points, score, rate = (grid.number(r, at[name] or 0) for name in ("points", "score", "rate"))
        if score is None or points is None or not 0 < points <= 2 * FULL:
            continue
        if rate is None or not 0 <= rate <= HUNDRED:
            return [(score, score)]
        cell = grid.cell(r, at["rate"] or 0)
        share = rate / HUNDRED if 1 < rate or (cell is not None and cell.percent) else rate
        return [(score, (points * share).quantize(Decimal("0.01"), ROUND_HALF_UP))]
    return []


@cache
def _told() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rule.text("pattern")) for rule in load("batch", "total"))
