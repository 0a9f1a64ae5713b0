"""Runs the workload on all targets by turns and sums up."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.benchmarks.exchanges import Exchanges
from tests.benchmarks.targets import InProcess, Target
from tests.benchmarks.workload import EARLY, LATE, LONG_TURNS, SHORT, TURNS, conversations

Progress = Callable[[str], None]


@dataclass
class Tally:
    """What one target did so far."""

    exchanges: list[Exchanges] = field(default_factory=list)
    cpu_s: float = 0.0

    def turns(self) -> int:
        """Number of turns measured."""
        return sum(len(talk.milliseconds) for talk in self.exchanges)

    def said(self) -> list[str]:
        """All replies in order."""
        return [reply for talk in self.exchanges for reply in talk.said]


def measure(targets: Sequence[Target], repeats: int, progress: Progress) -> dict[str, Tally]:
    """Every conversation on every target in turn, so that a noisy machine is noisy for all."""
    tallies = {target.name: Tally() for target in targets}
    for target in targets:
        target.converse(SHORT[0])  # warms up
    talks = conversations(repeats)
    for number, texts in enumerate(talks, 1):
        progress(f"conversation {number} of {len(talks)}, {len(texts)} turns")
        for target in targets:
            tally = tallies[target.name]
            before = target.cpu_seconds()
            tally.exchanges.append(target.converse(texts))
            tally.cpu_s += target.cpu_seconds() - before
    return tallies


def summary(target: Target, tally: Tally) -> dict[str, Any]:
    """The figures of one target; `growth`: late median / early median."""
    times = [time for talk in tally.exchanges for time in talk.milliseconds]
    longs = [t.milliseconds for t in tally.exchanges if len(t.milliseconds) == LONG_TURNS]
    early = statistics.median(time for long in longs for time in long[EARLY])
    late = statistics.median(time for long in longs for time in long[LATE])
    return {
        "latency_ms": percentiles(times),
        "cpu_ms_per_turn": round(tally.cpu_s * 1000 / tally.turns(), 2),
        "resident_mib": round(target.resident_mib()),
        "start_s": round(target.start_s, 1),
        "long_conversation": {
            "turns_2_6_ms": round(early, 2),
            "turns_56_60_ms": round(late, 2),
            "growth": round(late / early, 2),
        },
    }


def percentiles(times: list[float]) -> dict[str, float]:
    """p50 and p95 in milliseconds."""
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return {"p50": round(statistics.median(ordered), 2), "p95": round(p95, 2)}


def ratios(ours: dict[str, Any], stock: dict[str, Any]) -> dict[str, float]:
    """Ours / stock, by path of the figure; below 1: ours takes less."""
    paths = {
        "latency_p50": ("latency_ms", "p50"),
        "latency_p95": ("latency_ms", "p95"),
        "cpu": ("cpu_ms_per_turn",),
        "resident": ("resident_mib",),
        "start": ("start_s",),
        "turns_2_6": ("long_conversation", "turns_2_6_ms"),
        "turns_56_60": ("long_conversation", "turns_56_60_ms"),
    }
    return {name: round(_at(ours, path) / _at(stock, path), 3) for name, path in paths.items()}


def _at(figures: dict[str, Any], path: tuple[str, ...]) -> float:
    value: Any = figures
    for key in path:
        value = value[key]
    return float(value)


def same_replies(tallies: dict[str, Tally], name: str, other: str) -> float:
    """Share of turns that two targets answered alike, 0 to 1."""
    pairs = list(zip(tallies[name].said(), tallies[other].said(), strict=True))
    return round(sum(a == b for a, b in pairs) / len(pairs), 4)


def parts(worker: InProcess, kbs: list[str], repeats: int) -> dict[str, Any]:
    """What two parts of a turn cost alone: understanding, and searching each knowledge base."""
    texts = TURNS * (2 * repeats)
    searched = {kb: worker.order("search", texts=texts, kb=kb) for kb in kbs}
    return {
        "parse_ms": percentiles(worker.order("parse", texts=texts)["milliseconds"]),
        "search_ms": {
            kb: {**percentiles(answer["milliseconds"]), "procedures": answer["procedures"]}
            for kb, answer in searched.items()
        },
    }
