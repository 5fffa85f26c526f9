"""How far a stage is and how long it still takes, on stderr: a bar in a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

EVERY = 20.0  # seconds between two lines where there is no terminal
ENOUGH = 5  # members done before which the start of the workers says more than their speed


class Progress:
    """Counts the members of a stage by their weights."""

    def __init__(self, name: str, weights: Mapping[str, float], say: Callable[[str], None]) -> None:
        self._name, self._weights, self._say = name, weights, say
        self._total, self._done, self._count = sum(weights.values()), 0.0, 0
        self._start = self._last = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Callable[[str], None]:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn
            from rich.progress import Progress as Bar

            columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"))
            self._bar = Bar(*columns, console=Console(stderr=True))
            self._bar.start()
            self._task = self._bar.add_task(self._name, total=self._total, told="")
        else:
            self._say(f"{self._name}：共 {len(self._weights)} 份")
        return self._step

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _step(self, key: str) -> None:
        self._done += self._weights[key]
        self._count += 1
        now = time.monotonic()
        told = f"{self._count}/{len(self._weights)}"
        if ENOUGH <= self._count:
            told += f"，还要约 {duration((now - self._start) / self._done * (self._total - self._done))}"
        if self._bar is not None:
            self._bar.update(self._task, completed=self._done, told=told)
        elif self._last + EVERY <= now:
            self._last = now
            self._say(f"{self._name}：{told}")


def duration(seconds: float) -> str:
    """A time as people say it: 40秒, 12分钟, 3.5小时."""
    if seconds < 60:
        return f"{seconds:.0f} 秒"
    return f"{seconds / 60:.0f} 分钟" if seconds < 5400 else f"{seconds / 3600:.1f} 小时"
