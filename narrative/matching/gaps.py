"""Which rows of the user's table only a claim without a number would answer. Knows tables and claims, no files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from narrative.matching.alike import row_of_claim
from narrative.matching.policy import kind_of
from narrative.matching.wanted import Rows, pairs_of, prepare
from narrative.results import Filled
from narrative.types import Claim, Indicator

COUNTING = ("bare_activity", "vague_count")
PLEASED = re.compile(r"满意|好评|欢迎|反响|认可|口碑|称赞|赞誉|点赞")
COMMON = frozenset(
    (
        "提升",
        "提高",
        "水平",
        "能力",
        "不断",
        "明显",
        "显著",
        "有效",
        "指标",
        "情况",
        "工作",
        "服务",
        "发展",
        "效益",
        "程度",
        "增强",
        "改善",
        "社会",
        "质量",
    )
)  # pairs of characters that name no effect


@dataclass(frozen=True, slots=True)
class Gap:
    """The row of the user's table that a claim leaves open; `only`: no other claim would answer it, so that the row hangs on this one."""

    row: Indicator
    only: bool


def gaps(filled: Filled) -> Mapping[tuple[int, str], Gap]:
    """(report, id of a claim) → the open row it would answer; claims that answer none, and repeats, are left out."""
    open_ = _open_rows(filled)
    found: dict[tuple[int, str], Indicator] = {}
    for t in filled.tables:
        wanted = [indicator for indicator in t.indicators if id(indicator) in open_]
        rows = prepare(t.indicators) if wanted else None
        for n, report in enumerate(filled.reports if rows is not None else ()):
            for claim in report.claims:
                if claim.duplicate_of is None and (n, claim.id) not in found and rows is not None:
                    row = _row(report.quote(claim.span).replace("\n", ""), claim, rows, wanted)
                    if row is not None and id(row) in open_:
                        found[n, claim.id] = row
    uses = [id(row) for row in found.values()]
    return {key: Gap(row, uses.count(id(row)) == 1) for key, row in found.items()}


def _open_rows(filled: Filled) -> frozenset[int]:
    """The rows that no count of the reports answers: empty or withheld, and a value that stands in them already has no support."""
    compared = {c.row: c.verdict for c in filled.comparisons}
    rows = enumerate(filled.rows())
    return frozenset(id(i) for n, (_, i, cell) in rows if cell.state != "filled" and compared.get(n, "not_found") == "not_found")


def _row(quote: str, claim: Claim, rows: Rows, wanted: Sequence[Indicator]) -> Indicator | None:
    """The row a claim would answer: by what it counts, else the satisfaction it speaks of, else the effect that a row names."""
    if claim.kind in COUNTING:
        name = row_of_claim(quote, rows)
        return next((indicator for indicator in rows.indicators if indicator.id == name), None)
    survey = next((indicator for indicator in wanted if kind_of(indicator) == "survey"), None)
    if claim.kind == "quality" and survey is not None and PLEASED.search(quote):
        return survey
    own = pairs_of(quote) - COMMON
    alike = [(len(own & (pairs_of(indicator.name) - COMMON)), indicator) for indicator in wanted if kind_of(indicator) == "qualitative"]
    best = max(alike, key=lambda pair: pair[0], default=(0, None))
    return best[1] if 0 < best[0] else None
