"""How errors leave the service: always JSON `{"error": {"code", "message", "hint"?}}`."""

from __future__ import annotations

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.channels.widget.schemas import ErrorAnswer, ErrorBody
from assistant.errors import BadInput, MotcuaError

STATUS_OF_CODE = {
    "bad_input": 422,
    "not_found": 404,
    "out_of_step": 409,
    "too_large": 413,
    "overloaded": 429,
    "unavailable": 503,
}
RETRY_AFTER_S = {429: "5", 503: "10"}
HTTP_TEXTS = {
    404: ("not_found", "Không có trang này."),
    405: ("method_not_allowed", "Địa chỉ này không nhận cách gửi như vậy."),
}


def error_response(error: MotcuaError) -> JSONResponse:
    """The answer for an error of ours; a hint goes out only when the fault is the caller's."""
    status = STATUS_OF_CODE.get(error.code, 500)
    headers = {"Retry-After": RETRY_AFTER_S[status]} if status in RETRY_AFTER_S else {}
    hint = error.hint if status < 500 else ""
    return _json(status, error.code, error.user_text, hint, headers)


async def on_own_error(_: Request, error: MotcuaError) -> JSONResponse:
    """Handler for MotcuaError."""
    return error_response(error)


async def on_invalid_request(_: Request, error: RequestValidationError) -> JSONResponse:
    """Handler for RequestValidationError: names the field, never repeats what was sent."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part != "body")
    hint = f"{place}: {first['msg']}" if place else str(first["msg"])
    return error_response(BadInput("invalid request", hint=hint))


async def on_http_error(_: Request, error: HTTPException) -> JSONResponse:
    """Handler for the framework's own errors: unknown path, wrong method, unreadable body."""
    if error.status_code == 400:
        return error_response(BadInput("unreadable body", hint="the body must be JSON in UTF-8"))
    code, text = HTTP_TEXTS.get(error.status_code, (MotcuaError.code, MotcuaError.user_text))
    return _json(error.status_code, code, text, "", dict(error.headers or {}))


def _json(status: int, code: str, message: str, hint: str, headers: dict[str, str]) -> JSONResponse:
    answer = ErrorAnswer(error=ErrorBody(code=code, message=message, hint=hint or None))
    return JSONResponse(
        answer.model_dump(exclude_none=True), status_code=status, headers=headers or None
    )
