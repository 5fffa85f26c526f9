"""Whether probabilities mean what they say: calibration error, the band that perfect answers would give, skill over the base rate."""

from __future__ import annotations

import random
from collections.abc import Sequence

BINS = 10
DRAWS = 1000
SEED = 20261125


def calibration_error(scored: Sequence[tuple[float, bool]]) -> float | None:
    """Expected calibration error over ten bins of equal width; None for no answers."""
    if not scored:
        return None
    gaps: dict[int, float] = {}
    for probability, hit in scored:
        bin_of = min(int(probability * BINS), BINS - 1)
        gaps[bin_of] = gaps.get(bin_of, 0.0) + probability - hit
    return round(sum(abs(gap) for gap in gaps.values()) / len(scored), 4)


def band(probabilities: Sequence[float]) -> float | None:
    """The calibration error below which 95 of 100 perfectly calibrated models with these probabilities would lie, by simulation."""
    if not probabilities:
        return None
    rng = random.Random(SEED)
    errors = sorted(calibration_error([(p, rng.random() < p) for p in probabilities]) or 0.0 for _ in range(DRAWS))
    return errors[int(0.95 * DRAWS) - 1]


def brier_skill(scored: Sequence[tuple[float, bool]]) -> float | None:
    """1 − Brier score over that of always saying the base rate; None where there is nothing to compare."""
    if not scored:
        return None
    base = sum(hit for _, hit in scored) / len(scored)
    reference = sum((base - hit) ** 2 for _, hit in scored)
    return round(1 - sum((p - hit) ** 2 for p, hit in scored) / reference, 4) if reference else None


def reliability(scored: Sequence[tuple[float, bool]]) -> list[tuple[float, float, int]]:
    """(mean probability, share right, number) of each bin that holds answers."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for probability, hit in scored:
        bins.setdefault(min(int(probability * BINS), BINS - 1), []).append((probability, hit))
    return [
        (sum(p for p, _ in members) / len(members), sum(h for _, h in members) / len(members), len(members))
        for _, members in sorted(bins.items())
    ]


def risk_coverage(scored: Sequence[tuple[float, bool]], whole: int) -> list[tuple[float, float]]:
    """(share of `whole` answered right, share wrong among those answered) at every threshold, the surest first."""
    curve, right = [], 0
    for n, (_, hit) in enumerate(sorted(scored, key=lambda s: -s[0]), 1):
        right += hit
        curve.append((right / whole, 1 - right / n))
    return curve
