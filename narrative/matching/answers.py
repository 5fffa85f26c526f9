"""Named features of a candidate as the answer of a row, and of leaving the row without one; no feature names an indicator.

They build on the ranker: what it says of the facts a candidate is made of, how that fact stands to other rows and that row to other facts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from narrative.matching.aims import AIMED, aims_of, held_against
from narrative.matching.doubts import DOUBTS
from narrative.matching.elsewhere import ELSEWHERE, elsewhere, told_elsewhere
from narrative.matching.features import PAIR
from narrative.matching.joined import NAMED, each_told, joined, named
from narrative.matching.listed import ADDED, LISTED, added, listed
from narrative.matching.marks import MARKS
from narrative.matching.paraphrase import Paraphrase, thing_of
from narrative.matching.standing import Members, Standing, members_of
from narrative.matching.together import TOGETHER, covered, together
from narrative.matching.told import LEVELS, Told
from narrative.matching.units import fits_unit, wanted_unit
from narrative.matching.values import Candidate, Setting
from narrative.matching.wanted import Row, core, group_of, pairs_of
from narrative.matching.waved import scored
from narrative.matching.worked import FAILED
from narrative.quantities.families import worth
from narrative.types import IN_PERCENT

if TYPE_CHECKING:
    import numpy as np

OWN = (
    "rank.score",
    "rank.gap",
    "rank.margin",
    "rank.best_row",
    "rank.best_fact",
    "rank.behind",
    "fact.part",
    "fact.achieved",
    "fact.rival",
    "fact.stock",
    "fact.stock×new",
    "fact.delta",
    "fact.delta×new",
    "fact.inexact",
    "fact.scope",
    "fact.beside",
    *DOUBTS,
    "unit.person_time",
    *LISTED,
    *NAMED,
    "sum",
    "sum.size",
    "sum.apart",
    "sum.alike",
    "sum.grades",
    "sum.parts",
    "sum.stated",
    "sum.joint",
    "sum.worst",
    "sum.spread",
    "sum.whole",
    "sum.strangers",
    "sum.union",
    "sum.delta",
    "sum.stock",
    "sum.gap",
    "sum.short",
    "sum.again",
    "sum.inner",
    "sum.came_of_it",
    *ADDED,
    "joined.each",
    "increment",
    "rest",
    "ratio",
    "ratio.word",
    "ratio.low",
    "ratio.part",
    "ratio.asked",
    "ratio.unasked",
    "ratio.returned",
    "ratio.stated",
    "complement",
    "complement.word",
    "growth",
    "growth.word",
    "product",
    "quotient",
    "step",
    "whole",
    "listed",
    "absent",
    "derived.apart",
    "asked.apart",
    "asked.narrower",
    *ELSEWHERE,
    "paraphrase",
    "paraphrase.worst",
)
ANSWER = (*OWN, *PAIR)
AT = {name: i for i, name in enumerate(ANSWER)}
EMPTY = (
    "empty",
    "empty.best",
    "empty.gap",
    "empty.targets",
    "empty.qualitative",
    "empty.no_kind",
    "empty.percent",
    "empty.money",
    "empty.new",
    "empty.few",
    "empty.paraphrase",
)
RATED = ("率", "比例", "占比", "满意度", "覆盖面", "比重", "百分比", "度")
OPINION = re.compile("满意|认可|好评|评价")  # rows about what those asked think
RETURNED = re.compile("收回|回收|有效问卷")
GROWING = ("增长", "增幅", "提高", "提升", "上升", "下降", "降幅", "降低", "增加", "减少", "减量", "减幅", "压减", "同比")
JOINT = ("、", "和", "与", "及", "（")
WIDE = [LEVELS.index(level) for level in ("what", "sentence", "title")]
UNHEARD = -4.0  # log odds of what is made of counts none of which could answer the row alone


@dataclass(frozen=True, slots=True)
class _Asked:
    """The candidates of all rows of a table one behind the other, and what is known of all facts.

    Args:
        letters: the characters of each row's name; things: what it joins
        owners: (candidates,) the number of the row that each is a candidate of
        single, sums: which of them are single counts and sums
    """

    rows: Sequence[Row]
    letters: Sequence[frozenset[str]]
    things: Sequence[tuple[frozenset[str], ...]]
    found: Sequence[Candidate]
    owners: np.ndarray
    single: list[int]
    sums: list[int]
    members: Members
    where: Setting
    standing: Standing

    def of_rows(self, values: Sequence[Any]) -> np.ndarray:
        """A value of each row, for each candidate that of its row."""
        import numpy as np

        found: np.ndarray = np.asarray(values)[self.owners]
        return found


def answer_features(
    rows: Sequence[Row], found: Sequence[Sequence[Candidate]], where: Setting, standing: Standing, paraphrase: Paraphrase
) -> list[np.ndarray]:
    """For each row the features of its candidates, (candidates, len(ANSWER)) float32; a feature of all candidates of a table is worked out at once."""
    import numpy as np

    flat = [c for own in found for c in own]
    sizes = [len(own) for own in found]
    out = np.zeros((len(flat), len(ANSWER)), dtype=np.float32)
    if flat:
        single, sums = ([i for i, c in enumerate(flat) if c.kind == kind] for kind in ("single", "sum"))
        letters = [frozenset(core(row.indicator.name)) for row in rows]
        things = [joined(row.indicator.name) for row in rows]
        asked = _Asked(rows, letters, things, flat, np.repeat(np.arange(len(rows)), sizes), single, sums, members_of(flat), where, standing)
        pairs = asked.members.mean(standing.pairs, asked.owners)
        _retarget(pairs, asked)
        out[:, len(OWN) :] = pairs
        for name, column in (*_of_ranks(pairs, asked).items(), *_of_facts(asked).items(), *_of_names(asked, paraphrase).items()):
            out[:, AT[name]] = column
        if single:
            out[single, AT[LISTED[0]] : AT[LISTED[-1]] + 1] = [
                listed(where, flat[i].facts[0], asked.letters[asked.owners[i]]) for i in single
            ]
            out[single, AT[NAMED[0]] : AT[NAMED[-1]] + 1] = [named(things[asked.owners[i]], where.told[flat[i].facts[0]]) for i in single]
        if sums:
            for name, column in _of_sums(asked).items():
                out[sums, AT[name]] = column
        rated = frozenset((where.report[n], one.fact.sentence) for n, one in enumerate(where.told) if one.fact.quantity.unit == "%")
        for i, c in enumerate(flat):
            if c.kind not in ("single", "sum"):
                for name, value in _of_worked_out(c, where, rows[asked.owners[i]], rated).items():
                    out[i, AT[name]] = value
    return np.split(out, np.cumsum(sizes)[:-1])


def _retarget(pairs: np.ndarray, asked: _Asked) -> None:
    """Holds the target against the value made of several facts, in place of their mean; what is worked out has the row's own unit."""
    import numpy as np

    made = np.array([i for i, c in enumerate(asked.found) if c.kind != "single"], dtype=int)
    if not made.size:
        return
    aims = aims_of([row.indicator for row in asked.rows]).of(asked.owners[made])
    values = np.array([_in_row(asked.found[i], asked.rows[asked.owners[i]], asked.where) for i in made])
    known = (0 < aims.values) & (0 < values)
    pairs[np.ix_(made[known], TARGETS)] = held_against(aims, values)[known]
    worked_out = [i for i in made if asked.found[i].kind != "sum"]
    pairs[np.ix_(worked_out, OFF)] = 0


def _in_row(c: Candidate, row: Row, where: Setting) -> float:
    """The value of a sum in the unit of its row, of what is worked out as it is."""
    return float(c.value) * (
        float(worth(where.told[c.facts[0]].fact.quantity.unit, wanted_unit(row.indicator))) if c.kind == "sum" else 1.0
    )


TARGETS = [PAIR.index(name) for name in AIMED]
OFF = [PAIR.index(name) for name in ("sort.off", "unit.off", "measure.off")]
CLAUSE_LETTERS = PAIR.index("clause.letters")


def _of_ranks(pairs: np.ndarray, asked: _Asked) -> dict[str, np.ndarray]:
    """How the ranker likes candidates for their row: against *none*, against other rows, against other facts."""
    import numpy as np

    members, standing, owners = asked.members, asked.standing, asked.owners
    score = scored(standing.weights, pairs)
    none, most = members.mean(standing.scores[:, -1]), members.mean(standing.rivals, owners)
    own = standing.scores[members.at, owners[:, None]]
    best = np.full(len(asked.rows), -np.inf)
    np.maximum.at(best, owners[asked.single], own[asked.single, 0])
    behind = np.where(np.isinf(best), 0.0, best)[owners]
    return {
        "rank.score": score / 10,
        "rank.gap": np.clip((score - none) / 10, -1, 1),
        "rank.margin": np.clip((score - most) / 10, -1, 1),
        "rank.best_row": (standing.rivals[members.at, owners[:, None]] < own).all(axis=1),
        "rank.best_fact": (own == behind[:, None]).any(axis=1),
        "rank.behind": np.clip((score - behind) / 10, -1, 1),
    }


def _of_facts(asked: _Asked) -> dict[str, np.ndarray]:
    """What the facts are, whatever is made of them: the share of them of which it holds."""
    import numpy as np

    held = dict(zip(MARKS, asked.members.mean(asked.where.marks).T, strict=True))
    person, person_time = held.pop("person"), held.pop("person_time")
    wants_new = asked.of_rows(["new.added" in row.contrasts for row in asked.rows])
    in_times = asked.of_rows([row.unit == "人次" for row in asked.rows])
    in_persons = asked.of_rows([row.unit in ("人", "名") for row in asked.rows])
    first = [(asked.rows[n], asked.where.told[c.facts[0]]) for c, n in zip(asked.found, asked.owners, strict=True)]
    return held | {
        "fact.stock×new": held["fact.stock"] * wants_new,
        "fact.delta×new": held["fact.delta"] * wants_new,
        "unit.person_time": person * in_times + person_time * in_persons,
        "asked.apart": [_apart(row, told) for row, told in first],
        "asked.narrower": [_narrower(row, told) for row, told in first],
        **dict(zip(ELSEWHERE, np.array(_elsewhere(asked)).T, strict=True)),
    }


def _elsewhere(asked: _Asked) -> list[tuple[float, float]]:
    """How much more of each candidate's row is told elsewhere."""
    where = asked.where
    names = [core(row.indicator.name) for row in asked.rows]
    told = [told_elsewhere(where.places, name) for name in names]
    found = []
    for c, n in zip(asked.found, asked.owners, strict=True):
        wanted = pairs_of(names[n])
        said = frozenset[str]().union(*(where.told[m].pairs[k] for m in c.facts for k in WIDE))
        own = frozenset((where.report[m], where.told[m].fact.sentence) for m in c.facts)
        found.append(elsewhere(told[n], own, len(wanted & said) / len(wanted) if wanted else 1.0))
    return found


def _apart(row: Row, told: Told) -> float:
    """How much of whom the row's satisfaction is of the words do not say that tell whose the figure is."""
    if not row.group or not told.asked:
        return 0.0
    pairs = frozenset[str]().union(*(pairs_of(piece) or frozenset((piece,)) for piece in row.group))
    return 1 - sum(pair in told.asked for pair in pairs) / len(pairs)


def _narrower(row: Row, told: Told) -> float:
    """How much of whom a figure's clause names as satisfied a row does not say that asks for the public's satisfaction."""
    letters = (
        frozenset("".join(group_of(told.group))) if told.group and not row.group and OPINION.search(row.indicator.name) else frozenset()
    )
    return 1 - len(letters.intersection(row.indicator.name)) / len(letters) if letters else 0.0


def _of_names(asked: _Asked, paraphrase: Paraphrase) -> dict[str, np.ndarray]:
    """How well the name of each row, or another by which it goes, says again what is counted; of several counts the one it says worst."""
    import numpy as np

    wanted: list[set[int]] = [set() for _ in asked.rows]
    for i in asked.single:
        wanted[asked.owners[i]].add(asked.found[i].facts[0])
    things = {m: thing_of(asked.where.told[m]) for m in set[int]().union(*wanted)}
    said = []
    for row, facts in zip(asked.rows, map(sorted, wanted), strict=True):
        names = (row.indicator.name, *row.indicator.aliases)
        best = map(max, zip(*(paraphrase.scores(name, [things[m] for m in facts]) for name in names), strict=True))
        said.append(dict(zip(facts, best, strict=True)))
    worst = [min((said[n][m] for m in c.facts if m in said[n]), default=UNHEARD) for c, n in zip(asked.found, asked.owners, strict=True)]
    scores = np.clip(np.array(worst) / 4, -3, 3)
    alone = np.isin(np.arange(len(scores)), asked.single)
    return {"paraphrase": scores * alone, "paraphrase.worst": scores * ~alone}


def _of_sums(asked: _Asked) -> dict[str, Any]:
    """How the counts of each sum stand to each other, to those left out of it, and to what its row names."""
    import numpy as np

    where, standing = asked.where, asked.standing
    found = [(int(asked.owners[i]), asked.found[i]) for i in asked.sums]
    at, owners = asked.members.at[asked.sums], asked.owners[asked.sums][:, None]
    scores = standing.scores[at, owners]
    worst = scores.min(axis=1)
    stated = {(int(asked.owners[i]), asked.found[i].value) for i in asked.single}
    joint = [any(word in row.indicator.name for word in JOINT) for row in asked.rows]
    alone = standing.pairs[at, owners, CLAUSE_LETTERS].max(axis=1).astype(np.float64)
    return {
        "sum": 1,
        **dict(zip(TOGETHER, np.array([together(where, c.facts) for _, c in found]).T, strict=True)),
        "sum.stated": [(n, c.value) in stated for n, c in found],
        "sum.joint": [joint[n] for n, _ in found],
        "sum.worst": worst / 10,
        "sum.spread": np.minimum(1, (scores.max(axis=1) - worst) / 10),
        "sum.union": np.array([covered(asked.letters[n], where, c.facts) for n, c in found]) - alone,
        **dict(zip(ADDED, np.array([added(where, c.facts, asked.letters[n]) for n, c in found]).T, strict=True)),
        "joined.each": [each_told(asked.things[n], [where.told[m] for m in c.facts]) for n, c in found],
    }


def _of_worked_out(c: Candidate, where: Setting, row: Row, rated: frozenset[tuple[int, int]]) -> dict[str, float]:
    """What a figure that is no count and no sum was made of.

    Args:
        rated: the report and sentence of every rate that is told as such
    """
    name, facts = row.indicator.name, [where.told[m].fact for m in c.facts]
    features: dict[str, float] = {c.kind: 1, "derived.apart": len({f.sentence for f in facts}) > 1}
    if c.kind == "ratio":
        features["ratio.word"] = any(word in name for word in RATED)
        features["ratio.low"] = c.value < 50
        features["ratio.part"] = facts[0].part_of == facts[1].id
        asked, returned = "满意" in facts[0].clause + facts[0].what, RETURNED.search(facts[0].clause) is not None
        asks = OPINION.search(name) is not None
        features["ratio.asked"] = asked and asks
        features["ratio.unasked"] = asked != asks
        features["ratio.stated"] = any((where.report[m], where.told[m].fact.sentence) in rated for m in c.facts)
        features["ratio.returned"] = returned and not asked and RETURNED.search(name) is None
    if c.kind == "complement":
        failed = FAILED.search(facts[0].clause)
        features["complement.word"] = failed is not None and bool(failed["wanted"]) and failed["wanted"] in name
    if c.kind == "growth":
        features["growth.word"] = any(word in name for word in GROWING)
    return features


def empty_features(row: Row, found: Sequence[Candidate], features: np.ndarray) -> np.ndarray:
    """The features of leaving a row without an answer, (len(EMPTY),) float32."""
    import numpy as np

    target = row.indicator.target
    return np.array(
        (
            1.0,
            features[:, AT["rank.score"]].max() if found else -1.0,
            features[:, AT["rank.gap"]].max() if found else -1.0,
            target is not None and target.value is not None,
            target is not None and target.operator == "qualitative",
            not row.kinds,
            "percent" in row.kinds,
            "money" in row.kinds,
            "new.added" in row.contrasts,
            len(found) <= 2,
            features[:, [AT["paraphrase"], AT["paraphrase.worst"]]].sum(axis=1).max() if found else -1.0,
        ),
        dtype=np.float32,
    )


def fits(row: Row, c: Candidate, where: Setting) -> bool:
    """Whether the unit of a candidate can stand in the row's cell as it is."""
    if c.kind in IN_PERCENT:
        return True
    return all(fits_unit(where.told[m].fact.quantity.unit, row.indicator) for m in (c.facts if c.kind == "sum" else c.facts[:1]))
