"""Named features of a pair of fact and row. None names an indicator, so that tables never seen work; all lie between -1 and 1.

All facts of a report are held against all rows of a table at once: a feature is a matrix (facts, rows).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from narrative.facts.concepts import concepts_in
from narrative.matching.kin import FAMILIES, SILENT, contrasts_of, kin_of
from narrative.matching.units import fits_unit, sort_of
from narrative.matching.wanted import GRADE, Rows, pairs_of
from narrative.types import Fact

if TYPE_CHECKING:
    import numpy as np

PAIR = (
    "what.dice",
    "what.cover",
    "clause.cover",
    "sentence.cover",
    "title.cover",
    "before.cover",
    "clause.rare",
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
    *(f"{family}.{how}" for family in FAMILIES for how in ("same", "off", "missing", "extra")),
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
WORDS = ("what", "clause", "sentence", "title", "before", "kin", "head", "level", "channel", "cover×kin", "dice×head")
Key = tuple[Any, ...]  # a table, and what of a fact some features hang on
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
    texts = (what, fact.clause, sentence, title, before)
    return Told(
        fact,
        tuple(map(pairs_of, texts)),
        tuple(map(kin_of, texts)),
        contrasts_of(fact.clause + "，" + what),
        contrasts_of(sentence),
    )


def pair_features(told: Sequence[Told], table: Rows) -> np.ndarray:
    """The features of facts against rows: (facts, rows, len(PAIR)) float32, features in the order of PAIR."""
    import numpy as np

    out = np.zeros((len(told), len(table.rows), len(PAIR)), dtype=np.float32)
    if not told or not table.rows:
        return out
    at = {name: out[:, :, i] for i, name in enumerate(PAIR)}
    owners = np.array(table.owners)
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    for level, name in enumerate(("what", "clause", "sentence", "title", "before")):
        held, order = _held([one.pairs[level] for one in told], table.vocabulary)
        at[f"{name}.cover"][:] = np.maximum.reduceat(_added(held, table.weights), starts, axis=1)[order]
        if level == 0:
            sizes = np.array([max(1, len(one.pairs[0])) for one in told], dtype=np.float32)[:, None] + table.names.sum(axis=0)
            at["what.dice"][:] = np.maximum.reduceat(2 * _added(held, table.names)[order] / sizes, starts, axis=1)
        held, order = _held([one.kin[level] for one in told], table.groups)
        at[f"kin.{name}"][:] = _added(held, table.kin)[order]
    at["clause.rare"][:] = at["clause.cover"] - at["clause.cover"].mean(axis=0)
    at["kin.rare"][:] = at["kin.clause"] - at["kin.clause"].mean(axis=0)
    _compare(out, told, table)
    base = at["what.dice"] + at["clause.cover"] + at["kin.what"] + at["kin.clause"] - 4 * at["sort.off"]
    at["best.row"][:] = (base == base.max(axis=1, keepdims=True)) & (0 < base)
    at["best.fact"][:] = (base == base.max(axis=0, keepdims=True)) & (0 < base)
    at["cover×measure"][:] = at["clause.cover"] * at["measure.same"]
    at["kin×measure"][:] = at["kin.what"] * at["measure.same"]
    at["kin×action"][:] = at["kin.what"] * at["action.same"]
    at["cover×kin"][:] = at["clause.cover"] * at["kin.clause"]
    at["dice×head"][:] = at["what.dice"] * at["head.same"]
    return out


def _held(sets: Sequence[frozenset[str]], index: Mapping[str, int]) -> tuple[list[list[int]], list[int]]:
    """The places of the elements that the index knows, rising, of each set once; and which of these lists is whose."""
    known = index.keys()
    places: dict[frozenset[str], int] = {}
    order = [places.setdefault(one, len(places)) for one in sets]
    return [sorted([index[element] for element in known & one]) for one in places], order


def _added(held: Sequence[Sequence[int]], columns: np.ndarray) -> np.ndarray:
    """For each list of elements the sum of their rows of a matrix (elements, names): (lists, names).

    Added up by hand and not as a product of matrices, whose threads cost more than such small sums and round as they please.
    """
    import numpy as np

    out = np.zeros((len(held), columns.shape[1]), dtype=np.float32)
    filled = [n for n, elements in enumerate(held) if elements]
    if filled:
        counts = np.array([len(held[n]) for n in filled])
        flat = np.array([element for n in filled for element in held[n]])
        out[filled] = np.add.reduceat(columns[flat], np.r_[0, np.cumsum(counts)[:-1]], axis=0)
    return out


def _compare(out: np.ndarray, told: Sequence[Told], table: Rows) -> None:
    """Fills in what does not hang on words: measure, unit, action, magnitude and attributes, (facts, rows, len(PAIR))."""
    import numpy as np

    facts = [one.fact for one in told]
    _spread(out, MEASURES, [(table, fact.measure) for fact in facts], _by_measure)
    _spread(out, UNITS, [(table, fact.quantity.unit, fact.quantity.unit_class) for fact in facts], _by_unit)
    _spread(out, ACTIONS, [(table, fact.action_class) for fact in facts], _by_action)
    _spread(out, HEADS, [(table, fact.concepts[0] if fact.concepts else "") for fact in facts], _by_head)
    out[[n for n, fact in enumerate(facts) if GRADE.search(fact.what)], :, INDEX["grade.off"]] = table.ungraded
    if table.has_targets:
        values = np.array([float(fact.quantity.value) for fact in facts])
        out[:, :, TARGETS] = _by_target(table, values)
    own = [_by_families(one.contrasts) for one in told]
    wide = [_by_families(one.wide_contrasts) for one in told]
    for i, family in enumerate(FAMILIES):
        keys = [(table, family, mine[i], mine[i] or around[i]) for mine, around in zip(own, wide, strict=True)]
        if family in table.demanded or any(key[3] for key in keys):
            _spread(out, FAMILY_COLUMNS[family], keys, _by_family)


def _spread(out: np.ndarray, columns: Sequence[int], keys: Sequence[Key], block: Callable[..., np.ndarray]) -> None:
    """Fills in features that hang on little of a fact: its key says on what, `block` gives (rows, columns) for each key that occurs."""
    import numpy as np

    places: dict[Key, int] = {}
    order = [places.setdefault(key, len(places)) for key in keys]
    blocks = np.stack([block(*key) for key in places])[order]
    for k, column in enumerate(columns):
        out[:, :, column] = blocks[:, :, k]


INDEX = {name: i for i, name in enumerate(PAIR)}


def _columns(*names: str) -> list[int]:
    return [INDEX[name] for name in names]


MEASURES = _columns("measure.same", "measure.off", "measure.only")
UNITS = _columns("sort.off", "unit.same", "unit.off")
ACTIONS = _columns("action.same", "action.off")
HEADS = _columns("head.same", "kin.foreign")
TARGETS = slice(INDEX["target.equal"], INDEX["target.far"] + 1)
FAMILY_COLUMNS = {
    family: _columns(
        *(f"{family}.{how}" for how in ("same", "off", "missing", "extra")),
        *(f"{variant}.extra" for variant in SILENT if variant.startswith(f"{family}.")),
    )
    for family in FAMILIES
}


@lru_cache(maxsize=4096)
def _by_measure(table: Rows, measure: str) -> np.ndarray:
    import numpy as np

    stated = [row.indicator.measures for row in table.rows]
    same = [measure in m for m in stated]
    alone = sum(same) == 1
    return np.array([(1.0 if s else 0.0 if m else 0.5, bool(m) and not s, s and alone) for s, m in zip(same, stated, strict=True)])


@lru_cache(maxsize=4096)
def _by_unit(table: Rows, unit: str, unit_class: str) -> np.ndarray:
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
    import numpy as np

    return np.array(
        [(action in row.actions, bool(row.actions) and bool(action) and action not in row.actions) for row in table.rows], dtype=np.float32
    )


@lru_cache(maxsize=4096)
def _by_head(table: Rows, head: str) -> np.ndarray:
    import numpy as np

    return np.array(
        [(bool(head) and head in row.objects, bool(head) and bool(row.objects) and head not in row.objects) for row in table.rows],
        dtype=np.float32,
    )


def _by_target(table: Rows, values: np.ndarray) -> np.ndarray:
    """How values lie to the targets: equal, near, of one magnitude, far; 0 for rows without one, and for values below or at 0."""
    import numpy as np

    value = np.where(0 < values, values, 1)[:, None]
    known = (0 < table.targets) & (0 < values)[:, None]
    far = np.abs(np.log10(value / np.where(known, table.targets, value)))
    return np.stack([known & (value == table.targets), known & (far < 0.1), known & (far < 0.3), np.clip((far - 0.5) / 2, 0, 1)], axis=2)


@lru_cache(maxsize=4096)
def _by_families(contrasts: frozenset[str]) -> tuple[frozenset[str], ...]:
    """The attributes of each family, in the order of FAMILIES."""
    return tuple(frozenset(c for c in contrasts if c.startswith(f"{family}.")) for family in FAMILIES)


@lru_cache(maxsize=4096)
def _by_family(table: Rows, family: str, own: frozenset[str], wide: frozenset[str]) -> np.ndarray:
    """Whether fact and row state the same attribute of a family, different ones, or only one of them states any; in the order of FAMILY_COLUMNS."""
    import numpy as np

    silent = [variant for variant in SILENT if variant.startswith(family + ".")]
    block = np.zeros((len(table.rows), len(FAMILY_COLUMNS[family])), dtype=np.float32)
    for k, row in enumerate(table.rows):
        wanted = frozenset(c for c in row.contrasts if c.startswith(family + "."))
        if wanted:
            block[k, 0 if wanted & wide else 1 if wide else 2] = 1
        elif own:
            block[k, 3] = 1
            for i, variant in enumerate(silent):
                block[k, 4 + i] = variant in own
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
    own = pairs_of(clause)
    alike = [0.0] * len(table.rows)
    for n, name in enumerate(table.named):
        alike[table.owners[n]] = max(alike[table.owners[n]], len(own & name) / max(1, len(name)))
    best = max(range(len(table.rows)), key=lambda n: (named[-1] in table.rows[n].objects, alike[n], -n))
    return table.rows[best].indicator.id if named[-1] in table.rows[best].objects else None
