"""The client of a one-stop system against a real server that also misbehaves."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import date

import httpx
import pytest

from assistant.dossiers.base import Dossier, DossierStatus
from assistant.dossiers.one_stop import OneStopSystem, build_dossier_system
from assistant.dossiers.one_stop_calls import OneStopDown
from assistant.errors import BadInput, SetupError, Unavailable
from assistant.settings import Settings
from tests.dossiers.looking_up import down, find, using
from tests.dossiers.one_stop_server import (
    APPLICANT,
    CLIENT_ID,
    CLIENT_SECRET,
    CODE,
    DOSSIER,
    PROCEDURE,
    Mode,
    OneStopServer,
)

OTHER = "H30.12-240823-0002"


def test_a_known_dossier(server: OneStopServer) -> None:
    assert find(server) == Dossier(
        code=CODE,
        status=DossierStatus.IN_PROGRESS,
        status_words="Đang xử lý",
        applied_on=date(2024, 8, 23),
        due_on=date(2024, 8, 30),
        done_on=None,
        procedure_name=PROCEDURE,
        applicant=APPLICANT,
        step="Đang xử lý",
    )


def test_an_unknown_code(server: OneStopServer) -> None:
    assert find(server, OTHER) is None


def test_another_code_than_the_one_asked_for_is_refused(server: OneStopServer) -> None:
    server.dossiers[OTHER] = DOSSIER
    assert find(server, OTHER) is None


@pytest.mark.parametrize("code", ["", "H30", f"{CODE}&page=1", CODE.lower(), f"{CODE}\n"])
def test_what_is_no_code_is_not_sent(server: OneStopServer, code: str) -> None:
    with pytest.raises(BadInput):
        find(server, code)
    assert server.search_calls == server.token_calls == 0


@pytest.mark.parametrize(
    ("mode", "says"),
    [("error", "HTTP 500"), ("busy", "429"), ("not_json", "wrong shape"), ("html", "wrong shape"),
     ("wrong_shape", "appliedDate"), ("huge", "bytes"), ("packed", "packed"),
     ("dropped", "no connection"), ("forbidden", "403"), ("moved", "302")],
)  # fmt: skip
@pytest.mark.parametrize("where", ["token_mode", "search_mode"])
def test_every_failure_is_told_and_none_is_a_traceback(
    server: OneStopServer, where: str, mode: Mode, says: str
) -> None:
    setattr(server, where, mode)
    if mode == "wrong_shape" and where == "token_mode":
        says = "access_token"
    assert says in str(down(server))


def test_a_slow_system_is_given_up_in_time(server: OneStopServer) -> None:
    server.search_mode = "slow"
    began = time.monotonic()
    assert "within 0.5 s" in str(down(server, dossier_timeout_s=0.5))
    assert time.monotonic() - began < 2
    assert server.search_calls == 1


def test_token_and_search_share_the_time(server: OneStopServer) -> None:
    server.token_mode = server.search_mode = "slow"
    server.slow_s = 0.4
    assert find(server, dossier_timeout_s=3) is not None
    assert "within 0.6 s" in str(down(server, dossier_timeout_s=0.6))


def test_a_system_that_is_not_there(server: OneStopServer) -> None:
    server.live.stop()
    error = down(server)
    assert "ConnectError" in str(error)
    assert "MOTCUA_DOSSIER_TOKEN_URL" in error.hint


@pytest.mark.parametrize("mode", ["error", "busy", "dropped"])
def test_a_failure_that_passes_is_not_noticed(server: OneStopServer, mode: Mode) -> None:
    server.search_modes = [mode, mode]
    server.token_modes = [mode]
    assert find(server) is not None
    assert (server.search_calls, server.token_calls) == (3, 2)


def test_no_more_than_three_attempts(server: OneStopServer) -> None:
    server.search_mode = "error"
    down(server)
    assert server.search_calls == 3


@pytest.mark.parametrize("mode", ["not_json", "huge", "forbidden", "moved"])
def test_what_does_not_pass_is_not_tried_again(server: OneStopServer, mode: Mode) -> None:
    server.search_mode = mode
    down(server)
    assert server.search_calls == 1


def test_a_wait_longer_than_the_time_left_is_not_begun(server: OneStopServer) -> None:
    server.search_mode, server.retry_after = "busy", "3600"
    began = time.monotonic()
    down(server)
    assert time.monotonic() - began < 2
    assert server.search_calls == 1


def test_a_wait_that_fits_is_kept(server: OneStopServer) -> None:
    server.search_modes, server.retry_after = ["busy"], "1"
    began = time.monotonic()
    assert find(server) is not None
    assert time.monotonic() - began >= 1


def test_closing_stops_a_fetch_under_way(server: OneStopServer) -> None:
    server.token_mode = "slow"

    async def leave(system: OneStopSystem) -> None:
        waiting = asyncio.create_task(system.find(CODE))
        await asyncio.sleep(0.2)
        waiting.cancel()

    began = time.monotonic()
    using(server, leave)
    assert time.monotonic() - began < 2


def test_a_failing_system_is_left_alone_and_tried_again(server: OneStopServer) -> None:
    now = 1000.0

    async def run() -> None:
        nonlocal now
        system = OneStopSystem(
            httpx.AsyncClient(), server.live.origin, server.token_url,
            (CLIENT_ID, CLIENT_SECRET), clock=lambda: now,
        )  # fmt: skip
        server.search_mode = "forbidden"
        for _ in range(5):
            with pytest.raises(OneStopDown):
                await system.find(CODE)
        asked = server.search_calls
        with pytest.raises(Unavailable, match="left alone"):
            await system.find(CODE)
        assert server.search_calls == asked
        now += 31
        with pytest.raises(OneStopDown):
            await system.find(CODE)
        with pytest.raises(Unavailable, match="left alone"):
            await system.find(CODE)
        now += 31
        server.search_mode = "good"
        assert await system.find(CODE)
        assert await system.find(CODE)
        await system.close()

    asyncio.run(run())


def test_nothing_personal_and_no_secret_is_logged(
    server: OneStopServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for mode in ("good", "wrong_shape", "error"):
        server.search_mode = mode

        async def look(system: OneStopSystem) -> str:
            try:
                return repr(await system.find(CODE))
            except Unavailable as error:
                logging.getLogger("test").error("failed", exc_info=error)
                return repr(error)

        shown = using(server, look)
        for secret in (CLIENT_SECRET, APPLICANT, PROCEDURE, *server.tokens, "240823"):
            assert secret not in shown + caplog.text
    assert "H30.12-******-****" in caplog.text


def test_without_a_url_nothing_is_connected() -> None:
    assert build_dossier_system(Settings()) is None


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"dossier_token_url": ""}, "MOTCUA_DOSSIER_TOKEN_URL"),
        ({"dossier_client_id": ""}, "MOTCUA_DOSSIER_CLIENT_ID"),
        ({"dossier_client_secret": ""}, "MOTCUA_DOSSIER_CLIENT_SECRET"),
        ({"dossier_url": "http://gateway.example.vn"}, "MOTCUA_DOSSIER_URL"),
        ({"dossier_url": "ftp://gateway.example.vn"}, "MOTCUA_DOSSIER_URL"),
        ({"dossier_url": "gateway.example.vn"}, "MOTCUA_DOSSIER_URL"),
        ({"dossier_url": "https://a:mat-khau@gateway.example.vn"}, "MOTCUA_DOSSIER_URL"),
        ({"dossier_token_url": "https://gateway.example.vn/?a=1"}, "MOTCUA_DOSSIER_TOKEN_URL"),
        ({"dossier_token_url": "https://[::1"}, "MOTCUA_DOSSIER_TOKEN_URL"),
    ],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused(change: dict[str, str], names: str) -> None:
    good = {
        "dossier_url": "https://gateway.example.vn",
        "dossier_token_url": "https://sso.example.vn/token",
        "dossier_client_id": "a",
        "dossier_client_secret": "bi-mat",
    }
    assert build_dossier_system(Settings(**good)) is not None
    with pytest.raises(SetupError, match=names) as caught:
        build_dossier_system(Settings(**{**good, **change}))
    assert "mat-khau" not in str(caught.value)
    assert caught.value.hint


def test_the_secret_is_not_part_of_the_settings_repr() -> None:
    assert "bi-mat" not in repr(Settings(dossier_client_secret="bi-mat"))
