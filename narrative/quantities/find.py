"""Finds every quantity of a text: numeral, bounding words, unit, interval. Works on views; knows no sections and no meaning.

Read `find_in_view` first: it walks over the numerals of a view and lets `_quantity` build each record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from narrative.offsets import View
from narrative.quantities.bounds import Hedge, hedge_after, hedge_before
from narrative.quantities.masks import Regions, masked
from narrative.quantities.noise import looks_doubled, spoiled
from narrative.quantities.numerals import HEDGES, NUMBER, Number, read_number
from narrative.quantities.record import Found, record
from narrative.quantities.units import Unit, bracketed, forms, pattern
from narrative.quantities.worded import find_worded
from narrative.structure.normalize import view_of
from narrative.types import Quantity

NAMELESS = Unit("unit.none", "", "view", Decimal(1))  # 阅读量12万: the text has no unit
MORE_UNIT = re.compile("个[多余](?:月|小时|星期)")
MINUS = re.compile(r"[一-龥：:（(]-\Z")
NEIGHBOURS = re.compile(r"(?<![\d.一二三四五六七八九十第、])([1-8一二三四五六七八])、\Z")
RATED = re.compile(r"满意|率|度|比例")
RANGE = re.compile(r"[-—－–~～至到](?:第)?|个?至")
RANK_BEFORE = re.compile(r"第\Z")
LOOSE = re.compile(r"[两三二四五六七八][三四五六七八九]")
HEADED = re.compile(r"[（(](?P<unit>[^（()）\d]{1,3})[)）](?:[:：]|为|共)?\Z")
SHARED = re.compile(rf"(?:[、和及与](?:{NUMBER.pattern})){{1,6}}")
UNIT_BEFORE = re.compile(
    r"(人次|场次|人数|次数|点赞量|流量|信息量|交换量|收看量|曝光量|阅读量|浏览量|点击量|点击率|播放量|访问量|传播量|转发量|观看量|粉丝量?|关注量)(?:总数|总量|总计|共计|累计|合计|已|均|突破|超过|超|达到|达|近|约|逾|为|有|：|:|共)*\Z"
)
COUNTED_BEFORE = re.compile(r"人数[^，。；]{0,18}(?:由|从|增加到|增至|提高到|分别达?|分别为|、|和)\Z")
MONEY_BEFORE = re.compile(
    r"(?:资金|经费|费用|补助|补贴|奖金|善款|款项|金额|捐款|价值|产值|收入|投资|投入|贷款|物资)(?:总额|总计|共计|累计|合计|总量|约|近|超过|超|达到|达|为|共|计|突破|余额|折合)*\Z"
)


def find_in_view(view: View) -> tuple[Quantity, ...]:
    """The quantities of a view in the order of the text; spans are those of the source."""
    text = view.text
    regions = Regions(text)
    found: list[Quantity] = list(find_worded(view, regions))
    for start, end, meant, flag in spoiled(text):
        quantity, _ = _quantity(view, regions, start, end, meant, (flag,))
        if quantity is not None:
            found.append(quantity)
    taken = {position for q in found for position in range(q.span.start, q.span.end)}
    position = 0
    for match in NUMBER.finditer(text):
        if match.start() < position:
            continue
        quantity, position = _quantity(view, regions, match.start(), match.end(), match.group())
        if quantity is not None and (not taken or taken.isdisjoint(range(quantity.span.start, quantity.span.end))):
            found.append(quantity)
    return tuple(sorted(found, key=lambda q: q.span))


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of any string, masks on, no sections; spans are code points of that string."""
    return find_in_view(view_of(text))


def _quantity(view: View, regions: Regions, start: int, end: int, numeral: str, flags: tuple[str, ...] = ()) -> tuple[Quantity | None, int]:
    """The quantity whose numeral stands at start–end, and where to look on.

    Args:
        numeral: the numeral as it is meant
        flags: what is known to be wrong with it
    """
    text = view.text
    while numeral and numeral[-1] in HEDGES:
        end, numeral = end - 1, numeral[:-1]
    number = read_number(numeral)
    if number is None:
        return None, end
    core = _core(text, numeral, number, end)
    paired = NEIGHBOURS.search(text[max(0, start - 3) : start])
    if paired is not None and core.upper is None:
        core, start = _neighbours(core, paired.group(1), start)
    unit, behind = _unit_behind(text, core.after)
    begin = start
    if text[start - 1 : start] == "第" and unit is not None and unit.unit in ("位", "名"):
        begin, unit = start - 1, Unit("unit.rank", unit.unit, "rank", Decimal(1))
    else:
        rule = regions.holding(start, end) or masked(text, start, end, unit.unit if unit else "")
        if rule is not None:
            return None, max(end, start + 1)
    if unit is None:
        unit, behind = _unit_elsewhere(text, start, core.after, core.number), core.after
        if unit is None:
            return None, end
    if flags and flags[0] == "ocr_digit" and text[end : end + 1].isascii():
        return None, end
    upper = core.upper
    if upper is None and not core.hedge:
        upper, behind = _second_with_unit(text, core.number, unit, behind)
    hedges = [Hedge("bound.remainder", "approx", "lower", 1)] if core.hedge or MORE_UNIT.search(text[core.after : behind]) else []
    if unit.unit == "人" and text.startswith(("多次", "余次"), behind):  # 1000人多次
        unit, behind = forms()["人次"], behind + 2
        hedges.append(Hedge("bound.remainder", "approx", "lower", 1))
    if unit.unit_class != "rank":
        ahead, later = hedge_before(text, begin, text[start:end]), hedge_after(text, behind)
        if ahead is not None:
            hedges.insert(0, ahead)
            begin -= ahead.length
        if later is not None and not (later.rule == "bound.more_behind" and core.hedge):
            hedges.append(later)
            behind += later.length
    if looks_doubled(numeral):
        flags = (*flags, "doubled")
    number, upper, hedges, begin, flags = _signed(text, begin, core.number, upper, hedges, unit, flags)
    return record(view, Found(begin, behind, number, tuple(hedges), unit, core.why, upper, flags)), behind


@dataclass(frozen=True, slots=True)
class _Core:
    """A numeral with the hedge or second number right behind it; `after` is where its unit would stand."""

    number: Number
    hedge: str
    upper: Decimal | None
    after: int
    why: tuple[str, ...]


def _core(text: str, numeral: str, number: Number, end: int) -> _Core:
    if number.hedge:
        return _Core(number, number.hedge, None, end, ("numeral",))
    if text[end : end + 1] in tuple(HEDGES):
        return _Core(Number(number.value, text[end], None), text[end], None, end + 1, ("numeral",))
    ranged = _range(text, end)
    if ranged is not None:
        after, upper, lower = _scaled(text, number, ranged)
        if lower.value <= upper:  # a falling pair (5-3次) is no range
            return _Core(lower, "", upper, after, ("numeral", "range"))
    loose = _loose(numeral)
    if loose is not None:
        return _Core(loose[0], "", loose[1], end, ("numeral", "range.loose"))
    return _Core(number, "", None, end, ("numeral",))


def _neighbours(core: _Core, first: str, start: int) -> tuple[_Core, int]:
    """3、4万份 and 三、四期 as ranges; other numbers beside a 、 stay as they are."""
    low = read_number(first)
    value = core.number.value
    digit = value.scaleb(-value.adjusted())
    if low is None or digit != low.value + 1 or value.normalize().as_tuple().digits != digit.as_tuple().digits[:1]:
        return core, start
    return _Core(Number(value / digit * low.value, "", None), "", value, core.after, ("numeral", "range.neighbours")), start - 2


def _second_with_unit(text: str, number: Number, unit: Unit, behind: int) -> tuple[Decimal | None, int]:
    """The upper end of a range that names its unit twice (20场至30场), and where it ends; None where there is none."""
    second = _range(text, behind)
    if second is None:
        return None, behind
    again, end = _unit_behind(text, second[1])
    return (second[0].value, end) if again is not None and again.unit == unit.unit and number.value <= second[0].value else (None, behind)


def _signed(
    text: str, begin: int, number: Number, upper: Decimal | None, hedges: list[Hedge], unit: Unit, flags: tuple[str, ...]
) -> tuple[Number, Decimal | None, list[Hedge], int, tuple[str, ...]]:
    """The number with a minus before it, or with a ≥ that scanning turned into a 2 (满意度290%)."""
    if unit.unit == "%" and Decimal(270) < number.value < Decimal(300) and RATED.search(text[max(0, begin - 8) : begin]):
        return Number(number.value - 200, "", None), upper, [Hedge("bound.not_less", "at_least", "lower", 0)], begin, (*flags, "ocr_sign")
    if unit.unit == "%" and MINUS.search(text[max(0, begin - 2) : begin]) and not hedges:
        return Number(-number.value, "", None), upper, hedges, begin - 1, flags
    return number, upper, hedges, begin, flags


def _unit_behind(text: str, at: int) -> tuple[Unit | None, int]:
    match = pattern().match(text, at)
    if match is not None:
        return forms()[match.group()], match.end()
    inside = bracketed().match(text, at)
    if inside is not None:
        return forms()[inside.group("unit")], inside.end()
    return None, at


def _unit_elsewhere(text: str, start: int, end: int, number: Number) -> Unit | None:
    """The unit of a number that has none behind it: before it (受益人次达46余万), or money by its noun (经费60万)."""
    named = HEADED.search(text[max(0, start - 8) : start])
    if named and named.group("unit") in forms():
        return forms()[named.group("unit")]
    shared = SHARED.match(text, end)
    if shared and (text[end - 1 : end] in ("万", "亿") or "分别" in text[max(0, start - 24) : start]):
        return _unit_behind(text, shared.end())[0]
    before = text[max(0, start - 14) : start]
    if UNIT_BEFORE.search(before):
        word = UNIT_BEFORE.search(before)
        name = word.group(1) if word else ""
        if name in ("人次", "场次"):
            return forms()[name]
        if name in ("人数", "粉丝", "粉丝量", "关注量"):
            return forms()["人"]
        if name in ("次数",):
            return forms()["次"]
        if Decimal(1000) <= number.value or text[end : end + 1] in "，。；、）":
            return NAMELESS
        return None
    if COUNTED_BEFORE.search(text[max(0, start - 24) : start]) and text[end : end + 1] in tuple("，。；、和增提降升"):
        return forms()["人"]
    if Decimal(10000) <= number.value and text[end - 1 : end] in tuple("万亿余多") and MONEY_BEFORE.search(before):
        return forms()["元"]
    return None


def _range(text: str, at: int) -> tuple[Number, int] | None:
    """The second number of a range that begins at a dash or 至 (3—5个, 20至30场), and where it ends."""
    dash = RANGE.match(text, at)
    if dash is None:
        return None
    match = NUMBER.match(text, dash.end())
    if match is None:
        return None
    numeral = match.group().rstrip(HEDGES)
    number = read_number(numeral)
    if number is None or number.hedge:
        return None
    return number, dash.end() + len(numeral)


def _scaled(text: str, first: Number, ranged: tuple[Number, int]) -> tuple[int, Decimal, Number]:
    """End, upper and lower number of a range, with the scale of the second number carried to the first (1-3万)."""
    second, end = ranged
    scale = next(
        (Decimal(factor) for word, factor in (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100)) if text[:end].endswith(word)), None
    )
    lower = first.value
    if scale is not None and lower < scale and lower < second.value / scale * 10:
        lower *= scale
    if second.value <= lower:
        return end, second.value, first
    return end, second.value, Number(lower, "", None)


def _loose(numeral: str) -> tuple[Number, Decimal] | None:
    """两三(次), 三五(家): two neighbouring digits said as a range."""
    if not LOOSE.fullmatch(numeral):
        return None
    low, high = read_number(numeral[0]), read_number(numeral[1])
    if low is None or high is None or not low.value < high.value or Decimal(2) < high.value - low.value:
        return None
    return low, high.value
