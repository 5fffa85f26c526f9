"""One numeral on its way to a quantity: its second number, its unit wherever that stands, sign, bounding words and what goes on behind it.

This is the careful way, with every form that numbers take; `find` takes a short one where nothing beside the numeral asks for it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from narrative.offsets import View
from narrative.quantities.bounds import REMAINDER, Hedge, hedge_after, hedge_before
from narrative.quantities.compound import half_inside, sign_before, unit_before, with_rest
from narrative.quantities.elsewhere import NAMELESS, unit_elsewhere
from narrative.quantities.masks import Regions, masked
from narrative.quantities.noise import looks_doubled
from narrative.quantities.numerals import HEDGES, Number
from narrative.quantities.ranges import DASHES, loose, neighbours, ranged, with_unit
from narrative.quantities.record import record
from narrative.quantities.units import RANK, Unit, forms, unit_at
from narrative.types import Quantity

REMAINDERS, BETWEEN = frozenset(HEDGES), frozenset(DASHES)
MORE_UNIT = ("个多", "个余")  # how a unit begins that holds the remainder itself: 3个多百分点
THOUSANDS = 3  # digits of a group
RANKED = re.compile(
    r"(?:排名?|居|列|位[列居]|全[国省市县区州盟旗])[^，。；\d]{0,8}第\Z|，(?:上年|去年)(?:排名)?(?:为|是|排)第\Z"
)  # 在全市排第3，居全省第二
LISTED = re.compile(r"、\d{1,3}(?![位名\d])[一-龥]")  # 全市第41、42例 are no ranks
REACH = 16  # characters before a rank that say it is one
ENDS = ("", "，", "。", "；", "、", "）", "\n")
COLUMN = re.compile(r"\n\d")
RATED = re.compile(r"满意|率|度|比例")
MISREAD = Decimal(270), Decimal(300)  # 满意度290%: a ≥ that scanning turned into a 2
MORE = re.compile(r"\+(?![\dA-Za-z+])")  # 10万+, 100+场, not 3+1
PLUS = Hedge("bound.above", "at_least", "lower", 0)
NOT_LESS = Hedge("bound.not_less", "at_least", "lower", 0)


class Reading:
    """A numeral of a view and what has been made of it so far.

    `start`–`end` is the numeral; `begin`–`behind` the quantity as it grows; `after` where the unit of the numeral would stand;
    `bare` says that it has none though nothing speaks against its being a count.
    """

    __slots__ = (
        "after",
        "bare",
        "begin",
        "behind",
        "end",
        "flags",
        "hedges",
        "number",
        "numeral",
        "start",
        "text",
        "unit",
        "upper",
        "view",
        "why",
    )

    def __init__(self, view: View, start: int, end: int, numeral: str, number: Number, flags: tuple[str, ...] = ()) -> None:
        self.view, self.text = view, view.text
        self.start, self.end, self.numeral, self.number, self.flags = start, end, numeral, number, flags
        self.begin, self.after, self.behind = start, end, end
        self.upper: Decimal | None = None
        self.bare = False
        self.unit: Unit | None = None
        self.hedges: list[Hedge] = []
        self.why: tuple[str, ...] = ("numeral",)
        self._pair()

    def quantity(self, regions: Regions) -> Quantity | None:
        """The quantity of the numeral; None where it is none, by a mask or without a unit. `behind` then says where to look on."""
        if not self._half() and not self._own_unit(regions):
            self.behind = max(self.end, self.start + 1)
            return None
        if self.unit is None and not self._of_row():
            self.unit = unit_elsewhere(self.text, self.start, self.after, self.number.value)
        self.bare = self.unit is None and self.upper is None and not self.number.hedge and self.start + len(self.numeral) == self.after
        if self.unit is None or ("ocr_digit" in self.flags and self.text[self.end : self.end + 1].isascii()):
            self.behind = self.end
            return None
        self._rest(self.unit)
        self._bound(self.unit)
        return self._record(self.unit)

    def _of_row(self) -> bool:
        """Whether the numeral is of a row of figures that was run together: blanks stand inside it or another figure is the next column."""
        return 1 < len(self._pieces()) or COLUMN.match(self.text, self.after) is not None

    def _pieces(self) -> list[str]:
        """The numeral as its source has it, cut at blanks."""
        origin = self.view.origin[self.start : self.start + len(self.numeral)]
        cuts = [n for n, (at, then) in enumerate(pairwise(origin), 1) if 1 < then - at]
        return [self.numeral[begin:end] for begin, end in pairwise((0, *cuts, len(self.numeral)))]

    def alone(self) -> Quantity | None:
        """The quantity without unit of a text that holds this numeral and nothing but its sign and bounding words; else None."""
        self.behind = self.after
        self._bound(NAMELESS)
        if not self.hedges and self.text[: self.begin] in ("负", "-"):
            self.number, self.begin = Number(-self.number.value, "", None), 0
        return None if self.begin or self.text[self.behind :].rstrip("。\n") not in ("", "之间") else self._record(NAMELESS)

    def _pair(self) -> None:
        """Takes the hedge or the second number beside the numeral."""
        if not self.number.hedge:
            following = self.text[self.end : self.end + 1]
            if following == "+" and MORE.match(self.text, self.end):
                self.after, self.hedges = self.end + 1, [PLUS]
            elif following in REMAINDERS:
                self.number, self.after = Number(self.number.value, following, None), self.end + 1
            elif following in BETWEEN and (found := ranged(self.text, self.number, self.end)) is not None:
                (self.number, self.upper, self.after), self.why = found, ("numeral", "range")
            elif (pair := loose(self.numeral)) is not None:
                (self.number, self.upper), self.why = pair, ("numeral", "range.loose")
        if self.upper is None and self.text[self.start - 1 : self.start] == "、":
            beside = neighbours(self.text, self.start, self.number)
            if beside is not None:
                (self.number, self.upper, self.start), self.why = beside, ("numeral", "range.neighbours")
        self.begin = self.start

    def _half(self) -> bool:
        """Takes a half that stands inside the unit (三个半小时)."""
        halved = half_inside(self.text, self.number, self.after) if self.upper is None else None
        if halved is not None:
            self.number, self.unit, self.behind = halved
        return halved is not None

    def _own_unit(self, regions: Regions) -> bool:
        """Takes the unit behind the numeral, or the one that a sign before it names; False where a mask says that it is no quantity."""
        unit, self.behind = unit_at(self.text, self.after)
        known = unit_before(self.text, self.start)
        if self.numeral == "零" and self.text[self.end : self.end + 1] in ("下", "上"):
            return False
        if known is not None and (unit is None or unit.unit in ("元", "度")):
            self.unit, self.begin, rule = known
            self.why += (rule,)
            return True
        if unit is not None and unit.unit in ("位", "名") and self.text[self.start - 1 : self.start] == "第":
            self.unit, self.begin = Unit(RANK, unit.unit, "rank"), self.start - 1
            return True
        if (
            unit is None
            and self.text[self.after : self.after + 1] in ENDS
            and RANKED.search(self.text, max(0, self.start - REACH), self.start)
            and not LISTED.match(self.text, self.after)
        ):
            self.unit, self.begin = Unit(RANK, "位", "rank"), self.start - 1
            return True
        self.unit = unit
        held = regions.hold(self.start, self.end)
        return not held and masked(self.text, self.start, self.end, unit.unit if unit is not None else "") is None

    def _rest(self, unit: Unit) -> None:
        """Takes what goes on behind the unit, smaller units (二十八元五角) or the second end of a range (20场至30场), and the sign."""
        single = self.upper is None and not self.number.hedge
        if single:
            self.number, unit, self.behind, rules = with_rest(self.view, self.number, unit, self.after, self.behind)
            self.why += rules
        taken, self.unit = sign_before(self.text, self.begin, unit)
        if taken:
            self.number, self.begin = Number(-self.number.value, self.number.hedge, None), self.begin - taken
        if single and self.text[self.behind : self.behind + 1] in BETWEEN:
            self.upper, self.behind = with_unit(self.text, self.number, unit, self.behind)

    def _bound(self, unit: Unit) -> None:
        """Takes the bounding words; 1000人多次 is 人次."""
        inside = self.after + len(MORE_UNIT[0]) < self.behind and self.text.startswith(MORE_UNIT, self.after)
        if self.number.hedge or inside:
            self.hedges.append(REMAINDER)
        if unit.unit == "人" and self.text.startswith(("多次", "余次"), self.behind):
            self.unit, self.behind = forms()["人次"], self.behind + 2
            self.hedges.append(REMAINDER)
        if unit.unit_class == "rank":
            return
        ahead = hedge_before(self.text, self.begin, self.text[self.start : self.end])
        later = hedge_after(self.text, self.behind)
        if ahead is not None:
            self.hedges.insert(0, ahead)
            self.begin -= ahead.length
        if later is not None and not (later.rule == "bound.more_behind" and self.number.hedge):
            self.hedges.append(later)
            self.behind += later.length

    def _record(self, unit: Unit) -> Quantity:
        low, high = MISREAD
        if unit.unit == "%" and low < self.number.value < high and RATED.search(self.text[max(0, self.begin - 8) : self.begin]):
            self.number, self.hedges, self.flags = Number(self.number.value - 200, "", None), [NOT_LESS], (*self.flags, "ocr_sign")
        flags = (*self.flags, "doubled") if looks_doubled(self.numeral) else self.flags
        if any(len(piece.rstrip("万亿")) != THOUSANDS for piece in self._pieces()[1:]):
            flags = (*flags, "parted")
        span = self.view.span(self.begin, self.behind)
        return record(span, self.number, self.unit or unit, hedges=self.hedges, upper=self.upper, why=self.why, flags=flags)
