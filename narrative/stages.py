"""From a document to what is read of it, before any table: what the rules read (`by_rules`), then what the learned readers say of it (`reread`).

Training runs the same stages, each text by readers that have not seen its unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from narrative.checks import find_issues
from narrative.errors import ModelError
from narrative.facts.absences import find_absences
from narrative.facts.build import Draft, build_facts
from narrative.facts.claims import find_claims
from narrative.facts.disputes import find_disputes
from narrative.facts.echoes import find_echoes
from narrative.facts.entries import find_entries
from narrative.facts.levels import find_levels
from narrative.facts.lexicon import LEAD, TAIL, Around, read_again, second_reading, shipped_lexicon
from narrative.facts.links import link_facts
from narrative.facts.scans import mark_scanned
from narrative.facts.status import Reporting
from narrative.facts.twins import Mention, Twins, find_twins, mention, repeated, shipped_twins
from narrative.groups import Groups
from narrative.offsets import View
from narrative.quantities.celled import with_cells
from narrative.quantities.find import find_in_view
from narrative.read import read_text
from narrative.results import Extraction
from narrative.structure.celled import find_celled, rows_apart
from narrative.structure.cells import Pasted
from narrative.structure.headed import CellTold, heads_of
from narrative.structure.normalize import flow_view
from narrative.structure.organisation import area_of, calls_its_year_last, in_its_year, last_year_in, organisation_of, year_of
from narrative.structure.pasted import find_pasted
from narrative.structure.prose import shipped_prose
from narrative.structure.sections import find_sections
from narrative.structure.sentences import find_sentences
from narrative.types import Dispute, Document, Fact, Quantity, Section, Sentence


@dataclass(frozen=True, slots=True)
class Readers:
    """What is learned before any table: which paragraphs tell results, what the words around counts say, and which of them tell one thing."""

    prose: Groups
    lexicon: Groups
    twins: Twins


def by_rules(document: Document, prose: Groups | None = None, *, claims: bool = False) -> Extraction:
    """What the rules read from a document: facts without repeats, no issues yet, and no claims where none are asked for; for training, too.

    Args:
        prose: the reader of paragraphs; without it titles alone say which prose is read
    """
    unit = _unit(document)
    views, quantities, sections, tables, sentences, drafts, heads = _stages(document, unit, prose)
    facts = mark_scanned(link_facts(drafts, views, heads), document.blocks)
    found = find_claims(views, sections, sentences, drafts) if claims else ()
    starts = tuple(block.span.start for block in document.blocks)
    absences = find_absences(views, sections, sentences)
    celled = _unread(document, find_celled(document))
    view, rows = rows_apart(document, celled, sections, len(views))
    sentences += rows
    rows_of = (*_not_in(tables, celled), *celled)
    entries = find_entries(document.text, rows_of, sections, sentences, unit.year)
    echoes = find_echoes(views, quantities, sections, sentences, (*facts, *(entry.fact for entry in entries)), rows_of, unit)
    return Extraction(
        document,
        (*views, view) if view is not None else views,
        sections,
        sentences,
        facts,
        found,
        (),
        unit.organisation,
        unit.year,
        starts,
        quantities=(*quantities, ()) if view is not None else quantities,
        absences=absences,
        entries=entries,
        echoes=echoes,
    )


def reread(bare: Extraction, readers: Readers) -> Extraction:
    """What the rules read, once the learned readers have read it, too, and what then does not add up.

    The audit holds counts against each other by the measures of the rules, which are alike where the words are.
    """
    known = read_with(bare, readers.lexicon)
    twins = find_twins(readers.twins, mentions_of(known))
    by_rules = repeated(readers.twins, bare.facts, twins)
    disputes = _disputes(known)
    issues = find_issues(
        bare.document,
        bare.views,
        bare.quantities,
        bare.sections,
        bare.sentences,
        by_rules,
        bare.year,
        bare.entries,
        twins,
        bare.echoes,
        disputes,
    )
    return replace(known, facts=repeated(readers.twins, known.facts, twins), twins=twins, disputes=disputes, issues=issues)


def _disputes(known: Extraction) -> tuple[Dispute, ...]:
    """The results whose figure a report leaves open."""
    text, quantities = known.document.text, [q for flow in known.quantities for q in flow]
    open_ = find_disputes(text, known.facts, quantities, known.sentences)
    return (*open_, *find_levels(text, known.facts, quantities, known.sentences, known.sections, known.year))


def read_with(bare: Extraction, lexicon: Groups) -> Extraction:
    """What the rules read, with what the lexicon says of each count."""
    is_late = calls_its_year_last(bare.document)
    readings = second_reading(lexicon, bare.facts, [around_of(bare, fact, is_late=is_late) for fact in bare.facts])
    besides = [*(entry.fact for entry in bare.entries), *bare.echoes]
    of_them = second_reading(lexicon, besides, [around_of(bare, fact, is_late=is_late) for fact in besides])
    by_id = {f.id: r for f, r in zip((*bare.facts, *besides), (*readings, *of_them), strict=True)}
    echoes = read_again(bare.echoes, of_them[len(bare.entries) :])
    return replace(bare, facts=read_again(bare.facts, readings), echoes=echoes, readings=by_id)


def mentions_of(known: Extraction) -> tuple[Mention, ...]:
    """The counts of a report, the rows of its tables and its echoes as they are held against each other."""
    return tuple(
        mention(fact, known.readings[fact.id], known.sentence_near(fact), known.before(fact), known.sections[fact.section].role)
        for fact in (*known.counted, *known.echoes)
    )


def around_of(result: Extraction, fact: Fact, *, is_late: bool = False) -> Around:
    """What stands around a count, for the second reader.

    Args:
        is_late: the report calls its own year 去年
    """
    section, span, text = result.sections[fact.section], fact.quantity.span, result.document.text
    told = (result.sentence_near(fact), result.before(fact), text[max(0, span.start - LEAD) : span.start], text[span.end : span.end + TAIL])
    sentence, former, before, behind = (in_its_year(words, is_late=is_late) for words in told)
    return Around(sentence, former, section.role, before, behind, result.year)


def clauses_of(text: str, name: str) -> tuple[tuple[View, ...], tuple[Section, ...], tuple[Sentence, ...], tuple[Draft, ...]]:
    """Views, sections, sentences and unlinked facts of a string: what claims are found in; for training."""
    document = read_text(text, name=name)
    views, _, sections, _, sentences, drafts, _ = _stages(document, _unit(document))
    return views, sections, sentences, drafts


_Stages = tuple[
    tuple[View, ...],
    tuple[tuple[Quantity, ...], ...],
    tuple[Section, ...],
    tuple[Pasted, ...],
    tuple[Sentence, ...],
    tuple[Draft, ...],
    Mapping[int, CellTold],
]


def _stages(document: Document, unit: Reporting, prose: Groups | None = None) -> _Stages:
    views = tuple(flow_view(document, flow) for flow in document.flows)
    sections = find_sections(document, views, unit.year, prose)
    tables = _unread(document, find_pasted(document.text))
    sentences = find_sentences(views, sections, [row.span for table in tables for row in table.rows])
    heads = heads_of(document)
    quantities = tuple(with_cells(view, find_in_view(view), heads) for view in views)
    drafts = build_facts(views, quantities, sections, sentences, unit, [table.span for table in tables], heads)
    return views, quantities, sections, tables, sentences, drafts, heads


def _unread(document: Document, tables: Sequence[Pasted]) -> tuple[Pasted, ...]:
    """The tables that were found in the text, but for those whose cells are read on with the prose, as results a row each."""
    read = [document.blocks[i].span.start for flow in document.flows for i in flow.blocks if document.blocks[i].kind == "cell"]
    return tuple(table for table in tables if not any(table.span.start <= start < table.span.end for start in read))


def _not_in(tables: Sequence[Pasted], celled: Sequence[Pasted]) -> list[Pasted]:
    """The tables that were found in the text, but for those whose cells the document tells apart."""
    return [one for one in tables if not any(one.span.start < other.span.end and other.span.start < one.span.end for other in celled)]


def _unit(document: Document) -> Reporting:
    organisation = organisation_of(document)
    return Reporting(organisation, area_of(organisation), year_of(document), calls_its_year_last(document), last_year_in(document))


def shipped_readers() -> Readers | None:
    """The shipped learned readers, None before they were ever trained."""
    try:
        return Readers(shipped_prose(), shipped_lexicon(), shipped_twins())
    except ModelError:
        return None
