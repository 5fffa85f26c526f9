"""Contradictions whose second telling stands where no results are told: heard, shown beside the first, and never an answer."""

from __future__ import annotations

import io
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from narrative import extract_text
from narrative.checks.retold import ONE
from narrative.export.evidence import evidence_file
from narrative.facts.twins import DOUBTED
from narrative.matching.policy import CONTRADICTED
from narrative.page.marks import marks_of
from narrative.pipeline import fill
from narrative.results import Extraction
from narrative.types import ECHO

HEAD = "沂岭县总工会2023年度工作总结\n一、履职情况\n"
DONE = "（一）帮扶解困。全年走访慰问困难职工1286户，发放慰问金64.3万元。\n（二）技能竞赛。举办职工技能竞赛18场，参赛选手942名。\n"
WANTS = "二、存在的问题\n帮扶力量仍显不足，全年走访慰问困难职工1268户，入户频次偏低，部分乡镇没有专职干部，经费也不宽裕。\n"
PLANS = "三、明年打算\n明年计划走访慰问困难职工1300户，举办职工技能竞赛20场，再建职工书屋5家，把服务送到车间班组。\n"


def contradicted(report: Extraction) -> set[tuple[str, str]]:
    """The values of each pair that contradicts itself more likely than not."""
    value = {fact.id: f"{fact.quantity.value:f}{fact.quantity.unit}" for fact in report.named}
    return {
        (value[twin.first], value[twin.later]) for twin in report.twins if 0.5 < twin.probability and value[twin.first] != value[twin.later]
    }


def test_a_figure_among_the_problems_contradicts_a_result_and_plans_do_not() -> None:
    report = extract_text(HEAD + DONE + WANTS + PLANS)
    assert [f"{echo.quantity.value:f}{echo.quantity.unit}" for echo in report.echoes] == ["1268户", "1300户", "20场"]
    assert all(ECHO in echo.why for echo in report.echoes) and not {echo.id for echo in report.echoes} & {f.id for f in report.facts}
    assert contradicted(report) == {("1286户", "1268户")}
    marked = {report.quote(mark.span) for mark in marks_of(report, 0, defaultdict(str))}
    assert "1268户" in marked and "20场" not in marked


@pytest.mark.parametrize(
    "told",
    [
        WANTS.replace("1268户", "1286户"),  # the same figure again
        WANTS.replace("1268户", "326户"),  # far from it
        WANTS.replace("全年走访慰问困难职工1268户", "困难职工还有1310户没有进档"),  # what is wanted
        PLANS,
    ],
)
def test_what_contradicts_nothing(told: str) -> None:
    assert contradicted(extract_text(HEAD + DONE + told)) == set()


def likeliest(report: Extraction) -> float:
    """How likely the report contradicts one of its results outside of them."""
    return max((twin.probability for twin in report.twins), default=0.0)


def told_again(words: str) -> float:
    return likeliest(
        extract_text(
            "某县畜牧站2024年度工作总结\n一、履职情况\n举办村级防疫员培训班5期，培训315人次。消毒场所61处。\n"
            f"二、存在问题\n基层力量薄弱；{words}。\n"
        )
    )


@pytest.mark.parametrize(
    "words",
    [
        "全年培训村级防疫员325人次",
        "共培训防疫员331人次",
        "其中村级防疫员培训了325人次",
        "年度任务全面完成，村级防疫员共培训325人次",
        "村级防疫员共培训325人次，与计划台账对不上",
    ],
)
def test_another_value_told_outside_the_results_speaks_against_a_count(words: str) -> None:
    assert CONTRADICTED < told_again(words)


@pytest.mark.parametrize(
    "words",
    [
        "全年培训村级防疫员315人次",
        "计划培训村级防疫员325人次",
        "全年培训村级防疫员近320人次",
        "培训村级防疫员1200人次",
        "2025年改造屠宰场、培训村级防疫员325人次",
        "明年组织演练、培训村级防疫员325人次",
        "年度目标设定为场所消毒、培训村级防疫员325人次",
    ],
)
def test_the_same_value_a_plan_and_a_rounding_hardly_do(words: str) -> None:
    assert told_again(words) < DOUBTED


RETOLD = "站里人手紧，大家轮流下村，遇到难题就把县里的专家请来，群众看在眼里，说得出好。\n" * 8


@pytest.mark.parametrize("row", ["防疫员培训 人次 300 325 290", "防疫员培训（人次） 300 325"])
def test_a_row_of_a_table_that_tells_the_text_again_speaks_against_a_count(row: str) -> None:
    report = extract_text(
        "一、履职情况\n举办村级防疫员培训班5期，培训村级防疫员315人次。消毒圈舍61处，发放药品2600瓶。\n"
        f"{RETOLD}二、附表\n指标 单位 计划 完成；{row}；消毒 处 50 61；药品 瓶 2000 2600\n"
    )
    torn = [twin.probability for twin in report.twins if twin.first in {f.id for f in report.facts if f.quantity.value == 315}]
    assert ONE <= max(torn, default=0.0)


@pytest.mark.parametrize("row", ["防疫员培训 300 315 人次", "兽医培训 人次 300 325", "防疫员培训 人次 20 25"])
def test_a_row_of_the_same_value_of_another_thing_or_of_another_size_hardly_does(row: str) -> None:
    report = extract_text(
        f"一、履职情况\n举办村级防疫员培训班5期，培训村级防疫员315人次。\n二、附表\n指标 单位 计划 完成；{row}；消毒 处 50 61\n"
    )
    assert likeliest(report) < ONE


def test_what_is_contradicted_is_not_filled_and_both_are_shown(tmp_path: Path) -> None:
    (tmp_path / "总结.txt").write_text(HEAD + DONE + WANTS + PLANS, encoding="utf-8")
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值"])
    sheet.append(["产出指标", "数量指标", "走访慰问困难职工户数", "≥1200户", None])
    sheet.append(["产出指标", "数量指标", "职工技能竞赛场次", "≥15场", None])
    book.save(tmp_path / "表.xlsx")
    filled = fill(tmp_path / "总结.txt", tmp_path / "表.xlsx")
    torn, plain = filled.cells
    assert torn.state == "conflict" and torn.value is None and {"1286", "1268"} <= {f"{one.value:f}" for one in torn.alternatives}
    assert "1286户、1268户" in filled.why(torn)
    assert (plain.state, plain.value) == ("filled", Decimal(18))
    (second,) = (one for one in torn.alternatives if one.value == 1268)
    report, echo = filled.fact(second.facts[0])
    assert (
        report.quote(echo.quantity.span) == "1268户" and ECHO in echo.why and filled.against(torn) == [second] and not filled.against(plain)
    )
    book = load_workbook(io.BytesIO(evidence_file(filled)))
    said = "\n".join(str(cell.value) for cell in book["逐行依据"][2])
    assert "1. 全年走访慰问困难职工1286户" in said and "2. 帮扶力量仍显不足，全年走访慰问困难职工1268户" in said
