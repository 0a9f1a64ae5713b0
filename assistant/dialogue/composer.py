"""Builds structured replies. Facts come from a record; every answer carries its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue import spoken_vi
from assistant.dialogue.aspects import AspectWriter
from assistant.dialogue.quotes import QuoteRules, quotes
from assistant.dialogue.wording import Line, Wording
from assistant.messages import (
    Aspect,
    Block,
    Candidate,
    Choice,
    ChoicesBlock,
    CitationBlock,
    ContactBlock,
    ListBlock,
    Outcome,
    Reply,
    SlipBlock,
    TextBlock,
)
from assistant.settings import Settings
from assistant.slips import code as slip_code
from procedures_kb.families import Families
from procedures_kb.procedures import Paper, Procedure
from procedures_kb.search import Hit

_MOST_SPOKEN = 3
_SHORT = 3
DISTRICT = re.compile(
    r"\b(?:cấp huyện|ubnd huyện|ủy ban nhân dân huyện|quận, huyện)\b", re.IGNORECASE
)
_NEXT = {
    Aspect.OVERVIEW: (Aspect.CONDITIONS, Aspect.STEPS, Aspect.ONLINE),
    Aspect.DOCUMENTS: (Aspect.FEE, Aspect.TIME, Aspect.WHERE),
    Aspect.FEE: (Aspect.DOCUMENTS, Aspect.TIME, Aspect.WHERE),
    Aspect.TIME: (Aspect.DOCUMENTS, Aspect.FEE, Aspect.WHERE),
}
_NEXT_OTHERWISE = (Aspect.DOCUMENTS, Aspect.FEE, Aspect.TIME)


class Composer:
    """Turns decisions into Replies with the words of replies.yml."""

    def __init__(self, wording: Wording, settings: Settings, families: Families) -> None:
        self.replies = wording.replies
        self._settings = settings
        self._families = families
        self._aspects = AspectWriter(wording.replies)
        self._quote_rules = QuoteRules(
            least=wording.policy.quote_above,
            most=wording.policy.most_quotes,
            function_words=wording.function_words,
        )
        self._special_rules = replace(self._quote_rules, least=wording.policy.quote_special_above)

    def answer(
        self,
        procedure: Procedure,
        asked: Sequence[Aspect],
        question: str,
        candidates: Sequence[Hit],
        special: bool = False,
    ) -> Reply:
        """What the record says about the aspects asked, the first one before all.

        `special`: the question tells of a special case, so rules that fit it are quoted too.
        """
        blocks: list[Block] = [TextBlock(text=self.replies.about.format(title=procedure.title))]
        spoken = [f"{spoken_vi.sentence(procedure.title)}."]
        for aspect in asked:
            more, said = self._about(procedure, aspect, question)
            blocks.extend(more)
            spoken.extend(said)
        if special:
            blocks.extend(self._rules_for(procedure, question, blocks))
        if DISTRICT.search("\n".join(str(block) for block in blocks)):
            blocks.append(TextBlock(text=self.replies.district))
        blocks.append(self._next_questions(asked))
        blocks.append(citation(procedure))
        return Reply(
            outcome=Outcome.ANSWER,
            aspect=asked[0],
            blocks=blocks,
            spoken=" ".join(spoken[:_MOST_SPOKEN]),
            procedure=procedure.code,
            candidates=_candidates(candidates),
        )

    def _about(
        self, procedure: Procedure, aspect: Aspect, question: str
    ) -> tuple[list[Block], list[str]]:
        """Blocks and spoken sentences of one aspect, with sentences of the record that fit."""
        part = self._aspects.write(procedure, aspect)
        quoted = quotes(procedure, aspect, question, self._quote_rules)
        shown = "\n".join(str(block) for block in part.blocks)
        blocks: list[Block] = list(part.blocks) if part.found or not quoted else []
        blocks.extend(
            TextBlock(text=self.replies.quote.format(quote=quote))
            for quote in quoted
            if quote not in shown
        )
        return blocks, part.spoken

    def _rules_for(
        self, procedure: Procedure, question: str, told: Sequence[Block]
    ) -> list[TextBlock]:
        """Rules of the record that fit a special case, unless they were told already."""
        shown = "\n".join(str(block) for block in told)
        fitting = quotes(procedure, Aspect.CONDITIONS, question, self._special_rules)
        return [
            TextBlock(text=self.replies.quote.format(quote=quote))
            for quote in fitting
            if quote not in shown
        ]

    def which(self, options: Sequence[Hit], aspect: Aspect, candidates: Sequence[Hit]) -> Reply:
        """A question back with a few procedures to choose from; sisters by what differs."""
        codes = [hit.code for hit in options]
        family = self._families.holding(codes)
        labels = [family.choice_of(hit.code) if family else hit.title for hit in options]
        choices = [
            Choice(label=label, value=f"procedure:{code}")
            for label, code in zip(labels, codes, strict=True)
        ]
        choices.append(Choice(label=self.replies.none_of_these, value="command:none"))
        if family and codes == [member.code for member in family.members][: len(codes)]:
            prompt, spoken = family.question, family.question
        else:
            line = self.replies.which_sister if family else self.replies.which_procedure
            prompt = line.text
            spoken = line.spoken.format(choices=", hay là ".join(_spoken_titles(labels)))
        return Reply(
            outcome=Outcome.CLARIFY,
            aspect=aspect,
            blocks=[ChoicesBlock(prompt=prompt, choices=choices)],
            spoken=spoken,
            candidates=_candidates(candidates),
        )

    def together(self, replies: Sequence[Reply]) -> Reply:
        """One reply out of several answers: the first one's procedure, everybody's facts."""
        first = replies[0]
        buttons = [block for block in replies[-1].blocks if isinstance(block, ChoicesBlock)]
        blocks: list[Block] = []
        for reply in replies:
            told = [block for block in reply.blocks if not isinstance(block, ChoicesBlock)]
            blocks.extend(block for block in told if block not in blocks)
        spoken = " ".join(reply.spoken for reply in replies)
        return first.model_copy(update={"blocks": [*blocks, *buttons], "spoken": spoken})

    def followed_by(self, reply: Reply, line: Line, *, shown: bool = True) -> Reply:
        """A reply with one sentence more. `shown`: also in writing."""
        blocks = [*reply.blocks, *([TextBlock(text=line.text)] if shown else [])]
        return reply.model_copy(
            update={"blocks": blocks, "spoken": f"{reply.spoken} {line.spoken}"}
        )

    def shorter(self, reply: Reply) -> Reply:
        """The heart of an answer: its first figures, in one spoken sentence after the name."""
        lists = [block for block in reply.blocks if isinstance(block, ListBlock)]
        short = [block.model_copy(update={"items": block.items[:_SHORT]}) for block in lists[:1]]
        others = [block for block in reply.blocks if not isinstance(block, ListBlock)]
        sentences = re.split(r"(?<=[.?!])\s+", reply.spoken)
        spoken = " ".join(sentences[1:2] or sentences[:1])
        kept = [*others[:1], *short, *others[1:]] if short else list(reply.blocks)
        return reply.model_copy(update={"blocks": kept, "spoken": spoken})

    def paper(self, paper: Paper, number: int, count: int) -> Reply:
        """One paper of several, for whoever writes them down."""
        item = self._aspects.paper(paper)
        line = self.replies.one_paper.filled(
            number=str(number),
            count=str(count),
            paper=item,
        )
        spoken = self.replies.one_paper.spoken.format(
            number=number, count=count, paper=spoken_vi.sentence(item)
        )
        choices = [Choice(label=self.replies.next_paper, value="command:next")]
        blocks: list[Block] = [TextBlock(text=line.text)]
        if number < count:
            blocks.append(ChoicesBlock(choices=choices))
        return Reply(outcome=Outcome.REPEAT, blocks=blocks, spoken=spoken)

    def compared(self, procedures: Sequence[Procedure]) -> Reply:
        """Two procedures by the same fields, one list each, then their sources."""
        titles = [procedure.title for procedure in procedures]
        told = [self._aspects.summary(procedure) for procedure in procedures]
        blocks: list[Block] = [TextBlock(text=self.replies.compared.text)]
        blocks += [
            ListBlock(title=title, items=items) for title, items in zip(titles, told, strict=True)
        ]
        blocks += [citation(procedure) for procedure in procedures]
        room = spoken_vi.LONGEST // 2
        spoken = [
            f"{spoken_vi.sentence(title, room)}: {self._aspects.summary_spoken(procedure)}."
            for title, procedure in zip(titles, procedures, strict=True)
        ]
        return Reply(
            outcome=Outcome.ANSWER,
            aspect=Aspect.OVERVIEW,
            blocks=blocks,
            spoken=" ".join(spoken),
            procedure=procedures[0].code,
            candidates=[Candidate(code=p.code, name=p.title, score=1.0) for p in procedures],
        )

    def slip(self, procedure: Procedure, code: str) -> Reply:
        """A guidance slip, by its code."""
        line = self.replies.slip.filled(code=slip_code.shown(code), title=procedure.title)
        spoken = self.replies.slip.spoken.format(code=slip_code.spoken(code))
        title = self.replies.slip_title
        blocks: list[Block] = [
            TextBlock(text=line.text),
            SlipBlock(code=code, title=title, path=f"/phieu/{code}"),
        ]
        return Reply(outcome=Outcome.ANSWER, blocks=blocks, spoken=spoken)

    def others(self, options: Sequence[Hit], told: str) -> ChoicesBlock:
        """What else was offered, after the usual one (`told`) was answered."""
        codes = [hit.code for hit in options]
        family = self._families.holding([told, *codes])
        choices = [
            Choice(
                label=family.choice_of(hit.code) if family else hit.title,
                value=f"procedure:{hit.code}",
            )
            for hit in options
        ]
        return ChoicesBlock(prompt=self.replies.other_choices, choices=choices)

    def say(self, line: Line, outcome: Outcome, **values: str) -> Reply:
        """One of the assistant's own sentences."""
        filled = line.filled(**self._values(), **values)
        return Reply(outcome=outcome, blocks=[TextBlock(text=filled.text)], spoken=filled.spoken)

    def say_with_contact(
        self, line: Line, outcome: Outcome, candidates: Sequence[Hit] = (), **values: str
    ) -> Reply:
        """A sentence of its own, and the way to a human being."""
        filled = line.filled(**self._values(), **values)
        contact = ContactBlock(
            text=self.replies.contact,
            phone=self._settings.hotline,
            hours=self._settings.hotline_hours,
        )
        return Reply(
            outcome=outcome,
            blocks=[TextBlock(text=filled.text), contact],
            spoken=filled.spoken,
            candidates=_candidates(candidates),
        )

    def _values(self) -> dict[str, str]:
        settings = self._settings
        return {
            "organisation": settings.organisation,
            "hotline": settings.hotline,
            "hours": settings.hotline_hours,
        }

    def _next_questions(self, asked: Sequence[Aspect]) -> ChoicesBlock:
        following = _NEXT.get(asked[0], _NEXT_OTHERWISE)
        choices = [
            Choice(label=self.replies.aspects[other], value=f"aspect:{other}")
            for other in following
            if other not in asked
        ]
        return ChoicesBlock(choices=choices)


def citation(procedure: Procedure) -> CitationBlock:
    """Code, decision and the day the record was read."""
    return CitationBlock(
        code=procedure.code,
        name=procedure.name,
        decision=procedure.decision.number,
        decided_on=procedure.decision.decided_on,
        read_on=procedure.source.read_on,
        url=procedure.source.url,
    )


def _spoken_titles(titles: Sequence[str]) -> list[str]:
    """Short enough together for one breath, unless that would make two the same."""
    short = [spoken_vi.sentence(title, spoken_vi.LONGEST // len(titles)) for title in titles]
    if len(set(short)) < len(titles):
        return [spoken_vi.sentence(title) for title in titles]
    return short


def _candidates(hits: Sequence[Hit]) -> list[Candidate]:
    return [Candidate(code=hit.code, name=hit.title, score=hit.score) for hit in hits]
