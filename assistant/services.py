"""Builds what the program needs from Settings: knowledge base, dialogue, store, conversations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.conversation import Conversations
from assistant.dialogue import training
from assistant.dialogue.base import Dialogue
from assistant.dialogue.choosing import Chooser, families_of
from assistant.dialogue.composer import Composer
from assistant.dialogue.skills import Skills
from assistant.dialogue.skills.kit import Kit
from assistant.dialogue.wording import load_wording
from assistant.dossiers.one_stop import build_dossier_system
from assistant.errors import SetupError
from assistant.offices.deployment import load_deployment
from assistant.settings import Settings
from assistant.storage.base import Store
from assistant.storage.sql import open_sql_store
from procedures_kb import bank, catalogue, follow_ups, frequency, manifest, noise, scope
from procedures_kb.building import NAME_QUESTIONS, Builder, sources_hash
from procedures_kb.corpus import named
from procedures_kb.encoders import encoder_name, open_encoder
from procedures_kb.families import DATA_FILE as FAMILIES_FILE
from procedures_kb.families import VAGUE_FILE, load_families
from procedures_kb.lexicon import DATA_FILE as LEXICON_FILE
from procedures_kb.lexicon import load_lexicon
from procedures_kb.places import load_places
from procedures_kb.search import Search, open_search
from procedures_kb.study import Study

Progress = Callable[[str, float], None]


def _now() -> datetime:
    return datetime.now(UTC)


SEARCH_DATA = (
    LEXICON_FILE, follow_ups.DATA_DIR, frequency.DATA_FILE, noise.DATA_FILE, noise.FRAMES_FILE,
    NAME_QUESTIONS, FAMILIES_FILE, VAGUE_FILE,
)  # fmt: skip


def _unseen(_stage: str, _share: float) -> None:
    """Progress that nobody looks at."""


def models_dir(settings: Settings) -> Path:
    """Where trained dialogue models lie."""
    return settings.data_dir / "models"


def dialogue_model(settings: Settings) -> Path:
    """Where the model of the present training data lies, whether it exists or not."""
    return training.model_path(settings.nlu_dir, models_dir(settings))


def train_dialogue(
    settings: Settings, force: bool = False, progress: Progress = _unseen
) -> tuple[Path, bool]:
    """The dialogue model and whether it was trained now; an up-to-date one is kept."""
    target = dialogue_model(settings)
    if target.exists() and not force:
        return target, False
    load_wording(settings.nlu_dir)
    return training.train(settings.nlu_dir, models_dir(settings), progress), True


def kb_sources(settings: Settings, name: str) -> str:
    """Hash over everything that a build of this knowledge base depends on."""
    inputs = [*catalogue.record_sources(settings.data_dir, name), bank.DATA_DIR, *SEARCH_DATA]
    return sources_hash(inputs, out_of_scope(settings), encoder_name(settings.encoder))


def out_of_scope(settings: Settings) -> list[str]:
    """Messages that must be refused: those of the dialogue's training and of the search's."""
    return [*training.examples_of(settings.nlu_dir, "out_of_scope"), *scope.load_out_of_scope()]


def build_kb(
    settings: Settings, name: str, progress: Progress, force: bool = False
) -> tuple[manifest.Manifest, bool]:
    """The manifest of the current build and whether it was built now."""
    folder = manifest.kb_folder(settings.data_dir, name)
    sources = kb_sources(settings, name)
    known = None if force else manifest.current_manifest(folder)
    if known is not None and known.sources == sources:
        return known, False
    progress("reading", 0.0)
    builder = Builder(
        catalogue.load_versions(settings.data_dir, name),
        bank.load_bank(),
        load_lexicon(),
        out_of_scope(settings),
        progress,
        everyday_names=bank.load_names(),
        frequency=frequency.load_frequency(),
        encoder=open_encoder(settings.encoder),
        follow_ups=follow_ups.load_follow_ups(),
        families=[*load_families(VAGUE_FILE), *load_families()],
    )
    build = builder.build(folder, name, sources)
    return manifest.read_manifest(build), True


def open_study(settings: Settings, name: str, progress: Callable[[str], None]) -> Study:
    """A study of the search over a knowledge base, with everyday names as a build has them."""
    records = catalogue.load_records(settings.data_dir, name)
    return Study(
        named(records, bank.load_names()),
        bank.load_bank(),
        load_lexicon(),
        out_of_scope(settings),
        frequency.load_frequency(),
        progress,
    )


@dataclass(frozen=True)
class Engine:
    """What answers a turn, without the store."""

    search: Search
    dialogue: Dialogue


def open_engine(settings: Settings) -> Engine:
    """Opens knowledge base and dialogue (about 8 s).

    Raises SetupError or KnowledgeBaseError when one was not made yet, with the command to run.
    """
    from assistant.dialogue.rasa_agent import load_rasa_dialogue

    search = open_search(settings.data_dir, settings.kb, settings.encoder)
    model = dialogue_model(settings)
    if not model.exists():
        raise SetupError("the dialogue is not trained", hint="run `motcua train`")
    skills = open_skills(settings, search)
    return Engine(search, load_rasa_dialogue(model, skills, settings.province))


def open_skills(settings: Settings, search: Search, now: Callable[[], datetime] = _now) -> Skills:
    """What the assistant can do, over an opened knowledge base."""
    wording = load_wording(settings.nlu_dir)
    families = families_of(search, wording)
    deployment = load_deployment(settings)
    kit = Kit(
        search=search,
        wording=wording,
        settings=settings,
        chooser=Chooser(search, wording, families),
        composer=Composer(wording, settings, families),
        places=load_places(),
        offices=deployment.offices,
        desk_hours=deployment.desk_hours,
        dossiers=build_dossier_system(settings),
        now=now,
    )
    return Skills(kit)


def open_store(settings: Settings) -> Store:
    """The conversation store that the settings name."""
    return open_sql_store(settings.resolved_database_url())


def open_conversations(settings: Settings) -> Conversations:
    """Everything that a channel needs."""
    return Conversations(open_store(settings), open_engine(settings).dialogue, settings)
