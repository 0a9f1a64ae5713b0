"""The guidance slip: its code, its content out of a record, and the printed paper."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from assistant.dialogue.aspects import AspectWriter
from assistant.errors import Unavailable
from assistant.messages import Aspect, ListBlock
from assistant.slips import code as codes
from assistant.slips.content import SlipContent
from assistant.slips.pdf import write_pdf
from assistant.slips.sheet import lay_out
from tests.assistant.slip_samples import (
    CODE,
    HERE,
    HOSTILE,
    hostile_record,
    record,
    replies,
    slip_content,
)

URL = "https://motcua.example.vn"
ALPHABET = (
    "aàảãáạ ăằẳẵắặ âầẩẫấậ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ đ "
    "AÀẢÃÁẠ ĂẰẲẴẮẶ ÂẦẨẪẤẬ EÈẺẼÉẸ ÊỀỂỄẾỆ IÌỈĨÍỊ OÒỎÕÓỌ ÔỒỔỖỐỘ ƠỜỞỠỚỢ UÙỦŨÚỤ ƯỪỬỮỨỰ YỲỶỸÝỴ Đ"
)


def printed(pdf: bytes) -> list[str]:
    """The text of each page, line ends as spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


class TestCode:
    def test_new_codes_have_eight_digits_and_differ(self) -> None:
        made = {codes.new_code() for _ in range(300)}
        assert len(made) > 295
        for code in made:
            assert codes.is_code(code)
            assert code[0] != "0"

    def test_obvious_codes_are_drawn_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        obvious = ["11111111", "12345678", "98765432", "12121212", "12341234", "12344321"]
        drawn = iter(int(code) - 10_000_000 for code in [*obvious, CODE])
        monkeypatch.setattr(codes.secrets, "randbelow", lambda _: next(drawn))
        assert codes.new_code() == CODE

    @pytest.mark.parametrize(
        "text",
        [
            "1234 5678",
            "12345678",
            "1234-5678",
            "1234.5678",
            " 12 34 56 78 ",
            "Mã phiếu của tôi là 1234 5678 ạ",
            "mã 1234 5678 lấy hôm 01/02/2025",
            "một hai ba bốn năm sáu bảy tám",
            "Một hai ba bốn, năm sáu bảy tám.",
            "một hai ba tư lăm sáu bẩy tám",
            "mot hai ba tu nam sau bay tam",
            "dạ một hai ba bốn rồi năm sáu bảy tám nghe cô",
            "một hai ba bốn gạch ngang năm sáu bảy tám",
            "mười hai ba mươi tư năm mươi sáu bảy mươi tám",
            "mười hai ba tư năm sáu bảy tám",
            "1 2 3 4 năm sáu bảy tám",
        ],
    )
    def test_reads_what_was_typed_or_said(self, text: str) -> None:
        assert codes.read_code(text) == "12345678"

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("bốn tám không hai linh lẻ mốt chín", "48020019"),
            ("hai mươi ba mươi bốn mươi năm mươi", "20304050"),
            ("hai mươi mốt mười hai mươi tư ba mươi lăm", "21102435"),
        ],
    )
    def test_reads_zeros_and_tens(self, text: str, code: str) -> None:
        assert codes.read_code(text) == code

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "khai sinh cho con",
            "1234567",
            "123456789",
            "0900 000 001",
            "000000000001",
            "12.02.2025",
            "12-02-2025",
            "1234 5678 hay là 8765 4321",
            "H99.01-12345678x",
            "một hai ba",
            "<script>1234</script>",
            "１２３４５６７８",
        ],
    )
    def test_nothing_else_is_a_code(self, text: str) -> None:
        assert codes.read_code(text) is None

    @given(st.integers(0, 99_999_999))
    def test_what_is_shown_or_said_is_read_back(self, number: int) -> None:
        code = f"{number:08d}"
        assert codes.read_code(codes.shown(code)) == code
        assert codes.read_code(codes.spoken(code)) == code

    @given(st.text(max_size=60))
    def test_any_text_is_read_without_an_error(self, text: str) -> None:
        code = codes.read_code(text)
        assert code is None or codes.is_code(code)

    def test_how_a_code_is_written(self) -> None:
        assert codes.shown(CODE) == "4821 3907"
        assert codes.spoken(CODE) == "bốn tám hai một, ba chín không bảy"
        assert codes.slip_url(CODE, f"{URL}/hoi/") == f"{URL}/hoi/phieu/{CODE}"
        assert codes.slip_url(CODE, "") == f"/phieu/{CODE}"


class TestContent:
    def test_says_what_the_answer_said(self) -> None:
        content, writer = slip_content(), AspectWriter(replies())
        for aspect, lines in (
            (Aspect.FEE, content.fees),
            (Aspect.TIME, content.times),
            (Aspect.WHERE, content.places),
        ):
            (block,) = writer.write(record(), aspect).blocks
            assert isinstance(block, ListBlock)
            assert lines == block.items
        assert [group.title for group in content.papers] == [
            "Giấy tờ cần chuẩn bị",
            "Nhờ người khác làm thay",
        ]
        assert content.papers[0].items[:2] == [
            "Đơn đề nghị cấp thẻ (1 bản chính)",
            "Ảnh chụp chuồng chim (2 bản sao)",
        ]
        assert content.notes == ["Bản sao phải rõ chữ."]
        assert content.channels == ["Nộp trực tiếp", "Nộp qua mạng"]

    def test_the_case_comes_first_and_nothing_is_left_out(self) -> None:
        case = "Nhờ người khác làm thay"
        content = slip_content(case=case)
        assert content.case == case
        assert content.papers[0].title == case
        assert sum(len(group.items) for group in content.papers) == 4

    def test_a_silent_record_is_told_so(self) -> None:
        content = slip_content(record(papers=[], channels=[], agencies={}))
        assert content.papers == []
        assert content.notes == [replies().missing[Aspect.DOCUMENTS]]
        assert content.fees == [replies().missing[Aspect.FEE]]
        assert content.times == [replies().missing[Aspect.TIME]]
        assert content.places == [replies().missing[Aspect.WHERE]]

    def test_the_abolished_district_is_remarked(self) -> None:
        content = slip_content(record(agencies={"receiving": ["Ủy ban nhân dân huyện Chim"]}))
        assert content.notes[-1] == replies().district
        assert replies().district not in slip_content().notes

    def test_comes_back_from_the_store(self) -> None:
        content = slip_content()
        assert SlipContent.from_kept(content.model_dump(mode="json")) == content

    @pytest.mark.parametrize("kept", [{}, {"title": "x"}, {"papers": 1, "new": 2}])
    def test_a_slip_of_another_version_is_not_guessed_at(self, kept: dict[str, object]) -> None:
        with pytest.raises(Unavailable, match="Another version"):
            SlipContent.from_kept(kept)

    def test_the_sheet_has_no_empty_part(self) -> None:
        sheet = lay_out(slip_content(record(decision={"number": "1/QĐ", "agency": "A"})))
        assert all(section.items for section in sheet.sections)
        assert ("Quyết định công bố", "1/QĐ") in sheet.facts
        assert "Trường hợp" not in dict(sheet.facts)
        assert "cập nhật gần nhất là ngày 03/05/2026" in sheet.foot[0]
        only = lay_out(slip_content(record(papers=[{"name": "Đơn", "originals": 1}])))
        assert [section.title for section in only.sections if section.ticked] == [
            "Giấy tờ cần chuẩn bị"
        ]


class TestPdf:
    def test_everything_is_printed_in_vietnamese(self) -> None:
        (page,) = printed(write_pdf(slip_content(), CODE, URL))
        for words in (
            "Phiếu hướng dẫn thủ tục hành chính",
            "Làm thẻ nuôi chim",
            "4821 3907",
            "17/QĐ-BCM ngày 01/07/2026",
            "Đơn đề nghị cấp thẻ (1 bản chính)",
            "Nhờ người khác làm thay",
            "Nộp trực tiếp: 70.000 đồng – Cấp lần đầu",
            "7,5 ngày làm việc",
            HERE,
            "Nguồn: Sổ tay chim, đọc ngày 17/07/2026",
            "Phiếu này chỉ để tham khảo, không thay cho giấy tiếp nhận hồ sơ.",
            "trang 1/1",
            f"{URL}/phieu/{CODE}",
        ):
            assert words in page

    def test_every_vietnamese_letter_is_printed(self) -> None:
        (page,) = printed(write_pdf(slip_content(record(plain_name=ALPHABET)), CODE))
        assert set("".join(ALPHABET.split())) <= set(page)

    def test_letters_in_parts_are_put_together(self) -> None:
        decomposed = "Đơn đề nghị".replace("ề", "e\u0302\u0300")
        (page,) = printed(write_pdf(slip_content(record(plain_name=decomposed)), CODE))
        assert "Đơn đề nghị" in page

    def test_sixty_long_papers_go_over_pages(self) -> None:
        papers = [
            {"name": f"Giấy tờ thứ {number} " + "rất dài và " * 30, "originals": 1}
            for number in range(1, 61)
        ]
        pages = printed(write_pdf(slip_content(record(papers=papers)), CODE))
        assert len(pages) > 3
        text = " ".join(pages)
        for number in range(1, 61):
            assert f"Giấy tờ thứ {number} " in text
        for number, page in enumerate(pages, 1):
            assert f"Mã phiếu 4821 3907 – trang {number}/{len(pages)}" in page
            assert "không thay cho giấy tiếp nhận hồ sơ" in page

    def test_one_paper_longer_than_a_page_is_printed_whole(self) -> None:
        endless = [{"name": "dòng " * 3000 + "cuối cùng", "originals": 1}]
        assert "cuối cùng" in " ".join(
            printed(write_pdf(slip_content(record(papers=endless)), CODE))
        )

    @pytest.mark.parametrize(
        "name",
        [
            HOSTILE,
            "\uf8ff\uf8ff\uf8ff {nb} **đậm**",
            "a\u0007b\u200b\U0001f600",
            "x" * 2000,
            "a\tb\r\nc",
        ],
    )
    def test_odd_text_is_printed_as_text(self, name: str) -> None:
        pages = printed(write_pdf(slip_content(record(papers=[{"name": name}])), CODE))
        assert "trang 1/" in pages[0]
        if name == HOSTILE:
            assert "<script>window.hacked=1</script>" in pages[0]
        if "đậm" in name:
            assert "••• {nb} **đậm**" in pages[0]

    def test_a_hostile_record_is_printed_as_text(self) -> None:
        assert write_pdf(slip_content(hostile_record()), CODE).startswith(b"%PDF-")

    def test_the_same_slip_gives_the_same_bytes(self) -> None:
        assert write_pdf(slip_content(), CODE, URL) == write_pdf(slip_content(), CODE, URL)

    def test_no_personal_data_and_the_day_it_was_told(self) -> None:
        info = PdfReader(io.BytesIO(write_pdf(slip_content(), CODE))).metadata
        assert info is not None
        assert info.title == "Phiếu hướng dẫn thủ tục hành chính 4821 3907"
        assert info.author is None
        assert info.creation_date is not None
        assert info.creation_date.date() == date(2026, 11, 22)
