"""A one-stop system for tests: a real HTTP server that keeps to docs/dossier-system.openapi.yaml.

Every request is checked against the contract, and so is every answer of the modes that behave.
"""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qs

import jsonschema
import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from assistant.settings import PROJECT_DIR, Settings
from tests.gateway.live_server import LiveServer

CONTRACT = yaml.safe_load(
    (PROJECT_DIR / "docs" / "dossier-system.openapi.yaml").read_text(encoding="utf-8")
)
TOKEN_PATH = "/auth/realms/{realm}/protocol/openid-connect/token"
SEARCH_PATH = "/pa/dossier-search/dvc"
CLIENT_ID = "motcua-test"
CLIENT_SECRET = "khong-phai-bi-mat-that"

CODE = "H30.12-240823-0001"
APPLICANT = "Nguyễn Thị Thử Nghiệm"
PROCEDURE = "Đăng ký khai sinh"
DOSSIER: dict[str, Any] = {
    "id": "66c7f0",
    "code": CODE,
    "applicant": {"data": {"fullname": APPLICANT, "phoneNumber": "0900000000"}},
    "procedure": {"translate": [{"languageId": 228, "name": PROCEDURE}]},
    "statusCurrentTask": "Đang xử lý",
    "applyMethod": {"name": "Trực tiếp"},
    "appliedDate": "2024-08-23T02:15:00.000+0000",
    "appointmentDate": "30/08/2024 17:00:00",
    "completedDate": None,
}

Mode = Literal[
    "good", "slow", "error", "busy", "not_json", "wrong_shape", "huge", "packed", "dropped",
    "forbidden", "moved", "html",
]  # fmt: skip


def schema_of(name: str) -> dict[str, Any]:
    """A schema of the contract with everything it refers to."""
    return {"$ref": f"#/components/schemas/{name}", "components": CONTRACT["components"]}


def check(value: object, schema: dict[str, Any]) -> None:
    """Raises ValidationError when the value breaks the contract."""
    jsonschema.Draft202012Validator(schema).validate(value)


@dataclass
class OneStopServer:
    """`token_modes` and `search_modes`: how the next calls go; empty: the usual one."""

    dossiers: dict[str, dict[str, Any]] = field(default_factory=lambda: {CODE: dict(DOSSIER)})
    token_mode: Mode = "good"
    search_mode: Mode = "good"
    token_modes: list[Mode] = field(default_factory=list)
    search_modes: list[Mode] = field(default_factory=list)
    expires_in: float = 300.0
    retry_after: str = "0"
    slow_s: float = 5.0
    accepts_tokens: bool = True
    tokens: dict[str, float] = field(default_factory=dict)
    token_calls: int = 0
    search_calls: int = 0
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.live = LiveServer()
        routes = [
            Route(TOKEN_PATH, self._token, methods=["POST"]),
            Route(SEARCH_PATH, self._search, methods=["GET"]),
        ]
        self.live.start(Starlette(routes=routes))

    @property
    def token_url(self) -> str:
        """The token endpoint of one realm."""
        return self.live.origin + TOKEN_PATH.format(realm="thu-nghiem")

    def settings(self, **more: Any) -> Settings:
        """Settings that connect to this server."""
        known: dict[str, Any] = {
            "dossier_url": self.live.origin,
            "dossier_token_url": self.token_url,
            "dossier_client_id": CLIENT_ID,
            "dossier_client_secret": CLIENT_SECRET,
        }
        return Settings(**{**known, **more})

    def expire_tokens(self) -> None:
        """Every token given so far is refused from now on."""
        self.tokens.clear()

    async def _token(self, request: Request) -> Response:
        self.token_calls += 1
        form = {
            name: values[0] for name, values in parse_qs((await request.body()).decode()).items()
        }
        self._check(form, schema_of("TokenRequest"))
        mode = self.token_modes.pop(0) if self.token_modes else self.token_mode
        if mode == "slow":
            await asyncio.sleep(self.slow_s)
        elif mode != "good":
            return self._misbehave(mode)
        if request.headers.get("authorization") != _basic(CLIENT_ID, CLIENT_SECRET):
            return self._answer({"error": "invalid_client"}, "TokenError", 401)
        token = secrets.token_urlsafe(40)
        self.tokens[token] = time.monotonic() + self.expires_in
        answer = {"access_token": token, "expires_in": self.expires_in, "token_type": "Bearer"}
        return self._answer(answer, "Token")

    async def _search(self, request: Request) -> Response:
        self.search_calls += 1
        self._check_query(dict(request.query_params))
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not self.accepts_tokens or self.tokens.get(token, 0.0) < time.monotonic():
            return Response(status_code=401)
        mode = self.search_modes.pop(0) if self.search_modes else self.search_mode
        if mode == "slow":
            await asyncio.sleep(self.slow_s)
        elif mode != "good":
            return self._misbehave(mode)
        found = self.dossiers.get(request.query_params["code"])
        return self._answer({"content": [found] if found else [], "last": True}, "SearchPage")

    def _check_query(self, query: dict[str, str]) -> None:
        parameters = CONTRACT["paths"][SEARCH_PATH]["get"]["parameters"]
        if set(query) != {parameter["name"] for parameter in parameters}:
            self.faults.append(f"parameters {sorted(query)}")
        for parameter in parameters:
            schema = {**parameter["schema"], "components": CONTRACT["components"]}
            self._check(query.get(parameter["name"]), schema)

    def _check(self, value: object, schema: dict[str, Any]) -> None:
        try:
            check(value, schema)
        except jsonschema.ValidationError as error:
            self.faults.append(error.message)

    def _answer(self, value: Any, schema: str, status: int = 200) -> Response:
        self._check(value, schema_of(schema))
        return JSONResponse(value, status)

    def _misbehave(self, mode: Mode) -> Response:
        match mode:
            case "error":
                return Response("stack trace", 500)
            case "busy":
                return Response(status_code=429, headers={"retry-after": self.retry_after})
            case "not_json":
                return Response('{"content": [', media_type="application/json")
            case "html":
                return Response("<html>Đăng nhập</html>", media_type="text/html")
            case "wrong_shape":
                wrong = {**DOSSIER, "appliedDate": "hôm qua", "code": CODE}
                return JSONResponse({"content": [wrong]})
            case "huge":
                return StreamingResponse(_endless(), media_type="application/json")
            case "packed":
                return Response(b"\x1f\x8b", headers={"content-encoding": "gzip"})
            case "forbidden":
                return Response(status_code=403)
            case "moved":
                return Response(status_code=302, headers={"location": "/login"})
        return StreamingResponse(_broken(), headers={"content-length": "1000"})


async def _endless() -> Any:
    yield b'{"content": ['
    while True:
        yield b" " * 65_536
        await asyncio.sleep(0)


async def _broken() -> Any:
    yield json.dumps({"content": []}).encode()
    await asyncio.sleep(0)
    raise ConnectionAbortedError("on purpose")


def _basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()
