"""The national catalogue from import to answer, with the commands that an operator types."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import Settings
from tests.e2e.conftest import MOTCUA, environment

pytestmark = pytest.mark.slow

HELD_OUT = Path(__file__).parents[1] / "held_out"


@pytest.fixture(scope="module")
def national(engine_settings: Settings, shared_dir: Path) -> dict[str, str]:
    """The environment in which the catalogue is imported and built as `quoc-gia`."""
    source = shared_dir / "data" / "tthc" / "dvcqg_5665.jsonl.gz"
    if not source.exists():
        pytest.skip("needs ../shared/data/tthc (the national catalogue)")
    env = environment(engine_settings)
    start = time.monotonic()
    done = run(env, "kb", "import", "portal-json", str(source), "--into", "quoc-gia", "--json")
    assert time.monotonic() - start < 120
    report = json.loads(done.stdout)
    assert report["read"] == 5665
    assert report["imported"] + len(report["rejected"]) == 5665
    assert all(item["reason"] for item in report["rejected"])
    run(env, "kb", "build", "quoc-gia")
    return env


def run(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(MOTCUA), *arguments], env=env, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done


def evaluate(env: dict[str, str], kind: str, file: Path) -> dict[str, Any]:
    if not file.exists():
        pytest.skip("needs ../shared/data/questions (development questions)")
    done = run(env, "evaluate", kind, str(file), "--kb", "quoc-gia", "--json")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_an_everyday_question_finds_a_national_record(national: dict[str, str]) -> None:
    answer = json.loads(
        run(
            national, "ask", "ba tui mới mất giờ mần giấy khai tử sao", "--kb", "quoc-gia", "--json"
        ).stdout
    )
    assert answer["outcome"] == "answer"
    assert answer["procedures"][0]["code"] == "1.000656"
    assert 1 <= len(answer["procedures"]) <= 10
    assert answer["sources"][0]["code"] == "1.000656"
    assert answer["milliseconds"] > 0


def test_a_provinces_own_procedures_need_its_name(national: dict[str, str]) -> None:
    question = "1.115194"
    without = json.loads(run(national, "ask", question, "--kb", "quoc-gia", "--json").stdout)
    assert without["procedure"] is None
    shown = json.loads(run(national, "kb", "show", "quoc-gia", question, "--json").stdout)
    named = run(
        national, "ask", question, "--kb", "quoc-gia", "--province", shown["province"], "--json"
    )
    assert json.loads(named.stdout)["procedure"] == question


def test_retrieval_holds_on_the_development_questions(
    national: dict[str, str], shared_dir: Path
) -> None:
    report = evaluate(national, "retrieval", shared_dir / "data" / "questions" / "dev.jsonl")
    assert report["n"] == 160
    assert report["hit@1"] >= 0.90
    assert report["hit@3"] >= 0.94
    assert report["hit@10"] >= 0.95
    assert set(report["by_style"]) == {"everyday", "formal", "no-diacritics", "spoken", "typo"}


@pytest.mark.parametrize("author", ["author_a", "author_b", "author_c"])
def test_retrieval_and_refusals_hold_on_questions_by_other_authors(
    national: dict[str, str], author: str
) -> None:
    found = evaluate(national, "retrieval", HELD_OUT / f"{author}.jsonl")
    assert found["n"] in (100, 200)
    assert found["hit@1"] >= 0.87
    assert found["hit@3"] >= 0.93
    assert found["hit@10"] >= 0.95
    answered = evaluate(national, "answers", HELD_OUT / f"{author}.jsonl")
    assert answered["refusal_recall"] >= 0.88
    assert answered["refused_in_scope"] <= 0.05


def test_answers_hold_on_the_development_questions(
    national: dict[str, str], shared_dir: Path
) -> None:
    report = evaluate(national, "answers", shared_dir / "data" / "questions" / "dev.jsonl")
    assert report["fact_accuracy"] >= 0.8
    assert report["refusal_recall"] >= 0.9
    assert report["refused_in_scope"] <= 0.03


def test_dialogues_hold_on_the_development_conversations(
    national: dict[str, str], shared_dir: Path
) -> None:
    report = evaluate(national, "dialogue", shared_dir / "data" / "questions" / "dialogues.jsonl")
    assert report["n"] == 65
    assert report["turn_accuracy"] >= 0.70


@pytest.mark.parametrize(
    "file",
    [
        *sorted((HELD_OUT.parent / "scenarios" / "national").glob("*.jsonl")),
        *sorted(HELD_OUT.glob("dialogues_*.jsonl")),
    ],
    ids=lambda file: file.stem,
)
def test_conversations_by_several_authors_go_as_expected(
    national: dict[str, str], file: Path
) -> None:
    report = evaluate(national, "dialogue", file)
    assert report["n"] > 170
    assert report["turn_accuracy"] >= 0.70
    assert report["fact_accuracy"] >= 0.76
