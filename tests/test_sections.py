"""Sections on the outlines that offices use: what is read, what is left out, who reports, for which year; narrative told twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from docx import Document as new_document

from narrative.pipeline import extract, extract_text

OUTLINES: dict[str, tuple[str, list[str], str, int]] = {
    "form flattened from Word": (
        "部门整体支出绩效自评表\n"
        "（2022年度）\n"
        "部门名称\t澄湾县妇女联合会\n"
        "年度预算申请\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
        "年度总体目标\t预期目标\t实际完成情况\n"
        "\t目标1：举办家庭教育讲座30场；目标2：帮扶困难妇女200人。\t1.举办家庭教育讲座33场，听众4100人次。2.帮扶困难妇女218人。\n"
        "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
        "产出指标\t数量指标\t讲座场次\t30场\t33场\t10\t10\n",
        ["30场", "200人", "33场", "4100人次", "218人"],
        "澄湾县妇女联合会",
        2022,
    ),
    "system export with p tags": (
        "榆河区图书馆绩效自评表（2021年）\n"
        "单位：榆河区图书馆\n"
        "年初设定目标\t年度总体目标完成情况\n"
        "<p>全年开放300天，</p><p>接待读者20万人次。</p>\t<p>全年开放312天，接待读者21.4万人次，</p><p>办读书活动46场。</p>\n",
        ["300天", "20万人次", "312天", "21.4万人次", "46场"],
        "榆河区图书馆",
        2021,
    ),
    "fixed outline of counties": (
        "苍溪岭县残疾人联合会2020年部门整体支出绩效评价报告\n"
        "一、部门基本情况\n"
        "（一）部门职能\n"
        "负责全县8个乡镇残疾人工作。\n"
        "（二）机构人员\n"
        "编制11名，在职9人。\n"
        "二、一般公共预算支出情况\n"
        "（一）基本支出情况\n"
        "基本支出156万元。\n"
        "（二）项目支出情况\n"
        "项目支出88万元。项目资金使用情况：为残疾人适配辅具140件，康复训练62人。\n"
        "三、政府性基金预算支出情况\n"
        "无。\n"
        "四、国有资本经营预算支出情况\n"
        "无。\n"
        "五、社会保险基金预算支出情况\n"
        "无。\n"
        "六、部门整体支出绩效情况\n"
        "（一）产出\n"
        "开展职业培训4期，培训210人次。\n"
        "（二）效益\n"
        "新增就业37人。\n"
        "七、存在的问题及原因分析\n"
        "有3个乡镇未配专干。\n"
        "八、下一步改进措施\n"
        "明年培训6期。\n"
        "九、部门整体支出绩效自评结果拟应用和公开情况\n"
        "拟在网站公开1次。\n"
        "十、其他需要说明的情况\n"
        "无。\n",
        ["4期", "210人次", "37人"],
        "苍溪岭县残疾人联合会",
        2020,
    ),
    "summary without outline": (
        "松浦市科协2023年工作总结\n"
        "2023年，市科协紧扣中心，真抓实干。\n"
        "一、办实事，科普惠民有温度\n"
        "全年举办科普讲座52场，服务群众1.3万人次。\n"
        "二、搭平台，学术交流有深度\n"
        "举办学术年会6场，交流论文211篇。\n"
        "三、抓自身，机关建设有力度\n"
        "开展主题党日12次。\n"
        "2024年工作打算\n"
        "一、办好科普讲座60场。\n"
        "二、举办学术年会8场。\n",
        ["52场", "1.3万人次", "6场", "211篇", "12次"],
        "松浦市科协",
        2023,
    ),
    "city report with scores and tables": (
        "临陌市科学技术协会2019年度整体支出绩效评价报告\n"
        "一、部门概况\n"
        "1.主要职能。承担12项职能。\n"
        "2.人员情况。现有职工21人。\n"
        "二、部门整体支出管理及使用情况\n"
        "全年支出640万元，其中基本支出410万元。\n"
        "三、部门整体支出绩效情况\n"
        "（一）投入情况（10分，自评9分）\n"
        "预算执行率97%。\n"
        "（二）过程情况（30分，自评29分）\n"
        "制度健全，制定制度5项。\n"
        "（三）产出情况（30分，自评30分）\n"
        "1.科普产出。举办科普活动41场。\n"
        "2.人才产出。推荐人才7名。\n"
        "（四）效果情况（30分，自评28分）\n"
        "受益群众6.2万人次。\n"
        "一级指标|二级指标|分值|得分\n"
        "投入|预算|10|9\n"
        "产出|数量|30|30\n"
        "四、存在的主要问题\n"
        "仍有2个园区未建科协。\n"
        "五、改进措施和建议\n"
        "力争建园区科协2个。\n",
        ["41场", "7名", "6.2万人次"],
        "临陌市科学技术协会",
        2019,
    ),
    "project report": (
        "2022年科普专项项目支出绩效自评报告\n"
        "项目单位：潞川县科学技术协会\n"
        "一、项目基本情况\n"
        "（一）项目概况。县财政安排科普经费45万元。\n"
        "（二）项目绩效目标。\n"
        "全年举办科普活动20场，发放资料1万份。\n"
        "二、项目资金使用及管理情况\n"
        "到位45万元，支出44.6万元。\n"
        "三、项目组织实施情况\n"
        "成立领导小组，明确分工。\n"
        "四、项目绩效情况\n"
        "（一）项目产出\n"
        "举办科普活动23场，发放资料1.1万份。\n"
        "（二）项目效益\n"
        "受益群众8600人次。\n"
        "五、其他需要说明的问题\n"
        "（一）后续工作计划\n"
        "明年举办25场。\n"
        "（二）主要经验\n"
        "部门联动。\n",
        ["20场", "1万份", "23场", "1.1万份", "8600人次"],
        "潞川县科学技术协会",
        2022,
    ),
    "told twice": (
        "湄川区红十字会2021年整体支出绩效自评报告\n"
        "一、部门概况\n"
        "编制6名。\n"
        "二、主要工作完成情况\n"
        "（一）应急救护。举办救护员培训14期，取证人数462人。\n"
        "（二）人道救助。救助困难家庭130户。\n"
        "三、绩效评价结论\n"
        "自评得分96分。\n"
        "附件1 部门整体支出绩效自评表\n"
        "年度绩效目标\t实际完成情况\n"
        "全年举办救护员培训12期，取证人数达到400人以上，救助困难家庭100户。\t举办救护员培训14期，取证人数462人；救助困难家庭130户。\n",
        ["14期", "462人", "130户", "12期", "400人以上", "100户", "14期", "462人", "130户"],
        "湄川区红十字会",
        2021,
    ),
    "decimal numbering": (
        "2024年度岚口县融媒体中心部门绩效自评情况说明\n"
        "1 单位基本情况\n"
        "1.1 职责\n"
        "承担县级新闻宣传等9项职责。\n"
        "2 年度履职情况\n"
        "2.1 新闻宣传\n"
        "发布新闻稿件3200条，上送省级媒体采用160条。\n"
        "2.2 活动\n"
        "举办直播32场。\n"
        "3 预算执行情况\n"
        "支出1200万元，执行率98%。\n"
        "4 存在问题\n"
        "原创作品不足，仅12件。\n",
        ["3200条", "160条", "32场"],
        "岚口县融媒体中心",
        2024,
    ),
}


def test_an_item_of_work_keeps_its_counts_whatever_a_word_of_its_title_says_and_ends_at_the_next_number() -> None:
    text = (
        "澜山县医疗保障局2023年绩效自评报告\n二、履职情况\n1.待遇落实。救助困难群众860人次。\n"
        "2.药品采购与结算。新落地集采药品96种，覆盖医院14家，药店22家。\n3.经办服务。窗口办件3.1万件。\n"
        "4.预算执行。年初预算820万元，支出811万元，采购电脑3台。\n5.宣传引导，全年进村宣讲27场。\n三、存在问题\n1.人手不足，只有6人。\n"
    )
    result = extract_text(text)
    assert [result.quote(f.quantity.span) for f in result.facts] == ["860人次", "96种", "14家", "22家", "3.1万件", "27场"]


@pytest.mark.parametrize("name", OUTLINES)
def test_outcomes_and_goals_are_read_and_nothing_else(name: str) -> None:
    text, wanted, _, _ = OUTLINES[name]
    result = extract_text(text)
    assert Counter(result.quote(f.quantity.span) for f in result.facts) == Counter(wanted)


def test_titles_in_frames_part_goals_from_outcomes() -> None:
    text = "填报单位：澜山县水利局\n填报年度：2023年\n\n【年度总体目标】\n培训水管员300人次；治理河道12公里。\n\n【年度目标完成情况】\n（一）培训\n1、培训水管员310人次。\n"
    result = extract_text(text)
    assert [(result.quote(f.quantity.span), f.status) for f in result.facts] == [
        ("300人次", "target"),
        ("12公里", "target"),
        ("310人次", "achieved"),
    ]


def test_a_conclusion_that_tells_outcomes_again_is_read_and_one_that_scores_is_not() -> None:
    told = "澜山县水利局2023年绩效自评报告\n一、履职情况\n培训水管员310人次。\n二、自评结论\n综上，全年培训水管员316人次，自评为优。\n"
    scored = "澜山县水利局2023年绩效自评报告\n一、履职情况\n培训水管员310人次。\n二、自评结论\n6项目标完成5项，自评得分96分。\n"
    assert [told_of.quote(f.quantity.span) for told_of in [extract_text(told)] for f in told_of.facts] == ["310人次", "316人次"]
    assert [fact.quantity.value for fact in extract_text(scored).facts] == [310]


def test_the_number_of_an_item_is_no_word_of_what_it_counts() -> None:
    result = extract_text("澜山县水利局2023年工作总结\n一、主要工作\n2.水管员培训6期310人次，新建步道2条，共14公里。\n")
    assert [fact.what for fact in result.facts] == ["水管员培训", "水管员培训", "步道", "步道"]


@pytest.mark.parametrize("name", OUTLINES)
def test_the_reporting_unit_and_its_year_are_read_from_title_or_form(name: str) -> None:
    text, _, organisation, year = OUTLINES[name]
    result = extract_text(text)
    assert (result.organisation, result.year) == (organisation, year)


def test_what_is_told_twice_is_counted_once_and_goals_are_targets() -> None:
    result = extract_text(OUTLINES["told twice"][0])
    told = {(result.quote(f.quantity.span), f.status): f.duplicate_of is not None for f in result.facts}
    assert told == {
        ("14期", "achieved"): True,
        ("462人", "achieved"): True,
        ("130户", "achieved"): True,
        ("12期", "target"): False,
        ("400人以上", "target"): False,
        ("100户", "target"): False,
    }


def test_every_character_is_in_one_section() -> None:
    for text, _, _, _ in OUTLINES.values():
        result = extract_text(text)
        for flow, view in enumerate(result.views[: len(result.document.flows)]):
            spans = [(s.start_v, s.end_v) for s in result.sections if s.flow == flow]
            assert [*(start for start, _ in spans), len(view.text)] == [0, *(end for _, end in spans)]


def test_a_table_run_together_is_of_plans_and_ends_where_prose_begins() -> None:
    text = (
        "澄湾县职业学校2023年度绩效自评说明\n"
        "序号 工作内容 年初计划 年末结果 说明\n"
        "1 秋季招生 900人 934人 含贯通班\n"
        "2 教师实践 60人次 71人次\n"
        "\n"
        "以下分条说明。\n"
        "1.教学。毕业生612人，就业588人。\n"
        "2.竞赛。参加市赛代表队21支。\n"
    )
    result = extract_text(text)
    told = {str(f.quantity.value): f.status for f in result.facts}
    assert {told[value] for value in ("612", "588", "21")} == {"achieved"}
    assert "achieved" not in {told.get(value) for value in ("900", "60")}


def test_words_for_columns_inside_a_sentence_head_no_table() -> None:
    result = extract_text("目标任务完成情况说明：全年计划培训300人，实际完成326人。\n举办讲座12场。\n")
    assert ("12", "achieved") in {(str(f.quantity.value), f.status) for f in result.facts}


def test_a_conclusion_below_one_that_gives_advice_tells_outcomes_again() -> None:
    text = (
        "云岫县科协2023年度绩效自评报告\n一、基本情况\n本会编制9名。\n二、履职情况\n全年举办讲座42场。\n"
        "三、评价结论及建议\n（一）评价结论。部门整体支出绩效较好，全年举办讲座四十余场，培训农民3600人次。自评得分96分。\n"
        "（二）存在问题\n讲座覆盖不够。"
    )
    assert [f.quantity.value for f in extract_text(text).facts] == [42, 40, 3600]


def test_a_heading_of_unknown_role_is_judged_with_all_below_it() -> None:
    text = (
        "云岫县残联2023年度绩效自评报告\n一、单位概况\n（一）机构组成\n内设股室3个。\n二、整体管理方面\n一年来，全会上下同心协力，扎实推进各项工作。\n"
        "（一）康复服务提质。为2370名残疾人提供康复服务，适配辅具612件。\n（二）维权平稳。处理来信来访362件次。\n三、存在问题\n力量不足。"
    )
    assert [f.quantity.value for f in extract_text(text).facts] == [2370, 612, 362]


def test_a_numbered_title_with_a_comma_is_no_wrapped_line() -> None:
    text = "某县科协2021年工作总结\n一、强化政治引领，党建带动科建有力有效\n以学习教育为契机，组织现场教学3批次共96人次。\n二、服务基层，科普亮点纷呈\n举办讲座26场。"
    assert [extract_text(text).quote(f.quantity.span) for f in extract_text(text).facts] == ["3批次", "96人次", "26场"]


def test_titles_without_a_role_go_with_the_first_that_told_work() -> None:
    text = "某县社保中心工作总结\n一、参保扩面\n新增参保3120人，走访企业260家。\n二、基金征缴\n征缴社保费4.9亿元，支出3.2亿元，预算执行率98%，走访参保单位136家，为412家企业减负。\n"
    assert "412家" in [extract_text(text).quote(f.quantity.span) for f in extract_text(text).facts]


def test_goals_that_open_a_paragraph_of_the_introduction_are_targets() -> None:
    text = "一、基本情况\n本会为群众团体。\n年度绩效目标：康复服务1500人；无障碍改造80户。\n二、履职情况\n康复服务1596人，改造86户。\n"
    result = extract_text(text)
    assert [(result.quote(f.quantity.span), f.status) for f in result.facts] == [
        ("1500人", "target"),
        ("80户", "target"),
        ("1596人", "achieved"),
        ("86户", "achieved"),
    ]


def test_a_note_behind_plans_comes_back_to_what_was_done() -> None:
    text = "二、履职情况\n直播72场。\n三、下步打算\n计划直播80场。\n补充：全年直播共76场次。\n"
    result = extract_text(text)
    assert "76场次" in [result.quote(f.quantity.span) for f in result.facts]


@pytest.mark.parametrize("title", ["五、2025年工作", "五、2025年", "五、新的一年", "五、谋划2025年工作", "五、努力方向"])
def test_what_a_title_names_of_a_later_year_is_no_result(title: str) -> None:
    head = "临渚县住房和城乡建设局2024年度工作总结\n二、履职情况\n新建公厕5座。\n"
    for body in ("新建公厕4座，更新果壳箱600只。\n", "（一）环卫。新建公厕4座。\n（二）市容。更新果壳箱600只。\n"):
        assert [str(fact.quantity.value) for fact in extract_text(f"{head}{title}\n{body}").facts] == ["5"]
    told = extract_text(f"{head}五、2024年主要工作\n更新果壳箱600只。\n").facts
    assert [str(fact.quantity.value) for fact in told] == ["5", "600"]


def _told(text: str) -> list[tuple[str, str]]:
    result = extract_text(text)
    return [(result.quote(fact.quantity.span), fact.status) for fact in result.facts]


def test_results_that_an_introduction_tells_in_passing_are_read() -> None:
    text = (
        "沂岭县残疾人联合会2023年工作总结\n2023年，县残联紧扣年度重点，为312名残疾儿童提供康复服务，改造无障碍家庭86户，各项工作取得进展。现将情况报告如下。\n"
        "一、单位概况\n机关内设股室4个，编制9名，全县持证残疾人2.1万人。\n二、履职情况\n举办讲座12场。\n"
    )
    assert _told(text) == [("312名", "achieved"), ("86户", "achieved"), ("12场", "achieved")]


def test_results_of_an_earlier_year_in_an_introduction_are_not() -> None:
    text = "沂岭县残疾人联合会2023年工作总结\n2021年，县残联一年里培训残疾人140人次，改造家庭50户。\n一、履职情况\n举办讲座12场。\n"
    assert [told for told in _told(text) if told[1] == "achieved"] == [("12场", "achieved")]


def test_goals_amid_a_description_of_the_project_are_targets() -> None:
    text = "一、项目概况\n项目由县林场实施，专项资金680万元。年初绩效目标为：造林1.2万亩，管护面积20万亩。项目周期一年。\n二、履职情况\n造林1.3万亩。\n"
    assert _told(text) == [("1.2万亩", "target"), ("20万亩", "target"), ("1.3万亩", "achieved")]


def test_a_conclusion_between_marks_tells_results() -> None:
    text = (
        "沂岭县医疗保障局2023年度绩效自评报告\n一、自评结论\n自评得分95.6分，等级为优。概括起来：参保合计24.2万人；检查定点机构152家，追回基金186.4万元。\n"
        "二、履职情况\n举办宣讲12场。\n"
    )
    assert _told(text) == [("24.2万人", "achieved"), ("152家", "achieved"), ("186.4万元", "achieved"), ("12场", "achieved")]


def test_a_title_that_names_what_was_wanting_may_stand_over_results() -> None:
    head = "沂岭县应急管理局2023年工作总结\n一、重点工作\n（一）执法\n检查企业120家。\n（二）紧盯能力短板，培训更加扎实\n"
    assert _told(head + "宣讲92场，受众2.8万人次，印发手册6.5万份。\n")[1:] == [
        ("92场", "achieved"),
        ("2.8万人次", "achieved"),
        ("6.5万份", "achieved"),
    ]
    assert _told(head + "培训覆盖不足，还有12家企业未训，专业人员缺口8名，装备老旧。\n")[1:] == []


def test_a_paragraph_that_opens_with_what_this_year_planned_tells_what_came_of_it() -> None:
    text = "沂岭县水利局2023年工作总结\n一、履职情况\n（一）饮水\n2023年计划建设工程40件，实际建成46件，受益5.8万人。\n二、下步打算\n2024年计划建设工程30件。\n"
    assert _told(text) == [("40件", "target"), ("46件", "achieved"), ("5.8万人", "achieved")]


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("据2022年全省抽样监测，我县公民具备科学素质的比例为11.2%。", "baseline"),
        ("根据2021年人口普查结果，全县常住人口中有大学文化程度的占12.6%。", "baseline"),
        ("据2023年全省抽样监测，我县公民具备科学素质的比例为11.2%。", "achieved"),
        ("机房在2022年末扩充过一次，当时存储总量46.5TB。", "baseline"),
        ("全省湿地保护率47.6%。", "context"),
        ("上一轮体质合格率为93.8%，本轮数据尚未发布。", "baseline"),
        ("年初计划建设智慧小区20个，至年末建成17个。", "achieved"),
        ("二是年初安排除险加固水库8座，到12月底六座完工。", "achieved"),
        ("2024年1月随机走访用水户500户，满意度为93.6%。", "achieved"),
        ("宣传进校园46场，受场地条件限制，未能达到年初目标。", "achieved"),
        ("“阳光家园”计划全年服务残疾人2210人。", "achieved"),
        ("区属医院平均住院日7.4天。", "achieved"),
        ("社区康复执行率为98.7%。", "achieved"),
        ("任务：培训600人　实绩：657人。", "achieved"),
        ("应办：新认定示范企业20户。", "target"),
        ("登记商户11407户，头一年是14905户。", "baseline"),
    ],
)
def test_states_of_other_years_and_areas(sentence: str, status: str) -> None:
    assert [told for _, told in _told(f"沂岭县林业局2023年工作总结\n一、履职情况\n{sentence}\n")][-1] == status


@pytest.mark.parametrize(
    "paragraph",
    [
        "遗憾之处：夜间值班医师仅3名，乡镇上传率不到50%。",
        "往后怎么走：办讲座30场，接待观众50万人次。",
        "**不足**\n物业收缴率仅71%，弃管小区53个。",
        "【没想周全的】\n夜场只试了2次，志愿者流失45人。",
        "【账面】\n当年到账2260万元，政府采购14项。",
        "也要跟大家交个底，40%的村妇联主席没有手机。",
    ],
)
def test_titles_of_other_hands_tell_no_results(paragraph: str) -> None:
    text = f"沂岭县科学技术馆2023年工作总结\n一年里，举办讲座12场，接待观众4.6万人次。\n{paragraph}\n"
    assert "achieved" not in {status for _, status in _told(text)[2:]}


HEARD = "沂岭县民政局2023年度绩效自评报告\n一、机构那些事\n县民政局为县政府工作部门，机关内设股室6个，核定编制21名，下辖敬老院4所、救助站1个。\n二、履职情况\n全年为老人助餐3.2万人次，改造适老家庭146户。\n"


@pytest.mark.parametrize(
    ("title", "paragraph", "statuses"),
    [
        (
            "三、钱的去向",
            "新建助餐点12个，培训护理员186人次，为高龄老人上门巡诊2140人次，老人满意率达到96.2%。夏天的防暑包送到了每户门口，老人们见了护理员都叫得出名字。",
            {"achieved"},
        ),
        ("三、来年的底气", "一年里，我们走访独居老人1860户，帮42位老人找回了失联的子女，志愿者登记在册的已有730名。", {"achieved"}),
        (
            "三、短板正在补齐",
            "去冬今春改造漏雨院舍38间，给4所敬老院装上了电梯，护理床位添到260张，入住率由51%升到68%。",
            {"achieved", "baseline"},
        ),
        ("三、压在心上的石头", "4所敬老院里还有2所没有消防水池，护理员平均年龄54岁，持证的不到三成，11个村的老人吃饭仍靠邻居照应。", set()),
        (
            "三、开春头等大事",
            "2024年，把2所敬老院的消防水池建起来，再招护理员15名，助餐点要铺到余下的11个村，让3000名老人吃上热饭。",
            set(),
        ),
        (
            "三、花出去的每一分",
            "全年到位资金386万元，其中助餐补贴142万元、院舍改造97万元，支出率94.6%，公用经费压减8%，采购设备31台（套）。",
            set(),
        ),
    ],
)
def test_prose_is_heard_whatever_its_title(title: str, paragraph: str, statuses: set[str]) -> None:
    told = _told(f"{HEARD}{title}\n{paragraph}\n")
    assert told[:2] == [("3.2万人次", "achieved"), ("146户", "achieved")]
    assert {status for _, status in told[2:]} == statuses


def test_a_labelled_paragraph_of_problems_does_not_swallow_what_follows() -> None:
    text = f"{HEARD}存在问题：助餐点分布不匀，11个村的老人吃饭仍靠邻居照应，护理员缺口15名。\n全年为高龄老人上门巡诊2140人次，培训护理员186人次，新建助餐点12个，老人满意率达到96.2%。\n"
    assert [told for told, status in _told(text) if status == "achieved"][2:] == ["2140人次", "186人次", "12个", "96.2%"]


def test_what_a_labelled_paragraph_is_of_ends_with_it() -> None:
    text = "沂岭县人民医院2023年项目总结\n想达到什么：年溶栓240例，取栓60例。\n钱换来了什么：溶栓271例，取栓78例。\n"
    assert [status for _, status in _told(text)] == ["target", "target", "achieved", "achieved"]


def test_a_title_of_an_office_s_own_ends_the_goals() -> None:
    work = "公卫服务\n建立电子健康档案27.9万份，建档率98.2%。签约居民12.7万人，重点人群签约5.3万人，群众反映不错。\n"
    text = f"沂岭县卫生健康局2023年度自评情况\n绩效目标怎样定的\n目标表写明：服务常住人口28.4万人，培训乡村医生200人次。\n{work}短板\n儿科医生只有11个。\n"
    assert [status for _, status in _told(text)] == ["target", "target", "achieved", "achieved", "achieved", "achieved"]


def test_what_came_of_goals_told_by_a_label_is_no_goal() -> None:
    text = (
        "沂岭县民政局2023年自评表（文字部分）\n人员情况：核定编制34名，实有31人，临聘22人。\n年初设定目标：特困供养420人；新建老饭桌10个。\n"
        "目标实际完成情况：截至12月，特困人员411人，新建老饭桌12个。\n预算执行情况：全年预算11240万元，执行率98.02%。\n"
    )
    assert _told(text) == [("420人", "target"), ("10个", "target"), ("411人", "achieved"), ("12个", "achieved")]


@pytest.mark.parametrize("year", [2019, 2021, 2022, 2023, 2024])
def test_the_year_reported_on_tells_results_whatever_year_it_is(year: int) -> None:
    assert _told(f"沂岭县住房和城乡建设局{year}年工作总结\n一、主要工作\n{year}年加梯31台。\n") == [("31台", "achieved")]


@pytest.mark.parametrize(
    "prose",
    [
        "2024年计划新建农村公路60公里，改造危桥8座。今年新建农村公路72.6公里。",
        "2024年，计划创建示范社15家，新建基地3个。\n全年培训农民1200人次，建成冷库12座，发放资料3万份。",
        "下一年将创建示范社15家。今年已创建12家。\n全年培训农民1200人次。",
    ],
)
def test_a_paragraph_of_plans_ends_where_the_year_comes_back(prose: str) -> None:
    result = extract_text(f"云岫县农业农村局2023年度绩效自评报告\n三、履职完成情况\n{prose}\n")
    planned = {"60公里", "8座", "15家", "3个"}
    told = {result.quote(fact.quantity.span) for fact in result.facts if fact.status == "achieved"}
    assert told and told.isdisjoint(planned)


@pytest.mark.parametrize(
    "line",
    ["我局项目资金到位1200万元，到位率100%，支出1180万元，执行率98.3%。", "开展培训20期以上，服务群众3000人次以上，满意度95%以上。"],
)
def test_short_lines_are_what_their_title_says(line: str) -> None:
    result = extract_text(
        f"云岫县交通运输局2023年度绩效自评报告\n三、履职完成情况\n改造危桥8座，安装护栏36公里。\n新增公交车20辆，新开线路3条。\n{line}\n"
    )
    told = [result.quote(fact.quantity.span) for fact in result.facts if fact.status == "achieved"]
    assert told[:4] == ["8座", "36公里", "20辆", "3条"]


@pytest.mark.parametrize(
    "plan",
    [
        "下一步，我局将继续开展培训，全年培训400人次。今年新增公交线路5条，确保群众出行方便。",
        "下一步，我局将抓好项目。今年建成停车场3处。",
        "2024年，我局将改造小区20个。2024年共改造30个。",
    ],
)
def test_next_steps_stay_plans(plan: str) -> None:
    result = extract_text(f"云岫县交通运输局2023年度绩效自评报告\n三、履职完成情况\n改造危桥8座。\n{plan}\n")
    assert [result.quote(fact.quantity.span) for fact in result.facts] == ["8座"]


def test_a_short_opening_below_the_title_tells_results() -> None:
    result = extract_text(
        "云岫县水利局2023年度绩效自评报告\n2023年，全县完成水利投资4.86亿元，较好完成年度任务。\n一、主要工作\n建成泵站3座。\n"
    )
    assert [result.quote(fact.quantity.span) for fact in result.facts] == ["4.86亿元", "3座"]


def test_a_plan_that_speaks_of_the_whole_year_goes_on() -> None:
    result = extract_text(
        "云岫县农业农村局2023年度绩效自评报告\n三、履职完成情况\n培训农民800人次。\n2024年，计划创建示范社15家。全年培训农民1200人次。\n"
    )
    assert [result.quote(fact.quantity.span) for fact in result.facts] == ["800人次"]


@pytest.mark.parametrize(
    ("title", "prose", "quotes"),
    [
        (
            "三、部门履职完成情况",
            "投入资金2680万元，其中中央资金1200万元，新建卫生院3所，惠及群众四万余人。",
            ["2680万元", "1200万元", "3所", "四万余人"],
        ),
        ("四、满意度情况", "通过走访座谈、发放调查表300份，受益群众满意度达到95%以上。", ["300份", "95%以上"]),
        ("三、部门履职完成情况", "五峰乡、三合镇、七里坪村、八一路、双桥街道、四季青街道开展义诊3场。", ["3场"]),
    ],
)
def test_a_title_of_results_yields_to_no_vague_prose(title: str, prose: str, quotes: list[str]) -> None:
    result = extract_text(f"云岫县卫生健康局2023年度绩效自评报告\n{title}\n{prose}\n")
    assert [result.quote(fact.quantity.span) for fact in result.facts if fact.status == "achieved"] == quotes


def test_an_annex_is_a_part_of_its_own() -> None:
    text = "云溪市科协2023年度工作总结\n一、工作情况\n举办讲座46场。\n二、2024年打算\n明年计划举办讲座60场。\n附件1：2023年主要工作数据\n开展巡展137次。\n附件2：2024年拟实施项目\n新建科普馆3座。\n"
    result = extract_text(text)
    assert [(str(fact.quantity.value), fact.status) for fact in result.facts] == [("46", "achieved"), ("137", "achieved")]


@pytest.mark.parametrize(
    "line",
    ["产出指标 短期展览数量 ≥5个 6个 10分 10分", "社会效益指标 受益群众 ≥2万人次 2.4万人次 15分", "年初目标值", "实际完成值", "全年完成值"],
)
def test_rows_and_cells_of_tables_are_no_headings(line: str) -> None:
    read = extract_text(f"沅岭县科协2023年度绩效自评报告\n二、履职情况\n举办讲座46场。\n{line}\n")
    assert [section.title for section in read.sections if section.title] == ["履职情况"]


@pytest.mark.parametrize("title", ["职责活动四  人才引进", "目标任务三  件件有着落", "工作任务五\t项目建设", "专题2 人人有岗位"])
def test_titles_with_a_named_number_open_no_goals_and_count_nothing(title: str) -> None:
    read = extract_text(f"沅岭县水务局2023年度绩效自评报告\n二、履职情况\n举办讲座46场。\n{title}\n新建泵站3座。\n")
    assert [(str(fact.quantity.value), fact.status) for fact in read.facts] == [("46", "achieved"), ("3", "achieved")]


@pytest.mark.parametrize(
    "title",
    [
        "沅岭县园艺学会2023年工作总结\n及2024年工作打算",
        "沅岭县园艺学会2023年工作总结和\n2024年工作计划",
        "沅岭县科协2023年工作总结\n暨2024年工作思路",
    ],
)
def test_a_title_that_was_broken_opens_no_plans(title: str) -> None:
    prose = "2023年，学会紧扣职责，较好完成了各项任务。\n举办讲座46场，培训果农1200人次。\n2024年工作打算\n举办讲座60场。\n"
    read = extract_text(f"{title}\n{prose}")
    assert [(str(fact.quantity.value), fact.status) for fact in read.facts] == [("46", "achieved"), ("1200", "achieved")]


@pytest.mark.parametrize("title", ["及时开展绩效自评情况", "公众参与\n工作完成情况", "和谐社区建设成效"])
def test_titles_that_begin_like_the_rest_of_one_stay_headings(title: str) -> None:
    read = extract_text(f"沅岭县科协2023年度绩效自评报告\n一、基本情况\n内设2个股室。\n{title}\n接待群众300人。\n")
    assert title.rpartition("\n")[2] in [section.title for section in read.sections]


@pytest.mark.parametrize("title", ["产出指标完成情况", "效益指标", "自评得分96分"])
def test_titles_stay_headings(title: str) -> None:
    read = extract_text(f"沅岭县科协2023年度绩效自评报告\n二、履职情况\n举办讲座46场。\n{title}\n接待群众300人。\n")
    assert title in [section.title for section in read.sections]


@pytest.mark.parametrize(
    "paragraph",
    [
        "年初设定：讲座40场、培训600人次。实际完成：讲座46场，培训734人次。",
        "年初目标：讲座40场，培训600人次；全年实际完成：讲座46场，培训734人次。",
        "年初设定：讲座40场。实际完成：讲座46场。\n年初设定：培训600人次。实际完成：培训734人次。",
        "年初确定的目标为：讲座40场，培训600人次。从完成情况看，讲座46场，培训734人次。",
        "县政府年初下达我会的主要任务是：讲座40场，培训600人次。从实际落实情况来看，讲座46场，培训734人次。",
    ],
)
def test_what_came_of_goals_of_the_same_paragraph_is_no_goal(paragraph: str) -> None:
    read = extract_text(
        f"沅岭县科协2023年度绩效自评报告\n一、基本情况\n县科协内设2个股室。\n二、绩效目标\n{paragraph}\n三、下一步打算\n2024年新建基地8个。\n"
    )
    status = {str(fact.quantity.value): fact.status for fact in read.facts}
    assert status == {"40": "target", "600": "target", "46": "achieved", "734": "achieved"}


def test_costs_among_indicators_are_of_what_stands_above() -> None:
    kinds = "1、数量指标\n举办培训班12期，培训机手640人。\n2、成本指标\n单机维修成本不高于0.8万元，实际平均0.72万元，节约耗材120套。\n"
    read = extract_text(f"沅岭县农机中心2023年度绩效自评报告\n二、绩效目标完成情况\n（一）产出指标\n{kinds}")
    assert "120" in {str(fact.quantity.value) for fact in read.facts}


def test_counts_of_a_list_of_events_in_cells_are_read() -> None:
    rows = [["活动名称", "时间", "规模"], ["流动科学课堂", "全年", "84场，2.1万人次"], ["青年学者沙龙", "9—11月", "8期，博士410人次"]]
    table = "".join("\t".join(row) + "\n" for row in rows)
    read = extract_text(f"沅岭县科协2023年度工作总结\n二、履职情况\n举办讲座46场。\n附：品牌活动一览\n{table}三、存在不足\n场馆仅有1座。\n")
    assert [str(fact.quantity.value) for fact in read.facts] == ["46", "84", "21000", "8", "410"]


ROOMS = [
    ["场馆", "免费开放（天）", "到馆", "活动"],
    ["县图书馆", "306天", "21.4万人次", "62场"],
    ["县文化馆", "298天", "8.9万人次", "75场"],
]
TOLD = {"306天": "县图书馆免费开放", "21.4万人次": "县图书馆到馆", "62场": "县图书馆活动", "75场": "县文化馆活动"}


@pytest.mark.parametrize("mark", ["\t", " | "])
def test_a_count_in_a_cell_is_of_its_row_and_head(mark: str) -> None:
    lines = "\n".join(("| {} |" if "|" in mark else "{}").format(mark.join(row)) for row in ROOMS)
    read = extract_text(f"沅岭县文化旅游局2023年度工作总结\n二、履职情况\n三馆开放情况如下：\n{lines}\n外借文献12.6万册次。\n")
    assert TOLD.items() <= {read.quote(fact.quantity.span): fact.what for fact in read.facts}.items()


BARE = [
    (["乡镇", "巡诊（场）", "受诊（人次）"], {"12": ("场", "安河乡巡诊"), "1046": ("人次", "安河乡受诊")}),
    (["乡镇", "巡诊场数", "受诊人次"], {"12": ("场", "安河乡巡诊场数"), "1046": ("人次", "安河乡受诊人次")}),
    (["服务", "单位", "数量"], {"318": ("件", "辅具发放"), "26": ("户", "门槛改造")}),
]
FIGURES = {"乡镇": [["安河乡", "12", "1046"], ["松岭镇", "9", "—"], ["合计", "21", "1,046"]]}
BARE.append((["类别", "2022年", "2023年"], {"1980": ("份", "水样"), "1468": ("份", "食品")}))
FIGURES["类别"] = [["水样", "1980", "2315"], ["食品", "1502", "1468"]]
FIGURES["服务"] = [["辅具发放", "件", "318"], ["门槛改造", "户", "26"]]


@pytest.mark.parametrize("mark", ["\t", " | ", "    ", "　", "｜"])
@pytest.mark.parametrize(("head", "told"), BARE)
def test_a_bare_figure_in_a_cell_has_the_unit_of_its_head_or_row(mark: str, head: list[str], told: dict[str, tuple[str, str]]) -> None:
    lines = "\n".join(mark.join(row) for row in (head, *FIGURES[head[0]]))
    read = extract_text(f"沅岭县卫生健康局2023年度工作总结\n二、履职情况\n各项情况（单位：份）\n{lines}\n签约居民4.6万人。\n")
    assert told.items() <= {read.quote(f.quantity.span): (f.quantity.unit, f.what) for f in read.facts}.items()


def test_a_table_of_figures_and_changes_is_read_but_one_of_a_plan_is_not() -> None:
    told = "平台\t用户\t发布\t同比\n公众号\t8.6万人\t182条\t增11%\n视频号\t2.1万人\t96条\t增6%"
    years = "平台\t上年（条）\t计划（条）\n公众号\t164\t182\n视频号\t90\t96"
    reads = [extract_text(f"沅岭县档案馆2023年度工作总结\n二、履职情况\n各平台情况：\n{table}\n") for table in (told, years)]
    assert [[read.quote(fact.quantity.span) for fact in read.facts] for read in reads] == [
        ["8.6万人", "182条", "11%", "2.1万人", "96条", "6%"],
        [],
    ]


def test_a_table_of_a_word_file_is_read_as_one_of_a_text(tmp_path: Path) -> None:
    report = new_document()
    for line in ("沅岭县文化旅游局2023年度工作总结", "二、履职情况", "三馆开放情况如下："):
        report.add_paragraph(line)
    table = report.add_table(len(ROOMS), len(ROOMS[0]))
    for row, texts in zip(table.rows, ROOMS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    report.add_paragraph("外借文献12.6万册次。")
    report.save(str(tmp_path / "总结.docx"))
    read = extract(tmp_path / "总结.docx")
    assert TOLD.items() <= {read.quote(fact.quantity.span): fact.what for fact in read.facts}.items()


@pytest.mark.parametrize("mark", ["- ", "—— ", "· ", "▪", "※ ", "○"])
def test_lines_of_a_list_stay_apart_though_nothing_ends_them(mark: str) -> None:
    items = ("新购物资860万元：帐篷1,900顶；水泵72台", "避难场所：新建11处；总数94处；可容52万人", "农房保险：参保18.2万户")
    read = extract_text("沅岭县应急管理局2023年度工作总结\n二、履职情况\n" + "".join(f"{mark}{item}\n" for item in items))
    told = {read.quote(fact.quantity.span): fact.what for fact in read.facts}
    assert {"72台": "水泵", "11处": "新建避难场所", "94处": "总数避难场所", "18.2万户": "参保农房保险"}.items() <= told.items()


@pytest.mark.parametrize(
    "rows",
    [
        ["指标名称\t年初目标\t全年完成", "科普讲座\t40场\t48场", "科普展览\t6次\t5次"],
        ["项目\t预算\t支出", "讲座12场\t20万元\t18万元", "展览5次\t30万元\t28万元"],
        ["姓名\t职务\t帮扶", "王某\t站长\t3户", "李某\t副站长\t2户"],
        ["县区\t上年\t任务", "东山县\t40场\t48场", "西山县\t6场\t5场"],
        ["科普讲座\t40场\t48场", "科普展览\t6次\t5次"],
        ["活动\t规模", "课堂1\t2场", "课堂\t科普"],
    ],
)
def test_other_tables_in_cells_stay_out(rows: list[str]) -> None:
    table = "\n".join(rows)
    read = extract_text(f"沅岭县科协2023年度工作总结\n二、履职情况\n举办讲座46场。\n{table}\n三、存在不足\n场馆仅有1座。\n")
    assert [str(fact.quantity.value) for fact in read.facts] == ["46"]


@pytest.mark.parametrize(
    "title", ["2023年工作总结\n及2024年工作打算", "2023年工作总结暨\n2024年工作思路", "2023年工作总结\n\n与下一年度工作打算"]
)
def test_the_second_line_of_a_title_opens_no_section_of_plans(title: str) -> None:
    report = extract_text(f"云岫省物理学会{title}\n一、学术交流\n全年举办学术会议12场。\n二、2024年打算\n计划举办会议15场。")
    assert [(str(f.quantity.value), f.status) for f in report.facts] == [("12", "achieved")]


@pytest.mark.parametrize("blanks", ["", "  ", "　", " \u00a0"])
def test_blanks_at_the_end_of_a_line_join_no_lines(blanks: str) -> None:
    lines = ("沅岭县科协2023年度工作总结", "二、履职情况", "举办讲座46场", "培训农民380人", "三、存在不足", "场馆仅有1座")
    read = extract_text("".join(f"{line}{blanks}\n" for line in lines))
    assert [(str(fact.quantity.value), fact.what) for fact in read.facts] == [("46", "讲座"), ("380", "培训农民")]


STYLES = ["【一】 {}", "〔1〕{}", "壹 {}", "【{}】", "——{}——", "〖{}〗", "《{}》", "=== {} ===", "{}", "1.{}", "◆ {}"]


@pytest.mark.parametrize("style", STYLES)
def test_titles_part_goals_results_and_plans_in_whatever_frame(style: str) -> None:
    titles = [
        style.replace("壹", "壹贰叁"[n])
        .replace("一】", f"{'一二三'[n]}】")
        .replace("1.", f"{n + 1}.")
        .replace("1〕", f"{n + 1}〕")
        .format(t)
        for n, t in enumerate(("年初目标", "主要工作", "短板与打算"))
    ]
    told = ("举办讲座30场，接待读者10万人次。", "举办讲座36场，接待读者12万人次。", "分馆有9名馆员兼职；再建分馆5个，讲座办到48场。")
    body = "\n".join(f"{title}\n{prose}" for title, prose in zip(titles, told, strict=True))
    read = extract_text(f"云溪县图书馆2024年工作总结\n\n{body}\n")
    assert [(str(fact.quantity.value), fact.status) for fact in read.facts] == [
        ("30", "target"),
        ("100000", "target"),
        ("36", "achieved"),
        ("120000", "achieved"),
    ]


def test_a_goal_in_one_line_of_a_list_reaches_over_no_other() -> None:
    lines = "—— 科研项目\n   - 年初目标：获批40项以上\n   - 申报260项，获批43项\n—— 签订合同215份\n"
    read = extract_text(f"云溪大学科技处\n2024年度工作情况报告\n\n壹 项目\n{lines}\n贰 成果\n—— 发表论文612篇\n")
    assert [(str(fact.quantity.value), fact.status) for fact in read.facts] == [
        ("40", "target"),
        ("260", "achieved"),
        ("43", "achieved"),
        ("215", "achieved"),
        ("612", "achieved"),
    ]


@pytest.mark.parametrize("met", ["，件件都办到了：", "，到年底样样过线；", "，均已完成。"])
def test_what_was_met_ends_what_was_set(met: str) -> None:
    goals = "年初向县里报的目标是，讲座不少于30场、接待读者10万人次"
    read = extract_text(
        f"云溪县图书馆2024年工作总结\n一、年初目标\n{goals}{met}讲座办了36场，读者来了12万人次。\n二、主要工作\n新办读者证820张。\n"
    )
    status = {str(fact.quantity.value): fact.status for fact in read.facts}
    assert status == {"30": "target", "100000": "target", "36": "achieved", "120000": "achieved", "820": "achieved"}


@pytest.mark.parametrize("ahead", ["，年底前全部完成；", "，确保件件落实；", "，任务均须如期完成；", "；各项工作按时完成。"])
def test_what_is_to_be_met_ends_no_goals(ahead: str) -> None:
    read = extract_text(f"云溪县住建局2024年工作总结\n一、年初目标\n改造危房320户{ahead}新建泵站3座。\n二、主要工作\n改造危房326户。\n")
    assert {str(f.quantity.value): f.status for f in read.facts} == {"320": "target", "3": "target", "326": "achieved"}


def test_a_book_named_in_a_line_ends_no_plans() -> None:
    plans = "2025年打算编印手册2种：\n《家庭急救手册》\n《冬季防火问答》\n再建分馆5个，讲座办到48场，读者证新办900张。\n"
    read = extract_text(f"云溪县图书馆2024年工作总结\n一、主要工作\n举办讲座36场。\n二、2025年打算\n{plans}")
    assert [str(f.quantity.value) for f in read.facts] == ["36"]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_title_with_a_comma_is_not_the_begin_of_the_paragraph_behind_it(gap: str) -> None:
    prose = "走访企业48家，为企业解决技术难题26个，推动产学研合作签约12项，服务科技工作者860人次。"
    report = extract_text(f"云岫县科协2023年工作总结\n一、履职情况\n优化创新生态，产业活力不断增强{gap}{prose}")
    assert report.facts[0].what == "走访企业"
    assert [report.quote(claim.span) for claim in report.claims] == ["产业活力不断增强"]


def test_a_part_before_the_first_keeps_its_role_to_itself() -> None:
    told = "〇、医院概况\n编制床位600张。\n【一】便民服务\n开设延时门诊320次。\n【二】主要困难\n博士仅2人，5个科室缺带头人。\n【三】下半年安排\n再办义诊25场。\n"
    result = extract_text(f"云溪县第二人民医院2024年上半年工作汇报\n\n{told}")
    assert [result.quote(fact.quantity.span) for fact in result.facts] == ["320次"]


def test_figures_of_plots_with_an_investment_are_read() -> None:
    table = "旗县区\t新改建里程\t危旧桥改造\t完成投资\n东山旗\t268公里\t9座\t3.1亿元\n西河旗\t241公里\t7座\t2.6亿元\n"
    result = extract_text(f"云岭市交通运输局2023年工作总结\n一、主要工作\n各地完成情况如下：\n{table}")
    assert [result.quote(fact.quantity.span) for fact in result.facts] == ["268公里", "9座", "3.1亿元", "241公里", "7座", "2.6亿元"]


@pytest.mark.parametrize(
    ("told", "statuses"),
    [
        ("【年初目标】改造110户；培训300人次。\n【完成情况】改造116户；培训318人次。", ["target", "target", "achieved", "achieved"]),
        ("【目标】改造110户；培训300人次。【完成】改造116户；培训318人次。", ["target", "target", "achieved", "achieved"]),
        ("【年初目标】改造110户；培训300人次。实际完成：改造116户；培训318人次。", ["target", "target", "achieved", "achieved"]),
        ("〔工作目标〕改造110户；培训300人次。\n全年改造116户；培训318人次。", ["target", "target", "achieved", "achieved"]),
        ("【康复服务】改造110户；培训300人次。\n【就业】帮扶116户；培训318人次。", ["achieved"] * 4),
    ],
)
def test_a_label_of_goals_in_a_frame_opens_the_goals_of_its_line(told: str, statuses: list[str]) -> None:
    read = extract_text(f"云溪县残联2023年工作总结\n一、主要工作\n1.康复\n{told}\n2.其他\n走访慰问困难残疾人120户。\n")
    assert [fact.status for fact in read.facts] == [*statuses, "achieved"]


def test_a_label_of_goals_may_end_the_text() -> None:
    read = extract_text("云溪县残联2023年工作总结\n一、主要工作\n全年走访120户。\n【年初目标】改造110户")
    assert [fact.status for fact in read.facts] == ["achieved", "target"]
