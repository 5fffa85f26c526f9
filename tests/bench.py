"""Prints how long the stages take as ratios to `list(jieba.cut(text))` over the same text in the same process, and cold starts to jieba's own.

The texts: the longest report of the corpus (dense with counts), one of ordinary density, the shared reports where they are there, 1 MB, hostile
runs; then all train reports, each read once by a process that has read others. Of several rounds the quickest counts: the machine may be shared.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from narrative.learning.corpus import default_folder, load_corpus
from narrative.learning.tables import load_keys
from narrative.matching.indicators import read_tables
from narrative.matching.ranker import shipped_ranker
from narrative.pipeline import extract_text, fill_read
from narrative.quantities.find import find_quantities
from narrative.types import Table

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import jieba

ROUNDS = 7
ROWS = 15
MEGABYTE = 350_000  # characters: three bytes each
SHARED = Path(os.environ.get("NARRATIVE_SHARED") or Path(__file__).resolve().parent.parent.parent / "shared")
BARS = {"find_quantities": 0.30, "extract": 1.1, f"{ROWS} rows": 0.2}
HOSTILE = {
    "一百": "一百" * 10_000,
    "9": "9" * 100_000,
    "万": "万" * 10_000,
    "（": "（" * 5_000 + "3人" + "）" * 5_000,
    "3人、": "3人、" * 5_000,
    "3、": "3、" * 10_000,
    "12.5": "12.5" * 10_000,
    "分别为3和": "分别为3和" * 5_000,
    "近": "近" * 20_000 + "3人",
    "“": "“3" * 10_000,
}
Taken = tuple[float, float]  # seconds of the processor, seconds of the clock


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> Taken:
    """The least processor and clock time of some rounds, the first left out."""
    work()
    taken = []
    for _ in range(rounds):
        start = time.process_time(), time.perf_counter()
        work()
        taken.append((time.process_time() - start[0], time.perf_counter() - start[1]))
    return min(cpu for cpu, _ in taken), min(clock for _, clock in taken)


def ratio(taken: Taken, base: Taken) -> str:
    """Processor time as a ratio, the clock's behind it."""
    return f"{taken[0] / base[0]:.2f} × ({taken[1] / base[1]:.2f} by the clock)"


def cut(text: str) -> list[str]:
    """The unit of all ratios."""
    return list(jieba.cut(text))


def texts() -> Iterator[tuple[str, str]]:
    """(name, text) of what is timed."""
    train = [entry.text for entry in load_corpus(default_folder(), ("train",))]
    by_density = sorted(train, key=lambda text: len(find_quantities(text)) / len(text))
    yield "longest report", max(train, key=len)
    yield "ordinary report", by_density[len(by_density) // 2]
    yield "sparse report", by_density[len(by_density) // 10]
    shared = sorted((SHARED / "seeds").glob("*.txt"))
    if shared:
        yield "shared reports", "\n".join(path.read_text(encoding="utf-8") for path in shared)
    joined = "\n".join(train)
    yield "1 MB", (joined * (1 + MEGABYTE // len(joined)))[:MEGABYTE]


def table() -> Table:
    """A table of so many rows, from the corpus."""
    found = (t for key in load_keys(default_folder(), ("train",)) for t in read_tables(key.table) if ROWS <= len(t.indicators))
    first = next(found)
    return replace(first, indicators=first.indicators[:ROWS])


def stages() -> None:
    """One line for each text: characters, counts in 1,000 characters, and the ratios with their bars."""
    form, ranker = table(), shipped_ranker()
    for name, text in texts():
        rounds = 1 if name == "1 MB" else ROUNDS
        read = extract_text(text)
        base = seconds(lambda text=text: cut(text), rounds)  # type: ignore[misc]
        taken = {
            "find_quantities": seconds(lambda text=text: find_quantities(text), rounds),  # type: ignore[misc]
            "extract": seconds(lambda text=text: extract_text(text), rounds),  # type: ignore[misc]
            f"{ROWS} rows": seconds(lambda read=read: fill_read([read], [form], ranker, force=True), rounds),  # type: ignore[misc]
        }
        ratios = ", ".join(f"{stage} {ratio(one, base)} bar {BARS[stage]}" for stage, one in taken.items())
        dense = len(find_quantities(text)) / len(text) * 1000
        print(f"{name}: {len(text)} characters, {dense:.0f} counts in 1,000, jieba.cut {base[0] * 1000:.1f} ms, {ratios}")


def first_readings() -> None:
    """The train reports of the second half, each read once, after those of the first: nothing of theirs is remembered yet."""
    train = [entry.text for entry in load_corpus(default_folder(), ("train",))]
    for text in train[: len(train) // 2]:
        extract_text(text)
    fresh = train[len(train) // 2 :]
    base = seconds(lambda: [cut(text) for text in fresh])
    start = time.process_time(), time.perf_counter()
    for text in fresh:
        extract_text(text)
    taken = time.process_time() - start[0], time.perf_counter() - start[1]
    print(f"{len(fresh)} reports read for the first time: extract {ratio(taken, base)} bar {BARS['extract']}")


def cold() -> None:
    """Whole processes, in units of one that only loads jieba."""
    report = default_folder() / "reports" / "r002.txt"
    commands: dict[str, tuple[Sequence[str], float]] = {
        "jieba": (("-c", "import jieba; jieba.initialize()"), 1.0),
        "--help": (("-m", "narrative", "--help"), 0.5),
        "extract": (("-m", "narrative", "extract", str(report)), 1.5),
        "extract --format json": (("-m", "narrative", "extract", str(report), "--format", "json"), 1.5),
    }
    taken = {name: min(run(arguments) for _ in range(ROUNDS)) for name, (arguments, _) in commands.items()}
    for name, (_, bar) in commands.items():
        print(f"cold {name}: {taken[name]:.2f} s, {taken[name] / taken['jieba']:.2f} × bar {bar}")


def run(arguments: Sequence[str]) -> float:
    """The processor time of one process; the clock's where the system does not tell it."""
    before, start = os.times(), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    after = os.times()
    return (after.children_user + after.children_system) - (before.children_user + before.children_system) or time.perf_counter() - start


def hostile() -> None:
    """That time grows with the length and not with its square."""
    for name, text in HOSTILE.items():
        half = seconds(lambda text=text: find_quantities(text[: len(text) // 2]))[0]  # type: ignore[misc]
        whole = seconds(lambda text=text: find_quantities(text))[0]  # type: ignore[misc]
        print(f"hostile {name}: {len(text)} characters {whole * 1000:.1f} ms, {whole / half:.1f} × the half")


def main() -> None:
    """All of it; `bench.py cold` or another name for one part."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    parts = {"first": first_readings, "stages": stages, "hostile": hostile, "cold": cold}
    for part in sys.argv[1:] or parts:
        parts[part]()


if __name__ == "__main__":
    main()
