"""A part that is larger than its whole: more settled than received, more returned than sent, a part of 其中 above its total. Pairs: checks.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from narrative.checks.issues import issue
from narrative.checks.material import Figure, Material
from narrative.rules import load
from narrative.types import Issue

OLDER = re.compile(r"上年|去年|往年|历年|累计|结转|存量|遗留|以前年度|前期|跨年|补考|补[训测]|另")
ENDED = r"(?:提案|建议|来信|线索|投诉|举报|项目|课题|立项|作品|的|有|了|共|数|量|人数|有效|问卷|答卷|案?件|学员|人员|者|为|达|计)*$"  # between the word of the part and its figure
OPENED = re.compile(r"^[，,（(]?其中[：:，,]?[^，。；、\d]{0,12}$|^(?:学员|人员|职工|对象|企业|家庭)?中[，,]?(?:共|已)?有$")
PEOPLE = frozenset(("人", "名", "位"))
LABEL = 40  # characters before a count that are looked at
GENERIC = re.compile(r"其中|共|已|经|均|实际|现场|当场|全部|按期|及时|表示|有|全年|今年|本年|最终|，")
LAST = 3  # sentences back that may tell the whole a part belongs to


@dataclass(frozen=True, slots=True)
class _Pair:
    whole: re.Pattern[str]
    part: re.Pattern[str]
    names: tuple[str, str]
    near: re.Pattern[str] | None
    certain: bool


@cache
def _pairs() -> tuple[_Pair, ...]:
    return tuple(
        _Pair(
            re.compile(rule.text("whole")),
            re.compile(f"(?:{rule.text('part')}){ENDED}"),
            (rule.data["names"][0], rule.data["names"][1]),
            re.compile(rule.text("near")) if "near" in rule.data else None,
            bool(rule.data.get("sure")),
        )
        for rule in load("checks", "bounded")
    )


def check_subsets(material: Material) -> Iterator[Issue]:
    """Two counts of one sentence, the later one named as a part of the first and larger than it."""
    for at, row in enumerate(material.rows):
        for whole, part in pairwise([f for f in row if f.quantity.unit != "%"]):
            if not _comparable(whole, part):
                continue
            gap = part.gap if part.gap.startswith("，其中") else material.between(whole, part)
            if "。" in gap or "；" in gap:
                continue
            if OPENED.match(gap):
                yield from _above_total(material, at, row, whole, part)
            elif not OLDER.search(material.sentence_text(part)):
                yield from _named(material, whole, part)


def _comparable(whole: Figure, part: Figure) -> bool:
    a, b = whole.quantity, part.quantity
    return (
        whole.value < part.value
        and whole.exact
        and part.exact
        and not (a.flags or b.flags)
        and (a.unit == b.unit or {a.unit, b.unit} <= PEOPLE)
        and a.unit not in ("", "%")
        and a.unit_class not in ("rank", "day", "age", "money")
    )


def _named(material: Material, whole: Figure, part: Figure) -> Iterator[Issue]:
    first, later = whole.label[-LABEL:] + whole.after[:4], part.label[-LABEL:]
    for pair in _pairs():
        named = pair.part.search(later)
        if not pair.whole.search(first) or named is None or pair.part.search(whole.label):
            continue
        own = GENERIC.sub("", later[: named.start()])
        if own and own not in whole.label:
            continue  # 网络课堂考核合格430人 is told of others
        if pair.near is not None and not pair.near.search(material.sentence_text(whole)):
            continue
        yield issue(
            "subset",
            (whole.span, part.span),
            f"{pair.names[1]}“{part.text}”多于{pair.names[0]}“{whole.text}”，请核对两数的口径",
            certain=pair.certain,
        )
        return


def _above_total(material: Material, at: int, row: Sequence[Figure], whole: Figure, part: Figure) -> Iterator[Issue]:
    """其中 right behind a total; silent where an earlier count of the unit is large enough to be the whole meant."""
    near = [f for other in material.rows[max(0, at - LAST) : at] for f in other if f.flow == part.flow]
    earlier = [
        f
        for f in (*near, *row)
        if f.flow == part.flow
        and f.start_v < whole.start_v
        and (f.quantity.unit == part.quantity.unit or {f.quantity.unit, part.quantity.unit} <= PEOPLE)
    ]
    if any(part.value <= (f.quantity.upper or f.value) for f in earlier) or OLDER.search(part.gap):
        return
    whole = max([whole, *(f for f in earlier if f.sentence == whole.sentence and f.exact)], key=lambda f: f.value)
    yield issue(
        "subset",
        (whole.span, part.span),
        f"“其中”后的“{part.text}”多于合计“{whole.text}”，请核对",
    )
