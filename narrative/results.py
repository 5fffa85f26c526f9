"""What `extract`, `fill` and `audit` give back: the records with the documents they belong to, and what they say of themselves in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from narrative.contracts import audit_dict, extraction_dict, filled_dict, number
from narrative.facts.twins import DOUBTED
from narrative.offsets import View
from narrative.page import excerpt
from narrative.rules import labels
from narrative.structure.places import place_of
from narrative.types import (
    IN_PERCENT,
    Alternative,
    Cell,
    Claim,
    Comparison,
    CrossIssue,
    Dispute,
    Document,
    Entry,
    Fact,
    Goal,
    Indicator,
    Issue,
    Match,
    Proposal,
    Quantity,
    Reading,
    Section,
    Sentence,
    Span,
    Table,
    Twin,
)

if TYPE_CHECKING:
    import pandas


DISTRUSTED = frozenset(
    ("conflict", "unsure", "rival", "other_kind", "other_period", "taken", "unit_differs", "only_stock", "other_scope", "scanned")
)  # reasons that a figure stands behind
WORKED_OUT = {"derived": "算式", "absent": "原文"}  # reasons that show how the likeliest value came about, under what heading
FAINT, LIKELY = 0.3, 0.8  # probabilities up to which an unsure value is hardly the row's, and from which on it mostly is
NEAR = 300  # characters on either side of a count that its meaning is sought in
PARAGRAPH, LEAD, LEAD_ENDS = 2000, 40, re.compile("[，。；：,;:]")  # how far off a paragraph may begin, and how long its first words may be


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything read from one report.

    Attributes:
        views: those of the document's flows, behind them one of the rows of its tables where these tell results
        starts: the first positions of the document's blocks
        matches: for each achieved fact its best answer among `indicators`, or none (indicator None)
        questions: the id of the row that a claim leaves without its number
        indicators: the rows of the catalogue that the facts are held against
        quantities: all quantities of each flow
        readings: for each fact, row of a table and echo what the learned second reader says
        twins: the counts that may tell one thing
        absences: what the report says did not happen
        entries: the rows of indicator tables that were pasted into its text
        echoes: the figures outside of its results that are near to one of them
        disputes: the results whose figure it leaves open
    """

    document: Document
    views: tuple[View, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    facts: tuple[Fact, ...]
    claims: tuple[Claim, ...]
    issues: tuple[Issue, ...]
    organisation: str
    year: int | None
    starts: tuple[int, ...]
    matches: Mapping[str, Match] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    produced_by: Mapping[str, Any] = field(default_factory=dict)
    indicators: tuple[Indicator, ...] = ()
    quantities: tuple[tuple[Quantity, ...], ...] = ()
    readings: Mapping[str, Reading] = field(default_factory=dict)
    twins: tuple[Twin, ...] = ()
    absences: tuple[Fact, ...] = ()
    entries: tuple[Entry, ...] = ()
    echoes: tuple[Fact, ...] = ()
    disputes: tuple[Dispute, ...] = ()

    @property
    def counted(self) -> tuple[Fact, ...]:
        """The facts, and behind them the rows of tables that were pasted into the text."""
        return (*self.facts, *(entry.fact for entry in self.entries))

    @property
    def beside(self) -> tuple[Fact, ...]:
        """What the text tells beside its counts: rows of tables that were pasted into it, and what did not happen."""
        return (*(entry.fact for entry in self.entries), *self.absences)

    @property
    def named(self) -> tuple[Fact, ...]:
        """All that has a name: the facts, what is told beside them, and the echoes."""
        return (*self.facts, *self.beside, *self.echoes)

    @property
    def others(self) -> tuple[Quantity, ...]:
        """The quantities of the text that are no facts: in a conclusion, among money, of a plan."""
        counted = {fact.quantity.span for fact in self.facts}
        return tuple(q for flow in self.quantities for q in flow if q.span not in counted)

    def quote(self, span: Span) -> str:
        """The words of the report at a span, as the file has them."""
        return self.document.text[span.start : span.end]

    def place(self, span: Span, section: int | None = None) -> str:
        """Where a span stands, in words: 四（二）第2段. The section is looked up where it is not given."""
        return place_of(self.document, self.sections, self.starts, span, section)

    def sentence_text(self, fact: Fact | Claim) -> str:
        """The folded sentence a fact or claim stands in."""
        sentence = self.sentences[fact.sentence]
        return self.views[sentence.flow].text[sentence.start_v : sentence.end_v].strip()

    def sentence_near(self, fact: Fact) -> str:
        """The folded sentence of a fact, or as much of a very long one as stands near it."""
        sentence = self.sentences[fact.sentence]
        at = sentence.start_v + fact.quantity.span.start - sentence.span.start
        start, end = max(sentence.start_v, at - NEAR), min(sentence.end_v, at + NEAR)
        return self.views[sentence.flow].text[start:end].strip()

    def words_around(self, fact: Fact) -> tuple[str, str]:
        """The folded words of a fact's sentence up to its quantity, and those behind it, as far as they stand near."""
        sentence, span = self.sentences[fact.sentence], fact.quantity.span
        text, shift = self.views[sentence.flow].text, sentence.start_v - sentence.span.start
        start, end = span.start + shift, span.end + shift
        return text[max(sentence.start_v, start - NEAR) : start], text[end : min(sentence.end_v, end + NEAR)]

    def before(self, fact: Fact) -> str:
        """The folded sentences before that of a fact in its paragraph, as far as they stand near."""
        sentence = self.sentences[fact.sentence]
        at = max(0, sentence.start_v - NEAR // 2)
        return self.views[sentence.flow].text[at : sentence.start_v].rpartition("\n")[2]

    def lead(self, fact: Fact) -> str:
        """The folded words that the paragraph of a fact begins with, up to the first mark; "" where it begins far off."""
        sentence, span = self.sentences[fact.sentence], fact.quantity.span
        text, at = self.views[sentence.flow].text, span.start + sentence.start_v - sentence.span.start
        start = text.rfind("\n", max(0, at - PARAGRAPH), at) + 1
        return LEAD_ENDS.split(text[start : min(at, start + LEAD)], maxsplit=1)[0] if start or at <= PARAGRAPH else ""

    def to_dict(self) -> dict[str, Any]:
        """The contract narrative.extraction/1."""
        return extraction_dict(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The facts as a table, a row each; needs pandas."""
        import pandas

        return pandas.DataFrame([{**row, "locator": row["place"]} for row in self.to_dict()["facts"]])

    def _repr_html_(self) -> str:
        return excerpt(self)


@dataclass(frozen=True, slots=True)
class Filled:
    """A table with the values found for its rows. `cells` stand in the order of the tables' rows; `failures` says which reports could not be read.

    `recalled` are the rows (from 0) that the unit's own word list filled.
    """

    tables: tuple[Table, ...]
    cells: tuple[Cell, ...]
    reports: tuple[Extraction, ...]
    matches: Mapping[tuple[int, str], tuple[Match, ...]]
    issues: tuple[Issue, ...] = ()
    failures: tuple[str, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    reused: tuple[tuple[str, tuple[int, ...]], ...] = ()
    goals: tuple[Goal, ...] = ()
    recalled: tuple[int, ...] = ()

    def rows(self) -> list[tuple[Table, Indicator, Cell]]:
        """(table, row, cell) of every indicator in order."""
        indicators = [(table, indicator) for table in self.tables for indicator in table.indicators]
        return [(table, indicator, cell) for (table, indicator), cell in zip(indicators, self.cells, strict=True)]

    def evidence(self, cell: Cell) -> list[tuple[Extraction, Fact]]:
        """The report and fact behind each fact name of a cell (report number:fact id)."""
        return [self.fact(name) for name in cell.facts]

    def fact(self, name: str) -> tuple[Extraction, Fact]:
        """The report and fact of a name (report number:fact id)."""
        report, _, fact_id = name.partition(":")
        result = self.reports[int(report)]
        return result, next(f for f in result.named if f.id == fact_id)

    def why(self, cell: Cell) -> str:
        """Why a cell is not filled, in a few words with the figure that was not trusted, both where two contradict each other; "" where it is filled."""
        if not cell.reason:
            return ""
        told = [*cell.alternatives[:1], *self.against(cell)] if cell.reason in DISTRUSTED else []
        return _reason(cell) + ("：" if told else "") + "、".join(self._said(one, cell.unit) for one in told)

    def _said(self, one: Alternative, unit: str) -> str:
        """A value in the unit of its cell; in the report's own words where it was not said in that (45分钟 for a row of days)."""
        report, fact = self.fact(one.facts[0])
        if one.made == "single" and fact.quantity.unit not in unit:
            return report.quote(fact.quantity.span).replace("\n", "")
        return f"{one.value.normalize():f}{unit}"

    def against(self, cell: Cell) -> list[Alternative]:
        """The values that contradict the likeliest one of a cell, or may: other tellings of the same thing."""
        if cell.reason not in ("conflict", "rival"):
            return []
        return [one for one in cell.alternatives[1:] if one.made == "single" and self._contradict(cell.alternatives[0], one)]

    def _contradict(self, one: Alternative, other: Alternative) -> bool:
        """Whether two values are two tellings of one thing."""
        pairs = {
            frozenset((f"{n}:{twin.first}", f"{n}:{twin.later}"))
            for n, report in enumerate(self.reports)
            for twin in report.twins
            if DOUBTED <= twin.probability
        }
        return any(frozenset((a, b)) in pairs for a in one.facts for b in other.facts)

    def reason(self, cell: Cell) -> str:
        """Why a cell is not filled and what to do, with the sum where its likeliest value would have to be worked out, and what the report says there was none of; "" where it is filled."""
        if not cell.reason:
            return ""
        words = f"{self.why(cell)}。{labels('remedy')[cell.reason]}"
        if cell.reason in WORKED_OUT and cell.alternatives:
            return f"{words}。{WORKED_OUT[cell.reason]}：{self.formula(cell.alternatives[0], cell.unit)}"
        return words

    def formula(self, alternative: Alternative, unit: str) -> str:
        """How a value was made of the figures of the reports, as a clerk would write it: 171件÷187件=91.44%."""
        facts = [fact for _, fact in map(self.fact, alternative.facts)]
        said = [report.quote(fact.quantity.span).replace("\n", "") for report, fact in map(self.fact, alternative.facts)]
        less = (facts[0].quantity.value - facts[-1].quantity.value).normalize().as_tuple().digits
        sign = "－" if less == alternative.value.normalize().as_tuple().digits else "＋"
        fell = facts[0].quantity.value < facts[-1].quantity.value
        changed = [said[-1], said[0]] if fell else [said[0], said[-1]]
        left = {
            "sum": "＋".join(said),
            "increment": "－".join(changed),
            "rest": "－".join(said),
            "ratio": "÷".join(said),
            "complement": f"1－{'÷'.join(said)}",
            "growth": f"（{'－'.join(changed)}）÷{said[-1]}",
            "product": "×".join(said),
            "quotient": f"{said[-1]}÷{said[0]}",
            "step": f"{said[0]}{sign}{said[-1]}",
            "whole": f"{said[0]}÷{said[0]}",
            "listed": f"{number(alternative.value)}项（{said[0]}）",
        }.get(alternative.made, said[0])
        if alternative.made == "absent":
            return f"“{said[0]}”"
        return f"{left}={number(alternative.value)}{'%' if alternative.made in IN_PERCENT else unit}"

    def to_dict(self) -> dict[str, Any]:
        """The contract of `fill --format json`."""
        return filled_dict(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The cells as a table, a row each; needs pandas."""
        import pandas

        return pandas.DataFrame(self.to_dict()["cells"])

    def _repr_html_(self) -> str:
        return excerpt(self)


@dataclass(frozen=True, slots=True)
class Audit:
    """The issues of some reports, in the reports' order; `across` are those between files, or between the forms inside one."""

    reports: tuple[Extraction, ...]
    across: tuple[CrossIssue, ...] = ()

    @property
    def issues(self) -> tuple[tuple[Extraction, Issue], ...]:
        """(report, issue) of every issue."""
        return tuple((result, issue) for result in self.reports for issue in result.issues)

    def to_dict(self) -> dict[str, Any]:
        """{"issues": [...]}, each issue as the extraction contract has it."""
        return audit_dict(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The issues as a table, a row each; needs pandas."""
        import pandas

        return pandas.DataFrame([{**row, "spans": "；".join(s["quote"] for s in row["spans"])} for row in self.to_dict()["issues"]])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(issue.message)}</td><td>{escape('；'.join(map(result.quote, issue.spans)))}</td></tr>"
            for result, issue in self.issues
        ) + "".join(
            f"<tr><td>{escape(issue.message)}</td><td>{escape('；'.join(self.reports[n].quote(span) for n, span in issue.places))}</td></tr>"
            for issue in self.across
        )
        return f"<table><thead><tr><th>问题</th><th>原文</th></tr></thead><tbody>{rows}</tbody></table>"


def _reason(cell: Cell) -> str:
    """The words for a cell's reason; an unsure value is worth more of a look the likelier it is."""
    if cell.reason == "unsure" and not FAINT <= cell.probability < LIKELY:
        return labels("unsure")["faint" if cell.probability < FAINT else "likely"]
    return labels("reason")[cell.reason]
