"""Old office formats through LibreOffice: one profile per process, a time limit, and the output looked at before it is believed."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from narrative.errors import InputError

SECONDS = 120
FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML", "pdf": "pdf"}
PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/opt/libreoffice/program/soffice",
)
# No macros, no links followed, nothing fetched while a document is opened.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""


@cache
def office_program() -> str | None:
    """The path of LibreOffice on this machine: $NARRATIVE_SOFFICE, the search path, the usual places; None where there is none."""
    named = os.environ.get("NARRATIVE_SOFFICE")
    if named is not None:
        return named if named and Path(named).is_file() else None
    return shutil.which("soffice") or shutil.which("libreoffice") or next((place for place in PLACES if Path(place).is_file()), None)


def converted(data: bytes, kind: str, wanted: str, name: str, *, needed: bool = True) -> bytes | None:
    """A document converted by LibreOffice; None where it is not needed and cannot be had.

    Args:
        kind: the extension that belongs to the content of `data`
        wanted: docx, xlsx or pdf
        needed: False where the caller has another way

    Raises:
        InputError: needed, and LibreOffice is not there, fails or takes more than two minutes
    """
    program = office_program()
    table = wanted == "xlsx"
    remedy = f"请用 WPS 或 {'Excel' if table else 'Word'} 另存为 .{'xlsx' if table else 'docx'} 后再交"
    if program is None:
        if not needed:
            return None
        raise InputError(f"{name} 是旧格式，不能直接读：{remedy}；也可以在本机装上 LibreOffice，程序会自动转换")
    with tempfile.TemporaryDirectory(prefix="narrative-") as folder:
        source = Path(folder) / f"in.{kind}"
        source.write_bytes(data)
        made = Path(folder) / f"out/in.{wanted}"
        command = [
            program, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard", f"-env:UserInstallation={_profile(os.getpid()).as_uri()}",
            "--convert-to", FILTERS[wanted], "--outdir", str(made.parent), str(source),
        ]  # fmt: skip
        if not _ran(command) or not made.is_file() or not made.stat().st_size:
            if not needed:
                return None
            raise InputError(f"{name} 转换不了（可能已损坏或加了密码）：{remedy}")
        return made.read_bytes()


def _ran(command: list[str]) -> bool:
    """Whether the command ended well in time; what it started is ended with it."""
    own = {"start_new_session": True} if os.name == "posix" else {}
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **own)  # type: ignore[call-overload]
    except OSError:
        return False
    try:
        return bool(process.wait(SECONDS) == 0)
    except subprocess.TimeoutExpired:
        return False
    finally:
        if process.poll() is None:
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.wait()


@cache
def _profile(process: int) -> Path:
    """The profile folder of a process: two processes on one profile make the second fail without a word."""
    folder = Path(tempfile.mkdtemp(prefix="narrative-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "user").mkdir()
    (folder / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
    return folder
