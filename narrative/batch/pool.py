"""Worker processes that outlive what they work on: a task that ends its worker, or takes too long or too much memory, fails alone.

Each worker is a process of its own with a pipe. The one at work on a task is known, so that when a worker dies the task in its hands is
tried once more by another one and then given up; the others go back into the queue. Results come in any order.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Literal

from narrative.errors import OutputError

Why = Literal["killed", "timeout", "memory", "error"]
ATTEMPTS = 2
AHEAD = 2  # tasks in a worker's pipe, so that it never waits for the next one
STARTING = 300.0  # seconds that a worker may take to be ready
STILLBORN = 3  # workers in a row that die before they can work
SPAWN = get_context("spawn")  # the only way there is on Windows, and safe with threads everywhere


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may take: seconds by the clock, and megabytes beyond what its worker has at rest (0: no limit; Linux alone has it)."""

    seconds: float = 120
    megabytes: int = 2048


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a task has no result; `told` is what an exception said."""

    why: Why
    told: str = ""


@dataclass(slots=True)
class _Task:
    key: Any
    payload: Any
    attempts: int = 0


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    tasks: deque[_Task] = field(default_factory=deque)
    ready: bool = False
    leaving: bool = False
    since: float = 0.0


class Pool:
    """Runs one function over many tasks in some processes.

    Args:
        work: a function that a new process can import; what it raises is its task's failure
        warm: called once in each worker before its first task, outside of the limits
    """

    def __init__(self, work: Callable[[Any], Any], workers: int, limits: Limits, warm: Callable[[], object] | None = None) -> None:
        self._start = (work, warm, limits.megabytes)
        self._limits = limits
        self._size = max(1, workers)
        self._workers: list[_Worker] = []
        self._again: deque[_Task] = deque()
        self._stillborn = 0

    def run(self, tasks: Iterable[tuple[Any, Any]], stop: Callable[[], bool] = lambda: False) -> Iterator[tuple[Any, Any]]:
        """(key, result or Failure) of each (key, payload), as they are done. Once `stop` says so no task is taken any more, those taken are finished.

        Raises:
            OutputError: no worker can be started
        """
        try:
            yield from self.through(tasks, stop)
        finally:
            self.close()

    def through(self, tasks: Iterable[tuple[Any, Any]], stop: Callable[[], bool] = lambda: False) -> Iterator[tuple[Any, Any]]:
        """As `run`, but the workers stay for the next call, until `close`."""
        coming = iter(tasks)
        while True:
            self._feed(coming, stop)
            if not self._workers or not (self._again or any(w.tasks for w in self._workers)):
                return
            yield from self._gather()

    def close(self) -> None:
        """Ends all workers."""
        for worker in self._workers:
            _end(worker)
        self._workers.clear()

    def _feed(self, coming: Iterator[tuple[Any, Any]], stop: Callable[[], bool]) -> None:
        for depth in range(1, AHEAD + 1):
            for n in range(self._size):
                idle = n >= len(self._workers)
                if not idle and depth <= len(self._workers[n].tasks):
                    continue
                task = self._next(coming, stop)
                if task is None:
                    return
                if idle:
                    self._workers.append(self._hire())
                self._send(self._workers[n], task)

    def _next(self, coming: Iterator[tuple[Any, Any]], stop: Callable[[], bool]) -> _Task | None:
        if self._again:
            return self._again.popleft()
        following = None if stop() else next(coming, None)
        return None if following is None else _Task(*following)

    def _send(self, worker: _Worker, task: _Task) -> None:
        if not worker.tasks:
            worker.since = time.monotonic()
        worker.tasks.append(task)
        try:
            worker.pipe.send(task.payload)
        except OSError:  # it died: seen when its end is waited for
            return

    def _hire(self) -> _Worker:
        mine, its = SPAWN.Pipe()
        process = SPAWN.Process(target=_labour, args=(its, *self._start), daemon=True)
        process.start()
        its.close()
        return _Worker(process, mine, since=time.monotonic())

    def _gather(self) -> Iterator[tuple[Any, Any]]:
        """The results that have come, or what became of tasks whose worker died or whose time is over."""
        ready = wait([*(w.pipe for w in self._workers), *(w.process.sentinel for w in self._workers)], timeout=self._patience())
        for worker in list(self._workers):
            dead = False
            while worker.pipe in ready or worker.process.sentinel in ready:
                try:
                    if not worker.pipe.poll():
                        break
                    message = worker.pipe.recv()
                except (EOFError, OSError):
                    dead = True
                    break
                yield from self._received(worker, message)
            alive = not dead and worker.process.is_alive() and not worker.leaving
            late = bool(worker.tasks) and self._left(worker) < 0
            if not alive or late:
                self._workers.remove(worker)
                yield from self._lost(worker, "timeout" if alive else "killed")

    def _left(self, worker: _Worker) -> float:
        """Seconds that a worker has left for what it does."""
        return (self._limits.seconds if worker.ready else STARTING) - (time.monotonic() - worker.since)

    def _patience(self) -> float:
        return max(0.05, min([*(self._left(w) for w in self._workers if w.tasks), 1.0]))

    def _received(self, worker: _Worker, message: tuple[str, Any]) -> Iterator[tuple[Any, Any]]:
        kind, value = message
        worker.since = time.monotonic()
        if kind == "ready":
            worker.ready, self._stillborn = True, 0
            return
        task = worker.tasks.popleft()
        if kind == "memory":  # its heap is in pieces: the worker ends itself and a new one comes
            worker.leaving = True
            self._again.extendleft(reversed(worker.tasks))
            worker.tasks.clear()
            yield task.key, Failure("memory")
        else:
            yield task.key, value if kind == "done" else Failure("error", value)

    def _lost(self, worker: _Worker, why: Why) -> Iterator[tuple[Any, Any]]:
        """The task a dead worker had in hand is tried once more, then given up; the others wait for a new one."""
        tasks = list(worker.tasks)
        worker.tasks.clear()
        _end(worker)
        if not worker.ready:
            self._stillborn += 1
            if STILLBORN <= self._stillborn:
                raise OutputError("工作进程起不来（内存不够，或被安全软件拦下）：请关掉别的程序，或用 --workers 1 再试")
            self._again.extendleft(reversed(tasks))
            return
        self._again.extendleft(reversed(tasks[1:]))
        if tasks:
            first = tasks[0]
            first.attempts += 1
            if first.attempts < ATTEMPTS:
                self._again.append(first)
            else:
                yield first.key, Failure(why)


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    if worker.process.is_alive():
        worker.process.kill()
    worker.process.join()
    worker.process.close()


def _labour(pipe: Connection, work: Callable[[Any], Any], warm: Callable[[], object] | None, megabytes: int) -> None:
    """The life of a worker: tasks come in by a thread, so that nobody ever waits for a full pipe on both ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who hands out the work
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if warm is not None:
        warm()
    _bounded(megabytes)
    coming: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(pipe, coming), daemon=True).start()
    pipe.send(("ready", None))
    while True:
        task = coming.get()
        try:
            message = ("done", work(task))
        except MemoryError:
            pipe.send(("memory", None))
            return
        except Exception as error:  # whatever a task raises is its own failure
            message = ("error", f"{type(error).__name__}: {error}")
        pipe.send(message)


def _receive(pipe: Connection, coming: queue.SimpleQueue[Any]) -> None:
    """Takes what comes; once nobody is at the other end the process ends, whatever it is at."""
    try:
        while True:
            coming.put(pipe.recv())
    finally:
        os._exit(1)


def _bounded(megabytes: int) -> None:
    """Bounds the address space of this process to what it has plus the megabytes, where the system can (Linux)."""
    memory = Path("/proc/self/statm")
    if not megabytes or not memory.is_file():
        return
    import resource

    now = int(memory.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    most = now + megabytes * 2**20
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
