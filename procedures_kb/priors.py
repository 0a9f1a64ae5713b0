"""What is known about a procedure before anything is asked: how often, at which level, by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from procedures_kb.frequency import RARELY
from procedures_kb.procedures import Level, Procedure

PRIORS = ("asked", "commune", "citizen")
_CITIZEN = "Công dân Việt Nam"


def priors_of(
    procedures: Sequence[Procedure], frequency: Mapping[str, int]
) -> npt.NDArray[np.float32]:
    """Shape (procedures, 3): how often asked (1 to 4), handled at a commune, open to citizens."""
    rows = [
        [
            frequency.get(procedure.code, RARELY),
            Level.COMMUNE in procedure.levels,
            _CITIZEN in procedure.applicants,
        ]
        for procedure in procedures
    ]
    return np.asarray(rows, dtype=np.float32).reshape(len(rows), len(PRIORS))
