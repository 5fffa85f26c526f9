"""The values that may answer a row, likeliest first, each with all that supports it and the probability that a careful reviewer would leave it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from narrative.groups import softmax
from narrative.matching.answers import ANSWER, AT, OPINION, answer_features, empty_features
from narrative.matching.candidates import candidates
from narrative.matching.joined import joined
from narrative.matching.paraphrase import Paraphrase
from narrative.matching.ranker import CELL_SURE, Ranker, logit
from narrative.matching.standing import Standing
from narrative.matching.targets import target_scale
from narrative.matching.units import convert
from narrative.matching.values import Candidate, Setting
from narrative.matching.wanted import Row
from narrative.matching.waved_answers import OF_ANSWER, without_size
from narrative.matching.worked import left_out
from narrative.types import IN_PERCENT, Quantity

if TYPE_CHECKING:
    import numpy as np

ROSE = re.compile(
    "[增涨添扩]|[提升][高升]|[较比](?:上年|去年|上一年|年初)|同比|新(?!闻|媒|时代|区|城|生|型|兵)|变化"
)  # what a row may call a change
FELL = re.compile("缩短|缩减|压缩|压减|降低|降幅|减少|下降|下调")
PER_HEAD = re.compile("[人户村校场次单亩篇家班件年月日]均|平均每|每[人户村校场次班期].{0,4}平均|平均.{0,6}(?:人数|金额|规模)")
LEAD = 4.0  # in score, from which on it tells nothing more
NEAR = Decimal("1.3")  # two values within this factor may be two tellings of one thing


@dataclass(frozen=True, slots=True)
class Option:
    """A value for a row in the unit of its cell; `best` is the likeliest candidate with that value, `share` that of all of them together."""

    value: Decimal
    share: float
    best: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What a row could be answered with.

    Args:
        found: the candidates; features: (candidates, len(ANSWER)); shares: (candidates + 1,), leaving the row empty last
        plain: (candidates,) the scores without what the target's size says
        options: the values, likeliest first
    """

    found: tuple[Candidate, ...]
    features: np.ndarray
    empty: np.ndarray
    scores: np.ndarray
    shares: np.ndarray
    plain: np.ndarray
    options: tuple[Option, ...]


def candidates_of(
    rows: Sequence[Row], where: Setting, standing: Standing, paraphrase: Paraphrase
) -> list[tuple[list[Candidate], np.ndarray, np.ndarray]]:
    """The candidates of each row of a table with their features and those of leaving it empty."""
    found = found_of(rows, where, standing)
    features = answer_features(rows, found, where, standing, paraphrase)
    return [(own, x, empty_features(row, own, x)) for row, own, x in zip(rows, found, features, strict=True)]


def found_of(rows: Sequence[Row], where: Setting, standing: Standing) -> list[list[Candidate]]:
    """The candidates of each row of a table."""
    found = []
    for row, liked, topical in zip(rows, standing.liked, standing.topical, strict=True):
        falls = FELL.search(row.indicator.name) is not None
        wants_change = falls or "new.added" in row.contrasts or ROSE.search(row.indicator.name) is not None
        asks, per_head = OPINION.search(row.indicator.name) is not None, PER_HEAD.search(row.indicator.name) is not None
        wanted: dict[str, Any] = {
            "things": joined(row.indicator.name),
            "wants_change": wants_change,
            "falls": falls,
            "excepted": left_out(row.indicator.name),
            "asks": asks,
            "per_head": per_head,
        }
        found.append(candidates(where, liked, topical, row.kinds, **wanted))
    return found


def choose(ranker: Ranker, rows: Sequence[Row], where: Setting, standing: Standing) -> list[Choice]:
    """The values for each row of a table."""
    import numpy as np

    known = np.asarray(ranker.answer)
    answers = candidates_of(rows, where, standing, ranker.paraphrase)
    return [chosen(known, row, found, where, features, empty) for row, (found, features, empty) in zip(rows, answers, strict=True)]


def chosen(
    weights: Sequence[float] | np.ndarray, row: Row, found: Sequence[Candidate], where: Setting, features: np.ndarray, empty: np.ndarray
) -> Choice:
    """The values of a row from its candidates, their features and those of leaving it empty."""
    import numpy as np

    own, rest = np.split(np.asarray(weights), [len(OF_ANSWER.names) + len(ANSWER)])
    scores = np.concatenate([OF_ANSWER.beside(features) @ own, [empty @ rest]])
    shares = softmax(scores)
    plain = OF_ANSWER.beside(without_size(features)) @ own
    return Choice(tuple(found), features, empty, scores, shares, plain, options(row, found, where, shares.tolist()))


def options(row: Row, found: Sequence[Candidate], where: Setting, shares: Sequence[float]) -> tuple[Option, ...]:
    """Candidates of one value together, likeliest first; those whose unit does not go with the row's are left out."""
    by_value: dict[Decimal, tuple[float, int]] = {}
    for i, c in enumerate(found):
        value = cell_value(row, c, where)
        if value is None:
            continue
        total, best = by_value.get(value, (0.0, i))
        by_value[value] = (total + shares[i], i if shares[best] < shares[i] else best)
    return tuple(sorted((Option(v, share, best) for v, (share, best) in by_value.items()), key=lambda o: (-o.share, o.best)))


def cell_value(row: Row, c: Candidate, where: Setting) -> Decimal | None:
    """The value of a candidate in the unit of the row's cell; None where the units do not go together."""
    return c.value if c.kind in IN_PERCENT or c.kind == "absent" else in_cell(row, where.told[c.facts[-1]].fact.quantity, c.value)


def in_cell(row: Row, quantity: Quantity, value: Decimal | None = None) -> Decimal | None:
    """The value of a quantity in the unit of the row's cell, or another value in its unit; None where the units do not go together."""
    indicator = row.indicator
    _, scale = target_scale(indicator.target, indicator.unit_column)
    return convert(quantity.value if value is None else value, quantity, indicator, scale)


def cell_sureness(choice: Choice, where: Setting) -> tuple[float, ...]:
    """What the calibrator of a cell looks at, in the order of CELL_SURE; the likeliest value is the one in question."""
    first = choice.options[0]
    second = choice.options[1].share if 1 < len(choice.options) else 0.0
    own = choice.features[first.best]
    counts, others = where.crowds[where.report[choice.found[first.best].facts[0]]]
    fixed = {
        "logit": logit(first.share),
        "margin": first.share - second,
        "empty": float(choice.shares[-1]),
        "rival": rival_share(choice, where),
        "lead": plain_lead(choice),
        "report.counts": counts,
        "report.others": others,
        "bias": 1.0,
    }
    return tuple(fixed[name] if name in fixed else float(own[AT[name]]) for name in CELL_SURE)


def plain_lead(choice: Choice) -> float:
    """How far the likeliest value leads the next by what is told of it, the size of the figures left aside; negative where nothing but its size speaks for it."""
    first, *others = (float(choice.plain[option.best]) for option in choice.options)
    return max(-LEAD, min(LEAD, first - max(others, default=-math.inf)))


def rival_share(choice: Choice, where: Setting) -> float:
    """The share of the likeliest other single figure that is told elsewhere and lies near the first: another telling of the same thing."""
    first = choice.options[0]
    best = choice.found[first.best]
    here = {(where.report[m], where.told[m].fact.sentence) for m in best.facts}
    shares = [
        o.share
        for o in choice.options[1:]
        if (c := choice.found[o.best]).kind == "single"
        and (where.report[c.facts[0]], where.told[c.facts[0]].fact.sentence) not in here
        and max(o.value, first.value) <= NEAR * min(o.value, first.value)
    ]
    return max(shares, default=0.0)
