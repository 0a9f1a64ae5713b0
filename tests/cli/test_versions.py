"""`motcua kb import --complete`, `kb versions` and `kb end`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant.cli.commands import program
from procedures_kb.errors import KnowledgeBaseError
from tests.procedures_kb.portal_samples import fee, method, numbered, record, write_lines

CODE = "9.990001"


@pytest.fixture(autouse=True)
def _own_data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MOTCUA_KB", "chim")


def kb(*args: object) -> Result:
    return CliRunner(mix_stderr=False).invoke(program, ["kb", *map(str, args)])


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Imports records as read on a day."""

    def imported(records: list[Any], day: str, *more: str) -> Result:
        source = write_lines(tmp_path / "chim.jsonl", records)
        return kb("import", "portal-json", source, "--into", "chim", "--read-on", day, *more)

    return imported


def costing(amount: int, **more: object) -> Any:
    rows = [method(fees=[fee(amount, currency="Việt Nam Đồng")])]
    return record(executionMethods=rows, **more)


@pytest.fixture
def changed(read: Any) -> Result:
    """Two readings; the second one has another fee and lacks a record."""
    read([costing(50_000), *numbered(3, first=2)], "2026-07-17")
    second: Result = read([costing(70_000), *numbered(2, first=2)], "2026-08-20")
    return second


def test_an_import_counts_what_changed_and_what_is_missing(changed: Result) -> None:
    assert changed.exit_code == 0, changed.exception
    assert "0 new, 1 changed, 2 as before" in changed.stdout
    assert "1 procedures are not in the source (kept; --complete" in changed.stdout


def test_a_complete_source_ends_the_missing_ones(changed: Result, read: Any) -> None:
    done = read([costing(70_000), *numbered(2, first=2)], "2026-08-21", "--complete")
    assert "1 procedures are not in the source (ended)" in done.stdout
    assert "to 2026-08-20" in kb("versions", "9.990004").stdout


def test_versions_tell_their_days_decisions_and_what_changed(changed: Result) -> None:
    lines = kb("versions", CODE).stdout.splitlines()
    assert lines == [
        "9.990001 Cấp thẻ nuôi chim bồ câu: versions of chim",
        "1. valid from 2026-07-01 to 2026-08-19",
        "   decision 17/QĐ-BCM of 2026-07-01, Bộ Chim muông",
        "   Cổng Dịch vụ công quốc gia, read on 2026-07-17, changed there on 2026-07-01",
        "2. valid from 2026-08-20 to further notice",
        "   decision 17/QĐ-BCM of 2026-07-01, Bộ Chim muông",
        "   Cổng Dịch vụ công quốc gia, read on 2026-08-20, changed there on 2026-07-01",
        "   changed channels.direct.fees: 50000 VND -> 70000 VND",
    ]


def test_versions_as_one_json_object(changed: Result) -> None:
    value = json.loads(kb("versions", CODE, "--json").stdout)
    assert (value["code"], value["knowledge_base"]) == (CODE, "chim")
    first, second = value["versions"]
    assert (first["valid_from"], first["valid_to"]) == ("2026-07-01", "2026-08-19")
    assert (first["changed"], second["valid_to"]) == ([], None)
    assert first["decision"]["number"] == "17/QĐ-BCM"
    assert second["source"]["read_on"] == "2026-08-20"
    assert second["changed"] == [
        {"field": "channels.direct.fees", "old": ["50000 VND"], "new": ["70000 VND"]}
    ]


def test_show_counts_versions_and_prints_the_newest(changed: Result) -> None:
    assert "chim: 4 procedures in 5 versions" in kb("show", "chim").stdout
    assert json.loads(kb("show", "chim", "--json").stdout)["versions"] == 5
    newest = json.loads(kb("show", "chim", CODE, "--json").stdout)
    assert newest["channels"][0]["fees"][0]["amount"] == 70_000


def test_an_end_is_set_and_taken_back(changed: Result) -> None:
    done = kb("end", CODE, "--on", "2026-08-25")
    assert done.stdout == f"{CODE} is valid until 2026-08-25. Next: motcua kb build chim\n"
    assert "to 2026-08-25" in kb("versions", CODE).stdout
    assert "goes on" in kb("end", CODE, "--undo").stdout
    assert "to further notice" in kb("versions", CODE).stdout


def test_a_change_after_an_end_by_hand_is_told_with_the_command(changed: Result, read: Any) -> None:
    kb("end", CODE, "--on", "2026-08-25")
    done = read([costing(90_000), *numbered(3, first=2)], "2026-09-01")
    assert f"motcua kb end {CODE} --kb chim --undo" in done.stderr


@pytest.mark.parametrize("args", [(), ("--on", "2026-08-25", "--undo"), ("--on", "hôm qua")])
def test_an_end_needs_a_day_or_its_taking_back(changed: Result, args: tuple[str, ...]) -> None:
    assert kb("end", CODE, *args).exit_code == 2


@pytest.mark.parametrize(
    "args",
    [
        ("versions", "9.999999"),
        ("end", "9.999999", "--on", "2026-08-25"),
        ("end", CODE, "--on", "2020-01-01"),
        ("end", CODE, "--undo"),
        ("versions", CODE, "--kb", "khong-co"),
    ],
)
def test_what_is_not_there_is_a_known_error(changed: Result, args: tuple[str, ...]) -> None:
    assert isinstance(kb(*args).exception, KnowledgeBaseError)
