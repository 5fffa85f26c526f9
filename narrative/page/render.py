"""Extraction or Filled → one HTML file: text with marks on the left, rows on the right, each showing the other. Everything is escaped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from narrative.page.marks import marks_of, parts_of
from narrative.rules import labels

if TYPE_CHECKING:
    from narrative.results import Extraction, Filled

FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the right side: an indicator with its value, or a fact where there is no table."""

    number: int
    name: str
    target: str
    value: str
    state: str
    word: str
    note: str
    marks: tuple[str, ...]
    sheet: str = ""


def report_page(result: Extraction | Filled, *, excerpts_only: bool = False) -> str:
    """The page as one self-contained file.

    Args:
        excerpts_only: leave the text out but for the sentences that hold a mark
    """
    filled = cast("Filled", result) if hasattr(result, "reports") else None
    reports = filled.reports if filled is not None else (cast("Extraction", result),)
    words = {**labels("status"), **labels("kind")}
    lines = _lines_of_table(filled) if filled is not None else _lines_of_facts(reports[0])
    used: dict[str, list[int]] = {}
    for line in lines:
        for mark in line.marks:
            used.setdefault(mark, []).append(line.number)
    documents = []
    for n, report in enumerate(reports):
        marks = marks_of(report, n, words)
        documents.append(
            {
                "name": Path(report.document.path).name,
                "organisation": report.organisation,
                "year": report.year,
                "parts": list(parts_of(report, marks, excerpts_only=excerpts_only)),
                "facts": len(report.facts),
                "claims": len(report.claims),
            }
        )
    issues = [(issue.message, "；".join(map(report.quote, issue.spans))) for report in reports for issue in report.issues]
    made = reports[0].produced_by if reports else {}
    return render(
        "report.html",
        title=documents[0]["name"] if documents else "",
        documents=documents,
        lines=lines,
        used=used,
        issues=issues,
        is_table=filled is not None,
        states=list(dict.fromkeys((line.state, line.word) for line in lines)),
        statuses=labels("status"),
        made={"version": "", "calibrated": False, **made},
        excerpts_only=excerpts_only,
    )


def excerpt(result: Extraction | Filled) -> str:
    """The page in a frame, for notebooks."""
    return f'<iframe srcdoc="{escape(report_page(result), quote=True)}" style="width:100%;height:640px;border:1px solid #ccc"></iframe>'


def render(name: str, **context: Any) -> str:
    """A template with its context; style and script come from the files beside it."""
    return str(_environment().get_template(name).render(css=_file("report.css"), js=_file("report.js"), **context))


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _lines_of_table(filled: Filled) -> list[Line]:
    compared = {c.row: c for c in filled.comparisons}
    lines = []
    for row, (table, indicator, cell) in enumerate(filled.rows()):
        found = compared.get(row)
        names = found.facts if found is not None else cell.facts
        value = indicator.actual if found is not None or cell.state != "filled" else cell.text or f"{cell.value:f}{cell.unit}"
        if found is not None:
            word, note = labels("verdict")[found.verdict], found.note
        else:
            word = "原有值" if cell.reason == "kept" else labels("state")[cell.state]
            note = filled.reason(cell)
        lines.append(
            Line(
                row + 1,
                indicator.name,
                indicator.target.text if indicator.target else "",
                value,
                f"v-{found.verdict}" if found is not None else "kept" if cell.reason == "kept" else cell.state,
                word,
                note,
                tuple("r" + name.replace(":", "", 1) for name in names),
                f"{table.name} {table.sheet}".strip() if 1 < len(filled.tables) else "",
            )
        )
    return lines


def _lines_of_facts(result: Extraction) -> list[Line]:
    return [
        Line(
            n,
            fact.what or labels("measure")[fact.measure],
            "",
            result.quote(fact.quantity.span).replace("\n", ""),
            fact.status,
            labels("status")[fact.status],
            result.place(fact.quantity.span, fact.section),
            (f"r0{fact.id}",),
        )
        for n, fact in enumerate(result.facts, 1)
    ]
