"""Builds the index of a knowledge base: views, embedding, vectors, mark restorer, weights."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from procedures_kb import embedder_training, manifest, scope
from procedures_kb.bank import Phrasing, load_examples
from procedures_kb.corpus import (
    Corpus,
    Said,
    as_asked,
    conversations,
    formal_questions,
    held_out,
    named,
    read_corpus,
)
from procedures_kb.encoders import Encoded, Encoder, encode
from procedures_kb.families import Family, sisters_of
from procedures_kb.follow_ups import FollowUps
from procedures_kb.index import Index, build_index, build_views
from procedures_kb.learning import Lesson, learn, learn_moving
from procedures_kb.lexicon import Lexicon
from procedures_kb.moving import Moving, relations
from procedures_kb.priors import priors_of
from procedures_kb.procedures import Procedure
from procedures_kb.query import Query, QueryReader
from procedures_kb.ranking import Ranking
from procedures_kb.records_file import write_records
from procedures_kb.scope import ScopeModel
from procedures_kb.validity import by_code
from procedures_kb.visibility import version_row

Progress = Callable[[str, float], None]
TABLE = "table.json"
MARKS = "marks.json"
VAGUE = "vague"
NAME_QUESTIONS = Path(__file__).parent / "data" / "name_questions.txt"
_CODE = (
    "building", "corpus", "embedder", "embedder_training", "encoders", "families", "follow_ups",
    "frequency", "index", "learning", "lexical", "lexicon", "marks", "moving", "noise", "priors",
    "procedures", "query", "ranking", "records_file", "scope", "spelling", "text_vi", "validity",
    "views",
)  # fmt: skip


def sources_hash(inputs: Sequence[Path], out_of_scope: Sequence[str], encoder: str = "") -> str:
    """What a build depends on: records, bank, lexicon, out-of-scope texts, the name of the
    encoder, and its own code."""
    code = [Path(__file__).parent / f"{name}.py" for name in _CODE]
    texts = hashlib.sha256("\n".join([*out_of_scope, encoder]).encode()).hexdigest()
    return hashlib.sha256((manifest.tree_hash([*inputs, *code]) + texts).encode()).hexdigest()


class Builder:
    """One build.

    `versions`: of each code all there are; what is searched is the text of the newest.
    `out_of_scope`: texts that must be refused. `everyday_names`, `frequency`: by code.
    """

    def __init__(
        self,
        versions: Sequence[Procedure],
        bank: Sequence[Phrasing],
        lexicon: Lexicon,
        out_of_scope: Sequence[str],
        progress: Progress,
        everyday_names: Mapping[str, str] | None = None,
        frequency: Mapping[str, int] | None = None,
        encoder: Encoder | None = None,
        follow_ups: FollowUps | None = None,
        families: Sequence[Family] = (),
    ) -> None:
        self.versions = by_code(named(versions, everyday_names or {}))
        self.procedures = [group[-1] for group in self.versions.values()]
        self.rows = {code: row for row, code in enumerate(self.versions)}
        self.phrasings = [phrasing for phrasing in bank if phrasing.code in self.rows]
        self.left_out = len(bank) - len(self.phrasings)
        self.lexicon = lexicon
        self.out_of_scope = list(out_of_scope)
        self.progress = progress
        self.frequency = frequency or {}
        self.encoder = encoder
        self.follow_ups = follow_ups or FollowUps([], [])
        self.families = families
        self.sisters = sisters_of(families)
        self.relations = relations(
            [procedure.field.name for procedure in self.procedures], list(self.rows), self.sisters
        )

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
        write_records(out, chain.from_iterable(self.versions.values()))
        _write_json(out / TABLE, [self._table_row(group) for group in self.versions.values()])
        self.progress("words", 0.05)
        owners = [self.rows[phrasing.code] for phrasing in self.phrasings]
        corpus, reader = read_corpus(self.procedures, self.phrasings, owners, self.lexicon)
        restorer = reader.restorer
        _write_json(out / MARKS, {"readings": restorer.readings, "pairs": restorer.pairs})
        encoded = self._encoded(corpus)
        self._weights(corpus, encoded, reader, out)
        (out / VAGUE).mkdir()
        self._vague(reader).save(out / VAGUE)
        self._scope(reader, self.phrasings, self.out_of_scope).save(out)
        index = self._index(corpus, encoded, at=0.6)
        index.save(out)
        self.progress("checksums", 0.98)
        manifest.Manifest(
            format=manifest.FORMAT,
            name=name,
            sources=sources,
            encoder=f"{index.embedder.name}:{manifest.file_hash(out / 'embedding.npy')[:16]}",
            quality_encoder=self.encoder.name if self.encoder is not None else "",
            procedures=len(self.procedures),
            versions=sum(len(group) for group in self.versions.values()),
            phrasings=len(self.phrasings),
            phrasings_left_out=self.left_out,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            files=manifest.checksums(out),
        ).write(out)
        self.progress("done", 1.0)

    def _table_row(self, versions: Sequence[Procedure]) -> dict[str, object]:
        procedure = versions[-1]
        return {
            "code": procedure.code,
            "title": procedure.title,
            "field": procedure.field.name,
            "levels": list(procedure.levels),
            "sisters": self.sisters.get(procedure.code, []),
            "versions": [version_row(version) for version in versions],
        }

    def _encoded(self, corpus: Corpus) -> Encoded | None:
        if self.encoder is None:
            return None
        texts = [" ".join(words) for words in (*corpus.names, *corpus.asked)]

        def progress(done: int) -> None:
            self.progress("encoding", 0.05 + 0.05 * done / len(texts))

        vectors = encode(self.encoder.passages, texts, progress)
        return Encoded(self.encoder, vectors[: corpus.procedures], vectors[corpus.procedures :])

    def _weights(
        self, corpus: Corpus, encoded: Encoded | None, reader: QueryReader, out: Path
    ) -> None:
        """Learnt on parts that have not seen a fifth of the phrasings and messages, from these."""
        held = held_out(len(self.phrasings))
        strange = held_out(len(self.out_of_scope))
        seen = encoded.without(held) if encoded is not None else None
        index = self._index(corpus.without(held), seen, at=0.1)
        self.progress("weights", 0.5)
        scope_model = self._scope(
            reader,
            [phrasing for at, phrasing in enumerate(self.phrasings) if at not in held],
            [text for at, text in enumerate(self.out_of_scope) if at not in strange],
        )
        questions = [(corpus.owners[at], self.phrasings[at].text) for at in sorted(held)]
        questions += self._formal_questions(set(corpus.owners), len(held) // 2)
        texts = as_asked([text for _, text in questions])
        asked = [(reader.read(text), row) for text, (row, _) in zip(texts, questions, strict=True)]
        messages = [self.out_of_scope[at] for at in sorted(strange)]
        ranking = learn(index, scope_model, asked, [reader.read(text) for text in messages])
        ranking.save(out)
        self._moving(index, ranking, scope_model, reader, held).save(out)

    def _moving(
        self,
        index: Index,
        ranking: Ranking,
        scope_model: ScopeModel,
        reader: QueryReader,
        held: set[int],
    ) -> Moving:
        """When a message leaves what is talked about: weights by what the models have not seen."""
        asked = [(self.rows[self.phrasings[at].code], self.phrasings[at].text) for at in held]
        fields = list(self.relations.fields)
        said = conversations(self.follow_ups, list(self.rows), sorted(asked), fields)
        queries = [reader.read(text) for text in as_asked([one.text for one in said])]
        others = [p.text for at, p in enumerate(self.phrasings) if at not in held]
        more = [reader.read(text).features for text in as_asked(others)]
        lessons: list[Lesson] = []
        for first in (0, 1):
            half = slice(first, None, 2)
            alone = _learn_alone(queries[half], said[half], more)
            lessons += [
                (query, alone.logit(query.features), one.about, one.moves)
                for query, one in list(zip(queries, said, strict=True))[1 - first :: 2]
            ]
        weights = learn_moving(index, ranking, scope_model, lessons, self.relations)
        return Moving(_learn_alone(queries, said, more), weights)

    def _vague(self, reader: QueryReader) -> ScopeModel:
        """Openings that leave several procedures possible, against questions that name one."""
        vague = [text for family in self.families for text in family.asked_as]
        clear = [phrasing.text for phrasing in self.phrasings]
        return scope.train(
            [reader.read(text).features for text in [*vague, *as_asked(vague)]],
            [reader.read(text).features for text in [*clear, *as_asked(clear)]],
        )

    def _formal_questions(self, known: set[int], count: int) -> Iterable[tuple[int, str]]:
        return formal_questions(self.procedures, known, count, load_examples(NAME_QUESTIONS))

    def _scope(
        self, reader: QueryReader, phrasings: Sequence[Phrasing], out_of_scope: Sequence[str]
    ) -> ScopeModel:
        inside = [phrasing.text for phrasing in phrasings]
        inside += [text for _, text in self._formal_questions(set(), len(self.procedures))]
        return scope.train(
            [reader.read(text).features for text in [*inside, *as_asked(inside)]],
            [reader.read(text).features for text in [*out_of_scope, *as_asked(out_of_scope)]],
        )

    def _index(self, corpus: Corpus, encoded: Encoded | None, at: float) -> Index:
        self.progress("views", at)
        views = build_views(corpus)

        def progress(done: int, steps: int) -> None:
            self.progress("embedding", at + 0.05 + 0.3 * done / steps)

        embedder = embedder_training.train(
            corpus.pairs(), embedder_training.TrainingPlan(), progress
        )
        priors = priors_of(self.procedures, self.frequency)
        return build_index(corpus, views, embedder, priors, encoded)


def _learn_alone(
    queries: Sequence[Query], said: Sequence[Said], more: Sequence[Sequence[str]]
) -> ScopeModel:
    """Messages that move on, and `more` that open a subject, against messages that stay."""
    moving = [query.features for query, one in zip(queries, said, strict=True) if one.moves]
    staying = [query.features for query, one in zip(queries, said, strict=True) if not one.moves]
    return scope.train([*moving, *more], staying)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
