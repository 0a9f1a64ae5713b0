"""Vietnamese word segmentation as a component of Rasa."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.dialogue.rasa_components import UndertheseaTokenizer
from assistant.settings import Settings

_TRAIN_AFTER_SEGMENTING = """
import assistant.cli, sys
from assistant.dialogue.rasa_components import UndertheseaTokenizer
UndertheseaTokenizer(UndertheseaTokenizer.get_default_config())
assert "torch" not in sys.modules, "segmentation must not cost the five seconds of torch"
from sentence_transformers import SentenceTransformer
"""

_SEGMENT_AFTER_TRAINING = """
import assistant.cli
from pathlib import Path
from sentence_transformers import SentenceTransformer
from assistant.dialogue import training
training.train(Path({nlu_dir!r}), Path({models!r}), lambda stage, share: None)
import transformers
assert transformers.utils.is_torch_available()
"""


@pytest.fixture(scope="module")
def tokenizer() -> UndertheseaTokenizer:
    return UndertheseaTokenizer(UndertheseaTokenizer.get_default_config())


def _words(tokenizer: UndertheseaTokenizer, text: str) -> list[tuple[str, int]]:
    tokens = tokenizer.tokenize(Message({TEXT: text}), TEXT)
    return [(token.text, token.start) for token in tokens]


def test_words_of_several_syllables_are_one_token(tokenizer: UndertheseaTokenizer) -> None:
    words = [word for word, _ in _words(tokenizer, "đăng ký kết hôn ở phường")]
    assert "đăng ký" in words
    assert "kết hôn" in words


@pytest.mark.parametrize(
    "text", ["làm lại  căn cước", "😀 khai sinh", "a", "H29.15-260112-0034", "…", "{{7*7}}"]
)
def test_every_token_stands_where_it_says(tokenizer: UndertheseaTokenizer, text: str) -> None:
    words = _words(tokenizer, text)
    assert words
    for word, start in words:
        assert text[start : start + len(word)] == word


@pytest.mark.slow
def test_a_knowledge_base_can_be_built_after_the_dialogue_was_trained() -> None:
    """One process does both at the first `motcua serve`."""
    done = subprocess.run(
        [sys.executable, "-c", _TRAIN_AFTER_SEGMENTING], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.slow
def test_the_dialogue_can_be_trained_after_a_knowledge_base_was_built(tmp_path: Path) -> None:
    """With a handful of messages: what is proved is that the libraries bear each other."""
    nlu_dir = tmp_path / "nlu_data"
    shutil.copytree(Settings().nlu_dir, nlu_dir)
    for path in (nlu_dir / "nlu").glob("*.yml"):
        value = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry in value["nlu"]:
            if "intent" in entry:
                entry["examples"] = "\n".join(entry["examples"].splitlines()[:2]) + "\n"
        path.write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")
    script = _SEGMENT_AFTER_TRAINING.format(nlu_dir=str(nlu_dir), models=str(tmp_path / "models"))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert list((tmp_path / "models").glob("dialogue-*.tar.gz"))
