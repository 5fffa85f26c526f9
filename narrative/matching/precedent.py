"""How often the default catalogue's rows were right for counts told in such words: what the calibrator of a fact's row hears beside its named features.

The features say how sure the choice was; the hashed traits, each a group of characters of the count alone or with the row chosen, say where that row is mistaken
for its neighbours (参加 and 参训 for 活动参与 and 培训). They name rows, so they speak only where a table is the catalogue that they were learned of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from narrative.matching.hashed import Hashed, hash_of, load_hashed
from narrative.types import Fact
from narrative.waves import Curve

BITS = 18
MASK = (1 << BITS) - 1
FILE = "precedent.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Precedents:
    """What a calibrator knows of the rows of one catalogue.

    Args:
        curve: over the named features, in the order of FACT_SURE; it was fitted together with the weights of the traits
    """

    curve: Curve
    traits: Hashed


def load_precedents(folder: Path, curve: Curve) -> Precedents:
    """What a folder of models knows of the default catalogue's rows.

    Raises:
        ModelError: missing or damaged
    """
    return Precedents(curve, load_hashed(folder / FILE, BITS))


def traits_of(fact: Fact, row: str, second: str) -> set[int]:
    """The hashed traits of a count for which a row was chosen, ahead of a second one."""
    found = {hash_of(trait) & MASK for trait in _traits(fact, row, second)}
    what, clause = _letters(fact.said), _letters(fact.clause)
    for tag, text, least, most in (
        ("what:", what, 1, 3),
        (f"what:{row}|", what, 1, 2),
        (f"other:{second}|", what, 1, 2),
        (f"what:{row}|{second}|", what, 2, 2),
        ("clause:", clause, 2, 3),
        (f"clause:{row}|", clause, 2, 2),
    ):
        begun = hash_of(tag)  # a checksum goes on where that of the tag ends: as if tag and group were hashed as one text
        found.update([crc32(group, begun) & MASK for group in _groups(text, least, most)])
    return found


def _traits(fact: Fact, row: str, second: str) -> Iterator[str]:
    unit = fact.quantity.unit
    yield f"row:{row}"
    yield f"rows:{row}|{second}"
    yield f"unit:{row}|{unit}"
    yield f"kind:{row}|{second}|{fact.measure}|{unit}"
    yield f"measure:{row}|{fact.measure}"
    yield f"verb:{row}|{fact.action}"
    yield f"act:{row}|{fact.action_class}"
    yield f"when:{row}|{fact.period}"
    yield f"where:{row}|{bool(fact.scope)}"
    yield f"part:{row}|{fact.part_of is not None}"


@lru_cache(maxsize=4096)
def _letters(text: str) -> str:
    return "^" + "".join(c for c in text if "一" <= c <= "龥") + "$"


@lru_cache(maxsize=4096)
def _groups(framed: str, least: int, most: int) -> tuple[bytes, ...]:
    """The groups of neighbouring characters of a text, its two ends among them."""
    return tuple(framed[at : at + size].encode() for size in range(least, most + 1) for at in range(len(framed) - size + 1))


def second_best(shares: Sequence[float]) -> int:
    """The place of the second largest share, the first of equals; that of the only one where there is no other."""
    best = max(range(len(shares)), key=shares.__getitem__)
    return max((n for n in range(len(shares)) if n != best), key=shares.__getitem__, default=best)
