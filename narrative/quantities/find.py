"""Finds every quantity of a text: numeral, bounding words, unit, interval. Works on views; knows no sections and no meaning.

Read `find_in_view` first: it walks over the numerals of a view. Most need no more than `_plainly`; the rest is for `reading`.
"""

from __future__ import annotations

from functools import cache

from narrative.collector import uncollected
from narrative.offsets import View
from narrative.quantities.bounds import hedge_after, hedge_before, hedge_edges
from narrative.quantities.compound import SIGNS, prefix_endings
from narrative.quantities.lists import Bare, corrected, with_lists
from narrative.quantities.masks import Regions, masked
from narrative.quantities.noise import doubled_at, looks_doubled, slips
from narrative.quantities.numerals import CHINESE, HEDGES, NUMBER, Number, read_number
from narrative.quantities.ranges import DASHES, loose
from narrative.quantities.reading import Reading
from narrative.quantities.record import record
from narrative.quantities.units import unit_at
from narrative.quantities.worded import WANTED, Worded, share_at, words_in
from narrative.structure.normalize import view_of
from narrative.types import Quantity, Span

SCALED = frozenset("0123456789十百千万亿")


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of any string in the order of the text, masks on, no sections.

    Returns:
        Spans are code points of that string. They hold number, unit and bounding words (近20余万人次), a sign (负3%, -5℃, ￥50万), and
        what goes on behind the unit (二十八元五角); no verb, no unit that stands apart before the number. A string that is one numeral
        and nothing else is a quantity without unit.

    Units:
        Classifiers stay as the text has them (名, 位, 场次). Written forms of one measure share a name: ㎡ m² 平米 → 平方米, km 千米 → 公里,
        kg 千克 → 公斤, cm → 厘米, ℃ → 摄氏度, ml → 毫升, kWh 度电 → 千瓦时; measures are not converted into each other (公里 stays 公里).
        Money of 人民币 is in 元 (角, 分, 块钱 and ￥ too), foreign money in its own unit (美金 US$ → 美元, 港币 → 港元). Percentages are
        0–100: 三成, 三分之一, 八折 and 半数 are %. Sizes, ages and temperatures are found and flagged `attribute`: they are never results.
    """
    with uncollected():
        view = view_of(text)
        return find_in_view(view) or _alone(view)


def _alone(view: View) -> tuple[Quantity, ...]:
    """The quantity of a text that is one numeral with its sign and bounding words; none where it holds anything else."""
    match = NUMBER.search(view.text)
    number = read_number(match.group()) if match is not None else None
    if match is None or number is None:
        return ()
    quantity = Reading(view, match.start(), match.end(), match.group(), number).alone()
    return (quantity,) if quantity is not None else ()


def find_in_view(view: View) -> tuple[Quantity, ...]:
    """The quantities of a view in the order of the text; spans are those of the source."""
    text = view.text
    walk = _Walk(view)
    found = walk.apart()
    taken = {position for q in found for position in range(q.span.start, q.span.end)}
    before, endings, behind = _edges()
    position = ended = 0
    for match in NUMBER.finditer(text):
        start, end = match.span()
        rest, ended = start == ended and text[start - 1 : start] in SCALED, end  # what is left of a numeral that is none as a whole
        if start < position or rest:
            continue
        numeral = match.group()
        last = text[start - 1 : start]
        near = last in before or text[end : end + 1] in behind or (last in endings and hedge_before(text, start, numeral) is not None)
        quantity, position = (walk.closely if near else walk.plainly)(start, end, numeral)
        if quantity is not None and (not taken or taken.isdisjoint(range(quantity.span.start, quantity.span.end))):
            found.append(quantity)
    if taken:
        found.sort(key=lambda q: q.span.start)
    if walk.bare:
        found = with_lists(view, found, walk.bare)
    return tuple(corrected(found) if walk.doubled else found)


@cache
def _edges() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The characters that ask for a closer look: right before a numeral, there if they end a bounding word, and right behind it or its unit."""
    endings, openings = hedge_edges()
    behind = openings | frozenset(HEDGES + DASHES + WANTED + CHINESE + "0123456789.,半+")
    return prefix_endings() | SIGNS | frozenset("第、"), endings, behind - {"个"}


def _asks(numeral: str, number: Number) -> bool:
    """Whether the numeral itself asks for a closer look: 20余万, 两三, 1313."""
    return (
        number.hedge != "" or (3 < len(numeral) and looks_doubled(numeral.rstrip("万亿"))) or (1 < len(numeral) and numeral[0] in CHINESE)
    )


class _Walk:
    """The way over the numerals of one view; `bare` are those that have no unit and no mask, `doubled` whether one may be printed twice."""

    __slots__ = ("bare", "behind", "doubled", "regions", "view")

    def __init__(self, view: View) -> None:
        self.view = view
        self.regions = Regions(view.text)
        self.bare: list[Bare] = []
        self.doubled = False
        self.behind = _edges()[2]

    def apart(self) -> list[Quantity]:
        """The quantities that no plain numeral begins: whole words (半数), and numerals with letters for digits."""
        text = self.view.text
        found = [_worded(self.view, word) for word in words_in(text) if not self.regions.hold(word.start, word.end)]
        for start, end, meant in slips(text):
            number = read_number(meant)
            if number is not None:
                quantity = Reading(self.view, start, end, meant, number, ("ocr_digit",)).quantity(self.regions)
                found += [quantity] if quantity is not None else []
        return found

    def plainly(self, start: int, end: int, numeral: str) -> tuple[Quantity | None, int]:
        """The quantity of a numeral that stands alone with its unit, and where to look on; the careful way where there is more to it."""
        text, origin = self.view.text, self.view.origin
        unit, behind = unit_at(text, end)
        if self.regions.hold(start, end) or masked(text, start, end, unit.unit if unit is not None else "") is not None:
            return None, end
        number = read_number(numeral)
        cut = end - 1 - start < origin[end - 1] - origin[start]
        if cut or number is None or unit is None or not unit.plain or text[behind : behind + 1] in self.behind or _asks(numeral, number):
            return self.closely(start, end, numeral)
        value = number.value
        span = Span(origin[start], origin[behind - 1] + 1)
        return Quantity(span, value, value, value, "exact", unit.unit, unit.unit_class, ("numeral", unit.rule)), behind

    def closely(self, start: int, end: int, numeral: str) -> tuple[Quantity | None, int]:
        """The quantity whose numeral stands at start–end, with all forms that numbers take, and where to look on."""
        text = self.view.text
        flags: tuple[str, ...] = ()
        following = text[end : end + 1] or " "
        if following in WANTED:
            word = share_at(text, start, end)
            if word is not None:
                return (None if self.regions.hold(word.start, word.end) else _worded(self.view, word)), word.end
        elif following in ".,":
            twice = doubled_at(text, start)
            if twice is not None:
                (end, numeral), flags = twice, ("doubled",)
        pair = loose(numeral)
        number = pair[0] if pair is not None else read_number(numeral)
        if number is None:
            return None, end
        reading = Reading(self.view, start, end, numeral, number, flags)
        quantity = reading.quantity(self.regions)
        self.doubled = self.doubled or looks_doubled(numeral.rstrip("万亿"))
        if reading.bare:
            self.bare.append((start, end, number))
        return quantity, reading.behind


def _worded(view: View, word: Worded) -> Quantity:
    """The record of a quantity that is written as words, with the bounding words around it."""
    start, end, number, hedges = word.start, word.end, word.number, []
    if view.text[start - 1 : start] == "负" and word.unit.unit in ("%", "‰"):
        start, number = start - 1, Number(-number.value, "", None)
    if word.unit.unit_class != "rank":
        ahead, later = hedge_before(view.text, start, view.text[start:end]), hedge_after(view.text, end)
        hedges = [hedge for hedge in (ahead, later) if hedge is not None]
        start -= ahead.length if ahead is not None else 0
        end += later.length if later is not None else 0
    return record(view.span(start, end), number, word.unit, hedges=hedges, upper=word.upper, why=(word.rule,))
