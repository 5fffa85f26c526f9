"""The whole of a run on one page: how many, what was found, by unit and year, with bars as SVG; or the same tables as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from narrative.batch.query import asked, opened
from narrative.errors import OutputError
from narrative.export.workbook import write_workbook

MOST = 15  # bars of one plot
WIDTH, LABEL, BAR, GAP = 860, 300, 18, 8


@dataclass(frozen=True, slots=True)
class Plot:
    """A table of the page: its title, one line on what it says, header and rows; where `bar` names a column that column is drawn."""

    title: str
    note: str
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    bar: int | None = None


PLOTS: tuple[tuple[str, str, str, int | None], ...] = (
    ("问题类别", "各类问题在多少份材料里出现", 'SELECT name AS 类别, CASE WHEN certain THEN \'算得出的错\' ELSE \'疑点\' END AS 等级, issues AS 处数, submissions AS 份数 FROM issue_kinds', 2),
    ("空话较多的材料", "每千字里没有数字的说法，多的在前", "SELECT organisation AS 单位, year AS 年度, unquantified AS 无量化说法, characters AS 字数, per_1000 AS 每千字 FROM vagueness", 4),
    ("差错较多的材料", "表文不符和计算错误的处数，多的在前", "SELECT organisation AS 单位, year AS 年度, project AS 项目, table_text AS 表文不符, errors AS 计算错误, table_text + errors AS 合计 FROM submissions WHERE 0 < table_text + errors ORDER BY 合计 DESC, submission", 5),
    ("自评分与复算分", "自评分减复算分，差 0.1 分以上的；黄的是自评偏低", "SELECT organisation AS 单位, year AS 年度, project AS 项目, self_score AS 自评分, recomputed_score AS 复算分, round(self_score - recomputed_score, 2) AS 差 FROM submissions WHERE 0.1 <= abs(round(self_score - recomputed_score, 2)) ORDER BY abs(差) DESC, submission", 5),
    ("各指标有多少单位报了数", "按默认指标目录，只计把握够的", "SELECT name AS 指标, year AS 年度, count(DISTINCT organisation) AS 单位数, median(value) AS 中位数, any_value(unit) AS 单位 FROM indicator_by_unit_year GROUP BY name, year ORDER BY 单位数 DESC, name, year", 2),
    ("表中没有答上的行", "表里空着、材料也答不上的，按原因", "SELECT reason AS 原因, count(*) AS 行数, count(DISTINCT submission) AS 份数 FROM unanswered GROUP BY reason ORDER BY 行数 DESC, reason", 1),
)  # fmt: skip
FIGURES = """
SELECT count(*), count(DISTINCT organisation), count(error), sum(table_text), sum(errors), sum(doubts), sum(unquantified), sum(unproven), sum(characters) FROM submissions
"""
NAMES = ("份材料", "个单位", "份处理失败", "处表文不符", "处计算错误", "处疑点", "处无量化说法", "处缺佐证", "字")


def summary(run: Path, kind: str) -> bytes:
    """The page (kind "html") or the workbook ("xlsx") of a run.

    Raises:
        InputError: there are no results
        OutputError: neither of the two
    """
    figures, plots = _told(run)
    if kind == "xlsx":
        first = ("总数", ("项目", "数"), [[name, value] for value, name in figures])
        return write_workbook([first, *((plot.title, plot.header, [list(row) for row in plot.rows]) for plot in plots)])
    if kind == "html":
        drawn = [(plot, bars(plot)) for plot in plots]
        return str(_template().render(figures=figures, plots=drawn, most=MOST)).encode("utf-8")
    raise OutputError("汇总只写成 .html 或 .xlsx：请改输出文件的扩展名")


def _told(run: Path) -> tuple[list[tuple[Any, str]], list[Plot]]:
    with opened(run) as connection:
        _, rows = asked(connection, FIGURES)
        figures = [(int(value or 0), name) for value, name in zip(rows[0], NAMES, strict=True)]
        plots = []
        for title, note, sql, bar in PLOTS:
            header, found = asked(connection, sql)
            shown = [tuple(_word(header[n], value) for n, value in enumerate(row)) for row in found]
            plots.append(Plot(title, note, header, tuple(shown), bar))
    return figures, plots


def _word(column: str, value: Any) -> Any:
    from narrative.rules import labels

    if column == "原因":
        return labels("reason").get(str(value), value)
    if isinstance(value, float) and value == int(value):
        return int(value)
    return "" if value is None else value


def bars(plot: Plot) -> str:
    """The column of a plot as horizontal bars: an SVG with the words as text."""
    from html import escape

    if plot.bar is None or not plot.rows:
        return ""
    rows = plot.rows[:MOST]
    most = max(abs(float(row[plot.bar] or 0)) for row in rows) or 1.0
    height = len(rows) * (BAR + GAP) + GAP
    pieces = [f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(plot.title)}">']
    for n, row in enumerate(rows):
        y = GAP + n * (BAR + GAP)
        words = " ".join(str(value) for value in row[: min(2, plot.bar)] if value != "")
        value = row[plot.bar]
        length = (WIDTH - LABEL - 70) * abs(float(value or 0)) / most
        pieces.append(
            f'<text x="{LABEL - 8}" y="{y + BAR - 4}" text-anchor="end">{escape(words[:22])}</text>'
            f'<rect{" class=below" if float(value or 0) < 0 else ""} x="{LABEL}" y="{y}" width="{length:.1f}" height="{BAR}"/>'
            f'<text x="{LABEL + length + 6:.1f}" y="{y + BAR - 4}">{escape(str(value))}</text>'
        )
    return "".join((*pieces, "</svg>"))


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader

    return Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True).get_template("summary.html")
