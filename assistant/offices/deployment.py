"""What the settings say about offices and desk hours, checked at the start of the program."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.errors import SetupError
from assistant.offices.directory import Offices, load_offices
from assistant.offices.hours import OpeningHours
from assistant.offices.opening import Whose
from assistant.settings import Settings, environment_name
from procedures_kb.errors import RecordFileError


@dataclass(frozen=True)
class Deployment:
    """The offices with their hours, and when people at the desk answer."""

    offices: Offices
    desk_hours: OpeningHours


def load_deployment(settings: Settings) -> Deployment:
    """Reads the offices file and desk_hours. Raises SetupError naming what to correct."""
    try:
        offices = load_offices(settings.offices_file)
    except RecordFileError as error:
        raise SetupError(
            str(error),
            hint=f"correct the file or {environment_name('offices_file')}; "
            "`motcua offices check` checks it",
        ) from error
    return Deployment(offices, desk_hours(settings).observing(offices.holidays))


def desk_hours(settings: Settings) -> OpeningHours:
    """When people at the desk answer, holidays left aside. Raises SetupError."""
    try:
        return OpeningHours.read(settings.desk_hours, Whose.DESK)
    except ValueError as error:
        raise SetupError(
            f"{environment_name('desk_hours')}: {error}",
            hint="write it like 'thứ 2 - thứ 6: 7:30-11:30, 13:30-17:00; thứ 7: 7:30-11:30' "
            "or '24/7' (docs/offices.md)",
        ) from error
