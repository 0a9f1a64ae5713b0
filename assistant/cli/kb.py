"""`motcua kb`: import, build, check and show knowledge bases."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.bank import bank as bank_command
from assistant.cli.progress import StageBar, counted
from assistant.cli.versions import end, versions
from assistant.settings import load_settings

if TYPE_CHECKING:
    from procedures_kb.import_report import ImportReport

_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def kb() -> None:
    """Knowledge bases: import a national catalogue, build its index, look at records."""


@kb.command(name="import")
@click.argument("format_name", type=click.Choice(["portal-json", "lay-thu-tuc"]))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--into", required=True, help="Name of the knowledge base, such as quoc-gia.")
@click.option(
    "--read-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day on which the source was read (default: the file's own date).",
)
@click.option(
    "--force",
    is_flag=True,
    help="Accept a catalogue of less than half the size, or one read before the present one.",
)
@click.option(
    "--complete",
    is_flag=True,
    help="The source holds all that is in force: end what it lacks (default: keep it).",
)
@_JSON
def import_command(
    format_name: str,
    path: Path,
    into: str,
    read_on: datetime | None,
    force: bool,
    complete: bool,
    as_json: bool,
) -> None:
    """Read procedures from a national format. The previous catalogue stays if this fails.

    A record that changed begins a new version; the one before it is kept with its last day.
    PATH: JSON lines (gzip or not), a folder with one file a record, or the portal's envelope.
    """
    from procedures_kb import catalogue

    report = catalogue.import_records(
        path,
        into=into,
        format_name=format_name,
        read_on=read_on.date() if read_on else _file_day(path),
        data_dir=load_settings().data_dir,
        force=force,
        complete=complete,
        progress=counted(f"importing {path.name}", "records"),
    )
    if as_json:
        value = {**vars(report), "rejected": [vars(item) for item in report.rejected]}
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
        return
    _tell(report, into)


def _tell(report: ImportReport, into: str) -> None:
    for item in report.rejected:
        click.echo(f"rejected {item.origin} (code {item.code or '?'}): {item.reason}", err=True)
    for place in report.damaged:
        click.echo(f"damaged before this import, and lost: {place}", err=True)
    for code in report.changed_after_end:
        click.echo(
            f"{code} was ended by hand and has a new text; if it is in force again: "
            f"motcua kb end {code} --kb {into} --undo",
            err=True,
        )
    click.echo(f"{report.added} new, {report.changed} changed, {report.same} as before")
    if report.absent:
        state = "ended" if report.ended else "kept; --complete or `motcua kb end` ends them"
        click.echo(f"{report.absent} procedures are not in the source ({state})")
    state = "unchanged" if report.unchanged else "written"
    click.echo(
        f"{report.imported} of {report.read} records imported into {into} ({state}), "
        f"{len(report.rejected)} rejected. Next: motcua kb build {into}"
    )


def _file_day(path: Path) -> date:
    if not path.exists():
        return date.today()
    return date.fromtimestamp(path.stat().st_mtime)


@kb.command()
@click.argument("name", default="starter")
@click.option("--force", is_flag=True, help="Build even when the index is up to date.")
def build(name: str, force: bool) -> None:
    """Build the index of a knowledge base; an up-to-date one is kept."""
    from assistant import services

    manifest, built = services.build_kb(load_settings(), name, StageBar(f"building {name}"), force)
    click.echo(
        f"{'built' if built else 'up to date'}: {name}, {manifest.procedures} procedures, "
        f"{manifest.phrasings} phrasings ({manifest.phrasings_left_out} of other codes left out)"
    )


@kb.command()
@click.argument("name", default="starter")
@click.option("--against", help="Compare the facts with the same codes of another knowledge base.")
def check(name: str, against: str | None) -> None:
    """Check records (and their facts against another knowledge base); exit status 1 if wrong."""
    from procedures_kb import bank, catalogue, facts

    data_dir = load_settings().data_dir
    records = catalogue.load_records(data_dir, name)
    asked = Counter(phrasing.code for phrasing in bank.load_bank())
    click.echo(
        f"{len(records)} records in order, {sum(asked[r.code] > 0 for r in records)} with phrasings"
    )
    if against is None:
        return
    others = {record.code: record for record in catalogue.load_records(data_dir, against)}
    problems = [
        line
        for record in records
        for line in (
            facts.differences(record, others[record.code])
            if record.code in others
            else [f"{record.code} is not in {against}"]
        )
    ]
    for line in problems:
        click.echo(line)
    if problems:
        raise SystemExit(1)
    click.echo(f"all facts agree with {against}")


@kb.command()
@click.argument("name", default="starter")
@click.argument("code", required=False)
@_JSON
def show(name: str, code: str | None, as_json: bool) -> None:
    """Show a knowledge base, or the newest version of one record of it by CODE."""
    from procedures_kb import catalogue, import_report, manifest
    from procedures_kb.errors import KnowledgeBaseError

    data_dir = load_settings().data_dir
    versions = catalogue.load_versions(data_dir, name)
    records = {record.code: record for record in versions}
    if code is not None:
        if code not in records:
            raise KnowledgeBaseError(f"{name} has no procedure {code}")
        click.echo(_record_text(records[code].model_dump(mode="json"), as_json))
        return
    folder = manifest.kb_folder(data_dir, name)
    current = manifest.current_build(folder)
    report = import_report.last_report(folder)
    summary = {
        "name": name,
        "procedures": len(records),
        "versions": len(versions),
        "scopes": dict(Counter(record.scope.value for record in records.values())),
        "levels": dict(Counter(lv.value for record in records.values() for lv in record.levels)),
        "fields": dict(Counter(record.field.name for record in records.values()).most_common()),
        "build": vars(manifest.read_manifest(current)) if current else None,
        "import": report,
    }
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False, indent=1))
        return
    fields = {record.field.name for record in records.values()}
    click.echo(
        f"{name}: {len(records)} procedures in {len(versions)} versions, {len(fields)} fields"
    )
    if report:
        rejected = report["rejected"]
        count = len(rejected) if isinstance(rejected, list) else 0
        click.echo(
            f"imported from {report['source']}, read on {report['read_on']}, {count} rejected"
        )
    built = manifest.read_manifest(current).built_at if current else "not built"
    click.echo(f"index: {built}")


def _record_text(value: dict[str, object], as_json: bool) -> str:
    import yaml

    if as_json:
        return json.dumps(value, ensure_ascii=False, indent=1)
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)


for _command in (bank_command, end, versions):
    kb.add_command(_command)
