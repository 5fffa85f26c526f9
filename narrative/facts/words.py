"""Words of a clause and the verbs among them. The only module that knows jieba; it keeps a tokenizer of its own.

Verbs are the longest match over the verbs and nouns of the rules, which finds more of them, and faster, than cutting the clause into words
(docs/accuracy.md); jieba is asked where a single character may be a verb or a part of another word.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from narrative.facts.concepts import forms
from narrative.rules import load, words_path
from narrative.rules.longest import longest

if TYPE_CHECKING:
    import jieba

NOUN = 20  # frequency of a concept's word: enough to hold it together, too little to tear its neighbours

AROUND = 4  # characters on either side of a single one that jieba is shown
SURE = re.compile(r"[了出到成过着\d《“一二两三四五六七八九十百千近超约逾]|$")
NEVER_SURE = "上下"


@cache
def tokenizer() -> jieba.Tokenizer:
    """The tokenizer with the domain's words; jieba's own global one is left alone.

    Its cache lies in a folder of this user's, since the system's temporary folder is shared and marshal files are code.
    """
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

    jieba.setLogLevel(logging.ERROR)
    built = jieba.Tokenizer()
    built.tmp_dir = str(_cache_folder())
    with words_path().open("rb") as words:
        built.load_userdict(words)
    for noun in forms():
        if 3 <= len(noun) <= 8 and noun not in actions() and not noun.isascii():
            built.add_word(noun, NOUN, "n")
    for verb in actions():
        if 2 <= len(verb):
            built.add_word(verb, tag="v")
    return built


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    folder = (Path(base) if base else Path.home() / ".cache") / "narrative"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="narrative-"))
    return folder


@cache
def actions() -> dict[str, str]:
    """Verb → action class of actions.toml; the first class that names a verb has it."""
    found: dict[str, str] = {}
    for rule in load("actions"):
        for form in rule.terms():
            found.setdefault(form, rule.id)
    return found


@lru_cache(maxsize=2048)
def words(clause: str) -> tuple[tuple[str, int], ...]:
    """(word, start) of a clause as jieba cuts it."""
    return tuple((word, start) for word, start, _ in tokenizer().tokenize(clause))


@cache
def _verb_or_noun() -> re.Pattern[str]:
    """The longest verb or noun of the rules at a place: a verb inside a longer noun (培训班) is none."""
    return re.compile(longest({*actions(), *(noun for noun in forms() if 2 <= len(noun))}))


@cache
def _hidden() -> dict[str, tuple[str, int]]:
    """Noun → the verb it holds and where (参赛作品 → 参赛, 0): what governs a count where its clause has no other verb."""
    pattern = re.compile(longest(verb for verb in actions() if 2 <= len(verb)))
    return {noun: (m.group(), m.start()) for noun in forms() if noun not in actions() and (m := pattern.search(noun))}


@lru_cache(maxsize=4096)
def verbs(clause: str) -> tuple[tuple[str, int, str], ...]:
    """(verb, start, action class) of the verbs of a clause in order: those of two characters or more, else single ones, else those that nouns hold."""
    known, hidden = actions(), _hidden()
    found: list[tuple[str, int, str]] = []
    single: list[tuple[str, int, str]] = []
    held: list[tuple[str, int, str]] = []
    for match in _verb_or_noun().finditer(clause):
        word, start = match.group(), match.start()
        if word in known:
            (found if 2 <= len(word) else single).append((word, start, known[word]))
        elif word in hidden:
            verb, at = hidden[word]
            held.append((verb, start + at, known[verb]))
    if not found:
        found = [verb for verb in single if _stands_alone(clause, verb[1])] or held
    return tuple(found)


def _stands_alone(clause: str, at: int) -> bool:
    """Whether a single character is a verb: before a particle, a number or a quoted name it is, else jieba is asked to cut what stands around."""
    if clause[at] not in NEVER_SURE and SURE.match(clause, at + 1):
        return True
    begin = max(0, at - AROUND)
    return (clause[at], at - begin) in words(clause[begin : at + 1 + AROUND])
