"""`motcua kb versions` and `motcua kb end`: since when and until when a procedure is valid."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.as_of import Day
from assistant.settings import load_settings

if TYPE_CHECKING:
    from procedures_kb.changes import Change
    from procedures_kb.procedures import Procedure

_KB = click.option("--kb", "kb_name", help="Knowledge base (default: that of the settings).")


@click.command()
@click.argument("code")
@_KB
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def versions(code: str, kb_name: str | None, as_json: bool) -> None:
    """List the versions of a procedure: their days, their decision, what changed."""
    from procedures_kb import catalogue
    from procedures_kb.errors import KnowledgeBaseError

    settings = load_settings(kb=kb_name)
    records = catalogue.load_versions(settings.data_dir, settings.kb)
    found = [record for record in records if record.code == code]
    if not found:
        raise KnowledgeBaseError(f"{settings.kb} has no procedure {code}")
    rows = _rows(found)
    if as_json:
        value = {"code": code, "knowledge_base": settings.kb, "versions": rows}
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
        return
    click.echo(f"{code} {found[-1].title}: versions of {settings.kb}")
    for number, row in enumerate(rows, 1):
        _show(number, row)


@click.command()
@click.argument("code")
@click.option("--on", "last_day", type=Day(), help="Last day on which it is valid.")
@click.option("--undo", is_flag=True, help="Take back an end that was set by hand.")
@_KB
def end(code: str, last_day: date | None, undo: bool, kb_name: str | None) -> None:
    """End a procedure that is no longer in force. No import brings it back; --undo does."""
    from procedures_kb import catalogue

    if undo == (last_day is not None):
        raise click.UsageError("give either --on DAY or --undo")
    settings = load_settings(kb=kb_name)
    if last_day is None:
        catalogue.take_end_back(settings.data_dir, settings.kb, code)
        state = "goes on as its records say"
    else:
        catalogue.end_procedure(settings.data_dir, settings.kb, code, last_day)
        state = f"is valid until {last_day}"
    click.echo(f"{code} {state}. Next: motcua kb build {settings.kb}")


def _rows(found: list[Procedure]) -> list[dict[str, Any]]:
    from procedures_kb.changes import changes

    rows = []
    for at, version in enumerate(found):
        about = version.model_dump(mode="json", include={"valid_from", "valid_to", "decision"})
        source = version.source.model_dump(mode="json", exclude={"url"})
        changed = changes(found[at - 1], version) if at else []
        rows.append({**about, "source": source, "changed": [_without_none(c) for c in changed]})
    return rows


def _without_none(change: Change) -> dict[str, Any]:
    return {key: value for key, value in asdict(change).items() if value is not None}


def _show(number: int, row: dict[str, Any]) -> None:
    days = f"{row['valid_from'] or 'ever'} to {row['valid_to'] or 'further notice'}"
    decision, source = row["decision"], row["source"]
    signed = f" of {decision['decided_on']}" if decision["decided_on"] else ""
    updated = f", changed there on {source['updated_on']}" if source["updated_on"] else ""
    click.echo(f"{number}. valid from {days}")
    click.echo(f"   decision {decision['number']}{signed}, {decision['agency']}")
    click.echo(f"   {source['name']}, read on {source['read_on']}{updated}")
    for change in row["changed"]:
        figures = ""
        if "old" in change:
            was, now = (", ".join(change[side]) or "nothing" for side in ("old", "new"))
            figures = f": {was} -> {now}"
        click.echo(f"   changed {change['field']}{figures}")
