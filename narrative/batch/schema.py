"""The columns of what goes into `process` and what comes out, and of the tables that researchers read. docs/batch.md explains each."""

from __future__ import annotations

from functools import cache
from typing import Any

from narrative.batch.config import SCHEMA
from narrative.batch.needs import need

TEXT, NUMBER, WHOLE, FLAG = "string", "float64", "int32", "bool_"
INPUT_FILE = {"path": TEXT, "role": TEXT, "document": TEXT, "tables": TEXT}
FAILURE = {"path": TEXT, "message": TEXT}
HEAD = {"submission": TEXT, "organisation": TEXT, "year": WHOLE, "project": TEXT}
FILE = {
    "path": TEXT, "role": TEXT, "sha256": TEXT, "media_type": TEXT, "characters": WHOLE, "organisation": TEXT, "year": WHOLE,
    "scanned": FLAG, "warnings": TEXT,
}  # fmt: skip
FACT = {
    "file": TEXT, "id": TEXT, "start": WHOLE, "end": WHOLE, "quote": TEXT, "value": NUMBER, "lower": NUMBER, "upper": NUMBER, "unit": TEXT,
    "bound": TEXT, "measure": TEXT, "what": TEXT, "action": TEXT, "status": TEXT, "scope": TEXT, "period": TEXT, "part_of": TEXT,
    "duplicate_of": TEXT, "indicator": TEXT, "confidence": NUMBER, "place": TEXT, "sentence": TEXT,
}  # fmt: skip
CLAIM = {
    "file": TEXT, "id": TEXT, "start": WHOLE, "end": WHOLE, "quote": TEXT, "kind": TEXT, "trigger": TEXT, "indicator": TEXT,
    "confidence": NUMBER, "priority": WHOLE, "duplicate_of": TEXT, "place": TEXT,
}  # fmt: skip
ISSUE = {"file": TEXT, "kind": TEXT, "name": TEXT, "severity": TEXT, "certain": FLAG, "message": TEXT, "quotes": TEXT, "places": TEXT}
CELL = {
    "source": TEXT, "table": TEXT, "sheet": TEXT, "row": WHOLE, "locator": TEXT, "indicator": TEXT, "path": TEXT, "target": TEXT, "stated": TEXT,
    "weight": NUMBER, "score": NUMBER, "recomputed": NUMBER, "state": TEXT, "value": NUMBER, "unit": TEXT, "bound": TEXT,
    "probability": NUMBER, "reason": TEXT, "verdict": TEXT, "note": TEXT, "quotes": TEXT, "places": TEXT,
}  # fmt: skip
QUESTION = {"said": TEXT, "place": TEXT, "question": TEXT, "proof": TEXT}
TOTALS = {
    "self_score": NUMBER, "recomputed_score": NUMBER, "score_note": TEXT, "characters": WHOLE, "counts": WHOLE, "table_text": WHOLE, "errors": WHOLE,
    "doubts": WHOLE, "unquantified": WHOLE, "unproven": WHOLE,
}  # fmt: skip
NESTED = {"files": FILE, "failures": FAILURE, "facts": FACT, "claims": CLAIM, "issues": ISSUE, "cells": CELL, "questions": QUESTION}
TABLES = {"files": FILE, "facts": FACT, "claims": CLAIM, "issues": ISSUE, "cells": CELL, "failures": FAILURE}


def _type(name: str) -> Any:
    return getattr(need("pyarrow"), name)()


def _many(fields: dict[str, str]) -> Any:
    pa = need("pyarrow")
    return pa.list_(pa.struct([(name, _type(kind)) for name, kind in fields.items()]))


@cache
def input_schema() -> Any:
    """One row for each submission: whose it is, its files as JSON of documents and tables, and the files that could not be read."""
    pa = need("pyarrow")
    return pa.schema(
        [
            *((name, _type(kind)) for name, kind in HEAD.items()),
            ("key", pa.string()),
            ("files", _many(INPUT_FILE)),
            ("failures", _many(FAILURE)),
        ]
    )


@cache
def output_schema() -> Any:
    """One row for each submission of the input, in its order; `error` is null but where the submission could not be worked on."""
    pa = need("pyarrow")
    return pa.schema(
        [
            *((name, _type(kind)) for name, kind in HEAD.items()),
            ("key", pa.string()),
            ("error", pa.string()),
            *((name, _type(kind)) for name, kind in TOTALS.items()),
            *((name, _many(fields)) for name, fields in NESTED.items()),
        ],
        metadata={"schema": SCHEMA},
    )


@cache
def table_schema(name: str) -> Any:
    """The schema of a table for researchers: submissions, or one row for each member of a list, with whose it is before it."""
    pa = need("pyarrow")
    if name == "submissions":
        own = {**HEAD, "error": TEXT, **TOTALS}
    else:
        own = {
            **HEAD,
            **{("file_organisation" if n == "organisation" else "file_year" if n == "year" else n): k for n, k in TABLES[name].items()},
        }
    return pa.schema([(n, _type(k)) for n, k in own.items()], metadata={"schema": SCHEMA})
