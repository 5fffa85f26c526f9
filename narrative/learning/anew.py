"""Targets of answered rows drawn anew, as forms have them: half of them met to the unit, the others a little lower or higher than what came of it.

Who draws up a table for a corpus seldom writes a target that was met exactly, or makes it a trap; offices set what they then do. What learns from the corpus alone
would hold every figure that equals its target for the plan (docs/accuracy.md).
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from math import floor, log10
from typing import Any
from zlib import crc32

from narrative.learning.tables import ANSWERED, Key
from narrative.matching.targets import target_scale
from narrative.types import Indicator

SEED = 20261127
ONE_OF = 3  # tables, by their ids, that are learned from with new targets, too
MET, LOWER = 0.5, 0.75  # draws up to which a target is what came of it, and lower
BELOW, ABOVE = 0.25, 0.15  # how far lower and higher at most
SMALL = 20  # below it targets are whole numbers, from it on they have two digits


def is_drawn(key: Key) -> bool:
    """Whether a table is among those that are learned from with new targets, too."""
    return crc32(key.id.encode()) % ONE_OF == 0


def targets_anew(key: Key, indicators: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """The rows of a table with new targets where its key has an answer; 100% stays, and what has no target stays without."""
    rng = random.Random(f"{SEED}:{key.id}")
    return tuple(_anew(indicator, row, rng) for indicator, row in zip(indicators, key.rows, strict=True))


def _anew(indicator: Indicator, row: Mapping[str, Any], rng: random.Random) -> Indicator:
    target, value = indicator.target, row["value"][0] if isinstance(row["value"], list) else row["value"]
    kind, way, draw = rng.random(), rng.random(), row["kind"] in ANSWERED and isinstance(value, int | float) and 0 < value
    if not draw or target is None or not target.value or (target.value == 100 and target.unit == "%"):
        return indicator
    drawn = float(value) if kind < MET else _rounded(value / (1 + BELOW * way)) if kind < LOWER else _rounded(value * (1 + ABOVE * way))
    _, scale = target_scale(target, indicator.unit_column)
    return replace(indicator, target=replace(target, value=Decimal(str(drawn)) * scale, upper=None))


def _rounded(value: float) -> float:
    """A figure as targets have them."""
    if value < SMALL:
        return float(max(1, round(value)))
    digit = 10 ** (floor(log10(value)) - 1)
    return float(round(value / digit) * digit)
