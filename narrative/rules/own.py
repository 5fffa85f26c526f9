"""Reads a rule file of the user's own: the form is that of the shipped ones, and each fault is one line that names file, entry and remedy."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from narrative.errors import RulesError
from narrative.rules.loader import Rule

NOTES = ("source", "yes", "no")  # fields that shipped rules must have and own ones may


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A checked file: its name, twelve hexadecimal digits of its content, ids of shipped rows it takes too, its entries in order."""

    name: str
    digest: str
    shared: tuple[str, ...]
    rules: tuple[Rule, ...]


def read_own(path: str | Path, *, texts: Collection[str], lists: Collection[str], required: Collection[str]) -> OwnFile:
    """The entries of a TOML file of the user's own.

    Args:
        texts, lists: names of the fields that hold a text, and a list of texts
        required: those that no entry may lack

    Raises:
        RulesError: missing, no TOML, or an entry that breaks its form
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RulesError(f"{path.name or path} 打不开：请检查文件名和路径，给出一个 .toml 文件") from error
    whole = _parsed(path.name, data)
    for name in whole:
        if name not in ("rule", "shared"):
            raise RulesError(f"{path.name} 里不认识“{name}”：每一条请以 [[rule]] 开头，沿用默认指标请写 shared = [编号]")
    entries = whole.get("rule", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RulesError(f"{path.name} 里的 rule 写法不对：每一条请以 [[rule]]（两层方括号）开头")
    shared = whole.get("shared", [])
    if not _is_words(shared):
        raise RulesError(f'{path.name} 里的 shared 应是编号的列表：请写成 shared = ["trainings", "media_reports"]')
    if not entries and not shared:
        raise RulesError(f"{path.name} 里没有一条规则：请至少写一条以 [[rule]] 开头的")
    rules: list[Rule] = []
    for n, entry in enumerate(entries, 1):
        where = f"{path.name} 第{n}条" + (f"（{entry['id']}）" if isinstance(entry.get("id"), str) else "")
        _check(where, entry, texts=texts, lists=lists, required=required)
        if entry["id"] in {rule.id for rule in rules}:
            raise RulesError(f"{where}的编号重复：请给每一条不同的 id")
        fields = {name: value for name, value in entry.items() if name not in ("id", *NOTES)}
        rules.append(Rule(entry["id"], str(entry.get("source", "")), _words(entry, "yes"), _words(entry, "no"), fields))
    return OwnFile(path.name, hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()[:12], tuple(shared), tuple(rules))


def known(where: str, field: str, values: Collection[str], allowed: Collection[str]) -> None:
    """Nothing, where each value of a field is one of those allowed.

    Raises:
        RulesError: one is not
    """
    for value in values:
        if value not in allowed:
            raise RulesError(f"{where}的 {field} 里不认识“{value}”：{_remedy(value, allowed)}")


def _parsed(name: str, data: bytes) -> Mapping[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig") + "\n")
    except UnicodeDecodeError as error:
        raise RulesError(f"{name} 不是 UTF-8 编码：请用记事本另存为，编码选 UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        place = f"第{at.group(1)}行" if at else "最后一行"
        raise RulesError(f'{name} {place}写法不对：文字要用英文双引号括起，列表写成 ["甲", "乙"]，每项一行') from error


def _check(where: str, entry: Mapping[str, Any], *, texts: Collection[str], lists: Collection[str], required: Collection[str]) -> None:
    allowed = ("id", *texts, *lists, *NOTES)
    for name, value in entry.items():
        if name not in allowed:
            raise RulesError(f"{where}里不认识“{name}”：{_remedy(name, allowed)}")
        if name in ("yes", "no", *lists):
            if not _is_words(value):
                raise RulesError(f'{where}的 {name} 应是文字的列表：请写成 {name} = ["甲", "乙"]')
        elif not isinstance(value, str):
            raise RulesError(f'{where}的 {name} 应是文字：请用英文双引号括起，如 {name} = "甲"')
    for name in ("id", *required):
        value = entry.get(name)
        if not value or (isinstance(value, str) and not value.strip()):
            form = '["甲", "乙"]' if name in lists else '"甲"'
            raise RulesError(f"{where}缺少 {name}：请补上一行 {name} = {form}")
    if entry["id"] == "none" or not re.fullmatch(r"[\w.\-]+", entry["id"]):
        raise RulesError(f"{where}的 id 不能用：请用字母、汉字、数字、点、横线或下划线，不能有空格，也不能是 none")


def _remedy(value: str, allowed: Collection[str]) -> str:
    near = get_close_matches(value, sorted(allowed), n=1)
    return f"是不是 {near[0]}？" if near else f"可用的有 {'、'.join(sorted(allowed))}"


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word.strip() for word in value)


def _words(entry: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(entry.get(name, ()))
