"""The user's own form with its empty 实际完成值 cells filled, and nothing else changed."""

from __future__ import annotations

import zlib
from decimal import Decimal
from pathlib import Path

from narrative.errors import OutputError
from narrative.export.xlsx_patch import Percent, Value, patch
from narrative.matching.targets import split_unit
from narrative.offsets import fold
from narrative.results import Filled
from narrative.types import Cell, Indicator


def filled_form(table: Path, filled: Filled) -> bytes:
    """The table's file with every filled cell's value written in.

    Raises:
        OutputError: the package is not as it should be
    """
    values: dict[str, dict[str, Value]] = {}
    for t, indicator, cell in filled.rows():
        if cell.state == "filled" and cell.value is not None and indicator.locator:
            values.setdefault(t.sheet, {})[indicator.locator] = shown_value(indicator, cell)
    try:
        return patch(table.read_bytes(), values)
    except (LookupError, ValueError, OSError, zlib.error, RuntimeError, SyntaxError) as error:
        raise OutputError(f"{table.name} 的内部结构不规范，写不进去：请用 WPS 或 Excel 打开后另存为 .xlsx 再填") from error


def shown_value(indicator: Indicator, cell: Cell) -> Value:
    """A bare number, or a number with its unit where the target cell holds its unit and there is no unit column.

    The platform takes bare numbers only, and a percent cell turns 0.95 into 95 %; a form that writes 30场 gets 32场.
    """
    value = cell.value if cell.value is not None else Decimal(0)
    target = indicator.target
    own_unit = target is not None and target.value is not None and bool(target.unit) and target.unit in fold(target.text)
    if cell.unit == "%" or (target is not None and target.unit == "%"):
        return Percent(value / 100, f"{value:f}%", own_unit)
    if target is None or not own_unit:
        return value
    return f"{value:f}{cell.unit if split_unit(cell.unit)[0] else target.unit}"


def shown_text(indicator: Indicator, cell: Cell) -> str | float:
    """The value as the evidence file and the console show it."""
    value = shown_value(indicator, cell)
    return value if isinstance(value, str) else value.text if isinstance(value, Percent) else float(value)
