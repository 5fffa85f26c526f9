"""Starts the workbench, opens the browser, and ends with 退出 or Ctrl+C."""

from __future__ import annotations

import secrets
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime
from getpass import getuser
from pathlib import Path

from narrative.errors import InputError
from narrative.read.files import file_bytes
from narrative.review.app import MISSING, build_app, build_state
from narrative.review.home import DATABASE, home
from narrative.review.session import Room, Upload
from narrative.review.store import Store

LOCAL = "127.0.0.1"


def serve(
    *,
    port: int = 0,
    browser: bool = True,
    say: Callable[[str], None],
    folder: Path | None = None,
    kept: bool = True,
    who: str = "",
    host: str = LOCAL,
    reports: Sequence[Path] = (),
    forms: Sequence[Path] = (),
    columns: str = "",
    force: bool = False,
    several: Iterable[tuple[str, Sequence[Upload], Sequence[Upload]]] = (),
) -> None:
    """Nothing; it returns when the user stops it.

    Args:
        port: 0 takes a free one
        folder: where the working data are kept, None for the user's own place
        kept: False works in a folder that is gone when it ends
        who: the name that decisions carry, "" for that of the system's user
        host: an address other than 127.0.0.1 is served only to those who have the token, which is said at the start
        reports, forms: files to begin with
        several: (name, reports, forms) of submissions that are put on the list, each read when it is opened

    Raises:
        InputError: the port is taken, a file cannot be read, the folder cannot be used, or the extra `web` is not installed
    """
    try:
        import uvicorn
    except ImportError as error:
        raise InputError(MISSING) from error
    access = "" if host == LOCAL else secrets.token_urlsafe(18)
    sources, tables = [[(path.name, file_bytes(path)) for path in files_in(given)] for given in (reports, forms)]
    with ExitStack() as ended:
        place = home(folder) if kept else Path(ended.enter_context(tempfile.TemporaryDirectory(prefix="narrative-")))
        room = Room(place, Store(place / DATABASE), who or _user(), _now)
        state = build_state(room, access=access, host="" if host in ("0.0.0.0", "::") else host, kept=kept)
        ended.callback(room.store.close)
        ended.callback(state.jobs.close)
        listening = ended.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        if sys.platform != "win32":  # there it would let two programs share the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen(128)  # before the address is told: who comes early waits
        except OSError as error:
            raise InputError(f"端口 {port} 用不了（可能已被占用）：请去掉 --port，或换一个端口") from error
        address = f"http://{host}:{listening.getsockname()[1]}/"
        server = uvicorn.Server(uvicorn.Config(build_app(state), log_level="critical", access_log=False, timeout_graceful_shutdown=1))
        state.stop = lambda: setattr(server, "should_exit", True)
        for name, given, asked in several:
            room.put(name, given, asked)
        path = ""
        if sources:
            path = "wait/" + state.jobs.start(lambda tell: room.begin(sources, tables, tell, columns=columns, force=force).id).id
        shown = f"{address}{path}{f'?token={access}' if access else ''}"
        say(f"页面在 {shown} ，{'要用这个完整网址打开' if access else '只有本机能打开'}；用完按页面上的“退出”，或按 Ctrl+C")
        say(f"核对数据在 {place}" if kept else "放进去的文件和结果，程序结束时自动清除")
        if browser:
            timer = threading.Timer(0.8, webbrowser.open, (shown,))
            timer.daemon = True
            timer.start()
        server.run(sockets=[listening])


def files_in(paths: Sequence[Path]) -> list[Path]:
    """The files given, and those of the folders given by name.

    Raises:
        InputError: one is missing
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith((".", "~$")))
        elif path.exists():
            found.append(path)
        else:
            raise InputError(f"找不到 {path.name}：请检查文件名和路径")
    return found


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _user() -> str:
    try:
        return getuser()
    except (KeyError, OSError):
        return "本机用户"
