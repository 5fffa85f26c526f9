"""What a reviewer found, as rows: issues with both quotes and places, claims with the question to ask, figures with the proof each wants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from narrative.checks.compare import Change, Repeat
from narrative.results import PRIORITY, Extraction, number
from narrative.rules import labels, load
from narrative.types import Claim, CrossIssue, Issue

ISSUE_HEADER = ("序号", "材料", "问题", "类别", "等级", "依据原文", "位置", "处理情况")
CLAIM_HEADER = ("序号", "材料", "说法", "对应指标", "要问清", "可作佐证", "同样的话还在", "位置")
SHEET_HEADER = ("序号", "指标", "自评值", "摘录", "位置", "应附材料", "已附□", "核实值", "差异", "扣分", "备注")
CHANGE_HEADER = ("序号", "结果", "问题", "类别", "依据原文", "位置")
REPEAT_HEADER = ("序号", "原句", "相同的数", "今年位置", "上年位置")
RUN = 3  # single activities in one section that become one question


def name_of(result: Extraction) -> str:
    """The file name of a report."""
    return Path(result.document.path).name


def kind_name(issue: Issue | CrossIssue) -> str:
    """The Chinese name of an issue's kind."""
    return next((rule.text("name") for rule in load("checks", "check") if rule.id == issue.kind), issue.kind)


def quotes(result: Extraction, issue: Issue) -> str:
    """The quotes of an issue in the order of the text, each in its own quotation marks."""
    texts = [_line(result.quote(span)) for span in issue.spans]
    return "；".join(f"“{text}”" for text in texts[:8]) + (f"等{len(texts)}处" if 8 < len(texts) else "")


def places(result: Extraction, issue: Issue) -> str:
    """The places of an issue in words, each once."""
    found = list(dict.fromkeys(result.place(span) for span in issue.spans))
    return "；".join(found[:4]) + ("等" if 4 < len(found) else "")


def issue_rows(reports: Sequence[Extraction], *, certain: bool | None = None) -> list[list[Any]]:
    """One row for each issue; `certain` keeps one grade."""
    rows: list[list[Any]] = []
    for result in reports:
        for issue in sorted(result.issues, key=lambda i: not i.certain):
            if certain is None or issue.certain is certain:
                grade = "算得出的错" if issue.certain else "疑点"
                rows.append(
                    [
                        len(rows) + 1,
                        name_of(result),
                        issue.message,
                        kind_name(issue),
                        grade,
                        quotes(result, issue),
                        places(result, issue),
                        "",
                    ]
                )
    return rows


def cross_rows(reports: Sequence[Extraction], across: Sequence[CrossIssue]) -> list[list[Any]]:
    """One row for each issue between files or forms, as `issue_rows` has them."""
    rows: list[list[Any]] = []
    for n, issue in enumerate(across, 1):
        told = [(reports[k], span) for k, span in issue.places]
        quoted = "；".join(f"“{_line(report.quote(span))}”" for report, span in told[:8]) + (f"等{len(told)}处" if 8 < len(told) else "")
        files = "、".join(dict.fromkeys(name_of(report) for report, _ in told))
        where = "；".join(dict.fromkeys(f"《{name_of(report)}》{report.place(span)}" for report, span in told[:4]))
        grade = "算得出的错" if issue.certain else "疑点"
        rows.append([n, files, issue.message, kind_name(issue), grade, quoted, where, ""])
    return rows


def _line(text: str) -> str:
    return text.replace("\n", "").replace("\t", " ")


def question_rows(reports: Sequence[Extraction]) -> list[list[Any]]:
    """One row for each claim that repeats no other, those that hide a row's only number first; a run of single activities is one row."""
    found: list[tuple[int, list[Any]]] = []
    for result in reports:
        names = {row.id: row for row in result.indicators}
        for group in _runs([claim for claim in result.claims if claim.duplicate_of is None]):
            claim = group[0]
            row = names.get(next((result.questions[c.id] for c in group if c.id in result.questions), ""))
            said = "；".join(result.quote(c.span).replace("\n", "") for c in group)
            again = [result.place(c.span, c.section) for c in result.claims if c.duplicate_of in {g.id for g in group}]
            question = f"以上{len(group)}项活动各多少场、多少人次，请列清单" if 1 < len(group) else labels("question")[claim.kind]
            proof = "、".join(row.proof) if row is not None else labels("claim_proof")[claim.kind]
            priority = PRIORITY[claim.kind] + (row is not None) + ("满意" in said)
            found.append(
                (
                    -priority,
                    [
                        0,
                        name_of(result),
                        said,
                        row.name if row else "",
                        question,
                        proof,
                        "；".join(dict.fromkeys(again)),
                        result.place(claim.span, claim.section),
                    ],
                )
            )
    found.sort(key=lambda pair: pair[0])
    return [[n, *row[1:]] for n, (_, row) in enumerate(found, 1)]


def _runs(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    """The claims in order, neighbouring bare activities of one section together where they are RUN or more."""
    group: list[Claim] = []
    following: list[Claim | None] = [*claims, None]
    for claim in following:
        if claim is not None and claim.kind == "bare_activity" and (not group or group[-1].section == claim.section):
            group.append(claim)
            continue
        yield from [group] if RUN <= len(group) else [[c] for c in group]
        group = []
        if claim is not None and claim.kind == "bare_activity":
            group = [claim]
        elif claim is not None:
            yield [claim]


def worksheet_rows(reports: Sequence[Extraction]) -> list[list[Any]]:
    """底稿: one row for each achieved count that answers a row of the catalogue, with the proof it wants and room for what the evaluator finds."""
    rows: list[list[Any]] = []
    for result in reports:
        rows_of = {row.id: row for row in result.indicators}
        for fact in result.facts:
            match = result.matches.get(fact.id)
            row = rows_of.get(match.indicator or "") if match else None
            if row is None or fact.status != "achieved" or fact.duplicate_of is not None:
                continue
            n = len(rows) + 2
            value = f"{number(fact.quantity.value)}{fact.quantity.unit}"
            proof = "、".join(row.proof)
            place = result.place(fact.quantity.span, fact.section)
            rows.append(
                [
                    n - 1,
                    row.name,
                    value,
                    result.sentence_near(fact),
                    place,
                    proof,
                    "□",
                    "",
                    "",
                    "",
                    "" if len(reports) == 1 else name_of(result),
                ]
            )
    return rows


def change_rows(changes: Sequence[Change]) -> list[list[Any]]:
    """One row for each issue of two versions with what became of it."""
    return [
        [n, c.state, c.issue.message, kind_name(c.issue), quotes(c.report, c.issue), places(c.report, c.issue)]
        for n, c in enumerate(changes, 1)
    ]


def repeat_rows(repeats: Sequence[Repeat]) -> list[list[Any]]:
    """One row for each sentence told again with the same figures."""
    return [[n, r.text, "、".join(r.figures), r.place, r.place_before] for n, r in enumerate(repeats, 1)]
