"""Numerals, units, bounds and intervals: sentences with their answers marked, and properties over all written forms."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrative.quantities.find import find_quantities
from narrative.quantities.numerals import NUMBER, plain, read_number

SPECS = [spec for path in sorted((Path(__file__).parent / "specs").glob("*.json")) for spec in json.loads(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("spec", SPECS, ids=[spec["text"][:18] for spec in SPECS])
def test_marked_sentences(spec: dict[str, Any]) -> None:
    text, spans = "", []
    for piece in spec["text"].split("【"):
        marked, closing, rest = piece.partition("】")
        if closing:
            spans.append((len(text), len(text) + len(marked)))
        text += marked + rest
    found = find_quantities(text)
    assert [(q.span.start, q.span.end) for q in found] == spans
    plain = [[q.value, q.unit, q.bound, q.lower, q.upper] for q in found]
    assert plain == [[Decimal(str(v)) if isinstance(v, int | float) else v for v in answer] for answer in spec["answers"]]


def chinese(number: int) -> str:
    """A number below 100 million as it is written in Chinese."""
    digits = "零一二三四五六七八九"
    if 10_000 <= number:
        high, low = divmod(number, 10_000)
        return chinese(high) + "万" + (("零" if low < 1000 else "") + chinese(low) if low else "")
    out, zero = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            out += ("零" if zero and out else "") + digits[digit] + name
            zero = False
        else:
            zero = True
    return out


@given(st.integers(1, 99_999_999))
def test_chinese_numerals_read_back(number: int) -> None:
    text = chinese(number)
    assert NUMBER.fullmatch(text)
    read = read_number(text)
    assert read is not None and read.value == number


@given(st.integers(1, 999_999_999))
def test_thousands_marks_read_back(number: int) -> None:
    read = read_number(f"{number:,}")
    assert read is not None and read.value == number


@given(st.decimals(min_value="0.01", max_value="9999", places=2), st.sampled_from([("万", 10**4), ("亿", 10**8)]))
def test_scales_are_exact(number: Decimal, scale: tuple[str, int]) -> None:
    read = read_number(f"{number}{scale[0]}")
    assert read is not None and read.value == number * scale[1]


@given(st.text(alphabet="0123456789一二三十百千万亿余多近约超第个人次场年月日，。、“”（）- \n%", max_size=60))
def test_any_text_gives_sound_records(text: str) -> None:
    for q in find_quantities(text):
        assert 0 <= q.span.start < q.span.end <= len(text)
        assert q.lower is None or q.lower <= q.value
        assert q.upper is None or q.value <= q.upper
        assert all(str(number) == str(plain(number)) for number in (q.value, q.lower, q.upper) if number is not None)


def test_hostile_runs_end_quickly() -> None:
    for text in ("一百" * 3000, "9" * 20000, "万" * 3000, "（" * 3000 + "3人" + "）" * 3000):
        find_quantities(text)


@pytest.mark.parametrize("text", ["1-0次", "20场至10场"])
def test_a_falling_pair_is_no_range(text: str) -> None:
    assert all(q.bound != "range" for q in find_quantities(text))


@pytest.mark.parametrize("text", ["0万元", "0.00万元", "零万元", "0亿元", "0千万元"])
def test_nothing_of_a_scale_is_nothing(text: str) -> None:
    assert [(q.value, q.unit) for q in find_quantities(text)] == [(Decimal(0), "元")]


@pytest.mark.parametrize(("text", "value"), [("上万人", 10_000), ("百万余人", 1_000_000), ("10万人", 100_000)])
def test_a_scale_alone_counts_once(text: str, value: int) -> None:
    assert [q.value for q in find_quantities(text)] == [value]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("组建护河队伍五支", ["五支"]),
        ("比上年的76万元多出5万元", ["76万元", "5万元"]),
        ("全年零事故、零有效投诉", ["零", "零"]),
        ("汛期没有一个人受伤", ["没有一个人"]),
        ("现将工作一一道来", []),
        ("年均浓度36微克/立方米", ["36微克/立方米"]),
        ("承办3人篮球赛12场、8公里越野跑2次", ["12场", "2次"]),
        ("选派12人参加篮球赛，新建8公里跑道", ["12人", "8公里"]),
        ("第4页 共6页", []),
        ("扶持一类学会10家，万人律师比提高", ["10家"]),
        ("全县24小时值守，处置险情16起", ["16起"]),
        ("投诉24小时内办结", ["24小时"]),
        ("受理12345市民诉求工单306件、12319城管投诉18件", ["306件", "18件"]),
        ("参保职工12345人", ["12345人"]),
        ("市民满意度91.7分，作风评议中我局得分94.8分", ["91.7分", "94.8分"]),
        ("自评得分96.5分，满意度指标10分得9.5分，满意度十分高", []),
        ("没收群众一分钱，每度电降三分钱", ["三分钱"]),
        ("守牢生态和耕地两条红线，新建两条生产线", ["两条"]),
    ],
)
def test_words_beside_numerals(text: str, quotes: list[str]) -> None:
    assert [text[q.span.start : q.span.end] for q in find_quantities(text)] == quotes


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("培训三五百人", 300, 500), ("来了一百二三十人", 120, 130), ("到场一千二三百人", 1200, 1300), ("每场三五十人", 30, 50)],
)
def test_neighbouring_digits_are_a_range_whatever_stands_before_and_behind(text: str, low: int, high: int) -> None:
    (found,) = find_quantities(text)
    assert (found.lower, found.upper) == (Decimal(low), Decimal(high)) and found.bound == "range"


@pytest.mark.parametrize(
    ("text", "quote", "unit"),
    [
        ("办理时限缩短2个多工作日", "2个多工作日", "个工作日"),
        ("群众满意度提高3个多百分点", "3个多百分点", "个百分点"),
        ("抢修历时两个多星期", "两个多星期", "个星期"),
        ("单程用时1个多小时", "1个多小时", "小时"),
        ("施工5个余月", "5个余月", "个月"),
    ],
)
def test_a_remainder_inside_the_unit_leaves_the_number_open_above(text: str, quote: str, unit: str) -> None:
    (found,) = find_quantities(text)
    assert (text[found.span.start : found.span.end], found.unit, found.bound) == (quote, unit, "approx")
    assert (found.lower, found.upper) == (found.value, None)


@pytest.mark.parametrize(
    ("text", "quote", "unit"),
    [
        ("表彰标兵8名（个）", "8名（个）", "名"),
        ("编发信息85篇（条）", "85篇（条）", "篇"),
        ("推送动态60条（篇）", "60条（篇）", "条"),
        ("印制宣传手册900份（册）", "900份（册）", "份"),
        ("免疫畜禽412.6万头（只、羽）次", "412.6万头（只、羽）次", "头次"),
        ("利用档案2.1万卷(件)次", "2.1万卷(件)次", "卷次"),
        ("刊发稿件73篇（次）以上", "73篇（次）以上", "篇"),
        ("轮岗教师518名（次）", "518名（次）", "人次"),
        ("培训辅导员3期（120人次）", "3期", "期"),
        ("覆盖124个村（居）", "124个", "个"),
        ("补助900人（待批）", "900人", "人"),
        ("编印文史资料3辑", "3辑", "辑"),
        ("时限压缩到2个工作日", "2个工作日", "个工作日"),
    ],
)
def test_classifiers_that_are_named_together_are_one_unit(text: str, quote: str, unit: str) -> None:
    found = find_quantities(text)[0]
    assert (text[found.span.start : found.span.end], found.unit) == (quote, unit)
