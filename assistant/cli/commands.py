"""The commands of `motcua`. Heavy libraries are imported by the command that needs them."""

from __future__ import annotations

import json
from datetime import date
from importlib.metadata import version
from pathlib import Path

import click

from assistant.cli.as_of import AS_OF
from assistant.cli.desk import desk
from assistant.cli.dossier import dossier
from assistant.cli.evaluate import evaluate
from assistant.cli.kb import kb
from assistant.cli.offices import offices
from assistant.cli.preparing import prepared
from assistant.cli.progress import StageBar
from assistant.cli.replay import replay
from assistant.settings import PROJECT_DIR, Settings, environment_name, load_settings

_KB = click.option("--kb", "kb_name", help="Knowledge base to answer from.")
_PROVINCE = click.option("--province", help="Province of the deployment, such as 'Đồng Tháp'.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("motcua"), prog_name="motcua")
def program() -> None:
    """Một Cửa: answers questions about Vietnam's administrative procedures.

    \b
    First steps:
      motcua serve                 start the web chat (trains and builds what is missing)
      motcua ask "làm lại cccd"    one question, one answer
      motcua settings              every setting with its default
    """


program.add_command(kb)
program.add_command(evaluate)
program.add_command(replay)
program.add_command(dossier)
program.add_command(desk)
program.add_command(offices)


@program.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one.")
@_KB
@_PROVINCE
def serve(host: str | None, port: int | None, kb_name: str | None, province: str | None) -> None:
    """Start the web service with the chat page and the HTTP API."""
    settings = prepared(kb_name, province, host=host, port=port)
    from assistant.gateway.serving import run

    run(settings)


@program.command()
@click.argument("question")
@_KB
@_PROVINCE
@click.option("--staff", is_flag=True, help="Ask as a civil servant: internal procedures too.")
@AS_OF
@_JSON
def ask(
    question: str,
    kb_name: str | None,
    province: str | None,
    staff: bool,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Ask one question and print the answer."""
    settings = prepared(kb_name, province)
    from assistant.cli import asking

    answer = asking.ask_once(settings, question, staff, as_of)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        click.echo(answer["text"])


@program.command()
@_KB
@_PROVINCE
@AS_OF
def chat(kb_name: str | None, province: str | None, as_of: date | None) -> None:
    """Talk with the assistant in the terminal; an empty line or Ctrl-D ends."""
    settings = prepared(kb_name, province)
    from assistant.cli import asking

    asking.chat(settings, as_of)


@program.command()
@click.option("--force", is_flag=True, help="Train even when the model is up to date.")
def train(force: bool) -> None:
    """Train the dialogue from nlu_data (about a minute); an up-to-date model is kept."""
    from assistant import services

    settings = load_settings()
    bar = StageBar("training the dialogue")
    path, trained = services.train_dialogue(settings, force, bar)
    click.echo(f"{'trained' if trained else 'up to date'}: {path}")


@program.command(name="settings")
@_JSON
@click.option("--markdown", "as_page", is_flag=True, help="Print the page docs/settings.md.")
def show_settings(as_json: bool, as_page: bool) -> None:
    """Print every setting: environment name, present value, default, meaning."""
    if as_page:
        click.echo(settings_page(), nl=False)
        return
    rows = settings_rows(load_settings())
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(f"{row['environment']} = {row['value']}")
        click.echo(f"    default: {row['default']}")
        click.echo(f"    {row['help']}")


def settings_page() -> str:
    """docs/settings.md: every setting with its default, the same on every machine."""
    lines = [
        "# Settings",
        "",
        "Every setting is an environment variable; `motcua settings` shows the present values.",
        "An unknown variable that begins with `MOTCUA_` is refused. This page is written by",
        "`motcua settings --markdown > docs/settings.md`; a test compares it with the code.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for row in settings_rows(Settings()):
        default = row["default"].replace(str(PROJECT_DIR), "<project>")
        default = default.replace(str(Path.home()), "<home>")
        shown = f"`{default}`" if default else "(empty)"
        lines.append(f"| `{row['environment']}` | {shown} | {row['help']} |")
    return "\n".join(lines) + "\n"


def settings_rows(settings: Settings) -> list[dict[str, str]]:
    """One row a setting; also what docs/settings.md is checked against."""
    defaults = Settings()
    return [
        {
            "name": name,
            "environment": environment_name(name),
            "value": _shown(settings, name),
            "default": str(getattr(defaults, name)),
            "help": field.description or "",
        }
        for name, field in Settings.model_fields.items()
    ]


def _shown(settings: Settings, name: str) -> str:
    """A setting's value to print; of a secret only whether it is set."""
    value = str(getattr(settings, name))
    extra = Settings.model_fields[name].json_schema_extra
    is_secret = isinstance(extra, dict) and extra.get("secret") is True
    return "(set)" if is_secret and value else value
