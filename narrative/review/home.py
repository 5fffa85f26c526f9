"""The one folder that holds a user's working data: where it is, what is in it, how it is emptied. Everything else of the workbench stays inside."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

from narrative.errors import InputError
from narrative.export.files import reason

VARIABLE = "NARRATIVE_HOME"
DATABASE = "核对记录.db"
WORDS = "本单位词表.toml"
OWN = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal", "材料", "临时")
NETWORK = re.compile(r"nfs\d?|cifs|smb\w*|ncpfs|afs|davfs|fuse\.(?:sshfs|rclone|davfs2?|smbnetfs|glusterfs)|ceph|glusterfs|lustre")


def home(folder: Path | None = None) -> Path:
    """The user's folder, made where it is missing: the one given, that of NARRATIVE_HOME, else the system's place for a user's data.

    Raises:
        InputError: it lies on a network drive, or cannot be written
    """
    named = folder if folder is not None else Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else _usual()
    path = named.expanduser().absolute()
    if is_network(path):
        raise InputError(
            f"{path} 在网络盘上，多人同时写会损坏核对记录：请用 --home 换到本机的文件夹（如 D:\\narrative），各人核完后用 narrative review merge 合并"
        )
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not os.access(path, os.W_OK):
            raise PermissionError(13, "not writable")
    except OSError as error:
        raise InputError(f"{path} 用不了（{reason(error)}）：请用 --home 换一个能写的文件夹，或设环境变量 {VARIABLE}") from error
    return path


def is_network(path: Path) -> bool:
    """Whether a path lies on a drive of another machine, as far as the system says so."""
    text = str(path)
    if text.startswith(("\\\\", "//")):
        return True
    if sys.platform == "win32":
        import ctypes

        remote = 4  # DRIVE_REMOTE
        return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{path.drive}\\") == remote)
    return NETWORK.fullmatch(_file_system(path, Path("/proc/mounts"))) is not None


def _file_system(path: Path, mounts: Path) -> str:
    """The kind of file system a path lies on by the system's list of mounts, "" where there is none."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    real = path.resolve()
    best, kind = -1, ""
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(fields[1].replace("\\040", " "))
        if (real == point or point in real.parents) and best <= len(point.parts):
            best, kind = len(point.parts), fields[2]
    return kind


def size_of(folder: Path) -> int:
    """How many bytes the working data take; the word list counts too."""
    paths = [folder / WORDS, *(path for name in OWN for path in (folder / name, *(folder / name).rglob("*")))]
    return sum(path.stat().st_size for path in paths if path.is_file())


def clean(folder: Path, *, words_too: bool = False) -> list[str]:
    """The names of what was deleted: only what the workbench itself put there; the unit's word list stays unless asked for.

    Raises:
        InputError: something is in use
    """
    gone = []
    for name in (*OWN, *((WORDS,) if words_too else ())):
        path = folder / name
        try:
            if path.is_dir():
                shutil.rmtree(path)
            elif path.exists():
                path.unlink()
            else:
                continue
        except OSError as error:
            raise InputError(f"{name} 删不掉（{reason(error)}）：请先在页面上按“退出”，再清除一次") from error
        gone.append(name)
    return gone


def _usual() -> Path:
    try:
        from platformdirs import user_data_path
    except ImportError as error:
        raise InputError("本机没有装网页所需的组件：请运行 pip install 'narrative-metrics[web]'，或用安装包里的安装.bat") from error
    return user_data_path("narrative", appauthor=False)
