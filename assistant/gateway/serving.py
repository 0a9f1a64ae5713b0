"""Runs the web service until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Callable

import click
import uvicorn
from fastapi import FastAPI

from assistant.conversation import Conversations
from assistant.errors import MotcuaError, SetupError
from assistant.gateway.app import build_app
from assistant.services import open_conversations
from assistant.settings import Settings

_log = logging.getLogger(__name__)
_HOUR_S = 3600
_WAITING = 2048


def run(settings: Settings) -> None:
    """Opens everything, prints the address and serves. Raises SetupError when the port is taken."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(message)s")
    listener = _listen(settings)
    port = listener.getsockname()[1]
    conversations = open_conversations(settings)
    app = build_app(settings, conversations)
    app.router.lifespan_context = _lifespan(conversations)
    listener.listen(_WAITING)  # so that who reads the address can connect at once
    click.echo(f"Một Cửa is ready: http://{settings.host}:{port}/  (Ctrl-C stops it)")
    config = uvicorn.Config(app, log_level="warning", ws="wsproto", server_header=False)
    uvicorn.Server(config).run(sockets=[listener])


def _listen(settings: Settings) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        raise SetupError(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror}",
            hint="choose another with --port, or --port 0 for a free one",
        ) from error
    return listener


def _lifespan(
    conversations: Conversations,
) -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        forgetting = asyncio.create_task(_forget_hourly(conversations))
        yield
        forgetting.cancel()

    return lifespan


async def _forget_hourly(conversations: Conversations) -> None:
    while True:
        try:
            count = await conversations.forget_old()
            if count:
                _log.info("deleted %d conversations past their retention time", count)
        except MotcuaError as error:
            _log.warning("old conversations could not be deleted: %s", error)
        await asyncio.sleep(_HOUR_S)
