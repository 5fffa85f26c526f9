"""Results whose figure the report leaves open or tells otherwise: what its own sentence says of two figures, the base of a plan, a rate of one name. Doubts only."""

from __future__ import annotations

from collections.abc import Iterator

from narrative.checks.issues import issue
from narrative.checks.material import Material
from narrative.types import Issue

SAYS = {
    "open": "文中说两处对不上或尚未核定",
    "base": "前者是本年结果，后者是下一年打算的起点",
    "rate": "像是同一比率而两数不同",
}


def check_disputes(material: Material) -> Iterator[Issue]:
    """Each such result with the figure that it is told against."""
    by_id = {fact.id: fact for fact in material.facts}
    for one in material.disputes:
        fact = by_id.get(one.fact)
        texts = [material.document.text[span.start : span.end].replace("\n", "") for span in (one.figure, one.other)]
        if fact is not None:
            name = fact.what.replace("“", "‘").replace("”", "’")
            yield issue(
                "value",
                (one.figure, one.other),
                f"“{name}”一处为“{texts[0]}”，另一处为“{texts[1]}”，{SAYS[one.kind]}，请统一或说明口径",
                certain=False,
            )
