"""Fits the calibrator of a fact's row before the default catalogue: its named features and the hashed traits of counts and rows in one logistic regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from narrative.groups import softmax
from narrative.learning.examples import FactChoices
from narrative.learning.fit import rounded
from narrative.learning.hashed import COMMON, hashed
from narrative.matching.belonging import NO_ROW, fact_sureness, fit_of, heard, ids_of, second_of, settled
from narrative.matching.precedent import MASK, Precedents, second_best, traits_of
from narrative.matching.ranker import FACT_SURE, scores_of
from narrative.waves import Curve, spread, waves_of

C = 0.05  # inverse strength of the penalty, over named features of unit variance
VALUE = 0.4  # what a trait is before it is learned what it says
WAVES = (200, 8.0)  # by log loss out of fold, as the two above; flat around them
STEPS = 300


@dataclass(frozen=True, slots=True)
class Answered:
    """The row that was chosen out of fold for a count read as achieved.

    Args:
        looked: in the order of FACT_SURE; traits: hashed
        is_row: whether it was a row, and not *none*
    """

    fold: int
    looked: tuple[float, ...]
    traits: tuple[int, ...]
    is_row: bool
    right: bool


def answered(blocks: Sequence[FactChoices], weights: Sequence[Sequence[float]], folds: Mapping[str, int]) -> list[Answered]:
    """The answers for counts before the default catalogue, each by weights that have not seen its organisation; wrong where gold has no such achieved count."""
    found = []
    for block in blocks:
        fold = folds[block.organisation]
        achieved = [n for n, one in enumerate(block.told) if one.fact.status == "achieved"]
        if not achieved:
            continue
        alone = softmax(scores_of(weights[fold], block.pairs, block.nones))[achieved]
        told = [block.told[n] for n in achieved]
        second = second_of(told, block.rows)
        shares = settled(heard(alone, second, told), told)
        fit = fit_of(shares)
        ids = ids_of(block.rows)
        for k, n in enumerate(achieved):
            wanted, best = block.right[n], int(shares[k].argmax())
            looked = fact_sureness(shares[k], alone[k], None if second is None else second[k], block.told[n], block.pairs[n], fit)
            traits = traits_of(block.told[n].fact, ids[best], ids[second_best(shares[k].tolist())])
            found.append(Answered(fold, looked, tuple(sorted(traits)), ids[best] != NO_ROW, wanted is not None and best in wanted))
    return found


def cross_precedents(answers: Sequence[Answered], count: int) -> list[Precedents]:
    """What all answers teach, then what those of each fold's others do."""
    return [fit_precedents(answers), *(fit_precedents([one for one in answers if one.fold != k]) for k in range(count))]


def fit_precedents(answers: Sequence[Answered]) -> Precedents:
    """What some answers teach; weights of named features to six significant digits, of traits in thousandths."""
    import numpy as np
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    looked = np.array([one.looked for one in answers])
    count, kernel = WAVES
    centres, widths = (tuple(map(rounded, part)) for part in spread(looked))
    named = np.hstack([waves_of(looked, centres, widths, count, kernel), (looked - centres) / widths])
    places = np.array([trait for one in answers for trait in one.traits], dtype=np.int32)
    ends = np.cumsum([0, *(len(one.traits) for one in answers)])
    values = np.where(np.bincount(places, minlength=MASK + 1) < COMMON, 0.0, VALUE)
    held = csr_matrix((values[places], places, ends), shape=(len(answers), MASK + 1))
    held.eliminate_zeros()
    matrix = hstack([csr_matrix(named), held]).tocsr()
    model = LogisticRegression(C=C, max_iter=STEPS).fit(matrix, [one.right for one in answers])
    waves, own, traits = np.split(model.coef_[0], [count, count + len(centres)])
    own = own / widths
    own[FACT_SURE.index("bias")] = model.intercept_[0] - (own * centres).sum()
    return Precedents(Curve(tuple(map(rounded, (*waves, *own))), centres, widths, kernel), hashed(traits * VALUE))
