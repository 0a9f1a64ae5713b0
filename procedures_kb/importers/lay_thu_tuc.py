"""Records of the older national web service (`LayThuTuc`), into the same Procedure.

The service answers with upper-case keys; amounts and times are strings. It names neither the
issuing decision in every release nor the applicants; keys that are absent are left empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import ValidationError

from procedures_kb.errors import RecordRejected
from procedures_kb.importers import clean
from procedures_kb.procedures import (
    Agencies,
    Channel,
    ChannelKind,
    Decision,
    Fee,
    FieldOfWork,
    Form,
    LegalBasis,
    Level,
    Paper,
    Procedure,
    Source,
    TimeLimit,
    TimeUnit,
)

Raw = Mapping[str, object]

SOURCE_NAME = "Cơ sở dữ liệu quốc gia về thủ tục hành chính"
_KINDS = {"1": ChannelKind.DIRECT, "2": ChannelKind.ONLINE, "3": ChannelKind.POST}
_UNITS = {
    "ngay lam viec": TimeUnit.WORKING_DAY,
    "ngay": TimeUnit.DAY,
    "gio": TimeUnit.HOUR,
    "thang": TimeUnit.MONTH,
    "nam": TimeUnit.YEAR,
}
_LEVELS = {
    "xa": Level.COMMUNE,
    "phuong": Level.COMMUNE,
    "tinh": Level.PROVINCE,
    "bo": Level.MINISTRY,
    "trung uong": Level.MINISTRY,
}
_CURRENCIES = {"dong": "VND", "vnd": "VND", "viet nam dong": "VND", "usd": "USD"}


def procedure(raw: Raw, read_on: date) -> Procedure:
    """The record of one answer of the service. Raises RecordRejected with the reason."""
    name = clean.line(raw.get("TENTTHC"))
    if not name:
        raise RecordRejected("the record has no name (TENTTHC)")
    try:
        return Procedure(
            code=clean.code_key(raw.get("MATTHC")),
            name=name,
            field=_field(raw),
            levels=_levels(raw),
            decision=_decision(raw),
            agencies=Agencies(
                deciding=clean.lines(raw.get("COQUANCOTHAMQUYEN")),
                executing=clean.lines(raw.get("COQUANTHUCHIEN")),
                receiving=clean.lines(raw.get("DIACHITIEPNHAN")),
            ),
            applicants=_texts(raw.get("DOITUONGTHUCHIEN"), "TENDOITUONG"),
            cases=_cases(raw),
            papers=_papers(raw),
            channels=_channels(raw),
            steps=_steps(raw),
            conditions=clean.lines(raw.get("YEUCAUDIEUKIEN")),
            results=_texts(raw.get("KETQUATHUCHIEN"), "TENKETQUA"),
            legal_basis=_legal_basis(raw),
            source=Source(name=SOURCE_NAME, read_on=read_on),
        )
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RecordRejected(f"{where}: {first['msg']}") from error


def _texts(value: object, key: str) -> list[str]:
    """Strings of a list whose items are strings or objects with `key`."""
    if isinstance(value, str):
        return clean.lines(value)
    if not isinstance(value, list):
        return []
    return clean.unique(
        clean.line(item.get(key) if isinstance(item, dict) else item) for item in value
    )


def _field(raw: Raw) -> FieldOfWork:
    value = raw.get("LINHVUCTHUCHIEN")
    names = _texts(value, "TENLINHVUC")
    if not names:
        raise RecordRejected("the record names no field (LINHVUCTHUCHIEN)")
    codes = _texts(value, "MALINHVUC") if clean.dicts(value) else []
    return FieldOfWork(code=codes[0] if codes else "", name=names[0])


def _levels(raw: Raw) -> list[Level]:
    names = [clean.bare(name) for name in _texts(raw.get("CAPTHUCHIEN"), "CAPTHUCHIEN")]
    found = [level for part, level in _LEVELS.items() if any(part in name.split() or part in name for name in names)]
    return list(dict.fromkeys(found)) or [Level.OTHER]


def _decision(raw: Raw) -> Decision:
    number = clean.line(raw.get("SOQUYETDINH"))
    agency = clean.line(raw.get("COQUANCONGBO")) or clean.line(raw.get("COQUANBANHANH"))
    if not number or not agency:
        raise RecordRejected("the record names no issuing decision (SOQUYETDINH, COQUANCONGBO)")
    return Decision(number=number, decided_on=_day(raw.get("NGAYQUYETDINH")), agency=agency)


def _day(value: object) -> date | None:
    words = clean.line(value)
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(words[:10], pattern).date()
        except ValueError:
            continue
    return None


def _cases(raw: Raw) -> list[str]:
    named = [clean.label(item.get("TRUONGHOP")) for item in clean.dicts(raw.get("THANHPHANHOSO"))]
    return clean.unique(name for name in named if not clean.is_heading(name))


def _papers(raw: Raw) -> list[Paper]:
    papers = []
    for group in clean.dicts(raw.get("THANHPHANHOSO")):
        case = clean.label(group.get("TRUONGHOP"))
        for item in clean.dicts(group.get("GIAYTO")):
            name, form = clean.line(item.get("TENGIAYTO")), clean.line(item.get("TENMAUDON"))
            if name:
                papers.append(
                    Paper(
                        name=name,
                        originals=clean.count(item.get("SOBANCHINH")),
                        copies=clean.count(item.get("SOBANSAO")),
                        forms=[Form(name=form)] if form else [],
                        case=case,
                    )
                )
    return papers


def _channels(raw: Raw) -> list[Channel]:
    times: dict[ChannelKind, list[TimeLimit]] = {}
    fees: dict[ChannelKind, list[Fee]] = {}
    for way in clean.dicts(raw.get("CACHTHUCTHUCHIEN")):
        kind = _KINDS.get(str(way.get("KENH")).strip())
        if kind is None:
            continue
        rows = clean.dicts(way.get("THOIGIAN"))
        for row in rows:
            case = clean.text(row.get("MOTA")) if len(rows) > 1 else ""
            if limit := _time(row, case):
                times.setdefault(kind, []).append(limit)
            for item in clean.dicts(row.get("PHILEPHI")):
                if fee := _fee(item, case):
                    fees.setdefault(kind, []).append(fee)
        times.setdefault(kind, [])
    return [Channel(kind=kind, times=times[kind], fees=fees.get(kind, [])) for kind in times]


def _time(row: Raw, case: str) -> TimeLimit | None:
    amount = clean.number(row.get("THOIGIANGIAIQUYET"))
    unit = _UNITS.get(clean.bare(clean.line(row.get("DONVITINH"))))
    words = clean.text(row.get("MOTA"))
    if amount and amount > 0 and unit is not None:
        return TimeLimit(amount=amount, unit=unit, case=case)
    return TimeLimit(words=words) if words else None


def _fee(item: Raw, case: str) -> Fee | None:
    """None for a zero without words: silence is not "free"."""
    value = clean.number(str(item.get("SOTIEN") or "").replace(".", "")) or 0
    words = clean.text(item.get("MOTA"))
    currency = _CURRENCIES.get(clean.bare(clean.line(item.get("DONVI"))), "")
    if value > 0 and currency:
        return Fee(amount=int(value), currency=currency, words=words, case=case)
    return Fee(words=words, case=case) if words else None


def _steps(raw: Raw) -> list[str]:
    steps: list[str] = []
    for group in clean.dicts(raw.get("TRINHTUTHUCHIEN")):
        for item in clean.dicts(group.get("TRINHTU")):
            steps.extend(clean.lines(item.get("TENTRINHTU")))
    return steps


def _legal_basis(raw: Raw) -> list[LegalBasis]:
    basis = []
    for item in clean.dicts(raw.get("CANCUPHAPLY")):
        number, title = clean.line(item.get("SOVANBAN")), clean.line(item.get("TENVANBAN"))
        if number or title:
            basis.append(LegalBasis(number=number, title=title or number))
    return basis
