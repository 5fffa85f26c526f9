"""The shared reports, for measuring only: the floors that later work may raise and not lower."""

from __future__ import annotations

import json
from pathlib import Path

from accuracy import run_scorer, seeds

from narrative.learning.corpus import default_folder, load_corpus
from narrative.learning.scoring import score
from narrative.pipeline import extract_text


def test_floors_on_the_shared_reports(shared: Path) -> None:
    found = run_scorer(seeds())
    assert 0.98 <= found["fact"]["f1"]
    assert 0.95 <= found["status"]
    assert 0.80 <= found["indicator"]
    assert 0.62 <= found["claims"]["f1"]


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
