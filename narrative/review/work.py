"""One run of the local page: the uploaded files in a folder of their own, the results beside them. Knows nothing of HTTP."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from narrative import pipeline
from narrative.errors import InputError, NarrativeError
from narrative.export.deliver import write_filled
from narrative.page import report_page
from narrative.results import Filled

Upload = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one run: the files to fetch by name, the page to check on, what was said on the way; or one error."""

    files: tuple[Path, ...] = ()
    page: Path | None = None
    filled: Filled | None = None
    said: tuple[str, ...] = ()
    error: str = ""


def run(
    reports: Sequence[Upload], forms: Sequence[Upload], root: Path, *, columns: str = "", force: bool = False, draft_notes: bool = False
) -> Run:
    """The filled forms with their evidence, or the error in one line; never an exception for what a user's file can be."""
    said: list[str] = []
    try:
        folder = Path(tempfile.mkdtemp(dir=root))
        sources = _saved(reports, folder / "材料")
        tables = _saved(forms, folder / "表")
        if not sources:
            raise InputError("请先放入材料（自评报告或工作总结）")
        filled = pipeline.fill(sources, tables or None, columns=columns, force=force, progress=said.append)
        out = folder / "结果"
        out.mkdir()
        several = 1 < len({t.path for t in filled.tables})
        target = out if several else out / _name(filled, sources)
        written = write_filled(filled, sources, tables, target, overwrite=False, draft_notes=draft_notes)
        page = out / "对照核对.html"
        page.write_text(report_page(filled), encoding="utf-8")
        return Run((*written, page), page, filled, tuple(said))
    except NarrativeError as error:
        return Run(error=str(error), said=tuple(said))


def _name(filled: Filled, sources: Sequence[Path]) -> str:
    table = filled.tables[0]
    if not table.path:
        return f"{sources[0].stem}_指标汇总.xlsx"
    path = Path(table.path)
    return f"{path.stem}_已填{path.suffix}" if table.fillable else f"{path.stem}_自评表_已填.xlsx"


def _saved(uploads: Sequence[Upload], folder: Path) -> list[Path]:
    """The uploaded files under their own names, without any folder a name may hold; equal names get a number."""
    folder.mkdir()
    paths = []
    for n, (name, data) in enumerate(uploads):
        plain = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", Path(name.replace("\\", "/")).name).strip(". ")[-80:] or f"文件{n + 1}"
        path = folder / plain
        if path.exists():
            path = path.with_stem(f"{path.stem}({n + 1})")
        path.write_bytes(data)
        paths.append(path)
    return paths
