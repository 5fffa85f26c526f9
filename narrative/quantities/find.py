"""Finds every quantity of a text: numeral, bounding words, unit, interval. Works on views; knows no sections and no meaning.

Read `find_in_view` first: it walks over the numerals of a view and lets `_quantity` build each record.
"""

from __future__ import annotations

import re
from decimal import Decimal

from narrative.offsets import View
from narrative.quantities.bounds import REMAINDER, Hedge, hedge_after, hedge_before
from narrative.quantities.elsewhere import unit_elsewhere
from narrative.quantities.masks import Regions, masked
from narrative.quantities.noise import doubled_at, looks_doubled, slips
from narrative.quantities.numerals import HEDGES, NUMBER, Number, read_number
from narrative.quantities.ranges import DASHES, loose, neighbours, ranged, with_unit
from narrative.quantities.record import record
from narrative.quantities.units import Unit, forms, unit_at
from narrative.quantities.worded import WANTED, Worded, share_at, words_in
from narrative.structure.normalize import view_of
from narrative.types import Quantity

MORE_UNIT = re.compile("个[多余](?:月|小时|星期)")
MINUS = re.compile(r"[一-龥：:（(]-\Z")
BESIDE = frozenset(HEDGES + DASHES)
WRITTEN: tuple[str, ...] = ("numeral",)
RATED = re.compile(r"满意|率|度|比例")


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of any string, masks on, no sections; spans are code points of that string."""
    return find_in_view(view_of(text))


def find_in_view(view: View) -> tuple[Quantity, ...]:
    """The quantities of a view in the order of the text; spans are those of the source."""
    text = view.text
    regions = Regions(text)
    found = [_worded(view, word) for word in words_in(text) if not regions.hold(word.start, word.end)]
    for start, end, meant in slips(text):
        quantity, _ = _quantity(view, regions, start, end, meant, ("ocr_digit",))
        if quantity is not None:
            found.append(quantity)
    taken = {position for q in found for position in range(q.span.start, q.span.end)}
    position = 0
    for match in NUMBER.finditer(text):
        start, end = match.span()
        if start < position:
            continue
        quantity, position = _quantity(view, regions, start, end, match.group())
        if quantity is not None and (not taken or taken.isdisjoint(range(quantity.span.start, quantity.span.end))):
            found.append(quantity)
    return tuple(sorted(found, key=lambda q: q.span.start) if taken else found)


def _worded(view: View, word: Worded) -> Quantity:
    """The record of a quantity that is written as words, with the bounding words around it."""
    start, end, hedges = word.start, word.end, []
    if word.unit.unit_class != "rank":
        ahead, later = hedge_before(view.text, start, view.text[start:end]), hedge_after(view.text, end)
        hedges = [hedge for hedge in (ahead, later) if hedge is not None]
        start -= ahead.length if ahead is not None else 0
        end += later.length if later is not None else 0
    return record(view.span(start, end), word.number, word.unit, hedges=hedges, why=(word.rule,))


def _quantity(view: View, regions: Regions, start: int, end: int, numeral: str, flags: tuple[str, ...] = ()) -> tuple[Quantity | None, int]:
    """The quantity whose numeral stands at start–end, and where to look on.

    Args:
        numeral: the numeral as it is meant
        flags: what is known to be wrong with it
    """
    text = view.text
    following = text[end : end + 1]
    if following:
        if following in WANTED:
            word = share_at(text, start, end)
            if word is not None:
                return (None if regions.hold(word.start, word.end) else _worded(view, word)), word.end
        elif following in ".,":
            twice = doubled_at(text, start)
            if twice is not None:
                (end, numeral), flags = twice, ("doubled",)
    number = read_number(numeral)
    if number is None:
        return None, end
    upper, after, why = None, end, WRITTEN
    if following in BESIDE or text[start - 1 : start] == "、" or len(numeral) == 2:
        number, upper, start, after, why = _core(text, numeral, number, start, end)
    unit, behind = unit_at(text, after)
    begin = start
    if text[start - 1 : start] == "第" and unit is not None and unit.unit in ("位", "名"):
        begin, unit = start - 1, Unit("unit.rank", unit.unit, "rank", Decimal(1))
    elif regions.hold(start, end) or masked(text, start, end, unit.unit if unit else "") is not None:
        return None, max(end, start + 1)
    if unit is None:
        unit, behind = unit_elsewhere(text, start, after, number.value), after
        if unit is None:
            return None, end
    if flags and flags[0] == "ocr_digit" and text[end : end + 1].isascii():
        return None, end
    if upper is None and not number.hedge and text[behind : behind + 1] in DASHES:
        upper, behind = with_unit(text, number, unit, behind)
    begin, behind, unit, hedges = _hedged(text, begin, start, end, after, behind, number, unit)
    if looks_doubled(numeral):
        flags = (*flags, "doubled")
    if unit.unit == "%":
        number, hedges, begin, flags = _signed(text, begin, number, hedges, flags)
    return record(view.span(begin, behind), number, unit, hedges=hedges, upper=upper, why=why, flags=flags), behind


def _core(text: str, numeral: str, number: Number, start: int, end: int) -> tuple[Number, Decimal | None, int, int, tuple[str, ...]]:
    """A numeral with the hedge or second number beside it: lower number, upper, start, where its unit would stand, and why."""
    upper: Decimal | None = None
    after, why = end, WRITTEN
    if not number.hedge:
        following = text[end : end + 1]
        if following and following in HEDGES:
            number, after = Number(number.value, following, None), end + 1
        elif following and following in DASHES and (found := ranged(text, number, end)) is not None:
            (number, upper, after), why = found, ("numeral", "range")
        elif len(numeral) == 2 and (pair := loose(numeral)) is not None:
            (number, upper), why = pair, ("numeral", "range.loose")
    if upper is None and text[start - 1 : start] == "、" and (beside := neighbours(text, start, number)) is not None:
        (number, upper, start), why = beside, ("numeral", "range.neighbours")
    return number, upper, start, after, why


def _hedged(
    text: str, begin: int, start: int, end: int, after: int, behind: int, number: Number, unit: Unit
) -> tuple[int, int, Unit, list[Hedge]]:
    """Where the quantity begins and ends with its bounding words, its unit (人多次 is 人次), and those words."""
    hedges = [REMAINDER] if number.hedge or (text[after : after + 1] == "个" and MORE_UNIT.match(text, after)) else []
    if unit.unit == "人" and text.startswith(("多次", "余次"), behind):  # 1000人多次
        unit, behind = forms()["人次"], behind + 2
        hedges.append(REMAINDER)
    if unit.unit_class != "rank":
        ahead, later = hedge_before(text, begin, text[start:end]), hedge_after(text, behind)
        if ahead is not None:
            hedges.insert(0, ahead)
            begin -= ahead.length
        if later is not None and not (later.rule == "bound.more_behind" and number.hedge):
            hedges.append(later)
            behind += later.length
    return begin, behind, unit, hedges


def _signed(
    text: str, begin: int, number: Number, hedges: list[Hedge], flags: tuple[str, ...]
) -> tuple[Number, list[Hedge], int, tuple[str, ...]]:
    """The percentage with a minus before it, or with a ≥ that scanning turned into a 2 (满意度290%)."""
    if Decimal(270) < number.value < Decimal(300) and RATED.search(text[max(0, begin - 8) : begin]):
        return Number(number.value - 200, "", None), [Hedge("bound.not_less", "at_least", "lower", 0)], begin, (*flags, "ocr_sign")
    if not hedges and MINUS.search(text[max(0, begin - 2) : begin]):
        return Number(-number.value, "", None), hedges, begin - 1, flags
    return number, hedges, begin, flags
