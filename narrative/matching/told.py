"""A fact with what its words offer to a match; worked out once per report, whatever tables follow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from narrative.facts.concepts import Vocabulary, vocabulary
from narrative.matching.kin import contrasts_of, kin_of
from narrative.matching.wanted import pairs_of
from narrative.types import Fact

LEVELS = ("what", "clause", "sentence", "title", "before")  # whose words are held against a row's


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with what its words offer to a match; worked out once per report, whatever tables follow.

    Args:
        pairs, kin: character pairs, and concepts with groups of words, of the object, the clause, the sentence, the title, and what stands before in the paragraph
        contrasts: the attributes that clause and object state, by family
    """

    fact: Fact
    pairs: tuple[frozenset[str], ...]
    kin: tuple[frozenset[str], ...]
    contrasts: frozenset[str]
    wide_contrasts: frozenset[str]


def tell(fact: Fact, sentence: str, title: str, before: str) -> Told:
    """What the words of a fact offer.

    Args:
        sentence: the sentence of the fact, folded
        title: the title of its section, "" where it has none
        before: the sentences before it in its paragraph, as far as they stand near
    """
    what = fact.action + fact.what
    pairs, kin, wide = _around(sentence, title, before, vocabulary())
    return Told(
        fact,
        (pairs_of(what), pairs_of(fact.clause), *pairs),
        (kin_of(what), kin_of(fact.clause), *kin),
        contrasts_of(fact.clause + "，" + what),
        wide,
    )


_Around = tuple[tuple[frozenset[str], ...], tuple[frozenset[str], ...], frozenset[str]]


@lru_cache(maxsize=256)  # all counts of a sentence share it
def _around(sentence: str, title: str, before: str, _: Vocabulary) -> _Around:
    """Pairs and kin of what stands around a fact, and the attributes that its sentence states."""
    texts = (sentence, title, before)
    return tuple(map(pairs_of, texts)), tuple(map(kin_of, texts)), contrasts_of(sentence)
