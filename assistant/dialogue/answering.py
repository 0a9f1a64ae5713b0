"""What each action of the dialogue does: from what was heard to a reply and a new memory."""

from __future__ import annotations

from assistant.dialogue.cases import case_first, named_case
from assistant.dialogue.choosing import Choice, Chooser, Heard, rejects_all, subject_of
from assistant.dialogue.composer import Composer
from assistant.dialogue.memory import Memory
from assistant.dialogue.wording import Wording
from assistant.messages import Aspect, ChoicesBlock, Outcome, Reply, TextBlock
from assistant.messages import Choice as Button
from assistant.privacy import mask
from assistant.settings import Settings
from procedures_kb.families import keyed, load_families
from procedures_kb.search import Asker, Hit, Search
from procedures_kb.text_vi import syllables

Answer = tuple[Reply, Memory]


class Answering:
    """One method for each action; all of them pure but for the search they read."""

    def __init__(self, search: Search, wording: Wording, settings: Settings) -> None:
        self._search = search
        lexicon = search.reader.lexicon
        families = keyed(
            load_families(),
            lambda text: subject_of(lexicon.replace(syllables(text)), wording.function_words),
        )
        self._chooser = Chooser(search, wording, families)
        self._composer = Composer(wording, settings, families)
        self._replies = wording.replies
        self._policy = wording.policy
        self._function_words = wording.function_words

    def greeting(self) -> Reply:
        """What is said first; tells that a machine answers."""
        return self._composer.say(self._replies.greeting, Outcome.GREETING)

    def answer(self, heard: Heard, memory: Memory) -> Answer:
        """A question about a procedure, or an answer to a question back."""
        if memory.pending == "receipt_code" and heard.receipt_code:
            return self.status(heard, memory)
        if memory.topic == "status" and not self._chooser.content(heard.text):
            return self.status(heard, memory)
        if memory.pending == "procedure" and rejects_all(heard.text):
            return self._none_of_these(memory)
        choice = self._chooser.choose(heard, memory)
        aspect = self._aspect(heard, memory)
        match choice.kind:
            case "one":
                return self._about(choice, aspect, heard, memory)
            case "several":
                reply = self._composer.which(choice.hits, aspect, choice.candidates)
                options = [hit.code for hit in choice.hits]
                return reply, memory.asked_back(options, aspect, heard.text)
            case "none":
                return self._refuse(heard, memory, choice.candidates)
            case "no_subject":
                return self._ask_subject(aspect, heard, memory)

    def _ask_subject(self, aspect: Aspect, heard: Heard, memory: Memory) -> Answer:
        """Which procedure? What was offered is offered once more, then a person is."""
        if memory.pending != "procedure":
            reply = self._composer.say(self._replies.which_subject, Outcome.CLARIFY)
            return reply, memory.settled()
        if memory.misses:
            return self._none_of_these(memory)
        options = [self._hit(code, heard.asker) for code in memory.options]
        update = {"aspect": aspect, "misses": memory.misses + 1}
        reply = self._composer.which(options, aspect, options)
        return reply, memory.model_copy(update=update)

    def choose(self, heard: Heard, memory: Memory) -> Answer:
        """Yes or no after a question back: yes takes the first option."""
        picked = self._chooser.pick(heard, memory)
        if heard.intent == "deny" or rejects_all(heard.text):
            if picked is None:
                return self._none_of_these(memory)
            return self._about(picked, memory.aspect, heard, memory)
        code = picked.hits[0].code if picked else memory.options[0]
        return self._by_code(code, memory.aspect, memory.question, memory, heard)

    def press(self, heard: Heard, memory: Memory) -> Answer:
        """A button: `procedure:<code>`, `aspect:<aspect>` or `command:<name>`."""
        kind, _, value = heard.button.partition(":")
        if kind == "procedure":
            pending = memory.pending == "procedure"
            aspect = memory.aspect if pending else Aspect.OVERVIEW
            question = memory.question if pending else ""
            return self._by_code(value, aspect, question, memory, heard)
        if kind == "aspect" and value in set(Aspect) and memory.procedure is not None:
            return self._by_code(memory.procedure, Aspect(value), "", memory, heard)
        if kind == "command" and value == "person":
            return self.handover(heard, memory)
        if kind == "command" and value == "none":
            return self._none_of_these(memory)
        return self._composer.say(self._replies.which_subject, Outcome.CLARIFY), memory.settled()

    def status(self, heard: Heard, memory: Memory) -> Answer:
        """Where a dossier stands. Asks for the receipt code; honest that it cannot look yet."""
        code = mask(heard.receipt_code) if heard.receipt_code else memory.receipt_code
        if code is None:
            reply = self._composer.say(self._replies.need_receipt_code, Outcome.CLARIFY)
            return reply, memory.model_copy(update={"pending": "receipt_code", "topic": "status"})
        reply = self._composer.say_with_contact(
            self._replies.status_not_connected, Outcome.STATUS, receipt_code=code
        )
        update = {"pending": "none", "topic": "status", "receipt_code": code}
        return reply, memory.model_copy(update=update)

    def handover(self, heard: Heard, memory: Memory) -> Answer:
        """The way to a human being; a sad story may be a plain question all the same."""
        complaint = heard.intent == "complaint"
        if complaint and self._asks_after_all(heard):
            return self.answer(heard, memory)
        line = self._replies.complaint if complaint else self._replies.person
        return self._composer.say_with_contact(line, Outcome.HANDOFF), memory.settled()

    def repeat(self, heard: Heard, memory: Memory) -> Answer:
        """The last answer again, built anew from the record."""
        if memory.pending == "procedure":
            options = [self._hit(code, heard.asker) for code in memory.options]
            return self._composer.which(options, memory.aspect, options), memory
        if memory.procedure is None:
            reply = self._composer.say(self._replies.nothing_to_repeat, Outcome.CLARIFY)
            return reply, memory
        again, memory = self._by_code(
            memory.procedure, memory.aspect, memory.question, memory, heard
        )
        line = self._replies.repeat
        reply = again.model_copy(
            update={
                "outcome": Outcome.REPEAT,
                "blocks": [TextBlock(text=line.text), *again.blocks],
            }
        )
        return reply, memory

    def go_back(self, heard: Heard, memory: Memory) -> Answer:
        """Back to a procedure talked about before."""
        earlier = memory.history or ([memory.procedure] if memory.procedure else [])
        code = self._chooser.among(heard, earlier)
        if code is None:
            return self.answer(heard, memory)
        aspect = self._aspect(heard, memory)
        return self._by_code(code, aspect, heard.text, memory, heard)

    def small_talk(self, heard: Heard, memory: Memory) -> Answer:
        """Greeting, thanks, goodbye, yes, no, who are you, another language."""
        if self._asks_after_all(heard):
            return self.answer(heard, memory)
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
            return self._composer.say_with_contact(line, outcome), memory.settled()
        return self._composer.say(line, outcome), memory.settled()

    def _asks_after_all(self, heard: Heard) -> bool:
        """Whether the search is sure of a procedure; a yes or no needs some subject besides."""
        if heard.intent in ("affirm", "deny") and len(self._chooser.content(heard.text)) < 3:
            return False
        return self._chooser.confidence(heard) >= self._policy.answer_after_all_above

    def decline(self, heard: Heard, memory: Memory) -> Answer:
        """A message that seems out of scope: answered all the same when the search is sure."""
        if not self._chooser.content(heard.text):
            return self._refuse(heard, memory, [])
        reply, after = self.answer(heard, memory.model_copy(update={"procedure": None}))
        if after.procedure is None:  # what was talked about stays when nothing else was found
            after = after.model_copy(update={"procedure": memory.procedure})
        return reply, after

    def _refuse(self, heard: Heard, memory: Memory, candidates: list[Hit]) -> Answer:
        line = {
            "out_of_scope": self._replies.out_of_scope,
            "abuse": self._replies.abuse,
            "nonsense": self._replies.nonsense,
        }.get(heard.intent, self._replies.unknown)
        reply = self._composer.say_with_contact(line, Outcome.REFUSE, candidates)
        return reply, memory.missed()

    def _none_of_these(self, memory: Memory) -> Answer:
        reply = self._composer.say_with_contact(self._replies.unknown, Outcome.REFUSE)
        button = Button(label=self._replies.talk_to_person, value="command:person")
        blocks = [*reply.blocks, ChoicesBlock(choices=[button])]
        return reply.model_copy(update={"blocks": blocks}), memory.missed()

    def _about(self, choice: Choice, aspect: Aspect, heard: Heard, memory: Memory) -> Answer:
        candidates = [
            hit if hit.title else self._hit(hit.code, heard.asker) for hit in choice.candidates
        ]
        question = heard.text
        if memory.pending == "procedure":
            question = f"{memory.question} {heard.text}"
        code = choice.hits[0].code
        return self._by_code(code, aspect, question, memory, heard, candidates)

    def _by_code(
        self,
        code: str,
        aspect: Aspect,
        question: str,
        memory: Memory,
        heard: Heard,
        candidates: list[Hit] | None = None,
    ) -> Answer:
        procedure = self._search.procedure(code, heard.asker)
        if procedure is None:
            return self._refuse(heard, memory, [])
        hits = candidates or [Hit(code, procedure.title, procedure.field.name, 1.0)]
        others = [Aspect(kind) for kind in heard.other_aspects if kind != aspect]
        case = named_case(procedure, question, self._function_words)
        if not case and memory.procedure == code:
            case = memory.case
        shown = case_first(procedure, case)
        reply = self._composer.answer(shown, [aspect, *others], question, hits)
        return reply, memory.answered(code, aspect, question, case)

    def _hit(self, code: str, asker: Asker) -> Hit:
        procedure = self._search.procedure(code, asker)
        title = procedure.title if procedure else code
        return Hit(code, title, procedure.field.name if procedure else "", 1.0)

    def _aspect(self, heard: Heard, memory: Memory) -> Aspect:
        """The aspect asked; after a question back, the one asked before it when none is new."""
        heard_aspect = Aspect(heard.aspect) if heard.aspect else None
        goes_on = memory.pending == "procedure" or heard.intent == "correction"
        if goes_on and heard_aspect in (None, Aspect.OVERVIEW):
            return memory.aspect
        return heard_aspect or Aspect.OVERVIEW
