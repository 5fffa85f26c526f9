"""The commands train and evaluate, for those who keep the program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from narrative.commands.options import Out, Overwrite
from narrative.console import say

Corpus = Annotated[Path | None, typer.Option("--corpus", metavar="文件夹", help="语料文件夹，默认是项目里的 corpus", show_default=False)]


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
