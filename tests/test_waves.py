"""Random Fourier features: they stand for a Gaussian kernel, and let a logistic curve see what two features say only together."""

from __future__ import annotations

import numpy as np
import pytest

from narrative.learning.fit import fit_sure
from narrative.waves import HEIGHT, spread, waves_of


def test_waves_stand_for_a_gaussian_kernel() -> None:
    points = np.random.RandomState(1).standard_normal((40, 3))
    waves = waves_of(points, (0.0,) * 3, (1.0,) * 3, 20000, 2.0) / HEIGHT
    apart = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    assert waves @ waves.T == pytest.approx(np.exp(-apart / (2 * 2.0**2)), abs=0.05)


def test_a_curve_over_waves_sees_what_two_features_say_only_together() -> None:
    looked = np.random.RandomState(2).choice([-1.0, 1.0], (400, 2))
    hits = (looked[:, 0] * looked[:, 1] > 0).tolist()
    bias = np.ones((400, 1))
    plain, seen = np.hstack([looked, bias]), np.hstack([waves_of(looked, *spread(looked), 50, 2.0), looked, bias])
    right = [((matrix @ np.array(fit_sure(matrix, hits, 1.0)) > 0) == hits).mean() for matrix in (plain, seen)]
    assert right[0] < 0.8 and right[1] == 1.0


def test_a_feature_that_never_changes_is_harmless() -> None:
    centres, widths = spread(np.array([[1.0, 2.0], [1.0, 4.0]]))
    assert (centres, widths) == ((1.0, 3.0), (1.0, 1.0))
