"""The product's index over many more records: copies of the national ones in altered words.

Nothing is trained: embedding, weights, mark restorer and scope model are those of the real build,
and so is the question bank. Views, vectors and everything behind them are made by the product.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from procedures_kb import bank, manifest
from procedures_kb.building import TABLE, VAGUE
from procedures_kb.corpus import Corpus, Words
from procedures_kb.index import Index, build_index, build_views
from procedures_kb.lexicon import Lexicon, load_lexicon
from procedures_kb.procedures import Procedure, Scope
from procedures_kb.records_file import RecordsFile
from procedures_kb.text_vi import syllables
from procedures_kb.views import body_words, context_words, name_words

_ALTERED = 0.3
_SEED = 23


def enlarge(build: Path, out: Path, wanted: int) -> None:
    """Writes a build of `wanted` records into the new folder `out`; real ones come first."""
    records = RecordsFile(build)
    procedures = [records.get(code) for code in records.codes()]
    records.close()
    national = [row for row, one in enumerate(procedures) if one.scope is Scope.NATIONAL]
    copied = list(islice(cycle(national), max(0, wanted - len(procedures))))
    corpus = _corpus(procedures, copied, load_lexicon())
    real = Index.load(build)
    priors = np.concatenate([real.priors, real.priors[copied]])
    index = build_index(corpus, build_views(corpus), real.embedder, priors)
    out.mkdir()
    for path in build.iterdir():
        if path.is_file():
            shutil.copy(path, out)
    for folder in ("moving", VAGUE):
        shutil.copytree(build / folder, out / folder)
    index.save(out)
    _write_table(out / TABLE, copied)
    known = manifest.read_manifest(build)
    count = len(procedures) + len(copied)
    replace(known, procedures=count, files=manifest.checksums(out)).write(out)


def _corpus(procedures: Sequence[Procedure], copied: Sequence[int], lexicon: Lexicon) -> Corpus:
    rows = {procedure.code: row for row, procedure in enumerate(procedures)}
    asked = [phrasing for phrasing in bank.load_bank() if phrasing.code in rows]
    return Corpus(
        names=with_copies([name_words(one, lexicon) for one in procedures], copied),
        contexts=with_copies([context_words(one) for one in procedures], copied),
        bodies=with_copies([body_words(one) for one in procedures], copied),
        asked=[lexicon.replace(syllables(phrasing.text)) for phrasing in asked],
        owners=[rows[phrasing.code] for phrasing in asked],
    )


def with_copies(documents: list[Words], copied: Sequence[int]) -> list[Words]:
    """Three words of ten are replaced by any of these documents, so all stay as frequent."""
    chance = np.random.default_rng(_SEED)
    pool = np.asarray([word for words in documents for word in words], dtype=object)
    return [*documents, *(_altered(documents[row], pool, chance) for row in copied)]


def _altered(words: Words, pool: npt.NDArray[Any], chance: np.random.Generator) -> Words:
    others = pool[chance.integers(len(pool), size=len(words))] if len(pool) else words
    change = chance.random(len(words)) < _ALTERED
    return [new if yes else old for old, new, yes in zip(words, others, change, strict=True)]


def _write_table(path: Path, copied: Sequence[int]) -> None:
    table = json.loads(path.read_text(encoding="utf-8"))
    copies = [{**table[row], "code": f"9.{at:06d}"} for at, row in enumerate(copied)]
    path.write_text(json.dumps([*table, *copies], ensure_ascii=False), encoding="utf-8")
