"""Fits the weights of paraphrases on the rows of the corpus' tables before their candidates, and on the names that hands wrote for counts (corpus/names)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from narrative.errors import CorpusError
from narrative.learning.examples import Read, TableOfKey, row_choices
from narrative.learning.hashed import COMMON, hashed
from narrative.matching.paraphrase import MASK, Paraphrase, name_of, thing_of, traits
from narrative.matching.told import Told, tell_all
from narrative.pipeline import by_rules
from narrative.read import read_text

L2 = 15.0
WRITTEN = 0.5  # what a written name weighs: half of them are close misses, far more than tables hold
STEPS = 100
OPEN, CLOSE = "⟦", "⟧"  # what stands round the count of a sentence


@dataclass(frozen=True, slots=True)
class Pair:
    """A row's name and a count: their hashed traits and whether the count answers the row.

    Args:
        organisation: whose report holds the count, "" where it stands in a sentence alone
        written: whether the name was written for the count, and is no row of a table
    """

    traits: tuple[int, ...]
    answers: bool
    organisation: str
    written: bool = False


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
    """The names of `corpus`/names: of counts of the reports read, and of counts in sentences of no report.

    Raises:
        CorpusError: a line that is none
    """
    for path in sorted((corpus / "names").glob("*.tsv")):
        report = read.get(path.stem)
        if report is None and not path.stem.startswith("s"):
            continue  # a report of another split
        organisation = "" if report is None else report.entry.organisation
        sentences: dict[str, Told | None] = {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                count, answers, name = line.split("\t")
                if answers not in ("0", "1"):
                    raise ValueError
            except ValueError as error:
                raise CorpusError(f"{path.name} 第 {number} 行不是“数或句子、0 或 1、指标名”三列") from error
            if report is not None:
                told = report.told[report.aligned[count]] if count in report.aligned else None
            else:
                if count not in sentences:
                    sentences[count] = _marked(count)
                told = sentences[count]
            if told is not None:
                yield Pair(tuple(sorted(traits(name_of(name), thing_of(told)))), answers == "1", organisation, written=True)


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
    written = np.array([pair.written for pair in pairs], dtype=float)
    weigh = np.where(written > 0, WRITTEN, 1.0)

    def loss(known: np.ndarray) -> tuple[float, np.ndarray]:
        scores = known[0] + known[1] * written + held @ known[2:]
        off = weigh * (1 / (1 + np.exp(-scores)) - answers)
        value = float((weigh * (np.logaddexp(0, scores) - answers * scores)).sum() + L2 * (known[2:] @ known[2:]) / 2)
        return value, np.concatenate([[off.sum(), (off * written).sum()], turned @ off + L2 * known[2:]])

    found = minimize(loss, np.zeros(MASK + 3), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return Paraphrase(hashed(found.x[2:], found.x[0]))
