"""How pressing it is to ask for the number of a claim: what hides a count first, effects on people before ceremony. Data: claims.toml."""

from __future__ import annotations

import re
from functools import cache

from narrative.rules import load
from narrative.types import ClaimKind

KINDS: dict[ClaimKind, int] = {"vague_count": 2, "bare_activity": 1, "degree": 1, "quality": 0}


def urgency(kind: ClaimKind, text: str, *, row: bool) -> int:
    """0 and up, the higher the sooner: by kind, one more where a row waits for the number, one more for an effect on people or their
    satisfaction, one less for ceremony.

    Args:
        text: the words of the claim
        row: whether a row of the catalogue or of the user's table would be answered
    """
    return max(0, KINDS[kind] + row + sum(step for pattern, step in _steps() if pattern.search(text)))


@cache
def _steps() -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple((re.compile(rule.text("pattern")), int(rule.data["step"])) for rule in load("claims", "urgency"))
