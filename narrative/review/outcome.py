"""From decisions to results: the form as reviewed, what is still open, the column to type in, the record of the review. Same decisions, same bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from narrative.export.deliver import write_filled
from narrative.export.files import free_name, write
from narrative.export.workbook import write_workbook
from narrative.facts.measures import CLASS_MEASURES, UNIT_MEASURES
from narrative.page import report_page
from narrative.quantities.find import find_quantities
from narrative.results import Extraction, Filled
from narrative.review.decisions import Decision, Place, Standing, number_of
from narrative.review.desk import Desk, Row, plain
from narrative.rules import labels
from narrative.types import Cell, Fact, Quantity, Span

RECORD_HEADER = ("序号", "指标", "状态", "程序原值", "核对后的值", "备注", "最后改动", "时间", "依据原文", "位置")
LOG_HEADER = ("序号", "时间", "谁", "操作", "指标", "原来", "改为", "程序版本")


def reviewed(desk: Desk, *, open_too: bool = False) -> Filled:
    """The form with what was decided, as the exports take it: accepted and corrected values filled in, all else empty with a reason.

    Args:
        open_too: values that nobody has looked at yet stay filled in as the program proposes
    """
    filled = replace(desk.filled, reports=_reports(desk))
    names = {
        (n, f.quantity.span.start, f.quantity.span.end): f"{n}:{f.id}"
        for n, r in reversed([*enumerate(filled.reports)])
        for f in reversed(r.counted)
    }
    cells, decided = [], set()
    for row in desk.rows:
        now = desk.standing(row)
        cells.append(_cell(row, now, names, open_too=open_too))
        if row.kept and now.verdict == "corrected":
            decided.add(row.n)
    rejected = {subject for subject, standing in desk.decided.items() if standing.verdict == "rejected"}
    reports = tuple(
        replace(
            report,
            claims=tuple(c for c in report.claims if f"claim|{n}|{c.span.start}|{c.span.end}" not in rejected),
            issues=tuple(issue for subject, k, issue in desk.issues if k == n and subject not in rejected),
        )
        for n, report in enumerate(filled.reports)
    )
    return replace(filled, cells=tuple(cells), reports=reports, comparisons=tuple(c for c in filled.comparisons if c.row not in decided))


def open_items(desk: Desk) -> list[str]:
    """What is still to be decided, a line each: the row, and why it is open."""
    lines = []
    for row in desk.rows:
        now = desk.standing(row)
        if now.verdict in ("open", "doubtful"):
            why = labels("verdict_of_review")[now.verdict] + (f"（{row.reason}）" if row.reason and now.verdict == "open" else "")
            lines.append(f"第 {row.n + 1} 行 {row.indicator.name}：{why}{f'；{now.comment}' if now.comment else ''}")
    return lines


def column_text(desk: Desk, *, open_too: bool = False) -> str:
    """The 实际完成值 column to be typed into a platform, a line a row in the form's order.

    Bare numbers in the target's unit, since platforms refuse 300余篇 and 46场; words where a person wrote words; the form's own value where it has
    one; empty where nothing is to be typed in.
    """
    filled = reviewed(desk, open_too=open_too)
    lines = []
    for _, indicator, cell in filled.rows():
        value = (cell.text or plain(cell.value)) if cell.state == "filled" else indicator.actual
        lines.append(value.replace("\n", " ").replace("\t", " "))
    return "\n".join(lines) + "\n"


def write_outcome(
    desk: Desk,
    log: Sequence[Decision],
    sources: Sequence[Path],
    forms: Sequence[Path],
    folder: Path,
    *,
    open_too: bool = False,
    draft_notes: bool = False,
) -> list[Path]:
    """The files written into an empty folder: the form, the evidence, the page to check on, the record of the review.

    Raises:
        OutputError: one of them cannot be written
    """
    filled = reviewed(desk, open_too=open_too)
    several = 1 < len({t.path for t in filled.tables})
    out = folder if several else folder / name_of(filled, sources)
    files = write_filled(filled, sources, forms, out, overwrite=True, draft_notes=draft_notes)
    page = write(folder / "对照核对.html", report_page(filled).encode("utf-8"), overwrite=True)
    record = write(folder / "核对记录.xlsx", record_file(desk, log), overwrite=True)
    return [*files, page, record]


def name_of(filled: Filled, sources: Sequence[Path]) -> str:
    """What the filled form is called."""
    table = filled.tables[0]
    if not table.path:
        return f"{sources[0].stem}_指标汇总.xlsx"
    path = Path(table.path)
    return f"{path.stem}_已填{path.suffix}" if table.fillable else f"{path.stem}_自评表_已填.xlsx"


def audit_file(desk: Desk, name: str) -> bytes:
    """问题清单.docx, 问题清单.xlsx or 退回意见.docx without what a reviewer set aside.

    Raises:
        OutputError: no such kind or format
    """
    from narrative.export.audits import write_audit

    with tempfile.TemporaryDirectory(prefix="narrative-") as folder:
        out = free_name(Path(folder) / name)
        return write_audit(out, reviewed(desk).reports, []).read_bytes()


def record_file(desk: Desk, log: Sequence[Decision]) -> bytes:
    """核对记录: each row with who decided last, and each entry of the log."""
    last = {change.subject: decision for decision in log for change in decision.changes}
    rows: list[list[Any]] = []
    for row in desk.rows:
        now, decision = desk.standing(row), last.get(row.subject)
        rows.append(
            [
                row.n + 1,
                row.indicator.name,
                labels("verdict_of_review")[now.verdict],
                _value(row.proposed),
                _value(now),
                now.comment,
                decision.who if decision else "",
                _time(decision.at) if decision else "",
                "\n".join(desk.quote(place) for place in now.evidence),
                "\n".join(desk.where(place) for place in now.evidence),
            ]
        )
    return write_workbook([("核对记录", RECORD_HEADER, rows), ("全部操作", LOG_HEADER, log_rows(desk, log))])


def log_rows(desk: Desk, log: Sequence[Decision]) -> list[list[Any]]:
    """A row for each change of each decision, in order."""
    names = {row.subject: f"第 {row.n + 1} 行 {row.indicator.name}" for row in desk.rows}
    return [
        [
            decision.n,
            _time(decision.at),
            decision.who,
            labels("act")[decision.act],
            names.get(change.subject, _listed(desk, change.subject)),
            _said(change.before),
            _said(change.after),
            str(decision.versions.get("version", "")),
        ]
        for decision in log
        for change in decision.changes
    ]


def _listed(desk: Desk, subject: str) -> str:
    kind, *numbers = subject.split("|")
    word = {"claim": "说法", "issue": "疑点", "fact": "补记的数"}.get(kind, kind)
    if kind in ("claim", "fact") and len(numbers) == 3 and all(map(str.isdigit, numbers)):
        report, start, end = map(int, numbers)
        if report < len(desk.filled.reports):
            return f"{word}“{desk.quote(Place(report, start, end))[:40]}”"
    return f"记住的说法（{numbers[0][:40]}）" if kind == "words" and numbers else word


def _said(standing: Standing) -> str:
    return f"{labels('verdict_of_review')[standing.verdict]} {_value(standing)}".strip()


def _value(standing: Standing) -> str:
    return f"{standing.value}{standing.unit if number_of(standing.value) is not None else ''}"


def _time(at: str) -> str:
    """2026-03-01T08:00:00+08:00 as people write it: 2026-03-01 08:00."""
    return at.replace("T", " ")[:16]


def _cell(row: Row, now: Standing, names: Mapping[tuple[int, int, int], str], *, open_too: bool) -> Cell:
    """The cell of a row as decided."""
    cell = row.cell
    if now.verdict == "open":
        untouched = now.value == row.proposed.value
        if cell.state != "filled":
            return cell
        return cell if open_too and untouched else replace(cell, state="abstained", value=None, reason="open")
    if now.verdict in ("rejected", "doubtful"):
        return replace(cell, state="empty", value=None, facts=(), alternatives=(), reason=now.verdict, reviewed=True)
    if now.verdict == "accepted" and (row.kept or not now.value):
        return replace(cell, state="empty", reviewed=True)
    facts = tuple(dict.fromkeys(names[key] for p in now.evidence if (key := (p.report, p.start, p.end)) in names))
    number = number_of(now.value)
    text = "" if number is not None else now.value
    points = cell.points if number == cell.value else None
    return Cell(
        row.indicator.id, number, now.bound, now.unit or cell.unit, "filled", cell.probability, facts, (), "", points, "single", True, text
    )


def _reports(desk: Desk) -> tuple[Extraction, ...]:
    """The reports with a fact for each stretch that somebody named as evidence or added, where none stands there."""
    wanted: dict[int, dict[tuple[int, int], Standing]] = {}
    for standing in (*map(desk.standing, desk.rows), *desk.added().values()):
        for place in standing.evidence:
            wanted.setdefault(place.report, {}).setdefault((place.start, place.end), standing)
    reports = []
    for n, report in enumerate(desk.filled.reports):
        known = {(f.quantity.span.start, f.quantity.span.end) for f in report.facts}
        new = [(span, standing) for span, standing in sorted(wanted.get(n, {}).items(), key=lambda pair: pair[0]) if span not in known]
        made = [fact for k, (span, standing) in enumerate(new, 1) if (fact := _fact(report, f"m{k}", span, standing)) is not None]
        reports.append(replace(report, facts=(*report.facts, *made)) if made else report)
    return tuple(reports)


def _fact(report: Extraction, name: str, span: tuple[int, int], standing: Standing) -> Fact | None:
    """A stretch that a person named, as a fact; None where it stands in no sentence of the report."""
    at = next((i for i, s in enumerate(report.sentences) if s.span.start <= span[0] < s.span.end), None)
    if at is None:
        return None
    found = find_quantities(report.document.text[span[0] : span[1]])
    value = number_of(standing.value)
    if found:
        quantity = replace(found[0], span=Span(*span))
    else:
        quantity = Quantity(Span(*span), value or Decimal(0), value, value, standing.bound, standing.unit, "open", ("person",))
    measure = UNIT_MEASURES.get(quantity.unit, CLASS_MEASURES.get(quantity.unit_class, "other"))
    return Fact(
        name, quantity, at, report.sentences[at].section, standing.what, measure, "", "", "achieved", "", "", None, None, ("person",)
    )
