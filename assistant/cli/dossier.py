"""`motcua dossier`: checks the connection to the one-stop system."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import click

from assistant.errors import BadInput, SetupError, Unavailable
from assistant.settings import environment_name, load_settings

if TYPE_CHECKING:
    from assistant.dossiers.base import Dossier
    from assistant.dossiers.one_stop import OneStopSystem


@click.command()
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def dossier(code: str, as_json: bool) -> None:
    """Ask the province's one-stop system about a receipt CODE.

    Says whether a token was given and whether the system knows the code, with the status and dates;
    never the applicant. Exit status 1 when the system cannot be asked.
    """
    from assistant.dossiers.one_stop import open_one_stop
    from assistant.dossiers.receipt_code import read_typed

    settings = load_settings()
    if not settings.dossier_url:
        raise SetupError(
            "no one-stop system is connected",
            hint=f"set {environment_name('dossier_url')}; docs/dossiers.md tells more",
        )
    known = read_typed(code)
    if known is None:
        raise BadInput(
            "this is not a receipt code", hint="a receipt code looks like H30.12-240823-0001"
        )
    report, failure = asyncio.run(_checked(open_one_stop(settings), known))
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        if failure:
            click.get_current_context().exit(1)
        return
    for name, value in report.items():
        if name not in ("error", "hint") and value != "":
            click.echo(f"{name}: {value}")
    if failure:
        raise failure


async def _checked(system: OneStopSystem, code: str) -> tuple[dict[str, Any], Unavailable | None]:
    """What to print, step by step as far as it went, and why it went no further."""
    report: dict[str, Any] = {"token": "down"}
    try:
        await system.sign_in()
        report |= {"token": "ok", "system": "down"}
        found = await system.find(code)
    except Unavailable as error:
        report |= {"error": error.args[0], "hint": error.hint}
        return report, error
    finally:
        await system.close()
    report |= {"system": "ok", "dossier": "found" if found else "unknown"}
    return report | (_shown(found) if found else {}), None


def _shown(found: Dossier) -> dict[str, str]:
    """What anyone with the code may know; words that mean no status, so that they can be added."""
    from assistant.dossiers.base import DossierStatus

    is_unknown = found.status is DossierStatus.UNKNOWN
    return {
        "status": found.status.value,
        "status_words": found.status_words if is_unknown else "",
        **{
            name: day.isoformat() if day else ""
            for name, day in (
                ("applied_on", found.applied_on),
                ("due_on", found.due_on),
                ("done_on", found.done_on),
            )
        },
    }
