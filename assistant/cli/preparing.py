"""Makes what a command needs before it runs; quiet when all is up to date."""

from __future__ import annotations

from typing import Any

from assistant.cli.progress import StageBar
from assistant.settings import Settings, load_settings


def prepared(kb_name: str | None, province: str | None, **more: Any) -> Settings:
    """Settings whose dialogue is trained and whose knowledge base is built."""
    from assistant import services

    settings = load_settings(kb=kb_name, province=province, **more)
    services.train_dialogue(settings, progress=StageBar("training the dialogue"))
    services.build_kb(settings, settings.kb, StageBar(f"building {settings.kb}"))
    return settings
