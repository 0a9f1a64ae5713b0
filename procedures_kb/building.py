"""Builds the index of a knowledge base: views, embedding, vectors, mark restorer, weights."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from procedures_kb import embedder_training, learning, manifest
from procedures_kb.bank import Phrasing, load_examples
from procedures_kb.embedder import StaticEmbedder
from procedures_kb.index import VIEWS, Index, build_vectors
from procedures_kb.lexical import LexicalView
from procedures_kb.lexicon import Lexicon
from procedures_kb.marks import MarkRestorer
from procedures_kb.procedures import Procedure, Scope
from procedures_kb.query import QueryReader
from procedures_kb.records_file import write_records
from procedures_kb.text_vi import features, syllables
from procedures_kb.views import body_words, context_words, name_words, single_features

Progress = Callable[[str, float], None]
TABLE = "table.json"
MARKS = "marks.json"
NAME_QUESTIONS = Path(__file__).parent / "data" / "name_questions.txt"
_HELD_OUT = 0.2
_CODE = (
    "building", "embedder", "embedder_training", "index", "learning", "lexical", "lexicon", "marks",
    "procedures", "query", "ranking", "records_file", "text_vi", "views",
)  # fmt: skip


def sources_hash(inputs: Sequence[Path], out_of_scope: Sequence[str]) -> str:
    """What a build depends on: records, bank, lexicon, out-of-scope texts, and its own code."""
    code = [Path(__file__).parent / f"{name}.py" for name in _CODE]
    texts = hashlib.sha256("\n".join(out_of_scope).encode()).hexdigest()
    return hashlib.sha256((manifest.tree_hash([*inputs, *code]) + texts).encode()).hexdigest()


class Builder:
    """One build. `out_of_scope`: texts that must be refused; `everyday_names`: by code."""

    def __init__(
        self,
        procedures: Sequence[Procedure],
        bank: Sequence[Phrasing],
        lexicon: Lexicon,
        out_of_scope: Sequence[str],
        progress: Progress,
        everyday_names: Mapping[str, str] | None = None,
    ) -> None:
        names = everyday_names or {}
        self.procedures = [_named(procedure, names) for procedure in procedures]
        self.rows = {procedure.code: row for row, procedure in enumerate(procedures)}
        self.phrasings = [phrasing for phrasing in bank if phrasing.code in self.rows]
        self.left_out = len(bank) - len(self.phrasings)
        self.lexicon = lexicon
        self.out_of_scope = out_of_scope
        self.progress = progress

    def build(self, folder: Path, name: str, sources: str) -> Path:
        """Writes a build and puts it in place; its path. The previous one stays until then."""
        build = folder / f"index-{sources[:12]}"
        waiting = folder / f"building-{os.getpid()}"
        shutil.rmtree(waiting, ignore_errors=True)
        waiting.mkdir(parents=True)
        try:
            self._write(waiting, name, sources)
            shutil.rmtree(build, ignore_errors=True)
            waiting.replace(build)
        finally:
            shutil.rmtree(waiting, ignore_errors=True)
        manifest.put_in_place(folder, build)
        return build

    def _write(self, out: Path, name: str, sources: str) -> None:
        self.progress("records", 0.0)
        write_records(out, self.procedures)
        _write_json(out / TABLE, [_table_row(procedure) for procedure in self.procedures])
        self.progress("marks", 0.05)
        restorer = self._restorer()
        _write_json(out / MARKS, {"readings": restorer.readings, "pairs": restorer.pairs})
        reader = QueryReader(self.lexicon, restorer)
        views = self._views(reader)
        index = self._learnt_index(reader, views, out)
        index.save(out)
        self.progress("checksums", 0.98)
        manifest.Manifest(
            format=manifest.FORMAT,
            name=name,
            sources=sources,
            encoder=f"{index.embedder.name}:{manifest.file_hash(out / 'embedding.npy')[:16]}",
            procedures=len(self.procedures),
            phrasings=len(self.phrasings),
            phrasings_left_out=self.left_out,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            files=manifest.checksums(out),
        ).write(out)
        self.progress("done", 1.0)

    def _restorer(self) -> MarkRestorer:
        texts = [syllables(phrasing.text) for phrasing in self.phrasings]
        for procedure in self.procedures:
            texts.append(name_words(procedure, self.lexicon))
            texts.append(context_words(procedure))
            texts.append(body_words(procedure))
        return MarkRestorer.count(texts)

    def _views(self, reader: QueryReader) -> list[LexicalView]:
        count = len(self.procedures)
        own_rows = range(count)
        self.names = [name_words(procedure, self.lexicon) for procedure in self.procedures]
        self.asked = [reader.words(phrasing.text) for phrasing in self.phrasings]
        documents = {
            "name": [features(words) for words in self.names],
            "phrasing": [features(words) for words in self.asked],
            "context": [features(context_words(procedure)) for procedure in self.procedures],
            "body": [single_features(body_words(procedure)) for procedure in self.procedures],
        }
        views = []
        for step, view in enumerate(VIEWS):
            self.progress(f"words of {view}", 0.1 + 0.05 * step)
            owners: Sequence[int] = own_rows
            if view == "phrasing":
                owners = [self.rows[phrasing.code] for phrasing in self.phrasings]
            views.append(LexicalView.build(documents[view], owners, count))
        return views

    def _learnt_index(self, reader: QueryReader, views: list[LexicalView], out: Path) -> Index:
        """Weights are learnt with an embedding that has not seen a part of the phrasings."""
        held = self._held_out()
        first = self._index(views, self._embedder(without=held, at=0.3))
        self.progress("weights", 0.6)
        asked: list[learning.Asked] = [
            (reader.read(self.phrasings[at].text), self._row(at), at) for at in sorted(held)
        ]
        asked += [
            (reader.read(text), row, None) for row, text in self._formal_questions(len(held) // 2)
        ]
        strangers = [reader.read(text) for text in self.out_of_scope]
        ranking = learning.learn(first, asked, strangers)
        ranking.save(out)
        return self._index(views, self._embedder(without=set(), at=0.65))

    def _formal_questions(self, count: int) -> list[tuple[int, str]]:
        """Questions in the words of the record, for procedures that the bank does not know.

        Without them the weights would learn that only what the bank knows is ever asked.
        """
        chooser = random.Random(13)  # noqa: S311 - a choice, not a secret
        known = {self._row(at) for at in range(len(self.phrasings))}
        national = [
            row
            for row, procedure in enumerate(self.procedures)
            if row not in known and procedure.scope is Scope.NATIONAL
        ]
        patterns = load_examples(NAME_QUESTIONS)
        rows = chooser.sample(national, min(count, len(national)))
        return [(row, self._formal_question(row, chooser, patterns)) for row in rows]

    def _formal_question(self, row: int, chooser: random.Random, patterns: Sequence[str]) -> str:
        words = syllables(self.procedures[row].name)
        kept = [word for word in words[:14] if chooser.random() > 0.2] or words
        return chooser.choice(patterns).replace("{name}", " ".join(kept))

    def _held_out(self) -> set[int]:
        chooser = random.Random(11)  # noqa: S311 - a split, not a secret
        count = len(self.phrasings)
        return set(chooser.sample(range(count), int(count * _HELD_OUT)))

    def _row(self, phrasing: int) -> int:
        return self.rows[self.phrasings[phrasing].code]

    def _embedder(self, without: set[int], at: float) -> StaticEmbedder:
        pairs = self._pairs(without)

        def progress(done: int, steps: int) -> None:
            self.progress("embedding", at + 0.3 * done / steps)

        return embedder_training.train(pairs, embedder_training.TrainingPlan(), progress)

    def _pairs(self, without: set[int]) -> list[tuple[list[str], list[str]]]:
        chooser = random.Random(5)  # noqa: S311 - a choice, not a secret
        pairs = []
        by_row: dict[int, list[list[str]]] = {}
        for at, words in enumerate(self.asked):
            if at not in without:
                by_row.setdefault(self._row(at), []).append(words)
                pairs.append((words, self.names[self._row(at)]))
        for words_of_one in by_row.values():
            pairs.extend((words, chooser.choice(words_of_one)) for words in words_of_one)
        for row, procedure in enumerate(self.procedures):
            pairs.append((self.names[row], context_words(procedure) or self.names[row]))
            start = chooser.randrange(max(1, len(self.names[row]) - 6))
            pairs.append((self.names[row][start : start + 8], self.names[row]))
        return pairs

    def _index(self, views: list[LexicalView], embedder: StaticEmbedder) -> Index:
        count = len(self.procedures)
        owners = [*range(count), *(self._row(at) for at in range(len(self.phrasings)))]
        vectors = build_vectors(
            embedder,
            [features(words) for words in self.names],
            [features(words) for words in self.asked],
        )
        return Index(views, embedder, vectors, np.asarray(owners, dtype=np.int64), count)


def _named(procedure: Procedure, names: Mapping[str, str]) -> Procedure:
    """The record with an everyday name from the bank where it has none of its own."""
    name = names.get(procedure.code, "")
    if procedure.plain_name or not name:
        return procedure
    return procedure.model_copy(update={"plain_name": name})


def _table_row(procedure: Procedure) -> dict[str, object]:
    return {
        "code": procedure.code,
        "title": procedure.title,
        "field": procedure.field.name,
        "scope": procedure.scope,
        "province": procedure.province,
        "levels": list(procedure.levels),
    }


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
