"""Kinds of text that an officer writes into the data files."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, StringConstraints


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("one line without control characters")
    return text


ShortText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(_one_line),
]
OptionalText = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(_one_line)
]
