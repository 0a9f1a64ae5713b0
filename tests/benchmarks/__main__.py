"""`python -m tests.benchmarks [--quick] [--json] [--kb NAME]`; `make bench` runs it."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import signal
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assistant import services
from assistant.cli.preparing import prepared
from procedures_kb import manifest
from tests.benchmarks import measuring
from tests.benchmarks.processes import BenchmarkError
from tests.benchmarks.report import table
from tests.benchmarks.targets import InProcess, Stock, Target, Web

_REPEATS = 5
_NATIONAL = "quoc-gia"


def main() -> None:
    """Prints the table or one JSON object; what goes on is told on stderr."""
    options = _options()
    if not Path("/proc/self/stat").exists():
        sys.exit("the benchmark reads processor time from /proc, which this system has not")
    os.environ["MOTCUA_KB"] = options.kb
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # so that the children end too
    try:
        report = run(1 if options.quick else _REPEATS)
    except BenchmarkError as error:
        sys.exit(str(error))
    print(json.dumps(report, ensure_ascii=False, indent=1) if options.json else table(report))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="each conversation once, not 5 times")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--kb", default="starter", help="knowledge base to answer from")
    return parser.parse_args()


def run(repeats: int) -> dict[str, Any]:
    """Starts all systems one after another, measures, stops them. Raises BenchmarkError."""
    settings = prepared(None, None)
    kbs = [settings.kb]
    if manifest.current_build(manifest.kb_folder(settings.data_dir, _NATIONAL)):
        kbs = list(dict.fromkeys([*kbs, _NATIONAL]))
    load = os.getloadavg()[0]
    with (
        tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder,
        contextlib.ExitStack() as on,
    ):
        place = Path(folder)
        _progress("starting our dialogue")
        worker = on.enter_context(contextlib.closing(InProcess(place)))
        _progress("starting our web service")
        web = on.enter_context(contextlib.closing(Web(place)))
        _progress("starting stock Rasa and its action server")
        model = services.dialogue_model(settings)
        stock = on.enter_context(contextlib.closing(Stock(place, model)))
        targets: list[Target] = [stock, worker, web]
        tallies = measuring.measure(targets, repeats, _progress)
        figures = {t.name: measuring.summary(t, tallies[t.name]) for t in targets}
        _progress("understanding and search alone")
        parts = measuring.parts(worker, kbs, repeats)
    ours = ("in_process", "web")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": _machine(load),
        "kb": settings.kb,
        "workload": {
            "conversations": len(tallies["stock"].exchanges),
            "turns": tallies["stock"].turns(),
        },
        "targets": figures,
        "ratios": {name: measuring.ratios(figures[name], figures["stock"]) for name in ours},
        "same_replies": {name: measuring.same_replies(tallies, name, "stock") for name in ours},
        "parts": parts,
    }


def _machine(load_before: float) -> dict[str, Any]:
    return {
        "processors": os.cpu_count(),
        "load_before": round(load_before, 1),
        "load_after": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "rasa": version("rasa"),
    }


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
