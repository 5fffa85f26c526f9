"""What two texts share beyond their letters: groups of words that stand for one thing (synonyms.toml) and attributes that exclude each other (contrasts.toml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from operator import add

from narrative.facts.concepts import Vocabulary, concepts_in, vocabulary
from narrative.rules import load
from narrative.rules.sieve import Sieve

FAMILIES = ("level", "stage", "new", "average", "channel", "share", "period")
POOLED = (
    "process",
    "sex",
    "rural",
    "school",
    "season",
    "border",
    "phase",
    "acceptance",
    "works",
    "deed",
    "side",
    "opinion",
    "asked",
    "tier",
    "waste",
    "origin",
    "medium",
    "journal",
    "study",
    "stars",
    "own",
    "whole",
    "insured",
    "herd",
    "goods",
    "loan",
    "beast",
    "crop",
    "age",
    "owned",
    "licence",
    "flow",
    "house",
    "medic",
    "ward",
    "member",
    "label",
    "hours",
)  # families whose attributes exclude each other as well, each too rare to weigh by itself
THINGS = (
    "fund",
    "mine",
    "blood",
    "suit",
    "camp",
    "permit",
    "tested",
    "patent",
    "aid",
    "reach",
    "titled",
    "skilled",
    "given",
    "keeping",
    "degree",
    "learning",
    "folk",
    "checkup",
    "road",
    "ride",
    "crime",
    "driving",
    "lawful",
    "vaccine",
    "ill",
    "firm",
    "forest",
    "pest",
    "water",
    "airborne",
    "plague",
    "grown",
    "schooling",
    "petition",
    "race",
    "toilet",
    "refuse",
    "engaged",
    "mobile",
    "sold",
    "audit",
    "cited",
    "party",
    "review",
    "standard",
    "register",
    "resolved",
    "impaired",
    "allowance",
    "relief",
    "supplied",
    "pipe",
    "show",
    "served",
    "property",
    "screened",
    "charged",
    "instance",
    "drill",
    "hired",
    "taught",
    "afar",
    "penalty",
)  # families of things that stand beside each other in one business or another, weighed apart: most reports speak of some
POOLS = {"kind": frozenset(POOLED), "thing": frozenset(THINGS)}  # their name as features → the families
SILENT = (
    "stage.proposed",
    "stage.granted",
    "new.added",
    "new.stock",
    "average.unit",
    "share.part",
    "period.partial",
)  # told though no row asks


@cache
def _forms() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[int, ...]]]:
    """Form → ids of its groups, and first two characters → the lengths of the forms that begin with them, longest first."""
    groups: dict[str, list[str]] = {}
    lengths: dict[str, set[int]] = {}
    for rule in load("synonyms"):
        for form in rule.terms():
            groups.setdefault(form, []).append(rule.id)
            lengths.setdefault(form[:2], set()).add(len(form))
    return {form: tuple(ids) for form, ids in groups.items()}, {pair: tuple(sorted(found, reverse=True)) for pair, found in lengths.items()}


PIECES = re.compile(r"[，,；;。：:！？!?\s（）()“”]+")  # words do not reach over these marks


def kin_of(text: str) -> frozenset[str]:
    """The groups of words and the concepts that a text names; the longest word at a place counts, and shorter words within it do not."""
    return _kin_of(text, vocabulary())


@lru_cache(maxsize=2048)  # all counts of a sentence share it
def _kin_of(text: str, words: Vocabulary) -> frozenset[str]:
    return frozenset[str]().union(*[_kin_of_piece(piece, words) for piece in PIECES.split(text)])


@lru_cache(maxsize=16384)
def _kin_of_piece(text: str, _: Vocabulary) -> frozenset[str]:
    found: set[str] = set()
    forms, lengths = _forms()
    end = 0
    for at, sizes in enumerate(map(lengths.get, map(add, text, text[1:]))):  # mostly none begins with a pair of characters
        for size in sizes or ():
            form = text[at : at + size]
            if form in forms:
                if end < at + len(form):
                    found.update(forms[form])
                    end = at + len(form)
                break
    found.update(concept for concept, _, _ in concepts_in(text))
    return frozenset(found)


@cache
def _contrasts() -> tuple[tuple[str, ...], Sieve]:
    """The attributes of contrasts.toml and their patterns."""
    return tuple(rule.id for rule in load("contrasts")), Sieve(rule.text("pattern") for rule in load("contrasts"))


@lru_cache(maxsize=2048)
def contrasts_of(text: str) -> frozenset[str]:
    """The attributes that a text states, as family.variant: level.province, stage.granted, new.added."""
    return frozenset[str]().union(*map(_contrasts_of_piece, PIECES.split(text)))


@lru_cache(maxsize=16384)
def _contrasts_of_piece(text: str) -> frozenset[str]:
    names, sieve = _contrasts()
    return frozenset([names[n] for n, _ in sieve.matches(text)])
