"""Named features of a candidate as the answer of a row, and of leaving the row without one; no feature names an indicator.

They build on the ranker: what it says of the facts a candidate is made of, how that fact stands to other rows and that row to other facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from narrative.matching.doubts import DOUBTS
from narrative.matching.features import PAIR
from narrative.matching.units import fits_unit
from narrative.matching.values import Candidate, Setting
from narrative.matching.wanted import GRADE, Row, core, dice, distance, letters_of
from narrative.types import Fact

if TYPE_CHECKING:
    import numpy as np

OWN = (
    "rank.score",
    "rank.gap",
    "rank.margin",
    "rank.best_row",
    "rank.best_fact",
    "rank.behind",
    "fact.part",
    "fact.stock",
    "fact.stock×new",
    "fact.delta",
    "fact.delta×new",
    "fact.inexact",
    "fact.scope",
    *DOUBTS,
    "unit.person_time",
    "sum",
    "sum.size",
    "sum.apart",
    "sum.alike",
    "sum.grades",
    "sum.parts",
    "sum.stated",
    "sum.joint",
    "sum.worst",
    "sum.spread",
    "sum.whole",
    "sum.strangers",
    "sum.union",
    "sum.delta",
    "sum.stock",
    "sum.gap",
    "sum.short",
    "increment",
    "ratio",
    "ratio.word",
    "ratio.low",
    "ratio.part",
    "growth",
    "growth.word",
    "product",
    "step",
    "whole",
    "listed",
    "derived.apart",
)
ANSWER = (*OWN, *PAIR)
AT, AT_PAIR = ({name: i for i, name in enumerate(names)} for names in (ANSWER, PAIR))
EMPTY = (
    "empty",
    "empty.best",
    "empty.gap",
    "empty.targets",
    "empty.qualitative",
    "empty.no_kind",
    "empty.percent",
    "empty.money",
    "empty.new",
    "empty.few",
)
IN_PERCENT = frozenset(("ratio", "growth", "whole"))  # kinds of candidates whose value is in per cent whatever the facts count
RATED = ("率", "比例", "占比", "满意度", "覆盖面", "比重", "百分比", "度")
GROWING = ("增长", "增幅", "提高", "提升", "上升", "下降", "降幅", "降低", "增加", "同比")
JOINT = ("、", "和", "与", "及", "（")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ranker says of all facts before all rows of a table.

    Args:
        pairs: (facts, rows, len(PAIR)); scores: (facts, rows + 1), *none* last
    """

    pairs: Any
    scores: Any
    weights: Any  # (len(PAIR),) the ranker's own, to score what is worked out from several facts


def answer_features(row: Row, n: int, found: Sequence[Candidate], where: Setting, standing: Standing) -> np.ndarray:
    """The features of the candidates of row number n, (candidates, len(ANSWER)) float32."""
    import numpy as np

    out = np.zeros((len(found), len(ANSWER)), dtype=np.float32)
    if not found:
        return out
    at, base = AT, len(OWN)
    scores, pairs = standing.scores, standing.pairs
    others = np.delete(scores[:, :-1], n, axis=1)
    rival = others.max(axis=1) if others.shape[1] else np.full(len(scores), -30.0)
    column = scores[:, n]
    own, others_best = column.tolist(), rival.tolist()
    best = max((own[m] for c in found if c.kind == "single" for m in c.facts), default=0.0)
    totals = {c.value for c in found if c.kind == "single"}
    target = row.indicator.target
    wanted = float(target.value) if target is not None and target.value is not None and 0 < target.value else 0.0
    for i, c in enumerate(found):
        members = list(c.facts)
        facts = [where.told[m].fact for m in members]
        x = out[i]
        alone = len(members) == 1  # no mean to work out
        mixed = pairs[members[0], n] if alone else pairs[members, n].mean(axis=0)
        if c.kind != "single":
            mixed = _retargeted(mixed.copy(), float(c.value), wanted, derived=c.kind != "sum")
        x[base:] = mixed
        score = float(mixed @ standing.weights)
        none, most = (float(s[members[0]] if alone else s[members].mean()) for s in (scores[:, -1], rival))
        x[at["rank.score"]] = score / 10
        x[at["rank.gap"]] = max(-1.0, min(1.0, (score - none) / 10))
        x[at["rank.margin"]] = max(-1.0, min(1.0, (score - most) / 10))
        x[at["rank.best_row"]] = float(all(own[m] > others_best[m] for m in members))
        x[at["rank.best_fact"]] = float(any(own[m] == best for m in members))
        x[at["rank.behind"]] = max(-1.0, min(1.0, (score - best) / 10))
        _of_facts(x, at, facts, row)
        for m in members:
            for doubt in where.doubts[m]:
                x[at[doubt]] += 1 / len(members)
        if c.kind == "sum":
            _of_sum(x, at, c, facts, totals, row, float(column[members].min()) / 10)
            _of_members(x, at, row, members, where, column, float(pairs[members, n, CLAUSE_LETTERS].max()))
        elif c.kind != "single":
            x[at[c.kind]] = 1
            x[at["derived.apart"]] = float(len({f.sentence for f in facts}) > 1)
            if c.kind == "ratio":
                x[at["ratio.word"]] = float(any(word in row.indicator.name for word in RATED))
                x[at["ratio.low"]] = float(c.value < 50)
                x[at["ratio.part"]] = float(facts[0].part_of == facts[1].id)
            if c.kind == "growth":
                x[at["growth.word"]] = float(any(word in row.indicator.name for word in GROWING))
    return out


CLAUSE_LETTERS = PAIR.index("clause.letters")


def _of_members(
    x: np.ndarray, at: dict[str, int], row: Row, members: Sequence[int], where: Setting, column: np.ndarray, alone: float
) -> None:
    """How the counts of a sum stand to each other and to those left out of it."""
    told = [where.told[m] for m in members]
    facts = [one.fact for one in told]
    x[at["sum.spread"]] = min(1.0, float(column[members].max() - column[members].min()) / 10)
    x[at["sum.strangers"]] = 1 - min(dice(a.pairs[0], b.pairs[0]) for a in told for b in told)
    name = set(core(row.indicator.name))
    covered = name & frozenset().union(*(letters_of(one.pairs[1]) for one in told))
    x[at["sum.union"]] = len(covered) / len(name) - alone
    x[at["sum.delta"]] = float(any("delta" in f.why for f in facts))
    x[at["sum.stock"]] = float(any(f.is_stock for f in facts))
    run = [m for m in where.runs[members[0]] if where.told[m].fact.status == "achieved" and where.told[m].fact.duplicate_of is None]
    x[at["sum.whole"]] = float(run == members)
    if len({f.sentence for f in facts}) == 1:
        left = [m for m in run if m not in members]
        x[at["sum.gap"]] = float(any(members[0] < m < members[-1] for m in left))
        x[at["sum.short"]] = float(any(_peers(where.told[m].fact, f) for m in left for f in facts))


def _peers(a: Fact, b: Fact) -> bool:
    """Whether two counts are entries of one list: parts of one total, grades of prizes, or 分别为…"""
    return (
        (a.part_of is not None and a.part_of == b.part_of)
        or (GRADE.search(a.what) is not None and GRADE.search(b.what) is not None)
        or (a.clause == b.clause and a.what == b.what)
    )


def _retargeted(mixed: np.ndarray, value: float, wanted: float, *, derived: bool) -> np.ndarray:
    """The mean features of several facts with the target held against the value made of them; what is worked out has the row's own unit."""
    index = AT_PAIR
    if 0 < wanted and 0 < value:
        far = distance(value, wanted)
        mixed[index["target.equal"]] = float(value == wanted)
        mixed[index["target.near"]] = float(far < 0.1)
        mixed[index["target.close"]] = float(far < 0.3)
        mixed[index["target.far"]] = min(1.0, max(0.0, (far - 0.5) / 2))
    if derived:
        for name in ("sort.off", "unit.off", "measure.off"):
            mixed[index[name]] = 0
    return mixed


def _of_facts(x: np.ndarray, at: dict[str, int], facts: Sequence[Fact], row: Row) -> None:
    """What the facts are, whatever is made of them; the mean over them."""
    share = 1 / len(facts)
    wants_new = "new.added" in row.contrasts
    wanted = row.unit
    for fact in facts:
        delta, unit_class = "delta" in fact.why, fact.quantity.unit_class
        holds = (
            ("fact.part", fact.part_of is not None),
            ("fact.stock", fact.is_stock),
            ("fact.stock×new", fact.is_stock and wants_new),
            ("fact.delta", delta),
            ("fact.delta×new", delta and wants_new),
            ("fact.inexact", fact.quantity.bound != "exact"),
            ("fact.scope", bool(fact.scope)),
            (
                "unit.person_time",
                (wanted == "人次" and unit_class == "person") or (wanted in ("人", "名") and unit_class == "person_time"),
            ),
        )
        for name, held in holds:
            if held:
                x[at[name]] += share


def _of_sum(x: np.ndarray, at: dict[str, int], c: Candidate, facts: Sequence[Fact], totals: set[Decimal], row: Row, worst: float) -> None:
    x[at["sum"]] = 1
    x[at["sum.size"]] = (len(facts) - 2) / 4
    x[at["sum.apart"]] = float(len({f.sentence for f in facts}) > 1)
    heads = {f.concepts[:1] for f in facts}
    x[at["sum.alike"]] = float(len(heads) == 1 and bool(facts[0].concepts))
    x[at["sum.grades"]] = float(all(GRADE.search(f.what) for f in facts))
    x[at["sum.parts"]] = float(len({f.part_of for f in facts}) == 1 and facts[0].part_of is not None)
    x[at["sum.stated"]] = float(c.value in totals)
    x[at["sum.joint"]] = float(any(word in row.indicator.name for word in JOINT))
    x[at["sum.worst"]] = worst


def empty_features(row: Row, n: int, found: Sequence[Candidate], features: np.ndarray) -> np.ndarray:
    """The features of leaving a row without an answer, (len(EMPTY),) float32."""
    import numpy as np

    at = AT
    target = row.indicator.target
    out = np.zeros(len(EMPTY), dtype=np.float32)
    out[:] = (
        1.0,
        float(features[:, at["rank.score"]].max()) if found else -1.0,
        float(features[:, at["rank.gap"]].max()) if found else -1.0,
        float(target is not None and target.value is not None),
        float(target is not None and target.operator == "qualitative"),
        float(not row.kinds),
        float("percent" in row.kinds),
        float("money" in row.kinds),
        float("new.added" in row.contrasts),
        float(len(found) <= 2),
    )
    return out


def fits(row: Row, c: Candidate, where: Setting) -> bool:
    """Whether the unit of a candidate can stand in the row's cell as it is."""
    if c.kind in IN_PERCENT:
        return True
    return all(fits_unit(where.told[m].fact.quantity.unit, row.indicator) for m in (c.facts if c.kind == "sum" else c.facts[:1]))
