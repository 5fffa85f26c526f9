"""The values that may answer a row, likeliest first, each with all that supports it and the probability that a careful reviewer would leave it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from narrative.matching.answers import ANSWER, IN_PERCENT, Standing, answer_features, empty_features
from narrative.matching.candidates import candidates
from narrative.matching.features import TOPICAL
from narrative.matching.ranker import CELL_SURE, logit, softmax
from narrative.matching.targets import target_scale
from narrative.matching.units import convert
from narrative.matching.values import Candidate, Setting
from narrative.matching.wanted import Row

if TYPE_CHECKING:
    import numpy as np

EXCEPTED = re.compile("不含|不包括|除[^，。（）]{1,8}外")  # a row that leaves a part out
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


def candidates_of(row: Row, n: int, where: Setting, standing: Standing) -> tuple[list[Candidate], np.ndarray, np.ndarray]:
    """The candidates of row number n with their features and those of leaving it empty."""
    import numpy as np

    liked = np.argsort(-standing.scores[:, n], kind="stable").tolist()
    words = standing.pairs[:, n, TOPICAL] @ standing.weights[list(TOPICAL)]
    topical = np.argsort(-words, kind="stable").tolist()
    excepted = EXCEPTED.search(row.indicator.name) is not None
    found = candidates(where, liked, topical, row.kinds, wants_new="new.added" in row.contrasts, excepted=excepted)
    features = answer_features(row, n, found, where, standing)
    return found, features, empty_features(row, n, found, features)


OF_SIZE = [n for n, name in enumerate(ANSWER) if name.startswith("target.")]


def choose(weights: Sequence[float], row: Row, n: int, where: Setting, standing: Standing) -> Choice:
    """The values for row number n by the weights of the answers (ANSWER, then EMPTY)."""
    found, features, empty = candidates_of(row, n, where, standing)
    return chosen(weights, row, found, where, features, empty)


def chosen(
    weights: Sequence[float], row: Row, found: Sequence[Candidate], where: Setting, features: np.ndarray, empty: np.ndarray
) -> Choice:
    """The values of a row from its candidates and their features."""
    import numpy as np

    own = np.asarray(weights[: len(ANSWER)])
    scores = np.concatenate([features @ own, [empty @ np.asarray(weights[len(ANSWER) :])]])
    shares = softmax(scores)
    plain = scores[:-1] - features[:, OF_SIZE] @ own[OF_SIZE]
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
    if c.kind in IN_PERCENT:
        return c.value
    indicator = row.indicator
    _, scale = target_scale(indicator.target, indicator.unit_column)
    return convert(c.value, where.told[c.facts[-1]].fact.quantity, indicator, scale)


def cell_sureness(choice: Choice, where: Setting) -> tuple[float, ...]:
    """What the calibrator of a cell looks at, in the order of CELL_SURE; the likeliest value is the one in question."""
    first = choice.options[0]
    second = choice.options[1].share if 1 < len(choice.options) else 0.0
    own = choice.features[first.best]
    index = {name: i for i, name in enumerate(ANSWER)}
    fixed = {
        "logit": logit(first.share),
        "margin": first.share - second,
        "empty": float(choice.shares[-1]),
        "rival": rival_share(choice, where),
        "bias": 1.0,
    }
    return tuple(fixed[name] if name in fixed else float(own[index[name]]) for name in CELL_SURE)


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
