"""Makes what a command needs before it runs; quiet when all is up to date."""

from __future__ import annotations

from typing import Any

import click

from assistant.cli.progress import StageBar
from assistant.settings import Settings, load_settings


def prepared(kb_name: str | None, province: str | None, **more: Any) -> Settings:
    """Settings whose dialogue is trained and whose knowledge base is built."""
    from assistant import services

    settings = load_settings(kb=kb_name, province=province, **more)
    if not services.dialogue_model(settings).exists():
        click.echo("training the dialogue (once, about a minute) ...", err=True)
        services.train_dialogue(settings)
    services.build_kb(settings, settings.kb, StageBar(f"building {settings.kb}"))
    return settings
