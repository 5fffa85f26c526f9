"""Measures the model out of fold and on the test split, writes models/metrics.json, and draws what the probabilities are worth."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from narrative.errors import ModelError
from narrative.learning.calibration import band, brier_skill, calibration_error, reliability, risk_coverage
from narrative.learning.cells import Judged, evaluate_tables, figures_of, judge_tables
from narrative.learning.evaluate import evaluate
from narrative.learning.forked import side_by_side
from narrative.learning.passages import measure_passages
from narrative.learning.prose import measure_sections
from narrative.learning.tables import ANSWERED
from narrative.learning.train import SPLITS, fit_model
from narrative.learning.twins import measure_twins
from narrative.pipeline import versions

FURTHER = ("tempting", "ordinary", "long", "fresh", "unlike")  # reports of further hands that are only ever filled and counted
FONTS = ("WenQuanYi Zen Hei", "Noto Sans CJK SC", "SimHei", "Microsoft YaHei")


def publish(corpus: Path, models: Path, plots: Path | None, progress: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """The figures of the shipped model: out of fold over train and dev, and on test; written to metrics.json beside the model.

    Args:
        plots: folder for the two drawings (SVG), None for none

    Raises:
        ModelError: the drawings need a Chinese font and there is none
    """
    ranker, _, crossed = fit_model(corpus, progress)
    answered = [(p, hit) for p, is_row, hit in crossed.facts if is_row]
    jobs: list[Callable[[], tuple[list[Judged], dict[str, int]]]] = [
        lambda: judge_tables(corpus, SPLITS, crossed.of),
        lambda: judge_tables(corpus, SPLITS, crossed.of, anew=True),
        *(partial(judge_tables, corpus, [split]) for split in FURTHER),
    ]
    out_of_fold, anew, *further = side_by_side(jobs)
    figures = {
        "produced_by": versions(),
        "threshold": ranker.threshold,
        "out_of_fold": {"tables": figures_of(*out_of_fold), "facts": _scored(answered)},
        "targets_anew": {"tables": figures_of(*anew)},
        "test": measured(corpus, "test"),
        "passages": measure_passages(corpus),
        "sections": measure_sections(corpus),
        "twins": measure_twins(corpus),
        **{split: {"tables": figures_of(*judged)} for split, judged in zip(FURTHER, further, strict=True)},
    }
    text = json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (models / "metrics.json").write_text(text, encoding="utf-8", newline="\n")
    if plots is not None:
        judged, _ = out_of_fold
        cells = [(j.probability, j.right) for j in judged if j.counted]
        draw_reliability(plots / "reliability.svg", cells, answered)
        draw_risk(plots / "risk-coverage.svg", cells, sum(j.kind in ANSWERED for j in judged), ranker.threshold)
        progress(f"图在 {plots}/")
    return figures


def measured(corpus: Path, split: str) -> dict[str, Any]:
    """The figures of one split by the shipped model, as metrics.json holds them."""
    facts = evaluate(corpus, [split])[split]
    kept = ("indicator", "indicator_some", "sure", "calibration_error")
    return {"tables": evaluate_tables(corpus, [split]), "facts": {name: facts[name] for name in kept}}


def _scored(scored: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    return {
        "answers": len(scored),
        "calibration_error": calibration_error(scored),
        "calibration_band": band([p for p, _ in scored]),
        "brier_skill": brier_skill(scored),
    }


def _canvas() -> Any:
    """matplotlib set to a Chinese font whose glyphs are drawn as paths, so that the picture looks the same everywhere; same bytes each time."""
    import matplotlib
    from matplotlib import font_manager

    known = {font.name for font in font_manager.fontManager.ttflist}
    font = next((name for name in FONTS if name in known), None)
    if font is None:
        raise ModelError("没有找到中文字体，图画不了：请先运行 make system（或安装“文泉驿正黑”）")
    matplotlib.use("svg")
    matplotlib.rcParams.update({"font.family": [font], "svg.fonttype": "path", "svg.hashsalt": "narrative", "axes.unicode_minus": False})
    from matplotlib import pyplot

    return pyplot


def draw_reliability(path: Path, cells: Sequence[tuple[float, bool]], facts: Sequence[tuple[float, bool]]) -> None:
    """How often answers of each probability were right: near the diagonal where the probability means what it says."""
    pyplot = _canvas()
    figure, axis = pyplot.subplots(figsize=(5.2, 5.2))
    axis.plot([0, 1], [0, 1], color="#999999", linewidth=1, label="完全校准")
    for scored, colour, name in ((cells, "#1f5fa8", "表格单元格"), (facts, "#c05a1c", "默认指标归属")):
        points = reliability(scored)
        axis.plot(
            [p for p, _, _ in points], [share for _, share, _ in points], color=colour, linewidth=1, label=f"{name}（{len(scored)} 个）"
        )
        axis.scatter([p for p, _, _ in points], [share for _, share, _ in points], s=[8 + n / 3 for _, _, n in points], color=colour)
    axis.set(xlabel="程序给出的把握", ylabel="实际正确的比例", xlim=(0, 1), ylim=(0, 1), title="把握与正确率（按单位交叉验证）")
    axis.legend(loc="upper left", frameon=False)
    _save(figure, path)


def draw_risk(path: Path, cells: Sequence[tuple[float, bool]], answerable: int, threshold: float) -> None:
    """The share of wrong cells against the share of answerable rows filled, for every threshold; the shipped one is marked."""
    pyplot = _canvas()
    figure, axis = pyplot.subplots(figsize=(6.4, 4.2))
    curve = risk_coverage(cells, answerable)
    axis.plot([100 * c for c, _ in curve], [100 * risk for _, risk in curve], color="#1f5fa8", linewidth=1.4)
    filled = sum(threshold <= p for p, _ in cells)
    if 0 < filled:
        coverage, risk = curve[filled - 1]
        axis.scatter([100 * coverage], [100 * risk], color="#c05a1c", zorder=3)
        axis.annotate(f"默认阈值 {threshold:.2f}", (100 * coverage, 100 * risk), textcoords="offset points", xytext=(-10, 14), ha="right")
    axis.set(xlabel="填对的行占可填行的百分比", ylabel="已填格中填错的百分比", title="填得越多，错得越多（按单位交叉验证）", ylim=(0, None))
    _save(figure, path)


def _save(figure: Any, path: Path) -> None:
    from matplotlib import pyplot

    path.parent.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    figure.savefig(path, format="svg", metadata={"Date": None})
    pyplot.close(figure)
