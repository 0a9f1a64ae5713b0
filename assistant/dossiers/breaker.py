"""A circuit breaker: leaves a failing system alone for a while, then tries it with one call.

Own code: of the libraries for asyncio, aiobreaker rests since 2021 and purgatory takes no clock, so
that its half-open state cannot be tested without waiting.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from assistant.errors import Unavailable


class CircuitOpen(Unavailable):
    """The system failed too often; it is not asked before `wait_s` seconds have passed."""

    def __init__(self, name: str, wait_s: float) -> None:
        super().__init__(
            f"{name} failed too often and is left alone for now",
            hint=f"it is tried again in {wait_s:.0f} s",
        )
        self.wait_s = wait_s


class Breaker:
    """Closed until `failures` calls in a row raised Unavailable; then open for `rest_s` seconds.

    After that one call goes through (half-open): it closes the circuit when it succeeds and opens
    it again when it fails. A cancelled call counts as neither. For one event loop.
    """

    def __init__(
        self, name: str, failures: int, rest_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._name = name
        self._limit = failures
        self._rest_s = rest_s
        self._clock = clock
        self._failures = 0
        self._opened_at = 0.0
        self._trying = False

    @property
    def is_open(self) -> bool:
        """Whether a call would be refused now."""
        return self._failures >= self._limit and (self._trying or self._wait_s() > 0)

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[None]:
        """Around one call. Raises CircuitOpen instead of running it."""
        if self.is_open:
            raise CircuitOpen(self._name, max(0.0, self._wait_s()))
        is_trial = self._failures >= self._limit
        self._trying = self._trying or is_trial
        try:
            yield
        except Unavailable:
            self._failures += 1
            if self._failures >= self._limit:
                self._opened_at = self._clock()
            raise
        else:
            self._failures = 0
        finally:
            if is_trial:
                self._trying = False

    def _wait_s(self) -> float:
        return self._opened_at + self._rest_s - self._clock()
