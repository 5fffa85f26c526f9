"""Reports of the corpus rendered in every format bring back the facts of their text, each at its place; `make formats` measures twenty."""

from __future__ import annotations

from pathlib import Path

import pytest
from formats import CORPUS, FORMATS, facts_of, places_right, read_back, rendered

from narrative.pipeline import extract_text
from narrative.read.ocr import can_read_pictures
from narrative.read.office import office_program

PROSE, FORM, SHORT = "r071", "r067", "r020"  # of the train split
NAMES = {"scan": (SHORT,), "docx": (PROSE, FORM), "html": (PROSE, FORM), "xlsx": (PROSE, FORM), "pdf": (PROSE, FORM)}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_format_keeps_the_facts_and_their_places(kind: str) -> None:
    if kind not in ("docx", "html", "xlsx") and office_program() is None:
        pytest.skip("没有 LibreOffice：请先 make system")
    if kind == "scan" and not can_read_pictures():
        pytest.skip("没有识别功能：请安装 .[ocr]")
    for name in NAMES.get(kind, (FORM,)):
        text = (CORPUS / "reports" / f"{name}.txt").read_text(encoding="utf-8")
        data = rendered(text, kind)
        result = read_back(data, str(Path(name).with_suffix(".pdf" if kind == "scan" else f".{kind}")))
        found, wanted = facts_of(result), facts_of(extract_text(text))
        assert 2 * sum((found & wanted).values()) >= (0.90 if kind == "scan" else 0.97 if kind == "pdf" else 0.99) * (
            found.total() + wanted.total()
        )
        if kind in ("docx", "html", "xlsx", "pdf"):
            right, count = places_right(result, data, kind)
            assert right == count
