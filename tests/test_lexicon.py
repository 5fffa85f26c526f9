"""The learned readers: what the words around a count say of it, which counts tell one thing, and that neither breaks on a damaged file."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT

from narrative.errors import ModelError
from narrative.facts.lexicon import HEADS, UNLIKELY, read_again, shipped_lexicon
from narrative.facts.twins import NAMES, agree, load_twins, shipped_twins
from narrative.groups import Groups, load_groups
from narrative.learning.corpus import default_folder, digest
from narrative.learning.groups import Head, Lesson, fit_groups, save_groups
from narrative.learning.passages import lessons_of_passages, load_passages, read_passage
from narrative.learning.twins import threshold_of
from narrative.matching.belonging import NO_ROW
from narrative.matching.catalogues import catalogue
from narrative.matching.told import tell_all
from narrative.pipeline import extract_text, read
from narrative.quantities.find import find_quantities
from narrative.read import read_text
from narrative.stages import by_rules
from narrative.structure.prose import shipped_prose
from narrative.types import Fact, Reading

HEAD = "沅岭县科学技术协会2024年度绩效自评报告\n一、基本情况\n本会编制9名。\n二、履职情况\n"


def facts_of(prose: str) -> tuple[Fact, ...]:
    return extract_text(HEAD + prose).facts


@pytest.mark.parametrize(
    ("prose", "measure"),
    [
        ("全年举办科普讲座42场。", "event"),
        ("注册科普信息员3100名。", "person"),
        ("活动惠及群众2.6万人次。", "person_time"),
        ("获省级以上奖项18项。", "award"),
        ("发放科普读本1.2万册。", "copy"),
    ],
)
def test_what_is_counted(prose: str, measure: str) -> None:
    assert [fact.measure for fact in facts_of(prose)] == [measure]


def test_what_the_second_reader_corrects_says_so() -> None:
    corrected = 0
    for path in sorted((ROOT / "corpus" / "reports").glob("r00[2-9].txt")):
        document = read_text(path.read_text("utf-8"), name=path.stem)
        ruled, heard = by_rules(document, shipped_prose()), read(document)
        differ = {a.id for a, b in zip(ruled.facts, heard.facts, strict=True) if a.measure != b.measure}
        assert differ == {f.id for f in heard.facts if "measure.learned" in f.why}
        corrected += len(differ)
    assert 0 < corrected


def test_what_is_hardly_a_result_is_told_as_what_it_is_likeliest() -> None:
    (fact,) = by_rules(read_text(HEAD + "全年举办科普讲座42场。\n", name="t")).facts
    sure, unsure = (Reading(fact.measure, odds, "target", {}) for odds in (UNLIKELY - 0.1, UNLIKELY + 0.1))
    (told,) = read_again([fact], [sure])
    assert fact.status == "achieved" and told.status == "target" and "status.learned" in told.why
    assert read_again([fact], [unsure]) == (fact,)
    (plan,) = by_rules(read_text(HEAD + "全年计划举办科普讲座42场。\n", name="t")).facts
    assert read_again([plan], [replace(sure, otherwise="context")]) == (plan,)  # the rules' own plans stay what they are


def test_passages_are_read_with_their_marks(tmp_path: Path) -> None:
    folder = tmp_path / "passages" / "train"
    folder.mkdir(parents=True)
    (folder / "h01.txt").write_text("年初定下办讲座20场{t}，办了24场{a:lectures}，走了9个乡镇{a}。\n没有数的一行。\n", encoding="utf-8")
    (passage,) = load_passages(tmp_path, "train")
    assert passage.text == "年初定下办讲座20场，办了24场，走了9个乡镇。"
    assert passage.marks == ((10, "target", ""), (16, "achieved", "lectures"), (23, "achieved", ""))
    _, marked = read_passage(passage)
    assert [(fact and str(fact.quantity.value), mark.status) for fact, mark in marked] == [
        ("20", "target"),
        ("24", "achieved"),
        (None, "achieved"),
    ]
    lessons = list(lessons_of_passages(tmp_path))
    assert [(lesson.labels["status"], lesson.labels["row"]) for lesson in lessons] == [("target", ""), ("achieved", "lectures")]
    assert not any(one.labels["measure"] for one in lessons)


def test_rows_marked_in_passages_are_of_the_catalogue() -> None:
    rows = {mark.row for folder in ("train", "measured") for passage in load_passages(default_folder(), folder) for mark in passage.marks}
    assert rows - {""} <= {row.id for row in catalogue()} | {NO_ROW}


def test_a_plan_and_others_results_are_less_likely_ours() -> None:
    result = extract_text(HEAD + "全年举办科普讲座42场，参与群众8600人次。全省科协系统全年举办科普讲座4200场。")
    sure = {result.quote(f.quantity.span): result.readings[f.id].achieved for f in result.facts}
    assert sure["4200场"] < sure["42场"]


def test_rows_of_the_default_catalogue_have_a_probability_each() -> None:
    result = extract_text(HEAD + "全年举办科普讲座42场。")
    (reading,) = result.readings.values()
    assert math.isclose(sum(reading.rows.values()), 1, abs_tol=1e-6) and max(reading.rows, key=lambda row: reading.rows[row]) == "lectures"
    assert set(reading.rows) >= {"none", "popsci_events", "informants_registered"}


@pytest.mark.parametrize(
    "prose",
    [
        "全年举办科普讲座142场。\n三、自评结论\n一年来共举办科普讲座142场，群众反响热烈。",
        "全年发放科普资料5.36万份。\n（三）总的来看，发放科普资料五万余份。",
    ],
)
def test_the_same_thing_told_again_is_a_repeat(prose: str) -> None:
    first, again = facts_of(prose)[:2]
    assert again.duplicate_of == first.id and "link.duplicate" in again.why


def test_another_thing_of_the_same_number_is_none() -> None:
    facts = facts_of("新建农家书屋12个。\n（二）培育科普示范户12个。\n（三）召开学会工作例会12次。")
    assert [fact.duplicate_of for fact in facts] == [None, None, None]


def test_repeats_point_to_a_first_mention_and_never_on() -> None:
    for path in sorted((ROOT / "corpus" / "reports").glob("r01*.txt")):
        facts = {fact.id: fact for fact in extract_text(path.read_text("utf-8")).facts}
        for fact in facts.values():
            if fact.duplicate_of is not None:
                first = facts[fact.duplicate_of]
                assert (
                    first.duplicate_of is None
                    and first.quantity.span.start < fact.quantity.span.start
                    and agree(first.quantity, fact.quantity)
                )


def test_one_thing_with_two_values_has_a_rival() -> None:
    told = tell_all(extract_text(HEAD + "全年举办科普大讲堂讲座86场。\n（二）工作成效\n一年来，累计举办科普大讲堂讲座93场。"))
    apart = tell_all(extract_text(HEAD + "全年举办科普大讲堂讲座86场。\n（二）农技服务\n组织专家赴田间指导93场。"))
    assert min(one.rival for one in told) > 0.2 > max(one.rival for one in apart)


def test_a_loose_figure_agrees_with_what_it_holds() -> None:
    (loose,), (inside,), (outside,) = (find_quantities(text) for text in ("一百二十余场", "126场", "118场"))
    assert agree(loose, inside) and agree(inside, loose) and not agree(loose, outside) and not agree(inside, outside)


@pytest.mark.parametrize(
    ("loose", "other", "one"),
    [
        ("二十余场", "23场", True),
        ("1000余人", "1268人", True),
        ("近4000人", "3860人", True),
        ("约3500人", "3560人", True),
        ("约3500人", "4500人", False),
        ("1.9万余人次", "2.1万余人次", False),
        ("680余人次", "700余人次", False),
    ],
)
def test_a_loose_figure_holds_no_more_than_its_last_digit_tells(loose: str, other: str, one: bool) -> None:
    (a,), (b,) = find_quantities(loose), find_quantities(other)
    assert agree(a, b) is agree(b, a) is one


@pytest.mark.parametrize(
    ("exact", "again", "one"),
    [
        ("2.36万人次", "2.4万人次", True),
        ("23580人次", "2.4万人次", True),
        ("45.6公里", "46公里", True),
        ("115人", "120人", False),
        ("2580座", "2600座", False),
        ("2.36万人次", "2.5万人次", False),
    ],
)
def test_a_figure_rounded_when_told_again_agrees(exact: str, again: str, one: bool) -> None:
    (a,), (b,) = find_quantities(exact), find_quantities(again)
    assert agree(a, b) is agree(b, a) is one


def lesson(groups: str, label: str, organisation: str) -> Lesson:
    return Lesson(frozenset(groups.split()), {"kind": label}, organisation)


def test_weights_learn_what_groups_stand_for_and_come_back_from_their_file(tmp_path: Path) -> None:
    lessons = [lesson(words, label, f"{n}") for n in range(6) for words, label in (("a c", "x"), ("b c", "y"), ("b", "y"), ("a", "x"))]
    made = fit_groups([*lessons, lesson("a d", "y", "0")], {"kind": Head(10.0)}, {})
    assert "d" not in made.index and set(made.index) == {"a", "b", "c"}
    assert made.shares(made.scores([{"a"}, {"b", "unknown"}]))["kind"].argmax(axis=1).tolist() == [0, 1]
    save_groups(made, tmp_path / "one.npz")
    read = load_groups(tmp_path / "one.npz", ["kind"])
    assert isinstance(read, Groups) and read.labels == {"kind": ("x", "y")} and dict(read.index) == dict(made.index)
    assert np.array_equal(read.weights, made.weights) and np.array_equal(read.bias, made.bias)
    first = (tmp_path / "one.npz").read_bytes()
    save_groups(made, tmp_path / "one.npz")
    assert (tmp_path / "one.npz").read_bytes() == first


def test_rare_labels_are_lifted() -> None:
    lessons = [lesson("g", "often", f"{n}") for n in range(16)] + [lesson("g", "seldom", f"{n}") for n in range(4)]
    plain, lifted = (fit_groups(lessons, {"kind": head}, {}) for head in (Head(1.0), Head(1.0, lifts_rare=True)))
    share = [float(g.shares(g.scores([{"g"}]))["kind"][0, 1]) for g in (plain, lifted)]
    assert share == pytest.approx([0.2, 1 / 3], abs=0.03)


def test_damaged_readers_are_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.npz"
    for damaged in (b"", b"PK\x03\x04", (ROOT / "models" / "lexicon.npz").read_bytes()[:5000]):
        path.write_bytes(damaged)
        with pytest.raises(ModelError, match=r"lexicon.npz 读不了：请重新安装"):
            load_groups(path, HEADS)
    (tmp_path / "twins.json").write_text('{"weights": {"equal": 1}, "threshold": 0.4}', encoding="utf-8")
    with pytest.raises(ModelError, match=r"twins.json 读不了"):
        load_twins(tmp_path / "twins.json")


def test_the_shipped_readers_are_those_the_ranker_was_fitted_with() -> None:
    models = ROOT / "models"
    ranker = json.loads((models / "ranker.json").read_text("utf-8"))
    assert ranker["readers"] == {
        name: digest((models / name).read_bytes())[:12]
        for name in ("prose.npz", "lexicon.npz", "twins.json", "paraphrase.npz", "precedent.npz")
    }
    assert (
        set(shipped_lexicon().labels) == set(HEADS)
        and len(shipped_twins().curve.centres) == len(NAMES)
        and 0.3 <= shipped_twins().threshold <= 0.5
    )


def test_the_threshold_of_repeats_is_half_the_best_f1() -> None:
    assert threshold_of([(0.9, True), (0.8, True), (0.3, False)]) == (0.5, 1.0)
