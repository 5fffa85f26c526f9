"""What a report says did not happen in its year (未发生安全责任事故, 分馆今年没有新建): nil, though no number stands there. Rules are data (absences.toml).

They are no facts of an extraction, whose counts are numbers of the text; a row that asks how often may take one as a proposal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from narrative.offsets import View
from narrative.rules import load
from narrative.structure.sentences import clauses
from narrative.types import ABSENCE, Fact, Quantity, Section, Sentence

NIL = Decimal(0)
NOT = re.compile("[未没无零]|杜绝|避免|[为是现了持]0")  # without which no rule holds
SHORT, LONGEST = 2, 12  # characters of a thing that name something, and of the clause before that are taken in its place
WHEN = re.compile("今年|本年度?|当年|全年|年内|至今|一[一-龥]也")
DIGITS = re.compile(r"\d")
COUNTED = re.compile(r"[\d一二两三四五六七八九十](?:起|例|件|次|人|宗|个|项|处|家)(?!也)")  # a number stands there: then that is read


def find_absences(views: Sequence[View], sections: Sequence[Section], sentences: Sequence[Sentence]) -> tuple[Fact, ...]:
    """What did not happen, in the order of the text, ids z1, z2, …; `what` names it and `quantity` is 0 without a unit."""
    found: list[Fact] = []
    for index, sentence in enumerate(sentences):
        if sections[sentence.section].role != "outcome":
            continue
        view, before = views[sentence.flow], ""
        if NOT.search(view.text, sentence.start_v, sentence.end_v) is None:
            continue
        for start, end in clauses(view.text, sentence.start_v, sentence.end_v):
            clause = view.text[start:end]
            for rule, match, thing in absences_in(clause, before):
                span = view.span(start + match.start(), start + match.end())
                nil = Quantity(span, NIL, NIL, NIL, "exact", "", "open", (ABSENCE,))
                found.append(
                    Fact(
                        id=f"z{len(found) + 1}",
                        quantity=nil,
                        sentence=index,
                        section=sentence.section,
                        what=thing,
                        measure="other",
                        action="",
                        action_class="",
                        status="context",
                        scope="",
                        period="",
                        part_of=None,
                        duplicate_of=None,
                        why=(ABSENCE, rule),
                        clause=clause,
                    )
                )
            before = clause
    return tuple(found)


def absences_in(clause: str, before: str = "") -> Iterator[tuple[str, re.Match[str], str]]:
    """The first rule that holds of a clause, its place, and what there was none of: what the clause before speaks of where it names nothing itself."""
    if COUNTED.search(clause) is None:
        for name, pattern in _patterns():
            match = pattern.search(clause)
            if match is not None:
                thing = WHEN.sub("", match["thing"])
                yield name, match, thing if SHORT <= len(thing) else DIGITS.split(before)[0][-LONGEST:]
                return


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((rule.id, re.compile(rule.text("pattern"))) for rule in load("absences"))
