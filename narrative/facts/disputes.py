"""Figures that a sentence itself calls open (公示栏写310天，与系统308天不一致; 两个数都留着), each with the result that it is told against. Cues in disputes.toml."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from narrative.facts.twins import NUMERALS, RECORDED, agree, is_near, swapped
from narrative.offsets import fold
from narrative.quantities.families import kind_of_count
from narrative.quantities.find import find_quantities
from narrative.rules import load
from narrative.types import Dispute, Fact, Quantity, Sentence, Span

STRETCH = re.compile(r"[^。；;！!？?\n]+")
MARK = re.compile("[，,：:（）()]")
QUOTES = str.maketrans(dict.fromkeys('“”‘’"『』「」', " "))
FILLING = re.compile(r"[\d全年共计实际已了的]")
SAID = re.compile(
    "全年|年[底终末初]|实际|共计?|总计?|累计|合计|系统|台账|报表|简报|年报|总结|公示栏?|大事记|记录|登记|自己|上面|这里|[写印登报记填统][的着了为是成]?|[的了是为有都数把来]"
)  # what a clause says of a record, not of the counted
OTHERWISE = re.compile(
    "目标|计划|任务|指标值|预算|上年|去年|前年|往年|同期|上一年|明年|其中"
)  # of the clause of a figure: no second telling of a result
APART = re.compile(
    r"(?:相?差(?:距|额)?|多|少|多出|出入)(?:了|着|的|来的|出来的|约|近|达|为|到|整整)*\s*$"
)  # right before a figure: by how much two differ
NEARBY = 90  # characters between a cue and a figure that it speaks of
MOST = 32  # such sentences, and figures of one, that are looked at
LITTLE = 0.4  # least share of the characters of a count's object that such a sentence must hold
NAMED = 0.5  # or of the pairs of a figure's own words that a count's sentence must hold
SOURCE = re.compile("以([^，。；]{1,20})为准")


def find_disputes(text: str, facts: Sequence[Fact], quantities: Sequence[Quantity], sentences: Sequence[Sentence]) -> tuple[Dispute, ...]:
    """The disputes of a report, each fact at most once against a figure, in the order of the text.

    Args:
        text: of the document; quantities: all of it, in the order of the text
    """
    text = fold(text)
    if not _patterns()["open"].search(text) and not _patterns()["both"].search(text) and not _patterns()["faint"].search(text):
        return ()
    counts = _Counts(text, facts, quantities, sentences)
    found: dict[tuple[str, Span], Dispute] = {}
    for n, window in enumerate(_windows(text)):
        if n == MOST:
            break
        for one in counts.disputed(window):
            found.setdefault((one.fact, one.other), one)
    return tuple(sorted(found.values(), key=lambda one: (one.figure, one.other)))


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch that calls figures open: where it begins and ends, and where its cues stand; `settled` are the stretches that may say which figure holds."""

    start: int
    end: int
    cues: tuple[int, ...]
    settled: str


def _windows(text: str) -> Iterator[_Window]:
    """The stretches of a text that call figures open; one that leaves both (两个数都报) or has none of its own reaches over the one before it in its paragraph."""
    stretches = list(STRETCH.finditer(text))
    cues = _patterns()
    for n, one in enumerate(stretches):
        said = one.group()
        both = [m.start() for m in cues["both"].finditer(said)]
        at = [m.start() for m in cues["open"].finditer(said)]
        if not both and not at and RECORDED.search(said):
            at = [m.start() for m in cues["faint"].finditer(said)]
        if not (both or at) or cues["apart"].search(said):
            continue
        start = one.start()
        before = stretches[n - 1] if n else None
        if before is not None and "\n" not in text[before.end() : start] and (both or not NUMERAL.search(said)):
            start = before.start()
        behind = stretches[n + 1].group() if n + 1 < len(stretches) and "\n" not in text[one.end() : stretches[n + 1].start()] else ""
        yield _Window(start, one.end(), tuple(one.start() + m for m in sorted({*both, *at})), text[start : one.end()] + "。" + behind)


NUMERAL = re.compile(r"\d|[一二两三四五六七八九十百千万]+(?:余|多)?[一-龥]")


class _Counts:
    """The results of a report, by their kind, and all figures of its text."""

    def __init__(self, text: str, facts: Sequence[Fact], quantities: Sequence[Quantity], sentences: Sequence[Sentence]) -> None:
        self.text = text
        self.sentences = sentences
        self.quantities = sorted((q for q in quantities if q.unit), key=lambda q: q.span)
        self.starts = [q.span.start for q in self.quantities]
        self.own = {fact.quantity.span: fact for fact in facts}
        self.achieved: dict[str, list[Fact]] = {}
        for fact in facts:
            if fact.status == "achieved":
                self.achieved.setdefault(kind_of_count(fact.quantity.unit), []).append(fact)

    def disputed(self, window: _Window) -> Iterator[Dispute]:
        """The results that a stretch tells with another figure, each with that figure."""
        figures = self._figures(window)
        holds, slips = _settled(window.settled)
        if holds is not None and not holds:
            return  # it is said which holds
        for other in figures:
            kind = kind_of_count(other.unit)
            near = [fact for fact in self.achieved.get(kind, ()) if _differs(fact.quantity, other)]
            told = {q.value for q in figures if kind_of_count(q.unit) == kind}
            named = self._best([fact for fact in near if fact.quantity.value in told], window) or self._likest(near, other, window)
            open_ = [fact for fact in named if fact.quantity.value not in (holds or ()) and (not slips or fact.quantity.value in slips)]
            yield from (Dispute(fact.id, fact.quantity.span, other.span, "open") for fact in open_)
            own = self.own.get(other.span)
            if named and own is not None and other.value not in (holds or ()) and (not slips or other.value in slips):
                yield Dispute(own.id, own.quantity.span, named[0].quantity.span, "open")

    def _figures(self, window: _Window) -> list[Quantity]:
        """The figures of a stretch near to its cues, those in quotation marks, too."""
        start, end = window.start, window.end
        known = self.quantities[bisect_left(self.starts, start) : bisect_left(self.starts, end)][:MOST]
        taken = frozenset(chain.from_iterable(range(q.span.start, q.span.end) for q in known))
        for q in find_quantities(self.text[start:end].translate(QUOTES)):
            moved = _moved(q, start)
            if q.unit and taken.isdisjoint(range(moved.span.start, moved.span.end)):
                known.append(moved)
        return [q for q in sorted(known, key=lambda q: q.span) if self._is_told(q, window)][:MOST]

    def _is_told(self, quantity: Quantity, window: _Window) -> bool:
        at = quantity.span
        if min(min(abs(cue - at.start), abs(cue - at.end)) for cue in window.cues) > NEARBY or "attribute" in quantity.flags:
            return False
        clause = self._lead(at.start, window.start)
        return not (OTHERWISE.search(clause) or APART.search(clause))

    def _lead(self, at: int, start: int) -> str:
        """The words of a clause up to a figure."""
        return MARK.split(self.text[start:at].translate(QUOTES))[-1]

    def _likest(self, facts: Sequence[Fact], other: Quantity, window: _Window) -> list[Fact]:
        """The one fact that a sentence names best, if it names it at all and no other as well."""
        said = self.text[window.start : window.end]
        words = _pairs(
            SAID.sub(" ", self._lead(other.span.start, window.start) + self.text[other.span.end : other.span.end + 6].split("，")[0])
        )
        outside = [fact for fact in facts if not window.start <= fact.quantity.span.start < window.end]
        shares = [(self._share_named(fact, said, words, other), fact) for fact in outside]
        most = max((share for share, _ in shares), default=0.0)
        again = (
            f for f in self.achieved.get(kind_of_count(other.unit), ()) if f.quantity.span != other.span and f.quantity.value == other.value
        )
        if most < LITTLE or any(most <= self._share_named(fact, said, words, other) for fact in again):
            return []  # the figure is one that is told of another count
        best = [fact for share, fact in shares if share == most]
        return best if len({fact.quantity.value for fact in best}) == 1 else []

    def _best(self, facts: Sequence[Fact], window: _Window) -> list[Fact]:
        """The facts of a stretch, and of those told elsewhere with each of their values the ones that it names best."""
        said = self.text[window.start : window.end]
        inside = [fact for fact in facts if window.start <= fact.quantity.span.start < window.end]
        found = list(inside)
        for value in sorted({fact.quantity.value for fact in facts}):
            others = [fact for fact in facts if fact.quantity.value == value and fact not in inside]
            shares = [_share_of_own(fact, said) for fact in others]
            found += [fact for fact, share in zip(others, shares, strict=True) if share == max(shares) and (0 < share or len(others) == 1)]
        return sorted(found, key=lambda fact: fact.quantity.span)

    def _share_named(self, fact: Fact, said: str, words: frozenset[str], other: Quantity) -> float:
        share = _share_of_own(fact, said)
        sentence = self.sentences[fact.sentence].span
        held = len(words & _pairs(self.text[sentence.start : sentence.end])) / len(words) if 1 < len(words) else 0.0
        slip = 1.0 if swapped(fact.quantity.value, other.value) and fact.quantity.unit == other.unit else 0.0
        return max(share, held if NAMED <= held else 0.0) + (slip if share or held else 0.0)


def _share_of_own(fact: Fact, said: str) -> float:
    """The share of the characters of a count's verb and object that a text holds."""
    own = frozenset(FILLING.sub("", fact.action + fact.what))
    return len(own.intersection(said)) / max(1, len(own))


def _settled(said: str) -> tuple[frozenset[object] | None, frozenset[object]]:
    """The values that a text says hold (None where it says nothing of the kind, empty where it says so and names none), and those that it calls slips."""
    holds = _patterns()["holds"].search(said)
    slips: set[object] = set()
    for match in _patterns()["slip"].finditer(said):
        slips.update(q.value for q in find_quantities(_clause_of(said, match.start(), match.end()).translate(QUOTES)))
    if holds is None:
        return None, frozenset(slips)
    clause = _clause_of(said, holds.start(), holds.end())
    values = frozenset(q.value for q in find_quantities(clause.translate(QUOTES)) if q.unit)
    source = SOURCE.search(clause)
    if not values and source is not None:
        name = source.group(1)[-2:]
        values = frozenset(
            q.value
            for piece in MARK.split(said)
            if name in piece and "为准" not in piece
            for q in find_quantities(piece.translate(QUOTES))
            if q.unit
        )
        values = values if len(values) == 1 else frozenset()
    return values, frozenset(slips)


def _clause_of(said: str, start: int, end: int) -> str:
    left = max((m.end() for m in re.finditer("[，,。；：]", said[:start])), default=0)
    right = re.search("[，,。；]", said[end:])
    return said[left : end + right.start() if right else len(said)]


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    kinds: dict[str, list[str]] = {}
    for rule in load("disputes"):
        kinds.setdefault(rule.text("kind"), []).append(rule.text("pattern"))
    return {kind: re.compile("|".join(patterns)) for kind, patterns in kinds.items()}


def _pairs(text: str) -> frozenset[str]:
    text = NUMERALS.sub(" ", text)
    return frozenset(text[i : i + 2] for i in range(len(text) - 1) if " " not in text[i : i + 2] and MARK.search(text[i : i + 2]) is None)


def _moved(quantity: Quantity, by: int) -> Quantity:
    return replace(quantity, span=Span(quantity.span.start + by, quantity.span.end + by))


def _differs(a: Quantity, b: Quantity) -> bool:
    """Whether two values are near and cannot be one; 0 is near to nothing."""
    low, high = sorted((a.value, b.value))
    return 0 < low and (is_near(low, high) or swapped(low, high)) and not agree(a, b)
