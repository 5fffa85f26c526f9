"""A result against the goal told beside it: 完成年度计划100场的110%, 计划500人、实际600人，超额30%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from narrative.checks.issues import issue
from narrative.checks.material import Figure, Material, shown, ulp
from narrative.types import Issue

GOAL = re.compile(r"(?:计划|任务|目标|年度指标)[^，。；\d]{0,8}$")
DONE = re.compile(r"完成|实际|共|培训|举办|开展|新建|建成|发放|服务|组织|受理|办结|改造|新增")
OVER = re.compile(
    r"(?:超额(?:完成)?|超了(?:了)?(?:年度|年初|全年)?(?:任务|计划|目标)?(?:的|数的)?|超(?:出|过)?(?:年度|年初|全年)?(?:任务|计划|目标|指标)(?:数)?(?:的)?)$"
)
SHARE = re.compile(r"(?:为|是|达到?|占|完成)?(?:了)?(?:年度|年初|全年|目标|计划)*(?:任务|计划|目标|指标)(?:数|量|值|总量)?的$")
OF_IT = re.compile(r"^的$")
DOING = re.compile(r"(?:完成|占|达到?|实现)[^，。；\d]{0,12}$")
GENERIC = re.compile(
    r"[，,、（(：:]|实际|全年|今年|本年度?|年度|年初|总体|整体|圆满|顺利|均|已|任务|目标|计划|指标|预算|数量|共|的|率|比例|约|占|为|是|达到?|提前"
)
RATE = re.compile(
    r"[，,（(]?(?:(?:年度|年初|全年)?(?:目标|任务|计划)?完成(?:率|比例)(?:为|达到?|是|：|:)*"
    r"|(?:为|是|达到?|占|完成|相当于)了?(?:年度|年初|全年|预期|既定|目标|计划)*(?:任务|计划|目标|指标)(?:数|量|值|总量)?的)$"
)
SET = re.compile(r"目标|计划|任务|年初安排|年初[设确下]?定|设定|指标值|预期")  # what opens a sentence of goals
REACHED = re.compile(r"实际|完成|截[至止]|全年|年底|年末")  # and one of results behind it
BACK = 2  # sentences of its paragraph before a result in which its goal may stand
DONE_APART = re.compile("实际|已完成|完成了|均完成|完成率")
SPLIT = re.compile(r"[\d、，,的了]|实际|完成|全年|共计?|累计")
BARRED = re.compile(r"累计|上年|去年|同比|比上|较上|其中|上半年|季度|\d{1,2}月(?!底|份?完成)|五年|三年|十[三四五]五")


def check_completion(material: Material) -> Iterator[Issue]:
    """The share of a goal a sentence claims, or what it claims beyond it, against the goal and the result it names."""
    for row in material.rows:
        for k in range(2, len(row)):
            found = _told(material, row, k)
            if found is not None and not _of_another(row, found[0], row[k]):
                yield from _compare(*found, row[k])
    yield from _apart(material)


def _of_another(row: Sequence[Figure], goal: Figure, told: Figure) -> bool:
    """Whether an earlier count of the sentence, the total of the parts told last, gives the share: 342亩，其中甲65亩、乙59亩，占任务300亩的114%."""
    return (
        goal.value > 0
        and told.quantity.unit == "%"
        and any(
            abs(f.value / goal.value * 100 - told.value) <= max(Decimal("0.1"), ulp(told) * Decimal("0.6")) + ulp(f) / goal.value * 50
            for f in row
            if f is not goal and f.quantity.unit == goal.quantity.unit and f.start_v < told.start_v
        )
    )


def _apart(material: Material) -> Iterator[Issue]:
    """The rate behind a result whose goal a sentence before it in the paragraph sets: 年初目标讲座100场。实际举办讲座120场，完成率110%."""
    for at, row in enumerate(material.rows):
        for k in range(1, len(row)):
            done, told = row[k - 1], row[k]
            if not _counted(done) or told.quantity.unit != "%" or not told.exact or told.quantity.flags:
                continue
            if (
                not RATE.fullmatch(material.between(done, told))
                or not REACHED.search(material.before(done))
                or BARRED.search(material.before(done))
            ):
                continue
            goals = [goal for goal in _goals(material, at, done) if _alike(goal, done)]
            if len(goals) == 1 and not GOAL.search(done.label):
                yield from _compare(goals[0], done, False, told, told_apart=True)


def _goals(material: Material, at: int, done: Figure) -> Iterator[Figure]:
    """The counts of a result's unit in the sentences right before it, in its paragraph, that set goals and tell no result."""
    place = material.sentences[done.sentence]
    for row in material.rows[max(0, at - BACK) : at]:
        one = material.sentences[row[0].sentence]
        words = material.sentence_text(row[0])
        if one.flow != place.flow or one.paragraph != place.paragraph or done.sentence - row[0].sentence > BACK:
            continue
        if SET.search(material.before(row[0])) and not DONE_APART.search(words):
            yield from (f for f in row if f.quantity.unit == done.quantity.unit and f.quantity.bound in ("exact", "at_least"))


def _alike(goal: Figure, done: Figure) -> bool:
    """Whether the names of two counts are the same but for words of doing."""
    one, two = ("".join(SPLIT.split(f.label.rpartition("、")[2])) for f in (goal, done))
    return bool(one) and bool(two) and (one.endswith(two) or two.endswith(one)) and min(len(one), len(two)) >= 2


def _told(material: Material, row: Sequence[Figure], k: int) -> tuple[Figure, Figure, bool] | None:
    """(goal, result, whether the excess is told) of a percentage; None where the sentence does not say plainly."""
    told, last = row[k], material.between(row[k - 1], row[k])
    if (
        told.quantity.unit not in ("%", row[k - 1].quantity.unit)
        or not told.exact
        or told.quantity.flags
        or "；" in last
        or "。" in last
        or 20 < len(last)
    ):
        return None
    one, two = row[k - 2], row[k - 1]
    between = material.between(one, two)
    if not (_counted(one) and _counted(two)) or one.quantity.unit != two.quantity.unit or BARRED.search(one.gap[-14:] + between + last):
        return None
    if "；" in between or "。" in between or 40 < len(between):
        return None
    if told.quantity.unit != "%" and not OVER.search(last):
        return None
    if OF_IT.match(last) and GOAL.search(two.label) and DOING.search(two.label):  # 办讲座120场，完成年度计划100场的110%
        return two, one, False
    if not GOAL.search(one.label) or GOAL.search(two.label) or not DONE.search(two.label):
        return None
    over, share = OVER.search(last), SHARE.search(last)
    found = over or share
    if found is None or not is_generic(last[: found.start()], one.label + two.label):
        return None
    return one, two, over is not None


def is_generic(words: str, named: str) -> bool:
    """Whether words before a rate or an excess name nothing of their own: 线上活动超额完成30% is told of something else."""
    own = GENERIC.sub("", re.split("[，,；]", words.rstrip("，,"))[-1])
    return not own or own in named


def _counted(figure: Figure) -> bool:
    quantity = figure.quantity
    return (
        figure.exact
        and not quantity.flags
        and quantity.unit not in ("", "%")
        and quantity.unit_class not in ("rank", "day", "age", "money")
    )


def _compare(goal: Figure, done: Figure, over: bool, told: Figure, *, told_apart: bool = False) -> Iterator[Issue]:
    if goal.value <= 0:
        return
    if told.quantity.unit != "%":
        if done.value - goal.value != told.value and {goal.scale, done.scale, told.scale} == {Decimal(1)}:
            yield issue(
                "rate",
                (goal.span, done.span, told.span),
                f"“{done.text}”比计划数“{goal.text}”多 {shown(done.value - goal.value)}，与所写“超额{told.text}”不一致",
            )
        return
    right = (done.value - goal.value if over else done.value) / goal.value * 100
    slack = max(Decimal("0.1"), ulp(told) * Decimal("0.6"))
    if goal.scale != 1 or done.scale != 1:
        slack += (
            (ulp(done) + (0 if told_apart else ulp(goal)) * done.value / goal.value) / goal.value * 50
        )  # a goal is set in round numbers
    other = done.value / goal.value * 100 if over else right - 100
    if abs(right - told.value) <= slack or abs(other - told.value) <= slack:
        return
    sum_ = f"（{shown(done.value)}−{shown(goal.value)}）÷{shown(goal.value)}" if over else f"{shown(done.value)}÷{shown(goal.value)}"
    yield issue(
        "rate",
        (goal.span, done.span, told.span),
        f"按“{done.text}”和计划数“{goal.text}”计算，{sum_}={shown(right.quantize(Decimal('0.1')))}%，与所写“{'超额' if over else '完成'}{told.text}”不一致",
        certain=not told_apart,
    )
