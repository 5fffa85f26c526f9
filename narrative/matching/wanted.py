"""The rows of a table, made ready once: their words, what they count, what they demand. Knows nothing of facts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from typing import TYPE_CHECKING, Any

from narrative.facts.concepts import Vocabulary, vocabulary
from narrative.facts.words import actions
from narrative.matching.aims import Aims, aims_of
from narrative.matching.kin import contrasts_of, kin_of
from narrative.matching.steps import step_of
from narrative.matching.units import row_kinds
from narrative.matching.wording import Wording, wording_of
from narrative.types import Indicator

if TYPE_CHECKING:
    import numpy as np

TAILS = re.compile(
    r"(?:举办|开展|完成|发放|情况|水平|规模|总量|总数|数量)*(?:场次|次数|人次|人数|份数|篇数|数量|期数|天数|项数|件数|个数|总额|金额|总数|总量|比例|数|量|率|额)?(?:[（(][^（）()]{0,12}[)）])?$"
)
ASKED = re.compile(r"(.{2,}?)(?:对.*)?的?(?:综合|总体)?(?:满意|认可|好评|知晓)")
ANYONE = re.compile(  # who is asked where a row names nobody in particular
    r"服务对象|受益对象|受助对象|社会公众|人民群众|办事群众|参与|参加|受益|受众|公众|群众|百姓|居民|对象|人员|观众|用户|客户|各方|相关|有关|服务|社会|活动|群体|及|和|与|等|的|、|者|人"
)
GRADE = re.compile(r"[特一二三]等奖|[金银铜][奖牌]|优秀奖|优胜奖")


@dataclass(frozen=True, slots=True)
class Row:
    """What a row of a table is, as far as it does not hang on the fact.

    Args:
        kin: concepts and groups of words that its name holds; objects: the concepts alone
        kinds: what sorts of quantity can stand in it (count, money, percent, …), empty where nothing tells
    """

    indicator: Indicator
    kin: frozenset[str]
    objects: frozenset[str]
    actions: frozenset[str]
    contrasts: frozenset[str]
    kinds: frozenset[str]
    unit: str
    is_grade: bool
    asked: frozenset[str] = frozenset()  # the characters of whom a satisfaction is of, where the name says it more closely than the public
    step: str = ""  # of a chain (受理, 办结), the last that its name tells
    group: tuple[str, ...] = ()  # the same as the pieces of the words that it stands in


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of a table with their words as sparse matrices, so that all facts are held against all rows at once.

    Args:
        named: the character pairs of each name, a row's own name before its aliases
        vocabulary: character pair of some name → row of `names`
        names: (pairs, n names): 1 where the name holds the pair; `weights` the same with rare pairs heavier, each name adding up to 1
        letters: character of some name → row of `characters`, which is weighted as `weights` is
        wording: the words of each name, whose characters are rows as in `letters`
        asked: (characters, n rows) the characters of whom a row asks, those of each row adding up to 1
        owners: (n names,) row of each name, rising
        groups: concept or group of words → row of `kin`
        kin: (groups, n rows): rare ones heavier, each row of the table adding up to 1 (or all 0)
        aims: the targets of the rows; ungraded: (n rows,) 1 where a row names no grade of prizes
        demanded: the families of attributes that some row states
    """

    rows: tuple[Row, ...]
    named: tuple[frozenset[str], ...]
    vocabulary: Mapping[str, int]
    names: Any
    weights: Any
    letters: Mapping[str, int]
    characters: Any
    wording: Wording
    asked: Any
    owners: tuple[int, ...]
    groups: Mapping[str, int]
    kin: Any
    aims: Aims
    ungraded: Any
    has_targets: bool
    demanded: frozenset[str]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The rows' indicators in order."""
        return tuple(row.indicator for row in self.rows)


def prepared(indicators: Sequence[Indicator]) -> Rows:
    """The rows of a table as `prepare` gives them; the same rows with the same words are the same object, so that what is remembered of them is found again."""
    return _prepared(tuple(indicators), vocabulary())


@lru_cache(maxsize=32)
def _prepared(indicators: tuple[Indicator, ...], _: Vocabulary) -> Rows:
    return prepare(indicators)


def prepare(indicators: Sequence[Indicator]) -> Rows:
    """The rows of a table, ready to be held against facts."""
    import numpy as np

    rows = tuple(_row(indicator) for indicator in indicators)
    named = [(n, name) for n, indicator in enumerate(indicators) for name in (indicator.name, *indicator.aliases)]
    owners = [n for n, _ in named]
    names = [pairs_of(core(name)) or pairs_of(name) or frozenset((name,)) for _, name in named]
    vocabulary, binary = _matrix(names)
    letters, single = _matrix(list(map(letters_of, names)))
    groups, kin = _matrix([row.kin for row in rows])
    aims = aims_of(indicators)
    return Rows(
        rows,
        tuple(names),
        vocabulary,
        np.ascontiguousarray(binary.T),
        np.ascontiguousarray(_weighted(binary).T),
        letters,
        np.ascontiguousarray(_weighted(single).T),
        wording_of([core(name) for _, name in named], letters),
        _asked(rows, letters),
        tuple(owners),
        groups,
        np.ascontiguousarray(_weighted(kin).T),
        aims,
        np.array([not row.is_grade for row in rows], dtype=np.float32),
        bool(aims.values.any()),
        frozenset(c.partition(".")[0] for row in rows for c in row.contrasts),
    )


def group_of(words: str) -> tuple[str, ...]:
    """The words that name a group of people more closely than the public, without those that name anyone."""
    return tuple(ANYONE.sub(" ", words).split())


def _row(indicator: Indicator) -> Row:
    name = indicator.name
    asked = [match for one in (name, *indicator.aliases) if (match := ASKED.match(one))]
    group = group_of(asked[0].group(1)) if len(asked) == 1 else ()  # a row of several names asks several groups
    wanted = {c.removeprefix("action.") for c in indicator.concepts if c.startswith("action.")} or set(_verbs_of(name))
    objects = frozenset(c for c in indicator.concepts if not c.startswith("action."))
    kin = objects | kin_of(name) | {group for alias in indicator.aliases for group in kin_of(alias)}
    return Row(
        indicator,
        kin,
        objects,
        frozenset(wanted),
        contrasts_of(name),
        row_kinds(indicator),
        indicator.unit.removeprefix("万").removeprefix("亿"),
        GRADE.search(name) is not None,
        frozenset("".join(group)),
        step_of(name),
        group,
    )


def _asked(rows: Sequence[Row], index: Mapping[str, int]) -> np.ndarray:
    import numpy as np

    matrix = np.zeros((len(index), len(rows)), dtype=np.float32)
    for n, row in enumerate(rows):
        for letter in row.asked & index.keys():
            matrix[index[letter], n] = 1 / len(row.asked)
    return matrix


def _matrix(sets: Sequence[frozenset[str]]) -> tuple[dict[str, int], np.ndarray]:
    """Element → column, and (sets, elements) with 1 where a set holds the element; columns in the elements' order."""
    import numpy as np

    columns = {element: i for i, element in enumerate(sorted(set().union(*sets)))}
    matrix = np.zeros((len(sets), len(columns)), dtype=np.float32)
    for n, held in enumerate(sets):
        matrix[n, [columns[element] for element in held]] = 1
    return columns, matrix


def _weighted(binary: np.ndarray) -> np.ndarray:
    """Each row of a 0/1 matrix with rarer columns heavier, adding up to 1."""
    import numpy as np

    rarity = np.log1p(len(binary)) - np.log(np.maximum(binary.sum(axis=0), 1)) if binary.size else binary.sum(axis=0)
    weighted = binary * rarity
    total = weighted.sum(axis=1, keepdims=True)
    shares: np.ndarray = np.divide(weighted, total, out=np.zeros_like(weighted), where=0 < total)
    return shares


@lru_cache(maxsize=16384)
def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text."""
    return frozenset(map(add, text, text[1:]))


@lru_cache(maxsize=16384)
def letters_of(pairs: frozenset[str]) -> frozenset[str]:
    """The characters that pairs of them hold."""
    return frozenset("".join(pairs))


def core(name: str) -> str:
    """The name without the words for its count: 科普活动举办场次 → 科普活动."""
    bare = TAILS.sub("", name)
    return bare if 2 <= len(bare) else name


@lru_cache(maxsize=4096)
def _verbs_of(name: str) -> tuple[str, ...]:
    """The action classes of the verbs that a row's name holds, longest verbs first."""
    found = [action for verb, action in _verbs() if verb in name]
    return tuple(dict.fromkeys(found))[:3]


@lru_cache(maxsize=1)
def _verbs() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((v, a) for v, a in actions().items() if 2 <= len(v)), key=lambda item: (-len(item[0]), item[0])))


def similarity(a: str, b: str) -> float:
    """Dice coefficient over the pairs of neighbouring characters of two phrases, 0 to 1."""
    return dice(pairs_of(a), pairs_of(b))


def dice(a: frozenset[str], b: frozenset[str]) -> float:
    """Dice coefficient of two sets, 0 to 1; 0 for two empty ones."""
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0
