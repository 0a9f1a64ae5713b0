"""Holds a reply against its record: every claim of every line, on the narrowest part it can.

A line that stands word for word in the record is true. Of any other line each claim (claims.py)
must stand in the part of the record that the line speaks of: a fee on the fees of the channel
named before it, the number of copies on that paper, spoken words on the fields of the aspect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence, Set
from functools import cached_property

from assistant.dialogue.wording import Replies
from assistant.messages import (
    Aspect,
    Block,
    ChoicesBlock,
    CitationBlock,
    ListBlock,
    Reply,
    TextBlock,
)
from procedures_kb.procedures import (
    Channel,
    ChannelKind,
    Fee,
    Paper,
    Procedure,
    TimeLimit,
    TimeUnit,
)
from tests.dialogue.claims import Claim, all_claims, amount, claims, figure, standing

# How the law names the units; not read from replies.yml, which is what is being checked.
UNITS = {
    TimeUnit.HOUR: "giờ",
    TimeUnit.DAY: "ngày",
    TimeUnit.WORKING_DAY: "ngày làm việc",
    TimeUnit.MONTH: "tháng",
    TimeUnit.YEAR: "năm",
}
# Fits so much that answers to it quote the record wherever they can.
QUESTION = "tôi phải nộp bao nhiêu ngày, ở đâu, lệ phí, trong thời hạn nào, có được không"
_SHOWN_IN_OVERVIEW = 10
_PARTS_OF_OVERVIEW = (Aspect.WHERE, Aspect.TIME, Aspect.FEE)


class Facts:
    """The claims of each part of a record, read when they are first needed."""

    def __init__(self, record: Procedure) -> None:
        self.record = record
        self._of_aspects: dict[Aspect, set[Claim]] = {}

    @cached_property
    def head(self) -> set[Claim]:
        """What the heading and the source tell."""
        record = self.record
        days = (record.decision.decided_on, record.source.read_on)
        texts = [record.name, record.title, record.decision.number, record.code]
        dates = [f"{day:%d/%m/%Y}" for day in days if day]
        return all_claims([*texts, *dates])

    @cached_property
    def quotable(self) -> str:
        """All that may be quoted, word for word."""
        record = self.record
        texts = [*record.conditions, *record.remarks, *record.steps]
        texts += [channel.note for channel in record.channels]
        return "\n".join(map(_flat, [*texts, *(paper.name for paper in record.papers)]))

    def fees(self, channel: Channel) -> set[Claim]:
        """Amounts with their currency, and what the fees' own words say."""
        return {claim for fee in channel.fees for claim in _fee(fee)}

    def times(self, channel: Channel) -> set[Claim]:
        """Amounts with their unit, and what the limits' own words say."""
        return {claim for limit in channel.times for claim in _time(limit)}

    def paper(self, paper: Paper) -> set[Claim]:
        """How many originals and copies, and what its name says."""
        counts = {figure(paper.originals, "bản chính"), figure(paper.copies, "bản sao")}
        return claims(paper.name) | {count for count in counts if count.value != "0"}

    def aspect(self, aspect: Aspect) -> set[Claim]:
        """Everything that an answer about the aspect may stand on."""
        if aspect not in self._of_aspects:
            self._of_aspects[aspect] = self._aspect(aspect)
        return self._of_aspects[aspect]

    def _aspect(self, aspect: Aspect) -> set[Claim]:
        record = self.record
        if aspect is Aspect.OVERVIEW:
            parts = (Aspect.DOCUMENTS, *_PARTS_OF_OVERVIEW)
            return set().union(*(self.aspect(part) for part in parts))
        if aspect is Aspect.FEE:
            return set().union(*map(self.fees, record.channels))
        if aspect is Aspect.TIME:
            return set().union(*map(self.times, record.channels))
        if aspect is Aspect.DOCUMENTS:
            papers = set().union(*map(self.paper, record.papers))
            count = len(record.real_papers())
            more = figure(count - _SHOWN_IN_OVERVIEW, "giấy tờ")
            return papers | all_claims(texts_of(record, aspect)) | {figure(count, "loại"), more}
        found = all_claims(texts_of(record, aspect))
        channel = record.channel(ChannelKind.ONLINE) if aspect is Aspect.ONLINE else None
        return found | self.fees(channel) | self.times(channel) if channel else found


def _fee(fee: Fee) -> set[Claim]:
    told = {amount(fee.amount, fee.currency)} if fee.amount is not None else set()
    return told | all_claims([fee.case, fee.words])


def _time(limit: TimeLimit) -> set[Claim]:
    told = set()
    if limit.amount is not None and limit.unit is not None:
        told = {figure(limit.amount, UNITS[limit.unit])}
    return told | all_claims([limit.case, limit.words])


def _of_one(entries: Sequence[Fee | TimeLimit], told: str) -> set[Claim]:
    """What a line may claim: the figure of the one fee or limit whose words it tells.

    These words are taken out of the line: what then is left may claim the figure alone. Empty
    when that fits none of them; of all entries when the line tells the words of none.
    """
    known = False
    for entry in entries:
        parts = [words.lstrip("-–+• ") for words in (entry.words, entry.case)]
        if all(part in told for part in parts):
            known = True
            left = told
            for part in sorted(parts, key=len, reverse=True):
                left = left.replace(part, "", 1) if part else left
            bare = entry.model_copy(update={"words": "", "case": ""})
            if claims(left) <= _entry(bare):
                return _entry(entry) | claims(told)
    return set() if known else {claim for entry in entries for claim in _entry(entry)}


def _entries(channel: Channel | None, aspect: Aspect) -> Sequence[Fee | TimeLimit]:
    if channel is None:
        return []
    fees = channel.fees if aspect is not Aspect.TIME else []
    return [*fees, *(channel.times if aspect is not Aspect.FEE else [])]


def _entry(entry: Fee | TimeLimit) -> set[Claim]:
    return _fee(entry) if isinstance(entry, Fee) else _time(entry)


def texts_of(record: Procedure, aspect: Aspect) -> list[str]:
    """The record's own strings about an aspect."""
    agencies, channels = record.agencies, record.channels
    names = [*agencies.receiving, *agencies.executing, *agencies.deciding]
    form_names = [form.name for paper in record.papers for form in paper.forms]
    papers = [text for paper in record.papers for text in (paper.name, paper.case)]
    table: dict[Aspect, Callable[[], list[str]]] = {
        Aspect.DOCUMENTS: lambda: papers,
        Aspect.FEE: lambda: [t for c in channels for fee in c.fees for t in (fee.words, fee.case)],
        Aspect.TIME: lambda: [
            t for c in channels for lim in c.times for t in (lim.words, lim.case)
        ],
        Aspect.WHERE: lambda: [*names, *(channel.note for channel in channels)],
        Aspect.CONDITIONS: lambda: [*record.conditions, *record.remarks],
        Aspect.FORM: lambda: [*form_names, *(paper.name for paper in record.papers)],
        Aspect.ONLINE: lambda: [c.note for c in channels if c.kind is ChannelKind.ONLINE],
        Aspect.RESULT: lambda: list(record.results),
        Aspect.LEGAL: lambda: [t for b in record.legal_basis for t in (b.number, b.title)],
        Aspect.STEPS: lambda: list(record.steps),
    }
    return [text for text in table[aspect]() if text]


def _own_words(entries: Iterable[Fee | TimeLimit]) -> list[str]:
    return [text for entry in entries for text in (entry.words, entry.case)]


def is_silent(record: Procedure, aspect: Aspect) -> bool | None:
    """Whether the record has no field for the aspect; None: it depends on how a name is read."""
    if aspect is Aspect.ONLINE:
        return record.channel(ChannelKind.ONLINE) is None
    if aspect is Aspect.DOCUMENTS:
        return not record.real_papers()
    if aspect is Aspect.FEE:
        return not any(channel.fees for channel in record.channels)
    if aspect is Aspect.TIME:
        return not any(channel.times for channel in record.channels)
    if aspect is Aspect.FORM:
        forms = any(paper.forms for paper in record.papers)
        return False if forms else None if record.papers else True
    return not texts_of(record, aspect)


class TruthCheck:
    """Finds what a reply says and its record does not."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        before, _, after = replies.quote.partition("{quote}")
        self._quote = re.compile(f"{re.escape(before)}(.*){re.escape(after)}", re.DOTALL)
        labels = "|".join(map(re.escape, replies.channels.values()))
        self._channels = re.compile(rf"((?:{labels})(?:, (?:{labels}))*): (.*)", re.DOTALL)

    def violations(self, facts: Facts, aspect: Aspect, reply: Reply) -> list[str]:
        """Each thing told that does not stand in the record; empty for a true reply."""
        found = [
            problem
            for number, block in enumerate(reply.blocks)
            for problem in self._block(facts, aspect, number, block)
        ]
        found += self._spoken(facts, aspect, reply.spoken)
        found += self._silence(facts.record, aspect, reply)
        return [f"{facts.record.code} {aspect}: {problem}" for problem in found]

    def quotes(self, reply: Reply) -> list[str]:
        """Sentences of the record that the reply quotes."""
        texts = [block.text for block in reply.blocks if isinstance(block, TextBlock)]
        return [quoted[1] for text in texts if (quoted := self._quote.fullmatch(text))]

    def _block(self, facts: Facts, aspect: Aspect, number: int, block: Block) -> Iterable[str]:
        record = facts.record
        match block:
            case TextBlock():
                heading = self._replies.about.format(title=record.title)
                if number or block.text != heading:
                    yield from self._text(facts, block.text)
            case ListBlock():
                yield from self._list(facts, aspect, block)
            case CitationBlock():
                told = (block.code, block.name, block.decision, block.decided_on, block.read_on)
                decision = record.decision
                if told != (record.code, record.name, decision.number, decision.decided_on,
                            record.source.read_on):  # fmt: skip
                    yield f"another source: {told}"
            case ChoicesBlock():
                yield from (
                    f"a button claims {c.label!r}" for c in block.choices if claims(c.label)
                )
            case _:
                yield f"a block that no record stands behind: {block}"

    def _text(self, facts: Facts, text: str) -> Iterable[str]:
        own = (self._replies.district, self._replies.phrases.online_yes)
        if text in own or text in self._replies.missing.values():
            return
        quoted = self._quote.fullmatch(text)
        if quoted and _flat(quoted[1]) in facts.quotable:
            return
        yield from self.unproved(text, claims(text), set(), always=True)

    def _list(self, facts: Facts, aspect: Aspect, block: ListBlock) -> Iterable[str]:
        record, titles = facts.record, self._replies.aspects
        phrases = self._replies.phrases
        own = {*titles.values(), *self._replies.channels.values(), phrases.papers_all,
               phrases.papers_by_case, phrases.notes}  # fmt: skip
        if block.title not in own and block.title not in {paper.case for paper in record.papers}:
            yield f"a title of its own: {block.title!r}"
        if aspect is Aspect.OVERVIEW:
            of = {titles[part]: part for part in _PARTS_OF_OVERVIEW}
            aspect = of.get(block.title, Aspect.DOCUMENTS)
        yield from self.lines(facts, aspect, block.items)

    def lines(self, facts: Facts, aspect: Aspect, items: Iterable[str]) -> Iterable[str]:
        """What lines about an aspect tell that its fields do not."""
        verbatim = set(texts_of(facts.record, aspect))
        for item in items:
            if item not in verbatim:
                for ground in self._grounds(facts, aspect, item):
                    yield from self.unproved(item, claims(item), ground)

    def _grounds(self, facts: Facts, aspect: Aspect, item: str) -> list[set[Claim]]:
        """What the claims of a line must stand on, each of these sets alone."""
        record = facts.record
        if aspect in (Aspect.FEE, Aspect.TIME):
            named = self._channels.fullmatch(item)
            kinds = named[1].split(", ") if named else []
            found = [record.channel(kind) for kind, label in self._replies.channels.items()
                     if label in kinds]  # fmt: skip
            rest = named[2] if named else item
            entries = [_entries(channel, aspect) for channel in found]
            return [_of_one(of_channel, rest) for of_channel in entries] or [set()]
        if aspect is Aspect.ONLINE:
            return [_of_one(_entries(record.channel(ChannelKind.ONLINE), aspect), item)]
        if aspect is Aspect.DOCUMENTS:
            papers = [p for p in record.papers if item.startswith(f"{p.name.rstrip(' .;')} (")]
            told = claims(item)
            whole = [p for p in papers if all(standing(c, facts.paper(p)) for c in told)]
            if papers:
                return [facts.paper((whole or papers)[0])]
            return [facts.aspect(aspect)]
        return [facts.aspect(aspect)]

    def _spoken(self, facts: Facts, aspect: Aspect, spoken: str) -> Iterable[str]:
        told = claims(spoken) - facts.head
        if told:
            yield from self.unproved(f"spoken {spoken!r}", told, facts.head | facts.aspect(aspect))

    def _silence(self, record: Procedure, aspect: Aspect, reply: Reply) -> Iterable[str]:
        """Where a field is missing the reply says so, and nowhere else."""
        parts = _PARTS_OF_OVERVIEW if aspect is Aspect.OVERVIEW else (aspect,)
        shown = [block.text for block in reply.blocks if isinstance(block, TextBlock)]
        quoted = bool(self.quotes(reply))
        for part in parts:
            silent, words = is_silent(record, part), self._replies.missing[part]
            said = words in shown or (quoted and words in reply.spoken)
            if silent is not None and said is not silent:
                yield f"{'nothing tells that' if silent else 'it is told that'} {part} is missing"
            if said and aspect is not Aspect.OVERVIEW:
                if words not in reply.spoken:
                    yield f"it is not spoken that {part} is missing"
                if any(isinstance(block, ListBlock) for block in reply.blocks):
                    yield f"{part} is missing and told all the same"

    def unproved(
        self, text: str, told: Set[Claim], ground: Set[Claim], *, always: bool = False
    ) -> Iterable[str]:
        """The claims of a text that do not stand. `always`: the text itself is not the record's."""
        wrong = [str(claim) for claim in told if not standing(claim, ground)]
        if wrong or always:
            yield f"{sorted(wrong)} stands nowhere: {text[:200]!r}"


def _flat(text: str) -> str:
    return " ".join(text.split())
