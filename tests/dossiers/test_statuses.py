"""The words of statuses, and the check of the applicant's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dossiers.base import DossierStatus
from assistant.dossiers.name_check import name_matches
from assistant.dossiers.statuses import DATA_FILE, Statuses, load_statuses
from procedures_kb.errors import RecordFileError
from procedures_kb.yaml_files import load_model

NUMBERED = (
    "Mới đăng ký", "Được tiếp nhận", "Không được tiếp nhận", "Đang xử lý",
    "Yêu cầu bổ sung giấy tờ", "Yêu cầu thực hiện nghĩa vụ tài chính",
    "Công dân yêu cầu rút hồ sơ", "Dừng xử lý", "Đã xử lý xong", "Đã trả kết quả",
)  # fmt: skip


@pytest.mark.parametrize(("number", "words"), enumerate(NUMBERED, start=1))
def test_the_ten_statuses_by_words_and_number(number: int, words: str) -> None:
    statuses = load_statuses()
    status = statuses.read(words)
    assert status is list(DossierStatus)[number - 1]
    assert statuses.read(str(number)) is status
    assert statuses.read(f" {words.upper()} - bộ phận A.") is status
    assert statuses.read(f"{words} (hạn 3 ngày)") is status


@pytest.mark.parametrize(
    "words",
    ["", " ", "0", "11", "-", "Thẩm định", "Đã xử lý xong bước 1", "Chưa trả kết quả", "Tiếp nhận"],
)  # fmt: skip
def test_other_words_are_not_guessed(words: str) -> None:
    assert load_statuses().read(words) is DossierStatus.UNKNOWN


def test_what_citizens_hear_is_courteous_and_short() -> None:
    for entry in load_statuses().statuses:
        assert "Quý vị" in entry.next or "quý vị" in entry.next
        for said in (entry.spoken, entry.next_spoken):
            assert said.endswith(" ạ.")
            assert len(said) <= 160
            assert not set(said) & set("()[]/;")
        assert load_statuses().words_of(entry.status) is entry


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("status: returned", "status: done", "not once"),
        ("number: 10", "number: 9", "two statuses"),
        ("[Đã trả kết quả]", "[dang xu ly]", "two statuses"),
        ("number: 10", "colour: red", "Extra inputs"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    path = tmp_path / "statuses.yaml"
    path.write_text(DATA_FILE.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(RecordFileError, match=says) as caught:
        load_model(path, Statuses)
    assert caught.value.line >= 1


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("Nguyễn Thị Thử Nghiệm", "NGUYỄN THỊ THỬ NGHIỆM"),
        ("dạ tôi tên là nguyen thi thu nghiem ạ", "Nguyễn Thị Thử Nghiệm"),
        ("Họ và tên: Đỗ Văn Thử.", "đỗ  văn thử"),
        ("Đỗ Văn Thử", "Đỗ Văn Thử"),
        ("công ty tnhh thử nghiệm", "Công ty TNHH Thử Nghiệm"),
        ("Trần Mẫu", "Trần Mẫu"),
    ],
)
def test_the_applicant_s_full_name_matches(said: str, known: str) -> None:
    assert name_matches(said, known)


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("Thử Nghiệm", "Nguyễn Thị Thử Nghiệm"),
        ("Nguyễn Nghiệm", "Nguyễn Thị Thử Nghiệm"),
        ("Nghiệm Thử Thị Nguyễn", "Nguyễn Thị Thử Nghiệm"),
        ("Nguyễn Thị ... Thử ờ Nghiệm", "Nguyễn Thị Thử Nghiệm"),
        ("Nguyễn Thị Thử Nghiệmm", "Nguyễn Thị Thử Nghiệm"),
        ("Anguyễn Thị Thử Nghiệm", "Nguyễn Thị Thử Nghiệm"),
        ("Thử", "Thử"),
        ("", ""),
        ("Nguyễn Thị Thử Nghiệm", ""),
        ("", "Nguyễn Thị Thử Nghiệm"),
        ("***", "***"),
    ],
)
def test_less_than_the_full_name_does_not(said: str, known: str) -> None:
    assert not name_matches(said, known)


def test_a_list_of_names_to_try_does_not() -> None:
    for middles in (("Thị", "Đa", "Văn"), ("An", "Ba", "Ca", "Đa", "Thị", "Văn")):
        tries = " ".join(f"Nguyễn {middle} Thử" for middle in middles)
        assert not name_matches(tries, "Nguyễn Văn Thử")
    assert name_matches("Nguyễn à Nguyễn Văn Thử", "Nguyễn Văn Thử")
    assert not name_matches("Nguyễn Văn Thử " * 10_000, "Nguyễn Văn Thử")
