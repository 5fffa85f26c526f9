"""The words that say that a value grew or fell, and the value they are told of, where a bracket stands behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrative.checks.material import Figure, Material

DEED = "[报引收办用发产放卖运查种植养栽建印跑走]"  # 上年2310万立方米，少引9.8%
GROWTH = re.compile(
    rf"(?:增长|增加|增幅|增速|涨幅|上涨|提高|上升|提升|攀升|扩大|净增|增|涨|升|(?:扩|增|多|加)[种植养栽建]|多{DEED})(?:了|达到?|有|为|率|幅度|近|约)*$|^多(?:了|出)?$"
)
FALL = re.compile(rf"(?:下降|减少|降低|降幅|压减|缩短|下滑|回落|减|降|跌|少{DEED})(?:了|达到?|有|为|幅度|近|约)*$|^少(?:了)?$")
SIMPLE_GROWTH = r"(?:多|冒|蹿|窜|飙|拱)(?:[了出高起升]|上去)*"  # in plainer words, right behind the value before it
SIMPLE_FALL = r"(?:少|掉|滑|压|落|缩|砍)(?:[了去下低掉减])*"
MOVED = re.compile(
    rf"[）)]?[，,]?(?:同比|今年|又|足足|净|整整|往[上下]|一下子?|还|反而?)?(?:(?P<up>{SIMPLE_GROWTH})|{SIMPLE_FALL})(?:约|近)?"
)
REACH = 24  # figures on either side that a long sentence is looked at


def grows(words: str) -> bool:
    """Whether the words before a figure say that something grew by it."""
    moved = MOVED.fullmatch(words)
    return GROWTH.search(words) is not None or (moved is not None and moved["up"] is not None)


def shrinks(words: str) -> bool:
    """Whether the words before a figure say that something fell by it."""
    moved = MOVED.fullmatch(words)
    return FALL.search(words) is not None or (moved is not None and moved["up"] is None)


def word_of(told: Figure) -> str:
    """The word of the change right before its figure: 增长, 减少."""
    found = GROWTH.search(told.gap) or FALL.search(told.gap) or MOVED.fullmatch(told.gap)
    return found.group().lstrip("）)，,") if found else ""


def outside(material: Material, row: Sequence[Figure], k: int) -> Sequence[Figure]:
    """Three figures of a sentence from one on; where that stands in a bracket that closes behind it, the one that the bracket tells of in its stead: 7164件（投诉5210件、
    举报1486件），上年同期5972件，多出20%."""
    first, *others = row[k : k + 3]
    gap = material.between(first, others[0])
    if "）" not in gap or "（" in gap:
        return row[k : k + 3]
    opened = next((j for j in range(k - 1, max(-1, k - REACH), -1) if re.search("[（）]", row[j + 1].gap)), -1)
    whole = opened >= 0 and re.fullmatch("[^，。；（）]{0,6}（[^（）]*", row[opened + 1].gap) is not None
    return (row[opened], *others) if whole else row[k : k + 3]
