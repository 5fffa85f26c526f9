"""Texts that a person may put into the form after checking: money, cost and date rows from the prose, reasons by arithmetic, phrases.

Nothing here is a statement: each proposal names the words it rests on, or says that it is arithmetic only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from narrative.matching.compare import finance_quantities, stated_value
from narrative.matching.policy import kind_of
from narrative.matching.score import Scoring, points_of, scoring_named
from narrative.matching.units import in_unit_of
from narrative.matching.wanted import similarity
from narrative.offsets import fold
from narrative.quantities.find import find_quantities
from narrative.results import Extraction, Filled
from narrative.rules import load, table
from narrative.structure.sentences import clauses
from narrative.tables.headers import is_empty
from narrative.types import Cell, Indicator, Proposal, Quantity, Span

ALIKE = 0.2
DATE = re.compile(r"(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日|底|上旬|中旬|下旬|初)?")
ROLES = ("outcome", "finance", "other", "overview")
OF_PART = re.compile(  # money of a part or of another year, where the block asks for all of this one
    "项目|专项|其中|基本支出|人员经费|公用|三公|公务|采购|会议费|培训费|结转|追加|上级|中央|省级|上年|上一年|去年|20\\d\\d年(?:决算|支出)?数"
)
OF_ALL = re.compile("部门|整体|全[局委院馆会校所]|总|合计|全年|本年")
SENTENCE = 120  # characters before a figure of money that say what it is of


def propose(filled: Filled, scoring: str = "") -> tuple[Proposal, ...]:
    """The proposals for a filled table: by row in order, then the money block of its first table."""
    rule = scoring_named(scoring)
    found: list[Proposal] = []
    for row, (_, indicator, cell) in enumerate(filled.rows()):
        kind = kind_of(indicator)
        if cell.state != "filled" and is_empty(indicator.actual):
            if kind == "finance":
                found += _money_row(filled.reports, row, indicator)
            elif kind == "date":
                found += _date_row(filled.reports, row, indicator)
            elif kind == "qualitative":
                found.append(Proposal(row, "actual", indicator.name, table("headers")["phrases"]["met"], None, None))
        found += _reason(filled, row, indicator, cell, rule)
        found += _points(filled, row, indicator, cell, scoring)
    return (*found, *_money_block(filled.reports))


def _money_row(reports: Sequence[Extraction], row: int, indicator: Indicator) -> Iterator[Proposal]:
    """The sum or rate of the finance sections whose clause is most like the row's name."""
    wanted = indicator.target.unit_class if indicator.target else ""
    best: tuple[float, int, Quantity, Span] | None = None
    for n, report in enumerate(reports):
        for quantity, span, clause in finance_quantities(report):
            alike = similarity(indicator.name, re.sub(r"[\d.%]+", "", clause)[:40])
            if quantity.unit_class in ("money", "percent") and wanted in ("", quantity.unit_class) and (best is None or best[0] < alike):
                best = (alike, n, quantity, span)
    if best is not None and ALIKE <= best[0]:
        yield Proposal(row, "actual", indicator.name, reports[best[1]].quote(best[3]), best[1], best[3])


def _date_row(reports: Sequence[Extraction], row: int, indicator: Indicator) -> Iterator[Proposal]:
    """The date of the achieved sentence most like the row's name, in the style of the target's date."""
    best: tuple[float, int, Span, str] | None = None
    for n, report in enumerate(reports):
        for sentence in report.sentences:
            if report.sections[sentence.section].role not in ROLES[:1]:
                continue
            text = report.views[sentence.flow].text
            for start, end in clauses(text, sentence.start_v, sentence.end_v):
                date = DATE.search(text, start, end)
                if date is None or re.search(r"将|拟|计划|力争|预计", text[start:end]):
                    continue
                alike = similarity(indicator.name, DATE.sub("", text[start:end])[:40])
                if best is None or best[0] < alike:
                    best = (alike, n, report.views[sentence.flow].span(date.start(), date.end()), date.group())
    if best is not None and ALIKE <= best[0]:
        style = indicator.target.text if indicator.target else ""
        yield Proposal(row, "actual", indicator.name, _in_style(best[3], style), best[1], best[2])


def _in_style(date: str, target: str) -> str:
    """A date without its year where the target names none."""
    return date if "年" in target else re.sub(r"^20\d\d年", "", date)


def _reason(filled: Filled, row: int, indicator: Indicator, cell: Cell, rule: Scoring) -> Iterator[Proposal]:
    """Arithmetic of a deviation, with the reason left blank: 目标35次，材料载30余次；原因：＿＿."""
    quantity = _done(filled, indicator, cell)
    target = indicator.target
    if quantity is None or target is None or target.value is None or target.value <= 0:
        return
    done, name = quantity
    short = done.value < target.value if target.operator not in ("<=", "<") else target.value < done.value
    far = target.operator not in ("<=", "<") and rule.reason_above * target.value <= done.value
    if short or far:
        gap = abs(done.value - target.value) / target.value * 100
        said = filled.reports[int(name.partition(":")[0])].quote(_span(filled, name)).replace("\n", "") if name else indicator.actual
        share = f"，{'低于' if done.value < target.value else '高于'}目标{gap:.1f}%" if done.bound == "exact" else ""
        text = f"目标{target.text}，{'材料载' if name else '表中填'}{said}{share}；原因：＿＿"
        yield Proposal(
            row, "reason", indicator.name, text, int(name.partition(":")[0]) if name else None, _span(filled, name) if name else None
        )


def _points(filled: Filled, row: int, indicator: Indicator, cell: Cell, scoring: str) -> Iterator[Proposal]:
    """The points of a row: one figure where attainment is decided, else both ends."""
    quantity = _done(filled, indicator, cell)
    points = points_of(indicator, quantity[0], scoring) if quantity is not None else None
    if points is not None:
        least, most = (f"{p.normalize():f}" for p in points)
        yield Proposal(row, "score", indicator.name, most if least == most else f"{least}～{most}（完成情况未定）", None, None)


def _done(filled: Filled, indicator: Indicator, cell: Cell) -> tuple[Quantity, str] | None:
    """(the quantity a row is filled with, its fact's name): the fact's of a filled cell, the form's own where it stood there."""
    if cell.state == "filled" and cell.facts:
        quantities = [in_unit_of(fact.quantity, indicator) for _, fact in filled.evidence(cell)]
        return (_added(quantities, cell) if cell.made == "sum" else quantities[0]), cell.facts[0]
    stated = stated_quantity(indicator)
    return None if stated is None else (stated, "")


def stated_quantity(indicator: Indicator) -> Quantity | None:
    """The number that stands in a row's 实际完成值, None where it holds none."""
    stated = stated_value(indicator) if not is_empty(indicator.actual) else None
    if stated is None:
        return None
    read = find_quantities(re.sub(r"\s", "", fold(indicator.actual)))
    plain = Quantity(Span(0, 0), stated[0], stated[0], stated[0], "exact", stated[2], "", ())
    return read[0] if read and read[0].value == stated[0] else plain


def _added(quantities: Sequence[Quantity], cell: Cell) -> Quantity:
    """The sum a cell is filled with, as one quantity: an end stays open where that of any part is."""
    lower = None if any(q.lower is None for q in quantities) else sum((q.lower for q in quantities if q.lower is not None), Decimal(0))
    upper = None if any(q.upper is None for q in quantities) else sum((q.upper for q in quantities if q.upper is not None), Decimal(0))
    value = sum((q.value for q in quantities), Decimal(0))
    return replace(quantities[0], value=value, lower=lower, upper=upper, bound=cell.bound or "approx")


def _span(filled: Filled, name: str) -> Span:
    return filled.fact(name)[1].quantity.span


def _money_block(reports: Sequence[Extraction]) -> Iterator[Proposal]:
    """The figures of the money block that the finance sections name, each with its words: of several the one that is of the whole unit, none where that is open."""
    for rule, pattern, wanted in _money_words():
        named = [
            (q.value, n, span)
            for n, report in enumerate(reports)
            for q, span, clause in finance_quantities(report)
            if q.unit_class == wanted and pattern.search(clause[: q.span.start])
        ]
        whole = [one for one in named if not OF_PART.search(_sentence_before(reports[one[1]], one[2]))]
        total = [one for one in whole if OF_ALL.search(_sentence_before(reports[one[1]], one[2]))]
        found = next((own for own in (whole or named, total) if len({value for value, _, _ in own}) == 1), None)
        if found is not None:
            _, n, span = found[0]
            yield Proposal(None, "money", rule, reports[n].quote(span), n, span)


def _sentence_before(report: Extraction, span: Span) -> str:
    """The words of a sentence before a figure, folded."""
    return re.split("[。；\n]", fold(report.document.text[max(0, span.start - SENTENCE) : span.start]))[-1]


@cache
def _money_words() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    return tuple((rule.text("name"), re.compile(rule.text("pattern")), rule.text("unit_class")) for rule in load("headers", "money"))


def total_points(filled: Filled, proposals: Sequence[Proposal]) -> Decimal | None:
    """The sum of all rows' points, None while a row is open."""
    points = {p.row: p.text for p in proposals if p.field == "score"}
    rows = [row for row, (_, indicator, _) in enumerate(filled.rows()) if indicator.weight]
    if not rows or any(row not in points or "～" in points[row] for row in rows):
        return None
    return sum((Decimal(points[row]) for row in rows), Decimal(0))
