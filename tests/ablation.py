"""Prints what parts of the model are worth: filled cells and likeliest values out of fold over train and dev, with features taken away, and against
gradient boosting and latent vectors. A row of figures each; `make ablation` (some minutes), or tests/ablation.py with names of variants."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from narrative.learning.cells import Judged, share
from narrative.learning.corpus import default_folder
from narrative.learning.examples import (
    AnswerChoice,
    FactChoices,
    answer_choices,
    catalogue_choices,
    same_value,
    table_choices,
    tables_of,
)
from narrative.learning.paraphrase import cross_paraphrase, pairs_of_tables, signed_pairs, written_pairs
from narrative.learning.readers import FOLDS, fit_readers
from narrative.learning.tables import ANSWERED, UNANSWERED
from narrative.learning.train import PROMISE, SPLITS, chosen, fit_answers, fit_facts, threshold_of
from narrative.matching.features import NONE, PAIR
from narrative.matching.hashed import Hashed
from narrative.matching.paraphrase import MASK, Paraphrase
from narrative.matching.policy import refused
from narrative.matching.told import Told

Scores = Callable[[AnswerChoice, Sequence[float]], Any]


def without(*prefixes: str) -> Callable[[np.ndarray], np.ndarray]:
    """A copy of pair features with the named ones set to 0."""
    gone = [i for i, name in enumerate(PAIR) if name.startswith(prefixes) or any("×" in name and p == "×" for p in prefixes)]

    def changed(pairs: np.ndarray) -> np.ndarray:
        copy = pairs.copy()
        copy[:, :, gone] = 0
        return copy

    return changed


def latent(told: Sequence[tuple[Told, ...]], names: Sequence[str]) -> Callable[[tuple[Told, ...], Sequence[str]], np.ndarray]:
    """Cosine of vectors from a truncated SVD over character groups of clauses and names of rows."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import Normalizer

    space = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 2), min_df=2), TruncatedSVD(96, random_state=0), Normalizer())
    space.fit([one.fact.what + one.fact.clause for facts in told for one in facts] + list(names))
    return lambda facts, rows: space.transform([o.fact.what + o.fact.clause for o in facts]) @ space.transform(list(rows)).T


def boosted(choices: list[AnswerChoice], folds: Mapping[str, int], answers: list[Any]) -> Callable[[AnswerChoice], np.ndarray]:
    """Gradient boosting over the same features with the linear score among them, out of fold."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    def seen(one: AnswerChoice) -> np.ndarray:
        choice = chosen(one, answers[folds[one.table.organisation]])
        own = [one.features, np.repeat(one.empty[None], len(one.found), 0), choice.scores[:-1, None], choice.shares[:-1, None]]
        return np.hstack(own)

    models = []
    for k in range(FOLDS):
        own = [c for c in choices if folds[c.table.organisation] != k and c.taught and c.found]
        model = HistGradientBoostingClassifier(max_iter=150, learning_rate=0.05, max_leaf_nodes=8, l2_regularization=1.0, random_state=0)
        models.append(model.fit(np.concatenate([seen(c) for c in own]), np.concatenate([c.right[:-1] for c in own])))
    return lambda one: models[folds[one.table.organisation]].predict_proba(seen(one))[:, 1]


def judge(choices: list[AnswerChoice], folds: Mapping[str, int], answers: list[Any], boost: Any = None) -> str:
    """The figures of one variant in a line: thresholds are set on the uncalibrated share for the shipped promise."""
    rows: list[tuple[float, Judged]] = []
    for one in choices:
        choice = chosen(one, answers[folds[one.table.organisation]])
        key = one.table.key.rows[one.row]
        if not choice.options:
            rows.append((0.0, Judged(one.table.organisation, key["kind"], True, "empty", 0.0, False, False)))
            continue
        options = choice.options
        if boost is not None:
            odds = boost(one)
            options = tuple(sorted(options, key=lambda o: -float(odds[o.best])))
        right = key["kind"] in ANSWERED and same_value(options[0].value, key)
        chance = float(odds[options[0].best]) if boost is not None else options[0].share
        may = refused(one.table.rows.rows[one.row], replace(choice, options=options), one.table.where) == ("", "filled")
        rows.append((chance if may else 0.0, Judged(one.table.organisation, key["kind"], True, "", chance, right, may)))
    threshold, _, _ = threshold_of([(p, j.right) for p, j in rows if 0 < p], PROMISE)
    judged = [replace(j, state="filled" if threshold <= p else "empty") for p, j in rows]
    answerable = [j for j in judged if j.kind in ANSWERED]
    best, coverage = share(answerable, lambda j: j.right), share(answerable, lambda j: j.right and j.state == "filled")
    left = share([j for j in judged if j.kind in UNANSWERED], lambda j: j.state != "filled")
    return f"最可能的值对 {best}  覆盖（承诺 {PROMISE}）{coverage}  无答案的行留空 {left}"


SILENT = Paraphrase(Hashed(bytes(MASK + 1), 0))


def main() -> None:
    """Prints one line for each variant."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    corpus = default_folder()
    readers = fit_readers(corpus, SPLITS)
    read, folds = readers.read, readers.folds
    tables = tables_of(corpus, SPLITS, read)
    blocks: list[FactChoices] = [b for one in read.values() for b in catalogue_choices(one)]
    blocks += [b for t in tables for b in table_choices(t, read)]
    written = list(written_pairs(corpus, read))
    near = latent([one.told for one in read.values()], [i.name for t in tables for i in t.rows.indicators])
    spare = PAIR.index("share.off")  # a feature that is always 0: room for the latent vectors

    def with_latent(told: tuple[Told, ...], rows: Any, pairs: np.ndarray) -> np.ndarray:
        copy = pairs.copy()
        copy[:, :, spare] = near(told, [i.name for i in rows.indicators])
        return copy

    variants: dict[str, Callable[[Any, Any, np.ndarray], np.ndarray]] = {
        "全部特征": lambda told, rows, pairs: pairs,
        "去掉同类词组与概念": lambda told, rows, pairs: without("kin.", "head.", "kin×", "cover×kin", "dice×head")(pairs),
        "去掉交叉特征": lambda told, rows, pairs: without("×")(pairs),
        "去掉级别、阶段等对立属性": lambda told, rows, pairs: without(
            "level.", "stage.", "new.", "average.", "channel.", "share.", "period."
        )(pairs),
        "去掉与目标值的远近": lambda told, rows, pairs: without("target.")(pairs),
        "去掉单字": lambda told, rows, pairs: without("what.letters", "clause.letters", "sentence.letters", "near.", "letters.")(pairs),
        "去掉字面": lambda told, rows, pairs: without("what.", "clause.", "sentence.", "title.", "before.", "near.", "letters.")(pairs),
        "加上潜在语义向量（SVD 96 维）": with_latent,
    }
    for name, change in variants.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        own = [replace(b, pairs=change(b.told, b.rows, b.pairs)) for b in blocks]
        start, _ = fit_facts(own, None)
        facts = [fit_facts([b for b in own if folds[b.organisation] != k], start)[0] for k in range(FOLDS)]
        changed = [replace(t, pairs=change(t.where.told, t.rows, t.pairs)) for t in tables]
        named = [*pairs_of_tables(changed, facts, folds), *written, *signed_pairs(corpus, read, facts, folds)]
        _, *paraphrases = cross_paraphrase(named, folds, FOLDS)
        choices = [c for t in changed for c in answer_choices(t, facts[folds[t.organisation]], paraphrases[folds[t.organisation]])]
        answers = [fit_answers([c for c in choices if folds[c.table.organisation] != k])[0] for k in range(FOLDS)]
        print(f"{name}：{judge(choices, folds, answers)}", flush=True)
        if name == "全部特征":
            print(f"梯度提升：{judge(choices, folds, answers, boosted(choices, folds, answers))}", flush=True)
            free = [_without_none(w) for w in facts]
            bare = [c for t in changed for c in answer_choices(t, free[folds[t.organisation]], paraphrases[folds[t.organisation]])]
            own_answers = [fit_answers([c for c in bare if folds[c.table.organisation] != k])[0] for k in range(FOLDS)]
            print(f"第一步不设“无”：{judge(bare, folds, own_answers)}", flush=True)
            for label, pairs in (("去掉指标名的说法", []), ("指标名的说法只从表格学", [pair for pair in named if pair.weight == 1])):
                _, *fewer = cross_paraphrase(pairs, folds, FOLDS) if pairs else [SILENT] * (FOLDS + 1)
                mute = [c for t in changed for c in answer_choices(t, facts[folds[t.organisation]], fewer[folds[t.organisation]])]
                own_answers = [fit_answers([c for c in mute if folds[c.table.organisation] != k])[0] for k in range(FOLDS)]
                print(f"{label}：{judge(mute, folds, own_answers)}", flush=True)


def _without_none(weights: Sequence[float]) -> tuple[float, ...]:
    """The ranker's weights with *none* so low that no fact is ever left without a row."""
    return (*weights[: -len(NONE)], -30.0, *(0.0 for _ in NONE[1:]))


if __name__ == "__main__":
    main()
