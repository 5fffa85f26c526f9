"""Rates of one list that share a base told above it: of 2500人, 建册2375人，建册率95%; 访视2350人，访视率96%, where only one does not fit. Doubts only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from narrative.checks.issues import issue
from narrative.checks.material import Figure, Material, shown, ulp
from narrative.checks.rates import STATISTIC, alike, counted, explained, is_rate
from narrative.types import Issue

RATED = re.compile(r"[，,（(；;]?(?P<name>[一-龥]{0,6}率|占比?)?(?:为|达到?|是|：|:)?")
BASE = re.compile(r"底数|基数|总数|应|辖区|常住|全[县市区镇乡州院校]|共有?$|现有|在册")
OTHER = re.compile("目标|计划|任务|上年|去年|同期|累计|全[省国]")
EXCEPT = re.compile("扣除|不含|除外|除去|剔除|口径")
WINDOW = 16  # sentences with figures that one list may take
AGREEING = 2  # rates that must fit a base before it is one
LEAST = 20  # smaller bases fit by chance
SLIP = Decimal(6)  # points that a rate may be off: farther off it has a base of its own


def check_rates_based(material: Material) -> Iterator[Issue]:
    """The rate behind a count that no count near it explains, while two or more others of its list fit the base told above and it is near that."""
    rated = [(at, row[k - 1], row[k]) for at, row in enumerate(material.rows) for k in range(1, len(row)) if _rated(material, row, k)]
    for at, part, told in rated:
        near = [f for row in material.rows[max(0, at - WINDOW) : at + WINDOW] for f in row if f.flow == told.flow and counted(f)]
        own = [f for f in near if f.sentence == told.sentence and f.start_v < part.start_v and alike(f, part) and part.value <= f.value]
        if own or EXCEPT.search(material.sentence_text(told)) or _fits_any(part, told, near):
            continue  # its whole is told beside it, or some count is its whole
        others = [(p, r) for n, p, r in rated if r is not told and abs(n - at) <= WINDOW and p.flow == part.flow]
        base = _base(material, part, told, near, others)
        if base is None or explained(told, part, base, near):
            continue
        right = (part.value / base.value * 100).quantize(Decimal(1).scaleb(-told.decimals))
        if SLIP < abs(right - told.value) or not (_slipped(right, told) or _named_base(material, base)):
            continue
        yield issue(
            "rate",
            (base.span, part.span, told.span),
            f"同组其他比率都以“{base.text}”为底数，按此“{part.text}”为 {shown(part.value)}÷{shown(base.value)}={shown(right)}%，与所写“{told.text}”不一致",
            certain=False,
        )


def _rated(material: Material, row: Sequence[Figure], k: int) -> bool:
    """Whether a percentage is the rate of the count right before it."""
    part, told = row[k - 1], row[k]
    if not is_rate(told) or not counted(part) or OTHER.search(part.label + told.label):
        return False
    found = RATED.fullmatch(material.between(part, told))
    name = (found.group("name") or "").removesuffix("率") if found else ""
    told_of = name in ("", "占", "占比") or name[-2:] in part.gap + part.text + part.after  # 建册3092人，住院分娩率99.8% is of others
    return found is not None and told_of and not STATISTIC.search(name)


def _fits(part: Figure, base: Figure, told: Figure) -> bool:
    return 0 < base.value and abs(part.value / base.value * 100 - told.value) <= ulp(told) * Decimal("0.51")


def _fits_any(part: Figure, told: Figure, near: Sequence[Figure]) -> bool:
    return any(_fits(part, f, told) for f in near if f is not part and alike(f, part))


def _named_base(material: Material, figure: Figure) -> bool:
    """Whether the words before a count in its sentence call it the base of what follows."""
    return BASE.search(material.before(figure)[-20:]) is not None


def _base(material: Material, part: Figure, told: Figure, near: Sequence[Figure], others: Sequence[tuple[Figure, Figure]]) -> Figure | None:
    """The count above a rate that two or more others of its list fit; a rate in whole numbers fits sooner by chance and counts for half."""
    wholes = [
        f for f in near if f.start_v < part.start_v and part.value <= f.value and LEAST <= f.value and f.scale == 1 and alike(f, part)
    ]
    best: tuple[int, Figure] | None = None
    for whole in wholes:
        fitting = {r.span: r for p, r in others if p is not whole and alike(p, whole) and whole.start_v < r.start_v and _fits(p, whole, r)}
        weight = sum(2 if r.decimals else 1 for r in fitting.values())
        enough = AGREEING if _named_base(material, whole) else AGREEING * 2
        if AGREEING <= len(fitting) and enough <= weight and (best is None or best[0] < weight):
            best = (weight, whole)
    return best[1] if best else None


def _slipped(right: Decimal, told: Figure) -> bool:
    """Whether a figure differs from the right one by one digit, or by two that changed places."""
    a, b = f"{right:f}", f"{told.value.quantize(right):f}"
    apart = [n for n in range(len(a)) if a[n] != b[n]] if len(a) == len(b) else []
    return len(apart) == 1 or (len(apart) == 2 and apart[1] - apart[0] == 1 and a[apart[0]] == b[apart[1]] and a[apart[1]] == b[apart[0]])
