"""The older national web service gives the same Procedure as the portal."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from procedures_kb.errors import RecordRejected
from procedures_kb.importers import lay_thu_tuc, portal_json
from procedures_kb.procedures import FeeKind, Level, Procedure, Scope
from tests.procedures_kb.portal_samples import READ_ON, fee, group, method, paper, record

OLD: dict[str, Any] = {
    "ID": "77001",
    "MATTHC": "9.990001",
    "TENTTHC": "Thủ tục cấp thẻ nuôi chim bồ câu",
    "MACOQUANCONGBO": "000.00.00.G99",
    "COQUANCONGBO": "Bộ Chim muông",
    "SOQUYETDINH": "17/QĐ-BCM",
    "NGAYQUYETDINH": "01/07/2026",
    "IDQUYETDINHCONGBO": "4411",
    "CAPTHUCHIEN": [{"CAPTHUCHIEN": "1"}, {"CAPTHUCHIEN": "3"}],
    "LINHVUCTHUCHIEN": [{"MALINHVUC": "G99-CM01", "TENLINHVUC": "Chim cảnh"}],
    "DOITUONGTHUCHIEN": [{"MADOITUONG": "ĐT1", "TENDOITUONG": "Người nuôi chim"}],
    "COQUANTHUCHIEN": [{"MADONVI": "1", "TENDONVI": "Tổ chim của phường"}],
    "COQUANCOTHAMQUYEN": [{"MADONVI": "2", "TENDONVI": "Chủ tịch hội chim"}],
    "COQUANPHOIHOP": [],
    "DIACHITIEPNHAN": "Quầy số 4",
    "YEUCAU": "- Chim đã đủ lông\n- Có chuồng",
    "MOTA": "",
    "TRINHTUTHUCHIEN": [
        {"TRUONGHOP": "Nộp", "TRINHTU": [{"TENTRINHTU": "- Mang chim tới."}]},
        {"TRUONGHOP": "", "TRINHTU": [{"TENTRINHTU": "Chờ gọi tên."}]},
    ],
    "CACHTHUCTHUCHIEN": [
        {
            "KENH": "1",
            "THOIGIAN": [
                {
                    "THOIGIANGIAIQUYET": "3",
                    "DONVITINH": "Ngày làm việc",
                    "MOTA": "Chim non",
                    "PHILEPHI": [
                        {"MAPHILEPHI": "2", "SOTIEN": "50.000", "DONVI": "Đồng", "MOTA": "mỗi con"}
                    ],
                },
                {
                    "THOIGIANGIAIQUYET": "9",
                    "DONVITINH": "Ngày",
                    "MOTA": "Chim già",
                    "PHILEPHI": [{"MAPHILEPHI": "1", "SOTIEN": "15", "DONVI": "USD", "MOTA": ""}],
                },
            ],
        },
        {
            "KENH": "2",
            "THOIGIAN": [
                {
                    "THOIGIANGIAIQUYET": "0",
                    "DONVITINH": "",
                    "MOTA": "Khi nở",
                    "PHILEPHI": [{"SOTIEN": "0", "DONVI": "Đồng", "MOTA": "Tỉnh quy định"}],
                }
            ],
        },
        {"KENH": "3", "THOIGIAN": []},
    ],
    "THANHPHANHOSO": [
        {
            "TRUONGHOP": "Chim non:",
            "GIAYTO": [
                {
                    "MAGIAYTO": "A1",
                    "TENGIAYTO": "- Tờ khai nuôi chim theo Mẫu số CB01",
                    "TENMAUDON": "Mẫu CB01.docx",
                    "SOBANCHINH": "1",
                    "SOBANSAO": "0",
                },
                {"TENGIAYTO": "Lưu ý: đem cả lồng", "SOBANCHINH": "", "SOBANSAO": None},
            ],
        },
        {"TRUONGHOP": "Giấy tờ phải nộp", "GIAYTO": [{"TENGIAYTO": "Ảnh", "SOBANSAO": "2"}]},
    ],
    "CANCUPHAPLY": [{"SOVANBAN": "9/2026/TT-BCM", "TENVANBAN": "Về chim bồ câu"}],
    "KETQUATHUCHIEN": [{"MAKETQUA": "KQ1", "TENKETQUA": "Thẻ nuôi chim"}],
}


def equivalent() -> Any:
    """The same procedure as the portal would give it."""
    return record(
        isProvince=True,
        dossierReceivingAddresses="Quầy số 4",
        executionSteps=[
            {"name": "Nộp", "description": "- Mang chim tới."},
            {"name": "", "description": "Chờ gọi tên."},
        ],
        executionCases=[
            group(
                "Chim non:",
                paper("- Tờ khai nuôi chim theo Mẫu số CB01", 1, 0, ["Mẫu CB01.docx"]),
                paper("Lưu ý: đem cả lồng", 0, 0),
            ),
            group("Giấy tờ phải nộp", paper("Ảnh", 0, 2)),
        ],
        executionMethods=[
            method(3, words="Chim non", fees=[fee(50_000, "mỗi con", "Việt Nam Đồng")]),
            method(9, "DAY", "Chim già", [fee(15, "", "USD", type="SERVICE_FEE")]),
            method(0, "OTHER", "Khi nở", [fee(0, "Tỉnh quy định")], "ONLINE"),
            method(None, "OTHER", "", [], "POSTAL"),
        ],
    )


def old(**changes: object) -> Procedure:
    return lay_thu_tuc.procedure({**copy.deepcopy(OLD), **changes}, READ_ON)


@pytest.mark.parametrize("part", sorted(set(Procedure.model_fields) - {"source"}))
def test_each_part_equals_that_of_the_same_record_of_the_portal(part: str) -> None:
    assert getattr(old(), part) == getattr(portal_json.procedure(equivalent(), READ_ON), part)


def test_the_sample_really_fills_the_parts_that_are_compared() -> None:
    procedure = old()
    assert len(procedure.channels) == 3
    assert procedure.channels[0].fees[1].kind is FeeKind.CHARGE
    assert procedure.papers[0].forms[0].number == "CB01"
    assert procedure.papers[1].is_note
    assert procedure.cases == ["Chim non"]


def test_the_source_is_the_older_database() -> None:
    source = old().source
    assert source.name == lay_thu_tuc.SOURCE_NAME
    assert source.read_on == READ_ON
    assert source.url == ""


def test_lists_of_strings_are_read_like_lists_of_objects() -> None:
    strings = old(
        CAPTHUCHIEN=["Cấp Tỉnh", "Cấp Xã"],
        LINHVUCTHUCHIEN=["Chim cảnh"],
        DOITUONGTHUCHIEN=["Người nuôi chim"],
        COQUANTHUCHIEN=["Tổ chim của phường"],
        COQUANCOTHAMQUYEN="Chủ tịch hội chim",
        KETQUATHUCHIEN=["Thẻ nuôi chim"],
        TRINHTUTHUCHIEN=[{"TRUONGHOP": "Nộp", "TRINHTU": ["Mang chim tới.", "Chờ gọi tên."]}],
    )
    assert strings.field.name == "Chim cảnh"
    assert strings.steps == ["Nộp: Mang chim tới.", "Chờ gọi tên."]
    for part in ("levels", "applicants", "agencies", "results"):
        assert getattr(strings, part) == getattr(old(), part)


@pytest.mark.parametrize(
    ("given", "levels"),
    [
        ([{"CAPTHUCHIEN": "0"}], [Level.MINISTRY]),
        ([{"CAPTHUCHIEN": "2"}, {"CAPTHUCHIEN": "3"}], [Level.COMMUNE]),
        (["Cấp Bộ"], [Level.MINISTRY]),
        (["Cấp Huyện"], [Level.OTHER]),
        (["Cơ quan khác"], [Level.OTHER]),
        ([3, 1], [Level.COMMUNE, Level.PROVINCE]),
        ([], [Level.OTHER]),
    ],
)
def test_levels_are_digits_or_words(given: object, levels: list[Level]) -> None:
    assert old(CAPTHUCHIEN=given).levels == levels


@pytest.mark.parametrize(
    ("amount", "currency", "read"),
    [
        ("50.000", "Đồng", (50_000, "VND")),
        ("50000", "VNĐ", (50_000, "VND")),
        ("1.200.000 đồng", "", (1_200_000, "VND")),
        (8000, None, (8000, "VND")),
        ("20", "USD", (20, "USD")),
        ("20", "", (None, "VND")),
        ("2000", "Kip", (None, "VND")),
    ],
)
def test_amounts_are_strings_with_vietnamese_thousands(
    amount: object, currency: object, read: tuple[int | None, str]
) -> None:
    ways = copy.deepcopy(OLD["CACHTHUCTHUCHIEN"][:1])
    ways[0]["THOIGIAN"][0]["PHILEPHI"] = [{"SOTIEN": amount, "DONVI": currency, "MOTA": ""}]
    first = old(CACHTHUCTHUCHIEN=ways).channels[0].fees[0]
    assert (first.amount, first.currency) == read


@pytest.mark.parametrize("silent", ["0", "", None, "Không"])
def test_zero_without_words_states_no_fee(silent: object) -> None:
    ways = [{"KENH": 1, "THOIGIAN": [{"PHILEPHI": [{"SOTIEN": silent}]}]}]
    assert old(CACHTHUCTHUCHIEN=ways).channels[0].fees == []


def test_the_id_of_the_decision_is_told_when_its_number_was_not_fetched() -> None:
    bare = dict.fromkeys(("SOQUYETDINH", "NGAYQUYETDINH", "COQUANCONGBO"))
    decision = old(**bare).decision
    assert "mã 4411" in decision.number
    assert decision.agency == "Cơ quan công bố có mã 000.00.00.G99"
    assert decision.decided_on is None


def test_a_provinces_record_is_for_that_province_only() -> None:
    procedure = old(COQUANCONGBO="UBND tỉnh Lào Cai", MACOQUANCONGBO="H38")
    assert (procedure.scope, procedure.province) == (Scope.PROVINCIAL, "Lào Cai")


def test_a_provinces_record_without_the_provinces_name_is_rejected() -> None:
    with pytest.raises(RecordRejected, match="names no province"):
        old(COQUANCONGBO=None, MACOQUANCONGBO="000.00.00.H38")


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        (["MATTHC"], "malformed procedure code"),
        (["TENTTHC"], "TENTTHC"),
        (["LINHVUCTHUCHIEN"], "LINHVUCTHUCHIEN"),
        (["SOQUYETDINH", "IDQUYETDINHCONGBO"], "issuing decision"),
        (["COQUANCONGBO", "MACOQUANCONGBO"], "issuing decision"),
    ],
)
def test_a_record_without_a_needed_key_is_rejected_by_its_name(
    missing: list[str], reason: str
) -> None:
    with pytest.raises(RecordRejected, match=reason):
        old(**dict.fromkeys(missing))


def test_a_record_with_only_the_needed_keys_is_imported() -> None:
    needed = ("MATTHC", "TENTTHC", "LINHVUCTHUCHIEN", "SOQUYETDINH", "COQUANCONGBO")
    procedure = lay_thu_tuc.procedure({key: OLD[key] for key in needed}, READ_ON)
    assert (procedure.channels, procedure.papers, procedure.steps) == ([], [], [])


@pytest.mark.parametrize("wrong", [None, 5, "chữ", [], {}, [None], [5], ["chữ"], [[]]])
@pytest.mark.parametrize("key", sorted(OLD))
def test_a_part_of_the_wrong_type_never_breaks_the_import(key: str, wrong: object) -> None:
    try:
        assert old(**{key: wrong}).model_dump_json()
    except RecordRejected as error:
        assert str(error)
