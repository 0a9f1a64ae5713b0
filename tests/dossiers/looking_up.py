"""Calls of the client in a test that is not asynchronous itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest

from assistant.dossiers.base import Dossier
from assistant.dossiers.one_stop import OneStopSystem, open_one_stop
from assistant.errors import Unavailable
from tests.dossiers.one_stop_server import CODE, OneStopServer

T = TypeVar("T")


def using(server: OneStopServer, work: Callable[[OneStopSystem], Awaitable[T]], **more: Any) -> T:
    """What `work` gives with a system that is closed afterwards."""

    async def run() -> T:
        system = open_one_stop(server.settings(**more))
        try:
            return await work(system)
        finally:
            await system.close()

    return asyncio.run(run())


def find(server: OneStopServer, code: str = CODE, **more: Any) -> Dossier | None:
    return using(server, lambda system: system.find(code), **more)


def down(server: OneStopServer, **more: Any) -> Unavailable:
    """The error of one look-up."""
    with pytest.raises(Unavailable) as caught:
        find(server, **more)
    assert "một cửa" in caught.value.user_text
    assert caught.value.hint
    return caught.value
