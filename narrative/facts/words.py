"""Words of a clause and the verbs among them. The only module that knows jieba; it keeps a tokenizer of its own.

Only clauses that hold a quantity are cut, so the cost follows the number of quantities and not the length of the report.
"""

from __future__ import annotations

import logging
import os
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from narrative.facts.concepts import forms
from narrative.rules import load, words_path

if TYPE_CHECKING:
    import jieba

NOUN = 20  # frequency of a concept's word: enough to hold it together, too little to tear its neighbours


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


def verbs(clause: str) -> list[tuple[str, int, str]]:
    """(verb, start, action class) of the verbs of a clause in order; a compound counts as the verb it ends or begins with."""
    found: list[tuple[str, int, str]] = []
    known = actions()
    for word, start in words(clause):
        if word in known:
            found.append((word, start, known[word]))
        elif 3 <= len(word):
            for size in (3, 2):
                if word[-size:] in known and size < len(word):
                    found.append((word[-size:], start + len(word) - size, known[word[-size:]]))
                    break
                if word[:size] in known:
                    found.append((word[:size], start, known[word[:size]]))
                    break
    return found
