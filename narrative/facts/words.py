"""Words of a clause and the verbs among them. The only module that knows jieba; it keeps a tokenizer of its own.

Verbs are the longest match over the verbs and nouns of the rules, which finds more of them, and faster, than cutting the clause into words
(docs/accuracy.md); jieba is asked where a single character may be a verb or a part of another word.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import sys
import tempfile
import warnings
from functools import cache, lru_cache
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from narrative.facts.concepts import forms
from narrative.facts.dictionary import keep, kept
from narrative.rules import load, words_path
from narrative.rules.longest import longest

if TYPE_CHECKING:
    import jieba

NOUN = 20  # frequency of a concept's word: enough to hold it together, too little to tear its neighbours

AROUND = 4  # characters on either side of a single one that jieba is shown
SURE = re.compile(r"[了出到成过着起\d《“一二两三四五六七八九十百千近超约逾]|$")
NAMING = re.compile(
    r"[类点班率量数日品费书员单]|社(?![会区保交])|表(?![彰演扬态])|信(?![息访用])|材料|作品|方案|档案|卷|奖(?![补励金])|活动|项目|大赛|比赛|基地|平台|站点|专场"
)
HEDGED = re.compile(r"[了约近超逾过为到达有共]{0,3}")
DONE = re.compile(r"[了过]")
AHEAD = "共已均另各再又曾新续内"
TIMES = re.compile(r"[上下](?:[年月周半季届期一级述列属辖]|个)")  # 上年, 下半年, 上级
SHARES = "占"
OCCUPIED = ("地", "用", "据", "道", "补")  # what 占 takes as a verb of its own
NO_VERBS = (
    "线上线下",
    "公开",
    "康复",
    "集中办公",
    "派出所",
    "派出机构",
    "节上",
)  # hold, or end in, what looks like one: 上线, 开出, 复训, 集中办, 派出, 上演
NEVER_SURE = "上下"


@cache
def tokenizer() -> jieba.Tokenizer:
    """The tokenizer with the domain's words; jieba's own global one is left alone.

    Its caches lie in a folder of this user's, since the system's temporary folder is shared and marshal files are code.
    """
    jieba = _jieba()
    jieba.setLogLevel(logging.ERROR)
    built, folder = jieba.Tokenizer(), _cache_folder()
    own = hashlib.sha256(repr((jieba.__version__, words_path().read_bytes(), sorted(forms()), sorted(actions()))).encode()).hexdigest()[:16]
    known = kept(folder, own)
    if known is not None:
        built.FREQ, built.total = known
        built.initialized = True
        return built
    built.tmp_dir = str(folder)
    with words_path().open("rb") as words:
        built.load_userdict(words)
    for noun in forms():
        if 3 <= len(noun) <= 8 and noun not in actions() and not noun.isascii():
            built.add_word(noun, NOUN, "n")
    for verb in actions():
        if 2 <= len(verb):
            built.add_word(verb, tag="v")
    keep(folder, own, built.FREQ, built.total)
    return built


def _jieba() -> ModuleType:
    """jieba without pkg_resources, which it would load to open its files, with a warning and in more time than all the rest of it: it does without."""
    hidden = "pkg_resources" not in sys.modules
    if hidden:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]  # an import of it fails
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import jieba
    finally:
        if hidden:
            del sys.modules["pkg_resources"]
    return jieba  # type: ignore[no-any-return]


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
        for form in (*rule.terms(), *rule.terms("nominal")):
            found.setdefault(form, rule.id)
    return found


@cache
def listed(name: str) -> frozenset[str]:
    """Verbs that actions.toml lists under a field: linking, plain, takes, nominal."""
    return frozenset(form for rule in load("actions") for form in rule.terms(name))


@cache
def classes(name: str) -> frozenset[str]:
    """Action classes that actions.toml marks: light, governs, given, holds_names."""
    return frozenset(rule.id for rule in load("actions") if rule.data.get(name))


def nominal() -> frozenset[str]:
    """Verbs that are as often nouns (开展调查, 无偿献血): they govern a count they stand beside, else only where their clause has no other verb."""
    return listed("nominal")


@lru_cache(maxsize=2048)
def words(clause: str) -> tuple[tuple[str, int], ...]:
    """(word, start) of a clause as jieba cuts it."""
    return tuple((word, start) for word, start, _ in tokenizer().tokenize(clause))


def is_word(text: str) -> bool:
    """Whether jieba's list, or the domain's, has a word."""
    return bool(tokenizer().FREQ.get(text))


@cache
def _verb_or_noun() -> re.Pattern[str]:
    """The longest verb or noun of the rules at a place: a verb inside a longer noun (培训班) is none."""
    return re.compile(longest({*NO_VERBS, *actions(), *(noun for noun in forms() if 2 <= len(noun))}))


@cache
def _hidden() -> dict[str, tuple[str, int]]:
    """Noun → the verb it holds and where (参赛作品 → 参赛, 0): what governs a count where its clause has no other verb."""
    known = frozenset(verb for verb in actions() if 2 <= len(verb))
    held = re.compile(longest({*NO_VERBS, *known}))
    found: dict[str, tuple[str, int]] = {}
    for noun in forms().keys() - actions().keys():
        first = next((match for match in held.finditer(noun) if match.group() in known), None)
        if first is not None:
            found[noun] = first.group(), first.start()
    return found


class Verb(NamedTuple):
    """A verb of a clause: its words, where it stands, its class in actions.toml."""

    word: str
    start: int
    action: str
    held: bool = False  # by what a thing is called (推广活动, 参赛作品): it governs only where nothing else does

    @property
    def end(self) -> int:
        return self.start + len(self.word)


@lru_cache(maxsize=4096)
def verbs(clause: str) -> tuple[Verb, ...]:
    """The verbs of a clause in order: those of two characters or more, else single ones, else those that nouns hold."""
    known, hidden = actions(), _hidden()
    found, single, naming, inside = list[Verb](), list[Verb](), list[Verb](), list[Verb]()
    for match in _verb_or_noun().finditer(clause):
        word, start = match.group(), match.start()
        if word in known:
            names = 2 <= len(word) and _names(clause, word, known[word], match.end())
            (single if len(word) < 2 else naming if names else found).append(Verb(word, start, known[word], names))
        elif word in hidden:
            held, at = hidden[word]
            inside.append(Verb(held, start + at, known[held], True))
    named = {verb.start for verb in naming}
    own = [verb for verb in found if verb.end not in named or verb.action in classes("holds_names")]
    found = own or found  # 阅读推广活动 holds two verbs and neither was done
    if all(verb.word in listed("linking") for verb in found):
        others = (
            [verb for verb in single if _stands_alone(clause, verb.start)]
            or inside
            or ([verb._replace(held=True) for verb in naming] if not found else [])
        )
    else:
        described = max((verb.end for verb in found if clause[verb.end : verb.end + 1] == "的"), default=len(clause))
        others = [v for v in single if _is_finite(clause, v.start) or (described < v.start and _stands_alone(clause, v.start))]
    return tuple(sorted((*found, *others), key=attrgetter("start")) if others else found)


def _names(clause: str, word: str, action: str, end: int) -> bool:
    """Whether a verb is part of what a thing is called (推广活动, 参训面, 献血者) rather than what was done."""
    if word in nominal():
        return HEDGED.fullmatch(clause, end) is None
    return action not in classes("holds_names") and NAMING.match(clause, end) is not None


def _is_finite(clause: str, at: int) -> bool:
    """Whether a single character is a verb beyond doubt: 办了, or where a clause opens with it (，获省奖)."""
    if DONE.match(clause, at + 1) or (clause[at] in SHARES and not _occupies(clause, at)):
        return True
    return clause[at] not in NEVER_SURE and (clause[at - 1] in "，；：" if at else clause[at] == "获")


def _occupies(clause: str, at: int) -> bool:
    """Whether a single character is that of 占道, 占用 and the like, which tell of no share."""
    return clause[at] in SHARES and clause[at + 1 : at + 2] in OCCUPIED


def _stands_alone(clause: str, at: int) -> bool:
    """Whether a single character is a verb: before a particle, a number or a quoted name it is, else jieba is asked to cut what stands around."""
    if clause[at] not in NEVER_SURE and (SURE.match(clause, at + 1) or (at and clause[at - 1] in AHEAD)):
        return True
    if TIMES.match(clause, at) or _occupies(clause, at):
        return False
    begin = max(0, at - AROUND)
    return (clause[at], at - begin) in words(clause[begin : at + 1 + AROUND])
