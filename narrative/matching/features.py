"""Named features of a pair of fact and indicator. None names an indicator, so that tables never seen work; all lie between -1 and 1."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from narrative.facts.concepts import concepts_in
from narrative.facts.words import actions
from narrative.types import Fact, Indicator

PAIR = (
    "similar",
    "similar_sentence",
    "named",
    "head_concept",
    "any_concept",
    "clause_concept",
    "no_concept",
    "foreign_head",
    "measure",
    "measure_off",
    "unit_same",
    "action",
    "action_off",
    "near_target",
    "far_target",
    "best_similar",
    "best_concept",
    "only_measure",
    "stage_off",
    "new_off",
    "new_delta",
    "grade_off",
    "similar×measure",
    "head×measure",
    "head×action",
    "head×best",
    "clause×measure",
    "similar×head",
    "action×measure",
    "foreign×similar",
)
NONE = (
    "none",
    "none.best_similar",
    "none.best_head",
    "none.best_clause",
    "none.no_measure",
    "none.category",
    "none.region",
    "none.percent",
    "none.duration",
    "none.delta",
    "none.part",
    "none.stock",
    "none.organization",
    "none.no_action",
    "none.other",
    "none.targets",
)


STAGE = re.compile(r"推荐|申报|举荐|推报|报送|提名|参评")
NEW = re.compile(r"新增|新建|新注册|新成立|新设|当年|净增|增量|增加|增长|增员|本年")
NEW_TOLD = re.compile(r"新|增|净|当年|本年|今年|建成|成立|扩")
GRADE = re.compile(r"[特一二三]等奖|[金银铜][奖牌]|优秀奖|优胜奖")


def pair_features(fact: Fact, sentence: str, indicators: Sequence[Indicator]) -> list[dict[str, float]]:
    """The features of one fact against each row of a table, in the table's order."""
    clause_concepts = {c for c, _, _ in concepts_in(sentence)}
    clause_only = {c for c, _, _ in concepts_in(fact.clause)}
    similar = [_name_similarity(fact, i) for i in indicators]
    heads = [_concept(fact, i, 1) for i in indicators]
    best = max(similar, default=0.0)
    rows = []
    for indicator, alike, head in zip(indicators, similar, heads, strict=True):
        wanted = _objects(indicator)
        measured = float(fact.measure in indicator.measures) if indicator.measures else 0.5
        action = _acts(fact, indicator)
        foreign = float(bool(fact.concepts[:1]) and fact.concepts[0] not in wanted and bool(wanted))
        clause = float(bool(wanted & clause_only))
        f = {
            "similar": alike,
            "similar_sentence": _covered(indicator.name, sentence),
            "named": float(any(len(name) >= 3 and name in fact.what + fact.clause for name in _core_names(indicator))),
            "head_concept": head,
            "any_concept": _concept(fact, indicator, 9),
            "clause_concept": clause,
            "no_concept": float(bool(wanted) and not wanted & clause_concepts),
            "foreign_head": foreign,
            "measure": measured,
            "measure_off": float(bool(indicator.measures) and fact.measure not in indicator.measures),
            "unit_same": float(bool(indicator.unit) and indicator.unit.removeprefix("万") == fact.quantity.unit),
            "action": float(action > 0),
            "action_off": float(action < 0),
            "stage_off": float(fact.action_class == "recommend" and not STAGE.search(indicator.name)),
            "new_off": float(NEW.search(indicator.name) is not None and not NEW_TOLD.search(fact.clause)),
            "new_delta": float(NEW.search(indicator.name) is not None and "delta" in fact.why),
            "grade_off": float(GRADE.search(fact.what) is not None and not GRADE.search(indicator.name)),
            **_magnitude(fact, indicator),
            "best_similar": float(alike == best and 0 < best),
            "best_concept": float(head == max(heads) and 0 < head),
            "only_measure": float(measured == 1 and sum(fact.measure in i.measures for i in indicators) == 1),
        }
        f |= {
            "similar×measure": f["similar"] * measured,
            "head×measure": head * measured,
            "head×action": head * f["action"],
            "head×best": head * f["best_similar"],
            "clause×measure": clause * measured,
            "similar×head": alike * head,
            "action×measure": f["action"] * measured,
            "foreign×similar": foreign * alike,
        }
        rows.append({name: value for name, value in f.items() if value or name == "near_target"})
    return rows


def none_features(fact: Fact, rows: Sequence[dict[str, float]]) -> dict[str, float]:
    """The features of *none* for one fact, from the best of the rows and from the fact itself."""
    f = {
        "none": 1.0,
        "none.best_similar": max((r.get("similar×measure", 0.0) for r in rows), default=0.0),
        "none.best_head": max((r.get("head×measure", 0.0) for r in rows), default=0.0),
        "none.best_clause": max((r.get("clause×measure", 0.0) for r in rows), default=0.0),
        "none.no_measure": float(all(r.get("measure", 0.0) < 1 for r in rows)),
        "none.category": float(fact.measure == "category"),
        "none.region": float(fact.measure == "region"),
        "none.percent": float(fact.measure == "percent"),
        "none.duration": float(fact.quantity.unit_class in ("duration", "day", "age", "area", "length", "weight")),
        "none.delta": float("delta" in fact.why),
        "none.part": float(fact.part_of is not None),
        "none.stock": float(fact.period == "累计"),
        "none.organization": float(fact.measure == "organization"),
        "none.no_action": float(not fact.action),
        "none.other": float(fact.measure == "other"),
        "none.targets": float(any("near_target" in r or "far_target" in r for r in rows)),
    }
    return {name: value for name, value in f.items() if value}


def _objects(indicator: Indicator) -> set[str]:
    return {c for c in indicator.concepts if not c.startswith("action.")}


def _concept(fact: Fact, indicator: Indicator, depth: int) -> float:
    """1 where one of the fact's first `depth` concepts is one the row counts."""
    return float(any(c in _objects(indicator) for c in fact.concepts[:depth]))


def _acts(fact: Fact, indicator: Indicator) -> int:
    """1 where the verb's class is one of the row's, -1 where the row names classes and the verb's is another, 0 where either is unknown."""
    wanted = {c.removeprefix("action.") for c in indicator.concepts if c.startswith("action.")} or set(_verbs_of(indicator.name))
    if not wanted or not fact.action_class:
        return 0
    return 1 if fact.action_class in wanted else -1


@lru_cache(maxsize=4096)
def _verbs_of(name: str) -> tuple[str, ...]:
    """The action classes of the verbs that a row's name holds, longest verbs first."""
    found = [action for verb, action in sorted(actions().items(), key=lambda item: -len(item[0])) if 2 <= len(verb) and verb in name]
    return tuple(dict.fromkeys(found))[:3]


def _magnitude(fact: Fact, indicator: Indicator) -> dict[str, float]:
    """How far a count lies from the row's target, by powers of ten; nothing where either has no positive number."""
    target = indicator.target.value if indicator.target is not None else None
    if target is None or target <= 0 or fact.quantity.value <= 0:
        return {}
    distance = abs(math.log10(float(fact.quantity.value) / float(target)))
    return {"near_target": float(distance < 0.3), "far_target": min(1.0, max(0.0, (distance - 0.7) / 2))}


def _name_similarity(fact: Fact, indicator: Indicator) -> float:
    """The best Dice coefficient over characters and their pairs between the counted object with its verb and a name of the row."""
    text = fact.action + fact.what
    return max(similarity(text, name) for name in (indicator.name, *indicator.aliases))


def _core_names(indicator: Indicator) -> tuple[str, ...]:
    return tuple(_core(name) for name in (indicator.name, *indicator.aliases))


@lru_cache(maxsize=4096)
def _core(name: str) -> str:
    for tail in ("举办场次", "场次", "次数", "人次", "人数", "份数", "篇数", "数量", "期数", "天数", "项数", "件数", "个数", "数", "量"):
        if name.endswith(tail) and len(tail) + 2 <= len(name):
            return name[: -len(tail)]
    return name


@lru_cache(maxsize=65536)
def _grams(text: str) -> frozenset[str]:
    return frozenset(text) | {text[i : i + 2] for i in range(len(text) - 1)} | {text[i : i + 2] + "²" for i in range(len(text) - 1)}


def similarity(a: str, b: str) -> float:
    """Dice coefficient over the characters and character pairs of two phrases, 0 to 1."""
    grams_a, grams_b = _grams(a), _grams(b)
    total = len(grams_a) + len(grams_b)
    return 2 * len(grams_a & grams_b) / total if total else 0.0


def _covered(name: str, sentence: str) -> float:
    """The share of the name's character pairs that the sentence holds."""
    pairs = {name[i : i + 2] for i in range(len(name) - 1)}
    return sum(pair in sentence for pair in pairs) / len(pairs) if pairs else 0.0
