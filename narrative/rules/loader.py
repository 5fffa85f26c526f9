"""Loads the rule files that lie beside this module; checks their common contract; knows nothing of what the rules mean."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from narrative.errors import RulesError

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of a rule file. `data` holds the fields that only its own stage understands."""

    id: str
    source: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    data: Mapping[str, Any] = field(default_factory=dict)

    def terms(self, name: str = "forms") -> tuple[str, ...]:
        """The list of words under a field, empty where the rule has none."""
        return tuple(self.data.get(name, ()))

    def text(self, name: str, default: str = "") -> str:
        """The text under a field."""
        return str(self.data.get(name, default))


@cache
def table(name: str) -> Mapping[str, Any]:
    """The whole of a rule file as read.

    Raises:
        RulesError: the file is missing or is no TOML
    """
    path = FOLDER / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise RulesError(f"规则文件 {path.name} 读不了：{error}") from error


@cache
def load(name: str, key: str = "rule") -> tuple[Rule, ...]:
    """The entries of a rule file in the file's order.

    Raises:
        RulesError: an entry without id, source, `yes` or `no`, or an id that stands twice
    """
    rules: list[Rule] = []
    seen: set[str] = set()
    for entry in table(name).get(key, ()):
        missing = [wanted for wanted in ("id", "source", "yes", "no") if not entry.get(wanted)]
        if missing:
            raise RulesError(f"规则文件 {name}.toml 中 {entry.get('id', '（无编号）')} 缺少 {'、'.join(missing)}")
        if entry["id"] in seen:
            raise RulesError(f"规则文件 {name}.toml 中编号 {entry['id']} 重复")
        seen.add(entry["id"])
        data = {name: value for name, value in entry.items() if name not in {"id", "source", "yes", "no"}}
        rules.append(Rule(entry["id"], entry["source"], tuple(entry["yes"]), tuple(entry["no"]), data))
    return tuple(rules)


@cache
def labels(kind: str) -> Mapping[str, str]:
    """Chinese words for the values of an enumeration, e.g. labels("status")["achieved"].

    Raises:
        RulesError: no such enumeration in labels.toml
    """
    try:
        return dict(table("labels")[kind])
    except KeyError as error:
        raise RulesError(f"labels.toml 没有 {kind} 一节") from error


def words_path() -> Path:
    """The user dictionary that jieba loads beside its own."""
    return FOLDER / "words.txt"


@cache
def digest() -> str:
    """Twelve hexadecimal digits that change with any rule file."""
    total = hashlib.sha256()
    for path in [*sorted(FOLDER.glob("*.toml")), words_path()]:
        total.update(path.name.encode())
        total.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()[:12]
