"""Any number written in any supported form reads back: value, bound, interval, unit and place."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from narrative.quantities.find import find_quantities
from narrative.types import Quantity

DIGITS = "零一二三四五六七八九"
FINANCIAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
UNITS = ("份", "场", "人次", "家", "台", "户", "元", "公里", "亩")
LEADS = ("", "全年共", "其中发放资料", "比上年增加", "活动覆盖，", "（", "截至目前")
TAILS = ("", "。", "，效果良好", "；", "）", "\n")


@dataclass(frozen=True)
class Written:
    """A number as written, and what it says."""

    text: str
    value: Decimal


def chinese(number: int) -> str:
    """A number below 10,000 亿 as it is written in Chinese."""
    for scale, name in ((10**8, "亿"), (10**4, "万")):
        if scale <= number:
            high, low = divmod(number, scale)
            rest = ("零" if low < scale // 10 else "") + chinese(low) if low else ""
            return chinese(high) + name + rest
    out, zero = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            out += ("零" if zero and out else "") + DIGITS[digit] + name
        zero = not digit
    return out.replace("一十", "十", 1) if out.startswith("一十") else out


def two(text: str) -> str:
    """The same with 两 for 二 where it is said so."""
    return text.replace("二千", "两千").replace("二万", "两万").replace("二百", "两百").replace("十两", "十二")


whole = st.integers(1, 99_999_999)
decimal = st.decimals("0.01", "9999.99", places=2)
FORMS = {  # 一份 and 一户 may be articles: Chinese numerals begin at two
    "arabic": whole.map(lambda n: Written(str(n), Decimal(n))),
    "thousands": whole.map(lambda n: Written(f"{n:,}", Decimal(n))),
    "thousands, Chinese comma": st.integers(1000, 99_999_999).map(lambda n: Written(f"{n:,}".replace(",", "，"), Decimal(n))),
    "decimal": decimal.map(lambda d: Written(str(d), d)),
    "full width": st.one_of(whole.map(Decimal), decimal).map(lambda d: Written(str(d).translate(WIDE), d)),
    "Chinese": st.integers(2, 99_999_999_999).map(lambda n: Written(two(chinese(n)), Decimal(n))),
    "financial": st.integers(10, 99_999_999).map(lambda n: Written(chinese(n).translate(FINANCIAL), Decimal(n))),
    "Chinese decimal": st.tuples(st.integers(0, 999), st.text("123456789", min_size=1, max_size=2)).map(
        lambda p: Written((chinese(p[0]) or "零") + "点" + "".join(DIGITS[int(c)] for c in p[1]), Decimal(f"{p[0]}.{p[1]}"))
    ),
    "scaled": st.tuples(decimal, st.sampled_from([("万", 10**4), ("亿", 10**8), ("千", 1000)])).map(
        lambda p: Written(f"{p[0]}{p[1][0]}", p[0] * p[1][1])
    ),
    "亿 and 万": st.tuples(st.integers(1, 999), st.integers(1, 9999)).map(
        lambda p: Written(f"{p[0]}亿{p[1]}万", Decimal(p[0] * 10**8 + p[1] * 10**4))
    ),
    "万 and 千": st.tuples(st.integers(1, 999), st.integers(1, 9)).map(
        lambda p: Written(f"{p[0]}万{p[1]}千", Decimal(p[0] * 10**4 + p[1] * 1000))
    ),
    "万 and the rest": st.tuples(st.integers(1, 999), st.integers(1000, 9999)).map(
        lambda p: Written(f"{p[0]}万{p[1]}", Decimal(p[0] * 10**4 + p[1]))
    ),
}
NUMBERS = st.one_of(*FORMS.values())
PLAIN = st.one_of(FORMS["arabic"], FORMS["thousands"], FORMS["full width"], FORMS["scaled"], FORMS["亿 and 万"])
SETTING = st.tuples(st.sampled_from(LEADS), st.sampled_from(UNITS), st.sampled_from(TAILS))


def only(lead: str, quote: str, tail: str) -> Quantity:
    """The one quantity of a text, whose place must be that of the quote."""
    text = lead + quote + tail
    found = find_quantities(text)
    assert [text[q.span.start : q.span.end] for q in found] == [quote]
    assert found[0].span.start == len(lead)
    return found[0]


@given(NUMBERS, SETTING)
def test_any_form_reads_back(written: Written, setting: tuple[str, str, str]) -> None:
    lead, unit, tail = setting
    q = only(lead, written.text + unit, tail)
    assert (q.value, q.lower, q.upper, q.bound, q.unit) == (written.value, written.value, written.value, "exact", unit)


BEFORE = {"近": ("approx", False, True), "约": ("approx", False, False), "超过": ("at_least", True, False), "不少于": ("at_least", True, False),
          "突破": ("at_least", True, False), "不足": ("at_most", False, True), "不超过": ("at_most", False, True), "逾": ("at_least", True, False)}  # fmt: skip
AFTER = {"以上": ("at_least", True, False), "以内": ("at_most", False, True), "左右": ("approx", False, False)}


@given(NUMBERS, SETTING, st.sampled_from(sorted(BEFORE)))
def test_bounding_words_before(written: Written, setting: tuple[str, str, str], word: str) -> None:
    lead, unit, tail = setting
    q = only(lead, word + written.text + unit, tail)
    bound, low, high = BEFORE[word]
    assert (q.value, q.bound, q.unit) == (written.value, bound, unit)
    assert (q.lower, q.upper) == (written.value if low else None, written.value if high else None)


@given(NUMBERS, SETTING, st.sampled_from(sorted(AFTER)))
def test_bounding_words_behind(written: Written, setting: tuple[str, str, str], word: str) -> None:
    lead, unit, tail = setting
    q = only(lead, written.text + unit + word, tail)
    bound, low, high = AFTER[word]
    assert (q.value, q.bound) == (written.value, bound)
    assert (q.lower, q.upper) == (written.value if low else None, written.value if high else None)


@given(st.integers(1, 999), st.sampled_from(["余", "多"]), st.sampled_from([("万", 10**4), ("亿", 10**8)]), SETTING)
def test_a_remainder_inside_opens_to_the_next_of_its_digit(
    number: int, word: str, scale: tuple[str, int], setting: tuple[str, str, str]
) -> None:
    lead, unit, tail = setting
    q = only(lead, f"{number * 10}{word}{scale[0]}{unit}", tail)
    step = 10 ** (len(str(number * 10)) - len(str(number * 10).rstrip("0"))) * scale[1]
    value = Decimal(number * 10 * scale[1])
    assert (q.value, q.lower, q.upper, q.bound) == (value, value, value + step, "approx")


@given(NUMBERS, st.sampled_from(["余", "多"]), SETTING)
def test_a_remainder_behind_opens_upward(written: Written, word: str, setting: tuple[str, str, str]) -> None:
    lead, unit, tail = setting
    q = only(lead, written.text + word + unit, tail)
    assert (q.value, q.lower, q.upper, q.bound, q.unit) == (written.value, written.value, None, "approx", unit)


COUNTS = st.integers(1, 9000).filter(lambda n: not 1900 <= n < 2100)  # 1900-1901 are years


@given(COUNTS, st.integers(1, 9000), st.sampled_from(["-", "—", "－", "–", "~", "～", "至", "到"]), SETTING)
def test_ranges(low: int, more: int, dash: str, setting: tuple[str, str, str]) -> None:
    lead, unit, tail = setting
    q = only(lead, f"{low}{dash}{low + more}{unit}", tail)
    assert (q.value, q.lower, q.upper, q.bound) == (Decimal(low), Decimal(low), Decimal(low + more), "range")


@given(st.integers(1, 98), st.integers(1, 20), st.sampled_from(["万", "亿"]), SETTING)
def test_ranges_carry_their_scale(low: int, more: int, scale: str, setting: tuple[str, str, str]) -> None:
    lead, unit, tail = setting
    factor = {"万": 10**4, "亿": 10**8}[scale]
    q = only(lead, f"{low}—{low + more}{scale}{unit}", tail)
    assert (q.lower, q.upper) == (Decimal(low * factor), Decimal((low + more) * factor))


@given(st.integers(1, 999), st.integers(0, 99), st.sampled_from(["%", "％", "个百分点", "百分之"]))
def test_percentages(whole: int, hundredths: int, form: str) -> None:
    number = Decimal(whole) + Decimal(hundredths) / 100
    if form == "百分之":
        spoken = chinese(whole) + ("点" + "".join(DIGITS[int(c)] for c in f"{hundredths:02}") if hundredths else "")
        q = only("覆盖率", "百分之" + spoken, "。")
    else:
        q = only("同比提高", f"{number.normalize():f}{form}", "。")
    assert q.value == number


@given(st.integers(1, 9), st.integers(0, 9))
def test_tenths(whole: int, tail: int) -> None:
    q = only("占", DIGITS[whole] + "成" + (DIGITS[tail] if tail else ""), "。")
    assert (q.value, q.unit) == (Decimal(whole * 10 + tail), "%")


@given(st.integers(2, 99), st.integers(1, 98))
def test_fractions(lower: int, upper: int) -> None:
    if upper < lower:
        q = only("占全市的", f"{chinese(lower)}分之{chinese(upper)}", "。")
        assert q.value == round(Decimal(upper) * 100 / lower, 2)


@given(st.integers(1, 99_999), st.integers(1, 9), st.integers(1, 9))
def test_compound_prices(yuan: int, jiao: int, fen: int) -> None:
    q = only("每份", f"{chinese(yuan)}元{DIGITS[jiao]}角{DIGITS[fen]}分", "。")
    assert q.value == Decimal(yuan) + Decimal(jiao) / 10 + Decimal(fen) / 100


@given(st.lists(st.integers(1, 99_999), min_size=2, max_size=4), st.sampled_from(UNITS))
def test_a_list_gives_each_its_own(numbers: list[int], unit: str) -> None:
    found = find_quantities("、".join(f"项目{name}{n}{unit}" for name, n in zip("甲乙丙丁", numbers, strict=False)) + "。")
    assert [(q.value, q.unit) for q in found] == [(Decimal(n), unit) for n in numbers]
