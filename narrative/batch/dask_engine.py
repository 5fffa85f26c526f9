"""Dask as the engine: the same function over the same batches on a scheduler's workers, wherever they are. Only this module knows Dask.

A worker hands each submission to a process beside it, out of the pool that the local engine uses: a submission that hangs, eats memory or ends its process
is marked there in the same words, and the worker lives on.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from narrative.batch.config import Config
from narrative.batch.engines import Part, Stop, told, warm, worked
from narrative.batch.needs import need
from narrative.batch.plan import batch_of
from narrative.batch.pool import Failure, Limits, Pool
from narrative.batch.process import failed_batch, process
from narrative.batch.reading import Readings
from narrative.errors import InputError

LOCAL = "local"
AHEAD = 4  # parts in flight for each worker


class DaskEngine:
    """Runs parts on the workers of a scheduler; a part whose workers keep dying is halved until the one submission is found.

    Args:
        address: tcp://host:8786, or "local" for a cluster of processes on this machine
        limits: of one submission, as for the local engine
    """

    def __init__(self, address: str, workers: int, limits: Limits, work: Callable[[Any, Config], Any] = process) -> None:
        self._address, self._workers, self._limits, self._work = address, workers, limits, work

    def run(
        self, parts: Iterable[Part], readings: Readings, config: Config, stop: Stop, done: Callable[[], None]
    ) -> Iterator[tuple[Part, list[Any]]]:
        """The results of each part, each piece of it once, in the part's order.

        Raises:
            InputError: no scheduler at the address, or its workers have other versions of rules or model
        """
        with self._client() as client:
            try:
                yield from _Run(client, self._work, config, self._limits, readings, done).through(parts, stop)
            finally:
                with contextlib.suppress(OSError):  # the scheduler is gone, and its workers' processes with it
                    client.run(dismiss)

    def _client(self) -> Any:
        distributed = need("distributed")
        try:
            if self._address == LOCAL:
                return distributed.Client(n_workers=max(1, self._workers), threads_per_worker=1, processes=True, dashboard_address=None)
            return distributed.Client(self._address, timeout=10)
        except (OSError, ValueError) as error:
            raise InputError(f"连不上 Dask 调度器 {self._address}：请检查地址（如 tcp://主机:8786）和网络") from error


class _Run:
    """One pass over the parts: what is in flight, and the pieces that have come back."""

    def __init__(
        self,
        client: Any,
        work: Callable[[Any, Config], Any],
        config: Config,
        limits: Limits,
        readings: Readings,
        done: Callable[[], None],
    ) -> None:
        self._client, self._work, self._config, self._limits, self._readings, self._done = client, work, config, limits, readings, done
        self._flying: dict[str, tuple[Any, int, int, int]] = {}
        self._open: dict[int, tuple[Part, dict[int, Any]]] = {}
        self._again: set[tuple[int, int]] = set()

    def through(self, parts: Iterable[Part], stop: Stop) -> Iterator[tuple[Part, list[Any]]]:
        distributed = need("distributed")
        self._agree()
        waiting = distributed.as_completed()
        coming = enumerate(parts)
        most = AHEAD * max(1, len(self._client.scheduler_info()["workers"]))
        while True:
            while len(self._flying) < most and not stop():
                number, part = next(coming, (-1, ()))
                if not part:
                    break
                self._open[number] = (part, {})
                waiting.add(self._send(number, 0, len(part)))
            if not self._flying:
                return
            future = next(waiting)
            _, number, start, end = self._flying.pop(future.key)
            for again in self._take(future, number, start, end):
                waiting.add(again)
            part, found = self._open[number]
            if len(found) == len(part):
                del self._open[number]
                yield part, [found[n] for n in range(len(part))]

    def _agree(self) -> None:
        """Raises InputError where a worker's program would give other results."""
        here = self._config.produced_by
        for worker, there in self._client.run(_versions).items():
            if there != here:
                raise InputError(f"Dask 工作机 {worker} 上的程序、规则或模型与本机不同：请在各机装同一版本后再运行")

    def _send(self, number: int, start: int, end: int) -> Any:
        batches = [batch_of([submission], self._readings) for submission in self._open[number][0][start:end]]
        future = self._client.submit(bounded, batches, self._work, self._config, self._limits, pure=False)
        self._flying[future.key] = (future, number, start, end)
        return future

    def _take(self, future: Any, number: int, start: int, end: int) -> list[Any]:
        """The results of a piece kept; the futures of its halves where its workers died over it."""
        part, found = self._open[number]
        if future.status == "finished":
            for n, result in enumerate(future.result(), start):
                found[n] = result
                self._done()
            return []
        if start + 1 < end:
            middle = (start + end) // 2
            return [self._send(number, start, middle), self._send(number, middle, end)]
        if (number, start) not in self._again:  # its worker may have died of something else
            self._again.add((number, start))
            return [self._send(number, start, end)]
        failure = Failure("killed") if "KilledWorker" in repr(future.exception()) else Failure("error", repr(future.exception()))
        found[start] = failed_batch(batch_of([part[start]], self._readings), told(failure, self._limits))
        self._done()
        return []


_resting: list[tuple[Any, Pool]] = []  # of a Dask worker: processes that wait for the next part, with what they were made for
_lock = threading.Lock()  # a worker may have several threads, each of which takes a process of its own


def bounded(batches: Sequence[Any], work: Callable[[Any, Config], Any], config: Config, limits: Limits) -> list[Any]:
    """Runs on a Dask worker: the results of batches of one submission each, one after another in a process beside it and within the limits.

    Raises:
        OutputError: no process can be started
    """
    made_for = (work, config, limits)
    with _lock:
        pool = next((pool for key, pool in _resting if key == made_for), None)
        _resting[:] = [pair for pair in _resting if pair[1] is not pool]
    if pool is None:
        multiprocessing.current_process().daemon = False  # a nanny's worker is told to have no children; these end with the pipe to it
        pool = Pool(partial(worked, work, config), 1, limits, warm)
    try:
        results = dict(pool.through(enumerate(batches)))
    except BaseException:
        pool.close()
        raise
    with _lock:
        _resting.append((made_for, pool))
    return [
        failed_batch(batch, told(results[n], limits)) if isinstance(results[n], Failure) else results[n] for n, batch in enumerate(batches)
    ]


def dismiss() -> None:
    """Runs on a Dask worker: ends the processes that wait there."""
    with _lock:
        while _resting:
            _resting.pop()[1].close()


def _versions() -> dict[str, Any]:
    from narrative.pipeline import versions

    return versions()
