"""A run: read, pair, work, write. Digital files go all the way first, scans after; whatever was done before by content, rules and model is not done again."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from narrative.batch.config import Config, config_of
from narrative.batch.engines import Engine, LocalEngine, Part, told
from narrative.batch.files import SECONDS, WORK, Cost, Source, sources_in
from narrative.batch.ledger import write_ledger
from narrative.batch.needs import need
from narrative.batch.outputs import Outputs
from narrative.batch.pairing import EVIDENCE, FORM, REPORT, UNUSED, Line, corrected, guessed, scan_wanted
from narrative.batch.pairs_file import read_edits, write_pairs
from narrative.batch.parts import SIZE, Parts
from narrative.batch.plan import Submission, submissions_of
from narrative.batch.pool import Failure, Limits, Pool
from narrative.batch.progress import Progress
from narrative.batch.reading import Readings, Told, failed_reading, read_file
from narrative.batch.tables import write_tables
from narrative.errors import OutputError

SLOW = Limits(900, 6144)  # of one file that goes through LibreOffice or is recognised
FEW = 16  # digital files for which one more process is worth its start
ORDER: tuple[tuple[Cost, ...], ...] = (("digital",), ("converted", "scan"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: submissions, those that have results, those that failed, files that could not be read, whether it was stopped, names of what was written."""

    submissions: int
    done: int
    failed: int
    unread: int
    stopped: bool
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """How a run goes about it; nothing here changes a result.

    Args:
        workers: processes for digital files and for the results; scans take half of them, they need much memory
        retry: do again what failed before
    """

    workers: int = 2
    limits: Limits = field(default_factory=Limits)
    retry: bool = False
    engine: Engine | None = None
    say: Callable[[str], None] = lambda _: None


def run_batch(inbox: Path, out: Path, *, scoring: str = "", department: str = "", options: Options | None = None) -> Outcome:
    """Everything that comes of an inbox, written to the folder of the run.

    Raises:
        InputError: there is no inbox, 配对.csv is spoiled, an extra is missing
        OutputError: the disk is full or cannot be written; what was done is kept
    """
    options = options or Options()
    for name in ("pyarrow", "pydantic"):
        need(name)
    config = config_of(scoring, department)
    sources = sources_in(inbox, out)
    with interrupts(options.say) as stop:
        run = _Run(inbox, out, config, sources, options, stop)
        for costs in ORDER:
            if run.read(costs) and not stop():
                run.work()
            if stop():
                break
        return run.finish()


class _Run:
    """The state of one run."""

    def __init__(
        self, inbox: Path, out: Path, config: Config, sources: Sequence[Source], options: Options, stop: Callable[[], bool]
    ) -> None:
        self._inbox, self._out, self._work = inbox, out, out / WORK
        self._config, self._options, self._stop = config, options, stop
        self._sources = {source.name: source for source in sources}
        try:
            self._work.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"写不进 {out.name}：请检查权限和磁盘空间，或用 -o 换个位置") from error
        self._readings = Readings(self._work / "read", str(config.produced_by["rules"]) + str(config.produced_by["version"]))
        self._parts = Parts(self._work / "parts")
        self._edits = read_edits(out, self._work)
        self._lines: tuple[Line, ...] = ()
        self._scans: frozenset[str] = frozenset()
        self._plan: tuple[Submission, ...] = ()

    def read(self, costs: Sequence[Cost]) -> bool:
        """Reads the files of these costs that have to be read; whether there is anything new to work on."""
        told = self._told()
        wanted = {
            s.key: s for s in self._sources.values() if s.cost in costs and not s.error and self._unread(s, told) and self._needed(s, told)
        }
        first = not self._lines
        if wanted:
            self._read_all(list(wanted.values()))
        if not wanted and not first:
            return False
        self._pair()
        return True

    def _read_all(self, wanted: Sequence[Source]) -> None:
        slow = any(source.cost != "digital" for source in wanted)
        limits = SLOW if slow else self._options.limits
        workers = -(-self._options.workers // 2) if slow else min(self._options.workers, -(-len(wanted) // FEW))
        pool = Pool(partial(_read, str(self._inbox)), workers, limits, _warm_reader)
        weights = {source.key: SECONDS[source.cost] for source in wanted}
        tasks = ((source.key, (source.path, source.inner, source.key[64:])) for source in sorted(wanted, key=lambda s: (s.cost, s.name)))
        with Progress("识别扫描件、转换旧格式" if slow else "读取文件", weights, self._options.say) as step:
            for key, reading in pool.run(tasks, self._stop):
                self._readings.keep(key, failed_reading(told(reading, limits)) if isinstance(reading, Failure) else reading)
                step(key)

    def _unread(self, source: Source, known: Mapping[str, Told]) -> bool:
        told = known.get(source.name)
        return told is None or (self._options.retry and told.failed)

    def _needed(self, source: Source, known: Mapping[str, Told]) -> bool:
        """Digital files all; scans where 配对.csv says so, or where their submission has no report or no form without them."""
        edited = self._edits.get(source.name)
        if edited is not None and edited.role in (REPORT, FORM, EVIDENCE, UNUSED):
            return edited.role in (REPORT, FORM)
        if source.cost != "scan":
            return True
        return source.name in self._scans

    def _left_unread(self) -> bool:
        told = self._told()
        return any(not s.error and s.name not in told and self._needed(s, told) for s in self._sources.values())

    def _told(self) -> dict[str, Told]:
        pairs = ((name, self._readings.told(source.key, name)) for name, source in self._sources.items() if not source.error)
        return {name: told for name, told in pairs if told is not None}

    def _pair(self) -> None:
        told = self._told()
        guess = guessed(list(self._sources.values()), told)
        self._lines = corrected(guess, self._edits)
        self._scans = frozenset(line.file for line in self._lines if scan_wanted(line, self._lines))
        self._plan = submissions_of(self._lines, self._sources, told, self._config)
        write_pairs(self._out, self._work, self._lines, guess)

    def work(self) -> None:
        """Works on the submissions that have no results yet."""
        missing = [s for s in self._plan if not self._parts.has(s.key, retry=self._options.retry)]
        parts: list[Part] = [missing[n : n + SIZE] for n in range(0, len(missing), SIZE)]
        engine = self._options.engine or LocalEngine(self._options.workers, self._options.limits)
        if not missing:
            return
        with Progress("核对材料", {s.key: 1.0 for s in missing}, self._options.say) as step:
            keys = iter([s.key for s in missing])
            for _, batches in engine.run(parts, self._readings, self._config, self._stop, lambda: step(next(keys))):
                self._parts.write(batches)

    def finish(self) -> Outcome:
        """Writes what people read, of all submissions that have results."""
        done = [s for s in self._plan if self._parts.has(s.key)]
        keys = [s.key for s in done]
        written: list[str] = []
        if keys:
            outputs = Outputs(self._out, self._work)
            self._options.say("正在写台账和意见")
            made = {**self._config.produced_by, "scoring": self._config.scoring}
            written = write_ledger(outputs, self._parts, keys, made)
            write_tables(self._out, self._parts, keys)
            outputs.finish()
        stopped = self._stop() and (len(done) < len(self._plan) or self._left_unread())
        if not stopped:
            self._parts.prune({s.key for s in self._plan})
        failed = sum(self._parts.failed(key) for key in keys)
        return Outcome(len(self._plan), len(done), failed, sum(len(s.failures) for s in self._plan), stopped, ("配对.csv", *written))


@contextmanager
def interrupts(say: Callable[[str], None]) -> Iterator[Callable[[], bool]]:
    """A function that says whether Ctrl-C was pressed; pressed twice it stops at once."""
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped.is_set
        return

    def pressed(_: int, __: object) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()
        say("正在停下：手上这一批做完就停，再按一次 Ctrl-C 立即停。做完的都留着，再运行同样的命令就接着做")

    before = signal.signal(signal.SIGINT, pressed)
    try:
        yield stopped.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _read(inbox: str, task: tuple[str, str, str]) -> bytes:
    return read_file(inbox, *task)


def _warm_reader() -> None:
    from narrative.matching import indicators  # noqa: F401  (loads the words that tables are read with)
