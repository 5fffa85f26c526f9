"""What pages and API show of a desk: rows, the row looked at, the report with its marks. Plain values; knows nothing of HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from narrative.contracts import issue_dict
from narrative.page.marks import Mark, Part, marks_of, parts_of
from narrative.review.decisions import Decision, Place, Standing, number_of
from narrative.review.desk import Candidate, Desk, Row
from narrative.review.outcome import open_items
from narrative.rules import labels
from narrative.types import Span

HEAD = re.compile(r"、|等(?=\w{2})")


def row_view(desk: Desk, row: Row) -> dict[str, Any]:
    """A row as the API gives it and the table shows it."""
    now = desk.standing(row)
    return {
        "row": row.n,
        "table": desk.filled.tables.index(row.table),
        "path": list(row.indicator.path),
        "name": row.indicator.name,
        "target": row.target,
        "value": now.value,
        "unit": now.unit,
        "bound": now.bound,
        "state": now.verdict,
        "state_word": labels("verdict_of_review")[now.verdict],
        "proposed": row.proposed.value,
        "cell_state": row.cell.state,
        "cell_word": "原有值" if row.kept else labels("state")[row.cell.state],
        "probability": round(min(row.cell.probability, 0.99), 4) if row.sureness else None,
        "sureness": row.sureness,
        "reason": row.reason,
        "note": row.note,
        "scanned": row.scanned,
        "conflict": row.conflict,
        "kept": row.kept,
        "recalled": row.n in desk.filled.recalled,
        "writable": not row.indicator.blocked,
        "skipped": now.skipped,
        "comment": now.comment,
        "evidence": [place_view(desk, place) for place in now.evidence],
        "candidates": [candidate_view(desk, k, c) for k, c in enumerate(row.candidates, 1)],
    }


def place_view(desk: Desk, place: Place) -> dict[str, Any]:
    """A stretch of a report with its words, its sentence and its place in words."""
    before, quote, behind = desk.around(place)
    return {
        "report": place.report,
        "start": place.start,
        "end": place.end,
        "quote": quote,
        "before": before,
        "behind": behind,
        "place": desk.where(place),
        "scanned": desk.is_scanned(place),
    }


def candidate_view(desk: Desk, number: int, candidate: Candidate) -> dict[str, Any]:
    """A candidate of a row with its number for the keyboard."""
    return {
        "number": number,
        "value": candidate.value,
        "unit": candidate.unit,
        "bound": candidate.bound,
        "note": candidate.note,
        "evidence": [place_view(desk, place) for place in candidate.evidence],
    }


def fact_views(desk: Desk) -> list[dict[str, Any]]:
    """The facts of all reports with the rows that rest on each; those that somebody added last."""
    used: dict[tuple[int, int, int], list[int]] = {}
    for row in desk.rows:
        for place in desk.standing(row).evidence:
            used.setdefault((place.report, place.start, place.end), []).append(row.n)
    found = []
    for n, report in enumerate(desk.filled.reports):
        for fact in report.to_dict()["facts"]:
            keys = ("id", "start", "end", "quote", "value", "unit", "bound", "measure", "what", "status", "place")
            found.append({"report": n, **{k: fact[k] for k in keys}, "rows": used.get((n, fact["start"], fact["end"]), []), "added": False})
    for subject, standing in desk.added().items():
        place = standing.evidence[0]
        number = number_of(standing.value)
        found.append(
            {
                "report": place.report,
                "id": subject,
                "start": place.start,
                "end": place.end,
                "quote": desk.quote(place),
                "value": float(number) if number is not None else None,
                "unit": standing.unit,
                "bound": standing.bound,
                "measure": "other",
                "what": standing.what,
                "status": "achieved",
                "place": desk.where(place),
                "rows": used.get((place.report, place.start, place.end), []),
                "added": True,
            }
        )
    return found


def claim_views(desk: Desk) -> list[dict[str, Any]]:
    """The claims without a number, those that hide a row's number first, with the question to send back and what was decided."""
    found = []
    for subject, n, claim in desk.claims:
        report, now = desk.filled.reports[n], desk.decided.get(subject, Standing())
        rows = {row.id: row.name for row in report.indicators}
        found.append(
            {
                "subject": subject,
                "report": n,
                "start": claim.span.start,
                "end": claim.span.end,
                "quote": desk.quote(Place(n, claim.span.start, claim.span.end)),
                "kind": claim.kind,
                "kind_word": labels("kind")[claim.kind],
                "question": labels("question")[claim.kind],
                "proof": labels("claim_proof")[claim.kind],
                "indicator": rows.get(report.questions.get(claim.id, ""), ""),
                "place": report.place(claim.span, claim.section),
                **_decided(now),
            }
        )
    return sorted(found, key=lambda c: (not c["indicator"], c["report"], c["start"]))


def issue_views(desk: Desk) -> list[dict[str, Any]]:
    """What does not add up, certain errors first, with the question to send back and what was decided."""
    found = []
    for subject, n, issue in desk.issues:
        now = desk.decided.get(subject, Standing())
        grade = "算得出的错" if issue.certain else "疑点"
        question = "请更正，并说明以哪个数为准" if issue.certain else "请核实并说明"
        found.append(
            {
                "subject": subject,
                "report": n,
                **issue_dict(issue, desk.filled.reports[n]),
                "grade": grade,
                "question": question,
                **_decided(now),
            }
        )
    return sorted(found, key=lambda i: not i["certain"])


def _decided(now: Standing) -> dict[str, Any]:
    words = {"open": "待审", "accepted": "要问", "rejected": "不用问", "doubtful": "存疑"}
    return {"state": now.verdict, "state_word": words.get(now.verdict, ""), "comment": now.comment}


def progress_view(desk: Desk) -> dict[str, Any]:
    """How far the review is."""
    counts = desk.counts()
    total = len(desk.rows)
    listed = [*desk.claims, *desk.issues]
    return {
        "rows": total,
        "decided": total - counts["open"],
        "counts": counts,
        "listed": len(listed),
        "listed_decided": sum(desk.decided.get(s, Standing()).verdict != "open" for s, _, _ in listed),
        "open_items": open_items(desk),
    }


def documents(desk: Desk) -> list[dict[str, Any]]:
    """The reports as paragraphs and tables of marked pieces."""
    words = {**labels("status"), **labels("kind")}
    found = []
    for n, report in enumerate(desk.filled.reports):
        issues = [Mark(f"r{n}i{k}", span, "issue", issue.message) for k, issue in enumerate(report.issues) for span in issue.spans]
        marks = sorted((*marks_of(report, n, words), *issues), key=lambda m: (m.span.start, -m.span.end, m.id))
        parts: Iterable[Part] = parts_of(report, marks, excerpts_only=False)
        found.append(
            {
                "number": n,
                "name": Path(report.document.path).name,
                "organisation": report.organisation,
                "year": report.year,
                "parts": list(parts),
            }
        )
    return found


def touched(log: Sequence[Decision], since: int) -> set[str]:
    """The subjects that decisions after an entry have changed."""
    return {change.subject for decision in log if since < decision.n for change in decision.changes}


def words_to_keep(desk: Desk, row: Row) -> str:
    """What the reports call the row's count: the object of the fact behind it, offered to be remembered; "" where none is known."""
    found = (words_at(desk, place) for place in desk.standing(row).evidence)
    return next((words for words in found if words and words != row.indicator.name), "")


def words_at(desk: Desk, place: Place) -> str:
    """What a report calls the count in a place, of a list of things its head (修剪、养蜂等培训班 → 培训班); "" where no fact stands there."""
    facts = desk.filled.reports[place.report].counted
    what = next((fact.what for fact in facts if fact.quantity.span == Span(place.start, place.end)), "")
    return HEAD.split(what)[-1]
