"""Judges the filling of the corpus' tables against their answer keys: what was filled, what was right, and whether the probabilities mean what they say."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from narrative.errors import TableError
from narrative.facts.lexicon import shipped_lexicon
from narrative.facts.twins import shipped_twins
from narrative.learning.anew import targets_anew
from narrative.learning.calibration import band, brier_skill, calibration_error
from narrative.learning.corpus import Split, load_corpus
from narrative.learning.examples import same_value
from narrative.learning.tables import ANSWERED, UNANSWERED, Key, family_of, load_keys
from narrative.matching.indicators import read_tables
from narrative.matching.ranker import Ranker, shipped_ranker
from narrative.pipeline import fill_read
from narrative.read import read_text
from narrative.results import Extraction
from narrative.stages import Readers, by_rules, reread
from narrative.structure.prose import shipped_prose
from narrative.types import Cell, Table

DRAWS = 1000
SEED = 20261125
OPEN = ("", "unsure", "only_target")  # reasons of cells where nothing but the probability decided


@dataclass(frozen=True, slots=True)
class Judged:
    """One row of a table: what its key says of it, and what became of it.

    `right`: the likeliest value is the key's. `counted`: nothing but its probability decided whether it was filled in.
    """

    organisation: str
    kind: str
    is_seen: bool
    state: str
    probability: float
    right: bool
    counted: bool


def judge_tables(
    corpus: Path,
    splits: Sequence[str],
    models_of: Callable[[str], tuple[Readers, Ranker]] = lambda _: shipped(),
    *,
    anew: bool = False,
) -> tuple[list[Judged], dict[str, int]]:
    """Every row of the tables of some splits, and how many tables were read, not read, or read with other rows.

    Args:
        models_of: the models for an organisation: the shipped ones, or those of a fold that never saw it
        anew: with the targets of answered rows drawn anew
    """
    texts = {e.id: e for e in load_corpus(corpus, get_args(Split))}
    families = _families(corpus, texts)
    read: dict[str, Extraction] = {}
    judged: list[Judged] = []
    counts: Counter[str] = Counter(tables=0, not_read=0, rows_differ=0)
    for key in load_keys(corpus, splits):
        counts["tables"] += 1
        organisation = texts[key.reports[0]].organisation
        readers, ranker = models_of(organisation)
        try:
            tables = read_tables(key.table)
        except TableError:
            counts["not_read"] += 1
            continue
        for name in key.reports:
            if name not in read:
                read[name] = reread(by_rules(read_text(texts[name].text, name=name), readers.prose), readers)
        if anew and sum(len(t.indicators) for t in tables) == len(key.rows):
            tables = _with_targets_anew(key, tables)
        filled = fill_read([read[name] for name in key.reports], tables, ranker)
        if len(filled.cells) != len(key.rows):
            counts["rows_differ"] += 1
            continue
        for cell, row in zip(filled.cells, key.rows, strict=True):
            others = families.get(family_of(row["path"][2]), frozenset()) - {organisation}
            judged.append(_judged(cell, row, organisation, bool(others)))
    return judged, dict(counts)


def _with_targets_anew(key: Key, tables: Sequence[Table]) -> tuple[Table, ...]:
    drawn = iter(targets_anew(key, [i for t in tables for i in t.indicators]))
    return tuple(replace(t, indicators=tuple(islice(drawn, len(t.indicators)))) for t in tables)


def _families(corpus: Path, texts: Mapping[str, Any]) -> dict[tuple[str, ...], frozenset[str]]:
    """Family of rows → the organisations of train and dev whose tables ask for it."""
    found: dict[tuple[str, ...], set[str]] = {}
    key: Key
    for key in load_keys(corpus, ("train", "dev")):
        for row in key.rows:
            if row["kind"] in ANSWERED:
                found.setdefault(family_of(row["path"][2]), set()).add(texts[key.reports[0]].organisation)
    return {family: frozenset(owners) for family, owners in found.items()}


def _judged(cell: Cell, row: Mapping[str, Any], organisation: str, is_seen: bool) -> Judged:
    best = cell.value if cell.value is not None else cell.alternatives[0].value if cell.alternatives else None
    right = row["kind"] in ANSWERED and same_value(best, row)
    counted = cell.reason in OPEN and bool(cell.facts)
    return Judged(organisation, row["kind"], is_seen, cell.state, cell.probability, right, counted)


def summary_of(judged: Sequence[Judged]) -> dict[str, Any]:
    """Shares over rows, with 95 % intervals drawn by organisation.

    Returns:
        filled_right: of the filled cells, those with the key's value; coverage: answerable rows filled right, `_of_told` those whose figure need not
        be worked out (what is worked out is a proposal, never filled); best_right: answerable rows whose
        likeliest value is right, threshold off; left_unfilled: rows without an answer that stay unfilled; calibration over the cells that
        nothing but their probability decided on
    """
    answerable = [j for j in judged if j.kind in ANSWERED]
    empty = [j for j in judged if j.kind in UNANSWERED]
    filled = [j for j in judged if j.state == "filled"]
    scored = [(j.probability, j.right) for j in judged if j.counted]
    kinds = {kind: share([j for j in answerable if j.kind == kind], lambda j: j.right) for kind in ANSWERED}
    return {
        "rows": len(judged),
        "answerable": len(answerable),
        "filled": len(filled),
        "filled_right": share(filled, lambda j: j.right),
        "coverage": share(answerable, lambda j: j.right and j.state == "filled"),
        "coverage_of_told": share([j for j in answerable if j.kind != "derived"], lambda j: j.right and j.state == "filled"),
        "coverage_of_all_rows": share(judged, lambda j: j.right and j.state == "filled"),
        "best_right": share(answerable, lambda j: j.right),
        "best_right_by_kind": kinds,
        "unanswerable": len(empty),
        "left_unfilled": share(empty, lambda j: j.state != "filled"),
        "conflicts_left": share([j for j in judged if j.kind == "conflict"], lambda j: j.state != "filled"),
        "qualitative_left": share([j for j in judged if j.kind == "qualitative"], lambda j: j.state != "filled"),
        "calibration_error": calibration_error(scored),
        "calibration_band": band([p for p, _ in scored]),
        "brier_skill": brier_skill(scored),
    }


def share(rows: Sequence[Judged], holds: Callable[[Judged], bool]) -> list[float] | None:
    """[share, lower, upper]: the interval is the middle 95 % over draws of organisations with replacement; None for no rows."""
    if not rows:
        return None
    by_organisation: dict[str, list[bool]] = {}
    for row in rows:
        by_organisation.setdefault(row.organisation, []).append(holds(row))
    groups = [(sum(hits), len(hits)) for _, hits in sorted(by_organisation.items())]
    rng = random.Random(SEED)
    drawn = []
    for _ in range(DRAWS):
        sample = rng.choices(groups, k=len(groups))
        drawn.append(sum(hits for hits, _ in sample) / sum(size for _, size in sample))
    drawn.sort()
    total = sum(hits for hits, _ in groups) / sum(size for _, size in groups)
    return [round(total, 4), round(drawn[int(0.025 * DRAWS)], 4), round(drawn[int(0.975 * DRAWS) - 1], 4)]


def shipped() -> tuple[Readers, Ranker]:
    """The models that come with the package."""
    return Readers(shipped_prose(), shipped_lexicon(), shipped_twins()), shipped_ranker()


def evaluate_tables(corpus: Path, splits: Sequence[str]) -> dict[str, Any]:
    """The figures of some splits by the shipped models, as `figures_of` gives them."""
    return figures_of(*judge_tables(corpus, splits))


def figures_of(judged: Sequence[Judged], counts: Mapping[str, int]) -> dict[str, Any]:
    """The figures over all rows, and over rows of families that tables of other organisations in train and dev ask for, or not."""
    return {
        **counts,
        **summary_of(judged),
        "seen_families": _short(summary_of([j for j in judged if j.is_seen])),
        "unseen_families": _short(summary_of([j for j in judged if not j.is_seen])),
    }


def _short(summary: Mapping[str, Any]) -> dict[str, Any]:
    return {name: summary[name] for name in ("answerable", "filled", "filled_right", "coverage", "best_right", "left_unfilled")}
