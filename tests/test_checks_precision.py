"""What the audit must leave alone beside what it must find: plans, nested parts, parts of a whole, shifted columns, spoiled cells, samples."""

from __future__ import annotations

import re

import pytest

from narrative.pipeline import extract_text
from narrative.rules import load
from narrative.types import Issue

HEAD = "云岫县文化馆2021年度绩效自评报告\n一、基本情况\n本馆编制12名。\n二、履职情况\n"
RESULT = "\n三、效益\n流动书屋巡展28场，群众欢迎。\n"


def found(text: str) -> dict[str, Issue]:
    return {issue.kind: issue for issue in extract_text(text).issues}


@pytest.mark.parametrize("rule", load("checks", "plan"), ids=lambda rule: rule.id)
def test_words_of_plans(rule: object) -> None:
    pattern = re.compile(rule.data["pattern"])  # type: ignore[attr-defined]
    assert all(pattern.search(example) for example in rule.yes)  # type: ignore[attr-defined]
    assert not any(pattern.search(example) for example in rule.no)  # type: ignore[attr-defined]


@pytest.mark.parametrize("rule", load("checks", "carrier"), ids=lambda rule: rule.id)
def test_words_of_what_brings_people_together(rule: object) -> None:
    pattern = re.compile(rule.data["pattern"])  # type: ignore[attr-defined]
    assert all(pattern.search(example) for example in rule.yes)  # type: ignore[attr-defined]
    assert not any(pattern.search(example) for example in rule.no)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("area", "raised"), [("全市", True), ("全省", False)])
def test_what_the_units_own_area_counts_is_its_own(area: str, raised: bool) -> None:
    head = "泾南市司法局2021年度绩效自评报告\n一、基本情况\n本局编制12名。\n二、履职情况\n"
    issue = found(head + f"{area}办理法律援助案件2371件。\n三、效益\n办理法律援助案件2317件，群众欢迎。").get("value")
    assert (issue is not None) is raised and not (issue and issue.certain)


def test_words_of_remarks() -> None:
    for rule in load("checks", "remark"):
        assert all(any(word in example for word in rule.terms()) for example in rule.yes)
        assert not any(word in example for word in rule.terms() for example in rule.no)


@pytest.mark.parametrize(
    "prose",
    [
        "2021年计划完成流动书屋巡展30场，文化志愿者培训120人。",
        "流动书屋巡展力争办到30场。",
        "上级下达我馆流动书屋巡展30场。",
        "流动书屋巡展30场的年度目标分解到人。",
        "年度目标是流动书屋巡展30场。\n流动书屋巡展30场，进村入校。",
        "年初确定的目标如下：\n（1）流动书屋巡展30场；\n（2）文化志愿者培训120人。",
        "全年工作按以下任务推进：\n1.文化志愿者培训120人；\n2.流动书屋巡展30场。",
    ],
)
def test_a_plan_against_its_result_is_no_conflict(prose: str) -> None:
    assert "value" not in found(HEAD + prose + RESULT)


@pytest.mark.parametrize(
    "prose",
    [
        "流动书屋巡展30场，进村入校。",
        "圆满完成年度目标任务，流动书屋巡展30场，文化志愿者培训120人。",
        "流动书屋巡展30场，超出年度计划。",
        "围绕年度任务，开展以下工作：\n1.流动书屋巡展30场。",
        "工作目标为讲座20场、巡展不少于25场。从完成情况看，流动书屋巡展30场。",
    ],
)
def test_two_results_that_differ_are_one_whatever_plans_are_named(prose: str) -> None:
    assert "value" in found(HEAD + prose + RESULT)


def test_lists_that_differ_in_most_things_are_set_against_each_other() -> None:
    goals = "1.流动书屋巡展30场。\n2.文化志愿者培训120人。\n3.民俗讲座26场。\n"
    results = "三、效益\n1.流动书屋巡展28场。\n2.文化志愿者培训{}人。\n3.民俗讲座{}场。\n"
    assert "value" not in found(HEAD + goals + results.format(115, 24))
    issue = found(HEAD + goals + results.format(120, 26))["value"]
    assert "“流动书屋巡展”" in issue.message


def test_goals_and_results_in_two_cells_of_a_form_are_no_conflict() -> None:
    form = "项目名称\t文化惠民\n序号\t内容\t情况\n1\t流动书屋巡展30场，培训文化志愿者120人。\t流动书屋巡展28场，培训文化志愿者120人。\n"
    assert "value" not in found(form)


@pytest.mark.parametrize(
    "prose",
    [
        "举办培训班60期，其中城区班20期、乡镇班40期、夜校班15期。",
        "举办培训班60期，其中城区班25期、线上班15期、线下班10期、乡镇班38期。",
        "举办培训班60期，其中干部班22期、教师班32期、骨干教师班9期。",
    ],
)
def test_parts_of_parts_are_not_added(prose: str) -> None:
    assert "sum" not in found(HEAD + prose)


def test_only_a_list_that_says_it_is_whole_is_certain_to_fall_short() -> None:
    for opened in ("其中", "包括"):
        assert not found(HEAD + f"举办讲座60场，{opened}城区25场、乡镇20场、学校13场。")["sum"].certain
        assert found(HEAD + f"举办讲座60场，{opened}城区25场、乡镇20场、学校17场。")["sum"].certain
    assert found(HEAD + "举办讲座60场，分别为城区25场、乡镇20场、学校13场。")["sum"].certain


def test_money_counted_in_another_part_too_is_left_alone() -> None:
    assert "money" not in found(HEAD + "全年总支出500万元，其中：基本支出300万元、项目支出200万元、设备购置支出80万元。")
    assert "money" in found(HEAD + "全年总支出500万元，其中：基本支出300万元、项目支出220万元、其他支出70万元。")


@pytest.mark.parametrize(
    "prose",
    [
        "全年接待团队12000个，其中线上团队3000个，比上年的10000个增长20%。",
        "全年办展20个，巡展8个，较上年的16个增长25%。",
        "全年办展20个。巡展8个，较上年的16个增长25%。",
        "志愿者由200人增加到骨干260人，增长50%。",
    ],
)
def test_last_year_of_the_whole_is_not_held_against_a_part(prose: str) -> None:
    assert "change" not in found(HEAD + prose)


@pytest.mark.parametrize("prose", ["全年办展20个，较上年的16个增长35%。", "志愿者由上年的200人增加到今年的260人，增长50%。"])
def test_last_year_against_this_year_of_the_same_extent(prose: str) -> None:
    assert found(HEAD + prose)["change"].certain


FUNDS = "资金（万元）\t年初预算数\t全年预算数\t全年执行数\t{heads}\t得分\n年度资金总额\t300.00\t320.00\t304.00\t{cells}\n"


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        ("执行率\t分值", "10\t95%\t9.5"),  # weight and rate changed places
        ("执行率\t分值", "10\t9.5"),  # a cell is missing
        ("执行率\t执行率", "97%\t96%\t9.5"),
        ("执行率\t", "97%\t10\t9.5"),  # a number below no head
    ],
)
def test_cells_beside_their_heads_give_no_rate(heads: str, cells: str) -> None:
    assert "table_rate" not in found(FUNDS.format(heads=heads, cells=cells))


@pytest.mark.parametrize(("heads", "cells"), [("执行率\t分值", "97%\t10\t9.5"), ("分值\t执行率", "10\t97.00%\t9.5")])
def test_a_rate_below_its_head_is_held_against_its_amounts(heads: str, cells: str) -> None:
    assert "304÷320=95%" in found(FUNDS.format(heads=heads, cells=cells))["table_rate"].message


def form(row: str) -> str:
    return f"项目名称\t文化惠民\t\t\t\n一级指标\t三级指标\t年度指标值\t实际完成值\t偏差原因分析\n产出指标\t{row}\n"


@pytest.mark.parametrize(
    ("row", "prose", "raised"),
    [
        ("志愿服务活动\t≥30次\t35次\t无", "开展志愿服务活动30次", True),
        ("志愿服务活动\t≥30次\t35次\t文中30次不计培训", "开展志愿服务活动30次", False),
        ("志愿服务活动\t≥30次\t35次\t受疫情影响", "开展志愿服务活动30次", False),
        ("志愿服务活动\t≥20次\t35次\t无", "开展志愿服务活动3O次", False),
        ("志愿服务活动\t≥20次\t3O次\t无", "开展志愿服务活动36次", False),
        ("志愿服务活动\t≥10次\tl5次\t无", "开展志愿服务活动18次", False),
    ],
)
def test_spoiled_or_explained_rows_are_not_held_against_the_text(row: str, prose: str, raised: bool) -> None:
    assert ("table_text" in found(form(row) + f"二、履职情况\n全年{prose}，群众欢迎。\n")) is raised


@pytest.mark.parametrize(
    ("prose", "raised"),
    [
        ("全年服务读者，工作得到肯定。", True),
        ("干部走访困难群众120户，送去慰问金。", True),
        ("馆里随机走访120户，大家都很满意。", False),
        ("以电话联系读者260人。多数读者表示认可。", False),
        ("馆方访问读者90人，其中80人满意。", False),
    ],
)
def test_a_way_of_asking_in_the_paragraph_is_a_sample(prose: str, raised: bool) -> None:
    assert ("sample" in found(form("观众满意度\t≥90%\t95%\t") + f"二、履职情况\n{prose}\n")) is raised


@pytest.mark.parametrize(
    ("count", "certain"),
    [("近8000余", True), ("接近8000多", True), ("不到8000余", True), ("约8000余", False), ("大约8000多", False), ("超8000余", False)],
)
def test_only_hedges_of_two_directions_contradict(count: str, certain: bool) -> None:
    assert found(HEAD + f"接待读者{count}人次。")["double_hedge"].certain is certain


@pytest.mark.parametrize(
    "prose",
    [
        "石桥镇举办送戏下乡演出26场。\n柳河镇举办送戏下乡演出24场。",
        "一分馆：举办公益性讲座26场。\n二分馆：举办公益性讲座24场。",
        "（一）一分馆\n举办公益性讲座26场。\n（二）二分馆\n举办公益性讲座24场。",
        "3月，举办公益性讲座26场。\n4月，举办公益性讲座24场。",
        "馆内举办公益性讲座26场。\n馆外举办公益性讲座24场。",
        "针对老年人举办公益性讲座26场。\n针对青少年举办公益性讲座24场。",
        "与妇联联合举办公益性讲座26场。\n与团委联合举办公益性讲座24场。",
    ],
)
def test_parallel_items_with_words_of_their_own_are_two_things(prose: str) -> None:
    assert "value" not in found(HEAD + prose)


def test_swapped_digits_of_two_things_are_a_doubt_at_most() -> None:
    assert not found(HEAD + "普通读者证办理12860张。\n少儿读者证办理12680张。")["value"].certain
    assert found(HEAD + "读者证办理12860张。" + "\n三、效益\n读者证办理12680张，群众欢迎。")["value"].certain
    assert not found(HEAD + "馆内举办公益性讲座26场。" + "\n三、效益\n公益性讲座24场，群众欢迎。")["value"].certain


def test_a_rate_behind_the_one_its_counts_explain_is_of_other_counts() -> None:
    assert "rate" not in found(HEAD + "受理纠纷316件，结案308件，结案率97.5%，调解成功率78.3%。")
    assert found(HEAD + "受理纠纷316件，结案308件，结案率87.5%。")["rate"].certain
