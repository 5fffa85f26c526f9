"""The shared reports, for measuring only: the floors that later work may raise and not lower."""

from __future__ import annotations

import json
from pathlib import Path

from accuracy import run_scorer, seeds

from narrative.learning.corpus import default_folder, load_corpus
from narrative.learning.scoring import score
from narrative.pipeline import extract_text

ROOT = Path(__file__).resolve().parent.parent
RUN = 11  # longer than official names and set phrases


def test_rules_and_tests_are_our_own_words(shared: Path) -> None:
    texts = ["".join(path.read_text(encoding="utf-8").split()) for path in (shared / "seeds").glob("*.txt")]
    runs = {text[i : i + RUN] for text in texts for i in range(len(text) - RUN + 1)}
    files = [
        *(ROOT / "narrative").rglob("*.py"),
        *(ROOT / "narrative" / "rules").iterdir(),
        *(ROOT / "tests").rglob("*.py"),
        *(ROOT / "tests").rglob("*.json"),
    ]
    assert runs
    for path in (path for path in files if path.is_file()):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            words = "".join(line.split())
            copied = [words[i : i + RUN] for i in range(len(words) - RUN + 1) if words[i : i + RUN] in runs]
            assert not any(sum("一" <= c <= "龥" for c in run) >= 4 for run in copied), f"{path.name}:{number}: {copied[0]}"


def test_floors_on_the_shared_reports(shared: Path) -> None:
    found = run_scorer(seeds())
    assert 0.98 <= found["fact"]["f1"]
    assert 0.95 <= found["status"]
    assert 0.80 <= found["indicator"]
    assert 0.78 <= found["claims"]["f1"]
    assert 0.75 <= found["conflicts"]["recall"]


def test_our_scoring_is_the_shared_scorers(shared: Path) -> None:
    pairs = [(e.gold, extract_text(e.text, name=e.id).to_dict()) for e in load_corpus(default_folder(), ("dev",))]
    ours, theirs = score(pairs), run_scorer(pairs)
    for name in (
        "fact",
        "span_exact",
        "bound",
        "interval",
        "status",
        "measure",
        "what",
        "indicator",
        "indicator_some",
        "sure",
        "duplicate",
        "part_of",
        "claims",
        "claim_kind",
    ):
        assert json.dumps(ours[name]) == json.dumps(theirs[name]), name
