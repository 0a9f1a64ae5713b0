"""The language pipeline's own component: tokens by underthesea's Vietnamese word segmentation."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


def _load_segmenter() -> Callable[[str], list[str]]:
    with _without_torch():
        from underthesea import word_tokenize
    return word_tokenize  # type: ignore[no-any-return]


@contextmanager
def _without_torch() -> Iterator[None]:
    """underthesea imports torch when it finds it (5 s); segmentation does not need it.

    It also imports transformers, which remembers that there was no torch: that copy is dropped, so
    that a knowledge base can be built in the same process.
    """
    aside = {
        name: sys.modules.pop(name) for name in ("torch", *_transformers()) if name in sys.modules
    }
    sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in ("torch", *_transformers()):
            del sys.modules[name]
        sys.modules.update(aside)


def _transformers() -> list[str]:
    return [name for name in sys.modules if name.partition(".")[0] == "transformers"]


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


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LeanIntentClassifier(LogisticRegressionClassifier):  # type: ignore[misc]
    """Rasa's logistic regression on weighted counts (TF-IDF), in a third of the time.

    Weighting understands about 3 % more held-out messages than plain counts. Rasa's own joins the
    features of every word too, which it then drops; and scipy copies the coefficients (8 MB) at
    each prediction unless they lie column by column.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clf.set_params(C=self.config["C"])

    def train(self, training_data: TrainingData) -> Resource:
        """As Rasa's graph calls it. The rarity of each feature is kept with the classifier."""
        counts, _ = self._create_training_matrix(training_data)
        with_feature = np.asarray((counts > 0).sum(axis=0)).ravel()
        self.clf.rarity_ = np.log((1 + counts.shape[0]) / (1 + with_feature)) + 1
        return super().train(training_data)

    def _create_X(self, messages: list[Message]) -> sp.csr_matrix:  # noqa: N802  Rasa's name
        rows = [
            sp.hstack([part.features for part in message.features if _is_of_sentence(part)])
            for message in messages
        ]
        counts = sp.vstack(rows, format="csr").astype(np.float64)
        return _weighted(counts, self.clf.rarity_) if hasattr(self.clf, "rarity_") else counts

    @classmethod
    def load(cls, *args: Any, **kwargs: Any) -> LeanIntentClassifier:
        """As Rasa's graph calls it."""
        component: LeanIntentClassifier = super().load(*args, **kwargs)
        if hasattr(component.clf, "coef_"):
            component.clf.coef_ = np.asfortranarray(component.clf.coef_)
        return component


def _weighted(counts: sp.csr_matrix, rarity: npt.NDArray[np.float64]) -> sp.csr_matrix:
    """TF-IDF: damped counts times rarity, each row of length 1."""
    weights = (1 + np.log(counts.data)) * rarity[counts.indices]
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    lengths = np.sqrt(np.bincount(rows, weights**2, minlength=counts.shape[0]))
    weights /= np.maximum(lengths, 1e-9)[rows]
    return sp.csr_matrix((weights, counts.indices, counts.indptr), counts.shape)


def _is_of_sentence(part: Features) -> bool:
    is_ours = part.attribute == TEXT and part.type == FEATURE_TYPE_SENTENCE
    return is_ours and bool(part.is_sparse())
