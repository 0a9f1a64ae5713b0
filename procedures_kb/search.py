"""Finds procedures: what the dialogue calls. `open_search` opens a built knowledge base."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from math import exp
from pathlib import Path

import numpy as np

from procedures_kb import manifest
from procedures_kb.building import MARKS, TABLE, VAGUE
from procedures_kb.encoders import Encoder, open_encoder
from procedures_kb.errors import KnowledgeBaseError
from procedures_kb.index import Index
from procedures_kb.lexicon import load_lexicon
from procedures_kb.marks import MarkRestorer
from procedures_kb.moving import Moving, relations, standing
from procedures_kb.priors import PRIORS
from procedures_kb.procedures import Procedure
from procedures_kb.query import Query, QueryReader
from procedures_kb.ranking import NEAR_FIELD, Ranking, candidate_rows, sigmoid, summary_row
from procedures_kb.records_file import RecordsFile
from procedures_kb.scope import ScopeModel
from procedures_kb.validity import today
from procedures_kb.visibility import Visibility


@dataclass(frozen=True)
class Asker:
    """Who asks, where and when: decides which versions of records may be found.

    `as_of`: the day to answer for; None: today in Vietnam.
    """

    province: str = ""
    is_staff: bool = False
    as_of: date | None = None

    @property
    def day(self) -> date:
        """The day to answer for."""
        return self.as_of or today()


@dataclass(frozen=True)
class Hit:
    """A procedure found. `score`: 0 to 1, how likely it is the one meant among those found."""

    code: str
    title: str
    field: str
    score: float


@dataclass(frozen=True)
class Found:
    """`confidence`: 0 to 1, how likely the first hit is right.

    `in_scope`: 0 to 1, how likely the question is about any procedure at all. `moves`: 0 to 1, how
    likely it moves on from the procedure talked about; 1 when there is none. `vague`: 0 to 1, how
    likely it leaves several procedures possible, and `alone` that it opens a subject by itself,
    both by its words alone.
    """

    query: Query
    hits: list[Hit]
    confidence: float
    in_scope: float
    moves: float = 1.0
    vague: float = 0.0
    alone: float = 1.0


_ASKED = PRIORS.index("asked")


class Search:
    """A built knowledge base that answers queries; must be closed. Safe to call from threads.

    `encoder`: the one that the build was made with, if any.
    """

    def __init__(self, build: Path, encoder: Encoder | None = None) -> None:
        self.manifest = manifest.read_manifest(build)
        _refuse_other_encoder(self.manifest, encoder)
        manifest.verify_files(build, self.manifest)
        self.records = RecordsFile(build)
        self._table = json.loads((build / TABLE).read_text(encoding="utf-8"))
        self._rows = {row["code"]: at for at, row in enumerate(self._table)}
        self._relations = relations(
            [row["field"] for row in self._table],
            list(self._rows),
            {row["code"]: row["sisters"] for row in self._table},
        )
        self._visibility = Visibility([row.pop("versions") for row in self._table])
        self._index = Index.load(build, encoder)
        self._ranking = Ranking.load(build)
        self._scope = ScopeModel.load(build)
        self._moving = Moving.load(build)
        self._vague = ScopeModel.load(build / VAGUE)
        marks = json.loads((build / MARKS).read_text(encoding="utf-8"))
        self.reader = QueryReader(load_lexicon(), MarkRestorer(**marks))

    def find(
        self,
        text: str,
        asker: Asker,
        limit: int = 10,
        talked_about: str = "",
        among: frozenset[str] | None = None,
    ) -> Found:
        """The procedures that `text` may mean, best first.

        `talked_about`: the code of the procedure talked about, whose field is preferred when
        scores are close. `among`: only these codes.
        """
        query = self.reader.read(text)
        day = asker.day
        allowed = self._visibility.mask(asker.province, asker.is_staff, day)
        if query.code is not None and query.code in self._rows:
            row = self._rows[query.code]
            if allowed[row]:
                return Found(query, [self._hit(row, 1.0, asker, day)], 1.0, 1.0)
        if among is not None:
            allowed = allowed & np.isin(np.arange(len(self._table)), self._rows_of(among))
        rows, signals = self._index.signals(query, allowed)
        if len(rows) == 0:
            return Found(query, [], 0.0, 0.0)
        logits = self._ranking.order.logits(candidate_rows(signals, self._index.priors[rows]))
        current = self._rows.get(talked_about)
        if current is not None:
            logits = logits + NEAR_FIELD * (
                self._relations.fields[rows] == self._relations.fields[current]
            )
        ranks = np.argsort(-logits, kind="stable")
        signals, logits, rows = signals[ranks], logits[ranks], rows[ranks]
        summary = summary_row(signals, logits, self._scope.logit(query.features))
        confidence = float(sigmoid(self._ranking.confidence.logits(summary))[0])
        in_scope = float(sigmoid(self._ranking.inside.logits(summary))[0])
        scores = sigmoid(logits[:limit])
        hits = [
            self._hit(int(row), float(score), asker, day)
            for row, score in zip(rows, scores, strict=False)
        ]
        vague = _likelihood(self._vague.logit(query.features))
        alone = _likelihood(self._moving.alone.logit(query.features))
        if current is None:
            return Found(query, hits, confidence, in_scope, vague=vague, alone=alone)
        moves = self._moving.likelihood(
            query.features, standing(rows, logits, current, self._relations, confidence, in_scope)
        )
        return Found(query, hits, confidence, in_scope, moves, vague, alone)

    def title(self, code: str) -> str:
        """The newest title of a code, empty when unknown."""
        row = self._rows.get(code)
        return str(self._table[row]["title"]) if row is not None else ""

    def asked(self, code: str) -> int:
        """How often a procedure is asked for: 1 (rarely) to 4 (daily); 0 when it is unknown."""
        row = self._rows.get(code)
        return int(self._index.priors[row, _ASKED]) if row is not None else 0

    def procedure(self, code: str, asker: Asker) -> Procedure | None:
        """The version of a code that is valid on the asker's day.

        None when there is no such code, no version for that day, or none that the asker may see.
        """
        row = self._rows.get(code)
        return self._version(row, asker, asker.day) if row is not None else None

    def close(self) -> None:
        """Releases files."""
        self.records.close()

    def _rows_of(self, codes: frozenset[str]) -> list[int]:
        return [self._rows[code] for code in codes if code in self._rows]

    def _hit(self, row: int, score: float, asker: Asker, day: date) -> Hit:
        """The table tells the newest version; where there are several, the day decides."""
        entry = self._table[row]
        if self._visibility.versions(row) > 1 and (found := self._version(row, asker, day)):
            return Hit(found.code, found.title, found.field.name, round(score, 4))
        return Hit(entry["code"], entry["title"], entry["field"], round(score, 4))

    def _version(self, row: int, asker: Asker, day: date) -> Procedure | None:
        number = self._visibility.version(row, asker.province, asker.is_staff, day)
        return self.records.get(self._table[row]["code"], number) if number is not None else None


def _likelihood(logit: float) -> float:
    return 1.0 / (1.0 + exp(-logit))


def _refuse_other_encoder(built: manifest.Manifest, encoder: Encoder | None) -> None:
    given = encoder.name if encoder is not None else ""
    if built.quality_encoder != given:
        raise KnowledgeBaseError(
            f"the index of {built.name!r} was built with {built.quality_encoder or 'no encoder'}, "
            f"the service has {given or 'no encoder'}",
            hint=f"run `motcua kb build {built.name}`, or set MOTCUA_ENCODER as for the build",
        )


def open_search(data_dir: Path, name: str, encoder_spec: str = "") -> Search:
    """The current build of a knowledge base, with the encoder of a spec (`encoders`).

    Raises KnowledgeBaseError when it was not built, its files are damaged, or it was built with
    another encoder.
    """
    build = manifest.current_build(manifest.kb_folder(data_dir, name))
    if build is None:
        raise KnowledgeBaseError(
            f"knowledge base {name!r} is not built", hint=f"run `motcua kb build {name}`"
        )
    return Search(build, open_encoder(encoder_spec))
