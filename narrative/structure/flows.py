"""Groups blocks into flows: the body, and each prose column of a form over its rows and pages.

Shared by the readers: they say which blocks are cells of which row, this module says which of them are read on as one text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby

from narrative.offsets import fold
from narrative.rules import load
from narrative.structure.plain import UNIT, is_read_on
from narrative.structure.roles import role_of
from narrative.types import Block, Flow

PROSE = re.compile(r"[，。；！]|\d[、.．]")
CONTINUED = re.compile(r"[（(](?:续|接上页|续表)\d?[)）]")
GOAL = re.compile(r"(?:目标|任务)(?:\d{1,2}|[一二三四五六七八九十]{1,3})[：:；;、.]")
SHORT = 24


@cache
def _form_heads() -> re.Pattern[str]:
    return re.compile("|".join(rule.text("pattern") for rule in load("headings", "form")))


def is_prose(text: str) -> bool:
    """Whether a cell holds sentences and no mere value or name."""
    return SHORT <= len(text.strip()) and PROSE.search(text) is not None


def build_flows(text: str, blocks: Sequence[Block]) -> tuple[Flow, ...]:
    """The flows of a document: first the body (its paragraphs), then the prose columns of its forms in order.

    A prose cell belongs to the flow of the label that names it: the header of its column, or else the head of its row. Cells of
    one label run on over rows and page breaks; a repeated header (续) is no new flow. Cells below a row with 三级指标 are an
    indicator grid and belong to no flow.
    """
    listed = _listed_cells(text, blocks)
    flows = list(_body_flows(text, blocks, listed))
    tables: dict[int, list[int]] = {}
    for i, block in enumerate(blocks):
        if block.kind == "cell" and block.locator.table is not None and i not in listed:
            tables.setdefault(block.locator.table, []).append(i)
    for cells in tables.values():
        for flow in _table_flows(text, blocks, cells):
            last = next((k for k in reversed(range(len(flows))) if flows[k].label == flow.label and flow.label), None)
            if last is not None and _stops_short(text, blocks[flows[last].blocks[-1]]):
                flows[last] = Flow(flows[last].blocks + flow.blocks, flow.label)
            else:
                flows.append(flow)
    return tuple(flows)


def _body_flows(text: str, blocks: Sequence[Block], listed: frozenset[int]) -> list[Flow]:
    """The paragraphs as one flow, with the cells of lists, without the goal column of a flattened form and without headers that cut a sentence in two."""
    body: list[int] = []
    goals: list[int] = []
    seen: set[str] = set()
    for i, block in enumerate(blocks):
        if i in listed:
            body.append(i)
        if block.kind != "paragraph":
            continue
        words = re.sub(r"\s", "", fold(text[block.span.start : block.span.end]))
        if GOAL.match(words):
            goals.append(i)
            continue
        if words in seen and len(words) <= 2 * SHORT and body and _stops_short(text, blocks[body[-1]]):
            continue
        seen.add(words)
        body.append(i)
    flows = [Flow(tuple(body))] if body else []
    return flows + ([Flow(tuple(goals), "预期目标")] if goals else [])


def _listed_cells(text: str, blocks: Sequence[Block]) -> frozenset[int]:
    """The cells below the heads of tables that list what was held or served: they are read on with the body, as the lines of a list in prose are."""
    found: list[int] = []
    for table, run in groupby(range(len(blocks)), key=lambda i: blocks[i].locator.table):
        if table is None:
            continue
        rows = [list(row) for _, row in groupby(run, key=lambda i: blocks[i].locator.row)]
        texts = {i: "".join(fold(text[blocks[i].span.start : blocks[i].span.end]).split()) for row in rows for i in row}
        if is_read_on([[texts[i] for i in row] for row in rows]):
            found += [i for row in rows[1:] for i in row if not UNIT.fullmatch(texts[i])]
    return frozenset(found)


def _stops_short(text: str, block: Block) -> bool:
    """Whether a block is a long piece of prose that stops in mid-sentence."""
    piece = text[block.span.start : block.span.end].rstrip()
    return (
        SHORT <= len(piece) and PROSE.search(piece) is not None and re.sub(r"</?p>", "", piece)[-1:] not in tuple("。！？；：:;!?”』】）)")
    )


def _table_flows(text: str, blocks: Sequence[Block], cells: Sequence[int]) -> list[Flow]:
    """The prose columns of one table, in the order in which they begin."""
    rows: dict[int, list[int]] = {}
    for i in cells:
        rows.setdefault(blocks[i].locator.row or 0, []).append(i)
    headers: list[tuple[int, str]] = []  # (column, label) of the last row that named prose columns
    known: dict[int, str] = {}  # column → label of the prose that stood in it under these headers
    grid = False
    open_flows: dict[str, list[int]] = {}
    last: list[int] = []  # the prose cells of the row before, which a short rest may end
    for members in (rows[row] for row in sorted(rows)):
        texts = {i: fold(text[blocks[i].span.start : blocks[i].span.end]).strip() for i in members}
        prose = [i for i in members if is_prose(texts[i])]
        if (
            len(prose) < len(members) == len(last)
            and any(_stops_short(text, blocks[i]) for i in last)
            and not any(_names_prose(t) for t in texts.values())
        ):
            prose = list(members)
        if _form_heads().search("\t".join(texts.values())) and not any(len(t) > 60 for t in texts.values()):
            grid, headers = True, []
            continue
        labels = [(blocks[i].locator.column or 0, _label(t)) for i, t in texts.items() if _names_prose(t)]
        if len(labels) >= 2 and not prose:
            headers, grid, known = labels[-2:], False, {}
            continue
        if not prose or (grid and not _escapes_grid(texts)):
            continue
        grid, last = False, prose
        first = min(members, key=lambda i: blocks[i].locator.column or 0)
        row_label = _label(texts[first]) if first not in prose else ""
        for k, i in enumerate(prose):
            column = blocks[i].locator.column or 0
            rest = known.get(column, "") if len(prose) < len(headers) else ""  # of one column only, behind a page break
            label = rest or _column_label(headers, column, k, len(prose)) or row_label or _own_label(texts[i])
            known[column] = label
            if not label and len(prose) == 1 and open_flows:
                label = next(reversed(open_flows))
            open_flows.setdefault(label, []).append(i)
    return [Flow(tuple(members), label) for label, members in open_flows.items()]


def _names_prose(text: str) -> bool:
    """Whether a cell is the header of a goal or outcome column (年初设定目标, 实际完成情况)."""
    role = role_of(_label(text)) if len(text) <= SHORT and "指标" not in text else None
    return role is not None and role[0] in ("goals", "outcome")


def _escapes_grid(texts: dict[int, str]) -> bool:
    """A row below an indicator grid that is prose again: one long cell and hardly anything beside it."""
    return any(len(t) > 120 for t in texts.values()) and len([t for t in texts.values() if t]) <= 3


def _label(text: str) -> str:
    return CONTINUED.sub("", re.sub(r"\s", "", text)).strip("：:")


def _own_label(text: str) -> str:
    """The label a cell opens with itself (实际完成情况：…), "" where it has none."""
    head = re.match(r"\s*([^\n：:，。]{2,20})[：:\n]", text)
    return _label(head.group(1)) if head and role_of(_label(head.group(1))) else ""


def _column_label(headers: Sequence[tuple[int, str]], column: int, k: int, count: int) -> str:
    """The header of a prose cell: the k-th where there are as many headers as prose cells (columns slip), else the one in its column."""
    if headers and len(headers) == count:
        return headers[k][1]
    for at, label in headers:
        if at == column:
            return label
    before = [label for at, label in headers if at <= column]
    return before[-1] if before else ""
