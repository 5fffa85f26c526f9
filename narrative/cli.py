"""The command line: each command calls the function of the same name and prints or writes what it gives back.

stdout is data, in UTF-8 whatever the console; progress and messages go to stderr. Exit status: 0 done, 1 a user's error with one
clear line, 2 usage, 3 some files of several failed.
"""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from narrative.commands.audit import audit
from narrative.commands.batch import batch, query, summary
from narrative.commands.learning import evaluate, train
from narrative.commands.options import (
    AskedTable,
    Columns,
    Department,
    Force,
    Format,
    Out,
    Overwrite,
    OwnCatalogue,
    OwnConcepts,
    OwnWords,
    Proof,
    Reports,
    Shown,
)
from narrative.commands.reports import finish, held_against, read_reports
from narrative.commands.review import clean, open_page, review
from narrative.console import print_table, say
from narrative.errors import NarrativeError
from narrative.manual import Commands, usage

if TYPE_CHECKING:
    from narrative.results import Filled

app = Commands(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="读绩效自评报告，找出每个成果数字，填好指标表，并给出依据。全部在本机运行，不联网。",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and ends the process with its exit status."""
    gc.set_threshold(50_000)  # few cycles arise, and to look for them among so many small records costs a tenth of the time
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n" if stream is sys.stdout else None)
    try:
        status = app(list(arguments) if arguments is not None else None, standalone_mode=False, prog_name="narrative")
        sys.exit(status if isinstance(status, int) else 0)
    except NarrativeError as error:
        say(str(error))
        sys.exit(1)
    except (typer.Exit, typer.Abort) as stop:
        sys.exit(getattr(stop, "exit_code", 1))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if not hasattr(error, "exit_code") or not hasattr(error, "format_message"):
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error.format_message())
        else:
            say(usage(error))
        sys.exit(2)
    except KeyboardInterrupt:
        say("已停止，没有写出半截文件")
        sys.exit(130)


def _show_version(value: bool) -> None:
    if value:
        from narrative.pipeline import versions

        made = versions()
        typer.echo(
            f"narrative {made['version']}  规则 {made['rules']}  模型 {made['model'] or '无'}{'' if made['calibrated'] else '（未校准）'}"
        )
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", help="显示程序、规则和模型的版本", callback=_show_version, is_eager=True)] = False,
) -> None:
    pass


def extract(
    reports: Reports,
    out: Out = None,
    shown: Shown = Format.text,
    overwrite: Overwrite = False,
    department: Department = "",
    catalogue: OwnCatalogue = None,
    concepts: OwnConcepts = None,
) -> None:
    """列出报告里的每个成果数字：数值、单位、数的是什么、完成还是计划、对应的指标、出处。"""
    from narrative.matching.catalogues import asked

    if out is not None:
        from narrative.export.deliver import check_lists, write_lists

        check_lists(out, reports, overwrite=overwrite)
    results, failed = read_reports(reports, asked(department, catalogue, concepts))
    if out is not None:
        say(f"已写到 {write_lists(out, results, reports, overwrite=overwrite).name}")
    elif shown is Format.json:
        from narrative.export.lists import json_lines

        typer.echo(json_lines(results), nl=False)
    else:
        from narrative.export.lists import fact_rows

        rows = fact_rows(results)
        print_table(
            ("材料", "序号", "原文写法", "数的是什么", "状态", "指标", "位置"),
            [[r[0], r[1], r[2], r[6], r[8], r[9], r[11]] for r in rows],
            single=len(results) == 1,
        )
        pasted = sum(len(result.entries) for result in results)
        typer.echo(f"共 {len(rows)} 个数" + (f"；文中贴的指标表另有 {pasted} 行，不算正文的数，填表时一并对照" if pasted else ""))
    finish(failed, results)


def claims(reports: Reports, table: AskedTable = None, out: Out = None, shown: Shown = Format.text, overwrite: Overwrite = False) -> None:
    """列出没有数字支撑的说法，以及应当向科室问清的话和可作佐证的材料；最要紧的在前，给了指标表就先列只有它能答的行。"""
    from narrative.export.findings import question_rows
    from narrative.matching.gaps import gaps

    if out is not None:
        from narrative.export.deliver import check_lists, write_lists

        check_lists(out, reports, overwrite=overwrite)
    results, failed = read_reports(reports)
    filled = held_against(results, table)
    rows = question_rows(results, gaps(filled) if filled else None)
    if out is not None:
        say(f"已写到 {write_lists(out, results, reports, overwrite=overwrite, questions=rows).name}")
    elif shown is Format.json:
        from narrative.export.lists import json_lines

        typer.echo(json_lines(results), nl=False)
    else:
        print_table(("序号", "说法", "对应指标", "要问清", "可作佐证", "位置"), [[r[0], *r[2:6], r[7]] for r in rows])
        typer.echo(f"共 {len(rows)} 条没有数字的说法")
    finish(failed, results)


def fill(
    reports: Reports,
    table: Annotated[
        list[Path] | None,
        typer.Option("--table", "-t", metavar="表格", help="要填的表 .xlsx 或 .docx，可以给几张；不给就填材料里的表", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="文件", help="填好的表写到哪里，默认在原表名后加 _已填；几张表时给文件夹", show_default=False),
    ] = None,
    shown: Shown = Format.text,
    overwrite: Overwrite = False,
    columns: Columns = "",
    evidence: Annotated[
        Proof, typer.Option("--evidence", help="依据放哪里：file 另存一份，sheet 写成工作表，comments 写成批注，none 不要")
    ] = Proof.file,
    draft_notes: Annotated[bool, typer.Option("--draft-notes", help="把定性评语和偏差原因的草稿也写进空格")] = False,
    scoring: Annotated[str, typer.Option("--scoring", metavar="规则", help="参考得分的规则：national、national.survey、hubei、hebei")] = "",
    force: Force = False,
    department: Department = "",
    catalogue: OwnCatalogue = None,
    concepts: OwnConcepts = None,
    words: OwnWords = None,
) -> None:
    """填指标表：只写空着的“实际完成值”，别的不动；旁边另存一份“…_填报依据.xlsx”。"""
    from narrative import pipeline
    from narrative.export.files import check_target

    if out is not None and not out.is_dir():
        check_target(out, overwrite=overwrite, inputs=[*reports, *(table or [])])
    filled = pipeline.fill(
        reports,
        table,
        columns=columns,
        force=force,
        scoring=scoring,
        department=department,
        catalogue=catalogue,
        concepts=concepts,
        words=words,
        progress=say,
    )
    if shown is Format.json:
        from narrative.export.lists import json_lines

        typer.echo(json_lines([filled]), nl=False)
    if shown is Format.text or out is not None:
        from narrative.export.deliver import write_filled
        from narrative.matching.assign import summary

        written = write_filled(filled, reports, table or [], out, overwrite=overwrite, evidence=evidence.value, draft_notes=draft_notes)
        if shown is Format.text:
            typer.echo(summary(Counter(cell.state for cell in filled.cells)))
            print_table(("行", "指标", "目标值", "实际完成值", "状态", "说明"), _cell_rows(filled))
        for path in written:
            say(f"已写到 {path.name}")
    if filled.failures:
        raise typer.Exit(3)


def report(
    reports: Reports,
    table: Annotated[list[Path] | None, typer.Option("--table", "-t", metavar="表格", help="旁边对照的表", show_default=False)] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="文件", help="网页写到哪里，默认 材料名_核对.html", show_default=False)
    ] = None,
    excerpts_only: Annotated[bool, typer.Option("--excerpts-only", help="不放全文，只放有数的句子")] = False,
    overwrite: Overwrite = False,
) -> None:
    """做一个可以离线打开的网页：正文里标出每个数和说法，旁边是表，点一边看另一边。"""
    from narrative import pipeline
    from narrative.export.files import check_target, free_name, write
    from narrative.page import report_page

    target = out if out is not None else free_name(Path(f"{reports[0].stem}_核对.html"))
    check_target(target, overwrite=overwrite, inputs=[*reports, *(table or [])])
    filled = pipeline.fill(reports, table, progress=say)
    plain = len(filled.reports) == 1 and not filled.tables[0].columns
    page = report_page(filled.reports[0] if plain else filled, excerpts_only=excerpts_only)
    say(f"已写到 {write(target, page.encode('utf-8'), overwrite=overwrite).name}")
    if filled.failures:
        raise typer.Exit(3)


def explain(
    reports: Reports,
    what: Annotated[str, typer.Option("--fact", "-f", metavar="编号或原文", help="要解释的数或说法：编号（f3、c2）或一段原文")] = "",
    row: Annotated[int, typer.Option("--row", "-r", metavar="行号", help="要解释的指标表行，从 1 数起")] = 0,
    table: Annotated[Path | None, typer.Option("--table", "-t", metavar="表格", help="指标表 .xlsx", show_default=False)] = None,
) -> None:
    """说明一个数、一句话或表中一行的来历：出自哪句、凭什么规则、把握多大。"""
    from narrative import pipeline
    from narrative.explain import explain_cell, explain_fact

    if row:
        lines = explain_cell(pipeline.fill(reports, table), row)
    elif what:
        lines = explain_fact(pipeline.extract(reports[0]), what)
    else:
        raise typer.BadParameter("请用 --fact 指明一个数（如 f3），或用 --row 指明表中一行")
    for line in lines:
        typer.echo(line)


def _cell_rows(filled: Filled) -> list[list[Any]]:
    from narrative.export.form import shown_text
    from narrative.rules import labels

    compared = {c.row: f"{labels('verdict')[c.verdict]}{f'：{c.note}' if c.note else ''}" for c in filled.comparisons}
    return [
        [
            n,
            i.name,
            i.target.text if i.target else "",
            str(shown_text(i, c)) if c.state == "filled" else i.actual,
            labels("state")[c.state] if n - 1 not in compared else "原有值",
            compared.get(n - 1) or filled.why(c),
        ]
        for n, (_, i, c) in enumerate(filled.rows(), 1)
    ]


for name, command in {
    "extract": extract,
    "claims": claims,
    "audit": audit,
    "fill": fill,
    "report": report,
    "review": review,
    "open": open_page,
    "clean": clean,
    "batch": batch,
    "query": query,
    "summary": summary,
    "explain": explain,
    "train": train,
    "evaluate": evaluate,
}.items():
    app.command(name)(command)
