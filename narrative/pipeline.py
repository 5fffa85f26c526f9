"""extract() and fill(): composition of the stages, no logic of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from narrative.checks import check_across
from narrative.collector import uncollected
from narrative.errors import InputError, ModelError, TableError
from narrative.facts.concepts import speaking
from narrative.matching.alike import row_of_claim
from narrative.matching.assign import assign
from narrative.matching.belonging import match_facts
from narrative.matching.catalogues import Asked, asked
from narrative.matching.compare import compare, reused
from narrative.matching.goals import goals_of
from narrative.matching.indicators import columns_understood, read_tables, tables_in
from narrative.matching.memory import Memory, read_memory, settled, taught, with_words
from narrative.matching.propose import propose
from narrative.matching.ranker import Ranker, shipped_ranker
from narrative.matching.scope import refusal, scoped
from narrative.matching.sources import contested
from narrative.matching.told import tell_all
from narrative.matching.wanted import prepared
from narrative.read import read_document, read_documents, read_text
from narrative.read.files import DOCX, MEDIA
from narrative.results import Audit, Extraction, Filled
from narrative.rules import digest
from narrative.stages import by_rules, reread, shipped_readers
from narrative.tables.headers import named_columns
from narrative.types import Cell, Document, Issue, Match, Table

__all__ = ["Audit", "Extraction", "Filled", "audit", "extract", "extract_text", "fill", "versions"]


def extract(
    path: str | Path, *, department: str = "", catalogue: str | Path | None = None, concepts: str | Path | None = None
) -> Extraction:
    """Everything read from a report file.

    Args:
        department: facts are held against this department's catalogue (残联, …) instead of the default one; 自动: that of the report's unit
        catalogue: a catalogue of the user's own (TOML, docs/catalogues.md), instead of either
        concepts: words of the user's own for what is counted (TOML), beside the shipped ones

    Raises:
        InputError: the file cannot be read, or there is no such department
        RulesError: a file of the user's own breaks its form
    """
    return read(read_document(path), asked(department, catalogue, concepts))


def extract_all(path: str | Path, wanted: Asked | None = None) -> Iterator[Extraction | InputError]:
    """Everything read from each report in a file, a .zip or a folder; an InputError in the place of each that cannot be read.

    Raises:
        InputError: the path itself cannot be read
    """
    for document in read_documents(path):
        yield document if isinstance(document, InputError) else read(document, wanted)


def extract_text(
    text: str, *, name: str = "文本", department: str = "", catalogue: str | Path | None = None, concepts: str | Path | None = None
) -> Extraction:
    """Everything read from a string, as `extract` reads a file; offsets are code points of that string.

    Raises:
        InputError: the string holds nothing, or there is no such department
        RulesError: a file of the user's own breaks its form
    """
    return read(read_text(text, name=name), asked(department, catalogue, concepts))


def read(document: Document, wanted: Asked | None = None) -> Extraction:
    """Everything read from a document, its facts held against the default catalogue or the one asked for."""
    wanted = wanted or Asked()
    with speaking(wanted.words), uncollected():
        return _read(document, wanted)


def _read(document: Document, wanted: Asked) -> Extraction:
    readers = shipped_readers()
    bare = by_rules(document, readers.prose if readers is not None else None, claims=True)
    if readers is not None:
        bare = reread(bare, readers)
    ranker = _ranker()
    chosen = wanted.to_read(bare.organisation)
    rows = prepared(chosen.rows)
    matches: dict[str, Match] = {}
    if ranker is not None:
        told = tuple(one for one in tell_all(bare) if one.fact.status == "achieved")
        matches = {match.fact: match for match in match_facts(ranker, told, rows)}
    rows_of = {c.id: row_of_claim(bare.quote(c.span), rows) for c in bare.claims if c.kind in ("bare_activity", "vague_count")}
    questions = {name: row for name, row in rows_of.items() if row is not None}
    return replace(bare, matches=matches, questions=questions, produced_by=versions(ranker) | wanted.told(chosen), indicators=chosen.rows)


def fill(
    reports: str | Path | Sequence[str | Path],
    table: str | Path | Sequence[str | Path] | None = None,
    *,
    columns: str = "",
    force: bool = False,
    scoring: str = "",
    department: str = "",
    catalogue: str | Path | None = None,
    concepts: str | Path | None = None,
    words: str | Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Filled:
    """The values of one indicator table or several from one report or several.

    Args:
        reports: path or paths of the reports
        table: path or paths of the forms (.xlsx, .docx); None for the tables inside the reports, else a catalogue
        columns: corrections of what is read from the headers, e.g. 实际完成值=F,目标值=E
        force: fill although a report is of another unit or year than the form
        scoring: id of the rule that proposes points, "" for the national one
        department, catalogue, concepts: as for `extract`; without a table and unasked, the catalogue is that of the reports' department
        words: the unit's own word list (本单位词表.toml): what its reviewers asked to remember

    Raises:
        InputError: no report can be read; where some can, the others are named in `failures`
        TableError: a table cannot be understood
        ModelError: there is no model
        RulesError: a file of the user's own breaks its form
    """
    wanted = asked(department, catalogue, concepts)
    memory = read_memory(words)
    with speaking(wanted.words):
        return _fill(reports, table, wanted, memory, columns=columns, force=force, scoring=scoring, progress=progress)


def _fill(
    reports: str | Path | Sequence[str | Path],
    table: str | Path | Sequence[str | Path] | None,
    wanted: Asked,
    memory: Memory,
    *,
    columns: str,
    force: bool,
    scoring: str,
    progress: Callable[[str], None],
) -> Filled:
    paths = [reports] if isinstance(reports, str | Path) else list(reports)
    forms = [] if table is None else [table] if isinstance(table, str | Path) else list(table)
    corrected = named_columns(columns)
    tables = [t for form in forms for t in read_tables(form, corrected)]
    results, failures = [], []
    for path in paths:
        progress(f"正在读 {Path(path).name}")
        try:
            for found in extract_all(path, wanted):
                if isinstance(found, InputError):
                    failures.append(str(found))
                    progress(str(found))
                else:
                    results.append(found)
                    for warning in found.document.warnings:
                        progress(f"{Path(found.document.path).name}：{warning}")
        except InputError as error:
            failures.append(str(error))
            progress(str(error))
    if not results:
        raise InputError("；".join(failures) if failures else "没有给出报告：请给出至少一份报告文件")
    tables = tables or [t for result in results for t in _inside(result, corrected)]
    if not tables:
        chosen = wanted.to_fill(result.organisation for result in results)
        progress(f"没有给出指标表，按“{chosen.name}”汇总")
        tables = [Table("catalogue", chosen.name, "", chosen.rows, ())]
    for t in tables:
        if t.columns:
            progress(f"认出 {t.name}（{t.sheet}）的列：{columns_understood(t)}。不对时用 --columns 更正")
        for warning in t.warnings:
            progress(warning)
    progress("正在填表")
    filled = replace(answered(results, tables, memory, scoring=scoring, force=force), failures=tuple(failures))
    if filled.recalled:
        progress(f"按本单位词表填了第 {'、'.join(str(row + 1) for row in filled.recalled)} 行")
    return filled


def answered(
    results: Sequence[Extraction], tables: Sequence[Table], memory: Memory | None = None, *, scoring: str = "", force: bool = False
) -> Filled:
    """The tables filled from reports that are read already, with what the reports say to the tables' own values and what may be proposed."""
    filled = contested(_recalled(fill_read(results, tables, shipped_ranker(), force=force), memory or Memory(), force=force))
    return replace(
        filled, comparisons=compare(filled), proposals=propose(filled, scoring), reused=reused(filled), goals=goals_of(filled.reports)
    )


def _recalled(plain: Filled, memory: Memory, *, force: bool) -> Filled:
    """The same, with the rows that the unit's own word list speaks of filled by its words too where that finds more."""
    speaks = taught(plain.tables, memory)
    if not any(speaks):
        return plain
    again = fill_read(plain.reports, with_words(plain.tables, memory), shipped_ranker(), force=force)
    cells, used = settled(plain.cells, again.cells, speaks)
    return replace(plain, cells=cells, recalled=used)


def _inside(result: Extraction, corrected: Mapping[str, int]) -> tuple[Table, ...]:
    """The tables inside a report: as cells that can be written where it is a Word file or a workbook, else as they stand in its text."""
    inside = tables_in(result.document, corrected)
    if inside and result.document.media_type in (DOCX, MEDIA["xlsx"]):
        with suppress(TableError):
            return read_tables(result.document.path, corrected)
    return inside


def fill_read(results: Sequence[Extraction], tables: Sequence[Table], ranker: Ranker, *, force: bool = False) -> Filled:
    """The tables filled by a model, each from the facts that may answer it; one pass for tables that share them."""
    with uncollected():
        return _fill_read(results, tables, ranker, force=force)


def _fill_read(results: Sequence[Extraction], tables: Sequence[Table], ranker: Ranker, *, force: bool) -> Filled:
    groups: list[tuple[tuple[Extraction, ...], list[int]]] = []
    for n, t in enumerate(tables):
        own = scoped(t, tables, results, force=force)
        known = next((members for shared, members in groups if [r.facts for r in shared] == [r.facts for r in own]), None)
        if known is None:
            groups.append((own, [n]))
        else:
            known.append(n)
    cells: dict[int, tuple[Cell, ...]] = {}
    matches: dict[tuple[int, str], tuple[Match, ...]] = {}
    issues: tuple[Issue, ...] = ()
    for own, members in groups:
        filled = assign(ranker, [tables[n] for n in members], own)
        issues = issues or filled.issues
        at = 0
        for k, n in enumerate(members):
            size = len(tables[n].indicators)
            refused = (
                next((word for r in results if (word := refusal(tables[n], r))), "") if not force and not any(r.facts for r in own) else ""
            )
            cells[n] = tuple(_refused(c, refused) if refused else c for c in filled.cells[at : at + size])
            at += size
            matches.update({(n, fact): found for (index, fact), found in filled.matches.items() if index == k})
    return Filled(tuple(tables), tuple(c for n in range(len(tables)) for c in cells[n]), tuple(results), matches, issues)


def _refused(cell: Cell, reason: str) -> Cell:
    return cell if cell.reason in ("kept", "formula", "merged") else replace(cell, reason=reason)


def audit(reports: str | Path | Sequence[str | Path]) -> Audit:
    """What does not add up in one report or several.

    Raises:
        InputError: a report cannot be read
    """
    paths = [reports] if isinstance(reports, str | Path) else list(reports)
    return audit_read([extract(path) for path in paths])


def audit_read(reports: Sequence[Extraction]) -> Audit:
    """The audit of reports that are read already: their own issues, and those between them."""
    return Audit(tuple(reports), check_across(reports))


def versions(ranker: Ranker | None = None) -> dict[str, Any]:
    """Package version and the digests of rules and model; `calibrated` says whether the probabilities were fitted out of fold."""
    from narrative import __version__

    ranker = ranker or _ranker()
    return {
        "version": __version__,
        "rules": digest(),
        "model": ranker.digest if ranker else None,
        "calibrated": bool(ranker and ranker.calibrated),
    }


def _ranker() -> Ranker | None:
    """The shipped ranker, None before it was ever trained."""
    try:
        return shipped_ranker()
    except ModelError:
        return None
