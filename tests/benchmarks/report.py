"""The figures as a table for people."""

from __future__ import annotations

from typing import Any

_NAMES = {"in_process": "in process", "web": "our web service", "stock": "stock Rasa"}
_ROWS = [
    ("latency p50, ms", ("latency_ms", "p50"), "latency_p50"),
    ("latency p95, ms", ("latency_ms", "p95"), "latency_p95"),
    ("CPU a turn, ms", ("cpu_ms_per_turn",), "cpu"),
    ("median of turns 2-6, ms", ("long_conversation", "turns_2_6_ms"), "turns_2_6"),
    ("median of turns 56-60, ms", ("long_conversation", "turns_56_60_ms"), "turns_56_60"),
    ("resident memory, MiB", ("resident_mib",), "resident"),
    ("start, s", ("start_s",), "start"),
]


def table(report: dict[str, Any]) -> str:
    """Markdown; `x` columns are ours / stock."""
    lines = [
        "| | stock Rasa | in process | x | our web service | x |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    targets, ratios = report["targets"], report["ratios"]
    for label, path, key in _ROWS:
        cells = [label, _number(targets["stock"], path)]
        for name in ("in_process", "web"):
            cells += [_number(targets[name], path), f"{ratios[name][key]:.2f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, "", *_notes(report)])


def _number(figures: dict[str, Any], path: tuple[str, ...]) -> str:
    value: Any = figures
    for key in path:
        value = value[key]
    return str(value)


def _notes(report: dict[str, Any]) -> list[str]:
    work, machine = report["workload"], report["machine"]
    parse = report["parts"]["parse_ms"]
    notes = [
        f"{work['turns']} turns in {work['conversations']} conversations for each system, "
        f"by turns; knowledge base {report['kb']}; {report['date']}; "
        f"{machine['processors']} processors, load {machine['load_before']} before and "
        f"{machine['load_after']} after; Python {machine['python']}, Rasa {machine['rasa']}.",
        f"Understanding alone: p50 {parse['p50']} ms, p95 {parse['p95']} ms.",
    ]
    notes += [
        f"Search alone, {kb} ({found['procedures']} procedures): "
        f"p50 {found['p50']} ms, p95 {found['p95']} ms."
        for kb, found in report["parts"]["search_ms"].items()
    ]
    notes += [
        f"Same replies as stock Rasa, {_NAMES[name]}: {share:.1%}."
        for name, share in report["same_replies"].items()
    ]
    return notes
