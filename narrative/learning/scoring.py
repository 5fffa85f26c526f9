"""How well extractions agree with gold: pairs facts and claims by place and value, then counts. The definitions are those of the
annotation guidelines' scorer; a test holds the two against each other where that is at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from narrative.facts.words import actions

Row = dict[str, Any]
UNIT_CLASSES: tuple[frozenset[str], ...] = tuple(
    map(
        frozenset,
        (
            ("人", "名", "位", "人员"),
            ("人次", "人/次", "人（次）", "人(次)"),
            ("次", "场次", "场", "回", "场（次）", "场(次)"),
            ("家", "所"),
            ("项", "件"),
            ("期", "班"),
            ("份", "册", "张", "本", "套"),
            ("篇", "条"),
            ("%", "％"),
            ("批", "批次"),
            ("类", "大类", "大"),
        ),
    )
)
SURE = 0.9


def score(documents: Sequence[tuple[Row, Row]]) -> Row:
    """Metrics pooled over (gold, extraction) pairs."""
    facts, claims, duplicate, part = [0, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]
    matched: list[tuple[Row, Row]] = []
    kinds: list[bool] = []
    sure: list[bool] = []
    scored: list[tuple[float, bool]] = []
    wrong_units, coverable = 0, 0
    for gold, predicted in documents:
        pairs = pair(gold["facts"], predicted["facts"], same_fact)
        claim_pairs = pair(gold["claims"], predicted["claims"], same_claim)
        facts = _add(facts, _tally(gold["facts"], predicted["facts"], pairs))
        claims = _add(claims, _tally(gold["claims"], predicted["claims"], claim_pairs))
        gold_of = {id(p): g for g, p in pairs}
        for p in predicted["facts"]:
            g = gold_of.get(id(p))
            if (g is not None and g.get("optional")) or p["status"] != "achieved" or p["indicator"] == "none":
                continue
            hit = g is not None and right(g, {"status": "achieved"}, "status") and right(g, p, "indicator")
            scored.append((p["confidence"], hit))
            if SURE <= p["confidence"]:
                sure.append(hit)
        coverable += sum(g["status"] == "achieved" and g["indicator"] != "none" and not g.get("optional") for g in gold["facts"])
        duplicate = _add(duplicate, _links(pairs, "duplicate_of"))
        part = _add(part, _links(pairs, "part_of"))
        pairs = [(g, p) for g, p in pairs if not g.get("optional")]
        matched += pairs
        wrong_units += sum(not _same_unit(g["unit"], p["unit"]) for g, p in pairs)
        kinds += [right(g, p, "kind") for g, p in claim_pairs if not g.get("optional")]
    achieved = [(g, p) for g, p in matched if g["status"] == "achieved"]
    some = [(g, p) for g, p in achieved if g["indicator"] != "none"]
    headed = [(g, p) for g, p in matched if g.get("head")]
    return {
        "fact": _prf(facts[0] - wrong_units, facts[1], facts[2]),
        "span_exact": _share((g["start"], g["end"]) == (p["start"], p["end"]) for g, p in matched),
        "bound": _share(right(g, p, "bound") for g, p in matched),
        "interval": _share(_near(g["lower"], p["lower"]) and _near(g["upper"], p["upper"]) for g, p in matched),
        "status": _share(right(g, p, "status") for g, p in matched),
        "status_f1": {s: _class_f1(matched, s) for s in ("achieved", "target", "baseline", "context")},
        "measure": _share(right(g, p, "measure") for g, p in matched),
        "action_class": _share(action_class(p["action"]) == wanted for g, p in matched if (wanted := action_class(g.get("action", "")))),
        "what": _share(g["head"]["text"] in p["what"] and len(p["what"]) <= 30 for g, p in headed),
        "indicator": _share(right(g, p, "indicator") for g, p in achieved),
        "indicator_some": _share(right(g, p, "indicator") for g, p in some),
        "sure": {"precision": _share(sure), "coverage": round(sum(sure) / coverable, 4) if coverable else None, "answers": len(sure)},
        "calibration_error": _calibration_error(scored),
        "duplicate": _prf(*duplicate),
        "part_of": _prf(*part),
        "claims": _prf(*claims),
        "claim_kind": _share(kinds),
    }


def action_class(verb: str) -> str:
    """The class of actions.toml that a verb as annotated or found belongs to, by the longest known verb at its end or begin; "" for none."""
    known = actions()
    verb = verb.strip("了的着过")
    for size in range(len(verb), 0, -1):
        for piece in (verb[-size:], verb[:size]):
            if piece in known:
                return known[piece]
    return ""


def pair(gold: Sequence[Row], predicted: Sequence[Row], fits: Callable[[Row, Row], bool]) -> list[tuple[Row, Row]]:
    """(gold, predicted) rows that fit, required gold rows and larger overlaps first, each row once."""
    options = sorted(
        (bool(g.get("optional")), -_overlap(g, p), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(predicted)
        if 0 < _overlap(g, p) and fits(g, p)
    )
    pairs, taken_gold, taken = [], set(), set()
    for _, _, i, j in options:
        if i not in taken_gold and j not in taken:
            taken_gold.add(i)
            taken.add(j)
            pairs.append((gold[i], predicted[j]))
    return pairs


def same_fact(g: Row, p: Row) -> bool:
    """Whether a found row stands at gold's place with gold's value."""
    length = g["end"] - g["start"]
    return bool(0.5 * length <= _overlap(g, p)) and p["end"] - p["start"] <= 2 * length + 4 and _near(g["value"], p["value"])


def same_claim(g: Row, p: Row) -> bool:
    """Whether a found claim covers gold's clause closely enough."""
    shared = _overlap(g, p)
    return bool(0.5 * (g["end"] - g["start"]) <= shared and 0.25 * (p["end"] - p["start"]) <= shared)


def _overlap(a: Row, b: Row) -> int:
    return int(min(a["end"], b["end"]) - max(a["start"], b["start"]))


def _near(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is None and b is None
    return abs(a - b) <= 1e-6 * max(1.0, abs(a))


def _same_unit(a: str, b: str) -> bool:
    return a == b or any(a in group and b in group for group in UNIT_CLASSES)


def right(g: Row, p: Row, field: str) -> bool:
    """Whether a field has gold's answer or another that gold allows."""
    return bool(p[field] == g[field] or p[field] in g.get(f"{field}_also", ()))


def _tally(gold: Sequence[Row], predicted: Sequence[Row], pairs: Sequence[tuple[Row, Row]]) -> list[int]:
    spare = sum(bool(g.get("optional")) for g, _ in pairs)
    return [len(pairs) - spare, sum(not g.get("optional") for g in gold), len(predicted) - spare]


def _links(pairs: Sequence[tuple[Row, Row]], field: str) -> list[int]:
    gold_of = {p["id"]: g["id"] for g, p in pairs}
    known = set(gold_of.values())
    gold = {(g["id"], g[field]) for g, _ in pairs if g.get(field) in known}
    found = {(g["id"], gold_of[p[field]]) for g, p in pairs if p.get(field) in gold_of}
    return [len(gold & found), len(gold), len(found)]


def _class_f1(pairs: Sequence[tuple[Row, Row]], label: str) -> Row:
    hits = sum(p["status"] == label and right(g, p, "status") for g, p in pairs)
    wanted = sum(g["status"] == label and not (p["status"] != label and right(g, p, "status")) for g, p in pairs)
    return _prf(hits, wanted, sum(p["status"] == label for _, p in pairs))


def _calibration_error(scored: Sequence[tuple[float, bool]]) -> float | None:
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, hit in scored:
        bins.setdefault(min(int(confidence * 10), 9), []).append((confidence, hit))
    gap = sum(abs(sum(c for c, _ in rows) - sum(h for _, h in rows)) for rows in bins.values())
    return round(gap / len(scored), 4) if scored else None


def _prf(hits: int, gold: int, predicted: int) -> Row:
    precision = hits / predicted if predicted else float(gold == 0)
    recall = hits / gold if gold else float(predicted == 0)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"p": round(precision, 4), "r": round(recall, 4), "f1": round(f1, 4), "gold": gold, "predicted": predicted}


def _share(hits: Iterable[bool]) -> float | None:
    found = list(hits)
    return round(sum(found) / len(found), 4) if found else None


def _add(a: Sequence[int], b: Sequence[int]) -> list[int]:
    return [x + y for x, y in zip(a, b, strict=True)]
