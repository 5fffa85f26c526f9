"""What a reviewer found, as rows: issues with both quotes and places, claims with the question to ask, figures with the proof each wants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from narrative.checks.compare import Change, Repeat
from narrative.contracts import number
from narrative.export.proofs import proofs
from narrative.facts.claims.urgency import urgency
from narrative.matching.gaps import Gap, gaps
from narrative.matching.policy import kind_of
from narrative.results import Extraction, Filled
from narrative.rules import labels, load
from narrative.types import Claim, CrossIssue, Issue, Span

ISSUE_HEADER = ("序号", "材料", "问题", "类别", "等级", "依据原文", "位置", "处理情况")
CLAIM_HEADER = ("序号", "材料", "说法", "对应指标", "要问清", "可作佐证", "同样的话还在", "位置")
SHEET_HEADER = ("序号", "指标", "自评值", "摘录", "位置", "应附材料", "已附□", "核实值", "差异", "扣分", "备注")
CHANGE_HEADER = ("序号", "结果", "问题", "类别", "依据原文", "位置")
REPEAT_HEADER = ("序号", "原句", "相同的数", "今年位置", "上年位置")
MARKS = frozenset("，。；：、！？\n\t|")  # where a quote may begin and end
TOGETHER = 72  # characters of one quote that holds all figures of an issue
OPEN, ONLY = 10, 20  # what a row of the user's table adds to the priority of a claim that would answer it
RUN = 3  # single activities in one section that become one question


def name_of(result: Extraction) -> str:
    """The file name of a report."""
    return Path(result.document.path).name


def kind_name(issue: Issue | CrossIssue) -> str:
    """The Chinese name of an issue's kind."""
    return next((rule.text("name") for rule in load("checks", "check") if rule.id == issue.kind), issue.kind)


def quotes(result: Extraction, issue: Issue) -> str:
    """The words around an issue's figures in the order of the text: one run where they stand close together, else a clause for each."""
    return quoted(result, issue.spans)


def quoted(result: Extraction, spans: Sequence[Span]) -> str:
    """The words of a report at some spans, each run in its own quotation marks; a cell of a table by what it holds."""
    text = result.document.text
    first, last = min(s.start for s in spans), max(s.end for s in spans)
    start, end = _clause(text, first, last)
    if end - start <= TOGETHER and "\n" not in text[start:end].strip() and "\t" not in text[start:end]:
        return f"“{_line(text[start:end])}”"
    told = []
    for span in spans:
        a, b = _clause(text, span.start, span.end)
        alone = TOGETHER < b - a or any(c in text[a:b] for c in "\t\n|")
        told.append(_line(result.quote(span) if alone else text[a:b]))
    told = list(dict.fromkeys(told))
    return "；".join(f"“{one}”" for one in told[:8]) + (f"等{len(told)}处" if 8 < len(told) else "")


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The run from the last mark before a place to the next mark behind it."""
    least, most = max(0, start - TOGETHER), min(len(text), end + TOGETHER)
    while least < start and text[start - 1] not in MARKS:
        start -= 1
    while end < most and text[end] not in MARKS:
        end += 1
    return start, end


def places(result: Extraction, issue: Issue) -> str:
    """The places of an issue in words, each once."""
    return "；".join(places_of(result, issue.spans))


def places_of(result: Extraction, spans: Sequence[Span]) -> list[str]:
    """The places of some spans, each once; many cells of one table as its rows: 表1 第2—7行."""
    cells: dict[str, set[int]] = {}
    found: list[str] = []
    for span in spans:
        place = result.place(span)
        cell = re.fullmatch(r"(.*表\d+) 第(\d+)行第\d+列格", place)
        if cell is not None:
            cells.setdefault(cell.group(1), set()).add(int(cell.group(2)))
            place = cell.group(1)
        found.append(place)
    told = []
    for place in dict.fromkeys(found):
        rows = sorted(cells.get(place, ()))
        told.append(place + ("" if not rows else f" 第{rows[0]}行" if len(rows) == 1 else f" 第{rows[0]}—{rows[-1]}行"))
    return told[:4] + (["等"] if 4 < len(told) else [])


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
        by_file = {k: [span for at, span in issue.places if at == k] for k, _ in issue.places}
        said = "；".join(quoted(reports[k], spans) for k, spans in by_file.items())
        files = "、".join(dict.fromkeys(name_of(report) for report, _ in told))
        where = "；".join(f"《{name_of(reports[k])}》{'、'.join(places_of(reports[k], spans))}" for k, spans in by_file.items())
        grade = "算得出的错" if issue.certain else "疑点"
        rows.append([n, files, issue.message, kind_name(issue), grade, said, where, ""])
    return rows


def _line(text: str) -> str:
    return text.replace("\n", "").replace("\t", " ").strip()


def question_rows(reports: Sequence[Extraction], hanging: Mapping[tuple[int, str], Gap] | None = None) -> list[list[Any]]:
    """One row for each claim that repeats no other, the most pressing first; a run of single activities is one row.

    Args:
        hanging: the open rows of the user's table that claims would answer: rows that hang on one claim alone come first, then the others
    """
    hanging = hanging or {}
    found: list[tuple[int, list[Any]]] = []
    for n, result in enumerate(reports):
        names = {row.id: row for row in result.indicators}
        for group in _runs([claim for claim in result.claims if claim.duplicate_of is None]):
            claim = group[0]
            gap = max((hanging[n, c.id] for c in group if (n, c.id) in hanging), key=lambda gap: gap.only, default=None)
            row = gap.row if gap else names.get(next((result.questions[c.id] for c in group if c.id in result.questions), ""))
            said = "；".join(result.quote(c.span).replace("\n", "") for c in group)
            again = [result.place(c.span, c.section) for c in result.claims if c.duplicate_of in {g.id for g in group}]
            question = f"以上{len(group)}项活动各多少场、多少人次，请列清单" if 1 < len(group) else labels("question")[claim.kind]
            proof = "、".join(proofs(row)) if row is not None and kind_of(row) != "qualitative" else labels("claim_proof")[claim.kind]
            priority = urgency(claim.kind, said, row=row is not None) + (0 if gap is None else ONLY if gap.only else OPEN)
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
    return [[k, *row[1:]] for k, (_, row) in enumerate(found, 1)]


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


def worksheet_rows(reports: Sequence[Extraction], filled: Filled | None = None) -> list[list[Any]]:
    """底稿: one row for each row of the user's table, else for each achieved count that answers a row of the catalogue, with the proof it wants
    and room for what the evaluator finds.

    Args:
        filled: the user's table held against the reports; its own values are the 自评值, its empty cells show the likeliest count
    """
    rows = _sheet_of_table(filled) if filled is not None and filled.tables else _sheet_of_facts(reports)
    return [[n, *row] for n, row in enumerate(rows, 1)]


def _sheet_of_table(filled: Filled) -> Iterator[list[Any]]:
    compared = {c.row: c for c in filled.comparisons}
    claimed: dict[int, list[str]] = {}
    for (k, name), gap in gaps(filled).items():
        report = filled.reports[k]
        claimed.setdefault(id(gap.row), []).extend(_line(report.quote(c.span)) for c in report.claims if c.id == name)
    for n, (table, row, cell) in enumerate(filled.rows()):
        comparison = compared.get(n)
        facts = [filled.fact(name) for name in (comparison.facts if comparison else cell.facts if cell.state == "filled" else ())]
        value = row.actual or (f"{number(cell.value)}{cell.unit}" if cell.state == "filled" else "")
        said = "\n".join([*(report.sentence_near(fact) for report, fact in facts), *claimed.get(id(row), ())])
        where = "；".join(
            dict.fromkeys(f"{_file(filled.reports, report)}{report.place(fact.quantity.span, fact.section)}" for report, fact in facts)
        )
        note = "" if comparison is None else f"{labels('verdict')[comparison.verdict]}{'：' if comparison.note else ''}{comparison.note}"
        told = table.name if 1 < len(filled.tables) else ""
        yield [row.name, value, said, where, "、".join(proofs(row)), "□", "", "", "", "；".join(part for part in (note, told) if part)]


def _sheet_of_facts(reports: Sequence[Extraction]) -> Iterator[list[Any]]:
    for result in reports:
        rows_of = {row.id: row for row in result.indicators}
        for fact in result.facts:
            match = result.matches.get(fact.id)
            row = rows_of.get(match.indicator or "") if match else None
            if row is None or fact.status != "achieved" or fact.duplicate_of is not None:
                continue
            value = f"{number(fact.quantity.value)}{fact.quantity.unit}"
            place = result.place(fact.quantity.span, fact.section)
            told = "" if len(reports) == 1 else name_of(result)
            yield [row.name, value, result.sentence_near(fact), place, "、".join(row.proof), "□", "", "", "", told]


def _file(reports: Sequence[Extraction], report: Extraction) -> str:
    return f"《{name_of(report)}》" if 1 < len(reports) else ""


def change_rows(changes: Sequence[Change]) -> list[list[Any]]:
    """One row for each issue of two versions with what became of it."""
    return [
        [n, c.state, c.issue.message, kind_name(c.issue), quotes(c.report, c.issue), places(c.report, c.issue)]
        for n, c in enumerate(changes, 1)
    ]


def repeat_rows(repeats: Sequence[Repeat]) -> list[list[Any]]:
    """One row for each sentence told again with the same figures."""
    return [[n, r.text, "、".join(r.figures), r.place, r.place_before] for n, r in enumerate(repeats, 1)]


def compared_rows(filled: Filled) -> list[list[Any]]:
    """What the reports say to each value that stands in a form and that they do not bear out: number of the row, indicator, value, verdict, note."""
    rows = filled.rows()
    return [
        [c.row + 1, rows[c.row][1].name, c.stated, labels("verdict")[c.verdict], c.note]
        for c in filled.comparisons
        if c.verdict != "supported"
    ]
