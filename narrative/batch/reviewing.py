"""The submissions of a run with their files, as the workbench takes them: what 配对.csv says is a report, what a form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from narrative.batch.files import WORK
from narrative.batch.pairing import FORM, REPORT, Line
from narrative.batch.pairs_file import NAME, read_lines
from narrative.errors import InputError
from narrative.read.archive import zip_members
from narrative.read.files import file_bytes

Content = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class ToReview:
    """One submission: its name, and (name, content) of its reports and forms."""

    name: str
    reports: tuple[Content, ...]
    forms: tuple[Content, ...]


def is_run(folder: Path) -> bool:
    """Whether a folder is that of a run."""
    return (folder / NAME).is_file() and (folder / WORK).is_dir()


def submissions_to_review(run: Path, inbox: Path | None = None) -> Iterator[ToReview]:
    """The submissions of a run that hold a report, in the order of 配对.csv, one read at a time.

    Args:
        inbox: where the files lie; None where the run lies in it or beside it

    Raises:
        InputError: 配对.csv is spoiled, or the files are not to be found
    """
    lines = [line for line in read_lines(run / NAME) if line.role in (REPORT, FORM)]
    if not lines:
        return
    folder = _inbox(run, lines[0], inbox)
    for name in dict.fromkeys(line.submission for line in lines):
        own = [line for line in lines if line.submission == name]
        reports = tuple(_content(folder, line.file) for line in own if line.role == REPORT)
        if reports:
            yield ToReview(name, reports, tuple(_content(folder, line.file) for line in own if line.role == FORM))


def _inbox(run: Path, line: Line, inbox: Path | None) -> Path:
    """The folder that the paths of 配对.csv start from."""
    beside: Sequence[Path] = [inbox] if inbox is not None else [run.parent, *(p for p in sorted(run.parent.iterdir()) if p.is_dir())]
    for folder in beside:
        if _outer(folder, line.file) is not None:
            return folder
    raise InputError(f"找不到 {line.file}：请用 --inbox 给出收件夹（{run.name} 是由它做出来的）")


def _outer(folder: Path, name: str) -> Path | None:
    """The file of a name, or the archive that holds it; None where there is neither."""
    path = folder / name
    return next((p for p in (path, *path.parents) if p.is_file() and folder in p.parents), None)


def _content(folder: Path, name: str) -> Content:
    path = _outer(folder, name)
    if path is None:
        raise InputError(f"找不到 {name}：请检查收件夹里的文件是否移动过，或重新运行 narrative batch")
    inner = name.removeprefix(path.relative_to(folder).as_posix()).lstrip("/")
    if not inner:
        return path.name, file_bytes(path)
    for member, data in zip_members(file_bytes(path), path.name):
        if member == inner and not isinstance(data, InputError):
            return member.rpartition("/")[2], data
    raise InputError(f"{path.name} 里没有 {inner}：请重新运行 narrative batch")
