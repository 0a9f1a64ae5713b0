"""Who goes on without choosing is answered for the most usual; the others stay offered."""

from __future__ import annotations

from assistant.dialogue.memory import Memory
from assistant.messages import Aspect, Outcome
from assistant.services import Engine
from tests.dialogue.talking import Talk, values

_OPTIONS = ["1.014063", "1.014064"]


def test_a_question_instead_of_a_choice_is_answered_for_the_first(engine: Engine) -> None:
    talk = Talk(engine)
    memory = Memory().asked_back(_OPTIONS, Aspect.OVERVIEW, "làm căn cước")
    talk.state = {"memory": memory.model_dump_json()}
    reply = talk.say("bao nhiêu tiền")
    assert (reply.outcome, reply.aspect) == (Outcome.ANSWER, Aspect.FEE)
    assert reply.procedure == _OPTIONS[0]
    assert values(reply) == [f"procedure:{_OPTIONS[1]}"]
    assert talk.press(values(reply)[0]).procedure == _OPTIONS[1]


def test_a_question_without_a_subject_is_asked_back_twice_and_then_a_person_is_offered(
    engine: Engine,
) -> None:
    talk = Talk(engine)
    outcomes = [talk.say("bao nhiêu tiền").outcome for _ in range(3)]
    assert outcomes == [Outcome.CLARIFY, Outcome.CLARIFY, Outcome.REFUSE]
    assert talk.memory.pending == "person"
