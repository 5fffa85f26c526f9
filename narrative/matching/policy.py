"""When the likeliest value of a row is not filled in, whatever its probability, and the reason that the user is given."""

from __future__ import annotations

import re

from narrative.matching.answers import ANSWER, GROWING, fits
from narrative.matching.candidates import Setting
from narrative.matching.choose import Choice, rival_share
from narrative.matching.features import Told
from narrative.matching.wanted import Row
from narrative.rules import table
from narrative.tables.headers import is_empty
from narrative.types import Fact, Indicator, State

LIKELY = 0.3  # share from which the likeliest value says why it is not filled in; below, nothing is sure enough to say more
RIVAL = 0.15  # another telling this probable, near in value, is a contradiction and not a slip of the matcher
KINDS = {name: re.compile(str(pattern)) for name, pattern in table("headers")["kind"].items()}
DISPUTED = frozenset(("doubt.share_differs", "doubt.parts_exceed"))
EXCLUSIVE = (
    "level",
    "stage",
    "process",
    "sex",
    "rural",
    "school",
    "season",
    "border",
    "channel",
)  # a row's variant is never answered by another
WORDS = ("what.dice", "clause.cover", "sentence.cover", "kin.what", "kin.clause")  # what tells two figures of a sentence apart
TOLD_APART = 0.04
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
    if likely and (doubts & DISPUTED or where.contradicted & set(best.facts)):
        return "conflict", "conflict"
    if likely and RIVAL <= rival_share(choice, where):
        return ("conflict", "conflict") if "doubt.rival_near" in doubts else ("unsure", "abstained")
    if likely and ("doubt.other_body" in doubts or any("others.here" in where.told[m].contrasts for m in best.facts)):
        return "other_scope", "abstained"
    if any(f.status == "context" for f in facts) and not ("average.unit" in row.contrasts and "doubt.each" in doubts):
        return "unsure", "abstained"
    if likely and any("years.several" in where.told[m].contrasts for m in best.facts) and "new.stock" not in row.contrasts:
        return "only_stock", "abstained"
    if any(_says_otherwise(where.told[m], row) for m in best.facts) or _not_told_apart(row, choice, where):
        return "unsure", "abstained"
    if not fits(row, best, where) or any(_persons_differ(f, row) for f in facts):
        return ("unit_differs" if likely else "unsure"), "abstained"
    if likely and "new.added" in row.contrasts and all(f.is_stock for f in facts):
        return "only_stock", "abstained"
    if any(SCANNED in f.quantity.flags for f in facts):
        return "scanned", "abstained"
    if any(map(_not_as_it_stands, facts)) or any("不满意" in f.clause and "不满意" not in indicator.name for f in facts):
        return "unsure", "abstained"
    return "", "filled"


def _says_otherwise(told: Told, row: Row) -> bool:
    """Whether a count is of the opposite of what the row asks for, of an excluding kind, still planned, or a change where the row asks for a level."""
    for family in EXCLUSIVE:
        wanted = {c for c in row.contrasts if c.startswith(family + ".")}
        own = {c for c in told.contrasts if c.startswith(family + ".")}
        if wanted and own and not wanted & own:
            return True
    if "polarity.against" in told.contrasts and "polarity.against" not in row.contrasts:
        return True
    if "average.unit" in told.contrasts and "average.unit" not in row.contrasts:
        return True
    if "said.plan" in told.contrasts and not DONE.search(told.fact.clause):
        return True
    is_change = "delta" in told.fact.why
    return is_change and "new.added" not in row.contrasts and not any(word in row.indicator.name for word in GROWING)


DONE = re.compile("已|(?<![划拟标将务求])完成|实际|共(?!同|享|建|青|产)|超额|达到|实现")


def _not_told_apart(row: Row, choice: Choice, where: Setting) -> bool:
    """Whether another single figure of the same sentence and unit fits the row's words as well: then only their size would decide."""
    first = choice.options[0]
    best = choice.found[first.best]
    if best.kind != "single":
        return False
    own = where.told[best.facts[0]].fact
    columns = [ANSWER.index(name) for name in WORDS]
    for i, c in enumerate(choice.found):
        fact = where.told[c.facts[0]].fact
        if c.kind != "single" or c.value == best.value or fact.sentence != own.sentence or fact.quantity.unit != own.quantity.unit:
            continue
        if fact.id in (own.part_of, own.duplicate_of) or fact.part_of == own.id or where.report[c.facts[0]] != where.report[best.facts[0]]:
            continue
        if all(abs(float(choice.features[i, n]) - float(choice.features[first.best, n])) <= TOLD_APART for n in columns):
            return True
    return False


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
