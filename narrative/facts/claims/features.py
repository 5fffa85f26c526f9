"""What can be said of a candidate in named features: the rules and cues it matches, its verb, its place. Knows no weights."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

from narrative.facts.claims.candidates import Candidate
from narrative.rules import load
from narrative.rules.sieve import Sieve
from narrative.types import ClaimKind

LENGTHS = ((7, "len≤7"), (12, "len≤12"), (20, "len≤20"), (40, "len≤40"))
TITLE_RULES = frozenset(("claim.degree_end", "claim.degree_mark", "claim.reception", "claim.result_quality"))
AIMS = frozenset(
    ("verb.promoted", "verb.admin", "verb.affected", "verb.intent", "verb.held")
)  # a title that opens with one of these names an aim
NUMERALS = re.compile(r"\d+")
EDGE, AHEAD, UNDER = 4, 12, 20  # characters at the begin of a clause, before it, and of its heading that are looked at as they stand
VALUES = {
    "letters": 0.5,
    "begins": 0.7,
    "closes": 0.7,
    "next": 0.7,
    "ahead": 0.3,
    "under": 0.3,
}  # how much a group of characters weighs beside a named feature
PLACED, PLACE = re.compile("在[^，。]{2}"), 16  # where an activity was held, before its verb, and the characters in which the verb follows
HELD = frozenset(("verb.held", "verb.issued", "verb.visited"))
TRIGGER, LONGEST_TRIGGER = 6, 12  # characters of a trigger that name it; that are kept


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that found a clause to be a claim: its id, the kind it gives, the words it matched, and of these the ones that mark the claim ("" for a bare activity)."""

    rule: str
    kind: ClaimKind
    trigger: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    kind: ClaimKind
    veto: re.Pattern[str] | None
    mark: re.Pattern[str] | None


@cache
def _rules() -> tuple[tuple[_Rule, ...], Sieve]:
    """The rules of claims.toml in order, and which of them can fit a clause."""
    rules = tuple(
        _Rule(
            rule.id,
            cast(ClaimKind, rule.text("kind")),
            *(re.compile(rule.text(key)) if key in rule.data else None for key in ("veto", "mark")),
        )
        for rule in load("claims")
    )
    return rules, Sieve(rule.text("pattern") for rule in load("claims"))


@cache
def _cues(key: str) -> tuple[tuple[str, ...], Sieve]:
    rules = load("claims", key)
    return tuple(rule.id for rule in rules), Sieve(rule.text("pattern") for rule in rules)


@lru_cache(maxsize=4096)
def _told(key: str, clause: str) -> tuple[str, ...]:
    """The ids of the cues (or vetoes) that a clause holds, in the file's order."""
    names, sieve = _cues(key)
    return tuple([names[n] for n, _ in sieve.matches(clause)])


@cache
def _verbs() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for an adverb and a verb at the head of a clause, and the class of each verb."""
    classes = {verb: rule.id for rule in load("claims", "verbs") for verb in rule.terms()}
    words = "|".join(sorted(classes, key=lambda word: (-len(word), word)))
    adverbs = "|".join(sorted(load("claims", "adverbs")[0].terms(), key=lambda word: (-len(word), word)))
    return re.compile(rf"((?:{adverbs}){{0,2}})({words})(了?)"), classes


def _placed(clause: str) -> re.Match[str] | None:
    """The verb of an activity behind the place where it was held: 在全市社区举办…."""
    pattern, classes = _verbs()
    place = PLACED.match(clause)
    match = pattern.search(clause, place.end(), PLACE) if place is not None else None
    return match if match is not None and classes[match.group(2)] in HELD else None


@lru_cache(maxsize=4096)  # reports of one kind are written in the same phrases
def hits(clause: str) -> tuple[Hit, ...]:
    """The rules that find a clause to be a claim, in the file's order; the first gives kind and trigger."""
    found = []
    rules, sieve = _rules()
    for n, match in sieve.matches(clause):
        rule = rules[n]
        if not (rule.veto is not None and rule.veto.search(clause)):
            words = "" if rule.kind == "bare_activity" else match.group()[:LONGEST_TRIGGER]
            mark = rule.mark.search(match.group()) if rule.mark is not None else None
            found.append(Hit(rule.id, rule.kind, words, mark.group() if mark is not None else words))
    return tuple(found)


def kind_of(clause: str) -> str:
    """The kind that the first rule gives a clause, and the class of the verb that opens it."""
    clause = clause.strip("，；")
    found = hits(clause)
    opening = _verbs()[0].match(clause)
    return f"{found[0].kind if found else 'none'} {_verbs()[1][opening.group(2)] if opening is not None else ''}"


def classify(clause: str) -> tuple[str, ClaimKind, str] | None:
    """(rule id, kind, trigger) of the first rule that finds a clause to be a claim; None where it is none."""
    found = hits(clause)
    return (found[0].rule, found[0].kind, found[0].trigger) if found else None


def barred(candidate: Candidate, found: tuple[Hit, ...]) -> bool:
    """Whether the guidelines take a clause out whatever else holds: plans, duties, slogans, ceremony, scoring; a title that only names its topic."""
    if not _hard().isdisjoint(_told("veto", candidate.text)):
        return True
    if any(hit.kind == "quality" for hit in found):
        return False
    told = _milestones().intersection(_told("cue", candidate.text))
    if told and not any(hit.kind == "vague_count" for hit in found):  # one honour is a milestone, how many 一批 or 多项 are is asked
        return True
    if candidate.title or candidate.run_in:
        if any(title.search(candidate.text) for title in _titles()):
            return False
        opening = _verbs()[0].match(candidate.text)
        aim = opening is not None and not opening.group(3) and _verbs()[1][opening.group(2)] in AIMS
        asserts = any(hit.rule in TITLE_RULES for hit in found) or _in_titles().search(candidate.text)
        return aim or (candidate.title and not asserts)
    return False


@cache
def _titles() -> tuple[re.Pattern[str], ...]:
    """What tells an effect of its subject where a title ends in it."""
    return tuple(re.compile(rule.text("pattern")) for rule in load("claims", "title"))


@cache
def _in_titles() -> re.Pattern[str]:
    """The words of the other rules that assert an effect where a title holds them, too."""
    return re.compile("|".join(rule.text("titles") for rule in load("claims") if "titles" in rule.data))


@cache
def _milestones() -> frozenset[str]:
    return frozenset(rule.id for rule in load("claims", "cue") if rule.data.get("milestone"))


@cache
def _hard() -> frozenset[str]:
    return frozenset(rule.id for rule in load("claims", "veto") if rule.data.get("hard"))


def groups_of(candidate: Candidate, found: tuple[Hit, ...]) -> set[str]:
    """What a model weighs of a candidate: what holds of it by name, and the groups of characters of the clause and of what stands before it."""
    clause, before, behind, heading = (
        NUMERALS.sub("0", text).replace("\n", "/") for text in (candidate.text, candidate.before, candidate.next_char, candidate.heading)
    )
    before, heading = before[-AHEAD:], heading[:UNDER]
    return {
        *features(candidate, found),
        *(f"letters:{clause[i : i + n]}" for n in (1, 2) for i in range(len(clause) - n + 1)),
        *(f"begins:{clause[:n]}" for n in range(1, EDGE + 1)),
        *(f"closes:{clause[-n:]}" for n in range(1, EDGE)),
        *(f"ahead:{before[i : i + 2]}" for i in range(len(before) - 1)),
        *(f"under:{heading[i : i + 2]}" for i in range(len(heading) - 1)),
        f"next:{behind}",
    }


def features(candidate: Candidate, found: tuple[Hit, ...]) -> tuple[str, ...]:
    """The names of what holds of a candidate, each once, in a fixed order; a model gives each its weight."""
    clause = candidate.text
    names = [hit.rule for hit in found]
    names += [f"trigger:{hit.trigger[:TRIGGER]}" for hit in found if hit.trigger and len(hit.trigger) <= TRIGGER]
    names += [*_told("veto", clause), *_told("cue", clause)]
    names += [f"before:{name}" for name in _told("veto", candidate.before)] if candidate.before else []
    kind = found[0].kind if found else "none"
    names.append(f"kind:{kind}")
    pattern, classes = _verbs()
    match = pattern.match(clause) or _placed(clause)
    if match is not None:
        verb = classes[match.group(2)]
        done = "了" if match.group(3) else "not 了"
        names += [verb, f"{verb}×{kind}", f"{verb}×{done}", f"opens with verb×{kind}", *(["adverb×" + kind] if match.group(1) else [])]
    else:
        inner = pattern.search(clause)
        names.append(f"subject first×{kind}")
        if inner is not None and inner.group(3):
            names.append("了 inside")
    names.append(f"ends:{clause[-2:]}")
    names += [
        f"{side}:{kind_of(text)}×{kind}"
        for side, text in (("neighbour before", candidate.before), ("neighbour behind", candidate.behind))
        if text
    ]
    places = (
        ("title", candidate.title),
        ("run_in", candidate.run_in),
        ("counted_before", candidate.counted_before),
        ("counted_after", candidate.counted_after),
        ("counted_part", candidate.counted_part),
        ("count just before", candidate.next_to_count[0]),
        ("count just behind", candidate.next_to_count[1]),
        ("opens", candidate.opens),
        ("closes", candidate.closes),
        ("colon", candidate.next_char in "：:" and candidate.next_char != ""),
    )
    for name, holds in places:
        if holds:
            names += [name, f"{name}×{kind}"]
    names.append(next((name for most, name in LENGTHS if len(clause) <= most), "len>40"))
    return tuple(dict.fromkeys(names))
