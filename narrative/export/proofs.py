"""What a reviewer would ask to see for a row."""

from __future__ import annotations

from narrative.matching.catalogues import catalogue
from narrative.matching.policy import kind_of
from narrative.matching.wanted import similarity
from narrative.rules import labels
from narrative.types import Indicator


def proofs(indicator: Indicator) -> tuple[str, ...]:
    """What a reviewer would ask to see for a row: by its kind, else as for the catalogue's row that counts the same objects."""
    if indicator.proof:
        return indicator.proof
    kind = kind_of(indicator)
    if kind:
        return tuple(labels("proof")[kind].split("、"))
    wanted = {c for c in indicator.concepts if not c.startswith("action.")}
    best = max(
        catalogue(),
        key=lambda row: (len(wanted & set(row.concepts)), max(similarity(indicator.name, name) for name in (row.name, *row.aliases))),
    )
    return best.proof if wanted & set(best.concepts) else ("台账或统计表",)
