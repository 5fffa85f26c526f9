"""Reports as the commands read them: several at once, those that fail named at the end; and held against a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from narrative.console import progress, say
from narrative.errors import InputError

if TYPE_CHECKING:
    from narrative.matching.catalogues import Asked
    from narrative.results import Extraction, Filled


def read_reports(paths: Sequence[Path], wanted: Asked | None = None) -> tuple[list[Extraction], list[str]]:
    """The extractions of the reports that could be read, and one message for each that could not.

    Raises:
        InputError: the only report given cannot be read
    """
    from narrative.pipeline import extract_all

    results: list[Extraction] = []
    failed: list[str] = []
    with progress(len(paths)) as step:
        for path in paths:
            try:
                for found in extract_all(path, wanted):
                    if isinstance(found, InputError):
                        failed.append(str(found))
                    else:
                        results.append(found)
            except InputError as error:
                failed.append(str(error))
            step()
    if len(paths) == 1 and not results and len(failed) == 1:
        raise InputError(failed[0])
    return results, failed


def finish(failed: Sequence[str], results: Sequence[Extraction]) -> None:
    """Says what was wrong with reports that were read, and what could not be.

    Raises:
        typer.Exit: 3 where some could not be read, 1 where none could
    """
    for result in results:
        for warning in result.document.warnings:
            say(f"{Path(result.document.path).name}：{warning}")
    for message in failed:
        say(message)
    if failed:
        raise typer.Exit(3 if results else 1)


def held_against(results: Sequence[Extraction], table: Path | None) -> Filled | None:
    """The table given, else the tables inside the reports, held against the reports; None where there is none."""
    from narrative import pipeline
    from narrative.matching.indicators import read_tables, tables_in

    tables = read_tables(table) if table is not None else tuple(t for result in results for t in tables_in(result.document))
    return pipeline.answered(results, tables) if tables and results else None
