"""The HTTP API over the real application and a scripted conversation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant import errors
from assistant.gateway.app import build_app
from assistant.settings import Settings
from tests.gateway.conversations_double import ScriptedConversations

PORTAL = "https://dichvucong.example.vn"
BASE = "/api/v1/conversations"


@pytest.fixture
def conversations() -> ScriptedConversations:
    return ScriptedConversations()


@pytest.fixture
def app(conversations: ScriptedConversations) -> FastAPI:
    settings = Settings(widget_origins=PORTAL, max_body_bytes=16 * 1024, organisation="Xã A & B")
    return build_app(settings, cast(Any, conversations))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def conversation(client: TestClient) -> str:
    return str(client.post(BASE).json()["id"])


def error_of(response: httpx.Response, status: int) -> dict[str, str]:
    """The error, after a check of status and shape."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) <= {"code", "message", "hint"}
    return cast(dict[str, str], body["error"])


def test_open_answers_with_the_greeting(client: TestClient) -> None:
    response = client.post(BASE)
    assert response.status_code == 201
    turn = response.json()["turn"]
    assert turn["number"] == 0
    assert turn["user"] == {"text": "", "choice": None}
    assert turn["reply"]["blocks"][0]["type"] == "text"
    assert response.headers["cache-control"] == "no-store"


def test_turn_and_history(client: TestClient, conversation: str) -> None:
    message = {"text": "Đăng ký khai sinh", "choice": "procedure:1.001193"}
    turn = client.post(f"{BASE}/{conversation}/turns", json=message).json()["turn"]
    assert turn["number"] == 1
    assert turn["user"] == message
    kinds = [block["type"] for block in turn["reply"]["blocks"]]
    assert kinds == ["text", "list", "citation", "choices"]
    history = client.get(f"{BASE}/{conversation}").json()
    assert history["id"] == conversation
    assert [past["number"] for past in history["turns"]] == [0, 1]
    assert history["turns"][1] == turn


def test_rating_is_kept(client: TestClient, conversation: str) -> None:
    client.post(f"{BASE}/{conversation}/turns", json={"text": "xin chào"})
    response = client.post(f"{BASE}/{conversation}/turns/1/rating", json={"verdict": "down"})
    assert response.status_code == 204
    assert response.content == b""
    assert client.get(f"{BASE}/{conversation}").json()["turns"][1]["verdict"] == "down"


def test_a_retry_with_the_same_number_finds_the_first_answer(
    client: TestClient, conversation: str, conversations: ScriptedConversations
) -> None:
    message = {"text": "lệ phí  kết hôn", "number": 1}
    first = client.post(f"{BASE}/{conversation}/turns", json=message)
    again = client.post(f"{BASE}/{conversation}/turns", json=message)
    assert first.json() == again.json()
    assert conversations.said() == ["lệ phí  kết hôn"]


@pytest.mark.parametrize("message", [{"text": "khác", "number": 1}, {"text": "xa", "number": 7}])
def test_a_number_that_is_not_the_next_is_out_of_step(
    client: TestClient, conversation: str, message: dict[str, object]
) -> None:
    client.post(f"{BASE}/{conversation}/turns", json={"text": "một", "number": 1})
    error = error_of(client.post(f"{BASE}/{conversation}/turns", json=message), 409)
    assert error["code"] == "out_of_step"


def test_a_retry_while_the_first_try_still_runs_is_one_turn(
    app: FastAPI, conversations: ScriptedConversations
) -> None:
    async def both() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://motcua.test") as client:
            conversation = (await client.post(BASE)).json()["id"]
            conversations.delay_s = 0.05
            send = {"text": "một", "number": 1}
            tries = [client.post(f"{BASE}/{conversation}/turns", json=send) for _ in range(3)]
            return list(await asyncio.gather(*tries))

    answers = asyncio.run(both())
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.text for answer in answers}) == 1
    assert conversations.said() == ["một"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"{}",
        b'{"text": 5}',
        b'{"text": null}',
        b'{"text": NaN}',
        b'{"text": "   "}',
        b'{"text": "a\\u0000b"}',
        b'{"text": "a\\u001bb"}',
        b'{"text": "\\ud800"}',
        b'{"text": "ok", "choice": "\\udfff"}',
        b'{"text": "\xff\xfe"}',
        b"\x00\x01\x02\xff",
        b'{"text": "a", "unknown": 1}',
        b'{"text": "a", "number": 0}',
        b'{"text": "a", "number": ' + b"9" * 5000 + b"}",
        b"[" * 10_000,
        b'{"text": "' + b"a" * 2001 + b'"}',
        b'{"text": "a", "choice": "' + b"a" * 201 + b'"}',
    ],
)
def test_unusable_messages_are_refused_clearly(
    client: TestClient, conversation: str, conversations: ScriptedConversations, body: bytes
) -> None:
    headers = {"content-type": "application/json"}
    response = client.post(f"{BASE}/{conversation}/turns", content=body, headers=headers)
    error = error_of(response, 422)
    assert error["code"] == "bad_input"
    assert error["message"] == errors.BadInput.user_text
    assert error["hint"]
    assert conversations.said() == []


def test_a_form_post_is_refused(client: TestClient, conversation: str) -> None:
    error_of(client.post(f"{BASE}/{conversation}/turns", data={"text": "a"}), 422)


def test_the_longest_text_and_line_breaks_are_accepted(
    client: TestClient, conversation: str
) -> None:
    text = "ệ\n\t" * 666
    response = client.post(f"{BASE}/{conversation}/turns", json={"text": text})
    assert response.json()["turn"]["user"]["text"] == text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nobody"),
        ("GET", "/%00"),
        ("GET", "/" + "a" * 129),
        ("GET", "/khai%20sinh"),
        ("POST", "/nobody/turns"),
        ("POST", "/..%2f..%2fetc/turns"),
    ],
)
def test_unknown_conversations(client: TestClient, method: str, path: str) -> None:
    body = {"text": "a"} if method == "POST" else None
    assert error_of(client.request(method, BASE + path, json=body), 404)["code"] == "not_found"


@pytest.mark.parametrize(
    ("number", "body", "status"),
    [
        ("9", {"verdict": "up"}, 404),
        ("0", {"verdict": "sideways"}, 422),
        ("0", {}, 422),
        ("-1", {"verdict": "up"}, 422),
        ("one", {"verdict": "up"}, 422),
        ("9" * 30, {"verdict": "up"}, 422),
    ],
)
def test_unusable_ratings(
    client: TestClient, conversation: str, number: str, body: dict[str, str], status: int
) -> None:
    error_of(client.post(f"{BASE}/{conversation}/turns/{number}/rating", json=body), status)


@pytest.mark.parametrize(
    ("failure", "status", "waits"),
    [
        (errors.BadInput("no"), 422, False),
        (errors.NotFound("no"), 404, False),
        (errors.Overloaded("no"), 429, True),
        (errors.Unavailable("database host db-7 is gone", hint="start db-7"), 503, True),
        (errors.SetupError("no model", hint="motcua train"), 500, False),
    ],
)
def test_errors_of_the_conversation(
    client: TestClient,
    conversation: str,
    conversations: ScriptedConversations,
    failure: errors.MotcuaError,
    status: int,
    waits: bool,
) -> None:
    conversations.failure = failure
    response = client.post(f"{BASE}/{conversation}/turns", json={"text": "a"})
    error = error_of(response, status)
    assert error["message"] == failure.user_text
    assert ("retry-after" in response.headers) == waits
    assert "db-7" not in response.text
    assert "motcua" not in response.text


def test_an_unexpected_exception_tells_nothing(
    client: TestClient,
    conversation: str,
    conversations: ScriptedConversations,
    caplog: pytest.LogCaptureFixture,
) -> None:
    conversations.failure = RuntimeError("căn cước 001099012345")
    with caplog.at_level(logging.DEBUG):
        response = client.post(
            f"{BASE}/{conversation}/turns", json={"text": "bí mật"}, headers={"Origin": PORTAL}
        )
    error = error_of(response, 500)
    assert error["message"] == errors.MotcuaError.user_text
    assert response.headers["access-control-allow-origin"] == PORTAL
    assert "RuntimeError" in caplog.text
    assert "001099012345" not in caplog.text
    assert "bí mật" not in caplog.text


def test_a_body_that_says_it_is_too_large(client: TestClient, conversation: str) -> None:
    response = client.post(f"{BASE}/{conversation}/turns", json={"text": "a" * 20_000})
    error = error_of(response, 413)
    assert error["code"] == "too_large"
    assert "16384" in error["hint"]


@pytest.mark.parametrize("path", [BASE, f"{BASE}/x/turns", "/nowhere"])
def test_a_chunked_body_that_grows_too_large(client: TestClient, path: str) -> None:
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(20):
            sent += 1
            yield b"a" * 1024

    response = client.post(path, content=chunks())
    assert "content-length" not in response.request.headers
    error_of(response, 413)


def test_unknown_paths_and_methods(client: TestClient) -> None:
    assert error_of(client.get("/nowhere"), 404)["code"] == "not_found"
    assert error_of(client.get("/docs"), 404)["code"] == "not_found"
    response = client.delete(BASE)
    assert error_of(response, 405)["code"] == "method_not_allowed"
    assert response.headers["allow"] == "POST"


def test_cors_lets_listed_origins_in_alone(client: TestClient) -> None:
    ask = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    allowed = client.options(BASE, headers={"Origin": PORTAL, **ask})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == PORTAL
    refused = client.options(BASE, headers={"Origin": "https://evil.example", **ask})
    assert "access-control-allow-origin" not in refused.headers
    script = client.get("/static/mot-cua-chat.js", headers={"Origin": PORTAL})
    assert script.headers["access-control-allow-origin"] == PORTAL
    assert script.headers["vary"] == "Origin"
    stranger = client.get("/static/mot-cua-chat.js", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in stranger.headers


@pytest.mark.parametrize(
    "origin", ["*", "dichvucong.vn", "https://a.vn/path", "https://a.vn; script-src *", "null"]
)
def test_an_improper_origin_stops_the_start(origin: str) -> None:
    with pytest.raises(errors.SetupError, match="MOTCUA_WIDGET_ORIGINS"):
        build_app(Settings(widget_origins=origin), cast(Any, ScriptedConversations()))


def test_safety_headers_are_everywhere(client: TestClient) -> None:
    for path in ["/", "/healthz", "/static/mot-cua-chat.js", "/nowhere", f"{BASE}/nobody"]:
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        assert f"frame-ancestors 'self' {PORTAL}" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_the_page_names_the_organisation_safely(client: TestClient) -> None:
    page = client.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Xã A &amp; B" in page.text
    assert "{{" not in page.text
    assert "1800 1096" in page.text


@pytest.mark.parametrize("path", ["/", "/static/mot-cua-chat.js", "/static/page.css"])
def test_files_are_asked_for_again_by_etag(client: TestClient, path: str) -> None:
    first = client.get(path)
    assert first.headers["cache-control"] == "public, no-cache"
    etag = first.headers["etag"]
    for known in [etag, f"W/{etag}", f'"other", {etag}']:
        again = client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, headers={"If-None-Match": '"old"'}).content == first.content
    assert client.head(path).headers["etag"] == etag


@pytest.mark.parametrize("name", ["index.html", "..%2froutes.py", "routes.py", "%00", "a/b"])
def test_only_the_elements_files_are_served(client: TestClient, name: str) -> None:
    error_of(client.get(f"/static/{name}"), 404)


def test_health(client: TestClient) -> None:
    health = client.get("/healthz").json()
    assert health["status"] == "ok"
    assert health["version"]


def test_openapi_describes_every_route_with_its_errors(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    assert set(schema["paths"]) == {
        BASE,
        BASE + "/{id}",
        BASE + "/{id}/turns",
        BASE + "/{id}/turns/{number}/rating",
        "/api/v1/slips/{code}",
        "/healthz",
    }
    turns = schema["paths"][BASE + "/{id}/turns"]["post"]
    assert set(turns["responses"]) == {"200", "404", "409", "413", "422", "429", "500", "503"}
    for operations in schema["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    content = answer["content"]["application/json"]["schema"]
                    assert content == {"$ref": "#/components/schemas/ErrorAnswer"}
    assert schema["components"]["schemas"]["TurnIn"]["examples"]
    assert "HTTPValidationError" not in schema["components"]["schemas"]
