"""What the user sees: messages and progress on stderr, tables on stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer


def say(message: str) -> None:
    """A message to the user, on stderr."""
    typer.echo(message, err=True)


class progress:
    """A bar on stderr where several files are read in a terminal; nothing elsewhere."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._bar: Any = None

    def __enter__(self) -> Callable[[], None]:
        if 1 < self._total and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("读取报告"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True)
            )
            self._bar.start()
            task = self._bar.add_task("", total=self._total)
            return lambda: self._bar.advance(task)
        return lambda: None

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def print_table(header: Sequence[str], rows: Sequence[Sequence[Any]], *, single: bool = False) -> None:
    """Rows in columns on stdout; the first column is left out where all rows share it."""
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    if single:
        header, rows = header[1:], [row[1:] for row in rows]
    grid = Grid(box=None, pad_edge=False, header_style="")
    for name in header:
        grid.add_column(name, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(str(value)) for value in row))
    width = None if sys.stdout.isatty() else 160
    Console(file=sys.stdout, width=width, highlight=False, soft_wrap=False).print(grid)
