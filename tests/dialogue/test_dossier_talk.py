"""Where a dossier stands, asked of a running one-stop system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assistant import services
from assistant.dialogue.base import HandOver, Response
from assistant.dialogue.memory import recalled
from assistant.dialogue.rasa_agent import load_rasa_dialogue
from assistant.messages import ContactBlock, Outcome
from assistant.services import Engine
from assistant.settings import Settings
from tests.dialogue.talking import Talk, converse
from tests.dossiers.one_stop_server import CODE, DOSSIER, OneStopServer

_NAME = DOSSIER["applicant"]["data"]["fullname"]
_PROCEDURE = DOSSIER["procedure"]["translate"][0]["name"]

Conversation = Callable[..., list[Response]]


@pytest.fixture
def server() -> Iterator[OneStopServer]:
    running = OneStopServer()
    yield running
    running.live.stop()


@pytest.fixture
def connected(engine: Engine, engine_settings: Settings, server: OneStopServer) -> Conversation:
    def converse_with(texts: list[str], channel: str = "web", **more: Any) -> list[Response]:
        connection = server.settings(data_dir=engine_settings.data_dir, **more)
        skills = services.open_skills(connection, engine.search)
        dialogue = load_rasa_dialogue(services.dialogue_model(connection), skills, "")
        return converse(dialogue, texts, channel)

    return converse_with


def text_of(response: Response) -> str:
    return response.reply.plain_text() + response.reply.spoken


def test_a_typed_code_is_looked_up_and_nothing_personal_is_told(connected: Conversation) -> None:
    (asked, told) = connected(["hồ sơ của tôi tới đâu rồi", f"mã là {CODE}"])
    assert asked.reply.outcome is Outcome.CLARIFY
    assert told.reply.outcome is Outcome.STATUS
    assert CODE in text_of(told)
    assert "Tình trạng" in text_of(told)
    assert _NAME not in text_of(told) and _PROCEDURE not in text_of(told)


def test_the_right_name_opens_the_details(connected: Conversation) -> None:
    *_, told = connected([f"tra hồ sơ {CODE}", f"tôi tên {_NAME.lower()}"])
    assert _PROCEDURE in text_of(told)


@pytest.mark.parametrize("said", ["Nguyễn Thị Khác", "không nhớ", "Văn"])
def test_a_wrong_name_opens_nothing(connected: Conversation, said: str) -> None:
    *_, told = connected([f"tra hồ sơ {CODE}", said])
    assert _PROCEDURE not in text_of(told)


def test_only_one_try_at_the_name(connected: Conversation) -> None:
    *_, again = connected([f"tra hồ sơ {CODE}", "Nguyễn Thị Khác", f"tôi tên {_NAME}"])
    assert _PROCEDURE not in text_of(again)


def test_without_a_check_personal_details_are_never_told(connected: Conversation) -> None:
    first, second = connected([f"tra hồ sơ {CODE}", f"tôi tên {_NAME}"], dossier_check="none")
    assert "họ và tên" not in text_of(first)
    assert _PROCEDURE not in text_of(first) + text_of(second)


def test_on_the_telephone_a_dictated_code_is_read_back_first(
    connected: Conversation, server: OneStopServer
) -> None:
    agency, date, _ = CODE.split("-")
    from assistant.dossiers.receipt_code import spoken

    pieces = spoken(CODE).split(", gạch, ")
    said = connected(
        ["xem giúp tôi hồ sơ tới đâu rồi", *pieces[:1], *(f"gạch {p}" for p in pieces[1:])],
        channel="phone",
    )
    assert [one.reply.outcome for one in said] == [*[Outcome.CLARIFY] * 3, Outcome.STATUS]
    assert recalled(said[1].state["memory"]).code_so_far == agency
    assert recalled(said[2].state["memory"]).code_so_far == f"{agency}-{date}"
    assert spoken(CODE) in said[3].reply.spoken
    assert server.search_calls == 0


@pytest.mark.parametrize(("answer", "outcome"), [("đúng rồi", "status"), ("sai rồi", "clarify")])
def test_yes_looks_it_up_and_no_asks_again(
    connected: Conversation, answer: str, outcome: str
) -> None:
    *_, told = connected(["hồ sơ tôi tới đâu rồi", f"mã {CODE}", answer], channel="phone")
    assert told.reply.outcome == outcome


def test_follow_ups_stay_with_the_dossier(connected: Conversation) -> None:
    *_, when = connected([f"tra hồ sơ {CODE}", "bao giờ có kết quả"], dossier_check="none")
    assert when.reply.outcome is Outcome.STATUS


def test_an_unknown_code_is_said_and_asked_again(connected: Conversation) -> None:
    (told,) = connected(["tra hồ sơ H01.02-260101-9999"])
    assert "không có hồ sơ" in text_of(told)
    assert recalled(told.state["memory"]).pending == "receipt_code"


@pytest.mark.parametrize("mode", ["error", "malformed"])
def test_a_system_that_is_down_is_said_and_the_desk_is_offered(
    connected: Conversation, server: OneStopServer, mode: Any
) -> None:
    server.search_mode = mode
    (told,) = connected([f"tra hồ sơ {CODE}"])
    assert told.reply.outcome is Outcome.STATUS
    assert "không trả lời" in text_of(told)
    assert any(isinstance(block, ContactBlock) for block in told.reply.blocks)


def test_who_has_no_code_is_asked_twice_and_then_given_to_the_desk(engine: Engine) -> None:
    talk = Talk(engine)
    assert talk.say("hồ sơ của tôi tới đâu rồi").outcome is Outcome.CLARIFY
    assert talk.say("hồ sơ tôi nộp tuần trước đó, tới đâu rồi").outcome is Outcome.CLARIFY
    assert talk.say("hồ sơ của tôi tới đâu rồi vậy").outcome is Outcome.HANDOFF
    (effect,) = talk.effects
    assert isinstance(effect, HandOver) and effect.reason == "dossier"


def test_while_no_system_is_connected_it_says_so(engine: Engine) -> None:
    reply = Talk(engine).say("tra giúp hồ sơ H29.15-260112-0034")
    assert reply.outcome is Outcome.STATUS
    assert "chưa nối" in reply.plain_text()
