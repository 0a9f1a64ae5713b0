"""Papers one by one, and saying it again in the manner asked for."""

from __future__ import annotations

import pytest

from assistant.dialogue.base import KeepSlip
from assistant.messages import Aspect, ListBlock, Outcome, Pace, SlipBlock
from assistant.services import Engine
from tests.dialogue.talking import Talk, values

DEATH, TEMPORARY, PERMANENT = "1.000656", "1.004194", "1.004222"


@pytest.fixture
def caller(engine: Engine) -> Talk:
    talk = Talk(engine, channel="phone")
    assert talk.say("ba tui mới mất giờ mần giấy khai tử sao").procedure == DEATH
    return talk


@pytest.mark.parametrize("next_words", ["rồi", "tiếp đi", "ghi xong rồi", "dạ", "tiep theo"])
def test_papers_are_walked_through_one_by_one(caller: Talk, next_words: str) -> None:
    first = caller.say("đọc lại từng giấy tờ cho tui ghi")
    assert first.outcome is Outcome.REPEAT
    assert first.spoken.startswith("Giấy thứ 1 trong")
    assert caller.say(next_words).spoken.startswith("Giấy thứ 2 trong")
    assert caller.say(next_words).spoken.startswith("Giấy thứ 3 trong")


def test_on_a_screen_all_papers_stand_at_once(engine: Engine) -> None:
    talk = Talk(engine)
    talk.say("khai tử cần gì")
    reply = talk.say("đọc lại từng giấy tờ cho tui ghi")
    items = [item for block in reply.blocks if isinstance(block, ListBlock) for item in block.items]
    assert len(items) > 3


def test_the_walk_ends_and_no_stops_it(caller: Talk) -> None:
    first = caller.say("đọc lại từng giấy tờ cho tui ghi")
    count = int(first.spoken.split(" trong ")[1].split(":")[0])
    for number in range(2, count + 1):
        assert caller.say("tiếp").spoken.startswith(f"Giấy thứ {number} trong")
    assert "hết" in caller.say("tiếp").spoken
    caller.say("đọc lại từng giấy tờ")
    assert caller.say("thôi khỏi").outcome is Outcome.CLARIFY
    assert caller.memory.pending == "none"


def test_a_question_in_the_middle_is_answered(caller: Talk) -> None:
    caller.say("đọc lại từng giấy tờ cho tui ghi")
    reply = caller.say("lệ phí bao nhiêu vậy")
    assert (reply.procedure, reply.aspect) == (DEATH, Aspect.FEE)


@pytest.mark.parametrize(
    ("words", "pace"),
    [
        ("nói chậm thôi", Pace.SLOW),
        ("noi to len", Pace.LOUD),
        ("nhanh quá ghi không kịp", Pace.SLOW),
    ],
)
def test_the_pace_stays_as_the_caller_asked(caller: Talk, words: str, pace: Pace) -> None:
    again = caller.say(words)
    assert (again.outcome, again.procedure, again.pace) == (Outcome.REPEAT, DEATH, pace)


def test_shorter_says_less_but_names_the_source(caller: Talk) -> None:
    told = caller.say("giấy tờ cần những gì")
    short = caller.say("nói ngắn thôi")
    assert short.outcome is Outcome.REPEAT
    assert len(short.spoken) < len(told.spoken)
    assert f"mã {DEATH}" in short.plain_text()


def test_what_to_repeat_may_be_named(engine: Engine) -> None:
    talk = Talk(engine)
    talk.say("đăng ký thường trú mất mấy ngày")
    reply = talk.say("nhắc lại số tiền giúp bác")
    assert (reply.outcome, reply.aspect, reply.procedure) == (
        Outcome.REPEAT, Aspect.FEE, PERMANENT,
    )  # fmt: skip


def test_a_slip_is_drawn_with_a_code_and_no_personal_data(engine: Engine) -> None:
    talk = Talk(engine)
    talk.say("đăng ký tạm trú cần gì, tôi là Nguyễn Văn Thử số 0900000123")
    reply = talk.say("cho tôi xin phiếu hướng dẫn")
    (effect,) = talk.effects
    assert isinstance(effect, KeepSlip)
    (block,) = (block for block in reply.blocks if isinstance(block, SlipBlock))
    assert block.code == effect.code and block.path == f"/phieu/{effect.code}"
    assert effect.procedure == effect.content["procedure"] == TEMPORARY
    assert "Nguyễn Văn Thử" not in str(effect.content)
    assert "0900000123" not in str(effect.content)


def test_without_an_answer_there_is_no_slip(engine: Engine) -> None:
    talk = Talk(engine)
    assert talk.say("cho tôi xin phiếu hướng dẫn").outcome is Outcome.CLARIFY
    assert talk.effects == ()


@pytest.mark.parametrize(
    "words",
    ["tạm trú với thường trú khác nhau chỗ nào", "so sanh tam tru va thuong tru giup em"],
)
def test_two_procedures_side_by_side_with_both_sources(engine: Engine, words: str) -> None:
    talk = Talk(engine)
    reply = talk.say(words)
    assert reply.procedure in (TEMPORARY, PERMANENT)
    assert f"mã {TEMPORARY}" in reply.plain_text()
    assert f"mã {PERMANENT}" in reply.plain_text()
    assert "3 ngày làm việc" in reply.plain_text()
    assert "7 ngày làm việc" in reply.plain_text()
    again = talk.say("vậy cái nào nhanh hơn")
    assert f"mã {PERMANENT}" in again.plain_text() and f"mã {TEMPORARY}" in again.plain_text()


def test_two_questions_about_two_procedures_are_both_answered(engine: Engine) -> None:
    reply = Talk(engine).say(
        "làm lại căn cước bị mất tốn bao nhiêu tiền, còn đăng ký tạm trú thì mấy ngày xong"
    )
    assert "70.000 đồng" in reply.plain_text()
    assert "3 ngày làm việc" in reply.plain_text()


def test_the_channel_that_is_asked_for_alone_is_told(engine: Engine) -> None:
    talk = Talk(engine)
    talk.say("đăng ký thường trú cần gì")
    assert values(talk.say("lệ phí bao nhiêu"))
    online = talk.say("nộp qua mạng thì lệ phí bao nhiêu").plain_text()
    assert "10.000 đồng" in online
    assert "20.000 đồng" not in online
