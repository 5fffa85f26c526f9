"""What the rows of an indicator table that was pasted into the text tell (科普活动 100场 126场): by the guidelines no counts of an extraction, but a row that asks for the
same thing may take one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from narrative.facts.build import drafted, is_left_out
from narrative.facts.near import Near, Scene
from narrative.facts.status import Reporting
from narrative.offsets import fold
from narrative.quantities.find import find_quantities
from narrative.structure.cells import Pasted, PastedRow
from narrative.structure.organisation import YEARS
from narrative.types import ENTRY, Entry, Fact, Quantity, Section, Sentence, Span

OTHER = re.compile(r"上半年|[一二三四前]季度|\d月|计划$|计划表|^(?!.*(?:绩效|指标|目标|任务)).*(?:资金|预算|经费|支出)")
UNIT = re.compile(r"[（(][^（()）]{1,4}[)）]$")  # that a name ends with


def find_entries(
    text: str, tables: Sequence[Pasted], sections: Sequence[Section], sentences: Sequence[Sentence], year: int | None
) -> tuple[Entry, ...]:
    """The results in the rows of tables, in the order of the text, ids b1, b2, …; each row is a sentence of its own.

    Tables whose title names another year than the report's, a part of it, or money tell none.
    """
    found: list[Entry] = []
    order = sorted(range(len(sentences)), key=lambda n: sentences[n].span.start)
    starts = [sentences[n].span.start for n in order]
    for row in (row for table in tables if not _is_of_another(table.title, year) for row in table.rows):
        at = bisect_right(starts, row.span.start) - 1
        index = order[at] if 0 <= at else -1
        if index < 0 or sentences[index].span.end <= row.span.start:
            continue
        fact = _fact(f"b{len(found) + 1}", text, row, index, sentences[index].section, sections[sentences[index].section])
        if fact is not None:
            others = tuple(q for cell in row.others for q in _figures(text, row, cell))
            found.append(Entry(fact, others))
    return tuple(found)


def _is_of_another(title: str, year: int | None) -> bool:
    years = YEARS.findall(title)
    return OTHER.search(title) is not None or (year is not None and bool(years) and str(year) not in years)


def _figures(text: str, row: PastedRow, cell: Span) -> Iterator[Quantity]:
    """The quantities of a cell; a number without a unit has the one that the row's own cell or its name holds."""
    for quantity, _ in _read(text, row, cell):
        yield quantity


def _read(text: str, row: PastedRow, cell: Span) -> Iterator[tuple[Quantity, str]]:
    """Each quantity of a cell with its place in the source, and the words that it was read from: the row's name, the cell, and its unit."""
    name, said = fold(row.name), fold(text[cell.start : cell.end]).replace(" ", "")
    words = name + said + (row.unit if said[-1:].isdigit() else "")
    for quantity in find_quantities(words):
        if len(name) <= quantity.span.start:
            yield replace(quantity, span=cell), words


def _fact(name: str, text: str, row: PastedRow, sentence: int, number: int, section: Section) -> Fact | None:
    for quantity, words in _read(text, row, row.done) if row.done else ():
        whole = Sentence(Span(0, len(words)), 0, 0, 0, len(words), 0)
        near = Near(Scene(words, whole, 0), len(fold(row.name)), len(words), 0, len(words))
        draft = None if is_left_out(quantity, near) else drafted(name, quantity, near, replace(section, role="outcome"), 0, Reporting())
        if draft is not None:
            return replace(
                draft.fact,
                what=UNIT.sub("", fold(row.name)),
                sentence=sentence,
                section=number,
                status="achieved",
                why=(*draft.fact.why, ENTRY),
                clause=words,
            )
    return None
