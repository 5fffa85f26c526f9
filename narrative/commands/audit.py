"""The command audit."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from narrative.commands.options import AskedTable, Format, Overwrite, Reports, Shown
from narrative.commands.reports import finish, held_against, read_reports
from narrative.console import print_table, say


def audit(
    reports: Reports,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="文件",
            help="写到文件：问题清单 .docx .xlsx .json，退回意见 .docx，底稿 .xlsx；文件名含哪个就写哪个",
            show_default=False,
        ),
    ] = None,
    kind: Annotated[str, typer.Option("--as", metavar="种类", help="问题清单、退回意见或底稿", show_default=False)] = "",
    since: Annotated[
        Path | None, typer.Option("--since", metavar="上一稿", help="与上一稿比：已改、未改、新增", show_default=False)
    ] = None,
    last_year: Annotated[
        Path | None, typer.Option("--last-year", metavar="上年报告", help="找出与上年同句同数的话", show_default=False)
    ] = None,
    table: AskedTable = None,
    shown: Shown = Format.text,
    overwrite: Overwrite = False,
) -> None:
    """核对数字：比率、增减、分项与合计、收支、得分、年份、表与文、几份材料之间不一的数，分“算得出的错”和“疑点”。"""
    from narrative import pipeline
    from narrative.checks.compare import compare_issues, repeated_sentences
    from narrative.export import findings
    from narrative.export.audits import KINDS, check_audit, write_audit
    from narrative.results import Audit

    if kind and kind not in KINDS:
        raise typer.BadParameter(f"没有名为 {kind} 的种类：请用 {'、'.join(KINDS)}")
    if since is not None and last_year is None and len(reports) != 1:
        raise typer.BadParameter("--since 一次只比一份报告")
    inputs = [*reports, *(path for path in (since, last_year, table) if path is not None)]
    if out is not None:
        check_audit(out, inputs, kind=kind, overwrite=overwrite)
    results, failed = read_reports(reports)
    changes = compare_issues(pipeline.extract(since), results[0]) if since is not None and results else ()
    repeats = repeated_sentences(pipeline.extract(last_year), results[0]) if last_year is not None and results else ()
    across = pipeline.audit_read(results).across
    if out is not None:
        written = write_audit(
            out,
            results,
            inputs,
            kind=kind,
            across=across,
            filled=held_against(results, table),
            changes=changes,
            repeats=repeats,
            overwrite=overwrite,
        )
        say(f"已写到 {written.name}")
    elif shown is Format.json:
        from narrative.export.lists import json_lines

        typer.echo(json_lines([Audit(tuple(results), across)]), nl=False)
    else:
        _show_audit(
            [[n, *r[1:]] for n, r in enumerate(findings.issue_rows(results) + findings.cross_rows(results, across), 1)],
            findings.change_rows(changes),
            findings.repeat_rows(repeats),
            since is not None,
            last_year is not None,
        )
        held = held_against(results, table) if table is not None else None
        if held is not None:
            compared = findings.compared_rows(held)
            print_table(("行", "指标", "表中值", "与材料比", "说明"), compared)
            typer.echo(f"表中已填 {len(held.comparisons)} 行：{len(held.comparisons) - len(compared)} 行材料有据，{len(compared)} 行请核对")
    finish(failed, results)


def _show_audit(issues: list[list[Any]], changes: list[list[Any]], repeats: list[list[Any]], since: bool, last_year: bool) -> None:
    if since:
        print_table(("序号", "结果", "问题", "位置"), [[r[0], r[1], r[2], r[5]] for r in changes])
        counted = Counter(str(r[1]) for r in changes)
        typer.echo("，".join(f"{state} {counted[state]} 条" for state in ("已改", "未改", "新增")))
    else:
        single = len({r[1] for r in issues}) < 2
        print_table(("材料", "序号", "等级", "问题", "位置"), [[r[1], r[0], r[4], r[2], r[6]] for r in issues], single=single)
        sure = sum(r[4] == "算得出的错" for r in issues)
        typer.echo(f"共 {len(issues)} 条：算得出的错 {sure} 条，疑点 {len(issues) - sure} 条")
    if last_year:
        print_table(("序号", "与上年同句同数", "相同的数", "今年位置", "上年位置"), repeats)
        typer.echo(f"与上年同句同数 {len(repeats)} 句")
