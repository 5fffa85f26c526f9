"""What stands beside a count in its sentence and tells what it is: the result of what somebody set (赶了53场，年初说的是40场), the year before (上年38趟，涨了36.8%)."""

from __future__ import annotations

import re

from narrative.facts.context import outside_brackets
from narrative.facts.near import Near
from narrative.facts.signs import sign

FIGURE = re.compile(r"\d[\d.,]*[万亿千百]*[余多]?(?P<unit>[^，。；、\d]{1,3})")
RATES = ("%", "％", "‰", "倍", "成", "个百分点", "百分点")
STOPS = re.compile("[；;。\n]")


def set_beside(near: Near, unit: str) -> str:
    """The words of a count's clause that say that somebody set it (年初说的是, 上头压下来的是), where a clause beside it counts in the same unit or they themselves leave no
    doubt; "" for any other count."""
    if "set_out.beside" not in near.signs:
        return ""
    words = outside_brackets(near.before).lstrip("（(")
    if not sign("set_out.beside").stands(words):
        return ""
    return words if words.endswith(("是", "为", "：", ":")) or _counted_beside(near, unit) else ""


def _counted_beside(near: Near, unit: str) -> bool:
    """Whether the clause before or behind a count's own has a figure of its unit."""
    former = STOPS.split(near.text[near.offset : near.clause[0]])[-1].rstrip("，,（(").rpartition("，")[2]
    later = STOPS.split(near.rest)[0].partition("，")[2].partition("，")[0]
    return any(figure["unit"][:1] == unit[:1] for clause in (former, later) for figure in FIGURE.finditer(clause))


def set_above(near: Near) -> str:
    """The words behind a list of counts that say that they were set (年初把50场、300人这几句硬话撂在了台上); "" where none do."""
    if "set_out.laid" not in near.signs or "set_out.begun" not in near.signs or not sign("set_out.begun").stands(near.lead):
        return ""
    laid = sign("set_out.laid").pattern.match(near.rest)
    return laid.group() if laid is not None and not sign("set_out.ends").stands(near.lead) else ""


def change_beside(near: Near, unit: str) -> bool:
    """Whether a percentage stands right behind last year's count, with nothing but a word of change between (上年38趟，涨了36.8%): it is no figure of last year."""
    if unit not in RATES or "year" not in near.signs or not sign("change.word").stands(near.before):
        return False
    former = STOPS.split(near.text[near.offset : near.clause[0]])[-1]
    return sign("change.last").pattern.search(former) is not None
