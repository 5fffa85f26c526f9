"""Status of a count by cues with direction, scope, pseudo-cues and terminators (ConText), in cues.toml; whose and which year's, in context.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

from narrative.facts.signs import sign, signs
from narrative.rules import load
from narrative.rules.lazy import Lazy, lazy
from narrative.rules.sieve import Sieve
from narrative.structure.organisation import YEARS_AHEAD
from narrative.types import Status

BEHIND = 30
STOCK_REACH = 40


@dataclass(frozen=True, slots=True)
class Cue:
    """A rule of cues.toml."""

    rule: str
    status: Status
    before: Lazy | None
    after: Lazy | None
    pseudo: Lazy | None
    ends: Lazy | None
    only: tuple[tuple[str, frozenset[str]], ...]

    def fits(self, before: str, after: str) -> bool:
        """Whether the cue stands around a count, is not taken back by a pseudo-cue, and reaches it."""
        if self.after is not None and not self.after.match(after):
            return False
        if self.before is None:
            return self.pseudo is None or not self.pseudo.match(after)
        found = last(self.before, before)
        if found is None:
            return False
        if self.pseudo is not None and any(m.start() < found.end() and found.start() < m.end() for m in self.pseudo.finditer(before)):
            return False
        return self.ends is None or not self.ends.search(before, found.end())


@cache
def cues() -> tuple[Cue, ...]:
    """The cues of cues.toml in order."""
    return tuple(
        Cue(
            rule.id,
            cast(Status, rule.text("status")),
            lazy(rule.text("before")),
            lazy(rule.text("after")),
            lazy(rule.text("pseudo")),
            lazy(rule.text("ends")),
            tuple((name, frozenset(rule.terms(name))) for name in ("unit_measure", "unit_class", "unit") if rule.terms(name)),
        )
        for rule in load("cues")
    )


@cache
def _sieve() -> Sieve:
    """The words before a count of all cues, the words behind it of all cues, and the signs."""
    return Sieve(
        [*(rule.text(side) for side in ("before", "after") for rule in load("cues")), *(sign(name).pattern.pattern for name in signs())]
    )


@lru_cache(maxsize=1024)
def held_in(words: str) -> tuple[tuple[Cue, ...], frozenset[str]]:
    """The cues that can match anywhere in a sentence, and the ids of the signs that can."""
    kept, known = frozenset(_sieve().kept(words)), cues()
    found = tuple([cue for n, cue in enumerate(known) if n in kept and n + len(known) in kept])
    return found, frozenset([name for n, name in enumerate(signs(), 2 * len(known)) if n in kept])


def status_of(
    before: str, after: str, measure: str, unit_class: str = "", unit: str = "", among: tuple[Cue, ...] | None = None
) -> tuple[Status, str]:
    """The status of a count and the id of the cue that decides it; ("achieved", "") where no cue does.

    Args:
        before: the clause up to the quantity; for cues that reach further, the clauses of the same sentence before it count too
        after: what stands right behind the quantity, to the end of the sentence
        measure: the measure of the count, since a region or a category is mostly a make-up
        among: the cues that can match, from `held_in`; None for all
    """
    own = {"unit_measure": measure, "unit_class": unit_class, "unit": unit}
    behind = after[:BEHIND]
    before = outside_brackets(before)
    for cue in cues() if among is None else among:
        if cue.only and not all(own[name] in values for name, values in cue.only):
            continue
        if cue.fits(before, behind):
            return cue.status, cue.rule
    return "achieved", ""


CLOSED = re.compile(r"[（(][^（）()]*[)）]")


def outside_brackets(words: str) -> str:
    """The words before a count without what stands in brackets that are closed: 新建4个（计划4个）、改造 tells of no plan for what follows."""
    return CLOSED.sub("", words) if "）" in words or ")" in words else words


def last(pattern: Lazy | re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match of a pattern."""
    found = None
    for found in pattern.finditer(text):  # noqa: B007
        pass
    return found


HIGHER = {
    "街": "县区市省国州盟旗",
    "镇": "县区市省国州盟旗",
    "乡": "县区市省国州盟旗",
    "县": "区市省国州盟",
    "区": "市省国",
    "市": "省国",
    "省": "国",
    "": "省国",
}


@cache
def _above(area: str) -> re.Pattern[str]:
    return re.compile(f"我国|全(?:[{HIGHER.get(area, HIGHER[''])}]|自治区|地区)(?!性|[一-龥]{{0,3}}(?:奖|第|先进|优秀|最美|赛))")


def above_area(before: str, area: str) -> bool:
    """Whether the clause speaks of an area above the unit's own (全省 for a city), and of no honour won there.

    Args:
        before: the clause up to the quantity
        area: 县 区 市 省 of the reporting unit, "" where unknown
    """
    if "全" not in before and "我国" not in before:
        return False
    if (counted := sign("above.counted").pattern.match(before)) is not None:
        return _above(area).search(counted.group()) is not None
    found = None
    for match in _above(area).finditer(before):
        found = match
    if found is None or sign("above.honour").stands(before):
        return False
    return sign("above.total").stands(before, found.start())


def of_another_body(before: str, organisation: str) -> bool:
    """Whether the clause begins with another body that did it (省科协举办…), and not with the reporting unit or together with it.

    Args:
        before: the clause up to the quantity
        organisation: the reporting unit's name, "" where unknown
    """
    if "本" in before:
        return False
    match = sign("another_body").first(before)
    if match is None or OURS.search(before):
        return False
    name = match.group()
    if name[0] not in FOREIGN and is_run_by(name, organisation):
        return False
    return not organisation or not (is_short_of(name[1:], organisation) or is_short_of(name, organisation))


def is_run_by(name: str, organisation: str) -> bool:
    """Whether a body of this name reports within the unit: the museum of a city in the report of its office of culture."""
    return bool(organisation) and sign("body.parent").pattern.search(f"{name}|{organisation}") is not None


FOREIGN = "邻外兄"  # how the names of another region's bodies begin (邻县, 外省, 兄弟市)
OURS = re.compile(r"我[县市区省局会馆院站所中单镇乡们]")


@lru_cache(maxsize=1024)
def is_short_of(name: str, organisation: str) -> bool:
    """Whether a name may be short for the unit's own: its characters stand in it in order (卫健 in 卫生健康委员会)."""
    letters = iter(organisation)
    return all(letter in letters for letter in name)


CAUSED = re.compile(r"(?:受|因|由于)[^，\d]*")  # what a year began with: 2020年受疫情影响，门诊41.3万人次，出院1.6万人次
LISTED = re.compile(r"[^\d。；]{1,12}\d[^。；]{0,8}")  # a clause of a list of figures: what is counted and how many
REACH = 2  # clauses that a year is told of
COMPARES = re.compile(r"(?:度|同期|全年)?(?:的?(?:这一)?数[字据]?)?(?:[为是达仅只有到]|完成)*[\d一二两三四五六七八九十百千万][^，]{0,8}")
COUNTED = re.compile(r"[\d一二两三四五六七八九十百千万]")


def other_year(lead: str, year: int | None) -> str:
    """ "baseline" or "target" where the part of the sentence up to a count speaks of another year than the report's, else "".

    Args:
        lead: the sentence up to the quantity
        year: the year of the report, None where unknown: then only words (去年) tell
    """
    opened = sign("year.listed").last(lead)
    if opened is not None and (opened["next"] or (year is not None and year < int(opened["year"]) <= year + YEARS_AHEAD)):
        return "target"
    words = lead[lead.rfind("；") + 1 :]
    later = year is not None and any(m["year"] and year < int(m["year"]) and m.end() < len(words) for m in sign("year").matches(words))
    if later and sign("year.later").stands(words):
        return "target"
    account = sign("year.account").last(lead)
    if account is not None and year is not None and int(account["year"]) < year:
        return "baseline"
    match = _year_in(words)
    if match is None:
        return ""
    if match.group("last"):
        return "baseline"
    named = int(match.group("year"))
    if year is not None and named == year + 1 and sign("year.surveyed").stands(words):
        return ""
    return "" if year is None or named == year else "baseline" if named < year else "target"


def _year_in(words: str) -> re.Match[str] | None:
    """The last year named before a count that no closed bracket holds: 上年（2022年）办了 is told of last year, （2022年3场），本场 of none.

    A year reaches over the clause behind its own, further only where it stands apart (去年，…) or opens a list of bare figures (2020年改厕410座，培训班9期，…), and not
    at all where its clause holds a figure to compare with.
    """
    found = None
    for match in sign("year").matches(words):
        clauses = words[match.end() :].split("，")
        opens = match.start() == 0 or words[match.start()] in "：:"
        listed = clauses[1:-1] if CAUSED.fullmatch(clauses[0]) else clauses[:-1]
        near = len(clauses) <= REACH or not clauses[0] or (opens and all(map(LISTED.fullmatch, listed)))
        compares = 1 < len(clauses) and COMPARES.fullmatch(clauses[0]) is not None and COUNTED.search(words, 0, match.start()) is not None
        if near and not compares and words.count("）", match.end()) <= words.count("（", match.end()):
            found = match
    unless = sign("year").unless
    return None if found is None or (unless is not None and unless.search(words, found.end() - 1)) else found


def is_stock(lead: str, signs: frozenset[str]) -> bool:
    """Whether the words before a count say that it is a stock of years (累计, 截至目前) and not the year's own.

    Args:
        signs: the signs that the sentence can hold
    """
    return "stock" in signs and sign("stock").last(lead[-STOCK_REACH:].rpartition("；")[2]) is not None


def scope_of(before: str, signs: frozenset[str]) -> str:
    """Whose result a count is, where the clause names somebody else than the reporting unit; else "".

    Args:
        signs: the signs that the sentence can hold
    """
    found = sign("scope").last(before) if "scope" in signs else None
    return found.group(1) if found else ""


def periods_in(sentence: str) -> tuple[tuple[int, str], ...]:
    """(end, words) of the time expressions of a sentence in order."""
    return tuple((match.end(), match.group(1)) for match in sign("period").matches(sentence))
