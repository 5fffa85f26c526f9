"""Finds the concepts (what can be counted) in any text, longest form first, and the measure a count of them has.

Data in concepts.toml; a file of the user's own adds to them for the length of one call (`speaking`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from narrative.errors import RulesError
from narrative.rules import labels, load
from narrative.rules.longest import longest
from narrative.rules.own import known, read_own


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Word → concept id, concept id → measure, and the pattern of all words; `digest` is "" for the shipped words alone."""

    forms: Mapping[str, str]
    measures: Mapping[str, str]
    pattern: re.Pattern[str]
    digest: str = ""


_own: ContextVar[Vocabulary | None] = ContextVar("_own", default=None)


@cache
def shipped() -> Vocabulary:
    """The words of concepts.toml."""
    words = {form: rule.id for rule in load("concepts") for form in rule.terms()}
    return Vocabulary(words, {rule.id: rule.text("measure") for rule in load("concepts")}, re.compile(longest(words)))


def vocabulary() -> Vocabulary:
    """The words that hold here: the user's own within `speaking`, else the shipped ones."""
    return _own.get() or shipped()


@contextmanager
def speaking(words: Vocabulary | None) -> Iterator[None]:
    """Makes these words hold within the block, in this thread; None leaves what holds."""
    if words is None:
        yield
        return
    token = _own.set(words)
    try:
        yield
    finally:
        _own.reset(token)


def read_concepts(path: str | Path) -> Vocabulary:
    """The shipped words and those of a user's file, whose words win where both name one.

    Raises:
        RulesError: the file cannot be read or breaks its form
    """
    file = read_own(path, texts=("measure",), lists=("forms",), required=("forms",))
    words, measures = dict(shipped().forms), dict(shipped().measures)
    taken: dict[str, str] = {}
    for n, rule in enumerate(file.rules, 1):
        where = f"{file.name} 第{n}条（{rule.id}）"
        measure = rule.text("measure")
        if not measure and rule.id not in measures:
            raise RulesError(f"{where}缺少 measure：新的概念要写明数的是什么，可用的有 {'、'.join(labels('measure'))}")
        known(where, "measure", [measure] if measure else [], labels("measure"))
        measures[rule.id] = measure or measures[rule.id]
        for form in rule.terms():
            if taken.setdefault(form, rule.id) != rule.id:
                raise RulesError(f"{where}的“{form}”在 {taken[form]} 里已有：一个词只能属于一个概念，请删去一处")
            words[form] = rule.id
    if file.shared:
        raise RulesError(f"{file.name} 里的 shared 只用于指标目录：请删去这一行")
    return Vocabulary(words, measures, re.compile(longest(words)), file.digest)


def forms() -> Mapping[str, str]:
    """Word → concept id, of the shipped words."""
    return shipped().forms


def measures() -> Mapping[str, str]:
    """Concept id → the measure of its counts where the unit leaves that open."""
    return vocabulary().measures


def concepts_in(text: str) -> tuple[tuple[str, int, int], ...]:
    """(concept id, start, end) of every concept in a text, longest forms first, none overlapping, in order."""
    return _found(text, vocabulary())


@lru_cache(maxsize=4096)
def _found(text: str, words: Vocabulary) -> tuple[tuple[str, int, int], ...]:
    return tuple((words.forms[m.group()], m.start(), m.end()) for m in words.pattern.finditer(text))
