"""Prints how long the stages take over one text as ratios to `list(jieba.cut(text))` in the same process.

The texts: the longest report of the corpus (dense with counts), one of ordinary density, the shared reports where they are there, 1 MB, hostile runs.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from narrative.facts.words import tokenizer
from narrative.learning.corpus import default_folder, load_corpus
from narrative.pipeline import extract_text
from narrative.quantities.find import find_quantities

ROUNDS = 5
MEGABYTE = 350_000  # characters: three bytes each
SHARED = Path(os.environ.get("NARRATIVE_SHARED") or Path(__file__).resolve().parent.parent.parent / "shared")
BARS = {"find_quantities": 0.30, "extract": 1.5}
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


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median processor time of some rounds, the first left out."""
    taken = []
    for _ in range(rounds + 1):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken[1:])


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


def main() -> None:
    """Prints one line for each text: characters, counts in 1,000 characters, and the ratios with their bars."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for name, text in texts():
        rounds = 1 if name == "1 MB" else ROUNDS
        base = seconds(lambda text=text: list(tokenizer().cut(text)), rounds)  # type: ignore[misc]
        taken = {
            "find_quantities": seconds(lambda text=text: find_quantities(text), rounds) / base,  # type: ignore[misc]
            "extract": seconds(lambda text=text: extract_text(text), rounds) / base,  # type: ignore[misc]
        }
        ratios = ", ".join(f"{stage} {ratio:.2f} × (bar {BARS[stage]})" for stage, ratio in taken.items())
        dense = len(find_quantities(text)) / len(text) * 1000
        print(f"{name}: {len(text)} characters, {dense:.0f} counts in 1,000, jieba.cut {base * 1000:.1f} ms, {ratios}")
    for name, text in HOSTILE.items():
        half = seconds(lambda text=text: find_quantities(text[: len(text) // 2]))  # type: ignore[misc]
        whole = seconds(lambda text=text: find_quantities(text))  # type: ignore[misc]
        print(f"hostile {name}: {len(text)} characters {whole * 1000:.1f} ms, {whole / half:.1f} × the half")


if __name__ == "__main__":
    main()
