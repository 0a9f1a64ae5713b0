"""Checks the question bank as a whole: coverage, and phrasings that lie nearer to another code.

Nearness is the cosine of TF-IDF weighted features, so that it needs no built index and is the
same on every machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from procedures_kb.bank import Phrasing
from procedures_kb.lexicon import Lexicon
from procedures_kb.procedures import Code, Words
from procedures_kb.text_vi import features, syllables
from procedures_kb.yaml_files import load_model

SETTLED_FILE = Path(__file__).parent / "data" / "settled.yaml"
NEAR = 0.6
_AT_ONCE = 2000


@dataclass(frozen=True)
class Stray:
    """A phrasing of `code` that is nearer to `other`'s phrasing `like` than to any of its own.

    `own`, `near`: the two cosines.
    """

    code: str
    text: str
    other: str
    like: str
    own: float
    near: float


class Settlement(BaseModel):
    """A stray that a person looked at: why the phrasing stays with its code.

    `twin`: both codes are right. `differs`: one word decides, and the record bears it out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: Code
    other: Code
    text: Words
    reason: Words


class _SettledFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    settled: list[Settlement]


def load_settled(path: Path = SETTLED_FILE) -> list[Settlement]:
    """The settled strays. Raises RecordFileError with file, line and reason."""
    return load_model(path, _SettledFile).settled


def unknown_codes(bank: Sequence[Phrasing], known: Collection[str]) -> list[str]:
    """Codes of the bank that a knowledge base lacks."""
    return sorted({phrasing.code for phrasing in bank} - set(known))


def coverage(bank: Sequence[Phrasing], fields: dict[str, str]) -> dict[str, tuple[int, int, int]]:
    """By field: procedures, those with phrasings, and phrasings. `fields`: field by code."""
    asked = Counter(phrasing.code for phrasing in bank)
    table: dict[str, tuple[int, int, int]] = {}
    for code, field in fields.items():
        procedures, covered, phrasings = table.get(field, (0, 0, 0))
        table[field] = (procedures + 1, covered + (asked[code] > 0), phrasings + asked[code])
    return table


def strays(bank: Sequence[Phrasing], lexicon: Lexicon, near: float = NEAR) -> list[Stray]:
    """Phrasings with a cosine of at least `near` to another code's, and less to their own."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [features(lexicon.replace(syllables(phrasing.text))) for phrasing in bank]
    table: csr_matrix = TfidfVectorizer(analyzer=list, sublinear_tf=True).fit_transform(texts)
    codes = np.asarray([phrasing.code for phrasing in bank])
    found: list[Stray] = []
    for start in range(0, len(bank), _AT_ONCE):
        block = (table[start : start + _AT_ONCE] @ table.T).tocsr()
        for offset in range(block.shape[0]):
            at = start + offset
            columns, cosines = block[offset].indices, block[offset].data
            same = codes[columns] == codes[at]
            own = cosines[same & (columns != at)].max(initial=0.0)
            others = np.where(same, 0.0, cosines)
            best = int(others.argmax()) if len(others) else 0
            if len(others) and others[best] >= near and others[best] > own:
                like = bank[int(columns[best])]
                found.append(
                    Stray(
                        bank[at].code, bank[at].text, like.code, like.text,
                        round(float(own), 3), round(float(others[best]), 3),
                    )
                )  # fmt: skip
    return sorted(found, key=lambda stray: -stray.near)


def unsettled(found: Sequence[Stray], settled: Sequence[Settlement]) -> list[Stray]:
    """The strays that nobody has settled yet."""
    known = {(item.code, item.other, item.text) for item in settled}
    return [stray for stray in found if (stray.code, stray.other, stray.text) not in known]
