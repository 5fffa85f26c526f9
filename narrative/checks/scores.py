"""Points of the score tables inside a report: weights and scores against their totals, a row's score against the form's point rules (scoring.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from narrative.checks.forms import NAME_HEAD, FormRow, form_rows
from narrative.checks.grids import Grid, GridCell
from narrative.checks.issues import issue
from narrative.checks.material import Material, shown
from narrative.checks.table_rates import RATE_HEAD
from narrative.checks.tables import POINT_HEAD, SCORE_HEAD, label_of_row
from narrative.matching.score import points_of, scorings
from narrative.types import Indicator, Issue, Quantity, Span

TOTAL_ROW = re.compile(r"^(?:自评)?(?:总分|合计|总计|总得分|得分合计|总评分)(?:[（(].*[)）])?$")
LEVEL_POINTS = re.compile(r"[（(](\d{1,3}(?:\.\d)?)分?[)）]$")
SHIFTS = (0, -1, -2, 1)  # columns by which the cells of a copied row may have slipped
TOLERANCE = Decimal("0.1")
USUAL = (Decimal(100), Decimal(90), Decimal(80))  # what the weights of a form add up to, with or without the money's points
GRADES = {
    "优": (Decimal(90), Decimal(101)),
    "良": (Decimal(80), Decimal(90)),
    "中": (Decimal(60), Decimal(80)),
    "差": (Decimal(0), Decimal(60)),
}
STATED = re.compile(
    r"(?:自评|综合评价|评价|综合)(?:总)?(?:得分|总分|评分|分数)[^，。；\d\n]{0,8}?(?P<score>\d{2,3}(?:\.\d{1,2})?)\s*分(?:[，,；;、\s]{0,2}(?:绩效|自评|综合)?(?:评价|评定)?(?:等级|等次|结果|结论|级别)[^，。；\n]{0,4}?(?P<grade>[优良中差])(?:秀|好)?)?"
)
FEW = 20  # scores that are spelled out
FEWEST = 4  # rows from which the sum of a table is looked at
SHORT = Decimal("0.95")  # share of a target below which it is missed beyond rounding
HEDGED = re.compile(r"[余多近约超]|左右|以上|不少于|不低于")


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A row with its weight and its score, as far as the table gives both."""

    at: int
    label: str
    weight: GridCell
    score: GridCell | None


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """The rows with points of one table and its total row; `whole` says that no named row lacks its points."""

    rows: tuple[ScoreRow, ...]
    total_weight: GridCell | None
    total_score: GridCell | None
    whole: bool


def check_scores(material: Material) -> Iterator[Issue]:
    """The issues of all score tables of a report."""
    money: ScoreRow | None = None
    tables: list[ScoreTable] = []
    for grid in material.grids:
        table = score_table(grid)
        if table is not None:
            yield from _above_weight(table)
            if len(table.rows) < FEWEST:
                money = table.rows[0] if any(c and RATE_HEAD.search(c.text) for row in grid.rows for c in row) else money
                continue
            yield from _sums(table, money)
            money = None
            yield from _levels(grid)
            yield from _rows(grid, table)
            tables.append(table)
    yield from _stated(material, tables)


def score_table(grid: Grid) -> ScoreTable | None:
    """The rows with weight and score below a header that names both columns; None where a table has no such header."""
    point = score = name = -1
    rows: list[ScoreRow] = []
    total_weight = total_score = None
    whole = True
    for r, row in enumerate(grid.rows):
        texts = [cell.text if cell else "" for cell in row]
        points, scores = ([c for c, t in enumerate(texts) if head.search(t)] for head in (POINT_HEAD, SCORE_HEAD))
        if points and scores and points[-1] < scores[-1]:
            point, score = points[-1], scores[-1]
            name = next((c for c in range(point - 1, -1, -1) if NAME_HEAD.search(texts[c])), -1)
            continue
        if point < 0:
            continue
        first = next((t for t in texts if t), "")
        if rows and TOTAL_ROW.match(re.sub(r"\s", "", first)):
            if total_score is None:
                total_weight, total_score = _total(row, point, score)
            continue
        found = _points(grid, r, point, score)
        if found is not None:
            named = texts[name] if 0 <= name < len(texts) else ""
            rows.append(ScoreRow(r, named or label_of_row(row), *found))
        elif any(cell is not None and cell.number is not None for cell in row) and not re.search("其中|资金|结转|拨款", "".join(texts)):
            whole = False
    return ScoreTable(tuple(rows), total_weight, total_score, whole) if rows else None


def _points(grid: Grid, r: int, point: int, score: int) -> tuple[GridCell, GridCell | None] | None:
    """(weight, score) of a row, read in its columns or, where the cells have slipped, beside them."""
    for shift in SHIFTS:
        weight, got = grid.cell(r, point + shift), grid.cell(r, score + shift)
        if not _is_points(weight) or weight is None or (shift and (held := grid.cell(r, score)) is not None and held.text):
            continue
        if any(c is not None and c.number is not None for c in grid.rows[r][score + shift + 1 :]):
            continue
        if _is_points(got) and (score - point == 1 or shift == 0):
            return weight, got
        if shift == 0 and (got is None or not got.text):
            return weight, None
    return None


def _is_points(cell: GridCell | None) -> bool:
    return cell is not None and cell.number is not None and not cell.percent and 0 <= cell.number <= 100


def _total(row: Sequence[GridCell | None], point: int, score: int) -> tuple[GridCell | None, GridCell | None]:
    """(weight, score) of the total row: in their columns, else its two numbers in this order, else its one number as the score."""
    weight, got = (row[c] if c < len(row) else None for c in (point, score))
    if _is_points(got):
        return (weight if _is_points(weight) else None), got
    numbers = [cell for cell in row if cell is not None and cell.number is not None and not cell.percent and cell.number <= 120]
    if len(numbers) == 2:
        return numbers[0], numbers[1]
    return (None, numbers[0]) if len(numbers) == 1 and weight is None else (None, None)


def _stated(material: Material, tables: Sequence[ScoreTable]) -> Iterator[Issue]:
    """The one score the text tells against the one total of the tables, and against the grade it names (优 from 90, 良 from 80, 中 from 60)."""
    text = material.document.text
    told = [m for m in STATED.finditer(text) if not re.search("满分|其中|分项", m.group())]
    if len({m.group("score") for m in told}) == 1:
        match, score = told[0], Decimal(told[0].group("score"))
        totals = [t.total_score for t in tables if t.total_score is not None and FEWEST <= len(t.rows)]
        span = Span(match.start("score"), match.end("score"))
        if len(totals) == 1 and totals[0].number is not None and TOLERANCE < abs(totals[0].number - score):
            yield issue(
                "score", (span, totals[0].span), f"文中自评得分 {shown(score)} 分，表内总分 {shown(totals[0].number)}", certain=False
            )
    for match in told:
        score, grade = Decimal(match.group("score")), match.group("grade")
        least, most = GRADES.get(grade or "", (Decimal(0), Decimal(101)))
        if not least <= score < most:
            span = Span(match.start("score"), match.end("grade"))
            yield issue(
                "score",
                (span,),
                f"自评得分 {shown(score)} 分，等级写“{grade}”；通行标准为 90 分以上优、80 分以上良、60 分以上中",
                certain=False,
            )


def _above_weight(table: ScoreTable) -> Iterator[Issue]:
    for row in table.rows:
        full, got = row.weight.number, row.score.number if row.score else None
        if full is not None and got is not None and 0 < full < got:
            spans = (row.weight.span, row.score.span) if row.score else ()
            yield issue("score", spans, f"“{row.label}”行得分 {shown(got)} 高于分值 {shown(full)}")


def _sums(table: ScoreTable, money: ScoreRow | None) -> Iterator[Issue]:
    """Weights against the total's or 100; scores against the total's, where the weights show that no row is missing.

    Args:
        money: the row with the points of the execution rate where it stands in a table of its own above this one
    """
    if not table.whole:
        return
    weights = sum((row.weight.number or Decimal(0) for row in table.rows), Decimal(0))
    stated = table.total_weight.number if table.total_weight else None
    if money is not None and weights + (money.weight.number or 0) == (stated or 100):
        table = replace(table, rows=(money, *table.rows))
        weights += money.weight.number or 0
    if stated is not None and weights != stated and 0 < stated:
        close = abs(weights - stated) <= 30
        yield issue(
            "score",
            (table.total_weight.span, *(row.weight.span for row in table.rows)) if table.total_weight else (),
            f"各行分值之和为 {shown(weights)}，总分行写 {shown(stated)}，相差 {shown(abs(weights - stated))}",
            certain=close and stated == 100 and weights != 90,
        )
    elif stated is None and table.total_score is not None and weights not in USUAL:
        yield issue(
            "score", [row.weight.span for row in table.rows], f"各行分值之和为 {shown(weights)}，不是 100 或 90，请核对", certain=False
        )
    if table.total_score is None or table.total_score.number is None or any(row.score is None for row in table.rows):
        return
    added = sum((row.score.number or Decimal(0) for row in table.rows if row.score), Decimal(0))
    total = table.total_score.number
    if abs(added - total) <= TOLERANCE:
        return
    complete = weights == (stated if stated is not None else 100)
    if not complete and weights not in USUAL:
        return
    yield issue(
        "score",
        (table.total_score.span, *(row.score.span for row in table.rows if row.score)),
        f"各行得分之和为 {_terms(table)}{shown(added)}，总分写 {shown(total)}，相差 {shown(abs(added - total))}",
        certain=complete,
    )


def _terms(table: ScoreTable) -> str:
    """The scores as an addition where they are few enough to read."""
    numbers = [shown(row.score.number or Decimal(0)) for row in table.rows if row.score]
    return f"{'+'.join(numbers)}=" if len(numbers) <= FEW else ""


def _levels(grid: Grid) -> Iterator[Issue]:
    """产出指标（50分）: the weights of the rows below a level against the points its own cell names."""
    heads = [(r, c) for r, row in enumerate(grid.rows) for c, cell in enumerate(row) if cell and POINT_HEAD.search(cell.text)]
    if not heads:
        return
    top, point = heads[-1]
    for column in range(2):
        opened: tuple[GridCell, Decimal] | None = None
        added: list[GridCell] = []
        for r in range(top + 1, len(grid.rows) + 1):
            cell = grid.cell(r, column)
            named = LEVEL_POINTS.search(re.sub(r"\s", "", cell.text)) if cell is not None else None
            first = next((c.text for c in grid.rows[r] if c and c.text), "") if r < len(grid.rows) else "总分"
            ends = named is not None or TOTAL_ROW.match(re.sub(r"\s", "", first)) or (cell is not None and cell.text and opened is not None)
            if ends and opened is not None:
                right = sum((c.number or Decimal(0) for c in added), Decimal(0))
                if 2 <= len(added) and right != opened[1]:
                    yield issue(
                        "score",
                        (opened[0].span, *(c.span for c in added)),
                        f"“{opened[0].text}”下各行分值之和为 {'+'.join(shown(c.number or Decimal(0)) for c in added)}={shown(right)}，与所标分值不符",
                    )
                opened, added = None, []
            if named is not None and cell is not None:
                opened, added = (cell, Decimal(named.group(1))), []
            weight = grid.cell(r, point)
            if opened is not None and _is_points(weight) and weight is not None:
                added.append(weight)


def _rows(grid: Grid, table: ScoreTable) -> Iterator[Issue]:
    forms = {form.at: form for form in form_rows(grid)}
    for row in table.rows:
        form = forms.get(row.at)
        if form is not None and row.score is not None:
            yield from _against_rules(grid, row, form)


def _against_rules(grid: Grid, row: ScoreRow, form: FormRow) -> Iterator[Issue]:
    """A score that no rule of the forms gives: full points for a target that was missed, points cut though it was reached."""
    weight, got = row.weight.number, row.score.number if row.score else None
    target, done = form.target.value, form.done.value
    if not weight or got is None or target is None or done is None or form.done.upper is not None:
        return
    if form.target.upper is not None and target <= done:
        return  # within a range, or beyond it, which the rules do not say
    if form.done.operator not in ("unstated", "=") or HEDGED.search(form.done_cell.text) or form.target.unit_class != form.done.unit_class:
        return
    indicator = Indicator("", _path(grid, row.at), form.name, "", (), form.target, weight=weight)
    quantity = Quantity(form.done_cell.span, done, done, done, "exact", form.done.unit, form.done.unit_class, ())
    given = [points for rule in scorings() if (points := points_of(indicator, quantity, rule)) is not None]
    rounding = TOLERANCE if row.score is not None and row.score.decimals else Decimal(1)
    if not given or any(least - rounding <= got <= most + rounding for least, most in given if rounding < 1 or abs(most - got) < 1):
        return
    reverse = form.target.operator in ("<=", "<")
    met = done <= target if reverse else done >= target
    spans = (form.target_cell.span, form.done_cell.span, row.weight.span, row.score.span) if row.score else ()
    head = f"“{form.name}”目标“{form.target_cell.text}”、完成“{form.done_cell.text}”，分值 {shown(weight)}"
    remarked = any(form.remarks)
    best = max(most for _, most in given)
    if not met and weight == got:
        missed = (done * SHORT > target) if reverse else (0 < target and done < target * SHORT)
        explicit = form.target.operator in (">=", ">", "<=", "<", "=")
        yield issue(
            "score", spans, f"{head}，未达到目标而得满分；按完成比例应得 {shown(best)}", certain=missed and explicit and not remarked
        )
    elif met and not remarked and got < weight:
        by_rate = form.done.unit == "%" and done < 100 and abs(weight * done / 100 - got) <= TOLERANCE
        yield issue("score", spans, f"{head}，达到目标应得满分 {shown(weight)}，表内得分 {shown(got)}，请说明扣分原因", certain=by_rate)
    elif not met and got < weight:
        yield issue("score", spans, f"{head}，按完成比例应得 {shown(best)}，表内得分 {shown(got)}", certain=False)


def _path(grid: Grid, r: int) -> tuple[str, ...]:
    """The nearest filled cells of the first two columns at or above a row: its levels."""
    found = []
    for column in range(2):
        cells = (grid.cell(n, column) for n in range(r, -1, -1))
        found.append(next((cell.text for cell in cells if cell is not None and cell.text), ""))
    return tuple(found)
