"""Where to go: today's commune for an old address, its office, its hours."""

from __future__ import annotations

from assistant.dialogue.answer import Answer
from assistant.dialogue.hearing import Heard
from assistant.dialogue.memory import Memory
from assistant.dialogue.skills.kit import Kit
from assistant.dialogue.skills.procedures import ProcedureSkill
from assistant.dialogue.tellers import PlaceTeller
from assistant.messages import Aspect, Outcome
from assistant.offices.directory import Office
from procedures_kb.places import NewUnit, OldUnit, PlaceFound
from procedures_kb.text_vi import strip_marks


class PlaceSkill:
    """A commune that was divided is asked about, never guessed."""

    def __init__(self, kit: Kit, procedures: ProcedureSkill) -> None:
        self._places = kit.places
        self._teller = PlaceTeller(kit.composer, kit.wording.replies)
        self._offices = kit.offices
        self._province = kit.settings.province
        self._now = kit.now
        self._composer = kit.composer
        self._chooser = kit.chooser
        self._replies = kit.wording.replies
        self._policy = kit.wording.policy
        self._handing_in = kit.wording.cues.handing_in
        self._procedures = procedures

    def place(self, heard: Heard, memory: Memory) -> Answer:
        """A question about a commune, or where its office is."""
        found = self._places.find(heard.text, self._province)
        if found.kind == "none":
            return self._without_place(heard, memory)
        told = self._told(found, memory)
        hands_in = self._handing_in.search(strip_marks(heard.text.lower()))
        if memory.procedure is None or not hands_in or told.reply.outcome is not Outcome.ANSWER:
            return told
        where = self._procedures.by_code(memory.procedure, Aspect.WHERE, "", memory, heard)
        return self._joined(where, self._told(found, where.memory))

    def with_place(self, heard: Heard, memory: Memory) -> Answer | None:
        """A question about a procedure that also names a commune: both are answered.

        None when no commune is named.
        """
        found = self._places.find(heard.text, self._province)
        if found.kind == "none":
            return None
        rest = heard.without(found.words)
        if not self._chooser.content(rest.text) and memory.procedure is None:
            return self._told(found, memory)
        about = self._procedures.answer(rest, memory)
        if about.reply.outcome is not Outcome.ANSWER:
            return about if self._chooser.content(rest.text) else self._told(found, memory)
        return self._joined(about, self._told(found, about.memory))

    def narrowed(self, heard: Heard, memory: Memory) -> Answer | None:
        """Which of several communes is meant; None when the message does not say."""
        before = self._places.find(memory.place_words, self._province)
        found = self._places.narrow(before, heard.text)
        if found == before:
            return None
        return self._told(found, memory)

    def pressed(self, number: str, heard: Heard, memory: Memory) -> Answer:
        """The button of one of several communes."""
        before = self._places.find(memory.place_words, self._province)
        options = before.new if before.kind == "split" else before.old
        if not number.isdigit() or int(number) >= len(options):
            return self._without_place(heard, memory)
        chosen = options[int(number)]
        if isinstance(chosen, NewUnit):
            found = PlaceFound("one", before.old, (chosen,), before.words)
        else:
            found = self._places.narrow(before, chosen.label)
        return self._told(found, memory)

    def hours(self, heard: Heard, memory: Memory) -> Answer:
        """When an office is open: that of the commune named or known, else the centre's."""
        found = self._places.find(heard.text, self._province)
        if found.kind not in ("none", "one", "current"):
            return self._told(found, memory)
        if found.new:
            memory = memory.but(place=found.new[0].label)
        offices = self._offices_at(memory.place) or self._offices.central()
        if not offices:
            reply = self._composer.say_with_contact(self._replies.hours_unknown, Outcome.ANSWER)
            return Answer(reply, memory)
        return Answer(self._teller.office(offices[0], self._now()), memory)

    def _without_place(self, heard: Heard, memory: Memory) -> Answer:
        if memory.procedure is not None or self._procedures.asks_after_all(heard):
            return self._procedures.answer(heard, memory)
        if memory.asks >= self._policy.most_questions_back:
            return self._procedures.none_of_these(memory)
        reply = self._composer.say(self._replies.ask_place, Outcome.CLARIFY)
        return Answer(reply, memory.but(asks=memory.asks + 1))

    def _told(self, found: PlaceFound, memory: Memory) -> Answer:
        if len(found.new) == 1 and found.kind in ("one", "current"):
            unit = found.new[0]
            offices = self._offices_at(unit.label)
            reply = self._teller.unit(found.old[:1], unit, offices, self._now())
            return Answer(reply, memory.settled().but(place=unit.label))
        return self._which(found, memory)

    def _which(self, found: PlaceFound, memory: Memory) -> Answer:
        """At most so many communes are offered; of more, the district or province is asked."""
        options: tuple[OldUnit | NewUnit, ...] = found.new if found.kind == "split" else found.old
        words = found.words
        if memory.asks >= self._policy.most_questions_back or not options:
            return self._procedures.none_of_these(memory)
        line = self._replies.place_split if found.kind == "split" else self._replies.place_several
        name = found.old[0].label if found.kind == "split" else words
        shown = options[: self._policy.most_choices]
        labels = [unit.label for unit in shown]
        reply = self._teller.which(line, name, labels, more=len(options) > len(shown))
        after = memory.but(pending="place", place_words=words, asks=memory.asks + 1, options=[])
        return Answer(reply, after)

    def _offices_at(self, label: str) -> list[Office]:
        ward, _, province = label.partition(", ")
        return self._offices.at_unit(ward, province) if ward else []

    def _joined(self, about: Answer, place: Answer) -> Answer:
        """The procedure's answer, then the commune's."""
        reply = self._composer.together([about.reply, place.reply])
        return Answer(reply, place.memory, about.effects)
