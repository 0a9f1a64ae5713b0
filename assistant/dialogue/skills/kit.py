"""What the skills work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from assistant.dialogue.choosing import Chooser
from assistant.dialogue.composer import Composer
from assistant.dialogue.wording import Wording
from assistant.dossiers.base import DossierSystem
from assistant.offices.directory import Offices
from assistant.offices.hours import OpeningHours
from assistant.settings import Settings
from procedures_kb.places import Places
from procedures_kb.search import Search


@dataclass(frozen=True)
class Kit:
    """`dossiers` is None where no one-stop system is connected. `now` gives an aware time."""

    search: Search
    wording: Wording
    settings: Settings
    chooser: Chooser
    composer: Composer
    places: Places
    offices: Offices
    desk_hours: OpeningHours
    dossiers: DossierSystem | None
    now: Callable[[], datetime]
