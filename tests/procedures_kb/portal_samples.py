"""Invented procedures in the shape of the national portal. No text of the catalogue is copied."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from procedures_kb.importers import portal_json
from procedures_kb.procedures import Channel, Procedure

READ_ON = date(2026, 7, 17)
# 1 July 2026, 00:00 in Vietnam: still 30 June in UTC.
FIRST_OF_JULY_MS = 1_782_838_800_000


def fee(value: object = 0, words: str = "", currency: str | None = None, **more: object) -> Any:
    item: dict[str, object] = {"type": "FEE", "value": value, "description": words, **more}
    return item if currency is None else {**item, "currencyName": currency}


def method(
    time: object = 3,
    unit: object = "WORKING_DAY",
    words: str = "",
    fees: Iterable[object] = (),
    kind: str = "DIRECT",
) -> Any:
    return {
        "submissionMethod": kind,
        "processingTime": time,
        "processingTimeUnit": unit,
        "description": words,
        "fees": list(fees),
    }


def paper(name: str, originals: object = 1, copies: object = 0, files: Iterable[str] = ()) -> Any:
    return {
        "name": name,
        "originalQty": originals,
        "copyQty": copies,
        "required": False,
        "attachments": [{"id": "x", "fileName": file} for file in files],
    }


def group(name: str, *papers: object) -> Any:
    return {"name": name, "profileComponents": list(papers)}


def case(name: str, amount: object, unit: str = "WORKING_DAY") -> Any:
    return {"name": name, "code": "9.990001.01", "processingDay": {"qty": amount, "type": unit}}


def record(**changes: object) -> Any:
    """A complete record of an invented procedure; `changes` replace its parts."""
    return {
        "code": "9.990001",
        "name": "Thủ tục cấp thẻ nuôi chim bồ câu",
        "type": "STANDARD",
        "isInternal": False,
        "isWard": True,
        "isProvince": False,
        "isMinistry": False,
        "isOtherAgency": False,
        "departmentPromulgateName": "Bộ Chim muông",
        "procedureProposal": {"proposalNumber": "17/QĐ-BCM", "decisionDate": FIRST_OF_JULY_MS},
        "categoriesDetails": [{"code": "G99-CM01", "name": "Chim cảnh"}],
        "departmentsExecuting": [{"name": "Tổ chim của phường"}],
        "departmentsAuthority": [{"name": "Chủ tịch hội chim"}],
        "subjectTypesDetails": [{"name": "Người nuôi chim"}],
        "executionCases": [group("", paper("Tờ khai nuôi chim"))],
        "executionMethods": [method()],
        "executionSteps": [{"name": "Bước 1", "description": "- Mang chim tới quầy."}],
        "requirementsAndConditions": "- Chim đã đủ lông\n- Có chuồng",
        "resultsDetails": [{"name": "Thẻ nuôi chim"}],
        "legalBasisesDetails": [{"code": "9/2026/TT-BCM", "name": "Về chim bồ câu"}],
        "cases": [],
        "updatedAt": FIRST_OF_JULY_MS,
        **changes,
    }


def imported(**changes: object) -> Procedure:
    """`record(**changes)` as the importer reads it."""
    return portal_json.procedure(record(**changes), READ_ON)


def channel_of(*methods: object, **changes: object) -> Channel:
    """The only channel of a record with these rows."""
    [channel] = imported(executionMethods=list(methods), **changes).channels
    return channel


def numbered(count: int, first: int = 1) -> list[Any]:
    """`count` records with codes 9.990001, 9.990002, …"""
    return [record(code=f"9.99{at:04}") for at in range(first, first + count)]


def write_lines(path: Path, records: Iterable[object]) -> Path:
    """A JSON-lines file, compressed when its name ends in .gz."""
    text = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in records)
    data = text.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path
