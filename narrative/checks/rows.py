"""Rows of a form that a reviewer asks about: a deviation without its reason, a value of the wrong kind, a stock of years as the year's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from narrative.checks.forms import FormRow, form_rows
from narrative.checks.grids import EMPTY, Grid
from narrative.checks.issues import issue
from narrative.checks.material import Material
from narrative.matching.wanted import similarity
from narrative.types import Issue

REASON_HEAD = re.compile(r"偏差|未完成原因|原因分析|原因及改进|未达标原因|改进措施|情况说明")
ABOVE = Decimal("1.3")  # share of a target from which platforms want a reason (domain.md b.2)
RATE_NAME = re.compile(r"(?:满意|合格|覆盖|普及|知晓|达标|优良|参与|出勤|完好|结案|办结|及时|完成|到位|执行|就业|入学|巩固)(?:率|度)$")
STOCK_NAME = re.compile(r"累计|总数|总量|总人数|保有|在册|存量|注册|现有|关注|粉丝|会员|馆藏")
HEDGED = re.compile(r"[余多近约超]|左右|以上")
COST = re.compile(r"成本|经费|支出|费用|预算|单价|耗|投诉|事故|差错")
LIKE = 0.3
SHOWN = 4


def check_rows(material: Material) -> Iterator[Issue]:
    """The issues of single rows of the forms inside a report; all are doubts."""
    for grid in material.grids:
        rows = list(form_rows(grid))
        if rows:
            yield from _unexplained(grid, rows)
            yield from _kinds(rows)
            yield from _stocks(material, rows)


def _unexplained(grid: Grid, rows: Sequence[FormRow]) -> Iterator[Issue]:
    """One issue for the rows of a form that miss their target, or pass it by far, while its column for the reason is empty."""
    found = []
    for row in rows:
        column = _reason_column(grid, row.at)
        cell = grid.cell(row.at, column) if column is not None else None
        if column is None or (cell is not None and cell.text not in EMPTY and cell.text not in ("无", "无偏差")):
            continue
        target, done = row.target.value, row.done.value
        exact = row.done.operator in ("unstated", "=") and row.target.unit_class == row.done.unit_class and row.target.upper is None
        if not exact or target is None or done is None or target <= 0 or HEDGED.search(row.done_cell.text):
            continue
        if row.target.unit == "%" and 100 < target:
            continue  # a misread ≥
        if row.target.operator == "unstated" and (row.target.unit_class == "money" or COST.search(row.name)):
            continue  # what was not spent is no miss
        reverse = row.target.operator in ("<=", "<")
        missed = target < done if reverse else done < target and row.target.operator in (">=", ">", "=", "unstated")
        far = not reverse and target * ABOVE <= done and row.target.unit != "%"
        if missed or far:
            found.append((row, "未达到" if missed else "超过三成以上"))
    if found:
        told = "、".join(f"“{row.name}”（目标{row.target_cell.text}，完成{row.done_cell.text}，{word}）" for row, word in found[:SHOWN])
        more = f"等{len(found)}行" if SHOWN < len(found) else ""
        yield issue("reason", [s for row, _ in found for s in (row.target_cell.span, row.done_cell.span)], f"{told}{more}没有填写偏差原因")


def _reason_column(grid: Grid, r: int) -> int | None:
    """The column for reasons that the nearest header above a row names."""
    for n in range(r - 1, -1, -1):
        columns = [c for c, cell in enumerate(grid.rows[n]) if cell is not None and REASON_HEAD.search(cell.text)]
        if columns and 3 <= sum(bool(cell and cell.text) for cell in grid.rows[n]):
            return columns[0]
    return None


def _kinds(rows: Sequence[FormRow]) -> Iterator[Issue]:
    """A rate whose target or completed value is a count of something: 满意度 52人."""
    for row in rows:
        for cell, value in ((row.target_cell, row.target), (row.done_cell, row.done)):
            if RATE_NAME.search(row.name) and value.unit not in ("", "%") and value.unit_class not in ("percent", "day"):
                yield issue("kind", (row.name_cell.span, cell.span), f"“{row.name}”应为百分比，表内写“{cell.text}”，请核对是否填错行")
                break


def _stocks(material: Material, rows: Sequence[FormRow]) -> Iterator[Issue]:
    """A completed value that the prose gives as a stock of years only."""
    for row in rows:
        unit = row.done.unit or row.target.unit
        if row.done.value is None or not unit or STOCK_NAME.search(row.name):
            continue
        equal = [f for f in material.facts if f.quantity.value == row.done.value and f.quantity.unit == unit]
        stocks = [f for f in equal if f.is_stock and LIKE <= similarity(row.name, f.what)]
        if stocks and all(f.is_stock for f in equal if f.status == "achieved"):
            quote = material.document.text[stocks[0].quantity.span.start : stocks[0].quantity.span.end]
            yield issue(
                "stock",
                (stocks[0].quantity.span, row.done_cell.span),
                f"表内“{row.name}”完成值“{row.done_cell.text}”与文中的累计数“{quote}”（{stocks[0].what}）相同，请核对是否应填当年数",
            )
