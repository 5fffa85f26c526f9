"""Execution rates and changes in the tables inside a report, where the header names the columns beyond doubt and the values fit their heads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations

from narrative.checks.grids import Grid, GridCell
from narrative.checks.issues import issue
from narrative.checks.material import Material, shown
from narrative.checks.tables import POINT_HEAD, heads_of, label_of_row
from narrative.structure.plain import Column, columns_of
from narrative.types import Issue

RATE_HEAD = re.compile(r"执行率")
EXECUTED = re.compile(r"执行数|全年执行|执行(?!率)|支出数|决算|(?:^|全年|实际|本年|当年|累计)支出(?:金?额)?$")
BUDGET = re.compile(r"预算|批复|安排|年初")
FINAL_BUDGET = re.compile(r"全年预算|调整|A[)）]|预算总额")
LOOSE = Decimal("0.6")  # points by which a rate rounded to whole ones may be off
CHANGE_HEAD = re.compile(r"增[减长幅速]|同比|升降|变[化动]|涨[跌幅]")
BEFORE_HEAD = re.compile(r"上年|去年|同期|上期|上一年|前一年")
HALF = Decimal("0.51")  # of the last place of a rounded figure, and a little
SHARE_HEAD = re.compile("率|占比|比例|比重")
OTHERS = 2  # rows whose rates are right, at least, for one that is not
FIGURE = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>[^\d%.]{0,4})")
MOVED = re.compile(r"(?P<way>[降减跌升增涨+＋−－-]?)[长少加幅]?(?P<rate>\d+(?:\.\d+)?)%")
HIGHEST = 300  # an execution rate beyond this is something else


def check_table_rates(material: Material) -> Iterator[Issue]:
    """An execution rate that no budget column of its row gives, and a change that its two columns do not give, in any table of a report."""
    for grid in material.grids:
        yield from _of_grid(grid)
        yield from _changes(grid)
        yield from _changes_told(grid)
        yield from _shares(grid)


def _changes(grid: Grid) -> Iterator[Issue]:
    """Rows of three figures, one below a head of last year (2023年同期) and one below a head of changes (增减幅度), which the other two do not give."""
    for r, row in enumerate(grid.rows):
        heads = heads_of(grid, r)
        filled = [c for c, cell in enumerate(row) if cell is not None and cell.number is not None and c < len(heads) and heads[c]]
        changed = [c for c in filled if CHANGE_HEAD.search(heads[c])]
        before = [c for c in filled if BEFORE_HEAD.search(heads[c]) and c not in changed]
        if len(filled) != 3 or len(changed) != 1 or len(before) != 1 or not (grid.real or _aligned(heads, row)):
            continue
        (now,) = set(filled) - {*changed, *before}
        cells = [row[c] for c in (before[0], now, changed[0])]
        old, new, change = (cell.number for cell in cells if cell is not None and cell.number is not None)
        last = cells[-1]
        if last is None or not last.percent or any(cell is None or cell.percent for cell in cells[:2]) or old <= 0:
            continue
        told = (new - old) / old * 100
        slack = HALF / Decimal(10) ** last.decimals + sum(
            HALF / Decimal(10) ** cell.decimals / old * 100 for cell in cells[:2] if cell is not None and cell.decimals
        )
        if slack < min(abs(told - change), abs(abs(told) - change)):
            yield issue(
                "change",
                tuple(cell.span for cell in cells if cell is not None),
                f"“{label_of_row(row)}”行由 {shown(old)} 到 {shown(new)}，增减 {shown(told.quantize(Decimal('0.1')))}%，表内为 {last.text}",
            )


def _changes_told(grid: Grid) -> Iterator[Issue]:
    """The same where the cells hold units or words (19起, 14起, 降26.3%) below the heads of two years and a change."""
    columns: list[Column] = []
    for row in grid.rows:
        heads = columns_of(["".join(cell.text.split()) if cell is not None else "" for cell in row])
        if "change" in heads or len(columns) != len(row):
            columns = heads if "change" in heads else []
            continue
        cells = [row[columns.index(column)] for column in ("last", "now", "change")]
        old, new, moved = (cell.text if cell is not None else "" for cell in cells)
        before, after, change = FIGURE.fullmatch(old), FIGURE.fullmatch(new), MOVED.fullmatch(moved)
        if before is None or after is None or change is None or before["unit"] != after["unit"] or not (before["unit"] or change["way"]):
            continue  # bare ones are read above
        was, now = (Decimal(found["number"].replace(",", "")) for found in (before, after))
        if was <= 0:
            continue
        told = (now - was) / was * 100
        rounded = [found["number"] for found in (before, after) if "." in found["number"] or found["unit"][:1] in "万亿"]
        slack = HALF / 10 ** _decimals(change["rate"]) + sum(HALF / 10 ** _decimals(number) / was * 100 for number in rounded)
        if slack < abs(abs(told) - Decimal(change["rate"])):
            yield issue(
                "change",
                tuple(cell.span for cell in cells if cell is not None),
                f"“{label_of_row(row)}”行由 {old} 到 {new}，增减 {shown(told.quantize(Decimal('0.1')))}%，表内为 {moved}",
                certain=False,
            )


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])


def _shares(grid: Grid) -> Iterator[Issue]:
    """A rate in a column of rates (接种率) that its row's figures do not give, where those of all other rows give theirs."""
    rows = [row for row in grid.rows if all(cell is not None and cell.number is not None for cell in row[1:])]
    heads = heads_of(grid, grid.rows.index(rows[0])) if len(rows) > OTHERS else []
    for c in (c for c, head in enumerate(heads) if SHARE_HEAD.search(head) and not RATE_HEAD.search(head)):
        counts = [n for n in range(1, len(heads)) if n != c and not SHARE_HEAD.search(heads[n]) and not CHANGE_HEAD.search(heads[n])]
        for whole, part in permutations(counts, 2):
            off = [row for row in rows if len(row) == len(heads) and not _is_share(row[whole], row[part], row[c])]
            if len(off) == 1 and len(rows) - 1 >= OTHERS:
                cells = [cell for cell in (off[0][whole], off[0][part], off[0][c]) if cell is not None]
                of, some = (cell.number or Decimal(0) for cell in cells[:2])
                yield issue(
                    "rate",
                    tuple(cell.span for cell in cells),
                    f"“{label_of_row(off[0])}”行 {shown(some)}÷{shown(of)}={shown((100 * some / of).quantize(Decimal('0.01')))}%，"
                    f"“{heads[c]}”栏为 {cells[2].text}，其余各行均相符",
                    certain=False,
                )


def _is_share(whole: GridCell | None, part: GridCell | None, rate: GridCell | None) -> bool:
    """Whether one cell of a row is as many percent of another as a third says."""
    if any(cell is None or cell.number is None for cell in (whole, part, rate)):
        return False
    assert whole is not None and part is not None and rate is not None
    assert whole.number is not None and part.number is not None and rate.number is not None
    return whole.number > 0 and abs(100 * part.number / whole.number - rate.number) <= HALF / Decimal(10) ** rate.decimals


def _of_grid(grid: Grid) -> Iterator[Issue]:
    for r, row in enumerate(grid.rows):
        heads = heads_of(grid, r)
        columns = [c for c, head in enumerate(heads) if RATE_HEAD.search(head)]
        column = columns[0] if len(columns) == 1 else None
        rate = grid.cell(r, column) if column is not None else None
        if rate is None or rate.number is None or column is None:
            continue
        done = [c for c, head in enumerate(heads) if EXECUTED.search(head) and not RATE_HEAD.search(head)]
        budgets = [c for c, head in enumerate(heads) if BUDGET.search(head) and not EXECUTED.search(head)]
        if len(done) != 1 or not (grid.real or _aligned(heads, row)) or not _fits(grid, r, column, heads):
            continue
        made, wholes = grid.number(r, done[0]), [c for n in budgets if (c := grid.cell(r, n)) is not None and c.number and not c.percent]
        spent = grid.cell(r, done[0])
        others = [c.number for c in row if c is not None and c.number is not None]
        if made is None or spent is None or spent.percent or not wholes:
            continue
        value = rate.number * (100 if rate.number <= 2 and not rate.percent and rate.decimals >= 2 else 1)
        slack = HALF / Decimal(10) ** (rate.decimals if value == rate.number else max(0, rate.decimals - 2)) + Decimal("0.001")
        tops = {made, *(made - other for other in others)}  # (B−C)/A where part of the money is not counted
        given = [top / whole.number * 100 for top in tops for whole in wholes if whole.number]
        if any(abs(one - value) <= slack for one in given):
            continue
        plain = [made / whole.number * 100 for whole in wholes if whole.number]
        if any(
            c is not None and c not in (rate, spent, *wholes) and c.number and abs(one - c.number) <= LOOSE for one in plain for c in row
        ):
            continue  # the rate stands in another column: the cells are read beside their heads
        whole = next((c for c in wholes if FINAL_BUDGET.search(heads[row.index(c)])), wholes[-1])
        right = made / (whole.number or Decimal(1)) * 100
        yield issue(
            "table_rate",
            (whole.span, spent.span, rate.span),
            f"“{label_of_row(row)}”行执行率 {shown(made)}÷{shown(whole.number or Decimal(1))}={shown(right.quantize(Decimal('0.01')))}%，表内为 {rate.text}",
        )


def _aligned(heads: Sequence[str], row: Sequence[GridCell | None]) -> bool:
    """Whether each filled cell of a row stands below a head of its own: as many cells as heads, no number below an empty head."""
    width = max((c + 1 for c, head in enumerate(heads) if head), default=0)
    filled = [c for c, cell in enumerate(row) if cell is not None and cell.number is not None]
    named = [head for head in heads if head]
    present = sum(cell is not None for cell in row)
    return len(set(named)) == len(named) and present == len(heads) and all(c < width and heads[c] for c in filled)


def _fits(grid: Grid, r: int, column: int, heads: Sequence[str]) -> bool:
    """Whether the cell below 执行率 can be a rate, and the one below 分值 a weight: whole numbers that add up to 10, 90, 100 … are weights."""
    rate = grid.cell(r, column)
    if rate is None or rate.number is None or not 0 <= rate.number <= HIGHEST:
        return False
    below = [c for n in range(len(grid.rows)) if (c := grid.cell(n, column)) is not None and c.number is not None]
    weights = [c.number for c in below if not c.percent and not c.decimals and c.number]
    if not rate.percent and not rate.decimals and (rate.number <= 20 or (len(weights) > 1 and sum(weights, Decimal(0)) % 10 == 0)):
        return False
    points = [grid.cell(r, c) for c, head in enumerate(heads) if POINT_HEAD.search(head)]
    return all(p is None or p.number is None or not (p.percent or p.decimals or 100 < p.number) for p in points)
