"""Starts the local page, opens the browser, and ends with Ctrl+C. The results of a session are gone when it ends."""

from __future__ import annotations

import socket
import tempfile
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path

from narrative.errors import InputError
from narrative.review.app import build_app


def serve(port: int, *, browser: bool, say: Callable[[str], None]) -> None:
    """Nothing; it returns when the user stops it.

    Args:
        port: 0 takes a free one

    Raises:
        InputError: the port is taken, or the extra `web` is not installed
    """
    with tempfile.TemporaryDirectory(prefix="narrative-") as root:
        app = build_app(Path(root))
        import uvicorn

        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
            try:
                listening.bind(("127.0.0.1", port))
            except OSError as error:
                raise InputError(f"端口 {port} 用不了（可能已被占用）：请去掉 --port，或换一个端口") from error
            address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
            say(f"页面在 {address} ，只有本机能打开；用完按 Ctrl+C 或关掉这个窗口")
            if browser:
                threading.Timer(0.8, webbrowser.open, (address,)).start()
            uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])
