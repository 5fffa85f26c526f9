"""Totals that the words of a count and of one before it name together: 应检120台，实检112台; 隐患340条，重大隐患6条; 举报219件，核查办结215件; a rate that is one count
out of another."""

from __future__ import annotations

import re
from decimal import Decimal

from narrative.facts.counts import UNCOUNTED, Counts, holds, is_held_against, is_passed_on
from narrative.facts.objects import BORROWED, LEVEL

DUE = re.compile("(?<![供适相反响效对回])应(?P<deed>[种到缴收配检查发领训付参保纳办报修还换])")  # what was to be done: 应种, 应到
LIABLE = re.compile(
    r"(?:须|(?<![供适相反响效对回])应)(?:当|该)?(?P<deed>(?![急用届聘邀征战变知])[一-龥])[^，。；、：\d]{0,7}$|(?<![急必供内刚所重主])[该需要](?:要|得)?(?P<to>[一-龥])[一-龥]?的[^，。；、：\d]{0,6}$"
)  # 须检定的衡器, 该打的: the same verb opens what was done
BEGUN = re.compile("(?:实际?|已经?|现已?|真正|共|都|全){0,2}(?P<deed>[一-龥])(?!错|漏|空)")
DONE = re.compile("(?:实际?|现已|现|已)$")
SOME = re.compile("，已?有|[一-龥]{1,3}[^中里头内间\\W]有")  # 合作社213家，有31家收入过百万元; 送审的6件作品有2件获奖
SINCE = re.compile("[，；]?[^，。；、\\d]{0,10}累计(?P<deed>[一-龥]{2})[^，。；、\\d]{0,10}")  # 引进机型13种，累计引进57种
GRADED = re.compile("[，；、]?(?:其中)?(?:特别重大|重特大|重大|较大|特大|严重|突出|疑难)(?P<noun>[一-龥]{2,4}?)(?:为|有|共|仅|只有)?")
WORTH = re.compile("总投资额?(?:约?为|达|约|共)?$")
PAID = re.compile("[，；]?(?:年内|当年|今年|本年|全年|年度|累计|已|现)+(?:完成|到位|支付|拨付)(?:投资)?")
RATE = re.compile(
    "(?:(?![^，。；]*(?:完成|增|降))[^，。；、：（）]{0,14}[，（])?(?![^，。；]*(?:完成|执行|达成|增|降))(?:[^，。；、（）]{0,8}(?:率|比[例重])(?:为|达到?|约)?|占(?:比|总数|其中)?的?)|[，（]占(?:比|总数|其中)?的?"
)
CAME = re.compile("[，,](?P<deed>[一-龥]{1,8})")  # a clause that is but a verb: what came of those counted before
AWAY = re.compile(
    "[注核撤吊]销|停[发办业止]|转[正出入]|[换补续新]|接受|签|[少多]|结转|摘牌|退|[增减]|另|超|[较比占]|分别|建成|改造|提升|捐|推荐|选派|组织|派|动员|带领|邀请|[日月年户人场次]均"
)  # verbs that tell of others than those counted before
TOLD = 4  # counts back from a rate to the one it is taken of


def whole_of(counts: Counts, at: int) -> tuple[int, str] | None:
    """The count before another that is its total by the words of both, and the rule."""
    for find, rule in (
        (_due, "link.part.due"),
        (_graded, "link.part.graded"),
        (_paid, "link.part.paid"),
        (_rated, "link.rate"),
        (_some, "link.part.chosen"),
        (_grown, "link.part.added"),
    ):
        if (total := find(counts, at)) is not None:
            return counts.index[total], rule
    return None


def rated(counts: Counts, rate: int) -> int | None:
    """The count of which the one right before a rate is as many percent as the rate says (学校88所，乡镇学校51所，占57.95%)."""
    if rate < 2 or counts.facts[rate].measure != "percent" or not RATE.fullmatch(counts.between(rate - 1, rate)):
        return None
    part, told = counts.facts[rate - 1].quantity, counts.facts[rate].quantity
    if part.bound != "exact" or told.bound != "exact" or told.unit != "%" or counts.facts[rate - 1].measure in UNCOUNTED:
        return None
    exponent = told.value.as_tuple().exponent
    slack = Decimal(1).scaleb(exponent if isinstance(exponent, int) and exponent < 0 else 0)
    for at in range(rate - 2, max(counts.first - 1, rate - 1 - TOLD), -1):
        whole = counts.facts[at].quantity
        told_of = counts.facts[at].status in ("achieved", "context") and counts.facts[at].measure not in UNCOUNTED
        if (
            not told_of
            or whole.bound != "exact"
            or whole.value <= part.value
            or ("；" in counts.between(at, rate) and whole.unit != part.unit)
        ):
            continue
        if abs(100 * part.value / whole.value - told.value) < slack:
            return at
    return None


def _rated(counts: Counts, at: int) -> int | None:
    total = rated(counts, at + 1) if at + 1 < len(counts.facts) else None
    alike = total is not None and counts.facts[total].quantity.unit == counts.facts[at].quantity.unit
    return total if total is not None and alike and holds(counts.facts[total], counts.facts[at], wide=True) else None


def _due(counts: Counts, at: int) -> int | None:
    """What was to be done of which a count was done, by the same verb: 应种5200人，实种4316人."""
    told = counts.before(at)
    due, begun = LIABLE.search(counts.before(at - 1)) if at else None, BEGUN.match(told)
    if due is not None and begun is not None and (due["deed"] or due["to"]) == begun["deed"] and "；" not in counts.between(at - 1, at):
        return at - 1 if _can_hold(counts, at - 1, at) else None
    due = DUE.search(counts.before(at - 1)) if at else None
    if due is None or (place := told.find(due["deed"])) < 0 or not DONE.search(told[:place]):
        return None
    return at - 1 if _can_hold(counts, at - 1, at) else None


def _graded(counts: Counts, at: int) -> int | None:
    """The count of all of which one counts the grave ones: 排查隐患340条，整改331条；重大隐患6条."""
    grave = GRADED.fullmatch(counts.before(at))
    if grave is None:
        return None
    for total in range(at - 1, max(counts.first - 1, at - 2 * TOLD), -1):
        told = counts.before(total)
        graded = GRADED.fullmatch(told) or "一般" in told  # another grade of the same, no total
        if not graded and told.endswith(grave["noun"]) and _can_hold(counts, total, at):
            return total
    return None


def _paid(counts: Counts, at: int) -> int | None:
    """What projects are worth of which a sum was spent: 总投资68.5亿元，年内完成15.7亿元."""
    if at <= counts.first or counts.facts[at].measure != "money" or not PAID.fullmatch(counts.before(at)):
        return None
    whole, part = counts.facts[at - 1], counts.facts[at]
    spent = WORTH.search(counts.before(at - 1)) is not None and part.quantity.value <= whole.quantity.value
    return at - 1 if spent and holds(whole, part, equal=True) else None


def _some(counts: Counts, at: int) -> int | None:
    """The count right before one that tells of some of it."""
    if at <= counts.first or not SOME.fullmatch(counts.between(at - 1, at)):
        return None
    loose = "，" not in counts.between(at - 1, at) and counts.facts[at].quantity.unit == "个"  # 12个乡镇有3个文化站
    return at - 1 if not loose and _can_hold(counts, at - 1, at) else None


def _grown(counts: Counts, at: int) -> int | None:
    """The count behind, of all years, of which this year's is a part: by the same verb."""
    since = SINCE.fullmatch(counts.before(at + 1)) if at + 1 < len(counts.facts) else None
    if since is None or since["deed"] not in counts.before(at) or counts.facts[at].quantity.unit != counts.facts[at + 1].quantity.unit:
        return None
    return at + 1 if "；" not in counts.between(at, at + 1) and holds(counts.facts[at + 1], counts.facts[at]) else None


def came_of(counts: Counts, at: int) -> tuple[int, str] | None:
    """The count right before one whose clause is but a verb and names no thing of its own (收到举报219件，核查办结215件), and the rule."""
    if at <= counts.first or BORROWED not in counts.facts[at].why or "delta" in counts.facts[at].why:
        return None
    told = CAME.fullmatch(counts.between(at - 1, at))
    done = told is not None and AWAY.search(told["deed"]) is None
    achieved = counts.facts[at - 1].status == counts.facts[at].status == "achieved"
    levels = (
        LEVEL.fullmatch(counts.before(at).lstrip("，")) is not None and LEVEL.search(counts.facts[at - 1].what) is not None
    )  # 省级36家，国家级2家
    other = levels or is_held_against(counts, at) or is_held_against(counts, at - 1) or is_passed_on(counts, at - 1, at)
    return (counts.index[at - 1], "link.part.came") if done and achieved and not other and _can_hold(counts, at - 1, at) else None


def _can_hold(counts: Counts, total: int, at: int) -> bool:
    whole, part = counts.facts[total], counts.facts[at]
    return total >= counts.first and whole.quantity.unit == part.quantity.unit and holds(whole, part, equal=True)
