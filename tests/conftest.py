"""Shared fixtures: the folder of shared reports, and a run of the command line as a user has it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
settings.register_profile("fixed", derandomize=True, deadline=None)  # the same examples on every run and machine
settings.register_profile("long", max_examples=3000, deadline=None)  # pytest --hypothesis-profile=long --hypothesis-seed=7
settings.load_profile("fixed")
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared reports and scorer; skipped where the default is absent, failed where it is named and missing."""
    named = os.environ.get("NARRATIVE_SHARED")
    folder = Path(named) if named else ROOT.parent / "shared"
    if not (folder / "seeds").is_dir():
        if named:
            pytest.fail(f"NARRATIVE_SHARED 指向的 {folder} 里没有 seeds")
        pytest.skip("没有 shared 文件夹，跳过实测报告")
    return folder


@pytest.fixture
def narrative(tmp_path: Path) -> Run:
    """Runs `python -m narrative` in an empty folder; EncodingWarning is an error, but for openpyxl's own temporary files."""

    def run(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
        env = {
            **os.environ,
            "PYTHONWARNDEFAULTENCODING": "1",
            "PYTHONWARNINGS": "error::EncodingWarning,ignore::EncodingWarning:openpyxl.worksheet._writer",
            **environment,
        }
        return subprocess.run(
            [sys.executable, "-m", "narrative", *map(str, arguments)], cwd=cwd or tmp_path, env=env, capture_output=True, check=False
        )

    return run
