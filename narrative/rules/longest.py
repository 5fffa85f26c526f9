"""One pattern for many words, longest first, that shares their beginnings: as fast for a thousand words as for ten."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any


def longest(words: Iterable[str]) -> str:
    """A pattern that matches the longest of the words at a place."""
    root: dict[str, Any] = {}
    for word in sorted(words):
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    ways = sorted(root.items())
    size = max(1, round(len(ways) ** 0.5))  # groups of first characters, so that few alternatives are tried at a place
    groups = [dict(ways[i : i + size]) for i in range(0, len(ways), size)]
    grouped = "|".join(f"(?=[{re.escape(''.join(group))}]){_pattern(group)}" for group in groups)
    return f"(?=[{re.escape(''.join(root))}])(?:{grouped})"


def _pattern(node: dict[str, Any]) -> str:
    ways = [re.escape(character) + _pattern(below) for character, below in node.items() if character]
    if not ways:
        return ""
    return f"(?:{'|'.join(ways)})" + ("?" if "" in node else "")
