"""When the likeliest value of a row is not filled in, whatever its probability, and the reason that the user is given."""

from __future__ import annotations

import re

from narrative.matching.answers import fits
from narrative.matching.candidates import Setting
from narrative.matching.choose import Choice, rival_share
from narrative.matching.wanted import Row
from narrative.rules import table
from narrative.tables.headers import is_empty
from narrative.types import Fact, Indicator, State

LIKELY = 0.3  # share from which the likeliest value says why it is not filled in; below, nothing is sure enough to say more
RIVAL = 0.15  # another telling this probable, near in value, is a contradiction and not a slip of the matcher
KINDS = {name: re.compile(str(pattern)) for name, pattern in table("headers")["kind"].items()}
DISPUTED = frozenset(("doubt.share_differs", "doubt.parts_exceed"))
OF_OTHERS = frozenset(("doubt.other_body",))
PARTIAL = re.compile(r"季度|上半年|下半年|\d月$")
SCANNED = "ocr"  # flag of figures read from a picture: proposals, never evidence of a filled cell
SPOILED = frozenset(("ocr_digit", "ocr_sign", "doubled"))  # figures that scanning or printing may have changed


def refused(row: Row, choice: Choice, where: Setting) -> tuple[str, State]:
    """The reason, and the state of the cell, for which a row's likeliest value must not be filled in; ("", "filled") where nothing speaks against it."""
    indicator, first = row.indicator, choice.options[0]
    best = choice.found[first.best]
    facts = [where.told[m].fact for m in best.facts]
    likely = LIKELY <= first.share
    if blocked(indicator):
        return blocked(indicator), "empty"
    if indicator.target is not None and indicator.target.operator == "qualitative":
        return kind_of(indicator) or "qualitative", "abstained"
    if any("成本" in level for level in indicator.path[:2]):
        return "finance", "abstained"
    if best.kind not in ("single", "sum"):
        return ("derived" if likely else "unsure"), "abstained"
    doubts = frozenset[str]().union(*(where.doubts[m] for m in best.facts))
    if likely and (doubts & DISPUTED or where.contradicted & set(best.facts) or RIVAL <= rival_share(choice, where)):
        return "conflict", "conflict"
    if likely and doubts & OF_OTHERS:
        return "other_scope", "abstained"
    if not fits(row, best, where) or any(_persons_differ(f, row) for f in facts):
        return ("unit_differs" if likely else "unsure"), "abstained"
    if likely and "new.added" in row.contrasts and all(f.is_stock for f in facts):
        return "only_stock", "abstained"
    if any(SCANNED in f.quantity.flags for f in facts):
        return "scanned", "abstained"
    if any(map(_not_as_it_stands, facts)) or any("不满意" in f.clause and "不满意" not in indicator.name for f in facts):
        return "unsure", "abstained"
    return "", "filled"


def blocked(indicator: Indicator) -> str:
    """Why a cell must not be written at all: a formula, a merged cell, or a value that stands there already; "" where it may be."""
    return indicator.blocked or ("" if is_empty(indicator.actual) else "kept")


def kind_of(indicator: Indicator) -> str:
    """survey, finance, date or qualitative where the row is of such a kind; "" for a quantitative row."""
    path = "".join(indicator.path)
    qualitative = indicator.target is not None and indicator.target.operator == "qualitative"
    if KINDS["survey"].search(path):
        return "survey"
    if KINDS["date"].search(path) and (indicator.target is None or qualitative or indicator.target.unit == "%"):
        return "date"
    if KINDS["finance"].search(path):
        return "finance"
    return "qualitative" if qualitative else ""


def _persons_differ(fact: Fact, row: Row) -> bool:
    """人 for a row of 人次 or the other way: never filled in for one another."""
    have = fact.quantity.unit_class
    return (row.unit == "人次" and have == "person") or (row.unit in ("人", "名") and have == "person_time")


def _not_as_it_stands(fact: Fact) -> bool:
    """An upper bound, a part of the year, or a figure that scanning or printing may have changed."""
    return fact.quantity.bound == "at_most" or PARTIAL.search(fact.period) is not None or bool(SPOILED & set(fact.quantity.flags))
