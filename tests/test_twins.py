"""Repeats and contradictions as they are learned: the hands' short reports, their pairs, what planting weighs, and what is found of hands never seen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from narrative.checks.retold import only_ones
from narrative.facts.lexicon import shipped_lexicon
from narrative.facts.twins import NAMES, paired
from narrative.learning.twins import Pair, fit_twins, load_planted, measure_twins, pairs_of_planted
from narrative.pipeline import extract_text
from narrative.stages import mentions_of
from narrative.structure.prose import shipped_prose

ROOT = Path(__file__).parents[1]
SHORT = """## 沂岭县文化馆 | 2023
一、馆办活动
全年举办公益讲座46场，辅导学员1280人次，排演小戏12个。
二、小结
这一年公益讲座办了64场，学员一千二百八十人次，明年想排小戏14个。
---
≠ 举办公益讲座46场 ‖ 公益讲座办了64场
= 辅导学员1280人次 ‖ 学员一千二百八十人次
~ 排演小戏12个 ‖ 想排小戏14个
"""


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    folder = tmp_path / "twins" / "train"
    folder.mkdir(parents=True)
    (folder / "t1.txt").write_text(SHORT, encoding="utf-8")
    return tmp_path


def test_short_reports_and_their_pairs(planted: Path) -> None:
    (one,) = load_planted(planted, "train")
    assert (
        one.name == "t1.1"
        and one.text.startswith("沂岭县文化馆2023年度工作总结\n一、馆办活动")
        and [mark for mark, *_ in one.lines] == ["≠", "=", "~"]
    )
    pairs = list(pairs_of_planted(planted, "train", shipped_prose(), shipped_lexicon()))
    assert sorted((pair.one, pair.agree) for pair in pairs if pair.one) == [(True, False), (True, True)]
    assert all(pair.planted and len(pair.features) == len(NAMES) for pair in pairs)


def test_where_a_report_sums_itself_up_a_figure_told_nowhere_else_stands_out() -> None:
    filler = "馆里照常开门，读者反映良好，各项制度逐步健全，志愿队伍的劲头比往常更足，部门之间往来顺畅。\n" * 8
    known = extract_text(
        "沂岭县文化馆2023年度工作总结\n一、馆办活动\n举办公益讲座46场。辅导学员1280人次。赠送图书3460册。\n"
        f"{filler}二、小结\n这一年辅导学员1280人次，赠送图书3460册，公益讲座办了52场。\n"
    )
    mentions = mentions_of(known)
    told = {
        (float(mentions[i].fact.quantity.value), float(mentions[j].fact.quantity.value)): looked
        for (i, j), looked in zip(*paired(mentions), strict=True)
    }
    retelling, lone = NAMES.index("retelling"), NAMES.index("lone")
    torn, again = told[46.0, 52.0], told[1280.0, 1280.0]
    assert torn[retelling] == 1 and torn[lone] == 1
    assert again[lone] == 0


def test_a_quote_that_is_not_in_its_text_is_refused(planted: Path) -> None:
    path = planted / "twins" / "train" / "t1.txt"
    path.write_text(SHORT.replace("≠ 举办公益讲座46场", "≠ 举办公益讲座45场"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"t1.txt 1"):
        list(load_planted(planted, "train"))


def test_how_often_a_hand_plants_one_thing_is_not_learned() -> None:
    """Planted reports whose every pair is one thing leave the weights of others where they are, however many."""
    none = (0.0,) * (len(NAMES) - 1) + (1.0,)
    own = [Pair(none, n % 20 == 0, agree=False, organisation="a") for n in range(2000)]
    rich = [replace(own[0], organisation=f"t.{n}", planted=True) for n in range(400)]
    alone, beside = (fit_twins(pairs).chance(none) for pairs in (own, [*own, *rich]))
    assert alone == pytest.approx(0.05, abs=0.01) and beside == pytest.approx(alone, abs=0.02)


def test_contradictions_of_a_hand_never_seen_are_found() -> None:
    published = json.loads((ROOT / "models" / "metrics.json").read_text(encoding="utf-8"))["twins"]
    measured = measure_twins(ROOT / "corpus")
    assert measured == published
    for hand, of in measured.items():
        assert 0.6 <= of["found"] <= of["held"] and 0.9 <= of["right"], hand


def test_a_pair_is_asked_about_where_each_is_likelier_one_with_the_other_than_with_any_third() -> None:
    a, b, c, d = extract_text("县图书馆2023年工作总结\n二、履职情况\n开馆346天。\n市民进馆355天。\n巡展340天。\n培训不少于350天。\n").facts
    assert only_ones([(a, b, 0.2), (b, c, 0.15)]) == only_ones([(a, replace(d, status="target"), 0.3), (a, b, 0.2)]) == {(a.id, b.id)}
    assert only_ones([(a, b, 0.05)]) == only_ones([(a, d, 0.3)]) == only_ones([(a, replace(b, part_of=c.id), 0.2)]) == frozenset()


def test_a_grade_of_prizes_repeats_no_total() -> None:
    facts = extract_text(
        "县青少年科技中心2023年工作总结\n二、履职情况\n创新大赛收到课题412篇，评定一等奖36项、二等奖58项。\n回头看，全年在市创新大赛上共捧回奖项36个。\n"
    ).facts
    assert [str(fact.quantity.value) for fact in facts] == ["412", "36", "58", "36"] and facts[-1].duplicate_of is None
