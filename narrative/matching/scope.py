"""Which facts may answer which table: of the form's own unit and year, and of its own project where a file holds several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from narrative.offsets import fold
from narrative.results import Extraction
from narrative.rules import table as rules
from narrative.structure.organisation import YEARS
from narrative.types import Fact, Table

UNIT = re.compile(r"(?:局|委|办|会|协|中心|馆|院|校|站|所|厅|部|社|团|政府|大队|公司|处|园|场|室|队)$")
OPENING = 14  # lines in which a report names the year it is of


def scoped(table: Table, tables: Sequence[Table], reports: Sequence[Extraction], *, force: bool = False) -> tuple[Extraction, ...]:
    """The reports with only those facts that may answer the table; their order and ids stay.

    Args:
        tables: all tables of the run, whose projects tell which sections are not this table's
        force: take reports of another unit or year too
    """
    projects = {project for t in tables if (project := project_of(t))}
    own = project_of(table)
    return tuple(
        _of_project(report, own, projects - {own}) if force or not refusal(table, report) else replace(report, facts=())
        for report in reports
    )


def refusal(table: Table, report: Extraction) -> str:
    """other_unit or other_year where form and report plainly name different ones, "" where they do not or where it is not sure."""
    unit = dict(table.head).get("organisation", "")
    text = re.sub(r"\s", "", fold(report.document.text))
    if (
        UNIT.search(unit)
        and UNIT.search(report.organisation)
        and not same_unit(unit, report.organisation)
        and _unit(unit) not in _unit(text)
    ):
        return "other_unit"
    opening = "".join([line for line in text_lines(report) if line][:OPENING])
    if table.year is not None and YEARS.search(opening) and str(table.year) not in opening and report.year not in (None, table.year):
        return "other_year"
    return ""


def text_lines(report: Extraction) -> list[str]:
    """The folded lines of a report without blanks."""
    return [re.sub(r"\s", "", line) for line in fold(report.document.text[:4000]).splitlines()]


def project_of(table: Table) -> str:
    """The name of the project a form is for, without year and the words every project has; "" where it names none."""
    return project_core(dict(table.head).get("project", ""))


def same_unit(a: str, b: str) -> bool:
    """Whether two names may be one unit's: 云岫县科协 and 霞州市云岫县科学技术协会."""
    short, long = sorted((_unit(a), _unit(b)), key=len)
    at = iter(long)
    return len(short) < 2 or all(character in at for character in short)


def _unit(name: str) -> str:
    plain = re.sub(r"[\s（）()]|本级|机关$", "", fold(name))
    for long, short in rules("headers")["unit_names"].items():
        plain = plain.replace(long, short)
    return plain


def project_core(name: str) -> str:
    """The words that name a project, without year and the words every project has; "" where there are none."""
    plain = re.sub(r"[\s（）()《》“”\"]|(?:20\d\d|XX)年?度?", "", fold(name))
    return re.sub(r"(?:部门整体支出|项目支出|专项|项目|资金|经费|补助|绩效(?:目标|自评)?表?|支出)+$", "", plain)


def _of_project(report: Extraction, own: str, others: set[str]) -> Extraction:
    """The report with the facts of the project's own sections; without those of other projects' where it has no section of its own."""
    if not own or not others:
        return report
    named = {n: project_core(section.title) for n, section in enumerate(report.sections)}

    def under(n: int | None, names: set[str]) -> bool:
        while n is not None:
            if any(name and name in named[n] for name in names):
                return True
            n = report.sections[n].parent
        return False

    inside = any(under(fact.section, {own}) for fact in report.facts)

    def belongs(fact: Fact) -> bool:
        return under(fact.section, {own}) if inside else not under(fact.section, others)

    return replace(
        report,
        facts=tuple(fact for fact in report.facts if belongs(fact)),
        entries=tuple(entry for entry in report.entries if belongs(entry.fact)),
    )
