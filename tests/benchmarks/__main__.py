"""`python -m tests.benchmarks [turns] [retrieval] [--quick] [--json] [--kb NAME]`.

Without a name it runs both; so does `make bench`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assistant import services
from assistant.cli.preparing import prepared
from procedures_kb import manifest
from tests.benchmarks import measuring, retrieval
from tests.benchmarks.processes import BenchmarkError
from tests.benchmarks.report import table
from tests.benchmarks.retrieval_report import retrieval_table
from tests.benchmarks.targets import InProcess, Stock, Target, Web

_REPEATS = 5
_STARTER = "starter"
_NATIONAL = retrieval.NATIONAL
_TABLES: dict[str, Callable[[dict[str, Any]], str]] = {
    "turns": table,
    "retrieval": retrieval_table,
}


def main() -> None:
    """Prints the tables or one JSON object; what goes on is told on stderr."""
    options = _options()
    if not Path("/proc/self/stat").exists():
        sys.exit("the benchmark reads processor time from /proc, which this system has not")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # so that the children end too
    names = options.benchmarks or list(_TABLES)
    try:
        reports = {name: _report(name, options.quick, options.kb) for name in names}
    except BenchmarkError as error:
        sys.exit(str(error))
    if options.json:
        print(json.dumps(reports, ensure_ascii=False, indent=1))
    else:
        print("\n\n".join(_TABLES[name](report) for name, report in reports.items()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description=__doc__)
    parser.add_argument(
        "benchmarks", nargs="*", metavar="turns|retrieval", help="which to run (default: both)"
    )
    parser.add_argument(
        "--quick", action="store_true", help="a fifth of the turns, fewer questions"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--kb", help=f"knowledge base (default: {_STARTER} for turns, {_NATIONAL} for retrieval)"
    )
    options = parser.parse_args()
    if unknown := set(options.benchmarks) - set(_TABLES):
        parser.error(f"there is no benchmark {min(unknown)!r}, but {' and '.join(_TABLES)}")
    return options


def _report(name: str, quick: bool, kb: str | None) -> dict[str, Any]:
    load = os.getloadavg()[0]
    if name == "turns":
        figures = turns(kb or _STARTER, 1 if quick else _REPEATS)
    else:
        try:
            figures = retrieval.run(kb or _NATIONAL, quick, _progress)
        except retrieval.Skipped as reason:
            return {"skipped": str(reason)}
    return {"date": datetime.now(UTC).date().isoformat(), "machine": _machine(load), **figures}


def turns(kb: str, repeats: int) -> dict[str, Any]:
    """Starts all systems one after another, measures, stops them. Raises BenchmarkError."""
    os.environ["MOTCUA_KB"] = kb  # for the children too
    settings = prepared(None, None)
    kbs = [settings.kb]
    if manifest.current_build(manifest.kb_folder(settings.data_dir, _NATIONAL)):
        kbs = list(dict.fromkeys([*kbs, _NATIONAL]))
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
