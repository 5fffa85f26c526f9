"""Figures right beside each other that all but obey a relation, in any words; each with its right figure, and what lies as near and means nothing."""

from __future__ import annotations

import re

import pytest

from narrative.pipeline import extract_text
from narrative.types import Issue

HEAD = "青江市某局2023年度绩效自评报告\n一、履职情况\n"
SLOT = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")  # {what is wrong|what is right}


def issues(prose: str) -> tuple[Issue, ...]:
    return extract_text(HEAD + prose + "\n").issues


SLIPS = [
    ("老屋加固{145|143}户，其中甲类96户、乙类47户，均已验收。", "sum"),
    ("清洁取暖{2.26|2.31}万户，走了三条路：煤改电1.04万户，煤改气0.92万户，接入热网0.35万户。", "sum"),
    ("送评短片38部，拿奖{18|17}部（自治区一等奖3部，二等奖5部，三等奖9部）。", "sum"),
    ("听力救助126名——城区52名，乡镇48名，牧区26名；上年105名，增幅{31|20}%。", "change"),
    ("林草盖度由实施前的41%升到47%，升幅{8|6}个百分点。", "change"),
    ("科普讲师登台，城里讲了46场，乡下讲了38场，加起来{88|84}场。", "sum"),
    ("图书流转：\n—中心馆31200册\n—镇分馆18400册\n—村书屋9600册\n合计{58200|59200}册，均已登记。", "sum"),
    ("上半年接访1240人次，下半年1388人次，全年接访{2528|2628}人次。", "sum"),
    ("今年修了渠{73|68}公里，东片31公里，西片22公里，南片15公里，都通了水。", "sum"),
    ("捐赠款物共{92.6|90.6}万元，现金61.2万元，药品29.4万元。", "sum"),
    ("补贴发放到城市困难户1320户、农村困难户2640户，两类共{4060|3960}户。", "sum"),
    ("改造分两步走，全年{58|55}户，第一期32户于5月完工，第二期23户于10月完工。", "sum"),
    ("该打疫苗的羊4.2万只，打上的4.03万只，免疫密度{98|96}%。", "rate"),
    ("应报表单位1250家，按时报上来的1175家，按时报送率{96|94}%。", "rate"),
    ("窗口现场办结率达{93.5|91.2}%（受理2850件，当场办完2600件）。", "rate"),
    ("电话访了400人，说满意的372人，满意率{95|93}%。", "rate"),
    ("在册车辆320辆\n电动车辆224辆\n电动车辆占比{74|70}%", "rate"),
    ("馆办社团年初18个，新吸收5个，退出2个，年末{23|21}个。", "sum"),
    ("要装的灯共460盏，装好392盏，还剩{78|68}盏。", "sum"),
    ("慰问品备了640份，每份120元，花了{8.28|7.68}万元。", "product"),
    ("借阅证上年末在用3200张，本年末在用3680张，净增{540|480}张。", "change"),
    ("志愿者由1200人发展到1800人，是上年的{1.8|1.5}倍。", "change"),
    ("达标率由82.4%提到90.1%，提高{8.7|7.7}个百分点。", "change"),
]
CLEAN = [
    "报名640人，考核后结业586人，就业率95%。",
    "团队票1240张，散客票860张，另有赠票，共售出门票收入8.6万元。",
    "组织巡讲42场，其中进校园18场、进社区14场，听众9600人次。",
    "社团由12个发展到15个，参加学生增长40%。",
    "发放问卷500份，收回486份，满意率95.1%。",
    "任务是培训300人，实际培训312人，合格率98%。",
    "电话接了180个，信件收了60件，办结率97%。",
    "月均接待2960人，补贴月均3054人。",
    "年初预算80万元，追加24万元，合计支出98.6万元。",
    "平均每场45人，办了24场，共1092人次。",
]


@pytest.mark.parametrize(("text", "kind"), SLIPS)
def test_a_slip_is_doubted_and_the_right_figure_is_not(text: str, kind: str) -> None:
    wrong, right = SLOT.sub(r"\1", text), SLOT.sub(r"\2", text)
    assert kind in {issue.kind for issue in issues(wrong)}
    assert issues(right) == ()


@pytest.mark.parametrize("text", CLEAN)
def test_what_only_lies_near_raises_nothing(text: str) -> None:
    assert issues(text) == ()


def test_a_doubt_is_not_told_beside_a_certain_issue() -> None:
    (issue,) = issues("评定获奖作品164幅：一等奖20幅、二等奖50幅、三等奖90幅。")
    assert issue.certain
