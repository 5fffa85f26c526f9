"""Contradictions that a report names itself, and levels of the year that it tells twice."""

from __future__ import annotations

import pytest

from narrative import extract_text
from narrative.facts.status import BESIDE
from narrative.matching.unsettled import unsettled

HEAD = "沂岭县图书馆2023年度工作总结\n一、履职情况\n全年开放308天，举办讲座36场，接待读者12.6万人次。读者证持有率91.6%。\n"


@pytest.mark.parametrize(
    ("said", "disputed"),
    [
        ("大厅的展板写着“全年开放318天”，与登记的不一致，以哪一个为准待定。", {"308天"}),
        ("馆刊上印的是全年讲座“39场”，和前面报的不是一回事。", {"36场"}),
        ("馆刊登的讲座是39场，与上文不同，两个数都先留着。", {"36场"}),
        ("馆刊登的讲座为39场，与台账36场不一致，以台账36场为准。", set()),
        ("馆刊误写为讲座39场，与台账36场不一致。", set()),
        ("上年讲座33场，与今年口径不一致。", set()),
        ("有14户的卡号对不上，补贴退了回来。", set()),
    ],
)
def test_what_a_sentence_says_of_two_figures(said: str, disputed: set[str]) -> None:
    report = extract_text(HEAD + "二、说明\n" + said + "\n")
    told = unsettled(report)
    first = report.facts[0].sentence
    assert {report.quote(f.quantity.span) for f in report.facts if f.id in told and f.sentence == first} == disputed
    assert disputed <= {report.quote(span) for issue in report.issues if issue.kind == "value" for span in issue.spans}


@pytest.mark.parametrize(
    ("plan", "disputed"),
    [
        ("读者证持有率由92.4%提高到95%", True),
        ("力争将读者证持有率从目前的92.4%提升到95%", True),
        ("在今年读者证持有率92.4%的基础上再提高两个百分点", True),
        ("读者证持有率由91.6%提高到95%", False),
        ("读者证持有率由2022年的88.4%提高到95%", False),
        ("数字资源使用率由92.4%提高到95%", False),
    ],
)
def test_the_base_of_a_plan(plan: str, *, disputed: bool) -> None:
    report = extract_text(HEAD + "二、2024年打算\n明年新建分馆2个；" + plan + "；办好流动书车。\n")
    assert [one.kind for one in report.disputes] == (["base"] if disputed else [])


@pytest.mark.parametrize(
    ("lead", "told"),
    [
        ("讲座目标30场，年底共办", True),
        ("承诺送书进村30场，实际", True),
        ("目标为讲座30场，年底前完成", False),
        ("讲座目标30场，培训", False),
        ("讲座目标30册，实际", False),
    ],
)
def test_what_a_list_of_goals_tells_beside_a_goal(lead: str, *, told: bool) -> None:
    found = BESIDE.search(lead)
    assert (found is not None and found["unit"][:1] == "场") is told
