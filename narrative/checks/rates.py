"""Percentages against the two counts they are made of: 合格 145 of 223, 合格率 85 %."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from narrative.checks.completion import is_generic
from narrative.checks.issues import issue
from narrative.checks.material import Figure, Material, shown, ulp
from narrative.rules import load
from narrative.types import Issue

RISEN = "(?:上?升|提[高升]|增[长加]?|扩大|下降|降低?)[至到]"  # what a rate has risen to is a rate, and no change
RATE = re.compile(
    rf"(?P<name>[一-龥]{{2,6}}(?:率|比例)|[一-龥]{{0,6}}满意度)(?:为|是|作|达到?|约|超|仅|只有|有|高达|在|至|{RISEN}|：|:|\s)*$"
)
SHARE = re.compile(rf"[^，。]{{0,4}}[，（(]?约?占(?:比|总数|总量|总人数|全部|其中)?(?:的|约|达到?|为|到|了|{RISEN})*$")
OF_NAMED = re.compile(r"(?P<part>[一-龥]{0,8})占(?P<whole>[一-龥]{2,8}?)(?:总人数|总户数|总数|总量|人数|户数|数)?的(?:约|近)?$")
BACK = 4  # sentences of its paragraph before a share that may tell what it is a share of
CHANGE = re.compile(
    r"增[长加幅]|提[高升]|下降|减少|降低|同比|环比|上升|增速|涨|降幅|百分点|压减|较|(?<!占)比(?!例|率|重)|不低于|不少于|要求|标准"
)
AIM = re.compile(r"(?P<name>完成率)(?:为|是|达到?|：|:|\s)*$")
AIMED = re.compile(r"任务|目标|计划|应")
TARGET = re.compile(r"[（(][^（()）]{0,6}\Z")
OUTSIDE = re.compile(r"全[省市县区国]|上年|去年|往年|[上前头]一年|其他|另有|历年|累计|平均|人均|每")
AREAL = frozenset(("覆盖", "普及", "建成", "通达", "建制"))  # rates whose whole is what an area has
WITHIN = re.compile(r"^[^，。；]{0,8}(?:中|里头?)[，,]?(?:已?有)?$")  # 全县120个村中有108个
VAGUE = "业用化性出成"  # characters that names of rates share by chance: 结业586人，就业率95%
OF_WHOLE = re.compile(r"[^，。；、\d]{0,8}的[约近]?")  # 占全县64家规上企业的21.5%
AMONG = re.compile(r"[^，。；]{0,8}(?:中|里头?)[，,]?已?有?[^，。；、\d]{0,6}$")
ASKED = re.compile("收回|回收|有效|受访|问卷|调查")  # the whole of those who are satisfied, wherever it stands in the sentence
THEN = re.compile("^(?:[^，。；]{0,4}(?:上年|去年|[上前头]一年))")  # before a whole and a part that follows it: both are of that year
PEOPLE = frozenset(("人", "名", "位"))
OLDER = re.compile("结转|旧存|存量|积案|遗留|往年|上年[^，。；]{0,4}未")  # the whole may be more than what the year brought
STATISTIC = re.compile(
    "失业|死亡|发病|患病|出生|增长|城镇化|绿化|入住|上座|利率|税率|费率"
)  # rates whose whole no report tells beside them
FAR = Decimal(40)  # points that a rate may be off and still be surely that of the counts
DUE = re.compile("[按准及][期时]")  # a rate of those that fell due, which are fewer than all
DUE_OFF = Decimal(15)
DUE_NOW = re.compile("[需须待应](?!急)[一-龥]{0,2}")  # and the verb of what is still to be done
MOST = 8  # counts of a sentence of which two together may be the whole
COMPLEMENT = "好完成妥毕结清到上下活齐净通获"  # behind a verb they say that it came off: 修好, 办妥, 访到
SAYING = re.compile(
    r"[^一-龥]|其|全部|总体?|整体|[馆院校局站中心单位]方|据此|由此|[填上自]报|自评|统计|测算|折合|年度|全年|实际|已|约|达到?|为|为此|报告|所|的"
)  # words between the counts and their rate that name nothing
SAID = re.compile("^.*(?:[填上自]报|据此|由此|统计|测算)(?=..)")
OF_PART = re.compile("其中")
ON_SPOT = re.compile(
    "当[场天日时月]|现场|立即|即[时刻]|首[批次]|初[次检]|一次|按[时期]|及时|提前"
)  # a part of the part: others came off later
AVERAGED = re.compile("平均|综合")
APART = re.compile("满意|资金|支出|执行")  # what such rates are of no counts beside them tell
NEAR_OFF = Decimal(15)  # points that a rate may be off whose part is told in other words
GENERIC = ("占", "完成率")  # names of rates that name no part
REACH = 80  # characters between the first count and its percentage
SLACK = Decimal("0.06")
ROUND = Decimal(6)  # a rate told in tenths (六成) may be off by so many points


def check_rates(material: Material) -> Iterator[Issue]:
    """A rate told beside the two counts of its own sentence that gives another value, where no other pair told nearby gives it."""
    for at, row in enumerate(material.rows):
        for k, figure in enumerate(row):
            if not is_rate(figure):
                continue
            found = named_pair(material, at, k)
            if found is None:
                continue
            part, whole, name = found
            if any(o.quantity.unit == "%" and part.start_v < o.start_v and explained(o, part, whole, ()) for o in row[:k]):
                continue  # 受理316件，结案308件，结案率97.5%，调解成功率78.3%: the first rate is the one of these counts
            place = material.sentences[figure.sentence].paragraph
            near = [
                f
                for other in material.rows[max(0, at - 2) : at + 2]
                for f in other
                if f.flow == figure.flow and material.sentences[f.sentence].paragraph == place
            ]
            if explained(figure, part, whole, near, named=name not in GENERIC and _in_its_words(part, name)):
                continue
            told = (part.value / whole.value * 100).quantize(Decimal("0.1"))
            if told_of_others(material, part, whole, figure):
                continue
            due = DUE.search(name) is not None
            if due and DUE_OFF < abs(told - figure.value):
                continue  # a rate of those that fell due
            yield issue(
                "rate",
                (part.span, whole.span, figure.span),
                f"按“{part.text}”和“{whole.text}”计算，{shown(part.value)}÷{shown(whole.value)}={shown(told)}%，与所写“{name}{figure.text}”不一致",
                certain=not due
                and (_in_its_words(part, name) or (worded(part, _stem(name)) and abs(told - figure.value) <= NEAR_OFF))
                and not AVERAGED.search(name)
                and not _qualified(material, part, whole, figure, name)
                and abs(told - figure.value) <= FAR
                and (part.quantity.unit == whole.quantity.unit or {part.quantity.unit, whole.quantity.unit} <= PEOPLE)
                and part.sentence == figure.sentence == whole.sentence  # of visits and persons the base is not told
                and not whole.gap.startswith("、")  # one of several wholes
                and not OLDER.search(material.sentence_text(figure)),
            )


def _in_its_words(part: Figure, name: str) -> bool:
    """Whether the words of a count hold those of its rate, or ones that stand for it."""
    return name in GENERIC or any(word in part.label + part.text + part.after[:8] for word in stems(_stem(name)))


def _stem(name: str) -> str:
    """What a rate is called by: 结案 of 结案率."""
    return re.sub("率$|比例$|度$", "", name)[-2:]


def is_rate(figure: Figure) -> bool:
    """Whether a figure may be the rate of a part in its whole: an exact percentage that is no change."""
    exact = figure.quantity.unit == "%" and figure.exact and not figure.quantity.flags
    return exact and not CHANGE.search(re.sub(RISEN, "", figure.gap[-16:]) + figure.after[:6])


def named_pair(material: Material, at: int, k: int) -> tuple[Figure, Figure, str] | None:
    """(part, whole, name) of a rate whose sentence names both, or whose whole has a name of its own in the paragraph; None where that is not clear."""
    return _pair(material, material.rows[at], k) or _share_of_named(material, at, k)


def _pair(material: Material, row: Sequence[Figure], k: int) -> tuple[Figure, Figure, str] | None:
    """(part, whole, name of the rate) where the sentence names both; None where that is not clear."""
    figure = row[k]
    before = material.before(figure)[-24:]
    counts = [f for f in row[:k] if counted(f) and figure.start_v - f.start_v <= REACH and "；" not in material.between(f, figure)]
    counts += [f for f in row[k + 1 : k + 2] if counted(f) and TARGET.search(material.between(figure, f))]
    aim = AIM.search(before)
    if aim is not None:
        goals = [f for f in counts if AIMED.search(f.label)]
        done = [f for f in counts[-3:] if f not in goals and goals and alike(f, goals[0])]
        last = max([*done, *(f for f in goals if f.start_v < figure.start_v)], key=lambda f: f.start_v, default=None)
        named = "".join(f.label + f.after for f in (*done, *goals))
        if last is None or not is_generic(material.between(last, figure).partition("完成率")[0], named):
            return None
        return (done[-1], goals[0], "完成率") if len(goals) == 1 and len(done) == 1 else None
    rate = RATE.search(before)
    if rate is not None and STATISTIC.search(rate.group("name")):
        return None
    share = _share_of(material, row, k)
    if share is not None:
        return share
    stem = ""
    if rate is not None:
        stem = rate.group("name").removesuffix("率").removesuffix("比例").removesuffix("度")
        part = _named(material, counts, stem[-2:])
        name = SAID.sub("", rate.group("name"))[-6:]
    elif counts and SHARE.match(material.between(counts[-1], figure)):
        part, name = counts[-1], "占"
    else:
        return None
    if part is None and stem:
        part = _in_other_words(material, counts, figure, stem[-2:]) or _beside(material, counts, row[:k], figure, stem)
    if part is not None and "满意" in stem and not any(alike(f, part) for f in counts if f is not part):
        asked = [f for f in row[:k] if counted(f) and ASKED.search(f.label) and f.start_v < part.start_v and alike(f, part)]
        counts = [*asked[-1:], *counts]
    if part is None:
        return None
    wholes = [f for f in counts if f is not part and alike(f, part) and part.value < f.value]
    told = [f for f in row[:k] if f.quantity.unit == "%" and part.start_v < f.start_v and stem and stem[-2:] in f.label]
    if told:
        return None  # 合格率91.7%，整改后合格率100%: the first is the one of these counts
    between = [f for f in counts if wholes and wholes[-1].start_v <= f.start_v < part.start_v and stem and not ASKED.search(f.label)]
    if any(word in f.label for f in between for word in stems(stem[-2:])):
        return None  # 非常满意171份、满意105份: the rate is that of both
    over = _over_clauses(material, row[:k], part, figure) if stem and not wholes else []
    wholes = wholes or over
    if not wholes:
        return None
    of_area = stem in AREAL or WITHIN.search(material.between(*sorted((part, wholes[-1]), key=lambda f: f.start_v)))
    named = "" if of_area else wholes[-1].label
    if OUTSIDE.search(part.gap[-12:] + part.label + (THEN.sub("", named) if wholes[-1].start_v < part.start_v else named)):
        return None
    whole = wholes[-1]
    if _siblings(material, part, whole, stem[-2:]) or (part.start_v < whole.start_v < figure.start_v and wholes[0].start_v < part.start_v):
        return None  # 合格516批次，快速检测2600批次，合格率99.7%: the rate is of the last, whose part is not told
    first, last = sorted((part, whole), key=lambda f: f.start_v)
    bracketed = last is not figure and k < row.index(last) and row.index(first) == k - 1  # 筛查2840人，筛查率89.6%（活产2930人）
    counts = [f for f in row[row.index(first) : row.index(last)] if f.quantity.unit != "%"]
    if len(counts) != 1 and "其中" not in material.between(first, last) and not (bracketed or over):
        return None
    words = material.between(*sorted((part, whole), key=lambda f: f.start_v)).replace("较满意", "")
    if "。" in words or (CHANGE.search(words) and not over) or whole.value < 4:
        return None
    return part, whole, name


def _share_of_named(material: Material, at: int, k: int) -> tuple[Figure, Figure, str] | None:
    """建册2978人，…管理465人，占建册人数的13.3%: the whole, and it may be the part, told by a name that one count of the paragraph has."""
    figure = material.rows[at][k]
    named = OF_NAMED.search(figure.label)
    if named is None or OUTSIDE.search(named.group("part") + named.group("whole")):
        return None
    place = material.sentences[figure.sentence]
    rows = [
        row
        for row in material.rows[max(0, at - BACK) : at + 1]
        if (s := material.sentences[row[0].sentence]).flow == place.flow and s.paragraph == place.paragraph
    ]
    counts = [f for row in rows for f in row if f.start_v < figure.start_v and counted(f)]
    part = (
        counts[-1]
        if counts and not named.group("part") and counts[-1] is material.rows[at][k - 1]
        else _one_named(counts, named.group("part"))
    )
    whole = _one_named([f for f in counts if f is not part], named.group("whole"))
    if part is None or whole is None or not alike(part, whole) or whole.value <= part.value or whole.value < 4:
        return None
    return (part, whole, "占") if not OUTSIDE.search(part.gap[-12:] + whole.label) else None


def _one_named(counts: Sequence[Figure], name: str) -> Figure | None:
    """The count whose own words hold a name, where there is just one."""
    found = [f for f in counts if name and name in f.label + f.text + f.after[:8]]
    return found[0] if len(found) == 1 else None


def _siblings(material: Material, part: Figure, whole: Figure, stem: str) -> bool:
    """Whether two counts are items of one list: both parts of a total, or 70所学校、28所幼儿园开展监测, where only what follows holds the rate's word."""
    if "、" not in part.gap:
        return False
    if {part.span, whole.span} <= material.parts.keys():
        return True
    return part.gap.endswith("、") and not any(word in part.label + part.text for word in stems(stem))


def _share_of(material: Material, row: Sequence[Figure], k: int) -> tuple[Figure, Figure, str] | None:
    """45所，占全市中小学160所的35%: the whole stands between 占 and its share."""
    if k < 2 or OF_WHOLE.fullmatch(material.between(row[k - 1], row[k])) is None:
        return None
    whole, part = row[k - 1], row[k - 2]
    gap = material.between(part, whole)
    if not re.match(r"[，,（(]?[^，。；]{0,6}(?:占|覆盖)", gap) or "；" in gap or "。" in gap or CHANGE.search(gap) or 30 < len(gap):
        return None
    if not (counted(part) and counted(whole)) or part.quantity.unit != whole.quantity.unit or whole.value <= part.value:
        return None
    return (part, whole, "占") if not re.search("上年|去年|历年", part.gap[-10:] + gap) else None


def _named(material: Material, counts: Sequence[Figure], stem: str) -> Figure | None:
    """The last count whose own words name what a rate counts: 获奖率 ← 获奖96项; 需治理40条 are those to be treated."""
    return next((f for f in reversed(counts) if any(word in DUE_NOW.sub("", f.label) + f.text + f.after[:8] for word in stems(stem))), None)


def _in_other_words(material: Material, counts: Sequence[Figure], figure: Figure, stem: str) -> Figure | None:
    """The last count where it tells what a rate counts in words that are not the rate's: 修复率 ← 修好29件, 完好率 ← 能正常使用的453件."""
    told = counts[-1] if counts else None
    if (
        told is None
        or ON_SPOT.search(told.label)
        or foreign(material, told, figure, stem, "".join(f.label + f.text + f.after for f in counts))
    ):
        return None
    return told if worded(told, stem) else None


def _beside(material: Material, counts: Sequence[Figure], before: Sequence[Figure], figure: Figure, stem: str) -> Figure | None:
    """The count before a rate that nearly gives it of the count before that, where the two are told as part and whole (386件里运行正常的370件) or share a
    character with the rate's name (143个村里129个建起小组，组建率)."""
    if len(before) < 2 or list(before[-2:]) != list(counts[-2:]) or APART.search(stem):
        return None
    whole, part = before[-2:]
    named = "".join(f.label + f.text + f.after for f in (whole, part))
    between = material.between(whole, part)
    told = AMONG.match(between) is not None or (stem in AREAL and between.endswith(("已有", "已", "有")))
    if not told and (
        foreign(material, part, figure, stem[-2:], named) or not any(mark in named for mark in stem[-2:] if mark not in VAGUE)
    ):
        return None
    near = alike(part, whole) and part.value < whole.value and abs(part.value / whole.value * 100 - figure.value) <= NEAR_OFF
    return part if near else None


def _over_clauses(material: Material, before: Sequence[Figure], part: Figure, figure: Figure) -> list[Figure]:
    """The greatest of a sentence's counts of a part's unit where it stands first of them and before a semicolon, and the two nearly give the rate."""
    told = [f for f in before if f.start_v < part.start_v and counted(f) and alike(f, part) and not OUTSIDE.search(f.gap[-12:] + f.label)]
    total = told[0] if told and told[0].value == max(f.value for f in told) else None
    if total is None or "；" not in material.between(total, part):
        return []
    return [total] if part.value < total.value and abs(part.value / total.value * 100 - figure.value) <= NEAR_OFF else []


def worded(figure: Figure, stem: str) -> bool:
    """Whether the words of a count say in others what a rate counts: its verb with a complement or with 实 or 已, or words that mean the same."""
    label = re.sub("[了的]+$", "", figure.label)
    if label[-2:-1] in stem and label[-1:] in COMPLEMENT and label[-2:-1]:
        return True
    if label[-1:] in stem and label[-2:-1] in ("实", "已") and label[-1:]:
        return True
    for rule in load("checks", "worded_rate"):
        if stem in rule.terms():
            pattern = rule.text("pattern")
            return bool(re.search(f"(?:{pattern})$", label) or re.match(pattern, figure.after))
    return False


def foreign(material: Material, last: Figure, figure: Figure, stem: str, named: str) -> bool:
    """Whether the words between a count and a rate name something that those of the counts do not: 全馆, 门栋达标率."""
    words = re.split("[，。；：]", material.between(last, figure).rpartition(stem)[0])[-1]
    own = SAYING.sub("", words)
    return any(own[i : i + 2] not in named for i in range(max(0, len(own) - 1))) or (len(own) == 1 and own not in named)


def told_of_others(material: Material, part: Figure, whole: Figure, figure: Figure) -> bool:
    """Whether a rate is not that of its counts by their own words: one of a part of them (其中), or of more than what came off at once."""
    last = max(part, whole, key=lambda f: f.start_v)
    between = material.between(last, figure) if last.start_v < figure.start_v else ""
    return bool(OF_PART.search(between) or (ON_SPOT.search(part.label) and not ON_SPOT.search(between)))


def _qualified(material: Material, part: Figure, whole: Figure, figure: Figure, name: str) -> bool:
    """Whether a rate behind its counts has a word before its name that they do not have: 市级获奖率."""
    last = max(part, whole, key=lambda f: f.start_v)
    named = "".join(f.label + f.text + f.after for f in (part, whole))
    return name not in ("占", "完成率") and last.start_v < figure.start_v and foreign(material, last, figure, _stem(name), named)


def stems(stem: str) -> tuple[str, ...]:
    """A stem and the words that mean the same."""
    return (stem, *(word for rule in load("checks", "stem") for word in rule.terms() if stem in rule.terms()))


def counted(figure: Figure) -> bool:
    quantity = figure.quantity
    return (
        figure.exact
        and not quantity.flags
        and quantity.unit != ""
        and quantity.unit_class not in ("percent", "money", "rank", "day", "point", "age")
    )


def alike(first: Figure, second: Figure) -> bool:
    a, b = first.quantity, second.quantity
    return a.unit == b.unit or {a.unit, b.unit} <= PEOPLE or {a.unit_class, b.unit_class} <= {"person", "person_time"}


def explained(figure: Figure, part: Figure, whole: Figure, near: Sequence[Figure], *, named: bool = False) -> bool:
    """Whether the rate fits the pair within rounding, or fits any other pair of one of them told nearby; of the part where it is `named` like the rate."""
    slack = ROUND if "成" in figure.text or "半" in figure.text else max(SLACK, ulp(figure) * Decimal("0.51"))

    def fits(a: Figure, b: Figure) -> bool:
        if b.value <= 0:
            return False
        spread = (ulp(a) / b.value + a.value * ulp(b) / (b.value * b.value)) * 50 if a.scale != 1 or b.scale != 1 else Decimal(0)
        return abs(a.value / b.value * 100 - figure.value) <= slack + spread

    others = [
        f
        for f in near
        if f.quantity.unit != "%"
        and f.quantity.unit_class not in ("money", "rank", "day")
        and (f.sentence == figure.sentence or alike(f, part))  # a count of another thing far away fits by chance
    ]
    if "占" not in figure.gap[-12:] and abs(100 - part.value / whole.value * 100 - figure.value) <= slack:
        return True
    told = [f.value for f in near if f.sentence == part.sentence and f is not part and alike(f, part)][:MOST]
    if any(abs(part.value / (a + b) * 100 - figure.value) <= slack for a, b in combinations(told, 2) if part.value <= a + b):
        return True  # 上年结转30件，新收470件，结案465件，结案率93%
    own = {id(part)} if named else {id(part), id(whole)}
    return any(fits(a, b) for a in (part, whole, *others) for b in (part, whole, *others) if b is not a and {id(a), id(b)} & own)
