"""Figures that are odd by themselves: contradictory hedges, percentages that cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from narrative.checks.forms import form_rows
from narrative.checks.issues import issue
from narrative.checks.material import Material, shown
from narrative.types import Issue

OPPOSED = re.compile("(?<![上远最附邻])近|不足|不到|不满|低于|以[内下]")  # below the number, against 多 and 余 above it
ABOVE = re.compile("[余餘多超逾]|以上|不止|高于|突破|至少|不少于")
MISREAD = re.compile(r"2(\d\d(?:\.\d+)?%)")  # ≥90% read from a scan
AROUND = re.compile("约|左右|上下|大概|大致|前后")
CAPPED = re.compile(
    r"(?:满意|合格|覆盖|普及|知晓|达标|优良|参与|出勤|到课|入学|巩固|及格|通过|完好|结案|办结|回收|有效|好评|就业|及时)(?:率|度)[^，。；、]{0,6}$"
)


def check_hedges(material: Material) -> Iterator[Issue]:
    """近…余: hedges that contradict each other; 约…余 and 超…多 say much the same thing twice, which is a doubt only."""
    for fact in material.facts:
        if "double_hedge" not in fact.quantity.flags or fact.duplicate_of is not None:
            continue
        span = fact.quantity.span
        text = material.document.text[span.start : span.end].replace("\n", "")
        if OPPOSED.search(text) and ABOVE.search(text):
            yield issue("double_hedge", (span,), f"“{text}”的前后修饰互相矛盾（“近”与“多”“余”），请写准确数")
        else:
            words = "“约”与“多”“余”" if AROUND.search(text) else "“超”与“多”“余”"
            yield issue("double_hedge", (span,), f"“{text}”的前后修饰重复（{words}），请写准确数", certain=False)


def check_percentages(material: Material) -> Iterator[Issue]:
    """Rates of a part in its whole beyond a hundred, in prose and in the value cells of a form."""
    for form in (row for grid in material.grids for row in form_rows(grid)):
        for cell, target in ((form.target_cell, form.target), (form.done_cell, form.done)):
            if target.unit == "%" and target.value is not None and 100 < target.value and CAPPED.search(form.name):
                misread = MISREAD.fullmatch(cell.text)
                hint = f"（“2”可能是“≥”的误识：≥{misread.group(1)}）" if misread else ""
                yield issue(
                    "percent",
                    (cell.span,),
                    f"“{form.name}”一格为“{cell.text}”，部分占全体的比率不应超过 100%{hint}",
                    certain=misread is None,
                )
    for row in material.rows:
        for figure in row:
            if figure.quantity.unit == "%" and 100 < figure.value and CAPPED.search(figure.label):
                name = figure.label[-8:]
                yield issue("percent", (figure.span,), f"“{name}”为 {shown(figure.value)}%，部分占全体的比率不应超过 100%")
            elif figure.quantity.unit == "%" and Decimal(1000) <= figure.value and not re.search("增|翻|是.*倍", figure.gap + figure.after):
                yield issue("percent", (figure.span,), f"比率 {shown(figure.value)}% 超出常理，可能是录入或识别错误", certain=False)
