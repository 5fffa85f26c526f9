"""What the calibrator of a fact's row knows of the rows of the default catalogue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from narrative.errors import ModelError
from narrative.learning.hashed import save_hashed
from narrative.learning.precedent import Answered, fit_precedents
from narrative.matching.hashed import load_hashed
from narrative.matching.precedent import BITS, MASK, second_best, traits_of
from narrative.matching.ranker import FACT_SURE, shipped_ranker
from narrative.pipeline import extract_text


def test_traits_hang_on_the_words_the_unit_and_the_rows() -> None:
    (fact,) = extract_text("培训农技员260人。").facts
    (again,) = extract_text("培训农技员318人。").facts
    (other,) = extract_text("培训农技员260人次。").facts
    own = traits_of(fact, "training_participants", "event_participants")
    assert own == traits_of(again, "training_participants", "event_participants")
    assert own != traits_of(other, "training_participants", "event_participants")
    assert own != traits_of(fact, "event_participants", "training_participants")
    assert all(0 <= trait <= MASK for trait in own)


def test_the_second_best_is_the_first_of_equals() -> None:
    assert second_best([0.1, 0.6, 0.1, 0.2]) == 3 and second_best([0.4, 0.2, 0.4]) == 2 and second_best([1.0]) == 0


def test_what_answers_teach_is_learned_and_kept_to_the_byte(tmp_path: Path) -> None:
    (fact,) = extract_text("培训农技员260人。").facts
    looked = tuple(1.0 if name == "bias" else 0.0 for name in FACT_SURE)
    lessons = [
        Answered(
            0, tuple(x + (n % 2) * (name == "logit") for x, name in zip(looked, FACT_SURE, strict=True)), tuple(sorted(traits)), True, right
        )
        for n in range(8)
        for traits, right in ((traits_of(fact, "a", "b"), True), (traits_of(fact, "b", "a"), False))
    ]
    fitted = fit_precedents(lessons)
    right, wrong = (fitted.curve.chance(looked, fitted.traits.score(traits_of(fact, *rows))) for rows in (("a", "b"), ("b", "a")))
    assert wrong < 0.5 < right
    save_hashed(fitted.traits, tmp_path / "a.npz")
    save_hashed(fit_precedents(lessons).traits, tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert load_hashed(tmp_path / "a.npz", BITS).score(traits_of(fact, "a", "b")) == fitted.traits.score(traits_of(fact, "a", "b"))
    with pytest.raises(ModelError, match=r"a.npz 读不了"):
        load_hashed(tmp_path / "a.npz", BITS + 1)


def test_other_catalogues_are_answered_without_precedents() -> None:
    from narrative.matching.belonging import match_facts
    from narrative.matching.catalogues import catalogue
    from narrative.matching.told import tell_all
    from narrative.matching.wanted import prepared

    report = extract_text("举办科普讲座28场，3600人次参加。")
    told = tell_all(report)
    known = prepared(catalogue())
    ranker = shipped_ranker()
    curve = ranker.precedents.curve
    deaf = replace(ranker, precedents=replace(ranker.precedents, curve=replace(curve, weights=(0.0,) * len(curve.weights))))
    assert [m.probability for m in match_facts(ranker, told, known)] != [m.probability for m in match_facts(deaf, told, known)]
    unread = [replace(one, reading=None) for one in told]
    assert [m.probability for m in match_facts(ranker, unread, known)] == [m.probability for m in match_facts(deaf, unread, known)]
