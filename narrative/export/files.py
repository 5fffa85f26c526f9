"""Puts bytes where the user wants them: beside first, then renamed; never over a file unasked; never half written."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from narrative.errors import OutputError


def write(path: Path, data: bytes, *, overwrite: bool = False) -> Path:
    """The path written to: the one asked for, or another name beside it where the file is open elsewhere.

    Raises:
        OutputError: the file stands already and `overwrite` is off, or the folder cannot be written
    """
    check_target(path, overwrite=overwrite)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".narrative-", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise OutputError(f"写不进 {path.parent.name or '当前文件夹'}（{reason(error)}）：请检查权限和磁盘空间，或换个位置") from error
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        beside.chmod(0o666 & ~_umask())
        return _settle(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise OutputError(f"{path.name} 没有写成（{reason(error)}）：请检查磁盘空间后重试") from error


def check_target(path: Path, *, overwrite: bool = False, inputs: Iterable[Path] = ()) -> None:
    """Nothing, where a result may be written to the path.

    Raises:
        OutputError: it is one of the inputs, a folder, cannot be looked at, or stands already and `overwrite` is off
    """
    try:
        if any(path.resolve() == source.resolve() for source in inputs):
            raise OutputError(f"{path.name} 就是输入的文件，不会改动它：请换一个输出文件名")
        if path.is_dir():
            raise OutputError(f"{path.name} 是文件夹：请给出文件名")
        if path.exists() and not overwrite:
            raise OutputError(f"{path.name} 已经存在，没有改动它：请换一个文件名，或加 --overwrite 覆盖")
    except OSError as error:
        raise OutputError(f"{path.name[:40]} 写不了（{reason(error)}）：请换一个文件名或位置") from error


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese."""
    words = {
        errno.EACCES: "没有权限",
        errno.EPERM: "没有权限",
        errno.ENOSPC: "磁盘已满",
        errno.ENAMETOOLONG: "文件名太长",
        errno.EISDIR: "是文件夹",
        errno.ENOTDIR: "上级不是文件夹",
        errno.EEXIST: "有同名的文件",
        errno.EROFS: "磁盘只能读",
        errno.ENOENT: "找不到位置",
    }
    return words.get(error.errno or 0, "系统错误")


def _settle(beside: Path, path: Path) -> Path:
    """Rename the finished file; where the target is open in another program, keep the result under a free name."""
    try:
        beside.replace(path)
    except PermissionError:
        path = free_name(path.with_stem(path.stem + "_另存"))
        beside.replace(path)
    return path


def free_name(path: Path) -> Path:
    """The path itself, or with (2), (3), … behind the stem where that name is taken."""
    candidate, n = path, 1
    while candidate.exists():
        n += 1
        candidate = path.with_stem(f"{path.stem}({n})")
    return candidate


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
