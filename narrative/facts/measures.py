"""What a count measures (persons, events, places, awards …): decided by the unit, an award's name, the counted noun, or the classifier."""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrative.facts.concepts import concepts_in
from narrative.facts.concepts import measures as concept_measures
from narrative.facts.near import Near
from narrative.facts.signs import sign
from narrative.types import Quantity

AWARD = re.compile(r"[特一二三]等奖|金[奖牌]|银[奖牌]|铜[奖牌]|优秀奖|优胜奖|组织奖|鼓励奖|[奖]项?$|荣誉|称号|奖励?\)?$|奖牌|奖$")
MEDAL = re.compile(
    "奖|[金银铜]牌|[勋徽纪]念?章|名次|[省国市][级内际]?赛|锦标|[拿捧带][了到回得下]|[夺摘揽斩荣]|(?<![抓捕缴查])获"
)  # what 枚 counts where it is no thing (放射源7枚)
UNIT_MEASURES = {
    "名": "person",
    "位": "person",
    "家": "organization",
    "次": "event",
    "期": "event",
    "班": "event",
    "批": "event",
    "批次": "event",
    "站": "event",
    "节": "event",
    "趟": "event",
    "轮": "event",
    "遍": "event",
    "堂": "event",
    "起": "event",
    "例": "person",
    "对": "person",
    "户": "person",
    "支": "organization",
    "队": "organization",
    "项": "item",
    "个": "item",
    "件": "item",
    "部": "item",
    "集": "document",
    "种": "category",
    "款": "item",
    "首": "item",
    "门": "item",
    "笔": "document",
    "套": "item",
    "张": "item",
    "幅": "item",
    "单": "item",
    "车次": "event",
}
CLASS_MEASURES = {
    "person": "person",
    "person_time": "person_time",
    "event": "event",
    "document": "document",
    "copy": "copy",
    "money": "money",
    "percent": "percent",
    "rank": "rank",
    "day": "day",
    "place": "place",
    "region": "region",
    "category": "category",
    "item": "item",
    "organization": "organization",
    "award": "award",
    "duration": "other",
    "point": "percent",
}
DECIDED = frozenset(("趟", "轮", "遍", "堂", "起", "节", "站", "批次", "期", "班", "批", "次", "车次", "回", "站次", "期次", "班次"))
BESIDE = (("beside.site", "place"), ("beside.region", "region"), ("beside.organization", "organization"), ("beside.project", "project"))
FIRMS = re.compile(r"企业|公司|单位|商户|个体|作坊|民宿|工商户|经营|用人|欠费|市场主体")


def measure_of(quantity: Quantity, behind: str, ahead: str, near: Near) -> tuple[str, str]:
    """The measure of a count and the rule that decided it: the unit, an award's name beside it, the counted noun, or the classifier."""
    unit = quantity.unit
    if unit in ("名", "位") and "rank" in near.signs and sign("rank").stands(near.before):
        return "rank", "measure.rank"
    if unit == "枚" and MEDAL.search(near.sentence) is None:
        return "item", "beside.no_medal"
    if quantity.unit_class in CLASS_MEASURES and quantity.unit_class not in ("item", "copy", "document", "person", "person_time"):
        return CLASS_MEASURES[quantity.unit_class], "measure.unit"
    if quantity.unit_class == "open" and (beside := _beside(near)) is not None:
        return beside
    if unit == "例" and "beside.case" in near.signs and sign("beside.case").stands(ahead + behind):
        return "item", "beside.case"
    if (AWARD.search(ahead[-6:]) and not behind) or AWARD.search(behind[:6]):
        return "award", "measure.award"
    if quantity.unit_class in ("person", "person_time"):
        return quantity.unit_class, "measure.unit"
    if unit in ("户", "户次"):
        return ("organization" if FIRMS.search(ahead + behind) else "person"), "measure.household"
    if quantity.unit_class not in CLASS_MEASURES and quantity.unit_class not in ("open", "team", "animal", "award"):
        return "other", "measure.unit"
    for text in (behind, ahead):
        found = concepts_in(text)
        if not found:
            continue
        chosen = _chosen(found, is_behind=text is behind)
        measure = _fitting(concept_measures()[chosen], unit, quantity.unit_class, chosen)
        if measure is not None:
            return measure, f"measure.{chosen}"
    return UNIT_MEASURES.get(unit, CLASS_MEASURES.get(quantity.unit_class, "other")), "measure.classifier"


def _beside(near: Near) -> tuple[str, str] | None:
    """The measure of a noun that stands right behind the number and before what it does, and its rule (26个村举办培训班); None where there is none."""
    return next(((measure, name) for name, measure in BESIDE if name in near.signs and sign(name).pattern.match(near.rest)), None)


def _fitting(measure: str, unit: str, unit_class: str, concept: str) -> str | None:
    """The measure of a noun as far as the classifier allows it; None where the two do not go together."""
    if unit in ("名", "位"):
        return measure if measure in ("person", "award", "rank") else "person"
    if unit in DECIDED:
        return "other" if concept in ("share", "view") else "event"
    if unit == "家":
        return measure if measure in ("organization", "place") else "organization"
    if unit == "家次" and measure in ("person", "person_time"):
        return "organization"
    if unit_class == "copy":
        return (
            measure
            if measure in ("copy", "document", "item") and unit in ("份", "本", "张", "套")
            else "item"
            if unit in ("张", "套")
            else "copy"
        )
    if unit_class == "document":
        return "document" if unit in ("篇", "篇次") or measure in ("document", "copy", "person_time") else "item"
    if unit_class == "item":
        return "award" if measure == "award" else "item"
    if measure in ("person_time", "money", "percent", "day", "rank"):
        return None
    if measure == "person" and unit in ("项", "件"):
        return None
    return measure


def _chosen(found: Sequence[tuple[str, int, int]], *, is_behind: bool) -> str:
    """The concept that is the head: the last of the noun phrase beside the number, since Chinese noun phrases end with their head."""
    if not is_behind:
        return found[-1][0]
    run = [found[0]]
    for item in found[1:]:
        if item[1] - run[-1][2] <= 6:
            run.append(item)
    return run[-1][0]
