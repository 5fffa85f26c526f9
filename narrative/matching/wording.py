"""The words of rows' names, heavy ones those that are rare in the language at large: within one table 数据分析培训 and 内审培训 differ in what matters most."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from narrative.facts.concepts import forms
from narrative.facts.words import tokenizer, words
from narrative.matching.kin import kin_of

TOTAL = 6e7  # words that jieba's frequencies were counted over
UNKNOWN = 3  # frequency of a word that its dictionary does not have
COMMON, RARE = 5.0, 17.0  # logarithms of one in how many words a word is: up to the first it weighs nothing, from the other on 1
KNOWN = 0.4  # at most of a word of ours, whose frequency in jieba's dictionary we set ourselves
ALONE = 0.5  # of what a longer word weighs: a single character is often a piece of a word
LEAST = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """The words of some names: each word once, and which of them each name has, one name behind the other.

    Args:
        letters: (characters, words) how much of each word a character is
        groups: group of words → row of `kin`; kin: (groups, words) 1 where a word belongs to a group
        heavy: (words,) 0 to 1
        places: (words of all names,) the number of each; shares: how heavy each is, those of a name adding up to 1
        starts: the first word of each name among those of all
    """

    letters: Any
    groups: Mapping[str, int]
    kin: Any
    heavy: Any
    places: Any
    shares: Any
    starts: Any


def wording_of(names: Sequence[str], index: Mapping[str, int]) -> Wording:
    """The words of names.

    Args:
        index: character → row of `letters`, for all characters that are looked for
    """
    import numpy as np

    own = [_words_of(name) or ((name, LEAST),) for name in names]
    weights = {word: weight for name in own for word, weight in name}
    number = {word: n for n, word in enumerate(weights)}
    related = [kin_of(word) for word in weights]
    groups = {group: n for n, group in enumerate(sorted(frozenset[str]().union(*related)))}
    letters = np.zeros((len(index), len(weights)), dtype=np.float32)
    kin = np.zeros((len(groups), len(weights)), dtype=np.float32)
    for word, n in number.items():
        held = frozenset(word)
        letters[[index[character] for character in sorted(held & index.keys())], n] = 1 / max(1, len(held))
        kin[[groups[group] for group in sorted(related[n])], n] = 1
    heavy = np.array(list(weights.values()), dtype=np.float32)
    places = np.array([number[word] for name in own for word, _ in name])
    sizes = np.array([len(name) for name in own])
    starts = np.cumsum(sizes) - sizes
    shares = heavy[places] / np.repeat(np.add.reduceat(heavy[places], starts), sizes)
    return Wording(letters, groups, kin, heavy, places, shares, starts)


@lru_cache(maxsize=4096)
def _words_of(name: str) -> tuple[tuple[str, float], ...]:
    """The Chinese words of a name, each with its weight."""
    return tuple((word, _heaviness(word)) for word, _ in words(name) if "一" <= word[0] <= "龥")


def _heaviness(word: str) -> float:
    """How rare a word is, from LEAST to 1."""
    rarity = (math.log(TOTAL / (tokenizer().FREQ.get(word) or UNKNOWN)) - COMMON) / (RARE - COMMON)
    most = KNOWN if word in forms() else 1.0 if 1 < len(word) else ALONE
    return max(LEAST, min(1.0, rarity) * most)
