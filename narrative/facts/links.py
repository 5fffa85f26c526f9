"""Links between facts: parts of a total (part_of). What is told again stands in `twins`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from narrative.facts.build import Draft
from narrative.facts.concepts import concepts_in
from narrative.facts.objects import BORROWED, LEVEL, is_bare, is_thin, of_level
from narrative.facts.parts import find_parts
from narrative.offsets import View
from narrative.quantities.families import kind_of_count
from narrative.structure.headed import CellTold
from narrative.types import Fact

LONGEST = 30
AREA, AMONG = "context.area_has", "link.part.among"
OF_AREA = frozenset((AREA, "context.area_stock"))
OF_YEAR = re.compile("新|今年|本年|当年|年内|全年|净增|已")


def link_facts(drafts: Sequence[Draft], views: Sequence[View], heads: Mapping[int, CellTold] = MappingProxyType({})) -> tuple[Fact, ...]:
    """The facts with part_of set, without cycles.

    Args:
        heads: where the cells of plain tables begin → what their table tells of a count there
    """
    facts = [draft.fact for draft in drafts]
    for i, (whole, rule) in find_parts(drafts, views, heads).items():
        part, total = facts[i], facts[whole]
        alike = _inherits(part, total)
        measure = total.measure if alike else part.measure
        level = LEVEL.match(part.what)
        named = (
            ((alike and rule != "link.part.new") or is_thin(part.what) or _is_modifier(part, total, rule))
            and total.what not in part.what
            and len(total.what + part.what) <= LONGEST
        )
        named = (
            named
            and BORROWED not in part.why
            and not is_bare(total.what)
            and not (level and part.what != level.group() and total.what.endswith(part.what[level.end() :]))
        )
        what = part.what if not named else total.what if total.what.endswith(part.what) else of_level(part.what, total.what)
        same = part.quantity.unit == total.quantity.unit or kind_of_count(part.quantity.unit) == kind_of_count(total.quantity.unit) == "场"
        act = acted(part, total, borrows=not part.action or (same and rule in LENT and not LOOSE.isdisjoint(part.why)))
        facts[i] = replace(part, part_of=total.id, what=what, measure=measure, action=act[0], action_class=act[1], why=(*part.why, rule))
        if rule != AMONG and _is_of_area(part, total):  # 17个派出所中有11个建成一站式窗口: a deed, whose verb stands behind
            facts[i] = replace(facts[i], status=total.status, why=(*facts[i].why, AREA))
    return tuple(facts)


def _is_of_area(part: Fact, total: Fact) -> bool:
    """Whether a count without a verb of its own is part of what an area has (辖区共有企业14家，其中规上企业5家)."""
    return (
        not OF_AREA.isdisjoint(total.why)
        and part.status == "achieved"
        and (not part.action or not HELD.isdisjoint(part.why))
        and OF_YEAR.search(part.clause) is None
    )


def _is_modifier(part: Fact, total: Fact, rule: str) -> bool:
    """Whether a part of a list says only which ones of its total they are: 案件54件，其中简易程序11件."""
    same = part.quantity.unit == total.quantity.unit and part.measure not in ("percent", "money", "award")
    return same and rule in LISTED and 2 <= len(part.what) <= 6 and not concepts_in(part.what)


LISTED = frozenset(("link.sum", "link.slip", "link.list", "link.part.opener", "link.part.bracket"))
LENT = frozenset(("link.sum", "link.slip", "link.list", "link.part.opener"))
LOOSE = frozenset(("action.shared", "action.held"))  # a verb that is not the part's own
HELD = LOOSE | {"action.cover"}  # 涉及, 现有: verbs that tell of no deed
WEAK = frozenset(("measure.classifier", "measure.region", "measure.school", "measure.enterprise", "measure.institution"))


def acted(fact: Fact, other: Fact, *, borrows: bool | None = None) -> tuple[str, str]:
    """The verb of a count and its class; the other's where the count has none of its own, or where it borrows."""
    loose = not fact.action or not LOOSE.isdisjoint(fact.why) if borrows is None else borrows
    own = other if loose and other.action else fact
    return own.action, own.action_class


def _inherits(part: Fact, whole: Fact) -> bool:
    """Whether a part counts what its total counts: the same unit, and beside it only a level, a place or nothing (活动34项，其中市级7项)."""
    return part.quantity.unit == whole.quantity.unit and part.quantity.unit_class == "open" and not WEAK.isdisjoint(part.why)
