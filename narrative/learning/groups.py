"""Fits weights of groups: one logistic regression a head, over the groups that the texts of several organisations hold."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrative.groups import SCALE, Groups

COMMON = 3  # organisations whose reports hold a group before it gets weights
STEPS = 200
MOST = 32767  # thousandths that 16 bits hold


@dataclass(frozen=True, slots=True)
class Lesson:
    """A thing in an annotated report: its groups, what gold says of it under each head ("" for nothing), and how much it weighs."""

    groups: frozenset[str]
    labels: Mapping[str, str]
    organisation: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Head:
    """How a head is fitted.

    Args:
        c: inverse strength of the penalty
        lifts_rare: whether labels weigh by the root of how rare they are, so that a common one does not drown them
    """

    c: float
    lifts_rare: bool = False


def fit_groups(lessons: Sequence[Lesson], heads: Mapping[str, Head], values: Mapping[str, float], whole: int = 0) -> Groups:
    """The weights that some lessons teach.

    Args:
        values: kind of group (what stands before its first colon) → how much a group of it is before it is learned what it says; 1 for others
        whole: groups of a lesson up to which each says as much as it can; of more of them each says less, by the root. 0: it always does
    """
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    owners: dict[str, set[str]] = {}
    for lesson in lessons:
        for group in lesson.groups:
            owners.setdefault(group, set()).add(lesson.organisation)
    groups = sorted(group for group, found in owners.items() if COMMON <= len(found))
    if any("\n" in group for group in groups):
        raise ValueError("a group holds a line break, which parts groups in the file")
    index = {group: n for n, group in enumerate(groups)}
    value = np.array([values.get(group.partition(":")[0], 1.0) for group in groups])
    held = [sorted(index[g] for g in lesson.groups if g in index) for lesson in lessons]
    begins = np.cumsum([0, *map(len, held)])
    at = np.array([n for own in held for n in own], dtype=np.int64)
    scale = [(whole / max(whole, len(lesson.groups))) ** 0.5 if whole else 1.0 for lesson in lessons]
    matrix = csr_matrix((value[at] * np.repeat(scale, np.diff(begins)), at, begins), shape=(len(lessons), len(groups)))
    weights_of = np.array([lesson.weight for lesson in lessons])
    columns, biases, labels = [], [], {}
    for name, head in heads.items():
        wanted = np.array([lesson.labels[name] for lesson in lessons])
        known = np.flatnonzero(wanted != "")
        weight = _rarity(wanted[known].tolist()) if head.lifts_rare else None
        model = LogisticRegression(C=head.c, max_iter=STEPS, tol=1e-4, class_weight=weight).fit(
            matrix[known], wanted[known], sample_weight=weights_of[known]
        )
        labels[name] = tuple(map(str, model.classes_))
        alone = len(model.classes_) == 2  # then only the second label has weights
        columns.append((np.vstack([0 * model.coef_, model.coef_]) if alone else model.coef_).T * value[:, None])
        biases.append(np.concatenate([0 * model.intercept_, model.intercept_]) if alone else model.intercept_)
    weights, bias = (np.clip(np.round(np.concatenate(part, axis=-1) * SCALE), -MOST, MOST).astype(np.int16) for part in (columns, biases))
    return Groups(index, weights, bias, labels, {})


def _rarity(labels: Sequence[str]) -> dict[str, float]:
    counts = Counter(labels)
    most = max(counts.values())
    return {label: math.sqrt(most / count) for label, count in sorted(counts.items())}


def save_groups(groups: Groups, path: Path) -> None:
    """Writes weights; the same weights give the same bytes."""
    import numpy as np

    def text(words: Sequence[str]) -> Any:
        return np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8)

    arrays: dict[str, Any] = {"weights": groups.weights, "bias": groups.bias}
    arrays |= {f"labels_{head}": text(names) for head, names in groups.labels.items()}
    arrays |= {f"fitted_{name}": np.array(value) for name, value in groups.fitted.items()}
    np.savez_compressed(path, groups=text(list(groups.index)), **arrays)
