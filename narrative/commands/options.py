"""The arguments and options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


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


def _path(text: str) -> Path:
    """The path of some words; an empty name, which is that of the folder one stands in, is a slip.

    Raises:
        typer.BadParameter: nothing but blanks
    """
    if not text.strip():
        raise typer.BadParameter("报告的文件名是空的")
    return Path(text)


Reports = Annotated[
    list[Path],
    typer.Argument(
        parser=_path,
        metavar="报告…",
        help="报告：.docx .doc .wps .pdf .xlsx .html .txt 等，或放报告的文件夹、.zip；可以给几个",
        show_default=False,
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
Columns = Annotated[str, typer.Option("--columns", metavar="列", help="更正认错的列，如 实际完成值=F,目标值=E")]
Force = Annotated[bool, typer.Option("--force", help="材料与表不是同一单位或年度时仍然填写")]
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
