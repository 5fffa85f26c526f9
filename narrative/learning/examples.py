"""What the model learns from: facts before tables with the right rows, and rows before candidates with the right ones, from gold and answer keys."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrative.errors import TableError
from narrative.facts.concepts import concepts_in
from narrative.facts.lexicon import shipped_lexicon
from narrative.facts.twins import shipped_twins
from narrative.groups import Groups
from narrative.learning.anew import targets_anew
from narrative.learning.corpus import Entry, Split, load_corpus
from narrative.learning.tables import ANSWERED, Key, load_keys
from narrative.matching.assign import setting_of
from narrative.matching.catalogues import catalogue
from narrative.matching.choose import candidates_of, cell_value, found_of
from narrative.matching.features import NONE, none_features, pair_features
from narrative.matching.indicators import measures_of, read_tables
from narrative.matching.paraphrase import Paraphrase
from narrative.matching.ranker import scores_of
from narrative.matching.standing import Standing, standing_of
from narrative.matching.told import Told, tell_all
from narrative.matching.values import Candidate, Setting
from narrative.matching.wanted import Row, Rows, prepare
from narrative.read import read_text
from narrative.results import Extraction
from narrative.stages import Readers, by_rules, reread
from narrative.structure.prose import shipped_prose
from narrative.types import Fact, Indicator

if TYPE_CHECKING:
    import numpy as np

SEED = 20261121
VARIANTS = 2
FACT = re.compile(r"(?:(r\d+)\.)?(f\d+)")
OF_PERSONS = ("qualitative", "date", "finance", "survey")  # kinds of rows that only a person can answer
SCALES = (1.0, 1e4, 1e8)  # of cells in 万 and 亿
ROUNDED = 4  # digits from which on a key that rounds a value means it
TOLERANCE = 0.06  # keys round what is worked out to one digit behind the point


@dataclass(frozen=True, slots=True)
class Read:
    """A text of the corpus as the extractor reads it, with gold's facts found in it: gold id → position in `told`."""

    entry: Entry
    result: Extraction
    told: tuple[Told, ...]
    aligned: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FactChoices:
    """The facts of one text before one table.

    Args:
        pairs, nones: features as the ranker has them
        right: for each fact the rows it may belong to (the number of rows stands for none); None where gold says nothing
    """

    told: tuple[Told, ...]
    rows: Rows
    pairs: np.ndarray
    nones: np.ndarray
    right: tuple[frozenset[int] | None, ...]
    organisation: str


@dataclass(frozen=True, slots=True)
class TableOfKey:
    """A table of the corpus with its key and the facts of its reports held against it."""

    key: Key
    rows: Rows
    where: Setting
    pairs: np.ndarray
    organisation: str
    golds: tuple[frozenset[int], ...]  # for each row the positions of the facts that the key names


@dataclass(frozen=True, slots=True)
class RowChoice:
    """One row before its candidates, and which are right; leaving it empty stands last.

    `taught` says whether the row teaches the choice; rows in conflict, rows that only a person can answer, and answers that were never found only test it.
    """

    table: TableOfKey
    row: int
    found: tuple[Candidate, ...]
    right: tuple[bool, ...]
    taught: bool


@dataclass(frozen=True, slots=True)
class AnswerChoice(RowChoice):
    """A row with the features of each of its candidates and of leaving it empty."""

    features: np.ndarray
    empty: np.ndarray


def read_corpus(corpus: Path, splits: Sequence[Split]) -> dict[str, Read]:
    """The texts of some splits by id, as the shipped readers have them, aligned with gold."""
    readers = Readers(shipped_prose(), shipped_lexicon(), shipped_twins())
    return {name: read_again(one, readers) for name, one in read_by_rules(load_corpus(corpus, splits), lambda _: readers.prose).items()}


def read_by_rules(entries: Sequence[Entry], prose_of: Callable[[Entry], Groups | None]) -> dict[str, Read]:
    """Texts by id, as the rules and a reader of paragraphs for each have them, aligned with gold."""
    found = {}
    for entry in entries:
        result = by_rules(read_text(entry.text, name=entry.id), prose_of(entry))
        found[entry.id] = Read(entry, result, tell_all(result), _aligned(entry.gold["facts"], result.facts))
    return found


def read_again(one: Read, readers: Readers) -> Read:
    """A text that the rules have read, once learned readers have been heard on it."""
    result = reread(one.result, readers)
    return replace(one, result=result, told=tell_all(result))


def _aligned(golds: Sequence[Mapping[str, Any]], facts: Sequence[Fact]) -> dict[str, int]:
    """Gold id → position of the extracted fact with its place and value."""
    found = {}
    for gold in golds:
        for n, fact in enumerate(facts):
            span, value = fact.quantity.span, float(fact.quantity.value)
            if span.start < gold["end"] and gold["start"] < span.end and abs(value - gold["value"]) < 1e-6 * max(1.0, abs(gold["value"])):
                found[gold["id"]] = n
                break
    return found


def catalogue_choices(read: Read) -> Iterator[FactChoices]:
    """The facts of a text before the default catalogue and before variants of it, as a province might draw it up."""
    wanted: dict[int, set[str]] = {}
    for gold in read.entry.gold["facts"]:
        if gold["status"] == "achieved" and gold["id"] in read.aligned:
            wanted[read.aligned[gold["id"]]] = {gold["indicator"], *gold.get("indicator_also", ())}
    rng = random.Random(f"{SEED}:{read.entry.id}")
    for rows in (prepare(catalogue()), *(prepare(variant(rng)) for _ in range(VARIANTS))):
        ids = [i.id for i in rows.indicators]
        right: list[frozenset[int] | None] = []
        for n in range(len(read.told)):
            named = wanted.get(n)
            own = frozenset(i for i, name in enumerate(ids) if name in (named or ()))
            none = frozenset((len(ids),)) if named is not None and (not own or "none" in named) else frozenset[int]()
            right.append(own | none if named is not None else None)
        yield _choices(read.told, rows, right, read.entry.organisation)


def variant(rng: random.Random) -> tuple[Indicator, ...]:
    """Some rows of the catalogue under other names, read as an unknown table is read."""
    varied = []
    for row in rng.sample(catalogue(), rng.randint(8, 22)):
        name = rng.choice((row.name, *row.aliases))
        unit = row.unit if rng.random() < 0.7 else ""
        concepts = tuple(dict.fromkeys(c for c, _, _ in concepts_in(name)))
        path = (*row.path[:-1], name)
        varied.append(replace(row, name=name, path=path, unit=unit, aliases=(), measures=measures_of(name, unit), concepts=concepts))
    return tuple(varied)


def _choices(told: tuple[Told, ...], rows: Rows, right: Sequence[frozenset[int] | None], organisation: str) -> FactChoices:
    pairs = pair_features(told, rows)
    return FactChoices(told, rows, pairs, none_features(told, pairs), tuple(right), organisation)


def tables_of(
    corpus: Path, splits: Sequence[str], read: Mapping[str, Read], progress: Callable[[str], None] = lambda _: None
) -> list[TableOfKey]:
    """The tables of some splits held against their reports; those that cannot be read, or not row by row, are named and left out."""
    found = []
    for key in load_keys(corpus, splits):
        try:
            indicators = [i for t in read_tables(key.table) for i in t.indicators]
        except TableError as error:
            progress(str(error))
            continue
        if len(indicators) != len(key.rows):
            progress(f"{key.id}：读出 {len(indicators)} 行，答案有 {len(key.rows)} 行")
            continue
        rows = prepare(indicators)
        start = dict(zip(key.reports, accumulate((len(read[name].told) for name in key.reports), initial=0), strict=False))
        golds = []
        for row in key.rows:
            named = [(name or key.reports[0], fact) for name, fact in FACT.findall(row["facts"])]
            by_id = frozenset(start[name] + read[name].aligned[fact] for name, fact in named if fact in read[name].aligned)
            golds.append(by_id or _quoted(read[key.reports[0]], row))
        where, _ = setting_of([read[name].result for name in key.reports])
        organisation = read[key.reports[0]].entry.organisation
        found.append(TableOfKey(key, rows, where, pair_features(where.told, rows), organisation, tuple(golds)))
    return found


def with_targets_anew(table: TableOfKey) -> TableOfKey:
    """A table with the targets of its answered rows drawn anew."""
    rows = prepare(targets_anew(table.key, table.rows.indicators))
    return replace(table, rows=rows, pairs=pair_features(table.where.told, rows))


def _quoted(read: Read, row: Mapping[str, Any]) -> frozenset[int]:
    """The facts that the quotes of an answered row hold; of a row that one count answers, those of them with its value."""
    if row["kind"] not in (*ANSWERED, "conflict"):
        return frozenset()
    places = [(at, at + len(quote)) for quote in row.get("quotes", ()) if 0 <= (at := read.entry.text.find(quote))]
    held = [n for n, one in enumerate(read.told) if any(start <= one.fact.quantity.span.start < end for start, end in places)]
    if row["kind"] != "answer":
        return frozenset(held)
    values = {float(row["value"]) * scale for scale in SCALES}
    return frozenset(n for n in held if any(abs(float(read.told[n].fact.quantity.value) - v) < 1e-6 * max(1.0, abs(v)) for v in values))


def table_choices(table: TableOfKey, read: Mapping[str, Read]) -> Iterator[FactChoices]:
    """The facts of a table's reports before its rows. A fact that a value is worked out from may belong to the row or to none."""
    at = 0
    for name in table.key.reports:
        own = read[name]
        rows_of: dict[int, set[int]] = {}
        loose: set[int] = set()
        for n, row in enumerate(table.key.rows):
            if row["kind"] in (*ANSWERED, "conflict"):
                for fact in table.golds[n]:
                    rows_of.setdefault(fact - at, set()).add(n)
                    if row["kind"] == "derived":
                        loose.add(fact - at)
        right: list[frozenset[int] | None] = [None] * len(own.told)
        for gold in own.entry.gold["facts"]:
            at_fact = own.aligned.get(gold["id"])
            if at_fact is None or gold["status"] != "achieved":
                continue
            first = own.aligned.get(gold.get("duplicate_of") or "")
            found = frozenset(rows_of.get(at_fact, ())) or frozenset(rows_of.get(first, ()) if first is not None else ())
            right[at_fact] = found if found and at_fact not in loose else found | {len(table.rows.rows)}
        stop = at + len(own.told)
        pairs = table.pairs[at:stop]
        yield FactChoices(own.told, table.rows, pairs, none_features(own.told, pairs), tuple(right), own.entry.organisation)
        at = stop


def row_choices(table: TableOfKey, weights: Sequence[float]) -> list[RowChoice]:
    """The rows of a table before their candidates, by the weights of the ranker's first choice."""
    return _before(table, found_of(table.rows.rows, table.where, _standing(table, weights)))


def _before(table: TableOfKey, found: Sequence[Sequence[Candidate]]) -> list[RowChoice]:
    choices = []
    for n, (row, key, own) in enumerate(zip(table.rows.rows, table.key.rows, found, strict=True)):
        right = tuple(_right(c, row, key, table.golds[n], table.where) for c in own)
        answered = key["kind"] in ANSWERED
        taught = key["kind"] != "conflict" and key["kind"] not in OF_PERSONS and (not answered or any(right))
        choices.append(RowChoice(table, n, tuple(own), (*right, not answered), taught))
    return choices


def answer_choices(table: TableOfKey, weights: Sequence[float], paraphrase: Paraphrase) -> Iterator[AnswerChoice]:
    """The rows of a table with the features of their candidates."""
    candidates = candidates_of(table.rows.rows, table.where, _standing(table, weights), paraphrase)
    for one, (_, features, empty) in zip(_before(table, [own for own, _, _ in candidates]), candidates, strict=True):
        yield AnswerChoice(one.table, one.row, one.found, one.right, one.taught, features, empty)


def _standing(table: TableOfKey, weights: Sequence[float]) -> Standing:
    import numpy as np

    scores = scores_of(weights, table.pairs, none_features(table.where.told, table.pairs))
    return standing_of(table.pairs, scores, np.asarray(weights[: -len(NONE)]))


def _right(c: Candidate, row: Row, key: Mapping[str, Any], golds: frozenset[int], where: Setting) -> bool:
    """Whether a candidate is what the key has: the same value, made the way the key says, or the very fact it names."""
    if key["kind"] not in ANSWERED:
        return False
    if (key["kind"] == "answer") != (c.kind in ("single", "absent")):
        return False
    if c.kind == "single" and c.facts[0] in golds:
        return True
    return same_value(cell_value(row, c, where), key)


def same_value(value: Decimal | None, key: Mapping[str, Any]) -> bool:
    """Whether a value is the key's: its lower end where it is a range, to the rounding of keys where it was worked out or has no end in the row's unit."""
    wanted = key["value"][0] if isinstance(key["value"], list) else key["value"]
    if value is None or not isinstance(wanted, int | float):
        return False
    places = Decimal(str(wanted)).as_tuple()
    if ROUNDED <= len(places.digits) and isinstance(places.exponent, int) and places.exponent < 0:
        value = value.quantize(Decimal(1).scaleb(places.exponent), ROUND_HALF_UP)
    return abs(float(value) - wanted) <= (TOLERANCE if key["kind"] == "derived" else 0.0) + 1e-6 * max(1.0, abs(wanted))
