"""A slip out of a record, in the very words of the answer about it."""

from __future__ import annotations

from datetime import date

from assistant.dialogue.aspects import AspectWriter
from assistant.dialogue.cases import case_first
from assistant.dialogue.composer import DISTRICT
from assistant.dialogue.wording import Replies
from assistant.messages import Aspect, ListBlock
from assistant.settings import Settings
from assistant.slips.content import Papers, SlipContent
from procedures_kb.procedures import ChannelKind, Procedure


def build_slip(
    procedure: Procedure, case: str, told_on: date, replies: Replies, settings: Settings
) -> SlipContent:
    """What was told about `procedure`, what belongs to `case` first; empty `case`: none.

    Where the record is silent, the slip says so as the answer does.
    """
    record = case_first(procedure, case)
    writer = AspectWriter(replies)
    papers, notes = _papers(record, writer)
    fees, times, places = (
        _lines(record, aspect, writer) for aspect in (Aspect.FEE, Aspect.TIME, Aspect.WHERE)
    )
    listed = [item for group in papers for item in (group.title, *group.items)]
    if DISTRICT.search("\n".join([*listed, *notes, *fees, *times, *places])):
        notes.append(replies.district)
    return SlipContent(
        procedure=record.code,
        title=record.title,
        official_name=record.name,
        case=case,
        papers=papers,
        notes=notes,
        fees=fees,
        times=times,
        places=places,
        channels=[replies.channels[kind] for kind in ChannelKind if record.channel(kind)],
        decision=record.decision.number,
        decided_on=record.decision.decided_on,
        source_name=record.source.name,
        source_url=record.source.url,
        read_on=record.source.read_on,
        record_updated_on=record.source.updated_on,
        told_on=told_on,
        organisation=settings.organisation,
        hotline=settings.hotline,
        hours=settings.hotline_hours,
    )


def _papers(record: Procedure, writer: AspectWriter) -> tuple[list[Papers], list[str]]:
    """Papers under their headings, and the notes that stand among them."""
    part = writer.write(record, Aspect.DOCUMENTS)
    if not part.found:
        return [], _lines(record, Aspect.DOCUMENTS, writer)
    lists = [block for block in part.blocks if isinstance(block, ListBlock)]
    has_notes = any(paper.is_note for paper in record.papers)
    groups, notes = (lists[:-1], lists[-1].items) if has_notes else (lists, [])
    return [Papers(title=group.title, items=list(group.items)) for group in groups], list(notes)


def _lines(record: Procedure, aspect: Aspect, writer: AspectWriter) -> list[str]:
    lines: list[str] = []
    for block in writer.write(record, aspect).blocks:
        lines.extend(block.items if isinstance(block, ListBlock) else [block.text])
    return lines
