"""Evidence inside the filled workbook, where the user asked for it: as further sheets or as comments on the filled cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from narrative.errors import OutputError
from narrative.export.evidence import confidence, evidence_sheets
from narrative.export.workbook import timeless, write_sheet
from narrative.matching.assign import bound_note
from narrative.results import Filled
from narrative.types import Table

FRAGILE = re.compile(r"xl/(?:drawings|charts|media|embeddings|ctrlProps|activeX|slicers|pivot)|vbaProject|xl/externalLinks")
AUTHOR = "填报依据"


def annotated(package: bytes, filled: Filled, tables: Sequence[Table], name: str, *, comments: bool) -> bytes:
    """The workbook with the evidence in it.

    Raises:
        OutputError: no workbook, or one that holds pictures, text boxes or macros, which saving it anew would lose
    """
    from openpyxl import load_workbook
    from openpyxl.comments import Comment

    if not name.lower().endswith(".xlsx"):
        raise OutputError(f"{name} 是 Word 表，依据写不进去：请用 --evidence file 另存一份填报依据")
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        if any(FRAGILE.search(part) for part in source.namelist()):
            raise OutputError(f"{name} 里有图片、文本框或宏，加批注、加工作表会丢失它们：请用 --evidence file 另存一份填报依据")
    book = load_workbook(io.BytesIO(package))
    if comments:
        for table, indicator, cell in filled.rows():
            if cell.state == "filled" and indicator.locator and table.fillable and any(table is own for own in tables):
                result, fact = filled.evidence(cell)[0]
                note = bound_note(cell.bound)
                text = f"把握{confidence(cell)}{f'，{note}' if note else ''}\n{result.sentence_text(fact)}\n{result.place(fact.quantity.span, fact.section)}"
                target = book[table.sheet][indicator.locator]
                if target.comment is not None:
                    text = f"{target.comment.text}\n{text}"
                target.comment = Comment(text, AUTHOR, width=320, height=160)
    else:
        for title, header, rows in evidence_sheets(filled, tables):
            write_sheet(book.create_sheet(title), header, rows)
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())
