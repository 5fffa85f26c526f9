"""The pages that --help prints, and usage errors: in Chinese, in columns of the width that a terminal gives Chinese characters.

Typer's own are in English, and count a Chinese character as one column.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

NAMES = 28  # columns that names may take before what they mean begins on a line of its own
HELP = "显示这一页"
PIECE = re.compile(r"(?:[!-~]+|.)[，。；：、）》”？！]*\s*")  # what stays on one line: a word, or a character with the signs behind it


class Command(TyperCommand):
    """A command whose page is in Chinese."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(page_of(self, ctx))


class Group(TyperGroup):
    """The program with its commands, its page in Chinese."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(page_of(self, ctx))


class Commands(typer.Typer):
    """Typer with these pages."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"cls": Group, **settings})

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Any], Any]:
        return super().command(name, **{"cls": Command, **settings})


def page_of(command: Any, ctx: Any) -> str:
    """The page of a command or of the program: how it is called, what it does, its arguments, options and commands."""
    shown = [param for param in command.get_params(ctx) if not getattr(param, "hidden", False)]
    arguments = [param for param in shown if param.param_type_name == "argument"]
    options = [param for param in shown if param.param_type_name != "argument"]
    inner = getattr(command, "commands", None) or {}
    called = [ctx.command_path, "[选项]", *(_called(param) for param in arguments), *(["命令 …"] if inner else [])]
    listed = [(name, known.help or "") for name, known in inner.items() if not known.hidden]
    parts = [
        ("参数", [(str(param.metavar or param.name), _meant(param)) for param in arguments]),
        ("选项", [(_names(param), _meant(param)) for param in options]),
        ("命令", listed),
    ]
    wide = max(40, min(shutil.get_terminal_size((100, 24)).columns, 100))
    lines = [f"用法：{' '.join(called)}", "", *_wrapped(command.help or "", wide - 2, "  ")]
    for head, rows in parts:
        if rows:
            lines += ["", f"{head}：", *_columns(rows, wide)]
    return "\n".join(lines) + "\n"


def _called(param: Any) -> str:
    name = str(param.metavar or param.name)
    return name if param.required or name.startswith("[") else f"[{name}]"


def _names(param: Any) -> str:
    names = ", ".join(sorted(param.opts, key=lambda name: (len(name), name))) + "".join(f" / {name}" for name in param.secondary_opts)
    if param.is_flag or getattr(param, "count", False):
        return names
    return f"{names} {'|'.join(_choices(param)) or param.metavar or '值'}"


def _choices(param: Any) -> list[str]:
    """The words that an option takes, none where it takes others too."""
    return [_word(choice) for choice in type(param.default)] if isinstance(param.default, Enum) else []


def _meant(param: Any) -> str:
    """What a parameter is for, with its default where it has one that says something."""
    said = HELP if "--help" in param.opts else str(param.help or "")
    default = param.default
    if param.required:
        return f"{said}（必填）"
    if param.show_default and default and not isinstance(default, bool) and not callable(default):
        return f"{said}（默认 {_word(default)}）"
    return said


def _word(value: Any) -> str:
    return str(value.value if isinstance(value, Enum) else value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _wrapped(text: str, wide: int, before: str = "") -> list[str]:
    """The lines of a text, none wider than so many columns where its words allow it."""
    lines, line = [], ""
    for piece in PIECE.findall(" ".join(text.split())):
        if line and wide < _width((line + piece).rstrip()):
            lines.append(before + line.rstrip())
            line = ""
        line += piece
    return [*lines, before + line.rstrip()]


def _columns(rows: Sequence[tuple[str, str]], wide: int) -> list[str]:
    left = min(NAMES, max(_width(name) for name, _ in rows) + 2)
    lines = []
    for name, meant in rows:
        told = _wrapped(meant, wide - left - 2) if meant else [""]
        fits = _width(name) + 2 <= left
        first = f"  {name}{' ' * (left - _width(name))}{told[0]}" if fits else f"  {name}"
        lines += [first.rstrip(), *(f"  {' ' * left}{line}" for line in (told[1:] if fits else told))]
    return lines


KINDS = {
    "MissingParameter": "少了参数",
    "NoSuchOption": "没有这个选项",
    "NoSuchCommand": "没有这个命令",
    "BadParameter": "参数不对",
    "BadOptionUsage": "选项后面少了值",
}
SAID = {"No such command": "没有这个命令", "Missing command": "少了命令", "Got unexpected extra argument": "多了参数"}


def usage(error: Any) -> str:
    """A usage error in one line of Chinese: what is wrong with which parameter, what it may be, and where the help is."""
    parameter = getattr(error, "param", None)
    own = str(getattr(error, "message", "") or "")
    named = getattr(error, "option_name", None) or ""
    if parameter is not None:
        option = parameter.param_type_name == "option"
        named = max(parameter.opts, key=len) if option else parameter.metavar or parameter.name
    kind = KINDS.get(type(error).__name__) or next((said for words, said in SAID.items() if own.startswith(words)), "用法不对")
    quoted = re.findall(r"'([^']+)'", own) if own.startswith("No such command") else []
    if not named:
        named = quoted[0] if quoted else "".join(re.findall(r"^Got unexpected extra argument.*? \((.*)\)$", own))
    near = [*(getattr(error, "possibilities", None) or ()), *quoted[1:]]
    told = (
        own
        if re.search("[一-龥]", own) and not re.match("[A-Z]", own)
        else f"是不是 {' 或 '.join(near)}"
        if near
        else _may_be(parameter, error)
    )
    return f"{kind}{f'（{named}）' if named else ''}{f'：{told}' if told else ''}。用 narrative --help 或“narrative 命令 --help”看用法"


def _may_be(parameter: Any, error: Any) -> str:
    """What a parameter takes, where a value of it was refused."""
    own = str(getattr(error, "message", ""))
    if parameter is None or type(error).__name__ != "BadParameter":
        return ""
    if words := _choices(parameter):
        return f"只能是 {'、'.join(words)}"
    if not re.search("integer|float|number|range|greater|less", own):
        return ""
    holder = parameter if hasattr(parameter, "min") else getattr(parameter, "type", None)  # by the release of Typer
    low, high = getattr(holder, "min", None), getattr(holder, "max", None)
    return "要写数" + (f"，不小于 {low:g}" if low is not None else "") + (f"，不大于 {high:g}" if high is not None else "")
