"""The stage functions as spaCy components: narrative_quantities, narrative_facts, narrative_claims, found through entry points.

Each writes a span group of its own name. A span is widened to the borders of its tokens and never dropped; the exact characters are in its
record: `span._.quantity`, `span._.fact`, `span._.claim`, plain dictionaries that live in `doc.user_data`, so that DocBin and workers keep them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from narrative.contracts import number
from narrative.errors import InputError
from narrative.pipeline import extract_text
from narrative.quantities.find import find_quantities
from narrative.types import Quantity

GROUPS = {"narrative_quantities": "quantity", "narrative_facts": "fact", "narrative_claims": "claim"}


def _record(group: str) -> Any:
    """The getter of a group's extension: the record of a span by the number in its id, None for spans of other groups."""

    def record(span: Span) -> dict[str, Any] | None:
        name, _, index = span.id_.partition(":")
        records = span.doc.user_data.get(group, [])
        return records[int(index)] if name == group and index.isdigit() and int(index) < len(records) else None

    return record


for _group, _name in GROUPS.items():
    if not Span.has_extension(_name):
        Span.set_extension(_name, getter=_record(_group))


def _write(doc: Doc, group: str, records: Iterable[tuple[dict[str, Any], str]]) -> Doc:
    """The doc with a span group: one span for each (record with `start` and `end`, label), from the token it begins in to that it ends in."""
    spans: list[Span] = []
    kept: list[dict[str, Any]] = []
    starts = [token.idx for token in doc]
    for record, label in records:
        first, behind = max(0, bisect_right(starts, record["start"]) - 1), bisect_left(starts, record["end"])
        spans.append(Span(doc, first, behind, label=label, span_id=f"{group}:{len(kept)}"))
        kept.append(record)
    doc.user_data[group] = kept
    doc.spans[group] = SpanGroup(doc, name=group, spans=spans)
    return doc


def _quantity(text: str, quantity: Quantity) -> dict[str, Any]:
    """A quantity as plain values, which every worker and DocBin can carry."""
    return {
        "start": quantity.span.start,
        "end": quantity.span.end,
        "quote": text[quantity.span.start : quantity.span.end],
        "value": number(quantity.value),
        "lower": number(quantity.lower),
        "upper": number(quantity.upper),
        "bound": quantity.bound,
        "unit": quantity.unit,
        "unit_class": quantity.unit_class,
        "flags": list(quantity.flags),
    }


@Language.component("narrative_quantities")
def narrative_quantities(doc: Doc) -> Doc:
    """The doc with doc.spans["narrative_quantities"]; labels are unit classes."""
    text = doc.text
    return _write(doc, "narrative_quantities", [(_quantity(text, quantity), quantity.unit_class) for quantity in find_quantities(text)])


@Language.component("narrative_facts")
def narrative_facts(doc: Doc) -> Doc:
    """The doc with doc.spans["narrative_facts"]; labels are statuses, records those of the extraction contract."""
    return _write(doc, "narrative_facts", ((fact, fact["status"]) for fact in _extracted(doc)["facts"]))


@Language.component("narrative_claims")
def narrative_claims(doc: Doc) -> Doc:
    """The doc with doc.spans["narrative_claims"]; labels are kinds."""
    return _write(doc, "narrative_claims", ((claim, claim["kind"]) for claim in _extracted(doc)["claims"]))


def _extracted(doc: Doc) -> dict[str, Any]:
    try:
        return extract_text(doc.text).to_dict()
    except InputError:
        return {"facts": [], "claims": []}
