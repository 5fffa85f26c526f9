"""Does jobs side by side where the system can fork: what they look at is not copied to them, and only what comes of each goes back."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context
from typing import Any, TypeVar

T = TypeVar("T")
_jobs: Sequence[Callable[[], Any]] = ()  # those at hand: a forked process finds them here


def side_by_side(jobs: Sequence[Callable[[], T]]) -> list[T]:
    """What comes of each job, in their order, the same as one after the other: so they are done where there is one processor or no fork (Windows).

    Raises:
        BrokenProcessPool: a process was killed, as the system does where memory ends
    """
    global _jobs
    workers = min(len(jobs), os.cpu_count() or 1)
    if workers < 2 or "fork" not in get_all_start_methods():
        return [job() for job in jobs]
    _jobs = jobs
    try:
        with ProcessPoolExecutor(workers, get_context("fork")) as pool:
            return list(pool.map(_done, range(len(jobs))))
    finally:
        _jobs = ()


def _done(at: int) -> Any:
    return _jobs[at]()
