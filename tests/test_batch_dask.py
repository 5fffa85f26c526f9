"""The same function on a real Dask scheduler with two worker processes: one is killed in mid-run, a submission kills its workers; nothing is lost or doubled."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from faults import deadly
from test_batch import UNITS, InProcess, make_inbox

from narrative.batch.dask_engine import DaskEngine
from narrative.batch.query import query
from narrative.batch.run import Options, run_batch
from narrative.errors import InputError

distributed = pytest.importorskip("distributed")
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
        super().__init__(cluster.scheduler_address, 2, deadly)
        self._cluster = cluster

    def run(self, parts: Any, readings: Any, config: Any, stop: Any, done: Any) -> Any:
        seen: list[int] = []

        def told() -> None:
            done()
            if not seen:
                os.kill(next(w.process.pid for w in self._cluster.workers.values() if w.process and w.process.pid), signal.SIGKILL)
            seen.append(1)

        return super().run(parts, readings, config, stop, told)


def test_nothing_is_lost_or_doubled_when_workers_die(cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = make_inbox(tmp_path / "in", 4)
    (inbox / UNITS[1]).rename(inbox / "毒物防治所")
    monkeypatch.setattr("narrative.batch.run.SIZE", 2)
    there = run_batch(inbox, tmp_path / "there", options=Options(1, engine=KillsOne(cluster)))
    here = run_batch(inbox, tmp_path / "here", options=Options(1, engine=InProcess()))
    assert (there.submissions, there.failed, here.failed) == (4, 1, 0)
    assert query(tmp_path / "there", "SELECT submission FROM submissions WHERE error IS NOT NULL")[1] == [("毒物防治所",)]
    for name in ("submissions", "facts", "cells", "claims", "issues", "files"):
        sql = f"SELECT * FROM {name} WHERE submission <> '毒物防治所'"
        assert query(tmp_path / "there", sql) == query(tmp_path / "here", sql)


def test_an_address_without_a_scheduler_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="连不上 Dask 调度器"):
        run_batch(make_inbox(tmp_path / "in", 1), tmp_path / "RUN", options=Options(1, engine=DaskEngine("nonsense", 1)))
