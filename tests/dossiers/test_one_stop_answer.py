"""Answers of a one-stop system: dates, shapes, and the contract they are promised by."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.dossiers.base import DossierStatus
from assistant.dossiers.one_stop_answer import SearchAnswer, TokenAnswer, read_day
from assistant.dossiers.receipt_code import is_code
from assistant.dossiers.statuses import load_statuses
from tests.dossiers.one_stop_server import CODE, CONTRACT, DOSSIER, check, schema_of


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-08-23", date(2024, 8, 23)),
        ("2024-08-23T09:15:00", date(2024, 8, 23)),
        ("2024-08-23T20:00:00.000+0000", date(2024, 8, 24)),
        ("2024-08-23T20:00:00Z", date(2024, 8, 24)),
        ("2024-08-23T23:59:59.999+07:00", date(2024, 8, 23)),
        ("23/08/2024 23:59:59", date(2024, 8, 23)),
        ("23/08/2024 23:59", date(2024, 8, 23)),
        (" 3/8/2024 ", date(2024, 8, 3)),
        (1724432400000, date(2024, 8, 24)),  # 17:00 UTC is midnight in Vietnam
        (1724432399999.0, date(2024, 8, 23)),
        ("1724432400000", date(2024, 8, 24)),
        (None, None),
        ("", None),
    ],
)
def test_days_in_every_form(value: object, day: date | None) -> None:
    assert read_day(value) == day


@pytest.mark.parametrize(
    "value",
    ["hôm qua", "31/02/2024", "08/23/2024", "2024-13-01", 1724432400, 10**30, -1, True, [2024, 8],
     {}, "0001-01-01", "9" * 5000, "٢٣/٠٨/٢٠٢٤"],
)  # fmt: skip
def test_what_is_no_day_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        read_day(value)


def read(dossier: Any, code: str = CODE) -> Any:
    answer = SearchAnswer.model_validate_json(json.dumps({"content": [dossier]}))
    return answer.dossier(code, load_statuses())


def test_what_is_left_out_or_null_is_empty() -> None:
    bare = read({"code": CODE})
    assert (bare.status, bare.applicant, bare.procedure_name, bare.due_on) == (
        DossierStatus.UNKNOWN, "", "", None,
    )  # fmt: skip
    nulls: dict[str, Any] = dict.fromkeys(DOSSIER) | {"code": CODE}
    assert read(nulls) == bare
    nulls |= {"applicant": {"data": None}, "procedure": {"translate": None}}
    assert read(nulls) == bare


def test_a_keyed_translation_and_a_numbered_status() -> None:
    found = read(
        {
            "code": f" {CODE.lower()} ",
            "procedure": {"translate": {"0": {"name": None}, "1": {"name": "Khai  sinh\n"}}},
            "statusCurrentTask": 10,
        }
    )
    assert (found.procedure_name, found.status) == ("Khai sinh", DossierStatus.RETURNED)


def test_a_step_that_means_no_status_is_kept_as_words() -> None:
    found = read({"code": CODE, "statusCurrentTask": "Chuyên viên thẩm định"})
    assert found.status is DossierStatus.UNKNOWN
    assert found.status_words == found.step == "Chuyên viên thẩm định"
    assert "thẩm định" not in repr(found)


@pytest.mark.parametrize(
    "answer",
    ["", "null", "[]", "{}", '{"content": null}', '{"content": {}}', '{"content": [null]}',
     '{"content": [{}]}', '{"content": [{"code": null}]}', '{"content": [{"code": 5}]}',
     '{"content": [{"code": "a", "applicant": {"data": {"fullname": ["Nguyễn Bí Mật"]}}}]}',
     '{"content": [{"code": "a", "procedure": {"translate": "Nguyễn Bí Mật"}}]}',
     '{"content": [{"code": "a", "appliedDate": "Nguyễn Bí Mật"}]}',
     "[" * 100_000, '{"content": [' + '{"code": "a"},' * 100 + '{"code": "a"}]}'],
    ids=range(15),
)  # fmt: skip
def test_a_wrong_shape_is_refused_without_repeating_it(answer: str) -> None:
    with pytest.raises(ValidationError) as caught:
        SearchAnswer.model_validate_json(answer)
    assert "Bí Mật" not in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    ['{"access_token": ""}', '{"access_token": "a\\nb"}', '{"access_token": "a", "expires_in": -1}',
     '{"expires_in": 5}', '{"access_token": "ă"}'],
)  # fmt: skip
def test_a_wrong_token_is_refused(answer: str) -> None:
    with pytest.raises(ValidationError):
        TokenAnswer.model_validate_json(answer)


def test_a_token_is_not_shown() -> None:
    assert "bi-mat" not in repr(TokenAnswer(access_token="bi-mat"))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(DOSSIER, _JSON)))
@settings(max_examples=200, deadline=None)
def test_any_answer_is_read_or_refused(dossier: dict[str, Any]) -> None:
    try:
        read(dossier)
    except ValidationError:
        return
    check(dossier | {"code": dossier.get("code", "")}, {"type": "object"})


def test_the_contract_is_itself_in_order() -> None:
    for schema in CONTRACT["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    check(DOSSIER, schema_of("Dossier"))
    for example in CONTRACT["components"]["schemas"]["Moment"]["examples"]:
        assert read_day(example) is not None
    for example in CONTRACT["components"]["schemas"]["ReceiptCode"]["examples"]:
        check(example, schema_of("ReceiptCode"))
        assert is_code(example)
    with pytest.raises(jsonschema.ValidationError):
        check({"content": [{"code": None}]}, schema_of("SearchPage"))
