"""Fits the learned readers, of paragraphs, of counts and of twins, on all texts and for each fold, and reads each text by those that have not seen its unit."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from narrative.learning.corpus import Entry, Split, load_corpus
from narrative.learning.examples import SEED, Read, read_again, read_by_rules
from narrative.learning.forked import side_by_side
from narrative.learning.lexicon import fit_lexicon, lessons_of
from narrative.learning.passages import lessons_of_passages
from narrative.learning.prose import fit_prose, labelled_of, lessons_of_counts, lessons_of_labelled, lessons_of_reports, load_labelled
from narrative.learning.twins import conflicts_of_keys, cross_twins, pairs_of, pairs_of_planted
from narrative.stages import Readers, read_with

T = TypeVar("T")
FOLDS = 5


@dataclass(frozen=True, slots=True)
class CrossedReaders:
    """The texts as readers that never saw their units read them.

    Args:
        folds: the fold of each organisation
        whole: the readers fitted on all texts; parts: those of each fold, fitted without its organisations
        card: how many counts, groups of characters and pairs they were fitted on
    """

    read: Mapping[str, Read]
    folds: Mapping[str, int]
    whole: Readers
    parts: tuple[Readers, ...]
    card: Mapping[str, int]


def fit_readers(corpus: Path, splits: Sequence[Split], progress: Callable[[str], None] = lambda _: None) -> CrossedReaders:
    """The readers of some splits."""
    entries = load_corpus(corpus, splits)
    folds = fold_of(entries)
    labelled = [*load_labelled(corpus, "train"), *labelled_of(entries)]
    taught = [*lessons_of_labelled(labelled), *lessons_of_reports([entry for entry in entries if not entry.partial])]
    proses = of_folds(lambda k: fit_prose([lesson for lesson in taught if folds.get(lesson.organisation) != k]))
    prose = fit_prose(taught)
    progress(f"段落的说法：{len(taught)} 段，{len(prose.index)} 个字组")
    by_rules = read_by_rules(entries, lambda entry: proses[folds[entry.organisation]])
    progress(f"读取训练语料 {len(by_rules)} 篇")
    whole_gold = [one for one in by_rules.values() if not one.entry.partial]
    lessons = [lesson for one in whole_gold for lesson in lessons_of(one.result, one.entry.gold, one.aligned, one.entry.organisation)]
    lessons += (passages := [*lessons_of_passages(corpus), *lessons_of_counts(labelled)])
    lexica = of_folds(lambda k: fit_lexicon([lesson for lesson in lessons if folds.get(lesson.organisation) != k]))
    progress("词典各折拟合完毕")
    whole = fit_lexicon(lessons)
    progress(f"词典拟合完毕：{len(lessons)} 个数，{len(whole.index)} 个字组")
    known = [replace(one, result=read_with(one.result, lexica[folds[one.entry.organisation]])) for one in by_rules.values()]
    torn = conflicts_of_keys(corpus, splits)
    pairs = [pair for one in known for pair in pairs_of(one, torn.get(one.entry.id, ()))]
    pairs += pairs_of_planted(corpus, "train", prose, whole)
    twins, *parts = cross_twins(pairs, folds, FOLDS)
    progress(f"重复与矛盾：{len(pairs)} 对数")
    readers = tuple(Readers(*own) for own in zip(proses, lexica, parts, strict=True))
    read = {name: read_again(one, readers[folds[one.entry.organisation]]) for name, one in by_rules.items()}
    card = {
        "counts": len(lessons) - len(passages),
        "passages": len(passages),
        "groups": len(whole.index),
        "pairs": len(pairs),
        "paragraphs": len(taught),
    }
    return CrossedReaders(read, folds, Readers(prose, whole, twins), readers, card)


def of_folds(fit: Callable[[int], T]) -> list[T]:
    """What is fitted for each fold, side by side."""
    return side_by_side([partial(fit, k) for k in range(FOLDS)])


def fold_of(entries: Sequence[Entry]) -> dict[str, int]:
    """The fold of each organisation: that of the hand that wrote its first report, so that what is measured out of fold is a hand never seen.

    Hands are drawn once for a seed, each into the fold with the fewest reports; a report of no named hand is a hand of its own.
    """
    hands: dict[str, str] = {}
    for entry in entries:
        hands.setdefault(entry.organisation, entry.writer or entry.organisation)
    reports = Counter(hands[entry.organisation] for entry in entries)
    drawn = sorted(reports)
    random.Random(SEED).shuffle(drawn)
    filled = [0] * FOLDS
    places: dict[str, int] = {}
    for hand in sorted(drawn, key=lambda hand: -reports[hand]):
        places[hand] = filled.index(min(filled))
        filled[places[hand]] += reports[hand]
    return {organisation: places[hand] for organisation, hand in hands.items()}
