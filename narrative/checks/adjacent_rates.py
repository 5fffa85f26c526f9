"""A rate right beside two counts that do not give it, whatever its name and theirs. Doubts only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from narrative.checks.issues import issue
from narrative.checks.material import Figure, shown, ulp
from narrative.checks.rates import DUE, RATE, SAYING, STATISTIC, alike, counted, is_rate, stems
from narrative.checks.runs import FARTHEST, LEFT, LISTED, Run, is_whole
from narrative.types import Issue

FAR = 7  # figures between a whole and the rate of what came of it
RECEIVED = re.compile("接|收|受理|登记|排查|发现|摸排|报考|参考")
RATE_OFF = Decimal(12)  # points
LACKING = re.compile("没|未|不(?!动|少|断)|超标|停用|缺|退|误|坏|失|漏")  # of a part that a rate leaves out
OF_OTHERS = re.compile("上年|去年|同期|累计|目标|任务|计划|下达|增[至到加]|减[至到少]")  # two counts that are no part and whole
ASKED = re.compile("满意")
SPECIFIC = re.compile("就业|成活|获奖|升学|入学|结案|破案|抑制|控制|续")  # rates whose part is told in the same words
PAID = re.compile("(?:到位|执行|拨付|支付|支出|使用|入库|征收|兑付|发放|回收)率")  # of money


def rated(run: Run, at: int) -> Iterator[Issue]:
    """A rate right behind its two counts, or right before them: 应参保63.5万人，实缴61.3万人，参保率97.8%."""
    rate = run.figures[at]
    if not is_rate(rate) or 100 <= rate.value:
        return
    before = run.material.views[rate.flow].text[max(0, rate.start_v - 24) : rate.start_v]
    named = RATE.search(before) or re.search(r"占比?(?:为|达|约)?$|密度(?:为|达到?)?$", before)
    if named is None or STATISTIC.search(named.group()):
        return
    for pair, words in _pairs(run, at):
        part, whole = sorted(pair, key=lambda f: f.value)
        if part.value <= 0 or not _is_told_of(named.group(), before, pair, words):
            continue
        share = part.value / whole.value * 100
        rest = 100 - share
        near = rest if LACKING.search(words + part.after) and abs(rest - rate.value) < abs(share - rate.value) else share
        spread = max(Decimal("0.06"), ulp(rate) * Decimal("0.51")) + Decimal("0.05") * (rate.decimals == 0)
        if any(abs(one - rate.value) <= spread for one in (share, rest)) or _explained(run, at, spread):
            return
        if abs(near - rate.value) <= RATE_OFF:
            yield issue(
                "rate",
                (part.span, whole.span, rate.span),
                f"按“{part.text}”和“{whole.text}”计算为{shown(near.quantize(Decimal('0.1')))}%，与所写“{rate.text}”不一致",
                certain=False,
            )
        return


def _pairs(run: Run, at: int) -> Iterator[tuple[tuple[Figure, Figure], str]]:
    """The two counts right before a rate, or those right behind it, with the words between."""
    figures, gaps = run.figures, run.gaps
    paid = PAID.search(gaps[at]) is not None
    if 2 <= at and all(counted(f) or (paid and is_whole(f)) for f in figures[at - 2 : at]) and alike(figures[at - 1], figures[at - 2]):
        words = gaps[at - 1] + gaps[at]
        if (
            not re.match("[^，。；\n]{0,6}、", gaps[at - 1])
            and not re.search("；|其中", words if "占" in gaps[at][-4:] else gaps[at])
            and "；" not in words
            and len(gaps[at]) <= LISTED
            and "，" not in gaps[at].partition("。")[2]
        ):
            yield (figures[at - 2], figures[at - 1]), words
    if 3 <= at and LEFT.search(gaps[at - 1]) and all(counted(f) for f in figures[at - 3 : at]) and alike(figures[at - 2], figures[at - 3]):
        yield (figures[at - 3], figures[at - 2]), gaps[at - 2] + gaps[at]
    if at and gaps[at - 1].startswith("；") and counted(figures[at - 1]):
        earlier = figures[max(0, at - FAR) : at - 1][::-1]
        whole = next((f for f in earlier if f.quantity.unit == figures[at - 1].quantity.unit), None)
        if whole is not None and counted(whole) and RECEIVED.search(whole.label):
            yield (whole, figures[at - 1]), gaps[at - 1].lstrip("；") + gaps[at]
    if at + 2 < len(figures) and re.match(r"[（(：:]|，(?:计算依据|即|也就是)|——", gaps[at + 1]):
        one, other = figures[at + 1], figures[at + 2]
        if counted(one) and counted(other) and alike(one, other) and "；" not in gaps[at + 2]:
            yield (one, other), gaps[at + 1] + gaps[at + 2]


def _is_told_of(named: str, before: str, pair: tuple[Figure, Figure], words: str) -> bool:
    """Whether a rate's name may tell of two counts: all that it names but its verb stands in their words."""
    named_by = re.split(r"[，。；：（(\n]", before)[-1]
    words = words.removesuffix(named_by)
    told = pair[0].gap[-FARTHEST:] + pair[0].text + words + pair[1].text + pair[1].after.partition("，")[0][:12]
    name = re.sub(r"(?:率|比例|占比?|密度)(?:为|是|作|达到?|约|了|到|：|:|\s)*$", "", named_by)
    own = SAYING.sub("", re.sub("服务对象|群众|社会公众|观众|读者|受访者|综合|总体", "", name))
    if ASKED.search(name) and not ASKED.search(words + pair[1].after[:6]):
        return False
    if words.startswith(("（", "(")):
        return OF_OTHERS.search(words) is None  # the bracket right behind a rate says what it is of
    if OF_OTHERS.search(pair[0].gap[-LISTED:] + words) or ("占" in named and "占比" not in named and "。" in words):
        return False
    if DUE.search(name) and not re.search("[按准及限][期时内]|期[内限]|时限", told):
        return False
    special = SPECIFIC.search(name)
    if special is not None and not any(stem in told for stem in stems(special.group())):
        return False
    own = DUE.sub("", own)
    if "占" in named:
        return all(letter in told for letter in own)
    lead = own[:-2] if "密度" not in named else ""
    return all(lead[i : i + 2] in told for i in range(len(lead) - 1)) and (len(lead) != 1 or lead in told)


def _explained(run: Run, at: int, spread: Decimal) -> bool:
    """Whether any two counts of a stretch give its rate, or two that make up a part."""
    rate = run.figures[at]
    pair = run.figures[max(0, at - 2) : at + 3]
    near = [
        f
        for f in run.figures[max(0, at - 8) : at + 6]
        if f.quantity.unit != "%" and f.value > 0 and (f.sentence == rate.sentence or any(alike(f, one) for one in pair))
    ]
    for whole in near:
        parts = [f.value for f in near if f is not whole and f.value <= whole.value]
        sums = [a + b for i, a in enumerate(parts) for b in parts[i + 1 :]]
        if any(
            abs(p / whole.value * 100 - rate.value) <= spread or abs(100 - p / whole.value * 100 - rate.value) <= spread
            for p in (*parts, *sums)
        ):
            return True
    return False
