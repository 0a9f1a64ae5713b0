"""The blocks and the spoken words for each aspect of a procedure, out of the record's fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from assistant.dialogue import spoken_vi, wording_vi
from assistant.dialogue.wording import Replies
from assistant.messages import Aspect, ListBlock, TextBlock
from procedures_kb.procedures import Channel, ChannelKind, Fee, Paper, Procedure, TimeLimit

_FORM_NAME = re.compile(r"\b(?:mẫu|tờ khai|đơn|phiếu|giấy đề nghị|biểu)\b", re.IGNORECASE)
_MOST_SPOKEN_PAPERS = 5
_ROOM_FOR_PAPERS = 125
_MOST_SPOKEN_FIGURES = 3
_MOST_OVERVIEW_PAPERS = 10
_MOST_COMPARED = 3
_SPECIAL = re.compile(
    r"^(?:\(?[ivx]{1,4}\)\s*)?(?:trường hợp|đối với|nếu"
    r"|(?:người|giấy|(?:bản sao )?văn bản) [uủ][yỷ] quyền)",
    re.IGNORECASE,
)
_CHANNEL_ORDER = list(ChannelKind)


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
        return Part([ListBlock(title=title, items=items)], self._spoken_items(items))

    def _spoken_items(self, items: list[str]) -> list[str]:
        """One or two items in full; otherwise the first, and that there is more."""
        said = [f"{spoken_vi.sentence(item)}." for item in items[:2]]
        if len(items) <= 2 and all(spoken_vi.is_whole(item) for item in items):
            return said
        return [said[0], self._replies.phrases.more_spoken]

    def _documents(self, procedure: Procedure) -> Part:
        papers = main_first(procedure.real_papers())
        if not papers:
            return self._missing(Aspect.DOCUMENTS)
        blocks: list[TextBlock | ListBlock] = []
        for case in dict.fromkeys(paper.case for paper in papers):
            title = case or self._replies.phrases.papers_all
            items = [self.paper(paper) for paper in papers if paper.case == case]
            blocks.append(ListBlock(title=title, items=items))
        notes = [paper.name for paper in procedure.papers if paper.is_note]
        if notes:
            blocks.append(ListBlock(title=self._replies.phrases.notes, items=notes))
        return Part(blocks, [self._papers_spoken(papers)])

    def _papers_spoken(self, papers: list[Paper]) -> str:
        phrases = self._replies.phrases
        names = [spoken_vi.paper_name(paper) for paper in papers]
        said = spoken_vi.fitting(names, _ROOM_FOR_PAPERS)[:_MOST_SPOKEN_PAPERS]
        listed = ", ".join(said)
        if len(said) < len(set(names)):
            listed = f"{listed}, {phrases.other_papers}"
        if len({paper.case for paper in papers}) > 1:
            return phrases.papers_by_case_spoken.format(papers=listed)
        return phrases.papers_spoken.format(count=len(papers), papers=listed)

    def paper(self, paper: Paper) -> str:
        """A paper with how many of it."""
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
            self._fee_spoken(fees),
        )

    def _one_fee(self, fee: Fee) -> str:
        parts = [wording_vi.amount(fee), fee.case, fee.words.lstrip("-–+• ")]
        return " – ".join(dict.fromkeys(part for part in parts if part))

    def _fee_spoken(self, fees: list[Fee]) -> list[str]:
        """The amounts, and what the record says in words where it gives no amount."""
        phrases = self._replies.phrases
        amounts = [wording_vi.amount(fee) for fee in fees if fee.amount]
        in_words = list(dict.fromkeys(fee.words for fee in fees if not fee.amount))
        said = []
        if amounts:
            figures = self._figures(amounts)
            limited = any(fee.case or fee.words for fee in fees if fee.amount)
            if limited and len(set(amounts)) == 1:
                figures = f"{figures}, {phrases.depends}"
            said.append(phrases.fee_spoken.format(fee=figures))
        if in_words:
            words = spoken_vi.sentence(in_words[0])
            said.append(phrases.fee_words_spoken.format(words=f"{words}."))
            if len(in_words) > 1 or not spoken_vi.is_whole(in_words[0]):
                said.append(phrases.more_spoken)
        return said

    def _figures(self, figures: Iterable[str]) -> str:
        """'A', or 'A, B hoặc C, tùy trường hợp'; tells when there are still others."""
        phrases = self._replies.phrases
        found = list(dict.fromkeys(figures))
        if len(found) == 1:
            return spoken_vi.sentence(found[0])
        room = spoken_vi.LONGEST // _MOST_SPOKEN_FIGURES
        said = [spoken_vi.sentence(figure, room) for figure in found[:_MOST_SPOKEN_FIGURES]]
        more = [phrases.other_figures] if len(found) > len(said) else []
        return f"{spoken_vi.either([*said, *more])}, {phrases.depends}"

    def _time(self, procedure: Procedure) -> Part:
        lines = self._per_channel(
            procedure, lambda channel: [self._one_time(limit) for limit in channel.times]
        )
        if not lines:
            return self._missing(Aspect.TIME)
        limits = [limit for channel in procedure.channels for limit in channel.times]
        figures = [wording_vi.time_limit(limit, self._replies.units) for limit in limits]
        return Part(
            [ListBlock(title=self._replies.aspects[Aspect.TIME], items=lines)],
            [self._replies.phrases.time_spoken.format(time=self._figures(figures))],
        )

    def _one_time(self, limit: TimeLimit) -> str:
        parts = [wording_vi.time_limit(limit, self._replies.units), limit.case, limit.words]
        return " – ".join(dict.fromkeys(part for part in parts if part))

    def _per_channel(
        self, procedure: Procedure, lines_of: Callable[[Channel], list[str]]
    ) -> list[str]:
        """One line for channels that say the same: 'Nộp trực tiếp, qua mạng: 7 ngày'."""
        same: dict[tuple[str, ...], list[ChannelKind]] = {}
        for channel in sorted(procedure.channels, key=lambda c: _CHANNEL_ORDER.index(c.kind)):
            lines = tuple(dict.fromkeys(lines_of(channel)))
            if lines:
                same.setdefault(lines, []).append(channel.kind)
        out: list[str] = []
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
        return Part(
            [ListBlock(title=self._replies.aspects[Aspect.WHERE], items=items + notes)],
            [self._where_spoken(named, notes)],
        )

    def _where_spoken(self, named: list[str], notes: list[str]) -> str:
        if not named:
            return f"{spoken_vi.sentence(notes[0])}."
        places = [spoken_vi.sentence(name) for name in named[:2]]
        where = spoken_vi.either(spoken_vi.fitting(places, spoken_vi.LONGEST) or places[:1])
        return self._replies.phrases.where_spoken.format(where=where)

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
        parts = [
            self.write(procedure, aspect) for aspect in (Aspect.WHERE, Aspect.TIME, Aspect.FEE)
        ]
        papers = main_first(procedure.real_papers())
        blocks: list[TextBlock | ListBlock] = (
            [self._short_papers(papers)] if papers else self._missing(Aspect.DOCUMENTS).blocks
        )
        blocks.extend(_shown(parts))
        spoken = [self._papers_spoken(papers)] if papers else []
        spoken.extend(part.spoken[0] for part in parts[:2] if part.found)
        return Part(blocks, spoken)

    def summary(self, procedure: Procedure) -> list[str]:
        """The fields that people compare by, one line each; what is missing is said."""
        lines = []
        for aspect in (Aspect.RESULT, Aspect.WHERE, Aspect.TIME, Aspect.FEE):
            part = self.write(procedure, aspect)
            items = [
                item
                for block in part.blocks
                if isinstance(block, ListBlock)
                for item in block.items
            ]
            texts = items[:_MOST_COMPARED] or [
                block.text for block in part.blocks if isinstance(block, TextBlock)
            ]
            lines.append(f"{self._replies.aspects[aspect]}: {'; '.join(texts)}")
        count = len(procedure.real_papers())
        if count:
            title = self._replies.aspects[Aspect.DOCUMENTS]
            lines.append(f"{title}: {self._replies.phrases.papers_count.format(count=count)}")
        return lines

    def summary_spoken(self, procedure: Procedure) -> str:
        """Time and fee in a few words."""
        parts = [self.write(procedure, aspect) for aspect in (Aspect.TIME, Aspect.FEE)]
        said = [spoken_vi.sentence(part.spoken[0]) for part in parts if part.spoken]
        return ", ".join(text[:1].lower() + text[1:] for text in said)

    def _short_papers(self, papers: list[Paper]) -> ListBlock:
        """The first papers; where there are cases, that it depends on them."""
        phrases = self._replies.phrases
        items = [self.paper(paper) for paper in papers[:_MOST_OVERVIEW_PAPERS]]
        if len(papers) > _MOST_OVERVIEW_PAPERS:
            items.append(phrases.more_papers.format(count=len(papers) - _MOST_OVERVIEW_PAPERS))
        by_case = len({paper.case for paper in papers}) > 1
        return ListBlock(
            title=phrases.papers_by_case if by_case else phrases.papers_all, items=items
        )


def main_first(papers: list[Paper]) -> list[Paper]:
    """Papers that everybody hands in before those that only a special case needs."""
    return sorted(papers, key=lambda paper: _SPECIAL.match(paper.name) is not None)


def _shown(parts: Iterable[Part]) -> Iterable[TextBlock | ListBlock]:
    return (block for part in parts for block in part.blocks)
