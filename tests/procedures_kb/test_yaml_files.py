"""A wrong record file is refused with file, line and reason; nothing is half loaded."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from procedures_kb.errors import RecordFileError
from procedures_kb.procedures import Procedure, TimeUnit
from procedures_kb.yaml_files import load_model, load_procedures

GOOD = """\
code: '9.990001'
name: Cấp thẻ nuôi chim bồ câu
field:
  name: Chim cảnh
levels:
- commune
decision:
  number: 17/QĐ-BCM
  decided_on: '2026-07-01'
  agency: Bộ Chim muông
channels:
- kind: direct
  times:
  - amount: 3
    unit: working_day
  fees:
  - amount: 5000
source:
  name: Sổ tay chim
  read_on: '2026-07-17'
"""


def refused(path: Path, content: str | bytes) -> RecordFileError:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(RecordFileError) as error:
        load_model(path, Procedure)
    assert error.value.path == path
    assert str(error.value).startswith(f"{path}:{error.value.line}: ")
    return error.value


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "9.990001.yaml"


def test_a_good_file_is_loaded(path: Path) -> None:
    path.write_text(GOOD, encoding="utf-8")
    procedure = load_model(path, Procedure)
    assert procedure.channels[0].times[0].unit is TimeUnit.WORKING_DAY
    assert str(procedure.decision.decided_on) == "2026-07-01"


def test_dates_may_stand_without_quotes_and_the_file_may_have_a_byte_order_mark(path: Path) -> None:
    path.write_text("\ufeff" + GOOD.replace("'2026-07-01'", "2026-07-01"), encoding="utf-8")
    assert str(load_model(path, Procedure).decision.decided_on) == "2026-07-01"


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("name: Cấp", "tên: Cấp", 1, "name: Field required"),
        ("levels:", "level:", 1, "levels: Field required"),
        ("  agency:", "  agencyy:", 7, "decision.agency: Field required"),
        ("levels:\n- commune\n", "levels: []\n", 5, "levels: List should have at least 1"),
        ("source:", "extra: 1\nsource:", 18, "extra: Extra inputs are not permitted"),
        (
            "    unit: working_day",
            "    unit: fortnight",
            15,
            "channels.0.times.0.unit: Input should",
        ),
        ("  - amount: 3", "  - amount: drei", 14, "channels.0.times.0.amount: Input should be a"),
        ("  - amount: 5000", "  - amount: 0", 17, "channels.0.fees.0.amount: Input should be gr"),
        ("    unit: working_day\n", "", 14, "amount and unit stand together"),
        ("'2026-07-01'", "2026-13-45", 9, "decision.decided_on: Input should be a valid date"),
        ("'2026-07-01'", "'1 tháng 7'", 9, "decision.decided_on"),
        ("'9.990001'", "9.990001", 1, "code: Input should be a valid string"),
        ("'9.990001'", "'9.99'", 1, "code: String should match pattern"),
        ("- kind: direct", "- kind: direct\n- kind: direct", 1, "a channel stands twice"),
        ("  name: Chim cảnh", "  name: ''", 4, "field.name: String should have at least 1"),
        ("  name: Chim cảnh", "  name: no", 4, "field.name: Input should be a valid string"),
        ("- commune", "- commune\n- huyện", 7, "levels.1: Input should be"),
        ("name: Cấp", "name: x\nname: Cấp", 3, "key 'name' twice"),
        ("  number:", "  agency: Bộ\n  number:", 11, "key 'agency' twice"),
        ("- commune", "- commune\n  - x: [", 7, "not YAML"),
        ("  name: Chim", "\tname: Chim", 4, "not YAML"),
        ("'9.990001'", "'9.990001", 9, "not YAML"),
        ("- commune", "- &a commune\n- *a", 7, "aliases (*name) are not used"),
        ("- commune", "- ? [a]\n  : b", 6, "a key is one word"),
        ("- commune", "- !!python/object:os.system x", 6, "not YAML"),
        ("- commune", "- !!int x", 1, "not YAML"),
        ("source:", "---\nsource:", 18, "not YAML"),
    ],
)
def test_a_wrong_part_is_refused_with_its_line_and_reason(
    path: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert GOOD.count(old) >= 1
    error = refused(path, GOOD.replace(old, new, 1))
    assert reason in error.reason
    assert error.line == line


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"# only a comment\n", "the file is empty"),
        (b"---\n", "the file is empty"),
        (b"- a\n- b\n", "Input should be"),
        (b"just words", "Input should be"),
        (b"\xff\xfe\x00\x01binary", "not UTF-8"),
        (b"code: '9.990001'\x00", "not YAML"),
        (bytes(range(256)), "not UTF-8"),
        (b"a: b\n" * 700_000, "larger than 2000000 bytes"),
    ],
)
def test_what_is_no_record_at_all_is_refused_at_line_one(
    path: Path, content: bytes, reason: str
) -> None:
    error = refused(path, content)
    assert reason in error.reason
    assert error.line == 1


BOMB = "a0: &a0 [x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 12)
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB, "aliases"),
        ("a: &a [*a]\n", "aliases"),
        ("a: " + "[" * 100_000, "nested deeper"),
        ("a: " + "{b: " * 5_000, "nested deeper"),
    ],
)
def test_a_file_made_to_explode_is_refused_at_once(path: Path, content: str, reason: str) -> None:
    start = time.monotonic()
    assert reason in refused(path, content).reason
    assert time.monotonic() - start < 2


def test_records_come_from_all_folders_in_the_order_of_their_codes(tmp_path: Path) -> None:
    for folder, code in (("b", "9.990001"), ("a", "9.990003"), ("a/c", "9.990002")):
        (tmp_path / folder).mkdir(exist_ok=True)
        content = GOOD.replace("9.990001", code)
        (tmp_path / folder / f"{code}.yaml").write_text(content, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no record", encoding="utf-8")
    codes = [procedure.code for procedure in load_procedures(tmp_path)]
    assert codes == ["9.990001", "9.990002", "9.990003"]


def test_a_code_in_two_files_is_refused_naming_both(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(RecordFileError) as error:
        load_procedures(tmp_path)
    assert error.value.path == tmp_path / "b.yaml"
    assert str(tmp_path / "a.yaml") in error.value.reason


def test_one_wrong_file_among_many_refuses_all(tmp_path: Path) -> None:
    for at in range(5):
        content = GOOD.replace("9.990001", f"9.99000{at}")
        (tmp_path / f"{at}.yaml").write_text(content, encoding="utf-8")
    (tmp_path / "3.yaml").write_text(GOOD.replace("levels:", "level:"), encoding="utf-8")
    with pytest.raises(RecordFileError) as error:
        load_procedures(tmp_path)
    assert error.value.path == tmp_path / "3.yaml"
