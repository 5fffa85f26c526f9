"""One cell, fact or claim in words: first a sentence a clerk can say, then the quote, the rules and what weighed for and against."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from narrative.contracts import number
from narrative.errors import InputError
from narrative.export.evidence import confidence
from narrative.matching.features import NONE
from narrative.results import Extraction, Filled
from narrative.rules import labels, load
from narrative.structure.prose import told_otherwise
from narrative.types import Cell, Indicator, Match

SHOWN = 6


def explain_fact(result: Extraction, fact_id: str) -> list[str]:
    """The lines that explain a fact or a claim by its id (f3, c2) or by a piece of its quote.

    Raises:
        InputError: nothing in the report goes by that name
    """
    fact = next((f for f in result.counted if f.id == fact_id or fact_id in result.quote(f.quantity.span)), None)
    if fact is None:
        claim = next((c for c in result.claims if c.id == fact_id or fact_id in result.quote(c.span)), None)
        if claim is None:
            raise InputError(f"材料里没有编号或原文为“{fact_id}”的数或说法：请先用 narrative extract 查看编号")
        return [
            f"这句话出自{result.place(claim.span, claim.section)}：“{result.quote(claim.span)}”，{labels('kind')[claim.kind]}，没有数字。",
            f"要问清：{labels('question')[claim.kind]}",
            f"依据：{'、'.join(_reasons(claim.why))}",
        ]
    quantity = fact.quantity
    lines = [
        f"这数出自{result.place(quantity.span, fact.section)}：“{result.sentence_text(fact)}”",
        f"原文写作“{result.quote(quantity.span)}”，读作 {number(quantity.value)} {quantity.unit}（{labels('bound')[quantity.bound]}），"
        f"数的是“{fact.what}”（{labels('measure')[fact.measure]}），状态：{labels('status')[fact.status]}",
    ]
    if fact.is_stock:
        lines.append("它是累计数（存量），不是当年一年的数")
    elif fact.scope or fact.period:
        lines.append("口径：" + "，".join(filter(None, (fact.scope, fact.period))))
    if told := told_otherwise(result.sections[fact.section]):
        lines.append(
            f"小标题“{result.sections[fact.section].title}”像是{labels('role')[told]}，这一段按内容读作{labels('role')[result.sections[fact.section].role]}"
        )
    by_id = {other.id: other for other in result.facts}
    if fact.part_of is not None:
        total = by_id[fact.part_of]
        lines.append(f"它是“{result.quote(total.quantity.span)}”（{total.id}，{total.what}）的一部分，不与合计相加")
    if fact.duplicate_of is not None:
        first = by_id[fact.duplicate_of]
        lines.append(
            f"它与{result.place(first.quantity.span, first.section)}的“{result.quote(first.quantity.span)}”（{first.id}）是同一件事，只算一次"
        )
    match = result.matches.get(fact.id)
    if match is not None:
        names = {row.id: row.name for row in result.indicators}
        lines += _weighed(match, f"默认指标：{names.get(match.indicator or '', '没有合适的')}（可能性 {match.probability:.2f}）")
    return [*lines, "读法的依据：", *(f"  {reason}" for reason in _reasons(fact.why))]


def explain_cell(filled: Filled, row: int) -> list[str]:
    """The lines that explain a cell by the 1-based number of its row.

    Raises:
        InputError: the table has no such row
    """
    rows = filled.rows()
    if not 1 <= row <= len(rows):
        raise InputError(f"指标表只有 {len(rows)} 行，没有第 {row} 行")
    _, indicator, cell = rows[row - 1]
    lines = [_opening(filled, indicator, cell)]
    for result, fact in filled.evidence(cell):
        lines.append(f"依据：{result.place(fact.quantity.span, fact.section)}“{result.sentence_text(fact)}”")
    for name in cell.facts[:1]:
        for (_, fact_name), matches in filled.matches.items():
            found = next((m for m in matches if fact_name == name and m.indicator == indicator.id), None)
            if found is not None:
                lines += _weighed(found, f"把握 {confidence(cell)}")
    return lines


def _reasons(why: Sequence[str]) -> list[str]:
    """The rules that made a record, in words, each with an example of how its cue is written."""
    words = labels("rule")
    found = []
    for rule in why:
        parts = rule.split(".")
        name = next((words[key] for n in range(len(parts), 0, -1) if (key := ".".join(parts[:n])) in words), "")
        example = _examples().get(rule, "")
        if name:
            found.append(f"{name}（如“{example}”）" if example else name)
    return list(dict.fromkeys(found))


@cache
def _examples() -> dict[str, str]:
    """Id of a cue or link → its first example."""
    cues = {rule.id: rule.yes[0] for name in ("cues", "context") for rule in load(name)}
    return {**cues, **{f"link.{rule.id}": rule.yes[0] for rule in load("links")}}


def _opening(filled: Filled, indicator: Indicator, cell: Cell) -> str:
    if cell.state == "filled":
        result, fact = filled.evidence(cell)[0]
        place = result.place(fact.quantity.span, fact.section)
        return f"“{indicator.name}”填 {number(cell.value)} {cell.unit}：这数出自{place}，原文写作“{result.quote(fact.quantity.span)}”"
    return f"“{indicator.name}”没有填：{filled.reason(cell)}"


def _weighed(match: Match, title: str) -> list[str]:
    """The strongest contributions, in the words of labels.toml."""
    words = labels("feature")
    shown: Sequence[tuple[str, float]] = [c for c in match.contributions if c[0] not in NONE][:SHOWN]
    named = ((words.get(name) or words.get(name.partition(".")[0], "几项特征合看"), weight) for name, weight in shown)
    return [title, *(f"  {'＋' if 0 <= weight else '－'}{abs(weight):.2f} {word}" for word, weight in named)]
