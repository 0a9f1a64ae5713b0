"""The bearer token of a one-stop system: OpenID Connect, client credentials (RFC 6749, 4.4)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from assistant.dossiers.one_stop_answer import TokenAnswer

Fetch = Callable[[], Awaitable[TokenAnswer]]

_MARGIN_S = 30.0
_MARGIN_SHARE = 0.1


class BearerToken:
    """Keeps the token until shortly before it expires; callers at once share one fetch.

    A cancelled caller does not stop the fetch of the others; a failure goes to all who wait for
    it, and the next call tries anew.
    """

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._token = ""
        self._good_until = 0.0
        self._fetching: asyncio.Task[str] | None = None

    async def get(self) -> str:
        """A token that is good now. Raises what `fetch` raises."""
        if self._token and self._clock() < self._good_until:
            return self._token
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._renew())
            self._fetching.add_done_callback(self._fetched)
        return await asyncio.shield(self._fetching)

    def drop(self, token: str) -> None:
        """Forget a token that was refused, unless a newer one has come already."""
        if token == self._token:
            self._token = ""

    async def close(self) -> None:
        """Stop a fetch under way."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    async def _renew(self) -> str:
        asked_at = self._clock()
        answer = await self._fetch()
        margin = min(_MARGIN_S, answer.expires_in * _MARGIN_SHARE)
        self._token = answer.access_token
        self._good_until = asked_at + answer.expires_in - margin
        return self._token

    def _fetched(self, task: asyncio.Task[str]) -> None:
        self._fetching = None
        if not task.cancelled():
            task.exception()  # seen, also when every caller has gone
