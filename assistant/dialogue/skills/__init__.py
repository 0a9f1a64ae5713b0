"""What the assistant can do, one module for each kind of request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from assistant.dialogue.answer import Answer, Method
from assistant.dialogue.choosing import ordinal
from assistant.dialogue.hearing import Heard
from assistant.dialogue.memory import Memory, Pending
from assistant.dialogue.skills.comparing import CompareSkill
from assistant.dialogue.skills.dossiers import DossierSkill
from assistant.dialogue.skills.kit import Kit
from assistant.dialogue.skills.papers import PaperSkill
from assistant.dialogue.skills.people import PeopleSkill
from assistant.dialogue.skills.places import PlaceSkill
from assistant.dialogue.skills.procedures import ProcedureSkill
from assistant.dialogue.skills.slips import SlipSkill
from assistant.dossiers import receipt_code
from assistant.messages import Aspect, Outcome, Reply
from procedures_kb.text_vi import strip_marks

# Whoever says so wants no more of what was asked last.
_LEAVES = ("request_person", "complaint", "distress", "goodbye", "repeat", "slower", "louder")
# Questions that a plain yes or no answers, whatever the language model takes it for.
_YES_OR_NO = ("confirm_code", "paper", "phone", "person", "rating")
# Kinds that a long story about a procedure is sometimes taken for.
_OFTEN_MISTAKEN = ("slip", "callback", "ask_hours", "repeat", "next_item", "read_papers")
# What the rules send where it belongs while a procedure is asked for.
_ANSWERED_BY_RULE = (
    "affirm", "deny", "thanks", "greet", "callback", "go_back", "compare", "slip", "shorter",
    "abuse", "nonsense", "out_of_scope", "illegal", "other_language", "machine_question",
)  # fmt: skip


class Skills:
    """Every skill, by the action of nlu_data/domain.yml that calls it."""

    def __init__(self, kit: Kit) -> None:
        self._composer = kit.composer
        self._replies = kit.wording.replies
        self._chooser = kit.chooser
        self._cues = kit.wording.cues
        self.procedures = ProcedureSkill(kit)
        self.papers = PaperSkill(kit, self.procedures)
        self.people = PeopleSkill(kit, self.procedures)
        self.dossiers = DossierSkill(kit)
        self.places = PlaceSkill(kit, self.procedures)
        self.slips = SlipSkill(kit, self.procedures)
        self._comparing = CompareSkill(kit, self.procedures)

        self._after_yes_or_no: dict[Pending, Method] = {
            "procedure": self.procedures.choose,
            "receipt_code": self.dossiers.status,
            "confirm_code": self.dossiers.confirmed,
            "paper": self.papers.go_on,
            "phone": self.people.phone_confirmed,
            "person": self.people.person_offered,
            "rating": self.people.rate,
        }

        self._answered: dict[Pending, Callable[..., Answer | Awaitable[Answer] | None]] = {
            "name": self.dossiers.name_said,
            "phone": self.people.phone_said,
            "place": self.places.narrowed,
        }

    def greeting(self) -> Reply:
        """What is said first; tells that a machine answers."""
        return self._composer.say(self._replies.greeting, Outcome.GREETING)

    def methods(self) -> dict[str, Method]:
        """The method behind each action."""
        return {
            "action_answer": self.answer,
            "action_press": self.press,
            "action_decline": self.procedures.decline,
            "action_go_back": self.procedures.go_back,
            "action_compare": self._comparing.compare,
            "action_affirm": self.yes_or_no,
            "action_deny": self.yes_or_no,
            "action_status": self.dossiers.status,
            "action_place": self.places.place,
            "action_hours": self.places.hours,
            "action_repeat": self.papers.repeat,
            "action_read_papers": self.papers.read_papers,
            "action_next_paper": self.papers.next_paper,
            "action_slip": self.slips.slip,
            "action_handover": self.people.handover,
            "action_callback": self.people.callback,
            "action_rate": self.people.rate,
            "action_small_talk": self.people.small_talk,
        }

    def expected(self, heard: Heard, memory: Memory) -> Answer | Awaitable[Answer | None] | None:
        """The answer to what was asked last, in words that mean little by themselves.

        A choice, a code, a name, a number, a commune; None when the message is something else. A
        receipt code is understood whenever it is typed.
        """
        if memory.pending == "procedure" and ordinal(heard.text) is not None:
            return self.answer(heard, memory)
        if heard.button or heard.intent in _LEAVES:
            return None
        meaning = self._plain_yes_or_no(heard.text)
        if meaning and memory.pending in _YES_OR_NO:
            return self.yes_or_no(heard.meaning(meaning), memory)
        of_both = self._about_both(heard, memory)
        if of_both is not None:
            return of_both
        if memory.pending == "procedure" and heard.intent not in _ANSWERED_BY_RULE:
            return self.answer(heard, memory)
        if memory.pending in ("receipt_code", "confirm_code"):
            return self.dossiers.code_said(heard, memory)
        if heard.intent in ("affirm", "deny"):
            return None
        if receipt_code.read_typed(heard.text):
            return self.dossiers.status(heard, memory)
        answered = self._answered.get(memory.pending)
        return answered(heard, memory) if answered is not None else None

    def _about_both(self, heard: Heard, memory: Memory) -> Answer | None:
        """ "Mỗi loại mấy ngày" after two were compared or offered."""
        two = memory.compared or (memory.pending == "procedure" and len(memory.options) > 1)
        if not two or not self._cues.both.search(strip_marks(heard.text.lower())):
            return None
        return self._comparing.compared(heard, memory)

    def doubts(self, heard: Heard, memory: Memory) -> bool:
        """Whether a message is a question after all, whatever the language model takes it for.

        It lacks the words without which it cannot be that; or it greets or agrees and then goes on
        about something.
        """
        bare = strip_marks(heard.text.lower())
        words = self._cues.only_with.get(heard.intent)
        if heard.text and words is not None and not words.search(bare):
            return True
        if heard.intent in ("greet", "satisfied", "unsatisfied") and memory.pending != "rating":
            return self.procedures.is_in_scope(heard)
        if heard.intent in _OFTEN_MISTAKEN:
            return self._chooser.is_clear_question(heard)
        if heard.intent not in ("affirm", "deny") or memory.pending != "none":
            return False
        goes_on = memory.procedure is not None and len(self._chooser.content(heard.text)) > 1
        return goes_on and not self._plain_yes_or_no(heard.text)

    def yes_or_no(self, heard: Heard, memory: Memory) -> Answer | Awaitable[Answer]:
        """Yes or no to what was asked last; small talk when nothing was."""
        return self._after_yes_or_no.get(memory.pending, self.people.small_talk)(heard, memory)

    def _plain_yes_or_no(self, text: str) -> str:
        """The meaning of a whole message that is nothing but a yes or a no, else empty."""
        bare = strip_marks(text.lower())
        if self._cues.denying.fullmatch(bare):
            return "deny"
        return "affirm" if self._cues.agreeing.fullmatch(bare) else ""

    def answer(self, heard: Heard, memory: Memory) -> Answer | Awaitable[Answer]:
        """A question of any kind about a procedure."""
        bare = strip_marks(heard.text.lower())
        if memory.topic == "status" and self._goes_on_about_status(heard, bare):
            return self.dossiers.status(heard, memory)
        if self._cues.comparing.search(bare):
            compared = self._comparing.compared(heard, memory)
            if compared is not None:
                return compared
        if memory.history and self._cues.going_back.search(bare):
            return self.procedures.go_back(heard, memory)
        with_place = self.places.with_place(heard, memory)
        return with_place or self.procedures.answer(heard, memory)

    def _goes_on_about_status(self, heard: Heard, bare: str) -> bool:
        if not self._chooser.content(heard.text):
            return True
        asks_status = self._cues.about_status.search(bare) is not None
        return asks_status and not self.procedures.asks_after_all(heard)

    def press(self, heard: Heard, memory: Memory) -> Answer | Awaitable[Answer]:
        """A button: `procedure:<code>`, `aspect:<aspect>`, `place:<number>`, `command:<name>`."""
        kind, _, value = heard.button.partition(":")
        if kind == "procedure":
            return self.procedures.pressed(value, heard, memory)
        if kind == "aspect" and value in set(Aspect) and memory.procedure is not None:
            return self.procedures.by_code(memory.procedure, Aspect(value), "", memory, heard)
        if kind == "place" and memory.pending == "place":
            return self.places.pressed(value, heard, memory)
        if kind == "command":
            return self._command(value, heard, memory)
        return self.procedures.ask_subject(memory.aspect, heard, memory.settled())

    def _command(self, name: str, heard: Heard, memory: Memory) -> Answer | Awaitable[Answer]:
        match name:
            case "person":
                return self.people.handover(heard, memory)
            case "none":
                return self.procedures.none_of_these(memory)
            case "slip":
                return self.slips.slip(heard, memory)
            case "next":
                return self.papers.next_paper(heard, memory)
            case "silence":
                return self.people.silence(memory)
            case "helped":
                return self.people.rate(heard.meaning("satisfied"), memory)
            case "did_not_help":
                return self.people.rate(heard.meaning("unsatisfied"), memory)
        return self.procedures.ask_subject(memory.aspect, heard, memory.settled())
