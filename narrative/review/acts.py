"""What a reviewer can do to a desk: each act gives the changes it makes, or says in one line why it cannot. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from narrative.errors import InputError
from narrative.matching.targets import target_scale
from narrative.quantities.find import find_quantities
from narrative.review.decisions import Change, Place, Standing, Verdict, moved, number_of, written
from narrative.review.desk import Desk, Row, plain
from narrative.rules import labels
from narrative.types import Bound, Quantity

Changes = tuple[Change, ...]
Listed = Literal["claim", "issue"]


def accept(desk: Desk, n: int) -> Changes:
    """The row as it stands: the value that is shown, or the cell left empty. What a person wrote stays theirs."""
    row, now = _now(desk, n)
    if now.verdict in ("accepted", "corrected"):
        return ()
    start = row.proposed if now.verdict == "rejected" else now
    return (Change(row.subject, now, moved(start, verdict="accepted", comment=now.comment)),)


def choose(desk: Desk, n: int, number: int) -> Changes:
    """A candidate of the row by its number, from 1.

    Raises:
        InputError: there is no such candidate, or the cell cannot be written
    """
    row, now = _now(desk, n)
    if not 1 <= number <= len(row.candidates):
        raise InputError(f"第 {n + 1} 行没有第 {number} 个候选值：共 {len(row.candidates)} 个")
    picked = row.candidates[number - 1]
    own = row.cell.state == "filled" and number == 1
    _writable(row)
    return (
        Change(
            row.subject,
            now,
            moved(
                now,
                verdict="accepted" if own else "corrected",
                value=picked.value,
                unit=picked.unit or now.unit,
                bound=picked.bound,
                evidence=picked.evidence,
            ),
        ),
    )


def reject(desk: Desk, n: int) -> Changes:
    """The row without its value."""
    row, now = _now(desk, n)
    return (Change(row.subject, now, moved(now, verdict="rejected", value="", evidence=())),)


def correct(
    desk: Desk,
    n: int,
    value: str,
    *,
    bound: str = "exact",
    unit: str | None = None,
    evidence: tuple[Place, ...] | None = None,
) -> Changes:
    """The row with another value, bound, unit or evidence.

    Raises:
        InputError: no value, no number where the row wants one, no such bound, or the cell cannot be written
    """
    row, now = _now(desk, n)
    _writable(row)
    value = written(value, "数值").replace("\n", " ")
    if not value:
        raise InputError("没有写数值：要留空请按 r 驳回")
    if bound not in labels("bound"):
        raise InputError(f"没有名为“{bound[:20]}”的写法：可用的有 {'、'.join(labels('bound'))}")
    target = row.indicator.target
    if target is not None and target.value is not None and number_of(value) is None:
        raise InputError(f"这一行要填数（目标值 {target.text}）：“{value[:20]}”不是数，约数请在“写法”里选")
    shown = now.evidence if evidence is None else evidence
    fields = {"value": value, "bound": cast(Bound, bound), "unit": now.unit if unit is None else written(unit, "单位"), "evidence": shown}
    return (Change(row.subject, now, moved(now, verdict="corrected", **fields)),)


def assign(desk: Desk, place: Place, n: int) -> Changes:
    """A count of the report given to a row; a row that rested on it alone loses it and is to be looked at again.

    Raises:
        InputError: there is no count in that stretch, or the cell cannot be written
    """
    row, now = _now(desk, n)
    _writable(row)
    quantity, exact = quantity_at(desk, place)
    changes = [
        Change(other.subject, old, moved(old, verdict="open", value="", evidence=()))
        for other in desk.rows
        if other.n != n and (old := desk.standing(other)).evidence == (exact,) and not other.kept
    ]
    value, unit = in_unit_of(row, quantity)
    after = moved(now, verdict="corrected", value=value, unit=unit, bound=quantity.bound, evidence=(exact,))
    return (*changes, Change(row.subject, now, after))


def add(desk: Desk, place: Place, what: str = "") -> Changes:
    """A count that the program missed, kept as a fact of the report.

    Raises:
        InputError: there is no count in that stretch, or it is known already
    """
    quantity, exact = quantity_at(desk, place)
    report = desk.filled.reports[place.report]
    if any(f.quantity.span.start < exact.end and exact.start < f.quantity.span.end for f in report.facts):
        raise InputError(f"“{desk.quote(exact)}”已经在列：点它可以填到某一行")
    subject = f"fact|{exact.report}|{exact.start}|{exact.end}"
    before = desk.decided.get(subject, Standing())
    if before.verdict == "corrected":
        raise InputError(f"“{desk.quote(exact)}”已经补记过")
    after = Standing("corrected", plain(quantity.value), quantity.bound, quantity.unit, (exact,), what=written(what, "所数的事物"))
    return (Change(subject, before, after),)


def drop(desk: Desk, subject: str) -> Changes:
    """A fact that somebody added, taken away again.

    Raises:
        InputError: nobody added it
    """
    before = desk.added().get(subject)
    if before is None:
        raise InputError("没有这样一个补记的数")
    return (Change(subject, before, Standing("rejected")),)


def skip(desk: Desk, n: int) -> Changes:
    """The row put off: it stays to be decided."""
    row, now = _now(desk, n)
    return () if now.skipped or now.verdict != "open" else (Change(row.subject, now, replace(now, skipped=True)),)


def flag(desk: Desk, n: int) -> Changes:
    """The row as doubtful; its value is not filled in until somebody decides."""
    row, now = _now(desk, n)
    return () if now.verdict == "doubtful" else (Change(row.subject, now, moved(now, verdict="doubtful")),)


def comment(desk: Desk, n: int, text: str) -> Changes:
    """The row with a comment; "" takes it away."""
    row, now = _now(desk, n)
    return (Change(row.subject, now, replace(now, comment=written(text, "备注"))),)


def bulk_rows(desk: Desk, threshold: float) -> tuple[Row, ...]:
    """The rows that a bulk acceptance would take: open, filled by the program at that probability or more, never from a picture or in conflict.

    Raises:
        InputError: the threshold is no probability
    """
    if not 0.5 <= threshold <= 1:
        raise InputError("把握的下限要在 0.5 和 1 之间：如 0.95")
    return tuple(
        row
        for row in desk.rows
        if row.cell.state == "filled"
        and threshold <= row.cell.probability
        and not (row.scanned or row.conflict or row.kept)
        and desk.standing(row) == row.proposed
    )


def bulk(desk: Desk, threshold: float, expected: int) -> Changes:
    """All of `bulk_rows` accepted at once, if they are as many as were announced.

    Raises:
        InputError: they are not
    """
    rows = bulk_rows(desk, threshold)
    if len(rows) != expected:
        raise InputError(f"符合条件的现在是 {len(rows)} 行，不是 {expected} 行：请看过再按一次")
    return tuple(Change(row.subject, row.proposed, moved(row.proposed, verdict="accepted")) for row in rows)


def decide_listed(desk: Desk, subject: str, verdict: str, text: str | None = None) -> Changes:
    """A claim or an issue: accepted (to be sent back), rejected (no matter), doubtful, or open again; with a comment where one is given.

    Raises:
        InputError: there is no such claim or issue, or no such verdict
    """
    if subject not in {s for s, _, _ in (*desk.claims, *desk.issues)}:
        raise InputError("没有这一条")
    if verdict not in ("open", "accepted", "rejected", "doubtful"):
        raise InputError(f"不能把说法或问题记为“{verdict[:20]}”")
    before = desk.decided.get(subject, Standing())
    after = replace(before, verdict=cast(Verdict, verdict), comment=before.comment if text is None else written(text, "备注"))
    return () if after == before else (Change(subject, before, after),)


def quantity_at(desk: Desk, place: Place) -> tuple[Quantity, Place]:
    """(the first count in a stretch of a report, its own place); a known fact's count where one stands there.

    Raises:
        InputError: there is none
    """
    report = desk.filled.reports[place.report]
    for fact in report.facts:
        span = fact.quantity.span
        if (place.start <= span.start and span.end <= place.end) or (span.start <= place.start and place.end <= span.end):
            return fact.quantity, Place(place.report, span.start, span.end)
    found = find_quantities(report.document.text[place.start : place.end])
    if not found:
        raise InputError(f"“{desk.quote(place)[:30]}”里没有读出数：请连数带单位一起选")
    span = found[0].span
    return found[0], Place(place.report, place.start + span.start, place.start + span.end)


def in_unit_of(row: Row, quantity: Quantity) -> tuple[str, str]:
    """(value, unit) of a count as the row speaks: 12000人次 in a row of 万人次 is 1.2."""
    unit, scale = target_scale(row.indicator.target, row.indicator.unit_column)
    return plain(quantity.value / scale), unit or quantity.unit


def differs(row: Row, quantity: Quantity) -> str:
    """A word of warning where a count's unit is of another kind than the row's, "" where it fits."""
    target = row.indicator.target
    if target is None or target.value is None or "open" in (target.unit_class, quantity.unit_class):
        return ""
    if not target.unit_class or target.unit_class == quantity.unit_class:
        return ""
    return f"口径可能不同：这一行要的是“{target.unit or target.text}”，选中的是“{quantity.unit}”"


def _now(desk: Desk, n: int) -> tuple[Row, Standing]:
    row = desk.row(n)
    return row, desk.standing(row)


def _writable(row: Row) -> None:
    if row.indicator.blocked:
        raise InputError(
            f"第 {row.n + 1} 行的格子写不进去（{labels('reason')[row.indicator.blocked]}）：{labels('remedy')[row.indicator.blocked]}"
        )
