"""What the audit finds of slips that hands who did not know it wrote, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from narrative.errors import CorpusError
from narrative.learning.slips import KINDS, RIGHT, load_slips, measure_slips

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
SLIPS = KINDS[:-1]


@pytest.mark.parametrize(("part", "least"), [("train", 0.75), ("measured", 0.6)])
def test_most_slips_are_found_and_nearly_nothing_right_is_doubted(part: str, least: float) -> None:
    found = measure_slips(CORPUS, part)
    for hand in found.values():
        sizes = {"sum": 30, "rate": 25, "change": 15, "other": 10}
        assert sum(hand[kind] * sizes[kind] for kind in SLIPS) >= least * sum(sizes.values())
        assert hand["false"] <= 0.02 and hand["certain"] == 0


def test_hands_wrote_as_many_right_passages_as_slips() -> None:
    kinds = [slip.kind for part in ("train", "measured") for slip in load_slips(CORPUS, part)]
    assert kinds.count(RIGHT) == len(kinds) / 2 == 320


@pytest.mark.parametrize("line", ["sum\t共3件\t3件", "total\t共3件\t3件\t", "sum\t共3件\t4件\t", "ok\t共3件\t3件\t"])
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    folder = tmp_path / "slips" / "train"
    folder.mkdir(parents=True)
    (folder / "l9.tsv").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"l9\.tsv 第 1 行"):
        list(load_slips(tmp_path, "train"))
