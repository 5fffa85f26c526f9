"""Files being read: one at a time in a thread of its own, with what is said on the way, so that the page can show how far it is."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

from narrative.errors import InputError, NarrativeError

KEPT = 50
SECONDS = 600  # a reading that takes longer is given up between two files
logger = logging.getLogger(__name__)


@dataclass
class Job:
    """One reading: what was said, and in the end the session's id or an error in one line."""

    id: str
    said: list[str] = field(default_factory=list)
    session: str = ""
    error: str = ""

    @property
    def state(self) -> Literal["waiting", "done", "failed"]:
        """waiting, done or failed."""
        return "done" if self.session else "failed" if self.error else "waiting"


class Jobs:
    """The readings of one run of the page, the last ones kept."""

    def __init__(self, seconds: float = SECONDS) -> None:
        """No readings yet.

        Args:
            seconds: time after which a reading is given up
        """
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="narrative-read")
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def start(self, work: Callable[[Callable[[str], None]], str]) -> Job:
        """A reading begun.

        Args:
            work: does it, is given what to call with each message, gives back the session's id
        """
        job = Job(secrets.token_urlsafe(12))
        with self._lock:
            self._jobs[job.id] = job
            for old in list(self._jobs)[:-KEPT]:
                if self._jobs[old].state != "waiting":
                    del self._jobs[old]
        self._pool.submit(self._run, job, work)
        return job

    def get(self, name: str) -> Job:
        """The reading of that id.

        Raises:
            InputError: there is none
        """
        with self._lock:
            if name not in self._jobs:
                raise InputError("没有这次读取：请重新放入文件")
            return self._jobs[name]

    def close(self) -> None:
        """Nothing; readings that wait are given up."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, job: Job, work: Callable[[Callable[[str], None]], str]) -> None:
        end = time.monotonic() + self._seconds

        def say(message: str) -> None:
            if end < time.monotonic():
                raise InputError(f"读了超过 {self._seconds / 60:.0f} 分钟，已停下：请分几次放入，或先去掉扫描件")
            job.said.append(message)

        try:
            job.session = work(say)
        except NarrativeError as error:
            job.error = str(error)
        except Exception as error:  # the thread's own boundary: what is not foreseen must reach the page too
            logger.debug("reading failed: %s", type(error).__name__)
            job.error = f"读取时出了意外（{type(error).__name__}）：请换一份文件，或把这句话告诉维护者"
