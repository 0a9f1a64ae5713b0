"""Settings from the environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.errors import SetupError
from assistant.settings import PROJECT_DIR, Settings, environment_name, load_settings


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MOTCUA_")]:
        monkeypatch.delenv(name)


def test_without_environment_the_defaults_hold() -> None:
    assert load_settings() == Settings()


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [("port", "9000", 9000), ("data_dir", "/srv/x", Path("/srv/x")), ("kb", "a", "a")],
)  # fmt: skip
def test_every_setting_can_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, value: object
) -> None:
    monkeypatch.setenv(environment_name(name), text)
    assert getattr(load_settings(), name) == value


def test_what_is_given_on_the_command_line_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PORT", "9000")
    assert load_settings(port=9001).port == 9001
    assert load_settings(port=None).port == 9000


def test_an_unknown_variable_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_COLOUR", "red")
    with pytest.raises(SetupError, match="MOTCUA_COLOUR") as caught:
        load_settings()
    assert "motcua settings" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "text"),
    [("PORT", "many"), ("PORT", "70000"), ("PORT", "-1"), ("RETENTION_DAYS", "0"),
     ("MAX_TURNS_PER_MINUTE", "0"), ("MAX_BODY_BYTES", "10"), ("KB", "x" * 501)],
)  # fmt: skip
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv(f"MOTCUA_{name}", text)
    with pytest.raises(SetupError, match=f"MOTCUA_{name}"):
        load_settings()


def test_the_default_database_lies_in_the_data_folder(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert settings.resolved_database_url() == f"sqlite:///{tmp_path / 'motcua.db'}"
    assert Settings(database_url="postgresql://x").resolved_database_url() == "postgresql://x"


def test_origins_are_split_at_commas() -> None:
    settings = Settings(widget_origins=" https://a.vn, ,https://b.vn ")
    assert settings.origins() == ["https://a.vn", "https://b.vn"]


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1


def test_in_a_checkout_everything_is_written_below_it() -> None:
    assert Settings().data_dir == PROJECT_DIR / "var"
