"""The command line as a whole: help, version, errors."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version

import click
import pytest
from click.testing import CliRunner

from assistant.cli.commands import program

_RUN = "from assistant.cli import main; main()"


def run(*args: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", _RUN, *args],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, **environment},
    )


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name)


_ALL = list(_commands(program))


def test_the_commands_are_the_promised_ones() -> None:
    assert {" ".join(path) for path in _ALL} == {
        "", "kb", "kb import", "kb build", "kb bank", "kb check", "kb show", "kb versions",
        "kb end", "evaluate",
        "evaluate retrieval", "evaluate answers", "evaluate dialogue", "evaluate study", "serve",
        "ask", "chat", "replay", "train", "settings", "desk", "desk list", "desk show",
        "desk claim", "desk release", "desk close", "dossier", "offices", "offices check",
        "offices show",
    }  # fmt: skip


@pytest.mark.parametrize("path", _ALL, ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...]) -> None:
    done = CliRunner(mix_stderr=False).invoke(program, [*path, "--help"])
    assert done.exit_code == 0
    assert done.stdout.startswith("Usage:")
    assert len(done.stdout.splitlines()) >= 5


@pytest.mark.parametrize("path", [path for path in _ALL if path], ids=" ".join)
def test_every_option_has_help(path: tuple[str, ...]) -> None:
    command: click.Command = program
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    options = [param for param in command.params if isinstance(param, click.Option)]
    assert all(option.help for option in options)
    assert command.help


def test_the_version_is_the_package_s() -> None:
    assert (
        CliRunner(mix_stderr=False)
        .invoke(program, ["--version"])
        .stdout.strip()
        .endswith(version("motcua"))
    )


def test_an_unknown_setting_is_one_clear_line_and_exit_status_1() -> None:
    done = run("settings", MOTCUA_COLOUR="red")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "motcua: unknown setting MOTCUA_COLOUR",
        "  hint: `motcua settings` lists the known ones.",
    ]


def test_a_wrong_value_names_the_variable() -> None:
    done = run("settings", MOTCUA_PORT="many")
    assert done.returncode == 1
    assert done.stderr.startswith("motcua: MOTCUA_PORT: ")
    assert "Traceback" not in done.stderr


def test_an_unknown_knowledge_base_names_the_command_to_run() -> None:
    done = run("kb", "show", "khong-co")
    assert done.returncode == 1
    assert "motcua kb import" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_needs_no_heavy_library() -> None:
    script = (
        "import sys; sys.argv = ['motcua', '--help']\n"
        "from assistant.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'torch', 'tensorflow', 'rasa', 'faiss', 'sklearn'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-1000:]
