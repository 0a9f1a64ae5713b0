"""The assistant's own sentences (nlu_data/replies.yml) and thresholds (policy.yml), checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.dialogue.function_words import FunctionWords
from assistant.errors import SetupError
from assistant.messages import Aspect
from procedures_kb.errors import RecordFileError
from procedures_kb.procedures import ChannelKind, TimeUnit
from procedures_kb.yaml_files import load_model

_ALLOWED = {
    "organisation", "hotline", "hours", "receipt_code", "title", "quote", "choices",
    "count", "time", "fee", "words", "papers", "where",
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
    unknown: Line
    person: Line
    complaint: Line
    need_receipt_code: Line
    status_not_connected: Line
    nothing_to_repeat: Line
    repeat: Line
    which_procedure: Line
    which_sister: Line
    which_subject: Line
    none_of_these: str
    talk_to_person: str
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
        for text in (self.about, self.quote, *vars(self.phrases).values()):
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
    most_choices: int = Field(ge=2, le=5)
    option_fits_ratio: float = Field(ge=0, le=1)
    switch_above: float = Field(ge=0, le=1)
    switch_above_when_corrected: float = Field(ge=0, le=1)
    answer_after_all_above: float = Field(ge=0, le=1)
    quote_above: float = Field(ge=0, le=1)
    most_quotes: int = Field(ge=0, le=5)


class _FunctionWords(_Data):
    phrases: list[str] = Field(min_length=1)


@dataclass(frozen=True)
class Wording:
    """Everything that the dialogue reads from its data files."""

    replies: Replies
    policy: Policy
    function_words: FunctionWords


def load_wording(nlu_dir: Path) -> Wording:
    """Raises SetupError naming file, line and reason."""
    try:
        return Wording(
            replies=load_model(nlu_dir / "replies.yml", Replies),
            policy=load_model(nlu_dir / "policy.yml", Policy),
            function_words=FunctionWords(
                load_model(nlu_dir / "function_words.yml", _FunctionWords).phrases
            ),
        )
    except (RecordFileError, OSError) as error:
        raise SetupError(str(error), hint="correct the file") from error
