"""The corpus with reviewers' decisions beside it, for a maintainer who trains on them: 核对数据 packages put into a copy, nothing into the corpus itself."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from narrative.errors import CorpusError
from narrative.learning.corpus import manifest

FOLDERS = ("reports", "gold", "tables")
UNPACKED = 500 * 2**20
WARNING = "注意：核对数据里有报告原文。训练只在本机进行，模型里只有特征的权重、没有原文；请勿把这些文件提交到代码库或外传。"


def with_feedback(corpus: Path, packages: Sequence[Path], folder: Path) -> Path:
    """A corpus in an empty folder: that of the project, and the reports, gold and tables of the packages in its train split.

    Raises:
        CorpusError: a package is none, or holds what is there already
    """
    made = folder / "corpus"
    for name in (*FOLDERS, "names"):
        shutil.copytree(corpus / name, made / name)
    rows = manifest(corpus)
    known = {row["id"] for row in rows}
    for package in packages:
        rows += _unpacked(package, made, known)
    with (made / "manifest.csv").open("w", encoding="utf-8", newline="") as stream:
        lines = csv.DictWriter(stream, fieldnames=list(rows[0]), restval="", lineterminator="\n")
        lines.writeheader()
        lines.writerows(rows)
    return made


def _unpacked(package: Path, made: Path, known: set[str]) -> list[dict[str, str]]:
    """The manifest's rows of a package, whose files are put into the corpus; names of the package never become paths outside it."""
    try:
        with zipfile.ZipFile(package) as source:
            rows = list(csv.DictReader(io.StringIO(source.read("manifest.csv").decode("utf-8"))))
            if UNPACKED < sum(info.file_size for info in source.infolist()):
                raise CorpusError(f"{package.name} 太大：请检查是否为核对台导出的“核对数据”")
            for info in source.infolist():
                path = PurePosixPath(info.filename)
                if len(path.parts) == 2 and path.parts[0] in FOLDERS and path.name not in ("", ".", ".."):
                    target = made / path.parts[0] / Path(path.name).name
                    if target.exists():
                        raise CorpusError(f"{package.name} 里的 {path.name} 语料里已有：同一份核对数据请只给一次")
                    target.write_bytes(source.read(info))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise CorpusError(f"{package.name} 不是核对台导出的“核对数据”：请给出 核对数据_含报告原文.zip") from error
    for row in rows:
        if row.get("id", "") in known or row.get("split") != "train":
            raise CorpusError(f"{package.name} 里的报告 {row.get('id')} 语料里已有，或不是训练用的")
        known.add(row["id"])
    return rows
