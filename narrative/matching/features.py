"""Named features of a pair of fact and row. None names an indicator, so that tables never seen work; all lie between -1 and 1.

All facts of a report are held against all rows of a table at once: a feature is a matrix (facts, rows).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from narrative.facts.concepts import Vocabulary, concepts_in, vocabulary
from narrative.matching.kin import FAMILIES, SILENT, contrasts_of, kin_of
from narrative.matching.units import fits_unit, sort_of
from narrative.matching.wanted import GRADE, Rows, letters_of, pairs_of
from narrative.types import Fact

if TYPE_CHECKING:
    import numpy as np

LEVELS = ("what", "clause", "sentence", "title", "before")  # whose words are held against a row's
NEAR = (*LEVELS[:3], "near")  # whose single characters and words are, the last being all levels together
HOW = ("same", "off", "missing", "extra")  # how the attributes of a family stand to a row's
PAIR = (
    "what.dice",
    "what.cover",
    "clause.cover",
    "sentence.cover",
    "title.cover",
    "before.cover",
    "clause.rare",
    "what.letters",
    "clause.letters",
    "sentence.letters",
    "near.letters",
    "letters.share",
    "clause.share",
    "word.what",
    "word.clause",
    "word.sentence",
    "word.near",
    "lost.clause",
    "lost.sentence",
    "lost.near",
    "asked.lost",
    "kin.what",
    "kin.clause",
    "kin.sentence",
    "kin.title",
    "kin.before",
    "kin.rare",
    "kin.foreign",
    "head.same",
    "measure.same",
    "measure.off",
    "measure.only",
    "sort.off",
    "unit.same",
    "unit.off",
    "action.same",
    "action.off",
    "target.equal",
    "target.near",
    "target.close",
    "target.far",
    "grade.off",
    *(f"{family}.{how}" for family in FAMILIES for how in HOW),
    *(f"{variant}.extra" for variant in SILENT),
    "best.row",
    "best.fact",
    "cover×measure",
    "kin×measure",
    "kin×action",
    "cover×kin",
    "dice×head",
)
NONE = (
    "none",
    "none.cover",
    "none.kin",
    "none.dice",
    "none.both",
    "none.no_measure",
    "none.no_sort",
    "none.category",
    "none.region",
    "none.percent",
    "none.money",
    "none.time",
    "none.delta",
    "none.part",
    "none.stock",
    "none.average",
    "none.organization",
    "none.no_action",
    "none.other",
    "none.targets",
)
WORDS = ("what", "clause", "sentence", "title", "before", "word", "lost", "kin", "head", "level", "channel", "cover×kin", "dice×head")
TOPICAL = tuple(i for i, name in enumerate(PAIR) if name in WORDS or name.partition(".")[0] in WORDS)  # features that tell of words alone


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


def pair_features(told: Sequence[Told], table: Rows) -> np.ndarray:
    """The features of facts against rows: (facts, rows, len(PAIR)) float32, features in the order of PAIR.

    Each group of features is worked out by itself and all are joined at the end: to write one after the other into so wide an array is slow.
    """
    import numpy as np

    if not told or not table.rows:
        return np.zeros((len(told), len(table.rows), len(PAIR)), dtype=np.float32)
    words = _words(told, table)
    blocks = _blocks(told, table)
    head, measure, unit, action = (blocks[n][:, :, k] for n, k in ((0, 1), (1, 0), (2, 0), (3, 0)))
    base = words["what.dice"] + words["clause.cover"] + words["kin.what"] + words["kin.clause"] - 4 * unit
    crossed = (
        (base == base.max(axis=1, keepdims=True)) & (0 < base),
        (base == base.max(axis=0, keepdims=True)) & (0 < base),
        words["clause.cover"] * measure,
        words["kin.what"] * measure,
        words["kin.what"] * action,
        words["clause.cover"] * words["kin.clause"],
        words["what.dice"] * head,
    )
    return np.concatenate([np.stack(list(words.values()), axis=2), *blocks, np.stack(crossed, axis=2)], axis=2)


def _words(told: Sequence[Told], table: Rows) -> dict[str, np.ndarray]:
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
    sets = [*(one[level] for level in range(3) for one in own), *(frozenset[str]().union(*one) for one in own)]
    held, order = _shared(sets, table.letters)
    found = np.maximum.reduceat(_added(held, table.characters), starts, axis=1)[order].reshape(4, len(told), len(table.rows))
    common = np.maximum.reduceat(_added([held[n] for n in order[: 2 * len(told)]], np.sign(table.characters)), starts, axis=1)
    sizes = np.array([max(1, len(one[level])) for level in range(2) for one in own], dtype=np.float32)[:, None]
    shares = (common / sizes).reshape(2, len(told), len(table.rows))
    return {
        **{f"{name}.letters": one for name, one in zip(NEAR, found, strict=True)},
        "letters.share": shares[0],
        "clause.share": shares[1],
        **_wording(told, table, starts, _added(held, table.wording.letters)[order]),
        "asked.lost": np.sign(table.asked.sum(axis=0)) - _added([held[n] for n in order[-len(told) :]], table.asked),
    }


def _wording(told: Sequence[Told], table: Rows, starts: np.ndarray, spelt: np.ndarray) -> dict[str, np.ndarray]:
    """How much of the words of a name is told, by their characters or by words of one group with them, and the heaviest word that is not.

    Args:
        spelt: (levels × facts, words) the share of each word's characters that stand there
    """
    import numpy as np

    wording, shape = table.wording, (len(NEAR), len(told), len(table.rows))
    sets = [*(one.kin[level] for level in range(3) for one in told), *(frozenset[str]().union(*one.kin) for one in told)]
    groups, places = _shared(sets, wording.groups)
    cover = np.maximum(np.minimum(1, spelt), 0 < _added(groups, wording.kin)[places])
    told_of = np.maximum.reduceat(np.add.reduceat(cover * wording.shares, wording.starts, axis=1), starts, axis=1).reshape(shape)
    lost = np.minimum.reduceat(np.maximum.reduceat((1 - cover) * wording.heavy, wording.starts, axis=1), starts, axis=1).reshape(shape)
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


def _blocks(told: Sequence[Told], table: Rows) -> list[np.ndarray]:
    """What does not hang on words: object, measure, unit, action, magnitude, grade and attributes, in the order of PAIR, each (facts, rows, features)."""
    import numpy as np

    shape = len(told), len(table.rows), -1
    facts = [one.fact for one in told]
    targets = np.zeros((len(told), len(table.rows), 4), dtype=np.float32)
    if table.has_targets:
        targets[:] = _by_target(table, np.array([float(fact.quantity.value) for fact in facts]))
    graded = np.array([GRADE.search(fact.what) is not None for fact in facts], dtype=np.float32)
    return [
        np.concatenate([_by_head(table, fact.concepts[0] if fact.concepts else "") for fact in facts]).reshape(shape),
        np.concatenate([_by_measure(table, fact.measure) for fact in facts]).reshape(shape),
        np.concatenate([_by_unit(table, fact.quantity.unit, fact.quantity.unit_class) for fact in facts]).reshape(shape),
        np.concatenate([_by_action(table, fact.action_class) for fact in facts]).reshape(shape),
        targets,
        (graded[:, None] * table.ungraded)[:, :, None],
        np.concatenate([_by_attributes(table, one.contrasts, one.wide_contrasts) for one in told]).reshape(shape),
    ]


@lru_cache(maxsize=4096)
def _by_measure(table: Rows, measure: str) -> np.ndarray:
    """measure.same, measure.off, measure.only: (rows, 3)."""
    import numpy as np

    stated = [row.indicator.measures for row in table.rows]
    same = [measure in m for m in stated]
    alone = sum(same) == 1
    return np.array(
        [(1.0 if s else 0.0 if m else 0.5, bool(m) and not s, s and alone) for s, m in zip(same, stated, strict=True)], dtype=np.float32
    )


@lru_cache(maxsize=4096)
def _by_unit(table: Rows, unit: str, unit_class: str) -> np.ndarray:
    """sort.off, unit.same, unit.off: (rows, 3)."""
    import numpy as np

    sort = sort_of(unit_class)
    return np.array(
        [
            (bool(row.kinds) and sort not in row.kinds, bool(row.unit) and row.unit == unit, not fits_unit(unit, row.indicator))
            for row in table.rows
        ],
        dtype=np.float32,
    )


@lru_cache(maxsize=4096)
def _by_action(table: Rows, action: str) -> np.ndarray:
    """action.same, action.off: (rows, 2)."""
    import numpy as np

    return np.array(
        [(action in row.actions, bool(row.actions) and bool(action) and action not in row.actions) for row in table.rows], dtype=np.float32
    )


@lru_cache(maxsize=4096)
def _by_head(table: Rows, head: str) -> np.ndarray:
    """kin.foreign, head.same: (rows, 2)."""
    import numpy as np

    return np.array(
        [(bool(head) and bool(row.objects) and head not in row.objects, bool(head) and head in row.objects) for row in table.rows],
        dtype=np.float32,
    )


def _by_target(table: Rows, values: np.ndarray) -> np.ndarray:
    """How values lie to the targets: equal, near, of one magnitude, far; 0 for rows without one, and for values below or at 0."""
    import numpy as np

    value = np.where(0 < values, values, 1)[:, None]
    known = (0 < table.targets) & (0 < values)[:, None]
    far = np.abs(np.log10(value / np.where(known, table.targets, value)))
    return np.stack([known & (value == table.targets), known & (far < 0.1), known & (far < 0.3), np.clip((far - 0.5) / 2, 0, 1)], axis=2)


@lru_cache(maxsize=2048)
def _by_attributes(table: Rows, contrasts: frozenset[str], around: frozenset[str]) -> np.ndarray:
    """The features of all families for the attributes that a fact states and those of its sentence: (rows, columns in the order of PAIR)."""
    import numpy as np

    block = np.zeros((len(table.rows), len(HOW) * len(FAMILIES) + len(SILENT)), dtype=np.float32)
    for i, family in enumerate(FAMILIES):
        own, wide = by_family(contrasts)[i], by_family(around)[i]
        if own or wide or family in table.demanded:
            block[:, len(HOW) * i : len(HOW) * (i + 1)] = _by_family(table, family, own, own or wide)
    for i, variant in enumerate(SILENT, len(HOW) * len(FAMILIES)):
        if variant in contrasts:
            extra = FAMILIES.index(variant.partition(".")[0]) * len(HOW) + HOW.index("extra")
            block[:, i] = block[:, extra]
    return block


@lru_cache(maxsize=4096)
def by_family(contrasts: frozenset[str]) -> tuple[frozenset[str], ...]:
    """The attributes of each family, in the order of FAMILIES."""
    return tuple(frozenset(c for c in contrasts if c.startswith(f"{family}.")) for family in FAMILIES)


@lru_cache(maxsize=4096)
def _by_family(table: Rows, family: str, own: frozenset[str], wide: frozenset[str]) -> np.ndarray:
    """Whether fact and row state the same attribute of a family, different ones, or only one of them states any: (rows, len(HOW))."""
    import numpy as np

    block = np.zeros((len(table.rows), len(HOW)), dtype=np.float32)
    for k, row in enumerate(table.rows):
        wanted = by_family(row.contrasts)[FAMILIES.index(family)]
        if wanted:
            block[k, 0 if wanted & wide else 1 if wide else 2] = 1
        elif own:
            block[k, 3] = 1
    return block


def none_features(told: Sequence[Told], pairs: np.ndarray) -> np.ndarray:
    """The features of *none* for each fact, from the best of the rows and from the fact itself: (facts, len(NONE)) float32."""
    import numpy as np

    out = np.zeros((len(told), len(NONE)), dtype=np.float32)
    if not told:
        return out
    index = {name: i for i, name in enumerate(PAIR)}

    def best(name: str) -> np.ndarray:
        return np.asarray(pairs[:, :, index[name]].max(axis=1, initial=0.0))

    out[:, 0] = 1.0
    fitting = pairs[:, :, index["sort.off"]] == 0
    out[:, 1] = np.where(fitting, pairs[:, :, index["clause.cover"]], 0).max(axis=1, initial=0.0)
    out[:, 2] = np.where(fitting, pairs[:, :, index["kin.what"]], 0).max(axis=1, initial=0.0)
    out[:, 3] = np.where(fitting, pairs[:, :, index["what.dice"]], 0).max(axis=1, initial=0.0)
    out[:, 4] = out[:, 1] * out[:, 2]
    out[:, 5] = best("measure.same") < 1
    out[:, 6] = ~fitting.any(axis=1)
    out[:, 19] = (pairs[:, :, index["target.close"]] + pairs[:, :, index["target.far"]]).max(axis=1, initial=0.0) > 0
    out[:, 7:19] = [_of_no_row(one) for one in told]
    return out


def _of_no_row(one: Told) -> tuple[bool, ...]:
    """What of a fact itself speaks for *none*, in the order of NONE from none.category to none.other."""
    fact = one.fact
    sort = sort_of(fact.quantity.unit_class)
    return (
        fact.measure == "category",
        fact.measure == "region",
        sort == "percent",
        sort == "money",
        sort in ("time", "age", "area", "length", "weight"),
        "delta" in fact.why,
        fact.part_of is not None,
        fact.is_stock,
        averages(one.contrasts),
        fact.measure == "organization",
        not fact.action,
        fact.measure == "other",
    )


@lru_cache(maxsize=4096)
def averages(contrasts: frozenset[str]) -> bool:
    """Whether one of the attributes says that a count is told of each or on average."""
    return any(c.startswith("average") for c in contrasts)


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
