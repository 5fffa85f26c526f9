"""What a unit's reviewers asked to remember: an indicator's name ↔ the words its reports use. A readable file of their own; the model never changes.

Words kept for a row are further names of it, so that the ranker's own features see them; rows the list does not speak of are filled as without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from narrative.errors import RulesError
from narrative.matching.wanted import core, similarity
from narrative.rules.own import read_own
from narrative.types import Cell, Indicator, Table

ALIKE = 0.75  # names of one row in two years' forms: 科普活动场次, 科普活动举办场次
HEAD = """# 本单位词表：指标的叫法 ↔ 本单位材料里的说法。核对时勾“记住”的更正写在这里，下次填表先照它找。
# 可以用记事本改：words 里增删说法，整段删去就是忘掉；保存时编码选 UTF-8。
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing remembered: the row's name, the words of the reports, where it came from."""

    indicator: str
    words: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """The list in the file's order; `digest` is "" for an empty one."""

    entries: tuple[Entry, ...] = ()
    digest: str = ""

    def words_for(self, indicator: Indicator) -> tuple[str, ...]:
        """The words remembered for a row of this name."""
        return tuple(dict.fromkeys(word for entry in self.entries if _same(entry.indicator, indicator.name) for word in entry.words))


def read_memory(path: str | Path | None) -> Memory:
    """The list in a file; an empty one where there is no file, or no entry in it.

    Raises:
        RulesError: the file cannot be read or breaks its form
    """
    if path is None or not Path(path).exists():
        return Memory()
    text = Path(path).read_bytes()
    if not re.search(rb"^\s*\[", text, re.MULTILINE) and not re.search(rb"^[^#\r\n]*=", text, re.MULTILINE):
        return Memory()
    file = read_own(path, texts=("indicator",), lists=("words",), required=("indicator", "words"))
    return Memory(tuple(Entry(rule.text("indicator"), rule.terms("words"), rule.source) for rule in file.rules), file.digest)


def with_words(tables: Sequence[Table], memory: Memory) -> tuple[Table, ...]:
    """The tables with the remembered words as further names of their rows."""
    return tuple(replace(t, indicators=tuple(_named(i, memory) for i in t.indicators)) for t in tables)


def taught(tables: Sequence[Table], memory: Memory) -> tuple[bool, ...]:
    """For each row of the tables whether the list speaks of it."""
    return tuple(bool(memory.words_for(i)) for t in tables for i in t.indicators)


def settled(plain: Sequence[Cell], remembered: Sequence[Cell], speaks: Sequence[bool]) -> tuple[tuple[Cell, ...], tuple[int, ...]]:
    """(cells, rows that the list filled or filled otherwise): without the list's word a cell stays as it is, and none is lost by it."""
    cells, used = [], []
    for n, (before, after, spoken) in enumerate(zip(plain, remembered, speaks, strict=True)):
        wins = spoken and after.state == "filled" and (before.state != "filled" or before.value != after.value)
        cells.append(after if wins else before)
        if wins:
            used.append(n)
    return tuple(cells), tuple(used)


def remember(path: Path, indicator: str, words: Iterable[str], source: str) -> Memory:
    """The list with words added to a row's entry, written to its file.

    Raises:
        RulesError: the words are none, or the file breaks its form
    """
    wanted = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
    name = indicator.strip()
    if not wanted or not name:
        raise RulesError("没有写要记住的说法：请写出材料里对这件事的叫法，如“板凳课堂”")
    memory = read_memory(path)
    entries = list(memory.entries)
    at = next((n for n, entry in enumerate(entries) if entry.indicator == name), None)
    if at is None:
        entries.append(Entry(name, wanted, source))
    else:
        entries[at] = replace(entries[at], words=tuple(dict.fromkeys((*entries[at].words, *wanted))), source=source)
    path.write_text(as_toml(entries), encoding="utf-8", newline="\n")
    return read_memory(path)


def forget(path: Path, indicator: str, words: Iterable[str]) -> Memory:
    """The list without words of a row's entry, written to its file; an entry without words goes.

    Raises:
        RulesError: the file breaks its form
    """
    gone = set(words)
    entries = [
        replace(entry, words=tuple(word for word in entry.words if word not in gone)) if entry.indicator == indicator.strip() else entry
        for entry in read_memory(path).entries
    ]
    path.write_text(as_toml(entry for entry in entries if entry.words), encoding="utf-8", newline="\n")
    return read_memory(path)


def as_toml(entries: Iterable[Entry]) -> str:
    """The file's text, a paragraph an entry."""
    parts = [HEAD]
    for n, entry in enumerate(entries, 1):
        words = ", ".join(map(_quoted, entry.words))
        lines = ["[[rule]]", f'id = "词{n}"', f"indicator = {_quoted(entry.indicator)}", f"words = [{words}]"]
        parts.append("\n".join([*lines, *([f"source = {_quoted(entry.source)}"] if entry.source else [])]) + "\n")
    return "\n".join(parts)


def _named(indicator: Indicator, memory: Memory) -> Indicator:
    words = memory.words_for(indicator)
    return replace(indicator, aliases=(*indicator.aliases, *words)) if words else indicator


def _same(kept: str, name: str) -> bool:
    return core(kept) == core(name) or ALIKE <= similarity(core(kept), core(name))


def _quoted(text: str) -> str:
    plain = re.sub(r"[\x00-\x1f\x7f]", " ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
