"""From one value to another: the growth rate and the difference a sentence gives against the two values it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from narrative.checks.issues import issue
from narrative.checks.material import Figure, Material, shown, ulp
from narrative.checks.moved import FALL, GROWTH, MOVED, REACH, grows, outside, shrinks, word_of
from narrative.types import Issue

FROM = re.compile(r"(?:由|从)[^，。；]{0,24}$")
TO = re.compile(
    r"^[^，。；]{0,6}(?:增[加长添设]?|[上攀跃抬提]升|升|提高|扩[大展充建容增]?|拓展|发展|壮大|延伸|变|涨|添|加|做|冲|翻|减少?|下[降滑]|降低?|回落|跌|压[减缩降]?|缩[短减小]?|砍)(?:了)?(?:至|到|为)?[^，。；\d]{0,6}$"
)
YEAR = r"(?:上年|去年|头年|上一?(?:学年|届)|(?<!以)前年|[上前头]一年|20\d\d年)(?:度|同期|全年)?"
PAST = re.compile(rf"(?:[相对]?比|较|同比|相较于?|由|从|与|和|同|跟)?{YEAR}(?:的|为|是|末)?[（(]?$")
COMPARED = re.compile(rf"(?:比|较|由|从){YEAR}[^，。；\d]{{0,6}}$")  # before last year's value: 较上年的120场
FROM_ON = re.compile(r"^(?:的基础上)?[，,]?(?:同比)?(?:又|再|净)?[增提上下降减][^，。；\d]{0,4}$")  # … 增长25%
REACHED = re.compile(r"^[，,]?(?:达到?|增[加长]?[到至]|升[到至]|提[高升][到至]|降[到至]|减少?[到至]|至|到|为)[了]?$")
BRACKETED = re.compile(rf"^[（(](?:注：)?{YEAR}[^，。；）)\d]{{0,6}}[：:]?$")  # 150场，增长25%（上年120场）
BRACKET = re.compile(r"（[^（）]*\d[^（）]*）")  # with figures of its own
PLAIN = re.compile(
    r"(?:同期)?相[比较]|同期|同比|环比|[比较与]?(?:上年|去年)(?:度|同期)?|净|增?幅度?|率|人数|总数|数量|总量|规模|共|实际|分?别?达|[,，]|年均"
)
AGAINST = re.compile(rf"(?:与|和|同){YEAR}[^，。；\d]{{0,6}}$")
ENDED = re.compile(rf"[，,；;]?(?P<year>{YEAR})(?P<own>[一-龥]{{0,6}})$")  # 今年举办150场，去年举办120场
THEN = re.compile(
    r"(?P<year>上年|去年|[上前头]一年|20\d\d年)(?:度|同期|全年|末|底)?(?P<own>[一-龥]{0,12})$"
)  # 上年举办120场，今年举办150场
NOW = re.compile(r"[，,]?(?P<year>今年|本年度?|当年|20\d\d年)(?:度|全年|末|底)?(?P<own>[一-龥]{0,8})$")
MORE = re.compile(r"^(?:有所|略有|稍有|明显|大幅|小幅)?(?:增加|增长|增多|上升|提高|多(?!次|人|名))(?=[，。；、了）)是些点一]|$)")
LESS = re.compile(r"^(?:有所|略有|稍有|明显|大幅|小幅)?(?:减少|下降|降低|回落|少)(?=[，。；、了）)是些点一]|$)")

SINCE = rf"(?:同比|相比|环比|[比较](?:{YEAR}|{YEAR}相比)(?:同期)?(?:的|分别|均|各|，)*)?"
LESSENED = re.compile(rf"[，,（(]?(?:分别|各|均)?{SINCE}(?:分别|各|均)?(?P<word>增加|增长|多|上升|净增|减少|下降|少|降低)了?(?:分别|各)?")
CHANGED = re.compile(
    rf"[，,、（(]?(?:分别|各|均)?{SINCE}(?:分别|各|均)?(?P<word>增[长加幅]|上升|提高|升幅|涨幅|下降|减少|降低|降幅)(?:了|率|幅度|幅)?(?:分别|各)?(?:为|达|约|是)?"
)
BASED = re.compile(rf"(?:比|较|由|从|同){YEAR}|(?:由|从|在)[^，。；]{{0,10}}$|上年|去年")  # before a value that is the earlier one
AND = re.compile(r"[、和及与，,]|以及")
SAME = 3  # counts whose changes one sentence tells apart (分别)
THAN_LAST = re.compile(rf"[，,]?(?:比|较){YEAR}(?:的|为|是)?$")
BEFORE = 2  # sentences back that may tell the whole
PART = re.compile(r"其中|包括|含|占|[（(][^）)]*$")
CONNECTING = re.compile(
    r"增[加长添设]|[上攀跃抬]升|提[高升]|扩[大展充建容增]|拓展|发展|壮大|延伸|变为|减少|下[降滑]|降低|回落|压[减缩降]|缩[短减小]|[，,、（()）增升降涨添加做冲扩翻跌压缩砍减到至为的了约近]|目前|现在|现有|如今|今年|本年度?|当年|全年|年[底末初]|\s"
)


def check_changes(material: Material) -> Iterator[Issue]:
    """由A增至B，增长P% (or 增加C) where B and A give another P or C; 比上年的A增长P% with the year's own B right before."""
    for at, row in enumerate(material.rows):
        yield from _direction(material, row)
        yield from _by_difference(material, row)
        yield from _of_whole(row)
        for k in range(len(row) - 2):
            near = row[max(0, k - REACH) : k + REACH]
            old, new, told = _ordered(material, near, outside(material, row, k))
            if old is None or new is None or told is None or old.value <= 0:
                continue
            before = [f for other in material.rows[max(0, at - BEFORE) : at] for f in other[-REACH:]]
            totals = [f for f in (*before, *near) if f.flow == new.flow and new.value < f.value]
            held = [f for f in near if new.start_v < f.start_v < old.start_v]  # in a bracket behind the new value
            if any(_of(old, other, told) for other in (*totals, *held) if other.quantity.unit == new.quantity.unit):
                continue  # it is the whole that changed so, or a part
            if _opposed(old, new, told):
                yield issue(
                    "change",
                    (old.span, new.span, told.span),
                    f"由“{old.text}”到“{new.text}”是{'增加' if old.value < new.value else '减少'}，与所写“{word_of(told)}{told.text}”方向相反",
                )
            elif told.quantity.unit == "%":
                yield from _rate(old, new, told)
            elif told.quantity.unit in (new.quantity.unit, "个百分点"):
                yield from _difference(old, new, told)


def _of(old: Figure, new: Figure, told: Figure) -> bool:
    """Whether the change told is that from one value to the other."""
    change = new.value - old.value
    return abs(change / old.value * 100 - told.value) <= ulp(told) if told.quantity.unit == "%" else change == told.value


def _ordered(material: Material, row: Sequence[Figure], three: Sequence[Figure]) -> tuple[Figure | None, Figure | None, Figure | None]:
    """(old, new, told change) where three figures of a sentence are of that construction and of one extent, else three None."""
    nothing = (None, None, None)
    told = [f for f in three if f.quantity.unit == "%"]
    if any(not f.exact or f.quantity.flags for f in three) or three[0].quantity.unit == "":
        return nothing
    points = three[0].quantity.unit == "%"
    if points and not (three[1].quantity.unit == "%" and three[2].quantity.unit == "个百分点"):
        return nothing
    if points:
        gap, last = material.between(three[0], three[1]), material.between(three[1], three[2])
        plain = (
            _of_these(three[0], gap, last)
            and FROM.search(three[0].gap)
            and TO.match(_yearless(gap))
            and len(last) <= 8
            and (GROWTH.search(last) or FALL.search(last))
        )
        if plain and _named_alike(three[0].gap, gap):
            return (three[0], three[1], three[2])
        return _points_behind(three, gap, last) or nothing
    units = {f.quantity.unit for f in three if f not in told}
    gaps = BRACKET.sub("", material.between(three[0], three[1])), material.between(three[1], three[2])
    if len(units) != 1 or any("。" in gap or "；" in gap for gap in gaps):
        return nothing
    if not told or told[0] is three[2]:
        found = _told_last(material, row, three, *gaps)
        if found[0] is not None or told:
            return found
    return _told_between(three, *gaps)


def _points_behind(three: Sequence[Figure], gap: str, last: str) -> tuple[Figure, Figure, Figure] | None:
    """优良率88.5%，去年为85.2%，提高3.3个百分点; 满意率96%，比上年的93%提高3个百分点."""
    a, b, c = three
    behind = re.fullmatch(rf"[，,（(]?(?:同比|比|较|而)?{YEAR}同?期?的?(?:为|是|仅为|只有)?[：:]?", gap)
    moved = re.fullmatch(r"[）)]?[，,]?(?:同比|实际)?(?:又|分别)?(?P<word>[一-龥]{1,4})(?:了|个)?", last)
    if behind is None or moved is None or not (GROWTH.search(moved.group("word")) or FALL.search(moved.group("word"))):
        return None
    return (b, a, c) if not PART.search(a.gap[-8:]) else None


def _yearless(gap: str) -> str:
    """A gap without the year of the value it leads to: 提升至2023年的."""
    return re.sub(r"20\d\d年(?:度|底|末)?的?", "", gap)


def _told_last(
    material: Material, row: Sequence[Figure], three: Sequence[Figure], gap: str, last: str
) -> tuple[Figure | None, Figure | None, Figure | None]:
    """由A增至B，增长P%; B，较上年的A增长P%; 今年B，去年A，增长P%."""
    a, b, c = three
    if len(last) > 14 or "分别" in last or not (grows(last) or shrinks(last)) or not _of_these(a, gap, last):
        return (None, None, None)
    if FROM.search(a.gap) and TO.match(_yearless(gap)) and _named_alike(a.gap, _yearless(gap)):
        return (a, b, c)
    if AGAINST.search(a.gap) and re.match(r"^[^，。；]{0,4}相比[，,](?:今年|本年|全年)?", gap) and len(gap) <= 16:
        return (a, b, c)  # 与上年30期相比，今年举办培训36期，增长20%
    past, ended = PAST.search(gap), ENDED.fullmatch(gap)
    behind = [f for f in row if c.start_v < f.start_v][:1]
    if any(f.quantity.unit == a.quantity.unit and REACHED.match(material.between(c, f)) for f in behind):
        return (None, None, None)  # the value that was reached comes behind: 较上年的120场增长25%，达到150场
    if re.search("累计|目标|任务|计划", a.gap[-12:] + gap) or _is_part(material, a, row):
        return (None, None, None)
    if _year_before(a.gap, gap):
        return (a, b, c)
    if ended and _named(ended.group("year")) and _named(a.gap) and _named(a.gap) <= _named(ended.group("year")):
        return (None, None, None)  # two years told one after the other
    if (past and len(gap) <= 14 and re.fullmatch(r"[，,（(]?(?:同比|这)?", gap[: past.start()])) or (
        ended and ended.group("own") and ended.group("own")[-2:] in a.label[-8:]
    ):
        return (b, a, c)
    return (None, None, None)


def _named(words: str) -> str:
    """The last year that some words name in figures, "" where they name none."""
    found = re.findall(r"20\d\d(?=年)", words)
    return str(found[-1]) if found else ""


def _year_before(lead: str, gap: str) -> bool:
    """Whether the first of two values is that of the year before: 上年发放900人，今年发放1080人; 2022年1200件，2023年1500件."""
    then, now = THEN.search(lead), NOW.fullmatch(gap)
    if then is None or now is None or re.search("[比较由从]$", lead[: then.start()]):
        return False
    first, later = _named(then.group("year")), _named(now.group("year"))
    own = now.group("own")
    return (not first or not later or int(later) - int(first) == 1) and (not own or own[-2:] in then.group("own"))


def _of_these(first: Figure, gap: str, last: str) -> bool:
    """Whether the words before a change name nothing of their own: 线上访问增长25% is of something else, as are a part (其中) and 服务人次 of 服务点."""
    if "其中" in last:
        return False
    if MOVED.fullmatch(last):
        return True
    own = CONNECTING.sub("", PLAIN.sub("", last))
    return not own or own[-2:] in first.gap + first.text + first.after + gap


def _told_between(three: Sequence[Figure], gap: str, last: str) -> tuple[Figure | None, Figure | None, Figure | None]:
    """较上年的A增长P%，达到B; 由A增长P%至B; B，增长P%（上年A）."""
    a, b, c = three
    if b.quantity.unit not in ("%", a.quantity.unit) or not (GROWTH.search(gap) or FALL.search(gap)):
        return (None, None, None)
    if FROM_ON.match(gap) and REACHED.match(last) and (COMPARED.search(a.gap) or FROM.search(a.gap)):
        return (a, c, b)
    if BRACKETED.match(last) and re.fullmatch(r"[，,]?(?:同比|比上年|较上年|比去年|较去年)?[^，。；\d]{2,4}", gap):
        return (c, a, b)
    return (None, None, None)


def _opposed(old: Figure, new: Figure, told: Figure) -> bool:
    """Whether the values go one way and the word of the change the other; ranks and times are better when smaller, so they are left alone."""
    if old.quantity.unit_class in ("rank", "day", "age", "money") or old.quantity.unit in ("名", "位", "%") or old.value == new.value:
        return False
    up, down = grows(told.gap), shrinks(told.gap)
    return (down and not up) if old.value < new.value else (up and not down)


def _direction(material: Material, row: Sequence[Figure]) -> Iterator[Issue]:
    """25次，比去年的21次少: a word of more or less behind two values that say the opposite."""
    for k in range(1, len(row)):
        old = row[k]
        if not THAN_LAST.match(old.gap):
            continue
        near = row[max(0, k - REACH) : k]
        earlier = [f for f in near if f.quantity.unit == old.quantity.unit]
        if not earlier or (len(earlier) > 1 and earlier[-1] is not row[k - 1]):
            continue
        new = earlier[-1]
        if not (new.exact and old.exact) or new.quantity.flags or old.quantity.flags or "；" in material.between(new, old):
            continue
        if old.quantity.unit in ("", "%", "名", "位") or _is_part(material, new, near):
            continue
        if old.quantity.unit_class in ("rank", "day", "age", "money") or re.search("累计|目标|任务|计划", new.gap[-12:]):
            continue
        more, less = MORE.match(old.after), LESS.match(old.after)
        if (more and new.value < old.value) or (less and old.value < new.value):
            word = (more or less).group()  # type: ignore[union-attr]
            yield issue(
                "change",
                (new.span, old.span),
                f"今年“{new.text}”，上年“{old.text}”，与所写“{word}”方向相反",
                certain=new is row[k - 1],
            )


def _by_difference(material: Material, row: Sequence[Figure]) -> Iterator[Issue]:
    """死亡6人，比上年减少2人，下降33.3%: value, difference and rate, of which the first two give the value before; two or three of each told apart."""
    for n in range(1, SAME + 1):
        for k in range(len(row) - 3 * n + 1):
            now, less, told = row[k : k + n], row[k + n : k + 2 * n], row[k + 2 * n : k + 3 * n]
            if not _three_runs(material, now, less, told):
                continue
            for figure, by, rate in zip(now, less, told, strict=True):
                yield from _of_difference(material, row, figure, by, rate, falls=_falls(less[0].gap))


def _of_whole(row: Sequence[Figure]) -> Iterator[Issue]:
    """受理举报376件，电话291件，网上85件，比上年的310件增长21.3%: the change of a total behind its parts, where last year's count cannot be that of the last part. Doubts only."""
    for k in range(4, len(row)):
        old, told = row[k - 1], row[k]
        against = AGAINST.search(old.gap) is not None and told.gap.startswith("相比")  # …；与上年的310件相比，增长21.3%
        if told.quantity.unit != "%" or not (grows(told.gap) or shrinks(told.gap)) or old.value <= 0:
            continue
        if not (against or COMPARED.search(old.gap)):
            continue
        alike = [f for f in row[: k - 1] if f.quantity.unit == old.quantity.unit] if against else row[: k - 1]
        whole, last = (_made_up(alike), alike[-1]) if alike else (None, old)
        units = {f.quantity.unit for f in (old, last, whole or last)}
        if (
            whole is None
            or len(units) != 1
            or ("；" in old.gap and not against)
            or "其中" in last.gap
            or any(not f.exact or f.quantity.flags for f in (old, told))
        ):
            continue
        if old.value / 2 <= whole.value <= old.value * 2 and not old.value / 2 <= last.value <= old.value * 2:
            yield from (replace(one, certain=False) for one in _rate(old, whole, told))


def _made_up(row: Sequence[Figure]) -> Figure | None:
    """The figure that those behind it, two at least, make up; None where they do not."""
    added = Decimal(0)
    for n, figure in enumerate(reversed(row)):
        if not figure.exact or figure.quantity.unit != row[-1].quantity.unit:
            return None
        if 1 < n and added == figure.value:
            return figure
        added += figure.value
    return None


def _three_runs(material: Material, now: Sequence[Figure], less: Sequence[Figure], told: Sequence[Figure]) -> bool:
    """Whether runs of values, differences and rates stand behind each other, each of one item or told apart."""
    runs = (now, less, told)
    if any(not f.exact or f.quantity.flags for run in runs for f in run) or any(f.quantity.unit != "%" for f in told):
        return False
    if any(a.quantity.unit != b.quantity.unit or a.quantity.unit in ("", "%", "个百分点") for a, b in zip(now, less, strict=True)):
        return False
    if any(f.quantity.unit_class in ("rank", "age") for f in now) or BASED.search(now[0].gap[-16:]):
        return False
    if not all(AND.fullmatch(material.between(a, b)) for run in (less, told) for a, b in pairwise(run)):
        return False
    if not all(AND.match(gap) and len(gap) <= 12 and not BASED.search(gap) for gap in (material.between(a, b) for a, b in pairwise(now))):
        return False
    one, two = material.between(now[-1], less[0]), material.between(less[-1], told[0])
    lessened, changed = LESSENED.fullmatch(one), CHANGED.fullmatch(two)
    if lessened is None or changed is None or (1 < len(now) and "分别" not in one + two and "各" not in one + two):
        return False
    return _falls(lessened.group("word")) == _falls(changed.group("word"))


def _falls(word: str) -> bool:
    return any(mark in word for mark in "少降低")


def _of_difference(material: Material, row: Sequence[Figure], now: Figure, by: Figure, told: Figure, *, falls: bool) -> Iterator[Issue]:
    slack = max(Decimal("0.1"), ulp(told) * Decimal("0.6"))

    def fits(value: Decimal) -> bool:
        spread = (ulp(by) + ulp(now) * by.value / value) / value * 50 if by.scale != 1 or by.decimals else Decimal(0)
        return abs(by.value / value * 100 - told.value) <= slack + spread

    before = now.value + by.value if falls else now.value - by.value
    earlier = [f.value for f in row if f.start_v < now.start_v and f.quantity.unit == now.quantity.unit]
    wholes = [value + by.value if falls else value - by.value for value in earlier]
    if before <= 0 or any(0 < value and fits(value) for value in (before, *wholes)):
        return
    right = (by.value / before * 100).quantize(Decimal("0.1"))
    yield issue(
        "change",
        (now.span, by.span, told.span),
        f"今年“{now.text}”，{'减少' if falls else '增加'}“{by.text}”，即上年为 {shown(before)}，变动为 {shown(by.value)}÷{shown(before)}={shown(right)}%，与所写“{told.text}”不一致",
        certain=not fits(now.value) and not _is_part(material, now, row[: row.index(now)]),
    )


def _is_part(material: Material, figure: Figure, row: Sequence[Figure]) -> bool:
    """Whether a count is a part of what its sentence told before, so that last year's count may be that of the whole."""
    if PART.search(figure.gap) or figure.span in material.parts:
        return True
    return any(f.quantity.unit == figure.quantity.unit and figure.value < f.value for f in row if f.start_v < figure.start_v)


def _named_alike(first: str, gap: str) -> bool:
    """Whether the words between the values name nothing of their own, or what the words before the first name."""
    own = CONNECTING.sub("", gap)
    return not own or any(own[i : i + 2] in first for i in range(max(1, len(own) - 1)))


def _rate(old: Figure, new: Figure, told: Figure) -> Iterator[Issue]:
    right = (new.value - old.value) / old.value * 100
    slack = max(Decimal("0.1"), ulp(told) * Decimal("0.6")) + (ulp(new) + ulp(old)) / old.value * 50 * (
        1 if old.scale != 1 or new.scale != 1 else 0
    )
    if abs(abs(right) - told.value) <= slack or abs(new.value / old.value * 100 - told.value) <= slack:
        return
    based = 0 < new.value and abs(abs(new.value - old.value) / new.value * 100 - told.value) <= slack  # reckoned on the later value
    yield issue(
        "change",
        (old.span, new.span, told.span),
        f"由“{old.text}”到“{new.text}”，变动为（{shown(new.value)}−{shown(old.value)}）÷{shown(old.value)}={shown(right.quantize(Decimal('0.1')))}%，"
        f"与所写“{told.text}”不一致{'（所写的是以后数为基数）' if based else ''}",
        certain=not based,
    )


def _difference(old: Figure, new: Figure, told: Figure) -> Iterator[Issue]:
    right = abs(new.value - old.value)
    slack = (ulp(old) + ulp(new) + ulp(told)) * Decimal("0.6") if {old.scale, new.scale, told.scale} != {Decimal(1)} else Decimal(0)
    if told.quantity.unit == "百分点":
        slack = ulp(told) if told.decimals else Decimal(0)  # of rates that were rounded
    if abs(right - told.value) <= slack:
        return
    yield issue(
        "change",
        (old.span, new.span, told.span),
        f"“{new.text}”与“{old.text}”相差 {shown(right)}，与所写“{told.text}”不一致",
    )
