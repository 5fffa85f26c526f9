"""From one value to another: the growth rate and the difference a sentence gives against the two values it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from narrative.checks.issues import issue
from narrative.checks.material import Figure, Material, shown, ulp
from narrative.types import Issue

FROM = re.compile(r"(?:由|从)[^，。；]{0,24}$")
TO = re.compile(
    r"^[^，。；]{0,6}(?:增加?到?|增长到?|上升到?|提[高升]到?|扩[大展]?到?|发展到?|升|扩充到?|跃升|变为|减少?到?|下降到?|降到?|压[减缩]到?|缩短到?)(?:至|到|为)?[^，。；\d]{0,6}$"
)
GROWTH = re.compile(r"(?:增长|增加|增幅|提高|上升|提升|增)(?:了|达|为|率|幅度)*$")
FALL = re.compile(r"(?:下降|减少|降低|降幅|压减|缩短|减)(?:了|达|为|幅度)*$")
PAST = re.compile(r"(?:比|较|同比)?(?:上年|去年|[上前]一年|\d{4}年)(?:度|同期|全年)?(?:的|为|是)?$")


BEFORE = 2  # sentences back that may tell the whole
PART = re.compile(r"其中|包括|含|占|[（(][^）)]*$")
CONNECTING = re.compile(
    r"增加|增长|上升|提[高升]|扩[大展充]|发展|跃升|变为|减少|下降|压[减缩]|缩短|[，,、（()）增升降到至为的了约近]|目前|现在|现有|如今|今年|本年度?|当年|全年|年[底末初]|\s"
)


def check_changes(material: Material) -> Iterator[Issue]:
    """由A增至B，增长P% (or 增加C) where B and A give another P or C; 比上年的A增长P% with the year's own B right before."""
    for at, row in enumerate(material.rows):
        for k in range(len(row) - 2):
            old, new, told = _ordered(material, row, row[k : k + 3])
            if old is None or new is None or told is None or old.value <= 0:
                continue
            totals = [
                f for other in material.rows[max(0, at - BEFORE) : at + 1] for f in other if f.flow == new.flow and new.value < f.value
            ]
            if any(_of(old, total, told) for total in totals if total.quantity.unit == new.quantity.unit):
                continue  # it is the whole that changed so
            if told.quantity.unit == "%":
                yield from _rate(old, new, told)
            elif told.quantity.unit == new.quantity.unit:
                yield from _difference(old, new, told)


def _of(old: Figure, new: Figure, told: Figure) -> bool:
    """Whether the change told is that from one value to the other."""
    change = new.value - old.value
    return abs(change / old.value * 100 - told.value) <= ulp(told) if told.quantity.unit == "%" else change == told.value


def _ordered(material: Material, row: Sequence[Figure], three: Sequence[Figure]) -> tuple[Figure | None, Figure | None, Figure | None]:
    """(old, new, told change) where three figures of a sentence are of that construction and of one extent, else three None."""
    a, b, c = three
    nothing = (None, None, None)
    if not (a.exact and b.exact and c.exact) or a.quantity.unit != b.quantity.unit or a.quantity.unit in ("", "%"):
        return nothing
    if any(f.quantity.flags for f in (a, b, c)):
        return nothing
    gap, last = material.between(a, b), material.between(b, c)
    if "。" in gap + last or "；" in gap + last or len(last) > 14:
        return nothing
    change = GROWTH.search(last) or FALL.search(last)
    if change is None:
        return nothing
    if FROM.search(a.gap) and TO.match(gap) and _named_alike(a.gap, gap):
        return (a, b, c)
    if PAST.search(gap) and len(gap) <= 14 and not re.search("累计|目标|任务|计划", a.gap[-12:] + gap) and not _is_part(material, a, row):
        return (b, a, c)
    return nothing


def _is_part(material: Material, figure: Figure, row: Sequence[Figure]) -> bool:
    """Whether a count is a part of what its sentence told before, so that last year's count may be that of the whole."""
    if PART.search(figure.gap) or any(fact.quantity.span == figure.span and fact.part_of is not None for fact in material.facts):
        return True
    return any(f.quantity.unit == figure.quantity.unit and figure.value < f.value for f in row if f.start_v < figure.start_v)


def _named_alike(first: str, gap: str) -> bool:
    """Whether the words between the values name nothing of their own, or what the words before the first name."""
    own = CONNECTING.sub("", gap)
    return not own or any(own[i : i + 2] in first for i in range(max(1, len(own) - 1)))


def _rate(old: Figure, new: Figure, told: Figure) -> Iterator[Issue]:
    right = (new.value - old.value) / old.value * 100
    slack = max(Decimal("0.1"), ulp(told) * Decimal("0.6")) + (ulp(new) + ulp(old)) / old.value * 50 * (
        1 if old.scale != 1 or new.scale != 1 else 0
    )
    if abs(abs(right) - told.value) <= slack or abs(new.value / old.value * 100 - told.value) <= slack:
        return
    if 0 < new.value and abs(abs(new.value - old.value) / new.value * 100 - told.value) <= slack:
        return
    yield issue(
        "change",
        (old.span, new.span, told.span),
        f"由“{old.text}”到“{new.text}”，变动为（{shown(new.value)}−{shown(old.value)}）÷{shown(old.value)}={shown(right.quantize(Decimal('0.1')))}%，"
        f"与所写“{told.text}”不一致",
    )


def _difference(old: Figure, new: Figure, told: Figure) -> Iterator[Issue]:
    right = abs(new.value - old.value)
    slack = (ulp(old) + ulp(new) + ulp(told)) * Decimal("0.6") if {old.scale, new.scale, told.scale} != {Decimal(1)} else Decimal(0)
    if abs(right - told.value) <= slack:
        return
    yield issue(
        "change",
        (old.span, new.span, told.span),
        f"“{new.text}”与“{old.text}”相差 {shown(right)}，与所写“{told.text}”不一致",
    )
