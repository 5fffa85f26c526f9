"""The stage functions as spaCy components: narrative_quantities, narrative_facts, narrative_claims, found through entry points.

Each writes a span group of its own name. A span is widened to the borders of its tokens and never dropped; the exact characters are in its
record: `span._.quantity`, `span._.fact`, `span._.claim`, plain dictionaries that live in `doc.user_data`, so that DocBin and workers keep them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from narrative.errors import InputError
from narrative.pipeline import extract_text
from narrative.quantities.find import find_quantities
from narrative.results import number

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
    """The doc with a span group: one span for each (record with `start` and `end`, label)."""
    spans: list[Span] = []
    kept: list[dict[str, Any]] = []
    for record, label in records:
        span = doc.char_span(record["start"], record["end"], label=label, span_id=f"{group}:{len(kept)}", alignment_mode="expand")
        if span is not None:
            spans.append(span)
            kept.append(record)
    doc.user_data[group] = kept
    doc.spans[group] = SpanGroup(doc, name=group, spans=spans)
    return doc


@Language.component("narrative_quantities")
def narrative_quantities(doc: Doc) -> Doc:
    """The doc with doc.spans["narrative_quantities"]; labels are unit classes."""
    return _write(
        doc,
        "narrative_quantities",
        (
            (
                {
                    "start": q.span.start,
                    "end": q.span.end,
                    "quote": doc.text[q.span.start : q.span.end],
                    "value": number(q.value),
                    "lower": number(q.lower),
                    "upper": number(q.upper),
                    "bound": q.bound,
                    "unit": q.unit,
                    "unit_class": q.unit_class,
                    "flags": list(q.flags),
                },
                q.unit_class,
            )
            for q in find_quantities(doc.text)
        ),
    )


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
