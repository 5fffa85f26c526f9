"""Indicator tables that were pasted into the text: no counts of the prose, but rows that answer for themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from narrative import Extraction, extract_text
from narrative.cli import app
from narrative.matching.assign import setting_of
from narrative.matching.compare import compare
from narrative.matching.indicators import tables_in
from narrative.matching.ranker import shipped_ranker
from narrative.pipeline import fill, fill_read
from narrative.structure.pasted import find_pasted

HEAD = "临渚县科学技术协会2023年度工作总结\n二、履职情况\n全年举办科普讲座48场。\n"

ONE_LINE = "附：主要指标完成情况\n序号 指标名称 年初目标 全年完成 完成率 1 科普讲座 40场 48场 120% 2 科普展览 6次 5次 83.3% 3 群众满意度 90% 95.2% 105.8%\n"
UNNUMBERED = "附：指标完成表\n指标名称 年初目标 全年完成 科普讲座 40场 48场 科普展览 6次 5次 群众满意度 ≥90% 95.2%\n"
LINES = (
    "附：指标完成表\n序号 指标 目标值 完成值 备注\n1 科普讲座 40场 48场 超额完成\n2 科普展览 6次 5次 场地没有落实\n3 群众满意度 90% 95.2%\n"
)
STROKES = "附：指标完成表\n项目 计划 完成 单位｜科普讲座 40 48 场｜科普展览 6 5 次｜群众满意度 90 95.2 %\n"
UNITS = "附：指标完成表\n项目 单位 年初计划 全年完成 上年完成；科普讲座 场 40 48 44；科普展览 次 6 5 6；群众满意度 % 90 95.2 93\n"
BRACKETS = "附：指标完成表\n指标 计划 完成 备注 科普讲座（场） 40 48 超额 科普展览（次） 6 5 未完成 群众满意度（%） 90 95.2 超额\n"


COMMAS = "附：指标完成表\n序号，指标，目标值，完成值\n1，科普讲座，40场，48场\n2，科普展览，6次，5次\n3，群众满意度，≥90%，95.2%\n"
SLASHES = "附：指标完成表\n指标名称/目标值/完成值\n科普讲座/40场/48场\n科普展览/6次/5次\n群众满意度/≥90%/95.2%\n"
STOPS = "附：指标完成表\n序号 指标 目标值 完成值\n1 科普讲座 40场 48场。2 科普展览 6次 5次。3 群众满意度 ≥90% 95.2%。\n"
APART = "附：指标完成表\n\n指标 目标值 完成值\n\n科普讲座 40场 48场\n\n科普展览 6次 5次\n\n群众满意度 ≥90% 95.2%\n"
KINDS = "附：指标完成表\n序号 指标 目标值 完成值\n一、数量指标\n1 科普讲座 40场 48场\n2 科普展览 6次 5次\n二、满意度指标\n3 群众满意度 90% 95.2%\n"
OFFICES = "附：指标完成表\n指标 责任科室 目标值 完成值 完成时限\n科普讲座 普及部 40场 48场 11月\n科普展览 普及部 6次 5次 12月底\n群众满意度 办公室 90% 95.2% 12月底\n"
CELLS = "附：指标完成表\n指标\n单位\n目标值\n完成值\n备注\n科普讲座\n场\n40\n48\n超额完成\n科普展览\n次\n6\n5\n场地未落实\n群众满意度\n%\n≥90\n95.2\n无\n"
LEVELS = "附件\n一级指标\n三级指标\n目标值\n实际完成值\n分值\n产出指标\n科普讲座\n≥40 场\n48 场\n10\n科普展览\n6次\n5次\n10\n满意度指标\n群众满意度\n90%\n95.2%\n10\n"
KINDS_AHEAD = "附：指标自评\n产出指标 科普讲座 ≥40场 48场 10分 10分\n产出指标 科普展览 ≥6次 5次 10分 9分\n满意度指标 群众满意度 ≥90% 95.2% 10分 10分\n"
LAYOUTS = [KINDS_AHEAD, ONE_LINE, UNNUMBERED, LINES, STROKES, UNITS, BRACKETS, COMMAS, SLASHES, STOPS, APART, KINDS, OFFICES, CELLS, LEVELS]


@pytest.mark.parametrize("table", LAYOUTS)
def test_rows_are_read_whatever_stands_between_their_cells(table: str) -> None:
    result = extract_text(HEAD + table)
    read = [(e.fact.what, str(e.fact.quantity.value), e.fact.quantity.unit, str(e.others[0].value)) for e in result.entries]
    assert read == [("科普讲座", "48", "场", "40"), ("科普展览", "5", "次", "6"), ("群众满意度", "95.2", "%", "90")]
    assert [str(fact.quantity.value) for fact in result.facts] == ["48"]
    for entry in result.entries:
        assert str(entry.fact.quantity.value).split(".", 1)[0] in result.quote(entry.fact.quantity.span)
        assert entry.fact.what in result.sentence_text(entry.fact)


@pytest.mark.parametrize(
    "text",
    [
        "三、项目目标完成情况\n举办科普讲座48场，科普展览5次。\n",
        "各项指标年初目标全部完成，实际举办讲座48场、展览5次。\n",
        "序号 姓名 单位\n1 王某 县农业局\n2 李某 县林业局\n",
        "项目 完成情况 单位\n",
        "指标、目标、完成值均已录入，全年录入120条，修改30条。\n",
        "任务/目标/完成情况，举办沙龙31期，参加1200人次。\n",
        "指标\n目标\n完成情况\n王某\n李某\n赵某\n孙某\n周某\n",
    ],
)
def test_prose_and_other_tables_are_none(text: str) -> None:
    assert find_pasted(text) == ()


@pytest.mark.parametrize("parted", ["，", ",", "  ", " / ", "、", "|", "：", "\n"])
def test_rows_without_a_result_tell_nothing_and_their_plans_are_no_results(parted: str) -> None:
    cells = [["三级指标", "年度指标值"], ["新建科技小院", "≥1家"], ["服务对象满意度", "90%"], ["培训人次", "200人次"]]
    table = "附件：2023年度绩效目标表\n" + "".join(parted.join(row) + "\n" for row in cells)
    bare = "三、绩效目标\n" + "".join(parted.join(row) + "\n" for row in cells[1:])
    empty = [["三级指标", "目标值", "完成值"], *([*row, ""] for row in cells[1:])]
    for text in (table, bare if parted != "\n" else table, "附件：指标完成表\n" + "".join(parted.join(row) + "\n" for row in empty)):
        result = extract_text(HEAD + text)
        assert not result.entries and {str(f.quantity.value) for f in result.facts if f.status != "target"} == {"48"}


def doubted(report: Extraction) -> set[str]:
    """The ids of the facts that are contradicted elsewhere in the report."""
    value = {fact.id: fact.quantity.value for fact in report.named}
    own = {fact.id for fact in report.facts}
    pairs = [(t.first, t.later) for t in report.twins if 0.25 < t.probability and value[t.first] != value[t.later]]
    return own & {name for pair in pairs for name in pair}


def test_another_value_in_the_table_disputes_the_prose_and_the_plan_does_not() -> None:
    agreeing = extract_text(HEAD + ONE_LINE)
    differing = extract_text(HEAD.replace("48场", "46场") + ONE_LINE)
    assert doubted(agreeing) == set() and doubted(differing) == {differing.facts[0].id}


def test_rows_of_a_table_are_held_against_forms_behind_the_counts() -> None:
    result = extract_text(HEAD + LINES)
    where, names = setting_of([result])
    assert names[: len(result.facts)] == tuple(f"0:{fact.id}" for fact in result.facts)
    assert [name for name in names if name.startswith("0:b")] == ["0:b1", "0:b2", "0:b3"]
    assert len({where.told[names.index(f"0:b{n}")].fact.sentence for n in (1, 2, 3)}) == 3


def test_a_table_inside_a_report_does_not_answer_for_itself() -> None:
    result = extract_text(HEAD.replace("48场", "46场") + LINES)
    (table,) = tables_in(result.document)
    filled = fill_read([result], [table], shipped_ranker())
    said = {filled.tables[0].indicators[c.row].name: c.verdict for c in compare(filled)}
    assert said["科普讲座"] == "contradicted" and said["科普展览"] == "not_found"


def test_a_form_takes_a_row_of_a_pasted_table_with_its_words(tmp_path: Path) -> None:
    report, form = tmp_path / "report.txt", tmp_path / "form.xlsx"
    report.write_text(HEAD + UNNUMBERED, encoding="utf-8")
    book = Workbook()
    sheet = book.create_sheet("指标", 0)
    for cells in (["三级指标", "目标值", "实际完成值"], ["科普展览", "≥4次", None]):
        sheet.append(cells)
    book.save(form)
    filled = fill([report], form)
    (cell,) = filled.cells
    assert cell.value == 5 and [fact.what for _, fact in filled.evidence(cell)] == ["科普展览"]


def test_prose_behind_a_table_is_read_on() -> None:
    table = "指标名称 年初目标 全年完成 科普讲座 40场 48场 科普展览 6次 5次。全年还走访企业60家。\n受益群众3000人次。\n"
    result = extract_text(HEAD + table)
    assert [e.fact.what for e in result.entries] == ["科普讲座", "科普展览"]
    assert [str(fact.quantity.value) for fact in result.facts] == ["48", "60", "3000"]
    lines = "序号 指标 目标值 完成值 备注\n1 科普讲座 40场 48场 超额\n2 科普展览 6次 5次 延期\n全年还走访企业60家，受益群众3000人次。\n"
    assert [str(fact.quantity.value) for fact in extract_text(HEAD + lines).facts] == ["48", "60", "3000"]


def test_a_cell_may_hold_a_part_behind_its_result_and_a_remark_figures() -> None:
    rows = "序号 工作任务 年初计划 年末结果 说明\n1 河道清淤 30公里 32公里 含支渠2公里\n2 巡河 800人次 900人次，其中汛期300人次\n3 讲座 8场 9场\n"
    result = extract_text(HEAD + rows)
    assert [(e.fact.what, str(e.fact.quantity.value), str(e.others[0].value)) for e in result.entries] == [
        ("河道清淤", "32", "30"),
        ("巡河", "900", "800"),
        ("讲座", "9", "8"),
    ]
    assert [str(fact.quantity.value) for fact in result.facts] == ["48"]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("附：主要指标表\n指标 2022年完成 2023年完成\n科普讲座 44场 48场\n科普展览 6次 5次\n", {"科普讲座": "48", "科普展览": "5"}),
        (
            "附：主要指标表\n指标 计划 2023年完成 2022年完成\n科普讲座 40场 48场 44场\n科普展览 6次 5次 7次\n",
            {"科普讲座": "48", "科普展览": "5"},
        ),
        ("附：指标完成表\n指标 目标值 完成值\n科普讲座 ≥ 40 场 48 场\n科普展览 6 次 5 次\n", {"科普讲座": "48", "科普展览": "5"}),
        ("附：指标完成表\n序号 指标 目标值 完成值\n1.科普讲座 40场 48场\n2.科普展览 6次 5次\n", {"科普讲座": "48", "科普展览": "5"}),
        (
            "附：指标完成表\n序号 指标 目标值 完成值\n1 科普讲座 40场 48场\n2 科普展览 6次\n4 科普画廊 3处 2处\n",
            {"科普讲座": "48", "科普画廊": "2"},
        ),
        (
            "附：\n科普讲座 完成48场 目标40场；科普展览 完成5次 目标6次；科普画廊 完成2处 目标3处\n",
            {"科普讲座": "48", "科普展览": "5", "科普画廊": "2"},
        ),
    ],
)
def test_what_stands_in_a_row_is_put_to_its_column(table: str, rows: dict[str, str]) -> None:
    assert {e.fact.what: str(e.fact.quantity.value) for e in extract_text(HEAD + table).entries} == rows


@pytest.mark.parametrize("head", ["指标 计划 完成 完成", "指标 计划 2023年完成 全年完成", "指标 2023年完成2022年完成"])
def test_two_results_without_their_years_tell_nothing(head: str) -> None:
    assert not extract_text(HEAD + f"附：指标表\n{head}\n科普讲座 40场 48场 44场\n科普展览 6次 5次 7次\n").entries


@pytest.mark.parametrize("title", ["附：2022年度指标完成表", "附：2023年上半年指标完成表", "附：资金支出进度表"])
def test_tables_of_another_time_and_of_money_tell_nothing(title: str) -> None:
    result = extract_text(HEAD + f"{title}\n指标 目标值 完成值\n科普讲座 40场 44场\n科普展览 6次 5次\n")
    assert not result.entries and [str(fact.quantity.value) for fact in result.facts] == ["48"]


@pytest.mark.parametrize("title", ["附：项目支出绩效目标完成情况（节选）", "附：2022—2023年专项资金绩效指标完成表", "附：主要任务完成情况"])
def test_tables_of_what_money_was_to_bring_are_read(title: str) -> None:
    assert len(extract_text(HEAD + f"{title}\n指标 目标值 完成值\n科普讲座 40场 44场\n科普展览 6次 5次\n").entries) == 2


def test_prose_right_behind_the_last_row_is_read() -> None:
    result = extract_text(
        HEAD + "附：指标完成表\n指标 目标值 完成值\n科普讲座 40场 48场\n科普展览 6次 5次\n全年还举办科技沙龙31期，参加1200人次\n"
    )
    assert {"31", "1200"} <= {str(fact.quantity.value) for fact in result.facts}


def test_the_list_of_counts_says_how_many_rows_stand_beside_them(tmp_path: Path) -> None:
    (tmp_path / "总结.txt").write_text(HEAD + LINES, encoding="utf-8")
    shown = CliRunner().invoke(app, ["extract", str(tmp_path / "总结.txt")])
    assert shown.exit_code == 0 and shown.output.endswith("共 1 个数；文中贴的指标表另有 3 行，不算正文的数，填表时一并对照\n")


def test_prose_between_two_tables_is_read_and_so_is_the_second() -> None:
    table = "指标 目标值 完成值\n{} 40场 44场\n{} 6次 5次\n"
    result = extract_text(HEAD + table.format("科普讲座", "科普展览") + "全年还走访企业60家。\n" + table.format("科技沙龙", "科普画廊更新"))
    assert [e.fact.what for e in result.entries] == ["科普讲座", "科普展览", "科技沙龙", "科普画廊更新"]
    assert [str(fact.quantity.value) for fact in result.facts] == ["48", "60"]


@pytest.mark.parametrize("parted", ["，", ",", "  ", " / ", "、", "："])
def test_rows_without_a_head_tell_a_result_only_where_a_sign_says_which_value_is_the_plan(parted: str) -> None:
    def table(*plans: str) -> str:
        rows = zip(("科普沙龙", "科普展览", "群众满意度"), plans, ("44场", "5次", "95.2%"), strict=True)
        return "附件\n" + "".join(parted.join(row) + "\n" for row in rows)

    signed, bare = extract_text(HEAD + table("40场", "6次", "≥90%")), extract_text(HEAD + table("40场", "6次", "90%"))
    assert [str(e.fact.quantity.value) for e in signed.entries] == ["44", "5", "95.2"] and not bare.entries
    for result in (signed, bare):
        assert [str(fact.quantity.value) for fact in result.facts] == ["48"]


def test_a_list_of_results_is_no_table() -> None:
    result = extract_text(HEAD + "主要成绩：\n科普沙龙 44场\n科普展览 5次\n培训班 3期 200人次\n")
    assert [str(fact.quantity.value) for fact in result.facts] == ["48", "44", "5", "3", "200"]


WORD = "附：指标完成表\n序号\t指标\t目标值\t完成值\n1\t科普讲座\t40场\t{}\n2\t科普展览\t6次\t5次\n3\t群众满意度\t≥90%\t95.2%\n"
PIPES = "附：指标完成表\n| 指标 | 单位 | 上年 | 本年 |\n|---|---|---|---|\n| 科普讲座 | 场 | 44 | {} |\n| 科普展览 | 次 | 6 | 5 |\n| 群众满意度 | % | 93 | 95.2 |\n"


@pytest.mark.parametrize("table", [WORD, PIPES])
def test_rows_of_tables_with_cells_tell_their_results_too(table: str) -> None:
    done = "48" if "单位" in table else "48场"
    result, other = extract_text(HEAD + table.format(done)), extract_text(HEAD + table.format(done.replace("48", "46")))
    told = [(e.fact.what, str(e.fact.quantity.value), e.fact.quantity.unit) for e in result.entries]
    assert told == [("科普讲座", "48", "场"), ("科普展览", "5", "次"), ("群众满意度", "95.2", "%")]
    assert [str(fact.quantity.value) for fact in result.facts] == ["48"]
    for entry in result.entries:
        assert entry.fact.what in result.sentence_text(entry.fact) and "格" in result.place(entry.fact.quantity.span, entry.fact.section)
    assert doubted(result) == set() and doubted(other) == {other.facts[0].id}


def test_cells_of_prose_and_of_plans_tell_no_results() -> None:
    table = "项目\t目标\t完成情况\n讲座\t40场\t全年举办讲座48场，群众欢迎。\n展览\t6次\t\n合计\t46\t53\n"
    assert not extract_text(HEAD + table).entries
    assert not extract_text(HEAD + "三级指标\t年度指标值\n讲座\t40场\n展览\t6次\n").entries


@pytest.mark.parametrize(
    ("head", "rows"),
    [("指标\t2022年完成\t2023年完成", ["48", "5"]), ("指标\t2023年完成\t2022年完成", ["44", "6"]), ("指标\t完成值\t完成情况", [])],
)
def test_of_two_results_in_cells_years_say_which(head: str, rows: list[str]) -> None:
    result = extract_text(HEAD + f"{head}\n科普讲座\t44场\t48场\n科普展览\t6次\t5次\n")
    assert [str(entry.fact.quantity.value) for entry in result.entries] == rows


@pytest.mark.parametrize("head", ["指标 单位 目标值", "指标 目标值 单位"])
def test_a_table_that_only_sets_may_have_a_column_of_units(head: str) -> None:
    row = "科普讲座 场 40\n科普展览 次 6\n" if head.endswith("目标值") else "科普讲座 40 场\n科普展览 6 次\n"
    result = extract_text(HEAD + f"附：目标表\n{head}\n{row}")
    assert not result.entries and [str(fact.quantity.value) for fact in result.facts] == ["48"]


HALF = (
    "云溪县第二医院2024年上半年工作汇报\n\n一、业务运行\n{head}\n门诊量（人次）\t186420\t171385\t8.8%\n住院手术（台）\t3418\t3105\t10.1%\n"
)


@pytest.mark.parametrize(
    "head",
    [
        "指标名称\t2024年1—6月\t2023年同期\t增减幅度",
        "项目\t本期\t上年同期\t同比",
        "指标\t2024年上半年\t2023年上半年\t增减",
        "指标\t2024年\t2023年\t增长率（%）",
    ],
)
def test_a_table_of_this_year_and_the_last_tells_both(head: str) -> None:
    read = extract_text(HALF.format(head=head))
    assert [(f.what, str(f.quantity.value), f.quantity.unit, f.status) for f in read.facts] == [
        ("门诊量", "186420", "人次", "achieved"),
        ("门诊量", "171385", "人次", "baseline"),
        ("门诊量", "8.8", "%", "achieved"),
        ("住院手术", "3418", "台", "achieved"),
        ("住院手术", "3105", "台", "baseline"),
        ("住院手术", "10.1", "%", "achieved"),
    ]
    assert not read.entries and not read.issues


@pytest.mark.parametrize(
    "head",
    [
        "指标名称\t2025年\t2024年\t增减",
        "指标名称\t2023年\t分布\t备注",
        "指标名称\t2022年\t2023年\t2024年",
        "指标名称\t2024年1—3月\t2023年同期\t增减",
    ],
)
def test_years_that_nobody_can_tell_apart_tell_nothing(head: str) -> None:
    read = extract_text(HALF.replace("上半年", "").format(head=head))
    assert not read.entries and not read.facts


@pytest.mark.parametrize("note", ["（单位：件）群众对结果比较满意。", "注：单位：件", "计量单位：件"])
def test_a_column_beside_that_of_the_year_before_tells_the_result_and_a_note_below_the_unit(note: str) -> None:
    read = extract_text(HEAD + f"群众来信\n来源\t受理\t办结\t上年受理\n热线转办\t58\t58\t71\n来信来访\t14\t13\t19\n{note}\n")
    told = [(f.what, str(f.quantity.value), f.quantity.unit, f.status, f.duplicate_of) for f in read.facts[-6:]]
    assert told == [
        ("热线转办受理", "58", "件", "achieved", None),
        ("热线转办办结", "58", "件", "achieved", None),
        ("热线转办", "71", "件", "baseline", None),
        ("来信来访受理", "14", "件", "achieved", None),
        ("来信来访办结", "13", "件", "achieved", None),
        ("来信来访", "19", "件", "baseline", None),
    ]


@pytest.mark.parametrize(
    ("prose", "counts"),
    [
        ("例行抽检（批次）：蔬菜类410，畜产品320，水产品95，总数825。", ["410批次", "320批次", "95批次", "825批次"]),
        ("参观量（单位：人次）岭南县3120、河西县2680。", ["3120人次", "2680人次"]),
        ("康复服务送到1412人——视力203、听力164、肢体778、智力121、精神146。", ["1412人", "203人", "164人", "778人", "121人", "146人"]),
        ("康复服务送到1412人——视力203、听力164。", ["1412人"]),
        ("指标（2024年）：讲座12、展览5。", []),
        ("依据办法（试行）：讲座12、展览5。", []),
    ],
)
def test_numbers_of_a_list_take_the_unit_above_them(prose: str, counts: list[str]) -> None:
    read = extract_text(HEAD + prose + "\n")
    assert [f"{f.quantity.value}{f.quantity.unit}" for f in read.facts if f.quantity.span.start >= len(HEAD)] == counts


def test_the_foot_of_a_table_is_what_its_title_says_and_is_held_against_the_prose() -> None:
    table = "表1 分季度入馆情况（单位：万人次）\n季度　人数　备注\n一季度　4.82　春节连开\n二季度　6.95　—\n三季度　10.21　暑期\n四季度　6.06　—\n合计　28.04　—\n"
    read = extract_text(f"砚川市博物馆2024年总结\n二、履职情况\n全年线下入馆28.64万人次。\n{table}")
    foot = read.facts[-1]
    assert (foot.what, str(foot.quantity.value), foot.quantity.unit) == ("入馆人数", "280400", "人次")
    assert [fact.part_of for fact in read.facts[1:5]] == [foot.id] * 4
    (doubt,) = read.issues
    assert doubt.kind == "value" and "28.64万人次" in doubt.message and "28.04万人次" in doubt.message


@pytest.mark.parametrize("unit", ["万人次", "万元", "千克"])
def test_a_unit_told_in_brackets_is_no_count(unit: str) -> None:
    assert not extract_text(HEAD.partition("二、")[0] + f"二、履职情况\n入馆情况（单位：{unit}）见台账。\n").facts


@pytest.mark.parametrize(
    ("head", "cell", "count"),
    [
        ("入馆人数", "4.82", "48200人次"),  # 人数 is told in what the table counts in
        ("入馆人数", "4.82万", "48200人次"),  # and 万 is not said twice
        ("讲解（人）", "12", "12人"),  # a head that names its unit keeps it
        ("班数", "12", "12班"),
    ],
)
def test_the_unit_of_a_table_in_wan_is_that_of_columns_that_name_none(head: str, cell: str, count: str) -> None:
    read = extract_text(HEAD + f"表1 入馆情况（单位：万人次）\n馆别\t{head}\t日期\n总馆\t{cell}\t五月\n分馆\t{cell}\t六月\n")
    assert [f"{f.quantity.value}{f.quantity.unit}" for f in read.facts[-2:]] == [count, count]
