"""Several files, or several forms in one, held against each other: one result in two projects, a project above its unit, a form against the report beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from pathlib import Path

from narrative.checks.forms import FormRow, disputed_rows, form_rows
from narrative.checks.grids import grids_of
from narrative.checks.issues import cross_issue
from narrative.checks.material import shown
from narrative.offsets import fold
from narrative.results import Extraction
from narrative.types import CrossIssue, Fact, Span

PROJECT = re.compile(r"项目(?:支出)?名称[\s：:|｜]{1,4}(?P<name>[^\s|｜：:][^\t\n|｜]{1,40})|项目支出绩效(?:目标)?自评表")
WHOLE = re.compile(r"(?:部门|单位)整体支出|部门名称|单位名称[\s：:]")
GENERIC = re.compile(r"^(?:项目\d*|子项目|活动|培训|其他)$")
DISTINCT = 3  # digits that make a count unlikely to be met twice by chance
NAMED = 4  # characters a name needs to be one thing
NEAR = Decimal("1.5")  # values of one thing in two forms that lie further apart count different things
SHOWN = 6  # results that one issue names
UNCOUNTED = ("", "%", "元", "天", "个工作日")


@dataclass(frozen=True, slots=True)
class Said:
    """A count that a form or a report tells: as a row of a table or as prose."""

    report: int
    name: str
    unit: str
    value: Decimal
    text: str
    span: Span
    row: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """A project's form, or what a file tells of the whole unit (project "")."""

    report: int
    project: str
    label: str
    said: tuple[Said, ...]


def check_across(reports: Sequence[Extraction]) -> tuple[CrossIssue, ...]:
    """The issues between the reports, and between the forms inside each; only what is of one unit and one year is compared."""
    forms = [form for n, report in enumerate(reports) for form in _forms(n, report)]
    found: list[CrossIssue] = []
    for one, other in combinations(forms, 2):
        if one.report != other.report and not _of_one(reports[one.report], reports[other.report]):
            continue
        if one.project and other.project and one.project != other.project:
            found += _twice(one, other)
        elif bool(one.project) != bool(other.project):
            whole, part = (other, one) if one.project else (one, other)
            found += _above(whole, part)
    found += _sums(reports, forms)
    found += _beside(reports)
    return tuple(sorted(found, key=lambda issue: (issue.places, issue.kind)))


def _of_one(one: Extraction, other: Extraction) -> bool:
    """Whether two reports may be of one unit and year: nothing they name differs."""
    names = [re.sub(r"[（(].*$|\s", "", r.organisation) for r in (one, other)]
    alike = not all(names) or names[0] == names[1] or names[0].endswith(names[1]) or names[1].endswith(names[0])
    return alike and (one.year is None or other.year is None or one.year == other.year)


def _forms(n: int, report: Extraction) -> Iterator[_Form]:
    """The projects a file tells of, each with its rows and counts, and the file's own part of the whole unit."""
    text = fold(report.document.text)
    starts: list[tuple[int, str]] = [(0, "")]
    for match in sorted([*PROJECT.finditer(text), *WHOLE.finditer(text)], key=lambda m: m.start()):
        if match.re is WHOLE:
            if starts[-1][1] and re.search("整体", match.group()):
                starts.append((match.start(), ""))
        elif match.group("name"):
            starts.append((match.start(), re.sub(r"\s", "", match.group("name"))))
    said: dict[str, list[Said]] = {}
    for one in _said(n, report):
        project = next(name for start, name in reversed(starts) if start <= one.span.start)
        said.setdefault(project, []).append(one)
    stem = Path(report.document.path).name
    for project, told in said.items():
        yield _Form(n, project, f"项目“{project}”" if project else f"《{stem}》", tuple(told))


def _said(n: int, report: Extraction) -> Iterator[Said]:
    for grid in grids_of(report.document):
        for row in form_rows(grid):
            unit = row.done.unit or row.target.unit
            if row.done.value is not None and row.done.operator in ("unstated", "=") and unit not in UNCOUNTED:
                yield Said(n, _name(row.name), unit, row.done.value, f"{row.name}{row.done_cell.text}", row.done_cell.span, True)
    for fact in report.facts:
        quantity = fact.quantity
        own = fact.status == "achieved" and fact.duplicate_of is None and not fact.scope and not fact.is_stock
        if own and quantity.bound == "exact" and quantity.unit not in UNCOUNTED:
            quote = report.quote(quantity.span).replace("\n", "")
            yield Said(n, _name(fact.what), quantity.unit, quantity.value, f"{fact.what}{quote}", quantity.span, False)


def _name(text: str) -> str:
    """A name as it is compared: without year, numbering, count words and blanks."""
    plain = re.sub(r"\s|^[\d一二三四五六七八九十]{1,3}[、.．]|20\d\d年度?|全年|年度|开展|举办|组织|完成", "", fold(text))
    return re.sub(r"(?:次数|场次|数量|人次|人数|期数|数|量)$", "", plain)


def _is_name(a: Said, b: Said) -> bool:
    """Whether the name that two counts share is long enough to mean one thing; rows of tables are named on purpose."""
    return (2 if a.row and b.row else NAMED) <= len(a.name)


def _distinct(said: Said) -> bool:
    digits = shown(said.value).replace(".", "").strip("0")
    return DISTINCT <= len(digits) or (2 <= len(digits) and 100 <= said.value)


def _twice(one: _Form, other: _Form) -> Iterator[CrossIssue]:
    """One issue for two projects that tell the same results: same name, unit and value."""
    shared: list[tuple[Said, Said]] = []
    for a in one.said:
        same = [b for b in other.said if b.unit == a.unit and b.value == a.value and b.name == a.name]
        known = any((a.unit, a.value) == (x.unit, x.value) for x, _ in shared)
        if same and not known and _is_name(a, same[0]) and not GENERIC.match(a.name):
            shared.append((a, same[0]))
    if not (any(_distinct(a) for a, _ in shared) or 3 <= len(shared)):
        return
    listed = "、".join(a.text for a, _ in shared[:SHOWN]) + (f"等{len(shared)}项" if SHOWN < len(shared) else "")
    yield cross_issue(
        "twice",
        [place for a, b in shared for place in ((a.report, a.span), (b.report, b.span))],
        f"{one.label}和{other.label}都报了：{listed}，请说明是否为同一成果、是否重复计列",
    )


def _above(whole: _Form, part: _Form) -> Iterator[CrossIssue]:
    """A project's count of something against the unit's own count of it: more than the whole, or nearly the same."""
    done: set[tuple[str, str]] = set()
    for b in part.said:
        same = [a for a in whole.said if a.name == b.name and a.unit == b.unit and _is_name(a, b)]
        if (b.name, b.unit) in done:
            continue
        if not same or any(a.value == b.value for a in same):
            continue
        a = max(same, key=lambda said: said.value)
        if a.value < b.value <= a.value * NEAR:
            done.add((b.name, b.unit))
            yield cross_issue(
                "across",
                ((a.report, a.span), (b.report, b.span)),
                f"{part.label}的“{b.text}”多于{whole.label}的“{a.text}”，请统一或说明口径",
            )


def _sums(reports: Sequence[Extraction], forms: Sequence[_Form]) -> Iterator[CrossIssue]:
    """Rows of two projects or more that add up to more than the unit's own row of the name."""
    for whole in forms:
        if whole.project:
            continue
        for a in whole.said:
            rows = [
                next((b for b in form.said if b.row and b.name == a.name and b.unit == a.unit), None)
                for form in forms
                if form.project and (form.report == a.report or _of_one(reports[form.report], reports[a.report]))
            ]
            parts = [b for b in rows if b is not None]
            added = sum((b.value for b in parts), Decimal(0))
            alone = all(b.value <= a.value for b in parts) and len({b.value for b in parts}) == len(parts)
            if a.row and 2 <= len(parts) and _is_name(a, parts[0]) and alone and a.value < added:
                yield cross_issue(
                    "across",
                    [(b.report, b.span) for b in (a, *parts)],
                    f"各项目表“{a.name}”{'+'.join(shown(b.value) for b in parts)}={shown(added)}，多于部门表的“{a.text}”，请核对是否重复计列",
                )


def _projects(report: Extraction) -> frozenset[str]:
    """The projects a file names, none where it tells of the whole unit."""
    return frozenset(re.sub(r"\s", "", m.group("name") or "项目") for m in PROJECT.finditer(fold(report.document.text)))


def _beside(reports: Sequence[Extraction]) -> Iterator[CrossIssue]:
    """Rows of a form in one file that the prose of another file of the unit contradicts while no count of it agrees."""
    for n, report in enumerate(reports):
        rows: list[FormRow] = [row for grid in grids_of(report.document) for row in form_rows(grid)]
        if not rows:
            continue
        for k, other in enumerate(reports):
            if k == n or not other.facts or not _of_one(report, other) or _projects(report) != _projects(other):
                continue
            facts: tuple[Fact, ...] = (*other.facts, *report.facts)
            for row, fact in disputed_rows(facts, rows):
                if fact in other.facts:
                    yield cross_issue(
                        "table_text",
                        ((n, row.done_cell.span), (k, fact.quantity.span)),
                        f"《{Path(report.document.path).name}》表内“{row.name}”完成值为“{row.done_cell.text}”，"
                        f"《{Path(other.document.path).name}》文中相应的数是“{other.quote(fact.quantity.span)}”（{fact.what}），请核对并注明口径",
                    )
