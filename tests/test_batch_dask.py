"""The same function on a real Dask scheduler with two worker processes: one is killed in mid-run; submissions hang, eat memory, end their process.

Each of those is marked alone and in the words of the local engine; nothing is lost or doubled.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from faults import faulty
from test_batch import UNITS, InProcess, make_inbox

from narrative.batch.dask_engine import DaskEngine
from narrative.batch.engines import told
from narrative.batch.pool import Failure, Limits
from narrative.batch.query import query
from narrative.batch.run import Options, run_batch
from narrative.errors import InputError

distributed = pytest.importorskip("distributed")
LIMITS = Limits(seconds=10, megabytes=1500)
pytestmark = pytest.mark.filterwarnings("default")  # a dying worker warns, in its own threads


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A scheduler with two worker processes that come again when they die."""
    import dask

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0, "distributed.logging.distributed": "critical"}),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50) as own,
    ):
        yield own


class KillsOne(DaskEngine):
    """Ends a worker process after the first result."""

    def __init__(self, cluster: Any) -> None:
        super().__init__(cluster.scheduler_address, 2, LIMITS, faulty)
        self._cluster = cluster

    def run(self, parts: Any, readings: Any, config: Any, stop: Any, done: Any) -> Any:
        seen: list[int] = []

        def told() -> None:
            done()
            if not seen:
                os.kill(next(w.process.pid for w in self._cluster.workers.values() if w.process and w.process.pid), signal.SIGKILL)
            seen.append(1)

        return super().run(parts, readings, config, stop, told)


def test_nothing_is_lost_or_doubled_when_workers_die_and_submissions_hang(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = make_inbox(tmp_path / "in", 5)
    bad = {"毒物防治所": Failure("killed"), "卡口管理站": Failure("timeout")}
    if sys.platform == "linux":  # no other system can bound the memory of a process
        bad["支撑服务中心"] = Failure("memory")
    for unit, name in zip(UNITS[1:], bad, strict=False):
        (inbox / unit).rename(inbox / name)
    monkeypatch.setattr("narrative.batch.run.SIZE", 2)
    there = run_batch(inbox, tmp_path / "there", options=Options(1, engine=KillsOne(cluster)))
    here = run_batch(inbox, tmp_path / "here", options=Options(1, engine=InProcess()))
    assert (there.submissions, there.failed, here.failed) == (5, len(bad), 0)
    errors = query(tmp_path / "there", "SELECT submission, error FROM submissions WHERE error IS NOT NULL")[1]
    assert dict(errors) == {name: told(failure, LIMITS) for name, failure in bad.items()}
    for name in ("submissions", "facts", "cells", "claims", "issues", "files"):
        sql = f"SELECT * FROM {name} WHERE submission NOT IN ({', '.join(repr(unit) for unit in bad)})"
        assert query(tmp_path / "there", sql) == query(tmp_path / "here", sql)
    assert not any(_children(worker.process.pid) for worker in cluster.workers.values())


def _children(pid: int) -> list[str]:
    """The processes that a Dask worker has left beside it (Linux)."""
    found = [child for path in Path("/proc").glob(f"{pid}/task/*/children") for child in path.read_text(encoding="ascii").split()]
    return [child for child in found if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()]


def test_an_address_without_a_scheduler_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="连不上 Dask 调度器"):
        run_batch(make_inbox(tmp_path / "in", 1), tmp_path / "RUN", options=Options(1, engine=DaskEngine("nonsense", 1, Limits())))
