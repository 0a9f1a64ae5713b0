"""Records of the national public-service portal as JSON objects (`motcua kb import portal-json`).

Traps handled, each with a test (measured on the catalogue of July 2026):
- fee value 0 is not "free": the description tells the fee; without one, no fee is stated;
- a small fee (15, 50) is not an amount in đồng: its currency is missing, or thousands are meant;
- a channel stands several times, each limit belonging to the case in its description;
- unit OTHER: the limit stands in `cases[].processingDay` or in words;
- a processing day of 1 is a placeholder where the words of the row state a longer limit;
- `processingTime` is an int, a float, a number in a string or a sentence;
- some case names are headings; some papers are remarks;
- legacy codes carry the agency; some codes are malformed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from pydantic import ValidationError

from procedures_kb.errors import RecordRejected
from procedures_kb.importers import clean
from procedures_kb.importers.portal_channels import channels
from procedures_kb.procedures import (
    Agencies,
    Decision,
    FieldOfWork,
    Form,
    LegalBasis,
    Level,
    Paper,
    Procedure,
    Scope,
    Source,
)
from procedures_kb.validity import day_of_epoch

Raw = Mapping[str, object]

SOURCE_NAME = "Cổng Dịch vụ công quốc gia"
SOURCE_URL = "https://dichvucong.gov.vn"
_PROVINCE = re.compile(r"^.*\b(?:tỉnh|thành phố|TP\.?)\s+(\S.*)$", re.IGNORECASE)
_REMARK = re.compile(
    r"^(?:\(?(?:lưu ý|ghi chú|(?:trong )?trường hợp|đối với)|người (?:yêu cầu|tiếp nhận|ủy quyền)"
    r"|cơ quan|cá nhân có quyền|phiếu này|(?:\d+[/.]\s*)?số lượng)"
    r"|^giấy tờ (?:phải )?(?:nộp|xuất trình)\W*$",
    re.IGNORECASE,
)
_REMARK_GROUP = re.compile(r"^(?:lưu ý|ghi chú|số lượng)", re.IGNORECASE)
_FORM_NUMBER = re.compile(
    r"\b(?i:mẫu(?: số)?|biểu mẫu|tờ khai)\s+(?:số\s+)?"
    r"([A-ZĐ]{0,5}\d{1,3}[A-Za-zĐđ]?(?:[-/.][A-ZĐ0-9]+)*)\b(?!\s*(?i:bản|bộ|tờ(?! khai)|trang))"
)
_FILE_TYPE = re.compile(r"\.(?:docx?|pdf|xlsx?|odt|rtf)$", re.IGNORECASE)


def procedure(raw: Raw, read_on: date, source: Source | None = None) -> Procedure:
    """The record of one portal object. `source`: where it was read, if not on the portal.

    Raises RecordRejected with the reason when it cannot become a Procedure.
    """
    code = clean.code_key(raw.get("code"))
    name = clean.line(raw.get("name"))
    if not name:
        raise RecordRejected("the record has no name")
    scope, province = _scope(raw)
    try:
        return Procedure(
            code=code,
            name=name,
            field=_field(raw),
            levels=_levels(raw),
            scope=scope,
            province=province,
            decision=_decision(raw),
            agencies=_agencies(raw),
            applicants=_names(raw, "subjectTypesDetails"),
            cases=_cases(raw),
            papers=_papers(raw),
            channels=channels(raw),
            steps=_steps(raw),
            conditions=clean.lines(raw.get("requirementsAndConditions")),
            results=_names(raw, "resultsDetails"),
            remarks=_remarks(raw),
            legal_basis=_legal_basis(raw),
            source=source or _source(raw, read_on),
        )
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RecordRejected(f"{where}: {first['msg']}") from error


def _source(raw: Raw, read_on: date) -> Source:
    updated_on = _day(raw.get("updatedAt"))
    return Source(name=SOURCE_NAME, url=SOURCE_URL, read_on=read_on, updated_on=updated_on)


def _day(milliseconds: object) -> date | None:
    amount = clean.number(milliseconds)
    if not amount:
        return None
    try:
        return day_of_epoch(amount / 1000)
    except (ValueError, OverflowError, OSError):
        return None


def _names(raw: Raw, key: str) -> list[str]:
    return clean.unique(clean.line(item.get("name")) for item in clean.dicts(raw.get(key)))


def _field(raw: Raw) -> FieldOfWork:
    for item in clean.dicts(raw.get("categoriesDetails")):
        name = clean.line(item.get("name"))
        if name:
            return FieldOfWork(code=clean.line(item.get("code")), name=name)
    raise RecordRejected("the record names no field (categoriesDetails)")


def _levels(raw: Raw) -> list[Level]:
    flags = {
        "isWard": Level.COMMUNE,
        "isProvince": Level.PROVINCE,
        "isMinistry": Level.MINISTRY,
        "isOtherAgency": Level.OTHER,
    }
    return [level for flag, level in flags.items() if raw.get(flag)] or [Level.OTHER]


def _scope(raw: Raw) -> tuple[Scope, str]:
    match = _PROVINCE.search(clean.line(raw.get("departmentPromulgateName")))
    province = match.group(1).strip() if match else ""
    if raw.get("isInternal") or raw.get("type") == "STANDARD_INTERNAL":
        return Scope.INTERNAL, province
    if province:
        return Scope.PROVINCIAL, province
    if raw.get("type") == "SPECIFIC":
        raise RecordRejected("a province's own record that names no province")
    return Scope.NATIONAL, ""


def _decision(raw: Raw) -> Decision:
    proposal = raw.get("procedureProposal")
    if not isinstance(proposal, dict):
        proposal = {}
    agency = clean.line(raw.get("departmentPromulgateName"))
    number = clean.line(proposal.get("proposalNumber")) or clean.line(raw.get("decisionNo"))
    if not number or not agency:
        raise RecordRejected("the record names no issuing decision (proposalNumber)")
    return Decision(number=number, decided_on=_day(proposal.get("decisionDate")), agency=agency)


def _agencies(raw: Raw) -> Agencies:
    """Agencies are named singly, as groups ("Ủy ban nhân dân cấp xã"), or in words."""
    return Agencies(
        deciding=_agency_names(raw, "Authority", "delegatedAgencies"),
        executing=_agency_names(raw, "Executing", "executingAgencies"),
        receiving=clean.lines(raw.get("dossierReceivingAddresses")),
        coordinating=_agency_names(raw, "Coordinating", "coordinatingAgencies"),
    )


def _agency_names(raw: Raw, role: str, in_words: str) -> list[str]:
    named = _names(raw, f"departments{role}") + _names(raw, f"unitGroups{role}")
    return clean.unique(named) or clean.lines(raw.get(in_words))


def _cases(raw: Raw) -> list[str]:
    named = [clean.label(item.get("name")) for item in clean.dicts(raw.get("executionCases"))]
    return clean.unique(name for name in named if not clean.is_heading(name))


def _papers(raw: Raw) -> list[Paper]:
    papers: list[Paper] = []
    for group in clean.dicts(raw.get("executionCases")):
        case = clean.label(group.get("name"))
        components = clean.dicts(group.get("profileComponents"))
        papers.extend(paper for item in components if (paper := _paper(item, case)))
    return papers


def _paper(component: Raw, case: str) -> Paper | None:
    name = clean.line(component.get("name"))
    if not name:
        return None
    originals = clean.count(component.get("originalQty"))
    copies = clean.count(component.get("copyQty"))
    unnumbered = originals == 0 and copies == 0
    is_note = bool(_REMARK_GROUP.match(case)) or (unnumbered and bool(_REMARK.match(name)))
    return Paper(
        name=name,
        originals=originals,
        copies=copies,
        forms=_forms(component, name),
        case=case,
        is_note=is_note,
    )


def _forms(component: Raw, name: str) -> list[Form]:
    files = [clean.line(item.get("fileName")) for item in clean.dicts(component.get("attachments"))]
    forms = [Form(name=file, number=_form_number(file)) for file in clean.unique(files)]
    number = _form_number(name)
    if number and not any(form.number == number for form in forms):
        forms.insert(0, Form(name=f"Mẫu {number}", number=number))
    return forms


def _form_number(words: str) -> str:
    match = _FORM_NUMBER.search(_FILE_TYPE.sub("", words))
    return match.group(1) if match else ""


def _steps(raw: Raw) -> list[str]:
    steps: list[str] = []
    for item in clean.dicts(raw.get("executionSteps")):
        name = clean.label(item.get("name"))
        parts = clean.lines(item.get("description"))
        if name and parts:
            parts[0] = parts[0] if parts[0].startswith(name) else f"{name}: {parts[0]}"
        steps.extend(parts or ([name] if name else []))
    return steps


def _remarks(raw: Raw) -> list[str]:
    """Description and note, without what stands among the conditions already."""
    conditions = set(clean.lines(raw.get("requirementsAndConditions")))
    lines = clean.unique(clean.lines(raw.get("description")) + clean.lines(raw.get("note")))
    return [line for line in lines if line not in conditions]


def _legal_basis(raw: Raw) -> list[LegalBasis]:
    basis = []
    for item in clean.dicts(raw.get("legalBasisesDetails")):
        number, title = clean.line(item.get("code")), clean.line(item.get("name"))
        if number or title:
            basis.append(LegalBasis(number=number, title=title or number))
    return basis
