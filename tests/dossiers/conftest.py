"""A running one-stop system, as new for each test."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.dossiers.one_stop_server import OneStopServer


@pytest.fixture
def server() -> Iterator[OneStopServer]:
    """Stopped at the end; every request must have kept to the contract."""
    running = OneStopServer()
    before = logging.getLogger("httpx").level
    yield running
    running.live.stop()
    logging.getLogger("httpx").setLevel(before)
    assert running.faults == []
