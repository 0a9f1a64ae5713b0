"""`motcua kb` on a small catalogue."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.cli.commands import program
from assistant.cli.progress import StageBar
from procedures_kb.errors import KnowledgeBaseError
from tests.procedures_kb.portal_samples import numbered, record, write_lines


@pytest.fixture(autouse=True)
def _own_data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "chim.jsonl.gz", [*numbered(3), record(code="bad")])


def kb(*args: object) -> Result:
    return CliRunner(mix_stderr=False).invoke(program, ["kb", *map(str, args)])


def imported(source: Path, *more: str) -> Result:
    return kb("import", "portal-json", source, "--into", "chim", "--read-on", "2026-07-17", *more)


def test_an_import_tells_what_it_took_and_what_it_rejected_and_why(source: Path) -> None:
    done = imported(source)
    assert done.exit_code == 0
    assert "3 of 4 records imported into chim (written), 1 rejected" in done.stdout
    assert "motcua kb build chim" in done.stdout
    assert "rejected" in done.stderr
    assert "bad" in done.stderr


def test_an_import_prints_one_json_object_on_stdout(source: Path) -> None:
    report = json.loads(imported(source, "--json").stdout)
    assert (report["read"], report["imported"], report["read_on"]) == (4, 3, "2026-07-17")
    assert report["rejected"][0]["code"] == "bad"


def test_the_same_source_again_changes_nothing(source: Path) -> None:
    imported(source)
    assert "(unchanged)" in imported(source).stdout


def test_a_missing_source_is_a_known_error(tmp_path: Path) -> None:
    done = imported(tmp_path / "nothing.jsonl")
    assert isinstance(done.exception, KnowledgeBaseError)


def test_an_unknown_format_is_refused_with_the_known_ones(source: Path) -> None:
    done = kb("import", "excel", source, "--into", "chim")
    assert done.exit_code == 2
    assert "portal-json" in done.stderr


def test_check_counts_records(source: Path) -> None:
    imported(source)
    assert "3 records in order, 0 with phrasings" in kb("check", "chim").stdout


def test_check_against_another_catalogue_tells_each_difference(
    source: Path, tmp_path: Path
) -> None:
    imported(source)
    other = write_lines(
        tmp_path / "khac.jsonl",
        [*numbered(2), record(code="9.990003", departmentPromulgateName="Bộ khác",
                              procedureProposal={"proposalNumber": "18/QĐ-BCM"})],
    )  # fmt: skip
    kb("import", "portal-json", other, "--into", "khac", "--read-on", "2026-07-17")
    done = kb("check", "chim", "--against", "khac")
    assert done.exit_code == 1
    assert "9.990003 decision: 17/QĐ-BCM instead of 18/QĐ-BCM" in done.stdout


def test_check_against_itself_agrees(source: Path) -> None:
    imported(source)
    done = kb("check", "chim", "--against", "chim")
    assert (done.exit_code, "all facts agree" in done.stdout) == (0, True)


def test_show_sums_up_a_knowledge_base(source: Path) -> None:
    imported(source)
    summary = json.loads(kb("show", "chim", "--json").stdout)
    assert summary["procedures"] == 3
    assert summary["build"] is None
    assert summary["import"]["imported"] == 3
    assert "index: not built" in kb("show", "chim").stdout


def test_show_prints_one_record(source: Path) -> None:
    imported(source)
    value = json.loads(kb("show", "chim", "9.990002", "--json").stdout)
    assert value["code"] == "9.990002"
    assert "Thủ tục cấp thẻ nuôi chim bồ câu" in kb("show", "chim", "9.990002").stdout


def test_show_of_an_unknown_code_is_a_known_error(source: Path) -> None:
    imported(source)
    assert isinstance(kb("show", "chim", "9.999999").exception, KnowledgeBaseError)


@pytest.mark.slow
def test_a_build_is_kept_until_its_sources_change(source: Path) -> None:
    imported(source)
    first = kb("build", "chim")
    assert first.exit_code == 0, first.exception
    assert first.stdout.startswith("built: chim, 3 procedures, 0 phrasings")
    assert kb("build", "chim").stdout.startswith("up to date: chim")


def test_the_starter_set_cannot_be_imported_over(source: Path) -> None:
    done = kb("import", "portal-json", source, "--into", "starter")
    assert isinstance(done.exception, KnowledgeBaseError)


def test_progress_is_a_line_a_stage_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    bar = StageBar("building chim")
    for stage, share in (("records", 0.0), ("records", 0.1), ("done", 1.0)):
        bar(stage, share)
    printed = capsys.readouterr()
    assert printed.err.splitlines() == ["building chim: records", "building chim: done"]
    assert printed.out == ""
