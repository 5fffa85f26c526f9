"""Parts against their total in one sentence: 共 27 期，其中甲 8 期、乙 9 期、丙 7 期、丁 4 期."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, takewhile

from narrative.checks.issues import issue
from narrative.checks.kinds import are_complements, counted_twice, names_whole, of_one_kind, own_name, shared_traits
from narrative.checks.material import Figure, Material, shown, ulp
from narrative.checks.moved import MOVED
from narrative.facts.counts import LEFT
from narrative.facts.headed import names_others
from narrative.types import Issue

WHENCE = "来自|去的是|去向[是为]|来源[是为]|分布在|具体[是为]"  # opens what a total is made up of
OPENS = re.compile(
    f"[，；](?:{WHENCE})|"
    + r"其中|包括|分别|分为|[（(：:=＝]|(?<!\d)—(?!\d)|按[^，。]{1,12}[分统看]|由[^，。；]{0,12}(?:组成|构成|合成)(?!的)"
)
WHOLE = re.compile(
    r"分别(?:为|是|有)?|分为|按[^，。]{1,12}[分统计]|均|共同构成|全部(?:为|是)|由[^，。；]{0,12}(?:组成|构成|合成)(?!的)|^[=＝]"
)
PARTIAL = re.compile(r"其中|包括|含|如")
NEXT = re.compile(r"[、，,和及与以/+]")
CLOSES = re.compile(
    r"[。；;\n]|另|此外|还有|比|较|上年|去年|同比|累计|[)）]|增[长加]|达到|惠及|覆盖|受益|参加|参与|吸引|^[，,、]?服务(?![业类型站点队]|中心|窗口|机构|企业)|占"
)
NESTED = re.compile(r"其中|含|小计|合计")
COMPARED = re.compile(r"比|较|增|人均|平均|每|上年|去年|新")
BARELY_APART = re.compile(r"，[^，。；：\d]{1,24}分别(?![为是有])[^，。；：、\d]{0,6}")
HELD_AGAINST = re.compile(
    r"[，；][^，。；：、\d]{0,4}(?:上年|去年|同期|上一年|年初|年头|当初|原定|计划|任务|目标|[同环]比|[比较]|[增多少减降涨升冒蹿]|持平)[^，。；：、\d]{0,6}"
)  # before a figure that a total is held against
HELD_BESIDE = re.compile(
    "上年|去年|同期|[上前头]一年|年初|目标|计划|任务|(?:增[加长]?|减少?|[多少]|提高|下降|上升)(?:了|出|到)?$"
)  # in the words before a figure that a total of its sentence is held against
OF_BEFORE = re.compile(r"[，；][^，。；：、\d]{0,4}(?:上年|去年|上一年|同期)[^，。；：、\d]{0,6}")  # before a figure of another year
SORTED_BY = re.compile(
    f"[，；](?P<by>(?:{WHENCE}).*|" + r"按[^，。；：\d]{1,8}(?:[来看]?分|划分|统计|看|[数论](?=[，：]))[^，。；：\d]{0,3}[，：].*)"
)
KINDS = re.compile(
    r"类|个(?:工种|类别|方面|板块|等级|层次|品类|大类|环节|渠道|维度)|大类|[种项个]类"
)  # 按四个工种统计: a count of kinds between total and parts
PLACES = re.compile("分(?:[属散]|布在|布于|列)$")  # 642套，分属4个项目：…: a count of what the parts stand in
CLOSED_OFF = re.compile(r"[（(][^（）()]*[)）]")
STOP_THEREOF = re.compile(
    "^[^。]{0,60}。(?P<opener>其中|从[^，。：]{1,6}看|按[^，。：]{1,8}(?:[来看]?分|划分|统计)[^，。：]{0,4}|[按分][^，。：\\d看]{1,6}看?(?=[：:]))[，：,:]?"
)  # over a sentence's end, a rate or so between
THEREOF = re.compile(
    r"\s*(?:其中[：:，,]?|从[^，。：\d]{1,6}看[，：,:]|按[^，。：]{1,8}(?:[来看]?分|划分|统计)[^，。：\d]{0,4}[，：:,]|[按分][^，。：\d看]{1,6}看?[：:])"
)
DIRECT = re.compile(r"(?:[：:（(]|——?)(?!其中|含|包括)[^，。；：\d]{1,12}$")  # 评出奖项66个：一等奖
SORTED = re.compile(r"分别|分为|按[^，。]{1,12}[分统计]")  # words that open a list of one level
BY_KIND = re.compile(r"\s*按[^，。：\d]{1,8}(?:[来看]?分|划分)[，：,:]")
OCCASIONS = frozenset(
    ("场", "次", "场次", "期", "节", "堂", "课", "班", "讲", "回", "趟", "站")
)  # units that events of several kinds are told in
SUBSET = re.compile(
    r"等奖|获奖|评审?出|入选|推荐|获批|立项|批复|核准|办结|[结审]案|审结|合格|达标|通过|采纳|取证|持证|就业|整改|销号|解决|到位|认定|录[用取]|(?:开|完|竣)工|建成|投用|验收"
)
OTHER = re.compile(r"评|(?<!收)获|推荐|超|选送|报送|入选|发放|完成|目标|任务")
PRIZES = re.compile("[特一二三]等")
GRADES = re.compile("[特一二三]等|[金银铜]奖")
PRIZED = re.compile(r"[级省市县区国]奖|(?:[获得拿捧夺摘揽]|评[出定选]|颁发|授予?)了?(?:各[类级])?[^，。；]{0,8}奖|获奖|奖项|评出|评定|授奖")
AND_MORE = re.compile(r"[^，。；、]{0,8}等(?!奖)|[，、及和]?[^，。；、]{0,4}(?:(?:优[秀胜]|鼓励|入围)奖|其[他余]|另)")
SUMMED = re.compile(
    r"^[，,、；]?[^，。；、\d]{0,6}(?:共计|合计|总计|总共|共|加总|加起来|相加|合起来|总数)[^，。；、\d]{0,10}$"
)  # the same of parts of one kind: 线上12场，线下15场，全年共举办28场
OVERALL = re.compile("各[类项级种]|[共总]|累计|合计|全[年市县区省]|今年|年内|一年")  # a total that parts follow without a word for them
SAID = re.compile("[共合总]计")
PERCENT_BEFORE = re.compile(r"^[，,；）)]?(?:其中|具体[是为]|包括|分别[是为])")  # 1840件，同比增长5%，其中
CLOSED = re.compile(
    r"^[，,、]?(?:(?:全年|以上|总数)?(?:共计|合计|总计|共|加总|加起来|相加|合起来)(?:有|为|达|是)?|[=＝])$"
)  # between the last part and a total behind it
NUMERALS = "〇一两三四五六七八九"
ADDED_UP = re.compile(f"[，,、；]?(?P<number>[{NUMERALS[2:]}])[一-龥]{{1,2}}(?:加总|加起来|相加|合计|共计|总计|总共|共)")
JOINED = re.compile(r"^[、，,]?(?:和|及|与|以及)?[^，。；：、]{0,12}$")
APART = re.compile(r"每|平均|另|其中|含|上年|去年|累计|同比|[比较][上去前]")
THEREOF_OFF = Decimal("0.12")  # the same of prizes told with 其中, which may leave out lesser ones
LEAST, MOST_OFF = (
    2,
    Decimal("0.25"),
)  # parts before their total, and the share of it that they may be off: farther off they are of something else
APART_OFF = Decimal("0.08")  # the same of two things told apart, which may be some of it
CLOSE = 10  # a total over what grades that are all there is may be off
LEAD = 16  # characters before a total that may name its parts
CHANCE = 20  # totals below which a list may come near by chance
SLIP = 2  # by which a list of a few may be off and still be near its total
CLOSING = ("", "。", "；", ";", "）", ")", "\n")  # marks that close a list
FEW = 8  # parts that are looked at


def check_sums(material: Material) -> Iterator[Issue]:
    """A total whose listed parts, all of its unit, add up to another number."""
    for row, joined in rows_joined(material):
        plain = [f for f in row if not (KINDS.match(f.text[-1:] + f.after) or PLACES.search(f.gap))]
        for k in range(1 if joined else len(plain) - 2):
            if k and OF_BEFORE.fullmatch(plain[k].gap):
                continue
            found = _parts(material, plain, k) if k + 2 < len(plain) else None
            if found is not None and not _sum_of(plain[:k], found[0]) and not _sum_of(plain[:k], [plain[k], *found[0]]):
                yield from _compare(plain[k], found[0], exhaustive=found[1], sure=not joined or _sorted(material, plain[k], found[0]))
            if found is None and not joined and not (k and HELD_AGAINST.fullmatch(plain[k].gap)):
                yield from _sorted_later(material, plain[k:])
        if not joined:
            yield from _closed(material, row)


def _sorted_later(material: Material, row: Sequence[Figure]) -> Iterator[Issue]:
    """A total that is held against other years before its kinds are told: 立案438件，上年同期372件，增长17.7%；按类别分，…. Doubts only."""
    at = next((n for n, figure in enumerate(row[1:6], 1) if not (HELD_AGAINST.fullmatch(figure.gap) or MOVED.fullmatch(figure.gap))), 0)
    if at < 2 or SORTED_BY.fullmatch(row[at].gap) is None or len(row) < at + 3:
        return
    opener = "，" + row[at].gap[1:]
    found = _parts(material, (row[0], replace(row[at], gap=opener), *row[at + 1 :]), 0, opener)
    if found is not None and len(found[0]) >= 3:
        yield from _compare(row[0], found[0], exhaustive=True, sure=False)


def rows_joined(material: Material) -> Iterator[tuple[tuple[Figure, ...], bool]]:
    """The figures of each sentence; besides, those of a sentence that opens with 其中 or 按…分 behind the last figure of their unit in the sentence before
    it that is no part of another there and not what one is held against."""
    before: tuple[Figure, ...] = ()
    for row in material.rows:
        yield row, False
        told = [f for f in before if row and _summable(f, row[0], mixed=True) and f.flow == row[0].flow]
        totals = [f for f in told if not _is_beside(material, f)]
        if totals and THEREOF.match(material.sentence_text(row[0])):
            one, two = material.sentences[totals[-1].sentence], material.sentences[row[0].sentence]
            others = [f for f in told if f is not totals[-1]]
            if one.paragraph == two.paragraph and row[0].sentence - totals[-1].sentence == 1 and not _sum_of(others, row):
                yield (totals[-1], *row), True
        before = row


def _is_beside(material: Material, figure: Figure) -> bool:
    """Whether a figure is no total of its sentence: a part of one, or what one is held against (比上年的118场多了28场)."""
    return figure.span in material.parts or HELD_BESIDE.search(figure.gap) is not None


def _sum_of(totals: Sequence[Figure], row: Sequence[Figure]) -> bool:
    """Whether the first counts of a sentence add up to one of some totals: 受理640件，办结632件。按类别分，… is of those received."""
    added, told = Decimal(0), {total.value for total in totals if not OF_BEFORE.fullmatch(total.gap)}
    for n, figure in enumerate(row):
        added += figure.value
        if 0 < n and added in told:
            return True
    return False


def _parts(material: Material, row: Sequence[Figure], k: int, opener: str = "") -> tuple[list[Figure], bool] | None:
    """The parts listed right behind a total, and whether the list says that it is the whole; None where there is no such list.

    Args:
        opener: the words that open the list, where others stand between it and the total
    """
    total = row[k]
    if not total.exact or total.quantity.unit in ("", "%") or total.quantity.flags or total.quantity.unit_class in ("money", "day", "age"):
        return None
    if opener:
        between = opener
    elif row[k + 1].quantity.unit == "%" and k + 3 < len(row) and PERCENT_BEFORE.match(row[k + 2].gap):
        row = (*row[: k + 1], *row[k + 2 :])
        between = row[k + 1].gap
    elif _is_held_back(row, k):
        row = (*row[: k + 1], *row[k + 2 :])  # 应急响应11次（7次）——Ⅰ级1次，Ⅱ级3次，…
        between = row[k + 1].gap.removeprefix("）").removeprefix(")")
    elif row[k + 1].gap in ("", "、") and k + 3 < len(row) and not _summable(total, row[k + 1], mixed=False):
        row = (*row[: k + 1], *row[k + 2 :])  # 监测对象128户467人，脱贫不稳定46户、…
        between = row[k + 1].gap
    elif row[k + 1].quantity.unit_class == "money" and k + 3 < len(row) and BARELY_APART.fullmatch(row[k + 2].gap):
        row = (*row[: k + 1], *row[k + 2 :])  # 医疗救助6904人次、1286.4万元，住院、门诊分别4120人次、2874人次
        between = row[k + 1].gap
    else:
        between = material.between(total, row[k + 1])
    gap = CLOSED_OFF.sub("", STOP_THEREOF.sub(_opened, between))
    between_first = between
    opened = OPENS.search(gap)
    bare = not opened and gap.startswith("，") and len(gap) <= 12 and not CLOSES.search(gap)
    if (
        (opened is None and not bare)
        or "。" in gap
        or "；" in gap
        or len(gap) > 26
        or COMPARED.search(gap)
        or ("分别" in gap and names_others(total.label, gap[: gap.index("分别")]))
        or ("其中" not in gap and SUBSET.search(gap) and not (PRIZED.search(total.label + total.text) and GRADES.search(gap)))
    ):
        return None
    parts: list[Figure] = []
    bracket = "（" in gap or "(" in gap
    cut = False  # whether the list may go on where it was left
    paused = False  # whether an item stood behind 、: what stands behind a comma then is no item of a list without a word for it
    for n in range(k + 1, min(len(row), k + 1 + FEW)):
        figure = row[n]
        if n > k + 1:
            between = material.between(row[n - 1], figure)
            paused = paused or between.startswith("、")
            if (
                (bare and paused and between.startswith("，"))
                or NESTED.search(between)
                or OTHER.search(between)
                or CLOSES.search(between)
                or not NEXT.match(between.strip()[:1])
                or len(between) > 16
            ):
                cut = figure.quantity.unit == total.quantity.unit and not re.search("[。；;]", between)
                break
        if not _summable(total, figure, mixed=_says_whole(gap)) or not figure.exact or figure.quantity.flags or total.value <= figure.value:
            break
        parts.append(figure)
    if len(parts) < 2:
        return None
    if not _ended(material, total, parts, bracket):
        return None
    exhaustive = (
        _says_whole(gap)
        or _names_rest(total, parts)
        or _names_parts(total, parts)
        or (are_complements(parts) and not _short_of(total, parts, MOST_OFF) and names_whole(total, parts))
    )
    exceeding = of_one_kind(parts) and _exceed(total, parts)
    told = OVERALL.search(re.split("[，。；：（(]", material.before(total))[-1]) or of_one_kind(parts) or _nearly(material, total, parts)
    if bare and not (exhaustive or exceeding or (3 <= len(parts) and told)):
        return None
    behind = material.views[total.flow].text[parts[-1].end_v : parts[-1].end_v + 12]
    if AND_MORE.match(behind) and not _exceed(total, parts):
        return None
    return parts, (exhaustive and not cut) or (DIRECT.search(between_first) is not None and _graded(total, parts, behind[:1]))


def _is_held_back(row: Sequence[Figure], k: int) -> bool:
    """Whether a bracket right behind a total holds one figure of its unit alone, as last year's may stand there, and a list opens behind it."""
    if len(row) < k + 4 or row[k].quantity.unit != row[k + 1].quantity.unit:
        return False
    return row[k + 1].gap in ("（", "(") and OPENS.match(row[k + 2].gap[1:]) is not None and row[k + 2].gap[0] in "）)"


def _opened(said: re.Match[str]) -> str:
    """The opener of a list over a sentence's end as it would stand in one sentence; a view of all (从去处看) opens it without a word."""
    opener = said["opener"]
    return "，" if opener.startswith("从") else f"，{opener}" if opener.startswith("其中") else "，按类分"


def _graded(total: Figure, parts: Sequence[Figure], follows: str) -> bool:
    """Whether parts right behind a colon or a dash are grades of one kind, the list is closed, and they nearly add up: they are all there is."""
    near = abs(sum(part.value for part in parts) - total.value) * CLOSE <= total.value
    return 3 <= len(parts) and follows in CLOSING and of_one_kind(parts) and near


def _names_rest(total: Figure, parts: Sequence[Figure]) -> bool:
    """Whether a list near its total names what is left, so that it is all there is: 27处，有商场8处、宾馆11处、学校5处、其他4处."""
    near = abs(sum(part.value for part in parts) - total.value) * CLOSE <= total.value
    one_of_list = total.gap.startswith(("，", "、")) and OPENS.search(parts[0].gap) is None  # 药品61例，器械32例，其他23例
    return near and LEFT.match(own_name(parts[-1])) is not None and not (len(parts) < 3 and one_of_list)


def _names_parts(total: Figure, parts: Sequence[Figure]) -> bool:
    """Whether a total near its parts is named by all of their names: 三、四级手术1946台（三级1402台，四级484台）."""
    names = [own_name(part) for part in parts]
    endings = zip(*(name[::-1] for name in names), strict=False)
    shared = sum(1 for _ in takewhile(lambda last: len(set(last)) == 1, endings))
    heads = [name[: len(name) - shared] for name in names]
    return all(head and head in total.gap[-LEAD:] for head in heads) and not _short_of(total, parts, MOST_OFF)


def _nearly(material: Material, total: Figure, parts: Sequence[Figure]) -> bool:
    """Whether a list of items, one beside the other, nearly adds up to a total too great for chance."""
    off = abs(sum(part.value for part in parts) - total.value)
    listed = all(material.between(a, b).startswith("、") for a, b in pairwise(parts))
    return listed and 3 <= len(parts) and CHANCE <= total.value and off * 2 * CLOSE <= total.value


def _sorted(material: Material, total: Figure, parts: Sequence[Figure]) -> bool:
    """Whether a sentence of its own sorts the one count of its unit that the sentence before it tells: 处罚126件，罚没90万元。按领域分，…"""
    if not BY_KIND.match(parts[0].gap) or len(parts) < 3:
        return False
    off = abs(sum(part.value for part in parts) - total.value)
    behind = material.views[total.flow].text[parts[-1].end_v : parts[-1].end_v + 1]
    told = [f for row in material.rows if row[0].sentence == total.sentence for f in row if f.quantity.unit == total.quantity.unit]
    return len(told) == 1 and behind in CLOSING and off * CLOSE <= total.value


def _says_whole(gap: str) -> bool:
    """Whether the words that open a list say that it is all of its total: 分别为, 由…组成 with no 其中 behind it."""
    said = WHOLE.search(gap)
    return said is not None and "其中" not in gap[said.end() :]


def _ended(material: Material, total: Figure, parts: Sequence[Figure], bracket: bool) -> bool:
    """Whether a list is at its end behind its last part; two parts that exceed their total already do so whatever follows."""
    follows = material.views[total.flow].text[parts[-1].end_v : parts[-1].end_v + 1]
    if len(parts) == 2 and not (are_complements(parts) or _names_parts(total, parts) or _names_rest(total, parts)):
        if of_one_kind(parts) and _exceed(total, parts):
            return True
        if "，" in material.between(parts[0], parts[1]) or (follows == "，" and not bracket):
            return False
    return follows not in ("、", "和", "及")


def _exceed(total: Figure, parts: Sequence[Figure]) -> bool:
    return total.value < sum(part.value for part in parts)


def _short_of(total: Figure, parts: Sequence[Figure], share: Decimal) -> bool:
    """Whether parts fall short of their total by more than a share of it."""
    return sum(part.value for part in parts) < total.value * (1 - share)


def _unit(figure: Figure) -> str:
    """A unit without what its brackets add: 台（套）."""
    return re.sub("[（(].*", "", figure.quantity.unit)


def _summable(total: Figure, part: Figure, *, mixed: bool) -> bool:
    """Whether a count may be a part of a total by their units: one unit, or, where the list says that it is all of it, units of events (场, 期, 节)."""
    return _unit(total) == _unit(part) or (mixed and {_unit(total), _unit(part)} <= OCCASIONS)


def _compare(total: Figure, parts: Sequence[Figure], *, exhaustive: bool, sure: bool) -> Iterator[Issue]:
    added = sum((part.value for part in parts), Decimal(0))
    rounding = any(f.scale != 1 or f.decimals for f in (total, *parts))
    slack = (ulp(total) + sum((ulp(part) for part in parts), Decimal(0))) / 2 if rounding else Decimal(0)
    off = added - total.value
    if abs(off) <= slack:
        return
    near = abs(off) * 20 <= total.value and 3 <= len(parts)
    slipped = abs(off) <= SLIP and abs(off) * CLOSE <= total.value and 3 <= len(parts)
    bracketed = 3 <= len(parts) and re.search("[（(]", parts[0].gap) and not PARTIAL.search(parts[0].gap) and abs(off) * 10 <= total.value
    prizes = PRIZED.search(total.label) and all(GRADES.search(part.label) for part in parts)
    graded = bool(prizes) and 3 <= len(parts) and not _short_of(total, parts, THEREOF_OFF if "其中" in parts[0].gap else MOST_OFF)
    if off < 0 and not (exhaustive or near or slipped or bracketed or graded):
        return
    if off < 0 and not near and BARELY_APART.fullmatch(parts[0].gap) and _short_of(total, parts, APART_OFF):
        return  # 志愿者860名，大学生、退休教师分别310名、140名: some of them
    if 0 < off and not exhaustive and not near and total.value * Decimal("1.3") < added:
        return  # parts that overlap, or a list of something else
    flat = SORTED.search(parts[0].gap) is not None and "其中" not in parts[0].gap
    lesser = _lesser_first(parts, off, total.value)
    if shared_traits(parts) or (not lesser and counted_twice(parts, total.value, slack, flat=flat)):
        return
    terms = "+".join(shown(part.value) for part in parts)
    word = "多" if 0 < off else "少"
    yield issue(
        "sum",
        (total.span, *(part.span for part in parts)),
        f"各分项 {terms}={shown(added)}，与合计“{total.text}”不符，{word} {shown(abs(off))}",
        certain=sure
        and not lesser
        and not BARELY_APART.fullmatch(parts[0].gap)
        and len({_unit(f) for f in (total, *parts)}) == 1
        and (exhaustive or (near and 0 < off)),
    )


def _lesser_first(parts: Sequence[Figure], off: Decimal, total: Decimal) -> bool:
    """Whether a list of three kinds exceeds its total by its first and least part: what is named first is no part of what follows (年会1场，研讨会6场，沙龙5场)."""
    heads = {own_name(part)[-2:] for part in parts}
    least = parts[0].value == min(part.value for part in parts)
    return len(parts) == 3 == len(heads) and least and off == parts[0].value and off * CLOSE <= total


def _closed(material: Material, row: Sequence[Figure]) -> Iterator[Issue]:
    """A total that closes the list of its parts: 一等奖10篇、二等奖60篇、三等奖120篇，共计200篇. Certain only of three parts and more that are near it."""
    for k in range(LEAST, len(row)):
        total = row[k]
        gap = material.between(row[k - 1], total)
        closed = CLOSED.match(gap) is not None
        if not (closed or SUMMED.match(gap)) or not _addable(total) or total.quantity.unit_class in ("money", "day", "age"):
            continue
        first = k
        while 0 < first and k - first < FEW and _addable(row[first - 1]) and row[first - 1].quantity.unit == total.quantity.unit:
            if first < k and not _listed(material.between(row[first - 1], row[first])):
                break
            first -= 1
        parts = row[first:k]
        if len(parts) < LEAST or any(APART.search(part.gap) for part in parts):
            continue
        kinds = of_one_kind(parts) or are_complements(parts) or _told_number(gap) == len(parts)
        if not kinds and (not closed or (len(parts) == LEAST and "、" not in parts[1].gap and not SAID.search(gap))):
            continue
        if first and not OPENS.search(parts[0].gap) and _listed(material.between(row[first - 1], parts[0])):
            continue  # the list began with a count of another unit
        off = abs(sum(part.value for part in parts) - total.value)
        if off <= total.value * MOST_OFF and not CLOSES.search(total.after):
            near = closed and LEAST < len(parts) and off * 10 <= total.value and not total.after.strip()
            yield from _compare(total, parts, exhaustive=True, sure=near)


def _told_number(gap: str) -> int:
    """How many parts a total behind them says that it adds up (三馆加总), 0 where it does not say."""
    told = ADDED_UP.match(gap)
    return NUMERALS.index(told["number"]) if told is not None else 0


def _addable(figure: Figure) -> bool:
    return figure.exact and not figure.quantity.flags and figure.quantity.unit not in ("", "%")


def _listed(gap: str) -> bool:
    """Whether two figures are items of one list."""
    return bool(NEXT.match(gap)) and bool(JOINED.match(gap)) and not (NESTED.search(gap) or OTHER.search(gap) or APART.search(gap))
