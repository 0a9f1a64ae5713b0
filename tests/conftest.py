"""Fixtures for all tests.

`engine` is the real one over the starter set. What it needs is trained and built once in
`var/test` (or in MOTCUA_TEST_DATA_DIR) and kept, so that a second run starts within seconds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant.cli  # noqa: F401 - sets what the libraries read when they are imported
from assistant import services
from assistant.dialogue.wording import Wording, load_wording
from assistant.services import Engine
from assistant.settings import PROJECT_DIR, Settings
from procedures_kb import catalogue
from procedures_kb.procedures import Procedure

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
# Taken out of the environment: the program refuses MOTCUA_ variables that it does not know.
TEST_DATA_DIR = Path(os.environ.pop("MOTCUA_TEST_DATA_DIR", PROJECT_DIR / "var" / "test"))


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder `shared` beside the checkout. It may be absent: a test that needs it skips."""
    return SHARED


@pytest.fixture(scope="session")
def engine_settings() -> Settings:
    """Settings whose dialogue is trained and whose starter set is built."""
    settings = Settings(data_dir=TEST_DATA_DIR)
    services.train_dialogue(settings)
    services.build_kb(settings, settings.kb, lambda _stage, _share: None)
    return settings


@pytest.fixture(scope="session")
def engine(engine_settings: Settings) -> Iterator[Engine]:
    """The engine of a real turn."""
    opened = services.open_engine(engine_settings)
    yield opened
    opened.dialogue.close()
    opened.search.close()


@pytest.fixture(scope="session")
def starter_records() -> list[Procedure]:
    """Every record of the starter set."""
    return catalogue.load_records(TEST_DATA_DIR, catalogue.STARTER)


@pytest.fixture(scope="session")
def wording() -> Wording:
    """The product's own sentences and thresholds."""
    return load_wording(Settings().nlu_dir)
