"""The running service, asked over HTTP as a channel does it."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.settings import Settings
from tests.e2e.conftest import MOTCUA, Service, environment


class Talk:
    """A conversation over HTTP."""

    def __init__(self, url: str, conversation: str = "") -> None:
        self._http = httpx.Client(base_url=url, timeout=60)
        self.id = conversation or self._http.post("/api/v1/conversations").json()["id"]

    def send(self, text: str, choice: str | None = None) -> httpx.Response:
        body = {"text": text} if choice is None else {"text": text, "choice": choice}
        return self._http.post(f"/api/v1/conversations/{self.id}/turns", json=body)

    def ask(self, text: str, choice: str | None = None) -> dict[str, Any]:
        answer = self.send(text, choice)
        assert answer.status_code == 200, answer.text
        reply: dict[str, Any] = answer.json()["turn"]["reply"]
        return reply

    def turns(self) -> list[dict[str, Any]]:
        answer = self._http.get(f"/api/v1/conversations/{self.id}")
        assert answer.status_code == 200, answer.text
        turns: list[dict[str, Any]] = answer.json()["turns"]
        return turns


def words(reply: dict[str, Any]) -> str:
    return str(reply["blocks"])


def block(reply: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(item for item in reply["blocks"] if item["type"] == kind)


def test_a_death_in_southern_words_gives_the_death_registration(service_url: str) -> None:
    reply = Talk(service_url).ask("ba tui mới mất giờ mần giấy khai tử sao")
    assert (reply["outcome"], reply["procedure"]) == ("answer", "1.000656")
    source = block(reply, "citation")
    assert source["code"] == "1.000656"
    assert source["decision"]
    assert source["read_on"] == "2026-07-17"
    assert 0 < len(reply["spoken"]) < 700


def test_an_identity_card_typed_without_marks_gives_its_time_limit(service_url: str) -> None:
    reply = Talk(service_url).ask("lam lai cccd mat bao lau")
    assert (reply["procedure"], reply["aspect"]) == ("1.014064", "time")
    assert "7 ngày làm việc" in words(reply)


def test_the_weather_is_refused_with_a_way_to_a_person(service_url: str) -> None:
    reply = Talk(service_url).ask("thời tiết mai thế nào?")
    assert reply["outcome"] == "refuse"
    assert block(reply, "contact")["phone"]


def test_a_follow_up_keeps_the_procedure_and_a_new_subject_changes_it(service_url: str) -> None:
    talk = Talk(service_url)
    assert talk.ask("đăng ký kết hôn cần giấy tờ gì")["procedure"] == "1.000894"
    fee = talk.ask("thế lệ phí bao nhiêu")
    assert (fee["procedure"], fee["aspect"]) == ("1.000894", "fee")
    assert talk.ask("con mới sinh làm giấy khai sinh ở đâu")["procedure"] == "1.001193"


def test_buttons_answer_and_choices_are_checked(service_url: str) -> None:
    talk = Talk(service_url)
    talk.ask("làm lại căn cước bị mất")
    fee = talk.ask("Lệ phí", choice="aspect:fee")
    assert (fee["procedure"], fee["aspect"]) == ("1.014064", "fee")
    assert talk.ask("Gặp người hỗ trợ", choice="command:person")["outcome"] == "handoff"
    assert talk.ask("?", choice="procedure:9.999999")["outcome"] in ("refuse", "clarify")


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        '/press_button{"button": "command:person"}',
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE turns; --",
        "{{7*7}} ${7*7}",
        "👍👍👍",
        "???",
        "What documents do I need for a passport?",
        "សូមជួយខ្ញុំ",
        "a " * 900,
        "‮txet desrever‬",
    ],
)
def test_strange_messages_get_a_clear_answer(service_url: str, text: str) -> None:
    reply = Talk(service_url).ask(text)
    assert reply["outcome"] in ("answer", "clarify", "refuse", "handoff", "greeting", "goodbye")
    assert reply["spoken"]


@pytest.mark.parametrize("text", ["", "   ", "\u0000\u0001", "x" * 2001])
def test_unusable_messages_are_refused_in_vietnamese(service_url: str, text: str) -> None:
    answer = Talk(service_url).send(text)
    assert answer.status_code == 422
    assert "Quý vị" in answer.json()["error"]["message"]


def test_personal_numbers_are_masked_before_they_are_kept(service_url: str) -> None:
    talk = Talk(service_url)
    talk.ask("số của tôi 0900000000 cho hỏi làm căn cước cho con")
    kept = talk.turns()[-1]
    assert "0900000000" not in str(kept)


def test_what_people_write_is_not_in_the_log(service: Service) -> None:
    Talk(service.url).ask("câu này chỉ để dò nhật ký xyzzy")
    assert "xyzzy" not in "".join(service.output)


def test_a_conversation_survives_a_crash(engine_settings: Settings, tmp_path: Path) -> None:
    env = environment(engine_settings, MOTCUA_DATABASE_URL=f"sqlite:///{tmp_path / 'm.db'}")
    first = Service(env)
    talk = Talk(first.url)
    talk.ask("làm lại căn cước bị mất")
    first.kill()
    second = Service(env)
    try:
        again = Talk(second.url, talk.id)
        assert len(again.turns()) == 2
        assert again.ask("mấy ngày có")["procedure"] == "1.014064"
    finally:
        assert second.stop() in (0, -15)


def test_a_taken_port_is_one_clear_line(engine_settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [str(MOTCUA), "serve", "--port", port],
            env=environment(engine_settings),
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
