"""What the reports say to the values that stand in a form already, and which facts are used in more than one form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from narrative.facts.twins import agree
from narrative.matching.policy import kind_of
from narrative.matching.targets import SCALES, read_target, target_scale
from narrative.matching.units import are_compound, in_unit, wanted_unit
from narrative.offsets import fold
from narrative.quantities.families import go_together, worth
from narrative.quantities.find import find_quantities
from narrative.results import Extraction, Filled
from narrative.structure.sentences import clauses
from narrative.tables.headers import is_empty
from narrative.types import Alternative, Bound, Cell, Comparison, Fact, Indicator, Quantity, Span, Target

WORTH_SHOWING, LIKELY, SURE = 0.1, 0.25, 0.85
NEAR = 20  # times that a value may lie off its target and still be told in the same scale
WRITTEN = re.compile(r"\d+(?:\.(\d+))?(万|亿)?")
SUM_AGREES = "材料中几个数合计与表中一致"
SUMMED = 5  # so many counts of one row are tried as a sum


@dataclass(frozen=True, slots=True)
class _Found:
    """A count of a report that may belong to a row."""

    name: str
    fact: Fact
    probability: float

    def value(self, stated: _Stated) -> Decimal:
        """What the form would say for it: in the unit that stands there, to the digit that it has (920亩 beside 61.3公顷: 61.3)."""
        return stated.to_digit(self.fact.quantity.value * worth(self.fact.quantity.unit, stated.unit), self.fact.quantity.unit)


@dataclass(frozen=True, slots=True)
class _Stated:
    """What stands in a row's 实际完成值, in base units; `digit` is what its last digit is worth (2.34万公顷: 100)."""

    value: Decimal
    bound: Bound
    unit: str
    digit: Decimal

    def to_digit(self, value: Decimal, unit: str) -> Decimal:
        """A value told in some unit, rounded to the last digit where that is another one than the form's."""
        is_finer = self.digit != 1 and self.rounded(value) == self.value  # 92.36% stands as 92.4%, 12364人次 as 1.2万人次
        return self.rounded(value) if is_finer or worth(unit, self.unit) != 1 else value

    def rounded(self, value: Decimal) -> Decimal:
        """A value rounded to the form's last digit."""
        return (value / self.digit).quantize(Decimal(1), ROUND_HALF_UP) * self.digit


def compare(filled: Filled) -> tuple[Comparison, ...]:
    """One comparison for each row whose value stood in the form before and is a number."""
    found = _candidates(filled)
    comparisons = []
    for row, (_, indicator, _) in enumerate(filled.rows()):
        if is_empty(indicator.actual):
            continue
        stated = stated_value(indicator)
        if stated is not None:
            standing = _Stated(*stated, _last_digit(indicator))
            comparisons.append(_compared(filled, row, indicator, standing, found.get(row, [])))
    return tuple(comparisons)


def stated_value(indicator: Indicator) -> tuple[Decimal, Bound, str] | None:
    """(value, bound, unit) of the number that stands in a row's 实际完成值, in base units; None where it is none."""
    read = read_target(indicator.actual, indicator.unit_column)
    if read is None or read.value is None:
        return None
    quantities = find_quantities(re.sub(r"\s", "", fold(indicator.actual)))
    unit = read.unit or (indicator.target.unit if indicator.target else "")
    return read.value * stated_scale(indicator, read), quantities[0].bound if quantities else "exact", unit


def _last_digit(indicator: Indicator) -> Decimal:
    """What the last digit of the number in a row's 实际完成值 is worth in base units."""
    read = read_target(indicator.actual, indicator.unit_column)
    number = WRITTEN.search(re.sub(r"\s", "", fold(indicator.actual)))
    if read is None or number is None:
        return Decimal(1)
    scale = SCALES.get(number.group(2) or "", stated_scale(indicator, read))
    return Decimal(1).scaleb(-len(number.group(1) or "")) * scale


def stated_scale(indicator: Indicator, read: Target) -> Decimal:
    """What a bare number in 实际完成值 stands for: in the target's 万 or 亿 where the target writes one and the number makes sense in it alone."""
    target = indicator.target
    if read.unit or indicator.unit_column or read.value is None or target is None or not target.value:
        return Decimal(1)
    if target.unit == "%" and read.value <= 1 < target.value:
        return Decimal(100)  # 0.985 in a cell without a format
    _, scale = target_scale(target, "")
    return scale if target.value / NEAR <= read.value * scale <= target.value * NEAR and read.value < target.value / NEAR else Decimal(1)


def reused(filled: Filled) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """(report:fact, rows) of every fact that fills rows of more than one form, in the facts' order."""
    rows: dict[str, list[int]] = {}
    for row, (_, _, cell) in enumerate(filled.rows()):
        if cell.state == "filled":
            for name in cell.facts:
                rows.setdefault(name, []).append(row)
    table = {row: t.id + t.path for row, (t, _, _) in enumerate(filled.rows())}
    return tuple((name, tuple(used)) for name, used in sorted(rows.items()) if 1 < len({table[row] for row in used}))


def _candidates(filled: Filled) -> dict[int, list[_Found]]:
    """Row → the achieved counts that may belong to it, the likeliest first."""
    row_of = {}
    first = 0
    for index, table in enumerate(filled.tables):
        row_of.update({(index, indicator.id): first + n for n, indicator in enumerate(table.indicators)})
        first += len(table.indicators)
    facts = {f"{n}:{fact.id}": fact for n, report in enumerate(filled.reports) for fact in report.counted}
    found: dict[int, list[_Found]] = {}
    for (index, name), matches in filled.matches.items():
        fact = facts.get(name)
        if fact is None or fact.status != "achieved":
            continue
        for match in matches:
            if match.indicator is not None and WORTH_SHOWING <= match.probability:
                found.setdefault(row_of[index, match.indicator], []).append(_Found(name, fact, match.probability))
    return {row: sorted(members, key=lambda c: (-c.probability, c.name)) for row, members in found.items()}


def _compared(filled: Filled, row: int, indicator: Indicator, stated: _Stated, candidates: Sequence[_Found]) -> Comparison:
    value, bound, unit = stated.value, stated.bound, stated.unit
    own = [c for c in candidates if same_units(unit, c.fact.quantity.unit)]
    equal = [c for c in own if c.value(stated) == value]
    if equal:
        loose = next((c for c in equal if c.fact.quantity.bound not in ("exact", bound)), None)
        if loose is None or bound != "exact":
            return Comparison(row, indicator.actual, "supported", tuple(c.name for c in equal), "")
        words = filled.reports[int(loose.name.partition(":")[0])].quote(loose.fact.quantity.span)
        below = loose.fact.quantity.upper is not None and loose.fact.quantity.upper <= value
        return Comparison(
            row, indicator.actual, "part" if below else "supported", tuple(c.name for c in equal), f"材料写“{words}”，是约数，请核对台账"
        )
    likely = [c for c in own if LIKELY <= c.probability]
    loosely = next((c for c in likely if _may_be(in_unit(c.fact.quantity, unit), value)), None)
    if loosely is not None:
        words = filled.reports[int(loosely.name.partition(":")[0])].quote(loosely.fact.quantity.span)
        return Comparison(row, indicator.actual, "part", (loosely.name,), f"材料写“{words}”，是约数，请核对台账")
    summed = _sum_to(likely, stated)
    if summed:
        return Comparison(row, indicator.actual, "supported", tuple(c.name for c in summed), SUM_AGREES)
    made = _made_of(filled.cells[row], indicator, stated)
    if made is not None:
        return Comparison(
            row, indicator.actual, "supported", made.facts, SUM_AGREES if made.made == "sum" else "由材料中的数算得，与表中一致"
        )
    if kind_of(indicator) == "finance":
        said = next(
            (
                report.quote(span)
                for report in filled.reports
                for quantity, span, _ in finance_quantities(report)
                if quantity.value == value and same_units(unit, quantity.unit)
            ),
            "",
        )
        if said:
            return Comparison(row, indicator.actual, "supported", (), f"材料的收支部分写有“{said}”，请按决算核对")
    if not likely:
        return Comparison(row, indicator.actual, "not_found", (), "")
    return _other_value(filled, row, indicator, stated, likely)


def _may_be(quantity: Quantity, value: Decimal) -> bool:
    """Whether a loose figure of the report may be the exact one of the form (近3万, 29800)."""
    exact = replace(quantity, value=value, lower=value, upper=value, bound="exact")
    return quantity.bound in ("approx", "at_least") and agree(quantity, exact)


def _made_of(cell: Cell, indicator: Indicator, stated: _Stated) -> Alternative | None:
    """What a row was likeliest to be answered with, where it is made of several counts and is the value that stands there, to its last digit if worked out."""
    filled = cell.value is not None
    made = Alternative(cell.value or Decimal(0), cell.facts, cell.made, cell.probability) if filled else next(iter(cell.alternatives), None)
    if made is None or made.made in ("single", "absent"):
        return None
    _, scale = target_scale(indicator.target, indicator.unit_column)
    wanted = wanted_unit(indicator)
    value = made.value * scale * worth(wanted, stated.unit)
    return made if (stated.to_digit(value, wanted) if made.made == "sum" else stated.rounded(value)) == stated.value else None


def _other_value(filled: Filled, row: int, indicator: Indicator, stated: _Stated, likely: Sequence[_Found]) -> Comparison:
    """The verdict where the reports hold another value: a part where what they count is less and narrower, or only about as much."""
    best = likely[0]
    quantity = best.fact.quantity
    words = filled.reports[int(best.name.partition(":")[0])].quote(quantity.span).replace("\n", "")
    less = best.value(stated) < stated.value and quantity.bound != "approx"  # a loose figure that may be the form's has been taken
    sure = SURE <= best.probability and not is_narrower(best.fact, indicator)
    if less and (not sure or quantity.bound == "at_least"):
        note = f"表中{indicator.actual}，材料只载“{words}”（{best.fact.what}）"
        return Comparison(row, indicator.actual, "part", tuple(c.name for c in likely), note)
    if sure or SURE <= best.probability:
        return Comparison(row, indicator.actual, "contradicted", (best.name,), f"表中{indicator.actual}，材料写“{words}”")
    return Comparison(row, indicator.actual, "not_found", tuple(c.name for c in likely[:3]), f"相近的数是“{words}”，不是同一个数")


def is_narrower(fact: Fact, indicator: Indicator) -> bool:
    """Whether a count is of a narrower thing than the row: a part, or of an object the row does not name."""
    wanted = {c for c in indicator.concepts if not c.startswith("action.")}
    own = {c for c in fact.concepts[:2] if not c.startswith("action.")}
    return fact.part_of is not None or bool(wanted and own - wanted)


def _sum_to(found: Sequence[_Found], stated: _Stated) -> tuple[_Found, ...]:
    """The counts that add up to the value, () where none do: all of them, or all but one."""
    exact = [c for c in found[:SUMMED] if c.fact.quantity.bound == "exact" and c.fact.part_of is None]
    for chosen in (exact, *([c for c in exact if c is not left] for left in exact)):
        total = sum((in_unit(c.fact.quantity, stated.unit).value for c in chosen), Decimal(0))
        units = {c.fact.quantity.unit for c in chosen if worth(c.fact.quantity.unit, stated.unit) != 1}
        if 2 <= len(chosen) and stated.to_digit(total, next(iter(units), stated.unit)) == stated.value:
            return tuple(chosen)
    return ()


def finance_quantities(report: Extraction) -> Iterator[tuple[Quantity, Span, str]]:
    """(quantity, its span in the report, the clause it stands in) of every number of the finance sections."""
    for section in report.sections:
        if section.role == "finance":
            view = report.views[section.flow]
            text = view.text[section.start_v : section.end_v]
            for start, end in clauses(text, 0, len(text)):
                for q in find_quantities(text[start:end]):
                    at = section.start_v + start
                    yield q, view.span(at + q.span.start, at + q.span.end), text[start:end]


def same_units(a: str, b: str) -> bool:
    """Whether counts in two units may be compared: the same unit, one unknown, or classifiers of one kind (次 and 场)."""
    return not a or not b or a == b or are_compound(a, b) or go_together(a, b)


def verdicts(comparisons: Sequence[Comparison]) -> Mapping[int, Comparison]:
    """Row → comparison."""
    return {comparison.row: comparison for comparison in comparisons}
