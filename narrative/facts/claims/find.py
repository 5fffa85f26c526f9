"""Finds claims without a number: the candidates whose probability reaches the model's threshold, repeats linked to the first."""

from __future__ import annotations

from collections.abc import Sequence

from narrative.facts.build import Draft
from narrative.facts.claims.candidates import find_candidates
from narrative.facts.claims.features import Hit, barred, groups_of, hits
from narrative.facts.claims.model import ClaimModel, shipped_claim_model
from narrative.offsets import View
from narrative.types import Claim, Section, Sentence

LONG = 24  # characters before a reception that are its occasion and not the claim


def find_claims(
    views: Sequence[View],
    sections: Sequence[Section],
    sentences: Sequence[Sentence],
    drafts: Sequence[Draft],
    model: ClaimModel | None = None,
) -> tuple[Claim, ...]:
    """The unquantified claims of the outcome sections in the order of the text, repeats linked to the first.

    `confidence` is the calibrated probability that a careful reader would list the clause (measured in docs/accuracy.md).

    Raises:
        ModelError: there is no model
    """
    model = model or shipped_claim_model()
    found = [(c, hits(c.text)) for c in find_candidates(views, sections, sentences, drafts)]
    open_ = [(c, own) for c, own in found if not barred(c, own)]
    judged = model.judge([groups_of(c, own) for c, own in open_])
    claims: list[Claim] = []
    first: dict[str, str] = {}
    for (candidate, own), (probability, kind) in zip(open_, judged, strict=True):
        if probability < model.threshold:
            continue
        name = f"c{len(claims) + 1}"
        hit = next((hit for hit in own if hit.kind == kind), own[0] if own else None)
        claims.append(
            Claim(
                name,
                views[candidate.flow].span(candidate.start_v + _said_of(candidate.text, hit), candidate.end_v),
                kind,
                hit.mark if hit is not None else "",
                candidate.section,
                candidate.sentence,
                round(probability, 4),
                first.get(candidate.text),
                tuple(hit.rule for hit in own) or ("claim.learned",),
            )
        )
        first.setdefault(candidate.text, name)
    return tuple(claims)


def _said_of(clause: str, hit: Hit | None) -> int:
    """Where the words of the claim begin in a long clause that tells of something else first: “某剧入选全省汇演获得好评” → 获得好评."""
    at = clause.find(hit.trigger) if hit is not None and hit.rule == "claim.reception" else -1
    return at if LONG <= at and len(clause) - at <= LONG // 2 else 0
