"""Nobody is left without a way to a human being."""

from __future__ import annotations

from datetime import datetime

import pytest

from assistant import services
from assistant.dialogue.base import HandOver, RateAnswer
from assistant.dialogue.rasa_agent import RasaDialogue, load_rasa_dialogue
from assistant.messages import ContactBlock, Outcome, Reply
from assistant.offices.opening import ZONE
from assistant.services import Engine
from assistant.settings import Settings
from tests.dialogue.talking import Talk, values

_SUNDAY = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)
_HOURS = "thứ 2 - thứ 6: 7:30-11:30, 13:30-17:00"


@pytest.fixture(scope="module")
def on_sunday(engine: Engine, engine_settings: Settings) -> RasaDialogue:
    settings = engine_settings.model_copy(update={"desk_hours": _HOURS})
    skills = services.open_skills(settings, engine.search, lambda: _SUNDAY)
    return load_rasa_dialogue(services.dialogue_model(settings), skills, "")


def handed_over(talk: Talk) -> HandOver:
    (effect,) = talk.effects
    assert isinstance(effect, HandOver)
    return effect


def has_contact(reply: Reply) -> bool:
    return any(isinstance(block, ContactBlock) for block in reply.blocks)


@pytest.mark.parametrize(
    "words",
    [
        "cho tôi gặp cán bộ",
        "cho tui noi chuyen voi nguoi that di",
        "chuyển máy cho nhân viên giùm em",
    ],
)
def test_who_asks_for_a_person_gets_one_with_what_was_said(engine: Engine, words: str) -> None:
    talk = Talk(engine)
    talk.say("làm lại căn cước bị mất bao nhiêu tiền")
    reply = talk.say(words)
    assert reply.outcome is Outcome.HANDOFF
    effect = handed_over(talk)
    assert (effect.reason, effect.procedure) == ("asked", "1.014064")
    assert "căn cước" in effect.note


def test_despair_is_answered_with_care_and_a_person(engine: Engine) -> None:
    talk = Talk(engine)
    reply = talk.say("tôi không biết sống sao nữa, chỉ muốn chết cho xong")
    assert reply.outcome is Outcome.HANDOFF
    assert handed_over(talk).reason == "distress"
    assert "115" in reply.spoken


def test_a_sad_story_with_a_question_is_answered(engine: Engine) -> None:
    assert Talk(engine).say("má tui mới mất, buồn quá, giờ khai tử ở đâu").procedure == "1.000656"


def test_after_two_failures_a_person_is_offered_and_yes_takes_him(engine: Engine) -> None:
    talk = Talk(engine)
    assert talk.say("giá vàng hôm nay").outcome is Outcome.REFUSE
    second = talk.say("đội nào thắng tối qua")
    assert second.outcome is Outcome.REFUSE
    assert "command:person" in values(second)
    assert talk.say("ừ").outcome is Outcome.HANDOFF
    assert handed_over(talk).reason == "failures"


def test_no_to_the_offer_goes_on(engine: Engine) -> None:
    talk = Talk(engine)
    talk.say("giá vàng hôm nay")
    talk.say("đội nào thắng tối qua")
    assert talk.say("thôi khỏi").outcome is Outcome.CLARIFY
    assert talk.effects == ()
    assert talk.say("đăng ký tạm trú mất mấy ngày").procedure == "1.004194"


def test_out_of_hours_a_number_is_asked_for_and_called_back(on_sunday: RasaDialogue) -> None:
    talk = Talk(on_sunday)
    reply = talk.say("cho tôi gặp cán bộ")
    assert reply.outcome is Outcome.HANDOFF
    assert "ngoài giờ" in reply.plain_text()
    assert "thứ hai đến thứ sáu" in reply.plain_text()
    kept = talk.say("số tôi là 0900 000 123")
    effect = handed_over(talk)
    assert (effect.reason, effect.phone) == ("callback", "0900000123")
    assert "0900" not in kept.plain_text() + kept.spoken + talk.memory.model_dump_json()
    assert "0900000123" not in repr(effect)


@pytest.mark.parametrize(
    "said",
    ["0900 000 123", "+84 900 000 123", "không chín không không, không không không, một hai ba"],
)
def test_a_number_is_understood_typed_and_spoken(engine: Engine, said: str) -> None:
    talk = Talk(engine, channel="phone")
    assert talk.say("nhờ cán bộ gọi lại cho tôi").outcome is Outcome.CLARIFY
    talk.say(said)
    assert handed_over(talk).phone == "0900000123"


def test_a_wrong_number_is_replaced(engine: Engine) -> None:
    talk = Talk(engine)
    talk.say("nhờ cán bộ gọi lại cho tôi")
    talk.say("0900 000 123")
    assert talk.say("không phải").outcome is Outcome.CLARIFY
    talk.say("0900 000 124")
    assert handed_over(talk).phone == "0900000124"


def test_thanks_asks_once_whether_it_helped(engine: Engine) -> None:
    talk = Talk(engine)
    talk.say("đăng ký tạm trú mất mấy ngày")
    asked = talk.say("cảm ơn em")
    assert values(asked) == ["command:helped", "command:did_not_help"]
    assert talk.say("có").outcome is Outcome.GOODBYE
    assert talk.effects == (RateAnswer(verdict="up"),)
    assert values(talk.say("cảm ơn em")) == []


def test_an_answer_that_did_not_help_is_kept_and_a_person_offered(engine: Engine) -> None:
    talk = Talk(engine)
    talk.say("đăng ký tạm trú mất mấy ngày")
    talk.say("cảm ơn em")
    reply = talk.press("command:did_not_help")
    assert talk.effects == (RateAnswer(verdict="down"),)
    assert has_contact(reply)


def test_silence_is_asked_once_and_then_ended(engine: Engine) -> None:
    talk = Talk(engine, channel="phone")
    talk.say("đăng ký tạm trú mất mấy ngày")
    assert talk.press("command:silence").outcome is Outcome.CLARIFY
    end = talk.press("command:silence")
    assert end.outcome is Outcome.GOODBYE
    assert has_contact(end)


@pytest.mark.parametrize("words", ["Can you help me in English please", "ខ្ញុំមិនចេះភាសាវៀតណាម"])
def test_another_language_gets_a_courteous_line_and_a_person(engine: Engine, words: str) -> None:
    reply = Talk(engine).say(words)
    assert reply.outcome is Outcome.HANDOFF
    assert "A person can help you" in reply.plain_text()
    assert "ភាសាវៀតណាម" in reply.plain_text()
