"""Values made of several counts: sums of disjoint ones, and what is worked out from two (change, growth, share, product), each with its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice, product

from narrative.matching.joined import told_of
from narrative.matching.units import in_unit, sort_of
from narrative.matching.values import Candidate, Setting, may_stand, same_unit
from narrative.quantities.families import go_together
from narrative.quantities.numerals import plain
from narrative.types import ABSENCE, Bound, Fact, Made

PLAINLY = frozenset(("link.sum", "link.slip", "link.list", "link.part.opener", "link.part.bracket"))  # what makes a part beyond doubt
SEEDS = 4  # facts of a row that sums and derived figures may start from
CENT = Decimal("0.01")
LEAST = 2  # per cent: smaller shares of a neighbour are by chance
LONGEST = 6  # counts in a sum
NIL = Decimal(0)
NONE_OF = 2  # things that there was none of and that are tried
WIDELY, EACH_THING = 24, 2  # facts of a row that tell its things, and counts of each thing that are tried
ADDED = frozenset(("count", "money", "time", "area", "length", "weight", "volume", "power"))
THEN = re.compile(r"^(?:年初|上年|去年|上一?年度|上年末|去年[末底])[^，。\d]*\d")
NOW = re.compile(r"增至|升至|增加到|增加至|扩大到|扩到|发展到|提高到|达到|上升到|壮大到|由[^，。]+到")
LESS = re.compile(r"少|减|降|下降|压缩|缩短")
EVERY = re.compile(r"全覆盖|全部|一律|全都|悉数|均已|无一例外|覆盖(?:了|到)?(?:全[市县区州省]|所有)")
FAILED = re.compile(
    r"[不未](?P<wanted>合格|达标|规范|完好|满意|符合|及时|完成|通过|办结|整改|就业|参保|入学|到位)|超标|阳性|损坏|流失|退回|停用"
)
LEFT_OUT = re.compile(
    r"(?:不含|不包括|扣除|剔除)([一-龥]{2,6})|除([一-龥]{2,8}?)[之以]?外|([一-龥]{2,6}?)[之以]外"
    r"|非(?!遗|税|公|物质|营利|常|机|洲|金融|法|典)([一-龥]{2})|未(?!成年|来|婚)(?:获|被|经|能)?([一-龥]{2})"
)
TOLD_BY = 2  # characters that what is left out is known by
OPPOSITES = (
    (re.compile("线下|现场|实地|到场|到馆|到会|面授|当面"), ("线上", "网上", "网络", "网办", "远程", "直播", "视频")),
    (re.compile("线上|网上|网络|远程"), ("线下", "现场")),
    (re.compile("分散"), ("集中",)),
    (re.compile("集中"), ("分散",)),
    (re.compile("(?<!未)成年"), ("未成年", "青少年", "儿童")),
)
EACH = re.compile(r"各(?=[\d一二两三四五六七八九十])")
ITEMS = re.compile(r"[、和与及]")


def sums(where: Setting, fitting: Sequence[int]) -> Iterator[Candidate]:
    """Runs of neighbouring counts of one sentence around one that fits, and pairs or threes of the best that fit.

    Args:
        fitting: facts that fit the row's unit, best first
    """
    told = where.told
    seen: set[tuple[int, ...]] = set()
    for seed in fitting[: SEEDS + 2]:
        run = [n for n in where.runs[seed] if _adds(told[n].fact)]
        if seed not in run:
            continue
        at = run.index(seed)
        for first in range(max(0, at - LONGEST + 1), at + 1):
            for last in range(max(at, first + 1), min(len(run), first + LONGEST)):
                seen.add(tuple(run[first : last + 1]))
    adding = [n for n in fitting[:SEEDS] if _adds(told[n].fact)]
    for i, a in enumerate(adding):
        for j, b in enumerate(adding[i + 1 :], i + 1):
            if _together(told[a].fact, told[b].fact) and where.report[a] == where.report[b]:
                seen.add(tuple(sorted((a, b))))
                for c in adding[j + 1 :]:
                    if _together(told[a].fact, told[c].fact) and where.report[a] == where.report[c]:
                        seen.add(tuple(sorted((a, b, c))))
    for members in sorted(seen):
        facts = [told[n].fact for n in members]
        whole = {f.id: f for f in facts}
        if not any(f.part_of in whole and not PLAINLY.isdisjoint(f.why) and not _listed(f, whole[f.part_of]) for f in facts if f.part_of):
            yield _sum(members, facts)


def joint_sums(where: Setting, liked: Sequence[int], things: Sequence[frozenset[str]]) -> Iterator[Candidate]:
    """Sums of one count for each of the things that a row's name joins (新建书房4座、分馆6个 for 书房及分馆), wherever they are told.

    Args:
        liked: facts, best first
        things: the characters of each thing
    """
    adding = [n for n in liked[:WIDELY] if _adds(where.told[n].fact)]
    said = {n: told_of(things, where.told[n]) for n in adding}
    choices = [[n for n in adding if said[n] == {thing}][:EACH_THING] for thing in range(len(things))]
    for members in product(*choices) if things else ():
        facts = [where.told[n].fact for n in sorted(members)]
        apart = not {f.id for f in facts} & {f.part_of for f in facts}
        if apart and len({where.report[n] for n in members}) == 1:
            yield _sum(tuple(sorted(members)), facts)


def _listed(part: Fact, whole: Fact) -> bool:
    """Whether two counts stand in one list of equals (分别为121支、48支), whatever link was made between them."""
    return part.clause == whole.clause and "分别" in part.clause and "其中" not in part.clause


def _adds(fact: Fact) -> bool:
    return (
        fact.status == "achieved" and fact.duplicate_of is None and 0 < fact.quantity.value and sort_of(fact.quantity.unit_class) in ADDED
    )


def _together(a: Fact, b: Fact) -> bool:
    """Whether two counts may be added: one class of unit, neither the part of the other."""
    return (
        a.quantity.unit_class == b.quantity.unit_class
        and (a.quantity.unit == b.quantity.unit or (a.quantity.unit_class == "open") == (b.quantity.unit_class == "open"))
        and a.part_of != b.id
        and b.part_of != a.id
    )


def _sum(members: tuple[int, ...], facts: Sequence[Fact]) -> Candidate:
    quantities = [in_unit(f.quantity, facts[-1].quantity.unit) for f in facts]
    lower = None if any(q.lower is None for q in quantities) else sum((q.lower for q in quantities if q.lower is not None), Decimal(0))
    upper = None if any(q.upper is None for q in quantities) else sum((q.upper for q in quantities if q.upper is not None), Decimal(0))
    bounds = {q.bound for q in quantities}
    bound: Bound = "exact" if bounds == {"exact"} else "at_least" if bounds <= {"exact", "at_least"} else "approx"
    return Candidate("sum", members, sum((q.value for q in quantities), Decimal(0)), lower, upper, bound)


def increments(where: Setting, seeds: Sequence[int], kinds: frozenset[str], *, falls: bool = False) -> Iterator[Candidate]:
    """Now less then, where an earlier state stands beside a count (由9家增至14家 → 5), and the growth in per cent.

    Args:
        falls: the row asks by how much something fell (由12天压缩至7天 → 5)
    """
    told = where.told
    for seed in seeds:
        now = told[seed].fact
        for n in where.pairs[seed]:
            then = told[n].fact
            change = (then.quantity.value - now.quantity.value) if falls else (now.quantity.value - then.quantity.value)
            if not same_unit(now, then) or change <= 0 or not _was(then) or not _is(now, then):
                continue
            sort = "point" if sort_of(now.quantity.unit_class) == "percent" else sort_of(now.quantity.unit_class)
            if not kinds or sort in kinds:
                yield _worked_out("increment", (seed, n), change, now, then)
            if "percent" in kinds and sort != "point" and 0 < then.quantity.value:
                yield _worked_out("growth", (seed, n), _percent(change, then.quantity.value), now, then)


def _was(fact: Fact) -> bool:
    return fact.status == "baseline" or THEN.search(fact.clause) is not None


def _is(now: Fact, then: Fact) -> bool:
    """Whether a count is the later state of another; where both were read as earlier ones the words between must say so."""
    return now.status in ("achieved", "context") or (
        now.status == "baseline" and now.clause == then.clause and bool(NOW.search(now.clause))
    )


def steps(where: Setting, seeds: Sequence[int]) -> Iterator[Candidate]:
    """An earlier state with the change that followed it (比上年的61件少22件 → 39)."""
    told = where.told
    for seed in dict.fromkeys(seeds):
        for a, b in ((seed, n) for n in where.pairs[seed]):
            base, change = (a, b) if told[a].fact.status == "baseline" else (b, a)
            then, by = told[base].fact, told[change].fact
            same = same_unit(then, by) or (then.quantity.unit == "%" and by.quantity.unit == "个百分点")
            if then.status != "baseline" or "delta" not in by.why or not same or then.sentence != by.sentence:
                continue
            value = then.quantity.value + (-by.quantity.value if LESS.search(by.clause) else by.quantity.value)
            if 0 <= value:
                yield _worked_out("step", (base, change), value, then, by)


def left_out(name: str) -> tuple[str, ...]:
    """The words of what a row leaves out of a total (非贫困户 → 贫困, 除直播外 → 直播), or of its opposite (线下 → 线上, 网上, …); () where it leaves out nothing."""
    named = (next(filter(None, found.groups())) for found in LEFT_OUT.finditer(name))
    return (*(words[:TOLD_BY] for words in named), *(word for asked, words in OPPOSITES if asked.search(name) for word in words))


def rests(where: Setting, seeds: Sequence[int], words: Sequence[str]) -> Iterator[Candidate]:
    """A total less the part of it that a row leaves out.

    Args:
        words: of that part, in whose clause one of them stands
    """
    told = where.told
    for seed in seeds:
        for n in (*where.pairs[seed], seed):
            part = told[n].fact
            if not any(word in part.clause for word in words) or not may_stand(part):
                continue
            for m in where.pairs[n]:
                whole = told[m].fact
                linked = part.part_of == whole.id or part.sentence == whole.sentence
                if linked and same_unit(part, whole) and may_stand(whole) and part.quantity.value < whole.quantity.value:
                    yield _worked_out("rest", (m, n), whole.quantity.value - part.quantity.value, whole, part)


def ratios(where: Setting, seeds: Sequence[int]) -> Iterator[Candidate]:
    """The smaller of two neighbouring counts as a share of the larger (171件 of 187件 → 91.44 %), and what is left of all where it is what failed."""
    told = where.told
    for seed in seeds:
        a = told[seed].fact
        for n in where.pairs[seed]:
            b = told[n].fact
            if not _comparable(a, b) or "baseline" in (a.status, b.status):
                continue
            small, large = (seed, n) if a.quantity.value <= b.quantity.value else (n, seed)
            part, whole = told[small].fact, told[large].fact
            if part.status == "target" or not whole.quantity.value:
                continue
            share = _percent(part.quantity.value, whole.quantity.value)
            if LEAST < share:
                yield _worked_out("ratio", (small, large), share, part, whole)
            if share and FAILED.search(part.clause):
                yield _worked_out("complement", (small, large), plain(100 - share), part, whole)


def _comparable(a: Fact, b: Fact) -> bool:
    """Whether one count may be a share of another: one unit, both persons, or classifiers of one sort of thing."""
    x, y = a.quantity, b.quantity
    return x.unit == y.unit or go_together(x.unit, y.unit)


def wholes(where: Setting, seeds: Sequence[int]) -> Iterator[Candidate]:
    """All of a number (十六个乡镇全部完成换届 → 100 %)."""
    for n in seeds:
        fact = where.told[n].fact
        if may_stand(fact) and EVERY.search(fact.clause):
            yield Candidate("whole", (n,), Decimal(100), Decimal(100), Decimal(100), "exact")


def absent(where: Setting, topical: Sequence[int], kinds: frozenset[str]) -> Iterator[Candidate]:
    """Nil, where the report says that there was none (未发生安全责任事故 → 0), or that a rate is nil (辍学率为零) where the row asks for one."""
    rates = {False} if kinds == {"count"} else {True} if kinds == {"percent"} else {True, False}
    said = (n for n in topical if ABSENCE in where.told[n].fact.why and where.told[n].fact.what.endswith("率") in rates)
    return (Candidate("absent", (n,), NIL, NIL, NIL, "exact") for n in islice(said, NONE_OF))


def products(where: Setting, seeds: Sequence[int], kinds: frozenset[str]) -> Iterator[Candidate]:
    """A count times what each of it had (28场, 平均每场110人 → 3080; 9个教学点各2只 → 18; 有声书库、影像库各1个 → 2)."""
    told = where.told
    for seed in seeds:
        each = told[seed].fact
        shared = EACH.search(each.clause)
        average = any(c.startswith("average") for c in told[seed].contrasts)
        if not (average or shared) or (kinds and sort_of(each.quantity.unit_class) not in kinds):
            continue
        counted = False
        for n in where.pairs[seed]:
            count = told[n].fact
            if shared and not average and (count.clause != each.clause or same_unit(count, each)):
                continue
            if (
                may_stand(count)
                and sort_of(count.quantity.unit_class) == "count"
                and not any(c.startswith("average") for c in told[n].contrasts)
            ):
                counted = True
                yield _worked_out("product", (n, seed), count.quantity.value * each.quantity.value, count, each)
        if shared and not counted:
            names = len(ITEMS.findall(each.clause[: shared.start()])) + 1
            if 1 < names:
                value = names * each.quantity.value
                yield Candidate("listed", (seed,), value, value, value, "exact")


def averages(where: Setting, seeds: Sequence[int], kinds: frozenset[str]) -> Iterator[Candidate]:
    """A total by the number of those who shared it (326人, 65.2万元 → 2000元), the number first."""
    told = where.told
    for seed in seeds:
        total = told[seed].fact
        if kinds and sort_of(total.quantity.unit_class) not in kinds:
            continue
        for n in where.pairs[seed]:
            count = told[n].fact
            if (
                may_stand(count)
                and sort_of(count.quantity.unit_class) == "count"
                and not same_unit(count, total)
                and 1 < count.quantity.value
            ):
                yield _worked_out(
                    "quotient", (n, seed), (total.quantity.value / count.quantity.value).quantize(CENT).normalize(), count, total
                )


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(CENT).normalize()


def _worked_out(kind: Made, members: tuple[int, ...], value: Decimal, a: Fact, b: Fact) -> Candidate:
    exact = a.quantity.bound == b.quantity.bound == "exact"
    return Candidate(kind, members, value, value if exact else None, value if exact else None, "exact" if exact else "approx")
