"""Reads YAML data files into typed models; a wrong file is refused with file, line and reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from procedures_kb.errors import RecordFileError
from procedures_kb.procedures import Procedure
from procedures_kb.validity import first_day, overlap

Model = TypeVar("Model", bound=BaseModel)

_MAX_BYTES = 2_000_000
_DEEPEST = 40
_NESTED = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_TIMESTAMP = "tag:yaml.org,2002:timestamp"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Leaves dates as text: the model reads them, and tells where a wrong one stands."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_model(path: Path, model: type[Model]) -> Model:
    """One YAML document as `model`. Raises RecordFileError."""
    node, value = _document(path)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        line = _line_of(node, first["loc"])
        reason = f"{where}: {first['msg']}" if where else first["msg"]
        raise RecordFileError(path, line, reason) from error


def load_procedures(folder: Path) -> list[Procedure]:
    """Every record below `folder`, ordered by code and first day; all or nothing.

    Raises RecordFileError for the first wrong file, or for two versions of one code that are
    valid on the same day.
    """
    seen: dict[str, list[tuple[Path, Procedure]]] = {}
    for path in yaml_files(folder):
        procedure = load_model(path, Procedure)
        others = seen.setdefault(procedure.code, [])
        _refuse_same_days(path, procedure, others)
        others.append((path, procedure))
    procedures = [procedure for group in seen.values() for _, procedure in group]
    return sorted(procedures, key=lambda procedure: (procedure.code, first_day(procedure)))


def _refuse_same_days(
    path: Path, procedure: Procedure, others: Sequence[tuple[Path, Procedure]]
) -> None:
    for other_path, other in others:
        if overlap(procedure, other):
            raise RecordFileError(
                path,
                1,
                f"code {procedure.code} is valid on the same days in {other_path}: "
                "give one of them a valid_to before the other's valid_from",
            )


def yaml_files(folder: Path) -> Iterator[Path]:
    """The .yaml files below a folder, in a stable order."""
    yield from sorted(folder.rglob("*.yaml"))


def _document(path: Path) -> tuple[yaml.Node, object]:
    if path.stat().st_size > _MAX_BYTES:
        raise RecordFileError(path, 1, f"larger than {_MAX_BYTES} bytes")
    try:
        content = path.read_text(encoding="utf-8-sig")
        _refuse_bombs(path, content)
        node = yaml.compose(content, Loader=_Loader)
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            raise RecordFileError(path, 1, "the file is empty")
        _refuse_repeated_keys(path, node)
        return node, yaml.load(content, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except UnicodeDecodeError as error:
        raise RecordFileError(path, 1, f"not UTF-8 text: {error.reason}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        reason = getattr(error, "problem", None) or str(error)
        raise RecordFileError(path, line, f"not YAML: {reason}") from error
    except ValueError as error:  # a tag such as !!int on something else
        raise RecordFileError(path, 1, f"not YAML: {error}") from error


def _refuse_bombs(path: Path, content: str) -> None:
    """Refuses what makes a small file grow or nest without end, before anything is built of it."""
    depth = 0
    for event in yaml.parse(content, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise RecordFileError(path, line, "aliases (*name) are not used in data files")
        if isinstance(event, _NESTED):
            depth += 1
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        if depth > _DEEPEST:
            raise RecordFileError(path, line, f"nested deeper than {_DEEPEST} levels")


def _refuse_repeated_keys(path: Path, node: yaml.Node) -> None:
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise RecordFileError(path, line, "a key is one word, not a list or a mapping")
            if key.value in keys:
                raise RecordFileError(path, line, f"key {key.value!r} twice")
            keys.add(key.value)
            _refuse_repeated_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(path, item)


def _line_of(node: yaml.Node, location: Sequence[int | str]) -> int:
    """The line of the deepest part of `location` that stands in the file."""
    line = int(node.start_mark.line)
    for part in location:
        step = _child(node, part)
        if step is None:
            break
        key, node = step
        line = int(key.start_mark.line)
    return line + 1


def _child(node: yaml.Node, part: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
