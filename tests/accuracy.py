"""Prints the figures of docs/accuracy.md: the shared reports by the shared scorer (all facts, and without repeats), and the corpus."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from narrative.learning.cells import evaluate_tables
from narrative.learning.corpus import default_folder
from narrative.learning.evaluate import evaluate
from narrative.pipeline import extract

SHARED = Path(os.environ.get("NARRATIVE_SHARED") or Path(__file__).resolve().parent.parent.parent / "shared")


def without_repeats(gold: dict[str, Any], found: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides without the rows that gold calls repeats and what was found at their places."""
    repeats = [row for kind in ("facts", "claims") for row in gold[kind] if row.get("duplicate_of")]

    def outside(row: dict[str, Any]) -> bool:
        return not any(row["start"] < r["end"] and r["start"] < row["end"] for r in repeats)

    kept = {kind: [row for row in gold[kind] if not row.get("duplicate_of")] for kind in ("facts", "claims")}
    return {**gold, **kept}, {**found, "facts": [*filter(outside, found["facts"])], "claims": [*filter(outside, found["claims"])]}


def run_scorer(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, Any]:
    """The shared scorer's figures, pooled over the pairs."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for n, pair in enumerate(pairs):
            for side, data in zip(("gold", "found"), pair, strict=True):
                path = Path(folder) / f"{n}.{side}.json"
                path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
                paths.append(str(path))
        run = subprocess.run(
            [sys.executable, str(SHARED / "evaluate" / "score.py"), *paths],
            capture_output=True,
            check=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def seeds() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(gold, extraction) of the shared reports."""
    pairs = []
    for report in sorted((SHARED / "seeds").glob("*.txt")):
        gold = json.loads((SHARED / "gold" / f"{report.name[:3]}.json").read_text(encoding="utf-8"))
        pairs.append((gold, extract(report).to_dict()))
    return pairs


def main() -> None:
    """Prints one JSON object a line, named."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    if (SHARED / "seeds").is_dir():
        pairs = seeds()
        print("seeds", json.dumps(run_scorer(pairs), ensure_ascii=False))
        print("seeds without repeats", json.dumps(run_scorer([without_repeats(*pair) for pair in pairs]), ensure_ascii=False))
    else:
        print(f"没有 {SHARED.name} 文件夹，跳过三篇实测报告")
    for split, figures in evaluate(default_folder(), ["train", "dev", "test"]).items():
        print(split, json.dumps(figures, ensure_ascii=False))
        print(f"{split} tables", json.dumps(evaluate_tables(default_folder(), [split]), ensure_ascii=False))


if __name__ == "__main__":
    main()
