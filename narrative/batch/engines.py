"""Engines: who runs `process`. The local one is a pool of processes on this machine; another takes the same parts and gives back the same batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Protocol

from narrative.batch.config import Config
from narrative.batch.plan import Submission, batch_of
from narrative.batch.pool import Failure, Limits, Pool
from narrative.batch.process import failed_batch, process
from narrative.batch.reading import Readings

Part = Sequence[Submission]
Stop = Callable[[], bool]


class Engine(Protocol):
    """Gives (part, its results as one record batch for each submission, in order) as parts are done; once `stop` says so it begins no part."""

    def run(
        self, parts: Iterable[Part], readings: Readings, config: Config, stop: Stop, done: Callable[[], None]
    ) -> Iterator[tuple[Part, list[Any]]]:
        """`done` is called for each submission."""
        ...


class LocalEngine:
    """Processes of this machine, each with one submission at a time; one that ends its worker or breaks a limit is marked."""

    def __init__(self, workers: int, limits: Limits, work: Callable[[Any, Config], Any] = process) -> None:
        self._workers, self._limits, self._work = workers, limits, work

    def run(
        self, parts: Iterable[Part], readings: Readings, config: Config, stop: Stop, done: Callable[[], None]
    ) -> Iterator[tuple[Part, list[Any]]]:
        """The results of each part; parts that were begun when `stop` said so are finished."""
        open_parts: dict[int, tuple[Part, dict[int, Any]]] = {}

        def tasks() -> Iterator[tuple[tuple[int, int], Any]]:
            for number, part in enumerate(parts):
                if stop():
                    return
                open_parts[number] = (part, {})
                for n, submission in enumerate(part):
                    yield (number, n), batch_of([submission], readings)

        pool = Pool(partial(worked, self._work, config), self._workers, self._limits, warm)
        for (number, n), result in pool.run(tasks()):
            part, found = open_parts[number]
            if isinstance(result, Failure):
                result = failed_batch(batch_of([part[n]], readings), told(result, self._limits))
            found[n] = result
            done()
            if len(found) == len(part):
                del open_parts[number]
                yield part, [found[k] for k in range(len(part))]


def worked(work: Callable[[Any, Config], Any], config: Config, batch: Any) -> Any:
    """What `work` makes of a batch: a function of the module, so that a new process can import it."""
    return work(batch, config)


def told(failure: Failure, limits: Limits) -> str:
    """What a failure of a worker means, and the remedy, in one line."""
    return {
        "killed": "处理时工作进程意外结束（两次都是）：这份材料可能有问题，请另存为 .docx 后重交；确认无误可加 --retry 再试",
        "timeout": f"处理超过 {limits.seconds:g} 秒，已放弃：请拆成几份，或加 --seconds 放宽时限再加 --retry",
        "memory": f"处理要用的内存超过 {limits.megabytes} MB，已放弃：请拆成几份，或加 --megabytes 放宽再加 --retry",
        "error": f"程序出错（{failure.told[:80]}）：请把这份材料发给程序维护者",
    }[failure.why]


def warm() -> None:
    """Loads the words and the model once in a process, before anything is timed."""
    from narrative.pipeline import extract_text

    extract_text("全年举办科普讲座12场，受益群众300人次。")
