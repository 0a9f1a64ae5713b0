"""The circuit breaker, with a clock of its own."""

from __future__ import annotations

import asyncio

import pytest

from assistant.dossiers.breaker import Breaker, CircuitOpen
from assistant.errors import Unavailable


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def _call(breaker: Breaker, failure: BaseException | None = None) -> None:
    async with breaker.guard():
        if failure is not None:
            raise failure


async def _fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Unavailable, match="down"):
            await _call(breaker, Unavailable("down"))


def _breaker() -> tuple[Breaker, _Clock]:
    clock = _Clock()
    return Breaker("it", failures=3, rest_s=10, clock=clock), clock


def test_it_opens_after_failures_in_a_row() -> None:
    async def run() -> None:
        breaker, _ = _breaker()
        await _fail(breaker, 2)
        await _call(breaker)
        await _fail(breaker, 3)
        assert breaker.is_open
        with pytest.raises(CircuitOpen, match="it failed too often") as caught:
            await _call(breaker)
        assert caught.value.wait_s == 10

    asyncio.run(run())


def test_one_call_tries_whether_it_works_again() -> None:
    async def run() -> None:
        breaker, clock = _breaker()
        await _fail(breaker, 3)
        clock.now = 10
        async with breaker.guard():
            with pytest.raises(CircuitOpen):
                await _call(breaker)
        assert not breaker.is_open
        await _call(breaker)
        await _fail(breaker, 2)
        assert not breaker.is_open

    asyncio.run(run())


def test_a_failed_trial_opens_it_again() -> None:
    async def run() -> None:
        breaker, clock = _breaker()
        await _fail(breaker, 3)
        clock.now = 11
        await _fail(breaker, 1)
        clock.now = 20
        assert breaker.is_open
        clock.now = 21
        await _call(breaker)
        assert not breaker.is_open

    asyncio.run(run())


@pytest.mark.parametrize("end", [asyncio.CancelledError(), KeyError("a mistake of ours")])
def test_what_is_no_failure_of_the_system_does_not_count(end: BaseException) -> None:
    async def run() -> None:
        breaker, clock = _breaker()
        for _ in range(5):
            with pytest.raises(type(end)):
                await _call(breaker, end)
        assert not breaker.is_open
        await _fail(breaker, 3)
        clock.now = 10
        with pytest.raises(type(end)):
            await _call(breaker, end)
        await _call(breaker)  # the trial is free again
        assert not breaker.is_open

    asyncio.run(run())
