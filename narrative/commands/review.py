"""The commands review, open and clean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from narrative.commands.options import Columns, Force
from narrative.console import say

Port = Annotated[int, typer.Option("--port", metavar="端口", help="默认自动找一个空的", min=0, max=65535, show_default=False)]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="自动打开浏览器")]
Home = Annotated[
    Path | None,
    typer.Option(
        "--home", metavar="文件夹", help="核对数据放哪里，默认在本用户的数据文件夹（或环境变量 NARRATIVE_HOME）", show_default=False
    ),
]


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
    columns: Columns = "",
    force: Force = False,
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


def open_page(port: Port = 0, browser: Browser = True) -> None:
    """同 review，但不留数据：材料和表拖进去，核对、下载，程序结束时全部清除。"""
    from narrative.review.serve import serve

    serve(port=port, browser=browser, say=say, kept=False)


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
