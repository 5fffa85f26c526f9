"""From candidates to cells: which value a row gets, in the form's unit, and when it stays empty and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from narrative.matching.answers import ANSWER
from narrative.matching.choose import Choice, Option, cell_sureness, choose, in_cell
from narrative.matching.elsewhere import places_of
from narrative.matching.features import NONE, none_features, pair_features
from narrative.matching.policy import RIVAL, SCANNED, blocked, kind_of, own_words, refused
from narrative.matching.ranker import Ranker, contributions, scores_of
from narrative.matching.score import points_of
from narrative.matching.standing import Standing, standing_of
from narrative.matching.targets import target_scale
from narrative.matching.told import Told, of_another_year, tell_all, tell_beside
from narrative.matching.units import in_unit_of, sort_of
from narrative.matching.unsettled import unsettled
from narrative.matching.values import Candidate, Setting, setting
from narrative.matching.wanted import Row, prepared
from narrative.matching.waved_answers import OF_ANSWER
from narrative.results import Extraction, Filled
from narrative.types import IN_PERCENT, Alternative, Bound, Cell, Fact, Indicator, Match, State, Table

if TYPE_CHECKING:
    import numpy as np

WORTH_SHOWING = 0.02  # share of the likeliest value below which a row counts as not mentioned
WORTH_WORKING_OUT = 0.1  # the same for a value that is worked out: two counts of any report make a rate
SHOWN = 4
CONTESTED = ("conflict", "rival")  # reasons that another telling of the same thing stands behind
CONTRADICTIONS = frozenset(("value", "sum", "rate", "percent"))  # kinds of issues that speak against a figure


@dataclass(frozen=True, slots=True)
class _Facts:
    """All facts of the reports with their names (report:fact) and what the ranker says of them before one table; `named` also holds the echoes."""

    where: Setting
    names: tuple[str, ...]
    named: Mapping[str, Fact]
    standing: Standing
    planned: frozenset[int]  # rows that a plan speaks of


def assign(ranker: Ranker, tables: Sequence[Table], reports: Sequence[Extraction]) -> Filled:
    """The cells of all rows of all tables from the facts of all reports."""
    import numpy as np

    alone = [replace(report, entries=()) for report in reports]
    inside = {t.source == "text" for t in tables}  # a table that stands in a report does not answer for itself
    settings = {own: setting_of(alone if own else reports) for own in sorted(inside)}
    named = {f"{n}:{fact.id}": fact for n, report in enumerate(reports) for fact in report.named}
    cells: list[Cell] = []
    matches: dict[tuple[int, str], list[Match]] = {}
    for index, t in enumerate(tables):
        where, names = settings[t.source == "text"]
        rows = prepared(t.indicators)
        pairs = pair_features(where.told, rows)
        scores = scores_of(ranker.fact, pairs, none_features(where.told, pairs))
        standing = standing_of(pairs, scores, np.asarray(ranker.fact[: -len(NONE)]))
        facts = _Facts(where, names, named, standing, _planned(where.told, scores))
        choices = choose(ranker, rows.rows, where, standing) if where.told else [None] * len(rows.rows)
        shown = [one if one is not None and _is_worth_showing(one, row) else None for one, row in zip(choices, rows.rows, strict=True)]
        own = [_cell(ranker, facts, n, row, choice) for n, (row, choice) in enumerate(zip(rows.rows, shown, strict=True))]
        cells += _each_once(t.indicators, own)
        for match in _matches(ranker, rows.rows, shown, facts):
            matches.setdefault((index, match.fact), []).append(match)
    by_fact = {key: tuple(of_fact) for key, of_fact in matches.items()}
    return Filled(tuple(tables), tuple(cells), tuple(reports), by_fact, tuple(issue for r in reports[:1] for issue in r.issues))


def _each_once(indicators: Sequence[Indicator], cells: Sequence[Cell]) -> list[Cell]:
    """The cells of a table with no count in two rows of different names: the less likely row is left to the user."""
    first: dict[str, int] = {}
    found = list(cells)
    filled = [n for n, cell in enumerate(cells) if cell.state == "filled" and cell.made == "single"]
    for n in sorted(filled, key=lambda n: (-cells[n].probability, n)):
        cell = cells[n]
        other = first.setdefault(cell.facts[0], n)
        if indicators[other].name != indicators[n].name:
            likeliest = Alternative(cell.value or Decimal(0), cell.facts, cell.made, cell.probability)
            left = _unfilled(indicators[n], cell.unit, "taken", "abstained")
            found[n] = replace(left, probability=cell.probability, facts=cell.facts, alternatives=(likeliest, *cell.alternatives))
    return found


def _is_worth_showing(choice: Choice, row: Row) -> bool:
    """Whether the likeliest value is likely enough to be shown; nothing is worked out for a row that asks for words (有所提升)."""
    if not choice.options:
        return False
    first = choice.options[0]
    told = choice.found[first.best].kind in ("single", "sum")
    if not told and row.indicator.target is not None and row.indicator.target.operator == "qualitative":
        return False
    return (WORTH_SHOWING if told else WORTH_WORKING_OUT) <= first.share


def setting_of(reports: Sequence[Extraction]) -> tuple[Setting, tuple[str, ...]]:
    """All facts of some reports with what stands near them, behind them what the reports tell beside their counts, and the name (report:fact) of each."""
    told = [*(one for r in reports for one in tell_all(r)), *(one for r in reports for one in tell_beside(r))]
    report = [*(n for n, r in enumerate(reports) for _ in r.facts), *(n for n, r in enumerate(reports) for _ in r.beside)]
    touched = [frozenset(_contradicted(r)) for r in reports]
    contradicted = frozenset(n for n, one in enumerate(told) if one.fact.id in touched[report[n]])
    elsewhen = frozenset(n for n, one in enumerate(told) if of_another_year(own_words(one.fact), reports[report[n]].year))
    called = [unsettled(r) for r in reports]
    open_to_doubt = frozenset(n for n, one in enumerate(told) if one.fact.id in called[report[n]])
    return setting(told, report, contradicted, elsewhen, open_to_doubt, places_of(reports)), tuple(
        f"{n}:{one.fact.id}" for n, one in zip(report, told, strict=True)
    )


def _contradicted(report: Extraction) -> Iterator[str]:
    """The ids of the facts that a certain issue of the report touches: two values for one thing, a total that its parts exceed."""
    touched = {span for issue in report.issues if issue.certain and issue.kind in CONTRADICTIONS for span in issue.spans}
    return (fact.id for fact in report.facts if fact.quantity.span in touched)


def _planned(told: Sequence[Told], scores: np.ndarray) -> frozenset[int]:
    """The rows that some plan of the year speaks of more than of any other row."""
    best = scores.argmax(axis=1).tolist() if told else []
    return frozenset(row for row, one in zip(best, told, strict=True) if one.fact.status == "target")


def _cell(ranker: Ranker, facts: _Facts, n: int, row: Row, choice: Choice | None) -> Cell:
    """The cell of one row.

    Args:
        choice: what it could be answered with, None where nothing is likely enough to show
    """
    indicator = row.indicator
    unit, _ = target_scale(indicator.target, indicator.unit_column)
    unit = unit or (indicator.unit if indicator.target is None else "")
    if choice is None:
        reason = blocked(indicator) or kind_of(indicator) or ("only_target" if n in facts.planned else "not_mentioned")
        return _unfilled(indicator, unit, reason, "empty")
    first = choice.options[0]
    best = choice.found[first.best]
    if indicator.target is None and not unit:
        unit = _unit_told(best, facts.where)
    probability = ranker.cell_sure.chance(cell_sureness(choice, facts.where))
    shown = tuple(_alternative(o, choice, facts) for o in choice.options[:SHOWN])
    reason, state = refused(row, choice, facts.where)
    if not reason and probability < ranker.threshold:
        reason, state = ("only_target" if n in facts.planned and first.share < RIVAL else "unsure"), "abstained"
    if reason in CONTESTED:
        against = tuple(_against(row, best, facts))
        shown = (shown[0], *against, *(one for one in shown[1:] if all(one.value != other.value for other in against)))
    if reason:
        return replace(_unfilled(indicator, unit, reason, state), probability=probability, facts=shown[0].facts, alternatives=shown)
    told = in_unit_of(facts.where.told[best.facts[0]].fact.quantity, indicator)
    points = points_of(indicator, told) if best.kind == "single" else None
    support = _support(choice, first, facts)
    return Cell(indicator.id, first.value, best.bound, unit, "filled", probability, support, shown[1:], "", points, best.kind)


def _unit_told(best: Candidate, where: Setting) -> str:
    """The unit of the text, for a row that says none; "" where it would say something else alone (第3位, 2个工作日)."""
    quantity = where.told[best.facts[-1]].fact.quantity
    return "%" if best.kind in IN_PERCENT else "" if sort_of(quantity.unit_class) in ("time", "rank", "age") else quantity.unit


def _against(row: Row, best: Candidate, facts: _Facts) -> Iterator[Alternative]:
    """What the counts of a candidate are contradicted by: the reader must see both."""
    where = facts.where
    for m in best.facts:
        name = f"{where.report[m]}:{where.told[m].against}"
        if name in facts.named:
            value = in_cell(row, facts.named[name].quantity)
            if value is not None:
                yield Alternative(value, (name,), "single", 0.0)


def _matches(ranker: Ranker, rows: Sequence[Row], shown: Sequence[Choice | None], facts: _Facts) -> Iterator[Match]:
    """The single facts that may answer the rows, each with its share among the candidates and what weighed for it."""
    import numpy as np

    likely = [
        (row.indicator.id, choice, i)
        for row, choice in zip(rows, shown, strict=True)
        if choice is not None
        for i, (c, share) in enumerate(zip(choice.found, choice.shares.tolist(), strict=False))
        if c.kind == "single" and WORTH_SHOWING <= share
    ]
    features = np.array([choice.features[i] for _, choice, i in likely]).reshape(-1, len(ANSWER))
    weighed = contributions(ANSWER, features, np.array(ranker.answer[len(OF_ANSWER.names) :][: len(ANSWER)]))
    for (row_id, choice, i), why in zip(likely, weighed, strict=True):
        yield Match(facts.names[choice.found[i].facts[0]], row_id, float(choice.scores[i]), float(choice.shares[i]), why)


def _unfilled(indicator: Indicator, unit: str, reason: str, state: State) -> Cell:
    return Cell(indicator.id, None, None, unit, state, 0.0, (), (), reason)


def _alternative(option: Option, choice: Choice, facts: _Facts) -> Alternative:
    c = choice.found[option.best]
    return Alternative(option.value, tuple(facts.names[m] for m in c.facts), c.kind, option.share)


def _support(choice: Choice, first: Option, facts: _Facts) -> tuple[str, ...]:
    """The facts of the likeliest candidate, and other single facts that say the same value for the row."""
    best = choice.found[first.best]
    names = [facts.names[m] for m in best.facts]
    for c, share in zip(choice.found, choice.shares.tolist(), strict=False):
        if c.kind == best.kind == "single" and c.value == best.value and RIVAL <= share:
            names += [facts.names[m] for m in c.facts if SCANNED not in facts.where.told[m].fact.quantity.flags]
    return tuple(dict.fromkeys(names))


def bound_note(bound: Bound | None) -> str:
    """What a bare number in the form hides: 余, 近, 以上."""
    return {"approx": "约数", "at_least": "不少于", "at_most": "不超过", "range": "区间下限"}.get(bound or "", "")


def summary(states: Mapping[str, int]) -> str:
    """15 行：9 行已填，3 行请核对，3 行材料里没有."""
    total = sum(states.values())
    parts = [
        f"{states[state]} 行{words}"
        for state, words in (("filled", "已填"), ("abstained", "请核对"), ("conflict", "材料前后不一"), ("empty", "材料里没有或不由材料填"))
        if states.get(state)
    ]
    return f"{total} 行：" + "，".join(parts)
