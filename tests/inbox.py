"""Builds an inbox of submissions from reports and forms of the corpus (train and dev): for tests, the bench and a look at the outputs.

`python tests/inbox.py FOLDER [COUNT]`: COUNT submissions; beyond the first round over the corpus the figures of the texts are changed.
"""

from __future__ import annotations

import csv
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


def entries() -> list[dict[str, str]]:
    """The lines of the manifest of train and dev."""
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["split"] in ("train", "dev")]


def text_of(entry: dict[str, str], turn: int) -> str:
    """The text of a report; from the second turn on its counts are others (years and numbers of paragraphs stay)."""
    text = (CORPUS / "reports" / f"{entry['id']}.txt").read_text(encoding="utf-8")
    if not turn:
        return text
    chance = random.Random(f"{entry['id']}:{turn}")
    return re.sub(
        r"(?<![\d.第〔])[1-9]\d{0,3}(?=[余多]?(?:场|次|人|期|个|份|篇|项|家|名|条|册|件))",
        lambda m: str(max(1, int(m.group()) + chance.randint(-3, 9))),
        text,
    )


def forms_of(entry: dict[str, str]) -> list[Path]:
    """The .xlsx forms of the corpus that are answered by this report alone."""
    found = []
    for key in sorted((CORPUS / "tables").glob("*.json")):
        told = json.loads(key.read_text(encoding="utf-8"))
        if told["reports"] == [entry["id"]] and told["split"] == entry["split"] and told["table"].endswith(".xlsx"):
            found.append(CORPUS / "tables" / told["table"])
    return found


def filled(form: Path, slip: int) -> bytes:
    """A form as its unit hands it in: values from the key, points as units give them; with `slip` every so many-th value is wrong."""
    import io

    from openpyxl import load_workbook

    from narrative.matching.indicators import read_tables

    answers = {row["row"]: row for row in json.loads(form.with_suffix(".json").read_text(encoding="utf-8"))["rows"]}
    book = load_workbook(form)
    rows = [(table, row) for table in read_tables(form) for row in table.indicators]
    for n, (table, row) in enumerate(rows):
        answer: dict[str, Any] = answers.get(n, {})
        number = re.fullmatch(r"[A-Z]+(\d+)", row.locator)
        if number is None or not table.fillable:
            continue
        value = answer.get("value") if isinstance(answer.get("value"), int | float) else None
        wrong = bool(slip) and n % slip == slip - 1 and value is not None and 5 < value
        if value is not None:
            cell = book[table.sheet][row.locator]
            told = round(value * 1.3) + 1 if wrong else value
            cell.value = told / 100 if "%" in cell.number_format else told
        score = dict(table.columns).get("score")
        if score and row.weight is not None:
            full = float(row.weight)
            book[table.sheet][f"{score}{number.group(1)}"] = round(full - 1, 2) if answer.get("met") == "not_met" and 2 < full else full
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def submissions(count: int) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """(folder, files) of so many submissions."""
    known = entries()
    for n in range(count):
        entry, turn = known[n % len(known)], n // len(known)
        name = entry["organisation"] if n % 3 else entry["organisation"].replace("科学技术协会", "科协")
        folder = f"{n:05d} {name}" if turn or count > len(known) else name
        files = [(f"{entry['year']}年绩效自评报告.txt", text_of(entry, turn).encode("utf-8"))]
        if not turn:
            files += [(f"自评表{k}.xlsx", filled(form, 4 if n % 2 else 0)) for k, form in enumerate(forms_of(entry), 1)]
        yield folder, files


def build(folder: Path, count: int, hostile: Sequence[tuple[str, bytes]] = ()) -> None:
    """Writes the inbox; `hostile` files get a folder each."""
    for name, files in submissions(count):
        for file, data in files:
            path = folder / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    for name, data in hostile:
        path = folder / f"问题{name}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(sys.argv[2]) if 2 < len(sys.argv) else 30)
