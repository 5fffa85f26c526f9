"""The JSON contracts that programs read: an extraction, a filled table, an audit, each as plain dictionaries; the names are the guidelines' own."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrative.facts.claims.urgency import urgency
from narrative.structure.places import line_of
from narrative.types import Alternative, Cell, Claim, CrossIssue, Document, Fact, Goal, Indicator, Issue, Proposal, Span, Table

if TYPE_CHECKING:
    from narrative.results import Audit, Extraction, Filled


def extraction_dict(result: Extraction) -> dict[str, Any]:
    """The contract narrative.extraction/1."""
    document = result.document
    return {
        "schema": "narrative.extraction/1",
        "produced_by": dict(result.produced_by),
        "document": {
            "name": _name(document),
            "sha256": document.sha256,
            "media_type": document.media_type,
            "characters": len(document.text),
            "organisation": result.organisation,
            "year": result.year,
        },
        "sections": [
            {"start": s.span.start, "end": s.span.end, "title": s.title, "level": s.level, "role": s.role} for s in result.sections
        ],
        "facts": [_fact(result, fact) for fact in result.facts],
        "claims": [_claim(result, claim) for claim in result.claims],
        "issues": [issue_dict(issue, result) for issue in result.issues],
    }


def _fact(result: Extraction, fact: Fact) -> dict[str, Any]:
    quantity = fact.quantity
    match = result.matches.get(fact.id)
    return {
        "id": fact.id,
        "start": quantity.span.start,
        "end": quantity.span.end,
        "quote": result.quote(quantity.span),
        "value": number(quantity.value),
        "lower": number(quantity.lower),
        "upper": number(quantity.upper),
        "unit": quantity.unit,
        "bound": quantity.bound,
        "measure": fact.measure,
        "what": fact.what,
        "action": fact.action,
        "status": fact.status,
        "scope": fact.scope,
        "period": fact.period,
        "part_of": fact.part_of,
        "duplicate_of": fact.duplicate_of,
        "indicator": (match.indicator or "none") if match else "none",
        "confidence": round(match.probability, 4) if match else 0.0,
        "section": fact.section,
        "locator": _locator(result, quantity.span),
        "place": result.place(quantity.span, fact.section),
        "why": list(fact.why),
    }


def _claim(result: Extraction, claim: Claim) -> dict[str, Any]:
    quote = result.quote(claim.span)
    return {
        "id": claim.id,
        "start": claim.span.start,
        "end": claim.span.end,
        "quote": quote,
        "kind": claim.kind,
        "trigger": claim.trigger,
        "indicator": result.questions.get(claim.id, "none"),
        "confidence": claim.confidence,
        "priority": urgency(claim.kind, quote, row=claim.id in result.questions),
        "duplicate_of": claim.duplicate_of,
        "locator": _locator(result, claim.span),
        "place": result.place(claim.span, claim.section),
        "why": list(claim.why),
    }


def filled_dict(filled: Filled) -> dict[str, Any]:
    """The contract of `fill --format json`."""
    return {
        "cells": [_cell(filled, n, table, indicator, cell) for n, (table, indicator, cell) in enumerate(filled.rows())],
        "issues": [issue_dict(issue, filled.reports[0]) for issue in filled.issues],
        "tables": [
            {
                "name": t.name,
                "sheet": t.sheet,
                "columns": dict(t.columns),
                "head": dict(t.head),
                "year": t.year,
                "warnings": list(t.warnings),
            }
            for t in filled.tables
        ],
        "reused": [{"rows": list(rows), "evidence": _evidence(*filled.fact(name))} for name, rows in filled.reused],
        "goals": [_goal(filled, goal) for goal in filled.goals],
        "money": [_proposal(filled, proposal) for proposal in filled.proposals if proposal.row is None],
    }


def _cell(filled: Filled, row: int, table: Table, indicator: Indicator, cell: Cell) -> dict[str, Any]:
    compared = next((c for c in filled.comparisons if c.row == row), None)
    return {
        "row": row,
        "path": list(indicator.path),
        "target": indicator.target.text if indicator.target else "",
        "value": number(cell.value),
        "unit": cell.unit,
        "bound": cell.bound,
        "state": cell.state,
        "probability": round(cell.probability, 4),
        "reason": cell.reason,
        "points": [number(p) for p in cell.points] if cell.points else None,
        "evidence": [_evidence(result, fact) for result, fact in filled.evidence(cell)],
        "table": filled.tables.index(table),
        "locator": {"sheet": table.sheet, "cell": indicator.locator} if indicator.locator else {},
        "actual": indicator.actual,
        "comparison": compared
        and {
            "verdict": compared.verdict,
            "note": compared.note,
            "evidence": _evidence_of(filled, compared.facts),
        },
        "proposals": [_proposal(filled, proposal) for proposal in filled.proposals if proposal.row == row],
        "made": cell.made,
        **({"recalled": True} if row in filled.recalled else {}),
        "alternatives": [_alternative(filled, one, cell.unit) for one in cell.alternatives],
    }


def _alternative(filled: Filled, one: Alternative, unit: str) -> dict[str, Any]:
    return {
        "value": number(one.value),
        "made": one.made,
        "share": round(one.share, 4),
        "formula": filled.formula(one, unit),
        "evidence": _evidence_of(filled, one.facts),
    }


def _goal(filled: Filled, goal: Goal) -> dict[str, Any]:
    return {
        "goal": goal.text,
        "start": goal.span.start,
        "end": goal.span.end,
        "done": {"start": goal.done_span.start, "end": goal.done_span.end} if goal.done_span else None,
        "evidence": _evidence_of(filled, goal.facts),
    }


def _proposal(filled: Filled, proposal: Proposal) -> dict[str, Any]:
    shown = None if proposal.report is None else filled.reports[proposal.report]
    return {
        "field": proposal.field,
        "label": proposal.label,
        "text": proposal.text,
        "document": _name(shown.document) if shown else None,
        "start": proposal.span.start if proposal.span else None,
        "end": proposal.span.end if proposal.span else None,
    }


def _evidence_of(filled: Filled, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [_evidence(*filled.fact(name)) for name in names]


def _evidence(result: Extraction, fact: Fact) -> dict[str, Any]:
    span = fact.quantity.span
    return {
        "document": _name(result.document),
        "start": span.start,
        "end": span.end,
        "quote": result.quote(span),
        "locator": _locator(result, span),
    }


def audit_dict(audit: Audit) -> dict[str, Any]:
    """{"issues": [...]}, each issue as the extraction contract has it; those between files stand last."""
    own = [issue_dict(issue, result) for result, issue in audit.issues]
    return {"issues": own + [_cross_issue(issue, audit) for issue in audit.across]}


def issue_dict(issue: Issue, result: Extraction) -> dict[str, Any]:
    """An issue with its quotes."""
    return _issue(issue, [_span(result, span) for span in issue.spans])


def _cross_issue(issue: CrossIssue, audit: Audit) -> dict[str, Any]:
    return _issue(issue, [_span(audit.reports[n], span) for n, span in issue.places])


def _issue(issue: Issue | CrossIssue, spans: list[dict[str, Any]]) -> dict[str, Any]:
    return {"kind": issue.kind, "severity": issue.severity, "certain": issue.certain, "message": issue.message, "spans": spans}


def _span(result: Extraction, span: Span) -> dict[str, Any]:
    return {
        "document": _name(result.document),
        "start": span.start,
        "end": span.end,
        "quote": result.quote(span),
        "place": result.place(span),
    }


def _locator(result: Extraction, span: Span) -> dict[str, Any]:
    """The locator of the block a span begins in, with page and box of its printed line where there are pages; {} where it stands in none."""
    at = bisect_right(result.starts, span.start) - 1
    if not (0 <= at and span.start < result.document.blocks[at].span.end):
        return {}
    locator, line = result.document.blocks[at].locator, line_of(result.document, span)
    return (replace(locator, page=line.page, box=line.box) if line is not None else locator).to_dict()


def _name(document: Document) -> str:
    return Path(document.path).name


def number(value: Decimal | None) -> int | float | None:
    """A decimal as JSON has numbers: whole ones without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
