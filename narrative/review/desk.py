"""One form before its reviewer: the rows with what the program proposes and what has been decided. Pure: knows nothing of files, pages or the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from narrative.errors import InputError
from narrative.export.evidence import HIGH, MEDIUM
from narrative.matching.policy import SCANNED
from narrative.results import Filled
from narrative.review.decisions import Place, Standing
from narrative.rules import labels
from narrative.types import Alternative, Cell, Claim, Fact, Indicator, Issue, Span, Table

WORTH = 0.01  # share of an alternative below which it is not shown beside a value that is filled in


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a reviewer may choose for a row with one key: how it was made, and where it stands."""

    value: str
    unit: str
    bound: str
    note: str
    evidence: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the form with what the program made of it. `proposed` is what stands there before anybody decides.

    `sureness` is 大, 中, 小 or "" where nothing was found; `scanned` says that a figure behind it was read from a picture.
    """

    n: int
    subject: str
    table: Table
    indicator: Indicator
    cell: Cell
    proposed: Standing
    candidates: tuple[Candidate, ...]
    reason: str
    sureness: str
    scanned: bool
    conflict: bool
    kept: bool
    note: str = ""

    @property
    def target(self) -> str:
        """The target as the form states it, with the unit where that has a column of its own."""
        target = self.indicator.target
        text = target.text if target is not None else ""
        unit = self.indicator.unit_column
        return text + unit if text and unit and unit not in text else text


@dataclass(frozen=True)
class Desk:
    """A filled form and what was decided on it (subject → standing)."""

    filled: Filled
    decided: Mapping[str, Standing] = field(default_factory=dict)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all tables in order."""
        seen: Counter[str] = Counter()
        rows = []
        for n, (table, indicator, cell) in enumerate(self.filled.rows()):
            name = "|".join(("row", Path(table.path).name, table.sheet, "/".join(indicator.path)))
            seen[name] += 1
            rows.append(self._row(n, f"{name}|{seen[name]}", table, indicator, cell))
        return tuple(rows)

    @cached_property
    def claims(self) -> tuple[tuple[str, int, Claim], ...]:
        """(subject, report, claim) of the claims without a number that repeat no other."""
        return tuple(
            (f"claim|{n}|{claim.span.start}|{claim.span.end}", n, claim)
            for n, report in enumerate(self.filled.reports)
            for claim in report.claims
            if claim.duplicate_of is None
        )

    @cached_property
    def issues(self) -> tuple[tuple[str, int, Issue], ...]:
        """(subject, report, issue) of what does not add up."""
        return tuple(
            (f"issue|{n}|{issue.kind}|{'|'.join(f'{s.start}-{s.end}' for s in issue.spans)}", n, issue)
            for n, report in enumerate(self.filled.reports)
            for issue in report.issues
        )

    def with_decided(self, decided: Mapping[str, Standing]) -> Desk:
        """The same form with other decisions; what was worked out for it is kept."""
        desk = Desk(self.filled, decided)
        for name in ("rows", "claims", "issues"):
            if name in self.__dict__:
                desk.__dict__[name] = self.__dict__[name]
        return desk

    def row(self, n: int) -> Row:
        """The row of that number, from 0.

        Raises:
            InputError: there is none
        """
        if not 0 <= n < len(self.rows):
            raise InputError(f"没有第 {n + 1} 行：这张表共 {len(self.rows)} 行")
        return self.rows[n]

    def standing(self, row: Row) -> Standing:
        """What stands in a row now."""
        return self.decided.get(row.subject, row.proposed)

    def added(self) -> dict[str, Standing]:
        """The missed facts that somebody added, by subject in the order of the text."""
        found = {s: standing for s, standing in self.decided.items() if s.startswith("fact|") and standing.verdict == "corrected"}
        return dict(sorted(found.items(), key=lambda pair: pair[1].evidence))

    def counts(self) -> dict[str, int]:
        """How many rows stand in each queue, in the queues' order."""
        found: Counter[str] = Counter(self.standing(row).verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in labels("verdict_of_review")}

    def fact(self, name: str) -> tuple[int, Fact]:
        """(report, fact) of a name (report:fact).

        Raises:
            InputError: there is none
        """
        report, _, fact_id = name.partition(":")
        if report.isdigit() and int(report) < len(self.filled.reports):
            own = self.filled.reports[int(report)]
            for fact in own.named:
                if fact.id == fact_id:
                    return int(report), fact
        raise InputError(f"没有编号为 {name[:20]} 的数")

    def place(self, report: int, start: int, end: int) -> Place:
        """A stretch of a report, checked.

        Raises:
            InputError: it lies outside the report
        """
        if not 0 <= report < len(self.filled.reports):
            raise InputError(f"没有第 {report + 1} 份材料")
        if not 0 <= start < end <= len(self.filled.reports[report].document.text) or 4000 < end - start:
            raise InputError("选中的原文不在材料里，或太长：请在左边重新选一小段")
        return Place(report, start, end)

    def quote(self, place: Place) -> str:
        """The words of a stretch, on one line."""
        return self.filled.reports[place.report].quote(Span(place.start, place.end)).replace("\n", "").replace("\t", " ")

    def where(self, place: Place) -> str:
        """Where a stretch stands, in words, with the report's name where there are several."""
        report = self.filled.reports[place.report]
        name = f"{Path(report.document.path).name} " if 1 < len(self.filled.reports) else ""
        return name + report.place(Span(place.start, place.end))

    def around(self, place: Place) -> tuple[str, str, str]:
        """The sentence of a stretch as (before it, the stretch, behind it), as much of a very long one as stands near."""
        report = self.filled.reports[place.report]
        text = report.document.text
        own = next((s.span for s in report.sentences if s.span.start <= place.start < s.span.end), None)
        start = max(own.start if own else place.start - 60, place.start - 120, 0)
        end = min(max(own.end if own else place.end + 60, place.end), place.end + 120, len(text))
        return _line(text[start : place.start]), _line(text[place.start : place.end]), _line(text[place.end : end])

    def is_scanned(self, place: Place) -> bool:
        """Whether the words of a stretch were read from a picture."""
        report = self.filled.reports[place.report]
        return any("ocr" in b.flags and b.span.start < place.end and place.start < b.span.end for b in report.document.blocks)

    def _row(self, n: int, subject: str, table: Table, indicator: Indicator, cell: Cell) -> Row:
        compared = next((c for c in self.filled.comparisons if c.row == n), None)
        kept = cell.reason == "kept"
        facts = compared.facts if compared is not None else cell.facts
        places = self._places(facts)
        value = indicator.actual if kept else plain(cell.value) if cell.state == "filled" else ""
        shown = places if kept or cell.state == "filled" else ()
        proposed = Standing(value=value, bound=cell.bound or "exact", unit=cell.unit, evidence=shown)
        note = f"{labels('verdict')[compared.verdict]}{f'：{compared.note}' if compared.note else ''}" if compared is not None else ""
        return Row(
            n,
            subject,
            table,
            indicator,
            cell,
            proposed,
            self._candidates(n, cell),
            self.filled.reason(cell),
            sureness(cell),
            any(SCANNED in self.filled.fact(name)[1].quantity.flags for name in facts),
            cell.state == "conflict" or (compared is not None and compared.verdict == "contradicted"),
            kept,
            note,
        )

    def _places(self, names: tuple[str, ...]) -> tuple[Place, ...]:
        found = []
        for name in names:
            report, fact = self.fact(name)
            found.append(Place(report, fact.quantity.span.start, fact.quantity.span.end))
        return tuple(found)

    def _candidates(self, n: int, cell: Cell) -> tuple[Candidate, ...]:
        own = (Alternative(cell.value, cell.facts, cell.made, 0.0),) if cell.state == "filled" and cell.value is not None else ()
        worth = [a for a in cell.alternatives if not own or WORTH <= a.share]
        found = [self._candidate(cell, alternative) for alternative in (*own, *worth)]
        for proposal in self.filled.proposals:
            if proposal.row == n and proposal.field == "actual":
                span, report = proposal.span, proposal.report
                place = (Place(report, span.start, span.end),) if report is not None and span is not None else ()
                found.append(Candidate(proposal.text, "", "exact", "可填内容", place))
        return tuple(found[:9])

    def _candidate(self, cell: Cell, alternative: Alternative) -> Candidate:
        facts = [self.filled.fact(name)[1] for name in alternative.facts]
        note = self.filled.formula(alternative, cell.unit) if alternative.made != "single" else ""
        bound = facts[0].quantity.bound if len(facts) == 1 else "exact"
        return Candidate(plain(alternative.value), cell.unit, bound, note, self._places(alternative.facts))


def plain(value: Decimal | None) -> str:
    """A number as a person writes it: 46, 1.3; "" for none."""
    return "" if value is None else f"{value.normalize():f}"


def sureness(cell: Cell) -> str:
    """大, 中 or 小; "" where nothing was found."""
    if not cell.facts:
        return ""
    return labels("confidence")["high" if HIGH <= cell.probability else "medium" if MEDIUM <= cell.probability else "low"]


def _line(text: str) -> str:
    return text.replace("\n", "").replace("\t", " ")
