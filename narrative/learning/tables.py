"""The tables of the corpus and their answer keys."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrative.errors import CorpusError
from narrative.facts.concepts import concepts_in
from narrative.matching.indicators import measures_of

ANSWERED = ("answer", "sum", "derived")
UNANSWERED = ("none", "only_target", "only_stock", "other_scope", "part_only")


@dataclass(frozen=True, slots=True)
class Key:
    """The answers of one table: its file, the ids of its reports and one row of the key for each row of the table."""

    id: str
    table: Path
    reports: tuple[str, ...]
    split: str
    layout: str
    rows: tuple[dict[str, Any], ...]


def load_keys(corpus: Path, splits: Sequence[str]) -> Iterator[Key]:
    """The keys of the named splits by id.

    Raises:
        CorpusError: a key cannot be read
    """
    for path in sorted((corpus / "tables").glob("*.json")):
        try:
            read = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise CorpusError(f"答案 {path.name} 读不了：{error}") from error
        if read["split"] in splits:
            table, rows = path.parent / read["table"], tuple(read["rows"])
            yield Key(path.stem, table, tuple(read["reports"]), read["split"], read["layout"], rows)


def describe_tables(corpus: Path) -> dict[str, Any]:
    """Counts of the tables by split, layout and kind of row, and how many families of rows occur in the test split only.

    A family is what a row counts: its measure and its counted object (the last concept of its name, else the name's last two characters).
    """
    keys = list(load_keys(corpus, ("train", "dev", "test")))
    families: dict[str, set[tuple[str, ...]]] = {"test": set(), "other": set()}
    for key in keys:
        for row in key.rows:
            if row["kind"] in ANSWERED:
                families["test" if key.split == "test" else "other"].add(family_of(row["path"][2]))
    rows = [(key.split, row["kind"]) for key in keys for row in key.rows]
    return {
        "tables": dict(Counter(key.split for key in keys)),
        "layouts": dict(Counter(key.layout for key in keys).most_common()),
        "rows": len(rows),
        "kinds": dict(Counter(kind for _, kind in rows).most_common()),
        "answerable": dict(Counter(split for split, kind in rows if kind in ANSWERED)),
        "unanswerable": dict(Counter(split for split, kind in rows if kind in UNANSWERED)),
        "families_in_test_only": len(families["test"] - families["other"]),
    }


def family_of(name: str) -> tuple[str, ...]:
    """What a row counts: its measure and its counted object (the last concept of its name, else the name's last two characters)."""
    found = concepts_in(name)
    return (*measures_of(name, "")[:1], found[-1][0] if found else name[-2:])
