"""Rows choose their answers: what may answer a row, what speaks against a figure, and when a cell stays empty."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from narrative.matching.aims import aims_of, held_against
from narrative.matching.answers import ANSWER
from narrative.matching.assign import setting_of
from narrative.matching.bounded import bounds_of, differ, nearest
from narrative.matching.candidates import candidates
from narrative.matching.catalogues import catalogue
from narrative.matching.choose import Choice, Option
from narrative.matching.measures import measures_of
from narrative.matching.policy import excluded, other_item, refused
from narrative.matching.propose import propose
from narrative.matching.ranker import shipped_ranker
from narrative.matching.score import points_of
from narrative.matching.steps import step_of
from narrative.matching.targets import read_target, split_unit, target_scale
from narrative.matching.told import LEVELS, tell, tell_all
from narrative.matching.units import convert, in_unit_of, row_kinds
from narrative.matching.values import Candidate, may_answer, setting
from narrative.matching.wanted import core, prepare, prepared, similarity
from narrative.matching.worked import left_out, rests
from narrative.pipeline import extract_text, fill_read
from narrative.quantities.families import worth
from narrative.quantities.find import find_quantities
from narrative.types import Cell, Indicator, Table


def indicator(name: str, target: str = "", unit: str = "") -> Indicator:
    read = read_target(target, unit)
    shown = unit or (read.unit if read else "")
    return Indicator(name, ("产出指标", "数量指标", name), name, shown, measures_of(name, shown), read, unit_column=unit)


def filled(text: str, *rows: Indicator) -> list[Cell]:
    table = Table("t", "表", "表", rows, ())
    return list(fill_read([extract_text(text)], [table], shipped_ranker()).cells)


def made(text: str, kinds: frozenset[str], *, wants_new: bool = False) -> list[Candidate]:
    where, _ = setting_of([extract_text(text)])
    order = range(len(where.told))
    return candidates(where, list(order), list(order), kinds, wants_change=wants_new)


@pytest.mark.parametrize(
    ("told", "target", "value"),
    [
        ("渠道衬砌41.6公里", "48000米", "41600"),
        ("护栏装了5200延米", "5公里", "5.2"),
        ("治理水土流失21.5平方公里", "2000公顷", "2150"),
        ("高接换种1170亩", "80公顷", "78"),
        ("灭螺1850万平方米", "1800公顷", "1850"),
        ("复垦矿坑920亩", "60公顷", "61.33"),
        ("收缴药品3600公斤", "3吨", "3.6"),
        ("处置废物2.4吨", "2000公斤", "2400"),
        ("培训农民1.2万人次", "1万人次", "1.2"),
        ("拨付补助36万元", "30万元", "36"),
        ("培训农民300人", "90%", None),
    ],
)
def test_a_value_is_said_in_the_unit_of_its_row(told: str, target: str, value: str | None) -> None:
    (fact,) = extract_text(f"云泽县水利局2023年度绩效自评报告\n一、履职情况\n全年{told}。").facts
    row = indicator("工作量", target)
    scale = target_scale(row.target, row.unit_column)[1]
    assert convert(fact.quantity.value, fact.quantity, row, scale) == (Decimal(value) if value else None)


def test_what_is_measured_by_other_tables_is_worth_the_same() -> None:
    assert worth("公里", "米") == 1000 and worth("场", "次") == 1


def test_a_length_in_another_unit_answers_its_row() -> None:
    row = indicator("灌区渠道衬砌长度", "48000米")
    (cell,) = filled("云泽县水利局2023年度绩效自评报告\n一、履职情况\n全年完成灌区渠道衬砌41.6公里，清淤干渠22条。", row)
    shown = cell.value if cell.value is not None else cell.alternatives[0].value
    assert shown == 41600


def test_grades_of_one_list_may_be_added() -> None:
    found = made("学生在省赛中获一等奖2项、二等奖5项、三等奖9项。", frozenset(("count",)))
    assert Decimal(16) in {c.value for c in found if c.kind == "sum"}


def test_a_total_is_not_added_to_its_parts() -> None:
    found = made("全年办讲座30场，其中进校园12场、进社区18场。", frozenset(("count",)))
    sums = {c.value for c in found if c.kind == "sum"}
    assert Decimal(60) not in sums and Decimal(42) not in sums


def test_growth_is_worked_out_where_the_row_asks_for_it() -> None:
    text = "注册志愿者由年初的640人增至930人。"
    new = made(text, frozenset(("count",)), wants_new=True)
    assert Decimal(290) in {c.value for c in new if c.kind == "increment"}
    assert not [c for c in made(text, frozenset(("count",))) if c.kind == "increment"]


def test_what_fell_is_worked_out_where_the_row_asks_by_how_much() -> None:
    where, _ = setting_of([extract_text("审批时限由上年的12个工作日压缩至7个工作日。")])
    order = list(range(len(where.told)))
    fell = candidates(where, order, order, frozenset(("time",)), wants_change=True, falls=True)
    assert Decimal(5) in {c.value for c in fell if c.kind == "increment"}
    assert not [c for c in candidates(where, order, order, frozenset(("time",)), wants_change=True) if c.kind == "increment"]


def test_growth_is_worked_out_from_a_figure_told_again() -> None:
    text = "年末在库企业505家。\n（二）联网直报企业由年初447家增加到505家。"
    assert Decimal(58) in {c.value for c in made(text, frozenset(("count",)), wants_new=True) if c.kind == "increment"}


def test_shares_are_worked_out_for_rows_in_percent() -> None:
    found = made("全年受理纠纷187件，调解成功171件。", frozenset(("percent",)))
    assert Decimal("91.44") in {c.value for c in found if c.kind == "ratio"}


def test_a_count_times_what_each_had() -> None:
    found = made("办讲座28场，平均每场110人。", frozenset(("count",)))
    assert Decimal(3080) in {c.value for c in found if c.kind == "product"}


def test_what_is_worked_out_is_never_filled_in() -> None:
    cell = filled("科技志愿者队伍由上年底的640人扩充到930人。", indicator("科技志愿者年度净增人数", "≥250人"))[0]
    assert cell.state != "filled"


def test_the_likeliest_rows_are_filled_with_their_own_figures() -> None:
    text = "全年举办科普讲座26场，发放科普资料1.2万份，科技馆接待观众5.3万人次。"
    rows = (indicator("科普讲座场次", "≥20场"), indicator("发放科普宣传资料份数", "1万份"), indicator("科技馆接待观众人次", "≥5", "万人次"))
    cells = filled(text, *rows)
    assert [c.value for c in cells] == [26, Decimal("1.2"), Decimal("5.3")]
    assert all(c.state == "filled" and c.facts and 0.5 < c.probability < 1 for c in cells)


def test_rows_that_nothing_speaks_of_stay_empty() -> None:
    cell = filled("全年举办科普讲座26场。", indicator("新建文化广场面积", "≥500平方米"))[0]
    assert cell.state != "filled" and cell.value is None and cell.reason


def test_two_figures_for_one_thing_are_no_answer() -> None:
    text = "一、履职情况\n全年发放科普读本1.68万册。\n二、效益情况\n全年科普读本1.86万册发放到户。"
    cell = filled(text, indicator("科普读本发放册数", "≥1.5万册"))[0]
    assert cell.state in ("conflict", "abstained") and cell.value is None


def test_a_share_that_its_counts_belie_is_a_conflict() -> None:
    text = "共有2050名学员参加考核，合格1520名，考核合格率82%。"
    cell = filled(text, indicator("学员考核合格率", "≥80%"))[0]
    assert cell.value is None


def test_persons_never_stand_for_person_times() -> None:
    cell = filled("全年培训农民860人。", indicator("培训农民人次", "≥800人次"))[0]
    assert cell.value is None and cell.reason in ("unit_differs", "unsure")


def test_the_order_of_rows_does_not_matter() -> None:
    text = "全年举办科普讲座26场，开展培训12期，培训人员1400人次。"
    rows = (indicator("科普讲座场次", "≥20场"), indicator("培训期数", "≥10期"), indicator("培训人次", "≥1000人次"))
    forward, backward = filled(text, *rows), filled(text, *rows[::-1])
    assert [(c.value, c.state) for c in forward] == [(c.value, c.state) for c in backward[::-1]]
    assert all(a.probability == pytest.approx(b.probability, abs=1e-6) for a, b in zip(forward, backward[::-1], strict=True))


@pytest.mark.parametrize(("name", "bare"), [("科普活动举办场次", "科普活动"), ("发放资料份数", "发放资料"), ("场次", "场次")])
def test_names_without_the_words_for_their_count(name: str, bare: str) -> None:
    assert core(name) == bare


def test_likeness_of_names() -> None:
    assert similarity("科普讲座", "科普讲座") == 1.0 and similarity("科普讲座", "经费支出") == 0.0


def test_rows_are_prepared_with_what_they_demand() -> None:
    row = prepare([indicator("省级以上入选人数", "5人")]).rows[0]
    assert "level.province" in row.contrasts and "stage.granted" in row.contrasts and row.kinds == frozenset(("count",))


@pytest.mark.parametrize(
    ("text", "name", "target"),
    [
        ("每村配备安全员2名，全镇31个村全部配齐。", "配备安全员人数", "2名"),
        ("全镇有320人未参加培训。", "参加培训人数", "≥300人"),
        ("公交车45辆因到期报废。", "新增公交车数量", "≥40辆"),
        ("全年登记男性志愿者210名。", "女性志愿者登记人数", "≥200名"),
        ("获省级示范社称号5家。", "国家级示范社数量", "≥5家"),
        ("推荐劳动模范候选人6名。", "获评劳动模范人数", "6名"),
        ("自2019年以来新建服务站46个。", "新建服务站数量", "≥40个"),
        ("全年发现安全隐患56处。", "整改安全隐患数量", "≥50处"),
        ("年初计划植树6万株，因干旱推迟。", "植树株数", "6万株"),
        ("参保率较上年提高3.2%。", "参保率", "≥3%"),
    ],
)
def test_figures_of_something_else_are_never_filled_in(text: str, name: str, target: str) -> None:
    assert filled(text, indicator(name, target))[0].value is None


def test_two_parts_that_a_row_cannot_tell_apart_are_no_answer() -> None:
    cell = filled("城区发放宣传册4000册，农村发放宣传册6500册。", indicator("宣传册发放册数", "≥7000册"))[0]
    assert cell.value != 6500


def test_what_could_be_worked_out_comes_with_its_sum() -> None:
    table = Table("t", "表", "表", (indicator("纠纷调解成功率", "≥90%"),), ())
    result = fill_read([extract_text("全年受理纠纷187件，调解成功171件。")], [table], shipped_ranker())
    cell = result.to_dict()["cells"][0]
    assert cell["value"] is None
    assert "171件÷187件=91.44%" in [a["formula"] for a in cell["alternatives"]]
    assert cell["reason"] != "derived" or "算式：171件÷187件=91.44%" in result.reason(result.cells[0])


def test_the_same_rows_are_worked_out_once() -> None:
    rows = catalogue()
    assert prepared(rows) is prepared(tuple(rows)) and prepared(rows) is not prepared(rows[:3])


def test_a_list_of_equals_is_added_though_linked_as_part() -> None:
    found = made("两项赛事参赛队伍分别为121支、48支。", frozenset(("count",)))
    assert Decimal(169) in {c.value for c in found if c.kind == "sum"}


def test_an_earlier_state_and_its_change_give_the_present_one() -> None:
    found = made("热线投诉比上年的61件少了22件。", frozenset(("count",)))
    assert Decimal(39) in {c.value for c in found if c.kind == "step"}


def test_all_of_a_number_is_a_hundred_per_cent() -> None:
    found = made("十六个乡镇科协全部完成换届。", frozenset(("percent",)))
    assert Decimal(100) in {c.value for c in found if c.kind == "whole"}


@pytest.mark.parametrize(
    ("text", "total"),
    [("新建道路800米、改造道路1.5公里。", "2.3"), ("清运垃圾320公斤、淤泥1.2吨。", "1.52"), ("新建道路1.2公里、改造道路800米。", "2000")],
)
def test_sums_are_made_in_one_unit(text: str, total: str) -> None:
    assert {c.value for c in made(text, frozenset()) if c.kind == "sum"} == {Decimal(total)}


def test_each_of_named_things_and_each_of_a_count() -> None:
    assert Decimal(2) in {c.value for c in made("新引进有声书库、古籍影像库各1个。", frozenset(("count",))) if c.kind == "listed"}
    assert Decimal(18) in {c.value for c in made("给山里的9个教学点送去科学箱各2只。", frozenset(("count",))) if c.kind == "product"}


def test_a_total_without_a_part_for_rows_that_leave_it_out() -> None:
    cell = filled("实用技术培训办了26期，其中线上直播课11期。", indicator("现场授课（不含直播）", "≥15期"))[0]
    assert Decimal(15) in {a.value for a in cell.alternatives} or cell.value == Decimal(15)


@pytest.mark.parametrize(
    ("name", "text", "rest"),
    [
        ("线下招聘会场次", "全年举办各类招聘会412场（其中线上137场）。", 275),
        ("分散供养人数", "特困供养983人，其中集中供养的是371人。", 612),
        ("非贫困户农民受训人次", "培训农民群众3950人次，其中建档立卡贫困户1760人次。", 2190),
        ("未获采用的建议篇数", "报送决策咨询建议7篇，被区委办采用4篇。", 3),
        ("成年观众参观量", "接待观众31万人次，其中未成年人18万人次。", 130000),
        ("招聘会场次", "全年举办各类招聘会412场（其中线上137场）。", None),
        ("非遗展演场次", "举办文化活动46场，其中非遗展演12场。", None),
    ],
)
def test_what_a_row_leaves_out_is_taken_from_the_total(name: str, text: str, rest: int | None) -> None:
    where, _ = setting_of([extract_text(f"一、履职情况\n{text}\n")])
    found = [c.value for c in rests(where, range(len(where.told)), left_out(name))]
    assert set(found) == ({Decimal(rest)} if rest is not None else set())


def test_what_is_worked_out_is_never_filled() -> None:
    text = "注册志愿者由年初的640人增至930人。热线投诉比上年的61件少了22件。十六个乡镇科协全部完成换届。"
    rows = (indicator("新增注册志愿者", "≥200人"), indicator("热线投诉量", "≤40件"), indicator("乡镇科协换届完成率", "=100%"))
    assert all(cell.state != "filled" for cell in filled(text, *rows))


def test_the_average_in_a_bracket_says_nothing_of_the_count_before_it() -> None:
    from narrative.matching.policy import own_words

    fact = extract_text("未成年观众占六成（全省场馆平均每馆5.2万人次）。").facts[0]
    assert "平均" not in own_words(fact)


def test_a_figure_just_below_its_target_is_no_hit() -> None:
    short = filled("全年发放明白卡近1万张。", indicator("发放明白卡张数", "≥10000张"))[0]
    met = filled("全年发放明白卡近1万张。", indicator("发放明白卡张数", "≥8000张"))[0]
    assert short.state != "filled" and met.value == 10000


def test_a_contradicted_figure_is_shown_with_what_contradicts_it() -> None:
    text = "沅岭县科协2024年度绩效自评报告\n一、基本情况\n本会编制9名。\n二、履职情况\n全年举办科普大讲堂讲座86场。\n（二）工作成效\n一年来，累计举办科普大讲堂讲座93场。"
    cell = filled(text, indicator("科普大讲堂讲座场次", "≥80场"))[0]
    assert cell.state == "conflict" and {one.value for one in cell.alternatives} >= {86, 93}


def test_what_fell_is_told_with_the_larger_figure_first() -> None:
    text = "沅岭县审批局2024年度绩效自评报告\n一、基本情况\n本局编制9名。\n二、履职情况\n平均审批时限由上年的12个工作日压缩至7个工作日。"
    table = Table("t", "表", "表", (indicator("审批时限压缩工作日", "≥4个工作日"),), ())
    filled_ = fill_read([extract_text(text)], [table], shipped_ranker())
    told = [filled_.formula(one, "") for one in filled_.cells[0].alternatives if one.made == "increment"]
    assert told and all(line.startswith("12") and "－7" in line for line in told)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("会员满意度95.2%，非会员单位没有单独测评。", "非会员单位满意度"),
        ("对来馆游客问卷调查，满意率97.4%；志愿者未开展调查。", "志愿者满意度"),
        ("会员满意度95.2%，果农满意度没有单独测评。", "果农满意度"),
    ],
)
def test_a_satisfaction_of_those_who_were_not_asked_stays_empty(text: str, row: str) -> None:
    [cell] = filled(f"二、履职情况\n全年举办培训12期。{text}", indicator(row, "≥90%"))
    assert cell.state != "filled" and cell.value is None


def test_a_total_that_the_conclusion_has_one_more_of_is_not_filled() -> None:
    text = "二、履职情况\n新建农家书屋2个。\n\n三、自评结论\n新建农家书屋3个，总体完成较好。\n"
    [cell] = filled(text, indicator("农家书屋新建数", "≥2个"))
    assert cell.state != "filled"


def test_a_figure_that_is_not_trusted_is_named_with_what_contradicts_it() -> None:
    text = "二、履职情况\n全年举办科普讲座42场，受众5600人次。\n\n三、自评结论\n全年举办科普讲座45场，总体完成较好。\n"
    table = Table("t", "表", "表", (indicator("科普讲座场次", "≥40场"), indicator("讲座受众", "≥5000人次")), ())
    result = fill_read([extract_text(text)], [table], shipped_ranker())
    contradicted, plain = result.cells
    assert contradicted.reason == "conflict" and plain.state == "filled"
    said = result.why(contradicted)
    assert said in ("材料前后不一：42场、45场", "材料前后不一：45场、42场")
    assert result.reason(contradicted).startswith(said + "。") and result.why(plain) == ""


def test_a_share_of_what_failed_gives_the_share_of_what_did_not() -> None:
    found = made("质量抽检1600批次，不合格的8批次。", frozenset(("percent",)))
    assert Decimal("99.5") in {c.value for c in found if c.kind == "complement"}


def test_a_row_of_a_level_and_above_is_not_answered_by_that_level_alone() -> None:
    text = "选送作品获省级奖3件、市级奖7件。"
    level, above = filled(text, indicator("作品获市级奖项", "≥6件"), indicator("作品获市级以上奖项", "≥6件"))
    assert level.value == 7 and above.state != "filled"


@pytest.mark.parametrize("said", ["60场以上", "不少于60场"])
def test_the_words_of_a_target_are_no_result(said: str) -> None:
    plain, promised = (filled(f"一是举办巾帼宣讲{words}。", indicator("巾帼宣讲场次", "≥60场"))[0] for words in ("60场", said))
    assert plain.value == 60 and promised.state != "filled"


@pytest.mark.parametrize(
    ("sentence", "clause", "asked"),
    [
        ("向会员发放问卷160份，会员满意度96%", "会员满意度96%", "会员"),
        ("对600户经营主体作问卷，综合满意度为96%", "综合满意度为96%", "对600户经营主体作问卷，综合满意度为"),
        ("企业对登记窗口的满意度98%", "企业对登记窗口的满意度98%", "企业"),
        ("培训会员160人", "培训会员160人", ""),
    ],
)
def test_whose_satisfaction_a_figure_is(sentence: str, clause: str, asked: str) -> None:
    fact = next(f for f in extract_text(sentence + "。").facts if f.clause == clause)
    assert tell(fact, sentence, "", "").asked == asked


def test_a_count_hears_what_stands_since_the_semicolon_and_at_the_head_of_its_paragraph() -> None:
    report = extract_text("一、履职情况\n强化抽检。全年抽检农产品1250批次，合格率99.2%；抽检食品860批次，合格率98.4%。")
    told = {str(one.fact.quantity.value): dict(zip(LEVELS, one.pairs, strict=True)) for one in tell_all(report)}
    assert "产品" in told["99.2"]["segment"] and "食品" not in told["99.2"]["segment"]
    assert "食品" in told["98.4"]["segment"] and "产品" not in told["98.4"]["segment"]
    assert "产品" in told["98.4"]["sentence"] and "强化" in told["98.4"]["lead"]


@pytest.mark.parametrize(("name", "value"), [("农产品抽检合格率", "99.2"), ("食品抽检合格率", "98.4")])
def test_a_rate_belongs_to_what_its_segment_names(name: str, value: str) -> None:
    cell = filled("强化抽检。全年抽检农产品1250批次，合格率99.2%；抽检食品860批次，合格率98.4%。", indicator(name, "≥98%"))[0]
    assert str(cell.value or cell.alternatives[0].value) == value


def test_a_sum_that_leaves_one_of_its_list_out_is_not_filled_in() -> None:
    short = filled("修复青铜器12件、书画8幅、陶瓷23件。", indicator("受损文物修复数量", "≥30件"))[0]
    assert short.state != "filled" and short.value is None


def test_a_difference_answers_no_row_of_the_catalogue() -> None:
    report = extract_text(
        "青禾市科学技术协会2024年度工作总结\n一、履职情况\n全年培训基层科普人员386人次，比2023年多培训37人。公众号关注人数较上年增加3.2万人。"
    )
    rows = {report.quote(fact.quantity.span): report.matches[fact.id].indicator for fact in report.facts}
    assert rows == {"386人次": "training_participants", "37人": None, "3.2万人": None}


@pytest.mark.parametrize(
    ("money", "spent"),
    [
        ("本年部门总支出482.6万元。科普专项年初预算80万元，实际支出79.2万元。", "482.6万元"),
        ("科普专项年初预算80万元，实际支出79.2万元。全年支出合计482.6万元，其中基本支出300万元。", "482.6万元"),
        ("科普专项预算80万元，实际支出79.2万元。", "79.2万元"),
        ("科普专项实际支出79.2万元。大篷车项目实际支出30万元。", None),
        ("全年支出482.6万元。全年支出合计480万元。", None),
    ],
)
def test_the_money_block_asks_for_the_whole_unit(money: str, spent: str | None) -> None:
    report = extract_text(f"青禾市科协2024年度绩效自评报告\n一、履职情况\n举办讲座12场。\n二、资金使用情况\n{money}")
    table = Table("t", "表", "表", (indicator("科普讲座场次", "12场"),), ())
    found = {p.label: p.text for p in propose(fill_read([report], [table], shipped_ranker())) if p.field == "money"}
    assert found.get("全年执行数") == spent


def test_a_total_by_the_number_of_those_who_shared_it() -> None:
    where, _ = setting_of([extract_text("资助大学新生326人，发放助学金65.2万元。")])
    order = list(range(len(where.told)))
    found = candidates(where, order, order, frozenset(("money",)), wants_change=False, per_head=True)
    assert Decimal(2000) in {c.value for c in found if c.kind == "quotient"}


@pytest.mark.parametrize(
    ("text", "name", "unit", "reason"),
    [
        ("学徒制培养在训320人。", "学徒结业人数", "人", "other_kind"),
        ("摸排出未参保企业214家。", "企业参保数", "家", "other_kind"),
        ("加装电梯业主签字的有3台。", "加装电梯完工数", "台", "other_kind"),
        ("重点人群签约率72.5%，满意率不断提升。", "签约居民满意度", "%", "other_kind"),
        ("全年运输企业隐患整改率100%。", "运输企业称许率", "%", "other_kind"),
        ("创成3A级旅游景区1家。", "4A级景区创建数", "家", "other_kind"),
        ("创成国家慢性病综合防控示范区1个。", "省级慢性病综合防控示范区", "个", "other_kind"),
        ("应回收废旧农膜3538吨。", "废旧农膜回收量", "吨", "other_kind"),
        ("获国家级奖2项。", "省、市级奖项", "项", "other_kind"),
        ("全市考核取证9800人。", "局本级考核取证人数", "人", "other_kind"),
        ("拆除危旧房46栋。", "危旧房加固", "栋", "other_kind"),
        ("改建公厕86座。", "新建公厕", "座", "other_kind"),
        ("新建、改建公厕86座。", "新建公厕", "座", ""),
        ("新改建农村公路86公里。", "新建及改建农村公路", "公里", ""),
        ("慰问党员36名。", "新发展党员", "名", "other_kind"),
        ("提拔校级干部26名。", "培训校级干部", "名", "other_kind"),
        ("发放小额贷款860万元。", "贷款回收额", "元", "other_kind"),
        ("女教师体检860人。", "男教师体检", "人", "other_kind"),
        ("乡镇新增停车位860个。", "城区新增停车位", "个", "other_kind"),
        ("出栏肉羊3万只。", "生猪出栏", "只", "other_kind"),
        ("种植玉米5万亩。", "水稻种植面积", "亩", "other_kind"),
        ("种植玉米、水稻5万亩。", "水稻种植面积", "亩", ""),
        ("老年人体检3000人。", "儿童体检", "人", "other_kind"),
        ("谋划项目15个。", "农旅项目", "个", "other_kind"),
        ("谋划项目15个。", "谋划项目数", "个", ""),
        ("申请新建冷库12座。", "新建冷库", "座", "other_kind"),
        ("1—6月理赔260件。", "保险理赔", "件", "other_period"),
        ("截至6月底发展家庭农场326家。", "家庭农场发展", "家", "other_period"),
        ("1—6月理赔260件。", "1—6月理赔", "件", ""),
        ("2022届毕业生就业率95.8%。", "2023届毕业生就业率", "%", "other_period"),
        ("核发取水许可证43本。", "取水许可证换发数量", "本", "other_kind"),
        ("牵头制定地方标准3项。", "牵头制定行业标准", "项", "other_kind"),
        ("发放重度残疾人护理补贴982人。", "残疾人生活补贴发放人数", "人", "other_kind"),
        ("乳腺癌筛查6008人。", "宫颈癌筛查人数", "人", "other_kind"),
        ("注销登记市场主体312户。", "市场主体设立登记", "户", "other_kind"),
        ("改造污水管网18公里。", "雨水管网改造", "公里", "other_kind"),
        ("全年完成大坝首次鉴定14座。", "大坝复核鉴定", "座", "other_kind"),
        ("发行专项债1.2亿元。", "专项债券资金支出", "元", "other_kind"),
        ("培训质量官168名。", "质量官聘任人数", "名", "other_kind"),
        ("历年新建冷库17座。", "新建冷库", "座", "only_stock"),
        ("第一剂次接种1870人。", "全程接种人数", "人", "other_kind"),
        ("干部对媒体满意度92%；受众这边没做问卷。", "受众满意度", "%", "other_kind"),
    ],
)
def test_the_step_before_another_kind_and_another_rate_are_refused(text: str, name: str, unit: str, reason: str) -> None:
    assert refusal(text, name, unit) == reason


@pytest.mark.parametrize(
    ("text", "name", "unit"),
    [
        ("“雨露计划”补助学生1376人次。", "雨露计划资助人次", "人次"),
        ("全年新发展退货承诺店105家，查处案件32件。", "退货承诺店新增数", "家"),
        ("带动低收入户560户户均增收2100元。", "带动低收入户数", "户"),
        ("重点车辆检验率99.1%、报废率98.7%。", "重点车辆检验率", "%"),
        ("更新展品29件（套）。", "展品更新数", "件（套）"),
        ("更新展品29件（套）。", "展品更新数", "件"),
        ("中央级媒体用稿12条。", "央级媒体用稿", "条"),
        ("上半年检修设备。到年底全年共出车24次。", "出车次数", "次"),
    ],
)
def test_programmes_shops_rates_beside_it_and_units_of_two_classifiers_are_not(text: str, name: str, unit: str) -> None:
    assert refusal(text, name, unit) == ""


def refusal(text: str, name: str, unit: str) -> str:
    """Why the first count of a text must not answer a row that it is the likeliest answer of, "" where nothing speaks against it."""
    where, _ = setting_of([extract_text(text)])
    (row,) = prepare([indicator(name, "", unit)]).rows
    fact = where.told[0].fact.quantity
    found = (Candidate("single", (0,), fact.value, fact.lower, fact.upper, fact.bound),)
    features = np.zeros((1, len(ANSWER)), dtype=np.float32)
    choice = Choice(
        found, features, np.zeros(0), np.array([5.0, 0.0]), np.array([0.99, 0.01]), np.array([5.0]), (Option(fact.value, 0.99, 0),)
    )
    return refused(row, choice, where)[0]


def test_the_levels_of_a_sum_may_be_those_that_its_row_joins() -> None:
    where, _ = setting_of([extract_text("获省级奖3项。获市级奖5项。")])
    (joint,) = prepare([indicator("省、市级奖项", "", "项")]).rows
    (above,) = prepare([indicator("市级以上奖项", "", "项")]).rows
    (city,) = prepare([indicator("市级奖项", "", "项")]).rows
    assert [excluded(where.told, row) for row in (joint, above, city)] == [False, False, True]


def test_a_repeat_that_tells_exactly_what_was_told_loosely_answers_for_both() -> None:
    loose, exact, other = setting_of([extract_text("一是下乡办牌二十余次。全年下乡办牌23次，发放牌证3900副。")])[0].told
    again = replace(exact, fact=replace(exact.fact, duplicate_of=loose.fact.id))
    where = setting((loose, again, other), (0, 0, 0))
    answers = [n for n in range(len(where.told)) if may_answer(where, n)]
    assert [str(where.told[n].fact.quantity.value) for n in answers] == ["23", "3900"]
    first = replace(exact, fact=replace(exact.fact, duplicate_of=None))
    same = setting((first, replace(exact, fact=replace(exact.fact, id="f9", duplicate_of=exact.fact.id))), (0, 0))
    assert [n for n in range(2) if may_answer(same, n)] == [0]


@pytest.mark.parametrize(
    ("first", "again", "stands"),
    [
        ("7万多人次", "7.4万余人次", "74000"),
        ("上万人次", "1.1万人次", "11000"),
        ("7.4万余人次", "7万多人次", "74000"),
        ("7.4万人次", "7万多人次", "74000"),
    ],
)
def test_of_two_tellings_the_finer_one_answers(first: str, again: str, stands: str) -> None:
    told = setting_of([extract_text(f"活动惠及群众{first}。全年活动惠及群众{again}。")])[0].told
    twice = replace(told[1], fact=replace(told[1].fact, duplicate_of=told[0].fact.id))
    where = setting((told[0], twice), (0, 0))
    assert [f"{where.told[n].fact.quantity.value:f}" for n in range(2) if may_answer(where, n)] == [stands]


def test_a_rate_of_areas_is_worked_out() -> None:
    found = made("林业有害生物发生面积3.9万亩，完成防治3.74万亩。", frozenset(("percent",)))
    assert Decimal("95.9") in {c.value for c in found if c.kind == "ratio"}


@pytest.mark.parametrize("unit", ["人", "名"])
def test_a_rate_is_held_against_the_counts_of_its_own_sentence_first(unit: str) -> None:
    text = f"云泽县科协2023年度工作总结\n一、履职情况\n选送选手217{unit}参赛，86人次获奖，获奖比例45%。其中一等奖14人次，二等奖31人次，三等奖41人次。"
    where, _ = setting_of([extract_text(text)])
    (rate,) = (n for n, one in enumerate(where.told) if one.fact.quantity.unit == "%")
    assert "doubt.share_differs" in where.doubts[rate]  # though 14 of 31 are 45.16 in a hundred


def test_points_are_of_the_value_in_the_unit_of_the_row() -> None:
    row = replace(indicator("复垦面积", "≥60公顷"), weight=Decimal(10))
    (less,) = find_quantities("720亩")
    assert in_unit_of(less, row).value == 48 and points_of(row, in_unit_of(less, row)) == (Decimal("8.00"), Decimal("8.00"))
    (other,) = find_quantities("720户")
    assert in_unit_of(other, row) is other


def test_rows_that_ask_for_a_place_take_ranks_and_nothing_else() -> None:
    assert row_kinds(indicator("全市考评位次", "", "名")) == frozenset(("rank",))
    assert row_kinds(indicator("参赛人数", "", "名")) == frozenset(("count",))


@pytest.mark.parametrize(
    ("unit", "scale"), [("亿尾（粒）", 10**8), ("万册（张）", 10**4), ("万头（只）次", 10**4), ("件（套）", 1), ("万人次", 10**4)]
)
def test_scales_of_units_that_name_two_classifiers(unit: str, scale: int) -> None:
    assert split_unit(unit)[1] == scale


def test_a_burden_that_was_lifted_is_no_number_below_zero() -> None:
    (fact,) = extract_text("为企业减负74万元。").facts
    assert fact.quantity.value == 740000


def test_what_did_not_happen_is_nil_and_a_proposal() -> None:
    (cell,) = filled("一、履职情况\n举办讲座12场。全年未发生安全责任事故。", indicator("安全责任事故发生数", "0起"))
    assert cell.state == "abstained" and cell.reason == "absent"
    first = cell.alternatives[0]
    assert (str(first.value), first.made) == ("0", "absent")


def test_the_proof_of_nil_is_what_the_report_says() -> None:
    report = extract_text("一、履职情况\n全年未发生安全责任事故。")
    table = Table("t", "表", "表", (indicator("安全责任事故发生数", "0起"),), ())
    done = fill_read([report], [table], shipped_ranker())
    (cell,) = done.cells
    assert not report.facts and "原文：“未发生安全责任事故”" in done.reason(cell)
    assert [one.clause for _, one in map(done.fact, cell.alternatives[0].facts)] == ["全年未发生安全责任事故"]


@pytest.mark.parametrize(
    ("words", "step"),
    [
        ("行政处罚案件办结数", "step.settled"),
        ("护理员培训取证人数", "step.certified"),
        ("就业培训人次", "step.taught"),
        ("农村公路竣工验收里程", "step.accepted"),
        ("交工验收", "step.handed_over"),
        ("社区文化活动场次", ""),
    ],
)
def test_the_last_step_that_words_name(words: str, step: str) -> None:
    assert step_of(words) == step


def test_each_count_of_a_chain_tells_its_own_step() -> None:
    where, _ = setting_of([extract_text("受理劳动争议案件164件，立案158件、结案151件，已整改35处。")])
    assert [one.step for one in where.told] == ["step.received", "step.filed", "step.settled", "step.put_right"]
    assert [one.is_beside for one in where.told] == [True, True, True, False]
    assert where.told[0].steps == {"step.filed", "step.settled"}


def test_a_count_states_its_own_attributes_before_those_of_its_list() -> None:
    first, second, third = setting_of([extract_text("市级举办省级讲座12场、国家级展览8场、市集3场。")])[0].told
    assert "level.nation" not in first.contrasts and "level.province" in first.contrasts
    assert "level.nation" in second.contrasts and "level.province" not in second.contrasts
    assert "level.nation" not in third.contrasts


def test_a_value_that_equals_its_target_is_neither_favoured_nor_doubted() -> None:
    aims = aims_of([indicator("讲座场次", "≥20场"), indicator("讲座场次", "≤20场"), indicator("讲座场次")])
    held = held_against(aims, np.array([[20.0], [21.0], [10.0]]))
    assert held.shape == (3, 3, 4) and not held[:, 2].any()
    assert held[0, 0].tolist() == held[1, 0].tolist() == [1, 1, 0, 1]
    assert held[0, 1].tolist() == [1, 1, 0, 1] and held[1, 1].tolist() == [1, 1, 0, 0]
    assert held[2, 0].tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("name", "told", "apart"),
    [
        ("3岁以下儿童管理率", "0—6岁儿童建档2.1万人，管理率94.6%", True),
        ("0—3岁儿童管理率", "3岁以下儿童建档0.9万人，管理率94.6%", False),
        ("65岁以上老年人体检人数", "60周岁及以上老人体检1.2万人", True),
        ("60岁以上老年人体检人数", "60周岁及以上老人体检1.2万人，65岁以上0.8万人", True),
        ("1000元以上家电补贴台数", "补贴500元以上家电320台", True),
        ("35岁以下青年培训人数", "培训青年320人", False),
        ("0—6岁儿童保健覆盖率", "1.0—6岁儿童管理24518人，管理率94.7%", False),
        ("发放补助户数", "为60岁以上老人发放补助500元", False),
    ],
)
def test_groups_that_figures_bound_are_told_apart(name: str, told: str, apart: bool) -> None:
    before, _, clause = told.rpartition("，")
    assert differ(bounds_of(name), nearest(before, clause)) == apart


@pytest.mark.parametrize(("name", "left"), [("书屋新建任务完成率", True), ("赶集宣传任务完成率", False), ("赶集任务完成率", False)])
def test_a_rate_that_says_only_how_far_an_item_came_answers_no_other_item(name: str, left: bool) -> None:
    report = extract_text("1．赶集宣传：目标36场，实际摆出41场，完成率113.9%。\n2．村寨书屋：目标新添9个，实际挂牌8个。")
    (rate,) = (told for told in tell_all(report) if told.fact.quantity.unit == "%")
    (row,) = prepared((indicator(name, "≥100%"),)).rows
    assert other_item(rate, row) == left
