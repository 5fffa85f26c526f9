"""The package as a whole: what importing it loads, which module may import which, what is public, what stands in the docs."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import narrative

# A module imports only what stands before it (docs/architecture.md).
ORDER = (
    "errors",
    "collector",
    "types",
    "rules.loader",
    "rules.own",
    "rules",
    "offsets",
    "letters",
    "waves",
    "groups",
    "structure.normalize",
    "structure.roles",
    "structure.plain",
    "structure.flows",
    "read",
    "structure.organisation",
    "structure.pieces",
    "structure.passing",
    "structure.telling",
    "structure.prose",
    "structure.headings",
    "structure.sections",
    "structure.sentences",
    "structure.columns",
    "structure.cells",
    "structure.celled",
    "structure.headed",
    "structure.headless",
    "structure.pasted",
    "structure.places",
    "structure",
    "quantities",
    "facts.concepts",
    "facts.dictionary",
    "facts.words",
    "facts.signs",
    "facts.context",
    "facts.near",
    "facts.bodies",
    "facts.beside",
    "facts.objects",
    "facts.apart",
    "facts.governing",
    "facts.measures",
    "facts.status",
    "facts.build",
    "facts.absences",
    "facts.entries",
    "facts.counts",
    "facts.sums",
    "facts.headed",
    "facts.rows",
    "facts.items",
    "facts.quarters",
    "facts.wholes",
    "facts.shares",
    "facts.afar",
    "facts.parts",
    "facts.links",
    "facts.lexicon",
    "facts.twins",
    "facts.echoes",
    "facts.disputes",
    "facts.levels",
    "facts.scans",
    "facts.claims",
    "page.marks",
    "page.render",
    "page",
    "contracts",
    "results",
    "tables.grid",
    "tables.headers",
    "tables.xlsx",
    "tables.docx",
    "tables.report",
    "matching.aims",
    "matching.targets",
    "matching.measures",
    "matching.rows",
    "matching.indicators",
    "matching.catalogues",
    "matching.units",
    "matching.kin",
    "matching.steps",
    "matching.bounded",
    "matching.wording",
    "matching.wanted",
    "matching.memory",
    "matching.told",
    "matching.hashed",
    "matching.paraphrase",
    "matching.precedent",
    "matching.joined",
    "matching.elsewhere",
    "matching.alike",
    "matching.stated",
    "matching.features",
    "matching.doubts",
    "matching.marks",
    "matching.values",
    "matching.worked",
    "matching.candidates",
    "matching.waved",
    "matching.standing",
    "matching.together",
    "matching.listed",
    "matching.answers",
    "matching.waved_answers",
    "matching.ranker",
    "matching.belonging",
    "matching.choose",
    "matching.score",
    "matching.policy",
    "matching.unsettled",
    "matching.assign",
    "matching.scope",
    "matching.compare",
    "matching.propose",
    "matching.goals",
    "matching.sources",
    "matching.gaps",
    "checks",
    "export.files",
    "export.proofs",
    "export.package",
    "export.xlsx_patch",
    "export.docx_patch",
    "export.form",
    "export.workbook",
    "export.evidence",
    "export.findings",
    "export.letters",
    "export.audits",
    "export.national",
    "export.annotate",
    "export.drafts",
    "export.lists",
    "export.deliver",
    "explain",
    "stages",
    "pipeline",
    "spacy_pipes",
    "review.decisions",
    "review.home",
    "review.store",
    "review.desk",
    "review.acts",
    "review.outcome",
    "review.gold",
    "review.session",
    "review.merge",
    "review.ops",
    "review.taught",
    "review.views",
    "review.guard",
    "review.jobs",
    "review.state",
    "review.pages",
    "review.api",
    "review.app",
    "review.serve",
    "review",
    "learning",
    "console",
    "manual",
    "commands.options",
    "commands.reports",
    "batch.needs",
    "batch.config",
    "batch.files",
    "batch.names",
    "batch.reading",
    "batch.pairing",
    "batch.pairs_file",
    "batch.schema",
    "batch.points",
    "batch.process",
    "batch.plan",
    "batch.pool",
    "batch.parts",
    "batch.tables",
    "batch.outputs",
    "batch.ledger",
    "batch.engines",
    "batch.dask_engine",
    "batch.progress",
    "batch.run",
    "batch.reviewing",
    "batch.query",
    "batch.summary",
    "batch",
    "commands",
    "cli",
    "__main__",
)
PACKAGE = ROOT / "narrative"


def layer(module: str) -> int:
    """The place of a module in the order; a package stands where its last module does."""
    own = [i for i, name in enumerate(ORDER) if module == name or module.startswith(name + ".")]
    return own[0] if own else max(i for i, name in enumerate(ORDER) if name.startswith(module + "."))


def modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_import_only_what_stands_above(path: Path) -> None:
    own = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(n) for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test) for n in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("narrative.") and id(node) not in typing_only:
            wanted = node.module.removeprefix("narrative.")
            assert layer(wanted) <= layer(own), f"{own} 引用了排在它后面的 {wanted}"


@pytest.mark.parametrize(
    "code",
    [
        "import narrative",
        "import narrative.cli",
        "from narrative.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass",
    ],
)
def test_start_up_loads_nothing_heavy(code: str) -> None:
    heavy = "import sys; print([m for m in ('jieba', 'spacy', 'sklearn', 'numpy', 'pandas', 'lxml', 'openpyxl') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", f"{code}\n{heavy}"], capture_output=True, check=True)
    assert run.stdout.decode("utf-8").strip().splitlines()[-1] == "[]"


def test_public_names_are_exact() -> None:
    assert set(narrative.__all__) == {
        "Audit",
        "Extraction",
        "Filled",
        "NarrativeError",
        "Quantity",
        "__version__",
        "audit",
        "extract",
        "extract_text",
        "fill",
        "find_quantities",
    }
    assert all(getattr(narrative, name) is not None for name in narrative.__all__)
    with pytest.raises(AttributeError):
        _ = narrative.nonsense


def test_audit_names_the_quotes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("共获奖20项，其中一等奖10项、二等奖15项。", encoding="utf-8")
    found = narrative.audit(path)
    assert [s["quote"] for s in found.to_dict()["issues"][0]["spans"]] == ["20项", "10项", "15项"]
    assert "10+15=25" in found._repr_html_() and len(found.to_pandas()) == 1


def test_results_are_shown_and_tabled() -> None:
    result = narrative.extract_text("全年举办讲座12场，<script>alert(1)</script>受益群众300人次。")
    assert list(result.to_pandas()["quote"]) == ["12场", "300人次"]
    assert "<script>" not in result._repr_html_() and "12场" in result._repr_html_()


def test_readmes_name_the_two_commands_and_every_command_of_the_program() -> None:
    from narrative.cli import app

    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert text.index("make demo") < text.index("make test") < 3000
        for command in app.registered_commands:
            assert f"narrative {command.name or command.callback.__name__}" in text  # type: ignore[union-attr]


def test_readme_blocks_run(tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert blocks
    for block in blocks:
        subprocess.run([sys.executable, "-c", block], cwd=ROOT, check=True, capture_output=True)


def test_goldens_are_not_being_rewritten() -> None:
    assert "NARRATIVE_REGEN" not in os.environ


def test_every_module_says_what_it_is() -> None:
    for path in modules():
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or path.name == "__init__.py", path
