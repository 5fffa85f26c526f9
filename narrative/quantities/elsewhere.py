"""The unit of a number that has none behind it: named before it (受益人次达46余万), shared by a list (6、4和5人), or money by its noun (经费60万)."""

from __future__ import annotations

import re
from decimal import Decimal

from narrative.quantities.numerals import NUMBER
from narrative.quantities.units import Unit, forms, unit_at

NAMELESS = Unit("unit.none", "", "view")  # 阅读量12万: the text has no unit
HEADED = re.compile(r"[（(](?P<unit>[^（()）\d]{1,3})[)）](?:[:：]|为|共)?\Z")
SHARED = re.compile(rf"(?:[、和及与](?:{NUMBER.pattern})){{1,6}}")
UNIT_BEFORE = re.compile(
    r"(人次|场次|人数|次数|点赞量|流量|信息量|交换量|收看量|曝光量|阅读量|浏览量|点击量|点击率|播放量|访问量|传播量|转发量|观看量|粉丝量?|关注量)(?:总数|总量|总计|共计|累计|合计|已|均|突破|超过|超|达到|达|近|约|逾|为|有|：|:|共)*\Z"
)
COUNTED_BEFORE = re.compile(r"人数[^，。；]{0,18}(?:由|从|增加到|增至|提高到|分别达?|分别为|、|和)\Z")
MONEY_BEFORE = re.compile(
    r"(?:资金|经费|费用|补助|补贴|奖金|善款|款项|金额|捐款|价值|产值|收入|投资|投入|贷款|物资)(?:总额|总计|共计|累计|合计|总量|约|近|超过|超|达到|达|为|共|计|突破|余额|折合)*\Z"
)


def unit_elsewhere(text: str, start: int, end: int, value: Decimal) -> Unit | None:
    """The unit of the number at start–end, hedges behind it included; None where it has none."""
    named = HEADED.search(text[max(0, start - 8) : start])
    if named and named.group("unit") in forms():
        return forms()[named.group("unit")]
    shared = SHARED.match(text, end)
    if shared and (text[end - 1 : end] in ("万", "亿") or "分别" in text[max(0, start - 24) : start]):
        return unit_at(text, shared.end())[0]
    before = text[max(0, start - 14) : start]
    word = UNIT_BEFORE.search(before)
    if word is not None:
        name = word.group(1)
        if name in ("人次", "场次"):
            return forms()[name]
        if name in ("人数", "粉丝", "粉丝量", "关注量"):
            return forms()["人"]
        if name in ("次数",):
            return forms()["次"]
        if Decimal(1000) <= value or text[end : end + 1] in "，。；、）":
            return NAMELESS
        return None
    if COUNTED_BEFORE.search(text[max(0, start - 24) : start]) and text[end : end + 1] in tuple("，。；、和增提降升"):
        return forms()["人"]
    if Decimal(10000) <= value and text[end - 1 : end] in tuple("万亿余多") and MONEY_BEFORE.search(before):
        return forms()["元"]
    return None
