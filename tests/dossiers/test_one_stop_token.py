"""The token of a one-stop system: kept, renewed, shared, and calls that are given up."""

from __future__ import annotations

import asyncio

import pytest

from assistant.dossiers.base import Dossier
from assistant.dossiers.one_stop import OneStopSystem
from tests.dossiers.looking_up import down, using
from tests.dossiers.one_stop_server import CODE, OneStopServer

OTHER = "H30.12-240823-0002"


def test_the_token_is_kept(server: OneStopServer) -> None:
    async def twice(system: OneStopSystem) -> None:
        assert await system.find(CODE)
        assert await system.find(OTHER) is None

    using(server, twice)
    assert server.token_calls == 1


def test_a_token_is_renewed_before_it_expires(server: OneStopServer) -> None:
    server.expires_in = 0.2

    async def over_time(system: OneStopSystem) -> None:
        assert await system.find(CODE)
        await asyncio.sleep(0.3)
        assert await system.find(CODE)

    using(server, over_time)
    assert (server.token_calls, server.search_calls) == (2, 2)


def test_a_refused_token_is_renewed_once(server: OneStopServer) -> None:
    async def expired(system: OneStopSystem) -> None:
        assert await system.find(CODE)
        server.expire_tokens()
        assert await system.find(CODE)

    using(server, expired)
    assert (server.token_calls, server.search_calls) == (2, 3)


def test_a_token_that_is_never_accepted_is_renewed_once(server: OneStopServer) -> None:
    server.accepts_tokens = False
    assert "401" in str(down(server))
    assert (server.token_calls, server.search_calls) == (2, 2)


@pytest.mark.parametrize("wrong", [{"dossier_client_secret": "sai"}, {"dossier_client_id": "ai"}])
def test_wrong_credentials(server: OneStopServer, wrong: dict[str, str]) -> None:
    error = down(server, **wrong)
    assert "credentials" in str(error)
    assert "MOTCUA_DOSSIER_CLIENT_SECRET" in error.hint
    assert (server.token_calls, server.search_calls) == (1, 0)


def test_many_at_once_share_one_token(server: OneStopServer) -> None:
    async def at_once(system: OneStopSystem) -> list[Dossier | None]:
        return await asyncio.gather(*(system.find(CODE) for _ in range(20)))

    assert all(using(server, at_once))
    assert (server.token_calls, server.search_calls) == (1, 20)


def test_one_who_hangs_up_does_not_take_the_token_from_the_others(server: OneStopServer) -> None:
    server.token_modes = ["busy"]
    server.retry_after = "1"

    async def hang_up(system: OneStopSystem) -> Dossier | None:
        first = asyncio.create_task(system.find(CODE))
        await asyncio.sleep(0.2)
        second = asyncio.create_task(system.find(CODE))
        await asyncio.sleep(0.1)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        return await second

    assert using(server, hang_up)
    assert server.token_calls == 2


def test_hanging_up_during_the_search_leaves_the_system_usable(server: OneStopServer) -> None:
    server.search_modes = ["slow"]

    async def hang_up(system: OneStopSystem) -> Dossier | None:
        waiting = asyncio.create_task(system.find(CODE))
        await asyncio.sleep(0.3)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        return await system.find(CODE)

    assert using(server, hang_up)
