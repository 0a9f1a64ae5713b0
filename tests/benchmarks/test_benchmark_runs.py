"""The benchmark runs from end to end and reports every figure; how fast is not judged here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.cli.preparing import prepared
from tests.benchmarks.processes import ROOT
from tests.benchmarks.workload import EARLY, LATE, LONG, TURNS

LIMIT_S = 120
TARGET_KEYS = {"latency_ms", "cpu_ms_per_turn", "resident_mib", "start_s", "long_conversation"}
RATIO_KEYS = {"latency_p50", "latency_p95", "cpu", "resident", "start", "turns_2_6", "turns_56_60"}


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    prepared("starter", None)  # trains and builds what is missing: not part of the limit
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks", "--quick", "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as benchmark:
        try:
            printed, told = benchmark.communicate(timeout=LIMIT_S)
        finally:
            benchmark.terminate()  # asked, not killed: it stops what it started
    assert benchmark.returncode == 0, told[-3000:]
    value: dict[str, Any] = json.loads(printed)
    return value


@pytest.mark.slow
def test_every_figure_is_there_and_positive(report: dict[str, Any]) -> None:
    assert set(report["targets"]) == {"stock", "in_process", "web"}
    assert all(set(figures) == TARGET_KEYS for figures in report["targets"].values())
    assert set(report["ratios"]) == {"in_process", "web"}
    assert all(set(figures) == RATIO_KEYS for figures in report["ratios"].values())
    assert {"parse_ms", "search_ms"} == set(report["parts"])
    assert report["parts"]["search_ms"]["starter"]["procedures"] > 100
    measured = [report[part] for part in ("targets", "ratios", "parts", "workload")]
    assert all(number > 0 for number in _numbers(measured))


@pytest.mark.slow
def test_all_three_ways_give_the_same_replies(report: dict[str, Any]) -> None:
    assert report["same_replies"] == {"in_process": 1.0, "web": 1.0}


def test_late_turns_say_the_same_as_early_ones() -> None:
    assert LONG[EARLY] == LONG[LATE]
    assert len(TURNS) == len(set(TURNS)) == 40


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _numbers(item)
    else:
        yield value
