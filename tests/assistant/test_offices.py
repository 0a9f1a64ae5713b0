"""The file of offices: what it says, how an office is found, and what is refused with its line."""

from __future__ import annotations

import json
import logging
from datetime import date, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from assistant.cli.commands import program
from assistant.errors import SetupError
from assistant.offices.deployment import load_deployment
from assistant.offices.directory import DATA_FILE, Office, load_offices
from assistant.offices.holidays import HolidaySource, load_holidays
from assistant.offices.opening import ZONE
from assistant.offices.schema import SCHEMAS, schema_file, schema_text
from assistant.settings import Settings
from procedures_kb.errors import RecordFileError

OFFICES = """\
offices:
  - name: Quầy chim sẻ
    unit: {ward: Xã Tân Thạnh, province: Tỉnh Tổ Chim}
    address: Số 0, đường Cây Đa
    phone: 0000 000 001 nhánh 2
    hours:
      thứ 2 - thứ 6: 7:30-11:30, 13:30-17:00
    fields: [Hộ tịch, Chứng thực]
  - name: Quầy sáo
    unit: {ward: Xã Tân Thành, province: Tỉnh Tổ Chim}
    address: Số 00
    hours: "24/7"
  - name: Quầy cò
    unit: {ward: Phường Tân Thành, province: tỉnh Tổ Chim}
    address: Số 000
  - name: Quầy số 1
    unit: {ward: Phường 1, province: TP. Sếu}
    address: Số 0000
  - name: Trung tâm tỉnh
    unit: {province: Tỉnh Tổ Chim}
    address: Số 00000
    hours: "thứ 2 - thứ 6: 7:30-11:30"
holidays:
  - {name: Hội chim, day: 2026-11-25}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "offices.yaml"
    path.write_text(OFFICES, encoding="utf-8")
    return path


def names(offices: list[Office]) -> list[str]:
    return [office.name for office in offices]


@pytest.mark.parametrize(
    ("ward", "province", "found"),
    [
        ("xã Tân Thạnh", "tỉnh Tổ Chim", ["Quầy chim sẻ"]),
        ("Tân Thạnh", "Tổ Chim", ["Quầy chim sẻ"]),
        ("  XÃ  TÂN THẠNH ", "TỔ CHIM", ["Quầy chim sẻ"]),
        ("xa tan thanh", "to chim", ["Quầy chim sẻ", "Quầy sáo"]),
        ("tan thanh", "tinh to chim", ["Quầy chim sẻ", "Quầy sáo", "Quầy cò"]),
        ("xã Tân Thành", "Tổ Chim", ["Quầy sáo"]),
        ("P. Tân Thành", "Tổ Chim", ["Quầy cò"]),
        ("đặc khu Tân Thành", "Tổ Chim", ["Quầy sáo", "Quầy cò"]),
        ("Tân Thánh", "Tổ Chim", []),
        ("Tân", "Tổ Chim", []),
        ("Tân Thạnh", "Tổ Cò", []),
        ("Tân Thạnh", "", []),
        ("", "Tổ Chim", []),
        ("xã", "Tổ Chim", []),
        ("phường 01", "thành phố Sếu", ["Quầy số 1"]),
        ("P.1", "tp sếu", ["Quầy số 1"]),
        ("phường 11", "TP Sếu", []),
    ],
)
def test_an_office_is_found_by_its_unit(
    file: Path, ward: str, province: str, found: list[str]
) -> None:
    assert names(load_offices(file).at_unit(ward, province)) == found


def test_the_province_s_own_offices(file: Path) -> None:
    offices = load_offices(file)
    assert names(offices.central()) == ["Trung tâm tỉnh"]
    assert names(offices.central("to chim")) == ["Trung tâm tỉnh"]
    assert offices.central("Sếu") == []


def test_an_office_serves_the_fields_that_it_names(file: Path) -> None:
    sparrow, starling, *_ = load_offices(file).offices
    assert sparrow.serves("ho tich")
    assert not sparrow.serves("Đất đai")
    assert starling.serves("Đất đai")


def test_hours_observe_national_and_local_holidays(file: Path) -> None:
    sparrow, starling, stork, *_ = load_offices(file).offices
    assert sparrow.hours is not None
    evening = sparrow.hours.at(datetime(2026, 11, 23, 18, tzinfo=ZONE))
    assert evening.opens == datetime(2026, 11, 26, 7, 30, tzinfo=ZONE)
    local = sparrow.hours.at(datetime(2026, 11, 25, 9, tzinfo=ZONE))
    assert local.holiday == "Hội chim"
    assert starling.hours is not None
    assert starling.hours.at(datetime(2026, 11, 25, 9, tzinfo=ZONE)).is_open
    assert (stork.hours, stork.phone) == (None, "")


def test_the_product_ships_without_an_office() -> None:
    assert load_offices().offices == ()
    assert Settings().offices_file == DATA_FILE


def test_the_example_in_the_shipped_file_is_in_order(tmp_path: Path) -> None:
    lines = DATA_FILE.read_text(encoding="utf-8").splitlines()
    start = lines.index("# offices:")
    example = [line[2:] if line.startswith("#") else line for line in lines[start:]]
    path = tmp_path / "example.yaml"
    path.write_text("\n".join(example).replace("offices: []", ""), encoding="utf-8")
    offices = load_offices(path)
    assert len(offices.offices) == 2
    assert offices.holidays.name_on(date(2027, 3, 1)) == "Hội chim"


@pytest.mark.parametrize("text", ["", "\n \n", "# nothing yet\n", "offices: []", "\ufeff# x\n"])
def test_an_empty_file_has_no_offices(tmp_path: Path, text: str) -> None:
    path = tmp_path / "offices.yaml"
    path.write_text(text, encoding="utf-8")
    offices = load_offices(path)
    assert offices.offices == ()
    assert offices.holidays.years == {2026, 2027}


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("thứ 2 - thứ 6: 7:30-11:30, 13", "thứ 9: 7:30-11:30, 13", 6, "thứ 9"),
        ("7:30-11:30, 13:30-17:00", "11:30-7:30", 6, "ends before"),
        ("phone: 0000 000 001 nhánh 2", "phone: 0200123", 5, "quotation marks"),
        ("phone: 0000 000 001 nhánh 2", "phone: gọi cô Sáo", 5, "digits"),
        ("phone: 0000", "fax: 0000", 5, "fax"),
        ("    address: Số 00\n", "", 9, "address"),
        ("{ward: Xã Tân Thành, province: Tỉnh Tổ Chim}", "{ward: Xã Tân Thành}", 10, "province"),
        ("name: Quầy sáo", "name: ''", 9, "at least 1"),
        ("name: Quầy sáo", 'name: "Quầy\\u202esáo"', 9, "control"),
        ("day: 2026-11-25", "day: 25/11/2026", 24, "date"),
        ("day: 2026-11-25", "day: 2026-11-25, last: 2026-11-20", 24, "last"),
        ("day: 2026-11-25", "day: 2026-11-25, source: announced", 24, "basis"),
        ("offices:", "offices: [", 2, "not YAML"),
        ("offices:", "office:", 1, "office"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    file: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert old in OFFICES
    file.write_text(OFFICES.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RecordFileError, match=reason) as refused:
        load_offices(file)
    assert refused.value.line == line, str(refused.value)


def test_an_office_told_twice_is_refused_with_both_lines(file: Path) -> None:
    again = (
        "offices:\n  - name: quầy  SÁO\n    unit: {ward: xã Tân Thành, province: tỉnh tổ chim}\n"
    )
    file.write_text(OFFICES.replace("offices:\n", f"{again}    address: x\n"), encoding="utf-8")
    with pytest.raises(RecordFileError, match="line 2 already") as refused:
        load_offices(file)
    assert refused.value.line == 12


def test_a_file_that_cannot_be_read_is_a_known_error(tmp_path: Path) -> None:
    with pytest.raises(RecordFileError, match="cannot be read"):
        load_offices(tmp_path / "nothing.yaml")
    with pytest.raises(RecordFileError, match="cannot be read"):
        load_offices(tmp_path)
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"offices: [\xff]")
    with pytest.raises(RecordFileError, match="UTF-8"):
        load_offices(latin)


def test_a_deployment_is_checked_at_its_start(file: Path, tmp_path: Path) -> None:
    settings = Settings(offices_file=file, desk_hours="thứ 2 - thứ 6: 8:00-17:00")
    deployment = load_deployment(settings)
    state = deployment.desk_hours.at(datetime(2026, 11, 25, 9, tzinfo=ZONE))
    assert state.words().startswith("Hôm nay nghỉ nhân dịp Hội chim, không có người trực")
    with pytest.raises(SetupError, match="MOTCUA_DESK_HOURS") as refused:
        load_deployment(Settings(desk_hours="giờ hành chính"))
    assert "24/7" in refused.value.hint
    with pytest.raises(SetupError, match="cannot be read") as refused:
        load_deployment(Settings(offices_file=tmp_path / "nothing.yaml"))
    assert "MOTCUA_OFFICES_FILE" in refused.value.hint


def test_without_settings_the_desk_answers_around_the_clock() -> None:
    assert load_deployment(Settings()).desk_hours.always


# The days that Điều 112 gives, by year; 2027's Tết and the day beside 2/9 wait for announcement.
LAW = {
    2026: ["01-01", "02-16", "02-17", "02-18", "02-19", "02-20", "04-26", "04-30", "05-01",
           "09-01", "09-02"],
    2027: ["01-01", "02-05", "02-06", "02-07", "02-08", "04-16", "04-30", "05-01", "09-02"],
}  # fmt: skip


def test_the_days_of_the_law_are_listed() -> None:
    holidays = load_holidays()
    for year, days in LAW.items():
        for day in days:
            assert holidays.name_on(date.fromisoformat(f"{year}-{day}")), (year, day)


def test_a_holiday_on_a_weekly_day_off_is_made_up_for() -> None:
    holidays = load_holidays()
    assert holidays.name_on(date(2026, 4, 27)) == "Giỗ Tổ Hùng Vương"
    assert holidays.name_on(date(2027, 5, 3)) == "Ngày Quốc tế lao động"


def test_every_day_worked_instead_is_a_weekly_day_off() -> None:
    for entry in load_holidays().listed:
        if entry.worked_on:
            assert entry.worked_on.weekday() >= 5
            assert entry.day.weekday() < 5
            assert abs(entry.worked_on - entry.day) < timedelta(days=14)


def test_every_listed_day_names_what_it_rests_on() -> None:
    for entry in load_holidays().listed:
        assert entry.basis
        assert entry.source is not HolidaySource.LOCAL


def test_a_day_listed_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "holidays.yaml"
    entry = "{name: Chim, day: 2026-03-01, last: 2026-03-03, source: law, basis: x}"
    other = "{name: Cò, day: 2026-03-03, source: law, basis: x}"
    path.write_text(f"holidays:\n  - {entry}\n  - {other}\n", encoding="utf-8")
    with pytest.raises(RecordFileError, match="03/03/2026 is listed twice") as refused:
        load_holidays(path)
    assert refused.value.line == 3


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_the_schema_file_is_that_of_the_model(kind: str) -> None:
    assert schema_file(kind).read_text(encoding="utf-8") == schema_text(kind), (
        "run: python -m assistant.offices.schema"
    )


def test_an_editor_finds_what_the_program_refuses() -> None:
    checker = jsonschema.Draft202012Validator(json.loads(schema_text("offices")))
    value = yaml.load(OFFICES, Loader=yaml.BaseLoader)  # noqa: S506 - all text, as an editor sees it
    assert list(checker.iter_errors(value)) == []
    value["offices"][0]["fax"] = "0"
    del value["offices"][1]["address"]
    assert len(list(checker.iter_errors(value))) == 2


def cli(*args: object) -> Result:
    return CliRunner(mix_stderr=False).invoke(program, ["offices", *map(str, args)])


def test_check_counts_and_warns(file: Path) -> None:
    done = cli("check", file)
    assert done.exit_code == 0, done.exception
    assert "5 offices in order, 4 communes, 1 of the province itself" in done.stdout
    assert "days from now" in done.stdout
    assert "Quầy cò: no hours are told" in done.stderr
    report = json.loads(cli("check", file, "--json").stdout)
    left = date(2027, 12, 31) - datetime.now(ZONE).date()
    assert (report["listed_until"], report["days_left"]) == ("2027-12-31", left.days)


def test_check_refuses_with_file_and_line(file: Path) -> None:
    file.write_text(OFFICES.replace("24/7", "24/8"), encoding="utf-8")
    done = cli("check", file)
    assert isinstance(done.exception, RecordFileError)
    assert str(done.exception).startswith(f"{file}:12: ")


def test_show_tells_what_citizens_are_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_OFFICES_FILE", str(file))
    shown = cli("show", "xa tan thạnh, to chim")
    assert "no office is listed" in shown.stdout
    shown = cli("show", "tân thạnh, tổ chim")
    assert "Quầy chim sẻ\nSố 0, đường Cây Đa\n0000 000 001 nhánh 2\nmở cửa từ" in shown.stdout
    assert json.loads(cli("show", "tỉnh Tổ Chim", "--json").stdout)[0]["name"] == "Trung tâm tỉnh"


def test_reading_the_data_files_warns_of_nothing(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        load_offices(file)
    assert caplog.records == []
