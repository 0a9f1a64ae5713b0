"""`ask`, `chat` and `evaluate` as of a day, and `replay`, with the real engine on a small base."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant import services
from assistant.cli import asking
from assistant.cli.commands import program
from assistant.errors import NotFound
from assistant.messages import UserTurn
from assistant.services import Engine
from assistant.settings import Settings
from procedures_kb.catalogue import import_records
from tests.procedures_kb.portal_samples import fee, method, numbered, record, write_lines

pytestmark = pytest.mark.slow

CODE = "9.990001"
QUESTION = f"thủ tục {CODE} lệ phí bao nhiêu"


def _import(data_dir: Path, amount: int, day: date) -> None:
    rows = [method(fees=[fee(amount, currency="Việt Nam Đồng")])]
    source = write_lines(
        data_dir / "chim.jsonl", [record(executionMethods=rows), *numbered(3, first=2)]
    )
    import_records(source, into="chim", format_name="portal-json", read_on=day, data_dir=data_dir)


async def _talk(settings: Settings) -> str:
    conversations = services.open_conversations(settings)
    conversation_id, _ = await conversations.open("web")
    for text in (QUESTION, "cảm ơn nhé", "số tôi là 0900000000, thời hạn mấy ngày"):
        await conversations.turn(conversation_id, UserTurn(text=text))
    return conversation_id


@pytest.fixture(scope="module")
def talked(engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder whose fee changed after a conversation was held, and its id."""
    data_dir = tmp_path_factory.mktemp("as_of")
    (data_dir / "models").symlink_to(engine_settings.data_dir / "models")
    settings = Settings(data_dir=data_dir, kb="chim")
    _import(data_dir, 50_000, date(2026, 7, 17))
    services.build_kb(settings, "chim", lambda _stage, _share: None)
    conversation_id = asyncio.run(_talk(settings))
    _import(data_dir, 70_000, date(2026, 8, 20))
    return data_dir, conversation_id


@pytest.fixture(scope="module")
def small_engine(talked: tuple[Path, str]) -> Iterator[Engine]:
    """The real engine over both versions, loaded once for all commands."""
    settings = Settings(data_dir=talked[0], kb="chim")
    services.build_kb(settings, "chim", lambda _stage, _share: None)
    opened = services.open_engine(settings)
    yield opened
    opened.search.close()


@pytest.fixture(autouse=True)
def _environment(
    talked: tuple[Path, str], small_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(talked[0]))
    monkeypatch.setenv("MOTCUA_KB", "chim")
    for module in (services, asking):
        monkeypatch.setattr(module, "open_engine", lambda _settings: small_engine)


def motcua(*args: object, stdin: str = "") -> Result:
    runner = CliRunner(mix_stderr=False)
    done = runner.invoke(program, [str(arg) for arg in args], input=stdin)
    assert done.exception is None, done.exception
    return done


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--as-of", "2026-08-19"), "50.000 đồng"),
        (("--as-of", "2026-08-20"), "70.000 đồng"),
        ((), "70.000 đồng"),
    ],
)
def test_an_answer_is_that_of_the_day(more: tuple[str, ...], told: str) -> None:
    answer = json.loads(motcua("ask", QUESTION, *more, "--json").stdout)
    assert (answer["outcome"], answer["procedure"]) == ("answer", CODE)
    assert told in answer["text"]


def test_before_the_first_version_nothing_is_claimed() -> None:
    answer = json.loads(motcua("ask", QUESTION, "--as-of", "2020-01-01", "--json").stdout)
    assert answer["procedure"] is None
    assert "đồng" not in answer["text"]


def test_a_chat_stays_on_its_day() -> None:
    done = motcua("chat", "--as-of", "2026-07-20", stdin=f"{QUESTION}\nlệ phí bao nhiêu\n\n")
    assert done.stdout.count("50.000 đồng") == 2
    assert "70.000 đồng" not in done.stdout


def test_an_evaluation_is_as_of_its_day(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    case = {"id": "q1", "question": QUESTION, "codes": [CODE], "facts": ["50.000 đồng"],
            "style": "everyday"}  # fmt: skip
    file.write_text(json.dumps(case, ensure_ascii=False) + "\n", encoding="utf-8")
    for more, right in ((("--as-of", "2026-07-20"), 1.0), ((), 0.0)):
        done = motcua("evaluate", "answers", file, *more, "--json")
        assert json.loads(done.stdout)["fact_accuracy"] == right


def test_a_day_that_is_none_is_a_usage_error() -> None:
    done = CliRunner(mix_stderr=False).invoke(program, ["ask", "x", "--as-of", "30/02/2026"])
    assert done.exit_code == 2
    assert "is not a day" in done.stderr


def test_a_replay_shows_what_was_said_and_what_would_be_said_now(talked: tuple[Path, str]) -> None:
    value: dict[str, Any] = json.loads(motcua("replay", talked[1], "--json").stdout)
    assert (value["conversation"], value["knowledge_base"]) == (talked[1], "chim")
    greeting, asked, thanks, masked = value["turns"]
    assert (greeting["number"], greeting["same"]) == (0, True)
    assert "50.000 đồng" in asked["said"]["text"]
    assert "70.000 đồng" in asked["now"]["text"]
    assert (asked["same"], asked["differs"]) == (False, ["facts"])
    assert asked["said"]["procedure"] == CODE
    assert thanks["same"]
    assert masked["masked"]
    assert "0900000000" not in json.dumps(value)
    assert all(turn["as_of"] == turn["at"][:10] for turn in value["turns"])


def test_a_replay_reads_as_a_page(talked: tuple[Path, str]) -> None:
    page = motcua("replay", talked[1]).stdout
    assert f"> {QUESTION}" in page
    assert "! differs now: facts" in page
    assert "= the same now" in page
    assert page.splitlines()[-1].endswith("turns would be answered the same (chim)")


@pytest.mark.parametrize("conversation_id", ["khong-co", "-xG_4", "", "'; drop table turns; --"])
def test_an_unknown_conversation_is_a_known_error(conversation_id: str) -> None:
    done = CliRunner().invoke(program, ["replay", conversation_id])
    assert isinstance(done.exception, NotFound)
