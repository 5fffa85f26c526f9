"""The step of a chain that words tell (受理, 立案, 办结), from steps.toml: the last that they name."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from narrative.rules import load
from narrative.rules.longest import longest

STEPS = ("step.same", "step.off", "step.beside", "step.untold")
ENDING = re.compile(r"(?:[（(][^（）()]*[)）])+$")


@cache
def _steps() -> tuple[dict[str, str], re.Pattern[str]]:
    """Word → its step, "" for one that tells none, and the pattern of the longest of them at a place."""
    found = {word: "" for rule in load("steps") for word in rule.terms("none")}
    found.update((form, rule.id) for rule in load("steps") for form in rule.terms())
    return found, re.compile(longest(found))


@lru_cache(maxsize=16384)
def step_of(words: str) -> str:
    """The step that words name last, "" where they name none."""
    known, pattern = _steps()
    named = [step for word in pattern.findall(ENDING.sub("", words)) if (step := known[word])]
    return named[-1] if named else ""
