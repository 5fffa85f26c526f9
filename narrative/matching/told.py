"""A fact with what its words offer to a match; worked out once per report, whatever tables follow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from narrative.facts.apart import TOLD_APART
from narrative.facts.concepts import Vocabulary, vocabulary
from narrative.facts.objects import BORROWED
from narrative.facts.twins import agree
from narrative.matching.bounded import Bounds, nearest
from narrative.matching.kin import contrasts_of, kin_of
from narrative.matching.steps import step_of
from narrative.matching.wanted import pairs_of
from narrative.results import Extraction
from narrative.structure.organisation import YEARS
from narrative.types import ECHO, Fact, Reading

LEVELS = ("what", "clause", "segment", "sentence", "lead", "title", "before")  # whose words are held against a row's
SHARED = "action.shared"
UNASKED, EXAMPLE = "said.unasked", "share.example"
SATISFIED = "满意"
ASKED = re.compile(r"([一-龥]{2,12}?)(?:对[^，。；]{1,20}|的)?(?:总体|综合|整体|平均|回访)?(?:不)?满意")
VAGUE = re.compile("(?:其中|表示|问卷|结果|总体|综合|整体|平均|服务|测评|调查|回访|对.*|的.*|.*显示)+")  # words there that name nobody
NUMERAL = re.compile(r"\d")
SINCE = re.compile(r"[由从自较比][^，。；]{0,6}20\d\d年|以来|至今|20\d\d年[^，。；]{0,12}(?:增|升|降|减|扩|缩|发展)[^，。；]{0,3}[到至为]")
HELD = re.compile(r"[较比]20\d\d年[^，。；]*\d[^，。；]*(?:有所|略有|持平|回落)")
CLAUSES = re.compile("[，；。：,;:]")
NUMBERS = re.compile(r"(?<![\d.])(?!(?:19|20)\d\d[年、至—-])(?!\d{1,2}[月日])\d[\d.,]*")  # of counts, not of years and days
SEGMENTS = re.compile("[；;]")
PIECES, BEHIND = re.compile("[、，；。：]"), re.compile(r"[、，；。：\d]")


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with what its words offer to a match; worked out once per report, whatever tables follow.

    Args:
        pairs, kin: character pairs, and concepts with groups of words, of the object, the clause, what stands between the last semicolon and the count, the sentence,
            the head of the paragraph, the title, and what stands before in the paragraph
        contrasts: the attributes that clause and object state, by family; near_contrasts and wide_contrasts those from the last semicolon on, and of the sentence
        reading: what the second reader says of it
        rival, against: the probability that another count tells the same thing with another value, and its id
        unasked: the clauses of its sentence that say that somebody was not asked, or something not measured
        asked: the words up to its number that say whose satisfaction it is: those of its clause, or of the sentence where that names nobody; "" for other counts
        group: whom its own clause names there, "" where it names nobody
        step: the step of a chain (受理, 办结) that the words beside its number tell, "" where they tell none
        bounds: the groups that its clause bounds, or the nearest before it in its sentence (3岁以下)
        steps: those of the other counts of its sentence with its class of unit; is_beside: whether there are such counts of another value
    """

    fact: Fact
    pairs: tuple[frozenset[str], ...]
    kin: tuple[frozenset[str], ...]
    contrasts: frozenset[str]
    near_contrasts: frozenset[str]
    wide_contrasts: frozenset[str]
    reading: Reading | None = None
    rival: float = 0.0
    against: str = ""
    unasked: str = ""
    asked: str = ""
    group: str = ""
    step: str = ""
    bounds: Bounds = field(default_factory=dict)
    steps: frozenset[str] = frozenset()
    is_beside: bool = False

    @property
    def achieved(self) -> float:
        """How likely the second reader holds it for a result of the unit's year: log odds over 6, between -1 and 1; 0 where it was not asked."""
        return 0.0 if self.reading is None else max(-1.0, min(1.0, self.reading.achieved / 6))


def tell_all(report: Extraction) -> tuple[Told, ...]:
    """What the words of all facts of a report offer."""
    return _tell(report, report.facts)


def tell_beside(report: Extraction) -> tuple[Told, ...]:
    """What the words of all that a report tells beside its counts offer."""
    return _tell(report, report.beside)


def _tell(report: Extraction, facts: Sequence[Fact]) -> tuple[Told, ...]:
    rivals = _rivals(report)
    return _beside_each_other(
        [
            tell(
                f,
                report.sentence_near(f),
                report.sections[f.section].title,
                report.before(f),
                report.readings.get(f.id),
                *rivals.get(f.id, (0.0, "")),
                around=report.words_around(f),
                lead=report.lead(f),
            )
            for f in facts
        ]
    )


def _beside_each_other(told: Sequence[Told]) -> tuple[Told, ...]:
    """Counts with the steps that others of their sentence and class of unit, with another value, tell."""
    groups: dict[
        tuple[int, str], dict[str, set[Decimal]]
    ] = {}  # step → values with it: a sentence of thousands of counts is looked at once
    for one in told:
        groups.setdefault(_group_of(one.fact), {}).setdefault(one.step, set()).add(one.fact.quantity.value)
    found = []
    for one in told:
        own = {one.fact.quantity.value}
        beside = [step for step, values in groups[_group_of(one.fact)].items() if values != own]
        found.append(replace(one, steps=frozenset(filter(None, beside)), is_beside=True) if beside else one)
    return tuple(found)


def _group_of(fact: Fact) -> tuple[int, str]:
    return fact.sentence, fact.quantity.unit_class


def _rivals(report: Extraction) -> dict[str, tuple[float, str]]:
    """Result → the probability that another count, or an echo, tells the same thing with another value, and the likeliest one."""
    by_id = {fact.id: fact for fact in (*report.counted, *report.echoes)}
    found: dict[str, tuple[float, str]] = {}
    for twin in report.twins:
        a, b = by_id.get(twin.first), by_id.get(twin.later)
        if (
            a is not None
            and b is not None
            and not agree(a.quantity, b.quantity)
            and not (ECHO in b.why and of_another_year(b.clause, report.year))
        ):
            for one, other in ((a, b), (b, a)):
                if one.status == "achieved":
                    found.setdefault(one.id, (twin.probability, other.id))  # the likeliest pairs come first
    return found


def of_another_year(clause: str, year: int | None) -> bool:
    """Whether a clause tells of another year than the report's, and of it alone: not 由2019年的9家增至14家, not 较2019年增加5家."""
    named = YEARS.findall(clause)
    return year is not None and bool(named) and str(year) not in named and (SINCE.search(clause) is None or HELD.search(clause) is not None)


def tell(
    fact: Fact,
    sentence: str,
    title: str,
    before: str,
    reading: Reading | None = None,
    rival: float = 0.0,
    against: str = "",
    around: tuple[str, str] = ("", ""),
    lead: str = "",
) -> Told:
    """What the words of a fact offer.

    Args:
        sentence: the sentence of the fact, folded
        title: the title of its section, "" where it has none
        before: the sentences before it in its paragraph, as far as they stand near
        reading: what the second reader says of it, None where it was not asked
        rival, against: the probability that another count tells the same thing with another value, and its id
        around: the words of its sentence before its quantity, and behind it
        lead: the words that its paragraph begins with
    """
    what = fact.action + fact.said
    head, own, behind = _stretches(fact, around)
    segment = SEGMENTS.split(around[0])[-1] + BEHIND.split(around[1])[0]
    pairs, kin, wide, unasked = _around(sentence, lead, title, before, vocabulary())
    if EXAMPLE in wide and EXAMPLE not in contrasts_of(sentence.partition(fact.clause)[0] + fact.clause):
        wide = wide - {EXAMPLE}  # an example behind a count is none of it
    return Told(
        fact,
        (pairs_of(what), pairs_of(fact.clause), pairs_of(segment), *pairs),
        (kin_of(what), kin_of(fact.clause), kin_of(segment), *kin),
        _stated(fact, head, f"{own}，{behind}"),
        contrasts_of(segment),
        wide,
        reading,
        rival,
        against,
        unasked,
        _asked(fact.clause, sentence),
        _group(fact.clause),
        step_of(own) or step_of(behind),
        nearest(CLAUSES.sub("，", around[0]).rpartition("，")[0], fact.clause),
    )


def _stretches(fact: Fact, around: tuple[str, str]) -> tuple[str, str, str]:
    """The words of a count's clause before its first number where it holds several, "" where it does not; those between the number before the count and its own;
    those right behind it. Of a list told apart (立、结案分别) only what is the count's."""
    clause, behind = CLAUSES.split(around[0])[-1], BEHIND.split(around[1])[0]
    if TOLD_APART.search(clause):
        return "", fact.what, ""
    first, *others = NUMBERS.split(clause)
    own = PIECES.split(others[-1] if others else clause)[-1] or clause
    return (first if others else ""), own, behind


def _stated(fact: Fact, head: str, own: str) -> frozenset[str]:
    """The attributes that a count states: those of its clause, and of a clause with several numbers those of its own words, with such of families that they do not
    name as stand before all numbers. A verb or a thing that another count lends tells nothing of it."""
    what = "" if BORROWED in fact.why else fact.what if SHARED in fact.why else fact.action + fact.what
    if not own.strip("，") or len(NUMBERS.findall(fact.clause)) < 2:
        return contrasts_of(f"{fact.clause}，{what}")
    stated = contrasts_of(f"{own}，{what}")
    families = {name.partition(".")[0] for name in stated}
    return stated | {name for name in contrasts_of(head) if name.partition(".")[0] not in families}


_Around = tuple[tuple[frozenset[str], ...], tuple[frozenset[str], ...], frozenset[str], str]


@lru_cache(maxsize=256)  # all counts of a sentence share it
def _around(sentence: str, lead: str, title: str, before: str, _: Vocabulary) -> _Around:
    """Pairs and kin of what stands around a fact, the attributes that its sentence states, and what that says was not asked."""
    texts = (sentence, lead, title, before)
    wide = contrasts_of(sentence)
    return tuple(map(pairs_of, texts)), tuple(map(kin_of, texts)), wide, _unasked(sentence) if UNASKED in wide else ""


def _asked(clause: str, sentence: str) -> str:
    """Who was asked how satisfied they are, as far as the words before a figure say it."""
    if SATISFIED not in clause:
        return ""
    own = _group(clause)
    if own:
        return own
    before, _, rest = sentence.partition(clause)
    return (before if rest or sentence.endswith(clause) else "") + NUMERAL.split(clause)[0]


def _group(clause: str) -> str:
    """Whom a clause names as satisfied, "" where it names nobody."""
    own = ASKED.match(clause) if SATISFIED in clause else None
    return own.group(1) if own is not None and VAGUE.fullmatch(own.group(1)) is None else ""


def _unasked(sentence: str) -> str:
    """The clauses of a sentence that say that nobody asked, each with the one before it where that has no number of its own."""
    clauses = CLAUSES.split(sentence)
    found = []
    for n, clause in enumerate(clauses):
        if UNASKED in contrasts_of(clause):
            found += [clauses[n - 1], clause] if n and not any(map(str.isdigit, clauses[n - 1])) else [clause]
    return "，".join(found)
