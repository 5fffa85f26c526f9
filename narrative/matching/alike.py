"""How the words of facts stand to those of rows: pairs of characters, single characters, words, and groups of words that stand for one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from narrative.facts.concepts import concepts_in
from narrative.matching.told import LEVELS, Told
from narrative.matching.wanted import Rows, letters_of, pairs_of

if TYPE_CHECKING:
    import numpy as np

NEAR = (
    *LEVELS[: LEVELS.index("title")],
    "near",
)  # whose single characters and words are held against a row's, the last being all levels together


def words_of(told: Sequence[Told], table: Rows) -> dict[str, np.ndarray]:
    """The features of words by name, in the order of PAIR, each (facts, rows) float32."""
    import numpy as np

    starts = np.flatnonzero(np.diff(table.owners, prepend=-1))  # the first name of each row
    shape = len(LEVELS), len(told), len(table.rows)
    held, order = _shared([one.pairs[level] for level in range(len(LEVELS)) for one in told], table.vocabulary)
    covers = np.maximum.reduceat(_added(held, table.weights), starts, axis=1)[order].reshape(shape)
    groups, places = _shared([one.kin[level] for level in range(len(LEVELS)) for one in told], table.groups)
    kins = _added(groups, table.kin)[places].reshape(shape)
    sizes = np.array([max(1, len(one.pairs[0])) for one in told], dtype=np.float32)[:, None] + table.names.sum(axis=0)
    common = _added([held[n] for n in order[: len(told)]], table.names)
    return {
        "what.dice": np.maximum.reduceat(2 * common / sizes, starts, axis=1),
        **{f"{level}.cover": cover for level, cover in zip(LEVELS, covers, strict=True)},
        "clause.rare": covers[1] - covers[1].mean(axis=0),
        **_letters(told, table, starts),
        **{f"kin.{level}": kin for level, kin in zip(LEVELS, kins, strict=True)},
        "kin.rare": kins[1] - kins[1].mean(axis=0),
    }


def _letters(told: Sequence[Told], table: Rows, starts: np.ndarray) -> dict[str, np.ndarray]:
    """How much of a name's single characters and words stand in the object, the clause, the sentence, and in all that stands near; rare ones heavier."""
    import numpy as np

    own = [tuple(map(letters_of, one.pairs)) for one in told]
    sets = [*(one[level] for level in range(len(NEAR) - 1) for one in own), *(frozenset[str]().union(*one) for one in own)]
    held, order = _shared(sets, table.letters)
    found = np.maximum.reduceat(_added(held, table.characters), starts, axis=1)[order].reshape(len(NEAR), len(told), len(table.rows))
    close = order[: 2 * len(told)]  # of the first sets: equal ones are numbered once, in their order
    common = np.maximum.reduceat(_added(held[: max(close) + 1], np.sign(table.characters)), starts, axis=1)[close]
    sizes = np.array([max(1, len(one[level])) for level in range(2) for one in own], dtype=np.float32)[:, None]
    shares = (common / sizes).reshape(2, len(told), len(table.rows))
    return {
        **{f"{name}.letters": one for name, one in zip(NEAR, found, strict=True)},
        "letters.share": shares[0],
        "clause.share": shares[1],
        **_wording(told, table, starts, _added(held, table.wording.letters), order),
        "asked.lost": np.sign(table.asked.sum(axis=0)) - _added([held[n] for n in order[-len(told) :]], table.asked),
    }


def _wording(told: Sequence[Told], table: Rows, starts: np.ndarray, spelt: np.ndarray, order: Sequence[int]) -> dict[str, np.ndarray]:
    """How much of the words of a name is told, by their characters or by words of one group with them, and the heaviest word that is not.

    Args:
        spelt: (sets of characters, words) the share of each word's characters that stand there; order: the set of each level and fact
    """
    import numpy as np

    wording, shape = table.wording, (len(NEAR), len(told), len(table.rows))
    sets = [*(one.kin[level] for level in range(len(NEAR) - 1) for one in told), *(frozenset[str]().union(*one.kin) for one in told)]
    groups, places = _shared(sets, wording.groups)
    both: dict[tuple[int, int], int] = {}  # the counts of a sentence share many
    which = [both.setdefault(pair, len(both)) for pair in zip(order, places, strict=True)]
    by_letters, by_group = (list(numbers) for numbers in zip(*both, strict=True))
    cover = np.maximum(np.minimum(1, spelt)[by_letters], (0 < _added(groups, wording.kin))[by_group])
    shares = np.take(cover, wording.places, axis=1) * wording.shares
    rest = np.take((1 - cover) * wording.heavy, wording.places, axis=1)
    told_of = np.maximum.reduceat(np.add.reduceat(shares, wording.starts, axis=1), starts, axis=1)[which].reshape(shape)
    lost = np.minimum.reduceat(np.maximum.reduceat(rest, wording.starts, axis=1), starts, axis=1)[which].reshape(shape)
    return {
        **{f"word.{name}": one for name, one in zip(NEAR, told_of, strict=True)},
        **{f"lost.{name}": one for name, one in zip(NEAR[1:], lost[1:], strict=True)},
    }


def _shared(sets: Sequence[frozenset[str]], index: Mapping[str, int]) -> tuple[list[list[int]], list[int]]:
    """The places of the elements that an index knows, rising, worked out once for equal sets (the counts of a sentence share them), and which is whose."""
    known = frozenset(index)
    places: dict[frozenset[str], int] = {}
    order = [places.setdefault(one, len(places)) for one in sets]
    return [sorted([index[element] for element in known & one]) for one in places], order


def _added(held: Sequence[Sequence[int]], columns: np.ndarray) -> np.ndarray:
    """For each list of elements the sum of their rows of a matrix (elements, names): (lists, names).

    Added up by hand and not as a product of matrices, whose threads cost more than such small sums and round as they please; some lists at a time,
    so that their rows stay near the processor.
    """
    import numpy as np

    out = np.zeros((len(held), columns.shape[1]), dtype=np.float32)
    filled = [n for n, elements in enumerate(held) if elements]
    for first in range(0, len(filled), AT_ONCE):
        own = filled[first : first + AT_ONCE]
        counts = np.array([len(held[n]) for n in own])
        flat = np.array([element for n in own for element in held[n]])
        out[own] = np.add.reduceat(columns[flat], np.cumsum(counts) - counts, axis=0)
    return out


AT_ONCE = 32  # lists


def row_of_claim(clause: str, table: Rows) -> str | None:
    """The id of the row whose number a clause without one would answer: the row alike in words among those that count what the clause
    names last; None where none does."""
    named = [concept for concept, _, _ in concepts_in(clause)]
    if not named:
        return None
    counting = {n for n, row in enumerate(table.rows) if named[-1] in row.objects}
    own = pairs_of(clause)
    alike = [(len(own & name) / max(1, len(name)), -n) for n, name in zip(table.owners, table.named, strict=True) if n in counting]
    return table.rows[-max(alike)[1]].indicator.id if alike else None
