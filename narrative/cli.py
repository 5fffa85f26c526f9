"""The command line: each command calls the function of the same name and prints or writes what it gives back.

stdout is data, in UTF-8 whatever the console; progress and messages go to stderr. Exit status: 0 done, 1 a user's error with one
clear line, 2 usage, 3 some files of several failed.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from narrative.errors import InputError, NarrativeError, OutputError, TableError

if TYPE_CHECKING:
    from narrative.results import Extraction, Filled

app = typer.Typer(
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


Reports = Annotated[list[Path], typer.Argument(metavar="报告…", help="报告文件：.txt .md .docx，可以给几个", show_default=False)]
Out = Annotated[
    Path | None, typer.Option("-o", "--out", metavar="文件", help="写到文件：扩展名决定格式（.json .csv .xlsx）", show_default=False)
]
Shown = Annotated[Format, typer.Option("--format", help="text 给人看，json 给程序用")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="允许覆盖已有的输出文件")]
Corpus = Annotated[Path | None, typer.Option("--corpus", metavar="文件夹", help="语料文件夹，默认是项目里的 corpus", show_default=False)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and ends the process with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n" if stream is sys.stdout else None)
    try:
        status = app(list(arguments) if arguments is not None else None, standalone_mode=False)
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
        say(_usage(error))
        sys.exit(2)
    except KeyboardInterrupt:
        say("已停止，没有写出半截文件")
        sys.exit(130)


USAGE = {
    "MissingParameter": "少了参数",
    "NoSuchOption": "没有这个选项",
    "NoSuchCommand": "没有这个命令",
    "BadParameter": "参数不对",
    "BadOptionUsage": "选项后面少了值",
    "UsageError": "用法不对",
}


def _usage(error: Any) -> str:
    """A usage error in one line of Chinese: what is wrong with which parameter, and where the help is."""
    parameter = getattr(error, "param", None)
    named = getattr(error, "option_name", None) or (parameter.metavar or parameter.name if parameter is not None else "")
    own = str(getattr(error, "message", "") or "")
    told = own if re.search("[一-龥]", own) else ""
    return f"{USAGE.get(type(error).__name__, '用法不对')}{f'（{named}）' if named else ''}{f'：{told}' if told else ''}。用 narrative --help 或“narrative 命令 --help”看用法"


def say(message: str) -> None:
    """A message to the user, on stderr."""
    typer.echo(message, err=True)


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
def extract(reports: Reports, out: Out = None, shown: Shown = Format.text, overwrite: Overwrite = False) -> None:
    """列出报告里的每个成果数字：数值、单位、数的是什么、完成还是计划、对应的指标、出处。"""
    results, failed = _read(reports)
    if out is not None:
        _write_lists(out, results, reports, overwrite=overwrite)
    elif shown is Format.json:
        from narrative.export.lists import json_lines

        typer.echo(json_lines(results), nl=False)
    else:
        from narrative.export.lists import fact_rows

        rows = fact_rows(results)
        _table(
            ("材料", "序号", "原文写法", "数的是什么", "状态", "指标", "位置"),
            [[r[0], r[1], r[2], r[6], r[8], r[9], r[11]] for r in rows],
            single=len(results) == 1,
        )
        typer.echo(f"共 {len(rows)} 个数")
    _finish(failed, results)


@app.command()
def claims(reports: Reports, out: Out = None, shown: Shown = Format.text, overwrite: Overwrite = False) -> None:
    """列出没有数字支撑的说法，以及应当向科室问清的话。"""
    from narrative.export.evidence import claim_rows

    results, failed = _read(reports)
    if out is not None:
        _write_lists(out, results, reports, overwrite=overwrite, claims_only=True)
    elif shown is Format.json:
        from narrative.export.lists import json_lines

        typer.echo(json_lines(results), nl=False)
    else:
        rows = list(claim_rows(results))
        _table(("序号", "说法", "问题", "要问清", "位置"), [[r[0], r[1], r[2], r[3], r[5]] for r in rows])
        typer.echo(f"共 {len(rows)} 条没有数字的说法")
    _finish(failed, results)


@app.command()
def fill(
    reports: Reports,
    table: Annotated[
        Path | None, typer.Option("--table", "-t", metavar="表格", help="要填的指标表 .xlsx；不给就用默认指标目录", show_default=False)
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="文件", help="填好的表写到哪里，默认在原表名后加 _已填", show_default=False)
    ] = None,
    shown: Shown = Format.text,
    overwrite: Overwrite = False,
) -> None:
    """填指标表：只写空着的“实际完成值”，别的不动；旁边另存一份“…_填报依据.xlsx”。"""
    from narrative import pipeline

    filled = pipeline.fill(reports, table, progress=say)
    if shown is Format.json:
        from narrative.export.lists import json_lines

        typer.echo(json_lines([filled]), nl=False)
    if shown is Format.text or out is not None:
        _write_filled(filled, reports, table, out, overwrite=overwrite, quiet=shown is Format.json)
    if filled.failures:
        raise typer.Exit(3)


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
) -> None:
    """（维护者用）用语料重新训练模型。"""
    from narrative.learning.corpus import default_folder
    from narrative.learning.train import train as fit

    folder = corpus or default_folder()
    card = fit(folder, out or folder.parent / "models", say)
    say("完成：" + "，".join(f"{name} {value}" for name, value in card.items()))


@app.command()
def evaluate(
    corpus: Corpus = None,
    split: Annotated[
        list[str] | None,
        typer.Option("--split", metavar="分组", help="train、dev 或 test，可以给几个；默认 train 和 dev", show_default=False),
    ] = None,
    describe: Annotated[bool, typer.Option("--describe", help="只数语料：篇数、事实数、各类分布、两人标注的一致程度")] = False,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """（维护者用）在语料上评测，打印各项指标。"""
    import json

    from narrative.learning import evaluate as measured
    from narrative.learning import tables
    from narrative.learning.corpus import default_folder
    from narrative.learning.corpus import describe as count

    folder = corpus or default_folder()
    wrong = [s for s in split or () if s not in ("train", "dev", "test")]
    if wrong:
        raise typer.BadParameter(f"没有名为 {wrong[0]} 的分组：请用 train、dev 或 test")
    if describe:
        result = {**count(folder), "tables": tables.describe_tables(folder), "agreement": measured.agreement(folder)}
    else:
        figures = measured.evaluate(folder, split or ["train", "dev"])
        result = {name: {**found, "tables": tables.evaluate_tables(folder, [name])} for name, found in figures.items()}
    text = json.dumps(result, ensure_ascii=False, indent=1) + "\n"
    if out is not None:
        from narrative.export.files import write

        write(out, text.encode("utf-8"), overwrite=overwrite)
    else:
        typer.echo(text, nl=False)


def _read(paths: Sequence[Path]) -> tuple[list[Extraction], list[str]]:
    """The extractions of the reports that could be read, and one message for each that could not.

    Raises:
        InputError: the only report given cannot be read
    """
    from narrative.pipeline import extract as read

    results, failed = [], []
    with _progress(len(paths)) as step:
        for path in paths:
            try:
                results.append(read(path))
            except InputError as error:
                if len(paths) == 1:
                    raise
                failed.append(str(error))
            step()
    return results, failed


class _progress:
    """A bar on stderr where several files are read in a terminal; nothing elsewhere."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._bar: Any = None

    def __enter__(self) -> Callable[[], None]:
        if 1 < self._total and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("读取报告"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True)
            )
            self._bar.start()
            task = self._bar.add_task("", total=self._total)
            return lambda: self._bar.advance(task)
        return lambda: None

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def _finish(failed: Sequence[str], results: Sequence[Extraction]) -> None:
    for message in failed:
        say(message)
    if failed:
        raise typer.Exit(3 if results else 1)


def _write_lists(out: Path, results: Sequence[Extraction], inputs: Sequence[Path], *, overwrite: bool, claims_only: bool = False) -> None:
    from narrative.export import lists
    from narrative.export.evidence import claim_rows
    from narrative.export.files import check_target, write

    kind = out.suffix.lower()
    check_target(out, overwrite=overwrite, inputs=inputs)
    claim_header = ("序号", "断言", "问题类型", "要问清", "所在句", "位置")
    if kind == ".json":
        data = lists.json_lines(results).encode("utf-8")
    elif kind == ".csv":
        data = (
            lists.to_csv(claim_header, list(claim_rows(results)))
            if claims_only
            else lists.to_csv(lists.FACT_HEADER, lists.fact_rows(results))
        )
    elif kind == ".xlsx":
        data = lists.to_xlsx(results)
    else:
        raise OutputError(f"不会写 {out.suffix or '没有扩展名的'} 文件：请用 .json、.csv 或 .xlsx")
    say(f"已写到 {write(out, data, overwrite=overwrite).name}")


def _write_filled(filled: Filled, reports: Sequence[Path], table: Path | None, out: Path | None, *, overwrite: bool, quiet: bool) -> None:
    """The filled form and the evidence file beside it, both or neither, and a summary."""
    from narrative.export.evidence import evidence_file
    from narrative.export.files import check_target, free_name, write
    from narrative.export.form import filled_form
    from narrative.matching.assign import summary

    inputs = [*reports, *([table] if table is not None else [])]
    if table is None:
        target = out if out is not None else free_name(Path(f"{reports[0].stem}_指标汇总.xlsx"))
        if target.suffix.lower() != ".xlsx":
            raise OutputError(f"指标汇总只写成 .xlsx：请把 {target.name} 的扩展名改为 .xlsx")
        check_target(target, overwrite=overwrite, inputs=inputs)
        outputs = [(target, evidence_file(filled))]
    else:
        target = out if out is not None else free_name(table.with_stem(table.stem + "_已填"))
        if target.suffix.lower() != table.suffix.lower():
            raise OutputError(f"填好的表要与原表同一格式：请把输出文件名的扩展名改为 {table.suffix}")
        beside = target.with_name(f"{target.stem.removesuffix('_已填')}_填报依据.xlsx")
        beside = beside if out is not None else free_name(beside)
        for path in (target, beside):
            check_target(path, overwrite=overwrite, inputs=inputs)
        outputs = [(target, filled_form(table, filled)), (beside, evidence_file(filled))]
    written = [write(path, data, overwrite=overwrite) for path, data in outputs]
    if not quiet:
        typer.echo(summary(Counter(cell.state for cell in filled.cells)))
        _table(("行", "指标", "目标值", "实际完成值", "状态", "原因"), _cell_rows(filled))
    for path in written:
        say(f"已写到 {path.name}")


def _cell_rows(filled: Filled) -> list[list[Any]]:
    from narrative.export.form import shown_text
    from narrative.rules import labels

    return [
        [
            n,
            i.name,
            i.target.text if i.target else "",
            str(shown_text(i, c)) if c.state == "filled" else "",
            labels("state")[c.state],
            labels("reason")[c.reason] if c.reason else "",
        ]
        for n, (_, i, c) in enumerate(filled.rows(), 1)
    ]


def _table(header: Sequence[str], rows: Sequence[Sequence[Any]], *, single: bool = False) -> None:
    """Rows in columns on stdout; the first column is left out where all rows share it."""
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    if single:
        header, rows = header[1:], [row[1:] for row in rows]
    grid = Grid(box=None, pad_edge=False, header_style="")
    for name in header:
        grid.add_column(name, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(str(value)) for value in row))
    width = None if sys.stdout.isatty() else 160
    Console(file=sys.stdout, width=width, highlight=False, soft_wrap=False).print(grid)


__all__ = ["TableError", "app", "main"]
