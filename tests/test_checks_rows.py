"""Single rows of a form: deviations without a reason, values of the wrong kind, stocks of years as the year's own, satisfaction told otherwise."""

from __future__ import annotations

import pytest

from narrative.pipeline import extract_text
from narrative.types import Issue

HEAD = "项目名称\t文化惠民\t\t\t\n一级指标\t三级指标\t年度指标值\t实际完成值\t偏差原因分析\n"
SURVEY = "回收问卷300份，表示满意的276份，满意率92%。\n"


def found(row: str, prose: str = "") -> dict[str, Issue]:
    text = f"{HEAD}产出指标\t{row}\n二、履职情况\n{prose or '举办展览12场。'}\n"
    return {issue.kind: issue for issue in extract_text(text).issues}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("讲座场次\t≥40场\t30场\t", "未达到"),
        ("讲座场次\t≥40场\t60场\t", "超过三成以上"),
        ("人均成本\t≤50元\t60元\t", "未达到"),
        ("讲座场次\t≥40场\t30场\t场馆维修", ""),
        ("保障人员经费\t132万元\t126.73万元\t", ""),
        ("服务投诉件数\t3件\t1件\t", ""),
        ("讲座场次\t≥40场\t50场\t", ""),
        ("讲座场次\t≥40场\t60余场\t", ""),
        ("讲座场次\t20—40场\t30场\t", ""),
        ("培训合格率\t≥60%\t100%\t", ""),
    ],
)
def test_a_deviation_without_its_reason(row: str, words: str) -> None:
    issues = found(row)
    assert ("reason" in issues) is bool(words)
    assert not words or (words in issues["reason"].message and not issues["reason"].certain)


def test_a_form_without_the_column_is_not_asked_for_reasons() -> None:
    text = "项目名称\t文化惠民\t\t\n一级指标\t三级指标\t年度指标值\t实际完成值\n产出指标\t讲座场次\t≥40场\t30场\n"
    assert not extract_text(text).issues


@pytest.mark.parametrize(
    ("row", "raised"), [("群众满意度\t52人\t100%\t", True), ("群众满意度\t≥90%\t92%\t", False), ("培训及时率\t100%\t100%\t", False)]
)
def test_a_rate_whose_value_counts_something(row: str, raised: bool) -> None:
    assert ("kind" in found(row, SURVEY)) is raised


@pytest.mark.parametrize(
    ("row", "prose", "raised"),
    [
        ("乡土人才培训人数\t≥3000人\t3200人\t", "截至目前，累计培训乡土人才3200人，其中今年培训460人。", True),
        ("乡土人才培训人数\t≥3000人\t3200人\t", "全年培训乡土人才3200人。", False),
        ("乡土人才累计培训人数\t≥3000人\t3200人\t", "截至目前，累计培训乡土人才3200人。", False),
    ],
)
def test_a_stock_of_years_as_the_years_own(row: str, prose: str, raised: bool) -> None:
    assert ("stock" in found(row, prose)) is raised


@pytest.mark.parametrize(("done", "raised"), [("92%", False), ("88%", True), ("91.8%", False), ("90%以上", False)])
def test_satisfaction_of_form_and_prose(done: str, raised: bool) -> None:
    assert ("table_text" in found(f"群众满意度\t≥85%\t{done}\t", SURVEY)) is raised
