"""The package for a desk without network: its scripts come in pairs, its extras exist, and what another system needs is found in the wheels."""

from __future__ import annotations

import importlib.util
import re
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from conftest import ROOT


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build", ROOT / "offline" / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wheel(folder: Path, name: str, *requires: str) -> None:
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as package:
        lines = [f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {line}" for line in requires)]
        package.writestr(f"{name}-1.0.dist-info/METADATA", "\n".join(lines) + "\n\n")


def test_requirements_of_the_other_system_and_of_the_extras_are_found(build: ModuleType, tmp_path: Path) -> None:
    own = ['tool>=2; sys_platform == "win32"', 'scans>=1; extra == "ocr"', 'never; extra == "dev"', 'chips; platform_machine == "arm64"']
    wheel(tmp_path, "narrative_metrics", *own)
    wheel(tmp_path, "scans", 'other; sys_platform == "darwin"')
    assert build.missing(tmp_path, "win_amd64", "3.11") == ["tool>=2"]
    assert build.missing(tmp_path, "linux_x86_64", "3.11") == []
    assert build.missing(tmp_path, "macos_arm64", "3.11") == ["chips", "other"]


def test_the_extras_are_those_of_the_project(build: ModuleType) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(build.EXTRAS) <= set(project["optional-dependencies"])
    assert {platform.split("_")[0] for platform in build.TAGS} == set(build.SYSTEMS)


def test_what_windows_has_linux_has_and_the_page_names_it() -> None:
    page = (ROOT / "offline" / "使用说明.txt").read_text(encoding="utf-8")
    scripts = sorted(path.stem for path in (ROOT / "offline").glob("*.bat"))
    assert scripts == sorted(path.stem for path in (ROOT / "offline").glob("*.sh"))
    assert all(re.search(f"{name}.bat|{name}.sh", page) for name in scripts)
