"""Steady load that counts every request and never retries: what an application would have seen."""

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

KEPT_FAILURES = 10


class Stream(NamedTuple):
    """One caller doing one thing again and again."""

    name: str
    per_second: float
    request: Callable[[int], None]


class Load:
    """Runs streams until it is stopped. All methods may be called from any thread."""

    def __init__(self, streams: list[Stream]):
        self._lock = threading.Lock()
        self._requests = 0
        self._failures = 0
        self._first_failures: list[str] = []
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(s,), name=s.name, daemon=True) for s in streams]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> dict[str, object]:
        """Ends all streams after their current request and returns the final counts."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        return self.counts()

    def counts(self) -> dict[str, object]:
        """How many requests have ended so far, how many of them badly, and the first of those in words."""
        with self._lock:
            return {"requests": self._requests, "failed": self._failures, "failures": list(self._first_failures)}

    def _run(self, stream: Stream) -> None:
        period = 1 / stream.per_second
        due = time.monotonic()
        number = 0
        while not self._stopping.wait(max(0.0, due - time.monotonic())):
            failure = None
            try:
                stream.request(number)
            except Exception as fault:  # whatever a client raises is a failed request
                failure = f"{time.strftime('%H:%M:%S')} {stream.name}: {type(fault).__name__}: {fault}"
            with self._lock:
                self._requests += 1
                if failure is not None:
                    self._failures += 1
                    if len(self._first_failures) < KEPT_FAILURES:
                        self._first_failures.append(failure)
            number += 1
            # A slow answer delays the next request; it is not made up for by a burst.
            due = max(due + period, time.monotonic())
