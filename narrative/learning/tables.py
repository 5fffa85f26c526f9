"""Measures the filling of the corpus' tables against their answer keys."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrative.errors import CorpusError, TableError
from narrative.facts.concepts import concepts_in
from narrative.matching.indicators import measures_of
from narrative.pipeline import fill

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
            yield Key(path.stem, path.parent / read["table"], tuple(read["reports"]), read["split"], read["layout"], tuple(read["rows"]))


def describe_tables(corpus: Path) -> dict[str, Any]:
    """Counts of the tables by split, layout and kind of row, and how many families of rows occur in the test split only.

    A family is what a row counts: its measure and its counted object (the last concept of its name, else the name's last two characters).
    """
    keys = list(load_keys(corpus, ("train", "dev", "test")))
    families: dict[str, set[tuple[str, ...]]] = {"test": set(), "other": set()}
    for key in keys:
        for row in key.rows:
            if row["kind"] in ANSWERED:
                families["test" if key.split == "test" else "other"].add(_family(row["path"][2]))
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


def _family(name: str) -> tuple[str, ...]:
    found = concepts_in(name)
    return (*measures_of(name, "")[:1], found[-1][0] if found else name[-2:])


def evaluate_tables(corpus: Path, splits: Sequence[str]) -> dict[str, Any]:
    """Shares over the rows of the tables that can be read; tables of layouts not read yet are counted.

    Returns:
        filled_right: of the filled cells, those with the key's value; coverage: answerable rows filled right; best_right: answerable rows whose
        best candidate has the value, threshold off; left_unfilled: rows without an answer that stay unfilled
    """
    counts: Counter[str] = Counter()
    for key in load_keys(corpus, splits):
        counts["tables"] += 1
        try:
            filled = fill([corpus / "reports" / f"{name}.txt" for name in key.reports], key.table)
        except TableError:
            counts["not_read"] += 1
            continue
        rows = filled.rows()
        if len(rows) != len(key.rows):
            counts["rows_differ"] += 1
            continue
        for (_, _, cell), wanted in zip(rows, key.rows, strict=True):
            kind = wanted["kind"]
            best = cell.value if cell.value is not None else cell.alternatives[0][0] if cell.alternatives else None
            right = _same(best, wanted["value"])
            counts["filled"] += cell.state == "filled"
            counts["filled_right"] += cell.state == "filled" and right
            if kind in ANSWERED:
                counts["answerable"] += 1
                counts["answered"] += cell.state == "filled" and right
                counts["best_right"] += right
            elif kind in UNANSWERED:
                counts["unanswerable"] += 1
                counts["left"] += cell.state != "filled"
    return {
        "tables": counts["tables"],
        "not_read": counts["not_read"],
        "rows_differ": counts["rows_differ"],
        "answerable": counts["answerable"],
        "filled": counts["filled"],
        "filled_right": _share(counts["filled_right"], counts["filled"]),
        "coverage": _share(counts["answered"], counts["answerable"]),
        "best_right": _share(counts["best_right"], counts["answerable"]),
        "unanswerable": counts["unanswerable"],
        "left_unfilled": _share(counts["left"], counts["unanswerable"]),
    }


def _same(value: Any, wanted: Any) -> bool:
    if value is None or not isinstance(wanted, int | float):
        return False
    return abs(float(value) - wanted) <= 1e-6 * max(1.0, abs(wanted))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
