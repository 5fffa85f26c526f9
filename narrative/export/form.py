"""The user's own form with its empty 实际完成值 cells filled, and nothing else changed."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from narrative.errors import OutputError
from narrative.export.docx_patch import patch_docx
from narrative.export.xlsx_patch import Percent, Value, patch
from narrative.matching.targets import split_unit
from narrative.offsets import fold
from narrative.results import Filled
from narrative.tables.headers import is_empty
from narrative.types import Cell, Indicator

SCALES = ((100_000_000, "亿"), (10_000, "万"))
CENT = Decimal("0.01")


def filled_form(form: Path, filled: Filled, extra: Mapping[tuple[str, str], str] | None = None) -> bytes:
    """The form's file with every filled cell's value written in.

    Args:
        form: the .xlsx or .docx file; its tables are those of `filled` with this path
        extra: (sheet or table, cell) → text to write besides, such as drafts the user asked for

    Raises:
        OutputError: the package is not as it should be
    """
    values: dict[str, dict[str, Value]] = {}
    for t, indicator, cell in filled.rows():
        if t.path == str(form) and cell.state == "filled" and indicator.locator and (cell.reviewed or is_empty(indicator.actual)):
            values.setdefault(t.sheet, {})[indicator.locator] = shown_value(indicator, cell)
    for (sheet, locator), text in (extra or {}).items():
        values.setdefault(sheet, {}).setdefault(locator, text)
    try:
        data = form.read_bytes()
        if b"word/document.xml" in data:
            return patch_docx(
                data, {table: {at: written(value) for at, value in cells.items()} for table, cells in values.items()}, form.name
            )
        return patch(data, values)
    except (LookupError, ValueError, OSError, zlib.error, RuntimeError, SyntaxError) as error:
        raise OutputError(f"{form.name} 的内部结构不规范，写不进去：请用 WPS 或 Office 打开后另存一份再填") from error


def shown_value(indicator: Indicator, cell: Cell) -> Value:
    """A bare number, or a number with its unit where the target cell holds its unit and there is no unit column, or where the row says none at all.

    The platform takes bare numbers only, and a percent cell turns 0.95 into 95 %; a form that writes 30场 gets 32场.
    """
    if cell.text:
        return cell.text
    value = cell.value if cell.value is not None else Decimal(0)
    target = indicator.target
    unsaid = target is None and not indicator.unit  # nothing in the row says what its number is of
    own_unit = unsaid or (target is not None and target.value is not None and bool(target.unit) and target.unit in fold(target.text))
    if cell.unit == "%" or (target is not None and target.unit == "%"):
        return Percent(value / 100, f"{value:f}%", own_unit)
    if unsaid:
        return _with_unit(value, cell.unit) if cell.unit else value
    if target is None or not own_unit:
        return value
    return f"{value:f}{cell.unit if split_unit(cell.unit)[0] else target.unit}"


def _with_unit(value: Decimal, unit: str) -> str:
    """A number with its unit, money in 万 and 亿 where two places are enough, as reports write it."""
    money = unit.endswith("元")
    scale, word = next(((s, w) for s, w in SCALES if money and s <= value and value / s == (value / s).quantize(CENT)), (1, ""))
    return f"{value / scale:f}{word}{unit}"


def written(value: Value) -> str:
    """A value as a text cell holds it."""
    if isinstance(value, Percent):
        return value.text if value.written else f"{(value.share * 100).normalize():f}"
    return f"{value:f}" if isinstance(value, Decimal) else value


def shown_text(indicator: Indicator, cell: Cell) -> str | float:
    """The value as the evidence file and the console show it; whole numbers without a point."""
    value = shown_value(indicator, cell)
    if isinstance(value, str | Percent):
        return value if isinstance(value, str) else value.text
    return int(value) if value == int(value) else float(value)
