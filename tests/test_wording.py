"""The words of rows' names: heavy where they are rare, found by their characters or their kin; and what a row says of the counts of one list."""

from __future__ import annotations

from decimal import Decimal

import pytest

from narrative.facts.twins import swapped
from narrative.matching.assign import setting_of
from narrative.matching.features import PAIR, pair_features
from narrative.matching.listed import added, listed
from narrative.matching.measures import measures_of
from narrative.matching.targets import read_target
from narrative.matching.unsettled import unsettled
from narrative.matching.wanted import prepare
from narrative.matching.wording import wording_of
from narrative.pipeline import extract_text
from narrative.types import Indicator


def row(name: str, target: str = "10场") -> Indicator:
    read = read_target(target, "")
    return Indicator(name, ("产出指标", "数量指标", name), name, "", measures_of(name, ""), read)


def feature(text: str, name: str, *features: str) -> list[float]:
    """The named features of the first count of a text before a row."""
    where, _ = setting_of([extract_text(text)])
    pairs = pair_features(where.told, prepare([row(name), row("新建广场面积", "500平方米")]))
    return [float(pairs[0, 0, PAIR.index(one)]) for one in features]


def test_the_words_of_a_name_weigh_by_how_rare_they_are() -> None:
    index = {letter: n for n, letter in enumerate(sorted(set("数据分析技术培训班内审人员")))}
    words = wording_of(["数据分析技术培训班", "内审人员培训班"], index)
    assert words.letters.shape == (len(index), len(words.heavy)) and list(words.starts) == [0, 3]
    assert words.heavy[0] > words.heavy[1] and abs(float(words.shares[:3].sum()) - 1) < 1e-6
    assert all(abs(float(column.sum()) - 1) < 1e-6 for column in words.letters.T)


def test_a_name_without_a_word_of_ours_has_one_word_that_weighs_next_to_nothing() -> None:
    words = wording_of(["5G", ""], {"5": 0})
    assert len(words.heavy) == 2 and float(words.heavy.max()) < 1e-3


def test_a_word_that_no_clause_holds_is_lost() -> None:
    text = "举办内审人员培训班12期。"
    covered, lost = feature(text, "内审人员培训班期数", "word.near", "lost.near")
    assert covered == pytest.approx(1.0) and lost == 0.0
    covered, lost = feature(text, "数据分析培训班期数", "word.near", "lost.near")
    assert covered < 0.6 and 0.5 < lost


@pytest.mark.parametrize(
    ("name", "lost"),
    [("出院病人满意度", 1.0), ("驻村干部满意度", 1.0), ("参训学员满意度", 0.25), ("学员满意度", 0.0), ("服务对象满意度", 0.0)],
)
def test_whom_a_satisfaction_is_of(name: str, lost: float) -> None:
    where, _ = setting_of([extract_text("培训结束后向学员发放问卷，满意率96.4%。")])
    pairs = pair_features(where.told, prepare([row(name, "90%")]))
    assert float(pairs[-1, 0, PAIR.index("asked.lost")]) == pytest.approx(lost)


def test_what_a_row_says_of_the_counts_of_one_list() -> None:
    where, _ = setting_of([extract_text("报废拖拉机317台、收割机24台。")])
    tractor, both = frozenset("拖拉机报废数"), frozenset("老旧农具淘汰")
    member, own, other, ahead = listed(where, 0, tractor)
    assert member == 1 and own == 1 and other == 0 and ahead == 1
    assert listed(where, 1, tractor)[3] == -1
    assert listed(where, 0, both)[1:3] == (0.0, 0.0)
    assert added(where, (0, 1), both) == (0.0, 0.0) and added(where, (0, 1), tractor) == (1.0, 0.0)


def test_a_count_by_itself_stands_in_no_list() -> None:
    where, _ = setting_of([extract_text("报废拖拉机317台。举办讲座12场。")])
    assert listed(where, 0, frozenset("拖拉机")) == (0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("said", "disputed"),
    [
        ("法治课年底填报为86场，与业务科84场对不上。", ["84", "86", "84"]),
        ("大事记称法治课共88场，台账口径不一，有待核实。", ["84", "88"]),
        ("年终总结写消防演练20次，台账为18次，未能统一。", ["20", "18"]),
        ("法治课年底填报为86场，都已归档。", []),
    ],
)
def test_figures_that_a_sentence_calls_unsettled_are_disputed(said: str, disputed: list[str]) -> None:
    report = extract_text(f"一、履职情况\n全年举办法治课84场。走访企业60家。\n{said}\n")
    told = unsettled(report)
    assert [str(f.quantity.value) for f in report.facts if f.id in told] == disputed


def test_quantities_that_are_no_facts_are_kept_beside_them() -> None:
    report = extract_text("一、履职情况\n办讲座12场。\n二、下一步打算\n计划办讲座20场。\n")
    assert Decimal(20) in {q.value for q in report.others} and not {q.span for q in report.others} & {f.quantity.span for f in report.facts}


@pytest.mark.parametrize(
    ("a", "b", "slip"), [("986", "968", True), ("48", "84", True), ("986", "986", False), ("986", "869", False), ("12", "210", False)]
)
def test_two_digits_that_changed_places_are_a_slip(a: str, b: str, slip: bool) -> None:
    assert swapped(Decimal(a), Decimal(b)) is slip


def test_figures_with_swapped_digits_are_held_against_each_other_however_far_apart() -> None:
    result = extract_text("一、数据\n科普剧演出48场。\n二、成效\n全年演出科普剧84场，深受欢迎。\n")
    value = {fact.id: fact.quantity.value for fact in result.facts}
    assert [{value[twin.first], value[twin.later]} for twin in result.twins] == [{48, 84}]
