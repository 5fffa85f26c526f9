"""The pool outlives what its workers do: each fault is one task's failure, all others have their results, none twice."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from faults import double

from narrative.batch.pool import Failure, Limits, Pool
from narrative.batch.progress import Progress

FORTY = [(n, ("", str(n))) for n in range(40)]


def test_every_task_has_its_result_once() -> None:
    found = list(Pool(double, 2, Limits()).run(FORTY))
    assert sorted(found) == [(n, str(n) * 2) for n in range(40)]


def test_a_task_that_ends_its_worker_fails_alone(tmp_path: Path) -> None:
    tasks = [*FORTY, ("kill", ("kill", "")), ("once", ("kill once", str(tmp_path / "seen"))), *((n, ("", "b")) for n in range(40, 60))]
    found = dict(Pool(double, 2, Limits()).run(tasks))
    assert found.pop("kill") == Failure("killed")
    assert found.pop("once") == str(tmp_path / "seen") * 2
    assert len(found) == 60 and all(isinstance(result, str) for result in found.values())


def test_a_task_that_takes_too_long_or_raises_fails_alone() -> None:
    found = dict(Pool(double, 2, Limits(seconds=2)).run([("slow", ("sleep", "")), ("bad", ("raise", "no")), *FORTY]))
    assert found.pop("slow") == Failure("timeout")
    assert found.pop("bad") == Failure("error", "ValueError: no")
    assert len(found) == 40


@pytest.mark.skipif(sys.platform != "linux", reason="只有 Linux 能限内存")
def test_a_task_that_takes_too_much_memory_fails_alone() -> None:
    found = dict(Pool(double, 1, Limits(megabytes=300)).run([*FORTY[:3], ("big", ("memory", "")), *FORTY[3:6]]))
    assert found.pop("big") == Failure("memory")
    assert found == {n: str(n) * 2 for n in range(6)}


def test_once_stopped_no_task_is_begun() -> None:
    done: list[object] = []
    for key, _ in Pool(double, 1, Limits()).run(FORTY, lambda: 3 <= len(done)):
        done.append(key)
    assert 3 <= len(done) <= 6


def test_the_time_left_is_told_once_enough_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("narrative.batch.progress.EVERY", 0.0)
    with Progress("核对材料", {str(n): 1.0 for n in range(6)}, said.append) as step:
        for n in range(6):
            step(str(n))
    assert said[:2] == ["核对材料：共 6 份", "核对材料：1/6"] and said[-1] == "核对材料：6/6，还要约 0 秒"
    assert ["还要约" in line for line in said] == [False] * 5 + [True] * 2
