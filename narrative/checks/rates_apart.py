"""Rates whose counts stand in the sentence before, or among other counts: 受理412件，其中…。年内办结384件，办结率98.2%. Doubts only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from narrative.checks.issues import issue
from narrative.checks.material import Figure, Material, shown
from narrative.checks.rates import RATE, STATISTIC, alike, counted, explained, foreign, is_rate, named_pair, stems, worded
from narrative.types import Issue

BACK = 1  # sentences before a rate that may tell its counts
REACH = 120  # characters before a rate in which its counts stand
OTHER = re.compile(
    r"；|%|20\d\d年|上年|去年|往年|[上前头]一年|历年|同期|全[省国]|平均|人均|每|另|抽取|随机|回访|其[他余]|上半年|季度|\d月(?![底末])|目标|计划|任务|不少于|以上|结转|存量|积案"
)
WHOLE = re.compile(
    r"符合|需|受理|收到|接到|收案|立案|登记|发[放出]|应|共|参[加训考评检保赛]|报名|检[查测验]|抽[检查测样]|排查|发现|摸排|在册|新收|涉及|现有|签订|申报|筛查|监测|调查|培训|交办|转办|下达|组织|纳入|建成|确定|办理|全[县市区镇乡州]|辖区"
)
SETTING = re.compile(r"(?:实际|已|均|经|当场|现场|按期|及时|全部|其中|有|共|后|问题|隐患|完成|成功|累计)")
TASK = re.compile(
    "(?:通过|合格|及格|办案|任务|完成|办结|结案|达标|入选|录[用取]|资助|救助|兑现|发放|落实|服务|答复|回复|处[置理]|化解|调解|整治|治理|改造|修复)(?:完成)?率"
)
SIDE_BY_SIDE = re.compile(r"，[一-龥]{2,6}率(?:为|达到?|是)?")
DEED = re.compile("(?:到位|结案?|完|成功?|好|妥|[到上过]|发放|兑现|落实|拿证|取证|合格|入选)了?(?:的|有)?$")
TIMELY = re.compile("及时|按时|按期|准时|自动|一次|当场|首|初|平均|到位|保障|完好|利用|使用|周转|投诉|群众|综合|总体|整体")
LEAST = 4
SLIP = Decimal(15)  # points that a rate may be off: farther off it is of something else
WHOLLY = Decimal(100)


def check_rates_apart(material: Material) -> Iterator[Issue]:
    """A rate named by one count of its sentence or the sentence before it that no larger count of the same unit told there gives."""
    for at, row in enumerate(material.rows):
        for k, figure in enumerate(row):
            if not is_rate(figure) or named_pair(material, at, k) is not None:
                continue
            found = _apart(material, at, k)
            if found is None:
                continue
            part, whole, name = found
            told = (part.value / whole.value * 100).quantize(Decimal("0.1"))
            if WHOLLY <= figure.value or SLIP < abs(told - figure.value):
                continue  # the rate of something else
            yield issue(
                "rate",
                (part.span, whole.span, figure.span),
                f"“{name}{figure.text}”若按“{part.text}”和“{whole.text}”计算，应为 {shown(part.value)}÷{shown(whole.value)}={shown(told)}%，请核对口径",
                certain=False,
            )


def _apart(material: Material, at: int, k: int) -> tuple[Figure, Figure, str] | None:
    """(part, whole, name of the rate) where one count near a rate has its name, a larger one may be its whole, and none gives the rate."""
    row = material.rows[at]
    figure = row[k]
    name = RATE.search(material.before(figure)[-24:])
    if name is None or TIMELY.search(name.group("name")) or STATISTIC.search(name.group("name")):
        return None
    stem = re.sub("率$|比例$|度$", "", name.group("name"))[-2:]
    counts = _counts_before(material, at, k)
    beside = _beside(material, row, k, name.group("name"))
    part = _of_name(counts, stem) or beside
    if part is None or any(f.quantity.unit == "%" and part.start_v < f.start_v for f in row[:k]):
        return None
    if (
        part is not beside
        and not any(word in part.label + part.text + part.after for word in stems(stem))
        and foreign(material, part, figure, stem, "".join(f.label + f.text + f.after for f in counts))
    ):
        return None
    wholes = [f for f in counts if f is not part and alike(f, part) and part.value <= f.value and f.value >= LEAST]
    if not wholes or OTHER.search(material.between(min(*wholes, part, key=_place), figure)) or OTHER.search(wholes[0].label):
        return None
    between = [f for f in counts if part.start_v < f.start_v and alike(f, part)]
    near = [f for f in counts if f.flow == figure.flow]
    if between or any(explained(figure, part, whole, near) for whole in wholes):
        return None
    named = [f for f in wholes if f.start_v < part.start_v and WHOLE.search(f.label)]
    return (part, max(named, key=lambda f: f.value), name.group("name")[-6:]) if named else None


def _beside(material: Material, row: Sequence[Figure], k: int, name: str) -> Figure | None:
    """The count right before a rate that says how much of a task is done, whatever the words: 符合条件860人，发放到位817人，资助率98%."""
    if k < 2 or not TASK.match(name) or not SIDE_BY_SIDE.fullmatch(material.between(row[k - 1], row[k])):
        return None
    whole, part = row[k - 2], row[k - 1]
    gap = material.between(whole, part)
    plain = gap.startswith("，") and len(gap) <= 10 and DEED.search(part.label) and counted(whole) and counted(part)
    return part if plain and alike(whole, part) and part.value < whole.value and WHOLE.search(whole.label) else None


def _place(figure: Figure) -> int:
    return figure.start_v


def _counts_before(material: Material, at: int, k: int) -> list[Figure]:
    """The counts before a rate, in its sentence and the one before it in its paragraph, no further than REACH."""
    row = material.rows[at]
    figure = row[k]
    place = material.sentences[figure.sentence]
    found = []
    for other in (*material.rows[max(0, at - BACK) : at], row[:k]):
        if not other:
            continue
        one = material.sentences[other[0].sentence]
        if one.flow == place.flow and one.paragraph == place.paragraph and place_gap(figure, other[0]) <= BACK:
            found += [f for f in other if counted(f) and figure.start_v - f.start_v <= REACH]
    return found


def place_gap(figure: Figure, other: Figure) -> int:
    """How many sentences lie between two figures."""
    return figure.sentence - other.sentence


def _of_name(counts: Sequence[Figure], stem: str) -> Figure | None:
    """The last count that a rate is named by: in its own words, or in those behind it (1200人实现再就业)."""
    for figure in reversed(counts):
        words = SETTING.sub("", figure.label[-8:]) + figure.label[-8:] + figure.text + figure.after[:10]
        if any(word in words for word in stems(stem)) or worded(figure, stem):
            return figure
    return None
