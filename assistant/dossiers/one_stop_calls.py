"""One call to a one-stop system: attempts, limits, and failures told as `OneStopDown`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

from assistant.errors import Unavailable
from assistant.settings import environment_name

MAX_ANSWER_BYTES = 1_000_000
HEADERS = {
    "accept": "application/json",
    "accept-encoding": "identity",  # so that a small answer cannot unpack into a huge one
    "user-agent": "motcua",
}
_ATTEMPTS = 3
_TOO_MANY = 429

Answer = TypeVar("Answer", bound=BaseModel)


class OneStopDown(Unavailable):
    """The one-stop system does not give a usable answer."""

    user_text = (
        "Xin lỗi, hệ thống một cửa đang không trả lời nên tôi chưa xem được hồ sơ. "
        "Quý vị vui lòng thử lại sau ít phút."
    )


class Refused(OneStopDown):
    """The system did not accept the credentials or the token."""


class _TryAgain(OneStopDown):
    """A failure that may pass by itself; `after_s` is what the system asks to wait."""

    def __init__(self, message: str, *, hint: str = "", after_s: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.after_s = after_s


@dataclass(frozen=True)
class Call:
    """`setting`: names the address in hints. `refusals`: statuses that mean `Refused`."""

    request: httpx.Request
    setting: str
    refusals: frozenset[int]


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """`asyncio.timeout` whose end is OneStopDown."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise OneStopDown(
            f"no answer within {seconds:g} s",
            hint=f"raise {environment_name('dossier_timeout_s')} if the system is always slow",
        ) from error


async def ask(
    client: httpx.AsyncClient, call: Call, model: type[Answer], patience_s: float
) -> Answer:
    """The checked answer, after two more attempts where they may help.

    No attempt begins later than `patience_s` seconds after the first. Raises Refused, OneStopDown.
    """
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(_TryAgain),
        stop=stop_after_attempt(_ATTEMPTS) | stop_before_delay(patience_s),
        wait=_pause_s,
        sleep=asyncio.sleep,
        reraise=True,
    )
    body: bytes = await retrying(_body, client, call)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        raise OneStopDown(
            f"an answer of the wrong shape (at {where or 'the beginning'})",
            hint="compare it with docs/dossier-system.openapi.yaml",
        ) from None  # the cause holds personal data


async def _body(client: httpx.AsyncClient, call: Call) -> bytes:
    try:
        response = await client.send(call.request, stream=True)
        try:
            _check_status(response, call)
            return await _read(response)
        finally:
            await response.aclose()
    except httpx.TimeoutException as error:
        raise _TryAgain("no connection in time", hint=f"check {call.setting}") from error
    except httpx.TransportError as error:
        raise _TryAgain(
            f"no connection ({type(error).__name__})",
            hint=f"check {call.setting}, the network and the system's certificate",
        ) from error


def _check_status(response: httpx.Response, call: Call) -> None:
    status = response.status_code
    if status == httpx.codes.OK:
        return
    if status in call.refusals:
        raise Refused(
            f"access refused (HTTP {status})", hint="ask the system's operator for access"
        )
    if status == httpx.codes.FORBIDDEN:
        raise OneStopDown(
            "HTTP 403", hint="the client lacks the right to search dossiers; ask its operator"
        )
    if status == _TOO_MANY:
        raise _TryAgain(
            "too many requests (HTTP 429)",
            hint="ask the system's operator for a higher limit",
            after_s=_retry_after_s(response),
        )
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise _TryAgain(f"HTTP {status}", hint="the system itself fails; ask its operator")
    raise OneStopDown(f"HTTP {status}", hint=f"check {call.setting}")


def _retry_after_s(response: httpx.Response) -> float | None:
    """Seconds; the header's other form, a date, is not waited for."""
    value = response.headers.get("retry-after", "")
    return float(value) if value.isascii() and value.isdigit() else None


async def _read(response: httpx.Response) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise OneStopDown(
            "a packed answer, though none was asked for",
            hint="ask the system's operator to heed Accept-Encoding",
        )
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise OneStopDown(
                f"an answer of more than {MAX_ANSWER_BYTES} bytes",
                hint="ask the system's operator: one page of ten dossiers was asked for",
            )
    return bytes(body)


_backing_off_s = wait_random_exponential(multiplier=0.2, max=1.0)


def _pause_s(state: RetryCallState) -> float:
    """What the system asks for, or else a random pause that grows."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.after_s if isinstance(error, _TryAgain) else None
    return _backing_off_s(state) if asked is None else asked
