"""`motcua desk` on a real store."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.cli.commands import program
from assistant.errors import BadInput, NotFound, OutOfStep
from assistant.messages import MAX_TEXT_CHARS, UserTurn
from assistant.privacy import PHONE
from assistant.settings import Settings
from assistant.storage.base import Turn
from assistant.storage.sql import SqlStore, open_sql_store
from tests.cli.test_program import run
from tests.contracts.store_samples import NOON, conversation, full_reply, handover, turn

AN = "Nguyễn Văn An"
NUMBER = "0900000000"
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlStore]:
    """h1 of c1 waits since noon (19:00 in Vietnam), with an answer and a number to call back."""
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path))
    opened = open_sql_store(Settings(data_dir=tmp_path).resolved_database_url())
    opened.open_conversation(conversation(), turn(0))
    said = Turn(1, UserTurn(text="khai sinh cần gì"), full_reply(), LATER)
    opened.add_turn("c1", said, {})
    opened.open_handover(handover(reason="callback", phone=NUMBER))
    yield opened
    opened.close()


def desk(*args: str) -> Result:
    return CliRunner(mix_stderr=False).invoke(program, ["desk", *args])


def claim() -> None:
    assert desk("claim", "h1", "--officer", AN).exit_code == 0


def test_the_list_is_one_line_each_and_holds_no_number(store: SqlStore) -> None:
    done = desk("list")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines() == [
        "h1  12/01/2026 19:00  web  đang chờ  xin được gọi lại  1.001193  muốn gặp cán bộ"
    ]
    assert NUMBER not in desk("list", "--json").stdout


def test_the_list_holds_those_that_wait_and_with_all_every_one(store: SqlStore) -> None:
    claim()
    assert desk("list").stdout.strip() == "Không có yêu cầu nào đang chờ."
    assert f"đã nhận ({AN})" in desk("list", "--all").stdout
    assert json.loads(desk("list", "--json").stdout) == []
    kept = json.loads(desk("list", "--all", "--json").stdout)
    assert [(one["id"], one["state"], one["phone"]) for one in kept] == [("h1", "claimed", PHONE)]


def test_an_empty_desk_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path / "new"))
    assert desk("list", "--all").stdout.strip() == "Chưa có yêu cầu nào."
    assert desk("list", "--json").stdout.strip() == "[]"


def test_a_list_that_is_cut_says_so_on_stderr(store: SqlStore) -> None:
    store.open_conversation(conversation("c2"), turn(0))
    store.open_handover(handover("h2", conversation_id="c2", opened_at=LATER))
    done = desk("list", "--limit", "1")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["h1"]
    assert "--limit" in done.stderr
    assert desk("list").stderr == ""
    assert desk("list", "--limit", "0").exit_code == 2


def test_a_case_is_shown_with_what_was_said_and_told(store: SqlStore) -> None:
    done = desk("show", "h1")
    assert done.exit_code == 0, done.exception
    lines = done.stdout.splitlines()
    for line in (
        "Yêu cầu h1: đang chờ",
        "Lúc: 12/01/2026 19:00, kênh web",
        "Lý do: xin được gọi lại",
        "Thủ tục: 1.001193 Đăng ký khai sinh",
        "Nội dung: muốn gặp cán bộ",
        f"Gọi lại: {PHONE}",
        "- Giấy tờ cần có: 1.001193 Đăng ký khai sinh",
        "[12/01/2026 19:00] Trợ lý: Trả lời 0",
        "[12/01/2026 19:05] Người dân: khai sinh cần gì",
        "[12/01/2026 19:05] Trợ lý: Quý vị cần nộp:",
        "    - Tờ khai CT01",
    ):
        assert line in lines
    assert NUMBER not in done.stdout


def test_the_number_is_shown_only_while_it_is_claimed(store: SqlStore) -> None:
    assert json.loads(desk("show", "h1", "--json").stdout)["handover"]["phone"] == PHONE
    claim()
    assert f"Gọi lại: {NUMBER}" in desk("show", "h1").stdout
    assert json.loads(desk("show", "h1", "--json").stdout)["handover"]["phone"] == NUMBER
    assert desk("close", "h1", "--officer", AN, "--reason", "đã gọi lại").exit_code == 0
    shown = desk("show", "h1").stdout
    assert NUMBER not in shown
    assert ", đã gọi lại" in shown


def test_a_case_as_json(store: SqlStore) -> None:
    case = json.loads(desk("show", "h1", "--json").stdout)
    assert list(case) == ["handover", "procedure", "told", "names", "turns"]
    assert case["handover"]["opened_at"] == NOON.isoformat()
    assert case["procedure"] == "1.001193"
    assert case["told"] == [{"aspect": "documents", "procedure": "1.001193"}]
    assert case["names"] == {"1.001193": "Đăng ký khai sinh"}
    assert [one["user"] for one in case["turns"]] == ["", "khai sinh cần gì"]
    assert case["turns"][1]["outcome"] == "answer"


def test_claim_release_close(store: SqlStore) -> None:
    claim()
    assert desk("release", "h1", "--officer", AN).exit_code == 0
    assert [one.id for one in store.handovers("waiting")] == ["h1"]
    claim()
    assert desk("close", "h1", "--officer", AN, "--reason", "xong").exit_code == 0
    assert [one.close_reason for one in store.handovers("closed")] == ["xong"]


def test_a_claim_that_came_too_late_is_refused(store: SqlStore) -> None:
    claim()
    done = desk("claim", "h1", "--officer", "Trần Thị Bình")
    assert isinstance(done.exception, OutOfStep)
    assert AN in str(done.exception)


@pytest.mark.parametrize("name", ["", "  ", "\u202e"])
def test_an_officer_without_a_name_is_refused(store: SqlStore, name: str) -> None:
    assert isinstance(desk("claim", "h1", "--officer", name).exception, BadInput)


@pytest.mark.parametrize("command", ["claim", "release", "close"])
def test_who_does_it_must_be_said(store: SqlStore, command: str) -> None:
    done = desk(command, "h1")
    assert done.exit_code == 2
    assert "--officer" in done.stderr


def test_an_unknown_id_is_refused(store: SqlStore) -> None:
    for args in (("show", "h9"), ("claim", "h9", "--officer", AN)):
        assert isinstance(desk(*args).exception, NotFound)


def test_what_a_citizen_wrote_cannot_steer_the_terminal(store: SqlStore) -> None:
    hostile = "\x1b]0;x\x07\x1b[2J\x9b31m\r\u202eabc\ud83d\nGọi lại: 0900000099"
    text = hostile.replace("\ud83d", "")
    store.add_turn("c1", Turn(2, UserTurn(text=text), turn(2).reply, LATER), {})
    store.open_handover(handover(note=hostile, phone=hostile))
    claim()
    for args in (("list", "--all"), ("show", "h1")):
        done = desk(*args)
        assert done.exit_code == 0, done.exception
        assert all(char.isprintable() or char == "\n" for char in done.stdout)
        assert "Gọi lại: 0900000099" not in done.stdout.splitlines()
    as_json = desk("show", "h1", "--json")
    assert all(char.isprintable() or char == "\n" for char in as_json.stdout)
    case = json.loads(as_json.stdout)
    assert (case["turns"][2]["user"], case["handover"]["note"]) == (text, hostile)


def test_a_long_conversation_is_shown_whole(store: SqlStore) -> None:
    for number in range(2, 60):
        said = UserTurn(text="đ" * MAX_TEXT_CHARS)
        store.add_turn("c1", Turn(number, said, turn(number).reply, LATER), {})
    assert desk("show", "h1").stdout.count("Người dân: ") == 59


def test_in_a_process_of_its_own_an_error_is_one_line_with_a_hint(
    store: SqlStore, tmp_path: Path
) -> None:
    done = run("desk", "show", "h9", MOTCUA_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("motcua: no handover 'h9'\n  hint: `motcua desk list`")


def test_the_desk_needs_no_heavy_library(store: SqlStore) -> None:
    script = (
        "import sys; sys.argv = ['motcua', 'desk', 'show', 'h1']\n"
        "from assistant.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "heavy = {'torch', 'tensorflow', 'rasa', 'faiss', 'sklearn'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-1000:]
