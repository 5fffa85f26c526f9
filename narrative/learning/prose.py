"""The lessons of the reader of paragraphs: sections that hands wrote and labelled paragraph by paragraph (corpus/sections), and annotated or labelled reports.

The hands gave their sections titles of officials' own and titles that mislead; from reports, whose titles the rules know, it learns how far a known title is to
be believed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from narrative.groups import Groups
from narrative.learning.corpus import Entry
from narrative.learning.groups import Head, Lesson, fit_groups
from narrative.learning.lexicon import UNKNOWN, lesson_of
from narrative.offsets import View
from narrative.read import read_text
from narrative.stages import by_rules
from narrative.structure.normalize import flow_view
from narrative.structure.organisation import year_of
from narrative.structure.prose import READ, VALUES, WHOLE, groups_of, paragraphs_of, shipped_prose
from narrative.structure.sections import find_sections
from narrative.types import Document, Section

PENALTIES = {"role": Head(5.0)}
WEIGHT, HIDDEN = 0.5, 0.3  # of a paragraph of a report, and of the same with its role by title hidden
LIKE = 600  # paragraphs of a role that weigh as much as they are
COUNTED = 0.3  # weight of a count in a paragraph of the hands: more of it teaches to distrust what reports tell under plain titles
OF_FORM = "部门整体支出"  # what such a report is on, as its title has it
OF_UNIT = frozenset(("staffing", "duties"))  # roles that are one to the reader: what the unit is


@dataclass(frozen=True, slots=True)
class Labelled:
    """A report of labelled paragraphs: its text and where each begins, with its role; `organisation` is what its lessons are kept together by."""

    hand: str
    number: int
    organisation: str
    text: str
    starts: tuple[int, ...]
    roles: tuple[str, ...]

    def role_at(self, place: int) -> str:
        """The role of the paragraph that holds a place of the text."""
        return self.roles[max(0, bisect_right(self.starts, place) - 1)]


def load_labelled(corpus: Path, folder: str) -> Iterator[Labelled]:
    """The reports of corpus/sections/`folder`, a file for each hand: ## unit | year, then title⇥… and role⇥… lines."""
    for path in sorted((corpus / "sections" / folder).glob("*.txt")):
        for number, block in enumerate(path.read_text(encoding="utf-8").split("## ")[1:]):
            head, *lines = block.splitlines()
            unit, _, year = head.partition(" | ")
            text, starts, roles = f"{unit}{year}年度{OF_FORM}绩效自评报告\n", [], []
            for line in lines:
                role, _, words = line.partition("\t")
                if role != "title":
                    starts.append(len(text))
                    roles.append(role)
                text += f"{words}\n" if words else ""
            yield Labelled(path.stem, number, f"{path.stem}.{number}", text, tuple(starts), tuple(roles))


def labelled_of(entries: Sequence[Entry]) -> Iterator[Labelled]:
    """The reports whose gold says the role of each paragraph."""
    for entry in entries:
        paragraphs = entry.gold.get("paragraphs", ())
        if paragraphs:
            starts, roles = zip(*((one["start"], one["role"]) for one in paragraphs), strict=True)
            yield Labelled(entry.id, 0, entry.organisation, entry.text, starts, roles)


def lessons_of_labelled(reports: Iterable[Labelled]) -> Iterator[Lesson]:
    """What labelled paragraphs teach."""
    for report in reports:
        for start, _, groups in _paragraphs(read_text(report.text, name=report.hand)):
            yield Lesson(frozenset(groups), {"role": report.role_at(start)}, report.organisation)


def lessons_of_counts(reports: Iterable[Labelled]) -> Iterator[Lesson]:
    """What labelled paragraphs teach the reader of counts: those that a misleading title has the rules read are none."""
    for report in reports:
        result = by_rules(read_text(report.text, name=report.hand))
        for fact in result.facts:
            role = report.role_at(fact.quantity.span.start)
            if role == "outcome" and fact.status != "achieved":
                continue  # an earlier state amid results, or a plan: the label of the paragraph does not say which
            status = {"outcome": fact.status, "goals": "target"}.get(role, UNKNOWN)
            lesson = lesson_of(result, fact, {"measure": "", "status": status, "row": ""}, report.organisation)
            yield replace(lesson, weight=COUNTED)


def lessons_of_reports(entries: Sequence[Entry]) -> list[Lesson]:
    """What the paragraphs of annotated reports teach: by their counts the role of those that are read, by their titles that of the others."""
    found = []
    for entry in entries:
        facts = sorted((fact["start"], fact["status"]) for fact in entry.gold["facts"])
        places = [start for start, _ in facts]
        for start, (section, end), groups in _paragraphs(read_text(entry.text, name=entry.id)):
            held = [status for _, status in facts[bisect_right(places, start - 1) : bisect_right(places, end - 1)]]
            role = _role(section, held)
            if role:
                untitled = frozenset(group for group in groups if not group.startswith("title:"))
                found.append(Lesson(untitled, {"role": role}, entry.organisation))
    counts = Counter(lesson.labels["role"] for lesson in found)
    weighed = [replace(one, weight=WEIGHT * min(1.0, LIKE / counts[one.labels["role"]])) for one in found]
    hidden = [
        replace(one, groups=frozenset(g for g in one.groups if not g.startswith("told:")), weight=HIDDEN * one.weight) for one in weighed
    ]
    return weighed + hidden


def _role(section: Section, statuses: Sequence[str]) -> str:
    """The role of a paragraph with counts of these statuses; "" where its title and they speak against each other, or neither speaks."""
    role = "overview" if section.role in OF_UNIT else section.role
    if statuses:
        told = "goals" if len(statuses) < 2 * statuses.count("target") else "outcome"
        return told if role in READ or role == "overview" else ""
    return "" if role in READ or role == "other" else role


def _paragraphs(document: Document) -> Iterator[tuple[int, tuple[Section, int], set[str]]]:
    """The paragraphs of prose of a text outside the cells of forms: where each begins, its section and where it ends, and its groups."""
    views = [flow_view(document, flow) for flow in document.flows]
    year = year_of(document)
    for section in find_sections(document, views, year):
        if not section.label:
            yield from _of_section(views[section.flow], section, year)


def _of_section(view: View, section: Section, year: int | None) -> Iterator[tuple[int, tuple[Section, int], set[str]]]:
    paragraphs = paragraphs_of(view, section, year)
    for paragraph, groups in zip(paragraphs, groups_of(view, section, paragraphs, year), strict=True):
        span = view.span(paragraph.start, paragraph.end)
        yield span.start, (section, span.end), groups


def fit_prose(lessons: Sequence[Lesson]) -> Groups:
    """The reader of some lessons."""
    return fit_groups(lessons, PENALTIES, VALUES, WHOLE)


def measure_sections(corpus: Path) -> dict[str, dict[str, float]]:
    """What the shipped reader makes of the paragraphs of each hand that is only measured, and the titles alone.

    Returns:
        hand → paragraphs, the share of those to be read that are not (`lost`), of the others that are (`mistaken`), of goals that are known as such (`goals`),
        and the same by titles alone
    """
    prose = shipped_prose()
    found: dict[str, Counter[str]] = {}
    for report in load_labelled(corpus, "measured"):
        count = found.setdefault(report.hand, Counter())
        document = read_text(report.text, name=report.hand)
        views = [flow_view(document, flow) for flow in document.flows]
        year = year_of(document)
        for name, sections in (("", find_sections(document, views, year, prose)), ("_by_titles", find_sections(document, views, year))):
            for start, end, role in zip(report.starts, (*report.starts[1:], len(report.text)), report.roles, strict=True):
                told = max(sections, key=lambda s: min(s.span.end, end) - max(s.span.start, start)).role
                count["paragraphs"] += not name
                count["read" if role in READ else "others"] += not name
                count["set"] += role == "goals" and not name
                count[f"lost{name}"] += role in READ and told not in READ
                count[f"mistaken{name}"] += role not in READ and told in READ
                count[f"goals{name}"] += role == told == "goals"
    return {hand: {"paragraphs": n["paragraphs"], **_shares(n)} for hand, n in found.items()}


def _shares(n: Counter[str]) -> dict[str, float]:
    of = {"lost": "read", "mistaken": "others", "goals": "set"}
    return {f"{name}{by}": round(n[f"{name}{by}"] / max(1, n[whole]), 4) for name, whole in of.items() for by in ("", "_by_titles")}
