"""A province's one-stop system over HTTPS (docs/dossier-system.openapi.yaml)."""

from __future__ import annotations

import ipaddress
import logging
import time
from collections.abc import Callable

import httpx

from assistant.dossiers.base import Dossier, DossierSystem
from assistant.dossiers.bearer import BearerToken
from assistant.dossiers.breaker import Breaker
from assistant.dossiers.one_stop_answer import SearchAnswer, TokenAnswer
from assistant.dossiers.one_stop_calls import HEADERS, Call, OneStopDown, Refused, ask, within
from assistant.dossiers.receipt_code import is_code
from assistant.dossiers.statuses import load_statuses
from assistant.errors import BadInput, SetupError, Unavailable
from assistant.privacy import mask
from assistant.settings import Settings, environment_name

SEARCH_PATH = "/pa/dossier-search/dvc"
CONNECT_TIMEOUT_S = 2.0

_FAILURES_TO_OPEN = 5
_REST_S = 30.0
_log = logging.getLogger(__name__)


class OneStopSystem:
    """`base.DossierSystem` over one `httpx.AsyncClient`, which it closes.

    `timeout_s` bounds a whole `find`: token, attempts and the pauses between them. A call is
    attempted again, twice at most, when no connection came about, when it broke, and after 429 and
    5xx; a system that answers slowly is waited for as long as the time lasts, not asked twice.
    After five failures in a row it is left alone for 30 s.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        url: str,
        token_url: str,
        credentials: tuple[str, str],
        timeout_s: float = 4.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        # At INFO httpx logs every address, and with it the receipt code.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._client = client
        self._search_url = url.rstrip("/") + SEARCH_PATH
        self._token_url = token_url
        self._auth = httpx.BasicAuth(*credentials)
        self._timeout_s = timeout_s
        self._token = BearerToken(self._fetch_token, clock)
        self._breaker = Breaker("the one-stop system", _FAILURES_TO_OPEN, _REST_S, clock)
        self._statuses = load_statuses()

    async def find(self, code: str) -> Dossier | None:
        """The dossier with this receipt code, None when it is unknown."""
        if not is_code(code):
            raise BadInput(
                "not a receipt code", hint="a receipt code looks like H30.12-240823-0001"
            )
        try:
            async with self._breaker.guard(), within(self._timeout_s):
                answer = await self._search(code)
        except Unavailable as error:
            error.user_text = OneStopDown.user_text
            _log.warning("dossier %s: %s", mask(code), error.args[0])
            raise
        found = answer.dossier(code, self._statuses)
        if answer.content and found is None:
            _log.warning("dossier %s: the system answered with other codes", mask(code))
        return found

    async def sign_in(self) -> None:
        """Only gets a token, to check the connection. Raises Unavailable."""
        async with within(self._timeout_s):
            await self._token.get()

    async def close(self) -> None:
        """Stop a fetch of a token and close the connections."""
        await self._token.close()
        await self._client.aclose()

    async def _search(self, code: str) -> SearchAnswer:
        token = await self._token.get()
        try:
            return await self._search_with(token, code)
        except Refused:
            self._token.drop(token)
        return await self._search_with(await self._token.get(), code)

    async def _search_with(self, token: str, code: str) -> SearchAnswer:
        request = self._client.build_request(
            "GET",
            self._search_url,
            params={"page": "0", "size": "10", "spec": "slice", "code": code},
            headers={**HEADERS, "authorization": f"Bearer {token}"},
        )
        call = Call(request, environment_name("dossier_url"), frozenset({401}))
        return await ask(self._client, call, SearchAnswer, self._timeout_s)

    async def _fetch_token(self) -> TokenAnswer:
        form = {"grant_type": "client_credentials"}
        request = self._client.build_request("POST", self._token_url, data=form, headers=HEADERS)
        request = next(self._auth.auth_flow(request))
        call = Call(request, environment_name("dossier_token_url"), frozenset({400, 401}))
        try:
            async with within(self._timeout_s):
                return await ask(self._client, call, TokenAnswer, self._timeout_s)
        except Refused as error:
            raise OneStopDown(
                "the client's credentials are not accepted",
                hint=f"check {environment_name('dossier_client_id')} and "
                f"{environment_name('dossier_client_secret')} with the system's operator",
            ) from error


def build_dossier_system(settings: Settings) -> DossierSystem | None:
    """The system that the settings name; None when none is connected. Connects at the first call.

    Raises SetupError for settings that are incomplete or would send secrets in the clear.
    """
    return open_one_stop(settings) if settings.dossier_url else None


def open_one_stop(settings: Settings) -> OneStopSystem:
    """The system at `dossier_url`. Raises SetupError."""
    for name in ("dossier_url", "dossier_token_url", "dossier_client_id", "dossier_client_secret"):
        if not getattr(settings, name):
            raise SetupError(
                f"{environment_name(name)} is not set",
                hint="docs/dossiers.md tells how to connect a one-stop system",
            )
    for name in ("dossier_url", "dossier_token_url"):
        _check_address(name, getattr(settings, name))
    timeout_s = settings.dossier_timeout_s
    timeout = httpx.Timeout(timeout_s, connect=min(CONNECT_TIMEOUT_S, timeout_s))
    return OneStopSystem(
        httpx.AsyncClient(timeout=timeout),
        settings.dossier_url,
        settings.dossier_token_url,
        (settings.dossier_client_id, settings.dossier_client_secret),
        timeout_s,
    )


def _check_address(name: str, address: str) -> None:
    """The message does not repeat the address: a mistaken one may hold a password."""
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        url = httpx.URL("")
    is_safe = url.scheme == "https" or (url.scheme == "http" and _is_this_host(url.host))
    if not is_safe or not url.host or url.userinfo or url.query or url.fragment:
        raise SetupError(
            f"{environment_name(name)} is not an address that can be used",
            hint="give https://host/path without user, query or fragment; plain http carries "
            "secrets in the clear and is for this same host only",
        )


def _is_this_host(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
