"""Cuts each flow at its headings and gives each section its role: where the outcome prose is, and where it is not. Knows nothing of quantities."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from narrative.groups import Groups
from narrative.offsets import View
from narrative.structure.headings import LABEL_LEVEL, Heading, headings_of
from narrative.structure.passing import pieces_of
from narrative.structure.pieces import cut
from narrative.structure.prose import heard
from narrative.structure.roles import role_of
from narrative.structure.telling import WORK, lacks_little, tells, tells_again, tells_much, tells_work
from narrative.types import Document, Role, Section

OF_YEAR = re.compile(r"(?:谋划|展望|关于|做好|部署)?(?P<year>20[0-4]\d)年")
MENDED = re.compile("更加|持续|不断|稳步|扎实|全面|加快|紧盯|聚焦|着力|提[升质高]|夯实|加强")
TITLED = frozenset(("finance", "staffing", "duties", "scoring"))  # roles that a word of a title gives to work too (药品采购, 职能转变)
AIMS = re.compile("目标.{0,2}设定")
OF_UNIT = frozenset(("staffing", "duties"))  # roles that a label says plainly (人员情况：核定编制34名)


def find_sections(document: Document, views: Sequence[View], year: int | None = None, prose: Groups | None = None) -> tuple[Section, ...]:
    """The sections of all flows in order; together they cover every character of every view, disjoint.

    Args:
        views: the view of each flow of the document, in the flows' order
        year: the year reported on: what a title names of a later one is a plan
        prose: the reader of paragraphs (`structure/prose.py`); without it titles alone say what stands below them
    """
    sections: list[Section] = []
    headings = [headings_of(view) for view in views]
    known = any(heading.role == "outcome" for found in headings for heading in found) or any(
        (role_of(flow.label) or ("",))[0] == "outcome" for flow in document.flows if flow.label
    )
    for index, (flow, view) in enumerate(zip(document.flows, views, strict=True)):
        if not view.text:
            continue
        if flow.label:
            role = (role_of(flow.label) or ("other",))[0]
            own = _sections_of(view, headings[index], index, len(sections), role, flow.label, year, inside_form=True)
        else:
            root = "overview" if known else "outcome"
            own = _sections_of(view, headings[index], index, len(sections), root, "", year, inside_form=False)
            if prose is not None:
                own = cut(view, own, heard(prose, view, own, year), len(sections))
        sections.extend(cut(view, own, [pieces_of(view.text, s.start_v, s.end_v, s.role, year) for s in own], len(sections)))
    return tuple(sections)


def _sections_of(
    view: View, found: Sequence[Heading], flow: int, first: int, root: str, label: str, year: int | None, *, inside_form: bool
) -> list[Section]:
    """The sections of one flow, cut at its headings, roles handed down from the heading above.

    Where the same numbering begins again below a section (四、履职情况 then 一、…), it is one level deeper; a title that says a role
    by itself closes what stands below the last heading of its own kind.
    """
    headings = [h for h in found if not inside_form or h.strong]
    stack: list[tuple[Heading, int, str]] = []
    built: list[Section] = []
    cuts = [h.start for h in headings] + [len(view.text)]
    worked = False  # whether a title that says no role stood over outcomes: the next such one does, too, whatever money it tells of
    if not headings or 0 < headings[0].start:
        first_role = "outcome" if root == "overview" and tells_much(view.text[: cuts[0]]) else root
        built.append(_section(view, flow, 0, cuts[0], label, 0, first_role, None, label))
    for n, (heading, end) in enumerate(zip(headings, cuts[1:], strict=True)):
        _climb(stack, heading)
        above = stack[-1][2] if stack else root
        role = heading.role if heading.role is not None and (heading.strong or above in ("overview", "other") or not stack) else above
        if (
            above == "outcome"
            and role in TITLED
            and not (heading.is_label and role in OF_UNIT)
            and tells_work(view.text[heading.start : end])
        ):
            role = above
        if heading.role is None and not stack and above == "overview" and not inside_form:
            worked = worked or tells(_with_all_below(view, headings, n))
            role = "outcome" if worked else "other"
        if role in ("plans", "problems") and heading.role is None and heading.strong and tells(view.text[heading.start : end]):
            role = "outcome"  # a note behind the last section (补充：…) tells what was done
        if role == "problems" and above == "outcome" and MENDED.search(heading.title) and lacks_little(view.text[heading.start : end]):
            role = above  # 紧盯能力短板，宣传培训更加扎实
        if role == "plans" and heading.number == 0 and _is_of_year(heading.title, year):
            role = above if above == "outcome" else "goals"  # a paragraph that opens with what was set (2023年计划建设40件，实际建成46件)
        if role == "scoring" and AIMS.search(heading.title) and 2 <= len(WORK.findall(view.text[heading.start : end])):
            role = "goals"
        if role == "scoring" and above in (root, "scoring") and tells_again(heading.title, view.text[heading.start : end]):
            role = "outcome"
        if inside_form and role in ("goals", "outcome") and root in ("duties", "other"):
            role = root
        if year is not None and (named := OF_YEAR.match(heading.title)) is not None and year < int(named["year"]):
            role = "plans"
        parent = stack[-1][1] if stack else None
        built.append(_section(view, flow, heading.start, end, heading.title, len(stack) + 1, role, parent, label))
        stack.append((heading, first + len(built) - 1, role))
    return built


def _is_of_year(title: str, year: int | None) -> bool:
    """Whether a title names the year reported on."""
    named = OF_YEAR.match(title)
    return named is not None and year is not None and int(named["year"]) == year


def _with_all_below(view: View, headings: Sequence[Heading], n: int) -> str:
    """The text of a heading and of all that stands below it."""
    end = next((later.start for later in headings[n + 1 :] if later.level <= headings[n].level), len(view.text))
    return view.text[headings[n].start : end]


def _climb(stack: list[tuple[Heading, int, str]], heading: Heading) -> None:
    """Take from the stack whatever the heading closes."""
    again = stack and stack[-1][0].level == heading.level and _counts_up_to(stack[-1][0])  # （一） behind （一）: a slip, no deeper level
    if heading.number == 1 and heading.role is None and stack and not again:
        announced = stack[-1][0].number == 0 and stack[-1][2] in ("plans", "problems")  # 2024年打算, then its own 一、
        if announced or stack[-1][0].level <= heading.level:
            return
    places = [i for i, (above, _, _) in enumerate(stack) if above.level == heading.level]
    if not places:
        while stack and heading.level <= stack[-1][0].level:
            stack.pop()
        return
    following = [i for i in places if stack[i][0].number + 1 == heading.number]
    chosen = (following or places)[0] if heading.role is not None and heading.strong else (following or places)[-1]
    if heading.number == 1 and heading.role is None and len(places) == 1 and stack[places[0]][0].number != 0:
        chosen = places[0] + 1
    del stack[chosen:]


def _counts_up_to(above: Heading) -> bool:
    """Whether the list that a first heading may go on with stands at it already: another first one, or a part 〇."""
    return above.number == 1 or (above.number == 0 and above.level < LABEL_LEVEL)


def _section(view: View, flow: int, start: int, end: int, title: str, level: int, role: str, parent: int | None, label: str) -> Section:
    return Section(view.span(start, end), title, level, cast(Role, role), parent, flow, start, end, label)
