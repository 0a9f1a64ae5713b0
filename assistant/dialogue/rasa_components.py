"""The language pipeline's own component: tokens by underthesea's Vietnamese word segmentation."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message


def _load_segmenter() -> Callable[[str], list[str]]:
    """underthesea imports torch when it finds it (5 s); segmentation does not need it.

    It also imports transformers, which remembers that there was no torch: whoever trains later in
    this process must load it afresh.
    """
    hidden = "torch" not in sys.modules
    before = set(sys.modules)
    if hidden:
        sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        from underthesea import word_tokenize
    finally:
        if hidden:
            del sys.modules["torch"]
            for name in set(sys.modules) - before:
                if name.partition(".")[0] == "transformers":
                    del sys.modules[name]
    return word_tokenize  # type: ignore[no-any-return]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class UndertheseaTokenizer(Tokenizer):  # type: ignore[misc]
    """Tokens are Vietnamese words of one or more syllables: 'giấy', 'khai tử'."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._segment = _load_segmenter()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Options that the base class reads."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UndertheseaTokenizer:
        """As Rasa's graph calls it."""
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens with their offsets in the message's text."""
        text: str = message.get(attribute)
        tokens, position = [], 0
        for word in self._segment(text):
            start = text.find(word, position)
            if start < 0:  # the segmenter wrote the word otherwise; later words still align
                continue
            position = start + len(word)
            tokens.append(Token(word, start))
        if not tokens:
            tokens = [Token(text, 0)]
        return self._apply_token_pattern(tokens)  # type: ignore[no-any-return]
