""".zip → the files in it, in memory: names of Chinese Windows put right, sizes bounded, nothing ever written to disk."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from narrative.errors import InputError
from narrative.read.package import damaged, open_package, part

MEMBERS = 2000
MEMBER = 50 * 2**20
TOTAL = 500 * 2**20
LINK = 0o120000


def zip_members(data: bytes, name: str) -> Iterator[tuple[str, bytes | InputError]]:
    """(name, bytes) of each file in an archive, by name; an InputError in the place of one that cannot be unpacked.

    Raises:
        InputError: the archive itself is damaged, encrypted or too large
    """
    with damaged(f"{name} 已损坏，解不开：请重新打包，或解压后直接给出里面的报告"), open_package(data) as package:
        members = sorted(
            (_name(info), n, info) for n, info in enumerate(package.infolist()) if not info.is_dir() and not _is_noise(_name(info))
        )
        if MEMBERS < len(members):
            raise InputError(f"{name} 里超过 {MEMBERS} 个文件：请解压后分几个文件夹给出")
        if members and all(info.flag_bits & 1 for _, _, info in members):
            raise InputError(f"{name} 加了密码：请先解压，再交里面的报告")
        left = TOTAL
        for inner, _, info in members:
            content = _unpacked(package, info, f"{name} 里的 {inner.rpartition('/')[2]}", min(MEMBER, left))
            left -= len(content) if isinstance(content, bytes) else 0
            yield inner, content


def _unpacked(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, limit: int) -> bytes | InputError:
    if info.external_attr >> 16 & 0o170000 == LINK:
        return InputError(f"{name} 是快捷链接，没有读：请打包文件本身")
    if info.flag_bits & 1:
        return InputError(f"{name} 加了密码：请先解压，再交里面的报告")
    if limit < info.file_size:
        return InputError(f"{name} 解开后过大：请解压后删去图片或拆成几份再交")
    try:
        with damaged(f"{name} 已损坏，解不开：请重新打包，或解压后直接给出"):
            return part(package, info, limit)
    except InputError as error:
        return error


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; without the UTF-8 flag its bytes are read as UTF-8, then as GB18030, and never as the code page of DOS."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_noise(name: str) -> bool:
    last = name.rpartition("/")[2]
    return name.startswith("__MACOSX/") or last.startswith((".", "~$")) or last.lower() in ("thumbs.db", "desktop.ini") or not last
