"""The blocks and the spoken words for each aspect of a procedure, out of the record's own fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from assistant.dialogue import wording_vi
from assistant.dialogue.wording import Replies
from assistant.messages import Aspect, ListBlock, TextBlock
from procedures_kb.procedures import Channel, ChannelKind, Fee, Paper, Procedure, TimeLimit

_FORM_NAME = re.compile(r"\b(?:mẫu|tờ khai|đơn|phiếu|giấy đề nghị|biểu)\b", re.IGNORECASE)
_MOST_SPOKEN_PAPERS = 5
_MOST_OVERVIEW_PAPERS = 10


@dataclass
class Part:
    """What is shown and said about one aspect. `found`: the record has something to say."""

    blocks: list[TextBlock | ListBlock] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    found: bool = True


class AspectWriter:
    """Writes Parts with the words of replies.yml."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._writers: dict[Aspect, Callable[[Procedure], Part]] = {
            Aspect.OVERVIEW: self._overview,
            Aspect.DOCUMENTS: self._documents,
            Aspect.FEE: self._fee,
            Aspect.TIME: self._time,
            Aspect.WHERE: self._where,
            Aspect.CONDITIONS: self._conditions,
            Aspect.FORM: self._form,
            Aspect.ONLINE: self._online,
            Aspect.RESULT: self._result,
            Aspect.LEGAL: self._legal,
            Aspect.STEPS: self._steps,
        }

    def write(self, procedure: Procedure, aspect: Aspect) -> Part:
        """The Part; where the record is silent, it says so."""
        return self._writers[aspect](procedure)

    def _missing(self, aspect: Aspect) -> Part:
        words = self._replies.missing[aspect]
        return Part([TextBlock(text=words)], [words], found=False)

    def _listed(self, aspect: Aspect, items: list[str]) -> Part:
        if not items:
            return self._missing(aspect)
        title = self._replies.aspects[aspect]
        spoken = [f"{wording_vi.speakable(item)}." for item in items[:2]]
        if len(items) > 2:
            spoken.append(self._replies.phrases.more_spoken)
        return Part([ListBlock(title=title, items=items)], spoken)

    def _documents(self, procedure: Procedure) -> Part:
        papers = procedure.real_papers()
        if not papers:
            return self._missing(Aspect.DOCUMENTS)
        blocks: list[TextBlock | ListBlock] = []
        for case in dict.fromkeys(paper.case for paper in papers):
            title = case or self._replies.phrases.papers_all
            items = [self._paper(paper) for paper in papers if paper.case == case]
            blocks.append(ListBlock(title=title, items=items))
        notes = [paper.name for paper in procedure.papers if paper.is_note]
        if notes:
            blocks.append(ListBlock(title=self._replies.phrases.notes, items=notes))
        return Part(blocks, [self._papers_spoken(papers)])

    def _papers_spoken(self, papers: list[Paper]) -> str:
        names = "; ".join(wording_vi.short_name(paper) for paper in papers[:_MOST_SPOKEN_PAPERS])
        return self._replies.phrases.papers_spoken.format(count=len(papers), papers=names)

    def _paper(self, paper: Paper) -> str:
        phrases = self._replies.phrases
        counts = []
        if paper.originals:
            counts.append(phrases.originals.format(count=paper.originals))
        if paper.copies:
            counts.append(phrases.copies.format(count=paper.copies))
        return f"{paper.name.rstrip(' .;')} ({', '.join(counts) or phrases.shown})"

    def _fee(self, procedure: Procedure) -> Part:
        lines = self._per_channel(
            procedure, lambda channel: [self._one_fee(fee) for fee in channel.fees]
        )
        if not lines:
            return self._missing(Aspect.FEE)
        fees = [fee for channel in procedure.channels for fee in channel.fees]
        return Part(
            [ListBlock(title=self._replies.aspects[Aspect.FEE], items=lines)],
            [self._fee_spoken(fees)],
        )

    def _one_fee(self, fee: Fee) -> str:
        parts = [wording_vi.amount(fee), fee.case, fee.words]
        return " – ".join(dict.fromkeys(part for part in parts if part))

    def _fee_spoken(self, fees: list[Fee]) -> str:
        phrases = self._replies.phrases
        amounts = list(dict.fromkeys(wording_vi.amount(fee) for fee in fees if fee.amount))
        if amounts and all(fee.amount for fee in fees):
            return phrases.fee_spoken.format(fee=", ".join(amounts[:3]))
        words = next((fee.words for fee in fees if fee.words), "")
        return phrases.fee_words_spoken.format(words=wording_vi.speakable(words) + ".")

    def _time(self, procedure: Procedure) -> Part:
        lines = self._per_channel(
            procedure, lambda channel: [self._one_time(limit) for limit in channel.times]
        )
        if not lines:
            return self._missing(Aspect.TIME)
        limits = [limit for channel in procedure.channels for limit in channel.times]
        figures = (wording_vi.time_limit(limit, self._replies.units) for limit in limits)
        spoken = " hoặc ".join(wording_vi.speakable(item) for item in list(dict.fromkeys(figures))[:3])
        return Part(
            [ListBlock(title=self._replies.aspects[Aspect.TIME], items=lines)],
            [self._replies.phrases.time_spoken.format(time=spoken)],
        )

    def _one_time(self, limit: TimeLimit) -> str:
        parts = [wording_vi.time_limit(limit, self._replies.units), limit.case, limit.words]
        return " – ".join(dict.fromkeys(part for part in parts if part))

    def _per_channel(
        self, procedure: Procedure, lines_of: Callable[[Channel], list[str]]
    ) -> list[str]:
        """One line for channels that say the same: 'Nộp trực tiếp, qua mạng: 7 ngày'."""
        same: dict[tuple[str, ...], list[ChannelKind]] = {}
        for channel in procedure.channels:
            lines = tuple(dict.fromkeys(lines_of(channel)))
            if lines:
                same.setdefault(lines, []).append(channel.kind)
        out = []
        for lines, kinds in same.items():
            names = ", ".join(self._replies.channels[kind] for kind in kinds)
            out.extend(f"{names}: {line}" for line in lines)
        return out

    def _where(self, procedure: Procedure) -> Part:
        agencies, phrases = procedure.agencies, self._replies.phrases
        rows = (
            (phrases.received_at, agencies.receiving),
            (phrases.executed_by, agencies.executing),
            (phrases.decided_by, agencies.deciding),
        )
        items = [f"{title}: {'; '.join(names)}" for title, names in rows if names]
        notes = [
            f"{self._replies.channels[channel.kind]}: {channel.note}"
            for channel in procedure.channels
            if channel.note
        ]
        if not items and not notes:
            return self._missing(Aspect.WHERE)
        named = next((names for _, names in rows if names), [])
        spoken = (
            phrases.where_spoken.format(where=", ".join(named[:2]))
            if named
            else f"{wording_vi.speakable(notes[0])}."
        )
        return Part([ListBlock(title=self._replies.aspects[Aspect.WHERE], items=items + notes)], [spoken])

    def _conditions(self, procedure: Procedure) -> Part:
        return self._listed(Aspect.CONDITIONS, [*procedure.conditions, *procedure.remarks])

    def _form(self, procedure: Procedure) -> Part:
        items: list[str] = []
        for paper in procedure.papers:
            items.extend(form.name for form in paper.forms)
            if _FORM_NAME.search(paper.name):
                items.append(paper.name)
        return self._listed(Aspect.FORM, list(dict.fromkeys(items)))

    def _online(self, procedure: Procedure) -> Part:
        channel = procedure.channel(ChannelKind.ONLINE)
        if channel is None:
            return self._missing(Aspect.ONLINE)
        yes = self._replies.phrases.online_yes
        items = [channel.note] if channel.note else []
        items += [self._one_time(limit) for limit in channel.times]
        items += [self._one_fee(fee) for fee in channel.fees]
        blocks: list[TextBlock | ListBlock] = [TextBlock(text=yes)]
        if items:
            blocks.append(ListBlock(title=self._replies.channels[ChannelKind.ONLINE], items=items))
        return Part(blocks, [yes])

    def _result(self, procedure: Procedure) -> Part:
        return self._listed(Aspect.RESULT, list(procedure.results))

    def _legal(self, procedure: Procedure) -> Part:
        items = [
            basis.title
            if not basis.number or basis.number in basis.title
            else f"{basis.number}: {basis.title}"
            for basis in procedure.legal_basis
        ]
        return self._listed(Aspect.LEGAL, items)

    def _steps(self, procedure: Procedure) -> Part:
        return self._listed(Aspect.STEPS, list(procedure.steps))

    def _overview(self, procedure: Procedure) -> Part:
        """Papers, then where, time and fee in one list each that is not empty."""
        parts = [self.write(procedure, aspect) for aspect in (Aspect.WHERE, Aspect.TIME, Aspect.FEE)]
        papers = [self._paper(paper) for paper in procedure.real_papers()]
        blocks: list[TextBlock | ListBlock] = []
        if papers:
            title = self._replies.phrases.papers_all
            more = [self._replies.phrases.more_spoken] if len(papers) > _MOST_OVERVIEW_PAPERS else []
            blocks.append(ListBlock(title=title, items=papers[:_MOST_OVERVIEW_PAPERS] + more))
        blocks.extend(_shown(parts))
        spoken = [self._papers_spoken(procedure.real_papers())] if papers else []
        spoken.extend(part.spoken[0] for part in parts[:2] if part.found)
        return Part(blocks, spoken)


def _shown(parts: Iterable[Part]) -> Iterable[TextBlock | ListBlock]:
    return (block for part in parts for block in part.blocks)
