"""When the likeliest value of a row is not filled in, whatever its probability, and the reason that the user is given."""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrative.facts.lexicon import is_said_to_be_ours
from narrative.facts.twins import DOUBTED
from narrative.matching.answers import ANSWER, AT, GROWING, fits
from narrative.matching.bounded import bounds_of, differ
from narrative.matching.choose import Choice, rival_share
from narrative.matching.joined import JOINT, joined
from narrative.matching.kin import POOLED, THINGS, contrasts_of
from narrative.matching.told import LEVELS as LEVELS_OF_WORDS
from narrative.matching.told import Told
from narrative.matching.values import Setting
from narrative.matching.wanted import ASKED as WHOM
from narrative.matching.wanted import Row, pairs_of
from narrative.rules import table
from narrative.tables.headers import is_empty
from narrative.types import ENTRY, Fact, Indicator, State

LIKELY = 0.3  # share from which the likeliest value says why it is not filled in; below, nothing is sure enough to say more
RIVAL = 0.1  # another figure this probable, told elsewhere and near in value, may be another telling of the same thing
KINDS = {name: re.compile(str(pattern)) for name, pattern in table("headers")["kind"].items()}
CONTRADICTED = 0.1  # probability that another count tells the same thing with another value, from which on it may do so
SURELY = 0.3  # and from which on it does, whatever the row
OUTDONE = 5.0  # lead in score, the size of the figures left aside, from which on such another count is none of the row's
FAR_BEHIND = 8.0  # lead from which on it is not even doubted
DISPUTED = frozenset(("doubt.share_differs", "doubt.parts_exceed", "doubt.unsettled"))
EXCLUSIVE = ("level", "stage", "channel", *POOLED, *THINGS)  # a row's variant is never answered by another
ONE_SIDED = ("less.used", "said.could", "said.should")  # what a clause says of a count and a row must say, too
WORDS = (
    "what.dice",
    "clause.cover",
    "segment.cover",
    "sentence.cover",
    "kin.what",
    "kin.clause",
    "kin.segment",
)  # what tells two figures of a sentence apart
TOLD_APART = 0.04
UNNAMED = 0.5  # share of the characters of a group that name it
PLAINLY = 2.0  # lead in score, the size of the figures left aside, from which one of two figures of a sentence is plainly meant
EVEN = 0.0  # log odds of being a result below which a count fills nothing
ABOVE = re.compile("[家省市州盟县区旗]级?(?:（?含）?|及)?以上")  # a row of a level and all above it
LEVELS = ("level.village", "level.town", "level.county", "level.city", "level.province", "level.nation")
JOINED = re.compile(f"{JOINT.pattern}|线上线下|合计|[两二三四][级类项种]")  # a row of several things wants none of a list alone
COHORT = re.compile(r"20[0-4]\d(?=[年届级学—\-])")
MONTHS = "period.months"  # what a clause says that tells of the first months (1—6月, 截至9月底)
PARTIAL = re.compile(r"季度|上半年|下半年|\d月$")
PROMISED = frozenset(("bound.above", "bound.not_less", "bound.sign_over", "bound.sign_under"))  # how plans bound a figure
SCANNED = "ocr"  # flag of figures read from a picture: proposals, never evidence of a filled cell
SPOILED = frozenset(("ocr_digit", "ocr_sign", "doubled", "parted"))  # figures that scanning or printing may have changed


def refused(row: Row, choice: Choice, where: Setting) -> tuple[str, State]:
    """The reason, and the state of the cell, for which a row's likeliest value must not be filled in; ("", "filled") where nothing speaks against it."""
    indicator, first = row.indicator, choice.options[0]
    best = choice.found[first.best]
    facts = [where.told[m].fact for m in best.facts]
    likely = LIKELY <= first.share
    if blocked(indicator):
        return blocked(indicator), "empty"
    if indicator.target is not None and indicator.target.operator == "qualitative":
        return kind_of(indicator) or "qualitative", "abstained"
    if any("成本" in level for level in indicator.path[:2]):
        return "finance", "abstained"
    if best.kind == "absent":
        return ("absent" if likely else "unsure"), "abstained"
    if best.kind not in ("single", "sum"):
        return ("derived" if likely else "unsure"), "abstained"
    doubts = frozenset[str]().union(*(where.doubts[m] for m in best.facts))
    if likely and (doubts & DISPUTED or where.contradicted & set(best.facts)):
        return "conflict", "conflict"
    if likely and any(_contradicted(where.told[m], choice, where) for m in best.facts):
        return "conflict", "conflict"
    if likely and (RIVAL <= rival_share(choice, where) or any(_doubted(m, choice, where) for m in best.facts)):
        return "rival", "abstained"
    if likely and ("doubt.other_body" in doubts or any("others.here" in where.told[m].contrasts for m in best.facts)):
        return "other_scope", "abstained"
    is_average = "doubt.each" in doubts and ("average.unit" in row.contrasts or "time" in row.kinds)
    if any(f.status == "context" for f in facts) and not is_average:
        return "unsure", "abstained"
    if any(differ(bounds_of(indicator.name), where.told[n].bounds) for n in best.facts):
        return ("other_kind" if likely else "unsure"), "abstained"
    if any(_of_other_years(where.told[n].fact, row) for n in best.facts):
        return ("other_period" if likely else "unsure"), "abstained"
    if any(n in where.elsewhen for n in best.facts) or (best.kind == "single" and "doubt.again" in doubts):
        return ("other_period" if likely else "unsure"), "abstained"
    if likely and any("years.several" in where.told[m].contrasts for m in best.facts) and "new.stock" not in row.contrasts:
        return "only_stock", "abstained"
    told = [where.told[m] for m in best.facts]
    if any(_is_hardly_a_result(one) for one in told) and not is_average:
        return "unsure", "abstained"
    if (
        any(_of_a_part_of_the_year(one, row) for one in told) and len({one.fact.period for one in told}) == 1
    ):  # 上半年14场, 下半年22场 are the year's
        return ("other_period" if likely else "unsure"), "abstained"
    if excluded(told, row) or any(_says_otherwise(one, row) for one in told):
        return ("other_kind" if likely else "unsure"), "abstained"
    if _not_told_apart(choice, where):
        return ("rival" if likely else "unsure"), "abstained"
    if best.kind == "single" and ABOVE.search(indicator.name) and _beneath_another(best.facts[0], where):
        return "unsure", "abstained"
    if best.kind == "single" and JOINED.search(indicator.name) and choice.features[first.best, AT["list.member"]]:
        return "unsure", "abstained"
    if best.kind == "sum" and _leaves_one_out(best.facts, where):
        return ("unit_differs" if likely else "unsure"), "abstained"
    if not fits(row, best, where) or any(_persons_differ(f, row) for f in facts):
        return ("unit_differs" if likely else "unsure"), "abstained"
    if likely and "new.added" in row.contrasts and all(f.is_stock for f in facts):
        return "only_stock", "abstained"
    if any(SCANNED in f.quantity.flags for f in facts):
        return "scanned", "abstained"
    if any(_not_as_it_stands(one.fact, row) for one in told):
        return "unsure", "abstained"
    return "", "filled"


def _of_other_years(fact: Fact, row: Row) -> bool:
    """Whether row and count name years, and none in common (2022届毕业生 for 2023届)."""
    wanted, told = set(COHORT.findall(row.indicator.name)), set(COHORT.findall(fact.clause))
    return bool(wanted) and bool(told) and not wanted & told


def _is_hardly_a_result(told: Told) -> bool:
    """Whether the words around a count rather tell a plan, an earlier state or somebody else's deed, whatever its rules say; rows of tables have no such words."""
    fact = told.fact
    return told.reading is not None and told.reading.achieved < EVEN and ENTRY not in fact.why and not is_said_to_be_ours(fact)


def _contradicted(told: Told, choice: Choice, where: Setting) -> bool:
    """Whether another count tells the same thing with another value: surely, or perhaps and fit for the row, too."""
    if told.rival < CONTRADICTED or SURELY <= told.rival:
        return SURELY <= told.rival
    best = choice.options[0].best
    return any(
        c.kind == "single" and where.told[c.facts[0]].fact.id == told.against and choice.plain[best] - choice.plain[i] < OUTDONE
        for i, c in enumerate(choice.found)
    )


def _doubted(n: int, choice: Choice, where: Setting) -> bool:
    """Whether another count may tell the same thing with another value: not one that tells it plainly worse for the row, out of fold all such values were right."""
    told = where.told[n]
    if told.rival < DOUBTED:
        return False
    others = {m for m, one in enumerate(where.told) if one.fact.id == told.against and where.report[m] == where.report[n]}
    if not others:
        return True  # told outside of the results, where no row asks for it
    best = choice.plain[choice.options[0].best]
    return any(c.kind == "single" and c.facts[0] in others and best - choice.plain[i] < FAR_BEHIND for i, c in enumerate(choice.found))


def excluded(told: Sequence[Told], row: Row) -> bool:
    """Whether a count is of a kind that excludes the row's; of the counts of a sum one may be of each kind that a row joins (省级、市级)."""
    name = row.indicator.name
    for family in EXCLUSIVE:
        wanted = {c for c in row.contrasts if c.startswith(family + ".")}
        own = [_stated(one, family) for one in told]
        if not wanted or all(not kinds or wanted & kinds for kinds in own):
            continue
        if family == "level" and ABOVE.search(name) and all(not kinds or _reaches(kinds, wanted) for kinds in own):
            continue
        if len(told) == 1 or not joined(name) or all(not wanted & kinds for kinds in own):
            return True
    return False


def _stated(told: Told, family: str) -> set[str]:
    """The attributes of a family that a count states; a prize's level may stand with the contest, clauses before (参加全国大赛，一等奖2项、二等奖3项)."""
    own = {c for c in told.contrasts if c.startswith(family + ".")}
    around = told.near_contrasts if family == "level" and told.fact.measure == "award" and not own else frozenset[str]()
    return own or {c for c in around if c.startswith(family + ".")}


def _reaches(own: set[str], wanted: set[str]) -> bool:
    """Whether a level is at least the one that a row begins with."""
    return min(map(LEVELS.index, wanted)) <= max(map(LEVELS.index, own))


def _says_otherwise(told: Told, row: Row) -> bool:
    """Whether a count is of the opposite of what the row asks for, still planned, or a change where the row asks for a level."""
    words = own_words(told.fact)
    stated = contrasts_of(_before(words, told.fact.named))
    if any(name in stated and name not in row.contrasts for name in ONE_SIDED) or "share.example" in told.wide_contrasts:
        return True
    if _asked_of_others(told, row) or _is_no_opinion(told, row):
        return True
    if WHOLE_AREA.search(row.indicator.name) and told.fact.part_of is not None:
        return True
    progress = PROGRESS.search(told.fact.clause)
    if progress is not None and "率" in row.indicator.name and progress.group(1) not in row.indicator.name:
        return True
    if other_item(told, row):
        return True
    goal = GOAL.search(told.fact.named)
    if goal is not None and goal.group() not in row.indicator.name:
        return True
    if "polarity.against" in stated and "polarity.against" not in row.contrasts and REMOVED.search(row.indicator.name) is None:
        return True
    if "不满意" in words and "不满意" not in row.indicator.name:
        return True
    if "average.unit" in stated and "average.unit" not in row.contrasts and not ("time" in row.kinds and "平均" in words):
        return True
    if "said.plan" in stated and "said.plan" not in row.contrasts and not DONE.search(words):
        return True
    if BUILT.search(row.indicator.name) and row.unit != "%" and _is_unmade(stated, row):
        return True
    is_change = "delta" in told.fact.why or CHANGED.search(NUMERAL.split(words)[0]) is not None
    return is_change and "new.added" not in row.contrasts and not any(word in row.indicator.name for word in GROWING)


def other_item(told: Told, row: Row) -> bool:
    """Whether what a row asks the progress of (站点建设任务完成率) stands nowhere near a rate that says but how far the work of its item is."""
    if ALONE.match(told.fact.clause) is None:
        return False
    wanted = pairs_of(OF_PROGRESS.sub("", row.indicator.name)) if "率" in row.indicator.name else frozenset[str]()
    near = frozenset[str]().union(*told.pairs[SENTENCE:])
    return bool(wanted) and len(wanted & near) < OF_ITEM * len(wanted)


def _is_unmade(stated: frozenset[str], row: Row) -> bool:
    """Whether a count is of what was asked for or begun, where the row wants what was made."""
    begun = UNMADE & stated
    return bool(begun) and not begun & row.contrasts and not MADE & stated


def _asked_of_others(told: Told, row: Row) -> bool:
    """Whether the sentence says of those whose satisfaction the row is about, as far as the count's own clause does not name them, that they were not asked."""
    if not told.unasked:
        return False
    anyone = WHOM.match(row.indicator.name)
    if anyone is not None and anyone.group(1) in told.unasked and anyone.group(1) not in told.fact.clause:
        return True
    rest = row.asked.difference(told.fact.clause)
    return bool(rest) and UNNAMED * len(rest) <= len(rest.intersection(told.unasked))


def _is_no_opinion(told: Told, row: Row) -> bool:
    """Whether a row asks how many were satisfied, and a share is of something else, or nothing in its sentence says that anybody was."""
    clause = told.fact.clause
    if OPINION.search(row.indicator.name) is None or told.fact.quantity.unit != "%" or PLEASED.search(clause):
        return False
    return told.pairs[SENTENCE].isdisjoint(OPINIONS) or (BARE.match(clause) is None and RATE.search(clause) is not None)


def own_words(fact: Fact) -> str:
    """The clause of a count without its brackets, unless the count stands in one."""
    outside = BRACKETS.sub("", fact.clause)
    return outside if fact.named[-3:] in outside else fact.clause


def _before(words: str, what: str) -> str:
    """Of a clause with several numbers the words between the number before a count and its own, which end with what it counts; else all of them."""
    stretches = NUMBERS.split(words)
    for piece in (what[:2], what[-2:]):
        own = [stretch for stretch in stretches[:-1] if piece and piece in stretch]
        if 2 < len(stretches) and len(own) == 1:
            return own[0]
    return words


BUILT = re.compile("新(?:改?建|增|设|创)|建成|创建|成立|建站|设立|建立")  # rows that ask for what stands
UNMADE, MADE = frozenset(("phase.begun", "stage.proposed")), frozenset(("phase.finished", "stage.granted"))
OPINIONS = frozenset(("满意", "认可", "好评", "称许", "赞许", "赞誉", "口碑", "认同", "称赞", "肯定"))
OPINION = re.compile("|".join(sorted(OPINIONS)))  # rows that ask how many were content
PLEASED = re.compile("满意|好评|认可|肯定|称赞|点赞|赞[成许扬同]|叫好|称好|支持|说好|打[了]?好评")
PROGRESS = re.compile(r"(完成|核实|执行|支付)率[^，。；\d]{0,4}\d")  # a rate that says how far the work is, for a row of another rate
ALONE = re.compile(r"(?:任务|目标|计划)?(?:完成|执行)率[为达]?\d")
OF_PROGRESS = re.compile("(?:目标|任务|工作|计划|指标)*(?:完成|执行|支付|核实)率.*")
OF_ITEM = 0.4  # share of what the row is on that the words near such a rate hold
BARE = re.compile(r"(?:占|达|为|其中|比例|约|近|率)*[\d百]")  # a clause that holds but a share
RATE = re.compile("率|占|比例|比重")
SENTENCE = LEVELS_OF_WORDS.index("sentence")
WHOLE_AREA = re.compile("全[省市县区州盟旗]|全部")
REMOVED = re.compile("清退|清理|拆除|拆违|关停|关闭|取缔|压减|消除|治理|整治")  # rows whose result is that a thing is no more
GOAL = re.compile(r"(?:(?<![障卫保出援勤逻样测飞输])任务|目标|计划|指标)数?$")
NUMBERS = re.compile(r"\d+(?:[.,]\d+)*")
NUMERAL = re.compile(r"[\d一二两三四五六七八九十百千万]")
CHANGED = re.compile(
    r"(?:较|比)[^，。；]{1,8}(?:增加|增长|减少|下降|多|少)(?!到|至|为)[^，。；到至达]{0,6}$|超额(?!完成)[^，。；]{0,6}$|率(?:增长|提高|上升|下降|增加)了?$"
)
BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)")
DONE = re.compile("已|(?<![划拟标将务求])完成|实际|共(?!同|享|建|青|产)|超额|达到|实现")


def _not_told_apart(choice: Choice, where: Setting) -> bool:
    """Whether another single figure of the same sentence and unit fits the row's words as well, and nothing but their size would decide."""
    first = choice.options[0]
    best = choice.found[first.best]
    if best.kind != "single":
        return False
    own = where.told[best.facts[0]].fact
    columns = [ANSWER.index(name) for name in WORDS]
    for i, c in enumerate(choice.found):
        fact = where.told[c.facts[0]].fact
        if c.kind != "single" or c.value == best.value or fact.sentence != own.sentence or fact.quantity.unit != own.quantity.unit:
            continue
        if fact.id in (own.part_of, own.duplicate_of) or fact.part_of == own.id or where.report[c.facts[0]] != where.report[best.facts[0]]:
            continue
        if PLAINLY <= float(choice.plain[first.best] - choice.plain[i]):
            continue
        if all(abs(float(choice.features[i, n]) - float(choice.features[first.best, n])) <= TOLD_APART for n in columns):
            return True
    return False


def _leaves_one_out(members: Sequence[int], where: Setting) -> bool:
    """Whether amid the counts of a sum stands one of their kind and deed in another unit (修复青铜器12件、书画8幅、陶瓷23件)."""
    first, last = (where.told[m].fact for m in (min(members), max(members)))
    amid = (where.told[m].fact for m in range(min(members) + 1, max(members)) if m not in members)
    return first.sentence == last.sentence and any(
        (fact.sentence, fact.measure, fact.action, fact.part_of, fact.status)
        == (first.sentence, first.measure, first.action, first.part_of, first.status)
        for fact in amid
    )


def _beneath_another(n: int, where: Setting) -> bool:
    """Whether a count of one level stands beside one of a higher level, which a row of 市级以上 holds, too, and is not itself told of all above."""
    if ABOVE.search(where.told[n].fact.clause):
        return False
    own, name = _level_of(where.told[n]), where.told[n].fact.id
    higher = (m for m in where.runs[n] if own is not None and own < (_level_of(where.told[m]) or 0))
    return any(where.told[m].fact.part_of != name for m in higher)


def _level_of(told: Told) -> int | None:
    """The highest level that the object of a count names, or else its clause, in the order of LEVELS."""
    stated = contrasts_of(told.fact.named)
    return max((n for n, level in enumerate(LEVELS) if level in stated), default=None) or max(
        (n for n, level in enumerate(LEVELS) if level in told.contrasts), default=None
    )


def blocked(indicator: Indicator) -> str:
    """Why a cell must not be written at all: a formula, a merged cell, or a value that stands there already; "" where it may be."""
    return indicator.blocked or ("" if is_empty(indicator.actual) else "kept")


def kind_of(indicator: Indicator) -> str:
    """survey, finance, date or qualitative where the row is of such a kind; "" for a quantitative row."""
    path = "".join(indicator.path)
    qualitative = indicator.target is not None and indicator.target.operator == "qualitative"
    if KINDS["survey"].search(path):
        return "survey"
    if KINDS["date"].search(path) and (indicator.target is None or qualitative or indicator.target.unit == "%"):
        return "date"
    if KINDS["finance"].search(path):
        return "finance"
    return "qualitative" if qualitative else ""


def _persons_differ(fact: Fact, row: Row) -> bool:
    """人 for a row of 人次 or the other way: never filled in for one another."""
    have = fact.quantity.unit_class
    return (row.unit == "人次" and have == "person") or (row.unit in ("人", "名") and have == "person_time")


def _not_as_it_stands(fact: Fact, row: Row) -> bool:
    """An upper bound where the row sets none, one that ends where the target begins, the target's own words (60场以上), or a figure that scanning or printing may
    have changed."""
    target = row.indicator.target
    quantity = fact.quantity
    short = quantity.bound == "approx" and quantity.lower is None and quantity.upper is not None  # 近10000 of a target of 10000 may miss it
    if short and target is not None and target.value is not None and target.operator not in ("<=", "<") and quantity.upper == target.value:
        return True
    if target is not None and quantity.value == target.value and not PROMISED.isdisjoint(quantity.why):
        return True
    above = fact.quantity.bound == "at_most" and (target is None or target.operator not in ("<=", "<"))
    return above or bool(SPOILED & set(fact.quantity.flags))


def _of_a_part_of_the_year(told: Told, row: Row) -> bool:
    """Whether a count is of some months, and its clause does not speak of the whole year nor the row of months; what people think is asked when it is asked."""
    if MONTHS not in row.contrasts and MONTHS in contrasts_of(own_words(told.fact)):
        return True
    return PARTIAL.search(told.fact.period) is not None and "period.year" not in told.contrasts and "满意" not in told.fact.clause
