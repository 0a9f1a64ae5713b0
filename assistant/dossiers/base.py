"""Contract of a one-stop system: where a dossier stands, by its receipt code."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol


class DossierStatus(StrEnum):
    """The ten statuses that the provinces' portals share, and one for all other words."""

    REGISTERED = "registered"
    RECEIVED = "received"
    NOT_RECEIVED = "not_received"
    IN_PROGRESS = "in_progress"
    PAPERS_ASKED = "papers_asked"
    PAYMENT_ASKED = "payment_asked"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    STOPPED = "stopped"
    DONE = "done"
    RETURNED = "returned"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Dossier:
    """What a one-stop system knows. Dates are those of Vietnam.

    Anyone with the code may be told `code`, `status` and the three dates. The other fields are
    personal: told only after the check that the setting `dossier_check` names. None of them, nor
    the code, is logged or part of `repr`. `status_words` and `step` are the system's free text,
    which may name a civil servant; an empty text means that the system did not say.
    """

    code: str = field(repr=False)
    status: DossierStatus
    status_words: str = field(repr=False)
    applied_on: date | None
    due_on: date | None
    done_on: date | None
    procedure_name: str = field(repr=False)
    applicant: str = field(repr=False)
    step: str = field(repr=False)


class DossierSystem(Protocol):
    """Looks dossiers up. All calls and `close` belong to one event loop."""

    async def find(self, code: str) -> Dossier | None:
        """The dossier with this receipt code; None when the system does not know the code.

        Raises BadInput when `code` is not a receipt code (`receipt_code.is_code`), Unavailable
        when the system is down, slow, answers with nonsense or was given up on for a while.
        """

    async def close(self) -> None:
        """Release connections."""
