"""Fits the shipped model on the train and dev splits: both choices, both calibrators out of fold by organisation, and the threshold of a promise."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from narrative.learning.anew import is_drawn
from narrative.learning.corpus import Split, digest
from narrative.learning.examples import (
    SEED,
    AnswerChoice,
    FactChoices,
    TableOfKey,
    answer_choices,
    catalogue_choices,
    same_value,
    table_choices,
    tables_of,
    with_targets_anew,
)
from narrative.learning.fit import fit_choices, fit_curve, rounded
from narrative.learning.groups import save_groups
from narrative.learning.hashed import save_hashed
from narrative.learning.paraphrase import cross_paraphrase, pairs_of_tables, signed_pairs, written_pairs
from narrative.learning.precedent import Answered, answered, cross_precedents
from narrative.learning.readers import FOLDS, fit_readers, of_folds
from narrative.learning.tables import ANSWERED
from narrative.learning.twins import save_twins
from narrative.matching import choose, paraphrase, precedent
from narrative.matching.answers import EMPTY
from narrative.matching.choose import Choice, cell_sureness
from narrative.matching.features import NONE
from narrative.matching.policy import refused
from narrative.matching.precedent import Precedents
from narrative.matching.ranker import CURVES, PARTS, Ranker
from narrative.matching.waved import OF_PAIR
from narrative.matching.waved_answers import OF_ANSWER
from narrative.stages import Readers
from narrative.structure import prose
from narrative.waves import Curve

SPLITS: tuple[Split, ...] = ("train", "dev")
L2_FACT, L2_ANSWER = 1.0, 1.5
L2_SURE = {
    "fact": 10.0,
    "cell": 3.0,
}  # by log loss out of fold; for cells the flat optimum's larger end, which fills more at the same promise
FACT_WAVES, CELL_WAVES = (200, 8.0), (300, 10.0)  # by log loss out of fold, flat around them
TABLES_OF_A_REPORT = 2
LATER = ("c", "d")  # how the ids of tables end that hands drew up for reports of others
PROMISE = 0.985  # of cells filled out of fold; rules saw their errors, so what nobody has read keeps half a point less (docs/accuracy.md)
SURETY = 1.645  # of a normal curve 19 in 20 lie below


@dataclass(frozen=True, slots=True)
class Crossed:
    """The model of each fold, fitted without its organisations, and the fold of each organisation.

    `facts` are the answers out of fold for facts before the default catalogue: (probability, answered with a row, right).
    """

    rankers: tuple[Ranker, ...]
    readers: tuple[Readers, ...]
    folds: Mapping[str, int]
    facts: tuple[tuple[float, bool, bool], ...] = ()

    def of(self, organisation: str) -> tuple[Readers, Ranker]:
        """The models that never saw an organisation."""
        fold = self.folds[organisation]
        return self.readers[fold], self.rankers[fold]


def train(corpus: Path, models: Path, progress: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Fits the model and writes models/ranker.json.

    Returns:
        the card: what was learned from, and how it was fitted
    """
    ranker, readers, _ = fit_model(corpus, progress)
    payload: dict[str, Any] = {
        "schema": "narrative.ranker/2",
        "calibrated": True,
        "card": dict(ranker.card),
        "threshold": ranker.threshold,
        "promise": ranker.promise,
    }
    for part, names in PARTS.items():
        payload[part] = dict(zip(names, getattr(ranker, part), strict=True))
    for (part, names), curve in zip(CURVES.items(), (ranker.fact_sure, ranker.precedents.curve, ranker.cell_sure), strict=True):
        payload[part] = curve.payload(names)
    models.mkdir(parents=True, exist_ok=True)
    save_groups(readers.prose, models / prose.FILE)
    save_groups(readers.lexicon, models / "lexicon.npz")
    save_twins(readers.twins, models / "twins.json")
    save_hashed(ranker.paraphrase.traits, models / paraphrase.FILE)
    save_hashed(ranker.precedents.traits, models / precedent.FILE)
    beside = (prose.FILE, "lexicon.npz", "twins.json", paraphrase.FILE, precedent.FILE)
    payload["readers"] = {name: digest((models / name).read_bytes())[:12] for name in beside}
    text = json.dumps(payload, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (models / "ranker.json").write_text(text, encoding="utf-8", newline="\n")
    return dict(ranker.card)


def fit_model(corpus: Path, progress: Callable[[str], None] = lambda _: None) -> tuple[Ranker, Readers, Crossed]:
    """The models fitted on everything, and those of the folds that the calibrators and the threshold come from."""
    readers = fit_readers(corpus, SPLITS, progress)
    read, folds = readers.read, readers.folds
    tables = tables_of(corpus, SPLITS, read, progress)
    blocks = [block for one in read.values() if not one.entry.partial for block in catalogue_choices(one)]
    own_catalogue = len(blocks)
    blocks += [block for table in _first_tables(tables) for block in table_choices(table, read)]
    progress(f"训练样本：{sum(r is not None for b in blocks for r in b.right)} 个数，{sum(len(t.rows.rows) for t in tables)} 行指标")
    everything, loss = fit_facts(blocks, None)
    facts = of_folds(lambda k: fit_facts([b for b in blocks if folds[b.organisation] != k], everything)[0])
    progress("第一步（数归到行）拟合完毕")
    named = [*pairs_of_tables(tables, facts, folds), *written_pairs(corpus, read), *signed_pairs(corpus, read, facts, folds)]
    said, *said_by_fold = cross_paraphrase(named, folds, FOLDS)
    progress(f"指标名与计数的说法：{len(named)} 对")
    anew = [with_targets_anew(table) for table in tables if is_drawn(table.key)]
    choices = [c for t in (*tables, *anew) for c in answer_choices(t, facts[folds[t.organisation]], said_by_fold[folds[t.organisation]])]
    answer_all, answer_loss = fit_answers(choices)
    answers = of_folds(lambda k: fit_answers([c for c in choices if folds[c.table.organisation] != k])[0])
    progress("第二步（行选答案）拟合完毕")
    placed = answered([b for b in blocks[:own_catalogue] if len(b.rows.named) > len(b.rows.rows)], facts, folds)
    cell_seen = _cells_seen(choices, answers, folds)
    fact_sure = fit_curve([one.looked for one in placed], [one.right for one in placed], L2_SURE["fact"], FACT_WAVES)
    known, *known_by_fold = cross_precedents(placed, FOLDS)
    cell_sures, cell_sure = _calibrated(cell_seen, L2_SURE["cell"])
    seen_alone = [one for one in cell_seen if one.is_alone]
    threshold, right, filled = threshold_of([(cell_sures[one.fold].chance(one.looked), one.right) for one in seen_alone], PROMISE)
    card = {
        "splits": list(SPLITS),
        "texts": len(read),
        "organisations": len(folds),
        "tables": len(tables),
        "with_targets_anew": len(anew),
        "rows": len(choices),
        **readers.card,
        "names": len(named),
        "folds": FOLDS,
        "log_loss": {"fact": round(loss, 4), "answer": round(answer_loss, 4)},
        "l2": {"fact": L2_FACT, "answer": L2_ANSWER, "sure": L2_SURE},
        "seed": SEED,
        "filled_out_of_fold": {"cells": filled, "right": right},
    }
    final = Ranker(everything, answer_all, fact_sure, cell_sure, said, known, threshold, PROMISE, True, "", card)
    rankers = tuple(
        replace(final, fact=facts[k], answer=answers[k], cell_sure=cell_sures[k], paraphrase=said_by_fold[k], precedents=known_by_fold[k])
        for k in range(FOLDS)
    )
    facts_out = tuple((_chance(one, known_by_fold[one.fold]), one.is_row, one.right) for one in placed)
    return final, readers.whole, Crossed(rankers, readers.parts, folds, facts_out)


def _chance(one: Answered, known: Precedents) -> float:
    return known.curve.chance(one.looked, known.traits.score(one.traits))


def _first_tables(tables: Sequence[TableOfKey]) -> list[TableOfKey]:
    """The first tables of each report: those after them teach the first choice mostly that a count is none of their rows'."""
    asked = Counter[str]()
    found = []
    for table in tables:
        asked[table.key.reports[0]] += 1
        if asked[table.key.reports[0]] <= TABLES_OF_A_REPORT:
            found.append(table)
    return found


def fit_facts(blocks: Sequence[FactChoices], start: Sequence[float] | None) -> tuple[tuple[float, ...], float]:
    """The weights of the first choice: which row, or none, a fact belongs to."""
    import numpy as np

    taught = [(block, n, wanted) for block in blocks for n, wanted in enumerate(block.right) if wanted is not None]
    sizes = [len(block.rows.rows) + 1 for block, _, _ in taught]
    begins = np.cumsum([0, *sizes])
    matrix = np.zeros(
        (int(begins[-1]), len(PARTS["fact"])), dtype=np.float32
    )  # made once: gathered piece by piece it would stand in memory twice
    right = np.zeros(len(matrix), dtype=bool)
    for (block, n, wanted), begin, size in zip(taught, begins.tolist(), sizes, strict=False):
        none = begin + size - 1
        matrix[begin:none, : -len(NONE)] = OF_PAIR.beside(block.pairs[n])
        matrix[none, -len(NONE) :] = block.nones[n]
        right[[begin + row for row in wanted]] = True
    return fit_choices(matrix, begins[:-1], right, L2_FACT, start)


def fit_answers(choices: Sequence[AnswerChoice]) -> tuple[tuple[float, ...], float]:
    """The weights of the second choice: which candidate, or none, answers a row."""
    import numpy as np

    matrices, right, begins, size = [], [], [], 0
    for choice in choices:
        if not choice.taught:
            continue
        count = len(choice.found)
        matrix = np.zeros((count + 1, len(PARTS["answer"])), dtype=np.float32)
        matrix[:count, : -len(EMPTY)] = OF_ANSWER.beside(choice.features)
        matrix[count, -len(EMPTY) :] = choice.empty
        matrices.append(matrix)
        begins.append(size)
        size += count + 1
        right.append(np.array(choice.right))
    return fit_choices(np.concatenate(matrices), np.array(begins), np.concatenate(right), L2_ANSWER)


class Seen(NamedTuple):
    """A row's likeliest value out of fold: what the calibrator looks at, and whether it was right.

    `is_alone`: no other table of the hand that drew up its table can stand in training: the later tables are of hands that drew up one for reports of all folds.
    """

    fold: int
    looked: tuple[float, ...]
    right: bool
    is_alone: bool


def _cells_seen(choices: Sequence[AnswerChoice], weights: Sequence[Sequence[float]], folds: Mapping[str, int]) -> list[Seen]:
    """The likeliest value out of fold of each row where nothing but the probability decides; rows in conflict have no right value."""
    seen = []
    for one in choices:
        fold = folds[one.table.organisation]
        choice = chosen(one, weights[fold])
        if choice.options and refused(one.table.rows.rows[one.row], choice, one.table.where) == ("", "filled"):
            key = one.table.key.rows[one.row]
            hit = key["kind"] in ANSWERED and same_value(choice.options[0].value, key)
            seen.append(Seen(fold, cell_sureness(choice, one.table.where), hit, not one.table.key.id.endswith(LATER)))
    return seen


def chosen(one: AnswerChoice, weights: Sequence[float]) -> Choice:
    """What a row would be answered with by some weights."""
    row = one.table.rows.rows[one.row]
    return choose.chosen(weights, row, one.found, one.table.where, one.features, one.empty)


def _calibrated(seen: Sequence[Seen], l2: float) -> tuple[list[Curve], Curve]:
    """The calibrator of each fold, fitted on the others, and the one fitted on all."""
    parts = [[one for one in seen if one.fold != k] for k in range(FOLDS)]
    *folds, whole = [fit_curve([one.looked for one in part], [one.right for one in part], l2, CELL_WAVES) for part in (*parts, seen)]
    return folds, whole


def threshold_of(scored: Sequence[tuple[float, bool]], promise: float) -> tuple[float, float, int]:
    """The lowest probability from which on answers keep a promise; their share of right ones and how many there are.

    They keep it where the lower bound of their share (Wilson's score, 19 in 20) is at least as promised: the share itself would be promised by the luckiest of
    many thresholds, and another threshold by every other sample.

    Returns:
        (1.0, 0.0, 0) where no threshold keeps the promise
    """
    best = (1.0, 0.0, 0)
    right = 0
    for n, (probability, hit) in enumerate(sorted(scored, key=lambda s: -s[0]), 1):
        right += hit
        if promise <= _lower_bound(right, n):
            best = (rounded(probability), round(right / n, 4), n)
    return best


def _lower_bound(right: int, n: int) -> float:
    """Of the share of right ones among n answers."""
    share, loose = right / n, SURETY**2 / n
    return (share + loose / 2 - math.sqrt(loose * (share * (1 - share) + loose / 4))) / (1 + loose)
