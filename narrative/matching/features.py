"""Named features of a pair of fact and indicator. None names an indicator, so that tables never seen work; all lie between -1 and 1."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Row:
    """What a row of a table is, as far as it does not hang on the fact: worked out once per table."""

    indicator: Indicator
    objects: frozenset[str]
    actions: frozenset[str]
    cores: tuple[str, ...]
    pairs: int
    unit: str
    is_new: bool
    is_stage: bool
    is_grade: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table with indexes from character groups to names, so that a fact is held against all rows at once.

    Args:
        grams: characters and pairs → indices of the names (of `owners`) that hold them
        sizes: number of such groups of each name
        owners: row index of each name
        pairs: character pairs → indices of the rows whose name holds them
    """

    rows: tuple[Row, ...]
    grams: Mapping[str, tuple[int, ...]]
    sizes: tuple[int, ...]
    owners: tuple[int, ...]
    pairs: Mapping[str, tuple[int, ...]]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The rows' indicators in order."""
        return tuple(row.indicator for row in self.rows)


def prepare(indicators: Sequence[Indicator]) -> Rows:
    """The rows of a table, ready to be held against facts."""
    rows: list[Row] = []
    grams: dict[str, list[int]] = {}
    pairs: dict[str, list[int]] = {}
    sizes: list[int] = []
    owners: list[int] = []
    for n, indicator in enumerate(indicators):
        names = (indicator.name, *indicator.aliases)
        own_pairs = {indicator.name[i : i + 2] for i in range(len(indicator.name) - 1)}
        wanted = {c.removeprefix("action.") for c in indicator.concepts if c.startswith("action.")} or set(_verbs_of(indicator.name))
        rows.append(
            Row(
                indicator,
                frozenset(c for c in indicator.concepts if not c.startswith("action.")),
                frozenset(wanted),
                tuple(core for core in map(_core, names) if 3 <= len(core)),
                len(own_pairs),
                indicator.unit.removeprefix("万"),
                NEW.search(indicator.name) is not None,
                STAGE.search(indicator.name) is not None,
                GRADE.search(indicator.name) is not None,
            )
        )
        for name in names:
            found = _grams(name)
            for gram in found:
                grams.setdefault(gram, []).append(len(owners))
            sizes.append(len(found))
            owners.append(n)
        for pair in own_pairs:
            pairs.setdefault(pair, []).append(n)
    return Rows(tuple(rows), {g: tuple(i) for g, i in grams.items()}, tuple(sizes), tuple(owners), {p: tuple(i) for p, i in pairs.items()})


def pair_features(fact: Fact, sentence: str, table: Rows) -> list[dict[str, float]]:
    """The features of one fact against each row of a table, in the table's order; features that are 0 are left out."""
    sentence_concepts = {c for c, _, _ in concepts_in(sentence)}
    clause_concepts = {c for c, _, _ in concepts_in(fact.clause)}
    own = frozenset(fact.concepts)
    head = fact.concepts[0] if fact.concepts else ""
    similar = _similar(fact.action + fact.what, table)
    covered = _covered(sentence, table)
    best = max(similar, default=0.0)
    words = fact.what + fact.clause
    sharing = sum(fact.measure in row.indicator.measures for row in table.rows)
    is_stage, is_delta, is_grade = fact.action_class == "recommend", "delta" in fact.why, GRADE.search(fact.what) is not None
    tells_new = NEW_TOLD.search(fact.clause) is not None
    found = []
    for n, row in enumerate(table.rows):
        indicator, alike = row.indicator, similar[n]
        f: dict[str, float] = {}
        measured = (1.0 if fact.measure in indicator.measures else 0.0) if indicator.measures else 0.5
        is_head = head in row.objects
        acts = bool(row.actions) and bool(fact.action_class)
        if alike:
            f["similar"] = alike
            if measured:
                f["similar×measure"] = alike * measured
            if is_head:
                f["similar×head"] = alike
            if alike == best:
                f["best_similar"] = 1.0
                if is_head:
                    f["head×best"] = 1.0
        if n in covered:
            f["similar_sentence"] = covered[n] / row.pairs
            if alike and any(core in words for core in row.cores):
                f["named"] = 1.0
        if is_head:
            f["head_concept"] = 1.0
            if measured:
                f["head×measure"] = measured
        elif head and row.objects:
            f["foreign_head"] = 1.0
            if alike:
                f["foreign×similar"] = alike
        if own & row.objects:
            f["any_concept"] = 1.0
        if row.objects & clause_concepts:
            f["clause_concept"] = 1.0
            if measured:
                f["clause×measure"] = measured
        elif row.objects and not row.objects & sentence_concepts:
            f["no_concept"] = 1.0
        if measured:
            f["measure"] = measured
            if measured == 1.0 and sharing == 1:
                f["only_measure"] = 1.0
        else:
            f["measure_off"] = 1.0
        if row.unit and row.unit == fact.quantity.unit:
            f["unit_same"] = 1.0
        if acts and fact.action_class in row.actions:
            f["action"] = 1.0
            if measured:
                f["action×measure"] = measured
            if is_head:
                f["head×action"] = 1.0
        elif acts:
            f["action_off"] = 1.0
        if is_stage and not row.is_stage:
            f["stage_off"] = 1.0
        if row.is_new and not tells_new:
            f["new_off"] = 1.0
        if row.is_new and is_delta:
            f["new_delta"] = 1.0
        if is_grade and not row.is_grade:
            f["grade_off"] = 1.0
        f |= _magnitude(fact, indicator)
        found.append(f)
    return found


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


TAILS = ("举办场次", "场次", "次数", "人次", "人数", "份数", "篇数", "数量", "期数", "天数", "项数", "件数", "个数", "数", "量")


def _core(name: str) -> str:
    """The name without the word for its count: 科普活动举办场次 → 科普活动."""
    for tail in TAILS:
        if name.endswith(tail) and len(tail) + 2 <= len(name):
            return name[: -len(tail)]
    return name


def similarity(a: str, b: str) -> float:
    """Dice coefficient over the characters and character pairs of two phrases, 0 to 1; pairs count twice."""
    grams_a, grams_b = _grams(a), _grams(b)
    total = len(grams_a) + len(grams_b)
    return 2 * len(grams_a & grams_b) / total if total else 0.0


@lru_cache(maxsize=65536)
def _grams(text: str) -> frozenset[str]:
    return frozenset(text) | {text[i : i + 2] for i in range(len(text) - 1)} | {text[i : i + 2] + "²" for i in range(len(text) - 1)}


def _similar(text: str, table: Rows) -> list[float]:
    """For each row the best similarity of a text to one of its names."""
    own = _grams(text)
    shared = [0] * len(table.owners)
    for gram in own:
        for name in table.grams.get(gram, ()):
            shared[name] += 1
    best = [0.0] * len(table.rows)
    for name, count in enumerate(shared):
        if count:
            alike = 2 * count / (len(own) + table.sizes[name])
            if best[table.owners[name]] < alike:
                best[table.owners[name]] = alike
    return best


def row_of_claim(clause: str, table: Rows) -> str | None:
    """The id of the row whose number a clause without one would answer: the likest row that counts what the clause names last; None where none does."""
    named = [concept for concept, _, _ in concepts_in(clause)]
    if not named:
        return None
    alike = _similar(clause, table)
    best = max(range(len(table.rows)), key=lambda n: (named[-1] in table.rows[n].objects, alike[n], -n))
    return table.rows[best].indicator.id if named[-1] in table.rows[best].objects else None


def _covered(sentence: str, table: Rows) -> dict[int, int]:
    """Row index → how many character pairs of the row's name the sentence holds."""
    counts: dict[int, int] = {}
    for pair in {sentence[i : i + 2] for i in range(len(sentence) - 1)} & table.pairs.keys():
        for n in table.pairs[pair]:
            counts[n] = counts.get(n, 0) + 1
    return counts
