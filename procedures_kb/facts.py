"""The facts of a record that must not change when its words do.

The starter set is told in our own words; its facts are those of the national catalogue.
`differences` compares the two (tests, and `motcua kb check --against NAME`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable

from procedures_kb.procedures import Procedure

_MONEY = re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d)")


def money(words: str) -> frozenset[str]:
    """Sums as written in Vietnamese, such as 1.000.000."""
    return frozenset(_MONEY.findall(words))


def facts(procedure: Procedure) -> dict[str, Hashable]:
    """Code, decision, time limits, fees and papers in a form that can be compared."""
    values: dict[str, Hashable] = {
        "code": procedure.code,
        "decision": procedure.decision.number,
        "decided_on": procedure.decision.decided_on,
        "levels": frozenset(procedure.levels),
        "scope": procedure.scope,
        "papers": _counted((p.originals, p.copies) for p in procedure.real_papers()),
    }
    for channel in procedure.channels:
        values[f"{channel.kind}.times"] = _counted((t.amount, t.unit) for t in channel.times)
        values[f"{channel.kind}.fees"] = _counted((f.amount, f.currency) for f in channel.fees)
        words = " ".join(f"{fee.words} {fee.case}" for fee in channel.fees)
        values[f"{channel.kind}.sums in words"] = money(words)
    return values


def differences(ours: Procedure, theirs: Procedure) -> list[str]:
    """One line for each fact that differs."""
    left, right = facts(ours), facts(theirs)
    return [
        f"{ours.code} {name}: {_shown(left.get(name))} instead of {_shown(right.get(name))}"
        for name in sorted({*left, *right})
        if left.get(name) != right.get(name)
    ]


def _counted(values: object) -> frozenset[tuple[Hashable, int]]:
    return frozenset(Counter(values).items())  # type: ignore[call-overload]


def _shown(value: Hashable) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(item) for item in value)) or "nothing"
    return str(value)
