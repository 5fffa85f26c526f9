"""Facts and claims of reports as JSON lines, CSV (utf-8-sig, for Excel) or an Excel workbook."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from narrative.contracts import number
from narrative.export.evidence import CLAIM_HEADER, ISSUE_HEADER, claim_rows, issue_rows
from narrative.export.workbook import write_workbook
from narrative.results import Audit, Extraction, Filled
from narrative.rules import labels

FACT_HEADER = ("材料", "序号", "原文写法", "数值", "计量单位", "说明", "数的是什么", "类别", "状态", "指标", "把握", "位置", "所在句")


def json_lines(results: Sequence[Extraction | Filled | Audit]) -> str:
    """One object a line, in the order given."""
    return "".join(json.dumps(result.to_dict(), ensure_ascii=False) + "\n" for result in results)


def fact_rows(results: Sequence[Extraction]) -> list[list[Any]]:
    """One row for each fact, in words a clerk reads."""
    rows = []
    for result in results:
        names = {row.id: row.name for row in result.indicators}
        for n, fact in enumerate(result.facts, 1):
            match = result.matches.get(fact.id)
            indicator = names.get(match.indicator or "", "") if match else ""
            rows.append(
                [
                    Path(result.document.path).name,
                    n,
                    result.quote(fact.quantity.span).replace("\n", ""),
                    number(fact.quantity.value),
                    fact.quantity.unit,
                    labels("bound")[fact.quantity.bound],
                    fact.what,
                    labels("measure")[fact.measure],
                    labels("status")[fact.status],
                    indicator,
                    round(match.probability, 2) if match and indicator else "",
                    result.place(fact.quantity.span, fact.section),
                    result.sentence_text(fact),
                ]
            )
    return rows


def to_csv(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """CSV with a byte-order mark, so that Excel opens it as UTF-8; cells that look like formulas get an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(results: Sequence[Extraction]) -> bytes:
    """A workbook with the sheets 事实, 无数字的说法 and 数据核实."""
    return write_workbook(
        (
            ("事实", FACT_HEADER, fact_rows(results)),
            ("无数字的说法", CLAIM_HEADER, list(claim_rows(results))),
            ("数据核实", ISSUE_HEADER, list(issue_rows(results))),
        )
    )


def _plain(value: Any) -> Any:
    return "'" + value if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t")) else value
