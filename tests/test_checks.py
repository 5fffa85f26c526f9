"""The audit: what each check finds and what it leaves alone. Texts are the examples of checks.toml and tables written here."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from conftest import ROOT

from narrative.pipeline import extract, extract_text
from narrative.rules import load
from narrative.types import Issue

HEAD = "云岫县文化馆2021年度绩效自评报告\n一、基本情况\n本馆编制12名。\n二、履职情况\n"


def found(text: str) -> dict[str, Issue]:
    return {issue.kind: issue for issue in extract_text(text).issues}


PROSE = [rule for rule in load("checks", "check") if not rule.yes[0].startswith(("表", "两处"))]


@pytest.mark.parametrize("rule", PROSE, ids=lambda rule: rule.id)
def test_examples_of_the_checks(rule: object) -> None:
    kind, yes, no = rule.id, rule.yes, rule.no  # type: ignore[attr-defined]
    assert kind in found(HEAD + "\n".join(yes))
    for example in no:
        assert kind not in found(HEAD + example), example


@pytest.mark.parametrize("key", ["term", "formula", "stem", "complements", "siblings", "trait"])
def test_words_of_the_checks(key: str) -> None:
    for rule in load("checks", key):
        if "pattern" in rule.data or "rate" in rule.data:
            pattern = re.compile(rule.text("pattern") or rule.text("rate"))
            assert all(pattern.search(example) for example in rule.yes)
            assert not any(pattern.search(example) for example in rule.no)


def test_messages_are_neutral_and_spell_out_the_arithmetic() -> None:
    issue = found(HEAD + "发放问卷220份，表示满意的143份，满意率85%。")["rate"]
    assert issue.message.startswith("请核实：") and "143÷220=65%" in issue.message and issue.certain


def test_questionnaires_sent_and_returned_are_no_base_of_the_satisfaction() -> None:
    assert "rate" not in found(HEAD + "发放问卷600份，回收572份，满意率93.5%。")


@pytest.mark.parametrize(
    "prose",
    [
        "收到作品186件，其中小学、初中、高中分别为92件、61件、33件，评出获奖作品60件。",
        "职工58人，其中少数民族职工41人，临聘23人。",
        "参保人数达到1.48万人，较上年分别增加1300人、900人。",
        "收到作品263件，评出一、二、三等奖分别为12件、28件、46件。",
        "馆藏达到118.5万册，人均藏书0.41册，全省平均0.72册，邻县0.6册。",
    ],
)
def test_lists_that_are_no_parts_are_left_alone(prose: str) -> None:
    assert "sum" not in found(HEAD + prose)


def test_a_total_of_complements_has_to_add_up() -> None:
    issue = found(HEAD + "招收学员48名，其中女生19名、男生27名。")["sum"]
    assert issue.certain and "19+27=46" in issue.message


def test_spending_after_the_parts_is_no_part() -> None:
    assert "money" not in found(HEAD + "项目安排资金120万元，其中上级补助90万元、县级配套30万元，截至12月底支出116.8万元。")


def test_budget_and_additions_give_the_adjusted_budget() -> None:
    text = "三、预算情况\n年初批复的部门预算为300万元，其中：基本支出200万元、项目支出100万元。\n年中追加预算50万元，其中：基本支出20万元、项目支出30万元。\n"
    assert "money" not in found(HEAD + text + "追加调整后的预算为350万元，其中：基本支出220万元、项目支出130万元。")
    issues = extract_text(HEAD + text + "追加调整后的预算为380万元，其中：基本支出220万元、项目支出160万元。").issues
    words = ("300万元+追加 50万元=350万元", "项目支出年初 100万元", "基本支出年初")
    assert [sum(word in issue.message for issue in issues) for word in words] == [1, 1, 0]


def test_one_thing_with_two_values_in_two_paragraphs() -> None:
    text = HEAD + "全年举办流动书屋巡展4386场。\n三、效益\n流动书屋巡展4368场，群众欢迎。\n"
    issue = found(text)["value"]
    assert issue.certain and "4386场" in issue.message and "4368场" in issue.message
    assert "value" not in found(text.replace("4368", "4386"))
    assert "value" not in found(text.replace("流动书屋巡展4368场", "年初目标为流动书屋巡展4368场"))


TABLE = """部门名称\t云岫县文化馆\t\t\t\t\t
资金（万元）\t年初预算数\t全年预算数\t全年执行数\t执行率\t分值\t得分
年度资金总额\t300.00\t320.00\t304.00\t{rate}\t10\t9.5
其中：财政拨款\t280.00\t300.00\t{part}\t—\t—\t—
其他资金\t20.00\t20.00\t20.00\t100%\t—\t—
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分
产出指标\t数量指标\t展览场次\t≥12场\t15场\t10\t{score}
"""


def test_rates_sums_and_scores_of_a_form() -> None:
    right = {"rate": "95%", "part": "284.00", "score": "10"}
    assert not found(TABLE.format(**right)).keys() & {"table_rate", "table_sum", "score"}
    assert "304÷320=95%" in found(TABLE.format(**{**right, "rate": "97%"}))["table_rate"].message
    assert "274+20=294" in found(TABLE.format(**{**right, "part": "274.00"}))["table_sum"].message
    assert "高于分值" in found(TABLE.format(**{**right, "score": "12"}))["score"].message


def form(*rows: str) -> str:
    head = "项目名称\t文化惠民\t\t\n一级指标\t三级指标\t年度指标值\t实际完成值\n"
    return head + "".join(f"产出指标\t{row}\n" for row in rows)


def test_completed_values_copied_from_their_targets() -> None:
    rows = [f"展览{n}场次\t≥{n + 10}场\t{{}}场" for n in range(6)]
    assert "copied" in found(form(*(row.format(n + 10) for n, row in enumerate(rows))))
    assert "copied" not in found(form(*(row.format(n + 12) for n, row in enumerate(rows))))


def test_satisfaction_without_a_sample() -> None:
    text = form("观众满意度\t≥90%\t95%", "展览场次\t≥10场\t12场")
    assert found(text)["sample"].certain is False
    assert "sample" not in found(text + "回收问卷300份，表示满意的285份。\n")


def test_a_rhythm_asks_for_more_than_the_target_of_the_year() -> None:
    text = "年度目标\n每周发布不少于6篇文化资讯。\n" + form("发布文化资讯\t300篇\t310篇")
    assert "6×52=312" in found(text)["table_text"].message


def test_totals_of_a_word_table(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("云岫县文化馆2021年收支明细")
    rows = (("项目", "基本支出", "项目支出", "合计"), ("本年收入", "100", "50", "160"), ("本年支出", "90", "50", "140"))
    table = document.add_table(len(rows), 4)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    document.save(str(tmp_path / "a.docx"))
    result = extract(tmp_path / "a.docx")
    assert ["100+50=150" in issue.message for issue in result.issues if issue.kind == "table_sum"] == [True]


def test_a_unit_that_slipped_and_one_that_is_missing() -> None:
    text = HEAD + "工资福利支出120.5万元、商品和服务支出86.73万元、其他支出51.28。"
    assert "没有单位" in found(text)["unit"].message
    assert "unit" not in found(HEAD + "全年支出120.5万元、结转3.2万元，人均1.5元。")


def test_audit_is_the_same_each_time() -> None:
    text = TABLE.format(rate="97%", part="274.00", score="12") + "发放问卷220份，表示满意的143份，满意率85%。\n"
    assert extract_text(text).issues == extract_text(text).issues


def test_contradictory_hedges_are_certain_and_repeated_ones_a_doubt() -> None:
    assert found(HEAD + "接待读者近8000余人次。")["double_hedge"].certain
    assert not found(HEAD + "接待读者超过8000多人次。")["double_hedge"].certain


def test_judgements_name_checks_reports_and_judges() -> None:
    with (ROOT / "corpus" / "judgements.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert 100 <= len(rows)
    assert {row["kind"] for row in rows} <= {rule.id for rule in load("checks", "check")}
    assert {row["independent"] for row in rows} <= {"right", "wrong"} and {row["hand"] for row in rows} == {"independent"}
    assert all(bool(row["reason"]) == (row["independent"] == "wrong") for row in rows)
    assert {row["grade_fits"] for row in rows if row["round"] == "2"} <= {"yes", "no"}
    author = [row for row in rows if row["verdict"]]
    assert {row["verdict"] for row in author} <= {"right", "wrong"} and all(row["judged_by"] for row in author)
    assert {row["split"] for row in author} <= {"train", "dev"}


def test_the_page_for_users_names_every_check() -> None:
    page = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    assert [rule.text("name") for rule in load("checks", "check") if f"| {rule.text('name')} |" not in page] == []


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("全市新建社区科普馆126个。", "全市建成社区科普馆162个，科普阵地更加完善。"),
        ("到年底，全市在册科技志愿者3426人，服务队96支。", "总的看，全市登记的科技志愿者3462名随叫随到。"),
    ],
)
def test_two_figures_of_one_area_may_contradict_each_other(first: str, later: str) -> None:
    told = f"一、主要工作\n{first}\n二、学术交流\n举办学术沙龙18期。\n三、小结\n{later}\n"
    found = extract_text(f"岱岭市科学技术协会2024年工作总结\n{told}").issues
    assert [len(issue.spans) for issue in found if issue.kind == "value"] == [2]
