"""Replies about a commune, an office and a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from assistant.dialogue.composer import Composer
from assistant.dialogue.wording import Line, Replies
from assistant.dossiers.base import Dossier
from assistant.dossiers.statuses import load_statuses
from assistant.messages import Aspect, Block, Choice, ChoicesBlock, ListBlock, Outcome, Reply
from assistant.messages import TextBlock as Text
from assistant.offices import hours_vi
from assistant.offices.directory import Office
from procedures_kb.places import NewUnit, OldUnit


class PlaceTeller:
    """Says which commune it is today, where its office is and whether it is open."""

    def __init__(self, composer: Composer, replies: Replies) -> None:
        self._composer = composer
        self._replies = replies

    def unit(
        self, old: Sequence[OldUnit], new: NewUnit, offices: Sequence[Office], now: datetime
    ) -> Reply:
        """Today's commune, and where to go: the offices of the data file if they are known."""
        line = self._replies.place_now if old else self._replies.place_same
        name = old[0].label if old else ""
        reply = self._composer.say(line, Outcome.ANSWER, old=_capital(name), new=new.label)
        if not offices:
            go = self._replies.place_go.filled(place=new.ward)
            reply = self._composer.followed_by(reply, go)
        for office in offices[:1]:
            told = self.office(office, now)
            blocks = [*reply.blocks, *told.blocks]
            spoken = f"{reply.spoken} {told.spoken}"
            reply = reply.model_copy(update={"blocks": blocks, "spoken": spoken})
        return reply.model_copy(update={"aspect": Aspect.WHERE})

    def office(self, office: Office, now: datetime) -> Reply:
        """Address, telephone, hours, and whether it is open now."""
        rows = self._replies.office_rows
        items = [rows.address.format(address=office.address)]
        spoken = [f"{office.name}, {items[0].lower()}."]
        if office.phone:
            items.append(rows.phone.format(phone=office.phone))
        if office.hours is not None:
            state = office.hours.at(now)
            items.append(_capital(office.hours.words()))
            items.append(hours_vi.state(state))
            spoken.append(hours_vi.state_spoken(state))
        if office.note:
            items.append(office.note)
        blocks: list[Block] = [ListBlock(title=office.name, items=items)]
        return Reply(
            outcome=Outcome.ANSWER, aspect=Aspect.WHERE, blocks=blocks, spoken=" ".join(spoken)
        )

    def which(self, line: Line, name: str, labels: Sequence[str], more: bool) -> Reply:
        """A question back: which of several communes. `more`: there are others besides."""
        filled = line.filled(place=_capital(name), choices=", ".join(labels))
        choices = [
            Choice(label=label, value=f"place:{number}") for number, label in enumerate(labels)
        ]
        blocks: list[Block] = [ChoicesBlock(prompt=filled.text, choices=choices)]
        reply = Reply(outcome=Outcome.CLARIFY, blocks=blocks, spoken=filled.spoken)
        return self._composer.followed_by(reply, self._replies.place_other) if more else reply


class DossierTeller:
    """Says where a dossier stands."""

    def __init__(self, replies: Replies) -> None:
        self._rows = replies.dossier_rows
        self._statuses = load_statuses()

    def status(self, dossier: Dossier, personal: bool) -> Reply:
        """Status, dates and what to do next; with `personal` what only the applicant may know."""
        words = self._statuses.words_of(dossier.status)
        rows = self._rows
        items = [rows.status.format(status=words.text)]
        for row, day in (
            (rows.applied, dossier.applied_on),
            (rows.due, dossier.due_on),
            (rows.done, dossier.done_on),
        ):
            if day is not None:
                items.append(row.format(day=_day(day)))
        spoken = [words.spoken]
        if dossier.due_on is not None and dossier.done_on is None:
            spoken.append(f"{rows.due.format(day=_day_spoken(dossier.due_on))}.")
        if personal:
            told = (
                (rows.applicant, dossier.applicant),
                (rows.procedure, dossier.procedure_name),
                (rows.step, dossier.step),
            )
            items += [row.format(name=value) for row, value in told if value]
        else:
            spoken.append(words.next_spoken)
        title = rows.title.format(receipt_code=dossier.code)
        blocks: list[Block] = [ListBlock(title=title, items=items), Text(text=words.next)]
        return Reply(outcome=Outcome.STATUS, blocks=blocks, spoken=" ".join(spoken[:3]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _day_spoken(day: date) -> str:
    return f"ngày {day.day} tháng {day.month} năm {day.year}"
