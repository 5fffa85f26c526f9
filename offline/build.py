"""Collects everything a desk without network needs: every wheel with its hash, two scripts to click, one page of instructions.

Run by `make offline PLATFORM=win_amd64|linux_x86_64|linux_aarch64|macos_arm64`; needs PyPI once, on any machine. jieba has no wheel there and is built here.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
EXTRAS = ("web", "ocr", "batch")  # the page, scans, many submissions at once; what each weighs stands in docs/windows.md
TAGS = {
    "win_amd64": ("win_amd64",),
    "linux_x86_64": ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_27_x86_64", "manylinux_2_28_x86_64"),
    "linux_aarch64": ("manylinux2014_aarch64", "manylinux_2_17_aarch64", "manylinux_2_27_aarch64", "manylinux_2_28_aarch64"),
    "macos_arm64": ("macosx_14_0_arm64",),  # pip takes wheels for earlier ones too
}
SYSTEMS = {"win": ("win32", "Windows", "nt"), "linux": ("linux", "Linux", "posix"), "macos": ("darwin", "Darwin", "posix")}
TIME = (2000, 1, 1, 0, 0, 0)


def main(platform: str, python: str, out: Path) -> None:
    """Writes the folder, and a .zip of it beside it.

    Raises:
        SystemExit: no such platform
        subprocess.CalledProcessError: a requirement has no wheel for the platform
    """
    if platform not in TAGS:
        raise SystemExit(f"没有 {platform}：请用 PLATFORM={' 或 '.join(TAGS)}")
    folder = out / f"narrative-离线安装包-{platform}-py{python}"
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), "jieba==0.42.1", str(ROOT)], check=True)
    own = next(wheels.glob("narrative_metrics-*.whl"))
    tags = [part for tag in TAGS[platform] for part in ("--platform", tag)]
    chosen = ["--only-binary=:all:", "--implementation", "cp", "--python-version", python, *tags]
    extras = f"[{','.join(EXTRAS)}]"
    wanted = [f"{own}{extras}"]
    while wanted:
        subprocess.run([*pip, "download", "--quiet", *chosen, "--find-links", str(wheels), "--dest", str(wheels), *wanted], check=True)
        wanted = missing(wheels, platform, python)
    lines, sums = [], []
    for wheel in sorted(wheels.glob("*.whl")):
        name, version = wheel.name.split("-")[:2]
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"{name.replace('_', '-')}{extras if wheel == own else ''}=={version} --hash=sha256:{digest}\n")
        sums.append(f"{digest}  wheels/{wheel.name}\n")
    (folder / "requirements.txt").write_text("".join(lines), encoding="utf-8", newline="\n")
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8", newline="\n")
    windows = platform.startswith("win")
    for source in sorted(HERE.glob("*.bat" if windows else "*.sh")):
        text = source.read_text(encoding="utf-8").replace("@PYTHON@", python)
        target = folder / source.name
        target.write_text(text, encoding="utf-8", newline="\r\n" if windows else "\n")
        target.chmod(0o755)
    page = (HERE / "使用说明.txt").read_text(encoding="utf-8").replace("@PYTHON@", python)
    (folder / "使用说明.txt").write_text(page, encoding="utf-8-sig", newline="\r\n")
    demo = folder / "示例"
    demo.mkdir()
    for path in sorted((ROOT / "corpus" / "demo").iterdir()):
        shutil.copyfile(path, demo / path.name)
    _zip(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
    print(f"{folder.name}：{len(lines)} 个安装文件，{size:.0f} MB")


def missing(wheels: Path, platform: str, python: str) -> list[str]:
    """The requirements of the wheels that no wheel meets on the platform: pip judges `sys_platform == "win32"` by the machine it runs on."""
    system, machine = platform.split("_", 1)
    sys_platform, platform_system, os_name = SYSTEMS[system]
    there = {
        "sys_platform": sys_platform,
        "platform_system": platform_system,
        "os_name": os_name,
        "platform_machine": "AMD64" if system == "win" else machine,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    have = {canonicalize_name(path.name.split("-")[0]) for path in wheels.glob("*.whl")}
    found: dict[str, str] = {}
    for path in sorted(wheels.glob("*.whl")):
        extras = ["", *EXTRAS] if path.name.startswith("narrative_metrics") else [""]
        with zipfile.ZipFile(path) as package:
            name = next(part for part in package.namelist() if part.endswith(".dist-info/METADATA"))
            metadata = message_from_bytes(package.read(name))
        for line in metadata.get_all("Requires-Dist") or ():
            need = Requirement(line)
            needed = any(need.marker is None or need.marker.evaluate({**there, "extra": extra}) for extra in extras)
            if needed and canonicalize_name(need.name) not in have:
                found[need.name] = f"{need.name}{need.specifier}"
    return sorted(found.values())


def _zip(folder: Path) -> None:
    with zipfile.ZipFile(folder.with_name(folder.name + ".zip"), "w") as package:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                info = zipfile.ZipInfo(str(Path(folder.name, path.relative_to(folder))), TIME)
                info.external_attr = (path.stat().st_mode & 0xFFFF) << 16
                package.writestr(info, path.read_bytes(), zipfile.ZIP_STORED)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
