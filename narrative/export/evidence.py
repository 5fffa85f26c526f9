"""The evidence file …_填报依据.xlsx: a page to check and tick, every row with sentence and place, what the form's own values rest on,
what may be filled in after checking, claims without a number, what was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from narrative.export.form import shown_text
from narrative.export.proofs import proofs
from narrative.export.workbook import Sheet, write_workbook
from narrative.matching.assign import bound_note
from narrative.matching.indicators import columns_understood
from narrative.matching.propose import total_points
from narrative.results import Extraction, Filled
from narrative.rules import labels
from narrative.types import Cell, Indicator, Proposal, Table

CLAIM_HEADER = ("序号", "断言", "问题类型", "要问清", "所在句", "位置")
ISSUE_HEADER = ("序号", "说明", "依据原文", "位置")
HIGH, MEDIUM = 0.95, 0.7
TICK_HEADER = ("核对□", "序号", "指标", "目标值", "实际完成值", "说明", "把握", "依据原文", "位置")
ROW_HEADER = (
    "序号",
    "指标",
    "目标值",
    "实际完成值",
    "说明",
    "状态",
    "把握",
    "原因和办法",
    "原文写法",
    "依据原文",
    "位置",
    "参考得分",
    "佐证材料",
)
COMPARE_HEADER = ("序号", "指标", "目标值", "表中原值", "比对结果", "备注", "依据原文", "位置")
DRAFT_HEADER = ("序号", "指标", "栏目", "可填内容", "依据原文", "位置", "备注")
GOAL_HEADER = ("序号", "年初目标", "完成情况原文", "其中的数", "位置")
REUSE_HEADER = ("序号", "原文写法", "用在", "依据原文", "位置")
FIELDS = {"actual": "实际完成值", "reason": "偏差原因", "score": "得分", "money": "资金情况"}


def evidence_file(filled: Filled, tables: Sequence[Table] = (), beside: str = "") -> bytes:
    """The workbook with 核对页, 逐行依据, 表文比对, 可填内容, 目标对照, 可能重复使用, 无数字的说法, 数据核实 and 说明; sheets without a row are left out but the first two.

    Args:
        tables: the tables of one form; () for all
        beside: the name of the filled form, by which a later run knows both files for its own
    """
    return write_workbook(evidence_sheets(filled, tables), beside=beside)


def evidence_sheets(filled: Filled, tables: Sequence[Table] = ()) -> list[Sheet]:
    """The sheets of the evidence file as (title, header, rows)."""
    rows = [(n, i, c) for n, (t, i, c) in enumerate(filled.rows()) if not tables or any(t is own for own in tables)]
    first = rows[0][0] if rows else 0
    sheets: list[Sheet] = [
        ("核对页", TICK_HEADER, [_tick(filled, n - first + 1, i, c) for n, i, c in rows if c.state == "filled"]),
        ("逐行依据", ROW_HEADER, [_row(filled, n, n - first + 1, i, c) for n, i, c in rows]),
    ]
    own = {n for n, _, _ in rows}
    optional: list[Sheet] = [
        ("表文比对", COMPARE_HEADER, list(_comparison_rows(filled, own, first))),
        ("可填内容", DRAFT_HEADER, list(_proposal_rows(filled, own, first))),
        ("目标对照", GOAL_HEADER, list(_goal_rows(filled))),
        ("可能重复使用", REUSE_HEADER, list(_reuse_rows(filled, own))),
        ("无数字的说法", CLAIM_HEADER, list(claim_rows(filled.reports))),
        ("数据核实", ISSUE_HEADER, list(issue_rows(filled.reports))),
    ]
    return [*sheets, *(sheet for sheet in optional if sheet[2]), ("说明", ("关于本表",), _about(filled, tables))]


def _tick(filled: Filled, n: int, indicator: Indicator, cell: Cell) -> list[Any]:
    quotes, places, _ = _words(filled, cell)
    target = indicator.target.text if indicator.target else ""
    return ["□", n, indicator.name, target, shown_text(indicator, cell), bound_note(cell.bound), confidence(cell), quotes, places]


def _row(filled: Filled, row: int, n: int, indicator: Indicator, cell: Cell) -> list[Any]:
    quotes, places, written = _words(filled, cell) if cell.reason != "finance" else _proposed(filled, row)
    points = next((p.text for p in filled.proposals if p.row == row and p.field == "score"), "")
    return [
        n,
        indicator.name,
        indicator.target.text if indicator.target else "",
        shown_text(indicator, cell) if cell.state == "filled" else "",
        bound_note(cell.bound) if cell.state == "filled" else "",
        labels("state")[cell.state],
        confidence(cell),
        filled.reason(cell),
        written,
        quotes,
        places,
        points,
        "、".join(proofs(indicator)),
    ]


def _words(filled: Filled, cell: Cell) -> tuple[str, str, str]:
    """(sentences, places, the figures as written) behind a cell, and behind what contradicts it, a line each."""
    evidence = [*filled.evidence(cell), *(filled.fact(name) for one in filled.against(cell) for name in one.facts)]
    quotes = [f"{'' if len(evidence) == 1 else f'{k}. '}{result.sentence_text(fact)}" for k, (result, fact) in enumerate(evidence, 1)]
    places = [f"{_title(filled, result)}{result.place(fact.quantity.span, fact.section)}" for result, fact in evidence]
    written = [result.quote(fact.quantity.span).replace("\n", "") for result, fact in evidence]
    return "\n".join(quotes), "\n".join(places), "\n".join(written)


def _proposed(filled: Filled, row: int) -> tuple[str, str, str]:
    """(sentence, place, figure) of what may be filled into a row of money: what the outcomes tell is none of it."""
    proposal = next((p for p in filled.proposals if p.row == row and p.field == "actual"), None)
    return (*_behind(filled, proposal), proposal.text) if proposal is not None else ("", "", "")


def _comparison_rows(filled: Filled, own: set[int], first: int) -> Iterable[list[Any]]:
    rows = filled.rows()
    for comparison in filled.comparisons:
        if comparison.row in own:
            indicator = rows[comparison.row][1]
            facts = [filled.fact(name) for name in comparison.facts]
            yield [
                comparison.row - first + 1,
                indicator.name,
                indicator.target.text if indicator.target else "",
                comparison.stated,
                labels("verdict")[comparison.verdict],
                comparison.note,
                "\n".join(result.sentence_text(fact) for result, fact in facts),
                "\n".join(f"{_title(filled, result)}{result.place(fact.quantity.span, fact.section)}" for result, fact in facts),
            ]


def _proposal_rows(filled: Filled, own: set[int], first: int) -> Iterable[list[Any]]:
    for p in filled.proposals:
        if p.row is None or p.row in own:
            quote, place = _behind(filled, p)
            note = "按规则计算，供参考" if p.field == "score" else "原因请自行填写" if p.field == "reason" else "请核对"
            yield ["" if p.row is None else p.row - first + 1, p.label, FIELDS[p.field], p.text, quote, place, note]
    total = total_points(filled, filled.proposals)
    if total is not None:
        yield ["", "各行得分合计", "得分", f"{total.normalize():f}", "", "", "不含预算执行率得分"]


def _behind(filled: Filled, p: Proposal) -> tuple[str, str]:
    """(words, place) a proposal rests on."""
    if p.report is None or p.span is None:
        return "", ""
    report = filled.reports[p.report]
    start = max(0, p.span.start - 30)
    around = report.document.text[start : p.span.end + 20].replace("\n", "")
    return around, f"{_title(filled, report)}{report.place(p.span)}"


def _goal_rows(filled: Filled) -> Iterable[list[Any]]:
    """One row for each goal: the words, the outcome prose that tells of it, its counts."""
    for n, goal in enumerate(filled.goals, 1):
        report = filled.reports[goal.report]
        facts = [filled.fact(name)[1] for name in goal.facts]
        counts = "；".join(f"{f.what}{report.quote(f.quantity.span)}".replace("\n", "") for f in facts if f.duplicate_of is None)
        place = report.place(goal.done_span) if goal.done_span else ""
        yield [n, goal.text, goal.done or "材料里没有找到对应的完成情况", counts, f"{_title(filled, report)}{place}"]


def _reuse_rows(filled: Filled, own: set[int]) -> Iterable[list[Any]]:
    rows = filled.rows()
    for n, (name, used) in enumerate(filled.reused, 1):
        if own & set(used):
            result, fact = filled.fact(name)
            where = "\n".join(f"{rows[row][0].name} {rows[row][0].sheet}：{rows[row][1].name}" for row in used)
            yield [n, result.quote(fact.quantity.span), where, result.sentence_text(fact), result.place(fact.quantity.span, fact.section)]


def confidence(cell: Cell) -> str:
    """大 / 中 / 小 with the number, 人工核对 where a person decided, "" where nothing was found."""
    if cell.reviewed:
        return "人工核对"
    if not cell.facts:
        return ""
    word = "high" if HIGH <= cell.probability else "medium" if MEDIUM <= cell.probability else "low"
    return f"{labels('confidence')[word]}（{min(cell.probability, 0.99):.2f}）"


def claim_rows(reports: Sequence[Extraction]) -> Iterable[list[Any]]:
    """One row for each claim that repeats no other."""
    n = 0
    for result in reports:
        for claim in result.claims:
            if claim.duplicate_of is None:
                n += 1
                yield [
                    n,
                    result.quote(claim.span).replace("\n", ""),
                    labels("kind")[claim.kind],
                    labels("question")[claim.kind],
                    result.sentence_text(claim),
                    result.place(claim.span, claim.section),
                ]


def issue_rows(reports: Sequence[Extraction]) -> Iterable[list[Any]]:
    """One row for each issue."""
    n = 0
    for result in reports:
        for issue in result.issues:
            n += 1
            yield [
                n,
                issue.message,
                "；".join(result.quote(s).replace("\n", "") for s in issue.spans),
                "；".join(dict.fromkeys(result.place(s) for s in issue.spans)),
            ]


def _title(filled: Filled, result: Extraction) -> str:
    return f"{Path(result.document.path).name} " if 1 < len(filled.reports) else ""


def _about(filled: Filled, tables: Sequence[Table]) -> list[list[str]]:
    made = filled.reports[0].produced_by if filled.reports else {}
    understood = [[f"{t.sheet}的列：{columns_understood(t)}"] for t in (tables or filled.tables) if t.columns]
    rows = filled.rows()
    recalled = [[f"按本单位词表找到：{'、'.join(rows[row][1].name for row in filled.recalled)}。请多看一眼。"]] if filled.recalled else []
    return [
        ["本表由程序读材料后列出，供填报人逐行核对；报送以填报人核对后的表为准。"],
        ["把握一栏是模型给出的可能性，目前还没有校准，只能比较大小。" if not made.get("calibrated") else "把握一栏是校准过的可能性。"],
        ["“可填内容”没有写进表里：金额、时间、定性评语、偏差原因和得分都要由人核对后再填。"],
        ["表里如有公式（如得分、合计），打开后按 Ctrl+Alt+F9（WPS：公式→重算工作簿）更新。"],
        *understood,
        *recalled,
        ["材料：" + "、".join(Path(r.document.path).name for r in filled.reports)],
        [f"程序版本 {made.get('version')}，规则 {made.get('rules')}，模型 {made.get('model')}"],
    ]
