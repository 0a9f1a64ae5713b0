"""Which procedure a message is about: by search, by what is talked about, by what was offered."""

from __future__ import annotations

import pytest

from assistant import services
from assistant.dialogue.choosing import Chooser, affirmed, ordinal, rejects_all
from assistant.dialogue.hearing import Heard
from assistant.dialogue.memory import Memory, recalled
from assistant.dialogue.skills import Skills
from assistant.dialogue.wording import Wording
from assistant.messages import Aspect, ContactBlock, Outcome
from assistant.services import Engine
from assistant.settings import Settings
from procedures_kb.families import Families
from procedures_kb.search import Asker
from tests.dialogue.talking import Talk, values

BIRTH, DEATH, LOST_CARD, NEW_CARD = "1.001193", "1.000656", "1.014064", "1.014061"
_OFFERED = Memory().asked_back([LOST_CARD, NEW_CARD], Aspect.FEE, "làm căn cước bao nhiêu tiền")


@pytest.fixture
def chooser(engine: Engine, wording: Wording) -> Chooser:
    return Chooser(engine.search, wording, Families([], {}))


@pytest.fixture
def skills(engine: Engine) -> Skills:
    return services.open_skills(Settings(), engine.search)


def heard(text: str, intent: str = "ask_overview", **more: str) -> Heard:
    return Heard(text=text, intent=intent, asker=Asker(), **more)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("số 2", 1), ("so 2", 1), ("2", 1), ("cái đầu", 0), ("cai dau", 0), ("cái đầu tiên", 0),
        ("thứ ba", 2), ("cái thứ hai ạ", 1), ("chọn số 1", 0), ("câu một", 0), ("cái giữa", 1),
        ("ý cuối", 2),
    ],
)  # fmt: skip
def test_ordinals_are_understood_with_and_without_marks(text: str, at: int) -> None:
    assert ordinal(text) == at


@pytest.mark.parametrize(
    "text",
    ["ba tui mất", "bà ba mất hai năm", "nhất định phải có giấy", "số 1 hay số 2", "căn cước", ""],
)
def test_what_only_looks_like_an_ordinal_is_none(text: str) -> None:
    assert ordinal(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("thường trú chứ không phải tạm trú", "thường trú"),
        ("bác hỏi thường trú cơ chứ không phải tạm trú", "bác hỏi thường trú cơ"),
        ("thuong tru chu khong phai tam tru", "thuong tru"),
        ("thường trú chớ hổng phải tạm trú", "thường trú"),
        ("thường trú chứ hông phải tạm trú", "thường trú"),
        ("thuong tru chu ko phai tam tru", "thuong tru"),
        ("không phải khai sinh mà là khai tử", "khai tử"),
        ("hổng phải tạm trú, mà là thường trú", "thường trú"),
        ("không phải khai sinh, khai tử", "khai tử"),
        ("k phải tạm trú mà thường trú", "thường trú"),
        ("khong phai khai sinh ma la khai tu", "khai tu"),
        ("làm lại căn cước", "làm lại căn cước"),
        ("không phải đóng tiền", "không phải đóng tiền"),
    ],
)
def test_a_correction_affirms_the_other_thing(text: str, meant: str) -> None:
    assert affirmed(text) == meant


@pytest.mark.parametrize(
    ("text", "all_wrong"),
    [
        ("không phải các việc trên", True), ("khong phai", True), ("đều không", True),
        ("việc khác", True), ("không phải làm lại mà là làm mới", False), ("cái đầu", False),
    ],
)  # fmt: skip
def test_none_of_these_is_told_from_a_correction(text: str, all_wrong: bool) -> None:
    assert rejects_all(text) is all_wrong


@pytest.mark.parametrize(
    "text", ["lệ phí bao nhiêu vậy em", "le phi bao nhieu vay em", "mấy ngày thì xong ạ"]
)  # fmt: skip
def test_a_question_without_a_subject_has_no_content(chooser: Chooser, text: str) -> None:
    assert chooser.content(text) == []


def test_the_subject_of_a_question_is_its_content(chooser: Chooser) -> None:
    assert "khai" in chooser.content("làm giấy khai sinh cần gì")
    assert "sinh" in chooser.content("làm giấy khai sinh cần gì")


def test_a_bare_follow_up_keeps_the_procedure(chooser: Chooser) -> None:
    memory = Memory().answered(BIRTH, Aspect.FEE, "")
    choice = chooser.choose(heard("mấy ngày thì xong ạ", "ask_time"), memory)
    assert (choice.kind, choice.hits[0].code) == ("one", BIRTH)


def test_a_bare_question_at_the_start_has_no_subject(chooser: Chooser) -> None:
    assert chooser.choose(heard("lệ phí bao nhiêu", "ask_fee"), Memory()).kind == "no_subject"


def test_a_clear_new_subject_leaves_the_procedure_talked_about(chooser: Chooser) -> None:
    memory = Memory().answered(BIRTH, Aspect.FEE, "")
    choice = chooser.choose(heard("làm lại thẻ căn cước bị mất"), memory)
    assert choice.hits[0].code == LOST_CARD


def test_a_correction_goes_to_what_it_affirms(chooser: Chooser) -> None:
    memory = Memory().answered(BIRTH, Aspect.FEE, "khai sinh")
    choice = chooser.choose(heard("không phải khai sinh, khai tử", "correction"), memory)
    assert choice.hits[0].code == DEATH


def test_a_correction_may_leave_what_was_offered(chooser: Chooser) -> None:
    choice = chooser.choose(heard("không phải căn cước, khai tử", "correction"), _OFFERED)
    assert choice.hits[0].code == DEATH


@pytest.mark.parametrize(
    ("text", "code"),
    [("số 2", NEW_CARD), ("cái đầu", LOST_CARD), ("bị mất rồi làm lại", LOST_CARD),
     ("làm lần đầu cho người đủ 14 tuổi", NEW_CARD)],
)  # fmt: skip
def test_an_offered_procedure_is_chosen_by_number_or_by_words(
    chooser: Chooser, text: str, code: str
) -> None:
    choice = chooser.choose(heard(text), _OFFERED)
    assert (choice.kind, choice.hits[0].code) == ("one", code)


def test_a_number_beyond_the_offers_chooses_nothing(chooser: Chooser) -> None:
    memory = Memory().asked_back([LOST_CARD], Aspect.FEE, "căn cước")
    choice = chooser.pick(heard("số 3"), memory)
    assert choice is None or choice.hits[0].code == LOST_CARD


def test_a_choice_answers_the_question_that_was_asked_before_it(skills: Skills) -> None:
    reply, memory, _ = skills.procedures.answer(heard("cái đầu"), _OFFERED)
    assert (reply.procedure, reply.aspect) == (LOST_CARD, Aspect.FEE)
    assert "70.000 đồng" in reply.plain_text()
    assert memory.pending == "none"


def test_yes_takes_the_first_offer(skills: Skills) -> None:
    reply, *_ = skills.procedures.choose(heard("dạ vâng", "affirm"), _OFFERED)
    assert reply.procedure == LOST_CARD


def test_no_offers_a_person_instead(skills: Skills) -> None:
    reply, memory, _ = skills.procedures.choose(heard("không", "deny"), _OFFERED)
    assert reply.outcome is Outcome.REFUSE
    assert values(reply) == ["command:person"]
    assert any(isinstance(block, ContactBlock) for block in reply.blocks)
    assert memory.options == []


def test_none_of_these_is_understood_in_words(skills: Skills) -> None:
    reply, *_ = skills.procedures.answer(heard("không phải các việc trên"), _OFFERED)
    assert reply.outcome is Outcome.REFUSE


def test_two_kinds_of_question_in_one_message_are_answered_together(skills: Skills) -> None:
    both = Heard(
        text="làm lại căn cước bị mất cần gì, bao nhiêu tiền", intent="ask_documents",
        asker=Asker(), aspect="documents", other_aspects=("fee",),
    )  # fmt: skip
    reply, *_ = skills.procedures.answer(both, Memory())
    assert "70.000 đồng" in reply.plain_text()
    assert reply.aspect is Aspect.DOCUMENTS


def test_repeating_builds_the_same_facts_again(skills: Skills) -> None:
    told, memory, _ = skills.procedures.answer(
        heard("làm lại căn cước bị mất", aspect="fee"), Memory()
    )
    again, *_ = skills.papers.repeat(heard("nhắc lại", "repeat"), memory)
    assert again.outcome is Outcome.REPEAT
    assert again.blocks[1:] == told.blocks
    assert again.spoken == told.spoken


def test_repeating_offers_repeats_the_offers(skills: Skills) -> None:
    reply, memory, _ = skills.papers.repeat(heard("nhắc lại", "repeat"), _OFFERED)
    assert values(reply)[:2] == [f"procedure:{LOST_CARD}", f"procedure:{NEW_CARD}"]
    assert memory == _OFFERED


def test_nothing_can_be_repeated_at_the_start(skills: Skills) -> None:
    reply, *_ = skills.papers.repeat(heard("nhắc lại", "repeat"), Memory())
    assert reply.outcome is Outcome.CLARIFY


def test_going_back_finds_the_earlier_procedure_by_its_words(skills: Skills) -> None:
    memory = Memory().answered(BIRTH, Aspect.FEE, "").answered(DEATH, Aspect.FEE, "")
    memory = memory.answered(LOST_CARD, Aspect.FEE, "")
    reply, *_ = skills.procedures.go_back(
        heard("quay lại vụ khai sinh", "go_back", aspect="time"), memory
    )
    assert (reply.procedure, reply.aspect) == (BIRTH, Aspect.TIME)


@pytest.mark.parametrize("text", ["số 2", "cái thứ hai", "so 2", "2"])
def test_rasa_s_rules_lead_an_ordinal_to_the_offers(engine: Engine, text: str) -> None:
    talk = Talk(engine)
    talk.state = {"memory": _OFFERED.model_dump_json()}
    assert talk.say(text).procedure == NEW_CARD
    assert recalled(talk.state["memory"]).pending == "none"


@pytest.mark.parametrize("text", ["???", "😀", "我要办理"])
def test_a_message_without_words_chooses_nothing(engine: Engine, text: str) -> None:
    talk = Talk(engine)
    talk.state = {"memory": _OFFERED.model_dump_json()}
    assert talk.say(text).procedure is None


def test_a_thumb_up_is_a_yes(engine: Engine) -> None:
    talk = Talk(engine)
    talk.state = {"memory": _OFFERED.model_dump_json()}
    assert talk.say("👍").procedure == LOST_CARD
