"""Receipt codes dictated by telephone, in whole and in pieces."""

from __future__ import annotations

import pytest

from assistant.dossiers.receipt_code import Dictated, read_spoken

WHOLE = "H30.12-240823-0001"


@pytest.mark.parametrize(
    "text",
    [
        "hát ba mươi chấm mười hai gạch hai bốn không tám hai ba gạch không không không một",
        "Hát ba mươi, chấm mười hai, gạch hai tư không tám hai ba, gạch không không không mốt.",
        "dạ mã hồ sơ của em là hát ba mươi chấm mười hai gạch ngang "
        "hai mươi bốn không tám hai mươi ba gạch ngang không không không một ạ",
        "hắt ba không chấm một hai trừ hai bốn không tám hai ba trừ không không không một",
        "ét hát ba chục phẩy mười hai gạch nối "
        "hai tư linh tám hai ba gạch nối không không không một",
        "H30 chấm 12 gạch 240823 gạch 0001",
        "h 30 chấm 12 gạch 24 08 23 gạch 00 01",
        "h30.12-240823-0001",
        "hát ba mươi mười hai hai bốn không tám hai ba không không không một",
        "hat ba muoi cham muoi hai gach hai bon khong tam hai ba gach khong khong khong mot",
        "hát ba mươi chấm mười hai gạch hai bốn "
        "gạch không tám gạch hai ba gạch không không không một",
        "hát ba mươi à không ba mươi chấm mười ba à nhầm mười hai gạch 240823 gạch 0001",
        "hát ba mươi chấm mười hai gạch hai bốn không chín hai ba "
        "xin lỗi hai bốn không tám hai ba gạch 0001",
        "giê không chín chấm đọc lại từ đầu hát ba mươi chấm mười hai gạch 240823 gạch 0001",
        "hát ba mươi hát ba mươi chấm mười hai gạch 240823 gạch 0001",
        "hách ba mươi chấm mười hai gặch 240823 gạch 0001",
        "hát ba mươi chấm mười hai gạch hai tư không tám hai ba gạch ba số không một",
    ],
)
def test_a_dictated_code_is_understood(text: str) -> None:
    assert read_spoken(text) == Dictated(WHOLE, WHOLE, "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "không không không chấm không không chấm mười ba chấm hát ba mươi "
            "gạch hai mốt một một ba không gạch không không không một",
            "000.00.13.H30-211130-0001",
        ),
        (
            "giê không chín chấm hai mươi gạch hai nghìn không trăm hai mươi sáu không sáu"
            " không chín gạch không không chín hai sáu ba bảy",
            "G09.20-20260609-0092637",
        ),
        (
            "gờ không chín chấm hai mươi gạch hai ngàn không trăm hai sáu lẻ sáu lẻ chín"
            " gạch không không chín hai sáu ba bẩy",
            "G09.20-20260609-0092637",
        ),
        ("hát mười lăm chấm một trăm linh năm gạch 240823 gạch 0001", "H15.105-240823-0001"),
        ("hát hai nhăm chấm ba mốt gạch 240823 gạch 0001", "H25.31-240823-0001"),
        ("ca ba mươi tư gạch 240823 gạch 0001", "K34-240823-0001"),
    ],
)
def test_other_dictated_codes(text: str, code: str) -> None:
    assert read_spoken(text).code == code


def _pieces(*texts: str) -> list[tuple[str, str, str]]:
    so_far, read = "", []
    for text in texts:
        found = read_spoken(text, so_far)
        so_far = found.so_far
        read.append((found.code, found.so_far, found.missing))
    return read


def test_a_code_dictated_in_pieces() -> None:
    assert _pieces(
        "hát", "ba mươi", "chấm mười hai", "vâng gạch", "hai bốn", "không tám hai ba ạ",
        "gạch không không", "không một",
    ) == [
        ("", "H", "agency"),
        ("", "H30", "date"),
        ("", "H30.12", "date"),
        ("", "H30.12-", "date"),
        ("", "H30.12-24", "date"),
        ("", "H30.12-240823", "serial"),
        ("", "H30.12-240823-00", "serial"),
        (WHOLE, WHOLE, ""),
    ]  # fmt: skip


def test_pieces_without_separators() -> None:
    assert _pieces("hát ba mươi mười hai", "hai bốn không tám hai ba", "không không không một")[
        -1
    ] == (WHOLE, WHOLE, "")
    assert _pieces("hát ba mươi", "mười hai", "240823", "0001")[-1] == (WHOLE, WHOLE, "")


def test_a_long_area_in_pieces() -> None:
    assert _pieces("không không không", "chấm không không chấm mười ba", "hát ba mươi gạch")[
        -1
    ] == ("", "000.00.13.H30-", "date")


def test_a_correction_in_the_next_piece() -> None:
    assert _pieces("hát ba mươi", "à không, ba mươi mốt")[-1] == ("", "H31", "date")
    assert _pieces("hát ba mươi chấm mười hai gạch 240822", "nhầm, 240823", "gạch 0001")[-1] == (
        WHOLE, WHOLE, "",
    )  # fmt: skip


def test_a_date_said_again_as_a_whole_replaces_its_beginning() -> None:
    assert _pieces("H30.12-24", "hai bốn không tám hai ba")[-1] == (
        "", "H30.12-240823", "serial",
    )  # fmt: skip


def test_a_new_letter_begins_anew() -> None:
    assert _pieces("hát ba mươi mốt", "hát ba mươi chấm mười hai")[-1] == ("", "H30.12", "date")
    assert _pieces(WHOLE, "đọc lại từ đầu")[-1] == ("", "", "agency")


def test_a_hesitation_does_not_begin_anew() -> None:
    assert _pieces("H30.12-", "e hai bốn không tám hai ba")[-1] == ("", "H30.12-240823", "serial")


@pytest.mark.parametrize("said", ["", "dạ", "không", "vâng đúng rồi ạ", "xe máy"])
def test_what_says_nothing_keeps_what_was_understood(said: str) -> None:
    assert read_spoken(said, WHOLE) == Dictated(WHOLE, WHOLE, "")


def test_saying_that_the_serial_is_wrong_takes_it_away() -> None:
    assert read_spoken("không phải", WHOLE) == Dictated("", "H30.12-240823", "serial")


def test_a_wrong_part_is_asked_for_again() -> None:
    assert read_spoken("hát ba mươi gạch hai bốn không tám hai gạch 0001") == Dictated(
        "", "H30-", "date"
    )
    assert read_spoken("H30.12 gạch 240823 gạch 123456789") == Dictated(
        "", "H30.12-240823", "serial"
    )


@pytest.mark.parametrize("said", ["tôi muốn hỏi thủ tục", "một cửa ở đâu", "hai", "ba tôi làm mất"])
def test_other_talk_is_no_beginning(said: str) -> None:
    assert read_spoken(said) == Dictated("", "", "agency")
