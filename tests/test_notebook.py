"""The notebook under docs/ runs from top to bottom, and the outputs that are committed are those it gives.

NARRATIVE_REGEN=1 writes them anew.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
from typing import Any

import pytest
from conftest import ROOT

NOTEBOOK = ROOT / "docs" / "从文本到表格.ipynb"
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


def lines(text: str) -> list[str]:
    """A text as notebooks keep it."""
    return text.splitlines(keepends=True)


def outputs(source: str, names: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """What a cell prints, and the value of its last expression as text and HTML, in the form of a notebook."""
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    with contextlib.redirect_stdout(printed):
        exec(compile(ast.Module(body, []), "cell", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    found: list[dict[str, Any]] = []
    if printed.getvalue():
        found.append({"name": "stdout", "output_type": "stream", "text": lines(printed.getvalue())})
    if value is not None:
        data = {"text/plain": lines(repr(value))}
        if hasattr(value, "_repr_html_"):
            data = {"text/html": lines(value._repr_html_()), **data}
        found.append({"data": data, "execution_count": count, "metadata": {}, "output_type": "execute_result"})
    return found


def plain(found: list[dict[str, Any]]) -> list[str]:
    """The outputs as a reader without a browser sees them; their HTML changes with the version of pandas."""
    return ["".join(output["text"] if "text" in output else output["data"]["text/plain"]) for output in found]


def test_the_notebook_runs_and_its_outputs_are_up_to_date() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert 5 <= len(cells)
    regen = "NARRATIVE_REGEN" in os.environ
    for count, cell in enumerate(cells, 1):
        found = outputs("".join(cell["source"]), names, count)
        if regen:
            cell["outputs"], cell["execution_count"] = found, count
        assert plain(cell["outputs"]) == plain(found), "NARRATIVE_REGEN=1 pytest tests/test_notebook.py writes the outputs anew"
    if regen:
        NOTEBOOK.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
