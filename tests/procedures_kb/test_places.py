"""The place that a message names, and what it is called now."""

from __future__ import annotations

import subprocess
import sys
import time
import unicodedata

import pytest

from procedures_kb.places import NewUnit, OldUnit, PlaceFound, Places, load_places

NGA_SAU = OldUnit("thị trấn Ngã Sáu", "huyện Châu Thành", "tỉnh Hậu Giang")
CHAU_THANH = NewUnit("xã Châu Thành", "thành phố Cần Thơ")
TAN_MY_CHANH = OldUnit("xã Tân Mỹ Chánh", "thành phố Mỹ Tho", "tỉnh Tiền Giang")


@pytest.fixture(scope="module")
def places() -> Places:
    return load_places()


@pytest.mark.parametrize(
    "text",
    [
        "Ngã Sáu, Châu Thành, Hậu Giang cũ",
        "nga sau chau thanh hau giang",
        "NGÃ SÁU, CHÂU THÀNH, HẬU GIANG",
        "tt. Ngã 6, h. Châu Thành, Hậu Giang",
        "nhà tui ở thị trấn ngã sáu huyện châu thành hậu giang cũ giờ làm giấy khai sinh ở đâu",
        "huyện châu thành hậu giang, thị trấn ngã sáu đó con",
        "ngã xáu châu thành hậu giang",
        "ngã sáu châu thàn hậu giang",
        "thị trấn ngã sáu huyện châu thành hậu gian",
        "hậu giang châu thành ngã sáu",
        unicodedata.normalize("NFD", "thị trấn Ngã Sáu, huyện Châu Thành, tỉnh Hậu Giang"),
    ],
)
def test_one_old_ward_in_many_spellings(places: Places, text: str) -> None:
    found = places.find(text)
    assert (found.kind, found.old, found.new) == ("one", (NGA_SAU,), (CHAU_THANH,))
    assert found.words in text


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("phường Tô Châu, TP Hà Tiên, Kiên Giang", "phường Tô Châu, tỉnh An Giang"),
        ("xã Tân Mỹ Chánh TP Mỹ Tho Tiền Giang", "phường Mỹ Phong, tỉnh Đồng Tháp"),
        ("tân mỹ chánh mỹ tho", "phường Mỹ Phong, tỉnh Đồng Tháp"),
        ("tui ở Tân Mỹ Chánh á", "phường Mỹ Phong, tỉnh Đồng Tháp"),
        ("xã tân mỹ tránh tp mỹ tho", "phường Mỹ Phong, tỉnh Đồng Tháp"),
        ("phường 12, quận 10", "phường Hòa Hưng, thành phố Hồ Chí Minh"),
        ("phường mười hai quận mười", "phường Hòa Hưng, thành phố Hồ Chí Minh"),
        ("P.12, Q.10, TPHCM", "phường Hòa Hưng, thành phố Hồ Chí Minh"),
        ("phường 05 thành phố Cà Mau", "phường Tân Thành, tỉnh Cà Mau"),
        ("123/4 đường Quang Trung, phường 10, quận Gò Vấp", "phường Gò Vấp, thành phố Hồ Chí Minh"),
        ("ấp Tân Phú, xã Tân Mỹ Chánh, Mỹ Tho", "phường Mỹ Phong, tỉnh Đồng Tháp"),
        ("phường Phú Hữu quận 9 sài gòn", "phường Long Trường, thành phố Hồ Chí Minh"),
        ("phường Nguyễn Trung Trực, quận Ba Đình", "phường Ba Đình, thành phố Hà Nội"),
        ("xã Ea H'leo, huyện Ea H'leo", "xã Ea H'Leo, tỉnh Đắk Lắk"),
        ("xã ea hleo huyện ea hleo đắk lắk", "xã Ea H'Leo, tỉnh Đắk Lắk"),
        ("huyện đảo Bạch Long Vĩ", "đặc khu Bạch Long Vĩ, thành phố Hải Phòng"),
    ],
)
def test_what_an_old_ward_is_called_now(places: Places, text: str, now: str) -> None:
    found = places.find(text)
    assert (found.kind, [unit.label for unit in found.new]) == ("one", [now])


@pytest.mark.parametrize(
    "text", ["phường 3 quận 8", "P.3, Q.8, TPHCM", "phường ba quận tám", "p3 q8"]
)
def test_numbered_wards_of_before_an_earlier_merger(places: Places, text: str) -> None:
    """Phường 3 of quận 8 was part of phường Rạch Ông by June 2025, as the table knows."""
    found = places.find(text)
    assert found.kind == "one"
    assert found.old[0].label == "phường Rạch Ông, quận 8, thành phố Hồ Chí Minh"
    assert found.words == text


def test_the_words_can_be_taken_out_of_the_question(places: Places) -> None:
    text = "tui ở thị trấn Ngã Sáu, huyện Châu Thành, Hậu Giang (cũ) giờ làm khai sinh ở đâu"
    words = places.find(text).words
    assert words.startswith("thị trấn Ngã Sáu") and "khai sinh" not in words
    assert "Hậu Giang" not in text.replace(words, "")


def test_todays_names(places: Places) -> None:
    assert places.find("xã Châu Thành, Cần Thơ") == PlaceFound(
        "current", (), (CHAU_THANH,), "xã Châu Thành, Cần Thơ"
    )
    assert places.find("đặc khu phú quốc").kind == "current"
    assert places.find("phường Mỹ Phong, Đồng Tháp").kind == "current"


def test_a_renamed_province_comes_from_the_overrides(places: Places) -> None:
    found = places.find("phường Long Bình, Biên Hòa")
    assert found.old[0].province == "tỉnh Đồng Nai"
    assert found.new[0].province == "thành phố Đồng Nai"
    assert places.find("xã Long Thành, thành phố Đồng Nai").kind == "current"


def test_a_name_of_before_and_of_today_is_asked_about(places: Places) -> None:
    found = places.find("Xã Tân Hòa, Đồng Tháp")
    assert found.kind == "several"
    assert found.new == (NewUnit("xã Tân Hòa", "tỉnh Đồng Tháp"),)
    assert {unit.ward for unit in found.old} == {"xã Tân Hòa"}
    old = places.find("Xã Tân Hòa, Đồng Tháp cũ")
    assert old.kind == "several" and not old.new
    assert places.find("xã Tân Hòa, huyện Lai Vung").kind == "one"


def test_a_divided_ward_gives_all_parts_unless_one_is_named(places: Places) -> None:
    found = places.find("xã Hòa Liên huyện Hòa Vang Đà Nẵng")
    assert found.kind == "split"
    assert {unit.ward for unit in found.new} == {"phường Hải Vân", "phường Liên Chiểu"}
    named = places.find("xã Hòa Liên huyện Hòa Vang nay là phường Hải Vân")
    assert (named.kind, [unit.ward for unit in named.new]) == ("one", ["phường Hải Vân"])


def test_a_district_alone_gives_its_wards_and_a_province_alone_nothing(places: Places) -> None:
    found = places.find("huyện Châu Thành, Hậu Giang")
    assert found.kind == "several" and NGA_SAU in found.old
    assert {(unit.district, unit.province) for unit in found.old} == {
        ("huyện Châu Thành", "tỉnh Hậu Giang")
    }
    assert places.find("tôi ở Hậu Giang").kind == "none"
    assert places.find("tỉnh Cà Mau").kind == "none"


def test_a_ward_alone_prefers_the_home_province(places: Places) -> None:
    anywhere = places.find("xã Tân Phú")
    assert anywhere.kind == "several" and len(anywhere.old) > 10
    found = places.find("xã Tân Phú", "TP. Cần Thơ")
    assert [unit.province for unit in found.old] == ["tỉnh Hậu Giang"] and found.kind == "one"
    assert places.find("xã Tân Phú", "Hậu Giang") == found
    assert places.find("xã Tân Phú", "Atlantis") == anywhere
    assert places.knows_province("thành phố Cần Thơ") and not places.knows_province("Atlantis")


def test_two_places_are_several(places: Places) -> None:
    found = places.find("chuyển từ phường 12 quận 10 về xã Tân Mỹ Chánh thành phố Mỹ Tho")
    assert found.kind == "several" and TAN_MY_CHANH in found.old and len(found.old) == 2


@pytest.mark.parametrize(
    ("text", "answer", "label"),
    [
        ("xã Tân Phú", "châu thành an giang", "xã Tân Phú, huyện Châu Thành, tỉnh An Giang"),
        ("phường 3", "gò vấp đó em", "phường 3, quận Gò Vấp, thành phố Hồ Chí Minh"),
        ("huyện Châu Thành, Hậu Giang", "ngã sáu", NGA_SAU.label),
        ("huyện Châu Thành, Hậu Giang", "nga xau", NGA_SAU.label),
        ("quận 8", "phường bốn", "phường 4, quận 8, thành phố Hồ Chí Minh"),
        ("quận 8", "phường ba", "phường Rạch Ông, quận 8, thành phố Hồ Chí Minh"),
        ("Đầm Dơi, Cà Mau", "thị trấn", "several"),
        ("xã Tân Hòa, Đồng Tháp", "xã cũ ở lai vung", "xã Tân Hòa, huyện Lai Vung, tỉnh Đồng Tháp"),
    ],
)
def test_an_answer_narrows(places: Places, text: str, answer: str, label: str) -> None:
    found = places.narrow(places.find(text), answer)
    assert (found.old[0].label if found.kind == "one" else found.kind) == label


def test_an_answer_picks_todays_unit_or_a_part(places: Places) -> None:
    both = places.find("xã Tân Hòa, Đồng Tháp")
    assert places.narrow(both, "tên mới bây giờ đó").kind == "current"
    split = places.find("xã Hòa Liên huyện Hòa Vang Đà Nẵng")
    part = places.narrow(split, "hải vân")
    assert (part.kind, part.new[0].ward, part.old) == ("one", "phường Hải Vân", split.old)


@pytest.mark.parametrize("answer", ["", "em không biết", "🙂", "9" * 500, "xã " * 600])
def test_an_answer_that_fits_none_changes_nothing(places: Places, answer: str) -> None:
    for text in ("xã Tân Phú", "xã Hòa Liên huyện Hòa Vang", "đăng ký kết hôn", "quận 8"):
        found = places.find(text)
        assert places.narrow(found, answer) == found


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "🙂" * 2000, "9" * 2000, "0" * 50, "²³ ٣", "\x00\x00", "'" * 100, "a" * 2000,
        "xã", "xã " * 700, "phường phường", "quận", "tp", "x - 7", "4x6", "P.", "ở " * 1000,
        "thị xã", "số", "xã số", "cũ cũ cũ", "\u0301\u0301", "ﬁ", "İİ",
    ],
)  # fmt: skip
def test_hostile_text_names_nothing(places: Places, text: str) -> None:
    assert places.find(text, text).kind == "none"


@pytest.mark.parametrize(
    "text", ["tân phú " * 250, "xã tân phú, huyện châu thành, an giang " * 60, "phường 3 " * 220]
)
def test_long_text_takes_bounded_time(places: Places, text: str) -> None:
    start = time.thread_time()
    found = places.find(text[:2000])
    assert time.thread_time() - start < 1.0
    assert found.words in text


def test_the_table_loads_fast_and_without_the_code_of_the_package() -> None:
    script = (
        "import sys, time\n"
        "from procedures_kb.places import load_places\n"
        "start = time.process_time()\n"
        "load_places()\n"
        "print(time.process_time() - start)\n"
        "print([name for name in sys.modules if name.startswith('vietnamadminunits')])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    seconds, modules = done.stdout.splitlines()
    assert float(seconds) < 1.0
    assert modules == "[]"
