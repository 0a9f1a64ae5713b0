"""`motcua replay`: what was said in a kept conversation, and whether it would be said again."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.preparing import prepared
from assistant.errors import NotFound
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from assistant.evaluation.replaying import Replayed
    from assistant.messages import Reply
    from assistant.storage.base import Conversation, Turn


# An id may begin with "-", as one in 64 does.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("conversation_id")
@click.option("--kb", "kb_name", help="Knowledge base to answer from.")
@click.option("--province", help="Province of the deployment.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def replay(conversation_id: str, kb_name: str | None, province: str | None, as_json: bool) -> None:
    """Show a kept conversation and ask it again, each turn as of its own day.

    What was said is shown as it was said. Questions are kept with personal data masked, so that a
    turn marked "masked" may differ for that alone. Times are those of Vietnam.
    """
    conversation, turns = _kept(load_settings(kb=kb_name, province=province), conversation_id)
    settings = prepared(kb_name, province)
    from assistant.evaluation.replaying import replayed
    from assistant.services import open_engine

    results = asyncio.run(replayed(open_engine(settings).dialogue, turns))
    rows = [_row(result) for result in results]
    if as_json:
        value = {
            "conversation": conversation.id,
            "channel": conversation.channel,
            "role": conversation.role,
            "knowledge_base": settings.kb,
            "turns": rows,
        }
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
        return
    for row in rows:
        _show(row, "spoken" if conversation.channel == "phone" else "text")
    same = sum(row["same"] for row in rows)
    click.echo(f"{same} of {len(rows)} turns would be answered the same ({settings.kb})")


def _kept(settings: Settings, conversation_id: str) -> tuple[Conversation, list[Turn]]:
    """Read before anything is loaded. Raises NotFound."""
    from assistant.services import open_store

    store = open_store(settings)
    try:
        conversation = store.conversation(conversation_id)
        if conversation is None:
            raise NotFound(
                f"no conversation {conversation_id!r} is kept",
                hint=f"conversations are deleted after {settings.retention_days} days; "
                "MOTCUA_DATABASE_URL names the database",
            )
        return conversation, store.turns(conversation_id)
    finally:
        store.close()


def _row(result: Replayed) -> dict[str, Any]:
    from procedures_kb.validity import VIETNAM

    turn = result.turn
    return {
        "number": turn.number,
        "at": turn.at.astimezone(VIETNAM).isoformat(timespec="seconds"),
        "as_of": result.as_of.isoformat(),
        "user": turn.user.text,
        "choice": turn.user.choice,
        "masked": result.masked,
        "said": _reply(turn.reply),
        "now": _reply(result.now) if result.now is not None else None,
        "same": not result.differs,
        "differs": list(result.differs),
    }


def _reply(reply: Reply) -> dict[str, Any]:
    return {
        "outcome": reply.outcome,
        "aspect": reply.aspect,
        "procedure": reply.procedure,
        "text": reply.plain_text(),
        "spoken": reply.spoken,
    }


def _show(row: dict[str, Any], form: str) -> None:
    masked = ", masked" if row["masked"] else ""
    click.echo(f"[{row['number']}] {row['at']}, as of {row['as_of']}{masked}")
    if row["user"] or row["choice"]:
        click.echo(f"> {row['user'] or row['choice']}")
    click.echo(_indented(row["said"][form]))
    if row["same"]:
        click.echo("  = the same now")
    else:
        click.echo(f"  ! differs now: {', '.join(row['differs'])}")
        now = row["now"]
        click.echo(_indented(now[form] if now else "(the dialogue failed)", "  ! "))
    click.echo()


def _indented(text: str, mark: str = "  ") -> str:
    return "\n".join(f"{mark}{line}" for line in text.splitlines())
