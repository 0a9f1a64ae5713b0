"""The way to a human being: handing over, calling back, rating, small talk."""

from __future__ import annotations

from assistant.dialogue.answer import Answer
from assistant.dialogue.base import HandOver, RateAnswer
from assistant.dialogue.hearing import Heard
from assistant.dialogue.memory import Memory
from assistant.dialogue.phone_numbers import phone_number
from assistant.dialogue.skills.kit import Kit
from assistant.dialogue.skills.procedures import ProcedureSkill
from assistant.dialogue.wording import Line
from assistant.messages import Choice, ChoicesBlock, Outcome, Reply
from assistant.privacy import mask
from assistant.storage.base import HandoverReason

_REASONS: dict[str, HandoverReason] = {
    "complaint": "complaint",
    "distress": "distress",
    "abuse": "abuse",
    "dossier_status": "dossier",
}


class PeopleSkill:
    """Whoever wants a person gets one, or is called back."""

    def __init__(self, kit: Kit, procedures: ProcedureSkill) -> None:
        self._kit = kit
        self._composer = kit.composer
        self._replies = kit.wording.replies
        self._procedures = procedures

    def handover(self, heard: Heard, memory: Memory) -> Answer:
        """To a person; a sad story may be a plain question all the same."""
        reason = _REASONS.get(heard.intent, "asked")
        if reason == "complaint" and self._procedures.asks_after_all(heard):
            return self._procedures.answer(heard, memory)
        if memory.misses >= self._kit.wording.policy.offer_person_after_misses:
            reason = "failures"
        if reason == "distress" and self._procedures.asks_after_all(heard):
            return self._with_help(heard, memory)
        line = {"complaint": self._replies.complaint, "distress": self._replies.distress}
        return self._to_a_person(line.get(reason, self._replies.person), reason, heard, memory)

    def _with_help(self, heard: Heard, memory: Memory) -> Answer:
        """Help first, and the procedure that was asked for in distress."""
        told = self._procedures.answer(heard, memory)
        help_first = self._to_a_person(self._replies.distress, "distress", heard, memory)
        blocks = [*help_first.reply.blocks, *told.reply.blocks]
        spoken = f"{help_first.reply.spoken} {told.reply.spoken}"
        reply = told.reply.model_copy(update={"blocks": blocks, "spoken": spoken})
        return Answer(reply, told.memory, help_first.effects)

    def _to_a_person(
        self, line: Line, reason: HandoverReason, heard: Heard, memory: Memory
    ) -> Answer:
        reply = self._composer.say_with_contact(line, Outcome.HANDOFF)
        effect = HandOver(reason=reason, procedure=memory.procedure, note=_note(heard, memory))
        hours = self._kit.desk_hours
        if hours.at(self._kit.now()).is_open:
            return Answer(reply, memory.settled(), (effect,))
        closed = self._replies.desk_closed.filled(hours=hours.words())
        reply = self._composer.followed_by(reply, closed)
        return Answer(reply, memory.settled().but(pending="phone"), (effect,))

    def callback(self, heard: Heard, memory: Memory) -> Answer:
        """A number to call back is asked for, kept, and read back by its last digits."""
        number = phone_number(heard.text)
        if number is None:
            line, asks = self._replies.ask_phone, memory.asks + 1
            if asks > self._kit.wording.policy.most_questions_back:
                return self._to_a_person(self._replies.person, "callback", heard, memory)
            reply = self._composer.say(line, Outcome.CLARIFY)
            return Answer(reply, memory.settled().but(pending="phone", asks=asks))
        effect = HandOver(
            reason="callback",
            procedure=memory.procedure,
            note=mask(memory.question),
            phone=number,
        )
        reply = self._composer.say_with_contact(
            self._replies.phone_kept, Outcome.HANDOFF, digits=" ".join(number[-3:])
        )
        return Answer(reply, memory.settled().but(pending="phone"), (effect,))

    def phone_said(self, heard: Heard, memory: Memory) -> Answer | None:
        """A telephone number while one was asked for; None when the message holds none."""
        return self.callback(heard, memory) if phone_number(heard.text) else None

    def phone_confirmed(self, heard: Heard, memory: Memory) -> Answer:
        """Yes or no after the number was asked for or read back."""
        if heard.intent == "deny":
            return self.callback(heard, memory)
        return Answer(
            self._composer.say(self._replies.anything_else, Outcome.CLARIFY), memory.settled()
        )

    def person_offered(self, heard: Heard, memory: Memory) -> Answer:
        """Yes: to a person. No: none is wanted after all."""
        if heard.intent != "deny":
            return self.handover(heard, memory)
        reply = self._composer.say(self._replies.anything_else, Outcome.CLARIFY)
        return Answer(reply, memory.settled().but(misses=0))

    def rate(self, heard: Heard, memory: Memory) -> Answer:
        """Whether the answer helped; when it did not, a person is offered."""
        after = memory.settled().but(rated=True)
        if heard.intent in ("affirm", "satisfied"):
            reply = self._composer.say(self._replies.rated_up, Outcome.GOODBYE)
            return Answer(reply, after, (RateAnswer(verdict="up"),))
        offer = self._procedures.offer_person(self._replies.rated_down, after, [])
        return offer._replace(effects=(RateAnswer(verdict="down"),))

    def small_talk(self, heard: Heard, memory: Memory) -> Answer:
        """Greeting, thanks, goodbye, yes, no, who are you, another language."""
        if self._procedures.asks_after_all(heard):
            return self._procedures.answer(heard, memory)
        if heard.intent == "greet" and memory.procedure is not None:
            heard = heard.meaning("goodbye")  # "chào cháu" at the end
        replies = self._replies
        line, outcome = {
            "greet": (replies.hello_again, Outcome.GREETING),
            "thanks": (replies.thanks, Outcome.GOODBYE),
            "goodbye": (replies.goodbye, Outcome.GOODBYE),
            "affirm": (replies.affirm, Outcome.CLARIFY),
            "deny": (replies.deny, Outcome.CLARIFY),
            "machine_question": (replies.machine, Outcome.GREETING),
            "other_language": (replies.other_language, Outcome.HANDOFF),
        }.get(heard.intent, (replies.hello_again, Outcome.GREETING))
        if outcome is Outcome.HANDOFF:
            return Answer(self._composer.say_with_contact(line, outcome), memory.settled())
        reply = self._composer.say(line, outcome)
        if outcome is Outcome.GOODBYE and memory.procedure and not memory.rated:
            after = memory.settled().but(pending="rating", rated=True)
            return Answer(self._with_rating(reply), after)
        return Answer(reply, memory.settled())

    def silence(self, memory: Memory) -> Answer:
        """Nothing was said or typed for a while: asked once, then a friendly end."""
        if memory.misses:
            reply = self._composer.say_with_contact(self._replies.silence_end, Outcome.GOODBYE)
            return Answer(reply, memory.settled())
        reply = self._composer.say(self._replies.silence, Outcome.CLARIFY)
        return Answer(reply, memory.but(misses=1))

    def _with_rating(self, reply: Reply) -> Reply:
        line = self._replies.did_it_help
        choices = [
            Choice(label=self._replies.helped, value="command:helped"),
            Choice(label=self._replies.did_not_help, value="command:did_not_help"),
        ]
        asked = self._composer.followed_by(reply, line, shown=False)
        blocks = [*asked.blocks, ChoicesBlock(prompt=line.text, choices=choices)]
        return asked.model_copy(update={"blocks": blocks})


def _note(heard: Heard, memory: Memory) -> str:
    """What was wanted: the last question, and these words."""
    return mask(" / ".join(text for text in (memory.question, heard.text) if text))
