"""The assistant's own sentences (nlu_data/replies.yml) and thresholds (policy.yml), checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.dialogue.function_words import FunctionWords
from assistant.dialogue.questions import AspectCues
from assistant.errors import SetupError
from assistant.messages import Aspect
from procedures_kb.errors import RecordFileError
from procedures_kb.procedures import ChannelKind, TimeUnit
from procedures_kb.yaml_files import load_model

_ALLOWED = {
    "organisation", "hotline", "hours", "receipt_code", "title", "quote", "choices",
    "count", "time", "fee", "words", "papers", "where", "number", "paper", "code", "digits",
    "spoken_code", "old", "new", "place", "office", "address", "phone", "opening", "status",
    "day", "name",
}  # fmt: skip


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _check_names(text: str) -> None:
    for _, name, _, _ in Formatter().parse(text):
        if name is not None and name not in _ALLOWED:
            raise ValueError(f"unknown name in braces: {{{name}}}")


class Line(_Data):
    """A sentence to show and the same to say."""

    text: str = Field(min_length=1)
    spoken: str = Field(min_length=1)

    @model_validator(mode="after")
    def _names(self) -> Self:
        _check_names(self.text)
        _check_names(self.spoken)
        return self

    def filled(self, **values: str) -> Line:
        """The line with names filled in."""
        return Line.model_construct(
            text=self.text.format(**values), spoken=self.spoken.format(**values)
        )


class Phrases(_Data):
    """Building blocks of answers."""

    originals: str
    copies: str
    shown: str
    notes: str
    papers_all: str
    decided_by: str
    executed_by: str
    received_at: str
    online_yes: str
    time_spoken: str
    fee_spoken: str
    fee_words_spoken: str
    papers_spoken: str
    papers_by_case: str
    papers_by_case_spoken: str
    more_papers: str
    other_papers: str
    other_figures: str
    depends: str
    where_spoken: str
    more_spoken: str
    papers_count: str


class OfficeRows(_Data):
    """What is told of an office."""

    address: str
    phone: str


class DossierRows(_Data):
    """What is told of a dossier."""

    title: str
    status: str
    applied: str
    due: str
    done: str
    applicant: str
    procedure: str
    step: str


class Replies(_Data):
    """The whole of replies.yml."""

    greeting: Line
    hello_again: Line
    thanks: Line
    goodbye: Line
    affirm: Line
    deny: Line
    machine: Line
    other_language: Line
    abuse: Line
    nonsense: Line
    out_of_scope: Line
    illegal: Line
    unknown: Line
    failed_again: Line
    none_fits: Line
    anything_else: Line
    silence: Line
    silence_end: Line
    person: Line
    complaint: Line
    distress: Line
    desk_closed: Line
    ask_phone: Line
    phone_kept: Line
    did_it_help: Line
    rated_up: Line
    rated_down: Line
    need_receipt_code: Line
    code_goes_on: Line
    code_read_back: Line
    status_not_connected: Line
    status_down: Line
    status_unknown: Line
    status_by_desk: Line
    ask_name: Line
    name_differs: Line
    slip: Line
    compared: Line
    one_paper: Line
    papers_end: Line
    ask_place: Line
    place_now: Line
    place_same: Line
    place_split: Line
    place_several: Line
    place_other: Line
    place_go: Line
    hours_unknown: Line
    office_rows: OfficeRows
    dossier_rows: DossierRows
    nothing_to_repeat: Line
    repeat: Line
    which_procedure: Line
    which_sister: Line
    which_subject: Line
    none_of_these: str
    talk_to_person: str
    next_paper: str
    other_choices: str
    slip_title: str
    helped: str
    did_not_help: str
    contact: str
    about: str
    quote: str
    district: str
    aspects: dict[Aspect, str]
    channels: dict[ChannelKind, str]
    units: dict[TimeUnit, str]
    missing: dict[Aspect, str]
    phrases: Phrases

    @model_validator(mode="after")
    def _complete(self) -> Self:
        parts = (self.phrases, self.office_rows, self.dossier_rows)
        told = [text for part in parts for text in vars(part).values()]
        for text in (self.about, self.quote, *told):
            _check_names(text)
        for table, keys in (
            (self.aspects, set(Aspect)),
            (self.channels, set(ChannelKind)),
            (self.units, set(TimeUnit)),
            (self.missing, set(Aspect) - {Aspect.OVERVIEW}),
        ):
            if set(table) != keys:
                raise ValueError(f"missing or unknown keys: {sorted(set(table) ^ keys)}")
        return self


class Policy(_Data):
    """Thresholds; meanings stand in policy.yml."""

    refuse_below: float = Field(ge=0, le=1)
    refuse_in_talk_below: float = Field(ge=0, le=1)
    refuse_out_of_scope_below: float = Field(ge=0, le=1)
    ask_back_ratio: float = Field(ge=0, le=1)
    ask_back_below: float = Field(ge=0, le=1)
    ask_sisters_ratio: float = Field(ge=0, le=1)
    ask_sisters_below: float = Field(ge=0, le=1)
    ask_named_sisters_below: float = Field(ge=0, le=1)
    ask_specific_below: float = Field(ge=0, le=1)
    ask_vague_above: float = Field(ge=0, le=1)
    vague_ratio: float = Field(ge=0, le=1)
    sure_above: float = Field(ge=0, le=1)
    most_choices: int = Field(ge=2, le=5)
    rarer_by: int = Field(ge=0, le=3)
    most_questions_back: int = Field(ge=1, le=5)
    offer_person_after_misses: int = Field(ge=1, le=5)
    two_questions_above: float = Field(ge=0, le=1)
    option_fits_ratio: float = Field(ge=0, le=1)
    history_fits_ratio: float = Field(ge=0, le=1)
    switch_above: float = Field(ge=0, le=1)
    switch_above_when_corrected: float = Field(ge=0, le=1)
    move_above: float = Field(ge=0, le=1)
    move_back_above: float = Field(ge=0, le=1)
    alone_above: float = Field(ge=0, le=1)
    leans_below: float = Field(ge=0, le=1)
    leaning_in_scope: float = Field(ge=0, le=1)
    sister_fits_ratio: float = Field(ge=0, le=1)
    another_above: float = Field(ge=0, le=1)
    move_above_when_corrected: float = Field(ge=0, le=1)
    answer_after_all_above: float = Field(ge=0, le=1)
    answer_complaint_above: float = Field(ge=0, le=1)
    clear_question_above: float = Field(ge=0, le=1)
    quote_above: float = Field(ge=0, le=1)
    quote_special_above: float = Field(ge=0, le=1)
    most_quotes: int = Field(ge=0, le=5)


class _FunctionWords(_Data):
    phrases: list[str] = Field(min_length=1)


class _CuesFile(_Data):
    """Regular expressions over text without marks."""

    asking: dict[Aspect, str]
    repeating: dict[Aspect, str]
    going_back: str
    both: str
    comparing: str
    about_status: str
    handing_in: str
    only_with: dict[str, str]
    agreeing: str
    denying: str

    def _all(self) -> Iterator[str]:
        yield from (*self.asking.values(), *self.repeating.values())
        yield from self.only_with.values()
        yield from (self.going_back, self.both, self.comparing, self.about_status)
        yield from (self.handing_in, self.agreeing, self.denying)

    @model_validator(mode="after")
    def _compiles(self) -> Self:
        for words in self._all():
            try:
                re.compile(words)
            except re.error as error:
                raise ValueError(f"{words!r}: {error}") from error
        return self


@dataclass(frozen=True)
class Cues:
    """The words of cues.yml, for texts without marks. `agreeing`, `denying`: for whole texts."""

    asking: AspectCues
    repeating: AspectCues
    going_back: re.Pattern[str]
    both: re.Pattern[str]
    comparing: re.Pattern[str]
    about_status: re.Pattern[str]
    handing_in: re.Pattern[str]
    only_with: dict[str, re.Pattern[str]]
    agreeing: re.Pattern[str]
    denying: re.Pattern[str]


@dataclass(frozen=True)
class Wording:
    """Everything that the dialogue reads from its data files."""

    replies: Replies
    policy: Policy
    function_words: FunctionWords
    cues: Cues


def load_wording(nlu_dir: Path) -> Wording:
    """Raises SetupError naming file, line and reason."""
    try:
        return Wording(
            replies=load_model(nlu_dir / "replies.yml", Replies),
            policy=load_model(nlu_dir / "policy.yml", Policy),
            function_words=FunctionWords(
                load_model(nlu_dir / "function_words.yml", _FunctionWords).phrases
            ),
            cues=_compiled(load_model(nlu_dir / "cues.yml", _CuesFile)),
        )
    except (RecordFileError, OSError) as error:
        raise SetupError(str(error), hint="correct the file") from error


def _compiled(file: _CuesFile) -> Cues:
    return Cues(
        asking={aspect: _whole_words(words) for aspect, words in file.asking.items()},
        repeating={aspect: _whole_words(words) for aspect, words in file.repeating.items()},
        going_back=_whole_words(file.going_back),
        both=_whole_words(file.both),
        comparing=_whole_words(file.comparing),
        about_status=_whole_words(file.about_status),
        only_with={intent: _whole_words(words) for intent, words in file.only_with.items()},
        handing_in=_whole_words(file.handing_in),
        agreeing=re.compile(rf"\W*(?:{file.agreeing})\W*"),
        denying=re.compile(rf"\W*(?:{file.denying})\W*"),
    )


def _whole_words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")
