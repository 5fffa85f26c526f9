"""Which counts of a report tell one thing: with the same value a repeat, with another a contradiction. Learned from annotated repeats and conflicts."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from narrative.errors import ModelError
from narrative.facts.counts import GRADE
from narrative.facts.links import acted
from narrative.facts.objects import is_thin
from narrative.groups import shipped_path
from narrative.quantities.celled import OF_TABLE
from narrative.quantities.families import kind_of_count
from narrative.types import ECHO, Fact, Quantity, Reading, Role, Twin
from narrative.waves import Curve, read_curve

if TYPE_CHECKING:
    import numpy as np

NEAR = Decimal("1.4")  # two values within this factor may tell one thing
MOST = 16  # counts behind another in the order of values that it is held against: a long report has too many pairs
SHOWN = 0.01  # least probability of two counts being one that is worth keeping
DOUBTED = 0.05  # and from which on two values contradict each other enough to fill neither: of 76 cells out of fold between this and 0.06 half were wrong
PAIR = 2  # digits that change places
CONTEXT = 60  # characters of a sentence and of what stands before it
FAR, DIGITS, SMALL = (
    40,
    5,
    10,
)  # sentences between two counts, digits of a value, beyond which more does not matter; values that repeat by chance
BESIDE, AROUND, FEWEST = 120, 8, 2  # characters and mentions around one, and how many of them tell something at least
APART = 250  # characters between two places
SUMMED = re.compile("共(?!同|享|建|青|产)|[累合总]计|[全一]年|年内|总[数量]")  # what a figure of the whole year is told with
AIMS = re.compile(
    r"(?:目标|计划|任务)(?![^，。；]{0,8}(?:完成|达成|实现|达到|以内|之内))|(?<![于过出到合])预期|预计|拟(?!合)|力争|争取(?!到)|打算|设定|[明下次来]年|下一步|将(?!军)|确保"
)  # in the sentence before a figure: it is one that is meant to be
RECORDED = re.compile(
    r"不一致|不一(?![样定])|对不上|有出入|不符|(?<!下列)(?<!以下)口径(?!安排|执行|测算|编制|掌握)|台账|登记|报表|大事记|简报|公示|导出|总结里?写|记[了的录]|写[的成着]|称全年|核对"
)
UNSETTLED = re.compile(
    r"不一致|(?<!一)不一(?![样定一般而同])|对不上|有出入|不相?符(?!合)|不吻合|合不上|(?:没有|未能|尚未|不能)统一|(?:未|没有|没能)核[对实]|(?:尚需|待|再|在)核[对实]"
)  # what a sentence says of two records of one thing
NUMERALS = re.compile(r"\d+(?:[.,]\d+)*")
LENT, CHOSEN = "action.shared", "link.part.chosen"  # a verb that another count lends; what was picked of those told before
NAMES = (
    "equal",
    "ratio",
    "what.pairs",
    "what.cover",
    "clause.letters",
    "around.letters",
    "rows",
    "measure.same",
    "unit.same",
    "status.same",
    "thin",
    "thin×around",
    "far",
    "section.same",
    "hedged",
    "swapped",
    "digits",
    "small",
    "money",
    "percent",
    "summed",
    "acts.differ",
    "one.chosen",
    "retelling",
    "lone",
    "rivals",
    "echo",
    "echo.ahead",
    "echo.overview",
    "echo.status",
    "echo.recorded",
    "echo.unsettled",
    "echo.aims",
    "bias",
)
OF_ECHO = NAMES[NAMES.index("echo") : NAMES.index("bias")]
NO_ECHO = (0.0,) * len(OF_ECHO)
TABLE = 600  # characters within which two bare cells stand in one table
AHEAD = frozenset(("plans", "goals"))  # roles of sections that tell what is to come


@dataclass(frozen=True, slots=True)
class Twins:
    """The curve over NAMES; from `threshold` on two counts of one value are repeats."""

    curve: Curve
    threshold: float


@dataclass(frozen=True, slots=True)
class Mention:
    """A count with what tells it from others: the characters of its object and verb, of its clause, and of all that
    stands around it; `thin` where the words of its object name nothing; `echo` what an echo says of itself, in the order of OF_ECHO.
    """

    fact: Fact
    reading: Reading
    what: frozenset[str]
    clause: frozenset[str]
    around: frozenset[str]
    thin: bool
    echo: tuple[float, ...] = ()


def mention(fact: Fact, reading: Reading, sentence: str, before: str, role: Role) -> Mention:
    """A count as it is held against others.

    Args:
        sentence, before: its sentence, and those before it in its paragraph; role: of its section
    """
    clause = NUMERALS.sub("", fact.clause)
    wide = NUMERALS.sub("", sentence + before)[:CONTEXT]
    return Mention(
        fact,
        reading,
        frozenset(fact.action + fact.said),
        frozenset(clause),
        frozenset(fact.said + clause + wide),
        is_thin(fact.what),
        _of_echo(fact, sentence, role) if ECHO in fact.why else (),
    )


def _of_echo(fact: Fact, sentence: str, role: Role) -> tuple[float, ...]:
    """What an echo says of itself, in the order of OF_ECHO."""
    return (
        1.0,
        role in AHEAD,
        role == "overview",
        fact.status != "achieved",
        RECORDED.search(sentence) is not None,
        UNSETTLED.search(sentence) is not None,
        AIMS.search(sentence) is not None,
    )


def candidates(mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """The pairs that may tell one thing, the first mention first: of one kind of unit, in two sentences, with values not far apart or two digits swapped."""
    kinds: dict[str, list[int]] = {}
    for n, one in enumerate(mentions):
        if 0 < one.fact.quantity.value:
            kinds.setdefault(kind_of_count(one.fact.quantity.unit), []).append(n)
    for members in kinds.values():
        members.sort(key=lambda n: mentions[n].fact.quantity.value)
        for i, a in enumerate(members):
            value = mentions[a].fact.quantity.value
            later = members[i + 1 : i + 1 + MOST]
            near = list(takewhile(lambda n, value=value: is_near(value, mentions[n].fact.quantity.value), later))  # type: ignore[misc]
            near += [n for n in later[len(near) :] if swapped(value, mentions[n].fact.quantity.value)]
            for b in near:
                if mentions[a].fact.sentence != mentions[b].fact.sentence and _may_be_held(mentions[a], mentions[b]):
                    yield min(a, b), max(a, b)


def _may_be_held(a: Mention, b: Mention) -> bool:
    """Whether what two mentions tell can matter: an echo matters to a result only, and where it says something else; cells of one table tell each thing once."""
    if not (a.echo or b.echo):
        apart = abs(a.fact.quantity.span.start - b.fact.quantity.span.start)
        return not (OF_TABLE in a.fact.why and OF_TABLE in b.fact.why and apart < TABLE)
    count = b if a.echo else a
    return not count.echo and count.fact.status == "achieved" and not agree(a.fact.quantity, b.fact.quantity)


def may_contradict(a: Quantity, b: Quantity) -> bool:
    """Whether two figures cannot be one and are near enough to be told of one thing all the same."""
    low, high = sorted((a.value, b.value))
    return 0 < low and (is_near(low, high) or swapped(low, high)) and not agree(a, b)


def is_near(low: Decimal, high: Decimal) -> bool:
    """Whether two values, the smaller first, lie near enough to be told of one thing: not far apart, or by one."""
    return high <= max(NEAR * low, low + 1)


def paired(mentions: Sequence[Mention]) -> tuple[list[tuple[int, int]], np.ndarray]:
    """The pairs that may tell one thing, and how each stands to the other: (pairs, len(NAMES)) float64."""
    import numpy as np

    pairs = list(candidates(mentions))
    if not pairs:
        return [], np.zeros((0, len(NAMES)))
    told_again = _retellings(mentions)
    rivals = Counter(n for pair in pairs for n in pair)
    roots = np.sqrt([[share for row, share in one.reading.rows.items() if row != "none"] for one in mentions])
    first, later = np.array(pairs).T
    rows = np.einsum("pr,pr->p", roots[first], roots[later]).tolist()
    return pairs, np.array(
        [
            features(mentions[i], mentions[j], shared, _beside(told_again[i], told_again[j], min(rivals[i], rivals[j])))
            for (i, j), shared in zip(pairs, rows, strict=True)
        ],
        dtype=np.float64,
    )


def _retellings(mentions: Sequence[Mention]) -> list[tuple[bool, float]]:
    """Whether the figure of each mention is told elsewhere too, and how many of those near it are: where a report sums itself up, most are."""
    places: dict[tuple[str, Decimal], list[int]] = {}
    for one in mentions:
        quantity = one.fact.quantity
        if SMALL <= quantity.value:
            places.setdefault((kind_of_count(quantity.unit), quantity.value), []).append(quantity.span.start)
    starts = [one.fact.quantity.span.start for one in mentions]
    again = []
    for one, start in zip(mentions, starts, strict=True):
        told = places.get((kind_of_count(one.fact.quantity.unit), one.fact.quantity.value), ())
        again.append(any(APART < abs(other - start) for other in told))
    order = sorted(range(len(mentions)), key=starts.__getitem__)
    found = [(False, 0.0)] * len(mentions)
    for at, n in enumerate(order):
        near = [m for m in order[max(0, at - AROUND) : at + AROUND + 1] if m != n and abs(starts[m] - starts[n]) <= BESIDE]
        found[n] = again[n], sum(again[m] for m in near) / max(FEWEST, len(near))
    return found


def _beside(a: tuple[bool, float], b: tuple[bool, float], rivals: int) -> tuple[float, float, float]:
    """What speaks for two figures being told once each of one thing: that those around one of them are told again, that they are not, and that few others are near."""
    return max(a[1], b[1]), float(not (a[0] or b[0])), 1 / rivals


def features(a: Mention, b: Mention, rows: float, beside: tuple[float, float, float]) -> tuple[float, ...]:
    """How two mentions stand to each other, in the order of NAMES.

    Args:
        rows: how far the second reader puts both into the same rows of the default catalogue
        beside: what the figures around them say, as `_beside` tells
    """
    first, later = a.fact.quantity, b.fact.quantity
    low, high = sorted((float(first.value), float(later.value)))
    around = _dice(a.around, b.around)
    thin = a.thin or b.thin
    return (
        first.value == later.value,
        math.log(high / low),
        alike(a.fact.what, b.fact.what),
        len(a.what & b.what) / max(1, min(len(a.what), len(b.what))),
        _dice(a.clause, b.clause),
        around,
        rows,
        a.fact.measure == b.fact.measure,
        first.unit == later.unit,
        a.fact.status == b.fact.status,
        thin,
        thin * around,
        min(1.0, abs(a.fact.sentence - b.fact.sentence) / FAR),
        a.fact.section == b.fact.section,
        first.value != later.value and agree(first, later),
        swapped(first.value, later.value),
        min(DIGITS, len(first.value.normalize().as_tuple().digits)) / DIGITS,
        high < SMALL,
        first.unit_class == "money",
        first.unit_class == "percent",
        first.value != later.value and SUMMED.search(a.fact.clause + b.fact.clause) is not None,
        _has_verb(a.fact) and _has_verb(b.fact) and a.fact.action_class != b.fact.action_class,
        (CHOSEN in a.fact.why) != (CHOSEN in b.fact.why),
        *beside,
        *(a.echo or b.echo or NO_ECHO),
        1.0,
    )


def _has_verb(fact: Fact) -> bool:
    """Whether a verb of its own governs a count."""
    return bool(fact.action) and LENT not in fact.why


def agree(a: Quantity, b: Quantity) -> bool:
    """Whether two figures can be one: of one value, a loose one (900余) that holds the other, or one rounded (2.36万, 2.4万)."""
    return a.value == b.value or _holds(a, b) or _holds(b, a) or _rounds(a, b) or _rounds(b, a)


@lru_cache(maxsize=1 << 14)
def swapped(a: Decimal, b: Decimal) -> bool:
    """Whether two figures differ in two digits that have changed places (986, 968): a slip of the typing hand."""
    if a == b:
        return False
    ours, theirs = f"{a:f}", f"{b:f}"
    apart = [n for n, (x, y) in enumerate(zip(ours, theirs, strict=False)) if x != y]
    return len(ours) == len(theirs) and len(apart) == PAIR and sorted(ours) == sorted(theirs)


def _rounds(a: Quantity, b: Quantity) -> bool:
    """Whether the second figure is the first with fewer digits, two at least; of whole ones not where it is written out: 2580座 and 2600座 are two figures."""
    fine, coarse = a.value.normalize().as_tuple(), b.value.normalize().as_tuple()
    if not 2 <= len(coarse.digits) < len(fine.digits) or not isinstance(coarse.exponent, int) or not a.bound == b.bound == "exact":
        return False
    if a.value == a.value.to_integral_value() and b.value.adjusted() < b.span.end - b.span.start - len(b.unit):
        return False
    return a.value.quantize(Decimal(1).scaleb(coarse.exponent), ROUND_HALF_UP) == b.value


def _holds(a: Quantity, b: Quantity) -> bool:
    """Whether a loose figure holds another: 900余 what lies from 900 to 1000, 约3500 what lies within 100 of it, never more than its last digit tells."""
    if a.bound == "exact":
        return False
    step = Decimal(1).scaleb(int(a.value.normalize().as_tuple().exponent))
    low = a.lower if a.lower is not None else a.value - step
    high = a.upper if a.upper is not None else a.value + step
    return low <= b.value <= high


def _dice(a: frozenset[str], b: frozenset[str]) -> float:
    return 2 * len(a & b) / max(1, len(a) + len(b))


def alike(a: str, b: str) -> float:
    """Dice coefficient over character pairs."""
    return _dice(_pairs(a), _pairs(b))


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def find_twins(twins: Twins, mentions: Sequence[Mention]) -> tuple[Twin, ...]:
    """The pairs of counts that may tell one thing, each with its probability, the likeliest first."""
    import numpy as np

    pairs, looked = paired(mentions)
    chances = twins.curve.chances(looked)
    likely = np.flatnonzero(SHOWN <= chances).tolist()
    found = [Twin(mentions[pairs[n][0]].fact.id, mentions[pairs[n][1]].fact.id, float(chances[n])) for n in likely]
    return tuple(sorted(found, key=lambda t: (-t.probability, t.first, t.later)))


def repeated(twins: Twins, facts: Sequence[Fact], found: Sequence[Twin]) -> tuple[Fact, ...]:
    """The facts with duplicate_of set to the first mention, no chains; of a sentence each first mention is repeated once."""
    by_id = {fact.id: n for n, fact in enumerate(facts)}
    first: dict[int, int] = {}
    taken: set[tuple[int, int]] = set()
    roots: set[int] = set()
    for twin in found:
        if twin.first not in by_id or twin.later not in by_id:
            continue  # a row of a table that was pasted into the text repeats nothing, it may contradict
        i, j = by_id[twin.first], by_id[twin.later]
        if twin.probability < twins.threshold or not agree(facts[i].quantity, facts[j].quantity) or j in first:
            continue
        if facts[i].quantity.unit_class == "money" and set(facts[i].said).isdisjoint(facts[j].said):
            continue  # round sums of money meet by chance: 经费60万元, 补贴60万元
        if GRADE.findall(facts[i].what) != GRADE.findall(facts[j].what):
            continue  # 一等奖36项 is not 奖项36个
        if (facts[i].status == "achieved") != (facts[j].status == "achieved"):
            continue  # what was set and done is told twice and is two figures
        root = first.get(i, i)
        if root != j and (facts[j].sentence, root) not in taken and j not in roots:
            first[j] = root
            roots.add(root)
            taken.add((facts[j].sentence, root))
    return tuple(_again(fact, facts[first[n]]) if n in first else fact for n, fact in enumerate(facts))


def _again(fact: Fact, first: Fact) -> Fact:
    """A later mention, with the verb of the first where it has none of its own."""
    action, action_class = acted(fact, first)
    return replace(fact, duplicate_of=first.id, action=action, action_class=action_class, why=(*fact.why, "link.duplicate"))


@cache
def shipped_twins() -> Twins:
    """The weights that come with the package.

    Raises:
        ModelError: missing or damaged
    """
    return load_twins(shipped_path("twins.json"))


def load_twins(path: Path) -> Twins:
    """Weights from their file.

    Raises:
        ModelError: they cannot be read, or were made for other features
    """
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        return Twins(read_curve(read, NAMES), float(read["threshold"]))
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise ModelError(f"模型文件 {path.name} 读不了：请重新安装本程序，或运行 narrative train 生成") from error
