"""How the counts of a sum stand to each other and to those left out of it, whatever row asks. Worked out once for each sum of a setting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations_with_replacement

from narrative.matching.values import Setting
from narrative.matching.wanted import GRADE, dice, letters_of
from narrative.types import Fact

TOGETHER = (
    "sum.size",
    "sum.apart",
    "sum.alike",
    "sum.grades",
    "sum.parts",
    "sum.strangers",
    "sum.delta",
    "sum.stock",
    "sum.whole",
    "sum.gap",
    "sum.short",
    "sum.again",
    "sum.inner",
    "sum.came_of_it",
)
CAME_OF_IT = re.compile(
    "^(?:其中|共|已|均|全部)*(?:发现|查出|检出|查处|责令|现场)?(?:不合格|合格|不达标|达标|成功|调解成功|办结|结案|审结|整改|采纳|通过|立案|处罚|获)"
)  # what came of a part of those counted before: 抽检420批次，不合格37批次


def together(where: Setting, members: tuple[int, ...]) -> tuple[float, ...]:
    """The features of a sum that do not hang on the row, in the order of TOGETHER."""
    known = where.sums.get(members)
    if known is None:
        known = where.sums[members] = _together(where, members)
    return known


def _together(where: Setting, members: tuple[int, ...]) -> tuple[float, ...]:
    told = [where.told[m] for m in members]
    facts = [one.fact for one in told]
    run = [m for m in where.runs[members[0]] if where.told[m].fact.status == "achieved" and where.told[m].fact.duplicate_of is None]
    apart = 1 < len({f.sentence for f in facts})
    left = [] if apart else [m for m in run if m not in members]
    return (
        (len(facts) - 2) / 4,
        apart,
        len({f.concepts[:1] for f in facts}) == 1 and bool(facts[0].concepts),
        all(GRADE.search(f.what) for f in facts),
        facts[0].part_of is not None and len({f.part_of for f in facts}) == 1,
        1 - min(dice(a.pairs[0], b.pairs[0]) for a, b in combinations_with_replacement(told, 2)),
        any("delta" in f.why for f in facts),
        any(f.is_stock for f in facts),
        run == list(members),
        any(members[0] < m < members[-1] for m in left),
        any(_peers(where.told[m].fact, f) for m in left for f in facts),
        all("doubt.again" in where.doubts[m] for m in members),
        any(f.part_of in {g.id for g in facts} for f in facts),
        not apart and CAME_OF_IT.match(facts[0].clause) is None and any(CAME_OF_IT.match(f.clause) for f in facts[1:]),
    )


def _peers(a: Fact, b: Fact) -> bool:
    """Whether two counts are entries of one list: parts of one total, grades of prizes, or 分别为…"""
    return (
        (a.part_of is not None and a.part_of == b.part_of)
        or (GRADE.search(a.what) is not None and GRADE.search(b.what) is not None)
        or (a.clause == b.clause and a.what == b.what)
    )


def covered(name: frozenset[str], where: Setting, members: Sequence[int]) -> float:
    """The share of a name's characters that stand in the clauses of some counts together."""
    return len(name & frozenset[str]().union(*(letters_of(where.told[m].pairs[1]) for m in members))) / len(name)
