"""How an issue is worded: one record for all checks, its severity and grade from checks.toml."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from narrative.rules import load
from narrative.types import CrossIssue, Issue, Severity, Span

SEVERITIES: dict[str, Severity] = {"high": "high", "medium": "medium", "low": "low"}


@cache
def _checks() -> dict[str, tuple[Severity, bool]]:
    return {rule.id: (SEVERITIES[rule.text("severity")], bool(rule.data.get("certain"))) for rule in load("checks", "check")}


def issue(kind: str, spans: Iterable[Span], message: str, *, certain: bool | None = None) -> Issue:
    """An issue of a check; its spans are sorted and each stands once. `certain` overrides the grade of the check downwards."""
    severity, sure = _checks()[kind]
    return Issue(kind, severity, sure if certain is None else sure and certain, tuple(sorted(set(spans))), f"请核实：{message}")


def cross_issue(kind: str, places: Iterable[tuple[int, Span]], message: str) -> CrossIssue:
    """An issue between forms or files, always a doubt: two forms may count one thing on purpose; its places are sorted and each stands once."""
    return CrossIssue(kind, _checks()[kind][0], False, tuple(sorted(set(places))), f"请核实：{message}")
