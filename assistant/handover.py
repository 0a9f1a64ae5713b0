"""The desk: conversations that wait for a person, who takes them, and what was said before.

Works on the store alone, so that the command line, a web desk and several officers at once see
the same queue. Methods block on the database. A telephone number is shown only in the case of a
handover that somebody has claimed; everywhere else `Handover.phone` is `privacy.PHONE`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from assistant.errors import BadInput, MotcuaError, NotFound, OutOfStep
from assistant.messages import Aspect, CitationBlock, Outcome, Reply
from assistant.privacy import PHONE, mask
from assistant.storage.base import MAX_OFFICER_CHARS, Handover, Store, Turn

MAX_REASON_CHARS = 500
MAX_LISTED = 100
_GONE = "Không có yêu cầu này, hoặc đã hết thời hạn lưu."
_LIST_HINT = "`motcua desk list` shows those that wait, `motcua desk list --all` every one"


class Told(NamedTuple):
    """What a citizen was told already: this aspect of the procedure of this code."""

    aspect: Aspect
    procedure: str


@dataclass(frozen=True)
class HandoverCase:
    """What an officer must know before the first word.

    `turns`: in order, what the citizen said masked. `procedure`: the code of the one talked
    about, if any. `told`: each once, in the order in which it was told. `names`: of the
    procedures in the turns, by code.
    """

    handover: Handover
    turns: list[Turn]
    procedure: str | None
    told: list[Told]
    names: dict[str, str]


class Desk:
    """The queue to people. Safe for several officers at once.

    Every method raises Unavailable when the store cannot be reached. Methods that take an id
    raise NotFound when it is unknown or was forgotten, and OutOfStep, which says who has it, when
    another officer was faster. An officer's name is compared letter by letter, spaces and the
    form of the marks aside; BadInput when it is blank or longer than 100 characters.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def waiting(self, limit: int = MAX_LISTED) -> list[Handover]:
        """Those that nobody has claimed, the longest waiting first."""
        return [_without_phone(handover) for handover in self._store.handovers("waiting", limit)]

    def every(self, limit: int = MAX_LISTED) -> list[Handover]:
        """Those waiting, claimed and closed, the oldest first."""
        return [_without_phone(handover) for handover in self._store.handovers(None, limit)]

    def claim(self, handover_id: str, officer: str) -> Handover:
        """Takes it; without effect when this officer has it already."""
        name = _name(officer)
        if not self._store.claim_handover(handover_id, name, datetime.now(UTC)):
            raise self._refusal(handover_id)
        return _without_phone(self._handover(handover_id))

    def release(self, handover_id: str, officer: str) -> None:
        """Gives it back to the queue, where it keeps its place."""
        if not self._store.release_handover(handover_id, _name(officer)):
            raise self._refusal(handover_id)

    def close(self, handover_id: str, officer: str, reason: str) -> None:
        """Ends it. The reason is kept masked; BadInput when blank or over 500 characters."""
        name, words = _name(officer), _one_line(reason)
        if not 0 < len(words) <= MAX_REASON_CHARS:
            raise BadInput(
                f"the reason has 1 to {MAX_REASON_CHARS} characters",
                hint="say in a few words how it ended, such as 'đã gọi lại, hướng dẫn xong'",
                user_text="Vui lòng ghi ngắn gọn kết quả xử lý.",
            )
        if not self._store.close_handover(handover_id, name, mask(words), datetime.now(UTC)):
            raise self._refusal(handover_id)

    def transcript(self, handover_id: str) -> HandoverCase:
        """The handover with its conversation; the phone only while somebody has claimed it."""
        handover = self._handover(handover_id)
        turns = self._store.turns(handover.conversation_id)
        talked_about = [turn.reply.procedure for turn in turns if turn.reply.procedure]
        return HandoverCase(
            handover=handover if handover.state == "claimed" else _without_phone(handover),
            turns=turns,
            procedure=handover.procedure or (talked_about[-1] if talked_about else None),
            told=already_told(turns),
            names={code: name for turn in turns for code, name in _names(turn.reply)},
        )

    def _handover(self, handover_id: str) -> Handover:
        found = self._store.handover(handover_id)
        if found is None:
            raise NotFound(f"no handover {handover_id!r}", hint=_LIST_HINT, user_text=_GONE)
        return found

    def _refusal(self, handover_id: str) -> MotcuaError:
        """Why the store said no, as far as can be seen now."""
        found = self._handover(handover_id)
        who = found.claimed_by
        match found.state:
            case "closed":
                message = f"handover {handover_id} was closed by {who}"
                return OutOfStep(message, hint=_LIST_HINT, user_text=f"{who} đã xử lý xong.")
            case "claimed":
                message = f"handover {handover_id} is claimed by {who}"
                hint = f"choose another one, or ask {who} to release it"
                return OutOfStep(message, hint=hint, user_text=f"{who} đã nhận yêu cầu này.")
            case "waiting":
                message = f"nobody has claimed handover {handover_id}"
                hint = "claim it first: motcua desk claim ID --officer NAME"
                return OutOfStep(message, hint=hint, user_text="Chưa có ai nhận yêu cầu này.")


def already_told(turns: Sequence[Turn]) -> list[Told]:
    """The answers among the turns, each aspect of a procedure once."""
    answers = (turn.reply for turn in turns if turn.reply.outcome is Outcome.ANSWER)
    told = (
        Told(reply.aspect, reply.procedure)
        for reply in answers
        if reply.aspect is not None and reply.procedure is not None
    )
    return list(dict.fromkeys(told))


def _names(reply: Reply) -> Iterator[tuple[str, str]]:
    for candidate in reply.candidates:
        yield candidate.code, candidate.name
    for block in reply.blocks:
        if isinstance(block, CitationBlock):
            yield block.code, block.name


def _without_phone(handover: Handover) -> Handover:
    return replace(handover, phone=PHONE if handover.phone else "")


def _name(officer: str) -> str:
    name = _one_line(officer)
    if not 0 < len(name) <= MAX_OFFICER_CHARS or not name.isprintable():
        raise BadInput(
            f"an officer's name has 1 to {MAX_OFFICER_CHARS} printable characters",
            user_text="Vui lòng ghi họ tên cán bộ.",
        )
    return name


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
