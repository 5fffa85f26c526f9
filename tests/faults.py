"""Work that goes wrong in the ways that matter: for the tests of the pool and the engines. A worker process imports it by name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from narrative.batch.config import Config
from narrative.batch.process import process


def double(payload: tuple[str, str]) -> str:
    """Twice the second word; the first says what goes wrong. A path in place of the second is told who works on it."""
    fault, word = payload
    if fault == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if fault == "kill once" and not Path(word).exists():
        Path(word).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if fault == "sleep":
        time.sleep(60)
    if fault == "memory":
        return str(len(bytearray(2**31)))
    if fault == "raise":
        raise ValueError(word)
    return word * 2


def deadly(batch: Any, config: Config) -> Any:
    """`process`, but a submission whose name holds 毒 ends its worker."""
    if any("毒" in name for name in batch.column("submission").to_pylist()):
        os.kill(os.getpid(), signal.SIGKILL)
    return process(batch, config)


def faulty(batch: Any, config: Config) -> Any:
    """`deadly`; and a submission whose name holds 卡 never ends, one whose name holds 撑 takes all the memory it gets."""
    names = "".join(batch.column("submission").to_pylist())
    if "卡" in names:
        time.sleep(3600)
    if "撑" in names:
        bytearray(2**33)
    return deadly(batch, config)


def slowly(batch: Any, config: Config) -> Any:
    """`process` with a rest before it, so that there is time to end a worker."""
    time.sleep(0.2)
    return process(batch, config)
