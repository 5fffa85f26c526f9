"""The user's own form with its empty 实际完成值 cells filled, and nothing else changed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from narrative.export.xlsx_patch import Value, patch
from narrative.matching.targets import split_unit
from narrative.results import Filled
from narrative.types import Cell, Indicator


def filled_form(table: Path, filled: Filled) -> bytes:
    """The table's file with every filled cell's value written in."""
    values: dict[str, dict[str, Value]] = {}
    for t, indicator, cell in filled.rows():
        if cell.state == "filled" and cell.value is not None and indicator.locator:
            values.setdefault(t.sheet, {})[indicator.locator] = shown_value(indicator, cell)
    return patch(table.read_bytes(), values)


def shown_value(indicator: Indicator, cell: Cell) -> Value:
    """A bare number, or a number with its unit where the target cell holds its unit and there is no unit column.

    The platform takes bare numbers only, and a percent cell turns 95 into 95 %; a form that writes 30场 gets 32场.
    """
    value = cell.value if cell.value is not None else Decimal(0)
    target = indicator.target
    if target is None or target.value is None:
        return value
    own_unit = target.unit and target.unit in target.text
    if not own_unit:
        return value
    if target.unit == "%":
        return f"{value:f}%" if "%" in target.text or "％" in target.text else value
    return f"{value:f}{cell.unit if split_unit(cell.unit)[0] else target.unit}"
