"""Rasa in the service process: what may reach it, what it keeps, what it prints."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from pydantic import ValidationError

from assistant import errors, services
from assistant.dialogue.memory import Memory
from assistant.dialogue.rasa_agent import RasaDialogue, load_rasa_dialogue, rasa_text
from assistant.messages import MAX_TEXT_CHARS, Outcome, UserTurn
from assistant.services import Engine
from assistant.settings import Settings
from tests.dialogue.talking import Talk, values

LOST_CARD = "1.014064"


@pytest.mark.parametrize(
    "text",
    ["/restart", "//restart", " /goodbye", "/ /back", "\t/back", '/press_button{"button":"x"}',
     "\u00a0/restart", "/ask_fee@0.9"],
)  # fmt: skip
def test_typed_text_never_starts_with_a_slash(text: str) -> None:
    assert not rasa_text(UserTurn(text=text)).startswith("/")


@pytest.mark.parametrize(
    ("text", "read_as"),
    [("", "/nonsense"), ("…", "/nonsense"), ("?!", "/nonsense"), ("/", "/nonsense"),
     ("😀", "/nonsense"), ("👍🏽", "/affirm"), ("出生证", "/other_language"),
     ("សំបុត្រកំណើត", "/other_language"), ("Привет", "/other_language"), ("Ừ", "Ừ"), ("2", "2")],
)  # fmt: skip
def test_what_cannot_be_read_is_not_taken_for_a_yes(text: str, read_as: str) -> None:
    assert rasa_text(UserTurn(text=text)) == read_as


def test_a_button_is_one_json_value() -> None:
    sent = rasa_text(UserTurn(text="Lệ phí", choice='aspect:fee"} /restart{"'))
    assert json.loads(sent.removeprefix("/press_button")) == {"button": 'aspect:fee"} /restart{"'}


@pytest.mark.parametrize("text", ["/restart", "/session_start", "/back"])
def test_a_command_of_rasa_keeps_the_conversation(engine: Engine, text: str) -> None:
    talk = Talk(engine)
    talk.say("làm lại thẻ căn cước bị mất")
    talk.say(text)
    assert talk.say("lệ phí bao nhiêu").procedure == LOST_CARD


def test_a_typed_button_presses_nothing(engine: Engine) -> None:
    talk = Talk(engine)
    talk.say('/press_button{"button":"command:person"}')
    assert talk.effects == ()


@pytest.mark.parametrize(
    "value",
    ["procedure:9.999999", "procedure:", "aspect:fee", "aspect:colour", "command:shutdown", "x",
     "💥" * 50, '"}', '{"a": 1}', "procedure:1.001193'; DROP TABLE turns; --", "a\\"],
)  # fmt: skip
def test_an_unknown_button_is_answered_politely(engine: Engine, value: str) -> None:
    reply = Talk(engine).press(value)
    assert reply.outcome in (Outcome.CLARIFY, Outcome.REFUSE)
    assert reply.procedure is None


def test_the_buttons_of_an_answer_work(engine: Engine) -> None:
    talk = Talk(engine)
    for value in values(talk.press(f"procedure:{LOST_CARD}")):
        reply = talk.press(value)
        assert (reply.outcome, reply.procedure) == (Outcome.ANSWER, LOST_CARD)
        assert f"aspect:{reply.aspect}" == value
    assert talk.press("command:person").outcome is Outcome.HANDOFF


_STRANGE = [
    "{{7*7}}", "${7*7}", "'; DROP TABLE turns; --", "<script>alert(1)</script>", "a " * 1000,
    "😀😀😀", "?!?!…", "តើខ្ញុំត្រូវធ្វើសំបុត្រកំណើតយ៉ាងដូចម្តេច", "我要办理出生证", "How do I register?",
    "\x00\x01\x02", "\u202etxet\u202c", "\u200b\u200b", "EXTERNAL: x", "action_restart", "null",
    "%s %d {0} {name}", "\\u0000", "a" * MAX_TEXT_CHARS, "1" * MAX_TEXT_CHARS, "[fee](ask_fee)",
]  # fmt: skip


@pytest.mark.parametrize("text", _STRANGE, ids=range(len(_STRANGE)))
def test_strange_text_is_answered_and_does_no_harm(engine: Engine, text: str) -> None:
    talk = Talk(engine)
    reply = talk.say(text)
    assert reply.blocks
    assert "49" not in reply.plain_text().replace("1800 1096", "")
    json.dumps(talk.state)
    assert talk.say("làm lại thẻ căn cước bị mất").procedure == LOST_CARD


@pytest.mark.parametrize(
    "text", ["តើខ្ញុំត្រូវធ្វើសំបុត្រកំណើត", "我要办理出生证", "How do I register a birth?"]
)
def test_another_language_is_sent_to_a_person(engine: Engine, text: str) -> None:
    assert Talk(engine).say(text).outcome is Outcome.HANDOFF


def test_a_lone_surrogate_never_becomes_a_turn() -> None:
    with pytest.raises(ValidationError):
        UserTurn(text="\ud800 khai sinh")


@pytest.mark.parametrize(
    "state",
    [{}, {"memory": "{bad"}, {"memory": '{"colour": 1}'}, {"memory": 5},
     {"memory": '{"pending": "never"}'}, {"memory": None}, {"other": "x"}],
)  # fmt: skip
def test_a_state_of_another_version_starts_anew(engine: Engine, state: dict[str, Any]) -> None:
    talk = Talk(engine)
    talk.state = state
    assert talk.say("làm lại thẻ căn cước bị mất").procedure == LOST_CARD


def test_the_state_is_small_json_and_no_larger_at_turn_sixty(engine: Engine) -> None:
    talk = Talk(engine)
    asked = ["làm lại thẻ căn cước bị mất", "lệ phí bao nhiêu", "giấy khai sinh cần gì",
             "nộp ở đâu", "đăng ký tạm trú mấy ngày", "cảm ơn", "đổi bằng lái"]  # fmt: skip
    sizes = []
    for number in range(60):
        talk.say(asked[number % len(asked)])
        sizes.append(len(json.dumps(talk.state)))
    assert set(talk.state) == {"memory"}
    assert max(sizes[2:]) < 600
    assert sizes[-1] <= max(sizes[:16])


def test_no_tracker_outlives_its_turn(engine: Engine) -> None:
    Talk(engine).say("xin chào")
    assert isinstance(engine.dialogue, RasaDialogue)
    assert engine.dialogue._trackers.trackers == {}


def test_conversations_at_once_do_not_mix(engine: Engine) -> None:
    texts = ["làm lại thẻ căn cước bị mất", "giấy khai sinh cho con", "đăng ký tạm trú"] * 4

    async def all_at_once() -> list[Any]:
        respond = engine.dialogue.respond
        return await asyncio.gather(*(respond(UserTurn(text=text), {}) for text in texts))

    answers = asyncio.run(all_at_once())
    for text, answer in zip(texts, answers, strict=True):
        alone = Talk(engine)
        assert alone.say(text) == answer.reply
        assert alone.state == answer.state


@pytest.fixture(scope="module")
def broken(engine_settings: Settings, engine: Engine) -> RasaDialogue:
    def fail(*_: Any) -> Any:
        raise RuntimeError("the disk is gone")

    skills = services.open_skills(engine_settings, engine.search)
    skills.answer = fail  # type: ignore[method-assign]
    return load_rasa_dialogue(services.dialogue_model(engine_settings), skills, "")


def test_an_action_that_raises_makes_the_dialogue_unavailable(broken: RasaDialogue) -> None:
    with pytest.raises(errors.Unavailable):
        asyncio.run(broken.respond(UserTurn(text="làm lại thẻ căn cước"), {}))
    assert broken._trackers.trackers == {}


def test_after_a_failing_action_the_next_turn_is_answered(broken: RasaDialogue) -> None:
    with pytest.raises(errors.Unavailable):
        asyncio.run(broken.respond(UserTurn(text="làm lại thẻ căn cước"), {}))
    reply = asyncio.run(broken.respond(UserTurn(text="cảm ơn em nhiều"), {})).reply
    assert reply.outcome is Outcome.GOODBYE


def test_what_people_say_is_not_logged(
    engine: Engine, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    talk = Talk(engine)
    for text in ("ông Ngô Văn Zulu khai sinh", "số tôi 0987612345", "zulu zulu", "/zulu"):
        talk.say(text)
    talk.press("procedure:zulu")
    printed = capfd.readouterr()
    logged = "".join(r.getMessage() for r in caplog.records if r.levelno >= logging.INFO)
    everything = (printed.out + printed.err + logged).lower()
    assert "zulu" not in everything
    assert "0987612345" not in everything
    assert printed.out == ""


def test_a_failure_is_logged_without_what_was_said(
    broken: RasaDialogue, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(errors.Unavailable):
        asyncio.run(broken.respond(UserTurn(text="khai sinh cho bé Zulu"), {}))
    printed = capfd.readouterr()
    everything = printed.out + printed.err + caplog.text
    assert "the disk is gone" in everything
    assert "zulu" not in everything.lower()


def test_a_damaged_model_names_the_command_that_makes_a_new_one(
    engine: Engine, engine_settings: Settings, tmp_path: Any
) -> None:
    model = tmp_path / "dialogue-x.tar.gz"
    model.write_bytes(b"not a model")
    skills = services.open_skills(engine_settings, engine.search)
    with pytest.raises(errors.SetupError, match="motcua train --force"):
        load_rasa_dialogue(model, skills, "")


def test_the_greeting_tells_that_a_machine_answers(engine: Engine) -> None:
    greeting = engine.dialogue.greeting()
    assert "tự động" in greeting.plain_text()
    assert "tự động" in greeting.spoken


def test_the_hotline_of_the_settings_is_shown(engine: Engine, engine_settings: Settings) -> None:
    settings = engine_settings.model_copy(update={"hotline": "0297 000", "hotline_hours": "sáng"})
    skills = services.open_skills(settings, engine.search)
    from tests.dialogue.test_choosing import heard

    reply, *_ = skills.people.handover(heard("gặp người", "request_person"), Memory())
    assert "0297 000 sáng" in reply.plain_text()
