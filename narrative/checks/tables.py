"""Tables inside a report: sums of rows and columns; heads and labels of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from narrative.checks.grids import Grid, GridCell
from narrative.checks.issues import issue
from narrative.checks.kinds import some_add_up
from narrative.checks.material import Material, shown
from narrative.structure.plain import unit_in
from narrative.types import Issue, Span

TOTAL = re.compile(r"^(?:年度)?(?:资金)?(?:总额|合计|总计|小计|共计)|(?:合计|总计|资金总额)$")
SUB = re.compile(r"^\s*其中|^其中[：:]?")
MONEY_HEAD = re.compile(r"年初|预算|决算|执行|支出|收入|合计|总额|追加|调整|结转|基本|项目|金额|批复|到位")
COUNT_HEAD = re.compile(r"[场次期项件篇份户家所个名人条册套班]数|[场人批]次|数量|(?:人|场|个|件)[)）]?$|面积|总数")
NO_SUM = re.compile(r"率|分值|得分|权重|序号|单位|%|备注|系数")
POINT_HEAD, SCORE_HEAD = re.compile(r"^(?:分值|权重|满分|标准分)"), re.compile(r"^(?:自评)?得分|自评分|^评分")
TARGET_HEAD, DONE_HEAD = re.compile(r"目标值|指标值|预期值|计划值"), re.compile(r"完成值|实际值|完成情况$|实现值")
AMOUNT = re.compile(r"(?P<number>\d{1,3}(?:[,，]\d{3})+|\d+(?:\.\d+)?)(?P<unit>(?!%)[^\d\s，。；、/％‰]{1,4})")
NEARLY = 4  # how many times its error a total that was added up must be: one that is farther off is none
FEW = 100
CENT = Decimal("0.011")


def check_tables(material: Material) -> Iterator[Issue]:
    """The issues of all tables of a report."""
    for grid in material.grids:
        yield from _column_totals(material, grid)
        yield from _counted_totals(grid)
        yield from _row_totals(grid)
        yield from _balances(grid)


def label_of_row(row: Sequence[GridCell | None]) -> str:
    """The words of a row before its first number, without list numbers."""
    words: list[str] = []
    for cell in row:
        if cell is None or (cell.number is None and not cell.text):
            continue
        if cell.number is not None and words:
            break
        if cell.number is None:
            words.append(cell.text)
    return words[-1] if words else ""


def _numbers(row: Sequence[GridCell | None]) -> int:
    return sum(cell is not None and cell.number is not None for cell in row)


@lru_cache(maxsize=1024)  # several checks ask for them
def heads_of(grid: Grid, row: int) -> Sequence[str]:
    """The header above a row: the nearest row of words (two or more, no numbers), by column."""
    for r in range(row - 1, -1, -1):
        cells = grid.rows[r]
        if _numbers(cells) == 0 and 2 <= sum(bool(c and c.text) for c in cells):
            return [cell.text if cell else "" for cell in cells]
    return []


def _head(heads: Sequence[str], column: int) -> str:
    return heads[column] if column < len(heads) else ""


def _spans(cells: Sequence[GridCell | None]) -> list[Span]:
    return [cell.span for cell in cells if cell is not None]


def _column_totals(material: Material, grid: Grid) -> Iterator[Issue]:
    """A total row whose rows 其中 below it, or whose rows above it, add up to another number."""
    for r, row in enumerate(grid.rows):
        if _numbers(row) < 1:
            continue
        label = label_of_row(row)
        below = _sub_rows(grid, r)
        if len(below) >= 2:
            yield from _against(material, grid, r, below, label)
        elif TOTAL.search(label):
            above = _rows_above(grid, r)
            if len(above) >= 2:
                yield from _against(material, grid, r, above, label, foot=True)


def _sub_rows(grid: Grid, r: int) -> list[int]:
    """The rows of 其中 right below a row: the first says so, the others follow up to a numbered row, a total or a row of words."""
    if r + 1 >= len(grid.rows) or not SUB.search(label_of_row(grid.rows[r + 1])):
        return []
    rows = []
    for n in range(r + 1, len(grid.rows)):
        cells = grid.rows[n]
        label = label_of_row(cells)
        numbered = cells[0] is not None and cells[0].number is not None
        if numbered or TOTAL.search(label) or not label or (n > r + 1 and SUB.search(label)) or _numbers(cells) == 0:
            break
        rows.append(n)
    return rows


def _rows_above(grid: Grid, r: int) -> list[int]:
    """The rows a total at the foot of a table adds up: those below the header, rows of 其中 left out."""
    rows: list[int] = []
    inside = False
    top = r
    while 0 < top and 0 < _numbers(grid.rows[top - 1]) and not TOTAL.search(label_of_row(grid.rows[top - 1])):
        top -= 1
    for n in range(top, r):
        cells = grid.rows[n]
        numbered = cells[0] is not None and cells[0].number is not None
        inside = (inside or bool(SUB.search(label_of_row(cells)))) and not numbered
        if not inside:
            rows.append(n)
    return rows


def _against(material: Material, grid: Grid, r: int, rows: Sequence[int], label: str, *, foot: bool = False) -> Iterator[Issue]:
    heads = heads_of(grid, min(r, rows[0]))
    for c, cell in enumerate(grid.rows[r]):
        head = _head(heads, c)
        money = MONEY_HEAD.search(head)
        counts = not money and foot and (COUNT_HEAD.search(head) or unit_in(head)) and re.search("合计|总计|小计|共计", label)
        if cell is None or cell.number is None or cell.percent or NO_SUM.search(head) or not (money or counts):
            continue
        parts = [grid.cell(n, c) for n in rows]
        numbers = [p.number for p in parts if p is not None and p.number is not None]
        if len(numbers) < 2 or any(
            p is not None and p.number is None and p.text.strip() not in ("", "-", "—", "--", "/", "－") for p in parts
        ):
            continue
        added = sum(numbers, Decimal(0))
        if (
            len(numbers) < len(rows)
            and added < cell.number
            and all(p is None or p.text == "" for p in parts if p is None or p.number is None)
        ):
            continue
        slack = CENT * max(1, len(numbers) // 2)
        if abs(added - cell.number) <= slack or some_add_up(numbers, cell.number, slack):
            continue
        yield issue(
            "table_sum",
            (
                cell.span,
                *(p.span for p in parts if p is not None and p.number is not None),
                *(told := _told(material, added) if counts else ()),
            ),
            f"“{label}”行“{head}”栏 {shown(cell.number)}，而各分项 {'+'.join(map(shown, numbers))}={shown(added)}，相差 {shown(abs(added - cell.number))}"
            f"{'，文中所写与各分项之和相同' if told else ''}",
            certain=bool(money),
        )


def _counted_totals(grid: Grid) -> Iterator[Issue]:
    """A total row whose cells hold their units (合计 16块) and the rows above it, all in that unit, which add up to another number. Doubts only."""
    above: list[Sequence[GridCell | None]] = []
    for row in grid.rows:
        label = next((cell.text for cell in row if cell is not None and cell.text), "")
        amounts = [_amount(cell) for cell in row]
        if not any(amounts):
            above = []
        elif not TOTAL.search(label):
            above.append(row)
        else:
            for c, total in enumerate(amounts):
                parts = [_amount(other[c]) if c < len(other) else None for other in above]
                if total is not None and len(parts) >= 2 and all(part is not None and part[1] == total[1] for part in parts):
                    yield from _uneven(label, row[c], [other[c] for other in above])
            above = []


def _uneven(label: str, total: GridCell | None, parts: Sequence[GridCell | None]) -> Iterator[Issue]:
    """The issue of a total cell whose parts, told in its unit, nearly add up to it."""
    cells = [cell for cell in (total, *parts) if cell is not None]
    told, *numbers = [amount[0] for cell in cells if (amount := _amount(cell)) is not None]
    added = sum(numbers, Decimal(0))
    off = abs(added - told)
    if not off or told < off * NEARLY or some_add_up(numbers, told, Decimal(0)):
        return
    yield issue(
        "table_sum",
        [cell.span for cell in cells],
        f"“{label}”行为“{cells[0].text}”，而各行 {'+'.join(map(shown, numbers))}={shown(added)}，相差 {shown(off)}",
        certain=False,
    )


def _amount(cell: GridCell | None) -> tuple[Decimal, str] | None:
    """The number and the unit of a cell that holds a count and nothing besides (8,340人); None for any other."""
    found = AMOUNT.fullmatch(cell.text) if cell is not None else None
    return (Decimal(re.sub("[,，]", "", found["number"])), found["unit"]) if found is not None else None


def _told(material: Material, value: Decimal) -> list[Span]:
    """Where the prose tells a count that is large enough to be no chance and of the value the rows of a table add up to."""
    return [f.quantity.span for f in material.facts if FEW <= value == f.quantity.value and f.quantity.bound == "exact"][:1]


def _row_totals(grid: Grid) -> Iterator[Issue]:
    """A row whose 合计 (or 预算总额 after 年初 and 追加) is not the sum of the columns it stands for."""
    for r, row in enumerate(grid.rows):
        heads = heads_of(grid, r)
        if not heads or _numbers(row) < 3:
            continue
        for columns, c in _sums_by_head(heads):
            total = grid.cell(r, c)
            parts = [grid.cell(r, n) for n in columns]
            numbers = [p.number for p in parts if p is not None and p.number is not None]
            if total is None or total.number is None or len(numbers) < len(columns):
                continue
            added = sum(numbers, Decimal(0))
            if CENT < abs(added - total.number):
                yield issue(
                    "table_sum",
                    _spans([*parts, total]),
                    f"“{label_of_row(row)}”行 {'+'.join(map(shown, numbers))}={shown(added)}，“{heads[c]}”栏为 {shown(total.number)}，"
                    f"相差 {shown(abs(added - total.number))}",
                )


def _sums_by_head(heads: Sequence[str]) -> Iterator[tuple[list[int], int]]:
    """(columns that add up, column of their sum) as the header names them."""
    for c, head in enumerate(heads):
        if re.fullmatch(r"合计|总计|小计", head):
            before = [n for n in range(c) if re.search(r"支出|收入|资金|经费|基金|公共预算", heads[n]) and not NO_SUM.search(heads[n])]
            if len(before) >= 2 and before == list(range(before[0], c)):
                yield before, c
        if re.search(r"预算总额|调整后|全年预算", head):
            first = [n for n in range(c) if re.search("年初预算|年初批复", heads[n])]
            added = [n for n in range(c) if re.search("追加|调增", heads[n])]
            if len(first) == 1 and len(added) == 1:
                yield [*first, *added], c


def _balances(grid: Grid) -> Iterator[Issue]:
    """年初结转 + 本年收入 − 本年支出 = 年末结转 in each column."""
    named: dict[str, int] = {}
    for r, row in enumerate(grid.rows):
        label = label_of_row(row)
        for name, pattern in (
            ("left", r"年末.*结"),
            ("carried", r"年初.*结|上年结转"),
            ("income", r"本年收入|收入合计"),
            ("spent", r"本年支出|支出合计"),
        ):
            if re.search(pattern, label) and 0 < _numbers(row):
                named.setdefault(name, r)
    if len(named) < 4:
        return
    order = [named[name] for name in ("carried", "income", "spent", "left")]
    for c in range(len(grid.rows[order[0]])):
        cells = [grid.cell(r, c) for r in order]
        numbers = [cell.number for cell in cells if cell is not None and cell.number is not None]
        if len(numbers) < 4:
            continue
        right = numbers[0] + numbers[1] - numbers[2]
        if 2 * CENT < abs(right - numbers[3]):
            yield issue(
                "table_sum",
                _spans(cells),
                f"年初结转 {shown(numbers[0])}+收入 {shown(numbers[1])}−支出 {shown(numbers[2])}={shown(right)}，年末结转为 {shown(numbers[3])}",
            )
