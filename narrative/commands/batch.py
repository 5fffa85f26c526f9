"""The commands batch, query and summary."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from narrative.console import print_table, say
from narrative.errors import OutputError

RunFolder = Annotated[Path, typer.Argument(metavar="结果文件夹", help="narrative batch 用 -o 写出的文件夹", show_default=False)]


def batch(
    inbox: Annotated[
        Path,
        typer.Argument(
            metavar="收件夹", help="放各单位材料的文件夹：每个单位一个子文件夹或 .zip；散放的按单位和年度分", show_default=False
        ),
    ],
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="文件夹", help="结果写到哪个文件夹；再次运行同一命令只做没做过的", show_default=False)
    ],
    workers: Annotated[
        int, typer.Option("--workers", metavar="数", help="同时用几个进程，默认按处理器个数", min=0, show_default=False)
    ] = 0,
    seconds: Annotated[float, typer.Option("--seconds", metavar="秒", help="一份材料最多用多久", min=1)] = 120,
    megabytes: Annotated[
        int, typer.Option("--megabytes", metavar="MB", help="一份材料最多多用多少内存；0 不限。只有 Linux 能限，Windows 不起作用", min=0)
    ] = 2048,
    scoring: Annotated[str, typer.Option("--scoring", metavar="规则", help="复算分用的规则：national、national.survey、hubei、hebei")] = "",
    department: Annotated[str, typer.Option("--department", metavar="部门", help="用哪个部门的指标目录；写“自动”就按单位名称选")] = "",
    retry: Annotated[bool, typer.Option("--retry", help="上次超时、内存不够或出错的再做一遍")] = False,
    dask: Annotated[
        str, typer.Option("--dask", metavar="地址", help="交给 Dask 调度器（tcp://主机:8786），或写 local 在本机开", show_default=False)
    ] = "",
) -> None:
    """成批核对：一个收件夹里各单位的材料都读完，写出审核台账、每份的退回意见、待转换清单和数据表。"""
    from narrative.batch.engines import Engine
    from narrative.batch.pool import Limits
    from narrative.batch.run import Options, run_batch

    count = workers or max(1, min(8, os.cpu_count() or 1))
    limits = Limits(seconds, megabytes)
    engine: Engine | None = None
    if dask:
        from narrative.batch.dask_engine import DaskEngine

        engine = DaskEngine(dask, count, limits)
    done = run_batch(inbox, out, scoring=scoring, department=department, options=Options(count, limits, retry, engine, say))
    finished = f"做完 {done.done} 份，" if done.stopped else ""
    typer.echo(f"{done.submissions} 份材料，{finished}{done.failed} 份处理失败，{done.unread} 个文件没有读成")
    for name in done.written:
        say(f"已写到 {out.name}/{name}")
    if done.stopped:
        say("没有做完：再运行同样的命令就接着做")
        raise typer.Exit(130)
    if done.failed or done.unread:
        raise typer.Exit(3)


def query(
    run: RunFolder,
    sql: Annotated[str, typer.Argument(metavar="SQL", help="一条 SELECT；表和现成的视图见 docs/batch.md", show_default=False)],
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="文件", help="写到 .csv、.xlsx 或 .json", show_default=False)] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="允许覆盖已有的输出文件")] = False,
) -> None:
    """（研究者用）用 SQL 查成批核对的结果：只读，不碰别的文件。"""
    from narrative.batch.query import query as asked

    header, rows = asked(run, sql)
    if out is None:
        print_table(header, [["" if value is None else value for value in row] for row in rows])
        return
    from narrative.export.files import write

    say(f"已写到 {write(out, _written(out.suffix.lower(), header, rows), overwrite=overwrite).name}")


def summary(
    run: RunFolder,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="文件", help="写到 .html（带图）或 .xlsx")] = Path("汇总.html"),
    overwrite: Annotated[bool, typer.Option("--overwrite", help="允许覆盖已有的输出文件")] = False,
) -> None:
    """把成批核对的结果汇总成一页：问题类别、空话、差错、得分差、各指标的数，带图。"""
    from narrative.batch.summary import summary as told
    from narrative.export.files import check_target, write

    check_target(out, overwrite=overwrite)
    say(f"已写到 {write(out, told(run, out.suffix.lower().removeprefix('.')), overwrite=overwrite).name}")


def _written(kind: str, header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> bytes:
    """The rows in the format of an ending.

    Raises:
        OutputError: no such format
    """
    if kind == ".csv":
        from narrative.export.lists import to_csv

        return to_csv(header, rows)
    if kind == ".xlsx":
        from narrative.export.workbook import write_workbook

        return write_workbook([("查询结果", header, [["" if value is None else value for value in row] for row in rows])])
    if kind == ".json":
        import json

        lines = (json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False, default=str) + "\n" for row in rows)
        return "".join(lines).encode("utf-8")
    raise OutputError(f"不会写 {kind or '没有扩展名的'} 文件：请用 .csv、.xlsx 或 .json")
