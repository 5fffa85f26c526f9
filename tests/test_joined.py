"""Rows whose names join several things: what is joined, which count tells what of it, and the sums that answer them."""

from __future__ import annotations

import pytest

from narrative.matching.assign import setting_of
from narrative.matching.elsewhere import elsewhere, places_of, told_elsewhere
from narrative.matching.joined import each_told, joined, named
from narrative.matching.worked import joint_sums
from narrative.pipeline import extract_text


@pytest.mark.parametrize(
    ("name", "things"),
    [
        ("培训与咨询场次", ("培训", "咨询")),
        ("驿站及书吧新建数", ("驿站", "书吧")),
        ("新媒体推送（长图、短片）", ("长图", "短片")),
        ("登记业务（设立、变更、注销）", ("设立", "变更", "注销")),
        ("线上加线下观众", ("上", "下")),
        ("法律援助案件", ()),
        ("普及率", ()),
        ("参与人次", ()),
        ("及时率", ()),
        ("市级及以上奖项", ()),
        ("送教惠及学生数", ()),
        ("触及人群", ()),
        ("校舍新改扩建面积", ("新", "改", "扩")),
        ("省市两级示范基地新增", ("省", "市")),
        ("县乡两级河长巡河", ("县", "乡")),
        ("市级示范基地新增", ()),
    ],
)
def test_what_a_name_joins(name: str, things: tuple[str, ...]) -> None:
    assert joined(name) == tuple(map(frozenset, things))


def test_which_of_the_things_counts_tell() -> None:
    where, _ = setting_of([extract_text("新建驿站4座、书吧6个。维修路灯8盏。")])
    things = joined("驿站及书吧新建数")
    assert [named(things, one) for one in where.told] == [(1.0, 0.0), (1.0, 0.0), (0.0, 0.0)]
    assert each_told(things, where.told[:2]) and not each_told(things, where.told[1:]) and not each_told(things, where.told[:1])
    assert named((), where.told[0]) == (0.0, 0.0) and not each_told((), where.told[:2])
    (visited,) = setting_of([extract_text("春节期间走访困难家庭36户。")])[0].told
    assert named(joined("走访户数（春节、重阳）"), visited) == (1.0, 0.0)


def test_a_sum_of_one_count_for_each_thing_wherever_it_is_told() -> None:
    where, _ = setting_of([extract_text("新建驿站4座。全年接待3万人次。建成书吧6个。")])
    sums = list(joint_sums(where, range(len(where.told)), joined("驿站及书吧新建数")))
    assert [([str(where.told[m].fact.quantity.value) for m in one.facts], str(one.value)) for one in sums] == [(["4", "6"], "10")]
    assert list(joint_sums(where, range(len(where.told)), ())) == []
    assert list(joint_sums(where, range(len(where.told)), joined("驿站及画廊新建数"))) == []


def test_a_total_and_its_part_are_no_sum() -> None:
    where, _ = setting_of([extract_text("开展活动34场，其中讲座12场。")])
    assert list(joint_sums(where, range(len(where.told)), joined("活动、讲座场次"))) == []


def test_a_name_that_another_sentence_tells_better() -> None:
    report = extract_text("举办法治讲座12场。建成禁毒教育基地，举办禁毒讲座6场。")
    told = told_elsewhere(places_of([report]), "禁毒讲座")
    own, other = (0, report.facts[0].sentence), (0, report.facts[0].sentence + 1)
    assert next((where, number) for where, _, number in told) == (other, True)
    assert elsewhere(told, frozenset((own,)), 1 / 3) == pytest.approx((2 / 3, 2 / 3))
    assert elsewhere(told, frozenset((other,)), 1.0) == (0.0, 0.0)


def test_a_clause_that_is_but_the_name_tells_nothing() -> None:
    report = extract_text("禁毒讲座。举办法治讲座12场。")
    assert [share for _, share, _ in told_elsewhere(places_of([report]), "禁毒讲座")] == [pytest.approx(1 / 3)]
