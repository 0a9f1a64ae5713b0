"""Records of the older national web service (`LayThuTuc`), into the same Procedure.

The service answers with upper-case keys, and with strings where numbers are meant. Its record is
brought into the portal's shape, so that both formats pass through the same rules. Keys beyond
those of facts/procedure-data.md (CAPTHUCHIEN as a digit, TENDONVI, YEUCAU, IDQUYETDINHCONGBO) are
as read in public clients of the service; not tried.

The answer gives the issuing decision only by its id. Where SOQUYETDINH, NGAYQUYETDINH and
COQUANCONGBO were added from the service's decision query they are taken; else the id is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

from procedures_kb.errors import RecordRejected
from procedures_kb.importers import clean, portal_json
from procedures_kb.procedures import Procedure, Source

Raw = Mapping[str, object]
Item = dict[str, object]

SOURCE_NAME = "Cơ sở dữ liệu quốc gia về thủ tục hành chính"
_CHANNELS = {"1": "DIRECT", "2": "ONLINE", "3": "POSTAL"}
_UNITS = {
    "ngay lam viec": "WORKING_DAY",
    "ngay": "DAY",
    "gio": "HOUR",
    "thang": "MONTH",
    "nam": "YEAR",
}
_LEVELS = {
    "isMinistry": ("0", "bo", "trung uong"),
    "isProvince": ("1", "tinh"),
    "isWard": ("3", "xa", "phuong"),
}
_CURRENCIES = {"dong": "Việt Nam Đồng", "vnd": "Việt Nam Đồng", "viet nam dong": "Việt Nam Đồng"}
_THOUSANDS = re.compile(r"^(\d{1,3}(?:[.,]\d{3})+|\d+)(?=\D|$)")
_PROVINCE_CODE = re.compile(r"\bH\d{2}\b")
_NOON_MS = 5 * 3_600_000  # noon in Vietnam, so that the day stays the same


def procedure(raw: Raw, read_on: date) -> Procedure:
    """The record of one answer of the service. Raises RecordRejected with the reason."""
    clean.code_key(raw.get("MATTHC"))
    if not clean.line(raw.get("TENTTHC")):
        raise RecordRejected("the record has no name (TENTTHC)")
    if not _texts(raw.get("LINHVUCTHUCHIEN"), "TENLINHVUC"):
        raise RecordRejected("the record names no field (LINHVUCTHUCHIEN)")
    source = Source(name=SOURCE_NAME, read_on=read_on)
    return portal_json.procedure(_portal_record(raw), read_on, source)


def _portal_record(raw: Raw) -> Item:
    code = clean.line(raw.get("MACOQUANCONGBO"))
    return {
        "code": raw.get("MATTHC"),
        "name": raw.get("TENTTHC"),
        "type": "SPECIFIC" if _PROVINCE_CODE.search(code) else "STANDARD",
        "categoriesDetails": _fields(raw.get("LINHVUCTHUCHIEN")),
        **_levels(raw.get("CAPTHUCHIEN")),
        **_decision(raw, code),
        "departmentsAuthority": _agencies(raw, "COQUANCOTHAMQUYEN", "MOTACOQUANTHAMQUYEN"),
        "departmentsExecuting": _agencies(raw, "COQUANTHUCHIEN", "MOTACOQUANTHUCHIEN"),
        "departmentsCoordinating": _agencies(raw, "COQUANPHOIHOP", ""),
        "dossierReceivingAddresses": raw.get("DIACHITIEPNHAN"),
        "subjectTypesDetails": _named(_texts(raw.get("DOITUONGTHUCHIEN"), "TENDOITUONG")),
        "executionCases": [_case(group) for group in clean.dicts(raw.get("THANHPHANHOSO"))],
        "executionMethods": _methods(raw),
        "executionSteps": _steps(raw),
        "requirementsAndConditions": raw.get("YEUCAU") or raw.get("YEUCAUDIEUKIEN"),
        "resultsDetails": _named(_texts(raw.get("KETQUATHUCHIEN"), "TENKETQUA")),
        "description": raw.get("MOTA"),
        "legalBasisesDetails": [
            {"code": item.get("SOVANBAN"), "name": item.get("TENVANBAN")}
            for item in clean.dicts(raw.get("CANCUPHAPLY"))
        ],
    }


def _texts(value: object, key: str) -> list[str]:
    """Strings of a list whose items are strings, numbers or objects with `key`."""
    if isinstance(value, str):
        return clean.lines(value)
    if not isinstance(value, list):
        return []
    texts = (item.get(key) if isinstance(item, dict) else item for item in value)
    return clean.unique(clean.line(str(text)) for text in texts if isinstance(text, (str, int)))


def _named(names: list[str]) -> list[Item]:
    return [{"name": name} for name in names]


def _fields(value: object) -> list[Item]:
    if items := clean.dicts(value):
        return [{"code": item.get("MALINHVUC"), "name": item.get("TENLINHVUC")} for item in items]
    return _named(_texts(value, "TENLINHVUC"))


def _levels(value: object) -> dict[str, bool]:
    """Levels as digits (0 ministry, 1 province, 2 the former district, 3 commune) or in words."""
    words = [f" {clean.bare(name)} " for name in _texts(value, "CAPTHUCHIEN")]
    return {
        flag: any(f" {mark} " in name for mark in marks for name in words)
        for flag, marks in _LEVELS.items()
    }


def _decision(raw: Raw, agency_code: str) -> Item:
    number = clean.line(raw.get("SOQUYETDINH"))
    agency = clean.line(raw.get("COQUANCONGBO")) or clean.line(raw.get("COQUANBANHANH"))
    known_id = clean.line(str(raw.get("IDQUYETDINHCONGBO") or ""))
    if not number and known_id:
        number = f"Quyết định công bố có mã {known_id} tại {SOURCE_NAME}"
    if not agency and agency_code:
        agency = f"Cơ quan công bố có mã {agency_code}"
    if not number or not agency:
        raise RecordRejected(
            "the record names no issuing decision (SOQUYETDINH or IDQUYETDINHCONGBO, "
            "COQUANCONGBO or MACOQUANCONGBO)"
        )
    proposal = {"proposalNumber": number, "decisionDate": _day(raw.get("NGAYQUYETDINH"))}
    return {"procedureProposal": proposal, "departmentPromulgateName": agency}


def _day(value: object) -> float | None:
    words = clean.line(value)
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            day = datetime.strptime(words[:10], pattern).replace(tzinfo=UTC)
        except ValueError:
            continue
        return day.timestamp() * 1000 + _NOON_MS
    return None


def _agencies(raw: Raw, key: str, in_words: str) -> list[Item]:
    names = _texts(raw.get(key), "TENDONVI") or clean.lines(raw.get(in_words))
    return _named(names)


def _case(group: Raw) -> Item:
    papers = clean.dicts(group.get("GIAYTO"))
    components = [
        {
            "name": paper.get("TENGIAYTO"),
            "originalQty": paper.get("SOBANCHINH"),
            "copyQty": paper.get("SOBANSAO"),
            "attachments": [
                {"fileName": form} for form in _texts(paper.get("TENMAUDON"), "TENMAUDON")
            ],
        }
        for paper in papers
    ]
    return {"name": group.get("TRUONGHOP"), "profileComponents": components}


def _methods(raw: Raw) -> list[Item]:
    methods: list[Item] = []
    for way in clean.dicts(raw.get("CACHTHUCTHUCHIEN")):
        kind = _CHANNELS.get(str(way.get("KENH")).strip())
        rows = clean.dicts(way.get("THOIGIAN")) or [{}]
        fees = clean.dicts(way.get("PHILEPHI"))
        methods.extend(
            _method(kind, row, [*clean.dicts(row.get("PHILEPHI")), *fees]) for row in rows
        )
    return methods


def _method(kind: str | None, row: Raw, fees: list[Item]) -> Item:
    unit = clean.bare(clean.line(row.get("DONVITINH")))
    return {
        "submissionMethod": kind,
        "processingTime": row.get("THOIGIANGIAIQUYET"),
        "processingTimeUnit": _UNITS.get(unit, "OTHER"),
        "description": row.get("MOTA"),
        "fees": [_fee(item) for item in fees],
    }


def _fee(item: Raw) -> Item:
    """MAPHILEPHI 1 is a charge (phí), 2 a fee (lệ phí). '50.000' is fifty thousand."""
    amount = clean.line(str(item.get("SOTIEN") or ""))
    currency = clean.line(item.get("DONVI"))
    match = _THOUSANDS.match(amount)
    return {
        "type": "SERVICE_FEE" if str(item.get("MAPHILEPHI")).strip("' ") == "1" else "FEE",
        "value": int(re.sub(r"[.,]", "", match.group(1))) if match else 0,
        "currencyName": _CURRENCIES.get(clean.bare(currency), currency),
        "description": item.get("MOTA"),
    }


def _steps(raw: Raw) -> list[Item]:
    return [
        {
            "name": group.get("TRUONGHOP"),
            "description": "\n".join(_texts(group.get("TRINHTU"), "TENTRINHTU")),
        }
        for group in clean.dicts(raw.get("TRINHTUTHUCHIEN"))
    ]
