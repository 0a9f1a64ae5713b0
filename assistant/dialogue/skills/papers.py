"""Saying it again: repeated, slower, louder, shorter; and papers one by one."""

from __future__ import annotations

from assistant.dialogue.answer import Answer
from assistant.dialogue.aspects import main_first
from assistant.dialogue.hearing import Heard
from assistant.dialogue.memory import Memory
from assistant.dialogue.questions import aspect_of
from assistant.dialogue.skills.kit import Kit
from assistant.dialogue.skills.procedures import ProcedureSkill
from assistant.messages import Aspect, Outcome, Pace, Reply, TextBlock
from procedures_kb.procedures import Paper

_PACES = {"slower": Pace.SLOW, "louder": Pace.LOUD}


class PaperSkill:
    """Repeats what was told, and walks through the papers of a procedure."""

    def __init__(self, kit: Kit, procedures: ProcedureSkill) -> None:
        self._search = kit.search
        self._composer = kit.composer
        self._replies = kit.wording.replies
        self._cues = kit.wording.cues.repeating
        self._procedures = procedures

    def repeat(self, heard: Heard, memory: Memory) -> Answer:
        """The last answer again, built anew from the record, in the manner asked for."""
        memory = memory.but(pace=_PACES.get(heard.intent, memory.pace))
        if memory.pending == "procedure" and memory.options:
            options = [self._procedures.hit(code, heard.asker) for code in memory.options]
            reply = self._composer.which(options, memory.aspect, options)
            return Answer(reply.model_copy(update={"pace": memory.pace}), memory)
        if memory.pending == "paper":
            return self._one_paper(heard, memory, max(0, memory.paper - 1))
        if memory.procedure is None:
            return Answer(
                self._composer.say(self._replies.nothing_to_repeat, Outcome.CLARIFY), memory
            )
        aspect = self._asked_again(heard, memory)
        told = self._procedures.by_code(memory.procedure, aspect, memory.question, memory, heard)
        if told.reply.outcome is not Outcome.ANSWER:
            return told
        reply = self._composer.shorter(told.reply) if heard.intent == "shorter" else told.reply
        again = TextBlock(text=self._replies.repeat.text)
        update = {
            "outcome": Outcome.REPEAT,
            "blocks": [again, *reply.blocks],
            "pace": memory.pace,
        }
        return told._replace(reply=reply.model_copy(update=update))

    def _asked_again(self, heard: Heard, memory: Memory) -> Aspect:
        """ "Nói lại lệ phí" names what to repeat; otherwise it is the last answer."""
        named = aspect_of(heard.text, self._cues)
        return memory.aspect if named in (None, Aspect.OVERVIEW) else named

    def read_papers(self, heard: Heard, memory: Memory) -> Answer:
        """All papers on a screen; one by one on the telephone."""
        if memory.procedure is None:
            return self._procedures.answer(heard, memory)
        told = self._procedures.by_code(
            memory.procedure, Aspect.DOCUMENTS, memory.question, memory, heard
        )
        if not self._papers(heard, memory):
            return told
        first = self._one_paper(heard, told.memory, 0)
        update = {"outcome": Outcome.REPEAT, "spoken": first.reply.spoken, "pace": Pace.SLOW}
        return Answer(told.reply.model_copy(update=update), first.memory)

    def next_paper(self, heard: Heard, memory: Memory) -> Answer:
        """The next paper of the walk; after the last one, that there is no more."""
        if memory.pending != "paper":
            return self.read_papers(heard, memory)
        return self._one_paper(heard, memory, memory.paper)

    def go_on(self, heard: Heard, memory: Memory) -> Answer:
        """Yes: the next paper. No: enough of the papers."""
        if heard.intent != "deny":
            return self.next_paper(heard, memory)
        reply = self._composer.say(self._replies.anything_else, Outcome.CLARIFY)
        return Answer(reply, memory.settled())

    def _papers(self, heard: Heard, memory: Memory) -> list[Paper]:
        procedure = self._search.procedure(memory.procedure or "", heard.asker)
        return main_first(procedure.real_papers()) if procedure else []

    def _one_paper(self, heard: Heard, memory: Memory, at: int) -> Answer:
        papers = self._papers(heard, memory)
        if at >= len(papers):
            reply = self._said(self._composer.say(self._replies.papers_end, Outcome.REPEAT), memory)
            return Answer(reply, memory.settled())
        reply = self._composer.paper(papers[at], at + 1, len(papers))
        after = memory.but(pending="paper", paper=at + 1, aspect=Aspect.DOCUMENTS)
        return Answer(self._said(reply, memory), after)

    def _said(self, reply: Reply, memory: Memory) -> Reply:
        update = {"procedure": memory.procedure, "aspect": Aspect.DOCUMENTS, "pace": Pace.SLOW}
        return reply.model_copy(update=update)
