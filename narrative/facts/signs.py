"""The signs of context.toml by their id, each with what takes it back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from narrative.rules import load
from narrative.rules.lazy import Lazy, lazy


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern with what takes it back."""

    pattern: Lazy
    unless: Lazy | None
    unless_before: Lazy | None

    def stands(self, text: str, start: int = 0, *, within: str = "") -> bool:
        """Whether the sign is in the text, from a position on, and nothing in the text (or in the wider one it is within) takes it back."""
        if self.pattern.search(text, start) is None:
            return False
        return self.unless is None or self.unless.search(within or text) is None

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """The places of the sign in order."""
        return self.pattern.finditer(text)

    def first(self, text: str) -> re.Match[str] | None:
        """The first place of the sign, None where there is none or what stands before it takes it back."""
        found = self.pattern.search(text)
        if found is None or (self.unless_before is not None and self.unless_before.search(text[: found.start()])):
            return None
        return found

    def last(self, text: str) -> re.Match[str] | None:
        """The last place of the sign that nothing before it takes back, None where there is none or something behind it does."""
        found = None
        for match in self.pattern.finditer(text):
            if self.unless_before is None or not self.unless_before.search(text, 0, match.start()):
                found = match
        if found is None or (self.unless is not None and self.unless.search(text, max(0, found.end() - 1))):
            return None
        return found


@cache
def sign(name: str) -> Sign:
    """The sign of this id.

    Raises:
        KeyError: context.toml has none
    """
    return _signs()[name]


@cache
def _signs() -> dict[str, Sign]:
    return {
        rule.id: Sign(
            Lazy(rule.text("pattern")),
            lazy(rule.text("unless")),
            lazy(rule.text("unless_before")),
        )
        for rule in load("context")
    }


@cache
def signs() -> tuple[str, ...]:
    """The ids of all signs, in the file's order."""
    return tuple(_signs())
