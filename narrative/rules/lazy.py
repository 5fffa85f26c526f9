"""Patterns that are compiled when they are first asked: a report needs few of them all, and to compile them takes longer than to read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

METHODS = ("finditer", "fullmatch", "match", "search", "sub")


class Lazy:
    """A pattern with the methods of a compiled one; `pattern` is how it is written.

    Raises:
        re.error: at its first use, where it is none
    """

    __slots__ = ("pattern", *METHODS)
    finditer: Callable[..., Iterator[re.Match[str]]]
    fullmatch: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    sub: Callable[..., str]

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Callable[..., object]:
        """The method, where none was asked yet: from then on they all stand in their slots."""
        if name not in METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern)
        for method in METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)  # type: ignore[no-any-return]


def lazy(pattern: str) -> Lazy | None:
    """The pattern, None where nothing is written."""
    return Lazy(pattern) if pattern else None
