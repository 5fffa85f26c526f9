"""The training and test texts: loads reports with their gold, checks what must hold of them, and describes them in numbers."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from narrative.errors import CorpusError

Split = Literal[
    "train", "dev", "test", "tempting", "ordinary", "long", "fresh", "unlike"
]  # the last five: reports of further hands, only ever measured
Grain = Literal["", "few", "many"]
STATUSES = ("achieved", "target", "baseline", "context")
BOUNDS = ("exact", "approx", "at_least", "at_most", "range")
KINDS = ("vague_count", "degree", "bare_activity", "quality")
RUN = 20  # a shared run of so many characters makes two sentences near-copies


@dataclass(frozen=True, slots=True)
class Entry:
    """One report of the manifest with its text and gold; `writer` is the hand that wrote it, "" where none is named.

    `claims`: whether its annotators listed as many claims as the guidelines' examples do (""), far fewer, or more.
    """

    id: str
    organisation: str
    department: str
    year: int
    split: Split
    text: str
    gold: dict[str, Any]
    second_of: str
    noise: str
    claims: Grain = ""
    writer: str = ""

    @property
    def partial(self) -> bool:
        """Whether its gold is a reviewer's decisions on some rows: what it does not list may be there all the same."""
        return bool(self.gold.get("partial"))


def load_corpus(folder: Path, splits: Sequence[Split] = ("train", "dev")) -> tuple[Entry, ...]:
    """The entries of the named splits in the manifest's order.

    Args:
        folder: the corpus, with manifest.csv, reports/ID.txt and gold/ID.json

    Raises:
        CorpusError: a file is missing or its digest is not the manifest's
    """
    entries = []
    for row in manifest(folder):
        if row["split"] not in splits:
            continue
        report, gold = folder / "reports" / f"{row['id']}.txt", folder / "gold" / f"{row['id']}.json"
        try:
            data = report.read_bytes()
            read = json.loads(gold.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CorpusError(f"语料 {row['id']} 读不了：{error}") from error
        if digest(data) != row["sha256"]:
            raise CorpusError(f"语料 {row['id']} 的文本与 manifest.csv 的校验值不符：请恢复原文，或更新清单并写明理由")
        entries.append(
            Entry(
                row["id"],
                row["organisation"],
                row["department"],
                int(row["year"]),
                row["split"],
                data.decode("utf-8"),
                read,
                row["second_of"],
                row["noise"],
                row.get("claims") or "",
                row.get("writer") or "",
            )
        )
    return tuple(entries)


def manifest(folder: Path) -> list[dict[str, Any]]:
    """The rows of manifest.csv.

    Raises:
        CorpusError: there is none
    """
    try:
        with (folder / "manifest.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    except OSError as error:
        raise CorpusError(f"{folder.name} 里没有 manifest.csv：请用 --corpus 给出语料文件夹") from error


def digest(data: bytes) -> str:
    """SHA-256 with line breaks made alike, so that a checkout on Windows counts as the same text."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def faults(entry: Entry) -> Iterator[str]:
    """What is wrong with the gold of an entry: offsets, enumerations, ids, links; nothing where all holds."""
    for kind in ("facts", "claims"):
        rows = entry.gold[kind]
        ids = [row["id"] for row in rows]
        known = dict(zip(ids, rows, strict=True))
        if len(set(ids)) < len(ids):
            yield f"{entry.id}: {kind} 编号重复"
        for row in rows:
            at = f"{entry.id} {row['id']}"
            if entry.text[row["start"] : row["end"]] != row["quote"]:
                yield f"{at}: 引文与位置不符"
            other = row.get("duplicate_of")
            if other is not None and (other not in known or other == row["id"] or known[other].get("duplicate_of")):
                yield f"{at}: duplicate_of {other} 不成立"
            if kind == "claims":
                if row["kind"] not in KINDS:
                    yield f"{at}: kind {row['kind']}"
                continue
            if row["status"] not in STATUSES or row["bound"] not in BOUNDS:
                yield f"{at}: status 或 bound 不在表中"
            if row["status"] != "achieved" and row["indicator"] != "none":
                yield f"{at}: 不是完成数却有指标"
            head = row.get("head")
            if head and entry.text[head["start"] : head["end"]] != head["text"]:
                yield f"{at}: head 与位置不符"
            seen, at_row = set(), row
            while at_row.get("part_of") is not None:
                if at_row["id"] in seen or at_row["part_of"] not in known:
                    yield f"{at}: part_of 成环或指向不存在的事实"
                    break
                seen.add(at_row["id"])
                at_row = known[at_row["part_of"]]


def describe(folder: Path) -> dict[str, Any]:
    """Counts of the whole corpus by split, department, status, measure and kind; test texts are counted, never shown."""
    entries = load_corpus(folder, get_args(Split))
    facts = [f for e in entries for f in e.gold["facts"]]
    claims = [c for e in entries for c in e.gold["claims"]]
    return {
        "reports": len(entries),
        "organisations": len({e.organisation for e in entries}),
        "characters": sum(len(e.text) for e in entries),
        "split": dict(Counter(e.split for e in entries)),
        "department": dict(Counter(e.department for e in entries).most_common()),
        "year": dict(sorted(Counter(e.year for e in entries).items())),
        "facts": len(facts),
        "status": dict(Counter(f["status"] for f in facts)),
        "bound": dict(Counter(f["bound"] for f in facts)),
        "measure": dict(Counter(f["measure"] for f in facts).most_common()),
        "indicator": dict(Counter(f["indicator"] for f in facts).most_common()),
        "part_of": sum(f["part_of"] is not None for f in facts),
        "duplicate_of": sum(f["duplicate_of"] is not None for f in facts),
        "optional_facts": sum(bool(f.get("optional")) for f in facts),
        "claims": len(claims),
        "kind": dict(Counter(c["kind"] for c in claims)),
        "optional_claims": sum(bool(c.get("optional")) for c in claims),
        "conflicts": sum(len(e.gold["conflicts"]) for e in entries),
    }


def default_folder() -> Path:
    """The corpus beside the package in a checkout."""
    return Path(__file__).resolve().parent.parent.parent / "corpus"
