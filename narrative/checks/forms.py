"""A form against the narrative around it: completed values that no count of the prose supports, or copied; totals told twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from narrative.checks.grids import Grid, GridCell
from narrative.checks.issues import issue
from narrative.checks.material import Figure, Material, shown
from narrative.checks.tables import DONE_HEAD, TARGET_HEAD
from narrative.facts.concepts import concepts_in
from narrative.matching.indicators import measures_of
from narrative.matching.targets import read_target
from narrative.matching.wanted import similarity
from narrative.offsets import fold
from narrative.quantities.find import find_in_view
from narrative.rules import load
from narrative.structure.normalize import view_of
from narrative.types import Fact, Issue, Span, Target

NAME_HEAD = re.compile(r"三级|指标名称|目标内容|绩效指标|指标内容")
UNIT_HEAD = re.compile(r"单位$")
FUNDS = re.compile(
    r"(年度资金总额|资金总额|年度预算总额)[\s：:|｜]{0,4}((?:\d[\d,.]*|--|-)(?:[\s|｜]+(?:\d[\d,.]*|--|-)(?![%％\d年月])){1,5})"
)
PLEASED = re.compile(r"满意(?:度|率)[^，。；、]{0,6}$")
PLEASED_NAME = re.compile(r"满意(?:度|率)")
LIKE = 0.5  # likeness of a row's name and a fact's that makes them one thing where their concepts agree
SPOILED = re.compile(r"(?<![A-Za-z])[OoIl](?=[\d.,OolI]*\d)|\d[\d.,]*[OoIl](?![A-Za-z])")
COPIED, COPIED_SHARE = 5, Decimal("0.8")  # rows, and their share, from which copying is worth a look
NEAR = Decimal("1.3")  # and of a row that was pasted into the text
COMMON = frozenset("个项名人位家条件户份篇次场处") | {"人次", "场次", "", "%", "元"}  # units that many things of a report are counted in
NAMED, HELD = 4, 0.66  # characters of such a row's name, and the share of its pairs of characters that a clause must hold
APART = Decimal(3)  # a value further off counts something else
PERIODS = {"周": 52, "月": 12, "季度": 4, "季": 4}
EVERY = re.compile(r"每(周|个?月|季度?)[^，。；\d]{0,10}$")


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of an indicator table inside the report: its name, the cells of target and completed value, what they say, and the row's other words."""

    name: str
    name_cell: GridCell
    target_cell: GridCell
    done_cell: GridCell
    target: Target
    done: Target
    remarks: tuple[str, ...] = ()
    at: int = -1


def check_forms(material: Material) -> Iterator[Issue]:
    """The issues of the forms inside a report."""
    rows = [row for grid in material.grids for row in form_rows(grid)]
    yield from _against_text(material, rows, _pasted(material, rows))
    yield from _rhythm(material, rows)
    yield from _pleased(material, rows)
    yield from _copied(rows)
    yield from _funds(material)


@lru_cache(maxsize=64)  # several checks ask for them
def form_rows(grid: Grid) -> tuple[FormRow, ...]:
    """The rows that state a target and a completed value, both as numbers."""
    return tuple(_form_rows(grid))


def _form_rows(grid: Grid) -> Iterator[FormRow]:
    heads: Sequence[str] = ()
    for r, row in enumerate(grid.rows):
        texts = [cell.text if cell else "" for cell in row]
        if any(TARGET_HEAD.search(t) for t in texts) and any(DONE_HEAD.search(t) for t in texts):
            heads = texts
            continue
        target = next((c for c, h in enumerate(heads) if TARGET_HEAD.search(h)), None)
        done = next((c for c, h in enumerate(heads) if DONE_HEAD.search(h)), None)
        if target is None or done is None or target == 0:
            continue
        named = [c for c, h in enumerate(heads) if NAME_HEAD.search(h) and c < target]
        name = grid.cell(r, named[-1] if named else target - 1)
        unit_column = next((c for c, h in enumerate(heads) if UNIT_HEAD.search(h)), None)
        unit = grid.cell(r, unit_column) if unit_column is not None else None
        a, b = grid.cell(r, target), grid.cell(r, done)
        if name is None or a is None or b is None or not name.text or not a.text or not b.text or 24 < len(a.text) or 24 < len(b.text):
            continue
        goal, made = read_target(a.text, unit.text if unit else ""), read_target(b.text, unit.text if unit else "")
        if goal is not None and made is not None and goal.value is not None and made.value is not None:
            others = tuple(
                cell.text for c, cell in enumerate(row) if cell and cell.text and c > target and c != done and cell.number is None
            )
            yield FormRow(name.text, name, a, b, goal, made, others, r)


def _pasted(material: Material, rows: Sequence[FormRow]) -> list[FormRow]:
    """The rows of tables pasted into the text that no grid holds: their results, the figure before each as the target."""
    held = [row.done_cell.span for row in rows]
    found = []
    for entry in material.entries:
        span, unit = entry.fact.quantity.span, entry.fact.quantity.unit
        if any(span.start < other.end and other.start < span.end for other in held):
            continue
        done = _cell(material, span)
        value = read_target(done.text, unit)
        near = [q.span for q in entry.others if q.unit == unit and q.span.end <= span.start]
        target = _cell(material, near[-1]) if near else done
        if value is not None and value.value is not None:
            found.append(FormRow(entry.fact.what, done, target, done, read_target(target.text, unit) or value, value))
    return found


def _against_text(material: Material, rows: Sequence[FormRow], pasted: Sequence[FormRow]) -> Iterator[Issue]:
    """Rows whose completed value no count of the prose gives while the likeliest count of the same thing, or the one that is named so, gives another.

    A row that was `pasted` into the text says less of itself than one of a form, so that only near values are held against it.
    """
    by_unit: dict[tuple[str, str], list[Fact]] = {}
    for fact in material.facts:
        by_unit.setdefault((fact.quantity.unit, fact.quantity.unit_class), []).append(fact)
    told = {row.done_cell.span: fact for row, fact in disputed_rows(material.facts, rows)}
    told |= {row.done_cell.span: fact for row, fact in disputed_rows(material.facts, pasted) if _near(row.done, fact)}
    for row in (*rows, *pasted):
        disputed = [told[row.done_cell.span]] if row.done_cell.span in told else _named_so(row, by_unit)
        yield from (_disputed(material, row, fact) for fact in disputed[:1])


def _near(value: Target, fact: Fact) -> bool:
    if value.value is None or fact.quantity.value <= 0 or value.value <= 0:
        return False
    low, high = sorted((value.value, fact.quantity.value))
    return high <= low * NEAR


def _named_so(row: FormRow, by_unit: Mapping[tuple[str, str], Sequence[Fact]]) -> list[Fact]:
    """The near counts of the row's unit whose clause holds its name, where no count of the report agrees with the row but such as tell a goal.

    Args:
        by_unit: the counts of the report by their unit and its class
    """
    name = row.name
    pairs = _pairs(name)
    value = row.done.value
    if len(name) < NAMED or value is None or _spoiled(row):
        return []
    if any(_agrees(value, f) for told in by_unit.values() if _unit(row, told[0]) for f in told if f.status != "target"):
        return []
    unit = row.done.unit or row.target.unit
    own = [f for (of, _), told in by_unit.items() if of == unit and of not in ("", "%", "元") for f in told]
    plain = [f for f in own if f.status == "achieved" and f.part_of is None and not f.scope and _near(row.done, f)]
    named = [
        f
        for f in plain
        if HELD * len(pairs) <= len(pairs & _pairs(f.clause)) and not f.quantity.flags and not _remarked(row, f.quantity.value)
    ]
    if not named and unit not in COMMON:
        named = [f for f in plain if not f.quantity.flags and not _remarked(row, f.quantity.value)]  # 培训期数 8期 against 全年办班7期
        if any(f.status == "achieved" and f.part_of is None and f not in named for f in own):
            named = []
    return named if len({f.quantity.value for f in named}) == 1 else []


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _cell(material: Material, span: Span) -> GridCell:
    return GridCell(fold(material.document.text[span.start : span.end]), span, None, False, 0)


def _disputed(material: Material, row: FormRow, fact: Fact) -> Issue:
    text = material.document.text[fact.quantity.span.start : fact.quantity.span.end]
    return issue(
        "table_text",
        (fact.quantity.span, row.target_cell.span, row.done_cell.span),
        f"表内“{row.name}”完成值为“{row.done_cell.text}”，文中相应的数是“{text}”（{fact.what}），请核对并注明口径",
    )


def disputed_rows(told: Sequence[Fact], rows: Sequence[FormRow]) -> Iterator[tuple[FormRow, Fact]]:
    """(row, fact) where no count agrees with the row's completed value while the one likest to its name lies near it and differs."""
    facts = [f for f in told if f.status == "achieved" and f.part_of is None and not f.scope and f.quantity.unit not in ("", "%")]
    by_concept: dict[str, list[int]] = {}
    for n, fact in enumerate(facts):
        for concept in fact.concepts[:2]:
            by_concept.setdefault(concept, []).append(n)
    for row in rows:
        measures = measures_of(row.name, row.done.unit or row.target.unit)
        if row.done.value is None or (row.done.unit or row.target.unit) in ("%", "元") or {"percent", "money"} & set(measures):
            continue
        wanted = {c for c in concepts_in_names(row.name) if not c.startswith("action.")}
        named = sorted({n for concept in wanted for n in by_concept.get(concept, ())})
        same = [f for f in map(facts.__getitem__, named) if (not measures or f.measure in measures) and _unit(row, f)]
        alike = sorted(((similarity(row.name, f.what), f) for f in same), key=lambda pair: (-pair[0], pair[1].quantity.span))
        if not alike or any(_agrees(row.done.value, f) for f in facts if _unit(row, f)) or _adds_up(row.done.value, same):
            continue
        best, fact = alike[0]
        if fact.quantity.flags or _spoiled(row) or _remarked(row, fact.quantity.value):
            continue
        low, high = sorted((fact.quantity.value, row.done.value))
        if len(alike) > 2 or low <= 0 or low * APART < high or (best < LIKE and len(alike) > 1):
            continue
        yield row, fact


def concepts_in_names(name: str) -> tuple[str, ...]:
    """The concepts a row's name holds."""
    return tuple(concept for concept, _, _ in concepts_in(name))


def _unit(row: FormRow, fact: Fact) -> bool:
    unit = row.done.unit or row.target.unit
    classes = {row.done.unit_class or row.target.unit_class, fact.quantity.unit_class}
    return not unit or unit == fact.quantity.unit or (len(classes) == 1 and "" not in classes and "open" not in classes)


def _spoiled(row: FormRow) -> bool:
    """Whether a letter stands for a digit in a cell of the row: 3O场, l2次."""
    return any(SPOILED.search(cell.text) for cell in (row.target_cell, row.done_cell))


def _remarked(row: FormRow, value: Decimal) -> bool:
    """Whether the row's own remark, or words beside its completed value, hold the other figure or explain a difference."""
    remarks = [*row.remarks, row.done_cell.text]
    told = {q.value for text in (*remarks, row.name) for q in find_in_view(view_of(text))}
    bare = {Decimal(n) for text in remarks for n in re.findall(r"\d+(?:\.\d+)?", text)}
    reasons = [word for rule in load("checks", "remark") for word in rule.terms()]
    return value in told | bare or any(word in text for word in reasons for text in remarks)


def _agrees(value: Decimal, fact: Fact) -> bool:
    quantity = fact.quantity
    if quantity.value == value:
        return True
    low = quantity.lower if quantity.lower is not None else quantity.value * Decimal("0.9")
    high = quantity.upper if quantity.upper is not None else quantity.value * Decimal("1.1")
    return quantity.bound != "exact" and low <= value <= high


def _adds_up(value: Decimal, facts: Sequence[Fact]) -> bool:
    """Whether some two or three of the counts, or all of them, add up to the value."""
    numbers = [f.quantity.value for f in facts if f.duplicate_of is None][:12]
    pairs = {a + b for i, a in enumerate(numbers) for b in numbers[i + 1 :]}
    return value == sum(numbers) or value in pairs or any(value - n in pairs for n in numbers)


def _rhythm(material: Material, rows: Sequence[FormRow]) -> Iterator[Issue]:
    """每周不少于6篇 means 312 in a year: a row of the same unit and thing whose target lies below."""
    figures = [f for row in material.rows for f in row]
    for figure in figures:
        match = EVERY.search(material.before(figure)[-16:])
        if match is None or figure.quantity.unit_class in ("percent", "money", "day") or not figure.quantity.unit:
            continue
        times = PERIODS[match.group(1).replace("个", "")]
        least = figure.value * times
        for row in rows:
            value, unit = row.target.value, row.target.unit or row.done.unit
            if value is None or unit != figure.quantity.unit or not (least / 2 < value < least) or not _same_noun(row, figure):
                continue
            if figure.quantity.flags or _spoiled(row) or _remarked(row, least):
                continue
            yield issue(
                "table_text",
                (figure.span, row.target_cell.span, row.done_cell.span),
                f"文中每{match.group(1)}{figure.text}，全年应为 {shown(figure.value)}×{times}={shown(least)}，表内“{row.name}”目标值为“{row.target_cell.text}”",
            )


def _pleased(material: Material, rows: Sequence[FormRow]) -> Iterator[Issue]:
    """A satisfaction in the form while the prose tells other ones only."""
    told = [f for row in material.rows for f in row if f.quantity.unit == "%" and PLEASED.search(f.label) and f.value <= 100]
    told = [f for f in told if not re.search("目标|上年|去年|不低于|以上|达标|指标|比", f.gap[-12:] + f.after[:4])]
    for row in rows:
        value = row.done.value
        if not PLEASED_NAME.search(row.name) or value is None or row.done.unit != "%" or row.done.operator not in ("unstated", "="):
            continue
        near = [f for f in told if abs(f.value - value) <= 1 or (f.quantity.bound != "exact" and abs(f.value - value) <= 5)]
        if told and not near and not _spoiled(row) and not any(_remarked(row, f.value) for f in told):
            yield issue(
                "table_text",
                (told[0].span, row.target_cell.span, row.done_cell.span),
                f"表内“{row.name}”完成值为“{row.done_cell.text}”，文中写“{told[0].label[-8:]}{told[0].text}”，请核对并注明口径",
            )


def _same_noun(row: FormRow, figure: Figure) -> bool:
    return any(pair in figure.after[:10] for pair in {row.name[i : i + 2] for i in range(len(row.name) - 1)})


def _copied(rows: Sequence[FormRow]) -> Iterator[Issue]:
    """Completed values that repeat their targets figure by figure on most rows (100 % aside, which many rows have in earnest)."""
    told = [row for row in rows if _figures_of(row.target_cell) != "100"]
    same = [row for row in told if _figures_of(row.target_cell) == _figures_of(row.done_cell)]
    if COPIED <= len(same) and COPIED_SHARE * len(told) <= len(same):
        yield issue(
            "copied",
            [cell.span for row in same for cell in (row.target_cell, row.done_cell)],
            f"{len(told)} 个定量指标中有 {len(same)} 个的完成值与目标值数字完全相同，请核对实际完成数",
        )


def _figures_of(cell: GridCell) -> str:
    return "".join(re.findall(r"[\d.]+", cell.text))


def _funds(material: Material) -> Iterator[Issue]:
    """One report with two sets of amounts under the same 资金总额."""
    text = material.document.text
    found = [(m.group(1), m.span(), tuple(n.rstrip(".") for n in re.findall(r"\d[\d,.]*", m.group(2)))) for m in FUNDS.finditer(text)]
    for (name, span, numbers), (other, later, others) in pairwise(found):
        if name == other and numbers and others and not set(numbers) & set(others):
            yield issue(
                "money_value",
                (Span(*span), Span(*later)),
                f"“{name}”在一处为 {'、'.join(numbers)}，在另一处为 {'、'.join(others)}，请确认是否混入了另一张表的数据",
            )
