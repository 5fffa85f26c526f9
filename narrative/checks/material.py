"""What the checks look at: every figure of every section with its neighbours, and the tables inside the report. Knows no check."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from narrative.checks.grids import Grid, grids_of
from narrative.offsets import View
from narrative.quantities.celled import OF_TABLE
from narrative.types import Dispute, Document, Entry, Fact, Quantity, Section, Sentence, Span, Twin

BOUNDARY = re.compile(r"[，,；;。：:（(）)\n]")
DECIMALS = re.compile(r"\.(\d+)")
YI, WAN, ONE = Decimal(10**8), Decimal(10**4), Decimal(1)
PROSE = 16  # characters of a table cell that make it prose


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity of any section, and the words before it.

    `gap` runs from the figure before it (or the start of its sentence), `label` from the last mark in the gap; `after` is what follows up to the next mark.
    `order` counts the sentences that hold figures; `decimals` are those of the number as written, `scale` is 万 or 亿 as a factor.
    """

    quantity: Quantity
    flow: int
    start_v: int
    end_v: int
    sentence: int
    section: int
    gap: str
    label: str
    after: str
    text: str
    decimals: int
    scale: Decimal

    @property
    def value(self) -> Decimal:
        return self.quantity.value

    @property
    def span(self) -> Span:
        return self.quantity.span

    @property
    def exact(self) -> bool:
        return self.quantity.bound == "exact"


@dataclass(frozen=True, slots=True)
class Material:
    """One report as the checks see it. `rows` are the figures of each sentence of prose, in the order of the text; `parts` where the parts of totals
    stand, `entries` the rows of tables that were pasted into the text, `echoes` the figures outside of the results that are near to one,
    `disputes` the results whose figure the report leaves open."""

    document: Document
    views: tuple[View, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    facts: tuple[Fact, ...]
    rows: tuple[tuple[Figure, ...], ...]
    grids: tuple[Grid, ...]
    year: int | None
    parts: Mapping[Span, Span]
    entries: tuple[Entry, ...] = ()
    twins: tuple[Twin, ...] = ()
    echoes: tuple[Fact, ...] = ()
    disputes: tuple[Dispute, ...] = ()

    def sentence_text(self, figure: Figure) -> str:
        """The folded sentence of a figure."""
        sentence = self.sentences[figure.sentence]
        return self.views[sentence.flow].text[sentence.start_v : sentence.end_v]

    def before(self, figure: Figure) -> str:
        """The folded sentence up to a figure."""
        return self.views[figure.flow].text[self.sentences[figure.sentence].start_v : figure.start_v]

    def between(self, first: Figure, later: Figure) -> str:
        """The folded text between two figures of one flow."""
        return self.views[first.flow].text[first.end_v : later.start_v]


def material_of(
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
) -> Material:
    """The material of one report; figures in table cells that are no prose stand in the grids alone."""
    rows = tuple(_rows(document, views, quantities, sentences))
    spans = {fact.id: fact.quantity.span for fact in facts}
    parts = {fact.quantity.span: spans[fact.part_of] for fact in facts if fact.part_of in spans}
    return Material(
        document,
        tuple(views),
        tuple(sections),
        tuple(sentences),
        tuple(facts),
        rows,
        grids_of(document),
        year,
        parts,
        tuple(entries),
        tuple(twins),
        tuple(echoes),
        tuple(disputes),
    )


def _rows(
    document: Document, views: Sequence[View], quantities: Sequence[Sequence[Quantity]], sentences: Sequence[Sentence]
) -> Iterator[tuple[Figure, ...]]:
    starts = [block.span.start for block in document.blocks]
    for flow, view in enumerate(views):
        own = [(s.start_v, i) for i, s in enumerate(sentences) if s.flow == flow]
        if not own:
            continue
        begins = [start for start, _ in own]
        grouped: dict[int, list[tuple[int, int, Quantity]]] = {}
        places = view.places(quantity.span for quantity in quantities[flow])
        for quantity, (start, end) in zip(quantities[flow], places, strict=True):
            index = own[max(0, bisect_right(begins, start) - 1)][1]
            if start < sentences[index].start_v or sentences[index].end_v < end or _in_table(document, starts, quantity.span):
                continue
            grouped.setdefault(index, []).append((start, end, quantity))
        for index in sorted(grouped):
            yield tuple(_figures(view, flow, index, sentences[index], grouped[index]))


def _figures(view: View, flow: int, index: int, sentence: Sentence, found: Sequence[tuple[int, int, Quantity]]) -> Iterator[Figure]:
    at = sentence.start_v
    for start, end, quantity in found:
        gap = view.text[min(at, start) : start]
        text = view.text[start:end]
        stop = BOUNDARY.search(view.text, end)
        after = view.text[end : min(stop.start() if stop else sentence.end_v, end + 24)]
        written = DECIMALS.search(text) if "." in text else None
        scale = YI if "亿" in text else WAN if "万" in text else ONE
        yield Figure(
            quantity,
            flow,
            start,
            end,
            index,
            sentence.section,
            gap,
            BOUNDARY.split(gap)[-1].strip(),
            after,
            text,
            len(written.group(1)) if written else 0,
            scale,
        )
        at = end


def _in_table(document: Document, starts: Sequence[int], span: Span) -> bool:
    at = bisect_right(starts, span.start) - 1
    block = document.blocks[at] if 0 <= at else None
    return block is not None and block.kind == "cell" and span.start < block.span.end and block.span.end - block.span.start < PROSE


def ulp(figure: Figure) -> Decimal:
    """One unit of the last written place of a figure, in its base unit: 1.8万 → 1000."""
    return figure.scale / Decimal(10) ** figure.decimals


def written(material: Material, fact: Fact) -> str:
    """A count as it stands in the text; a bare cell of a table with the unit that its table tells."""
    quantity = fact.quantity
    text = material.document.text[quantity.span.start : quantity.span.end].replace("\n", "")
    if OF_TABLE not in fact.why:
        return text
    scaled = f"{shown(quantity.value / WAN)}万" if shown(quantity.value / WAN) in text else shown(quantity.value)
    return f"{scaled}{quantity.unit}"


def shown(value: Decimal) -> str:
    """A number as people write it: no exponent, no trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
