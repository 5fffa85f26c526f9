"""From matches to cells: which facts answer a row, what value they give in the form's unit, and when to leave the cell empty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from narrative.facts.links import alike
from narrative.matching.features import NEW, prepare
from narrative.matching.indicators import is_empty
from narrative.matching.ranker import Ranker, rank
from narrative.matching.score import points_of
from narrative.matching.targets import split_unit, target_scale
from narrative.results import Extraction, Filled
from narrative.rules import table
from narrative.types import Bound, Cell, Fact, Indicator, Match, State, Table

THRESHOLD = 0.85  # of an uncalibrated probability; the model issue replaces it by the threshold of a promised precision
WORTH_SHOWING = 0.1
RIVAL = 0.25  # another value this probable keeps a cell from being filled
AREA = {"公顷": Decimal(15), "亩": Decimal(1), "平方公里": Decimal(1500)}
KINDS = {name: re.compile(str(pattern)) for name, pattern in table("headers")["kind"].items()}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A fact that a row may take: its name (report:fact), the fact, how probable the match is."""

    name: str
    fact: Fact
    probability: float


def assign(ranker: Ranker, tables: Sequence[Table], reports: Sequence[Extraction]) -> Filled:
    """The cells of all rows of all tables from the facts of all reports."""
    cells: list[Cell] = []
    everything: dict[tuple[int, str], tuple[Match, ...]] = {}
    doubtful = frozenset(f"{n}:{name}" for n, report in enumerate(reports) for name in _contradicted(report))
    for index, t in enumerate(tables):
        rows_of = prepare(t.indicators)
        by_row: dict[str, list[_Candidate]] = {indicator.id: [] for indicator in t.indicators}
        planned: dict[str, list[_Candidate]] = {indicator.id: [] for indicator in t.indicators}
        for number, report in enumerate(reports):
            for fact in report.facts:
                if fact.status not in ("achieved", "target") or fact.duplicate_of is not None:
                    continue
                matches = rank(ranker, fact, report.sentence_near(fact), rows_of, top=4)
                name = f"{number}:{fact.id}"
                everything[index, name] = matches
                rows = by_row if fact.status == "achieved" else planned
                for match in matches:
                    if match.indicator is not None and WORTH_SHOWING <= match.probability:
                        rows[match.indicator].append(_Candidate(name, fact, match.probability))
        cells += [_cell(i, by_row[i.id], planned[i.id], doubtful) for i in t.indicators]
    return Filled(
        tuple(tables), tuple(cells), tuple(reports), everything, tuple(issue for report in reports[:1] for issue in report.issues)
    )


def _cell(indicator: Indicator, candidates: Sequence[_Candidate], planned: Sequence[_Candidate], doubtful: frozenset[str]) -> Cell:
    """The cell of one row: filled from one sure fact, else left empty with the reason."""
    unit, scale = target_scale(indicator.target, indicator.unit_column)
    if indicator.target is None and not unit:
        unit = indicator.unit
    if not is_empty(indicator.actual) or indicator.blocked:
        return _empty(indicator, indicator.blocked or "kept", "empty", unit, ())
    own = _without_parts(sorted(candidates, key=lambda c: (-c.probability, c.name)))
    if not own:
        return _empty(indicator, _why_empty(indicator, planned), "empty", unit, ())
    if indicator.target is not None and indicator.target.operator == "qualitative":
        return _empty(indicator, kind_of(indicator) or "qualitative", "abstained", unit, own)
    fitting = [c for c in own if _fits_unit(c.fact, indicator)]
    own = fitting + [c for c in own if c not in fitting] if fitting else own
    best = own[0]
    if indicator.path and "成本" in indicator.path[0]:
        return _empty(indicator, "finance", "abstained", unit, own, scale)
    if not fitting:
        return _empty(indicator, "unit_differs" if 0.5 <= best.probability else "unsure", "abstained", unit, own)
    rivals = [c for c in fitting[1:] if RIVAL <= c.probability and not _same_value(c.fact, best.fact)]
    converted = _convert(best.fact, indicator, scale)
    if converted is None:
        return _empty(indicator, "unit_differs", "abstained", unit, own)
    if rivals:
        reason = "conflict" if any(_same_thing(best.fact, c.fact) for c in rivals) else "unsure"
        return _empty(indicator, reason, "conflict" if reason == "conflict" else "abstained", unit, own, scale)
    if best.fact.period == "累计" and indicator.aggregate == "sum" and 0.5 <= best.probability:
        return _empty(indicator, "only_stock", "abstained", unit, own, scale)
    if (
        best.fact.quantity.bound == "at_most"
        or PARTIAL.search(best.fact.period)
        or ("不满意" in best.fact.clause and "不满意" not in indicator.name)
    ):
        return _empty(indicator, "unsure", "abstained", unit, own, scale)
    if SCANNED in best.fact.quantity.flags:
        return _empty(indicator, "scanned", "abstained", unit, own, scale)
    if SPOILED & set(best.fact.quantity.flags):
        return _empty(indicator, "unsure", "abstained", unit, own, scale)
    if best.name in doubtful:
        return _empty(indicator, "conflict", "conflict", unit, own, scale)
    if best.probability < THRESHOLD or best.fact.part_of is not None or ("delta" in best.fact.why and not NEW.search(indicator.name)):
        return _empty(indicator, "unsure", "abstained", unit, own, scale)
    support = tuple(c.name for c in own if _same_value(c.fact, best.fact) and 0.5 <= c.probability and SCANNED not in c.fact.quantity.flags)
    return Cell(
        indicator.id,
        converted,
        best.fact.quantity.bound,
        unit,
        "filled",
        best.probability,
        support or (best.name,),
        (),
        "",
        points_of(indicator, best.fact.quantity),
    )


def _contradicted(report: Extraction) -> Iterator[str]:
    """The ids of the facts that an issue of the report touches: a total that its parts exceed, a percentage beyond sense."""
    touched = {span for issue in report.issues if issue.kind in ("sum", "percent") for span in issue.spans}
    return (fact.id for fact in report.facts if fact.quantity.span in touched)


def _empty(indicator: Indicator, reason: str, state: State, unit: str, own: Sequence[_Candidate], scale: Decimal = Decimal(1)) -> Cell:
    alternatives = tuple((value, (c.name,)) for c in own[:4] if (value := _convert(c.fact, indicator, scale)) is not None)
    return Cell(
        indicator.id, None, None, unit, state, own[0].probability if own else 0.0, tuple(c.name for c in own[:4]), alternatives, reason
    )


def _why_empty(indicator: Indicator, planned: Sequence[_Candidate]) -> str:
    """Why a row without any achieved candidate stays empty: what kind of row it is, or what the text has instead."""
    return kind_of(indicator) or ("only_target" if planned and 0.5 <= planned[0].probability else "not_mentioned")


def kind_of(indicator: Indicator) -> str:
    """survey, finance, date or qualitative where the row is of such a kind; "" for a quantitative row."""
    path = "".join(indicator.path)
    if KINDS["survey"].search(path):
        return "survey"
    if KINDS["date"].search(path) and (
        indicator.target is None or indicator.target.operator == "qualitative" or indicator.target.unit == "%"
    ):
        return "date"
    if KINDS["finance"].search(path):
        return "finance"
    if indicator.target is not None and indicator.target.operator == "qualitative":
        return "qualitative"
    return ""


def _without_parts(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """The candidates without the parts of another candidate."""
    names = {c.name for c in candidates}
    return [c for c in candidates if c.fact.part_of is None or f"{c.name.partition(':')[0]}:{c.fact.part_of}" not in names]


def _convert(fact: Fact, indicator: Indicator, scale: Decimal) -> Decimal | None:
    """The fact's value in the unit of the cell; None where the units do not go together."""
    quantity = fact.quantity
    wanted = indicator.target.unit if indicator.target is not None and indicator.target.unit else re.sub(r"^[万亿千百]", "", indicator.unit)
    value = quantity.value
    if wanted in AREA and quantity.unit in AREA:
        value = value * AREA[quantity.unit] / AREA[wanted]
    elif (
        (wanted == "人次" and quantity.unit_class == "person")
        or (wanted in ("人", "名") and quantity.unit_class == "person_time")
        or (wanted == "%") != (quantity.unit == "%")
        or ((wanted == "元") != (quantity.unit == "元") and wanted)
    ):
        return None
    result = value / scale
    return result.quantize(Decimal(1)) if result == result.to_integral_value() else result.normalize()


PARTIAL = re.compile(r"季度|上半年|下半年|\d月$")
SCANNED = "ocr"  # flag of figures read from a picture: proposals, never evidence of a filled cell
SPOILED = frozenset(("ocr_digit", "ocr_sign", "doubled"))  # figures that scanning or printing may have changed are never filled unasked
COUNTS_OF_EVENTS = frozenset(("次", "场", "场次", "期", "站", "趟", "班", "批", "批次", "节", "堂", "回", "轮", "期次", "班次", "项"))
ALIKE_UNITS = (
    frozenset(("人", "名", "位")),
    COUNTS_OF_EVENTS,
    frozenset(("个", "家", "所", "处", "座", "项", "支", "队", "组")),
    frozenset(("件", "项", "个", "幅", "部", "套", "台", "块", "枚")),
    frozenset(("份", "册", "本", "张", "套", "册次", "份（册）", "条", "幅")),
    frozenset(("篇", "条", "则", "期", "件", "篇次", "份", "部", "个")),
    frozenset(("户", "家", "人")),
    frozenset(AREA),
    frozenset(("位", "名")),
)


def _fits_unit(fact: Fact, indicator: Indicator) -> bool:
    """Whether a count in the fact's classifier can stand in a cell of the row's: 次 for 场, 家 for 个, never 个 for 次."""
    wanted = indicator.target.unit if indicator.target is not None and indicator.target.unit else split_unit(indicator.unit)[0]
    have = fact.quantity.unit
    return not wanted or wanted == have or any(wanted in group and have in group for group in ALIKE_UNITS)


def _same_value(a: Fact, b: Fact) -> bool:
    return a.quantity.value == b.quantity.value and a.quantity.unit_class == b.quantity.unit_class


def _same_thing(a: Fact, b: Fact) -> bool:
    """Whether two facts tell of one thing: the same object and verb class, neither a part nor a difference."""
    return (
        a.concepts[:1] == b.concepts[:1]
        and bool(a.concepts)
        and a.action_class == b.action_class
        and a.quantity.unit == b.quantity.unit
        and a.sentence != b.sentence
        and a.part_of is None
        and b.part_of is None
        and 0.6 <= alike(a.what, b.what)
    )


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
