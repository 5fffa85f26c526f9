"""Measures the extractor on corpus texts, and how far two annotators agree on the texts both have read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from narrative.learning.corpus import Split, load_corpus
from narrative.learning.scoring import score
from narrative.pipeline import extract_text


def evaluate(corpus: Path, splits: Sequence[str]) -> dict[str, Any]:
    """Metrics by split, each pooled over its texts that are annotated as a whole."""
    measured: dict[str, Any] = {}
    for split in splits:
        entries = [entry for entry in load_corpus(corpus, (cast(Split, split),)) if not entry.partial]
        measured[split] = {"texts": len(entries), **score([(e.gold, extract_text(e.text, name=e.id).to_dict()) for e in entries])}
    return measured


def agreement(corpus: Path) -> dict[str, Any]:
    """The second annotator's rows scored against the first's, over all texts annotated twice; {} where there are none."""
    pairs = []
    for entry in load_corpus(corpus, ("train", "dev", "test")):
        path = corpus / "gold_second" / f"{entry.id}.json"
        if path.is_file():
            second = json.loads(path.read_text(encoding="utf-8"))
            facts = [
                {**f, "confidence": 0.0, "what": f["what"] + ((f.get("head") or {}).get("text") or "")}
                for f in second["facts"]
                if not f.get("optional")
            ]
            pairs.append((entry.gold, {"facts": facts, "claims": [c for c in second["claims"] if not c.get("optional")]}))
    if not pairs:
        return {}
    found = score(pairs)
    return {"texts": len(pairs), **{name: value for name, value in found.items() if name not in ("sure", "calibration_error")}}
