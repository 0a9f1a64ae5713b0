"""The real catalogue of 5,665 records: everything comes in, or is rejected with a reason."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from procedures_kb import catalogue
from procedures_kb.errors import KnowledgeBaseError
from procedures_kb.procedures import Level, Scope
from procedures_kb.text_vi import normalise
from procedures_kb.visibility import province_key
from tests.procedures_kb.conftest import National
from tests.procedures_kb.portal_samples import READ_ON

# Three codes are malformed, one record names no decision (its proposalNumber is null: a reply
# could not cite it), and ' 1.014325' of Tuyên Quang uses a code of Lào Cai a second time.
REJECTED = {
    "dvcqg_5665.jsonl.gz:1144": "malformed procedure code",
    "dvcqg_5665.jsonl.gz:1357": "names no issuing decision",
    "dvcqg_5665.jsonl.gz:2072": "malformed procedure code",
    "dvcqg_5665.jsonl.gz:4480": "stands in the source already",
    "dvcqg_5665.jsonl.gz:4814": "malformed procedure code",
}


def test_every_record_is_imported_or_rejected_with_its_reason(national: National) -> None:
    report = national.report
    assert (report.read, report.imported) == (5665, 5660)
    assert {item.origin for item in report.rejected} == set(REJECTED)
    for item in report.rejected:
        assert REJECTED[item.origin] in item.reason


def test_the_import_takes_less_than_two_minutes(national: National) -> None:
    assert national.seconds < 120


def test_a_second_import_changes_nothing(national: National) -> None:
    report = catalogue.import_records(
        national.source,
        into="quoc-gia",
        format_name="portal-json",
        read_on=READ_ON,
        data_dir=national.data_dir,
    )
    assert report.unchanged


def test_a_catalogue_cut_in_half_is_refused_and_changes_nothing(
    national: National, tmp_path: Path
) -> None:
    records = national.data_dir / "kb" / "quoc-gia" / "records.jsonl"
    before = records.stat().st_mtime_ns, records.stat().st_size
    half = tmp_path / "half.jsonl.gz"
    data = national.source.read_bytes()
    half.write_bytes(data[: len(data) // 2])
    with pytest.raises(KnowledgeBaseError, match="cut off"):
        catalogue.import_records(
            half,
            into="quoc-gia",
            format_name="portal-json",
            read_on=READ_ON,
            data_dir=national.data_dir,
            force=True,
        )
    assert (records.stat().st_mtime_ns, records.stat().st_size) == before


def test_scopes_are_those_of_the_source(national: National) -> None:
    scopes = Counter(record.scope for record in national.records.values())
    # 4,574 STANDARD less two rejected, 899 SPECIFIC less three, 192 STANDARD_INTERNAL
    assert scopes == {Scope.NATIONAL: 4572, Scope.PROVINCIAL: 896, Scope.INTERNAL: 192}


def test_every_province_is_one_of_the_34(national: National, shared_dir: Path) -> None:
    units = shared_dir / "data" / "units" / "old_to_new_wards_2025.csv"
    if not units.exists():
        pytest.skip("needs ../shared/data/units")
    with units.open(encoding="utf-8") as stream:
        known = {province_key(row["newProvince"]) for row in csv.DictReader(stream)}
    named = {record.province for record in national.records.values() if record.province}
    assert len(known) == 34
    assert {province_key(name) for name in named} <= known
    assert {"Huế", "Hà Nội", "Quảng Ngãi", "Đồng Nai", "Hồ Chí Minh"} <= named


def test_no_zero_became_an_amount_and_no_small_number_became_dong(national: National) -> None:
    for record in national.records.values():
        for channel in record.channels:
            for fee in channel.fees:
                assert fee.amount is None or fee.amount >= (1000 if fee.currency == "VND" else 1)


def test_words_of_zero_fees_are_kept(national: National) -> None:
    kept = checked = 0
    for raw in raw_records(national.source):
        record = national.records.get(str(raw["code"]))
        if record is None:
            continue
        told = {normalise(fee.words) for channel in record.channels for fee in channel.fees}
        for method in raw["executionMethods"]:
            for fee in method.get("fees") or []:
                if fee.get("value") == 0 and len((fee.get("description") or "").strip()) > 3:
                    checked += 1
                    kept += any(normalise(fee["description"])[:40] in words for words in told)
    assert checked > 3500
    assert kept / checked > 0.98


def test_nearly_all_records_tell_a_time_limit_and_an_agency(national: National) -> None:
    records = national.records.values()
    timed = sum(any(channel.times for channel in record.channels) for record in records)
    placed = sum(bool(record.agencies.executing) for record in records)
    assert timed >= 0.93 * len(records)
    assert placed >= 0.99 * len(records)


def test_no_channel_stands_twice_and_levels_are_known(national: National) -> None:
    for record in national.records.values():
        kinds = [channel.kind for channel in record.channels]
        assert len(kinds) == len(set(kinds))
        assert record.levels != [Level.OTHER] or record.agencies


def test_headings_are_never_cases(national: National) -> None:
    for record in national.records.values():
        for case in record.cases:
            assert normalise(case) not in {"giấy tờ phải nộp", "lưu ý", "thành phần hồ sơ", "1"}


def raw_records(source: Path) -> list[dict[str, list[dict[str, list[dict[str, str]]]]]]:
    with gzip.open(source, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]
