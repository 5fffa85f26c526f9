"""What the tests of the workbench share: a room with a clock of its own, files to review, the page on a free port."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import uvicorn
from conftest import ROOT
from openpyxl import Workbook

from narrative.review import home
from narrative.review.app import build_app, build_state
from narrative.review.session import Room
from narrative.review.state import State
from narrative.review.store import Store

DEMO = ROOT / "corpus" / "demo"
REPORT, FORM = "工作总结.docx", "绩效自评表.xlsx"
STORES: list[Store] = []


def clock() -> Callable[[], str]:
    """A clock that goes on by a second each time it is asked."""
    ticks = count()
    return lambda: f"2026-03-01T08:{next(ticks) // 60 % 60:02d}:00"


def opened(path: Path) -> Store:
    """A store that `close_stores` closes."""
    STORES.append(Store(path))
    return STORES[-1]


def close_stores() -> None:
    """Closes what the test opened."""
    while STORES:
        STORES.pop().close()


def room(folder: Path, who: str = "张三") -> Room:
    """A room in a folder of its own."""
    folder.mkdir(exist_ok=True, parents=True)
    return Room(folder, opened(folder / home.DATABASE), who, clock())


def book(*rows: tuple[str | None, ...]) -> bytes:
    """A form of these lines."""
    made = Workbook()
    for row in rows:
        made.worksheets[0].append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@contextmanager
def served(folder: Path, *, access: str = "") -> Iterator[tuple[str, State]]:
    """The address of the page over a folder, and what it holds."""
    state = build_state(room(folder), access=access)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        server = uvicorn.Server(uvicorn.Config(build_app(state), log_level="critical", lifespan="off", timeout_graceful_shutdown=1))
        state.stop = lambda: setattr(server, "should_exit", True)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", state
        finally:
            server.should_exit = True
            thread.join(10)
            state.jobs.close()
