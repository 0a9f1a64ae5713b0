"""Records of the national portal: what is copied, and every trap of the catalogue."""

from __future__ import annotations

from datetime import date

import pytest

from procedures_kb.errors import RecordRejected
from procedures_kb.importers import portal_json
from procedures_kb.procedures import Level, Scope
from tests.procedures_kb.portal_samples import READ_ON, group, imported, paper, record


def test_a_record_is_copied_part_by_part() -> None:
    procedure = imported()
    assert procedure.code == "9.990001"
    assert procedure.title == "Cấp thẻ nuôi chim bồ câu"
    assert procedure.field.code == "G99-CM01"
    assert procedure.levels == [Level.COMMUNE]
    assert procedure.decision.number == "17/QĐ-BCM"
    assert procedure.agencies.executing == ["Tổ chim của phường"]
    assert procedure.agencies.deciding == ["Chủ tịch hội chim"]
    assert procedure.applicants == ["Người nuôi chim"]
    assert procedure.steps == ["Bước 1: Mang chim tới quầy."]
    assert procedure.conditions == ["Chim đã đủ lông", "Có chuồng"]
    assert procedure.results == ["Thẻ nuôi chim"]
    assert procedure.legal_basis[0].number == "9/2026/TT-BCM"
    assert procedure.source.read_on == READ_ON


def test_days_are_counted_in_vietnam_not_in_utc() -> None:
    procedure = imported()
    assert procedure.decision.decided_on == date(2026, 7, 1)
    assert procedure.source.updated_on == date(2026, 7, 1)


@pytest.mark.parametrize(
    "moment", [None, 0, "", "abc", 10**30, float("inf"), float("nan"), -(10**30)]
)
def test_an_impossible_day_is_left_out(moment: object) -> None:
    proposal = {"proposalNumber": "1/QĐ", "decisionDate": moment}
    assert imported(procedureProposal=proposal).decision.decided_on is None


@pytest.mark.parametrize(
    "code", ["9.990001", " 9.990001 ", "9.990001.000.00.00.H35", "9.990001.H19"]
)
def test_legacy_codes_keep_their_first_two_parts(code: str) -> None:
    assert imported(code=code).code == "9.990001"


@pytest.mark.parametrize(
    "code", ["9.990001-Xoa", "9.9900011", "9.009182739", "990001", "", None, 9.5]
)
def test_a_malformed_code_is_rejected_and_named(code: object) -> None:
    with pytest.raises(RecordRejected, match="malformed procedure code"):
        imported(code=code)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "  "}, "no name"),
        ({"name": None}, "no name"),
        ({"categoriesDetails": []}, "no field"),
        ({"procedureProposal": {"proposalNumber": None}}, "no issuing decision"),
        ({"procedureProposal": None}, "no issuing decision"),
        ({"departmentPromulgateName": ""}, "no issuing decision"),
        ({"type": "SPECIFIC"}, "names no province"),
        ({"steps": [], "executionSteps": [{"name": "x" * 30_000}]}, "steps.0"),
    ],
)
def test_a_record_without_a_needed_part_is_rejected(
    changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(RecordRejected, match=reason):
        imported(**changes)


@pytest.mark.parametrize(
    ("agency", "province"),
    [
        ("UBND tỉnh Lào Cai", "Lào Cai"),
        ("UBND Thành phố Huế", "Huế"),
        ("UBND Thành phố Hồ Chí Minh", "Hồ Chí Minh"),
        ("Ủy ban nhân dân tỉnh Gia Lai", "Gia Lai"),
        ("Sở Xây dựng - tỉnh Quảng Ngãi", "Quảng Ngãi"),
        ("Trung tâm phục vụ hành chính công Thành phố Hà Nội", "Hà Nội"),
        ("UBND TP. Đà Nẵng", "Đà Nẵng"),
        ("Ban quản lý khu chim thành phố Cũ - tỉnh Đồng Tháp", "Đồng Tháp"),
    ],
)
def test_the_province_is_read_from_the_issuing_agency(agency: str, province: str) -> None:
    procedure = imported(departmentPromulgateName=agency, type="SPECIFIC")
    assert (procedure.scope, procedure.province) == (Scope.PROVINCIAL, province)


@pytest.mark.parametrize("agency", ["Bộ Xây dựng (Giao thông vận tải cũ)", "Tòa án nhân dân"])
def test_a_national_agency_gives_a_national_record(agency: str) -> None:
    procedure = imported(departmentPromulgateName=agency)
    assert (procedure.scope, procedure.province) == (Scope.NATIONAL, "")


@pytest.mark.parametrize("flags", [{"isInternal": True}, {"type": "STANDARD_INTERNAL"}])
def test_internal_records_are_for_staff_and_keep_their_province(flags: dict[str, object]) -> None:
    procedure = imported(departmentPromulgateName="UBND tỉnh Lào Cai", **flags)
    assert (procedure.scope, procedure.province) == (Scope.INTERNAL, "Lào Cai")


def test_agencies_named_as_a_group_are_kept() -> None:
    procedure = imported(
        departmentsExecuting=[],
        unitGroupsExecuting=[{"name": "Các tổ chim"}],
        departmentsAuthority=[{"name": "Hội chim"}],
        unitGroupsAuthority=[{"name": "Hội chim"}, {"name": "Hội cá"}],
    )
    assert procedure.agencies.executing == ["Các tổ chim"]
    assert procedure.agencies.deciding == ["Hội chim", "Hội cá"]


def test_agencies_in_words_count_where_no_list_is_given() -> None:
    procedure = imported(departmentsExecuting=[], executingAgencies="- Tổ chim\n- Tổ cá")
    assert procedure.agencies.executing == ["Tổ chim", "Tổ cá"]


def test_headings_are_not_cases() -> None:
    headings = [
        "", "* Giấy tờ phải nộp:", "Các giấy tờ phải xuất trình (bản chính), gồm:", "Lưu ý:",
        "a) Thành phần hồ sơ:", "01 bộ hồ sơ", "Bao gồm", "1", "Số lượng hồ sơ: 01 bộ.",
    ]  # fmt: skip
    real = ["Chim non", "b) Hồ sơ đối với trường hợp mất thẻ:", "Trường hợp ủy quyền:"]
    groups = [group(name, paper("Tờ khai")) for name in [*headings, *real]]
    assert imported(executionCases=groups).cases == [
        "Chim non",
        "b) Hồ sơ đối với trường hợp mất thẻ",
        "Trường hợp ủy quyền",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Lưu ý: chim phải khỏe",
        "* Trường hợp chim ốm thì mang sổ khám.",
        "(Trường hợp đã có dữ liệu thì thôi)",
        "Trong trường hợp cần thiết, quầy hỏi thêm.",
        "Người tiếp nhận đếm chim.",
        "2/ Số lượng hồ sơ: 01 bộ",
        "- Giấy tờ phải nộp:",
    ],
)
def test_remarks_among_the_papers_are_marked_when_no_copy_is_asked(name: str) -> None:
    groups = [group("", paper(name, 0, 0), paper(name, 1, 0))]
    remark, real = imported(executionCases=groups).papers
    assert remark.is_note
    assert not real.is_note


def test_everything_under_a_remark_heading_is_a_remark() -> None:
    procedure = imported(executionCases=[group("* Lưu ý :", paper("Chuồng phải sạch", 1))])
    assert procedure.real_papers() == []


def test_a_paper_to_be_shown_has_no_copies_and_is_no_remark() -> None:
    [shown] = imported(executionCases=[group("", paper("Thẻ cũ", 0, 0))]).papers
    assert (shown.originals, shown.copies, shown.is_note) == (0, 0, False)


def test_forms_are_names_with_their_number() -> None:
    groups = [group("", paper("Tờ khai theo Mẫu số CB01", files=["Mẫu CB01.docx", "phụ.pdf"]))]
    [first] = imported(executionCases=groups).papers
    assert [(form.name, form.number) for form in first.forms] == [
        ("Mẫu CB01.docx", "CB01"),
        ("phụ.pdf", ""),
    ]


@pytest.mark.parametrize(("given", "counted"), [("2", 2), (2.0, 2), (-3, 0), (None, 0), ("ba", 0)])
def test_numbers_of_copies_are_read_from_any_type(given: object, counted: int) -> None:
    [first] = imported(executionCases=[group("", paper("Ảnh", 1, given))]).papers
    assert first.copies == counted


def test_text_is_cleaned_of_invisible_signs_and_old_letters() -> None:
    decomposed = "Ho\u0300a giải"
    procedure = imported(
        name="Ðăng k\u200eý\u00a0\u00a0chim\u200b \ufeffcâu",
        requirementsAndConditions=f"⁕ {decomposed}\r\n\r\n•\ttr\u00adống\ud800",
    )
    assert procedure.name == "Đăng ký chim câu"
    assert procedure.conditions == ["Hòa giải", "trống"]


@pytest.mark.parametrize("wrong", [None, 5, "chữ", [], {}, [None], [5], ["chữ"], [[]], True])
@pytest.mark.parametrize("key", sorted(set(record()) - {"code"}))
def test_a_part_of_the_wrong_type_never_breaks_the_import(key: str, wrong: object) -> None:
    try:
        procedure = portal_json.procedure(record(**{key: wrong}), READ_ON)
    except RecordRejected as error:
        assert str(error)
    else:
        assert procedure.model_dump_json()
