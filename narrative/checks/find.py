"""Runs the checks over one report and puts their issues in the order of the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from narrative.checks.adjacent import check_adjacent
from narrative.checks.averages import check_averages
from narrative.checks.balances import check_balances
from narrative.checks.changes import check_changes
from narrative.checks.changes_paired import check_changes_paired
from narrative.checks.completion import check_completion
from narrative.checks.disputes import check_disputes
from narrative.checks.forms import check_forms
from narrative.checks.hedges import check_hedges, check_percentages
from narrative.checks.linked import check_linked
from narrative.checks.listed import check_listed
from narrative.checks.material import material_of
from narrative.checks.money import check_money
from narrative.checks.products import check_products
from narrative.checks.quarters import check_quarters
from narrative.checks.rates import check_rates
from narrative.checks.rates_apart import check_rates_apart
from narrative.checks.rates_based import check_rates_based
from narrative.checks.rates_retold import check_rates_retold
from narrative.checks.retold import check_retold
from narrative.checks.rows import check_rows
from narrative.checks.samples import check_samples
from narrative.checks.scores import check_scores
from narrative.checks.sources import check_sources
from narrative.checks.subsets import check_subsets
from narrative.checks.sums import check_sums
from narrative.checks.table_rates import check_table_rates
from narrative.checks.tables import check_tables
from narrative.checks.units import check_units
from narrative.checks.values import check_values
from narrative.checks.years import check_years
from narrative.offsets import View
from narrative.types import Dispute, Document, Entry, Fact, Issue, Quantity, Section, Sentence, Span, Twin

CHECKS = (
    check_hedges, check_percentages, check_rates, check_rates_apart, check_rates_based, check_rates_retold, check_completion, check_changes, check_changes_paired, check_sums, check_listed, check_quarters, check_subsets, check_products, check_averages, check_money, check_sources, check_balances,
    check_units, check_years, check_tables, check_table_rates, check_scores, check_forms, check_rows, check_samples, check_values, check_disputes,
    check_retold,
)  # fmt: skip


def find_issues(
    document: Document,
    views: Sequence[View],
    quantities: Sequence[Sequence[Quantity]],
    sections: Sequence[Section],
    sentences: Sequence[Sentence],
    facts: Sequence[Fact],
    year: int | None,
    entries: Sequence[Entry] = (),
    twins: Sequence[Twin] = (),
    echoes: Sequence[Fact] = (),
    disputes: Sequence[Dispute] = (),
) -> tuple[Issue, ...]:
    """The issues of one report, ordered by their first span; the same finding is told once.

    Args:
        quantities: those of each view, in the order of the text
    """
    material = material_of(document, views, quantities, sections, sentences, facts, year, entries, twins, echoes, disputes)
    found: dict[tuple[str, tuple[Span, ...]], Issue] = {}
    for check in CHECKS:
        for issue in check(material):
            if issue.certain or not _told_already(found.values(), issue):
                found.setdefault((issue.kind, issue.spans), issue)
    for doubt in chain(check_adjacent(material), check_linked(material)):  # by places alone: heard where no check of words has spoken
        if not any(sum(span in other.spans for span in doubt.spans) > 1 for other in found.values()):
            found.setdefault((doubt.kind, doubt.spans), doubt)
    read = [block.span for block in document.blocks if "ocr" in block.flags]
    graded = (replace(issue, certain=False) if issue.certain and _on(read, issue.spans) else issue for issue in found.values())
    return tuple(sorted(graded, key=lambda issue: (issue.spans, issue.kind)))


def _told_already(found: Iterable[Issue], issue: Issue) -> bool:
    """Whether an issue of the same kind touches each of the places of a doubt about two values, or that of a table's total which also says what the prose tells."""
    if issue.kind not in ("value", "table_text"):
        return False
    return any(
        other.kind in (issue.kind, "table_sum") and all(any(_overlap(a, b) for b in other.spans) for a in issue.spans) for other in found
    )


def _overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _on(read: Sequence[Span], spans: Sequence[Span]) -> bool:
    """Whether a figure was read from a picture: a misread digit is likelier than a slip of the writer, so nothing is certain there."""
    return any(block.start <= span.start < block.end for block in read for span in spans)
