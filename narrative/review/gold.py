"""Decisions as gold: what a person confirmed, in the form of corpus/ (texts, facts, claims, table keys), for those who train the model.

It holds the text of the reports: it stays with the unit unless somebody hands it over.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from narrative.contracts import number
from narrative.results import Extraction
from narrative.review.decisions import number_of
from narrative.review.desk import Desk, Row
from narrative.review.outcome import reviewed
from narrative.types import Claim, Fact

HEADER = [
    "id",
    "organisation",
    "department",
    "province",
    "year",
    "outline",
    "split",
    "writer",
    "annotator",
    "second_annotator",
    "second_of",
    "noise",
    "sha256",
]
TIME = (2000, 1, 1, 0, 0, 0)
NOTE = "由核对记录导出：只含人看过的数和说法；indicator 是程序对默认目录的判断，没有核对。文件里有报告原文，请勿外传。"


def gold_package(desk: Desk, session: str, forms: list[Path]) -> bytes:
    """A .zip in the form of the corpus: manifest.csv, reports/, gold/, tables/. Rows nobody decided on are no answers."""
    filled = reviewed(desk)
    ids = [f"r{int(session[:8], 16)}{n:02d}" for n in range(len(filled.reports))]
    facts = [_numbered(desk, n, report) for n, report in enumerate(filled.reports)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        table = io.StringIO()
        lines = csv.writer(table, lineterminator="\n")
        lines.writerow(HEADER)
        for n, report in enumerate(filled.reports):
            text = report.document.text.encode("utf-8")
            department = ""
            lines.writerow(
                [
                    ids[n],
                    report.organisation,
                    department,
                    "",
                    report.year or 0,
                    "",
                    "train",
                    "",
                    "review",
                    "",
                    "",
                    "",
                    hashlib.sha256(text.replace(b"\r\n", b"\n")).hexdigest(),
                ]
            )
            _put(package, f"reports/{ids[n]}.txt", text)
            _put(package, f"gold/{ids[n]}.json", _json(_gold(desk, n, report, facts[n], f"{ids[n]}.txt")))
        _put(package, "manifest.csv", table.getvalue().encode("utf-8"))
        for k, form in enumerate(forms):
            rows = [row for row in desk.rows if row.table.path == str(form)]
            name = f"t{session[:8]}{k:02d}"
            key = {
                "table": f"{name}{form.suffix}",
                "reports": ids,
                "layout": "review",
                "split": "train",
                "rows": [_key(desk, i, row, ids, facts) for i, row in enumerate(rows)],
            }
            _put(package, f"tables/{name}{form.suffix}", form.read_bytes())
            _put(package, f"tables/{name}.json", _json(key))
    return out.getvalue()


def gold_of(desk: Desk) -> list[dict[str, Any]]:
    """The gold of each report, as in corpus/gold."""
    filled = reviewed(desk)
    return [_gold(desk, n, report, _numbered(desk, n, report), Path(report.document.path).name) for n, report in enumerate(filled.reports)]


def _numbered(desk: Desk, n: int, report: Extraction) -> dict[tuple[int, int], tuple[str, Fact]]:
    """Place → (gold id, fact) of the facts of a report that a person confirmed or added, in the text's order."""
    wanted = {
        (place.start, place.end)
        for standing in (*(desk.standing(row) for row in desk.rows), *desk.added().values())
        if standing.verdict in ("accepted", "corrected")
        for place in standing.evidence
        if place.report == n
    }
    found: dict[tuple[int, int], tuple[str, Fact]] = {}
    for fact in sorted(report.facts, key=lambda f: f.quantity.span):
        span = (fact.quantity.span.start, fact.quantity.span.end)
        if span in wanted and span not in found:
            found[span] = (f"f{len(found) + 1}", fact)
    return found


def _gold(desk: Desk, n: int, report: Extraction, facts: dict[tuple[int, int], tuple[str, Fact]], name: str) -> dict[str, Any]:
    names = {fact.id: gold for gold, fact in facts.values()}
    return {
        "doc": name,
        "facts": [_fact(gold, fact, report, names) for gold, fact in facts.values()],
        "claims": [_claim(k, claim, report) for k, claim in enumerate(_accepted(desk, n), 1)],
        "conflicts": [],
        "notes": [NOTE],
        "partial": True,
    }


def _fact(gold: str, fact: Fact, report: Extraction, names: dict[str, str]) -> dict[str, Any]:
    q, match = fact.quantity, report.matches.get(fact.id)
    return {
        "id": gold,
        "quote": report.quote(q.span),
        "start": q.span.start,
        "end": q.span.end,
        "value": number(q.value),
        "unit": q.unit,
        "bound": q.bound,
        "lower": number(q.lower),
        "upper": number(q.upper),
        "head": None,
        "measure": fact.measure,
        "what": fact.what,
        "action": fact.action,
        "status": fact.status,
        "scope": fact.scope,
        "part_of": names.get(fact.part_of or ""),
        "duplicate_of": names.get(fact.duplicate_of or ""),
        "indicator": (match.indicator or "none") if match and fact.status == "achieved" else "none",
    }


def _accepted(desk: Desk, n: int) -> Iterator[Claim]:
    for subject, report, claim in desk.claims:
        if report == n and subject in desk.decided and desk.decided[subject].verdict == "accepted":
            yield claim


def _claim(k: int, claim: Claim, report: Extraction) -> dict[str, Any]:
    return {
        "id": f"c{k}",
        "quote": report.quote(claim.span),
        "start": claim.span.start,
        "end": claim.span.end,
        "kind": claim.kind,
        "trigger": claim.trigger,
        "indicator": report.questions.get(claim.id, "none"),
        "duplicate_of": None,
    }


def _key(desk: Desk, i: int, row: Row, ids: list[str], facts: list[dict[tuple[int, int], tuple[str, Fact]]]) -> dict[str, Any]:
    """The answer of a row: what was decided; "conflict", which teaches nothing, where nobody decided."""
    now = desk.standing(row)
    value = number_of(now.value) if now.verdict in ("accepted", "corrected") else None
    named = [
        (f"{ids[p.report]}." if 1 < len(ids) else "") + facts[p.report][p.start, p.end][0]
        for p in now.evidence
        if (p.start, p.end) in facts[p.report]
    ]
    answered = value is not None and bool(named)
    undecided = now.verdict in ("open", "doubtful") or (value is not None and not named) or bool(now.value and value is None)
    kind = "answer" if answered and row.cell.made == "single" else "derived" if answered else "conflict" if undecided else "none"
    return {
        "row": i,
        "path": list(row.indicator.path),
        "target": row.indicator.target.text if row.indicator.target else "",
        "value": number(value) if answered else None,
        "bound": now.bound if answered else None,
        "facts": ",".join(named) if answered else "",
        "met": None,
        "kind": kind,
        "note": now.comment,
    }


def _put(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    package.writestr(zipfile.ZipInfo(name, TIME), data, zipfile.ZIP_DEFLATED)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
