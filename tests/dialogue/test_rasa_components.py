"""Vietnamese word segmentation as a component of Rasa."""

from __future__ import annotations

import subprocess
import sys

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.dialogue.rasa_components import UndertheseaTokenizer

_TRAIN_AFTER_SEGMENTING = """
import assistant.cli, sys
from assistant.dialogue.rasa_components import UndertheseaTokenizer
UndertheseaTokenizer(UndertheseaTokenizer.get_default_config())
assert "torch" not in sys.modules, "segmentation must not cost the five seconds of torch"
from sentence_transformers import SentenceTransformer
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
