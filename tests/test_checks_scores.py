"""Score tables inside a report: what does not add up, what no point rule gives, and the clean forms that must stay silent."""

from __future__ import annotations

import pytest

from narrative.pipeline import extract_text

FORM = """项目支出绩效自评表
（2023年度）
项目名称\t文化惠民工程
项目资金（万元）\t年初预算数\t全年预算数(A)\t全年执行数(B)\t分值\t执行率(B/A)\t得分
年度资金总额\t100.00\t120.00\t114.00\t10\t95%\t9.5
其中：当年财政拨款\t80.00\t100.00\t94.00\t—\t94%\t—
其他资金\t20.00\t20.00\t20.00\t—\t100%\t—
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析
产出指标（50分）\t数量指标\t讲座场次\t≥40场\t{done}\t15\t{first}\t{reason}
\t\t培训人次\t≥1200人次\t1386人次\t{weight}\t{second}\t
\t质量指标\t培训合格率\t≥98%\t98%\t10\t{third}\t
\t时效指标\t按时完成率\t=100%\t100%\t10\t10\t
效益指标（30分）\t社会效益\t群众文化素养\t提升\t有所提升\t30\t28\t缺少数据
满意度指标（10分）\t满意度指标\t群众满意度\t≥90%\t{pleased}\t10\t10\t
总分\t\t\t\t\t100\t{total}\t
回收问卷300份，满意276份。
"""
RIGHT = {
    "done": "45场",
    "first": "15",
    "reason": "",
    "weight": "15",
    "second": "15",
    "third": "10",
    "pleased": "92%",
    "total": "97.5",
}


def found(text: str) -> list[tuple[str, bool, str]]:
    """The issues but for those of missing reasons (test_checks_rows.py)."""
    return [(issue.kind, issue.certain, issue.message) for issue in extract_text(text).issues if issue.kind != "reason"]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"done": "30场", "first": "11.25", "total": "93.75", "reason": "场馆维修"},
        {"done": "39场", "first": "14.63", "total": "97.13"},
        {"done": "39场", "first": "15"},  # within rounding of whole points
        {"done": "40余场"},
        {"done": "38场", "first": "14.3", "total": "96.8"},
        {"pleased": "90%以上"},
        {"total": "97.55"},
    ],
)
def test_right_tables_raise_nothing(changed: dict[str, str]) -> None:
    assert found(FORM.format(**{**RIGHT, **changed})) == []


@pytest.mark.parametrize(
    ("changed", "certain", "words"),
    [
        ({"total": "99.5"}, True, "28+10=97.5，总分写 99.5"),
        ({"done": "30场"}, True, "未达到目标而得满分；按完成比例应得 11.25"),
        ({"done": "30场", "reason": "受疫情影响"}, False, "未达到目标而得满分"),
        ({"third": "9.8", "total": "97.3"}, True, "达到目标应得满分 10，表内得分 9.8"),
        ({"second": "12", "total": "94.5"}, False, "达到目标应得满分 15，表内得分 12"),
        ({"second": "16", "total": "98.5"}, True, "“培训人次”行得分 16 高于分值 15"),
    ],
)
def test_a_score_that_is_wrong_is_found_once(changed: dict[str, str], certain: bool, words: str) -> None:
    ((kind, sure, message),) = found(FORM.format(**{**RIGHT, **changed}))
    assert (kind, sure) == ("score", certain) and words in message


def test_weights_are_held_against_the_total_and_against_their_level() -> None:
    messages = [
        message for _, certain, message in found(FORM.format(**{**RIGHT, "weight": "20", "second": "20", "total": "102.5"})) if certain
    ]
    assert any("各行分值之和为 105，总分行写 100" in message for message in messages)
    assert any("15+20+10+10=55" in message for message in messages)


def test_a_rate_above_a_hundred_in_a_cell_names_the_likely_misreading() -> None:
    ((kind, certain, message),) = found(FORM.format(**{**RIGHT, "pleased": "290%"}))
    assert (kind, certain) == ("percent", False) and "≥90%" in message


BLANKS = """云岫县文化馆2023年度整体支出自评报告
一、预算执行情况
项目 年初预算 追加预算 全年预算 全年支出 执行率
基本支出 200.00 20.00 220.00 210.00 95.45%
项目支出 100.00 30.00 {project} 120.00 92.31%
合计 300.00 50.00 350.00 {spent} {rate}
二、履职情况
举办展览12场。
"""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ()),
        ({"spent": "340.00", "rate": "97.14%"}, ("210+120=330",)),
        ({"project": "140.00"}, ("220+140=360", "100+30=130", "120÷140=85.71%")),
        ({"rate": "97.5%"}, ("330÷350=94.29%",)),
    ],
)
def test_a_table_cut_by_blanks_is_added_up(changed: dict[str, str], words: tuple[str, ...]) -> None:
    messages = [message for _, _, message in found(BLANKS.format(**{"project": "130.00", "spent": "330.00", "rate": "94.29%", **changed}))]
    assert len(messages) == len(words) and all(any(word in message for message in messages) for word in words)


@pytest.mark.parametrize(
    ("told", "raised"), [("94.5分，评价等级为“优”", False), ("86分，评价等级为“优”", True), ("86分，评价等级为“良”", False)]
)
def test_the_grade_fits_the_score(told: str, raised: bool) -> None:
    text = (
        f"云岫县文化馆2023年度绩效自评报告\n一、履职情况\n举办展览12场。\n二、评价结论\n经自评，我馆2023年度整体支出绩效自评得分{told}。\n"
    )
    assert ("score" in {kind for kind, _, _ in found(text)}) is raised


def test_the_score_of_the_text_is_held_against_the_total_of_the_table() -> None:
    text = FORM.format(**RIGHT)
    assert found(text + "综上，项目自评得分97.5分。\n") == []
    ((kind, certain, message),) = found(text + "综上，项目自评得分98.5分。\n")
    assert (kind, certain) == ("score", False) and "文中自评得分 98.5 分，表内总分 97.5" in message
