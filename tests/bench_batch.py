"""Prints what many submissions take: two workers against one, memory of a worker over many reports, the parent's share; the soak with hostile files.

`make bench` runs the short form; `python tests/bench_batch.py --soak 20000` the long one. Ratios within one run count; the machine's load is printed beside them.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from statistics import median

from inbox import build

from narrative.batch.config import config_of
from narrative.batch.engines import LocalEngine
from narrative.batch.files import sources_in
from narrative.batch.parts import SIZE
from narrative.batch.plan import Submission
from narrative.batch.pool import Limits
from narrative.batch.query import query
from narrative.batch.reading import Readings, read_file
from narrative.batch.run import Options, run_batch

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def workers_memory() -> dict[int, float]:
    """MB of each child process (Linux)."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, parent = int(path.parent.name), int(path.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"spawn_main" in (path.parent / "cmdline").read_bytes():
                found[pid] = int((path.parent / "statm").read_text(encoding="ascii").split()[1]) * PAGE / 2**20
        except (OSError, ValueError, IndexError):
            continue
    return found


def planned(folder: Path, count: int) -> tuple[Readings, list[Submission]]:
    """So many submissions of one report each, read already."""
    build(folder / "in", count)
    config = config_of()
    readings = Readings(folder / "read", "bench")
    found = []
    for source in sources_in(folder / "in", folder / "out"):
        if source.name.endswith(".txt"):
            readings.keep(source.key, read_file(str(folder / "in"), source.path, "", ""))
            found.append(Submission(source.name, "", None, "", ((source.name, source.key, "report"),), (), f"{config.digest}{source.name}"))
    return readings, found


def timed(readings: Readings, submissions: list[Submission], workers: int, marks: int = 0) -> tuple[float, float, float, float]:
    """(seconds between the first and the last result, processor seconds of the parent, of the workers, processors that all of them had on average)."""
    stamps: list[float] = []
    start = time.monotonic()

    def done() -> None:
        stamps.append(time.monotonic())
        if marks and len(stamps) % marks == 0:
            print(f"  after {len(stamps)}: " + ", ".join(f"{mb:.0f} MB" for _, mb in sorted(workers_memory().items())), flush=True)

    parts = [submissions[n : n + SIZE] for n in range(0, len(submissions), SIZE)]
    before, own = resource.getrusage(resource.RUSAGE_CHILDREN), resource.getrusage(resource.RUSAGE_SELF)
    for _ in LocalEngine(workers, Limits()).run(parts, readings, config_of(), lambda: False, done):
        pass
    after, mine = resource.getrusage(resource.RUSAGE_CHILDREN), resource.getrusage(resource.RUSAGE_SELF)
    spent = [b.ru_utime + b.ru_stime - a.ru_utime - a.ru_stime for a, b in ((own, mine), (before, after))]
    return stamps[-1] - stamps[0], spent[0], spent[1], sum(spent) / (time.monotonic() - start)


def ratios(count: int, rounds: int) -> None:
    """Two workers against one, in turns. Processors that others took are told: a ratio where two workers did not have two says nothing of the engine."""
    with tempfile.TemporaryDirectory() as folder:
        readings, submissions = planned(Path(folder), count)
        pairs = [(timed(readings, submissions, 1), timed(readings, submissions, 2)) for _ in range(rounds)]
    for one, two in pairs:
        print(
            f"{count} reports: 1 worker {one[0]:.1f} s, 2 workers {two[0]:.1f} s: {one[0] / two[0]:.2f} × (had {one[3]:.2f} and {two[3]:.2f} processors)"
        )
    parent, work = min(one[1] for one, _ in pairs), min(one[2] for one, _ in pairs)
    print(f"  two workers against one: {median(one[0] / two[0] for one, two in pairs):.2f} × in the median of {rounds} (bar 1.8)")
    print(
        f"  processor: parent {1000 * parent / count:.1f} ms, worker {1000 * work / count:.1f} ms a report; two idle cores give {2 * work / (work + parent):.2f} ×"
    )
    print(f"  load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if any(two[3] < 1.8 for _, two in pairs):
        print(
            "  others took processors meanwhile. On Linux `nice` counts within a session only; as root, `echo -20 > /proc/self/autogroup` before it"
        )


def memory(count: int) -> None:
    """Memory of a worker over many reports."""
    with tempfile.TemporaryDirectory() as folder:
        readings, submissions = planned(Path(folder), count)
        print(f"memory over {count} reports, two workers:")
        timed(readings, submissions, 2, max(1, count // 8))


def hostile() -> Iterator[tuple[str, bytes]]:
    """Files that offices send and that a program must outlive."""
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 80 * 2**20)
        archive.writestr("[Content_Types].xml", b"<x/>")
    deep = "".join(f"<div>{n}" for n in range(20_000))
    yield "炸弹.docx", bomb.getvalue()
    yield "坏的.docx", b"PK\x03\x04word/" + bytes(range(256)) * 40
    yield "坏的.pdf", b"%PDF-1.7\n" + os.urandom(0) + bytes(range(256)) * 200
    yield "空的.docx", b""
    yield "程序.docx", b"MZ" + b"\x00" * 4000
    yield "深的.html", f"<html><body>{deep}".encode()
    yield "长行.txt", ("举办活动12场、培训3期" * 60_000).encode()
    yield "长数.txt", ("9" * 300_000).encode()
    yield "括号.txt", ("（" * 30_000 + "3人" + "）" * 30_000).encode()
    yield "顿号.txt", ("3人、" * 40_000).encode()
    yield "乱码.txt", bytes((n * 37) % 251 + 4 for n in range(200_000))
    yield "加密.zip", b"PK\x05\x06" + b"\x00" * 18


def soak(count: int, workers: int) -> None:
    """One run over so many submissions with hostile files among them, then once more over what is done."""
    with tempfile.TemporaryDirectory() as folder:
        inbox, out = Path(folder) / "in", Path(folder) / "RUN"
        build(inbox, count, list(hostile()))
        for turn in ("first", "second"):
            start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
            done = run_batch(
                inbox, out, options=Options(workers, Limits(seconds=60), say=lambda line: print(line, file=sys.stderr, flush=True))
            )
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            print(
                f"{turn} run of {count} submissions and {len(list(hostile()))} hostile files, {workers} workers: {time.monotonic() - start:.0f} s, "
                f"workers' processor {after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime:.0f} s; "
                f"{done.submissions} submissions, {done.failed} failed, {done.unread} files unread; "
                f"parent at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, a worker {after.ru_maxrss / 1024:.0f} MB; load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
        for sql in (
            "SELECT error, count(*) FROM submissions WHERE error IS NOT NULL GROUP BY 1",
            "SELECT submission, unquantified, characters FROM submissions WHERE submission LIKE '问题%' ORDER BY 1",
            "SELECT count(*), count(DISTINCT submission) FROM submissions",
            "SELECT count(*) FROM facts",
        ):
            print(sql, query(out, sql)[1])
        for name, files in (
            ("parts", out / ".narrative" / "parts"),
            ("readings", out / ".narrative" / "read"),
            ("tables", out / "数据"),
            ("letters", out / "退回意见"),
        ):
            print(f"{name}: {sum(p.stat().st_size for p in files.rglob('*') if p.is_file()) / 2**20:.1f} MB")


def main() -> None:
    """Prints the figures asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=240)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--soak", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    if asked.soak:
        soak(asked.soak, asked.workers)
    elif asked.memory:
        memory(asked.memory)
    else:
        ratios(asked.reports, asked.rounds)


if __name__ == "__main__":
    main()
