"""The web service: routes of the channels behind one set of guards."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from assistant.channels.widget.routes import build_chat_api, build_pages
from assistant.channels.widget.slip_routes import build_slip_pages
from assistant.errors import MotcuaError, SetupError
from assistant.gateway.answers import on_http_error, on_invalid_request, on_own_error
from assistant.gateway.limits import BodyLimit, LastResort, SafetyHeaders
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.conversation import Conversations

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")
_DESCRIPTION = (
    "Trợ lý tự động trả lời về thủ tục hành chính. "
    'Mọi lỗi đều có dạng `{"error": {"code", "message", "hint"?}}`.'
)


class Health(BaseModel):
    """Whether the service runs, and which version."""

    status: str = "ok"
    version: str


def program_version() -> str:
    """The installed package's version; `0` in a source tree that was never installed."""
    try:
        return version("motcua")
    except PackageNotFoundError:
        return "0"


def build_app(settings: Settings, conversations: Conversations) -> FastAPI:
    """The ASGI application. Raises SetupError when `widget_origins` holds no proper origin."""
    origins = _checked_origins(settings)
    app = FastAPI(
        title="Một Cửa",
        description=_DESCRIPTION,
        version=program_version(),
        docs_url=None,
        redoc_url=None,
    )
    app.include_router(build_chat_api(conversations))
    app.include_router(build_pages(settings))
    app.include_router(build_slip_pages(conversations.slip, settings))

    @app.get("/healthz", summary="Kiểm tra dịch vụ đang chạy", tags=["Vận hành"])
    async def health() -> Health:
        return Health(version=app.version)

    app.exception_handler(MotcuaError)(on_own_error)
    app.exception_handler(RequestValidationError)(on_invalid_request)
    app.exception_handler(HTTPException)(on_http_error)
    # The last one added is the outermost: errors too must carry CORS and safety headers.
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(LastResort)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type"],
        expose_headers=["Retry-After"],
    )
    app.add_middleware(SafetyHeaders, headers=_safety_headers(origins))
    return app


def _checked_origins(settings: Settings) -> list[str]:
    for origin in settings.origins():
        if not _ORIGIN.fullmatch(origin):
            raise SetupError(
                f"MOTCUA_WIDGET_ORIGINS: {origin!r} is not a web origin",
                hint="write scheme and host without a path, such as https://dichvucong.example.vn",
            )
    return settings.origins()


def _safety_headers(origins: list[str]) -> dict[str, str]:
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": " ".join(["'self'", *origins]),
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
