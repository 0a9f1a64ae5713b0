"""`motcua ask`, `chat` and `evaluate` in processes of their own: what stands on stdout."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli.commands import program
from assistant.errors import BadInput
from assistant.messages import MAX_TEXT_CHARS
from assistant.settings import Settings
from tests.cli.test_program import run

pytestmark = pytest.mark.slow

_QUESTIONS = [
    {"id": "q1", "question": "làm lại căn cước bị mất bao nhiêu tiền", "codes": ["1.014064"],
     "aspect": "fee", "facts": ["70.000 đồng"], "style": "everyday"},
    {"id": "q2", "question": "hôm nay giá vàng bao nhiêu", "codes": [], "style": "spoken"},
    {"id": "q3", "question": "giấy khai sinh cho con cần gì", "codes": ["9.999999"],
     "facts": ["không có đâu"], "style": "everyday"},
]  # fmt: skip


@pytest.fixture
def data_dir(engine_settings: Settings) -> str:
    return str(engine_settings.data_dir)


def _ask(data_dir: str, *args: str) -> subprocess.CompletedProcess[str]:
    return run("ask", *args, MOTCUA_DATA_DIR=data_dir)


def test_an_answer_as_json_is_the_only_thing_on_stdout(data_dir: str) -> None:
    done = _ask(data_dir, "làm lại căn cước bị mất bao nhiêu tiền", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert list(answer) == [
        "outcome", "aspect", "procedure", "procedures", "blocks", "spoken", "sources", "text",
        "milliseconds",
    ]  # fmt: skip
    assert (answer["outcome"], answer["aspect"]) == ("answer", "fee")
    assert answer["procedure"] == answer["procedures"][0]["code"] == "1.014064"
    assert set(answer["procedures"][0]) == {"code", "name", "score"}
    assert answer["sources"][0]["code"] == "1.014064"
    assert "70.000 đồng" in answer["text"]
    assert answer["milliseconds"] > 0
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\u202e"])
def test_an_empty_question_is_refused_with_an_example(
    data_dir: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_DATA_DIR", data_dir)
    done = CliRunner().invoke(program, ["ask", text])
    assert isinstance(done.exception, BadInput)
    assert "motcua ask" in str(done.exception)


def test_a_question_that_is_too_long_is_refused(
    data_dir: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_DATA_DIR", data_dir)
    done = CliRunner().invoke(program, ["ask", "a" * (MAX_TEXT_CHARS + 1)])
    assert isinstance(done.exception, BadInput)


def test_a_chat_through_a_pipe_answers_each_line_and_says_goodbye(data_dir: str) -> None:
    lines = "làm lại căn cước bị mất\nlệ phí bao nhiêu\n1\n"
    done = run("chat", stdin=lines, MOTCUA_DATA_DIR=data_dir)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Xin chào, tôi là trợ lý tự động")
    assert "70.000 đồng" in done.stdout
    assert done.stdout.count("mã 1.014064") == 3  # the third line pressed the first button
    assert "Tạm biệt quý vị." in done.stdout
    assert "Traceback" not in done.stderr


def _evaluate(data_dir: str, tmp_path: Path, kind: str) -> tuple[dict[str, object], list[str]]:
    file, failures = tmp_path / "questions.jsonl", tmp_path / "failures.jsonl"
    lines = (json.dumps(question, ensure_ascii=False) + "\n" for question in _QUESTIONS)
    file.write_text("".join(lines), encoding="utf-8")
    done = run(
        "evaluate", kind, str(file), "--json", "--failures", str(failures),
        MOTCUA_DATA_DIR=data_dir,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "evaluating" in done.stderr
    assert len(done.stdout.splitlines()) == 1
    return json.loads(done.stdout), failures.read_text(encoding="utf-8").splitlines()


def test_retrieval_prints_one_object_and_writes_its_misses(data_dir: str, tmp_path: Path) -> None:
    report, misses = _evaluate(data_dir, tmp_path, "retrieval")
    assert (report["n"], report["hit@1"]) == (2, 0.5)
    assert [json.loads(line)["id"] for line in misses] == ["q3"]


def test_answers_prints_one_object_and_writes_its_misses(data_dir: str, tmp_path: Path) -> None:
    report, misses = _evaluate(data_dir, tmp_path, "answers")
    assert (report["n"], report["fact_accuracy"], report["refusal_recall"]) == (3, 0.5, 1.0)
    assert [json.loads(line)["problem"] for line in misses] == ["facts"]


def test_a_malformed_file_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "q1", "question": "a", "codes": []}\n{"id": 5}\n', encoding="utf-8")
    done = CliRunner().invoke(program, ["evaluate", "answers", str(file)])
    assert isinstance(done.exception, BadInput)
    assert f"{file}:2: " in str(done.exception)
