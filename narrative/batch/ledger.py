"""What the reviewer gets: 审核台账.xlsx by severity with the quotes behind each count, 退回意见 for each submission, 待转换清单.xlsx."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from narrative.batch.config import digest_of
from narrative.batch.outputs import Outputs
from narrative.batch.parts import Parts
from narrative.batch.plan import plain_name
from narrative.export.letters import ASKED, asked_lines, note_of
from narrative.export.workbook import STAMP, timeless, write_sheet, write_workbook

LEDGER, UNREAD, LETTERS = "审核台账.xlsx", "待转换清单.xlsx", "退回意见"
HEADER = ("序号", "单位", "项目", "年度", "自评分", "复算分", "差", "表文不符", "计算错误", "无量化", "缺佐证", "建议", "退回意见", "备注")
QUOTE_HEADER = ("台账序号", "单位", "项目", "类别", "问题", "依据原文", "位置")
UNREAD_HEADER = ("序号", "单位", "文件", "原因", "办法")
BACK, ADD, CONVERT, REDO, LACKING, FINE = "退回修改", "补充说明", "先转换文件", "重新处理", "补交报告", "未见问题"
ORDER = {BACK: 0, REDO: 1, CONVERT: 2, LACKING: 3, ADD: 4, FINE: 5}
TOLERANCE = 0.1  # points by which a recomputed score may differ (domain.md a.2 no. 6)
SHOWN, EACH = 20_000, 40  # quotes in the workbook, and of one submission; all are in 数据
SHAPES = {
    "自评分": "0.00", "复算分": "0.00", "差": "+0.00;-0.00;0.00", "表文不符": "0", "计算错误": "0", "无量化": "0", "缺佐证": "0",
}  # fmt: skip
HEAVY = ("表文不符", "计算错误")
COLUMNS = (
    "submission", "organisation", "year", "project", "key", "error", "self_score", "recomputed_score", "score_note", "counts", "table_text", "errors",
    "doubts", "unquantified", "unproven", "files", "failures", "issues", "cells", "questions",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger with what stands behind it: (kind, problem, quotes, places) of each finding."""

    row: tuple[Any, ...]
    advice: str
    order: tuple[Any, ...]
    quotes: tuple[tuple[str, str, str, str], ...]
    letter: str
    failures: tuple[tuple[str, str], ...]


def write_ledger(outputs: Outputs, parts: Parts, keys: Sequence[str], made: dict[str, Any]) -> list[str]:
    """Writes ledger, letters and the list of unread files; the names of what was written.

    Raises:
        OutputError: the disk is full or cannot be written
    """
    letters: Counter[str] = Counter()
    entries = []
    for rows in parts.rows(keys, COLUMNS):
        for row in rows.to_pylist():
            entry, errors, asked = _entry(row, letters)
            if entry.letter:
                files = [file["path"].rpartition("/")[2] for file in row["files"]]
                told = (entry.row[0], files, errors, asked, made)
                outputs.put(entry.letter, digest_of(told), partial(note_of, *told))
            entries.append(entry)
    entries.sort(key=lambda entry: entry.order)
    source = digest_of([*((entry.row, entry.quotes, entry.letter) for entry in entries), made])
    written = [outputs.put(LEDGER, source, partial(_workbook, entries, made)).name]
    unread = [(entry.row[0], file, message) for entry in entries for file, message in entry.failures]
    if unread:
        rows_of = [[n, unit, file, *_parted(message, file)] for n, (unit, file, message) in enumerate(unread, 1)]
        sheets = [("待转换清单", UNREAD_HEADER, rows_of)]
        written.append(outputs.put(UNREAD, digest_of(rows_of), partial(write_workbook, sheets)).name)
    if any(entry.letter for entry in entries):
        written.append(f"{LETTERS}/（{sum(bool(entry.letter) for entry in entries)} 份）")
    return written


def _entry(row: dict[str, Any], letters: Counter[str]) -> tuple[Entry, list[str], list[str]]:
    """(the entry, the errors and the questions of its letter)."""
    gap = _gap(row)
    errors, quotes = _errors(row, gap)
    asked, more = _asked(row)
    advice = _advice(row, gap)
    unit = row["organisation"] or row["submission"].rpartition("/")[2]
    letter = ""
    if advice in (BACK, ADD):
        stem = f"退回意见_{plain_name(unit)}"
        letters[stem] += 1
        if 1 < letters[stem]:
            stem = f"退回意见_{plain_name(unit)}_{row['year'] or ''}{plain_name(row['project'])}"
            letters[stem] += 1
            stem += f"({letters[stem]})" if 1 < letters[stem] else ""
        letter = f"{LETTERS}/{stem}.docx"
    notes = [row["error"] or "", row["score_note"] or "", f"{len(row['failures'])} 个文件没有读成" if row["failures"] else ""]
    if any(file["scanned"] for file in row["files"] or ()):
        notes.append("含扫描件，数字请对照原图")
    if not row["files"] and not row["failures"] and not row["error"]:
        notes.append("没有认出报告或自评表：请看配对.csv 里的类别")
    if unread_report(row):
        notes.append("报告没有读成，表里的数还无从核对：转换后再运行一次")
    elif row["files"] and not row["counts"]:
        notes.append("没有找到成果数字，请看是否交错了材料")
    if row["doubts"]:
        notes.append(f"另有疑点 {row['doubts']} 处")
    counts = [row[name] if row["files"] else None for name in ("table_text", "errors", "unquantified", "unproven")]
    cells = (
        unit,
        row["project"],
        row["year"],
        row["self_score"],
        row["recomputed_score"],
        gap,
        *counts,
        advice,
        "",
        "；".join(n for n in notes if n),
    )
    heavy = (row["table_text"] or 0) + (row["errors"] or 0) + (gap is not None and TOLERANCE <= gap)
    order = (ORDER[advice], -heavy, -abs(gap or 0), -(row["unproven"] or 0), -(row["unquantified"] or 0), row["submission"])
    failures = tuple((failure["path"], failure["message"]) for failure in row["failures"])
    return Entry(cells, advice, order, (*quotes, *more)[:EACH], letter, failures), errors, asked


def _gap(row: dict[str, Any]) -> float | None:
    if row["self_score"] is None or row["recomputed_score"] is None:
        return None
    return round(float(row["self_score"]) - float(row["recomputed_score"]), 2)


def _advice(row: dict[str, Any], gap: float | None) -> str:
    if row["error"]:
        return REDO
    if not row["files"]:
        return CONVERT if row["failures"] else LACKING
    if unread_report(row):
        return CONVERT
    if row["table_text"] or row["errors"] or (gap is not None and TOLERANCE <= gap):
        return BACK
    if row["unquantified"] or row["unproven"] or row["doubts"] or gap or not row["counts"]:
        return ADD
    return CONVERT if row["failures"] else FINE


def unread_report(row: dict[str, Any]) -> bool:
    """Whether the forms of a submission could be read and nothing else."""
    return bool(row["failures"] and row["files"]) and not any(file["role"] == "report" for file in row["files"])


def _errors(row: dict[str, Any], gap: float | None) -> tuple[list[str], list[tuple[str, str, str, str]]]:
    """What has to be put right: (lines of the letter, quotes of the ledger)."""
    lines, quotes = [], []
    several = 1 < len(row["files"] or ())
    for cell in row["cells"] or ():
        if cell["verdict"] == "contradicted":
            said = f"表内“{cell['indicator']}”完成值为“{cell['stated']}”，材料中相应的数是{cell['quotes']}，请核对并注明口径"
            lines.append(f"{said}（见{cell['places']}）")
            quotes.append(("表文不符", said, cell["quotes"], cell["places"]))
    for issue in sorted(row["issues"] or (), key=lambda i: (i["kind"] != "table_text", not i["certain"])):
        kind = "表文不符" if issue["kind"] == "table_text" else "计算错误" if issue["certain"] else "疑点"
        places = f"{issue['file'].rpartition('/')[2]} {issue['places']}" if several and "《" not in issue["places"] else issue["places"]
        if kind != "疑点":
            lines.append(f"{issue['message'].removeprefix('请核实：')}（见{places}：{issue['quotes']}）")
        quotes.append((kind, issue["message"], issue["quotes"], places))
    if gap is not None and TOLERANCE <= abs(gap):
        rows = [
            f"“{c['indicator']}”自评 {c['score']:g} 分，按完成值“{c['stated']}”应为 {c['recomputed']:g} 分"
            for c in row["cells"]
            if c["recomputed"] is not None and c["score"] is not None and TOLERANCE <= abs(c["score"] - c["recomputed"])
        ]
        said = f"自评总分 {row['self_score']:g} 分，按表内数值和计分规则复算为 {row['recomputed_score']:g} 分，相差 {gap:+g} 分，请逐行复核得分"
        lines.append(f"{said}：{'；'.join(rows[:6])}" if rows else said)
        quotes.append(("得分", said, "；".join(rows), ""))
    return lines, quotes


def _asked(row: dict[str, Any]) -> tuple[list[str], list[tuple[str, str, str, str]]]:
    """What has to be added: (lines of the letter, quotes of the ledger)."""
    quotes = []
    missing = [cell for cell in row["cells"] or () if cell["verdict"] == "not_found"]
    for cell in missing:
        said = f"表内“{cell['indicator']}”完成值“{cell['stated']}”在材料中没有找到，请补充出处和佐证"
        quotes.append(("缺佐证", said, "", f"{cell['table']} {cell['sheet']} {cell['locator']}".strip()))
    lines = [quotes[0][1]] if len(missing) == 1 else []
    if 1 < len(missing):
        listed = "、".join(f"“{cell['indicator']}”完成值“{cell['stated']}”" for cell in missing[:ASKED])
        lines = [f"表内下列完成值在材料中没有找到，请补充出处和佐证：{listed}{f'等 {len(missing)} 项' if ASKED < len(missing) else ''}"]
    questions = row["questions"] or ()
    for question in questions:
        said = question["said"].replace("“", "‘").replace("”", "’")
        quotes.append(("无量化", f"{question['question']}可附：{question['proof']}", f"“{said}”", question["place"]))
    first = questions[: max(0, ASKED - len(missing))]
    return lines + asked_lines((q["said"], q["place"], q["question"], q["proof"]) for q in first), quotes


def _workbook(entries: Sequence[Entry], made: dict[str, Any]) -> bytes:
    """台账, 摘录 and 说明; each count leads to its quotes, each letter's name to the letter."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.worksheets[0])
    ledger, quoted = book.create_sheet("台账"), book.create_sheet("摘录")
    rows, first = _quote_rows(entries)
    table = [[n, *entry.row[:-2], "打开" if entry.letter else "", entry.row[-1]] for n, entry in enumerate(entries, 1)]
    write_sheet(ledger, HEADER, [[("" if value is None else value) for value in row] for row in table])
    write_sheet(quoted, QUOTE_HEADER, rows)
    write_sheet(book.create_sheet("说明"), ("关于本表",), [[line] for line in _about(made)])
    font = partial(Font, name="Calibri", sz=11)  # as all other cells: without a name it is shown in another one
    link, red, grey = font(color="0563C1", underline="single"), font(bold=True, color="C00000"), font(color="A6A6A6")
    for n, entry in enumerate(entries, 2):
        if entry.letter:
            cell = ledger.cell(n, HEADER.index("退回意见") + 1)
            cell.hyperlink, cell.font = entry.letter, link
        if n - 1 in first:
            cell = ledger.cell(n, HEADER.index("单位") + 1)
            cell.hyperlink, cell.font = f"#'摘录'!A{first[n - 1]}", link
        if entry.advice == BACK:
            ledger.cell(n, HEADER.index("建议") + 1).font = red
        for name, shape in SHAPES.items():
            cell = ledger.cell(n, HEADER.index(name) + 1)
            cell.number_format = shape
            if cell.value == 0:
                cell.font = grey
            elif name in HEAVY and cell.value:
                cell.font = red
    ledger.auto_filter.ref = f"A1:{ledger.cell(1, len(HEADER)).column_letter}{max(1, len(entries)) + 1}"
    quoted.auto_filter.ref = f"A1:{quoted.cell(1, len(QUOTE_HEADER)).column_letter}{max(1, len(rows)) + 1}"
    book.properties.created = book.properties.modified = STAMP
    data = io.BytesIO()
    book.save(data)
    return timeless(data.getvalue())


def _quote_rows(entries: Sequence[Entry]) -> tuple[list[list[Any]], dict[int, int]]:
    """The rows of 摘录, and the sheet's row where each entry's begin."""
    rows: list[list[Any]] = []
    first: dict[int, int] = {}
    for n, entry in enumerate(entries, 1):
        if SHOWN < len(rows) + len(entry.quotes):
            rows.append(["", "", "", "", "其余的没有列在这里（太多，表格会打不开）：都在“数据”文件夹里，各单位的也在退回意见里", "", ""])
            break
        if entry.quotes:
            first[n] = len(rows) + 2
        rows += [[n, entry.row[0], entry.row[1], *quote] for quote in entry.quotes]
    return rows, first


def _about(made: dict[str, Any]) -> Iterator[str]:
    yield "本表由程序读各单位材料后列出，按严重程度排序；是否退回由审核人决定。点“单位”看依据原文，点“退回意见”打开意见稿。"
    yield "自评分：表中或材料写明的总分。复算分：按表内完成值和计分规则重算，不能重算的行按自评计。差＝自评分－复算分，0.1 分以内不计。"
    yield "表文不符：表中完成值与材料中的数不同。计算错误：由算术就能看出的错。无量化：没有数字的说法。缺佐证：表中完成值在材料里找不到，或满意度没有样本数。"
    yield f"建议：有表文不符、计算错误或自评分高于复算分的，{BACK}；只有无量化、缺佐证、疑点、自评分偏低或没有成果数字的，{ADD}；文件读不了的，{CONVERT}；处理失败的，{REDO}；没有认出报告或表的，{LACKING}。"
    yield f"程序版本 {made.get('version')}，规则 {made.get('rules')}，模型 {made.get('model')}，计分规则 {labels_of_scoring(made)}"


def labels_of_scoring(made: dict[str, Any]) -> str:
    """The point rule's name."""
    from narrative.matching.score import scoring_named

    return scoring_named(str(made.get("scoring", ""))).name


def _parted(message: str, file: str) -> tuple[str, str]:
    """(why, what to do) of a message of one line."""
    name = file.rpartition("/")[2]
    why, _, remedy = message.partition("：")
    return why.removeprefix(name).strip().removeprefix("的").removeprefix("里") or why, remedy or "请检查文件后重新运行"
