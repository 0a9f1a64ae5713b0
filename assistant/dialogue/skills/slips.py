"""Turns an answer into a guidance slip."""

from __future__ import annotations

from assistant.dialogue.answer import Answer
from assistant.dialogue.base import KeepSlip
from assistant.dialogue.cases import case_first
from assistant.dialogue.hearing import Heard
from assistant.dialogue.memory import Memory
from assistant.dialogue.skills.kit import Kit
from assistant.dialogue.skills.procedures import ProcedureSkill
from assistant.dialogue.slip import build_slip
from assistant.messages import Outcome
from assistant.slips import code as slip_code


class SlipSkill:
    """The slip's code is drawn here; the caller keeps the slip (`base.KeepSlip`)."""

    def __init__(self, kit: Kit, procedures: ProcedureSkill) -> None:
        self._kit = kit
        self._procedures = procedures

    def slip(self, heard: Heard, memory: Memory) -> Answer:
        """A slip of the procedure talked about."""
        kit = self._kit
        procedure = kit.search.procedure(memory.procedure or "", heard.asker)
        if procedure is None:
            return self._procedures.ask_subject(memory.aspect, heard, memory)
        code = slip_code.new_code()
        day = heard.asker.as_of or kit.now().date()
        shown = case_first(procedure, memory.case)
        content = build_slip(shown, memory.case, day, kit.wording.replies, kit.settings)
        effect = KeepSlip(
            code=code, procedure=procedure.code, content=content.model_dump(mode="json")
        )
        reply = kit.composer.slip(procedure, code)
        update = {"outcome": Outcome.ANSWER, "procedure": procedure.code}
        after = memory.settled().but(aspect=memory.aspect)
        return Answer(reply.model_copy(update=update), after, (effect,))
