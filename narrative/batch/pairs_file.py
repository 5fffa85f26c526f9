"""配对.csv: written for WPS and Excel, read back however they saved it. What differs from the guess of the run before is a correction and stays."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

from narrative.batch.pairing import ROLES, Line
from narrative.errors import InputError
from narrative.export.files import write
from narrative.export.lists import to_csv
from narrative.read.files import decode

HEADER = ("提交", "单位", "年度", "项目", "文件", "类别", "依据")
NAME, GUESS = "配对.csv", "配对.guess.csv"


def write_pairs(out: Path, work: Path, lines: Sequence[Line], guess: Sequence[Line]) -> None:
    """Writes what holds, and beside it what was guessed, by which corrections are known the next time.

    Raises:
        OutputError: the disk is full, or the file cannot be written
    """
    for path, told in ((work / GUESS, guess), (out / NAME, lines)):
        data = to_csv(HEADER, [astuple(line) for line in told])
        if not path.is_file() or path.read_bytes() != data:
            write(path, data, overwrite=True)


def read_edits(out: Path, work: Path) -> dict[str, Line]:
    """The lines of 配对.csv that somebody changed, by file; {} before the first run.

    Raises:
        InputError: the file lacks a column, or a line names a kind of file that there is not
    """
    path = out / NAME
    if not path.is_file():
        return {}
    guess = {line.file: line for line in read_lines(work / GUESS)} if (work / GUESS).is_file() else {}
    edits = {}
    for n, line in enumerate(read_lines(path), 2):
        known = guess.get(line.file)
        if known is not None and astuple(known)[:-1] == astuple(line)[:-1]:
            continue
        if line.role not in ROLES and (known is None or line.role != known.role):
            raise InputError(f"{NAME} 第 {n} 行的类别“{line.role}”认不出来：请写 {'、'.join(ROLES)} 之一")
        if line.year and not line.year.isdecimal():
            raise InputError(f"{NAME} 第 {n} 行的年度“{line.year}”不是数字：请写 2023 这样的四位数")
        edits[line.file] = line
    return edits


def read_lines(path: Path) -> list[Line]:
    """The lines of 配对.csv as they stand, however WPS saved it.

    Raises:
        InputError: the file cannot be read or lacks a column
    """
    text = decode(path.read_bytes(), path.name)
    first = text.partition("\n")[0]
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in first else ";" if ";" in first else ","))
    heads = [cell.strip() for cell in rows[0]] if rows else []
    missing = [name for name in HEADER[:-1] if name not in heads]
    if missing:
        raise InputError(f"{path.name} 缺少“{'、'.join(missing)}”列：请恢复表头，或删去这个文件重新生成")
    found = []
    for row in rows[1:]:
        cells = {name: (row[heads.index(name)].strip() if name in heads and heads.index(name) < len(row) else "") for name in HEADER}
        if cells["文件"]:
            plain = {name: value[1:] if value.startswith("'") and value[1:2] in tuple("=+-@\t") else value for name, value in cells.items()}
            found.append(Line(*(plain[name] for name in HEADER)))
    return found
