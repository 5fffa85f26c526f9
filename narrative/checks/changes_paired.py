"""Two changes in one clause: 38起、29人，而上年是45起、33人，起数下降15.6%，死亡人数下降18.2%. Each rate is paired with its count and recomputed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from narrative.checks.issues import issue
from narrative.checks.material import Figure, Material, shown, ulp
from narrative.types import Issue

EARLIER = re.compile(
    r"[，,；;（(]?(?:而|较|比|同比|相比)?(?:上年|去年|(?<!以)前年|[上前头]一年|20\d\d年)(?:度|全年|同期|末|底)*的?(?:分别|各|则)?(?:为|是|有|只有|仅有)?(?P<own>[一-龥]{0,6})"
)
LISTED = re.compile(r"(?:[、，,]|和|及|与)(?P<own>[一-龥]{0,10})")
CHANGED = re.compile(
    r"[，,；;）)、]*(?P<name>[^，。；、]{0,10}?)(?:同比|分别|各|又|也)*(?P<word>增[长加幅]|上升|提高|升幅|涨幅|上涨|下降|减少|降低|降幅|回落|[升降增涨]|多|少)(?:了|率|幅|幅度|为|约|达)*"
)
APART = re.compile(r"[、，,和及与]|以及")
FALLS = re.compile("[降少回]")
GENERAL = re.compile("[人起件数量总额的个名次]|同比")
BARRED = re.compile("累计|目标|任务|计划|其中|平均|环比")
MOST = 3  # counts whose changes one sentence tells together


def check_changes_paired(material: Material) -> Iterator[Issue]:
    """The changes behind two or three counts of this year and as many of the year before, in one order, that are not those of their counts."""
    for row in material.rows:
        for n in range(MOST, 1, -1):
            for k in range(len(row) - 3 * n + 1):
                now, old, told = row[k : k + n], row[k + n : k + 2 * n], row[k + 2 * n : k + 3 * n]
                if _runs(material, now, old, told):
                    yield from _each(material, now, old, told)


def _runs(material: Material, now: Sequence[Figure], old: Sequence[Figure], told: Sequence[Figure]) -> bool:
    """Whether counts of this year, counts of the year before in the same units and percentages stand behind each other."""
    if any(f.quantity.unit != "%" for f in told) or any(not f.exact or f.quantity.flags for f in (*now, *old, *told)):
        return False
    if any(
        a.quantity.unit != b.quantity.unit or a.quantity.unit in ("", "%", "个百分点") or b.value <= 0
        for a, b in zip(now, old, strict=True)
    ):
        return False
    if any(f.quantity.unit_class in ("rank", "age") for f in now) or BARRED.search(
        now[0].gap[-16:] + "".join(f.gap for f in (*now[1:], *old, *told))
    ):
        return False
    if not EARLIER.fullmatch(material.between(now[-1], old[0])):
        return False
    return all(LISTED.fullmatch(material.between(a, b)) for run in (now, old) for a, b in pairwise(run))


def _each(material: Material, now: Sequence[Figure], old: Sequence[Figure], told: Sequence[Figure]) -> Iterator[Issue]:
    first = CHANGED.fullmatch(material.between(old[-1], told[0]))
    if first is None:
        return
    plain = all(APART.fullmatch(material.between(a, b)) for a, b in pairwise(told))
    if plain and re.search("分别|各", told[0].gap):
        paired: list[tuple[int, str]] = [(n, first.group("word")) for n in range(len(told))]
    else:
        paired = []
        for figure in told:
            said = CHANGED.fullmatch(figure.gap)
            at = _named(said.group("name"), now) if said else None
            paired.append((-1 if at is None else at, said.group("word") if said else ""))
    if len({at for at, _ in paired if 0 <= at}) != sum(0 <= at for at, _ in paired):
        return
    for (at, word), figure in zip(paired, told, strict=True):
        if 0 <= at:
            yield from _told(now[at], old[at], figure, falls=bool(FALLS.search(word)))


def _named(name: str, now: Sequence[Figure]) -> int | None:
    """Which of some counts a change names, by its unit or its noun, where that is just one."""
    own = GENERAL.sub("", name)
    alike = [n for n, f in enumerate(now) if own in f.gap + APART.split(f.after)[0]] if len(own) > 1 else []
    if not alike and not own:
        alike = [n for n, f in enumerate(now) if name.startswith(f.quantity.unit)]  # 起数, 人次
    return alike[0] if len(alike) == 1 else None


def _told(new: Figure, old: Figure, told: Figure, *, falls: bool) -> Iterator[Issue]:
    right = (new.value - old.value) / old.value * 100
    spread = (ulp(new) + ulp(old) * new.value / old.value) / old.value * 50 if new.scale != 1 or new.decimals else Decimal(0)
    slack = max(Decimal("0.1"), ulp(told) * Decimal("0.6")) + spread
    opposed = new.value != old.value and falls == (old.value < new.value)
    if abs(abs(right) - told.value) <= slack and not opposed:
        return
    yield issue(
        "change",
        (new.span, old.span, told.span),
        f"由“{old.text}”到“{new.text}”，变动为（{shown(new.value)}−{shown(old.value)}）÷{shown(old.value)}={shown(right.quantize(Decimal('0.1')))}%，"
        f"与所写“{told.text}”{'方向相反' if opposed else '不一致'}",
    )
