"""The corpus holds together, the model is what `train` makes of it, and the method recovers known weights."""

from __future__ import annotations

import json
import math
import random
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from conftest import ROOT

from narrative.errors import CorpusError
from narrative.learning.anew import is_drawn, targets_anew
from narrative.learning.calibration import band, calibration_error
from narrative.learning.cells import evaluate_tables
from narrative.learning.corpus import Split, default_folder, describe, digest, faults, load_corpus, manifest
from narrative.learning.examples import catalogue_choices, read_corpus, same_value, tables_of
from narrative.learning.fit import fit_choices, fit_sure
from narrative.learning.readers import FOLDS, fold_of
from narrative.learning.scoring import score
from narrative.learning.tables import ANSWERED, describe_tables, load_keys
from narrative.learning.train import fit_facts, threshold_of
from narrative.matching.indicators import read_tables
from narrative.matching.ranker import load_ranker
from narrative.matching.targets import target_scale
from narrative.pipeline import extract

CORPUS = default_folder()
EVERYTHING = load_corpus(CORPUS, get_args(Split))
FURTHER = [entry for entry in load_corpus(CORPUS, get_args(Split)) if entry.id.startswith("p")]  # the keys of their tables quote them


@pytest.mark.parametrize("entry", EVERYTHING, ids=lambda e: e.id)
def test_gold_agrees_with_its_text(entry: object) -> None:
    assert list(faults(entry)) == []  # type: ignore[arg-type]


def test_no_organisation_stands_in_two_splits() -> None:
    splits: dict[str, set[str]] = {}
    for row in manifest(CORPUS):
        splits.setdefault(row["organisation"], set()).add(row["split"])
    assert all(len(found) == 1 for found in splits.values())
    assert all(row["writer"] != row["annotator"] for row in manifest(CORPUS) if row["split"] != "train")  # what is measured has two hands


def test_a_hand_that_wrote_for_us_is_in_one_fold() -> None:
    entries = load_corpus(CORPUS, ("train", "dev"))
    folds = fold_of(entries)
    places: dict[str, set[int]] = {}
    for entry in entries:
        if not entry.second_of:  # the second year of a unit goes with its first, whoever wrote it
            places.setdefault(entry.writer, set()).add(folds[entry.organisation])
    assert all(len(found) == 1 for found in places.values()) and set().union(*places.values()) == set(range(FOLDS))
    assert fold_of([replace(entry, writer="") for entry in entries]).keys() == folds.keys()


def test_second_years_follow_their_first() -> None:
    rows = {row["id"]: row for row in manifest(CORPUS)}
    for row in rows.values():
        if row["second_of"]:
            first = rows[row["second_of"]]
            assert (first["organisation"], int(first["year"]) + 1, first["split"]) == (row["organisation"], int(row["year"]), row["split"])


def test_optional_rows_are_few() -> None:
    counts = describe(CORPUS)
    assert counts["optional_facts"] <= 0.05 * counts["facts"]
    assert counts["optional_claims"] <= 0.15 * counts["claims"]


def test_a_changed_text_is_noticed(tmp_path: Path) -> None:
    row = manifest(CORPUS)[0]
    for folder in ("reports", "gold"):
        (tmp_path / folder).mkdir()
    (tmp_path / "manifest.csv").write_bytes((CORPUS / "manifest.csv").read_bytes())
    (tmp_path / "reports" / f"{row['id']}.txt").write_text("改过的文本", encoding="utf-8")
    (tmp_path / "gold" / f"{row['id']}.json").write_bytes((CORPUS / "gold" / f"{row['id']}.json").read_bytes())
    with pytest.raises(CorpusError, match="校验值"):
        load_corpus(tmp_path, (row["split"],))


def squeezed(text: str) -> str:
    return re.sub(r"[^一-龥0-9]", "", text)


def test_few_sentences_stand_in_two_texts() -> None:
    second = {row["id"]: row["second_of"] for row in manifest(CORPUS)}
    seen: dict[str, str] = {}
    sentences = copies = 0
    for entry in EVERYTHING:
        for sentence in re.split(r"[。！？\n\t|]", entry.text):
            words = squeezed(sentence)
            if len(words) < 20 or re.search(r"级指标|偏差原因|年初预算数", words):
                continue
            sentences += 1
            owners = {seen.setdefault(words[i : i + 20], entry.id) for i in range(len(words) - 19)}
            copies += any(owner != entry.id and second.get(entry.id) != owner and second.get(owner) != entry.id for owner in owners)
    assert copies < 0.02 * sentences


def test_no_sentence_of_the_shared_reports_stands_in_the_corpus(shared: Path) -> None:
    def plain(text: str) -> str:
        return squeezed(re.sub(r"《[^》]{0,60}》|[^\n]*\t[^\n]*级指标[^\n]*", "", text))

    runs = {
        words[i : i + 22]
        for path in (shared / "seeds").glob("*.txt")
        for words in [plain(path.read_text(encoding="utf-8"))]
        for i in range(len(words) - 21)
    }
    for entry in EVERYTHING:
        words = plain(entry.text)
        assert not any(words[i : i + 22] in runs for i in range(len(words) - 21)), entry.id


def test_known_weights_are_recovered() -> None:
    import numpy as np

    rng = np.random.default_rng(5)
    true = np.array([3.0, 1.5, 0.8])
    sets, size = 4000, 5
    matrix = rng.random((sets * size, 3))
    chosen = (matrix @ true + rng.gumbel(size=sets * size)).reshape(sets, size).argmax(axis=1)
    right = (np.arange(sets * size) % size) == np.repeat(chosen, size)
    weights, _ = fit_choices(matrix, np.arange(0, sets * size, size), right, 1e-3)
    assert np.allclose(weights, true, atol=0.2)


def test_a_calibrator_brings_wry_odds_back() -> None:
    rng = random.Random(3)
    odds = [rng.uniform(-3, 3) for _ in range(6000)]
    hits = [rng.random() < 1 / (1 + math.exp(-(0.5 * x - 1))) for x in odds]
    weights = fit_sure([(x, 1.0) for x in odds], hits, 1e-3)
    assert weights == pytest.approx((0.5, -1.0), abs=0.1)
    scored = [(1 / (1 + math.exp(-(weights[0] * x + weights[1]))), hit) for x, hit in zip(odds, hits, strict=True)]
    error, limit = calibration_error(scored), band([p for p, _ in scored])
    assert error is not None and limit is not None and error <= limit
    wry = [(1 / (1 + math.exp(-x)), hit) for x, hit in zip(odds, hits, strict=True)]
    assert limit < (calibration_error(wry) or 0)


def test_the_threshold_is_the_lowest_that_keeps_its_promise() -> None:
    scored = [(1 - n / 1000, n % 20 != 10) for n in range(400)]  # one in twenty is wrong
    threshold, share, n = threshold_of(scored, 0.93)
    assert share >= 0.93 + 1.6 * math.sqrt(share * (1 - share) / n) and n < 400 and threshold == pytest.approx(1 - (n - 1) / 1000)
    assert threshold_of(scored, 0.9)[2] == 400 and threshold_of(scored, 0.99) == (1.0, 0.0, 0)
    assert threshold_of([(0.9, True)], 0.9) == (1.0, 0.0, 0)  # one right answer proves nothing


def test_the_shipped_model_is_calibrated_and_names_its_promise() -> None:
    ranker = load_ranker(ROOT / "models" / "ranker.json")
    assert ranker.calibrated and 0.5 < ranker.threshold < 1 and 0.9 < ranker.promise <= 1
    assert len(ranker.digest) == 12 and ranker.card["splits"] == ["train", "dev"]


def test_the_published_figures_are_those_of_the_shipped_model() -> None:
    published = json.loads((ROOT / "models" / "metrics.json").read_text(encoding="utf-8"))
    ranker = load_ranker(ROOT / "models" / "ranker.json")
    assert published["produced_by"]["model"] == ranker.digest and published["threshold"] == ranker.threshold
    assert published["test"]["tables"] == json.loads(json.dumps(evaluate_tables(CORPUS, ["test"])))
    facts = published["out_of_fold"]["facts"]  # a text whose counts are not annotated must not count as one without any
    assert 0.2 <= facts["brier_skill"] and facts["calibration_error"] <= max(0.05, facts["calibration_band"])


def test_training_twice_gives_the_same_model() -> None:
    read = read_corpus(CORPUS, ("dev",))
    blocks = [b for one in list(read.values())[:3] for b in catalogue_choices(one)]
    assert fit_facts(blocks, None) == fit_facts(blocks, None)


@pytest.mark.parametrize(
    ("value", "key", "same"),
    [
        ("61.33", 61.33, True),
        ("1533.33", 1533.3, True),
        ("61.33", 61.3, False),
        ("8.73", 8.7, False),
        ("96.216", 96, False),
        ("3600", 3600, True),
    ],
)
def test_a_key_that_rounds_a_conversion_is_met(value: str, key: float, same: bool) -> None:
    assert same_value(Decimal(value), {"kind": "answer", "value": key}) is same


def test_scoring_counts_what_it_says() -> None:
    fact = {
        "id": "f1",
        "start": 2,
        "end": 5,
        "value": 12,
        "unit": "场",
        "bound": "exact",
        "lower": 12,
        "upper": 12,
        "status": "achieved",
        "measure": "event",
        "what": "科普讲座",
        "indicator": "lectures",
        "part_of": None,
        "duplicate_of": None,
        "head": {"text": "讲座"},
        "confidence": 0.95,
    }
    claim = {"id": "c1", "start": 10, "end": 18, "kind": "degree", "duplicate_of": None}
    gold = {"facts": [fact, {**fact, "id": "f2", "start": 20, "end": 23}], "claims": [claim]}
    found = {"facts": [fact, {**fact, "id": "f9", "start": 40, "end": 43}], "claims": [{**claim, "end": 60}]}
    result = score([(gold, found)])
    assert (result["fact"]["p"], result["fact"]["r"]) == (0.5, 0.5)
    assert result["sure"] == {"precision": 0.5, "coverage": 0.5, "answers": 2}
    assert result["what"] == 1.0 and result["claims"]["f1"] == 0.0


def test_what_is_only_measured_is_sealed() -> None:
    sealed_splits = ("test", "tempting", "ordinary", "long", "fresh", "unlike")
    rows = [row for row in manifest(CORPUS) if row["split"] in sealed_splits]
    keys = {key.id for key in load_keys(CORPUS, sealed_splits)}
    names = [f"reports/{row['id']}.txt" for row in rows] + [f"gold/{row['id']}.json" for row in rows if row["annotator"]]
    names += [f"tables/{k}.json" for k in keys]
    names += [
        path.relative_to(CORPUS).as_posix()
        for kind in ("passages", "sections", "twins", "slips")
        for path in (CORPUS / kind / "measured").glob("*.t*")
    ]
    found = {name: digest((CORPUS / name).read_bytes()) for name in names}
    sealed = {line[66:]: line[:64] for line in (CORPUS / "test.sha256").read_text(encoding="utf-8").splitlines()}
    assert found == sealed


def test_tables_are_read_as_their_keys_have_them() -> None:
    read = 0
    for key in load_keys(CORPUS, get_args(Split)):
        if key.layout == "target_only" or key.table.suffix == ".docx":
            continue
        rows = [indicator for table in read_tables(key.table) for indicator in table.indicators]
        assert [row.name for row in rows] == [re.sub(r"\s", "", row["path"][2]) for row in key.rows], key.id
        read += 1
    assert 240 <= read


def test_reports_that_are_only_measured_are_apart_from_those_that_are_learned_from() -> None:
    learned = {entry.organisation for entry in EVERYTHING if entry.split in ("train", "dev")}
    measured = {entry.organisation for entry in FURTHER if entry.split in ("tempting", "ordinary", "long", "fresh", "unlike")}
    assert len(FURTHER) == 597 and len(measured) == 103 and not learned & measured
    assert len({entry.organisation for entry in EVERYTHING}) >= 100 + 250


def test_targets_drawn_anew_are_those_of_answered_rows() -> None:
    key = next(key for key in load_keys(CORPUS, ["train"]) if is_drawn(key))
    rows = [i for t in read_tables(key.table) for i in t.indicators]
    drawn = targets_anew(key, rows)
    assert drawn == targets_anew(key, rows)
    changed = [n for n, (old, new) in enumerate(zip(rows, drawn, strict=True)) if old != new]
    assert changed and all(key.rows[n]["kind"] in ANSWERED and replace(drawn[n], target=rows[n].target) == rows[n] for n in changed)
    for n in changed:
        (_, scale), value = target_scale(rows[n].target, rows[n].unit_column), key.rows[n]["value"]
        target = drawn[n].target
        assert target is not None and target.value is not None
        new, came = float(target.value / scale), value[0] if isinstance(value, list) else value
        assert 0.7 * came - 1 <= new <= 1.2 * came + 1


def test_quotes_of_keys_stand_in_their_reports() -> None:
    texts = {entry.id: entry.text for entry in FURTHER}
    keys = [key for key in load_keys(CORPUS, get_args(Split)) if key.reports[0] in texts]
    assert len(keys) == 1354
    for key in keys:
        for row in key.rows:
            assert all(quote in texts[key.reports[0]] for quote in row["quotes"]), (key.id, row["row"])
            assert row["quotes"] or row["kind"] not in ("answer", "sum"), (key.id, row["row"])
            assert (row["value"] is not None) == (row["kind"] in (*ANSWERED, "conflict")), (key.id, row["row"])


def test_facts_are_found_in_quotes() -> None:
    read = read_corpus(CORPUS, ("ordinary",))
    rows = [(row, golds) for t in tables_of(CORPUS, ("ordinary",), read) for row, golds in zip(t.key.rows, t.golds, strict=True)]
    answered = [(row, golds) for row, golds in rows if row["kind"] == "answer"]
    assert all(not golds for row, golds in rows if row["kind"] == "none")
    assert 0.9 * len(answered) <= sum(bool(golds) for _, golds in answered)


def test_tables_meet_their_measure() -> None:
    counts = describe_tables(CORPUS)
    assert 110 <= sum(counts["tables"].values()) and 32 <= counts["tables"]["test"] and 300 <= counts["answerable"]["test"]
    assert 8 <= counts["families_in_test_only"]


def test_texts_meet_their_measure() -> None:
    counts = describe(CORPUS)
    assert 100 <= counts["organisations"] and 2500 <= counts["facts"] and 1000 <= counts["claims"]
    assert all(600 <= len(entry.text) <= 10000 for entry in EVERYTHING)
    assert 40 <= sum(any(f["status"] == "target" for f in entry.gold["facts"]) for entry in EVERYTHING)
    assert 20 <= sum((CORPUS / "gold_second" / f"{entry.id}.json").is_file() for entry in EVERYTHING)


def test_word_files_hold_the_same_facts_as_their_texts() -> None:
    for path in sorted((CORPUS / "docx").glob("*.docx")):
        word, plain = extract(path), extract(CORPUS / "reports" / f"{path.stem}.txt")
        assert [(f.quantity.value, f.quantity.unit, f.status) for f in word.facts] == [
            (f.quantity.value, f.quantity.unit, f.status) for f in plain.facts
        ]
