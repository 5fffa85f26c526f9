"""Figures right beside each other that all but obey a relation, whatever the words: parts and a total, a rate of two counts, what came, went and is left. Doubts only.

The other checks know the words; these know the places. They look at stretches of figures of one unit with little between them, and speak only where
nothing beside the figures explains them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from narrative.checks.issues import issue
from narrative.checks.kinds import counted_twice, own_name, shared_traits
from narrative.checks.material import Figure, Material, shown, ulp
from narrative.checks.rates import DUE, RATE, SAYING, STATISTIC, alike, counted, is_rate, stems
from narrative.types import Issue

FARTHEST = 40  # characters between two figures of a stretch
LISTED = 26  # the same of two parts
MOST = 9  # parts of a list
CLOSES = re.compile(
    r"(?:合计|共计|总计|总共|一共|统共|拢共|加起来|相加|合起来|合并(?:计算)?为?|算下来|小计|总量|总数|[两三四五六七八九十][批次站期轮]累计|(?<![公])共(?!同|享|建|青|产|性|用|和))[^，。；：\d\n]{0,3}[，：]?[^，。；：\d\n]{0,9}$"
)
YEAR = re.compile("全年|年度|一年|当年")
SURELY = re.compile("合计|共计|总计|总共|一共|合并|加起来|相加|合起来|算下来|小计|加在一起")  # whatever the parts are
KINDS = re.compile(
    r"[^，。；：\d\n]{0,4}(?:[^，。；：\d\n]{0,6}(?:合计|一共|相加|加起来|算下来)|共|总|累计|两?部分|构成|组成|同时|，?分别)"
)
OPENS = re.compile(r"分[一-龥]{1,5}看|其中|包括|分别|构成|组成|[：:]|——|[（(]|如下|按[^，。]{1,10}分")
WHOLLY = re.compile(r"包括|分别|构成|组成|如下|按[^，。]{1,10}分|两部分")
BREAKS = re.compile(
    r"其中|[含比较]|上年|去年|同期|增[长加幅]|下降|减少|净增|目标|计划|任务|累计|人均|平均|每|另|此外|覆盖|惠及|受益|带动|服务(?![业类型站点])|以上|不足"
)
STAGES = re.compile(
    r"等奖|获|评[出定选审]|入[选围编]|推荐|选送|报[名送考]|参[加赛训]|立[项案]|批[复准]|核准|[办结审]结|结[案业]|合格|达标|通过|采纳|[取持拿]证|就业|整改|销号|解决|化解|调[解处]|到位|认定|录[用取]|[开完竣]工|建成|投用|验收|移[送交]|约谈|[在离退]|撤|注销|换[发领]|新[建增办]|转|暂停|解除|收回|回收|发[出放]|实际|应|听证|复议|受理|答复|处置|学习|讲|基地"
)
NOUNS = 6  # characters of a part's name that is one
SLIP, FEW_OFF = Decimal("0.12"), Decimal("0.08")  # how far a total may be off that a word closes; one with a list behind it
LEFT = re.compile(r"(?:剩(?:下|余)?|还[差剩]|尚[余差]|其余|余下|留存|未[完办结][成结]?)[^，。；：\d\n]{0,6}$")
BEGUN = re.compile(r"(?:年初|上年[年]?末|年前|期初|原有|\d年末|去年年?[末底]|上年结转)[^，。；\d\n]{0,14}$")
CAME = re.compile(r"(?:新[增纳接发吸入建收招]|拨款|收入|发展|吸收|[净]?增加|接收|迁入)[^，。；：\d\n]{0,10}$")
WENT = re.compile(r"(?:支出|离[院开职]|去世|退|解除|注销|剔|减|迁出|报废|核销|除名|死亡|转出|下架)[^，。；：\d\n]{0,10}$")
ENDED = re.compile(r"(?:年末|年底|期末|现有|目前|本年末|结余)[^，。；：\d\n]{0,12}$")
EACH = re.compile(r"(?:平均|每[一-龥]{1,3}|[日月场期次班人户]均|单价)[^，。；：\d\n]{0,8}$")
THEN = re.compile(r"(?:上年|去年|年初|期初|20\d\d年|[由从]|原来|前一年)[^，。；：\d\n]{0,12}[：:]?$")
GREW = re.compile(r"\s*(?:→|[一-龥]{0,2}(?:[增升涨扩提降减压][加高长大展]?|发展|达|上升|回落)[至到])了?\s*$")  # between two years' figures
BY = re.compile(r"(?:净?[增减][加少长幅]?|[多少]|上升|提高|[长涨降]|下降|降幅)[了增减]?[^，。；\d\n率至到]{0,4}$")
TIMES_OF = re.compile(r"是[^，。；\d\n]{0,8}的$")
BETWEEN = re.compile(r"人均|平均|每|其中|占|计划|目标|任务|累计|百分点")
PLAIN = re.compile(
    "[^一-龥]|同比|环比|[比较](?:上年|去年|年初)|上年|一年|全年|年内|共|则|也|又|达|实现|总体|数量|规模|总量|直接|整整"
)  # words that name nothing
SHORT = 14  # characters before a change that name nothing else
CHANGE_OFF = Decimal("0.4")  # of what the change is, how far it may be told off
PER = re.compile("每[一-龥]|[日月]均")
ALIKE = {"日": "天日", "月": "月", "人": "人名位", "名": "人名位"}  # units that say one thing
RATE_OFF = Decimal(12)  # points
LACKING = re.compile("没|未|不(?!动|少|断)|超标|停用|缺|退|误|坏|失|漏")  # of a part that a rate leaves out
OF_OTHERS = re.compile("上年|去年|同期|累计|目标|任务|计划|下达|增[至到加]|减[至到少]")  # two counts that are no part and whole
ASKED = re.compile("满意")
SPECIFIC = re.compile("就业|成活|获奖|升学|入学|结案|破案|抑制|控制|续")  # rates whose part is told in the same words
PAID = re.compile("(?:到位|执行|拨付|支付|支出|使用|入库|征收|兑付|发放|回收)率")  # of money
MARKS = re.compile("[、，；\n]")
COUNT = re.compile("[^一-龥]")


@dataclass(frozen=True, slots=True)
class _Run:
    """Figures of one stretch and the words before each, since the one before."""

    figures: tuple[Figure, ...]
    gaps: tuple[str, ...]
    material: Material

    def behind(self, at: int) -> str:
        """The words behind a figure."""
        figure = self.figures[at]
        return self.material.views[figure.flow].text[figure.end_v : figure.end_v + 12]


def check_adjacent(material: Material) -> Iterator[Issue]:
    """Doubts about figures right beside each other."""
    for run in _runs(material):
        for at in range(len(run.figures)):
            yield from _closed(run, at)
            yield from _opened(run, at)
            yield from _rated(run, at)
            yield from _left(run, at)
            yield from _stock(run, at)
            yield from _product(run, at)
            yield from _changed(run, at)


def _runs(material: Material) -> Iterator[_Run]:
    """The stretches of a report; a count of the kinds that follow or went before (三项合计) is none of their figures."""
    figures: list[Figure] = []
    gaps: list[str] = []
    for figure in (f for row in material.rows for f in row):
        text = material.views[figure.flow].text
        follows = bool(figures) and figures[-1].flow == figure.flow
        gap = text[figures[-1].end_v : figure.start_v] if follows else figure.gap
        if figures and (not follows or FARTHEST < len(gap) or "\n\n" in gap or gap.count("。") > 1):
            yield _Run(tuple(figures), tuple(gaps), material)
            figures, gaps, gap = [], [], figure.gap
        if figure.text in ("一年", "半年", "全年") or figure.quantity.unit_class == "age":
            continue
        if figure.value <= MOST and not figure.decimals and KINDS.match(text[figure.end_v : figure.end_v + 8]) and len(figure.text) <= 3:
            continue
        figures.append(figure)
        gaps.append(gap)
    if figures:
        yield _Run(tuple(figures), tuple(gaps), material)


def _whole(figure: Figure) -> bool:
    """Whether a figure may be a part or a total."""
    quantity = figure.quantity
    return figure.exact and not quantity.flags and quantity.unit not in ("", "%") and quantity.unit_class not in ("day", "age", "rank")


def _slack(figures: Sequence[Figure]) -> Decimal:
    return sum((ulp(f) for f in figures if f.scale != 1 or f.decimals), Decimal(0)) / 2


def _closed(run: _Run, at: int) -> Iterator[Issue]:
    """A total that a word closes behind its parts: 线上1340名，线下876名，加起来2316名."""
    total = run.figures[at]
    if at < 2 or not _whole(total) or "支出" in run.gaps[at]:
        return
    halves = "下半年" in run.gaps[at - 1] and "上半年" in run.gaps[at - 2] and YEAR.search(run.gaps[at])
    if not halves and CLOSES.search(run.gaps[at]) is None:
        return
    parts: list[Figure] = []
    for n in range(at - 1, max(-1, at - 1 - MOST), -1):
        part = run.figures[n]
        if not _whole(part) or part.quantity.unit != total.quantity.unit or total.value <= part.value:
            break
        parts.insert(0, part)
        if LISTED < len(run.gaps[n]) or BREAKS.search(run.gaps[n]) or ("。" in run.gaps[n] and "\n" not in run.gaps[n]):
            break
    sure = SURELY.search(run.gaps[at])
    broken = [run.gaps[at], *(run.gaps[at - k] for k in range(1, len(parts)))]
    if len(parts) < 2 or any(BREAKS.search(gap.replace("另", "") if sure else gap) for gap in broken):
        return
    if not sure and not halves and any(STAGES.search(own_name(p)) for p in parts) and not _akin(parts):
        return
    yield from _compared(total, parts, SLIP)


def _opened(run: _Run, at: int) -> Iterator[Issue]:
    """A total and the list right behind it: 跑了74场，进校园31场，进社区18场，进乡村21场."""
    total = run.figures[at]
    if not _whole(total) or total.span in run.material.parts or at + 2 >= len(run.figures) or BREAKS.search(run.gaps[at][-LISTED:]):
        return
    gap = run.gaps[at + 1]
    if BREAKS.search(OPENS.sub("", gap)):
        return
    opened = OPENS.search(gap)
    if (opened is None and not gap.startswith("，") and "\n" not in gap) or LISTED < len(gap) or STAGES.search(gap.replace("其中", "")):
        return
    parts: list[Figure] = []
    for n in range(at + 1, min(len(run.figures), at + 1 + MOST)):
        part, before = run.figures[n], run.gaps[n]
        if not _whole(part) or part.quantity.unit != total.quantity.unit or total.value <= part.value:
            break
        if n > at + 1 and (
            LISTED < len(before) or BREAKS.search(before) or STAGES.search(before) or ("。" in before and "\n" not in before)
        ):
            break
        if n > at + 2 and _mark(before) != _mark(run.gaps[n - 1]):
            break
        parts.append(part)
    if len(parts) < 2 or re.match(r"[^，。；\n]{0,6}等|[、和及]|[，；。]?其[余他]", run.behind(at + len(parts))):
        return
    told = WHOLLY.search(gap) or "\n" in gap or re.match(r"[^，。；\n]{0,4}(?:构成|组成)", run.behind(at + len(parts)))
    summed = gap.startswith(("：", ":")) and CLOSES.search(run.gaps[at])
    if len(parts) == 2 and not (told or summed or (_mark(run.gaps[at + 2]) == "、" and opened and _akin(parts))):
        return
    if opened is None and not told and not _akin(parts):
        return
    if len(parts) == 2 and not (told or summed) and sum(p.value for p in parts) < total.value:
        return  # 其中省级200万元、市级80万元: there may be more
    if gap.startswith(("（", "(")) and run.behind(at + len(parts))[:1] not in "）)":
        return
    yield from _compared(total, parts, SLIP if told or (opened and "其中" not in gap) else FEW_OFF)


def _mark(gap: str) -> str:
    """The mark that joins two items."""
    found = MARKS.search(gap)
    return found.group() if found else ""


def _akin(parts: Sequence[Figure]) -> bool:
    """Whether the names of parts are short and all begin or end alike (进校园, 进社区; 力学区, 光学区)."""
    names = [COUNT.sub("", own_name(p)) for p in parts]
    if not all(0 < len(name) <= NOUNS for name in names) or len(set(names)) < len(names) or any(name.endswith("的") for name in names):
        return False
    return len({n[0] for n in names}) == 1 or len({n[-1] for n in names}) == 1


def _compared(total: Figure, parts: Sequence[Figure], most: Decimal) -> Iterator[Issue]:
    added = sum((p.value for p in parts), Decimal(0))
    off, slack = added - total.value, _slack((total, *parts))
    if abs(off) <= slack or total.value * most < abs(off) or shared_traits(parts):
        return
    values = [p.value for p in parts]
    if counted_twice(parts, total.value, slack) or any(abs(2 * v - added) <= slack for v in values if len(values) > 2):
        return
    yield issue(
        "sum",
        (total.span, *(p.span for p in parts)),
        f"各分项 {'+'.join(map(shown, values))}={shown(added)}，与合计“{total.text}”不符，{'多' if 0 < off else '少'} {shown(abs(off))}",
        certain=False,
    )


def _rated(run: _Run, at: int) -> Iterator[Issue]:
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
        if part.value <= 0 or not _is_told_of(run, named.group(), before, pair, words):
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


def _pairs(run: _Run, at: int) -> Iterator[tuple[tuple[Figure, Figure], str]]:
    """The two counts right before a rate, or those right behind it, with the words between."""
    figures, gaps = run.figures, run.gaps
    paid = PAID.search(gaps[at]) is not None
    if 2 <= at and all(counted(f) or (paid and _whole(f)) for f in figures[at - 2 : at]) and alike(figures[at - 1], figures[at - 2]):
        words = gaps[at - 1] + gaps[at]
        if _mark(gaps[at - 1]) == "、":
            return
        if (
            not re.search("；|其中", words if "占" in gaps[at][-4:] else gaps[at])
            and "；" not in words
            and len(gaps[at]) <= LISTED
            and "，" not in gaps[at].partition("。")[2]
        ):
            yield (figures[at - 2], figures[at - 1]), words
    if 3 <= at and LEFT.search(gaps[at - 1]) and all(counted(f) for f in figures[at - 3 : at]) and alike(figures[at - 2], figures[at - 3]):
        yield (figures[at - 3], figures[at - 2]), gaps[at - 2] + gaps[at]
    if at + 2 < len(figures) and re.match(r"[（(：:]|，(?:计算依据|即|也就是)|——", gaps[at + 1]):
        one, other = figures[at + 1], figures[at + 2]
        if counted(one) and counted(other) and alike(one, other) and "；" not in gaps[at + 2]:
            yield (one, other), gaps[at + 1] + gaps[at + 2]


def _is_told_of(run: _Run, named: str, before: str, pair: tuple[Figure, Figure], words: str) -> bool:
    """Whether a rate's name may tell of two counts: all that it names but its verb stands in their words."""
    named_by = re.split(r"[，。；：（(\n]", before)[-1]
    words = words.removesuffix(named_by)
    told = pair[0].gap[-FARTHEST:] + pair[0].text + words + pair[1].text + pair[1].after.partition("，")[0][:12]
    name = re.sub(r"(?:率|比例|占比?)(?:为|是|作|达到?|约|了|到|：|:|\s)*$", "", named_by)
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
    lead = own if "占" in named else own[:-2]
    return all(lead[i : i + 2] in told for i in range(len(lead) - 1)) and (len(lead) != 1 or lead in told)


def _explained(run: _Run, at: int, spread: Decimal) -> bool:
    """Whether any two counts of a stretch give its rate, or two that make up a part."""
    rate = run.figures[at]
    near = [f for f in run.figures[max(0, at - 8) : at + 6] if f.quantity.unit != "%" and f.value > 0]
    for whole in near:
        parts = [f.value for f in near if f is not whole and f.value <= whole.value]
        sums = [a + b for i, a in enumerate(parts) for b in parts[i + 1 :]]
        if any(
            abs(p / whole.value * 100 - rate.value) <= spread or abs(100 - p / whole.value * 100 - rate.value) <= spread
            for p in (*parts, *sums)
        ):
            return True
    return False


def _left(run: _Run, at: int) -> Iterator[Issue]:
    """What is left of a whole when what was done is taken off: 共47栋，完工39栋，剩下10栋."""
    rest = run.figures[at]
    if at < 2 or not _whole(rest) or LEFT.search(run.gaps[at]) is None:
        return
    whole, done = run.figures[at - 2], run.figures[at - 1]
    same = {f.quantity.unit for f in (whole, done, rest)}
    if len(same) > 1 or not (_whole(whole) and _whole(done)) or whole.value <= done.value:
        return
    if "其中" in run.gaps[at - 1] + run.gaps[at] or "、" in (_mark(run.gaps[at - 1]), run.gaps[at - 2][:1]):
        return
    due = whole.value - done.value
    if _slack((whole, done, rest)) < abs(due - rest.value) <= whole.value * SLIP:
        yield issue(
            "sum",
            (whole.span, done.span, rest.span),
            f"“{whole.text}”减去“{done.text}”应为 {shown(due)}，与所写“{rest.text}”不符",
            certain=False,
        )


def _stock(run: _Run, at: int) -> Iterator[Issue]:
    """What there was, what came, what went, and what is there: 年初在保3862户，新纳入415户，退出538户，年末在保3789户."""
    if at + 3 >= len(run.figures):
        return
    four = run.figures[at : at + 4]
    if not all(_whole(f) for f in four) or len({f.quantity.unit for f in four}) > 1:
        return
    gaps = run.gaps[at : at + 4]
    if not (BEGUN.search(gaps[0]) and ENDED.search(gaps[3])):
        return
    signs = [1 if CAME.search(g) else -1 if WENT.search(g) else 0 for g in gaps[1:3]]
    if sorted(signs) != [-1, 1]:
        return
    due = four[0].value + signs[0] * four[1].value + signs[1] * four[2].value
    if _slack(four) < abs(due - four[3].value) <= four[3].value * SLIP:
        yield issue(
            "sum",
            tuple(f.span for f in four),
            f"年初“{four[0].text}”，增减相抵后应为 {shown(due)}，与年末“{four[3].text}”不符",
            certain=False,
        )


def _product(run: _Run, at: int) -> Iterator[Issue]:
    """So many, so much each, and all together: 860份，每份标准150元，支出13.9万元."""
    if at < 1 or at + 1 >= len(run.figures):
        return
    each = run.figures[at]
    if EACH.search(run.gaps[at]) is None or not each.exact or each.quantity.flags:
        return
    count, total = run.figures[at - 1], run.figures[at + 1]
    if count.quantity.unit == each.quantity.unit or not _is_one(each, total) or not (count.exact and total.exact):
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
    slack = count.value * ulp(each) / 2 + each.value * (ulp(count) if count.scale != 1 else 0) / 2 + ulp(total)
    if slack < abs(due - total.value) <= total.value * SLIP:
        yield issue(
            "rate",
            (count.span, each.span, total.span),
            f"“{count.text}”乘以“{each.text}”为 {shown(due)}，与所写“{total.text}”不符",
            certain=False,
        )


def _is_per(gap: str, unit: str) -> bool:
    """Whether the words before a figure say that it is for one of a unit (每份 of 份, 日均 of 天), or do not say for one of what."""
    per = PER.search(gap)
    return per is None or any(one in unit for one in ALIKE.get(per.group()[-1 if per.group()[0] == "每" else 0], per.group()[-1]))


def _changed(run: _Run, at: int) -> Iterator[Issue]:
    """Two years' figures and how much one is more than the other: 上年16.8万次，本年21万次，同比增长30%."""
    if at < 2:
        return
    told = run.figures[at]
    last = at - 2 if run.figures[at - 1].quantity.unit == "%" and at > 2 else at - 1
    one, other = run.figures[last - 1 : last + 1]
    points = "百分点" in told.text and one.quantity.unit == other.quantity.unit == "%" and one.exact and other.exact
    if not (points or (_whole(one) and _whole(other))) or one.quantity.unit != other.quantity.unit or not told.exact or told.quantity.flags:
        return
    was = _which_was(run.gaps[last - 1], run.gaps[last])
    if was is None or BETWEEN.search("".join(run.gaps[last : at + 1]) + told.after) or "；" in run.gaps[at]:
        return
    then, now = (one, other) if was == 0 else (other, one)
    if min(then.value, now.value) <= 0:
        return
    spread = _slack((one, other)) / min(then.value, now.value)
    by = abs(now.value - then.value)
    if told.quantity.unit == "倍" and TIMES_OF.search(run.gaps[at]):
        due, slack = now.value / then.value, Decimal("0.06")
    elif not BY.search(run.gaps[at]) or SHORT < len(run.gaps[at]) or re.search("[半成]", told.text) or _names_other(run, last, at):
        return
    elif told.quantity.unit == "倍":
        due, slack = now.value / then.value - 1, Decimal("0.06")
    elif told.quantity.unit == "%":
        due, slack = by / then.value * 100, max(Decimal("0.06"), ulp(told) * Decimal("0.51")) + spread * 200
    elif points or told.quantity.unit == one.quantity.unit:
        due, slack = by, _slack((one, other, told)) + Decimal("0.01") * points
    else:
        return
    if slack < abs(due - told.value) <= max(due, told.value) * CHANGE_OFF:
        yield issue(
            "change",
            (then.span, now.span, told.span),
            f"由“{then.text}”到“{now.text}”，变动应为 {shown(due.quantize(Decimal('0.1')) if due != by else due)}，与所写“{told.text}”不一致",
            certain=False,
        )


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


def _is_one(first: Figure, later: Figure) -> bool:
    """Whether two figures are of one unit, or both of persons."""
    return first.quantity.unit == later.quantity.unit or {first.quantity.unit_class, later.quantity.unit_class} <= {"person", "person_time"}


def _names_other(run: _Run, last: int, at: int) -> bool:
    """Whether the words before a change name something that those of its figures do not (服务时长增长31%), or say of which of several it is."""
    said = BY.sub("", run.gaps[at])
    if "分别" in run.gaps[at] or (run.figures[at].quantity.unit == "%" and re.search("[多少]", run.gaps[at][-2:-1])):
        return True
    own = PLAIN.sub("", said)
    told = run.gaps[last - 1] + run.gaps[last] + run.figures[last].after
    return any(own[i : i + 2] not in told for i in range(len(own) - 1)) or (len(own) == 1 and own not in told)
