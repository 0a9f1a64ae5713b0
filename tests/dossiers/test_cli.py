"""`motcua dossier` and the secret in `motcua settings`."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from assistant.cli.commands import program, settings_page, settings_rows
from assistant.errors import BadInput, SetupError, Unavailable
from assistant.settings import Settings, environment_name
from tests.dossiers.one_stop_server import APPLICANT, CLIENT_SECRET, CODE, PROCEDURE, OneStopServer


@pytest.fixture
def connected(server: OneStopServer, monkeypatch: pytest.MonkeyPatch) -> OneStopServer:
    """The server, named in the environment."""
    settings = server.settings()
    for name in ("dossier_url", "dossier_token_url", "dossier_client_id", "dossier_client_secret"):
        monkeypatch.setenv(environment_name(name), getattr(settings, name))
    return server


def run(*args: str) -> Result:
    return CliRunner(mix_stderr=False).invoke(program, ["dossier", *args])


def test_a_known_code(connected: OneStopServer) -> None:
    done = run(CODE.lower().replace("-", " "))
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "token: ok",
        "system: ok",
        "dossier: found",
        "status: in_progress",
        "applied_on: 2024-08-23",
        "due_on: 2024-08-30",
    ]
    assert connected.faults == []


def test_words_that_mean_no_status_are_shown(connected: OneStopServer) -> None:
    connected.dossiers[CODE]["statusCurrentTask"] = "Thẩm định"
    assert "status: unknown\nstatus_words: Thẩm định\n" in run(CODE).stdout


def test_an_unknown_code_is_an_answer(connected: OneStopServer) -> None:
    connected.dossiers.clear()
    done = run(CODE, "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (
        0,
        {"token": "ok", "system": "ok", "dossier": "unknown"},
    )


def test_the_applicant_is_not_printed(connected: OneStopServer) -> None:
    for args in ([CODE], [CODE, "--json"]):
        shown = run(*args).stdout
        assert APPLICANT not in shown
        assert PROCEDURE not in shown
    assert connected.search_calls == 2


def test_a_system_that_is_down(connected: OneStopServer) -> None:
    connected.search_mode = "forbidden"
    done = run(CODE)
    assert done.stdout.splitlines() == ["token: ok", "system: down"]
    assert isinstance(done.exception, Unavailable)
    told = run(CODE, "--json")
    assert told.exit_code == 1
    report = json.loads(told.stdout)
    assert (report["system"], report["error"]) == ("down", "HTTP 403")
    assert "right to search" in report["hint"]


def test_credentials_that_are_not_accepted(
    connected: OneStopServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_DOSSIER_CLIENT_SECRET", "sai")
    done = run(CODE)
    assert done.stdout == "token: down\n"
    assert "MOTCUA_DOSSIER_CLIENT_SECRET" in str(done.exception)
    assert connected.search_calls == 0


def test_without_a_connection_the_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOTCUA_DOSSIER_URL", raising=False)
    done = run(CODE)
    assert isinstance(done.exception, SetupError)
    assert "MOTCUA_DOSSIER_URL" in done.exception.hint


def test_what_is_no_code(connected: OneStopServer) -> None:
    assert isinstance(run("mot-hai-ba").exception, BadInput)
    assert connected.token_calls == 0


def test_the_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_DOSSIER_CLIENT_SECRET", CLIENT_SECRET)
    runner = CliRunner(mix_stderr=False)
    for args in (["settings"], ["settings", "--json"], ["settings", "--markdown"]):
        assert CLIENT_SECRET not in runner.invoke(program, args).stdout
    rows = {row["name"]: row for row in settings_rows(Settings(dossier_client_secret="x"))}
    assert rows["dossier_client_secret"]["value"] == "(set)"
    rows = {row["name"]: row for row in settings_rows(Settings())}
    assert rows["dossier_client_secret"]["value"] == ""
    assert "`MOTCUA_DOSSIER_CLIENT_SECRET` | (empty)" in settings_page()
