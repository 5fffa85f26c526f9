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
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from narrative.batch.commands import add_to
from narrative.console import print_table, progress, say
from narrative.errors import InputError, NarrativeError
from narrative.manual import Commands, usage

if TYPE_CHECKING:
    from narrative.matching.catalogues import Asked
    from narrative.results import Extraction, Filled

app = Commands(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="读绩效自评报告，找出每个成果数字，填好指标表，并给出依据。全部在本机运行，不联网。",
)


class Format(StrEnum):
    """What goes to stdout."""

    text = "text"
    json = "json"


class Proof(StrEnum):
    """Where the evidence goes."""

    file = "file"
    sheet = "sheet"
    comments = "comments"
    none = "none"


Reports = Annotated[
    list[Path],
    typer.Argument(
        metavar="报告…", help="报告：.docx .doc .wps .pdf .xlsx .html .txt 等，或放报告的文件夹、.zip；可以给几个", show_default=False
    ),
]
AskedTable = Annotated[
    Path | None,
    typer.Option("--table", "-t", metavar="表格", help="对照的指标表 .xlsx 或 .docx；不给就用材料里的表", show_default=False),
]
Out = Annotated[
    Path | None, typer.Option("-o", "--out", metavar="文件", help="写到文件：扩展名决定格式（.json .csv .xlsx）", show_default=False)
]
Shown = Annotated[Format, typer.Option("--format", help="text 给人看，json 给程序用")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="允许覆盖已有的输出文件")]
Corpus = Annotated[Path | None, typer.Option("--corpus", metavar="文件夹", help="语料文件夹，默认是项目里的 corpus", show_default=False)]

Department = Annotated[
    str, typer.Option("--department", metavar="部门", help="用哪个部门的指标目录：残联、卫健、农业农村等；写“自动”就按单位名称选")
]
OwnCatalogue = Annotated[
    Path | None,
    typer.Option("--catalogue", metavar="文件", help="用自己的指标目录（.toml，写法见 docs/catalogues.md）", show_default=False),
]
OwnConcepts = Annotated[
    Path | None, typer.Option("--concepts", metavar="文件", help="补充自己的词（.toml，写法见 docs/catalogues.md）", show_default=False)
]
OwnWords = Annotated[
    Path | None,
    typer.Option("--words", metavar="文件", help="本单位词表.toml：核对时记住的说法（写法见 docs/review.md）", show_default=False),
]


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


@app.command()
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

    results, failed = _read(reports, asked(department, catalogue, concepts))
    if out is not None:
        from narrative.export.deliver import write_lists

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
    _finish(failed, results)


@app.command()
def claims(reports: Reports, table: AskedTable = None, out: Out = None, shown: Shown = Format.text, overwrite: Overwrite = False) -> None:
    """列出没有数字支撑的说法，以及应当向科室问清的话和可作佐证的材料；最要紧的在前，给了指标表就先列只有它能答的行。"""
    from narrative.export.findings import question_rows
    from narrative.matching.gaps import gaps

    results, failed = _read(reports)
    filled = _held_against(results, table)
    rows = question_rows(results, gaps(filled) if filled else None)
    if out is not None:
        from narrative.export.deliver import write_lists

        say(f"已写到 {write_lists(out, results, reports, overwrite=overwrite, questions=rows).name}")
    elif shown is Format.json:
        from narrative.export.lists import json_lines

        typer.echo(json_lines(results), nl=False)
    else:
        print_table(("序号", "说法", "对应指标", "要问清", "可作佐证", "位置"), [[r[0], *r[2:6], r[7]] for r in rows])
        typer.echo(f"共 {len(rows)} 条没有数字的说法")
    _finish(failed, results)


@app.command()
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
    from narrative.export.audits import KINDS, write_audit
    from narrative.results import Audit

    if kind and kind not in KINDS:
        raise typer.BadParameter(f"没有名为 {kind} 的种类：请用 {'、'.join(KINDS)}")
    if since is not None and last_year is None and len(reports) != 1:
        raise typer.BadParameter("--since 一次只比一份报告")
    results, failed = _read(reports)
    changes = compare_issues(pipeline.extract(since), results[0]) if since is not None and results else ()
    repeats = repeated_sentences(pipeline.extract(last_year), results[0]) if last_year is not None and results else ()
    across = pipeline.audit_read(results).across
    if out is not None:
        inputs = [*reports, *(path for path in (since, last_year, table) if path is not None)]
        written = write_audit(
            out,
            results,
            inputs,
            kind=kind,
            across=across,
            filled=_held_against(results, table),
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
        held = _held_against(results, table) if table is not None else None
        if held is not None:
            compared = findings.compared_rows(held)
            print_table(("行", "指标", "表中值", "与材料比", "说明"), compared)
            typer.echo(f"表中已填 {len(held.comparisons)} 行：{len(held.comparisons) - len(compared)} 行材料有据，{len(compared)} 行请核对")
    _finish(failed, results)


def _held_against(results: Sequence[Extraction], table: Path | None) -> Filled | None:
    """The table given, else the tables inside the reports, held against the reports; None where there is none."""
    from narrative import pipeline
    from narrative.matching.indicators import read_tables, tables_in

    tables = read_tables(table) if table is not None else tuple(t for result in results for t in tables_in(result.document))
    return pipeline.answered(results, tables) if tables and results else None


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


@app.command()
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
    columns: Annotated[str, typer.Option("--columns", metavar="列", help="更正认错的列，如 实际完成值=F,目标值=E")] = "",
    evidence: Annotated[
        Proof, typer.Option("--evidence", help="依据放哪里：file 另存一份，sheet 写成工作表，comments 写成批注，none 不要")
    ] = Proof.file,
    draft_notes: Annotated[bool, typer.Option("--draft-notes", help="把定性评语和偏差原因的草稿也写进空格")] = False,
    scoring: Annotated[str, typer.Option("--scoring", metavar="规则", help="参考得分的规则：national、national.survey、hubei、hebei")] = "",
    force: Annotated[bool, typer.Option("--force", help="材料与表不是同一单位或年度时仍然填写")] = False,
    department: Department = "",
    catalogue: OwnCatalogue = None,
    concepts: OwnConcepts = None,
    words: OwnWords = None,
) -> None:
    """填指标表：只写空着的“实际完成值”，别的不动；旁边另存一份“…_填报依据.xlsx”。"""
    from narrative import pipeline

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


@app.command()
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


Port = Annotated[int, typer.Option("--port", metavar="端口", help="默认自动找一个空的", min=0, max=65535, show_default=False)]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="自动打开浏览器")]
Home = Annotated[
    Path | None,
    typer.Option(
        "--home", metavar="文件夹", help="核对数据放哪里，默认在本用户的数据文件夹（或环境变量 NARRATIVE_HOME）", show_default=False
    ),
]


@app.command()
def review(
    reports: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[报告…]",
            help="报告，可以几份；或 narrative batch 的结果文件夹；不给就在页面上拖入。“review merge 甲 乙 -o 新文件夹”合并两人的核对",
            show_default=False,
        ),
    ] = None,
    table: Annotated[
        list[Path] | None, typer.Option("--table", "-t", metavar="表格", help="要核对的表 .xlsx 或 .docx，可以给几张", show_default=False)
    ] = None,
    folder: Home = None,
    who: Annotated[str, typer.Option("--who", metavar="姓名", help="记在每个决定上的名字，默认是本机用户名")] = "",
    columns: Annotated[str, typer.Option("--columns", metavar="列", help="更正认错的列，如 实际完成值=F,目标值=E")] = "",
    force: Annotated[bool, typer.Option("--force", help="材料与表不是同一单位或年度时仍然填写")] = False,
    port: Port = 0,
    browser: Browser = True,
    host: Annotated[str, typer.Option("--host", metavar="地址", help="让别的机器也能打开：只认启动时给出的带口令的网址")] = "127.0.0.1",
    inbox: Annotated[
        Path | None,
        typer.Option("--inbox", metavar="收件夹", help="只用于成批的结果：材料所在的收件夹，不在旁边时要给", show_default=False),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="文件夹", help="只用于 merge：合并后的核对数据放哪里", show_default=False)
    ] = None,
) -> None:
    """逐行核对：左边材料、右边表，一键接受、驳回、更正，随时导出；关掉以后接着上次的行。"""
    given = list(reports or ())
    if given and str(given[0]) == "merge":
        _merge(given[1:], out)
        return
    from narrative.batch.reviewing import submissions_to_review
    from narrative.review.serve import serve

    runs, files = _runs_among(given)
    serve(
        port=port,
        browser=browser,
        say=say,
        folder=folder,
        who=who,
        host=host,
        reports=files,
        forms=table or [],
        columns=columns,
        force=force,
        several=((one.name, one.reports, one.forms) for run in runs for one in submissions_to_review(run, inbox)),
    )


def _runs_among(paths: list[Path]) -> tuple[list[Path], list[Path]]:
    """(folders of batch runs, the rest)."""
    from narrative.batch.reviewing import is_run

    runs = [path for path in paths if is_run(path)]
    return runs, [path for path in paths if path not in runs]


def _merge(folders: list[Path], out: Path | None) -> None:
    if len(folders) != 2 or out is None:
        raise typer.BadParameter("请写成 narrative review merge 甲的文件夹 乙的文件夹 -o 新文件夹")
    from narrative.review.merge import lines_of, merge

    for line in lines_of(merge(folders[0], folders[1], out)):
        typer.echo(line)


@app.command("open")
def open_page(port: Port = 0, browser: Browser = True) -> None:
    """同 review，但不留数据：材料和表拖进去，核对、下载，程序结束时全部清除。"""
    from narrative.review.serve import serve

    serve(port=port, browser=browser, say=say, kept=False)


@app.command()
def clean(
    folder: Home = None,
    words: Annotated[bool, typer.Option("--words", help="本单位词表也删去")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问")] = False,
) -> None:
    """清除核对数据：放进来的材料和表、做过的决定；本单位词表默认留下。"""
    from narrative.review import home

    place = home.home(folder)
    size = home.size_of(place) / 2**20
    if not yes and not typer.confirm(f"清除 {place} 里的核对数据（{size:.1f} MB）？不能恢复", err=True):
        raise typer.Exit(1)
    gone = home.clean(place, words_too=words)
    say(f"已清除：{'、'.join(gone)}" if gone else "没有核对数据")


add_to(app)


@app.command()
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


@app.command()
def train(
    corpus: Corpus = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="文件夹", help="模型写到哪里，默认 models", show_default=False)] = None,
    feedback: Annotated[
        list[Path] | None,
        typer.Option(
            "--feedback", metavar="核对数据", help="核对台导出的 核对数据_含报告原文.zip，可以给几个；要用 -o 另写一处", show_default=False
        ),
    ] = None,
) -> None:
    """（维护者用）用语料重新训练模型；--feedback 加上核对数据（里面有报告原文）。"""
    import tempfile

    from narrative.learning.claims import train_claims
    from narrative.learning.corpus import default_folder
    from narrative.learning.train import train as fit

    folder = corpus or default_folder()
    models = out or folder.parent / "models"
    if feedback:
        from narrative.learning.feedback import WARNING, with_feedback

        if out is None:
            raise typer.BadParameter("用核对数据训练的模型请用 -o 另写一处，不覆盖程序自带的")
        say(WARNING)
        with tempfile.TemporaryDirectory(prefix="narrative-") as place:
            fitted = fit(with_feedback(folder, feedback, Path(place)), models, say)
    else:
        fitted = fit(folder, models, say)
    card = {**train_claims(folder, models, say), **fitted}
    say("完成：" + "，".join(f"{name} {value}" for name, value in card.items()))


@app.command()
def evaluate(
    corpus: Corpus = None,
    split: Annotated[
        list[str] | None,
        typer.Option("--split", metavar="分组", help="train、dev 或 test，可以给几个；默认 train 和 dev", show_default=False),
    ] = None,
    describe: Annotated[bool, typer.Option("--describe", help="只数语料：篇数、事实数、各类分布、两人标注的一致程度")] = False,
    errors: Annotated[
        str, typer.Option("--errors", metavar="字段", help="不打分，逐条列出与标注不同之处：fact claim status measure what part_of …")
    ] = "",
    publish: Annotated[bool, typer.Option("--publish", help="按单位交叉验证重新拟合，写 models/metrics.json")] = False,
    plots: Annotated[Path | None, typer.Option("--plots", metavar="文件夹", help="与 --publish 同用：画校准图和风险—覆盖图（SVG）")] = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """（维护者用）在语料上评测，打印各项指标。"""
    import json

    from narrative.learning import cells, tables
    from narrative.learning import evaluate as measured
    from narrative.learning.corpus import default_folder
    from narrative.learning.corpus import describe as count

    folder = corpus or default_folder()
    wrong = [s for s in split or () if s not in ("train", "dev", "test")]
    if wrong:
        raise typer.BadParameter(f"没有名为 {wrong[0]} 的分组：请用 train、dev 或 test")
    if errors:
        from narrative.learning.errors import FIELDS
        from narrative.learning.errors import errors as listed

        if errors not in FIELDS:
            raise typer.BadParameter(f"没有名为 {errors} 的字段：请用 {'、'.join(FIELDS)} 之一")
        for line in listed(folder, split or ["train"], errors):
            typer.echo(line)
        return
    if publish or plots is not None:
        from narrative.groups import shipped_path
        from narrative.learning.publish import publish as published

        result = published(folder, shipped_path("ranker.json").parent, plots, say)
    elif describe:
        result = {**count(folder), "tables": tables.describe_tables(folder), "agreement": measured.agreement(folder)}
    else:
        figures = measured.evaluate(folder, split or ["train", "dev"])
        result = {name: {**found, "tables": cells.evaluate_tables(folder, [name])} for name, found in figures.items()}
    text = json.dumps(result, ensure_ascii=False, indent=1) + "\n"
    if out is not None:
        from narrative.export.files import write

        write(out, text.encode("utf-8"), overwrite=overwrite)
    else:
        typer.echo(text, nl=False)


def _read(paths: Sequence[Path], wanted: Asked | None = None) -> tuple[list[Extraction], list[str]]:
    """The extractions of the reports that could be read, and one message for each that could not.

    Raises:
        InputError: the only report given cannot be read
    """
    from narrative.pipeline import extract_all

    results: list[Extraction] = []
    failed: list[str] = []
    with progress(len(paths)) as step:
        for path in paths:
            try:
                for found in extract_all(path, wanted):
                    if isinstance(found, InputError):
                        failed.append(str(found))
                    else:
                        results.append(found)
            except InputError as error:
                failed.append(str(error))
            step()
    if len(paths) == 1 and not results and len(failed) == 1:
        raise InputError(failed[0])
    return results, failed


def _finish(failed: Sequence[str], results: Sequence[Extraction]) -> None:
    for result in results:
        for warning in result.document.warnings:
            say(f"{Path(result.document.path).name}：{warning}")
    for message in failed:
        say(message)
    if failed:
        raise typer.Exit(3 if results else 1)


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
