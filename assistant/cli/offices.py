"""`motcua offices`: check the file of offices, and show what citizens are told."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from assistant.offices.deployment import desk_hours
from assistant.offices.directory import Office, Offices, load_offices
from assistant.offices.holidays import HolidaySource
from assistant.offices.opening import ZONE
from assistant.settings import load_settings

_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_SOON_DAYS = 60


@click.group()
def offices() -> None:
    """Offices of this deployment: check their file, show who is found for a place."""


@offices.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@_JSON
def check(file: Path | None, as_json: bool) -> None:
    """Check the file of offices (default: MOTCUA_OFFICES_FILE), holidays and desk hours.

    A wrong file is told with its line, and the exit status is 1.
    """
    settings = load_settings()
    path = file or settings.offices_file
    listed = load_offices(path)
    report = _report(path, listed, datetime.now(ZONE).date())
    report["desk_hours"] = desk_hours(settings).words()
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    click.echo(
        f"{report['file']}: {report['offices']} offices in order, {report['units']} communes, "
        f"{report['central']} of the province itself"
    )
    click.echo(f"desk: {report['desk_hours']}")
    click.echo(
        f"holidays: {report['holidays']} days off listed until {report['listed_until']} "
        f"({report['days_left']} days from now)"
    )
    for line in report["warnings"]:
        click.echo(f"warning: {line}", err=True)


def _report(path: Path, listed: Offices, today: date) -> dict[str, Any]:
    holidays = listed.holidays
    until = holidays.last_day_listed()
    days_left = (until - today).days if until else 0
    found = listed.offices
    return {
        "file": str(path),
        "offices": len(found),
        "units": len({(o.unit.ward, o.unit.province) for o in found if o.unit.ward}),
        "central": len(listed.central()),
        "holidays": sum(len(list(entry.days())) for entry in holidays.listed),
        "listed_until": until.isoformat() if until else None,
        "days_left": days_left,
        "warnings": _warnings(listed, today, days_left),
    }


def _warnings(listed: Offices, today: date, days_left: int) -> list[str]:
    lines = [f"{office.name}: no hours are told" for office in listed.offices if not office.hours]
    lines += [
        f"{office.name}: no telephone number is told"
        for office in listed.offices
        if not office.phone
    ]
    lines += [
        f"holiday {entry.name} of {entry.day:%d/%m/%Y} is expected, not announced yet: "
        "change it when the state announces its days"
        for entry in listed.holidays.listed
        if entry.source is HolidaySource.EXPECTED and entry.day >= today
    ]
    if days_left < _SOON_DAYS:
        lines.append("the list of holidays ends soon: add the next year (docs/offices.md)")
    return lines


@offices.command()
@click.argument("unit")
@_JSON
def show(unit: str, as_json: bool) -> None:
    """Show the offices of UNIT, such as "xã Tân Phú, tỉnh Đồng Tháp", as citizens are told.

    With a province alone: the province's own.
    """
    listed = load_offices(load_settings().offices_file)
    ward, comma, province = unit.rpartition(",")
    found = listed.at_unit(ward, province) if comma else listed.central(province)
    rows = [_row(office, datetime.now(ZONE)) for office in found]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    if not rows:
        click.echo(f"no office is listed for {unit}")
    for row in rows:
        click.echo("\n".join(value for value in row.values() if value))


def _row(office: Office, now: datetime) -> dict[str, str]:
    hours = office.hours
    return {
        "name": office.name,
        "address": office.address,
        "phone": office.phone,
        "hours": hours.words() if hours else "",
        "now": hours.at(now).words() if hours else "",
        "note": office.note,
        "fields": ", ".join(office.fields),
    }
