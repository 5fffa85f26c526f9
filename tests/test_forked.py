"""Jobs done side by side give what they give one after the other."""

from __future__ import annotations

import os
import signal
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_all_start_methods

import pytest

from narrative.learning import forked


def _tripled(number: int) -> int:
    return 3 * number


@pytest.mark.parametrize("cores", [1, 3])
def test_what_comes_of_jobs_stands_in_their_order(monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    shared = list(range(7))
    assert forked.side_by_side([partial(_tripled, n) for n in shared]) == [3 * n for n in shared]
    assert forked.side_by_side([lambda n=n: sum(shared) + n for n in shared]) == [21 + n for n in shared]  # type: ignore[misc]


def test_an_error_of_one_is_that_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    with pytest.raises(ZeroDivisionError):
        forked.side_by_side([lambda: 1, lambda: 1 // 0])
    assert forked.side_by_side([lambda: 1, lambda: 2]) == [1, 2]


@pytest.mark.skipif("fork" not in get_all_start_methods(), reason="no fork here: jobs are done one after the other")
def test_a_process_that_the_system_kills_is_told_and_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    own = os.getpid()
    with pytest.raises(BrokenProcessPool):
        forked.side_by_side([lambda: os.kill(os.getpid(), signal.SIGKILL) if os.getpid() != own else None, lambda: None])
    assert forked.side_by_side([lambda: 1, lambda: 2]) == [1, 2]
