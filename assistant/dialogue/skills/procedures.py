"""Answers about procedures: one, several in one message, or a question back."""

from __future__ import annotations

from assistant.dialogue.answer import Answer
from assistant.dialogue.cases import asked_channel, case_first, channel_first, named_case
from assistant.dialogue.choosing import Choice, rejects_all
from assistant.dialogue.hearing import Heard
from assistant.dialogue.memory import Memory
from assistant.dialogue.questions import Question, aspects_named, questions_in
from assistant.dialogue.skills.kit import Kit
from assistant.dialogue.wording import Line
from assistant.messages import Aspect, ChoicesBlock, Outcome
from assistant.messages import Choice as Button
from procedures_kb.search import Asker, Hit

_MOST_OTHERS = 2
_SPECIAL_CASE = 3  # syllables of a subject of its own, in a follow-up


class ProcedureSkill:
    """All methods are pure but for the search they read."""

    def __init__(self, kit: Kit) -> None:
        self._search = kit.search
        self._chooser = kit.chooser
        self._composer = kit.composer
        self._replies = kit.wording.replies
        self._policy = kit.wording.policy
        self._cues = kit.wording.cues.asking
        self._function_words = kit.wording.function_words

    def answer(self, heard: Heard, memory: Memory) -> Answer:
        """A question about a procedure, or an answer to a question back."""
        if memory.pending == "procedure" and rejects_all(heard.text):
            return self.none_of_these(memory)
        both = self._two_questions(heard, memory)
        if both is not None:
            return both
        choice = self._chooser.choose(heard, memory)
        aspect = self._aspect(heard, memory)
        match choice.kind:
            case "one":
                return self._about(choice, aspect, heard, memory)
            case "several":
                return self._ask_which(choice, aspect, heard, memory)
            case "none":
                return self.refuse(heard, memory, choice.candidates)
            case "no_subject":
                return self.ask_subject(aspect, heard, memory)

    def _ask_which(self, choice: Choice, aspect: Aspect, heard: Heard, memory: Memory) -> Answer:
        """A question back; after too many of them the likeliest procedure is answered."""
        if memory.asks >= self._policy.most_questions_back:
            likeliest = Choice("one", choice.hits[:1], choice.candidates)
            return self._about(likeliest, aspect, heard, memory)
        reply = self._composer.which(choice.hits, aspect, choice.candidates)
        options = [hit.code for hit in choice.hits]
        return Answer(reply, memory.asked_back(options, aspect, heard.text))

    def ask_subject(self, aspect: Aspect, heard: Heard, memory: Memory) -> Answer:
        """Which procedure? What was offered is offered once more, then a person is."""
        if memory.asks >= self._policy.most_questions_back:
            return self.none_of_these(memory)
        if memory.pending == "procedure" and memory.options:
            return self._usual(aspect, heard, memory)
        reply = self._composer.say(self._replies.which_subject, Outcome.CLARIFY)
        after = memory.settled().but(asks=memory.asks + 1, aspect=aspect)
        return Answer(reply, after)

    def _usual(self, aspect: Aspect, heard: Heard, memory: Memory) -> Answer:
        """Who goes on without choosing is answered for the most usual; the others stay offered."""
        first, *others = memory.options
        told = self.by_code(first, aspect, memory.question, memory, heard)
        if told.reply.outcome is not Outcome.ANSWER or not others:
            return told
        block = self._composer.others([self.hit(code, heard.asker) for code in others], first)
        kept = [b for b in told.reply.blocks if not isinstance(b, ChoicesBlock)]
        reply = told.reply.model_copy(update={"blocks": [*kept, block]})
        return told._replace(reply=reply)

    def choose(self, heard: Heard, memory: Memory) -> Answer:
        """Yes or no after a question back: yes takes the first option."""
        picked = self._chooser.pick(heard, memory)
        if heard.intent == "deny" or rejects_all(heard.text):
            if picked is None:
                return self.none_of_these(memory)
            return self._about(picked, memory.aspect, heard, memory)
        if picked is None and not memory.options:
            return self.ask_subject(memory.aspect, heard, memory)
        code = picked.hits[0].code if picked else memory.options[0]
        return self.by_code(code, memory.aspect, memory.question, memory, heard)

    def pressed(self, code: str, heard: Heard, memory: Memory) -> Answer:
        """The button of a procedure."""
        pending = memory.pending == "procedure"
        aspect = memory.aspect if pending else Aspect.OVERVIEW
        question = memory.question if pending else ""
        return self.by_code(code, aspect, question, memory, heard)

    def go_back(self, heard: Heard, memory: Memory) -> Answer:
        """Back to a procedure talked about before."""
        earlier = memory.history or ([memory.procedure] if memory.procedure else [])
        code = self._chooser.among(heard, memory)
        if code is None or not earlier:
            return self.answer(heard, memory)
        return self.by_code(code, self._aspect(heard, memory), heard.text, memory, heard)

    def asks_after_all(self, heard: Heard) -> bool:
        """Whether the search is sure of a procedure; a yes or no needs some subject besides."""
        if heard.intent in ("affirm", "deny") and len(self._chooser.content(heard.text)) < 3:
            return False
        least = self._policy.answer_after_all_above
        if heard.intent in ("complaint", "distress"):
            least = self._policy.answer_complaint_above
        return self._chooser.confidence(heard) >= least

    def is_in_scope(self, heard: Heard) -> bool:
        """Whether a message names a matter that some procedure is about."""
        has_subject = bool(self._chooser.content(heard.text))
        return has_subject and self._chooser.in_scope(heard) >= self._policy.refuse_below

    def decline(self, heard: Heard, memory: Memory) -> Answer:
        """A message that seems out of scope: answered all the same when the search is sure."""
        if heard.intent == "illegal" or not self._chooser.content(heard.text):
            return self.refuse(heard, memory, [])
        in_talk = heard.intent == "out_of_scope" and memory.procedure is not None
        if in_talk and self._chooser.leans(heard) and self._chooser.is_of_ours(heard):
            return self.answer(heard, memory)
        answer = self.answer(heard, memory.but(procedure=None))
        if answer.memory.procedure is None:  # what was talked about stays
            return answer._replace(memory=answer.memory.but(procedure=memory.procedure))
        return answer

    def refuse(self, heard: Heard, memory: Memory, candidates: list[Hit]) -> Answer:
        """Says honestly what cannot be answered; the second time in a row a person is offered."""
        line = {
            "out_of_scope": self._replies.out_of_scope,
            "illegal": self._replies.illegal,
            "abuse": self._replies.abuse,
            "nonsense": self._replies.nonsense,
        }.get(heard.intent, self._replies.unknown)
        after = memory.missed()
        if after.misses >= self._policy.offer_person_after_misses:
            return self.offer_person(self._replies.failed_again, after, candidates)
        return Answer(self._composer.say_with_contact(line, Outcome.REFUSE, candidates), after)

    def none_of_these(self, memory: Memory) -> Answer:
        """Nothing that was offered fits."""
        return self.offer_person(self._replies.none_fits, memory.missed(), [])

    def offer_person(self, line: Line, memory: Memory, candidates: list[Hit]) -> Answer:
        """A refusal with the offer to be handed to a person."""
        reply = self._composer.say_with_contact(line, Outcome.REFUSE, candidates)
        button = Button(label=self._replies.talk_to_person, value="command:person")
        blocks = [*reply.blocks, ChoicesBlock(choices=[button])]
        return Answer(reply.model_copy(update={"blocks": blocks}), memory.but(pending="person"))

    def by_code(
        self,
        code: str,
        aspect: Aspect,
        question: str,
        memory: Memory,
        heard: Heard,
        candidates: list[Hit] | None = None,
    ) -> Answer:
        """What the record of a code says about an aspect, for the case and channel asked."""
        procedure = self._search.procedure(code, heard.asker)
        if procedure is None:
            return self.refuse(heard, memory, [])
        hits = candidates or [Hit(code, procedure.title, procedure.field.name, 1.0)]
        asked = [*map(Aspect, heard.other_aspects), *aspects_named(heard.text, self._cues)]
        others = [other for other in dict.fromkeys(asked) if other != aspect][:_MOST_OTHERS]
        case = named_case(procedure, question, self._function_words)
        if not case and memory.procedure == code:
            case = memory.case
        shown = channel_first(case_first(procedure, case), asked_channel(question))
        told_of = self._function_words.subject(heard.text)
        special = memory.procedure == code and len(told_of) >= _SPECIAL_CASE
        reply = self._composer.answer(shown, [aspect, *others], question, hits, special)
        return Answer(reply, memory.answered(code, aspect, question, case))

    def hit(self, code: str, asker: Asker) -> Hit:
        """A known procedure as if it had been found."""
        procedure = self._search.procedure(code, asker)
        title = procedure.title if procedure else code
        return Hit(code, title, procedure.field.name if procedure else "", 1.0)

    def _about(self, choice: Choice, aspect: Aspect, heard: Heard, memory: Memory) -> Answer:
        candidates = [
            hit if hit.title else self.hit(hit.code, heard.asker) for hit in choice.candidates
        ]
        question = heard.text
        if memory.pending == "procedure":
            question = f"{memory.question} {heard.text}"
        code = choice.hits[0].code
        return self.by_code(code, aspect, question, memory, heard, candidates)

    def _two_questions(self, heard: Heard, memory: Memory) -> Answer | None:
        """Two questions about two procedures in one message, both answered."""
        parts = questions_in(heard.text, self._function_words, self._cues)
        if len(parts) < 2 or memory.pending == "procedure":
            return None
        found = [(part, self._chooser.sure_of(part.text, heard)) for part in parts]
        sure = [(part, code) for part, code in found if code is not None]
        if len({code for _, code in sure}) < 2:
            return None
        return self._both(sure[:2], heard, memory)

    def _both(self, asked: list[tuple[Question, str]], heard: Heard, memory: Memory) -> Answer:
        answers = []
        for part, code in asked:
            alone = Heard(part.text, heard.intent, heard.asker, channel=heard.channel)
            answer = self.by_code(code, part.aspect, part.text, memory, alone)
            answers.append(answer.reply)
            memory = answer.memory
        first = asked[0][1]
        reply = self._composer.together(answers)
        return Answer(reply, memory.answered(first, asked[0][0].aspect, asked[0][0].text))

    def _aspect(self, heard: Heard, memory: Memory) -> Aspect:
        """The aspect asked; after a question back, the one asked before it when none is new."""
        heard_aspect = Aspect(heard.aspect) if heard.aspect else None
        goes_on = memory.pending == "procedure" or heard.intent in ("correction", "affirm", "deny")
        if goes_on and heard_aspect in (None, Aspect.OVERVIEW):
            return memory.aspect
        return heard_aspect or Aspect.OVERVIEW
