"""Prints how long the stages take over one text as ratios to `list(jieba.cut(text))` in the same process: a report, 1 MB, hostile runs."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from narrative.facts.words import tokenizer
from narrative.learning.corpus import default_folder, load_corpus
from narrative.pipeline import extract_text
from narrative.quantities.find import find_quantities

ROUNDS = 5
HOSTILE = {
    "一百": "一百" * 10_000,
    "9": "9" * 100_000,
    "万": "万" * 10_000,
    "（": "（" * 5_000 + "3人" + "）" * 5_000,
    "3人、": "3人、" * 5_000,
    "近": "近" * 20_000 + "3人",
}


def seconds(work: Callable[[], object]) -> float:
    """The median time of some rounds, the first left out."""
    taken = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken[1:])


def main() -> None:
    """Prints one line for each text."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    texts = [entry.text for entry in load_corpus(default_folder(), ("train",))]
    report = max(texts, key=len)
    megabyte = "\n".join(texts)
    megabyte = (megabyte * (1 + 350_000 // len(megabyte)))[:350_000]
    cut = tokenizer().cut
    for name, text in (("report", report), ("1 MB", megabyte)):
        base = seconds(lambda text=text: list(cut(text)))  # type: ignore[misc]
        quantities = seconds(lambda text=text: find_quantities(text))  # type: ignore[misc]
        print(f"{name}: {len(text)} characters, jieba.cut {base * 1000:.1f} ms, find_quantities {quantities / base:.2f} ×", end="")
        if name == "report":
            print(f", extract {seconds(lambda text=text: extract_text(text)) / base:.2f} ×")  # type: ignore[misc]
        else:
            start = time.perf_counter()
            extract_text(text)
            print(f", extract {(time.perf_counter() - start) / base:.2f} ×")
    for name, text in HOSTILE.items():
        half = seconds(lambda text=text: find_quantities(text[: len(text) // 2]))  # type: ignore[misc]
        whole = seconds(lambda text=text: find_quantities(text))  # type: ignore[misc]
        print(f"hostile {name}: {len(text)} characters {whole * 1000:.1f} ms, {whole / half:.1f} × the half")


if __name__ == "__main__":
    main()
