"""`process(batch, config)`: Arrow record batch → Arrow record batch, one row for each submission. Pure: no files, no clock, no engine; errors are rows.

It knows documents and tables as JSON and nothing of where they came from, so that any engine can run it on any machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from narrative.batch.config import Config
from narrative.batch.needs import need
from narrative.batch.points import Points, points_in, recomputed
from narrative.batch.reading import document_of, tables_of
from narrative.batch.schema import HEAD, TOTALS, input_schema, output_schema
from narrative.checks import check_across
from narrative.contracts import number
from narrative.errors import InputError, NarrativeError
from narrative.export.findings import cross_rows, kind_name, places, question_rows, quotes
from narrative.results import Extraction, Filled
from narrative.types import Document, Table

FORM = "form"
TABLE_TEXT = ("table_text",)


def process(batch: Any, config: Config) -> Any:
    """The results of a batch of submissions, one row each in the batch's order.

    Args:
        batch: a pyarrow.RecordBatch of `input_schema()`
        config: what the results depend on besides; its versions are those of the program that runs

    Raises:
        InputError: the batch has other columns

    Returns: a pyarrow.RecordBatch of `output_schema()`; a submission that fails has its error and empty lists
    """
    pa = need("pyarrow")
    if not batch.schema.equals(input_schema()):
        raise InputError("送来的批次不合输入的表头：请用 narrative.batch.schema.input_schema() 建批次")
    return pa.RecordBatch.from_pylist([_row(row, config) for row in batch.to_pylist()], schema=output_schema())


def failed(row: dict[str, Any], message: str) -> dict[str, Any]:
    """The output row of a submission that could not be worked on."""
    return {**{name: row[name] for name in (*HEAD, "key", "failures")}, "error": message}


def failed_batch(batch: Any, message: str) -> Any:
    """The output of a batch none of whose submissions could be worked on."""
    pa = need("pyarrow")
    return pa.RecordBatch.from_pylist([failed(row, message) for row in batch.to_pylist()], schema=output_schema())


def _row(row: dict[str, Any], config: Config) -> dict[str, Any]:
    try:
        return _results(row, config)
    except NarrativeError as error:
        return failed(row, str(error))
    except MemoryError:
        raise
    except Exception as error:  # the boundary of the batch: one submission must not take the others with it
        return failed(row, f"程序处理这份材料时出错（{type(error).__name__}）：请把这份材料发给程序维护者")


def _results(row: dict[str, Any], config: Config) -> dict[str, Any]:
    from narrative.matching.catalogues import asked
    from narrative.pipeline import answered, read

    wanted = asked(config.department)
    documents = [document_of(file["document"], file["path"]) for file in row["files"]]
    tables = [tables_of(file["tables"], file["path"]) for file in row["files"]]
    results = [read(document, wanted) for document in documents]
    forms = [n for n, file in enumerate(row["files"]) if file["role"] == FORM]
    reports = [n for n in range(len(documents)) if n not in forms] or forms
    holders = forms if any(tables[n] for n in forms) else reports
    own = [table for n in holders for table in tables[n]]
    told = [results[n] for n in reports]
    filled = answered(told, own, scoring=config.scoring) if own and told else None
    listed = wanted.to_fill(result.organisation for result in told)
    general = answered(told, [Table("catalogue", listed.name, "", listed.rows, ())]) if told else None
    cells = [*_cells("form", filled, config), *_cells("catalogue", general, config)]
    if row["failures"] and reports is forms:  # what a form says may well stand in the report that could not be read
        cells = [{**cell, "verdict": None} if cell["verdict"] == "not_found" else cell for cell in cells]
    issues = [*(issue for result in results for issue in _issues(result)), *_between(results)]
    points = points_in(own, [documents[n] for n in holders], config.scoring)
    claims = [claim for result in told for claim in _claims(result)]
    return {
        **{name: row[name] for name in (*HEAD, "key", "failures")},
        "error": None,
        **_totals(points, told, cells, issues, claims),
        "files": [_file(file, document, result) for file, document, result in zip(row["files"], documents, results, strict=True)],
        "facts": [fact for result in told for fact in _facts(result)],
        "claims": claims,
        "issues": issues,
        "cells": cells,
        "questions": [
            {"said": str(q[2]), "place": f"{q[1]} {q[7]}" if 1 < len(told) else str(q[7]), "question": str(q[4]), "proof": str(q[5])}
            for q in question_rows(told)
        ],
    }


def _totals(
    points: Points,
    told: Sequence[Extraction],
    cells: Sequence[dict[str, Any]],
    issues: Sequence[dict[str, Any]],
    claims: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """The figures of the ledger."""
    against = [cell for cell in cells if cell["verdict"] == "contradicted"]
    named = {cell["indicator"] for cell in against}
    beside = [i for i in issues if i["kind"] in TABLE_TEXT and not any(f"“{name}”" in i["message"] for name in named)]
    note = f"{points.open_rows} 行不能复算，按自评计" if points.recomputed is not None and points.open_rows else ""
    found = {
        "self_score": float(points.stated) if points.stated is not None else None,
        "recomputed_score": float(points.recomputed) if points.recomputed is not None else None,
        "score_note": note,
        "characters": sum(len(result.document.text) for result in told),
        "counts": sum(fact.status == "achieved" and fact.duplicate_of is None for result in told for fact in result.facts),
        "table_text": len(against) + len(beside),
        "errors": sum(i["certain"] and i["kind"] not in TABLE_TEXT for i in issues),
        "doubts": sum(not i["certain"] and i["kind"] not in TABLE_TEXT for i in issues),
        "unquantified": sum(claim["duplicate_of"] is None for claim in claims),
        "unproven": sum(cell["verdict"] == "not_found" for cell in cells) + sum(i["kind"] == "sample" for i in issues),
    }
    return {name: found[name] for name in TOTALS}


def _file(file: dict[str, Any], document: Document, result: Extraction) -> dict[str, Any]:
    return {
        "path": file["path"],
        "role": file["role"],
        "sha256": document.sha256,
        "media_type": document.media_type,
        "characters": len(document.text),
        "organisation": result.organisation,
        "year": result.year,
        "scanned": any("ocr" in block.flags for block in document.blocks),
        "warnings": "；".join(document.warnings),
    }


def _facts(result: Extraction) -> list[dict[str, Any]]:
    """The facts as `extract` gives them, with file and sentence."""
    rows = result.to_dict()["facts"]
    return [
        {
            **row,
            "value": _float(row["value"]),
            "lower": _float(row["lower"]),
            "upper": _float(row["upper"]),
            "file": result.document.path,
            "sentence": result.sentence_near(fact),
        }
        for row, fact in zip(rows, result.facts, strict=True)
    ]


def _claims(result: Extraction) -> list[dict[str, Any]]:
    return [{**row, "file": result.document.path} for row in result.to_dict()["claims"]]


def _issues(result: Extraction) -> list[dict[str, Any]]:
    return [
        {
            "file": result.document.path,
            "kind": issue.kind,
            "name": kind_name(issue),
            "severity": issue.severity,
            "certain": issue.certain,
            "message": issue.message,
            "quotes": quotes(result, issue),
            "places": places(result, issue),
        }
        for issue in result.issues
    ]


def _between(results: Sequence[Extraction]) -> list[dict[str, Any]]:
    """The issues between the files of a submission, or between forms in one."""
    across = check_across(results)
    rows = cross_rows(results, across)
    return [
        {
            "file": row[1],
            "kind": issue.kind,
            "name": row[3],
            "severity": issue.severity,
            "certain": issue.certain,
            "message": issue.message,
            "quotes": row[5],
            "places": row[6],
        }
        for issue, row in zip(across, rows, strict=True)
    ]


def _cells(source: str, filled: Filled | None, config: Config) -> list[dict[str, Any]]:
    """One row for each indicator of the submission's forms, or of the catalogue that all submissions are held against."""
    if filled is None:
        return []
    compared = {c.row: c for c in filled.comparisons}
    found = []
    for n, (table, indicator, cell) in enumerate(filled.rows()):
        said = compared.get(n)
        evidence = [filled.fact(name) for name in (said.facts if said is not None else cell.facts)]
        found.append(
            {
                "source": source,
                "table": PurePosixPath(table.path).name if table.path else table.name,
                "sheet": table.sheet,
                "row": n,
                "locator": indicator.locator,
                "indicator": indicator.name if source == "form" else indicator.id,
                "path": " / ".join(part for part in indicator.path if part),
                "target": indicator.target.text if indicator.target else "",
                "stated": indicator.actual,
                "weight": _float(number(indicator.weight)),
                "score": _float(number(indicator.score)),
                "recomputed": _float(number(recomputed(indicator, config.scoring))),
                "state": cell.state,
                "value": _float(number(cell.value)),
                "unit": cell.unit,
                "bound": cell.bound,
                "probability": round(cell.probability, 4),
                "reason": cell.reason,
                "verdict": said.verdict if said is not None else None,
                "note": said.note if said is not None else "",
                "quotes": "；".join(f"“{report.quote(fact.quantity.span)}”" for report, fact in evidence).replace("\n", ""),
                "places": "；".join(dict.fromkeys(report.place(fact.quantity.span, fact.section) for report, fact in evidence)),
            }
        )
    return found


def _float(value: int | float | None) -> float | None:
    return None if value is None else float(value)
