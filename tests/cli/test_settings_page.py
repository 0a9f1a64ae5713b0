"""`motcua settings` and docs/settings.md."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from assistant.cli.commands import program, settings_page, settings_rows
from assistant.settings import PROJECT_DIR, Settings


def test_the_page_lists_every_setting_with_its_default() -> None:
    page = (PROJECT_DIR / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == settings_page(), "run: motcua settings --markdown > docs/settings.md"


def test_the_page_names_no_folder_of_this_machine() -> None:
    page = settings_page()
    assert str(PROJECT_DIR) not in page
    assert "`<project>/var`" in page
    assert all(f"`MOTCUA_{name.upper()}`" in page for name in Settings.model_fields)


def test_every_setting_says_what_it_means() -> None:
    for row in settings_rows(Settings()):
        assert row["help"].endswith("."), row["name"]
        assert "|" not in row["help"] + row["default"], row["name"]


def test_the_command_shows_present_values_and_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PORT", "9123")
    done = CliRunner(mix_stderr=False).invoke(program, ["settings", "--json"])
    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert (rows["port"]["value"], rows["port"]["default"]) == ("9123", "8000")
    assert "MOTCUA_PORT = 9123" in CliRunner(mix_stderr=False).invoke(program, ["settings"]).stdout


def test_the_page_does_not_depend_on_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    page = settings_page()
    monkeypatch.setenv("MOTCUA_PORT", "9123")
    assert settings_page() == page
