"""What the program builds from its settings."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from assistant import services
from assistant.errors import SetupError
from assistant.messages import Outcome, UserTurn
from assistant.services import Engine
from assistant.settings import Settings
from procedures_kb.errors import KnowledgeBaseError


def _refuse(stage: str, share: float) -> None:
    raise AssertionError(f"nothing should be built: {stage} {share}")


def test_an_up_to_date_model_is_kept(engine_settings: Settings) -> None:
    path, trained = services.train_dialogue(engine_settings)
    assert (path, trained) == (services.dialogue_model(engine_settings), False)


def test_an_up_to_date_knowledge_base_is_kept(engine_settings: Settings) -> None:
    known, built = services.build_kb(engine_settings, "starter", _refuse)
    assert not built
    assert known.procedures > 150


def test_changed_training_data_need_another_model(
    engine_settings: Settings, tmp_path: Path
) -> None:
    shutil.copytree(engine_settings.nlu_dir, tmp_path / "nlu_data")
    changed = engine_settings.model_copy(update={"nlu_dir": tmp_path / "nlu_data"})
    before = services.dialogue_model(changed)
    assert before == services.dialogue_model(engine_settings)
    file = tmp_path / "nlu_data" / "nlu" / "patterns.yml"
    file.write_text(file.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert services.dialogue_model(changed) != before


def test_the_assistant_s_own_sentences_need_no_training(
    engine_settings: Settings, tmp_path: Path
) -> None:
    shutil.copytree(engine_settings.nlu_dir, tmp_path / "nlu_data")
    changed = engine_settings.model_copy(update={"nlu_dir": tmp_path / "nlu_data"})
    file = tmp_path / "nlu_data" / "replies.yml"
    file.write_text(file.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert services.dialogue_model(changed) == services.dialogue_model(engine_settings)


def test_changed_records_need_another_build(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    records = tmp_path / "kb" / "chim" / "records.jsonl"
    records.parent.mkdir(parents=True)
    records.write_text("{}\n", encoding="utf-8")
    before = services.kb_sources(settings, "chim")
    assert services.kb_sources(settings, "chim") == before
    records.write_text("{} \n", encoding="utf-8")
    assert services.kb_sources(settings, "chim") != before


def test_without_a_knowledge_base_the_command_to_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="motcua kb build starter"):
        services.open_engine(Settings(data_dir=tmp_path))


def test_without_a_model_the_command_to_run_is_named(
    engine_settings: Settings, tmp_path: Path
) -> None:
    shutil.copytree(engine_settings.data_dir / "kb", tmp_path / "kb")
    with pytest.raises(SetupError, match="motcua train"):
        services.open_engine(engine_settings.model_copy(update={"data_dir": tmp_path}))


def test_wrong_sentences_are_refused_with_file_and_line(
    engine_settings: Settings, tmp_path: Path
) -> None:
    shutil.copytree(engine_settings.nlu_dir, tmp_path / "nlu_data")
    file = tmp_path / "nlu_data" / "replies.yml"
    text = file.read_text(encoding="utf-8").replace("{hotline}", "{hotlin}")
    file.write_text(text, encoding="utf-8")
    changed = engine_settings.model_copy(update={"nlu_dir": tmp_path / "nlu_data"})
    with pytest.raises(SetupError, match=r"replies\.yml.*hotlin"):
        services.train_dialogue(changed, force=True)


def test_an_engine_answers(engine: Engine) -> None:
    turn = UserTurn(text="làm lại thẻ căn cước bị mất")
    answer = asyncio.run(engine.dialogue.respond(turn, {}))
    assert answer.reply.outcome is Outcome.ANSWER
    assert set(answer.state) == {"memory"}


def test_the_store_is_opened_where_the_settings_say(tmp_path: Path) -> None:
    store = services.open_store(Settings(data_dir=tmp_path))
    store.close()
    assert (tmp_path / "motcua.db").exists()
