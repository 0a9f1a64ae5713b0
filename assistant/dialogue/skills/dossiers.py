"""Where a dossier stands: its code heard, read back, looked up, told."""

from __future__ import annotations

from assistant.dialogue.answer import Answer
from assistant.dialogue.base import HandOver
from assistant.dialogue.hearing import Heard
from assistant.dialogue.memory import Memory
from assistant.dialogue.skills.kit import Kit
from assistant.dialogue.tellers import DossierTeller
from assistant.dialogue.wording import Line
from assistant.dossiers import receipt_code
from assistant.dossiers.base import Dossier
from assistant.dossiers.name_check import name_matches
from assistant.errors import Unavailable
from assistant.messages import Outcome, Reply


class DossierSkill:
    """Personal details are told only after the check that the operator configured."""

    def __init__(self, kit: Kit) -> None:
        self._system = kit.dossiers
        self._check = kit.settings.dossier_check
        self._composer = kit.composer
        self._teller = DossierTeller(kit.wording.replies)
        self._replies = kit.wording.replies
        self._most_questions = kit.wording.policy.most_questions_back

    async def status(self, heard: Heard, memory: Memory) -> Answer:
        """A typed code is looked up; a spoken one is read back first; none is asked for."""
        typed = receipt_code.read_typed(heard.text)
        if typed is not None and not heard.is_phone:
            return await self.look_up(typed, memory)
        if typed is not None:
            return self._read_back(typed, memory)
        if memory.receipt_code is not None and memory.topic == "status":
            return await self.look_up(memory.receipt_code, memory)
        return self._ask_code(memory)

    async def code_said(self, heard: Heard, memory: Memory) -> Answer | None:
        """A code, or a dictated piece of it, while one was asked for; None for anything else."""
        typed = receipt_code.read_typed(heard.text)
        if typed is not None:
            return await self.status(heard, memory)
        dictated = receipt_code.read_spoken(heard.text, memory.code_so_far)
        if dictated.code:
            return self._read_back(dictated.code, memory)
        if memory.pending == "confirm_code":
            return None
        if len(dictated.so_far) > len(memory.code_so_far) + 1:
            line = self._replies.code_goes_on
            reply = self._composer.say(
                line,
                Outcome.CLARIFY,
                receipt_code=dictated.so_far,
                spoken_code=receipt_code.spoken_so_far(dictated.so_far),
            )
            return Answer(reply, memory.but(code_so_far=dictated.so_far, topic="status"))
        return None

    async def confirmed(self, heard: Heard, memory: Memory) -> Answer:
        """Yes or no to the code that was read back."""
        if heard.intent == "deny" or memory.receipt_code is None:
            return self._ask_code(memory.but(receipt_code=None, code_so_far=""))
        return await self.look_up(memory.receipt_code, memory)

    async def name_said(self, heard: Heard, memory: Memory) -> Answer:
        """The applicant's name; personal details follow when it is right."""
        after = memory.settled().but(topic="status")
        code = memory.receipt_code or ""
        try:
            dossier = await self._find(code)
        except Unavailable:
            return Answer(self._with_code(self._replies.status_down, code), after)
        if dossier is None or not name_matches(heard.text, dossier.applicant):
            return Answer(self._with_code(self._replies.name_differs, code), after)
        return Answer(self._teller.status(dossier, personal=True), after)

    async def look_up(self, code: str, memory: Memory) -> Answer:
        """What the province's system says about a code; honest when it cannot be asked."""
        after = memory.settled().but(topic="status", receipt_code=code)
        if self._system is None:
            return Answer(self._with_code(self._replies.status_not_connected, code), after)
        try:
            dossier = await self._find(code)
        except Unavailable:
            return Answer(self._with_code(self._replies.status_down, code), after)
        if dossier is None:
            reply = self._with_code(self._replies.status_unknown, code)
            return Answer(reply, after.but(receipt_code=None, pending="receipt_code"))
        reply = self._teller.status(dossier, personal=False)
        if self._check == "none" or not dossier.applicant:
            return Answer(reply, after)
        asked = self._composer.followed_by(reply, self._replies.ask_name)
        return Answer(asked, after.but(pending="name"))

    async def _find(self, code: str) -> Dossier | None:
        return await self._system.find(code) if self._system is not None else None

    def _with_code(self, line: Line, code: str) -> Reply:
        return self._composer.say_with_contact(line, Outcome.STATUS, receipt_code=code)

    def _read_back(self, code: str, memory: Memory) -> Answer:
        reply = self._composer.say(
            self._replies.code_read_back,
            Outcome.STATUS,
            receipt_code=code,
            spoken_code=receipt_code.spoken(code),
        )
        after = memory.settled().but(pending="confirm_code", topic="status", receipt_code=code)
        return Answer(reply, after)

    def _ask_code(self, memory: Memory) -> Answer:
        if memory.asks >= self._most_questions:
            reply = self._composer.say_with_contact(self._replies.status_by_desk, Outcome.HANDOFF)
            effect = HandOver(reason="dossier", procedure=memory.procedure)
            return Answer(reply, memory.settled(), (effect,))
        reply = self._composer.say(self._replies.need_receipt_code, Outcome.CLARIFY)
        after = memory.but(pending="receipt_code", topic="status", asks=memory.asks + 1)
        return Answer(reply, after)
