"""Achieved, planned, an earlier state or mere context: the section, the cues of the clause, and plans that reach over a list."""

from __future__ import annotations

import re
from dataclasses import dataclass

from narrative.facts.context import above_area, of_another_body, other_year, status_of
from narrative.facts.near import Near
from narrative.types import Quantity, Section, Status

DELTA = re.compile(
    r"(?:^|[^，。；]{2,})(?:减少|下降)了?$|(?:较|比|同比|与|环比)[^，。；]{0,14}(?:增加|增长|减少|提高|提升|上升|下降|多出?|少|降低|净增|增|减|翻|高出?|低|扩大|缩短)了?(?:近|约|超)?$|(?:同比|环比)(?:增长|增加|下降|提升|提高|上升|减少)了?$|增幅(?:达|为)?$|超出?(?:计划|目标|任务|年初)[^，。；\d]{0,4}$"
)
LASTING = re.compile(
    r"每|期限|为期|连续|课时(?:为)?$|时长$|不超过$|最长|日程|工期|历时|坚持了$|时间(?:为|约)?$|停留$|仅用$|用时$|长达$|周期"
)


@dataclass(frozen=True, slots=True)
class Reporting:
    """Who reports, at which level, on which year: what tells its own results from others'."""

    organisation: str = ""
    area: str = ""
    year: int | None = None


def other_year_of_title(title: str, year: int | None) -> str:
    """ "baseline" where a heading announces an earlier year's work (2022年工作情况 in a report on 2023), else ""."""
    match = re.match(r"(20\d\d)年(?:度)?(?:的)?(?:工作|主要|活动|完成|开展)", title)
    return "baseline" if match and year is not None and int(match.group(1)) < year else ""


def decide_status(quantity: Quantity, near: Near, section: Section, measure: str, unit: Reporting) -> tuple[Status, str]:
    """The status of a count and the cue that decides it, "" where it is achieved for want of any."""
    if section.role == "goals":
        goal = status_of(near.before, near.rest, measure, quantity.unit_class, quantity.unit, near.cues)
        return goal if goal[1] == "context.goals_counted" else ("target", "section.goals")
    before = near.before
    status, cue = status_of(before, near.rest, measure, quantity.unit_class, quantity.unit, near.cues)
    if status != "achieved":
        return status, cue
    if above_area(before, unit.area) and measure != "rank":
        return "context", "context.above_area"
    if measure != "rank" and of_another_body(before, unit.organisation):
        return "context", "context.another_body"
    elsewhen = other_year(near.lead, unit.year) or other_year_of_title(section.title, unit.year)
    if elsewhen:
        return ("target" if elsewhen == "target" else "baseline"), "baseline.other_year"
    if quantity.unit_class == "age":
        return "context", "context.age"
    if quantity.unit_class in ("day", "duration") and LASTING.search(before) and not TALLY.search(before):
        return "context", "context.duration"
    if DELTA.search(before):
        return "achieved", "delta"
    return ("target", "target.plan") if _planned(near) else ("achieved", "")


def _planned(near: Near) -> bool:
    """Whether a plan reaches over the clauses of its list (计划培训300场，发放…) or over all that a colon opens (任务单载明：…；…)."""
    plan = next((cue for cue in near.cues if cue.rule == "target.plan"), None)
    if plan is None:
        return False
    part = near.lead[max(near.lead.rfind("；"), near.lead.rfind(";")) + 1 :]
    if len(part) <= 60 and not RESULT.search(part) and plan.fits(part, ""):
        return True
    opened = OPENED.search(near.lead)
    return opened is not None and not RESULT.search(near.lead, opened.end())


RESULT = re.compile(r"已|完成了|共(?!同|享|建|青|产)|实际|累计|[了]|实[建有训办]")
OPENED = re.compile(r"(?:目标|计划|任务)[^，。；：:完实]{0,8}[:：]")
TALLY = re.compile(r"服务时长|志愿时长|累计|延长[到至]?$")
