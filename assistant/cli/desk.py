"""`motcua desk`: conversations that wait for a person. What officers read is Vietnamese."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from assistant.handover import MAX_LISTED, Desk, HandoverCase
from assistant.messages import Aspect
from assistant.offices.opening import ZONE
from assistant.settings import load_settings
from assistant.storage.base import Handover, HandoverReason, HandoverState, Turn

_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
_OFFICER = click.option("--officer", required=True, help="Name of the officer who does this.")
_ID = click.argument("handover_id", metavar="ID")
_REASONS: dict[HandoverReason, str] = {
    "asked": "xin gặp cán bộ",
    "failures": "trợ lý chưa giúp được",
    "complaint": "phản ánh, khiếu nại",
    "distress": "đang gặp chuyện khó khăn",
    "abuse": "lời lẽ xúc phạm",
    "callback": "xin được gọi lại",
    "dossier": "hỏi tình trạng hồ sơ",
}
_STATES: dict[HandoverState, str] = {
    "waiting": "đang chờ",
    "claimed": "đã nhận",
    "closed": "đã xong",
}
_NOTHING_WAITS = "Không có yêu cầu nào đang chờ."
_NONE_KEPT = "Chưa có yêu cầu nào."


@click.group()
def desk() -> None:
    """The desk: who waits for a person, what was said, who takes care of it."""


@desk.command(name="list")
@click.option("--all", "every", is_flag=True, help="Claimed and closed ones too.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=MAX_LISTED,
    show_default=True,
    help="Show at most so many, the oldest.",
)
@_JSON
def list_command(every: bool, limit: int, as_json: bool) -> None:
    """List those that wait for a person, the longest waiting first."""
    with _opened() as opened:
        found = opened.every(limit) if every else opened.waiting(limit)
    if as_json:
        _print_json([asdict(handover) for handover in found])
        return
    for handover in found:
        _print(_summary(handover))
    if not found:
        _print(_NONE_KEPT if every else _NOTHING_WAITS)
    if len(found) == limit:
        click.echo(f"Chỉ hiện {limit} yêu cầu cũ nhất; xem thêm bằng --limit.", err=True)


@desk.command()
@_ID
@_JSON
def show(handover_id: str, as_json: bool) -> None:
    """Show the conversation; the number to call back only after a claim."""
    with _opened() as opened:
        case = opened.transcript(handover_id)
    if as_json:
        _print_json(_case_json(case))
        return
    from assistant.dialogue.wording import load_wording

    aspects = load_wording(load_settings().nlu_dir).replies.aspects
    _print("\n".join(_case_lines(case, aspects)))


@desk.command()
@_ID
@_OFFICER
def claim(handover_id: str, officer: str) -> None:
    """Take one; exit status 1 when another officer was faster."""
    with _opened() as opened:
        handover = opened.claim(handover_id, officer)
    _print(f"{handover.claimed_by} đã nhận yêu cầu {handover.id}.")


@desk.command()
@_ID
@_OFFICER
def release(handover_id: str, officer: str) -> None:
    """Give one that you claimed back to the queue."""
    with _opened() as opened:
        opened.release(handover_id, officer)
    _print(f"Yêu cầu {handover_id} đã trở lại hàng chờ.")


@desk.command()
@_ID
@_OFFICER
@click.option("--reason", required=True, help="How it ended, in a few words.")
def close(handover_id: str, officer: str, reason: str) -> None:
    """End one that you claimed."""
    with _opened() as opened:
        opened.close(handover_id, officer, reason)
    _print(f"Yêu cầu {handover_id} đã xong.")


@contextmanager
def _opened() -> Iterator[Desk]:
    # Not through services: the desk needs neither the knowledge base nor the dialogue.
    from assistant.storage.sql import open_sql_store

    store = open_sql_store(load_settings().resolved_database_url())
    try:
        yield Desk(store)
    finally:
        store.close()


def _print(text: str) -> None:
    """Without control and direction characters: what citizens wrote must not steer a terminal."""
    shown = (char if char.isprintable() or char == "\n" else " " for char in text)
    click.echo("".join(shown))


def _print_json(value: object) -> None:
    """Control and direction characters and lone surrogates as escapes: nothing is lost."""
    text = json.dumps(value, ensure_ascii=False, indent=1, default=datetime.isoformat)
    shown = (
        char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text
    )
    click.echo("".join(shown))


def _case_json(case: HandoverCase) -> dict[str, Any]:
    return {
        "handover": asdict(case.handover),
        "procedure": case.procedure,
        "told": [told._asdict() for told in case.told],
        "names": case.names,
        "turns": [
            {
                "number": turn.number,
                "at": turn.at,
                "user": turn.user.text,
                "reply": turn.reply.plain_text(),
                "outcome": turn.reply.outcome,
            }
            for turn in case.turns
        ],
    }


def _summary(handover: Handover) -> str:
    parts = [
        handover.id,
        _local(handover.opened_at),
        handover.channel,
        _state(handover),
        _REASONS.get(handover.reason, handover.reason),
        *([handover.procedure] if handover.procedure else []),
        *([_line(handover.note)] if handover.note else []),
    ]
    return "  ".join(parts)


def _state(handover: Handover) -> str:
    words = _STATES[handover.state]
    return f"{words} ({handover.claimed_by})" if handover.claimed_by else words


def _case_lines(case: HandoverCase, aspects: Mapping[Aspect, str]) -> Iterator[str]:
    handover = case.handover

    def named(code: str) -> str:
        return f"{code} {case.names.get(code, '')}".strip()

    yield f"Yêu cầu {handover.id}: {_state(handover)}"
    yield f"Lúc: {_local(handover.opened_at)}, kênh {handover.channel}"
    yield f"Lý do: {_REASONS.get(handover.reason, handover.reason)}"
    if case.procedure:
        yield f"Thủ tục: {named(case.procedure)}"
    if handover.note:
        yield f"Nội dung: {_line(handover.note)}"
    if handover.phone:
        yield f"Gọi lại: {_line(handover.phone)}"
    if handover.closed_at:
        yield f"Xong lúc: {_local(handover.closed_at)}, {_line(handover.close_reason)}"
    if case.told:
        yield "Đã trả lời:"
        yield from (f"- {aspects[aspect]}: {named(code)}" for aspect, code in case.told)
    yield "Cuộc trò chuyện:"
    for turn in case.turns:
        yield from _turn_lines(turn)


def _turn_lines(turn: Turn) -> Iterator[str]:
    if turn.user.text:
        yield f"[{_local(turn.at)}] Người dân: {_line(turn.user.text)}"
    first, *rest = turn.reply.plain_text().split("\n")
    yield f"[{_local(turn.at)}] Trợ lý: {first}"
    yield from (f"    {line}" for line in rest)


def _line(text: str) -> str:
    return " ".join(text.split())


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%d/%m/%Y %H:%M}"
