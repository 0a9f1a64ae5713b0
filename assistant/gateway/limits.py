"""Guards around every HTTP request: size of the body, stray exceptions, safety headers."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import MotcuaError
from assistant.gateway.answers import error_response

log = logging.getLogger(__name__)


class BodyTooLarge(MotcuaError):
    """The request's body is larger than the setting `max_body_bytes` (HTTP 413)."""

    code = "too_large"
    user_text = "Nội dung gửi lên quá dài. Quý vị vui lòng rút ngắn rồi gửi lại."


class BodyLimit:
    """Reads the body up to `max_bytes` before the application runs; answers 413 beyond.

    The framework's own limit answers plain text when a route does not read its body.
    """

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            messages = await self._read(scope, receive)
        except BodyTooLarge as error:
            await error_response(error)(scope, receive, send)
            return

        async def replay() -> Message:
            return messages.pop(0) if messages else await receive()

        await self._app(scope, replay, send)

    async def _read(self, scope: Scope, receive: Receive) -> list[Message]:
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdigit() and int(declared) > self._max_bytes:
            raise self._too_large()
        messages: list[Message] = []
        size = 0
        while True:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if size > self._max_bytes:
                raise self._too_large()
            if not message.get("more_body", False):
                return messages

    def _too_large(self) -> BodyTooLarge:
        return BodyTooLarge("body too large", hint=f"at most {self._max_bytes} bytes are accepted")


class LastResort:
    """Turns an exception that nobody expected into a JSON answer of status 500.

    Only the exception's type and places are logged: its message may hold what a citizen wrote.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)[-8:]
            places = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
            log.error("unexpected %s at %s", type(error).__name__, places)
            if started or scope["type"] != "http":
                raise ConnectionAbortedError("answer broken off") from None
            await error_response(MotcuaError("unexpected error"))(scope, receive, send)


class SafetyHeaders:
    """Adds the given headers to every answer that does not set them itself."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)
