"""Drafts for the form's empty cells: phrases of attainment and reasons, written only where the user asked for them."""

from __future__ import annotations

from collections.abc import Sequence

from narrative.letters import place
from narrative.matching.policy import kind_of
from narrative.results import Filled
from narrative.tables.headers import is_empty
from narrative.types import Table


def drafts(filled: Filled, tables: Sequence[Table]) -> dict[tuple[str, str], str]:
    """(sheet or table, cell) → text of each draft: qualitative phrases into 实际完成值, arithmetic of deviations into 偏差原因."""
    found: dict[tuple[str, str], str] = {}
    rows = filled.rows()
    for proposal in filled.proposals:
        if proposal.row is None or proposal.field not in ("actual", "reason"):
            continue
        table, indicator, _ = rows[proposal.row]
        if not any(table is own for own in tables) or not indicator.locator or indicator.blocked:
            continue
        if proposal.field == "actual" and kind_of(indicator) == "qualitative" and is_empty(indicator.actual):
            found[table.sheet, indicator.locator] = proposal.text
        column = dict(table.columns).get("reason")
        if proposal.field == "reason" and column is not None and is_empty(indicator.reason):
            found[table.sheet, f"{column}{place(indicator.locator)[0]}"] = proposal.text
    return found
