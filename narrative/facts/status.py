"""Achieved, planned, an earlier state or mere context: the section, the cues of the clause, and plans that reach over a list."""

from __future__ import annotations

import re
from dataclasses import dataclass

from narrative.facts.apart import year_apart
from narrative.facts.beside import change_beside, set_above, set_beside
from narrative.facts.bodies import told_of_another
from narrative.facts.context import above_area, last, of_another_body, other_year, outside_brackets, status_of
from narrative.facts.near import ITEM, Near
from narrative.facts.signs import sign
from narrative.types import Quantity, Section, Status

MEASURED = re.compile(
    r"(?:达到|超过|高于|低于|优于|不及|不足)(?:了)?[^，\d]{0,4}(?:预计|预期|计划|目标|任务)|(?:完成|占|达|为)了?[^，\d]{0,6}(?:计划|目标|任务)[^，]{0,10}的\d"
)  # a plan that a result is held against reaches over nothing else
SIGNED = frozenset(("bound.sign_over", "bound.sign_under"))  # what forms set: prose tells results in words (超过, 不到)
OF_RULES = frozenset(("bound.shall_reach", "bound.shall_not_pass"))  # how rules bound a figure
BOUNDED = frozenset(("bound.above", "bound.below"))
SIZED = frozenset(("length", "area", "power", "weight", "volume"))
MULTIPLE = "achieved.multiple_of_last_year"
SET_OUT = (
    "set_out.named",
    "set_out.given",
    "set_out.at_start",
    "set_out.written",
    "set_out.meant",
)  # signs of what was set, whatever it is called
KEPT = re.compile("超额|超[出过]|完成率|达到?目标|实际|已|兑现|比年初|多(?=[\\d完])")  # behind what was set, of what came of it
LIST_BACK = 1500  # characters above an item in which the line that opens its list is looked for
LISTED_BACK = 200  # characters of a paragraph in which a sentence is looked for that says that what was set follows
OWN_DEED = re.compile("完成|实现|达到|其中|另")  # what begins something else within a list
THEN = re.compile(r"(?:[去上]年|当时|那时|那会儿?)[^。；\d]*$")  # an earlier time at which it was set, which the figure is not of
OF_LEVELS = frozenset(("achieved.of_levels", "achieved.of_levels_on"))  # 全国 and 全省 that are levels of a list
SUMMED = 1000  # hours from which on a duration is a sum (服务时长1.8万小时), not how long one thing took
UNTOLD = ("", "achieved.average")  # cues that tell of no deed: 平均住院日降到9天以内 may be meant, too
OWN_YEAR = "achieved.own_year"
BODIES = frozenset(("body", "body.deed", "body.job"))  # signs of another body
YEARS = frozenset(("year", "year.listed", "year.account"))  # signs of another year
FIGURE = re.compile(r"\d[\d.,]*[万亿千百]*[余多]?(?P<unit>[^，。；、\d]{0,3})")
RESULTATIVE = re.compile(
    "实[测查检收绩建有训招]|测(?:评|出来?|得)?|调查|抽[检查测]|结果|显示|得[到出]|兑现|落实|到位|[出下]来|(?<=.)[到成得完好满齐了为是达出下有]|^达|^建成$|^办成$|^到货$|也|均|都|全|现"
)  # words of a clause that tell no thing of their own
DONE = re.compile(
    r"(?:年内|当年|全年|今年|已|实际)*(?:[收追]回|清收|[一-龥]{0,2}到位|建成(?:运[营行]|投[用运产]|放行|使用|开放)?|落成|办成|获批|过审|开张|开门|挂牌|动工|销号)"
)  # all that a clause says before its figure where it tells what came of a plan of the same unit (年度任务3000亩，收回2480亩)
OVER_THE_YEAR = re.compile("(?:全年|年内|到?年底前?|最终|全[市县区])(?:共|累计|实际)?[一-龥]{2}")
AHEAD = re.compile("计划|打算|拟|要|将|力争|确保|争取|目标|任务|应")
YEAR_BEFORE = re.compile(
    r"(?:(?<![较比与和同以])(?P<year>20\d\d)年度?[底末]?的?|(?P<held>20\d\d)年度?(?:同期)?[（(])(?:分别|仅|只|为|是|有|才|达|共)*$"
)  # a figure in a bracket behind a year is that year's, whatever is held against it: 比2021年（97台）
BESIDE = re.compile(
    r"(?:目标|任务|计划|承诺|指标)[^，。；\d]{0,20}[\d一二两三四五六七八九十百千万][\d.一二三四五六七八九十百千万亿]*[余多]?(?P<unit>[^，。；：\d]{1,8})，"
    r"(?:实际|(?:到|截至)?年[底末](?:共|实际|累计|已|为)|(?:最终|全年|最后)(?:共|实际)|已(?:经)?(?:完成|建成|办成)|完成了?$)(?!要|应|拟|力争)[^，。；\d]{0,16}$"
)  # what a list of goals itself tells of one that it names: 目标40期，年底共办45期
WORK_OF = re.compile(r"(20\d\d)年(?:度)?(?:的)?(?:工作|主要|活动|完成|开展)")

HELD_UP = re.compile("(?:对照|对标|比照)[^，。；]{0,8}(?:目标|任务|计划|清单|指标)[^，。；]{0,4}，[^。；]*$")
ALL_MET = re.compile(
    "[^。；，]{0,40}?(?:均|都|全部|悉数)(?:已|已经|如期|按期)?(?:兑现|完成|达成|实现|落地|达标|办结|见效)(?!率|投资)"
)  # behind one of a list that was held up against its goals: all of it is done
DONE_SHARE = re.compile(r"(?:^|[，；])已?(?:完成|兑现)(?:了|率)?[\d.]+[%％]$")  # how much of what was set came about


@dataclass(frozen=True, slots=True)
class Reporting:
    """Who reports, at which level, on which year, whether it calls that 去年, and in which brackets it gives last year's figures: what tells its own
    results from others'."""

    organisation: str = ""
    area: str = ""
    year: int | None = None
    is_late: bool = False
    last_year_in: str = ""


def other_year_of_title(title: str, year: int | None) -> str:
    """ "baseline" where a heading announces an earlier year's work (2022年工作情况 in a report on 2023), else ""."""
    match = WORK_OF.match(title) if title.startswith("20") else None
    return "baseline" if match and year is not None and int(match.group(1)) < year else ""


def decide_status(quantity: Quantity, near: Near, section: Section, measure: str, unit: Reporting) -> tuple[Status, str]:
    """The status of a count and the cue that decides it, "" where it is achieved for want of any."""
    if section.role == "goals":
        goal = status_of(near.before, near.rest, measure, quantity.unit_class, quantity.unit, near.cues)
        if goal[1] == "context.goals_counted":
            return goal
        return ("achieved", "") if _is_told_beside(quantity, near.lead) else ("target", "section.goals")
    if not SIGNED.isdisjoint(quantity.why):
        return "target", "target.signed"
    if unit.last_year_in and _is_in(near, unit.last_year_in):
        return "baseline", "baseline.bracketed"
    before = near.before
    if quantity.unit_class == "point" and "delta.of_target" in near.signs and sign("delta.of_target").stands(before):
        return "achieved", "delta"
    status, cue = status_of(before, near.rest, measure, quantity.unit_class, quantity.unit, near.cues)
    if cue == MULTIPLE:
        return "achieved", cue
    if measure == "rank" and cue in ("context.area_total", "context.area_units"):
        status, cue = "achieved", ""
    if status in ("achieved", "baseline") and change_beside(near, quantity.unit):
        return "achieved", "delta"
    told = year_apart(near) or _year_before(before)
    if told and status in ("achieved", "baseline"):
        return _of_year(told, unit.year)
    if status == "target" and not YEARS.isdisjoint(near.signs) and other_year(near.lead, unit.year) == "target":
        return "target", "baseline.other_year"
    if status in ("achieved", "target") and HELD_UP.search(near.lead) and ALL_MET.match(near.rest):
        return "achieved", ""
    if status == "achieved" and not cue and _goes_on(near):
        return "target", "target.listed"
    open_yet = (status == "achieved" and cue in UNTOLD) or status == "baseline"
    set_out = (_set_out(near) or _set_out_above(near)) if open_yet else ""
    if open_yet and (set_beside(near, quantity.unit) or set_above(near)):
        return "target", "target.set_out"
    if set_out and (status == "achieved" or THEN.search(set_out)):
        return "target", "target.set_out"
    if status != "achieved":
        return status, cue
    if cue not in OF_LEVELS and above_area(before, unit.area) and measure != "rank":
        return "context", "context.above_area"
    if measure != "rank" and "another_body" in near.signs and of_another_body(before, unit.organisation):
        return "context", "context.another_body"
    if measure != "rank" and quantity.value and not BODIES.isdisjoint(near.signs) and told_of_another(near, unit.organisation, unit.area):
        return "context", "context.told_of_another"
    elsewhen = (not YEARS.isdisjoint(near.signs) and other_year(near.lead, unit.year)) or other_year_of_title(section.title, unit.year)
    if elsewhen:
        return ("target" if elsewhen == "target" else "baseline"), "baseline.other_year"
    if not OF_RULES.isdisjoint(quantity.why):
        return "context", "context.rule"
    if quantity.unit_class == "age":
        return "context", "context.age"
    if _is_size(quantity, near):
        return "context", "context.size"
    if quantity.unit_class in ("day", "duration") and not _is_sum(quantity) and "lasting" in near.signs and sign("lasting").stands(before):
        return "context", "context.duration"
    if "delta" in near.signs and sign("delta").stands(before):
        return "achieved", "delta"
    if cue:
        return "achieved", cue
    if _planned(near) or _is_goal_listed(near):
        return "target", "target.plan"
    return "achieved", OWN_YEAR if unit.year is not None and near.before.startswith(f"{unit.year}年") else ""


def _is_in(near: Near, opens: str) -> bool:
    """Whether a count stands in a bracket of a kind that begins with a figure: 受理486件631人［431件548人］."""
    at = max(near.text.rfind(mark, near.scene.sentence.start_v, near.start) for mark in opens)
    inside = near.text[at + 1 : near.start] if at >= 0 else "）"
    return (inside == "" or inside[0].isdigit()) and not any(mark in inside for mark in "］]）)〕】")


def _is_told_beside(quantity: Quantity, lead: str) -> bool:
    """Whether what stands before a count in its sentence ends in a goal of its unit and a word that tells what came of it."""
    found = BESIDE.search(lead)
    return found is not None and found["unit"][:1] == quantity.unit[:1]


def _is_sum(quantity: Quantity) -> bool:
    """Whether a time is so long that it must be added up over many."""
    return quantity.unit == "小时" and SUMMED <= quantity.value


def _is_size(quantity: Quantity, near: Near) -> bool:
    """Whether a number says how large the things are that the next one counts (2000万元以上企业61家, 新建5公里步道2条)."""
    if not BOUNDED.isdisjoint(quantity.why):
        return sign("size.threshold").stands(near.rest)
    return quantity.unit_class in SIZED and sign("size.of_thing").stands(near.rest) and sign("size.opens").stands(near.before)


def _year_before(before: str) -> str:
    """The year that stands right before a figure (开馆2022年310天、2023年322天); "" where there is none."""
    match = YEAR_BEFORE.search(before)
    return match["year"] or match["held"] if match else ""


def _of_year(told: str, year: int | None) -> tuple[Status, str]:
    """The status of what came of a year of a list, and its cue; where the report's year is unknown, only words (上年) tell."""
    if not told.isdigit():
        return ("baseline", "baseline.other_year") if told[0] in "上前去" else ("achieved", OWN_YEAR)
    if year is None or int(told) == year:
        return "achieved", OWN_YEAR
    return ("baseline" if int(told) < year else "target"), "baseline.other_year"


def came_of_it(words: str) -> bool:
    """Whether one of the later clauses up to a number says again what another one plans, with a figure of its own (计划引进人才20名，引进18名).

    It does where it counts in the same unit, and its words before the figure are those of that clause, but for such as tell a result.
    """
    clauses = re.split("[，；;]", outside_brackets(words))
    for n, clause in enumerate(clauses[1:], 1):
        figure = FIGURE.search(clause)
        if figure is None or not figure.start():
            continue
        words_before = clause[: figure.start()]
        named = set(RESULTATIVE.sub("", words_before))
        for said in clauses[:n]:
            done = DONE.fullmatch(words_before) is not None and words_before[-2:] not in said
            if (done or named <= set(said) or _sums_up(words_before)) and any(
                figure["unit"][:1] == earlier["unit"][:1] for earlier in FIGURE.finditer(said)
            ):
                return True
    return False


def _sums_up(words: str) -> bool:
    """Whether the words of a clause before its figure only say that something was done over the year (年初安排24场，全年举办24场)."""
    return OVER_THE_YEAR.fullmatch(words) is not None and AHEAD.search(words) is None


def _is_goal_listed(near: Near) -> bool:
    """Whether a count stands in a list that a goal opens (任务数为：新增床位30张，完成培训80人), and nothing in it tells what came of it."""
    opened = sign("goals_listed").last(near.lead) if "goals_listed" in near.signs else None
    return opened is not None and not came_of_it(near.lead[opened.end() :] + near.text[near.start : near.end])


def _set_out(near: Near) -> str:
    """The words by which a count is told to be set, meant or pledged, without that for a plan (心愿是…, 压给支队的数：…); "" where none do, or what came of it is told."""
    if "set_out.met" in near.signs and sign("set_out.met").stands(near.rest):
        return ""
    if DONE_SHARE.search(near.text[near.clause[0] : near.end]):
        return ""
    for name in SET_OUT:
        opened = sign(name).last(near.lead) if name in near.signs else None
        if opened is None or _came_later(near, near.lead[opened.end() :]):
            continue
        if near.lead.count("）", opened.end()) > near.lead.count("（", opened.end()):
            continue  # what a bracket told that is closed: 18万株（年初答应的是15万株），成活率92%
        if opened.group()[-1] not in ":：" and _counts_again(near.lead[opened.end() :] + near.text[near.start : near.end]):
            continue  # only a colon opens more than its own part of the sentence
        return near.lead[: opened.end()]
    if "set_out.behind" in near.signs and sign("set_out.behind").stands(near.rest):
        return near.rest
    start = near.scene.sentence.start_v
    above = near.text[max(0, start - LISTED_BACK) : start].rpartition("\n")[2]
    opened = sign("set_out.listed").last(above) if "。" in above else None
    return opened.group() if opened is not None and not _came_later(near, above[opened.end() :] + near.lead) else ""


def _set_out_above(near: Near) -> str:
    """The line that opens a list with what was set (年初确定的任务是：⏎1.办班30期；⏎2.…), where a count stands in an item that does not tell what came of it; "" where
    there is none."""
    begin = near.text.rfind("\n", 0, near.start) + 1
    item = ITEM.match(near.text, begin, near.start)
    if item is None or not item.group().strip():
        return ""
    for line in reversed(near.text[max(0, begin - LIST_BACK) : max(0, begin - 1)].split("\n")):
        if not line.strip() or ITEM.match(line):
            continue
        head = line.strip()
        opens = head[-1] in ":：" and (
            sign("set_out.above").stands(head) or any((m := sign(name).last(head)) and m.end() == len(head) for name in SET_OUT)
        )
        came = _came_later(near, near.text[item.end() : near.start]) or KEPT.search(near.text[near.end :].partition("\n")[0])
        return head if opens and not came else ""
    return ""


def _counts_again(words: str) -> bool:
    """Whether words go on behind a semicolon, or a later clause counts in the unit of an earlier one (盼头是80万元，捐来101万元)."""
    told: set[str] = set()
    for clause in words.split("，"):
        units = {figure["unit"][:1] for figure in FIGURE.finditer(clause)} - {""}
        if not told.isdisjoint(units):
            return True
        told |= units
    return "；" in words


def _goes_on(near: Near) -> bool:
    """Whether a count goes on a list whose first figure is a plan (原定大戏3台、小戏6台), and nothing tells what came of it."""
    first = FIGURE.search(near.before) if "、" in near.between else None
    if (
        first is None
        or first["unit"][:1] in ("%", "％", "倍")
        or OWN_DEED.search(near.before, first.end())
        or _came_later(near, near.before[first.end() :])
    ):
        return False
    head = outside_brackets(near.before[: first.start()])
    return any(cue.status == "target" and cue.before and not cue.after and not cue.only and cue.fits(head, "") for cue in near.cues)


def _came_later(near: Near, words: str) -> bool:
    """Whether the words from what opens a plan up to a count tell what came of it."""
    return sign("set_out.ends").stands(words) or came_of_it(words + near.text[near.start : near.end])


def _planned(near: Near) -> bool:
    """Whether a plan reaches over the clauses of its list (计划培训300场，发放…) or over all that a colon opens (任务单载明：…；…), and none tells what came of it."""
    plan = next((cue for cue in near.cues if cue.rule == "target.plan"), None)
    if plan is None or came_of_it(near.lead + near.text[near.start : near.end]):
        return False
    part = outside_brackets(near.lead[max(near.lead.rfind("；"), near.lead.rfind(";")) + 1 :])
    if len(part) <= 60 and not sign("result").stands(part) and plan.fits(part, ""):
        said = plan.before and last(plan.before, part)
        ends = part.find("，", said.end()) if said else -1
        measured = MEASURED.search(part[:ends].rpartition("，")[2]) is not None
        if ends < 0 or not (measured or sign("result.later").stands(part, ends)):
            return True
    opened = sign("plan_opens").last(near.lead) if "plan_opens" in near.signs else None
    if opened is None or sign("result").stands(near.lead, opened.end()):
        return False
    return plan.ends is None or plan.ends.search(near.lead, opened.end()) is None
