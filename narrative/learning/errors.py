"""Lists where an extraction and gold part, one line each, to be read while rules are written. Never for the test split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from narrative.errors import CorpusError
from narrative.facts.words import actions
from narrative.learning.corpus import Split, load_corpus
from narrative.learning.scoring import action_class, pair, right, same_claim, same_fact
from narrative.pipeline import extract_text

Row = dict[str, Any]
FIELDS = ("fact", "claim", "status", "measure", "what", "action", "indicator", "kind", "bound", "part_of", "duplicate_of")
AROUND = 40  # characters of the text shown on either side


def errors(corpus: Path, splits: Sequence[str], field: str) -> Iterator[str]:
    """One line for each row that is missed, invented or answered otherwise than gold answers it, in the order of the texts.

    Raises:
        CorpusError: the test split is asked for
    """
    if "test" in splits:
        raise CorpusError("test 组的错误不给看：规则只能对着 train 写，用 dev 比较")
    for entry in load_corpus(corpus, tuple(cast(Split, split) for split in splits)):
        if entry.partial:
            continue
        found = extract_text(entry.text, name=entry.id).to_dict()
        for row, message in _parted(entry.gold, found, field):
            start, end = row["start"], row["end"]
            around = f"{entry.text[max(0, start - AROUND) : start]}【{row['quote']}】{entry.text[end : end + AROUND]}"
            yield f"{entry.id}\t{row['id']}\t{message}\t{around}".replace("\n", "⏎")


def _parted(gold: Row, found: Row, field: str) -> Iterator[tuple[Row, str]]:
    kind = "claims" if field in ("claim", "kind") else "facts"
    pairs = pair(gold[kind], found[kind], same_claim if kind == "claims" else same_fact)
    if field in ("fact", "claim"):
        yield from _unpaired(gold[kind], found[kind], pairs)
        return
    gold_of = {p["id"]: g["id"] for g, p in pairs}
    quotes = {row["id"]: row["quote"] for row in gold[kind]}
    for g, p in sorted(pairs, key=lambda both: both[0]["start"]):
        if field in ("part_of", "duplicate_of"):
            wanted, got = g.get(field), gold_of.get(p.get(field) or "", p.get(field) and "?")
            if wanted != got:
                yield g, f"应 {wanted and quotes.get(wanted)} 得 {got and quotes.get(got, got)}"
        elif not g.get("optional") and (message := _answer(g, p, field)):
            yield g, message


def _unpaired(gold: Sequence[Row], found: Sequence[Row], pairs: Sequence[tuple[Row, Row]]) -> Iterator[tuple[Row, str]]:
    taken = {id(row) for both in pairs for row in both}
    yield from ((g, "漏") for g in gold if id(g) not in taken and not g.get("optional"))
    yield from ((p, f"多 {'、'.join(p['why'])}") for p in found if id(p) not in taken)


def _answer(g: Row, p: Row, field: str) -> str:
    """What gold has and what was found, "" where they agree."""
    why = "、".join(p.get("why", ()))
    if field == "what":
        head = g.get("head")
        return f"应 {head['text']} 得 {p['what']}" if head and not (head["text"] in p["what"] and len(p["what"]) <= 30) else ""
    if field == "action":
        wanted = action_class(g["action"])
        got = actions().get(p["action"], "")
        return f"应 {g['action']}({wanted}) 得 {p['action']}({got})" if wanted and wanted != got else ""
    if field == "indicator" and g["status"] != "achieved":
        return ""
    return "" if right(g, p, field) else f"应 {g[field]} 得 {p[field]} [{why}]"
