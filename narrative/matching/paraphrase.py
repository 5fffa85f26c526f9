"""How well a row's name says again what is counted: learned weights of what the words of the two share, lack and exchange.

A linear model over hashed traits, fitted on pairs of row and count of which a reader has said whether the one answers the other. No trait names an indicator.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from narrative.facts.words import words
from narrative.groups import shipped_path
from narrative.matching.hashed import Hashed, hash_of, load_hashed
from narrative.matching.kin import kin_of
from narrative.matching.told import LEVELS, Told

BITS = 20
MASK = (1 << BITS) - 1
FILE = "paraphrase.npz"
LONGEST = 3  # characters of a group
WORD = 4  # characters that a stretch is compared by
FIFTHS = 5  # parts that shares are told in
BESIDE, LONG = 2, 5  # characters beside a shared stretch, and from which length on its length tells nothing new
LAST = 4  # words of an object, and words of a name told nowhere, that are looked at
SEGMENT, LEAD = LEVELS.index("segment"), LEVELS.index("lead")  # the level between the clause of a count and what stands near it
MOST = {"untold": 4, "extra": 6, "unsaid": 6}  # characters from which on more of them tell nothing new


class Name(NamedTuple):
    """A row's name: its Chinese characters, its words, and the groups of words (synonyms.toml) that it names."""

    letters: str
    words: tuple[str, ...]
    kin: frozenset[str]


class Thing(NamedTuple):
    """What a count is told of: its object's characters and words, its action, its unit, its clause and the characters of that.

    `kinds` are what it is of its kind (unit, measure, class of its action, status; part, stock, change), `segment` the character pairs from the last semicolon on, `near` those
    of its sentence, of the titles above and of what stands before; `kin` the groups of words of object and action, of the clause, of the segment, and of what stands near.
    """

    letters: str
    words: tuple[str, ...]
    action: str
    unit: str
    clause: str
    around: str
    kinds: tuple[str, ...]
    segment: frozenset[str]
    lead: frozenset[str]
    near: frozenset[str]
    kin: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Paraphrase:
    """What names of rows and counts are held against: the weights of 2 ** BITS hashed traits."""

    traits: Hashed

    def scores(self, name: str, things: Sequence[Thing]) -> list[float]:
        """The log odds that each count answers a row of that name."""
        row = name_of(name)
        return [self.traits.score(traits(row, thing)) for thing in things]


def name_of(name: str) -> Name:
    """The words of a row's name."""
    letters = _letters(name)
    return Name(letters, _words(name), kin_of(name))


def thing_of(told: Told) -> Thing:
    """What a count is told of."""
    fact = told.fact
    marks = {"part": fact.part_of is not None, "stock": fact.is_stock, "delta": "delta" in fact.why}
    kinds = (
        f"unit.{fact.quantity.unit}",
        f"measure.{fact.measure}",
        f"act.{fact.action_class}",
        f"status.{fact.status}",
        *(mark for mark, holds in marks.items() if holds),
    )
    near = frozenset[str]().union(*told.pairs[SEGMENT:])
    kin = (*told.kin[: SEGMENT + 1], told.kin[LEAD], frozenset[str]().union(*told.kin[SEGMENT:]))
    what, clause = fact.said, fact.clause
    return Thing(
        _letters(what),
        _words(what),
        fact.action,
        fact.quantity.unit,
        clause,
        _letters(clause),
        kinds,
        told.pairs[SEGMENT],
        told.pairs[LEAD],
        near,
        kin,
    )


def traits(name: Name, thing: Thing) -> set[int]:
    """The hashed traits of a row and a count."""
    untold = _runs(name.letters, thing.clause)
    unsaid = _runs(name.letters, thing.letters + thing.action + thing.unit)
    extra = _runs(thing.letters, name.letters)
    found: set[int] = set()
    for tag, runs in (("untold", untold), ("unsaid", unsaid), ("extra", extra), ("around", _runs(thing.around, name.letters))):
        for run in runs:
            found.update(_groups(tag, run))
    for ours in unsaid:
        for theirs in extra:
            found.update(_exchanged(ours, theirs))
    found.update(_sizes(sum(map(len, untold)), sum(map(len, unsaid)), sum(map(len, extra))))
    found.update(map(_hash, _of_words(name, thing)))
    found.update(_of_places(name.letters, thing.around))
    found.update(map(_hash, _of_kinds(name, thing)))
    found.update(map(_hash, _of_saying(name, thing)))
    found.update(map(_hash, _of_near(name, thing)))
    found.update(map(_hash, _of_kin(name, thing)))
    return found


def _of_words(name: Name, thing: Thing) -> Iterator[str]:
    """Traits of whole words: shared, lacking, exchanged, and how the name ends where the count has this unit."""
    lacking = [word for word in name.words if word not in thing.letters]
    beside = [word for word in thing.words if word not in name.letters]
    yield f"end:{name.letters[-2:]}|{thing.unit}"
    yield f"end:{name.letters[-1:]}|{thing.unit}"
    yield f"heads:{thing.words[-1] if thing.words else ''}|{name.words[-1] if name.words else ''}"
    yield f"act:|{thing.action}"
    for word in name.words:
        yield f"act:{word}|{thing.action}"
        if word in thing.letters:
            yield f"said:{word}"
        yield f"told:{word}" if word in thing.clause else f"not told:{word}"
    for word in lacking:
        yield f"not said:{word}"
        for other in beside:
            yield f"for:{word}|{other}"
    for other in beside:
        yield f"beside:{other}"


@lru_cache(maxsize=1 << 16)
def _of_places(letters: str, around: str) -> tuple[int, ...]:
    """Traits of the stretches that a name and a clause share (妇科门诊, 产科门诊): how long each is, and what stands before and behind it in the one and the other."""
    found = []
    for at, there, size in _shared(letters, around):
        ends = (
            ("slot", letters[max(0, at - BESIDE) : at], around[max(0, there - BESIDE) : there]),
            ("tail", letters[at + size : at + size + BESIDE], around[there + size : there + size + BESIDE]),
        )
        for tag, ours, theirs in ends:
            how = "first" if not ours else "bare" if not theirs else "same" if ours[-1] == theirs[-1] else "other"
            found.append(f"{tag}:{min(size, LONG)}:{how}")
            if how == "other":
                held = f"{ours in around}:{theirs in letters}"
                found += [f"{tag}:{ours}|{theirs}", f"{tag}:{ours}", f"{tag} held:{held}:{min(size, LONG)}"]
                found.append(f"{tag} letter:{ours[-1]}|{theirs[-1]}" if tag == "slot" else f"{tag} letter:{ours[0]}|{theirs[0]}")
    return tuple(map(_hash, found))


def _shared(ours: str, theirs: str) -> Iterator[tuple[int, int, int]]:
    """The stretches of two characters and more that two texts share, the longest first, none over another of the first: (place, place in the other, length)."""
    taken = [False] * len(ours)
    for size in range(min(len(ours), len(theirs)), 1, -1):
        for at in range(len(ours) - size + 1):
            if not any(taken[at : at + size]) and 0 <= (there := theirs.find(ours[at : at + size])):
                taken[at : at + size] = [True] * size
                yield at, there, size


def _of_kinds(name: Name, thing: Thing) -> Iterator[str]:
    """Traits of what a count is of its kind, beside the words and the end of a name; of words that its clause does not say, beside its measure and action."""
    lacking = [word for word in name.words if 1 < len(word) and word not in thing.clause]
    for kind in thing.kinds:
        yield f"kind:{kind}"
        yield f"kind:{kind}|{name.letters[-2:]}"
        for word in name.words:
            yield f"kind:{kind}|{word}"
        for word in lacking if kind.startswith(("measure.", "act.")) else ():
            yield f"lacking:{word}|{kind}"


def _of_saying(name: Name, thing: Thing) -> Iterator[str]:
    """Traits of where a name's words are said, and of which words of the count's object, the last ones, the name says."""
    told = [word for word in name.words if word in thing.clause]
    for word in told:
        yield f"in {'object' if word in thing.letters else 'action' if word in thing.action else 'clause'}:{word}"
    yield f"told:{len(told)} of {len(name.words)}"
    shares = (round(FIFTHS * sum(c in text for c in name.letters) / max(1, len(name.letters))) for text in (thing.letters, thing.around))
    yield f"shares:{'.'.join(map(str, shares))}"
    said = ["all" if word in name.letters else "some" if set(word) & set(name.letters) else "none" for word in thing.words[-LAST:]]
    yield f"object:{'.'.join(said)}"
    for place, how in enumerate(reversed(said)):
        yield f"object {place}:{how}"


def _of_near(name: Name, thing: Thing) -> Iterator[str]:
    """Traits of what a name says that the clause does not: whether it stands in the segment, near, or nowhere."""
    nowhere = aside = 0
    for word in name.words:
        if 1 < len(word) and word not in thing.clause:
            stands = all(word[n : n + 2] in thing.near for n in range(len(word) - 1))
            close = stands and all(word[n : n + 2] in thing.segment for n in range(len(word) - 1))
            nowhere += not stands
            aside += not close
            leads = all(word[n : n + 2] in thing.lead for n in range(len(word) - 1))
            how = "close" if close else "lead" if leads else "near" if stands else "nowhere"
            yield f"{how}:{word}"
            yield how
    pairs = [name.letters[n : n + 2] for n in range(len(name.letters) - 1)]
    untold = [pair for pair in pairs if pair not in thing.around]
    lacking = [pair for pair in untold if pair not in thing.near]
    for pair in untold:
        yield f"{'nowhere' if pair in lacking else 'close' if pair in thing.segment else 'near'} pair:{pair}"
    apart = [pair for pair in untold if pair not in thing.segment]
    yield f"aside words:{min(aside, LAST)}"
    yield f"aside share:{round(4 * len(apart) / max(1, len(pairs)))}"
    yield f"nowhere words:{min(nowhere, LAST)}"
    yield f"nowhere pairs:{min(len(lacking), 2 * MOST['untold'])}"
    yield f"nowhere share:{round(4 * len(lacking) / max(1, len(pairs)))}"


def _of_kin(name: Name, thing: Thing) -> Iterator[str]:
    """Traits of words that others of their group stand for (讲座 for 培训): of the name's words where, of the object's last ones whether, and of groups lacking."""
    told = []
    for word in name.words:
        if 1 < len(word):
            own = kin_of(word)
            how = "said" if word in thing.clause else next((at for at, there in zip(PLACES, thing.kin, strict=True) if own & there), "none")
            told.append(how if own or how == "said" else "unknown")
            yield f"kin:{told[-1]}"
            if how != "said":
                yield f"kin:{word}:{told[-1]}"
    for how in sorted(set(told)):
        yield f"kin:{how}:{told.count(how)} of {len(told)}"
    yield f"kin told:{sum(how in CLOSE for how in told)} of {len(told)}"
    beside = []
    for word in thing.words[-LAST:]:
        if 1 < len(word):
            own = kin_of(word)
            beside.append("said" if word in name.letters else "kin" if own & name.kin else "none" if own else "unknown")
            yield f"kin beside:{beside[-1]}"
            if beside[-1] in ("none", "unknown"):
                yield f"kin beside:{word}"
    yield f"kin object:{'.'.join(beside)}"
    what, clause, *_ = thing.kin
    lacking, over = sorted(name.kin - what - clause), sorted(what - name.kin)
    yield f"kin lacking:{min(LAST, len(lacking))}"
    yield f"kin over:{min(LAST, len(over))}"
    yield f"kin shared:{min(LAST, len(name.kin & what))}:{min(LAST, len(name.kin & clause))}"
    for ours in lacking[:LAST]:
        for theirs in over[:LAST]:
            yield f"kin for:{ours}|{theirs}"


PLACES = ("what", "clause", "segment", "lead", "near")  # whose groups of words are looked at
CLOSE = frozenset(("said", "what", "clause", "segment"))


@lru_cache(maxsize=1 << 16)
def _groups(tag: str, run: str) -> tuple[int, ...]:
    """Groups of one to three characters of a stretch and its two ends."""
    framed = f"^{run}$"
    return tuple(
        _hash(f"{tag}:{group}")
        for size in range(2 if tag == "around" else 1, LONGEST + 1)
        for at in range(len(framed) - size + 1)
        if (group := framed[at : at + size]) not in "^$"
    )


@lru_cache(maxsize=1 << 16)
def _exchanged(ours: str, theirs: str) -> tuple[int, ...]:
    """A stretch of the name against one of the object, whole and by characters."""
    return (_hash(f"stretch:{ours[:WORD]}|{theirs[:WORD]}"), *(_hash(f"letter:{a}|{b}") for a in ours for b in theirs))


@cache
def _sizes(untold: int, unsaid: int, extra: int) -> tuple[int, ...]:
    """How many characters are nowhere in the clause, not in the object, and only in the object."""
    return tuple(_hash(f"size {tag}:{min(size, MOST[tag])}") for tag, size in (("untold", untold), ("unsaid", unsaid), ("extra", extra)))


def _hash(trait: str) -> int:
    return hash_of(trait) & MASK


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word, _ in words(text) if "一" <= word[0] <= "龥")


@lru_cache(maxsize=4096)
def _letters(text: str) -> str:
    return "".join(c for c in text if "一" <= c <= "龥")


def _runs(text: str, other: str) -> list[str]:
    """The stretches of a text whose characters another does not have."""
    return text.translate(_blanks(other)).split()


@lru_cache(maxsize=4096)
def _blanks(text: str) -> dict[int, str]:
    return dict.fromkeys(map(ord, text), " ")


@cache
def shipped_paraphrase() -> Paraphrase:
    """The weights that come with the package.

    Raises:
        ModelError: missing or damaged
    """
    return load_paraphrase(shipped_path(FILE).parent)


def load_paraphrase(folder: Path) -> Paraphrase:
    """The weights of a folder of models.

    Raises:
        ModelError: missing or damaged
    """
    return Paraphrase(load_hashed(folder / FILE, BITS))
