"""Fits the weights of paraphrases on the rows of the corpus' tables before their candidates, and on the names that hands wrote for counts (corpus/names)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from narrative.errors import CorpusError
from narrative.learning.examples import Read, TableOfKey, row_choices
from narrative.learning.hashed import COMMON, hashed
from narrative.matching.candidates import SINGLES
from narrative.matching.features import none_features, pair_features
from narrative.matching.indicators import measures_of
from narrative.matching.paraphrase import MASK, Paraphrase, name_of, thing_of, traits
from narrative.matching.ranker import scores_of
from narrative.matching.told import Told, tell_all
from narrative.matching.units import sort_of
from narrative.matching.values import may_stand
from narrative.matching.wanted import prepare
from narrative.read import read_text
from narrative.stages import by_rules
from narrative.types import Indicator

L2 = 15.0
WRITTEN = 0.15  # what a written name weighs before its count alone: half of them are close misses, far more than tables hold
SIGNED = 0.5  # and one that the count answers before the counts that a row of that name would be held against
STEPS = 100
OPEN, CLOSE = "⟦", "⟧"  # what stands round the count of a sentence


@dataclass(frozen=True, slots=True)
class Pair:
    """A row's name and a count: their hashed traits and whether the count answers the row.

    Args:
        organisation: whose report holds the count, "" where it stands in a sentence alone
        weight: what it counts for, less than 1 where the name was written for a count and is no row of a table
    """

    traits: tuple[int, ...]
    answers: bool
    organisation: str
    weight: float = 1.0


def pairs_of_tables(tables: Sequence[TableOfKey], weights: Sequence[Sequence[float]], folds: Mapping[str, int]) -> Iterator[Pair]:
    """The single counts that rows of tables are held against.

    Args:
        weights: of the ranker's first choice, those of each fold
    """
    for one in (row for table in tables for row in row_choices(table, weights[folds[table.organisation]])):
        if not one.taught:
            continue
        name = name_of(one.table.rows.rows[one.row].indicator.name)
        for candidate, right in zip(one.found, one.right, strict=False):
            if candidate.kind == "single":
                told = one.table.where.told[candidate.facts[0]]
                yield Pair(tuple(sorted(traits(name, thing_of(told)))), right, one.table.organisation)


def written_pairs(corpus: Path, read: Mapping[str, Read]) -> Iterator[Pair]:
    """The names of `corpus`/names, each before its count: of counts of the reports read, and of counts in sentences of no report.

    Raises:
        CorpusError: a line that is none
    """
    for path in sorted((corpus / "names").glob("*.tsv")):
        report = read.get(path.stem)
        if report is None and not path.stem.startswith("s"):
            continue  # a report of another split
        organisation = "" if report is None else report.entry.organisation
        sentences: dict[str, Told | None] = {}
        for count, answers, name in _names(path):
            if report is not None:
                told = report.told[report.aligned[count]] if count in report.aligned else None
            else:
                if count not in sentences:
                    sentences[count] = _marked(count)
                told = sentences[count]
            if told is not None:
                yield Pair(tuple(sorted(traits(name_of(name), thing_of(told)))), answers, organisation, WRITTEN)


def signed_pairs(corpus: Path, read: Mapping[str, Read], weights: Sequence[Sequence[float]], folds: Mapping[str, int]) -> Iterator[Pair]:
    """The names that counts of the reports read answer, as rows before the counts that such a row is held against.

    Args:
        weights: of the ranker's first choice, those of each fold
    """
    import numpy as np

    for report in read.values():
        path = corpus / "names" / f"{report.entry.id}.tsv"
        answered: dict[str, set[int]] = {}
        for count, answers, name in _names(path) if path.exists() else ():
            if answers and count in report.aligned:
                answered.setdefault(name, set()).add(report.aligned[count])
        if not answered:
            continue
        told = report.told
        rows = prepare([Indicator("", ("", "", name), name, "", measures_of(name, ""), None) for name in answered])
        pairs = pair_features(told, rows)
        scores = scores_of(weights[folds[report.entry.organisation]], pairs, none_features(told, pairs))[:, :-1]
        for row, own, order in zip(rows.rows, answered.values(), np.argsort(-scores.T, axis=1, kind="stable").tolist(), strict=True):
            held = [
                n for n in order if may_stand(told[n].fact) and (not row.kinds or sort_of(told[n].fact.quantity.unit_class) in row.kinds)
            ]
            said = {told[n].fact.quantity.value for n in own}
            right = [told[n].fact.quantity.value in said for n in held[:SINGLES]]
            for n, answers in zip(held, right, strict=False) if any(right) else ():
                pair = tuple(sorted(traits(name_of(row.indicator.name), thing_of(told[n]))))
                yield Pair(pair, answers, report.entry.organisation, SIGNED)


def _names(path: Path) -> Iterator[tuple[str, bool, str]]:
    """(id of a count or a sentence with its count marked, whether the count answers the name, the name) of each line."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            count, answers, name = line.split("\t")
            if answers not in ("0", "1"):
                raise ValueError
        except ValueError as error:
            raise CorpusError(f"{path.name} 第 {number} 行不是“数或句子、0 或 1、指标名”三列") from error
        yield count, answers == "1", name


def _marked(sentence: str) -> Told | None:
    """The count that is marked in a sentence; None where the rules do not read it."""
    start, end = sentence.index(OPEN), sentence.index(CLOSE) - 1
    told = tell_all(by_rules(read_text(sentence.replace(OPEN, "").replace(CLOSE, ""), name="names")))
    return next((one for one in told if one.fact.quantity.span.start < end and start < one.fact.quantity.span.end), None)


def cross_paraphrase(pairs: Sequence[Pair], folds: Mapping[str, int], count: int) -> list[Paraphrase]:
    """The weights fitted on all pairs, then those of each fold, fitted without its organisations."""
    parts = [fit_paraphrase([pair for pair in pairs if folds.get(pair.organisation) != k]) for k in range(count)]
    return [fit_paraphrase(pairs), *parts]


def fit_paraphrase(pairs: Sequence[Pair]) -> Paraphrase:
    """The weights that some pairs teach: a penalised logistic regression over their hashed traits.

    How often a written name is right says nothing of tables, so those have a bias of their own that is not kept.
    """
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix, diags

    places = np.array([trait for pair in pairs for trait in pair.traits], dtype=np.int32)
    ends = np.cumsum([0, *(len(pair.traits) for pair in pairs)])
    held = csr_matrix((np.ones(len(places)), places, ends), shape=(len(pairs), MASK + 1))
    held = (held @ diags((np.bincount(places, minlength=MASK + 1) >= COMMON).astype(float))).tocsr()
    turned = held.T.tocsr()
    answers = np.array([pair.answers for pair in pairs], dtype=float)
    weigh = np.array([pair.weight for pair in pairs])
    written = (weigh < 1).astype(float)

    def loss(known: np.ndarray) -> tuple[float, np.ndarray]:
        scores = known[0] + known[1] * written + held @ known[2:]
        off = weigh * (1 / (1 + np.exp(-scores)) - answers)
        value = float((weigh * (np.logaddexp(0, scores) - answers * scores)).sum() + L2 * (known[2:] @ known[2:]) / 2)
        return value, np.concatenate([[off.sum(), (off * written).sum()], turned @ off + L2 * known[2:]])

    found = minimize(loss, np.zeros(MASK + 3), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return Paraphrase(hashed(found.x[2:], found.x[0]))
