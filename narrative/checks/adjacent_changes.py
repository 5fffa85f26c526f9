"""What two or three figures right beside each other make, and what is said of it: changes, remainders, stocks, products. Doubts only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from narrative.checks.issues import issue
from narrative.checks.material import shown, ulp
from narrative.checks.runs import BREAKS, LEFT, SLIP, Run, is_of_one_unit, is_whole, mark_of, slack_of
from narrative.types import Issue

BEGUN = re.compile(r"(?:年初|上年[年]?末|年前|期初|原有|\d年末|去年年?[末底]|上年结转)[^，。；\d\n]{0,14}$")
CAME = re.compile(r"(?:新[增纳接发吸入建收招]|拨款|收入|发展|吸收|[净]?增加|接收|迁入)[^，。；：\d\n]{0,10}$")
WENT = re.compile(r"(?:支出|离[院开职]|去世|退|解除|注销|剔|减|迁出|报废|核销|除名|死亡|转出|下架)[^，。；：\d\n]{0,10}$")
ENDED = re.compile(r"(?:年末|年底|期末|现有|目前|本年末|结余)[^，。；：\d\n]{0,12}$")
EACH = re.compile(r"(?:平均|每[一-龥]{1,3}|[日月场期次班人户]均|单价)[^，。；：\d\n]{0,8}$")
THEN = re.compile(r"(?:上年|去年|年初|期初|20\d\d年|[由从]|原来|前一年)[^，。；：\d\n]{0,12}[：:]?$")
GREW = re.compile(r"\s*(?:→|[一-龥]{0,2}(?:[增升涨扩提降减压][加高长大展]?|发展|达|上升|回落)[至到])了?\s*$")  # between two years' figures
BY = re.compile(r"(?:净?[增减][加少长幅]?|[多少]|[上攀回]升|提[高升]|[长涨降升]幅?|下降|回落)[了增减]?[^，。；\d\n率至到]{0,4}$")
TIMES_OF = re.compile(r"是[^，。；\d\n]{0,8}的$")
BETWEEN = re.compile(r"人均|平均|每|其中|占|计划|目标|任务|累计|百分点")
PLAIN = re.compile(
    "[^一-龥]|同比|环比|[比较](?:上年|去年|年初)|上年|一年|全年|年内|共|则|也|又|达|实现|总体|数量|规模|总量|直接|整整"
)  # words that name nothing
ENDS_LIST = re.compile("[；）)]")
SHORT = 14  # characters before a change that name nothing else
CHANGE_OFF = Decimal("0.4")  # of what the change is, how far it may be told off
AVERAGED = Decimal("0.04")  # of a total, how far an average may be rounded
TENTH = Decimal(6)  # how far a change told in tenths (四成) may be off
PER = re.compile("每[一-龥]|[日月]均")
ALIKE = {"日": "天日", "月": "月", "人": "人名位", "名": "人名位"}  # units that say one thing


def left(run: Run, at: int) -> Iterator[Issue]:
    """What is left of a whole when what was done is taken off: 共47栋，完工39栋，剩下10栋."""
    rest = run.figures[at]
    if at < 2 or not is_whole(rest) or LEFT.search(run.gaps[at]) is None:
        return
    whole, done = run.figures[at - 2], run.figures[at - 1]
    same = {f.quantity.unit for f in (whole, done, rest)}
    if len(same) > 1 or not (is_whole(whole) and is_whole(done)) or whole.value <= done.value:
        return
    if "其中" in run.gaps[at - 1] + run.gaps[at] or "、" in (mark_of(run.gaps[at - 1]), run.gaps[at - 2][:1]):
        return
    due = whole.value - done.value
    if slack_of((whole, done, rest)) < abs(due - rest.value) <= whole.value * SLIP:
        yield issue(
            "sum",
            (whole.span, done.span, rest.span),
            f"“{whole.text}”减去“{done.text}”应为 {shown(due)}，与所写“{rest.text}”不符",
            certain=False,
        )


def stock(run: Run, at: int) -> Iterator[Issue]:
    """What there was, what came, what went, and what is there: 年初在保3862户，新纳入415户，退出538户，年末在保3789户."""
    if at + 3 >= len(run.figures):
        return
    four = run.figures[at : at + 4]
    if not all(is_whole(f) for f in four) or len({f.quantity.unit for f in four}) > 1:
        return
    gaps = run.gaps[at : at + 4]
    if not (BEGUN.search(gaps[0]) and ENDED.search(gaps[3])):
        return
    signs = [1 if CAME.search(g) else -1 if WENT.search(g) else 0 for g in gaps[1:3]]
    if sorted(signs) != [-1, 1]:
        return
    due = four[0].value + signs[0] * four[1].value + signs[1] * four[2].value
    if slack_of(four) < abs(due - four[3].value) <= four[3].value * SLIP:
        yield issue(
            "sum",
            tuple(f.span for f in four),
            f"年初“{four[0].text}”，增减相抵后应为 {shown(due)}，与年末“{four[3].text}”不符",
            certain=False,
        )


def product(run: Run, at: int) -> Iterator[Issue]:
    """So many, so much each, and all together: 860份，每份标准150元，支出13.9万元."""
    if at < 1 or at + 1 >= len(run.figures):
        return
    each = run.figures[at]
    if EACH.search(run.gaps[at]) is None or not each.exact or each.quantity.flags:
        return
    count, total = run.figures[at - 1], run.figures[at + 1]
    if count.quantity.unit == each.quantity.unit or not is_of_one_unit(each, total) or not (count.exact and total.exact):
        return
    if (
        count.quantity.unit in ("", "%")
        or "%" in each.quantity.unit
        or BREAKS.search(re.sub("平均|每", "", run.gaps[at + 1]))
        or "。" in run.gaps[at + 1]
    ):
        return
    if not _is_per(run.gaps[at], count.quantity.unit) or re.search("连同|加上|另", run.gaps[at + 1]):
        return
    due = count.value * each.value
    loose = total.value * AVERAGED if "均" in run.gaps[at] else Decimal(0)
    slack = loose + count.value * ulp(each) / 2 + each.value * (ulp(count) if count.scale != 1 else 0) / 2 + ulp(total)
    if slack < abs(due - total.value) <= total.value * SLIP:
        yield issue(
            "product",
            (count.span, each.span, total.span),
            f"“{count.text}”乘以“{each.text}”为 {shown(due)}，与所写“{total.text}”不符",
            certain=False,
        )


def _is_per(gap: str, unit: str) -> bool:
    """Whether the words before a figure say that it is for one of a unit (每份 of 份, 日均 of 天), or do not say for one of what."""
    per = PER.search(gap)
    return per is None or any(one in unit for one in ALIKE.get(per.group()[-1 if per.group()[0] == "每" else 0], per.group()[-1]))


def changed(run: Run, at: int) -> Iterator[Issue]:
    """Two years' figures and how much one is more than the other: 上年16.8万次，本年21万次，同比增长30%."""
    if at < 2:
        return
    told = run.figures[at]
    last = at - 2 if run.figures[at - 1].quantity.unit == "%" and at > 2 else at - 1
    first = _told_of(run, last)
    one, other = run.figures[first], run.figures[last]
    points = "百分点" in told.text and one.quantity.unit == other.quantity.unit == "%" and one.exact and other.exact
    if (
        not (points or (is_whole(one) and is_whole(other)))
        or one.quantity.unit != other.quantity.unit
        or not told.exact
        or told.quantity.flags
    ):
        return
    was = _which_was(run.gaps[first], run.gaps[last])
    if was is None or BETWEEN.search("".join(run.gaps[last : at + 1]) + told.after) or "；" in run.gaps[at]:
        return
    then, now = (one, other) if was == 0 else (other, one)
    if min(then.value, now.value) <= 0:
        return
    spread = slack_of((one, other)) / min(then.value, now.value)
    by = abs(now.value - then.value)
    if told.quantity.unit == "倍" and TIMES_OF.search(run.gaps[at]):
        due, slack = now.value / then.value, Decimal("0.06")
    elif not BY.search(run.gaps[at]) or SHORT < len(run.gaps[at]) or "半" in told.text or _names_other(run, last, at):
        return
    elif told.quantity.unit == "倍":
        due, slack = now.value / then.value - 1, Decimal("0.06")
    elif told.quantity.unit == "%":
        rounding = TENTH if "成" in told.text else max(Decimal("0.06"), ulp(told) * Decimal("0.51"))
        due, slack = by / then.value * 100, rounding + spread * 200
    elif points or told.quantity.unit == one.quantity.unit:
        due, slack = by, slack_of((one, other, told)) + Decimal("0.01") * points
    else:
        return
    if slack < abs(due - told.value) <= max(due, told.value) * CHANGE_OFF:
        yield issue(
            "change",
            (then.span, now.span, told.span),
            f"由“{then.text}”到“{now.text}”，变动应为 {shown(due.quantize(Decimal('0.1')) if due != by else due)}，与所写“{told.text}”不一致",
            certain=False,
        )


def _told_of(run: Run, last: int) -> int:
    """The place of the figure that another year's is held against: behind a list that ends, its total (康复136名——智力38名，…；上年108名)."""
    parts, told = run.material.parts, run.figures[last - 1].span
    if not ENDS_LIST.match(run.gaps[last]):
        return last - 1
    while told in parts:
        told = parts[told]
    return next((n for n in range(last) if run.figures[n].span == told), last - 1)


def _which_was(before: str, between: str) -> int | None:
    """Which of two figures is the earlier year's by the words before each, 0 or 1; None where they do not tell."""
    if GREW.match(between):
        return 0
    if re.search("[至到][一-龥]+$", between):
        return None  # 由200人增加到骨干260人: of something else
    first, second = THEN.search(before), THEN.search(between)
    if first and second:
        years = [re.search(r"20\d\d", found.group()) for found in (first, second)]
        return int(years[1].group() < years[0].group()) if years[0] and years[1] else None
    return 0 if first else 1 if second else None


def _names_other(run: Run, last: int, at: int) -> bool:
    """Whether the words before a change name something that those of its figures do not (服务时长增长31%), or say of which of several it is."""
    said = BY.sub("", run.gaps[at])
    if "分别" in run.gaps[at] or (run.figures[at].quantity.unit == "%" and re.search("[多少]", run.gaps[at][-2:-1])):
        return True
    own = PLAIN.sub("", said)
    told = run.gaps[last - 1] + run.gaps[last] + run.figures[last].after
    return any(own[i : i + 2] not in told for i in range(len(own) - 1)) or (len(own) == 1 and own not in told)
