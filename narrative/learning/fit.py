"""Fits choices and calibrators: a conditional logit over candidate sets that change, and a logistic curve.

scikit-learn's solvers know no softmax over changing candidate sets, so that loss is written here and scipy minimises it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from narrative.waves import Curve, spread, waves_of

if TYPE_CHECKING:
    import numpy as np

DIGITS = 6


def fit_choices(
    matrix: np.ndarray, begins: np.ndarray, right: np.ndarray, l2: float, start: Sequence[float] | None = None
) -> tuple[tuple[float, ...], float]:
    """Weights that minimise the penalised log loss of choices, and that loss per choice; six significant digits.

    Args:
        matrix: (candidates of all choices, features)
        begins: first row of each choice, rising
        right: (candidates,) 1 where a candidate is right; each choice has at least one
        start: weights to begin from
    """
    import numpy as np
    from scipy.optimize import minimize

    sizes = np.diff(np.r_[begins, len(matrix)])
    hit = right.astype(np.float64)

    def loss(weights: Any) -> tuple[float, Any]:
        scores = (matrix @ weights.astype(matrix.dtype)).astype(np.float64)
        scores -= np.repeat(np.maximum.reduceat(scores, begins), sizes)
        raised = np.exp(scores)
        total, good = np.add.reduceat(raised, begins), np.add.reduceat(raised * hit, begins)
        share = raised / np.repeat(total, sizes) - raised * hit / np.repeat(good, sizes)
        value = float(np.sum(np.log(total) - np.log(good))) + l2 * float(weights @ weights) / 2
        return value, (matrix.T @ share.astype(matrix.dtype)).astype(np.float64) + l2 * weights

    first = np.zeros(matrix.shape[1]) if start is None else np.asarray(start)
    found = minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": 400, "ftol": 1e-8})
    return tuple(rounded(value) for value in found.x), float(found.fun) / max(1, len(begins))


def fit_sure(
    looked_at: Sequence[Sequence[float]] | np.ndarray, hits: Sequence[bool], l2: float, counted: Sequence[float] | None = None
) -> tuple[float, ...]:
    """Weights of a logistic curve over what a calibrator looks at; the last column is the bias and is not penalised.

    Args:
        counted: how much each answer counts, 1 where it is not given
    """
    import numpy as np
    from scipy.optimize import minimize

    matrix, hit = np.asarray(looked_at, dtype=np.float64), np.asarray(hits, dtype=np.float64)
    penalty = np.r_[np.full(matrix.shape[1] - 1, l2), 0.0]
    each = np.ones(len(hit)) if counted is None else np.asarray(counted, dtype=np.float64)

    def loss(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        value = float(np.sum(each * (np.logaddexp(0, scores) - hit * scores)) + (penalty * weights**2).sum() / 2)
        return value, matrix.T @ (each * (1 / (1 + np.exp(-scores)) - hit)) + penalty * weights

    found = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return tuple(rounded(value) for value in found.x)


def fit_curve(
    looked_at: Sequence[Sequence[float]],
    hits: Sequence[bool],
    l2: float,
    waves: tuple[int, float],
    counted: Sequence[float] | None = None,
    beside: Sequence[Sequence[float]] | None = None,
) -> Curve:
    """The curve over waves of what is looked at, and over that; its last column is the bias and is not penalised.

    Args:
        waves: how many, and the width of their kernel
        counted: how much each answer counts, 1 where it is not given
        beside: columns whose weights are fitted with the others and not kept
    """
    import numpy as np

    matrix = np.asarray(looked_at, dtype=np.float64)
    count, kernel = waves
    centres, widths = (tuple(map(rounded, part)) for part in spread(matrix))
    other = np.zeros((len(matrix), 0)) if beside is None else np.asarray(beside, dtype=np.float64)
    weights = fit_sure(np.hstack([other, waves_of(matrix, centres, widths, count, kernel), matrix]), hits, l2, counted)
    return Curve(weights[other.shape[1] :], centres, widths, kernel)


def rounded(value: float) -> float:
    """Six significant digits."""
    return float(f"{value:.{DIGITS}g}")
