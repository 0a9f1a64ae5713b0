"""`motcua evaluate`: how well the assistant understands, on a file of labelled questions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import date
from pathlib import Path
from typing import Any

import click

from assistant.cli.as_of import AS_OF, DialogueOfDay
from assistant.cli.preparing import prepared
from assistant.cli.progress import counted
from assistant.settings import load_settings


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.argument("file", type=click.Path(path_type=Path)),
        click.option("--kb", "kb_name", help="Knowledge base to answer from."),
        click.option("--province", help="Province of the deployment."),
        AS_OF,
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
        click.option(
            "--failures",
            type=click.Path(path_type=Path),
            help="Write each miss to this file, one JSON object a line.",
        ),
    ):
        command = option(command)
    return command


@click.group()
def evaluate() -> None:
    """Measure on labelled questions, through the engine of a real turn.

    FILE holds one JSON object a line, as the development questions do.
    """


@evaluate.command()
@_options
def retrieval(**options: Any) -> None:
    """Is the right procedure found? hit@1, hit@3, hit@10, MRR, by style."""
    from assistant.evaluation import running
    from assistant.evaluation.cases import Question

    _run(running.retrieval, Question, "questions", **options)


@evaluate.command()
@_options
def answers(**options: Any) -> None:
    """Are the facts right? Is what is out of scope refused, and nothing else?"""
    from assistant.evaluation import running
    from assistant.evaluation.cases import Question

    _run(running.answers, Question, "questions", **options)


@evaluate.command()
@_options
def dialogue(**options: Any) -> None:
    """Do scripted conversations go as expected?"""
    from assistant.evaluation import running
    from assistant.evaluation.cases import Script

    _run(running.dialogues, Script, "conversations", **options)


@evaluate.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kb", "kb_name", default="quoc-gia", help="Knowledge base to study.")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    required=True,
    help="Page to write, such as docs/understanding.md.",
)
@click.option(
    "--author",
    "authors",
    multiple=True,
    help="Author of the bank to be left out in turn (default: each of them).",
)
def study(files: tuple[Path, ...], kb_name: str, into: Path, authors: tuple[str, ...]) -> None:
    """What does each part of the search give? Ablations, learning curve, errors by style and field.

    Trains about ten indexes (10 to 15 minutes). FILES: labelled questions.
    """
    from assistant import services
    from assistant.evaluation.cases import Question, load_cases
    from assistant.evaluation.study_report import write_report

    cases = [case for file in files for case in load_cases(file, Question)]

    def progress(stage: str) -> None:
        click.echo(stage, err=True)

    names = " ".join(f".../{file.name}" for file in files)
    command = f"motcua evaluate study {names} --kb {kb_name} --into {into.name}"
    found = services.open_study(load_settings(), kb_name, progress)
    page = write_report(found, cases, authors, command, progress)
    into.write_text(page, encoding="utf-8")
    click.echo(f"written: {into}")


def _run(
    measure: Callable[..., Coroutine[Any, Any, Any]],
    model: Any,
    unit: str,
    file: Path,
    kb_name: str | None,
    province: str | None,
    as_of: date | None,
    as_json: bool,
    failures: Path | None,
) -> None:
    from assistant.evaluation.cases import load_cases
    from assistant.services import open_engine

    cases = load_cases(file, model)
    settings = prepared(kb_name, province)
    dialogue = DialogueOfDay(open_engine(settings).dialogue, as_of)
    result = asyncio.run(measure(dialogue, cases, counted("evaluating", unit)))
    if failures is not None:
        lines = (json.dumps(item, ensure_ascii=False) + "\n" for item in result.failures)
        failures.write_text("".join(lines), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(result.report, ensure_ascii=False))
        return
    for name, value in result.report.items():
        if isinstance(value, dict):
            click.echo(name)
            for key, inner in value.items():
                click.echo(f"  {key}: {inner}")
        else:
            click.echo(f"{name}: {value}")
