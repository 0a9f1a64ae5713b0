"""The benchmarks run from end to end and report every figure; how fast is not judged here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from assistant.cli.preparing import prepared
from tests.benchmarks.processes import ROOT
from tests.benchmarks.retrieval_data import Rows
from tests.benchmarks.retrieval_methods import BASELINES
from tests.benchmarks.retrieval_scale import with_copies
from tests.benchmarks.workload import EARLY, LATE, LONG, TURNS

LIMIT_S = 300
TARGET_KEYS = {"latency_ms", "cpu_ms_per_turn", "resident_mib", "start_s", "long_conversation"}
METHOD_KEYS = {"hits", "latency_ms", "resident_mib", "build_s", "note"}
RATIO_KEYS = {"latency_p50", "latency_p95", "cpu", "resident", "start", "turns_2_6", "turns_56_60"}


@pytest.fixture(scope="module")
def reports() -> dict[str, Any]:
    """Both benchmarks over the starter set."""
    prepared("starter", None)  # trains and builds what is missing: not part of the limit
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks", "--quick", "--json", "--kb", "starter"],
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


@pytest.fixture(scope="module")
def report(reports: dict[str, Any]) -> dict[str, Any]:
    value: dict[str, Any] = reports["turns"]
    return value


@pytest.fixture(scope="module")
def retrieval(reports: dict[str, Any]) -> dict[str, Any]:
    value: dict[str, Any] = reports["retrieval"]
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


@pytest.mark.slow
def test_every_method_reports_hits_time_memory_and_build(retrieval: dict[str, Any]) -> None:
    methods = {"motcua", *BASELINES} - set(retrieval["skipped"])
    assert {"bm25", "bm25_bank", "char_tfidf", "hybrid"} < methods
    assert set(retrieval["methods"]) == set(retrieval["ratios"]) == methods
    for figures in retrieval["methods"].values():
        assert set(figures) == METHOD_KEYS
        shares = list(figures["hits"]["held_out"].values())
        assert 0 < shares[0] <= shares[1] <= shares[2] <= 1
        costs = [figures["latency_ms"], figures["resident_mib"], figures["build_s"]]
        assert all(number > 0 for number in _numbers(costs))
    assert set(retrieval["ratios"]["bm25"].values()) == {1.0}


@pytest.mark.slow
def test_the_search_is_measured_over_more_records_in_the_same_run(
    retrieval: dict[str, Any],
) -> None:
    scale = retrieval["scale"]
    assert scale["procedures"] == {"real": 173, "enlarged": 2000}
    assert all(number > 0 for number in _numbers([scale["latency_ms"], scale["ratio"]]))


def test_altered_copies_keep_their_length_and_most_words() -> None:
    real = [["đăng", "ký", "kết", "hôn"] * 20, ["cấp", "lại", "thẻ"] * 20]
    copies = with_copies(real, [1, 1, 0])[2:]
    assert [len(words) for words in copies] == [60, 60, 80]
    kept = [new == old for new, old in zip(copies[0], real[1], strict=True)]
    assert 0.5 < sum(kept) / len(kept) < 1
    assert copies[0] != copies[1]


def test_the_best_document_of_a_record_counts_and_only_national_records_do() -> None:
    rows = Rows(codes=["1", "2", "3"], national=[True, True, False], owners=[1, 0])
    scores = np.asarray([0.1, 0.0, 9.0, 0.5, 0.2], dtype=np.float32)
    assert rows.best(scores, rows.of_documents, 10) == ["2", "1"]
    assert rows.best(scores[:3], rows.of_documents[:3], 10) == ["1"]


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
